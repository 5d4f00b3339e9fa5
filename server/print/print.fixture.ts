// What tests of prints begin with: the thread's program as it is now, and batches whose codes are made.
import { join } from 'node:path';
import { build } from 'esbuild';
import { must, type Made } from '../../test/harness/app.ts';
import type { Answered } from '../../test/harness/caller.ts';

/** As `npm run build` makes it, from the sources as they are now. */
export const buildPrintWorker = (folder = 'dist') =>
  build({
    entryPoints: ['server/print/worker.ts'],
    outfile: join(folder, 'print-worker.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  });

/** Who calls: through the application, or over the network. */
export interface Api {
  get(path: string): Promise<Answered>;
  post(path: string, body: unknown): Promise<Answered>;
}

/** Reads an object until `isOver` says so. */
export async function until(
  api: Api,
  url: string,
  isOver: (row: Made) => boolean,
  patienceMs = 60_000,
): Promise<Made> {
  for (const end = Date.now() + patienceMs; Date.now() < end;) {
    const row = await must(api.get(url), 200);
    if (isOver(row)) return row;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not end`);
}

export const isOver = ({ status }: Made) => status !== 'queued' && status !== 'running';

/** A batch of a new campaign, once its codes are made. */
export async function madeBatch(api: Api, client: Made, quantity: number): Promise<Made> {
  const offer = { name: 'Summer Sale', discount_type: 'percentage', discount_value: 20 };
  const campaign = await must(api.post('/api/v1/campaigns', { client_id: client.id, ...offer }));
  const url = `/api/v1/campaigns/${campaign.id}/batches`;
  const made = await must(api.post(url, { quantity, prefix: 'SUMMER20' }), 202);
  return until(api, `/api/v1/batches/${made.id}`, ({ status }) => status === 'completed');
}

export const orderPrint = (api: Api, batch: Made, body: object): Promise<Made> =>
  must(api.post(`/api/v1/batches/${batch.id}/prints`, body), 202);
