// What the tests of the embedded database share: directories, processes to kill, queries.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { build } from 'esbuild';
import pg from 'pg';

import { isAlive } from './liveness.ts';

export const isRoot = process.geteuid?.() === 0;

/** A directory under the system's temporary one that PostgreSQL's account can pass through. */
export function makeTemporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vt-embedded-'));
  chmodSync(dir, 0o755);
  return dir;
}

/** Bundles the fixture into the clone, where it finds its packages; answers the file. */
export async function bundleFixture(): Promise<string> {
  const root = join(import.meta.dirname, '..', '..', '..');
  mkdirSync(join(root, '.setup'), { recursive: true });
  const outfile = join(mkdtempSync(join(root, '.setup', 'test-')), 'opened.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'opened.fixture.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return outfile;
}

export interface Opened {
  pid: number;
  url: string;
  lines: string[];
  /** Ends it by a signal; answers its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs the fixture until the database is open; throws with what it said when it is not. */
export async function openInProcess(fixture: string, ...args: string[]): Promise<Opened> {
  const child = spawn(process.execPath, [fixture, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')));
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const opened = () => lines.find((line) => line.startsWith('url '));
  await until(() => opened() !== undefined || child.exitCode !== null);
  const url = opened();
  if (!url) throw new Error(lines.join('\n'));
  return {
    pid: child.pid ?? 0,
    url: url.slice(4),
    lines,
    end: async (signal) => {
      child.kill(signal);
      return await exited;
    },
  };
}

export async function until(check: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`not so after ${ms} ms: ${String(check)}`);
    await sleep(10);
  }
}

export async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T & pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}

export function postmasterPid(dataDir: string): number {
  return parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

/** The processes that the postmaster has started. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0 && parentOf(each) === pid);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

/** Stops what a failed test left behind in the data directories, and removes everything. */
export async function cleanUp(...dirs: string[]): Promise<void> {
  for (const dir of dirs) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('postmaster.pid')) continue;
      const pid = parseInt(readFileSync(join(dir, name), 'utf8'), 10);
      if (!isAlive(pid)) continue;
      process.kill(pid, 'SIGQUIT');
      await until(() => !isAlive(pid));
    }
    rmSync(dir, { recursive: true, force: true });
  }
}
