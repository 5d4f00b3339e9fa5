// The parts of the supervisor that decide from what they read.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, describe, expect, it } from 'vitest';

import { canReach, chooseAccount } from './account.ts';
import { cleanUp, isRoot, makeTemporary, until } from './harness.fixture.ts';
import { hold, holderOf, withLock } from './holder.ts';
import { pidSpace, startOf } from './liveness.ts';
import { boundLog, logSize, readLogSince } from './log-file.ts';
import { findBinaries } from './platform.ts';
import { findPostmaster, readPidFile } from './postmaster.ts';
import { watchPostmaster } from './watch.ts';

const temporary = makeTemporary();
const inTemporary = (name: string) => join(temporary, name);
afterAll(() => cleanUp(temporary));

describe('the pid file', () => {
  const cluster = inTemporary('cluster');
  const write = (...lines: (string | number)[]) => {
    mkdirSync(cluster, { recursive: true });
    writeFileSync(join(cluster, 'postmaster.pid'), lines.join('\n'));
  };

  it('is read whole, half-written and missing', () => {
    expect(readPidFile(inTemporary('none'))).toBeNull();
    write('');
    expect(readPidFile(cluster)).toBeNull();
    write(4321, cluster, 1795442647, 5432);
    expect(readPidFile(cluster)).toMatchObject({ pid: 4321, status: '', socketDir: '' });
    write(4321, cluster, 1795442647, 5432, '/run/x', '', '  2173151  4', 'ready   ', '');
    expect(readPidFile(cluster)).toEqual({
      pid: 4321,
      dataDir: cluster,
      port: 5432,
      socketDir: '/run/x',
      address: '',
      status: 'ready',
    });
  });

  it('does not make a postmaster of another process, nor of a dead one', () => {
    write(process.pid, cluster, 1, 5432, '/run/x', '', '', 'ready', '');
    expect(findPostmaster(cluster)).toBeNull();
    write(2 ** 22 + 1, cluster, 1, 5432, '/run/x', '', '', 'ready', '');
    expect(findPostmaster(cluster)).toBeNull();
  });
});

describe('who holds a file', () => {
  const write = (name: string, holder: object) => {
    writeFileSync(inTemporary(name), JSON.stringify(holder));
    return inTemporary(name);
  };
  const own = { pid: process.pid, started: startOf(process.pid), space: pidSpace() };

  it('is a living process that began when it says', async () => {
    expect(await holderOf(inTemporary('nobody'))).toBeNull();
    expect(await holderOf(write('living', own))).toBe(process.pid);
    expect(await holderOf(write('recycled', { ...own, started: '1' }))).toBeNull();
  });

  it('in another container is known by its beat, not by its pid', async () => {
    const file = write('elsewhere', { ...own, space: 'another container' });
    const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 500);
    expect(await holderOf(file)).toBe(process.pid);
    clearInterval(beat);
    utimesSync(file, 1, 1);
    expect(await holderOf(file)).toBeNull();
  });

  it('works alone, also after a holder was killed', async () => {
    const file = write('lock', { ...own, started: '1' });
    let [inside, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++inside);
      await sleep(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 10 }, () => withLock(file, work)));
    expect(most).toBe(1);
    const release = hold(file);
    await expect(withLock(file, work, 100)).rejects.toThrow(`Process ${process.pid}`);
    release();
  });
});

describe('the account', () => {
  const passwd = (...lines: string[]) => {
    writeFileSync(inTemporary('passwd'), lines.join('\n'));
    return inTemporary('passwd');
  };
  const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';

  it.runIf(isRoot)('for root is postgres, else nobody, and stays the one that made it', () => {
    const both = passwd(nobody, 'postgres:x:101:104::/var/lib/postgresql:/bin/bash');
    expect(chooseAccount(null, both)).toEqual({ uid: 101, gid: 104, name: 'postgres' });
    expect(chooseAccount({ uid: 65534, gid: 65534 }, both)?.name).toBe('nobody');
    expect(chooseAccount(null, passwd(nobody))?.uid).toBe(65534);
    expect(() => chooseAccount(null, passwd('root:x:0:0::/root:/bin/sh'))).toThrow('DATABASE_URL');
  });

  it('for an ordinary user is none other, and a database of another user is refused', () => {
    if (isRoot) return;
    expect(chooseAccount(null)).toBeNull();
    expect(() => chooseAccount({ uid: 1, gid: 1 })).toThrow('belongs to uid 1');
  });

  it('passes only where every directory on the way lets it', () => {
    mkdirSync(inTemporary('closed/inside'), { recursive: true, mode: 0o700 });
    const stranger = { uid: 54321, gid: 54321, name: 'stranger' };
    expect(canReach(temporary, stranger)).toBe(true);
    expect(canReach(inTemporary('closed/inside'), stranger)).toBe(false);
    expect(canReach(inTemporary('closed/inside'), null)).toBe(true);
  });
});

it('a platform without binaries is told to set DATABASE_URL', () => {
  expect(() => findBinaries('linux', 'mips')).toThrow(/linux-mips.*DATABASE_URL/s);
  expect(() => findBinaries('freebsd', 'x64')).toThrow(/freebsd-x64.*DATABASE_URL/s);
});

it('the log keeps its latest lines and a bounded size', () => {
  const file = inTemporary('postgres.log');
  writeFileSync(file, 'one\ntwo\n');
  const before = logSize(file);
  writeFileSync(file, 'three\nfour\n', { flag: 'a' });
  expect(readLogSince(file, before)).toBe('three\nfour');
  boundLog(file, 5);
  expect([logSize(file), logSize(`${file}.1`)]).toEqual([0, 19]);
});

it('a PostgreSQL that does not come back is given up, once, after a bounded number of attempts', async () => {
  const givenUp: string[] = [];
  let attempts = 0;
  const gone = { pid: 2 ** 22 + 1, started: '1', commandLine: null, port: 0, host: '' };
  watchPostmaster({
    postmaster: gone,
    revive: () => Promise.reject(new Error(`no ${++attempts}`)),
    log: () => undefined,
    onGiveUp: (error) => givenUp.push(error.message),
    maxAttempts: 3,
  });
  await until(() => givenUp.length > 0);
  await sleep(600);
  expect(givenUp).toEqual(['no 3']);
});

it('a PostgreSQL that lacks room is waited for, and not given up', async () => {
  const said: string[] = [];
  const givenUp: string[] = [];
  const gone = { pid: 2 ** 22, started: 'never', commandLine: null, port: 0, host: '' };
  let [hasRoom, attempts] = [false, 0];
  const end = watchPostmaster({
    postmaster: gone,
    isWorthTrying: () => Promise.resolve(hasRoom),
    revive: () => {
      attempts++;
      return Promise.resolve(gone);
    },
    log: (line) => said.push(line),
    onGiveUp: (error) => givenUp.push(error.message),
    maxAttempts: 1,
  });
  await until(() => said.some((line) => line.includes('when there is room')));
  await sleep(1_500);
  expect([attempts, givenUp]).toEqual([0, []]);
  hasRoom = true;
  await until(() => attempts > 0);
  end();
});
