// Sends the forms that wait on this phone, one at a time in all tabs. The key of a form makes a
// second send harmless: the server answers it like the first and saves nothing.
import { LineError, send, SignedOutError } from "./line.js";
import * as store from "./store.js";
import { word } from "./words.js";

const PAUSE = 30_000;
const LONGEST_WAIT = 50 * 24 * 3600 * 1000; // the server forgets keys of sent forms after 60 days
let wasSignedOut = false;

export const isSignedOut = () => wasSignedOut;

export function start() {
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(flush, PAUSE);
  return flush();
}

export async function flush() {
  if (!navigator.onLine) return;
  if ((await store.tally(store.user)).waiting === 0) return;
  try {
    await store.alone("queue", sendAll, { wait: false });
  } catch (error) {
    if (!(error instanceof LineError || error instanceof SignedOutError)) throw error;
    wasSignedOut = error instanceof SignedOutError;
    store.announce();
  }
}

async function sendAll() {
  for (const { key, state } of await store.ownEntries()) {
    if (state === "waiting") await store.alone(key, () => sendWaiting(key), { wait: false });
  }
}

async function sendWaiting(key) {
  const entry = await store.getEntry(key); // its page may have sent it meanwhile
  if (entry?.state === "waiting") await sendEntry(entry);
}

async function sendEntry(entry) {
  if (Date.now() - entry.at > LONGEST_WAIT) {
    return putAside(entry, { problem: word("too_old") });
  }
  await sendFiles(entry);
  const answer = await send(entry.action, {
    method: "POST",
    body: bodyOf(entry),
    headers: { "X-Portal-Queued": "1" },
    timeout: 60_000,
  });
  wasSignedOut = false;
  const result = await outcome(answer);
  // Opened for mending while it was on its way: what is on the screen is newer.
  if (result.state !== "sent" && (await store.getEntry(entry.key))?.state !== "waiting") return;
  if (result.state !== "sent") return putAside(entry, result);
  await store.removeEntry(entry.key);
  store.announce({ key: entry.key, state: "sent", url: result.url });
}

async function sendFiles(entry) {
  for (const record of [...entry.files]) {
    const file = await store.getFile(record);
    if (file) {
      const { upload } = await import("./upload.js");
      const noteUrl = (url) => ((record.url = url), store.putEntry(entry));
      const id = await upload(record, file, { onUrl: noteUrl });
      entry.fields.push([`${record.field}-unggahan`, id]);
      entry.arrived.push({ id, field: record.field, name: record.name });
    } else {
      entry.errors = { ...entry.errors, [record.field]: [word("file_lost", record)] };
    }
    entry.files = entry.files.filter((other) => other.id !== record.id);
    await store.putEntry(entry);
    await store.removeFile(record.id);
  }
}

export function bodyOf(entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  body.set("kunci", entry.key);
  return body;
}

// What an answer of the server means for the form.
export async function outcome(answer) {
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  const said = isJson
    ? await answer.json().catch(() => {
        throw new LineError("cut off");
      })
    : {};
  if (answer.ok && said.url) return { state: "sent", url: said.url };
  if (answer.status === 409) return { state: "conflict", problem: said.problem };
  if (answer.status === 422 && isJson) return { state: "mend", ...said };
  if (!isJson && (answer.ok || answer.status === 422)) return { state: "conflict" }; // a page to be seen
  return { state: "refused", problem: said.problem ?? word("refused", { status: answer.status }) };
}

// What the server did not take becomes a draft that its owner opens: never dropped.
async function putAside(entry, { state, problem, errors = {} }) {
  Object.assign(entry, { state: "mend", problem, errors, hasConflict: state === "conflict" });
  await store.putEntry(entry);
  store.announce({ key: entry.key, state: "mend" });
}
