// Taps go into a list kept on the phone, then to the server, which counts each key once: so none is lost when the network
// drops, and none counts twice when its answer was lost. What is kept: verb, id or code, time. No name.
const AGAIN = 5000; // milliseconds between two attempts while taps wait
const LOOK = 15000; // and between two looks at what the others have tapped
const MOST = 200; // at once

export function keepTaps(door, { tell, showState, setHere }) {
  const { taps: sendTo, state: lookAt, keptAs } = door.dataset;
  const token = door.querySelector('[name=csrf_token]').value;
  let kept = read();
  let isSending = false;
  let wasKept = false;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(keptAs)) ?? [];
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      if (kept.length) localStorage.setItem(keptAs, JSON.stringify(kept));
      else localStorage.removeItem(keptAs);
    } catch {
      // no storage: the taps live as long as the page
    }
  }

  function showKept(text) {
    const box = document.getElementById('kept');
    box.hidden = !text;
    box.querySelector('[data-text]').textContent = text;
  }

  function waiting() {
    const number = kept.length;
    return number === 1 ? door.dataset.oneKept : door.dataset.manyKept.replace('NUMBER', number);
  }

  function tap(verb, who) {
    kept.push({ key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.replaceAll('.', ''), verb, who, at: Date.now() });
    keep();
    const row = who.startsWith('#') && door.querySelector(`.door-row[data-id="${who.slice(1)}"]`);
    if (row) setHere(row, verb !== 'undo');
    send();
  }

  async function send() {
    if (isSending || !kept.length) return;
    isSending = true;
    const lot = kept.slice(0, MOST);
    try {
      const answer = await post(lot);
      if (answer) settle(lot, answer);
    } catch {
      wasKept = true; // no network, or the server rests: tried again
      showKept(waiting());
      tell(door.dataset.kept, '', 'warning');
    } finally {
      isSending = false;
    }
    if (kept.length && navigator.onLine && !wasKept) send();
  }

  async function post(lot) {
    const body = new URLSearchParams({ csrf_token: token });
    for (const { key, verb, who, at } of lot) body.append('tap', [key, verb, who, Math.max(0, Date.now() - at)].join('.'));
    const response = await fetch(sendTo, { method: 'POST', body, redirect: 'manual', headers: { Accept: 'application/json' } });
    if (response.ok) return response.json();
    if (response.status === 409) {
      tell((await response.json()).message, '', 'danger');
      return { said: [] };
    }
    if (response.status >= 500) throw new Error('try again');
    wasKept = true; // signed out, or the role has ended: the taps stay until somebody may send them
    showKept(door.dataset.signedOut);
    return null;
  }

  function settle(lot, answer) {
    const sent = new Set(lot.map((one) => one.key));
    kept = kept.filter((one) => !sent.has(one.key));
    keep();
    showState(answer);
    const said = answer.said.at(-1);
    const kind = !said || said.outcome === 'not_on_list' ? 'danger' : said.outcome === 'here' ? 'success' : 'info';
    if (said) tell(said.text, said.detail, kind);
    showKept(kept.length ? waiting() : '');
    if (wasKept && !kept.length) {
      showKept([door.dataset.sent, ...answer.said.map((one) => one.text)].join(' · '));
      wasKept = false;
    }
  }

  async function look() {
    if (document.hidden || isSending || kept.length) return;
    try {
      const response = await fetch(lookAt, { redirect: 'manual' });
      const isStill = response.ok && !kept.length && !isSending;
      if (isStill) showState(await response.json());
    } catch {
      // no network: the next look
    }
  }

  addEventListener('online', send);
  setInterval(send, AGAIN);
  setInterval(look, LOOK);
  if (kept.length) {
    wasKept = true;
    showKept(waiting());
    send();
  }
  return tap;
}
