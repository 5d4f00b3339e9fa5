// The merchant of the test: its codes and keys, made through the management API.
import { httpCaller, type HttpCaller } from '../faults/server-process.ts';

export interface Merchant {
  /** Of the web shop. */
  shopKey: string;
  /** Of the tills: may redeem at a location. */
  tillKey: string;
  locationId: string;
  /** Single-use codes, each handed out once. */
  nextCode(): string;
  /** A code that may be used without end. */
  sharedCode: string;
}

/** Making the codes may take this long. */
const CODES_MS = 120_000;

const must = async (
  answer: ReturnType<HttpCaller['post']>,
  status: number,
): Promise<Record<string, string>> => {
  const { status: got, text, body } = await answer;
  if (got !== status) throw new Error(`expected ${status}, got ${got}: ${text.slice(0, 300)}`);
  return body as Record<string, string>;
};

/** A client with `codes` single-use codes and a shared one; `key` may do all. */
export async function makeMerchant(base: string, key: string, codes: number): Promise<Merchant> {
  const api = httpCaller(base, key);
  const client = await must(api.post('/api/v1/clients', { name: 'Harbour Kitchen' }), 201);
  const client_id = client.id;
  const location = await must(api.post('/api/v1/locations', { client_id, name: 'Quay' }), 201);
  const offer = { client_id, discount_type: 'percentage', discount_value: 20 };
  const campaign = await must(api.post('/api/v1/campaigns', { ...offer, name: 'Postcards' }), 201);
  const open = { ...offer, kind: 'shared', name: 'Regulars', max_uses_per_voucher: null };
  const shared = await must(api.post('/api/v1/campaigns', open), 201);
  const sharedCode = 'REGULARS-20';
  await must(api.post(`/api/v1/campaigns/${shared.id}/vouchers`, { code: sharedCode }), 201);
  const batches = `/api/v1/campaigns/${campaign.id}/batches`;
  const batch = await must(api.post(batches, { quantity: codes }), 202);
  for (const until = Date.now() + CODES_MS; ;) {
    const { status } = await must(api.get(`/api/v1/batches/${batch.id}`), 200);
    if (status === 'completed') break;
    if (Date.now() > until) throw new Error(`The codes were not made in time: ${status}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  const list = await readCodes(`${base}/api/v1/batches/${batch.id}/codes.csv`, key);
  const makeKey = (scopes: string[], shop: string) =>
    must(api.post('/api/v1/api-keys', { client_id, name: shop, shop, scopes }), 201);
  let at = 0;
  return {
    shopKey: (await makeKey(['validate', 'redeem'], 'web')).key ?? '',
    tillKey: (await makeKey(['validate', 'redeem', 'manage'], 'till')).key ?? '',
    locationId: location.id ?? '',
    sharedCode,
    nextCode() {
      const code = list[at++];
      if (code === undefined) throw new Error(`All ${list.length} codes have been used`);
      return code;
    },
  };
}

async function readCodes(url: string, key: string): Promise<string[]> {
  const text = await (await fetch(url, { headers: { 'x-api-key': key } })).text();
  const [, ...rows] = text.split(/\r?\n/);
  return rows.map((row) => row.split(',')[0] ?? '').filter(Boolean);
}
