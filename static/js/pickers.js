// Suggestions for fields that search the register of areas while somebody types.
const PAUSE = 300;
const SHORTEST = 2;

function suggest(input) {
  const list = input.list;
  let wait, asked;
  const ask = async () => {
    const text = input.value.trim();
    asked?.abort();
    if (text.length < SHORTEST) return;
    asked = new AbortController();
    const query = new URLSearchParams({ q: text, tingkat: input.dataset.areaLevel });
    if (input.dataset.areaInside) query.set("dalam", input.dataset.areaInside);
    try {
      const reply = await fetch(`${input.dataset.areaSearch}?${query}`, {
        headers: { Accept: "application/json" },
        signal: asked.signal,
      });
      if (!reply.ok) return;
      const { areas } = await reply.json();
      list.replaceChildren(...areas.map(({ label }) => new Option(label, label)));
    } catch {
      // without a line a code or an exact name does as well
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, PAUSE);
  });
}

for (const input of document.querySelectorAll("input[data-area-search]")) suggest(input);
