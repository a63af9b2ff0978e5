// The tick list at the door: find a person while typing, and see how many are ticked. Without it, "Find" asks the server.
const find = document.querySelector("[data-find]");
const form = document.querySelector(".tick-form");
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

if (find && form) {
  const rows = [...form.querySelectorAll(".tick-row")].map((row) => [row, fold(row.querySelector("label").textContent)]);
  const nobody = form.querySelector("[data-nobody]");
  const narrow = () => {
    const words = fold(find.elements.q.value).split(/\s+/);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    nobody.hidden = shown > 0;
  };
  find.querySelector("button").hidden = true;
  find.addEventListener("input", narrow);
  find.addEventListener("submit", (event) => event.preventDefault());

  const number = form.querySelector("[data-number]");
  const shownNow = () => form.querySelectorAll("[name=here]:checked").length;
  const others = Number(number.textContent) - shownNow();
  const count = () => {
    number.textContent = others + shownNow();
  };
  form.addEventListener("change", count);
}
