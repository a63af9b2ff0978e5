// A survey being answered: questions that depend on others come and go, and what is typed stays in this browser
// until it is handed in. Without this script every question stands there, and says of whom it is asked.
const form = document.getElementById("survey-form");
const SENT = "survey-sent";

const storage = (() => {
  try {
    localStorage.setItem("survey-try", "1");
    localStorage.removeItem("survey-try");
    return localStorage;
  } catch {
    return null; // private windows of some browsers
  }
})();

// Drafts of surveys that are over; and the one that has just been handed in.
const tidy = () => {
  for (const name of Object.keys(storage).filter((key) => key.startsWith("survey-"))) {
    let until = "";
    try {
      until = JSON.parse(storage.getItem(name)).until;
    } catch {
      storage.removeItem(name);
    }
    if (until && new Date(until) < new Date()) storage.removeItem(name);
  }
  const sent = sessionStorage.getItem(SENT);
  if (sent && document.querySelector("[data-draft-done]")) {
    storage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }
};

// "1.500,50" in Italian, "1,500.50" in English.
const numberOf = (text) => {
  const plain = form.dataset.language === "it" ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
  return Number.parseFloat(plain);
};

const comeAndGo = () => {
  const said = new Map();
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) said.set(name, [...(said.get(name) ?? []), value]);
  }
  const holds = ([name, test, wanted]) => {
    const values = said.get(name);
    if (!values) return false;
    if (test === "is") return values.includes(wanted);
    if (test === "is_not") return !values.includes(wanted);
    const [number, bound] = [numberOf(values[0]), Number(wanted)];
    return test === "at_least" ? number >= bound : number <= bound;
  };
  for (const question of form.querySelectorAll("[data-if]")) {
    question.hidden = !JSON.parse(question.dataset.if).every((alternatives) => alternatives.some(holds));
    if (question.hidden) said.delete(question.dataset.q); // what is not asked does not count
  }
  for (const section of form.querySelectorAll(".survey-section")) {
    section.hidden = !section.querySelector("[data-q]:not([hidden])");
  }
};

const keep = () => {
  const entries = [...new FormData(form)].filter(([name]) => /^q\d/.test(name));
  const { draft, language, until } = form.dataset;
  try {
    storage.setItem(draft, JSON.stringify({ at: new Date().toISOString(), language, until, entries }));
  } catch {
    // full: what is typed stays on the page
  }
};

const questions = () => [...form.elements].filter((field) => /^q\d/.test(field.name));
const isTick = (field) => field.type === "radio" || field.type === "checkbox";
const swapped = (text) => text.replace(/[.,]/g, (sign) => (sign === "." ? "," : "."));

const restore = () => {
  const { draft, language, savedAt } = form.dataset;
  const kept = JSON.parse(storage.getItem(draft) ?? "null");
  if (!kept || (savedAt && new Date(kept.at) < new Date(savedAt))) return;
  const has = (name, value) => kept.entries.some(([n, v]) => n === name && v === value);
  for (const field of questions()) {
    if (isTick(field)) {
      field.checked = has(field.name, field.value);
      continue;
    }
    const text = kept.entries.find(([name]) => name === field.name)?.[1] ?? "";
    field.value = field.inputMode === "decimal" && kept.language !== language ? swapped(text) : text;
  }
};

if (storage) tidy();
if (form?.dataset.draft) {
  form.classList.add("is-live");
  if (storage) {
    if ("sent" in form.dataset) keep();
    else restore();
    form.querySelector("[data-draft-note]").hidden = false;
    form.querySelector("[data-draft-forget]").addEventListener("click", () => {
      storage.removeItem(form.dataset.draft);
      for (const field of questions()) {
        if (isTick(field)) field.checked = false;
        else field.value = "";
      }
      comeAndGo();
      form.querySelector("input:not([type=hidden]), textarea")?.focus();
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, form.dataset.draft));
  }
  form.addEventListener("input", () => {
    comeAndGo();
    if (storage) keep();
  });
  comeAndGo();
}
