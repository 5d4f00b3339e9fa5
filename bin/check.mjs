#!/usr/bin/env node
// Formatter, linter, type check and the rules of the house; all are run, and all failures shown.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const { root, say } = await import('./setup.mjs');

const checks = [
  ['prettier', '--check', '--log-level', 'warn', '.'],
  ['eslint', '.'],
  ['tsc', '--noEmit'],
  // the pages know the browser, which the server's code must not
  ['tsc', '--noEmit', '-p', 'dashboard'],
  ['tsc', '--noEmit', '-p', 'till'],
  ['tsc', '--noEmit', '-p', 'test/browser'],
  ['tsc', '--noEmit', '-p', 'sdk/voucher-field'],
];
if (existsSync(join(root, 'test', 'tidy.test.ts'))) {
  checks.push(['vitest', 'run', 'test/tidy.test.ts', '--reporter=dot']);
}

/** Answers the exit code and what was printed; run at once, so output is kept until the end. */
function run([command, ...args]) {
  const began = Date.now();
  const windows = process.platform === 'win32';
  const tool = join(root, 'node_modules', '.bin', windows ? `${command}.cmd` : command);
  return new Promise((resolve) => {
    const child = spawn(tool, args, {
      cwd: root,
      shell: windows,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: process.stderr.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env,
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => resolve({ code, output, tookMs: Date.now() - began }));
  });
}

const results = await Promise.all(checks.map(run));
checks.forEach(([command], i) => {
  const { code, output, tookMs } = results[i];
  say(`${code === 0 ? 'ok  ' : 'FAIL'}  ${command} (${(tookMs / 1000).toFixed(1)} s)`);
  if (code !== 0) say(output.trimEnd().replace(/^/gm, '      '));
});
process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1;
