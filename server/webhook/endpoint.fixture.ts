// What tests of webhooks do to the API: endpoints for a receiver, sales to be told of, deliveries.
import { must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Receiver } from './receiver.fixture.ts';

export const url = '/api/v1/webhook-endpoints';

const dataOf = ({ body }: { body: unknown }): Made[] => (body as { data: Made[] }).data;

interface World {
  t: TestApp;
  receiver: Receiver;
  client: Made;
}

export async function until<T>(what: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 20_000; ;) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error('It did not come about');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** `world` is asked at each call: a test file makes it before its tests. */
export const makeCalls = (world: () => World) => ({
  endpoint: (fields: Record<string, unknown> = {}): Promise<Made> => {
    const { t, receiver } = world();
    return must(t.admin.post(url, { url: receiver.url, events: ['*'], ...fields }));
  },

  deliveriesOf: async (made: Made, query = ''): Promise<Made[]> =>
    dataOf(await world().t.admin.get(`${url}/${made.id}/deliveries${query}`)),

  /** Redeems a code so often, one order after the other. */
  async redeem(code: string, times = 1, prefix = 'O'): Promise<void> {
    const { t, client } = world();
    const { api } = await t.key(client);
    for (let i = 0; i < times; i++) {
      const body = { code, transaction_amount: 50, order_reference: `${prefix}-${i}` };
      await must(api.post('/api/webhook/redemption', body), 200);
    }
  },

  async removeEndpoints(): Promise<void> {
    const { t } = world();
    for (const each of dataOf(await t.admin.get(url)))
      await must(t.admin.delete(`${url}/${each.id}`), 204);
  },
});
