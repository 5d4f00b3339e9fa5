// Root's data directory under a path that is closed to others, and the binaries from such a path.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { chooseAccount } from './account.ts';
import { cleanUp, isRoot, makeTemporary, query } from './harness.fixture.ts';
import { findBinaries } from './platform.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { openEmbedded } from './supervisor.ts';

const temporary = makeTemporary();
const home = join(temporary, 'home');
const systemDir = join(temporary, 'system');
const said: string[] = [];
const open = (dataDir: string) =>
  openEmbedded({ dataDir, systemDir, purpose: 'serve', log: (line) => said.push(line) });

mkdirSync(home, { mode: 0o700 });
afterAll(() => cleanUp(temporary));

// an ordinary user runs PostgreSQL as oneself and is never kept out
describe.runIf(isRoot)('root under a home that is closed to others', () => {
  it('has its database in the system directory, and says so', async () => {
    const embedded = await open(join(home, 'data'));
    await query(embedded.url, 'create table kept as select 7 as n');
    await embedded.close();
    expect(readlinkSync(join(home, 'data', 'postgres'))).toContain(`${systemDir}/data-`);
    expect(said.join('\n')).toContain(`${home} is closed to the account`);
  });

  it('keeps it when the data directory is moved', async () => {
    renameSync(join(home, 'data'), join(home, 'moved'));
    const embedded = await open(join(home, 'moved'));
    expect(await query(embedded.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await embedded.close();
  });

  it('refuses a copy of the data directory that points to the same database', async () => {
    cpSync(join(home, 'moved'), join(home, 'copy'), { recursive: true, verbatimSymlinks: true });
    await expect(open(join(home, 'copy'))).rejects.toThrow(/points to the database of .*moved/);
  });

  it('opens a data directory that only itself is closed, for passing through alone', async () => {
    const dataDir = join(temporary, 'closed');
    mkdirSync(dataDir, { mode: 0o700 });
    await (await open(dataDir)).close();
    expect(statSync(dataDir).mode & 0o777).toBe(0o710);
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(chooseAccount(null)?.uid);
  });

  it('gives a database that root unpacked back to the account of PostgreSQL', async () => {
    const from = join(temporary, 'closed');
    cpSync(from, join(temporary, 'unpacked'), { recursive: true });
    chmodSync(join(temporary, 'unpacked', 'postgres'), 0o700);
    const embedded = await open(join(temporary, 'unpacked'));
    await embedded.close();
    expect(statSync(join(temporary, 'unpacked', 'postgres', 'base')).uid).not.toBe(0);
  });
});

describe.runIf(isRoot)('binaries that the account of PostgreSQL cannot reach', () => {
  const { native, ...version } = findBinaries();
  const closed = join(home, 'native');
  const account = chooseAccount(null);
  const place = (dir: string) =>
    reachableBinaries({ ...version, native: closed }, account, dir, temporary);

  it('are copied once, whole, and changeable by root alone', () => {
    cpSync(native, closed, { recursive: true });
    const copy = place(systemDir);
    expect(copy.startsWith(systemDir)).toBe(true);
    expect(statSync(join(copy, 'bin', 'postgres')).mode & 0o777).toBe(0o755);
    const said = execFileSync(join(copy, 'bin', 'postgres'), ['--version'], {
      ...account,
      cwd: '/',
    });
    expect(said.toString()).toContain(`PostgreSQL) ${version.major}`);
    const { ino } = statSync(copy);
    expect(statSync(place(systemDir)).ino).toBe(ino);
  });

  it('are copied anew when the copy is damaged', () => {
    const damaged = join(place(systemDir), 'bin', 'postgres');
    writeFileSync(damaged, '');
    expect(statSync(join(place(systemDir), 'bin', 'postgres')).size).toBeGreaterThan(1_000_000);
    expect(readdirSync(systemDir).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('are not taken from a place that somebody else could have filled', () => {
    const planted = join(temporary, 'planted');
    mkdirSync(planted, { mode: 0o755 });
    chownSync(planted, account?.uid ?? 0, account?.gid ?? 0);
    // the next best place is the one of the database itself
    expect(place(planted).startsWith(join(temporary, 'postgresql-'))).toBe(true);
    expect(existsSync(join(planted, 'native'))).toBe(false);
  });
});
