// A file of codes through the API until its import is completed, against COPY of the same rows into
// the same indexed table, from a file on the server.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createImport, getImport } from '../contract/management/import.ts';
import { defaultForm, makeGenerator } from '../server/batch/generate.ts';
import { publicId } from '../server/db/id.ts';
import { withServer, type Measure } from './bench-run.ts';
import type { Books } from './books.ts';
import { exportRows, makeOther, timeCopy } from './issue-codes.ts';
import { inTurns, median, medianRatio } from './rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { judge, type Bounds } from './table.ts';

const POLL_MS = 20;
const LIMIT_MS = 15 * 60_000;

export const measureImport: Measure = (run) =>
  withServer(run, [], async (books, server) => {
    const quantity = run.full ? 1_000_000 : run.quick ? 10_000 : 100_000;
    const other = await makeOther(books);
    const file = join(run.postgres.folder, `${books.name}.rows`);
    const first = await importFile(books, server, codesFile(quantity));
    const columns = await exportRows(books, { id: first.batchId }, file);
    let copies = 0;
    const { a, b } = await inTurns(
      run.rounds,
      () => timeCopy(run.postgres, books, { file, columns, other, copy: ++copies }),
      async () => (await importFile(books, server, codesFile(quantity))).seconds,
    );
    rmSync(file, { force: true });
    const bounds: Bounds = { floor: 1.5, target: 1, better: 'lower', unit: '×' };
    const reached = medianRatio(b, a);
    return [
      {
        what: `a CSV of ${quantity.toLocaleString('en')} codes to completed`,
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

function codesFile(quantity: number): string {
  const next = makeGenerator(defaultForm(10, null), randomBytes);
  return `code\r\n${Array.from({ length: quantity }, () => `${next().code}\r\n`).join('')}`;
}

interface Import {
  id: string;
  status: string;
  failure: string | null;
  accepted: number;
  batch_ids: string[];
}

/** Sends the file and waits for its codes. */
async function importFile(books: Books, server: ServerProcess, file: string) {
  const call = async (method: string, url: string, body?: string): Promise<Import> => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${url}`, {
      method,
      headers: { 'x-api-key': books.adminKey, ...(body ? { 'content-type': 'text/csv' } : {}) },
      body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Import;
  };
  const began = performance.now();
  const campaign = publicId('campaign', books.campaignId);
  let made = await call('POST', createImport.url.replace(':id', campaign), file);
  while (made.status !== 'completed') {
    const isLate = performance.now() - began > LIMIT_MS;
    if (made.status === 'failed' || isLate) throw new Error(made.failure ?? 'It took too long');
    await sleep(POLL_MS);
    made = await call('GET', getImport.url.replace(':id', made.id));
  }
  return { batchId: made.batch_ids[0] ?? '', seconds: (performance.now() - began) / 1000 };
}
