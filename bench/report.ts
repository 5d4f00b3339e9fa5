// Reports of one client and 30 days, over many redemptions against few; and what it costs to keep the
// roll-up that they read.
import { setTimeout as sleep } from 'node:timers/promises';
import { publicId } from '../server/db/id.ts';
import { followAll } from '../server/report/follow.ts';
import { rebuildRollUp } from '../server/report/rebuild-roll-up.ts';
import { withServer, type BenchRun, type Measure } from './bench-run.ts';
import type { Books, Stock } from './books.ts';
import { ask } from './postgres.ts';
import { CAMPAIGNS, campaignId, fillBooks } from './report-books.ts';
import { redeemLoad } from './redeem.ts';
import { inTurns, median } from './rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { compareRates, judge, type Row } from './table.ts';

const FEW = 5_000;
const DAYS = 30;
const READS = 9;
const CEILING_MS = 50;
const TARGET_MS = 10;

/** CAMPAIGN and ASOF stand for a campaign, and for a week before the end of the period. */
export const REPORTS: Record<string, string> = {
  overview: 'overview?',
  'overview, compared': 'overview?compare=previous',
  'overview of a campaign': 'overview?campaign_id=CAMPAIGN',
  'timeseries by day and channel': 'timeseries?interval=day&by=channel',
  'timeseries by hour': 'timeseries?interval=hour',
  'timeseries by day and location': 'timeseries?interval=day&by=location',
  'timeseries by week and campaign': 'timeseries?interval=week&by=campaign',
  'timeseries of a campaign': 'timeseries?interval=day&by=source&campaign_id=CAMPAIGN',
  campaigns: 'campaigns?',
  sources: 'sources?',
  locations: 'locations?',
  funnel: 'funnel?',
  'funnel of a campaign': 'funnel?campaign_id=CAMPAIGN',
  curve: 'curve?',
  hours: 'hours?',
  refusals: 'refusals?',
  'refusals of a campaign': 'refusals?campaign_id=CAMPAIGN',
  overrides: 'overrides?',
  'overrides of a campaign': 'overrides?campaign_id=CAMPAIGN',
  'overview as it stood': 'overview?as_of=ASOF',
  'timeseries by day as it stood': 'timeseries?interval=day&by=channel&as_of=ASOF',
  'campaigns as they stood': 'campaigns?as_of=ASOF',
  'sources as they stood': 'sources?as_of=ASOF',
  'refusals as they stood': 'refusals?as_of=ASOF',
  'overrides as they stood': 'overrides?as_of=ASOF',
};

/** A server on a database with so many redemptions, all of one client, over a year. */
const withRedemptions = <T>(
  run: BenchRun,
  count: number,
  work: (books: Books, server: ServerProcess, madeInSeconds: number) => Promise<T>,
) =>
  withServer(run, [], async (books, server) => {
    const began = performance.now();
    await fillBooks(books, count);
    await rebuildRollUp(books.db);
    await followAll(books.db);
    await ask(books.url, 'vacuum (analyze)');
    return work(books, server, Math.round((performance.now() - began) / 1000));
  });

const dateAgo = (days: number) =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** The median of several reads over HTTP, in milliseconds, after one that fills the caches. */
export async function timeReport(
  books: Pick<Books, 'clientId' | 'adminKey'>,
  server: Pick<ServerProcess, 'port'>,
  path: string,
): Promise<number> {
  const campaign = publicId('campaign', campaignId(21));
  const asked = path.replace('CAMPAIGN', campaign).replace('ASOF', `${dateAgo(8)}T12:00:00Z`);
  const query = `&client_id=${publicId('client', books.clientId)}&from=${dateAgo(DAYS)}&to=${dateAgo(1)}`;
  const url = `http://127.0.0.1:${server.port}/api/v1/reports/${asked}${query}`;
  const times: number[] = [];
  for (let i = 0; i <= READS; i++) {
    const began = performance.now();
    const answer = await fetch(url, { headers: { 'x-api-key': books.adminKey } });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text}`);
    if (i > 0) times.push(performance.now() - began);
  }
  return median(times);
}

export const measureReports: Measure = (run) => {
  const many = run.full ? 5_000_000 : 200_000;
  return withRedemptions(run, FEW, (fewBooks, fewServer) =>
    withRedemptions(run, many, async (manyBooks, manyServer, madeInSeconds) => {
      const rows: Row[] = [];
      for (const [name, path] of Object.entries(REPORTS)) {
        const { a, b } = await inTurns(
          run.claims ? 3 : 1,
          () => timeReport(fewBooks, fewServer, path),
          () => timeReport(manyBooks, manyServer, path),
        );
        rows.push(rowOf(run, name, { few: median(a), many: median(b) }));
      }
      rows[0]?.notes.push(
        `${many.toLocaleString('en')} redemptions of one client over ${CAMPAIGNS} campaigns and a ` +
          `year, ${DAYS} days of them; at most ${CEILING_MS} ms, target ${TARGET_MS} ms`,
        `rows, indexes and roll-up were made in ${madeInSeconds} s`,
      );
      return rows;
    }),
  );
};

function rowOf(run: BenchRun, name: string, { few, many }: { few: number; many: number }): Row {
  const reached = many / few;
  const bounds = { floor: 3, target: 1.5, better: 'lower', unit: '×' } as const;
  const verdict = many > CEILING_MS ? 'missed' : judge(reached, bounds, many <= TARGET_MS);
  return {
    what: `report ${name}`,
    against: `the same over ${FEW.toLocaleString('en')} redemptions`,
    reference: `${few.toFixed(1)} ms`,
    ours: `${many.toFixed(1)} ms`,
    reached,
    bounds,
    verdict: run.claims && run.full ? verdict : 'no claim',
    notes: [],
  };
}

/** The cursor held by somebody else: nobody follows until it is let go. */
async function whileHeld<T>({ db, organizationId }: Books, work: () => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query({ text: `set local idle_in_transaction_session_timeout = 0` });
    await tx.query({
      text: 'select 1 from report_cursor where organization_id = $1 for key share',
      values: [organizationId],
    });
    await tx.query({
      text: 'select 1 from report_cursor where organization_id = $1 for no key update',
      values: [organizationId],
    });
    return work();
  });
}

async function untilFollowed(books: Books): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [row] = await books.db.query<{ behind: boolean }>({
      text: `select exists (select 1 from ledger l, report_cursor c
        where l.organization_id = c.organization_id
          and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)) as behind`,
    });
    if (!row?.behind) return performance.now() - began;
    await sleep(20);
  }
}

export const measureRollUp: Measure = (run) => {
  const stock: Stock = { letter: 'R', count: 100_000, maxUses: 1_000_000 };
  return withServer(run, [stock], async (books, server) => {
    const redeem = redeemLoad(run, server, { books, stock, connections: 64 });
    for (let i = 0; i < 2; i++) await redeem();
    await untilFollowed(books);
    const behindMs: number[] = [];
    const following = async () => {
      const result = await redeem();
      behindMs.push(await untilFollowed(books));
      return result;
    };
    const without = async () => {
      const result = await whileHeld(books, redeem);
      await untilFollowed(books);
      return result;
    };
    const row = compareRates(
      'redeem with the roll-up that follows, 64 connections',
      'the same while nobody follows the ledger',
      await inTurns(run.rounds, without, following),
      { floor: 0.95, target: 0.98, better: 'higher', unit: '×' },
      { claims: run.claims },
    );
    row.notes.push(`after the load it had caught up in ${median(behindMs).toFixed(0)} ms`);
    return [row];
  });
};
