// Follows the runs on the page: asks for each once a second and reloads when the last one ends.
const PAUSE = 1000;
const LONGEST_PAUSE = 15000;

async function follow(box) {
  const bar = box.querySelector("progress");
  const percent = box.querySelector("[data-percent]");
  const text = box.querySelector("[data-text]");
  let pause = PAUSE;
  for (;;) {
    try {
      const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const run = await answer.json();
      bar.value = run.percent;
      percent.textContent = `${run.percent}%`;
      text.textContent = run.text;
      if (!run.open) return;
      pause = PAUSE;
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE); // the connection is away: ask less often
    }
    await new Promise((wake) => setTimeout(wake, pause));
  }
}

const open = [...document.querySelectorAll("[data-progress-url]")].filter(
  (box) => box.querySelector("progress").value < 100 && !box.hasAttribute("data-ended"),
);
if (open.length) {
  await Promise.all(open.map(follow));
  await new Promise((wake) => setTimeout(wake, 1500)); // time to read "100%"
  window.location.reload();
}
