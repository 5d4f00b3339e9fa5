// Server processes for tests that kill them or run several on one database: built from the source
// as it is, started on a free port, and spoken to over real HTTP.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Answered } from '../harness/caller.ts';

export interface Program {
  /** The server alone. */
  file: string;
  /** The command `vouchertrack`. */
  command: string;
  remove(): void;
}

/**
 * Bundles the server and the command into a folder of their own in the clone, where they find their
 * packages. `migrations`: those of another release.
 */
export async function buildProgram(migrations = 'server/db/migrations'): Promise<Program> {
  mkdirSync('.setup', { recursive: true });
  const folder = mkdtempSync(resolve('.setup', 'faults-'));
  await build({
    entryPoints: { serve: 'test/faults/serve.fixture.ts', vouchertrack: 'server/cli.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  });
  symlinkSync(resolve(migrations), join(folder, 'migrations'));
  return {
    file: join(folder, 'serve.js'),
    command: join(folder, 'vouchertrack.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface ServerProcess {
  base: string;
  pid: number;
  /** What it printed and logged. */
  output(): string;
  /** Ends it; answers its exit code, null where the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const READY_MS = 60_000;

/** Starts a server, on a free port unless one is named, and waits until it can serve. */
export async function startServer(
  program: Program,
  env: NodeJS.ProcessEnv,
  onPort?: number,
): Promise<ServerProcess> {
  const port = onPort ?? (await freePort());
  const child = spawn(process.execPath, [program.file], {
    env: {
      ...process.env,
      DATABASE_URL: undefined,
      LOG_LEVEL: 'warn',
      RATE_LIMIT: '0',
      SECRET_KEY: '7c1f0e5b9d3a48627c1f0e5b9d3a4862-tests',
      ...env,
      PORT: String(port),
      HOST: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // a group of its own: a signal to the tests is not one to it
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const server: ServerProcess = {
    base: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => output,
    end: (signal) => end(child, signal),
  };
  await untilReady(server, child);
  return server;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  child.kill(signal);
  return exited;
}

async function untilReady(server: ServerProcess, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + READY_MS; ;) {
    if (child.exitCode !== null) throw new Error(`The server ended:\n${server.output()}`);
    const answer = await fetch(`${server.base}/api/health/ready`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    if (Date.now() > until) throw new Error(`The server is not ready:\n${server.output()}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** A free port below the range that the system gives to clients. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const isFree = await new Promise<boolean>((done) => {
      const probe = createServer().once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
    });
    if (isFree) return port;
  }
}

export interface HttpCaller {
  get(path: string): Promise<Answered>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>;
  patch(path: string, body: unknown): Promise<Answered>;
  delete(path: string): Promise<Answered>;
}

/** Calls over the network; rejects when no whole answer came within `timeoutMs`. */
export function httpCaller(base: string, key: string, timeoutMs = 60_000): HttpCaller {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered> => {
    const answer = await fetch(base + path, {
      method,
      headers: {
        'x-api-key': key,
        ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
  };
}

/** How often each status came. */
export function statuses(answers: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
