// Random calls against the server and against the model of its contract: the answers are the same,
// and afterwards the books agree with themselves, with the ledger and with the model.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepHolds } from '../../server/hold/sweep.ts';
import { makePerformer } from '../../server/redemption/perform.ts';
import { makeOffers } from '../../server/voucher/offers.ts';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered } from '../harness/caller.ts';
import { changeCampaign, expireHolds } from '../journeys/shop.ts';
import { findBrokenPromises, replayLedger } from './books.ts';
import { command, type Command } from './calls.ts';
import * as model from './contract-model.ts';
import type { Expected, Target } from './contract-model.ts';
import { begin, type Pair, type Run } from './run.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

/** Performs a command on both sides and compares; those without an answer only change the world. */
async function perform(run: Run, asked: Command): Promise<void> {
  const pair = run.pairs[asked.voucher];
  if (!pair) throw new Error('No such voucher');
  const { real, mine } = pair;
  switch (asked.kind) {
    case 'run out':
      await expireHolds(real);
      for (const each of mine.holds) each.live = false;
      return;
    case 'pause or resume':
      mine.campaign.paused = !mine.campaign.paused;
      await changeCampaign(
        run.shop,
        real.campaignId,
        `status = '${mine.campaign.paused ? 'paused' : 'active'}'`,
      );
      return;
    case 'expire':
      mine.expired = !mine.expired;
      await t.db.query({
        text: `update voucher set valid_until = now() + $2::interval where id = $1`,
        values: [real.voucherId, mine.expired ? '-1 hour' : '1 hour'],
      });
      return;
    default:
      await call(run, pair, asked);
      // the shop did not hear the answer, and calls again
      if (asked.again) await call(run, pair, asked);
  }
}

const compact = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );

interface Planned {
  route: string;
  body: Record<string, unknown>;
  expect: () => Expected;
}

function plan(run: Run, { real, mine }: Pair, asked: Command): Planned {
  const { code } = real;
  const { order = null, holder = null, customer = null } = asked;
  const own = (i: number | null | undefined) =>
    i === null || i === undefined
      ? null
      : (run.holds.filter(({ of }) => of.mine === mine)[i]?.hold ?? null);
  const redemption = run.redemptions.filter(({ of }) => of.mine === mine)[asked.redemption ?? 0];
  const target: Target =
    order === null && redemption
      ? { redemption: redemption.redemption }
      : { order: order ?? 'ORDER-0' };
  const targetBody =
    'redemption' in target
      ? { redemption_id: target.redemption.id }
      : { code, order_reference: target.order };
  const amount = asked.amount ?? null;
  switch (asked.kind) {
    case 'hold':
      return {
        route: '/hold',
        body: {
          code,
          order_reference: order,
          holder,
          customer_reference: customer,
          transaction_amount: amount,
        },
        expect: () => model.hold(mine, { order: order ?? '', holder, customer, amount }),
      };
    case 'redeem': {
      const hold = own(asked.hold);
      return {
        route: '/redemption',
        body: {
          code,
          order_reference: order,
          holder,
          customer_reference: customer,
          hold_id: hold?.id,
          transaction_amount: amount,
        },
        expect: () => model.redeem(mine, { order, holder, customer, hold, amount: amount ?? 0 }),
      };
    }
    case 'void':
      return {
        route: '/redemption/void',
        body: targetBody,
        expect: () => model.voidRedemption(mine, target),
      };
    case 'refund': {
      const { reference = null } = asked;
      return {
        route: '/redemption/refund',
        body: { ...targetBody, refund_amount: amount, refund_reference: reference },
        expect: () => model.refund(mine, target, { amount: amount ?? 0, reference }),
      };
    }
    default: {
      const hold = order === null ? own(asked.hold) : null;
      return {
        route: '/hold/release',
        body: hold ? { hold_id: hold.id } : { code, order_reference: order ?? 'ORDER-0' },
        expect: () => model.release(mine, hold ? { hold } : { order: order ?? 'ORDER-0' }),
      };
    }
  }
}

