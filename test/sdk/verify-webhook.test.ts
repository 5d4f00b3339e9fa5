// The SDK takes what a Standard Webhooks sender signs, and nothing else.
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { verifyWebhook, WebhookVerificationError } from '../../sdk/webhook.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const payload = '{"type":"redemption.recorded","data":{"voucher_code":"SÜSS-1"}}';

function signed(at = Date.now(), text = payload) {
  const when = new Date(at);
  return {
    payload: text,
    headers: {
      'Webhook-Id': 'msg_1',
      'Webhook-Timestamp': String(Math.floor(at / 1000)),
      'Webhook-Signature': new Webhook(secret).sign('msg_1', when, text),
    },
  };
}

test('a signed delivery is parsed, as text or bytes, from an object or Headers', async () => {
  const delivery = signed();
  const event = JSON.parse(payload) as unknown;
  expect(await verifyWebhook({ ...delivery, secret })).toEqual(event);
  const headers = new Headers(delivery.headers);
  expect(await verifyWebhook({ ...delivery, headers, secret })).toEqual(event);
  const bytes = new TextEncoder().encode(payload);
  expect(await verifyWebhook({ ...delivery, payload: bytes, secret })).toEqual(event);
});

test('while a secret is replaced either fits', async () => {
  const delivery = signed();
  const other = `whsec_${Buffer.from('another secret of twenty-four').toString('base64')}`;
  expect(await verifyWebhook({ ...delivery, secret: [other, secret] })).toBeTypeOf('object');
  const theirs = `v1,${Buffer.alloc(32).toString('base64')} v2,xx ${delivery.headers['Webhook-Signature']}`;
  const headers = { ...delivery.headers, 'Webhook-Signature': theirs };
  expect(await verifyWebhook({ ...delivery, headers, secret })).toBeTypeOf('object');
  await expect(verifyWebhook({ ...delivery, secret: other })).rejects.toThrow('No signature fits');
});

test('a changed body, another id, an old or unreadable delivery is refused', async () => {
  const delivery = signed();
  const wrong = [
    { ...delivery, payload: `${payload} ` },
    { ...delivery, headers: { ...delivery.headers, 'Webhook-Id': 'msg_2' } },
    { ...delivery, headers: { ...delivery.headers, 'Webhook-Signature': 'v1,%%%' } },
    { ...delivery, headers: { ...delivery.headers, 'Webhook-Timestamp': '1e9' } },
    { ...delivery, headers: {} },
    signed(Date.now() - 301_000),
    signed(Date.now() + 302_000),
  ];
  for (const each of wrong) {
    await expect(verifyWebhook({ ...each, secret })).rejects.toBeInstanceOf(
      WebhookVerificationError,
    );
  }
});

test('where there is no global crypto (Node 18) the module is used', async () => {
  const kept = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
  try {
    expect(await verifyWebhook({ ...signed(), secret })).toBeTypeOf('object');
  } finally {
    Object.defineProperty(globalThis, 'crypto', kept);
  }
});
