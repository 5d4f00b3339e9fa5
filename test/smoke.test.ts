import { expect, test } from 'vitest';
import { makeTestApp } from './harness/app.ts';
import { newId, publicId } from '../server/db/id.ts';

test('smoke', async () => {
  const t = await makeTestApp();
  try {
    const org = t.organizationId.startsWith('org_') ? t.organizationId.slice(4) : t.organizationId;
    const client = newId(),
      campaign = newId();
    await t.db.query({
      text: `insert into client values ($1,$2,'Demo','tok12345','GBP','Europe/London',null,null,null,null,null,now())`,
      values: [org, client],
    });
    await t.db.query({
      text: `insert into campaign (organization_id,id,client_id,name,kind,mode,status,channels,discount_type,discount_value,discount_description,minimum_spend_minor,max_uses_per_voucher,created_at) values ($1,$2,$3,'Summer Sale','unique','live','active','{online,in_store}','percentage',200000,'20% off your order',2500,1,now())`,
      values: [org, campaign, client],
    });
    for (const [code, max] of [
      ['SUMMER20-X7K3M2', 1],
      ['MANY', 500],
    ] as const)
      await t.db.query({
        text: `insert into voucher (organization_id,id,client_id,campaign_id,mode,code,code_key,max_uses,created_at) values ($1,$2,$3,$4,'live',$5,$6,$7,now())`,
        values: [org, newId(), client, campaign, code, code.replace('-', ''), max],
      });
    const h = { 'x-client-id': publicId('client', client) };
    const show = (x: any) => console.log(x.status, JSON.stringify(x.body));
    show(await t.admin.get('/api/webhook/validate/summer20x7k3m2?cart_total=20', h));
    show(await t.admin.get('/api/webhook/validate/NOPE', h));
    show(
      await t.admin.post(
        '/api/webhook/redemption',
        {
          code: 'SUMMER20-X7K3M2',
          transaction_amount: '45.99',
          order_reference: 'ORD-12345',
          redeemed_at: '2026-02-03T14:30:00Z',
        },
        h,
      ),
    );
    show(
      await t.admin.post(
        '/api/webhook/redemption',
        {
          code: 'SUMMER20-X7K3M2',
          transaction_amount: '45.99',
          order_reference: 'ORD-12345',
          redeemed_at: '2026-02-03T14:30:00Z',
        },
        h,
      ),
    );
    show(
      await t.admin.post(
        '/api/webhook/redemption',
        { code: 'SUMMER20-X7K3M2', transaction_amount: '45.99', order_reference: 'ORD-2' },
        h,
      ),
    );
    show(
      await t.admin.post(
        '/api/webhook/redemption',
        { code: 'NOPE', transaction_amount: '45.99', order_reference: 'ORD-2' },
        h,
      ),
    );
    show(await t.admin.post('/api/webhook/redemption', { code: ['x'], transaction_amount: -1 }, h));
    show(
      await t.admin.post(
        '/api/webhook/redemption/void',
        { code: 'SUMMER20-X7K3M2', order_reference: 'ORD-12345' },
        h,
      ),
    );
    show(
      await t.admin.post(
        '/api/webhook/hold',
        { code: 'SUMMER20-X7K3M2', order_reference: 'H-1', transaction_amount: 50 },
        h,
      ),
    );
    show(await t.admin.get('/api/webhook/validate/summer20x7k3m2', h));
    show(
      await t.admin.post(
        '/api/webhook/redemption',
        { code: 'SUMMER20-X7K3M2', transaction_amount: '45.99', order_reference: 'H-1' },
        { ...h, 'idempotency-key': 'k1' },
      ),
    );
    show(
      await t.admin.post(
        '/api/webhook/redemption',
        { code: 'SUMMER20-X7K3M2', transaction_amount: '45.99', order_reference: 'H-1' },
        { ...h, 'idempotency-key': 'k1' },
      ),
    );
    show(
      await t.admin.post(
        '/api/webhook/redemption/refund',
        {
          code: 'SUMMER20-X7K3M2',
          order_reference: 'H-1',
          refund_amount: 10,
          refund_reference: 'r',
        },
        h,
      ),
    );
    show(
      await t.admin.post(
        '/api/webhook/redemption/batch',
        {
          redemptions: [
            { code: 'MANY', transaction_amount: 3, order_reference: 'b1' },
            { code: 'MANY' },
            { code: 'SUMMER20-X7K3M2', transaction_amount: 3, order_reference: 'b1' },
          ],
        },
        h,
      ),
    );
    show(
      await t.admin.post('/api/webhook/hold/release', { code: 'MANY', order_reference: 'zzz' }, h),
    );
    const all = await Promise.all(
      Array.from({ length: 700 }, (_, i) =>
        t.admin.post(
          '/api/webhook/redemption',
          { code: 'MANY', transaction_amount: 10, order_reference: `O-${i}` },
          h,
        ),
      ),
    );
    const counts: any = {};
    for (const a of all) counts[a.status] = (counts[a.status] ?? 0) + 1;
    console.log(counts);
    console.log(
      await t.db.query({ text: 'select kind, count(*) from ledger group by 1' }),
      await t.db.query({ text: 'select count(*) from conflict' }),
      await t.db.query({ text: 'select code, used_count, held_count from voucher' }),
    );
    expect(1).toBe(1);
  } finally {
    await t.close();
  }
});
