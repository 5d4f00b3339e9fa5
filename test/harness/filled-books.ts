// Books with something of everything in them, made as shops and agencies make it: through the API.
import type { Made, TestApp } from './app.ts';
import { must } from './app.ts';
import type { Caller } from './caller.ts';

type Fields = Record<string, unknown>;

/** Text that a file format could trip over. */
const AWKWARD = 'Tab\there, "quotes", \\N and \\. and\nlines — ünïcödé 🎟';
const AWKWARD_NAME = '"Quotes", \\N and \\. — ünïcödé 🎟';

export interface FilledBooks {
  client: Made;
  shop: Caller;
  shared: Made;
  unique: Made;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    if (tries === 300) throw new Error('It did not come about');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Clients in two currencies, campaigns with each limit, uses, refunds, voids and holds of each end. */
export async function fillBooks(t: TestApp): Promise<FilledBooks> {
  const client = await t.client({ name: AWKWARD_NAME, gross_margin: 0.4 });
  const location = await t.location(client);
  const unique = await t.campaign(client, { location_ids: [location.id], minimum_spend: 20 });
  const shared = await t.campaign(client, {
    kind: 'shared',
    discount_type: 'fixed',
    discount_value: 5,
    max_uses_per_voucher: null,
    max_redemptions: 50,
    per_customer_limit: 2,
  });
  const { api } = await t.key(client, { name: AWKWARD_NAME, shop: 'london' });
  await issue(t, client, unique);
  await t.voucher(unique, { code: 'ONCE-1', metadata: { note: AWKWARD } });
  await t.voucher(shared, { code: 'SHARED', max_uses: 30 });
  await useShared(api);
  await endHolds(t, api);
  await refuse(t, api);
  await beTold(t, client);
  const yen = await t.client({ name: 'Yen', currency: 'JPY', time_zone: 'Asia/Tokyo' });
  await t.voucher(await t.campaign(yen), { code: 'ONCE-1' });
  const tokyo = await t.key(yen);
  await must(tokyo.api.post('/api/webhook/redemption', sale('ONCE-1', 'Y-1', 4000)), 200);
  await must(t.admin.delete(`/api/v1/api-keys/${tokyo.id}`), 204);
  return { client, shop: api, shared, unique };
}

const sale = (
  code: string,
  order_reference: string,
  transaction_amount: number,
  more?: Fields,
) => ({
  code,
  order_reference,
  transaction_amount,
  ...more,
});

async function issue(t: TestApp, client: Made, campaign: Made): Promise<void> {
  const source = await must(
    t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, {
      name: 'Spring mailing',
      kind: 'direct_mail',
      cost: 120.5,
      quantity: 40,
      sent_on: '2026-03-01',
    }),
  );
  const order = { quantity: 40, source_id: source.id, prefix: 'SPRING' };
  const batch = await must(t.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, order), 202);
  await until(async () => {
    const { body } = await t.admin.get(`/api/v1/batches/${batch.id}`);
    return (body as Made).status === 'completed';
  });
  const { text } = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
  const codes = text
    .split('\r\n')
    .slice(1, 9)
    .map((line) => line.split(',')[0] ?? '');
  const { api } = await t.key(client, { name: 'web' });
  await Promise.all(
    codes.map((code, i) =>
      must(
        api.post('/api/webhook/redemption', sale(code, `W-${i}`, 25 + i, { metadata: { i } }), {
          'idempotency-key': `first-${i}`,
        }),
        200,
      ),
    ),
  );
}

async function useShared(api: Caller): Promise<void> {
  for (let i = 0; i < 8; i++) {
    const customer_reference = `customer-${i % 4}@shop.example`;
    const body = sale('SHARED', `L-${i}`, 30 + i, { customer_reference });
    await must(api.post('/api/webhook/redemption', body), 200);
  }
  const about = (order_reference: string) => ({ code: 'SHARED', order_reference });
  await must(api.post('/api/webhook/redemption/void', { ...about('L-0'), reason: AWKWARD }), 200);
  // the order comes again after its void
  await must(api.post('/api/webhook/redemption', sale('SHARED', 'L-0', 30)), 200);
  for (const [refund_reference, refund_amount] of [
    ['first', 10],
    ['second', 2.5],
  ]) {
    const body = { ...about('L-1'), refund_reference, refund_amount };
    await must(api.post('/api/webhook/redemption/refund', body), 200);
  }
}

/** One hold for each way to end, and one that lives. */
async function endHolds(t: TestApp, api: Caller): Promise<void> {
  const hold = (order_reference: string, more?: Fields) =>
    must(api.post('/api/webhook/hold', { code: 'SHARED', order_reference, ...more }), 200);
  const ended = await hold('H-ended', { holder: 'basket', transaction_amount: 60 });
  await t.db.query({
    text: `update hold set expires_at = now() - interval '1 minute' where order_reference = $1`,
    values: ['H-ended'],
  });
  await until(async () => {
    const [row] = await t.db.query<{ state: string }>({
      text: `select state from hold where order_reference = 'H-ended'`,
    });
    return row?.state === 'expired';
  });
  await hold('H-released');
  const released = { code: 'SHARED', order_reference: 'H-released' };
  await must(api.post('/api/webhook/hold/release', released), 200);
  await hold('H-used', { customer_reference: 'holder@shop.example' });
  await must(api.post('/api/webhook/redemption', sale('SHARED', 'H-used', 44)), 200);
  await hold('H-live', { ttl_seconds: 2_592_000, holder: String(ended.hold_id) });
}

/** A refused sale, which becomes a conflict, and a refused look. */
async function refuse(t: TestApp, api: Caller): Promise<void> {
  await must(api.post('/api/webhook/redemption', sale('ONCE-1', 'R-1', 25)), 200);
  const again = await api.post('/api/webhook/redemption', sale('ONCE-1', 'R-2', 25));
  if (again.status !== 409) throw new Error(`expected 409, got ${again.status}`);
  await api.get('/api/webhook/validate/NO-SUCH-CODE');
  // looks are noted a little later
  await until(async () => (await t.db.query({ text: 'select 1 from attempt' })).length === 2);
}

/** Somebody is told of events: what was sent and failed, what waits, and how far it came. */
async function beTold(t: TestApp, client: Made): Promise<void> {
  const url = '/api/v1/webhook-endpoints';
  const body = { url: 'https://hooks.invalid/told', events: ['*'], description: AWKWARD };
  const endpoint = await must(t.admin.post(url, { ...body, client_id: client.id }));
  await must(t.admin.post(`${url}/${endpoint.id}/rotate`));
  await must(t.admin.post(`${url}/${endpoint.id}/test`), 202);
  const { id } = await t.voucher(await t.campaign(client));
  await must(t.admin.patch(`/api/v1/vouchers/${id}`, { status: 'disabled' }), 200);
  await until(async () => {
    const { data } = (await t.admin.get(`${url}/${endpoint.id}/deliveries`)).body;
    return (data as Made[]).length === 2 && (data as Made[]).every(({ attempts }) => attempts > 0);
  });
  // nothing is under way any more that could change what a test compares
  await must(t.admin.patch(`${url}/${endpoint.id}`, { status: 'paused' }), 200);
}
