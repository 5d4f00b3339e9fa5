// One call for every route of Shopify that writes: what the audit log is held against.
import { must, type Made } from '../../test/harness/app.ts';
import type { Answered } from '../../test/harness/caller.ts';
import type { World } from '../audit/writes.fixture.ts';

let serial = 0;
const v1 = (path: string) => `/api/v1${path}`;

/** Waits for somebody to agree: nobody is called. */
const shopOf = (client_id: string) => ({
  client_id,
  domain: `shop-${serial++}.myshopify.com`,
  grant: 'authorization_code',
  app_client_id: 'app',
  app_client_secret: 'secret',
});

const about =
  (make: (world: World) => Promise<Made>, call: (world: World, made: Made) => Promise<Answered>) =>
  async (world: World) => {
    const made = await make(world);
    return () => call(world, made);
  };

const shopifyShop = ({ t, client }: World) =>
  must(t.admin.post(v1('/shopify-shops'), shopOf(client.id)));
const publication = async (world: World) => {
  const [shop, campaign] = [await shopifyShop(world), await world.t.campaign(world.client)];
  const path = v1(`/shopify-shops/${shop.id}/publications`);
  return must(world.t.admin.post(path, { campaign_id: campaign.id }));
};

export const shopifyWrites = {
  'POST /api/v1/shopify-shops': about(
    ({ client }) => Promise.resolve(client),
    ({ t }, { id }) => t.admin.post('/api/v1/shopify-shops', shopOf(id)),
  ),
  'DELETE /api/v1/shopify-shops/{id}': about(shopifyShop, ({ t }, { id }) =>
    t.admin.delete(v1(`/shopify-shops/${id}`)),
  ),
  'POST /api/v1/shopify-shops/{id}/reread': about(
    async (world) => {
      const shop = await shopifyShop(world);
      const text = `update shopify_shop set status = 'connected', connected_at = now()
        where domain = $1`;
      await world.t.db.query({ text, values: [shop.domain] });
      return shop;
    },
    ({ t }, { id }) => t.admin.post(v1(`/shopify-shops/${id}/reread`)),
  ),
  'POST /api/v1/shopify-shops/{id}/publications': about(shopifyShop, ({ t, campaign }, { id }) =>
    t.admin.post(v1(`/shopify-shops/${id}/publications`), { campaign_id: campaign.id }),
  ),
  'POST /api/v1/shopify-publications/{id}/retry': about(publication, ({ t }, { id }) =>
    t.admin.post(v1(`/shopify-publications/${id}/retry`)),
  ),
  'DELETE /api/v1/shopify-publications/{id}': about(publication, ({ t }, { id }) =>
    t.admin.delete(v1(`/shopify-publications/${id}`)),
  ),
};
