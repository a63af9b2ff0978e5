// Check-in on a phone (templates/check_in/show.html): taps without a reload, kept while there is no network, and codes
// read by the camera. Without it the page's own forms do the same, one tap at a time. The server gives the words.
import { keepTaps } from './check_in_taps.mjs';
import { offerScanner } from './check_in_scanner.mjs';

const door = document.getElementById('door');

function tell(text, detail, kind) {
  const box = document.createElement('div');
  const line = document.createElement('p');
  box.className = `notice notice-${kind} door-said`;
  line.append(Object.assign(document.createElement('strong'), { textContent: text }));
  if (detail) line.append(Object.assign(document.createElement('span'), { className: 'tick-detail', textContent: ` ${detail}` }));
  box.append(line);
  document.getElementById('said').replaceChildren(box);
}

function showHere(ids) {
  const here = new Set(ids);
  for (const row of door.querySelectorAll('.door-row')) setHere(row, here.has(Number(row.dataset.id)));
}

function setHere(row, isHere) {
  row.classList.toggle('is-here', isHere);
  for (const button of row.querySelectorAll('.door-here, .door-online')) button.hidden = isHere;
  row.querySelector('.door-done').hidden = !isHere;
}

function showState(state) {
  if (state.here) showHere(state.here);
  if (state.words) door.querySelector('[data-count]').textContent = state.words;
  const part = door.querySelector('.door-count .meter-part');
  if (part && state.door?.[1]) part.setAttribute('width', `${Math.min(100, (100 * state.door[0]) / state.door[1])}%`);
  if (state.last !== undefined) document.getElementById('last-in').innerHTML = state.last;
}

// Find while typing: the rows are all here.
function findWhileTyping() {
  const find = door.querySelector('[data-find]');
  if (!find) return;
  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const rows = [...door.querySelectorAll('.door-row')].map((row) => [row, fold(row.querySelector('.door-who').textContent)]);
  const nobody = door.querySelector('[data-nobody]');
  find.querySelector('button').hidden = true;
  find.addEventListener('submit', (event) => event.preventDefault());
  find.addEventListener('input', () => {
    const words = fold(find.elements.q.value).split(/\s+/);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    nobody.hidden = shown > 0;
  });
}

if (door) {
  const tap = keepTaps(door, { tell, showState, setHere });
  offerScanner(door, (code) => tap('here', code));
  findWhileTyping();
  door.addEventListener('submit', (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.matches('[data-code]')) {
      event.preventDefault();
      const code = form.elements.code.value.trim();
      if (code) tap('here', code.replaceAll('.', ' '));
      form.reset();
    } else if (form.matches('[data-desk]') && button?.value) {
      event.preventDefault();
      tap(button.name, `#${button.value}`);
    } else if (form.matches('[data-new]') && !navigator.onLine) {
      event.preventDefault(); // nothing typed is lost
      tell(door.dataset.needsNetwork, '', 'warning');
    }
  });
}
