// Reports of one client and 30 days, over many redemptions against few; and what it costs to keep the
// roll-up that they read.
import { setTimeout as sleep } from 'node:timers/promises';
import { publicId } from '../server/db/id.ts';
import { rebuildRollUp } from '../server/report/rebuild-roll-up.ts';
import { withServer, type BenchRun, type Measure } from './bench-run.ts';
import type { Books, Stock } from './books.ts';
import { ask } from './postgres.ts';
import { redeemLoad } from './redeem.ts';
import { inTurns, median } from './rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { compareRates, judge, type Row } from './table.ts';

const FEW = 5_000;
const CAMPAIGNS = 500;
const DAYS = 30;
const READS = 9;
const CEILING_MS = 50;
const TARGET_MS = 10;

const REPORTS: Record<string, string> = {
  overview: 'overview?compare=previous',
  'timeseries by day': 'timeseries?interval=day&by=channel',
  'timeseries by hour': 'timeseries?interval=hour',
  'timeseries by location': 'timeseries?interval=day&by=location',
  'timeseries of a campaign': 'timeseries?interval=day&by=source&campaign_id=CAMPAIGN',
  campaigns: 'campaigns?',
  sources: 'sources?',
  locations: 'locations?',
  funnel: 'funnel?',
  curve: 'curve?',
  hours: 'hours?',
  refusals: 'refusals?',
};

/** A server on a database with so many redemptions, all of one client, over a year. */
const withRedemptions = <T>(
  run: BenchRun,
  count: number,
  work: (books: Books, server: ServerProcess) => Promise<T>,
) =>
  withServer(run, [], async (books, server) => {
    await fill(books, count);
    await rebuildRollUp(books.db);
    await ask(books.url, 'vacuum (analyze)');
    return work(books, server);
  });

const uuid = (prefix: string, n: string) =>
  `('${prefix}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Every 50th redemption is of its neighbour's order, so that one in 25 is split. */
export async function fill({ url, organizationId, clientId }: Books, count: number): Promise<void> {
  const indexes = await ask(
    url,
    `select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as text from pg_index
      where indrelid = 'redemption'::regclass and not indisprimary`,
  );
  const ids = `'${organizationId}'::uuid`;
  await ask(
    url,
    [
      // the foreign keys hold by construction, but for the vouchers, which reports do not read
      'set session_replication_role = replica',
      `insert into campaign (organization_id, id, client_id, name, kind, mode, status, channels,
        discount_type, discount_value, discount_description, created_at)
        select ${ids}, ${uuid('0c000000', 'n')}, '${clientId}', 'Campaign ' || n, 'unique', 'live',
          'active', '{online,in_store}', 'percentage', 200000, '20% off', now() - interval '1 year'
        from generate_series(0, ${CAMPAIGNS - 1}) n`,
      `insert into source (organization_id, id, client_id, campaign_id, name, kind, cost_minor,
        quantity, sent_on, created_at)
        select ${ids}, ${uuid('05000000', 'n')}, '${clientId}',
          ${uuid('0c000000', `n % ${CAMPAIGNS}`)}, 'Source ' || n, 'flyer', 50000, 10000,
          current_date - (n % 365), now() - interval '1 year'
        from generate_series(0, ${2 * CAMPAIGNS - 1}) n`,
      `insert into location (organization_id, id, client_id, name, created_at)
        select ${ids}, ${uuid('01000000', 'n')}, '${clientId}', 'Shop ' || n, now()
        from generate_series(0, 4) n`,
      ...indexes.map(({ name }) => `drop index ${String(name)}`),
      `insert into redemption (organization_id, id, client_id, campaign_id, voucher_id, source_id,
          location_id, mode, channel, shop, order_reference, currency, amount_minor, discount_minor,
          discount_reported, refunded_minor, discount_type, discount_value, redeemed_at, recorded_at)
        select ${ids}, ${uuid('0e000000', 'n')}, '${clientId}',
          ${uuid('0c000000', `n % ${CAMPAIGNS}`)}, ${uuid('00000000', 'n')},
          case when n % 7 > 0 then
            ${uuid('05000000', `n % ${CAMPAIGNS} + ${CAMPAIGNS} * (n % 7 % 2)`)} end,
          case when n % 10 < 3 then ${uuid('01000000', 'n % 5')} end, 'live',
          case when n % 10 < 3 then 'in_store' else 'online' end, 'default',
          'O' || (n - (n % 50 = 1)::integer), 'GBP', 1000 + n::bigint * 7919 % 9000, 200, false, 0,
          'percentage', 200000, at, at
        from generate_series(0, ${count - 1}) n
        cross join lateral (select date_trunc('second', now())
          - (n::bigint * 7368787 % 31536000) * interval '1 second' as at) t`,
      ...indexes.map(({ text }) => String(text)),
    ].join(';'),
  );
  await ask(url, 'vacuum (analyze)');
}

const dateAgo = (days: number) =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** The median of several reads over HTTP, in milliseconds, after one that fills the caches. */
async function timeReport(books: Books, server: ServerProcess, path: string): Promise<number> {
  const campaign = publicId('campaign', '0c000000-0000-7000-8000-000000000007');
  const query = `&client_id=${publicId('client', books.clientId)}&from=${dateAgo(DAYS)}&to=${dateAgo(1)}`;
  const url = `http://127.0.0.1:${server.port}/api/v1/reports/${path.replace('CAMPAIGN', campaign)}${query}`;
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
    withRedemptions(run, many, async (manyBooks, manyServer) => {
      const rows: Row[] = [];
      for (const [name, path] of Object.entries(REPORTS)) {
        const { a, b } = await inTurns(
          run.claims ? 3 : 1,
          () => timeReport(fewBooks, fewServer, path),
          () => timeReport(manyBooks, manyServer, path),
        );
        rows.push(rowOf(run, name, many, { few: median(a), many: median(b) }));
      }
      return rows;
    }),
  );
};

function rowOf(
  run: BenchRun,
  name: string,
  count: number,
  { few, many }: { few: number; many: number },
): Row {
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
    notes: [
      `${count.toLocaleString('en')} redemptions of one client over ${CAMPAIGNS} campaigns and a ` +
        `year, ${DAYS} days of them; at most ${CEILING_MS} ms, target ${TARGET_MS} ms`,
    ],
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
