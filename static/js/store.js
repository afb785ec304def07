// What waits on this phone: encrypted with a key that only the server gives, to its owner only.
import { config, session } from "./line.js";

export const isPossible = Boolean(window.isSecureContext && window.indexedDB && crypto.subtle);

const MAX_KEPT_BYTES = 40 * 1024 * 1024;
const ENTRIES = "entries"; // forms: key, user, state, at; the rest is encrypted
const FILES = "files"; // files on their way: id, entry, user, size; the bytes are encrypted
let database = null;

function openDatabase() {
  database ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open("portal", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(ENTRIES, { keyPath: "key" });
      opening.result.createObjectStore(FILES, { keyPath: "id" }).createIndex("entry", "entry");
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const close = () => (database = null);
      opening.result.onclose = close; // the browser cleared its store
      opening.result.onversionchange = () => (opening.result.close(), close());
      resolve(opening.result);
    };
  });
  database.catch(() => (database = null));
  return database;
}

async function act(store, mode, work) {
  const opened = await openDatabase();
  return new Promise((resolve, reject) => {
    const transaction = opened.transaction(store, mode);
    const asked = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

const text = new TextEncoder();

async function seal(id, bytes) {
  const { user, keys } = await session();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = text.encode(`${user}:${id}`);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, keys[0], bytes);
  return { user, iv, data };
}

async function unseal(id, kept) {
  const { user, keys } = await session();
  if (!kept || kept.user !== user) return null;
  const bound = text.encode(`${user}:${id}`);
  for (const key of keys) {
    try {
      return await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv, additionalData: bound }, key, kept.data);
    } catch {
      // an older key of this installation may fit
    }
  }
  return null;
}

// --- Forms ----------------------------------------------------------------------------------

export async function putEntry(entry) {
  const { key, state, at, ...secret } = entry;
  const sealed = await seal(key, text.encode(JSON.stringify(secret)));
  await act(ENTRIES, "readwrite", (store) => store.put({ key, state, at, ...sealed }));
}

export async function getEntry(key) {
  return readable(await act(ENTRIES, "readonly", (store) => store.get(key)));
}

export async function ownEntries() {
  const all = await act(ENTRIES, "readonly", (store) => store.getAll());
  const found = await Promise.all(all.map(readable));
  return found.filter(Boolean).sort((a, b) => a.at - b.at);
}

async function readable(kept) {
  if (!kept) return null;
  const bytes = await unseal(kept.key, kept);
  if (!bytes) return null;
  const { key, state, at } = kept;
  return { key, state, at, ...JSON.parse(new TextDecoder().decode(bytes)) };
}

export async function removeEntry(key) {
  await act(ENTRIES, "readwrite", (store) => void store.delete(key));
  const ids = await act(FILES, "readonly", (store) => store.index("entry").getAllKeys(key));
  await act(FILES, "readwrite", (store) => void ids.forEach((id) => store.delete(id)));
}

// How many forms lie here in each state: needs no key.
export async function tally(user = "") {
  const all = await act(ENTRIES, "readonly", (store) => store.getAll());
  const found = { draft: 0, waiting: 0, mend: 0 };
  for (const { state, user: owner } of all) if (!user || owner === user) found[state] += 1;
  return found;
}

// --- Files ----------------------------------------------------------------------------------

export async function putFile({ id, entry, size }, file) {
  const all = await act(FILES, "readonly", (store) => store.getAll());
  const kept = all.reduce((sum, other) => sum + (other.id === id ? 0 : other.size), 0);
  if (kept + size > MAX_KEPT_BYTES) return false;
  const sealed = await seal(id, await file.arrayBuffer());
  await act(FILES, "readwrite", (store) => store.put({ id, entry, size, ...sealed }));
  return true;
}

export async function getFile({ id, name, type }) {
  const bytes = await unseal(id, await act(FILES, "readonly", (store) => store.get(id)));
  return bytes ? new File([bytes], name, { type }) : null;
}

export async function removeFile(id) {
  await act(FILES, "readwrite", (store) => void store.delete(id));
}

export async function clear() {
  for (const store of [ENTRIES, FILES]) await act(store, "readwrite", (all) => void all.clear());
}

// Runs `work` while no other tab works on the same thing; `null` where one does and `wait` is false.
export function alone(name, work, { wait = true } = {}) {
  if (!navigator.locks) return work();
  const once = (lock) => (lock ? work() : null);
  return navigator.locks.request(`portal-${name}`, { ifAvailable: !wait }, once);
}

// Tells this tab and the others that something changed here.
const channel = "BroadcastChannel" in window ? new BroadcastChannel("portal") : null;

export function announce(change = {}) {
  channel?.postMessage(change);
  document.dispatchEvent(new CustomEvent("portal:store", { detail: change }));
}

channel?.addEventListener("message", ({ data }) => {
  document.dispatchEvent(new CustomEvent("portal:store", { detail: data }));
});

export const user = config.user ?? "";
