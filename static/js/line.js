// The line to the server: who is signed in, and what went wrong when an answer does not come.
export const config = document.querySelector("script[data-portal]")?.dataset ?? {};

export class LineError extends Error {} // no line, or a server at its limits: try again later
export class SignedOutError extends Error {} // nothing is lost, but somebody has to sign in

const PATIENCE = 30_000;
let known = null;

export async function request(url, { timeout = PATIENCE, headers = {}, ...options } = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      redirect: "manual", // the sign-in answers by a redirect
      cache: "no-store",
      signal: AbortSignal.timeout?.(timeout),
      headers: { Accept: "application/json", ...headers },
      ...options,
    });
  } catch {
    throw new LineError(url);
  }
  if (answer.type === "opaqueredirect") throw new SignedOutError(url);
  if (answer.status >= 500 || answer.status === 429) throw new LineError(String(answer.status));
  return answer;
}

// The signed-in person, the keys of this phone and the token of forms: in memory only.
export function session({ fresh = false } = {}) {
  if (!known || fresh) {
    known = open().catch((error) => {
      known = null;
      throw error;
    });
  }
  return known;
}

async function open() {
  if (config.offline !== undefined) return remembered();
  const answer = await request(config.keyUrl, { timeout: 15_000 });
  if (!answer.ok) throw new LineError(String(answer.status));
  const { user, keys, csrf, largest } = await answer.json().catch(() => {
    throw new LineError("cut off");
  });
  if (config.user && user !== config.user) throw new SignedOutError("somebody else");
  const opened = { user, csrf, largest, keys: [] };
  if (crypto.subtle) opened.keys = await Promise.all(keys.map(unreadableKey));
  tellWorker({ type: "key", user, keys: opened.keys });
  return opened;
}

function unreadableKey(text) {
  const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export function tellWorker(message, ...ports) {
  navigator.serviceWorker?.ready.then(({ active }) => active.postMessage(message, ports)).catch(() => {});
}

// The page without a line asks the service worker, which may still hold the keys in its memory.
function remembered() {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => (data ? resolve(data) : reject(new LineError("no key")));
    setTimeout(() => reject(new LineError("no worker")), 2000);
    tellWorker({ type: "ask" }, port2);
  });
}

export async function send(url, { headers = {}, ...options }) {
  for (const fresh of [false, true]) {
    const { csrf } = await session({ fresh });
    const answer = await request(url, { ...options, headers: { "X-CSRFToken": csrf, ...headers } });
    if (answer.status !== 403 || fresh) return answer; // the token may have changed meanwhile
  }
}
