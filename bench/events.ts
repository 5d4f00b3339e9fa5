// What those who look on cost the shops: redeem with webhooks, live stream and audit log, against the
// same without.
import { withServer, type BenchRun, type Measure } from './bench-run.ts';
import type { Books, Stock } from './books.ts';
import { COUNT_PATH } from './receiver.ts';
import { redeemLoad } from './redeem.ts';
import { inTurns } from './rounds.ts';
import { startReceiver, type ServerProcess } from './server-process.ts';
import { compareRates, type Row } from './table.ts';

const CODES = 100_000;
const QUICK_CODES = 10_000;
const MANY_USES = 1_000_000;
/** A tenth may lie between two runs of the very same thing on a shared machine. */
const NOTHING = { floor: 0.9, target: 0.97, better: 'higher', unit: '×' } as const;

const stockOf = (run: BenchRun): Stock => ({
  letter: 'R',
  count: run.quick ? QUICK_CODES : CODES,
  maxUses: MANY_USES,
});

const call = async (
  { server, books }: { server: ServerProcess; books: Books },
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
    method,
    headers: {
      'x-api-key': books.adminKey,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
};

async function openReceiver() {
  const process = await startReceiver();
  const url = `http://127.0.0.1:${process.port}`;
  return {
    url: `${url}/`,
    count: async () => Number(await (await fetch(`${url}${COUNT_PATH}`)).text()),
    cpuMicroseconds: () => process.cpuMicroseconds() ?? NaN,
    close: () => process.stop(),
  };
}

/** Redeem with somebody told of it while it runs, against the same with nobody. */
async function withListeners(
  run: BenchRun,
  what: string,
  { events, live }: { events: string[]; live: string },
): Promise<Row> {
  const stock = stockOf(run);
  const receiver = await openReceiver();
  const row = await withServer(
    run,
    [stock],
    async (books, server) => {
      const redeem = redeemLoad(run, server, { books, stock, connections: 64 });
      const told = async () => {
        const at = { server, books };
        const { id } = await call(at, 'POST', '/webhook-endpoints', { url: receiver.url, events });
        const ended = new AbortController();
        const stream = await fetch(`http://127.0.0.1:${server.port}/api/v1/live${live}`, {
          headers: { 'x-api-key': books.adminKey },
          signal: ended.signal,
        });
        const reading = stream.body?.pipeTo(new WritableStream()).catch(() => undefined);
        const measured = await redeem();
        ended.abort();
        await reading;
        await call(at, 'DELETE', `/webhook-endpoints/${String(id)}`);
        return measured;
      };
      await redeem();
      await told();
      const before = { sent: await receiver.count(), cpu: receiver.cpuMicroseconds() };
      const results = await inTurns(run.rounds, redeem, told);
      const made = compareRates(what, 'the same server with nobody told', results, NOTHING, {
        claims: run.claims,
      });
      const seconds = (run.rounds * (run.warmMs + run.runMs)) / 1000;
      const sent = (await receiver.count()) - before.sent;
      const share = (receiver.cpuMicroseconds() - before.cpu) / 1e4 / seconds;
      made.notes.push(
        `webhooks sent in a second: ${(sent / seconds).toFixed(0)}; the receiver, on the same ` +
          `machine, took ${share.toFixed(1)}% of a core`,
      );
      return made;
    },
    { OUTBOUND_ALLOW_PRIVATE: '1' },
  );
  await receiver.close();
  return row;
}

/** An endpoint and a screen that wait for something else: the way of a redemption is the same. */
const measureWaiting = (run: BenchRun) =>
  withListeners(run, 'redeem beside a webhook and a screen that wait for conflicts', {
    events: ['conflict.opened'],
    live: '?events=conflict.opened',
  });

/** Told of each redemption: the machine does that work too, at the pace that the courier keeps. */
const measureTold = (run: BenchRun) =>
  withListeners(run, 'redeem beside a webhook and a screen told of each', {
    events: ['redemption.recorded'],
    live: '',
  });

/** What the audit log added to the ledger: an index beside the traffic, one of blocks, a column. */
async function measureAudit(run: BenchRun): Promise<Row> {
  const stock = stockOf(run);
  return withServer(run, [stock], (withAudit, one) =>
    withServer(run, [stock], async (without, other) => {
      await without.db.query({
        text: 'alter table ledger alter column address drop default',
      });
      await without.db.query({ text: 'drop index ledger_changes, ledger_at' });
      const loads = [
        redeemLoad(run, other, { books: without, stock, connections: 64 }),
        redeemLoad(run, one, { books: withAudit, stock, connections: 64 }),
      ] as const;
      for (const load of loads) await load();
      return compareRates(
        'redeem with what the audit log needs',
        'a server whose ledger has neither its indexes nor its column',
        await inTurns(run.rounds, loads[0], loads[1]),
        NOTHING,
        { claims: run.claims },
      );
    }),
  );
}

export const measureEvents: Measure = async (run) => [
  await measureWaiting(run),
  await measureTold(run),
  await measureAudit(run),
];
