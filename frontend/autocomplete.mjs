// Turns each <select data-autocomplete> into a field to type in. Without it the plain select works.
// The server gives the words: data-none (no results), data-results (read after a number), data-hint (how to use it).
import accessibleAutocomplete from 'accessible-autocomplete';
import { enhancePickers } from './picker.mjs';

function enhance(select) {
  const id = select.id;
  accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: '',
    minLength: 2,
    required: select.required,
    onConfirm: (chosen) => choose(select, chosen ?? document.getElementById(id).value),
    tNoResults: () => select.dataset.none,
    tStatusNoResults: () => select.dataset.none,
    tStatusQueryTooShort: (letters) => `${letters}+`,
    tStatusResults: (count, selected) => `${count} ${select.dataset.results}. ${selected ?? ''}`,
    tStatusSelectedOption: (option, count, index) => `${option} ${index + 1}/${count}`,
    tAssistiveHint: () => select.dataset.hint,
  });
  const invalid = select.getAttribute('aria-invalid');
  if (invalid) document.getElementById(id).setAttribute('aria-invalid', invalid);
}

// The library leaves the old choice standing when the typed text is emptied or matches nothing: what is seen counts.
function choose(select, text) {
  const before = select.value;
  const option = [...select.options].find((candidate) => candidate.value && candidate.textContent === text);
  select.value = option ? option.value : '';
  if (select.value !== before) select.dispatchEvent(new Event('change', { bubbles: true }));
}

function enhanceAll() {
  document.querySelectorAll('select[data-autocomplete]:not([id$="-select"])').forEach(enhance);
  enhancePickers();
}

enhanceAll();
document.addEventListener('htmx:after:swap', enhanceAll);
