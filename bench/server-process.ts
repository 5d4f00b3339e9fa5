// The processes under test, each a Node process of its own, as in production.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { healthReady } from '../contract/health.ts';
import { holderOf } from '../server/db/embedded/holder.ts';
import { closing } from './closing.ts';
import { TICK_MICROSECONDS, timesOf } from './proc.ts';
import { root } from './root.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

export interface ServerProcess {
  port: number;
  /** CPU that it used so far, in microseconds; undefined where the system does not tell. */
  cpuMicroseconds(): number | undefined;
  /** Memory that is resident, in bytes; undefined where the system does not tell. */
  residentBytes(): number | undefined;
  stop(): Promise<void>;
}

/** The real server, without its limit of requests. `profile`: a folder for its CPU profile. */
export async function startServer(
  databaseUrl: string,
  profile?: string,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const dataDir = temporaryFolder();
  const flags = [...startFlags(), ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])];
  const server = await start([...flags, join(root, 'dist', 'vouchertrack.js'), 'serve'], port, {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir.path,
    PORT: String(port),
    RATE_LIMIT: '0',
    SECRET_KEY: 'of-the-benchmark-0123456789-abcdefghij-KLMNOPQRST',
    ...env,
  });
  return {
    ...server,
    async stop() {
      await server.stop();
      await dataDir.remove();
    },
  };
}

/** Where webhooks go: see receiver.ts. */
export async function startReceiver(): Promise<ServerProcess> {
  const port = await freePort();
  return start([join(root, 'dist', 'bench.js'), 'receiver', String(port)], port, {});
}

/** What `npm start` tells Node. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** The route to compare with: see bare-server.ts. */
export async function startBareServer(databaseUrl: string): Promise<ServerProcess> {
  const port = await freePort();
  return start(
    [...startFlags(), join(root, 'dist', 'bench.js'), 'bare-server', databaseUrl, String(port)],
    port,
    {},
  );
}

/** The reference of bench/baseline/. */
export async function startBaselineServer(databaseUrl: string, key: string) {
  const port = await freePort();
  const args = [join(root, 'dist', 'bench.js'), 'baseline-server', databaseUrl, String(port), key];
  return start([...startFlags(), ...args], port, { NODE_ENV: 'production' });
}

async function start(args: string[], port: number, env: Record<string, string>) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...env, PATH: searchPath, HOME: homedir() },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = closing(() => end(child, (signal) => child.kill(signal)));
  await untilReady(child, port);
  const { pid = 0 } = child;
  return {
    port,
    cpuMicroseconds: () => {
      const times = timesOf(pid);
      return times && times.own * TICK_MICROSECONDS;
    },
    residentBytes: () => {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
    },
    stop,
  };
}

/** `npm start` on a data directory; answers milliseconds until it was ready, after it stopped. */
export async function timeNpmStart(dataDir: string): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { DATA_DIR: dataDir, PORT: String(port), PATH: searchPath, HOME: homedir() },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // the server itself is told, once: a second signal, passed on by npm, would end it at once
  const stop = closing(async () => {
    const server = await holderOf(join(dataDir, 'postgres.run', 'serve'));
    await end(child, (signal) => process.kill(server || -(child.pid ?? 0), signal));
  });
  await untilReady(child, port);
  const took = performance.now() - began;
  await stop();
  await untilFree(port);
  return took;
}

const searchPath = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(
  delimiter,
);

async function end(child: ChildProcess, kill: (signal: NodeJS.Signals) => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'close');
  kill('SIGTERM');
  const overdue = setTimeout(() => kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(overdue);
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  const keep = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const until = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(port))) {
    if (failure) throw failure;
    if (child.exitCode !== null || Date.now() > until) {
      throw new Error(`A server did not become ready. It said:\n${said}`);
    }
    await sleep(5);
  }
}

const isReady = (port: number) =>
  new Promise<boolean>((resolve) => {
    get({ port, host: '127.0.0.1', path: healthReady.url, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on('error', () => {
      resolve(false);
    });
  });

async function untilFree(port: number): Promise<void> {
  const until = Date.now() + STOP_TIMEOUT_MS;
  while (!(await canListen(port))) {
    if (Date.now() > until) throw new Error(`Port ${port} is still in use`);
    await sleep(20);
  }
}

/** Below the range from which systems take ports for outgoing connections. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await canListen(port)) return port;
  }
}

const canListen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });

export function temporaryFolder(): { path: string; remove(): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'vt-bench-'));
  return {
    path,
    remove: closing(() => {
      rmSync(path, { recursive: true, force: true });
    }),
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
