// Something to look at on every screen, made through the API as anybody would.
import { must, type Made, type TestApp } from '../harness/app.ts';
import type { Caller } from '../harness/caller.ts';
import type { Filled } from './routes.ts';

const ORDERS = 6;

export async function fill(t: TestApp): Promise<Filled> {
  const client = await t.client({ name: 'Demo Restaurant', gross_margin: 0.6 });
  const shop = await t.location(client, { name: 'Harbour Street' });
  const campaign = await t.campaign(client, {
    name: 'Summer Sale',
    minimum_spend: 25,
    terms: { weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
  });
  await t.campaign(client, { name: 'Winter Warmer', status: 'paused' });
  const source = await must(
    t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, {
      name: 'Summer postcard',
      kind: 'direct_mail',
      cost: 120,
      quantity: 500,
      sent_on: new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10),
    }),
  );
  const batch = await must(
    t.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, {
      quantity: 50,
      prefix: 'SUMMER20',
      source_id: source.id,
    }),
    202,
  );
  for (let status = ''; status !== 'completed';) {
    status = String((await t.admin.get(`/api/v1/batches/${batch.id}`)).body.status);
  }
  const made = (await t.admin.get(`/api/v1/vouchers?campaign_id=${campaign.id}&limit=50`)).body;
  const vouchers = made.data as { id: string; code: string }[];
  const { api } = await t.key(client);
  for (const [i, { code }] of vouchers.slice(0, ORDERS).entries()) {
    const body = { code, transaction_amount: 40 + i, order_reference: `ORD-${i}` };
    await must(api.post('/api/webhook/redemption', body), 200);
  }
  const counter = vouchers[ORDERS]?.code;
  await t.admin.post('/api/v1/redemptions', {
    code: counter,
    location_id: shop.id,
    transaction_amount: 38,
    override: { acknowledged: ['not_valid_on_this_day'], reason: 'A regular' },
  });
  // refused, and waiting for a decision
  await api.post('/api/webhook/redemption', {
    code: vouchers[0]?.code,
    transaction_amount: 50,
    order_reference: 'ORD-again',
  });
  const redemptions = (await t.admin.get('/api/v1/redemptions')).body.data as { id: string }[];
  await must(
    t.admin.post('/api/v1/leads', {
      voucher_id: vouchers[0]?.id,
      name: 'Ann Example',
      email: 'ann@example.com',
      consent: true,
    }),
  );
  const conflicts = (await t.admin.get('/api/v1/conflicts')).body.data as {
    id: string;
    evidence: { reference: string };
  }[];
  const shopId = await fillPrintAndShops(t.admin, { client, campaign, batch });
  return {
    client,
    campaign,
    shopId,
    voucherId: vouchers[0]?.id ?? '',
    redemptionId: redemptions[0]?.id ?? '',
    conflictId: conflicts[0]?.id ?? '',
    reference: conflicts[0]?.evidence.reference ?? '',
  };
}

/** Recipients, spoilt pieces, a print, and a shop with a campaign; answers the shop's id. */
export async function fillPrintAndShops(
  api: Caller,
  { client, campaign, batch }: { client: Made; campaign: Made; batch: Made },
): Promise<string> {
  const batches = `/api/v1/batches/${batch.id}`;
  const people = ['Ann', 'Bob', 'Cy'].map((name, i) => `${name} Example,${i + 1} Harbour Street`);
  await must(
    api.post(`${batches}/recipients`, ['name,street', ...people].join('\n'), {
      'content-type': 'text/csv',
    }),
  );
  const spoilt = { first_piece: 2, last_piece: 3, reason: 'Smudged on the press' };
  await must(api.post(`${batches}/spoilage`, spoilt));
  await must(api.post(`${batches}/prints`, { kind: 'qr_sheet', last_piece: 8 }), 202);
  const shop = await must(
    api.post('/api/v1/shopify-shops', {
      client_id: client.id,
      domain: 'acme.myshopify.com',
      grant: 'authorization_code',
      app_client_id: 'app-of-acme',
      app_client_secret: 'the secret of an app of tests',
    }),
  );
  await must(
    api.post(`/api/v1/shopify-shops/${shop.id}/publications`, { campaign_id: campaign.id }),
  );
  return shop.id;
}
