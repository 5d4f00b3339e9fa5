// Receivers that fail, hang, redirect or are gone, on a real database through real HTTP.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { isTransient } from '../db/database.ts';
import { makeCalls, until, url } from './endpoint.fixture.ts';
import { startReceiver, verify, type Receiver } from './receiver.fixture.ts';

let t: TestApp;
let receiver: Receiver;
let client: Made;
let campaign: Made;
beforeAll(async () => {
  t = await makeTestApp({ OUTBOUND_ALLOW_PRIVATE: '1' });
  client = await t.client();
  campaign = await t.campaign(client, { max_uses_per_voucher: null });
});
afterAll(() => t.close());
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(async () => {
  await removeEndpoints();
  await receiver.close();
});

const { endpoint, deliveriesOf, redeem, removeEndpoints } = makeCalls(() => ({
  t,
  receiver,
  client,
}));

/**
 * Brings the next attempt of all deliveries about at once, or only of those that were never tried; again
 * where the courier stood in its way.
 */
async function hasten(which: 'all' | 'new ones' = 'all'): Promise<void> {
  const rested = 'update webhook_endpoint set rest_until = null';
  for (let tries = 1; ; tries++) {
    try {
      await t.db.query({
        text:
          which === 'new ones'
            ? rested
            : `with rested as (${rested})
                update webhook_delivery set next_attempt_at = now() where status = 'pending'`,
      });
      return;
    } catch (error) {
      // it locks rows in no order at all, which the product never does
      if (!isTransient(error) || tries === 20) throw error;
    }
  }
}

describe('a receiver that fails', () => {
  test('is tried again, and the answer is in the log', async () => {
    const made = await endpoint();
    receiver.answer = (response) => response.writeHead(500).end('out of <order>\0');
    await redeem((await t.voucher(campaign)).code as string);
    const [failed] = await until(async () => {
      const found = await deliveriesOf(made);
      return found[0]?.attempts === 1 && found;
    });
    expect(failed).toMatchObject({
      status: 'pending',
      response_status: 500,
      response_body: 'out of <order>',
      error: 'It answered 500',
    });
    const wait = Date.parse(failed?.next_attempt_at as string) - Date.now();
    expect(wait).toBeGreaterThan(2_000);
    expect(wait).toBeLessThan(7_000);
    receiver.answer = (response) => response.writeHead(200).end();
    await hasten();
    const [first, second] = await receiver.until(2);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    verify(made.secret as string, second!);
    await until(async () => (await deliveriesOf(made))[0]?.status === 'delivered');
    expect((await t.admin.get(`${url}/${made.id}`)).body).toMatchObject({ failures: 0 });
  });

  test('gets the events of one voucher in their order, and those of others meanwhile', async () => {
    await endpoint({ events: ['redemption.recorded'] });
    const [poison, other] = [await t.voucher(campaign), await t.voucher(campaign)];
    let isBroken = true;
    receiver.answer = (response, { event }) =>
      response.writeHead(isBroken && event.data.code === poison.code ? 500 : 204).end();
    await redeem(poison.code as string, 4, 'P');
    await redeem(other.code as string, 4, 'Q');
    const of = (code: unknown) =>
      receiver.received.filter(({ event }) => event.data.code === code).map(({ event }) => event);
    await until(async () => {
      // ten attempts end a delivery, and the next of its voucher would have its turn
      await hasten(of(poison.code).length < 6 ? 'all' : 'new ones');
      return of(other.code).length === 4;
    });
    // the first of the voucher is tried again and again, those behind it wait
    expect(new Set(of(poison.code).map(({ id }) => id)).size).toBe(1);
    isBroken = false;
    await until(async () => {
      await hasten();
      return new Set(of(poison.code).map(({ id }) => id)).size === 4;
    });
    const inOrder = (code: unknown) => [
      ...new Set(of(code).map(({ data }) => data.order_reference as string)),
    ];
    expect(inOrder(poison.code)).toEqual(['P-0', 'P-1', 'P-2', 'P-3']);
    expect(inOrder(other.code)).toEqual(['Q-0', 'Q-1', 'Q-2', 'Q-3']);
  });

  test('is warned of at 5, 10 and 15 failures in a row and disabled at 20', async () => {
    const made = await endpoint({ events: ['redemption.recorded'] });
    receiver.answer = (response) => response.writeHead(503).end();
    const code = (await t.voucher(campaign)).code as string;
    await redeem(code, 3);
    const shown = async () => (await t.admin.get(`${url}/${made.id}`)).body;
    await until(async () => {
      // ten attempts end a delivery: the next of the voucher goes on failing
      await hasten();
      return (await shown()).status === 'disabled';
    });
    expect(await shown()).toMatchObject({ disabled_reason: 'failing', failures: 20 });
    const notices = await t.db.query<{ kind: string; n: number }>({
      text: `select kind, (after ->> 'failures')::int as n from ledger
        where subject_id = $1 and actor_kind = 'system' order by id`,
      values: [made.id.slice(4)],
    });
    expect(notices).toEqual([
      { kind: 'webhook_endpoint.failing', n: 5 },
      { kind: 'webhook_endpoint.failing', n: 10 },
      { kind: 'webhook_endpoint.failing', n: 15 },
      { kind: 'webhook_endpoint.disabled', n: 20 },
    ]);
    // while it is disabled it is told nothing; enabled, it gets what was still to be sent
    await redeem((await t.voucher(campaign)).code as string, 1, 'UNTOLD');
    receiver.answer = (response) => response.writeHead(204).end();
    const count = receiver.received.length;
    await must(t.admin.patch(`${url}/${made.id}`, { status: 'active' }), 200);
    await hasten();
    await until(() => Promise.resolve(receiver.received.length > count));
    await redeem(code, 1, 'AFTER');
    await until(() =>
      Promise.resolve(
        receiver.received.some(({ event }) => event.data.order_reference === 'AFTER-0'),
      ),
    );
    const told = receiver.received.map(({ event }) => event.data.order_reference as string);
    expect(told).not.toContain('UNTOLD-0');
  }, 60_000);

  test('and answers 410 is disabled at once', async () => {
    const made = await endpoint();
    receiver.answer = (response) => response.writeHead(410).end();
    await redeem((await t.voucher(campaign)).code as string);
    const shown = await until(async () => {
      const { body } = await t.admin.get(`${url}/${made.id}`);
      return body.status === 'disabled' && (body as Made);
    });
    expect(shown).toMatchObject({ disabled_reason: 'gone' });
    expect(shown.warning).toContain('410');
    expect((await deliveriesOf(made))[0]).toMatchObject({ status: 'failed', response_status: 410 });
  });

  test('by redirecting is not followed', async () => {
    const elsewhere = await startReceiver();
    const made = await endpoint();
    receiver.answer = (response) => response.writeHead(302, { location: elsewhere.url }).end();
    await must(t.admin.post(`${url}/${made.id}/test`), 202);
    const [tried] = await until(async () => {
      const found = await deliveriesOf(made);
      return found[0]?.attempts === 1 && found;
    });
    expect(tried?.error).toBe('It answered 302: redirects are not followed');
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  test('by hanging holds up no other endpoint', async () => {
    receiver.answer = () => undefined;
    await endpoint();
    const good = await startReceiver();
    await must(t.admin.post(url, { url: good.url, events: ['*'] }));
    for (let i = 0; i < 12; i++) await redeem((await t.voucher(campaign)).code as string);
    await good.until(12);
    await good.close();
  });
});
