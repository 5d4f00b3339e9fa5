// The look-up for plain reports tells what the general one does, and leaves to it all that it does not know.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeKey } from '../../contract/code.ts';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { newId, privateId } from '../db/id.ts';
import type { Redeem } from './command.ts';
import { lockAndLoad } from './load.ts';
import type { LoadedRow } from './look-up.ts';

let t: TestApp;
beforeAll(async () => {
  t = await makeTestApp();
});
afterAll(() => t.close());

const ORDER = 'ORDER-1';

async function shopWithVouchers() {
  const client = await t.client();
  const campaign = await t.campaign(client);
  const shop = (await t.key(client)).api;
  const make = async (more: Record<string, unknown> = {}) =>
    (await t.voucher(campaign, more)).code as string;
  const redeem = (code: string, order_reference: string) =>
    shop.post('/api/webhook/redemption', { code, order_reference, transaction_amount: 50 });
  const reportOf = (code: string): Redeem => ({
    kind: 'redeem',
    id: newId(),
    reference: newId(),
    scope: {
      organizationId: privateId('organization', t.organizationId)!,
      clientId: privateId('client', client.id)!,
      mode: 'live',
      shop: 'default',
      channel: 'online',
      locationId: null,
      actor: { kind: 'system', id: null },
    },
    codeKey: codeKey(code) ?? null,
    codeAsked: code,
    idempotency: null,
    amountMinor: 5_000,
    discountMinor: null,
    taxMinor: null,
    currency: null,
    orderReference: ORDER,
    redeemedAt: null,
    customer: null,
    holder: null,
    holdId: null,
    metadata: null,
  });
  return { client, shop, make, redeem, reportOf };
}

/** What the two look-ups tell; the general one is asked where it was tried before. */
const both = (commands: Redeem[]) =>
  t.db.transaction(async (tx) => ({
    plain: (await lockAndLoad(tx, commands, { counted: [], again: false })).rows,
    general: (await lockAndLoad(tx, commands, { counted: [], again: true })).rows,
  }));

const isGeneral = (row: LoadedRow | undefined) => row !== undefined && 'standing' in row;

test.each([1, 4])('of a batch of %i plain reports they tell the same', async (count) => {
  const { make, redeem, reportOf } = await shopWithVouchers();
  const [fresh, shared] = [await make(), await make({ max_uses: 5 })];
  await redeem(shared, ORDER);
  const codes = [shared, fresh, 'UNKNOWN-1', fresh];
  const { plain, general } = await both(codes.slice(0, count).map(reportOf));
  expect(plain.some(isGeneral)).toBe(false);
  expect(plain).toHaveLength(count);
  plain.forEach(({ has_more, ...row }: LoadedRow & { has_more?: unknown }, i) => {
    expect(has_more).not.toBe(true);
    expect(general[i]).toMatchObject({ ...row, now: general[i]?.now });
  });
  expect(plain[0]?.redemption_by_order).toMatchObject({ order_reference: ORDER });
  expect(plain[0]?.now).toBeGreaterThan(Date.now() - 60_000);
});

test('what holds, limits and sales before may say is looked up in full, and nothing else', async () => {
  const { client, shop, make, redeem, reportOf } = await shopWithVouchers();
  const used = await make();
  await redeem(used, 'ORDER-0');
  const held = await make({ max_uses: 5 });
  expect((await shop.post('/api/webhook/hold', { code: held, order_reference: 'H' })).status).toBe(
    200,
  );
  const disabled = await make({ max_uses: 5 });
  await t.db.query({
    text: `update voucher set status = 'disabled' where code = $1`,
    values: [disabled],
  });
  const limited = await t.voucher(await t.campaign(client, { per_customer_limit: 1 }));
  const fresh = await make();
  const inFull: Redeem[] = [
    ...[used, held, disabled].map(reportOf),
    { ...reportOf(limited.code as string), customer: 'ab' },
  ];
  for (const command of inFull) {
    const { plain, general } = await both([command, reportOf(fresh), command]);
    expect(plain.map(isGeneral), command.codeAsked).toEqual([true, false, true]);
    expect(plain.map(({ id }) => id)).toEqual(general.map(({ id }) => id));
    expect(plain[0]?.now).toBeGreaterThan(Date.now() - 60_000);
  }
  const { plain } = await both([reportOf(used), reportOf(limited.code as string)]);
  expect(plain[0]?.standing).toMatchObject({ order_reference: 'ORDER-0' });
  expect(isGeneral(plain[1])).toBe(false);
  for (const named of [{ holder: 'cart' }, { holdId: newId() }]) {
    const ofBoth = await both([{ ...reportOf(fresh), ...named }, reportOf(fresh)]);
    expect(ofBoth.plain.every(isGeneral)).toBe(true);
  }
});
