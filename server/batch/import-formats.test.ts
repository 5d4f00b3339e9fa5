// A campaign's codes as the importers of shop platforms read them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type Made, type TestApp } from '../../test/harness/app.ts';

let app: TestApp;
let campaign: Made;
beforeAll(async () => {
  app = await makeTestApp();
  campaign = await app.campaign(await app.client(), {
    minimum_spend: 25,
    discount_description: '20% off, "this week"',
    valid_until: '2031-05-31',
  });
  await app.voucher(campaign, { code: 'SPRING-1' });
  await app.voucher(campaign, { code: '-ODD_2', max_uses: null });
  const { id } = await app.voucher(campaign, { code: 'GONE-3' });
  await app.admin.patch(`/api/v1/vouchers/${id}`, { status: 'disabled' });
});
afterAll(() => app.close());

const file = async (query: string) =>
  (await app.admin.get(`/api/v1/campaigns/${campaign.id}/codes.csv${query}`)).text;

test.each([
  ['', 'SPRING-1\r\n-ODD_2\r\n'],
  ['?format=shopify', 'Code\r\nSPRING-1\r\n-ODD_2\r\n'],
  ['?format=bigcommerce', 'code,max_uses,max_uses_per_customer\r\nSPRING-1,1,0\r\n-ODD_2,0,0\r\n'],
  [
    '?format=magento',
    'code,usage_limit,usage_per_customer,expiration_date\r\n' +
      'SPRING-1,1,,2031-05-31\r\n-ODD_2,,,2031-05-31\r\n',
  ],
  [
    '?format=woocommerce',
    'post_title,post_excerpt,post_status,discount_type,coupon_amount,minimum_amount,usage_limit,' +
      'usage_limit_per_user,expiry_date,individual_use\r\n' +
      'SPRING-1,"20% off, ""this week""",publish,percent,20,25,1,,2031-05-31,yes\r\n' +
      '-ODD_2,"20% off, ""this week""",publish,percent,20,25,,,2031-05-31,yes\r\n',
  ],
])('%s: the good codes, each as it is written', async (query, expected) => {
  expect(await file(query)).toBe(expected);
});

test.each(['America/Los_Angeles', 'Pacific/Auckland'])(
  'the last day is the one on the client’s wall: %s',
  async (time_zone) => {
    const west = await app.campaign(await app.client({ time_zone }), {
      valid_until: '2031-05-31',
    });
    await app.voucher(west, { code: 'EDGE-1' });
    for (const format of ['magento', 'woocommerce']) {
      const url = `/api/v1/campaigns/${west.id}/codes.csv?format=${format}`;
      expect((await app.admin.get(url)).text).toMatch(/^EDGE-1,.*2031-05-31/m);
    }
  },
);

test('a batch has the same formats; an unknown one is refused, a stranger sees nothing', async () => {
  const order = { quantity: 3, prefix: 'B' };
  const batch = (await app.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, order)).body;
  const url = `/api/v1/batches/${batch.id}/codes.csv`;
  for (let i = 0; i < 200; i++) {
    if ((await app.admin.get(url)).status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { text, headers } = await app.admin.get(`${url}?format=shopify`);
  expect(text).toMatch(/^Code\r\n(B-[A-Z0-9-]+\r\n){3}$/);
  expect(headers['content-disposition']).toContain('.csv');
  expect((await app.admin.get(`${url}?format=csv`)).status).toBe(400);
  const stranger = await app.stranger();
  const whole = `/api/v1/campaigns/${campaign.id}/codes.csv`;
  expect((await stranger.get(whole)).status).toBe(404);
});
