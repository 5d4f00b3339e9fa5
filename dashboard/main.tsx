// Starts the dashboard in the page.
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/app.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/ask.ts';
import { router } from './app/router.ts';
import { cssVariables, theme } from './app/theme.ts';
import { speakFrom } from './text/parts.ts';
import { keptLanguage, TextProvider } from './text/text.tsx';

const Notices = lazy(() => import('./app/notices.tsx'));

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// what locks scrolling behind a dialog asks for the nonce under this name
Object.assign(globalThis, { __webpack_nonce__: nonce });

const RELOADED = 'vouchertrack-reloaded';
const AGAIN_MS = 30_000;
// a page that was open while the server was replaced asks for files that are gone; a reload that does
// not mend it is not done again and again
window.addEventListener('vite:preloadError', () => {
  const now = Date.now();
  if (now - Number(sessionStorage.getItem(RELOADED) ?? 0) < AGAIN_MS) return;
  sessionStorage.setItem(RELOADED, String(now));
  window.location.reload();
});

// What the screen needs is asked for all at once, and then drawn once: not a frame first that waits.
// No `await` of the module itself: what is fetched here imports from it.
async function start(): Promise<void> {
  const language = keptLanguage();
  await Promise.all([router.load(), speakFrom(language)]);
  // the words that its address asked for in the meantime
  await speakFrom(language);
  draw();
}

function draw(): void {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queryClient}>
          <TextProvider>
            <RouterProvider router={router} />
            <Suspense fallback={null}>
              <Notices />
            </Suspense>
          </TextProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

void start();
