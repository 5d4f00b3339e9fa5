// What the ledger costs: the server's own load, decide and record, with and without the statement
// that appends to the ledger. No HTTP: the rest of a request would hide it.
import { newId } from '../server/db/id.ts';
import type { Command, Redeem } from '../server/redemption/command.ts';
import { buildWorld } from '../server/redemption/build-world.ts';
import { decide } from '../server/redemption/decide.ts';
import { lockAndLoad } from '../server/redemption/load.ts';
import { statementsFor } from '../server/redemption/record.ts';
import { makeOffers, type Offers } from '../server/voucher/offers.ts';
import { withBooks, type BenchRun, type Measure } from './bench-run.ts';
import { codesOf, type Books, type Stock } from './books.ts';
import type { Measured } from './load.ts';
import { inTurns, percentile } from './rounds.ts';
import { compareRates } from './table.ts';

/** As 64 connections fill them: two batches in flight. */
const BATCH = 32;
const IN_FLIGHT = 2;

export const measureLedger: Measure = (run) => {
  const stock: Stock = { letter: 'L', count: run.quick ? 10_000 : 100_000, maxUses: 1_000_000 };
  return withBooks(run, [stock], async (books) => {
    const offers = makeOffers();
    const code = codesOf(stock);
    const without = () => record(run, books, offers, { code, appends: false });
    const with_ = () => record(run, books, offers, { code, appends: true });
    await without();
    await with_();
    const row = compareRates(
      'redeem with the ledger, no HTTP',
      `without it: the same statements but one, ${IN_FLIGHT} batches of ${BATCH} in flight`,
      await inTurns(run.rounds, without, with_),
      null,
      { claims: false },
    );
    row.notes.push('latencies are of a batch');
    return [row];
  });
};

async function record(
  run: BenchRun,
  books: Books,
  offers: Offers,
  { code, appends }: { code: () => string; appends: boolean },
): Promise<Measured> {
  const until = performance.now() + run.runMs;
  const latencies: number[] = [];
  const drive = async () => {
    while (performance.now() < until) {
      const began = performance.now();
      const commands = Array.from({ length: BATCH }, () => redeemOf(books, code()));
      await recordBatch(books, offers, commands, appends);
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, drive));
  latencies.sort((a, b) => a - b);
  return {
    perSecond: (latencies.length * BATCH) / (run.runMs / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

const recordBatch = (books: Books, offers: Offers, commands: Command[], appends: boolean) =>
  books.db.transaction(async (tx) => {
    const loaded = await lockAndLoad(tx, commands, { counted: [], again: false });
    const { organizationId } = books;
    await offers.ensure(
      tx,
      loaded.rows.map((row) => ({
        organizationId,
        campaignId: row.campaign_id,
        version: row.version,
      })),
    );
    const world = buildWorld(commands, loaded, offers);
    const statements = statementsFor(decide(world, commands).changes, world.now).filter(
      ({ name }) => appends || !name?.startsWith('ledger-append'),
    );
    await Promise.all([...statements.map((statement) => tx.query(statement)), tx.commit()]);
  });

function redeemOf(books: Books, code: string): Redeem {
  const id = newId();
  return {
    kind: 'redeem',
    id,
    reference: 'BENCH',
    scope: {
      organizationId: books.organizationId,
      clientId: books.clientId,
      mode: 'live',
      shop: 'default',
      channel: 'online',
      locationId: null,
      actor: { kind: 'api_key', id: books.apiKeyId },
    },
    codeKey: code,
    codeAsked: code,
    idempotency: null,
    amountMinor: 5_000,
    discountMinor: null,
    taxMinor: null,
    currency: null,
    orderReference: id,
    redeemedAt: null,
    customer: null,
    holder: null,
    holdId: null,
    metadata: null,
  };
}
