// The SDK's calls against the real server, over lines that break.
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { discountFor as discountMinor } from '../../contract/discount.ts';
import { discountFor } from '../../sdk/discount.ts';
import { VoucherTrack, VoucherTrackError } from '../../sdk/vouchertrack.ts';
import { startFaultProxy, type FaultProxy } from '../faults/fault-proxy.ts';
import { makeTestApp, type Made, type TestApp } from '../harness/app.ts';

let app: TestApp;
let proxy: FaultProxy;
let client: Made;
let apiKey: string;
let sdk: VoucherTrack;

beforeAll(async () => {
  app = await makeTestApp();
  await app.app.listen({ port: 0, host: '127.0.0.1' });
  proxy = await startFaultProxy({ target: (app.app.server.address() as AddressInfo).port });
  client = await app.client();
  apiKey = (await app.key(client)).key as string;
  // a connection for each call, so that a fault meets the call that it is meant for
  sdk = new VoucherTrack({ baseUrl: `${proxy.url}/`, apiKey, fetch: fetchOnce });
});
afterEach(() => proxy.set('pass'));
afterAll(async () => {
  await proxy.stop();
  await app.close();
});

const fetchOnce = (url: string, init: RequestInit) =>
  fetch(url, { ...init, headers: { ...(init.headers as object), connection: 'close' } });

let serial = 0;
const order = () => `ORD-${++serial}`;
const voucher = async (campaign: object = {}, fields: object = {}) =>
  (await app.voucher(await app.campaign(client, campaign as never), fields as never))
    .code as string;
const redemptions = async (orderReference: string) =>
  (await app.admin.get(`/api/v1/redemptions?order_reference=${orderReference}`)).body
    .data as Made[];

const caught = (call: Promise<unknown>): Promise<VoucherTrackError> =>
  call.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => error as VoucherTrackError,
  );

test('validate answers in camelCase, and tells why a code is not good without rejecting', async () => {
  const code = await voucher({ minimum_spend: 25 });
  const good = await sdk.validate(code.toLowerCase(), { cartTotal: 45.99 });
  if (!good.valid) throw new Error(good.error);
  expect(good).toMatchObject({
    code,
    discountType: 'percentage',
    discountValue: 20,
    minimumSpend: 25,
    remainingUses: 1,
    discountAmount: 9.2,
    minimumSpendMet: true,
    maxDiscount: null,
  });
  expect(discountFor(45.99, good)).toBe(9.2);
  expect(discountFor('24.99', good)).toBe(0);
  for (const wrong of ['NOPE-1', '..', '.', '', '../../v1/clients', 'a/b?c#d', '%2e%2e']) {
    const bad = await sdk.validate(wrong);
    expect(bad, wrong).toMatchObject({ valid: false, errorCode: 'voucher_not_found' });
    if (!bad.valid) expect(bad.reference).not.toBe('');
  }
});

test('hold, redeem, refund and void speak of one order; a refusal rejects with its code', async () => {
  const code = await voucher();
  const orderReference = order();
  const held = await sdk.hold({ code, orderReference, transactionAmount: '45.99' });
  expect(held).toMatchObject({ success: true, voucherCode: code, discountAmount: 9.2 });
  const refused = await caught(sdk.hold({ code, orderReference: order() }));
  expect(refused).toBeInstanceOf(VoucherTrackError);
  expect(refused).toMatchObject({ status: 409, errorCode: 'voucher_on_hold', mayRepeat: false });
  expect(refused.reference).toMatch(/^\w+$/);
  expect(refused.findings[0]?.code).toBe('voucher_on_hold');
  const metadata = { sales_channel: 'web', someThing: 1 };
  const sale = await sdk.redeem({ code, transactionAmount: 45.99, orderReference, metadata });
  expect(sale).toMatchObject({ discountApplied: 9.2, remainingUses: 0, warnings: [] });
  // what callers named themselves keeps its name
  expect((await redemptions(orderReference))[0]).toMatchObject({ metadata });
  const refund = { code, orderReference, refundAmount: 20, refundReference: 'R-1' };
  expect(await sdk.refund(refund)).toMatchObject({ refundedTotal: 20 });
  expect(await sdk.refund(refund)).toMatchObject({ refundedTotal: 20 });
  expect(await sdk.void({ code, orderReference, reason: 'cancelled' })).toMatchObject({
    remainingUses: 1,
  });
  expect(await sdk.release({ code, orderReference })).toMatchObject({ success: true });
});

