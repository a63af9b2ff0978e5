// Puts "[…]" in place of the words marked in a field. Without it one types them.
for (const button of document.querySelectorAll("[data-leave-out]")) {
  const field = document.querySelector(button.dataset.leaveOut);
  button.hidden = false;
  button.addEventListener("click", () => {
    field.setRangeText("[…]", field.selectionStart, field.selectionEnd, "end");
    field.focus();
  });
}
