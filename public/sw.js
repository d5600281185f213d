// The app without a connection: its own files, kept when the first page is there. Knows nothing of any citizen:
// what it keeps is the same for everybody, and requests to the API pass it by.

const VERSION = '%{version}';
const CACHE = 'genstart-' + VERSION;
const FILES = %{files};
// What else the portal has: kept when it is fetched.
const LATER = new RegExp(`^/assets/${VERSION}/((split|shared)_|fonts/)`);
const SHELL = '/';
// Rooms and staff's pages are documents of their own, and need a connection.
const OTHERS = /^\/(samtaler\/[^/]+\/rum|rum|medarbejder)(\/|$)/;
const PAGES = /^\/($|(plan|raadighed|joblog|kalender|samtaler|kontakt|opkvalificering|ansoegninger|brancheskift|kvitteringer|rettigheder|privatliv|log-af|om)(\/|$))/;

self.addEventListener('install', (event) => event.waitUntil(keep()));

self.addEventListener('activate', (event) => event.waitUntil(tidy()));

// A new version waits until a page says that it is between two pages.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
  if (event.data === 'shell') event.waitUntil(keepShell());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (OTHERS.test(url.pathname)) return;
  if (request.mode === 'navigate') {
    const ours = PAGES.test(url.pathname) && url.search === '';
    event.respondWith(ours ? shell(event) : fetch(request).catch(() => kept(SHELL)));
  } else if (url.pathname.startsWith('/assets/') || FILES.includes(url.pathname)) {
    event.respondWith(kept(request));
  }
});

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await keepShell();
}

// The shell changes with the operator's message and the language; one of another version belongs to other files.
async function keepShell() {
  const answer = await fetch(SHELL, { cache: 'no-cache' });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  if (text.includes(VERSION)) await (await caches.open(CACHE)).put(SHELL, answer);
  else await self.registration.update();
}

async function shell(event) {
  const found = await (await caches.open(CACHE)).match(SHELL);
  if (!found) return fetch(event.request);
  event.waitUntil(keepShell().catch(() => {}));
  return found;
}

async function kept(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  // A page that is kept when it is opened. Its address tells its content.
  if (answer.ok && LATER.test(new URL(request.url).pathname)) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone()).catch(() => {});
  }
  return answer;
}

// Pages of the version before may still be open.
async function tidy() {
  const ours = (await caches.keys()).filter((name) => name.startsWith('genstart-') && name !== CACHE);
  await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)));
}
