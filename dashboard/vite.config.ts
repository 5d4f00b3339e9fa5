// How the dashboard is built: one page, its first view small, everything else when it is asked for.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contractAddresses } from './build/addresses.ts';

const root = import.meta.dirname;

export default defineConfig({
  root,
  base: '/',
  plugins: [contractAddresses(join(root, '..', 'contract')), react()],
  build: {
    outDir: join(root, '..', 'dist', 'dashboard'),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    // a font in the style sheet would be refused by the page's content security policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env.VOUCHERTRACK_URL ?? 'http://127.0.0.1:3000' },
  },
});
