// Imports of own codes: every row is a voucher or a rejected row with its reason, once. Long because a
// file is met in every state that it can come in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { readCsv } from '../csv/read-csv.ts';
import { isTransient } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { Overtaken } from './add-piece.ts';
import { importCodes } from './import-codes.ts';
import { queueUnfinishedImports } from './job.ts';
import type { ImportRef } from './queries.ts';

let t: TestApp;
let client: Made;
let campaign: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client({ time_zone: 'Europe/London' });
  campaign = await t.campaign(client);
});
afterAll(() => t.close());

const CSV = { 'content-type': 'text/csv' };

async function send(body: string | Buffer, of = campaign, headers = {}, query = '') {
  const answer = await t.app.inject({
    method: 'POST',
    url: `/api/v1/campaigns/${of.id}/imports${query}`,
    headers: { 'x-api-key': t.admin.key, ...CSV, ...headers },
    payload: body,
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Made>() };
}

async function ended(id: string): Promise<Made> {
  for (let tries = 0; tries < 200; tries++) {
    const row = await must(t.admin.get(`/api/v1/imports/${id}`), 200);
    if (row.status === 'completed' || row.status === 'failed') return row;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('An import did not end');
}

async function imported(body: string | Buffer, of = campaign, query = ''): Promise<Made> {
  const { status, body: made } = await send(body, of, {}, query);
  expect(status, JSON.stringify(made)).toBe(202);
  return ended(made.id);
}

async function rejectedOf(id: string): Promise<string[][]> {
  const { text } = await t.admin.get(`/api/v1/imports/${id}/rejected.csv`);
  return readCsv(text)
    .slice(1)
    .map(({ cells }) => cells);
}

const find = async (code: string): Promise<Made | undefined> => {
  const { body } = await t.admin.get(`/api/v1/vouchers?code=${encodeURIComponent(code)}`);
  return (body as { data: Made[] }).data[0];
};

test('codes of a file are vouchers, each as its row says', async () => {
  const source = await must(
    t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, { name: 'Flyer', kind: 'flyer' }),
  );
  const row = await imported(
    'Code;Max uses;valid_from;valid_until;source;metadata.Name;shelf\r\n' +
      '"ONE;1".;;;;;;\r\n' +
      'own-1;3;2026-01-01;2026-03-31;flyer;"Ann ""A"" Other";7\r\n' +
      `own-2;unlimited;;;${source.id};;\r\n` +
      '007;;;;;;\r\n',
  );
  expect(row).toMatchObject({
    status: 'completed',
    progress: 1,
    accepted: 3,
    rejected: 1,
    encoding: 'utf-8',
    delimiter: ';',
    ignored_columns: ['shelf'],
  });
  expect(await find('OWN1')).toMatchObject({
    code: 'own-1',
    max_uses: 3,
    valid_from: '2026-01-01T00:00:00Z',
    valid_until: '2026-03-31T22:59:59Z',
    source_id: source.id,
    metadata: { Name: 'Ann "A" Other' },
  });
  expect(await find('own-2')).toMatchObject({ max_uses: null, source_id: source.id });
  expect(await find('007')).toMatchObject({ code: '007', max_uses: 1, source_id: null });
  expect(row.batch_ids).toHaveLength(2);
  const codes = await Promise.all(
    (row.batch_ids as string[]).map(
      async (id) => (await t.admin.get(`/api/v1/batches/${id}/codes.csv`)).text,
    ),
  );
  expect(codes.join('')).toContain('\r\n007,');
  const { api } = await t.key(client);
  const answer = await api.get('/api/webhook/validate/OWN2');
  expect(answer.body).toMatchObject({ valid: true, code: 'own-2' });
});

test('each row that is not taken is told with its place in the file and the reason', async () => {
  await t.voucher(campaign, { code: 'TAKEN-1' });
  const row = await imported(
    'code,max_uses,valid_from,valid_until,source\n' +
      'taken1,,,,\n' +
      'GOOD-1,,,,\n' +
      'good_1,,,,\n' +
      '\n' +
      'NO/SLASH,,,,\n' +
      `${'X'.repeat(65)},,,,\n` +
      'U-1,0,,,\n' +
      'U-2,,31/03/2026,,\n' +
      'U-3,,2026-03-02,2026-03-01,\n' +
      'U-4,,,,Nowhere\n' +
      ',5,,,\n' +
      `"'=1+1",,,,\n`,
  );
  expect(row).toMatchObject({ status: 'completed', accepted: 1, rejected: 10 });
  expect((await rejectedOf(row.id)).map(([line, code, reason]) => [line, code, reason])).toEqual([
    ['2', 'taken1', 'is taken: the campaign “Summer Sale” has TAKEN-1'],
    ['4', 'good_1', 'is in the file twice'],
    ['6', 'NO/SLASH', 'a code is 1 to 64 letters, digits, - and _'],
    ['7', 'X'.repeat(65), 'a code is 1 to 64 letters, digits, - and _'],
    ['8', 'U-1', 'max_uses must be a whole number from 1, or unlimited'],
    ['9', 'U-2', 'valid_from must be a date such as 2026-03-31, or a time with an offset'],
    ['10', 'U-3', 'valid_until is before valid_from'],
    ['11', 'U-4', 'source is no source of this campaign'],
    ['12', '', 'has no code'],
    ['13', "'=1+1", 'a code is 1 to 64 letters, digits, - and _'],
  ]);
});

describe('a file is read as it was written', () => {
  const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  const text = (mark: string) => `code\tmetadata.name\r\nENC-${mark}\tZoë\r\n`;
  test.each([
    ['UTF-8 with its mark', 'utf-8', Buffer.from(`\ufeff${text('A')}`), 'A'],
    ['UTF-16 LE', 'utf-16le', Buffer.from(`\ufeff${text('B')}`, 'utf16le'), 'B'],
    ['UTF-16 BE', 'utf-16be', utf16be(text('C')), 'C'],
    ['UTF-16 LE without a mark', 'utf-16le', Buffer.from(text('D'), 'utf16le'), 'D'],
    ['Latin-1', 'windows-1252', Buffer.from(text('E'), 'latin1'), 'E'],
  ])('%s', async (_name, encoding, bytes, mark) => {
    const row = await imported(bytes);
    expect(row).toMatchObject({ status: 'completed', accepted: 1, encoding, delimiter: '\t' });
    expect((await find(`ENC-${mark}`))?.metadata).toEqual({ name: 'Zoë' });
    // a guess is said to be one
    expect(row.warnings).toHaveLength(encoding === 'windows-1252' ? 1 : 0);
  });
});

test('what is no file of codes is refused at once, and nothing of it is kept', async () => {
  expect(await send('name,uses\nA,1\n')).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'row 1', message: 'is the header and must name a column “code”' }] },
  });
  expect((await send('code,code\nA,B\n')).status).toBe(400);
  expect((await send('')).status).toBe(400);
  expect(
    (await send('{"code":"A"}', campaign, { 'content-type': 'application/json' })).status,
  ).toBe(415);
  const stranger = await t.stranger();
  expect(
    (await stranger.post(`/api/v1/campaigns/${campaign.id}/imports`, 'code\nA', CSV)).status,
  ).toBe(404);
  await must(t.admin.post(`/api/v1/campaigns/${(await t.campaign(client)).id}/archive`), 204);
  const [left] = await t.db.query<{ n: number }>({
    text: `select count(*)::integer as n from import where status not in ('completed')`,
  });
  expect(left?.n).toBe(0);
  const parts = await t.db.query({ text: 'select 1 from import_part' });
  expect(parts).toEqual([]);
});

