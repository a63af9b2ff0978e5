// Turns each [data-picker] (templates/components/picker.html) into a field that suggests while one types. Without
// it "Find" asks the server. What is sent stays the same: the words, the id, and the words the id answers to.
import accessibleAutocomplete from 'accessible-autocomplete';

const PAUSE = 150; // milliseconds without a key before the server is asked

function enhance(box) {
  const typed = box.querySelector('input[type=text]');
  const answered = box.querySelector(`[name="${typed.name.slice(0, -6)}-for"]`);
  const place = document.createElement('div');
  const notes = [...box.querySelectorAll('.help, .field-error')].map((note) => note.textContent.trim());
  const invalid = typed.getAttribute('aria-invalid');
  place.className = 'picker-auto';
  typed.closest('.picker-row').replaceWith(place);
  accessibleAutocomplete({
    element: place,
    id: typed.id,
    name: typed.name,
    defaultValue: typed.value,
    minLength: 2,
    confirmOnBlur: false,
    source: patiently(box.dataset.picker),
    templates: { inputValue: (pick) => pick?.label ?? '', suggestion: shown },
    onConfirm: (pick) => pick && choose(box, answered, pick),
    tNoResults: () => box.dataset.none,
    tStatusNoResults: () => box.dataset.none,
    tStatusQueryTooShort: (letters) => `${letters}+`,
    tStatusResults: (count, selected) => `${count} ${box.dataset.results}. ${selected ?? ''}`,
    tStatusSelectedOption: (option, count, index) => `${option} ${index + 1}/${count}`,
    tAssistiveHint: () => [...notes, box.dataset.hint].join(' '),
  });
  const field = document.getElementById(typed.id);
  field.spellcheck = false;
  if (invalid) field.setAttribute('aria-invalid', invalid);
  box.removeAttribute('data-picker');
}

// The last question asked is the one answered, whatever the order in which the answers come.
function patiently(address) {
  let latest = 0;
  return async (query, populate) => {
    const mine = ++latest;
    await new Promise((done) => setTimeout(done, PAUSE));
    if (mine !== latest) return;
    const found = await ask(address, query);
    if (mine === latest) populate(found);
  };
}

async function ask(address, query) {
  try {
    const url = new URL(address, window.location);
    url.searchParams.set('q', query);
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    return answer.ok ? (await answer.json()).found : [];
  } catch {
    return []; // signed out, or no network: the server says so when the form is sent
  }
}

function shown(pick) {
  const line = document.createElement('span');
  if (typeof pick === 'string') line.textContent = pick;
  else line.append(named('bdi', '', pick.label), ...(pick.detail ? [' ', named('span', 'picker-detail', pick.detail)] : []));
  return line.innerHTML;
}

function named(tag, className, text) {
  const part = document.createElement(tag);
  if (className) part.className = className;
  part.textContent = text;
  return part;
}

function choose(box, answered, pick) {
  box.querySelector('.picker-found')?.remove();
  const name = answered.name.slice(0, -4);
  let id = box.querySelector(`input[name="${name}"]`);
  if (!id) {
    id = Object.assign(document.createElement('input'), { type: 'hidden', name });
    answered.after(id);
  }
  id.value = pick.id;
  answered.value = pick.label;
  id.dispatchEvent(new Event('change', { bubbles: true }));
}

export function enhancePickers() {
  document.querySelectorAll('[data-picker]').forEach(enhance);
}
