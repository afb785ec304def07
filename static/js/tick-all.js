// A box in the head of a table that ticks all boxes below it; without scripts it stays hidden.
for (const box of document.querySelectorAll("[data-tick-all]")) {
  box.hidden = false;
  box.addEventListener("change", () => {
    for (const other of box.closest("table").querySelectorAll("tbody input[type=checkbox]")) {
      other.checked = box.checked;
    }
  });
}