test('a quote that is never closed ends the import, and says where', async () => {
  const open = `code\nQ-1\n"Q-2\n${'long,'.repeat(300_000)}`;
  const row = await imported(open);
  expect(row).toMatchObject({
    status: 'failed',
    failure: 'Row 3 is too long: is a quote open?',
    accepted: 0,
  });
});

test('the same call again is answered as the first time; the same file again adds nothing', async () => {
  const headers = { 'idempotency-key': 'once' };
  const first = await send('code\nIDEM-1\nIDEM-2\n', campaign, headers);
  await ended(first.body.id);
  const again = await send('code\nIDEM-1\nIDEM-2\n', campaign, headers);
  expect(again.body.id).toBe(first.body.id);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect((await send('code\nIDEM-3\n', campaign, headers)).status).toBe(422);
  expect(await imported('code\nIDEM-1\nIDEM-2\n')).toMatchObject({ accepted: 0, rejected: 2 });
});

/** Sends a file and keeps its import from the queue: it is worked on by the test. */
async function kept(body: string, of: Made): Promise<{ id: string; ref: ImportRef }> {
  const jobs = t.context.jobs.send;
  t.context.jobs.send = () => Promise.resolve();
  const { body: made } = await send(body, of);
  t.context.jobs.send = jobs;
  const ref = {
    organizationId: privateId('organization', t.organizationId)!,
    id: privateId('import', made.id)!,
  };
  return { id: made.id, ref };
}

/** Ends the lease of who is at it, as soon as somebody is. */
async function takeFrom(ref: ImportRef): Promise<void> {
  for (;;) {
    const rows = await t.db.query({
      text: `update import set leased_until = now() - interval '1 s'
        where id = $1 and leased_by is not null returning 1`,
      values: [ref.id],
    });
    if (rows.length > 0) return;
  }
}

