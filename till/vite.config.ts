// How the till is built: one small page for a phone, the camera's decoder apart, a worker that keeps
// both for when there is no network.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contractAddresses } from '../dashboard/build/addresses.ts';

const root = import.meta.dirname;

export default defineConfig({
  root,
  base: '/till/',
  plugins: [contractAddresses(join(root, '..', 'contract')), react()],
  build: {
    outDir: join(root, '..', 'dist', 'till'),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: join(root, 'index.html'), worker: join(root, 'worker.ts') },
      output: {
        // the worker keeps its address: browsers compare it with the one they have
        entryFileNames: (chunk) =>
          chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
