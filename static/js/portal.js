// Every page: the service worker of the shell, what waits on this phone, and signing out.
import { config, tellWorker } from "./line.js";
import * as store from "./store.js";
import { count, element, word } from "./words.js";

const isOffline = config.offline !== undefined;

async function installWorker() {
  if (!("serviceWorker" in navigator) || !config.worker) return;
  try {
    await navigator.serviceWorker.register(config.worker);
    const cache = await caches.open("language");
    await cache.put("/language", new Response(document.documentElement.lang));
  } catch {
    // without a line or on an old browser the portal works as a plain site
  }
}

// --- What waits -----------------------------------------------------------------------------

const bar = element("div", { class: "line-bar", role: "status", hidden: true });

async function showWaiting() {
  const { isSignedOut } = await import("./queue.js");
  const { waiting, mend } = await store.tally(config.user);
  const texts = [];
  if (waiting) texts.push(isSignedOut() ? word("sign_in_to_send") : count("waiting", waiting));
  if (mend) texts.push(count("mend", mend));
  bar.hidden = texts.length === 0;
  const leads = isSignedOut()
    ? [`${config.loginUrl}?next=${encodeURIComponent(location.pathname)}`, word("sign_in")]
    : [config.draftsUrl, word("see_drafts")];
  const link = location.pathname === leads[0] ? null : element("a", { href: leads[0] }, leads[1]);
  bar.replaceChildren(texts.join(" "), ...(link ? [link] : []));
}

async function watchQueue() {
  document.querySelector("main")?.prepend(bar);
  document.addEventListener("portal:store", showWaiting);
  const { start } = await import("./queue.js");
  await start();
  await showWaiting();
}

// --- Signing out: the server clears the browser's store, too; here we ask first ----------------

function watchSignOut() {
  for (const form of document.querySelectorAll(`form[action="${config.logoutUrl}"]`)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      signOut(form);
    });
  }
}

async function signOut(form) {
  const { draft, waiting, mend } = await store.tally(config.user).catch(() => ({}));
  const unsent = (draft || 0) + (waiting || 0) + (mend || 0);
  if (unsent && !confirm(count("lose", unsent))) return;
  tellWorker({ type: "forget" });
  await store.clear().catch(() => {});
  HTMLFormElement.prototype.submit.call(form);
}

// --- The page without a line --------------------------------------------------------------------

async function showKept() {
  const found = await store.tally();
  const sum = found.draft + found.waiting + found.mend;
  document.querySelector("[data-waiting]").hidden = sum === 0;
  document.querySelector("[data-nothing-waiting]").hidden = sum > 0;
  document.querySelector("[data-local-count]").textContent = count("kept", sum);
  const list = document.querySelector("[data-local-list]");
  const entries = await store.ownEntries().catch(() => []);
  list.replaceChildren(
    ...entries.map((entry) =>
      element("li", { class: "card-box" }, element("strong", {}, entry.title), element("span", { class: "badge-state" }, word(`state_${entry.state}`))),
    ),
  );
}

// A phone says "online" before anything goes through: the server must answer, too.
async function tryAgain() {
  const answer = await fetch(config.pingUrl, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}

if (isOffline) {
  addEventListener("online", tryAgain);
  setInterval(tryAgain, 5000);
  if (store.isPossible) showKept();
} else {
  installWorker();
  if (config.user && store.isPossible) {
    watchSignOut();
    watchQueue().catch(() => {});
  }
  if (config.user) {
    const form = document.querySelector("form[data-record-form]");
    if (form) import("./form.js").then(({ start }) => start(form));
    const list = document.querySelector("[data-local-drafts]");
    if (list && store.isPossible) import("./drafts.js").then(({ start }) => start(list));
  }
}
