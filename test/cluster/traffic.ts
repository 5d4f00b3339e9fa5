// Shops and tills that work on whatever happens: each call is repeated until it is answered, and what
// was acknowledged is written down.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answered } from '../harness/caller.ts';
import { seeded } from '../faults/fault-proxy.ts';
import { httpCaller, type HttpCaller } from '../faults/server-process.ts';
import type { Acknowledged, Journal } from './journal.ts';
import type { Merchant } from './merchant.ts';

/** A caller gives up waiting after this long and sends the same call again. */
const PATIENCE_MS = 20_000;
/** After the end of the traffic, a call that is still open is repeated this long. */
const SETTLE_MS = 90_000;
const PAUSE_MS = { between: 60, beforeRepeat: 250 };
/** How many calls a minute that makes at most. */
export const CALLS_A_MINUTE = 12_000;
const LANES = { shops: 8, tills: 4 };

export interface Traffic {
  /** No new calls; waits for those under way. */
  stop(): Promise<void>;
}

interface Lane {
  name: string;
  random: () => number;
  shop: HttpCaller;
  till: HttpCaller;
  merchant: Merchant;
  journal: Journal;
  /** Where two lanes meet over one code. */
  contested: string[];
  isOver: () => boolean;
  giveUpAt: () => number;
}

/**
 * Starts the lanes; what they do depends on `seed` and on the answers. `slowness`: how many times as
 * long they pause between calls.
 */
export function startTraffic(
  base: string,
  merchant: Merchant,
  journal: Journal,
  seed: number,
  slowness = 1,
): Traffic {
  let stoppedAt: number | undefined;
  const shared = {
    shop: httpCaller(base, merchant.shopKey, PATIENCE_MS),
    till: httpCaller(base, merchant.tillKey, PATIENCE_MS),
    merchant,
    journal,
    contested: [],
    isOver: () => stoppedAt !== undefined,
    giveUpAt: () => (stoppedAt ?? Infinity) + SETTLE_MS,
  };
  const run = async (
    name: string,
    index: number,
    work: (lane: Lane, n: number) => Promise<void>,
  ) => {
    const lane: Lane = { ...shared, name, random: seeded(seed * 1_000 + index) };
    for (let n = 0; !lane.isOver(); n++) {
      await work(lane, n);
      await sleep(PAUSE_MS.between * slowness * (0.5 + lane.random()));
    }
  };
  const prefix = seed.toString(36);
  const lanes = [
    ...Array.from({ length: LANES.shops }, (_, i) => run(`${prefix}s${i}`, i, sellOnline)),
    ...Array.from({ length: LANES.tills }, (_, i) => run(`${prefix}t${i}`, 100 + i, sellInStore)),
  ];
  return {
    async stop() {
      stoppedAt = Date.now();
      await Promise.all(lanes);
    },
  };
}

/** Sends a call until it has a definite answer; undefined where there was none in time. */
async function settle(
  lane: Lane,
  what: string,
  send: () => Promise<Answered>,
): Promise<Answered | undefined> {
  const { journal } = lane;
  for (let tries = 0; ; tries++) {
    const answer = await send().catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429) {
      journal.answeredAt.push(Date.now());
      if (answer.status >= 400) journal.refusals++;
      return answer;
    }
    if (tries === 0) journal.repeated++;
    if (Date.now() > lane.giveUpAt()) {
      journal.unresolved.push(`${what}: ${answer?.text.slice(0, 200) ?? 'no answer'}`);
      return undefined;
    }
    await sleep(PAUSE_MS.beforeRepeat * (0.5 + lane.random()));
  }
}

const amountOf = (lane: Lane) => 500 + Math.floor(lane.random() * 9_500);

async function sellOnline(lane: Lane, n: number): Promise<void> {
  const order = `${lane.name}-${n}`;
  const dice = lane.random();
  if (dice < 0.1) return sellContested(lane, order);
  if (dice < 0.25) return sellFromHold(lane, order);
  const code = dice < 0.45 ? lane.merchant.sharedCode : lane.merchant.nextCode();
  const id = await redeem(lane, code, order, amountOf(lane));
  if (id === undefined) return;
  if (dice > 0.9) await cancel(lane, code, order, id);
  else if (dice > 0.8) await giveBack(lane, code, order, id);
}

