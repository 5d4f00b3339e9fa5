// How the dashboard is built: one page, its first view small, everything else when it is asked for.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contractAddresses } from './build/addresses.ts';
import { firstFiles } from './build/first-files.ts';

const root = import.meta.dirname;

export default defineConfig({
  root,
  base: '/',
  plugins: [contractAddresses(join(root, '..', 'contract')), react(), firstFiles(root)],
  build: {
    outDir: join(root, '..', 'dist', 'dashboard'),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    // a font in the style sheet would be refused by the page's content security policy
    assetsInlineLimit: 0,
    // 10 kB of our own beside the components' 240: not worth a request for each screen
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // each file more is a request, a compilation and a task of its own before the first paint
            { name: 'first', tags: ['$initial'] },
            { name: 'shared', minShareCount: 12 },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env.VOUCHERTRACK_URL ?? 'http://127.0.0.1:3000' },
  },
});