test('an answer that is lost after the commit is one redemption, with or without an order', async () => {
  for (const orderReference of [order(), undefined]) {
    const code = await voucher({}, { max_uses: 50 });
    proxy.set(['drop-after', 'drop-after']);
    const sale = await sdk.redeem({ code, transactionAmount: 45.99, orderReference });
    expect(sale).toMatchObject({ discountApplied: 9.2, remainingUses: 49 });
    const after = await sdk.validate(code);
    expect(after).toMatchObject({ remainingUses: 49 });
  }
  expect(proxy.counts['drop-after']).toBe(4);
});

test('under lines that break at random every order is redeemed once', async () => {
  const code = await voucher({}, { max_uses: 500 });
  const faults = ['drop-after', 'drop-before', 'cut', 'duplicate', 'pass', 'pass', 'pass'] as const;
  let drawn = 0;
  proxy.set(() => faults[drawn++ % faults.length]!);
  const patient = new VoucherTrack({ baseUrl: proxy.url, apiKey, retries: 12, fetch: fetchOnce });
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      patient.redeem({ code, transactionAmount: 10 + i, orderReference: order() }),
    ),
  );
  proxy.set('pass');
  expect(await sdk.validate(code)).toMatchObject({ remainingUses: 460 });
});

test('what the server decided is not asked again; silence is, and then told apart', async () => {
  proxy.set('hang');
  const before = proxy.counts.hang;
  const options = { timeoutMs: 300, retries: 2 };
  const waiting = new VoucherTrack({ baseUrl: proxy.url, apiKey });
  const late = await caught(waiting.validate('ANY', {}, options));
  expect(late).toMatchObject({ status: 0, errorCode: 'timed_out', mayRepeat: true });
  expect(proxy.counts.hang - before).toBe(3);
  proxy.set('refuse');
  const broken = await caught(sdk.validate('ANY', {}, { retries: 1 }));
  expect(broken).toMatchObject({ status: 0, errorCode: 'no_answer', mayRepeat: true });
  proxy.set('pass');
  const passed = proxy.counts.pass;
  const wrong = await caught(sdk.redeem({ code: 'NOPE-2', transactionAmount: -1 }));
  expect(wrong).toMatchObject({ status: 400, errorCode: 'invalid_request' });
  expect(wrong.errors).toMatchObject([{ path: 'transaction_amount' }]);
  expect(proxy.counts.pass - passed).toBe(1);
});

test('a signal ends a call at once, in a try and between two', async () => {
  for (const fault of ['hang', 'refuse'] as const) {
    proxy.set(fault);
    const ended = new AbortController();
    const call = caught(sdk.validate('ANY', {}, { signal: ended.signal, retries: 9 }));
    setTimeout(() => ended.abort(new Error('the customer left')), 100);
    const began = performance.now();
    expect((await call).message).toBe('the customer left');
    expect(performance.now() - began).toBeLessThan(2_000);
  }
});