/** Two orders want one code: at most one of them gets it. */
async function sellContested(lane: Lane, order: string): Promise<void> {
  const left = lane.contested.pop();
  const code = left ?? lane.merchant.nextCode();
  if (left === undefined) lane.contested.push(code);
  await redeem(lane, code, order, amountOf(lane));
}

async function sellFromHold(lane: Lane, order: string): Promise<void> {
  const code = lane.merchant.nextCode();
  const body = { code, order_reference: order, ttl_seconds: 3_600 };
  const held = await settle(lane, `hold ${order}`, () => lane.shop.post('/api/webhook/hold', body));
  if (held?.status !== 200) return;
  if (lane.random() < 0.7) await redeem(lane, code, order, amountOf(lane));
  else
    await settle(lane, `release ${order}`, () => lane.shop.post('/api/webhook/hold/release', body));
}

async function redeem(lane: Lane, code: string, order: string, amountMinor: number) {
  const body = { code, order_reference: order, transaction_amount: amountMinor / 100 };
  const answer = await settle(lane, `redeem ${order}`, () =>
    lane.shop.post('/api/webhook/redemption', body),
  );
  return note(lane, answer, code, amountMinor);
}

async function sellInStore(lane: Lane, n: number): Promise<void> {
  const { merchant } = lane;
  const amountMinor = amountOf(lane);
  const code = lane.random() < 0.3 ? merchant.sharedCode : merchant.nextCode();
  const body = {
    code,
    location_id: merchant.locationId,
    transaction_amount: amountMinor / 100,
    receipt_number: String(n % 50),
  };
  const headers = { 'idempotency-key': `${lane.name} receipt ${n}` };
  const answer = await settle(lane, `till ${lane.name}-${n}`, () =>
    lane.till.post('/api/v1/redemptions', body, headers),
  );
  note(lane, answer, code, amountMinor);
}

/** Writes down what was acknowledged; answers the redemption's id. */
function note(
  { journal }: Lane,
  answer: Answered | undefined,
  code: string,
  amountMinor: number,
): string | undefined {
  if (!answer) return undefined;
  if (answer.status !== 200) {
    if (answer.status !== 409) journal.wrong.push(`${code}: ${answer.text.slice(0, 200)}`);
    return undefined;
  }
  const redemptionId = String(answer.body.redemption_id);
  journal.acknowledged.push({
    at: Date.now(),
    kind: 'redeemed',
    redemptionId,
    code,
    amountMinor,
    discountMinor: Math.round(Number(answer.body.discount_applied) * 100),
    refundReference: undefined,
  });
  return redemptionId;
}

type After = Pick<Acknowledged, 'kind' | 'amountMinor' | 'refundReference'>;

/** Acts on a redemption that was acknowledged: anything but a success would mean that it is lost. */
async function follow(lane: Lane, redemptionId: string, url: string, body: object, after: After) {
  const what = `${after.kind} ${redemptionId}`;
  const answer = await settle(lane, what, () => lane.shop.post(url, body));
  if (!answer) return;
  if (answer.status !== 200) lane.journal.wrong.push(`${what}: ${answer.text.slice(0, 200)}`);
  else {
    lane.journal.acknowledged.push({
      at: Date.now(),
      redemptionId,
      code: '',
      discountMinor: 0,
      ...after,
    });
  }
}

const cancel = (lane: Lane, code: string, order: string, id: string) =>
  follow(
    lane,
    id,
    '/api/webhook/redemption/void',
    { code, order_reference: order },
    {
      kind: 'voided',
      amountMinor: 0,
      refundReference: undefined,
    },
  );

const giveBack = (lane: Lane, code: string, order: string, id: string) =>
  follow(
    lane,
    id,
    '/api/webhook/redemption/refund',
    { code, order_reference: order, refund_amount: 1.5, refund_reference: `r-${order}` },
    { kind: 'refunded', amountMinor: 150, refundReference: `r-${order}` },
  );
