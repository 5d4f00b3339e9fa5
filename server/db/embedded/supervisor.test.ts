// The embedded database under kills, crashes and company: real PostgreSQL, real processes.
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chooseAccount } from './account.ts';
import {
  bundleFixture,
  childrenOf,
  cleanUp,
  isRoot,
  makeTemporary,
  openInProcess,
  postmasterPid,
  query,
  until,
} from './harness.fixture.ts';
import { isAlive } from './liveness.ts';
import { openEmbedded, type Embedded } from './supervisor.ts';

const temporary = makeTemporary();
const systemDir = join(temporary, 'system');
// most tests share one, as a data directory lives through many starts
const dataDir = join(temporary, 'data');
const said: string[] = [];
let fixture = '';

const open = (purpose: 'serve' | 'command', dir = dataDir): Promise<Embedded> =>
  openEmbedded({ dataDir: dir, systemDir, purpose, log: (line) => said.push(line) });
const inProcess = (purpose: 'serve' | 'command', dir = dataDir) =>
  openInProcess(fixture, purpose, dir, systemDir);
const messageOf = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => 'no error',
    (error: unknown) => (error as Error).message,
  );

beforeAll(async () => {
  fixture = await bundleFixture();
});
afterAll(() => cleanUp(temporary, dirname(fixture)));

