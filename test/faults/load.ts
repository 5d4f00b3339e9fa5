// Many shops at once: calls of which each one's answer is kept, so that afterwards the books can be
// held against what was promised.
import { expect } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { privateId } from '../../server/db/id.ts';
import type { Answered } from '../harness/caller.ts';
import { makeCode, type Coded, type Shop } from '../journeys/shop.ts';
import { findBrokenPromises } from '../model/books.ts';
import type { HttpCaller } from './server-process.ts';

/** What makes a call one that can be repeated: its order, its Idempotency-Key, or nothing. */
export const identities = ['order', 'key', 'none'] as const;
export type Identity = (typeof identities)[number];

export interface Sent {
  identity: Identity;
  body: { code: string; transaction_amount: number; order_reference?: string };
  headers: Record<string, string>;
  /** Undefined: no answer came. */
  answer?: Answered;
  /** Why none came. */
  failure?: unknown;
}

export interface Load {
  sent: Sent[];
  coded: Coded[];
  /** Ends the lanes and waits for the calls that are under way. */
  stop(): Promise<void>;
}

let serial = 0;

/** Reports sales of many single-use codes and one shared code, in `lanes` at a time. */
export async function startLoad(shop: Shop, api: HttpCaller, lanes = 24): Promise<Load> {
  const shared = await makeCode(shop, {}, { max_uses: null });
  const singles = await Promise.all(Array.from({ length: 30 }, () => makeCode(shop)));
  const coded = [shared, ...singles];
  const sent: Sent[] = [];
  let ended = false;
  const run = async () => {
    while (!ended) {
      const call = next(coded);
      sent.push(call);
      await send(api, call);
      // a server that is gone, or that has no database, refuses at once
      if (isOpen(call)) await pause();
    }
  };
  const running = Array.from({ length: lanes }, run);
  return {
    sent,
    coded,
    async stop() {
      ended = true;
      await Promise.all(running);
    },
  };
}

/** Every third call is on the shared code; single-use codes are asked for by many orders. */
function next(coded: Coded[]): Sent {
  const n = serial++;
  const identity = identities[n % identities.length] ?? 'order';
  const of = n % 2 === 0 ? coded[0] : coded[1 + (n % (coded.length - 1))];
  return {
    identity,
    body: {
      code: of?.code ?? '',
      transaction_amount: 10,
      ...(identity === 'order' ? { order_reference: `ORDER-${n}` } : undefined),
    },
    headers: identity === 'key' ? { 'idempotency-key': `key ${n}` } : {},
  };
}

export async function send(api: HttpCaller, call: Sent): Promise<void> {
  try {
    call.answer = await api.post('/api/webhook/redemption', call.body, call.headers);
  } catch (error) {
    call.answer = undefined;
    call.failure = error;
  }
}

const isOpen = ({ answer }: Sent) => !answer || answer.status === 503;
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 200));

/** Repeats one call until it has its answer, as a shop does that is told to come again later. */
async function repeat(api: HttpCaller, call: Sent): Promise<void> {
  for (const until = Date.now() + 30_000; ;) {
    await send(api, call);
    if (!isOpen(call) || Date.now() > until) return;
    await pause();
  }
}

/**
 * Repeats what may be repeated until it is answered, a few calls at a time, and holds the books against all answers: what
 * was acknowledged is there, under its id; what has an identity is there once; the rest is there at
 * most as often as it was tried.
 */
export async function settleAndCheck(db: Database, api: HttpCaller, load: Load): Promise<void> {
  for (const { answer } of load.sent) expect([200, 409, 503, undefined]).toContain(answer?.status);
  const acknowledged = new Map<Sent, unknown>();
  for (const call of load.sent) {
    if (call.answer?.status === 200) acknowledged.set(call, call.answer.body.redemption_id);
  }
  const open = load.sent.filter(isOpen);
  const repeatable = open.filter(({ identity }) => identity !== 'none');
  const waiting = repeatable.values();
  const lane = async () => {
    for (const call of waiting) await repeat(api, call);
  };
  await Promise.all(Array.from({ length: 24 }, lane));
  for (const { answer } of repeatable) expect([200, 409]).toContain(answer?.status);
  const rows = await db.query<{ id: string; order_reference: string | null }>({
    text: `select id, order_reference from redemption where voucher_id = any($1)`,
    values: [load.coded.map(({ voucherId }) => voucherId)],
  });
  const ids = new Set(rows.map(({ id }) => id));
  for (const [, id] of acknowledged) {
    expect(ids).toContain(privateId('redemption', String(id)));
  }
  const answered = load.sent.filter(({ answer }) => answer?.status === 200);
  const promised = new Set(answered.map(({ answer }) => String(answer?.body.redemption_id)));
  expect(promised.size).toBe(answered.length);
  const unknown = open.filter(({ identity }) => identity === 'none').length;
  expect(rows.length).toBeGreaterThanOrEqual(answered.length);
  expect(rows.length).toBeLessThanOrEqual(answered.length + unknown);
  expect(await findBrokenPromises(db)).toEqual([]);
}
