// Keeps the till's page and its parts, so that it opens without network. Calls of the API are never
// answered from here: what a code is worth only the server knows.
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
/** What a worker is, as far as this one needs it: the compiler knows pages only. */
interface Worker {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
const worker = globalThis as unknown as Worker;

// one script without imports, which every browser takes as a worker: so the name comes with its address
const CACHE = new URL(location.href).searchParams.get('cache') ?? 'till';
const PAGE = '/till/';

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.add(new Request(PAGE, { cache: 'reload' })))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || !pathname.startsWith(PAGE)) return;
  // assets carry a hash in their name: what is kept is what would come
  if (pathname.startsWith('/till/assets/')) event.respondWith(keptFirst(request));
  else event.respondWith(newestFirst(request));
});

async function keptFirst(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  return kept ?? fetchAndKeep(request);
}

async function newestFirst(request: Request): Promise<Response> {
  try {
    return await fetchAndKeep(request);
  } catch (error) {
    const kept = await caches.match(request.mode === 'navigate' ? PAGE : request);
    if (kept) return kept;
    throw error;
  }
}

async function fetchAndKeep(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (answer.ok && answer.type === 'basic') {
    const cache = await caches.open(CACHE);
    const key = request.mode === 'navigate' ? PAGE : request;
    await cache.put(key, answer.clone());
  }
  return answer;
}
