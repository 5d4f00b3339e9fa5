// The inbox of a client's conflicts, with short ways to what opens one: for tests through HTTP.
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Answered } from '../../test/harness/caller.ts';
import { expectBooksInOrder } from '../doctor/books.fixture.ts';

type Fields = Record<string, unknown>;

let serial = 0;
/** An order reference of its own. */
export const order = () => `ORD-${++serial}`;

export interface Inbox {
  t: TestApp;
  client: Made;
  location: Made;
  shop: Awaited<ReturnType<TestApp['key']>>;
  makeCode(fields?: Fields, voucher?: Fields): Promise<Made>;
  /** Reports an order of 50 with an order reference of its own, unless said otherwise. */
  report(voucher: Fields, fields?: Fields): Promise<Answered>;
  list(query?: string): Promise<Made[]>;
  conflictOf(reference: string): Promise<Made | undefined>;
  resolve(
    conflict: Made | undefined,
    resolution: string,
    headers?: Record<string, string>,
  ): Promise<Answered>;
  read(conflict: Made | undefined): Promise<Made>;
  voucherNow(voucher: Made): Promise<Made>;
  /** A single-use code that one order used and another reported too. */
  double(): Promise<{ voucher: Made; first: Made; reference: string; conflict: Made | undefined }>;
  /** Sees that the books are in order, and closes. */
  close(): Promise<void>;
}

export async function makeInbox(): Promise<Inbox> {
  const t = await makeTestApp();
  const client = await t.client();
  const shop = await t.key(client);
  const get = (url: string) => must(t.admin.get(`/api/v1${url}`), 200);
  const inbox: Inbox = {
    t,
    client,
    location: await t.location(client),
    shop,
    makeCode: async (fields = {}, voucher = {}) =>
      t.voucher(await t.campaign(client, fields), voucher),
    report: (voucher, fields = {}) =>
      shop.api.post('/api/webhook/redemption', {
        code: voucher.code,
        transaction_amount: 50,
        order_reference: order(),
        ...fields,
      }),
    list: async (query = '') =>
      (await get(`/conflicts?client_id=${client.id}&limit=500${query}`)).data as Made[],
    conflictOf: async (reference) =>
      (await inbox.list()).find((each) => each.order_reference === reference),
    resolve: (conflict, resolution, headers) =>
      t.admin.post(
        `/api/v1/conflicts/${conflict?.id}/resolve`,
        { resolution, reason: 'Talked to the shop' },
        headers,
      ),
    read: (conflict) => get(`/conflicts/${conflict?.id}`),
    voucherNow: (voucher) => get(`/vouchers/${voucher.id}`),
    async double() {
      const voucher = await inbox.makeCode();
      const first = await must(inbox.report(voucher), 200);
      const reference = order();
      await must(inbox.report(voucher, { order_reference: reference }), 409);
      return { voucher, first, reference, conflict: await inbox.conflictOf(reference) };
    },
    async close() {
      await expectBooksInOrder(t.db);
      await t.close();
    },
  };
  return inbox;
}