test('Retry-After is waited for, a page of a proxy is no answer, a long wait is the caller’s', async () => {
  const answers = [
    new Response('{"error":"Slow down","error_code":"rate_limited"}', {
      status: 429,
      headers: { 'retry-after': '1' },
    }),
    new Response('<h1>Back soon', { status: 200 }),
    new Response('{"valid":true,"code":"A"}'),
    new Response('{"error":"Slow down","error_code":"rate_limited"}', {
      status: 429,
      headers: { 'retry-after': '600' },
    }),
    new Response('<h1>Not here', { status: 404 }),
  ];
  const scripted = new VoucherTrack({
    baseUrl: 'https://vouchers.example.com/shop/',
    apiKey,
    fetch: (url) => {
      expect(url).toBe('https://vouchers.example.com/shop/api/webhook/validate/A');
      return Promise.resolve(answers.shift()!);
    },
  });
  const began = performance.now();
  expect(await scripted.validate('A')).toMatchObject({ valid: true });
  expect(performance.now() - began).toBeGreaterThan(990);
  expect(await caught(scripted.validate('A'))).toMatchObject({
    errorCode: 'rate_limited',
    retryAfterSeconds: 600,
    mayRepeat: true,
  });
  expect(await caught(scripted.validate('A'))).toMatchObject({
    status: 404,
    errorCode: 'unexpected_answer',
  });
  expect(answers).toEqual([]);
});

test('in bulk each sale is answered in its place', async () => {
  const code = await voucher();
  const results = await sdk.redeemAll([
    { code, transactionAmount: 45.99, orderReference: order() },
    { code, transactionAmount: 45.99, orderReference: order() },
    { code: 'NOPE-3', transactionAmount: 1, orderReference: order(), idempotencyKey: 'bulk-3' },
  ]);
  expect(results.map(({ status }) => status)).toEqual([200, 409, 404]);
  expect(results[0]?.discountApplied).toBe(9.2);
  expect(results[1]?.errorCode).toBe('voucher_already_redeemed');
});

test('every list is iterated to its end, page by page', async () => {
  const manager = new VoucherTrack({ baseUrl: proxy.url, apiKey: app.admin.key! });
  const campaign = await app.campaign(client);
  for (let i = 0; i < 7; i++) await app.voucher(campaign);
  const found = [];
  const filter = { campaignId: campaign.id };
  for await (const each of manager.list('vouchers', filter, { pageSize: 3 })) found.push(each.code);
  expect(new Set(found).size).toBe(7);
  const sizes = [];
  for await (const page of manager.list('vouchers', filter, { pageSize: 3 }).pages()) {
    sizes.push(page.length);
  }
  expect(sizes).toEqual([3, 3, 1]);
  const plain = ['apiKeys', 'attempts', 'campaigns', 'clients', 'conflicts', 'locations'] as const;
  for (const name of plain) {
    for await (const each of manager.list(name, {}, { pageSize: 500 })) {
      expect(each.id).toMatch(/^[a-z]{3}_/);
    }
  }
  for await (const each of manager.list('redemptions', { channel: 'online' })) {
    expect(each.attributedRevenue).toBeTypeOf('number');
  }
  for (const name of ['batches', 'sources'] as const) {
    for await (const each of manager.list(name, filter)) expect(each.campaignId).toBe(campaign.id);
  }
});

test('discountFor is the server’s arithmetic, to the minor unit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('JPY', 'GBP', 'KWD'),
      fc.nat(10_000_000),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.option(fc.nat(1_000_000)),
      (currency, cart, value, max) => {
        const unit = { JPY: 1, GBP: 100, KWD: 1000 }[currency];
        const shown = {
          discountType: 'percentage' as const,
          discountValue: value / 10_000,
          minimumSpend: null,
          maxDiscount: max === null ? null : max / unit,
          currency,
        };
        const expected = discountMinor({ type: 'percentage', value, max }, cart) / unit;
        expect(discountFor(cart / unit, shown)).toBe(expected);
      },
    ),
  );
  const fixed = { discountType: 'fixed', discountValue: 5, minimumSpend: 0, maxDiscount: null };
  expect(discountFor(3.2, { ...fixed, currency: 'GBP' } as never)).toBe(3.2);
  expect(() => discountFor('three', { ...fixed, currency: 'GBP' } as never)).toThrow(RangeError);
});
