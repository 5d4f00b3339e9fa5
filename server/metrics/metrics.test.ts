// /metrics: off unless asked for, closed to strangers, and without a word of anybody's data.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';

const TOKEN = 'a token of the operator';
let t: TestApp;
beforeAll(async () => (t = await makeTestApp({ METRICS_TOKEN: TOKEN, BACKUP_KEEP: '0' })));
afterAll(() => t.close());

test('there is no such page unless it was asked for', async () => {
  const plain = await makeTestApp();
  try {
    expect((await plain.as().get('/metrics')).status).toBe(404);
  } finally {
    await plain.close();
  }
});

test('whoever has no token, another one, or an API key, is turned away', async () => {
  expect((await t.as().get('/metrics')).status).toBe(401);
  const wrong = { authorization: 'Bearer a token of nobody' };
  expect((await t.as().get('/metrics', wrong)).status).toBe(401);
  expect((await t.admin.get('/metrics')).status).toBe(401);
});

test('tells what was answered by route and status, and never a code', async () => {
  const client = await t.client();
  const campaign = await t.campaign(client);
  const voucher = await t.voucher(campaign, { code: 'CANARY-7Q' });
  const { api } = await t.key(client);
  await api.get(`/api/webhook/validate/${String(voucher.code)}`);
  await api.post('/api/webhook/redemption', {
    code: 'CANARY-NOT-THERE',
    transaction_amount: 1,
    order_reference: 'C-1',
  });
  const { status, text, headers } = await t
    .as()
    .get('/metrics', { authorization: `Bearer ${TOKEN}` });
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(text).toMatch(
    /vouchertrack_http_requests_total\{method="GET",route="\/api\/webhook\/validate\/:code",status="200"\} 1/,
  );
  expect(text).toMatch(/route="\/api\/webhook\/redemption",status="404"\} 1/);
  expect(text).toMatch(/^vouchertrack_ready 1$/m);
  expect(text).toMatch(/^vouchertrack_conflicts_open 1$/m);
  expect(text).toMatch(/^vouchertrack_batches_unfinished 0$/m);
  expect(text).not.toMatch(/canary/i);
});
