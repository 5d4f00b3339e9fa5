// How much memory the server process holds while 256 connections validate and redeem.
import { withServer, type Measure } from './bench-run.ts';
import { codesOf, type Stock } from './books.ts';
import { putLoad } from './load.ts';
import { median } from './rounds.ts';
import { redeemLoad } from './redeem.ts';
import { judge, type Bounds } from './table.ts';

const SAMPLE_MS = 50;
const MEGABYTE = 1_000_000;
const CONNECTIONS = 256;
const MOST_PROCESSES = 3;

export const measureMemory: Measure = async (run) => {
  const stock: Stock = { letter: 'M', count: run.quick ? 10_000 : 100_000, maxUses: 1_000_000 };
  const peaks: number[] = [];
  while (peaks.length < Math.min(run.rounds, MOST_PROCESSES)) {
    const peak = await withServer(run, [stock], async (books, server) => {
      let highest = NaN;
      const timer = setInterval(() => {
        const bytes = server.residentBytes();
        if (bytes !== undefined) highest = Math.max(bytes, Number.isNaN(highest) ? 0 : highest);
      }, SAMPLE_MS);
      const code = codesOf(stock);
      const validate = {
        port: server.port,
        connections: CONNECTIONS,
        warmMs: run.warmMs,
        runMs: run.runMs,
        key: books.shopKey,
        request: () => ({ method: 'GET', path: `/api/webhook/validate/${code()}` }),
        expect: '"valid":true',
      };
      const redeem = redeemLoad(run, server, { books, stock, connections: CONNECTIONS });
      for (const load of [redeem, () => putLoad(validate), redeem]) await load();
      clearInterval(timer);
      return highest / MEGABYTE;
    });
    peaks.push(peak);
  }
  const bounds: Bounds = { floor: 180, target: 130, better: 'lower', unit: 'MB' };
  const reached = median(peaks);
  return [
    {
      what: 'memory of the server process, 256 connections',
      against: 'nothing: the highest resident size under load, fresh processes',
      reference: null,
      ours: `${reached.toFixed(0)} MB`,
      reached,
      bounds,
      verdict: run.claims ? judge(reached, bounds) : 'no claim',
      notes: [],
    },
  ];
};
