// How long `npm start` takes until it is ready, on a data directory that exists.
import { chmodSync } from 'node:fs';
import type { Measure } from './bench-run.ts';
import { median } from './rounds.ts';
import { temporaryFolder, timeNpmStart } from './server-process.ts';
import { judge, type Bounds } from './table.ts';

export const measureColdStart: Measure = async (run) => {
  const folder = temporaryFolder();
  // PostgreSQL runs as another user where we are root
  chmodSync(folder.path, 0o755);
  const first = await timeNpmStart(folder.path);
  const seconds: number[] = [];
  for (let round = 0; round < run.rounds; round++) {
    seconds.push((await timeNpmStart(folder.path)) / 1000);
  }
  await folder.remove();
  const bounds: Bounds = { floor: 3, target: 1, better: 'lower', unit: 's' };
  const reached = median(seconds);
  return [
    {
      what: 'cold npm start to ready, database exists',
      against: 'nothing: with the embedded database',
      reference: null,
      ours: `${reached.toFixed(2)} s`,
      reached,
      bounds,
      verdict: run.claims ? judge(reached, bounds) : 'no claim',
      notes: [`the first start, which makes the database: ${(first / 1000).toFixed(1)} s`],
    },
  ];
};
