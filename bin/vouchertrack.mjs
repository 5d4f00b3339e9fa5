#!/usr/bin/env node
// The command `vouchertrack`: makes the clone runnable where it is not yet, then runs the program.
import './node-version.mjs';

const { ensureSetup } = await import('./setup.mjs');
await ensureSetup({ dev: false });
await import('../dist/vouchertrack.js');
