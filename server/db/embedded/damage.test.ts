// A data directory that is damaged: refused with what to do, and left as it is.
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanUp, isRoot, makeTemporary, query } from './harness.fixture.ts';
import { openEmbedded } from './supervisor.ts';

const temporary = makeTemporary();
const systemDir = join(temporary, 'system');
const dataDir = join(temporary, 'data');
const cluster = join(dataDir, 'postgres');
const inCluster = (name: string) => join(cluster, name);

const open = () => openEmbedded({ dataDir, systemDir, purpose: 'serve', log: () => undefined });
const refusal = () =>
  open().then(
    () => 'it was opened',
    (error: unknown) => (error as Error).message,
  );

beforeAll(async () => {
  const embedded = await open();
  await query(embedded.url, 'create table kept as select 7 as n');
  await embedded.close();
});
// every damage is undone by its test: what was there must still be there
afterAll(async () => {
  const embedded = await open();
  expect(await query(embedded.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await embedded.close();
  await cleanUp(temporary);
});

/** The damage, what was answered, and the file as it was. */
async function withDamage(name: string, harm: (file: string) => void): Promise<string> {
  const file = inCluster(name);
  const copy = join(temporary, 'copy');
  cpSync(file, copy, { preserveTimestamps: true });
  const { uid, gid } = statSync(file);
  harm(file);
  const after = existsSync(file) ? readFileSync(file) : null;
  const message = await refusal();
  expect(existsSync(file) ? readFileSync(file) : null).toEqual(after);
  writeFileSync(file, readFileSync(copy));
  if (isRoot) chownSync(file, uid, gid);
  return message;
}

const RESTORE = /Nothing was changed.*secret\.key.*vouchertrack restore FILE/s;

it('without PG_VERSION', async () => {
  const message = await withDamage('PG_VERSION', (file) => rmSync(file));
  expect(message).toMatch(/is damaged: its file PG_VERSION is missing/);
  expect(message).toMatch(RESTORE);
});

it('with an empty PG_VERSION', async () => {
  expect(await withDamage('PG_VERSION', (file) => truncateSync(file))).toMatch(RESTORE);
});

it('with a truncated pg_control', async () => {
  const message = await withDamage('global/pg_control', (file) => truncateSync(file, 100));
  expect(message).toMatch(/did not start.*It said:.*pg_control/s);
  expect(message).toMatch(RESTORE);
});

it('with its write-ahead log gone', async () => {
  const [wal, aside] = [inCluster('pg_wal'), join(temporary, 'wal')];
  renameSync(wal, aside);
  mkdirSync(wal);
  if (isRoot) chownSync(wal, statSync(aside).uid, statSync(aside).gid);
  const message = await refusal();
  rmSync(wal, { recursive: true });
  renameSync(aside, wal);
  expect(message).toMatch(RESTORE);
});

it('open to others', async () => {
  chmodSync(cluster, 0o755);
  const message = await refusal();
  chmodSync(cluster, 0o700);
  expect(message).toMatch(/invalid permissions/);
  expect(message).toContain(`chmod 700 ${cluster}`);
});

it('of another major version', async () => {
  const message = await withDamage('PG_VERSION', (file) => writeFileSync(file, '15\n'));
  expect(message).toMatch(/made by PostgreSQL 15.*backup FILE.*restore FILE/s);
});

it('with a lock file of a process that is gone: it is opened', async () => {
  writeFileSync(
    inCluster('postmaster.pid'),
    [2 ** 22 - 3, cluster, 1, 5432, '', '', ''].join('\n'),
  );
  const embedded = await open();
  expect(await query(embedded.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await embedded.close();
});

it('whose disk is not mounted, so that it is empty: no new database is made in its place', async () => {
  const aside = join(temporary, 'aside');
  renameSync(cluster, aside);
  const messages = [await refusal()];
  mkdirSync(cluster);
  messages.push(await refusal());
  expect(readdirSync(cluster)).toEqual([]);
  rmSync(cluster, { recursive: true });
  renameSync(aside, cluster);
  for (const message of messages) {
    expect(message).toMatch(/No new one was made.*remove .*postgres-passwords\.json/);
  }
});
