// Starts the till in the page, and the worker that keeps it for when there is no network.
import '@fontsource-variable/inter/wght.css';
import './till.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { words } from './text/words.ts';

document.documentElement.lang = words.title === 'Kasse' ? 'de' : 'en';
createRoot(document.getElementById('root')!).render(<App />);

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/till/worker.js', { scope: '/till/' }).catch(() => undefined);
}
