// Starts the till in the page, and the worker that keeps it for when there is no network.
import '@fontsource-variable/inter/wght.css';
import './till.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { wasmUrl } from './scanner.ts';
import { language, words } from './text/words.ts';

/** The name under which the browser keeps the page and its parts. */
const CACHE = 'till-1';

document.documentElement.lang = language;
document.title = `${words.title} · VoucherTrack`;
createRoot(document.getElementById('root')!).render(<App />);

if ('serviceWorker' in navigator) {
  void navigator.serviceWorker
    .register(`/till/worker.js?cache=${CACHE}`, { scope: '/till/' })
    .then(keepParts)
    .catch(() => undefined);
}

/** The first visit came before the worker: what it loaded is kept here, and the decoder with it. */
async function keepParts(): Promise<void> {
  await navigator.serviceWorker.ready;
  const parts = document.querySelectorAll<HTMLElement>('script[src], link[rel=stylesheet]');
  const addresses = [...parts].map((part) => part.getAttribute('src') ?? part.getAttribute('href'));
  const cache = await caches.open(CACHE);
  await cache.addAll([wasmUrl, '/till/', ...addresses.filter((each) => each !== null)]);
}
