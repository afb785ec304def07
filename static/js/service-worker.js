// Keeps the shell of the portal (styles, scripts, icons, the page without a line), and nothing else:
// no page, no data of anybody. `/sw.js` names the files and the version.
const { version, files, offline } = self.SHELL;
const CACHE = `shell-${version}`;
const LANGUAGE = "language";
const known = new Set(files);
let kept = null; // the keys of the signed-in person, while this worker lives

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function install() {
  const cache = await caches.open(CACHE);
  const pages = Object.values(offline).map((url) => new Request(url, { credentials: "omit" }));
  await cache.addAll([...files, ...pages]);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name !== CACHE && name !== LANGUAGE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") return event.respondWith(page(event));
  if (known.has(new URL(request.url).pathname)) event.respondWith(shellFile(request));
});

async function shellFile(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const chosen = await caches.match("/language", { cacheName: LANGUAGE });
    const language = chosen ? await chosen.text() : "id";
    return (await caches.match(offline[language] ?? offline.id, { cacheName: CACHE })) ?? Response.error();
  }
}

self.addEventListener("message", ({ data, ports }) => {
  if (data.type === "key") kept = { user: data.user, keys: data.keys };
  if (data.type === "forget") kept = null;
  if (data.type === "ask") ports[0].postMessage(kept);
});
