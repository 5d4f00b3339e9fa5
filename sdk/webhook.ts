// Verifies what a VoucherTrack server sends to a shop: Standard Webhooks, with WebCrypto alone.

export interface WebhookToVerify {
  /** The body as it came, before any parsing. */
  payload: string | Uint8Array;
  /** The request's headers: a Headers object, or names (any case) with values. */
  headers: { get(name: string): string | null } | Record<string, string | string[] | undefined>;
  /** Of the endpoint: `whsec_…`. Several while one is being replaced. */
  secret: string | string[];
  /** How old, or how far ahead, a delivery may be; default 300. */
  toleranceSeconds?: number;
  /** Milliseconds; default the clock. */
  now?: number;
}

/** A delivery that was not sent by who has the secret, or is too old. Answer it with 400 or 401. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/** Answers the parsed body; rejects with a WebhookVerificationError. */
export async function verifyWebhook<Event = unknown>(webhook: WebhookToVerify): Promise<Event> {
  const { secret, toleranceSeconds = 300, now = Date.now() } = webhook;
  const id = header(webhook.headers, 'webhook-id');
  const timestamp = header(webhook.headers, 'webhook-timestamp');
  const signatures = header(webhook.headers, 'webhook-signature');
  if (!id || !timestamp || !signatures) {
    throw new WebhookVerificationError('webhook-id, -timestamp or -signature is missing');
  }
  const age = Math.abs(now / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || age > toleranceSeconds) {
    throw new WebhookVerificationError('The timestamp is too old, too new, or no time');
  }
  const body = typeof webhook.payload === 'string' ? bytesOf(webhook.payload) : webhook.payload;
  const signed = joined(bytesOf(`${id}.${timestamp}.`), body);
  const candidates = signatures
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => fromBase64(each.slice(3)))
    .filter((each) => each !== undefined);
  for (const each of [secret].flat()) {
    for (const candidate of candidates) {
      if (await isSignedBy(each, signed, candidate)) {
        return JSON.parse(new TextDecoder().decode(body)) as Event;
      }
    }
  }
  throw new WebhookVerificationError('No signature fits');
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}

function header(headers: WebhookToVerify['headers'], name: string): string | undefined {
  if (isHeaders(headers)) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return Array.isArray(found) ? found[0] : found;
}

const isHeaders = (
  headers: WebhookToVerify['headers'],
): headers is { get(name: string): string | null } => typeof headers.get === 'function';

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  } catch {
    return undefined;
  }
}

async function isSignedBy(
  secret: string,
  signed: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const key = fromBase64(secret.replace(/^whsec_/, ''));
  if (!key || key.length === 0) throw new TypeError('The secret is not of the form whsec_…');
  const subtle = await webCrypto();
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await subtle.importKey('raw', key, hmac, false, ['verify']);
  // verify compares in constant time
  return subtle.verify('HMAC', imported, signature, signed);
}

/** The global one; Node 18 has it in a module only, whose name bundlers for browsers must not see. */
async function webCrypto(): Promise<typeof crypto.subtle> {
  const found = (globalThis as { crypto?: typeof crypto }).crypto?.subtle;
  if (found) return found;
  const name = ['node', 'crypto'].join(':');
  const { webcrypto } = (await import(name)) as { webcrypto: typeof crypto };
  return webcrypto.subtle;
}
