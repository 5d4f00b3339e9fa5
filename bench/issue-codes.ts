// Codes through the API until the batch is completed, against COPY of the same rows into the same
// indexed table, from a file on the server.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBatch, getBatch } from '../contract/management/batch.ts';
import { publicId, newId } from '../server/db/id.ts';
import { withServer, type Measure } from './bench-run.ts';
import type { Books } from './books.ts';
import { ask, type BenchPostgres } from './postgres.ts';
import { inTurns, median, medianRatio } from './rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { judge, type Bounds } from './table.ts';

const POLL_MS = 20;
const LIMIT_MS = 15 * 60_000;

export const measureIssueCodes: Measure = (run) =>
  withServer(run, [], async (books, server) => {
    const quantity = run.full ? 1_000_000 : run.quick ? 10_000 : 100_000;
    const other = await makeOther(books);
    const file = join(run.postgres.folder, `${books.name}.rows`);
    const columns = await exportRows(books, await issue(books, server, quantity), file);
    let copies = 0;
    const { a, b } = await inTurns(
      run.rounds,
      () => timeCopy(run.postgres, books, { file, columns, other, copy: ++copies }),
      async () => (await issue(books, server, quantity)).seconds,
    );
    rmSync(file, { force: true });
    const bounds: Bounds = { floor: 1.5, target: 1, better: 'lower', unit: '×' };
    const reached = medianRatio(b, a);
    const count = quantity.toLocaleString('en');
    return [
      {
        what: `${count} codes through the API to completed`,
        against:
          'COPY of the same rows into the same indexed table' +
          (run.full ? '' : ' (--full measures with 1,000,000)'),
        reference: `${median(a).toFixed(2)} s`,
        ours: `${median(b).toFixed(2)} s`,
        reached,
        bounds,
        verdict: run.claims && run.full ? judge(reached, bounds) : 'no claim',
        notes: [],
      },
    ];
  });

interface Batch {
  id: string;
  status: string;
  failure: string | null;
}

/** Asks for the codes and waits for them. */
async function issue(books: Books, server: ServerProcess, quantity: number) {
  const call = async (method: string, url: string, body?: object): Promise<Batch> => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${url}`, {
      method,
      headers: { 'x-api-key': books.adminKey, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Batch;
  };
  const began = performance.now();
  const campaign = publicId('campaign', books.campaignId);
  let batch = await call('POST', createBatch.url.replace(':id', campaign), { quantity });
  while (batch.status !== 'completed') {
    const isLate = performance.now() - began > LIMIT_MS;
    if (batch.status === 'failed' || isLate)
      throw new Error(batch.failure ?? 'A batch took too long');
    await sleep(POLL_MS);
    batch = await call('GET', getBatch.url.replace(':id', batch.id));
  }
  return { id: batch.id, seconds: (performance.now() - began) / 1000 };
}

/** A second client with a campaign: the same codes are not in its way. */
export async function makeOther(books: Books) {
  const [client, campaign] = [newId(), newId()];
  for (const [table, fields] of [
    ['client', { id: client, token: 'bench002' }],
    ['campaign', { id: campaign, client_id: client }],
  ] as const) {
    await books.db.query({
      text: `insert into ${table} select (jsonb_populate_record(t, $1)).* from ${table} t limit 1`,
      values: [fields],
    });
  }
  return { client, campaign };
}

/** Writes the rows of a batch to a file of the server; answers its columns. */
export async function exportRows(
  books: Books,
  batch: { id: string },
  file: string,
): Promise<string[]> {
  const [row] = await ask(
    books.url,
    `select array_agg(attname::text order by attnum) as columns from pg_attribute
      where attrelid = 'voucher'::regclass and attnum > 0 and not attisdropped
        and attgenerated = ''`,
  );
  const columns = row?.columns as string[];
  const id = batch.id.slice(batch.id.indexOf('_') + 1);
  await ask(
    books.url,
    `copy (select ${columns.join(', ')} from voucher where batch_id = '${id}' order by id) to '${file}'`,
  );
  return columns;
}

interface Copy {
  file: string;
  columns: string[];
  other: { client: string; campaign: string };
  copy: number;
}

/** Seconds that COPY takes; the rows get ids, codes and owners of their own beforehand. */
export async function timeCopy(
  { folder }: BenchPostgres,
  books: Books,
  { file, columns, other, copy }: Copy,
): Promise<number> {
  const values: Record<string, string> = {
    // as UUIDv7 of another time: they ascend as the rows do
    id: `(lpad(to_hex(${16 + copy}), 2, '0') || substr(id::text, 3))::uuid`,
    client_id: `'${other.client}'::uuid`,
    campaign_id: `'${other.campaign}'::uuid`,
    batch_id: 'null::uuid',
    code: `code || '${copy}'`,
    code_key: `code_key || '${copy}'`,
  };
  const changed = join(folder, `${books.name}.${copy}.rows`);
  await ask(
    books.url,
    `create unlogged table copied (like voucher);
     copy copied (${columns.join(', ')}) from '${file}';
     copy (select ${columns.map((column) => values[column] ?? column).join(', ')} from copied)
       to '${changed}';
     drop table copied`,
  );
  const began = performance.now();
  await ask(books.url, `copy voucher (${columns.join(', ')}) from '${changed}'`);
  const seconds = (performance.now() - began) / 1000;
  rmSync(changed, { force: true });
  return seconds;
}
