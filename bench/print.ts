// Print: 10,000 postcards by a server's job, from the order to the files; how long, and how much of the
// server's memory it takes.
import { setTimeout as sleep } from 'node:timers/promises';
import { publicId } from '../server/db/id.ts';
import { withServer, type Measure } from './bench-run.ts';
import { judge, type Row } from './table.ts';

const PIECES = 10_000;
const QUICK_PIECES = 500;

export const measurePrint: Measure = async (run) => {
  const pieces = run.quick ? QUICK_PIECES : PIECES;
  return withServer(run, [], async (books, server) => {
    const call = async (method: string, path: string, body?: object) => {
      const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
        method,
        headers: { 'x-api-key': books.adminKey, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as Record<string, unknown> & { id: string; status: string };
    };
    const until = async (path: string, look: () => void) => {
      for (;;) {
        const row = await call('GET', path);
        look();
        if (row.status === 'completed') return row;
        if (row.status === 'failed') throw new Error(`${path}: ${String(row.failure)}`);
        await sleep(50);
      }
    };
    const megabytes = () => (server.residentBytes() ?? NaN) / 1e6;
    const campaign = await call('POST', '/campaigns', {
      client_id: publicId('client', books.clientId),
      name: 'Print',
      discount_type: 'percentage',
      discount_value: 20,
    });
    const url = `/campaigns/${campaign.id}/batches`;
    const batch = await call('POST', url, { quantity: pieces, prefix: 'SUMMER20' });
    await until(`/batches/${batch.id}`, () => undefined);
    const idle = megabytes();
    let highest = 0;
    const began = performance.now();
    const print = await call('POST', `/batches/${batch.id}/prints`, { kind: 'postcard' });
    const done = await until(`/prints/${print.id}`, () => {
      highest = Math.max(highest, megabytes());
    });
    const seconds = (performance.now() - began) / 1000;
    const bytes = (done.files as { bytes: number }[]).reduce((sum, each) => sum + each.bytes, 0);
    const claims = run.claims && !run.quick;
    return rowsOf({ pieces, seconds, highest, idle, bytes, claims });
  });
};

interface Measured {
  pieces: number;
  seconds: number;
  highest: number;
  idle: number;
  bytes: number;
  claims: boolean;
}

function rowsOf({ pieces, seconds, highest, idle, bytes, claims }: Measured): Row[] {
  const time = { floor: 60, target: 30, better: 'lower', unit: 's' } as const;
  const memory = { floor: 400, target: 300, better: 'lower', unit: 'MB' } as const;
  const what = `${pieces.toLocaleString('en')} postcards (A6)`;
  return [
    {
      what,
      against: 'the figure itself: from the order to the checked files',
      reference: null,
      ours: `${(pieces / seconds).toFixed(0)}/s`,
      reached: seconds,
      bounds: time,
      verdict: claims ? judge(seconds, time) : 'no claim',
      notes: [`${(bytes / 1e6).toFixed(1)} MB of PDF`],
    },
    {
      what: `memory while printing`,
      against: 'the figure itself: the server’s whole process',
      reference: null,
      ours: `${highest.toFixed(0)} MB`,
      reached: highest,
      bounds: memory,
      verdict: claims ? judge(highest, memory) : 'no claim',
      notes: [`${idle.toFixed(0)} MB before`],
    },
  ];
}