test('killed at any chunk, it goes on where it was: every row once', async () => {
  const lines = Array.from({ length: 35_000 }, (_, i) => `KILL-${i % 34_000}`);
  const stopped = await t.campaign(await t.client());
  // without the queue: it is worked on here, a chunk at a time
  const { id, ref } = await kept(`code\n${lines.join('\n')}`, stopped);
  expect(await importCodes(t.db, ref, { budgetMs: 0 })).toBe('more');
  const half = await must(t.admin.get(`/api/v1/imports/${id}`), 200);
  expect(half).toMatchObject({ status: 'running', accepted: 10_000 });
  expect(half.progress).toBeGreaterThan(0.2);
  // a disk that is almost full stops it as well, chunk by chunk
  expect(await importCodes(t.db, ref, { mustStop: () => true })).toBe('more');
  expect(await must(t.admin.get(`/api/v1/imports/${id}`), 200)).toMatchObject({ accepted: 20_000 });
  // one that was taken for dead while it was at work: the slower of two gives way
  const first = importCodes(t.db, ref);
  const second = takeFrom(ref).then(() => importCodes(t.db, ref));
  for (const each of await Promise.allSettled([first, second])) {
    if (each.status === 'rejected') {
      expect(each.reason instanceof Overtaken || isTransient(each.reason)).toBe(true);
    }
  }
  await t.db.query({
    text: 'update import set leased_until = null where id = $1',
    values: [ref.id],
  });
  await queueUnfinishedImports(t.context);
  expect(await ended(id)).toMatchObject({
    status: 'completed',
    accepted: 34_000,
    rejected: 1_000,
  });
  const [made] = await t.db.query<{ n: number; batch: number; quantity: number }>({
    text: `select count(*)::integer as n, min(b.created_count) as batch, min(b.quantity) as quantity
      from voucher v join batch b on b.id = v.batch_id where b.import_id = $1`,
    values: [ref.id],
  });
  expect(made).toEqual({ n: 34_000, batch: 34_000, quantity: 34_000 });
  const entries = await t.db.query<{ kind: string }>({
    text: 'select kind from ledger where subject_id = $1 order by id',
    values: [ref.id],
  });
  expect(entries.map(({ kind }) => kind)).toEqual(['import.created', 'import.completed']);
});

test('a disk that fills up while the file is on its way ends it with 503, and nothing of it is kept', async () => {
  const { readiness } = t.context;
  const before = await t.db.query({ text: 'select id from import' });
  const { refusesWrites } = readiness;
  let looks = 0;
  // the call itself was let in
  readiness.refusesWrites = () => looks++ > 0;
  try {
    const { status, body } = await send('code\nFULL-1');
    expect([status, body.error_code]).toEqual([503, 'unavailable']);
  } finally {
    readiness.refusesWrites = refusesWrites;
  }
  expect(looks).toBeGreaterThan(1);
  expect(await t.db.query({ text: 'select id from import' })).toHaveLength(before.length);
});

test('two nodes, one job: who comes second leaves it alone', async () => {
  const of = await t.campaign(await t.client());
  const lines = Array.from({ length: 25_000 }, (_, i) => `NODE-${i}`);
  const { ref } = await kept(`code\n${lines.join('\n')}`, of);
  const both = await Promise.all([importCodes(t.db, ref), importCodes(t.db, ref)]);
  expect(both.sort()).toEqual(['all', 'elsewhere']);
  expect(await importCodes(t.db, ref)).toBe('all');
  const [made] = await t.db.query<{ n: number }>({
    text: 'select accepted_count::integer as n from import where id = $1',
    values: [ref.id],
  });
  expect(made?.n).toBe(25_000);
});

test('the same codes in two files at once, in another order, are vouchers once', async () => {
  const of = await t.campaign(await t.client());
  const lines = Array.from({ length: 20_000 }, (_, i) => `BOTH-${i}`);
  const one = await kept(`code\n${lines.join('\n')}`, of);
  const turned = [...lines.slice(10_000), ...lines.slice(0, 10_000)];
  const other = await kept(`code\n${turned.join('\n')}`, of);
  expect(await Promise.all([importCodes(t.db, one.ref), importCodes(t.db, other.ref)])).toEqual([
    'all',
    'all',
  ]);
  const rows = await Promise.all([one, other].map(({ id }) => ended(id)));
  expect(rows.reduce((sum, row) => sum + (row.accepted as number), 0)).toBe(20_000);
  expect(rows.reduce((sum, row) => sum + (row.rejected as number), 0)).toBe(20_000);
}, 60_000);

test('an import is seen by those who see its client only', async () => {
  const row = await imported('code\nSEEN-1\nSEEN-1\n');
  const other = await t.key(await t.client(), { scopes: ['manage'] });
  for (const path of [`/imports/${row.id}`, `/imports/${row.id}/rejected.csv`]) {
    expect((await other.api.get(`/api/v1${path}`)).status).toBe(404);
  }
  const list = await must(t.admin.get(`/api/v1/campaigns/${campaign.id}/imports?limit=1`), 200);
  expect((list.data as Made[])[0]?.id).toBe(row.id);
});
