// Keeps the tablet's page and its files, so that it opens without a connection. It keeps nothing that anybody answered, and
// serves nothing but that page and our static files.
const scope = self as unknown as ServiceWorkerGlobalScope;
const kept = 'fp-tablet-1';
// `/survey/<code>/worker` → `/survey/<code>/tablet`
const page = scope.location.pathname.replace(/worker$/, 'tablet');

/** Fetches the page and all it names, and keeps them together: a new release replaces all of it or nothing. */
async function keep(): Promise<Response> {
  const response = await fetch(page, { cache: 'no-store' });
  if (!response.ok) return response;
  const text = await response.clone().text();
  const files = [...new Set([...text.matchAll(/"(\/static\/[^"]+)"/g)].map(([, address]) => address))];
  const bodies = await Promise.all(files.map(async (address) => [address, await fetch(address)] as const));
  if (bodies.some(([, each]) => !each.ok)) return response;
  const cache = await caches.open(kept);
  await Promise.all(bodies.map(([address, each]) => cache.put(address, each)));
  await cache.put(page, response.clone());
  return response;
}

scope.addEventListener('install', (event) => {
  event.waitUntil(keep().then(() => scope.skipWaiting()));
});
scope.addEventListener('activate', (event) => {
  event.waitUntil(scope.clients.claim());
});
scope.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== scope.location.origin) return;
  if (pathname === page)
    event.respondWith(keep().catch(async () => (await caches.match(page)) ?? Response.error()));
  else if (pathname.startsWith('/static/'))
    event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request)));
});
