// Small comforts only: every page works without JavaScript.

// <button data-copy="#id-of-field" data-copied="Copied" hidden>: shown only where the browser can copy.
const showCopyButtons = () => {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = !navigator.clipboard;
  });
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(field.value ?? field.textContent);
  document.getElementById("announcement").textContent = button.dataset.copied;
  button.classList.add("is-copied");
});

// After a swap the focus goes to what the server marked with autofocus: the result, or the first error.
document.addEventListener("htmx:after:swap", () => {
  showCopyButtons();
  const marked = document.querySelector("main [autofocus]");
  if (marked) {
    marked.focus();
    marked.removeAttribute("autofocus");
  }
});

// On a phone the tabs scroll sideways: the current one is brought to the middle, the page itself stays.
for (const strip of document.querySelectorAll(".tabs ul, .ways")) {
  const here = strip.querySelector("[aria-current]");
  if (!here) continue;
  const [from, to] = [strip, here].map((part) => part.getBoundingClientRect());
  strip.scrollLeft += to.left - from.left - (from.width - to.width) / 2;
}

showCopyButtons();
