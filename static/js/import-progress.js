// Follows an import: asks once a second how far it is, and reloads the page when it has ended.
const PAUSE = 1000;
const LONGEST_PAUSE = 15000;

const box = document.querySelector("[data-import-progress]");
const bar = box.querySelector("progress");
const percent = box.querySelector("[data-percent]");
const text = box.querySelector("[data-text]");

let pause = PAUSE;
for (;;) {
  await new Promise((wake) => setTimeout(wake, pause));
  try {
    const answer = await fetch(box.dataset.importProgress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    bar.value = found.percent;
    percent.textContent = `${found.percent}%`;
    text.textContent = found.text;
    if (!found.open) break;
    pause = PAUSE;
  } catch {
    pause = Math.min(pause * 2, LONGEST_PAUSE); // the line is away: ask less often
  }
}
window.location.reload();
