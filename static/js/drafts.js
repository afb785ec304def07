// The page of drafts: what lies on this phone, to open, to send now, to discard.
import { flush } from "./queue.js";
import * as store from "./store.js";
import { day, element, word } from "./words.js";

const STATES = { draft: "", waiting: "is-warn", mend: "is-bad" };

export async function start(section) {
  const list = section.querySelector("ul");
  const sendNow = section.querySelector("[data-send-now]");

  async function show() {
    const entries = (await store.ownEntries().catch(() => [])).reverse();
    section.hidden = entries.length === 0;
    sendNow.hidden = !entries.some((entry) => entry.state === "waiting");
    list.replaceChildren(...entries.map(line));
    for (const { key } of entries) {
      document.querySelector(`[data-draft="${key}"]`)?.setAttribute("hidden", "");
    }
    const empty = document.querySelector("[data-no-drafts]");
    if (empty) empty.hidden = entries.length > 0;
    const server = document.querySelector("[data-server-drafts]");
    if (server) server.hidden = !server.querySelector("[data-draft]:not([hidden])");
  }

  function line(entry) {
    const discard = element("button", { type: "button", class: "btn btn-link" }, word("discard"));
    discard.addEventListener("click", () => drop(entry));
    return element("li", { class: "card-box" },
      element("div", {},
        element("a", { href: `${entry.address}#draf=${entry.key}` }, entry.title), " ",
        element("span", { class: "quiet" }, day(entry.at)), " ",
        element("span", { class: `badge-state ${STATES[entry.state]}` }, word(`state_${entry.state}`)),
        entry.problem ? element("span", { class: "row-note" }, entry.problem) : null),
      discard);
  }

  async function drop(entry) {
    if (!confirm(word("discard_sure"))) return;
    await store.removeEntry(entry.key);
    store.announce();
    await show();
  }

  sendNow.addEventListener("click", async () => {
    sendNow.disabled = true;
    await flush();
    sendNow.disabled = false;
  });
  document.addEventListener("portal:store", show);
  await show();
}
