// An issue being written: how long a subject line is, placeholders put in by a button, nothing lost by leaving the page.
// Without this script all of it works: only these comforts are missing.
const form = document.querySelector("form[data-newsletter]");

for (const field of form?.querySelectorAll("[data-count]") ?? []) {
  const most = Number(field.dataset.count);
  const note = document.createElement("p");
  note.className = "news-count";
  const show = () => {
    const length = [...field.value.trim()].length;
    note.textContent = `${length} / ${most}`;
    note.classList.toggle("is-long", length > most);
  };
  field.addEventListener("input", show);
  field.after(note);
  show();
}

// The button puts its words where the cursor was last, in the text of either language.
let last = form?.querySelector("textarea");
form?.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea, input[type=text]")) last = event.target;
});
for (const button of form?.querySelectorAll("button[data-it]") ?? []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!last) return;
    last.focus();
    const words = button.dataset[last.lang] ?? button.dataset.it;
    last.setRangeText(words, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Leaving with something typed asks first.
let isTouched = Boolean(document.getElementById("error-summary"));
form?.addEventListener("input", () => { isTouched = true; });
form?.addEventListener("submit", () => { isTouched = false; });
window.addEventListener("beforeunload", (event) => {
  if (isTouched) event.preventDefault();
});
