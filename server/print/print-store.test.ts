// Where the files of prints are, and where they are not any more: cancelled, failed, a week old; and a
// thread that dies while it draws.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { privateId } from '../db/id.ts';
import { cleanPrints } from './job.ts';
import { buildPrintWorker, isOver, madeBatch, orderPrint, until } from './print.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'vouchertrack-test-'));
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
let t: TestApp;
let client: Made;
const threads: Worker[] = [];
const onThread = (worker: Worker) => void threads.push(worker);

beforeAll(async () => {
  await buildPrintWorker();
  t = await makeTestApp({ DATA_DIR: folder, PUBLIC_URL: 'https://vouchers.test' });
  client = await t.client({ name: 'Café Demo' });
  process.on('worker', onThread);
});
afterEach(() => void threads.splice(0));
afterAll(async () => {
  process.off('worker', onThread);
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string) => t.app.inject({ url, headers: { 'x-api-key': t.admin.key ?? '' } });
const seen = (id: string, isEnough: (row: Made) => boolean) =>
  until(t.admin, `/api/v1/prints/${id}`, isEnough);
const isDrawn = ({ done }: Made) => (done as number) > 0;
const scratch = () => readdirSync(join(folder, 'prints'));

/** How much the database has of a print. */
async function kept(print: string) {
  const [row] = await t.db.query<{ files: number; chunks: number; pictures: number }>({
    text: `select
      (select count(*)::int from print_file where print_id = $1) as files,
      (select count(*)::int from print_chunk where print_id = $1) as chunks,
      (select count(*)::int from print_picture where print_id = $1) as pictures`,
    values: [privateId('print', print)],
  });
  return row;
}

test('a finished print lies in the database alone, in chunks, and is answered whole', async () => {
  const batch = await madeBatch(t.admin, client, 2_600);
  const { id } = await orderPrint(t.admin, batch, { kind: 'postcard', picture: PIXEL });
  expect(await kept(id)).toMatchObject({ pictures: 1 });
  const print = await seen(id, isOver);
  expect(print).toMatchObject({ status: 'completed', failure: null });
  expect(print.verification).toMatchObject({ checked: 2, read: 2 });
  const { chunks } = (await kept(id))!;
  const bytes = print.files.map((each: Made) => each.bytes as number) as number[];
  expect(await kept(id)).toEqual({ files: 2, chunks, pictures: 0 });
  expect(chunks).toBe(bytes.reduce((sum, each) => sum + Math.ceil(each / 262_144), 0));
  expect(chunks).toBeGreaterThan(5);
  for (const [i, file] of (print.files as Made[]).entries()) {
    const answer = await get(file.url as string);
    expect(answer.rawPayload.length).toBe(bytes[i]);
    expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(answer.rawPayload.subarray(-6).toString()).toBe('%%EOF\n');
  }
  await expect.poll(scratch).toEqual([]);
}, 120_000);

test('of a cancelled print nothing is left: no file, no chunk, no picture', async () => {
  const batch = await madeBatch(t.admin, client, 20_000);
  const { id } = await orderPrint(t.admin, batch, { kind: 'postcard', picture: PIXEL });
  // in the middle of the second part: there is one to be deleted, and one to be given up
  await seen(id, ({ done }) => (done as number) > 2_600);
  expect(await kept(id)).toMatchObject({ files: 1, pictures: 1 });
  await must(t.admin.post(`/api/v1/prints/${id}/cancel`, {}), 200);
  await expect.poll(scratch, { timeout: 20_000 }).toEqual([]);
  expect(await kept(id)).toEqual({ files: 0, chunks: 0, pictures: 0 });
  expect(await must(t.admin.get(`/api/v1/prints/${id}`), 200)).toMatchObject({
    status: 'cancelled',
    files: [],
  });
}, 120_000);

test('a thread that is killed while it draws is started again, and the print is whole', async () => {
  const batch = await madeBatch(t.admin, client, 5_000);
  const { id } = await orderPrint(t.admin, batch, { kind: 'postcard' });
  await seen(id, isDrawn);
  expect(threads).toHaveLength(1);
  await threads[0]?.terminate();
  const print = await seen(id, isOver);
  expect(threads.length).toBeGreaterThan(1);
  expect(print).toMatchObject({ status: 'completed', done: 5_000, failure: null });
  expect(print.files.map((each: Made) => each.pages)).toEqual([2_500, 2_500]);
  await expect.poll(scratch).toEqual([]);
}, 120_000);

test('a print whose thread dies each time fails, says so, and leaves nothing', async () => {
  const batch = await madeBatch(t.admin, client, 2_000);
  const kill = (worker: Worker) => {
    worker.once('online', () => void worker.terminate());
  };
  process.on('worker', kill);
  try {
    const { id } = await orderPrint(t.admin, batch, { kind: 'postcard', picture: PIXEL });
    const print = await seen(id, isOver);
    expect(print).toMatchObject({ status: 'failed', files: [] });
    expect(print.failure).toMatch(/went wrong/);
    expect(await kept(id)).toEqual({ files: 0, chunks: 0, pictures: 0 });
  } finally {
    process.off('worker', kill);
  }
}, 120_000);

test('after a week the files are deleted, and so is what killed processes left', async () => {
  const batch = await madeBatch(t.admin, client, 3);
  const { id } = await orderPrint(t.admin, batch, { kind: 'labels' });
  const print = await seen(id, isOver);
  const left = join(folder, 'prints', `${privateId('print', id)}.killed`);
  mkdirSync(left);
  writeFileSync(join(left, 'labels-001.pdf.unfinished'), 'half of it');
  await cleanPrints(t.context);
  expect(existsSync(left)).toBe(true);
  expect((await get(print.files[0].url as string)).statusCode).toBe(200);

  await cleanPrints(t.context, 0);
  expect(existsSync(left)).toBe(false);
  await t.db.query({
    text: `update print set completed_at = now() - interval '8 days' where id = $1`,
    values: [privateId('print', id)],
  });
  await cleanPrints(t.context);
  expect(await kept(id)).toEqual({ files: 0, chunks: 0, pictures: 0 });
  expect((await get(print.files[0].url as string)).statusCode).toBe(404);
  expect(await must(t.admin.get(`/api/v1/prints/${id}`), 200)).toMatchObject({
    status: 'expired',
    files: [],
  });
});

test('a file of the time before is answered from the disk for its week, then told to be gone', async () => {
  const batch = await madeBatch(t.admin, client, 3);
  const { id } = await orderPrint(t.admin, batch, { kind: 'labels' });
  const print = await seen(id, isOver);
  const { url, name } = print.files[0] as Made;
  const whole = (await get(url as string)).rawPayload;
  const old = join(folder, 'prints', privateId('print', id) ?? '');
  mkdirSync(old);
  writeFileSync(join(old, name as string), whole);
  await t.db.query({
    text: 'delete from print_chunk where print_id = $1',
    values: [privateId('print', id)],
  });
  expect((await get(url as string)).rawPayload.equals(whole)).toBe(true);
  await cleanPrints(t.context, 0);
  expect(existsSync(old)).toBe(true);
  rmSync(old, { recursive: true });
  const gone = await get(url as string);
  expect(gone.statusCode).toBe(409);
  expect(gone.json()).toMatchObject({ error: expect.stringContaining('order the print again') });
});