async function call(run: Run, pair: Pair, asked: Command): Promise<void> {
  const { real, mine } = pair;
  if (asked.kind === 'validate') {
    const query = new URLSearchParams(
      compact({ order_reference: asked.order, customer_reference: asked.customer }) as Record<
        string,
        string
      >,
    );
    const answer = await run.api.get(`/api/webhook/validate/${real.code}?${query.toString()}`);
    compareValidate(answer, model.validate(mine, { order: asked.order, customer: asked.customer }));
    return;
  }
  const { route, body, expect: expectedOf } = plan(run, pair, asked);
  const text = JSON.stringify(compact(body));
  const id = asked.key ? `${route} ${asked.key}` : null;
  const kept = id === null ? undefined : run.kept.get(id);
  const answer = await send(run, asked, route, text);
  if (kept) {
    if (kept.body !== text) {
      expect(answer).toMatchObject({ status: 422, body: { error_code: 'idempotency_key_reused' } });
    } else {
      expect(answer.body).toEqual(kept.answer);
      expect(answer.status).toBe(kept.expected.status);
    }
    return;
  }
  const expected = expectedOf();
  compare(run, pair, answer, expected);
  if (id !== null) run.kept.set(id, { body: text, expected, answer: answer.body as unknown });
}

/** Sends a call; a report may also go as the only item of a bulk report. */
async function send(run: Run, asked: Command, route: string, text: string): Promise<Answered> {
  if (!asked.inBatch) {
    return run.api.post(
      `/api/webhook${route}`,
      text,
      compact({ 'idempotency-key': asked.key }) as Record<string, string>,
    );
  }
  const item = { ...(JSON.parse(text) as object), ...compact({ idempotency_key: asked.key }) };
  const answer = await run.api.post('/api/webhook/redemption/batch', { redemptions: [item] });
  expect(answer.status).toBe(200);
  const { status, ...body } = (answer.body as { results: [{ status: number }] }).results[0];
  return { ...answer, status, body, headers: {} };
}

function compareValidate({ status, body }: Answered, expected: Expected): void {
  expect({
    status,
    valid: body.valid,
    code: body.error_code,
    remaining: body.remaining_uses,
  }).toEqual({
    status: 200,
    valid: expected.code === undefined,
    code: expected.code,
    remaining: expected.remaining,
  });
}

function compare(run: Run, pair: Pair, answer: Answered, expected: Expected): void {
  const { body, status } = answer;
  expect({ status, code: body.error_code, success: body.success }).toEqual({
    status: expected.status,
    code: expected.code,
    success: expected.status === 200,
  });
  if (status !== 200) {
    expect(typeof body.reference).toBe('string');
    return;
  }
  if (expected.remaining !== undefined) expect(body.remaining_uses).toBe(expected.remaining);
  if (expected.refundedTotal !== undefined)
    expect(body.refunded_total).toBe(expected.refundedTotal);
  if (expected.warnings) {
    expect(body.warnings.map((each: { code: string }) => each.code)).toEqual(expected.warnings);
    expect(body.discount_applied).toBe(expected.discount);
    const isBulk = Object.keys(answer.headers).length === 0;
    if (!isBulk)
      expect(answer.headers['idempotent-replayed']).toBe(expected.replayed ? 'true' : undefined);
  }
  const { about } = expected;
  if (!about) return;
  const id = (body.redemption_id ?? body.hold_id) as string;
  if (about.id === undefined) {
    about.id = id;
    if ('refunds' in about) run.redemptions.push({ of: pair, redemption: about });
    else run.holds.push({ of: pair, hold: about });
  }
  expect(id).toBe(about.id);
}

/** What is on disk for each voucher is what the model says, and what its ledger says. */
async function compareBooks(run: Run): Promise<void> {
  // what ran out is booked with the next change; here, at once
  await sweepHolds(t.db, makePerformer(t.db, makeOffers()));
  for (const { real, mine } of run.pairs) {
    const [row] = await t.db.query({
      text: 'select used_count as used, held_count as held from voucher where id = $1',
      values: [real.voucherId],
    });
    const counts = {
      used: mine.redemptions.filter((each) => !each.voided).length,
      held: mine.holds.filter((each) => each.live).length,
    };
    expect(row).toEqual(counts);
    expect(await replayLedger(t.db, { ...run.shop, id: real.voucherId })).toEqual(counts);
  }
}

test('random calls are answered as the contract says, and the books agree after each run', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 8, maxLength: 40, size: 'max' }),
      async (commands) => {
        const run = await begin(t);
        for (const each of commands) await perform(run, each);
        await compareBooks(run);
        // all runs share the tables: looked at from time to time
        if (++runs % 20 === 0) expect(await findBrokenPromises(t.db)).toEqual([]);
      },
    ),
    { numRuns: 80, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
  );
  expect(await findBrokenPromises(t.db)).toEqual([]);
}, 120_000);