describe('a new data directory', () => {
  it('becomes a database of an application role that is no superuser, with checksums', async () => {
    const embedded = await open('serve');
    const [row] = await query(
      embedded.url,
      `select current_user::text as "user", rolsuper as "isSuperuser", upper('é') as "upper",
              'Z' < 'a' as "byCodePoint", current_setting('data_checksums') as checksums,
              current_setting('fsync') as fsync, current_setting('listen_addresses') as listens
         from pg_roles where rolname = current_user`,
    );
    expect(row).toEqual({
      user: 'vouchertrack',
      isSuperuser: false,
      upper: 'É',
      byCodePoint: true,
      checksums: 'on',
      fsync: 'on',
      listens: '',
    });
    expect(embedded.version).toMatch(/^18\./);
    expect(await embedded.freeBytes()).toBeGreaterThan(1_000_000);
    await embedded.close();
  });

  it('keeps its secrets from other users', () => {
    const modeOf = (name: string) => statSync(join(dataDir, name)).mode & 0o777;
    expect(modeOf('postgres-passwords.json')).toBe(0o600);
    expect(modeOf('postgres.log')).toBe(0o600);
    expect(modeOf('postgres')).toBe(0o700);
    expect(statSync(dataDir).mode & 0o007).toBe(0);
  });

  it('is not left half-made by a kill during initdb', async () => {
    const dir = join(temporary, 'cut-short');
    const child = spawn(process.execPath, [fixture, 'serve', dir, systemDir], { stdio: 'ignore' });
    const begun = () => readdirSync(dir).some((name) => name.startsWith('postgres.new-'));
    await until(() => statSync(dir, { throwIfNoEntry: false }) !== undefined && begun());
    child.kill('SIGKILL');
    const embedded = await open('serve', dir);
    expect(await query(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(begun()).toBe(false);
    await embedded.close();
  });

  it('may lie so deep that a socket in it would have too long a name', async () => {
    const dir = join(temporary, 'deep'.repeat(20), 'deeper'.repeat(5));
    mkdirSync(dirname(dir), { mode: 0o755 });
    const embedded = await open('command', dir);
    expect(embedded.connection.host).toMatch(/^\/tmp\/vouchertrack-/);
    expect(await query(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await embedded.close();
    expect(statSync(embedded.connection.host, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('may have its database on another disk, by a link', async () => {
    const dir = join(temporary, 'linked');
    mkdirSync(join(temporary, 'disk', 'database'), { recursive: true });
    mkdirSync(dir);
    symlinkSync(join(temporary, 'disk', 'database'), join(dir, 'postgres'));
    await (await open('serve', dir)).close();
    expect(readdirSync(join(temporary, 'disk', 'database'))).toContain('PG_VERSION');
    rmSync(join(temporary, 'disk'), { recursive: true });
    expect(await messageOf(open('serve', dir))).toContain('which is not there');
  });
});

describe('several processes on one data directory', () => {
  it('a second server is refused, with the first one named', async () => {
    const first = await inProcess('serve');
    expect(await messageOf(open('serve'))).toContain(`process ${first.pid}`);
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await first.end('SIGTERM')).toBe(0);
  });

  it('a command beside a server uses its PostgreSQL and leaves it running', async () => {
    const server = await inProcess('serve');
    const pid = postmasterPid(dataDir);
    const command = await open('command');
    expect(postmasterPid(dataDir)).toBe(pid);
    await command.close();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('of commands and a server, begun in any order, the last one out stops PostgreSQL', async () => {
    const [first, second] = await Promise.all([open('command'), inProcess('command')]);
    const pid = postmasterPid(dataDir);
    await first.close();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const server = await open('serve');
    await second.end('SIGTERM');
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(postmasterPid(dataDir)).toBe(pid);
    await server.close();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('kills', () => {
  it('after a kill -9 of the server the next start takes over the PostgreSQL left behind', async () => {
    const killed = await inProcess('serve');
    await query(killed.url, 'create table kept as select 7 as n');
    const pid = postmasterPid(dataDir);
    await killed.end('SIGKILL');
    expect(isAlive(pid)).toBe(true);

    const next = await open('serve');
    expect(postmasterPid(dataDir)).toBe(pid);
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await next.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('after a kill -9 of the server, the postmaster and its backends the next start works', async () => {
    const killed = await inProcess('serve');
    const busy = query(killed.url, 'select pg_sleep(60)').catch(() => 'broken');
    const pid = postmasterPid(dataDir);
    await until(() => childrenOf(pid).length > 4);
    const backends = childrenOf(pid);
    await killed.end('SIGKILL');
    for (const each of [pid, ...backends]) process.kill(each, 'SIGKILL');
    const next = await open('serve');
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
    expect(await busy).toBe('broken');
    await next.close();
  });

  it('a backend that still computes for a killed postmaster does not hold up the next start', async () => {
    const killed = await inProcess('serve');
    const endless = `select count(*) from generate_series(1, 1e12::bigint)`;
    const busy = query(killed.url, endless).catch(() => 'broken');
    const isComputing = async () => {
      const sql = `select from pg_stat_activity where query = '${endless}' and wait_event is null`;
      return (await query(killed.url, sql)).length > 0;
    };
    await until(isComputing);
    const began = Date.now();
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await killed.end('SIGKILL');
    const next = await open('serve');
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(await busy).toBe('broken');
    await next.close();
  });

  it('a postmaster that dies under a server is started again by itself', async () => {
    const embedded = await open('serve');
    const busy = query(embedded.url, 'select pg_sleep(60)').catch(() => 'broken');
    const pid = postmasterPid(dataDir);
    process.kill(pid, 'SIGKILL');
    await until(() =>
      query(embedded.url, 'select 1').then(
        () => true,
        () => false,
      ),
    );
    expect(postmasterPid(dataDir)).not.toBe(pid);
    expect(said.join('\n')).toContain(`PostgreSQL (process ${pid}) has died`);
    expect(await busy).toBe('broken');
    await embedded.close();
  });

  it('a lock file whose pid was given to another process does not stop the next start', async () => {
    // of PostgreSQL's own account: another's process it would not be fooled by
    const owner = isRoot ? (chooseAccount(null) ?? {}) : {};
    const other = spawn('sleep', ['60'], { stdio: 'ignore', ...owner });
    const lines = [other.pid, join(dataDir, 'postgres'), 1, 5432, '', '', '', 'ready', ''];
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
    writeFileSync(join(dataDir, 'postgres', '.s.PGSQL.5432.lock'), lines.join('\n'));
    const embedded = await open('serve');
    expect(await query(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await embedded.close();
    expect(other.exitCode).toBeNull();
    other.kill();
  });
});

describe('what cannot be opened says why, and the way out', () => {
  const versionFile = join(dataDir, 'postgres', 'PG_VERSION');

  it('a database of another PostgreSQL version', async () => {
    writeFileSync(versionFile, '17\n');
    const message = await messageOf(open('serve'));
    writeFileSync(versionFile, '18\n');
    expect(message).toMatch(/made by PostgreSQL 17.*backup FILE.*restore FILE/s);
  });

  it('a directory that holds something else', async () => {
    const dir = join(temporary, 'else');
    mkdirSync(join(dir, 'postgres'), { recursive: true });
    writeFileSync(join(dir, 'postgres', 'letter.txt'), 'mine');
    expect(await messageOf(open('serve', dir))).toContain('holds no PostgreSQL database');
    expect(readdirSync(join(dir, 'postgres'))).toEqual(['letter.txt']);
  });

  it("a damaged database, with PostgreSQL's own words", async () => {
    const file = join(dataDir, 'postgres', 'postgresql.conf');
    const before = readFileSync(file);
    writeFileSync(file, 'shared_buffers = plenty\n');
    const message = await messageOf(open('serve'));
    writeFileSync(file, before);
    expect(message).toMatch(/did not start \(exit code 1\).*contains errors/s);
  });
});
