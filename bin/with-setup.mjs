#!/usr/bin/env node
// Runs a development tool (`with-setup.mjs vitest run`) in a clone that it first makes complete.
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const { ensureSetup, root, say } = await import('./setup.mjs');
const [command, ...args] = process.argv.slice(2);
if (!command) {
  say('usage: node bin/with-setup.mjs COMMAND [ARGUMENT…]');
  process.exit(2);
}
await ensureSetup({ dev: true });

const windows = process.platform === 'win32';
const tool = join(root, 'node_modules', '.bin', windows ? `${command}.cmd` : command);
if (command !== 'node' && !existsSync(tool)) {
  say(`There is no ${command} in node_modules/.bin.`);
  process.exit(127);
}
const child =
  command === 'node'
    ? spawn(process.execPath, args, { stdio: 'inherit' })
    : spawn(tool, args, { stdio: 'inherit', shell: windows });

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    // a terminal sends Ctrl-C to the tool as well: twice would cut its own clean-up short
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('error', (error) => {
  say(`${command} could not be started: ${error.message}`);
  process.exit(126);
});
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
