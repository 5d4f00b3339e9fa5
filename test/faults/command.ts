// Runs the command `vouchertrack` as an operator does, and keeps what it said.
import { spawn } from 'node:child_process';
import type { Program } from './server-process.ts';

export interface Ran {
  code: number | null;
  output: string;
}

/** The settings are those that the tests' servers have, unless `env` says otherwise. */
export function runCommand(
  program: Program,
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<Ran> {
  const child = spawn(process.execPath, [program.command, ...args], {
    env: {
      ...process.env,
      DATABASE_URL: undefined,
      SECRET_KEY: '7c1f0e5b9d3a48627c1f0e5b9d3a4862-tests',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, output }));
  });
}
