// One call for every route that writes: what the audit log is held against. A new route that writes
// gets a line here, or a reason why the ledger says nothing of it.
import { must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Answered, Caller } from '../../test/harness/caller.ts';

/** What is there before the calls. */
export interface World {
  t: TestApp;
  client: Made;
  location: Made;
  campaign: Made;
  voucher: Made;
  source: Made;
  shop: Caller;
}

type Call = (world: World) => Promise<() => Promise<Answered>>;

let serial = 0;
const order = () => `W-${serial++}`;

const v1 = (path: string) => `/api/v1${path}`;
/** A call of the administrator, without anything to be made before. */
const post =
  (path: (world: World) => string, body: (world: World) => object = () => ({})): Call =>
  async (world) => {
    await Promise.resolve();
    return () => world.t.admin.post(v1(path(world)), body(world));
  };

/** A call about something that is made for it. */
const about =
  (
    make: (world: World) => Promise<Made>,
    call: (world: World, made: Made) => Promise<Answered>,
  ): Call =>
  async (world) => {
    const made = await make(world);
    return () => call(world, made);
  };

const newCode = async ({ t, campaign }: World) => String((await t.voucher(campaign)).code);

const sale = async (world: World) => {
  const code = await newCode(world);
  const body = { code, transaction_amount: 40, order_reference: order() };
  const sold = await must(world.shop.post('/api/webhook/redemption', body), 200);
  return { ...sold, id: String(sold.redemption_id), code };
};
const hold = async (world: World) => {
  const code = await newCode(world);
  const order_reference = order();
  const held = await must(world.shop.post('/api/webhook/hold', { code, order_reference }), 200);
  return { ...held, id: String(held.hold_id), code, order_reference };
};
const inStore = async (world: World) => {
  const { t, location } = world;
  const body = { code: await newCode(world), location_id: location.id };
  const sold = await must(t.admin.post(v1('/redemptions'), body), 200);
  return { ...sold, id: String(sold.redemption_id) };
};
const conflict = async (world: World) => {
  const sold = await sale(world);
  const body = { code: sold.code, transaction_amount: 9, order_reference: order() };
  await world.shop.post('/api/webhook/redemption', body);
  const page = (await world.t.admin.get(v1('/conflicts?status=open'))).body as { data: Made[] };
  return page.data[0] ?? Promise.reject(new Error('No conflict was opened'));
};
const endpoint = ({ t }: World) =>
  must(t.admin.post(v1('/webhook-endpoints'), { url: 'https://shop.example.com', events: ['*'] }));
const invitation = ({ t }: World) => {
  const body = { email: `gone-${serial++}@tests.example`, role: 'admin' };
  return must(t.admin.post(v1('/invitations'), body));
};
const key = ({ t, client }: World) => t.key(client);
const lead = ({ t, campaign }: World) =>
  must(t.admin.post(v1('/leads'), { campaign_id: campaign.id, email: 'guest@shop.example' }));
const cost = ({ t, campaign }: World) =>
  must(t.admin.post(v1(`/campaigns/${campaign.id}/costs`), { kind: 'print', amount: 10 }));

export const writes: Record<string, Call> = {
  'POST /api/v1/clients': post(
    () => '/clients',
    () => ({ name: 'New' }),
  ),
  'PATCH /api/v1/clients/{id}': about(
    ({ t }) => t.client(),
    ({ t }, { id }) => t.admin.patch(v1(`/clients/${id}`), { name: 'Renamed' }),
  ),
  'POST /api/v1/locations': post(
    () => '/locations',
    ({ client }) => ({ client_id: client.id, name: 'New' }),
  ),
  'PATCH /api/v1/locations/{id}': about(
    ({ t, client }) => t.location(client),
    ({ t }, { id }) => t.admin.patch(v1(`/locations/${id}`), { name: 'Renamed' }),
  ),
  'POST /api/v1/locations/{id}/archive': about(
    ({ t, client }) => t.location(client),
    ({ t }, { id }) => t.admin.post(v1(`/locations/${id}/archive`)),
  ),
  'POST /api/v1/campaigns': post(
    () => '/campaigns',
    ({ client }) => ({
      client_id: client.id,
      name: 'New',
      discount_type: 'fixed',
      discount_value: 5,
    }),
  ),
  'PATCH /api/v1/campaigns/{id}': about(
    ({ t, client }) => t.campaign(client),
    ({ t }, { id }) => t.admin.patch(v1(`/campaigns/${id}`), { status: 'paused' }),
  ),
  'POST /api/v1/campaigns/{id}/archive': about(
    ({ t, client }) => t.campaign(client),
    ({ t }, { id }) => t.admin.post(v1(`/campaigns/${id}/archive`)),
  ),
  'POST /api/v1/campaigns/{id}/sources': post(
    ({ campaign }) => `/campaigns/${campaign.id}/sources`,
    () => ({ name: 'Flyer', kind: 'flyer' }),
  ),
  'PATCH /api/v1/sources/{id}': about(
    ({ source }) => Promise.resolve(source),
    ({ t }, { id }) => t.admin.patch(v1(`/sources/${id}`), { quantity: 500 }),
  ),
  'POST /api/v1/sources/{id}/deliveries': post(
    ({ source }) => `/sources/${source.id}/deliveries`,
    () => ({ date: '2026-02-03', mailed: 10 }),
  ),
  'POST /api/v1/campaigns/{id}/costs': post(
    ({ campaign }) => `/campaigns/${campaign.id}/costs`,
    () => ({ kind: 'print', amount: 99.5 }),
  ),
  'DELETE /api/v1/costs/{id}': about(cost, ({ t }, { id }) => t.admin.delete(v1(`/costs/${id}`))),
  'POST /api/v1/leads': post(
    () => '/leads',
    ({ campaign }) => ({ campaign_id: campaign.id, name: 'Guest' }),
  ),
  'DELETE /api/v1/leads/{id}': about(lead, ({ t }, { id }) => t.admin.delete(v1(`/leads/${id}`))),
  'POST /api/v1/campaigns/{id}/batches': post(
    ({ campaign }) => `/campaigns/${campaign.id}/batches`,
    () => ({ quantity: 3 }),
  ),
  'POST /api/v1/campaigns/{id}/vouchers': post(
    ({ campaign }) => `/campaigns/${campaign.id}/vouchers`,
    () => ({ code: `NEW-${serial++}` }),
  ),
  'PATCH /api/v1/vouchers/{id}': about(
    ({ t, campaign }) => t.voucher(campaign),
    ({ t }, { id }) => t.admin.patch(v1(`/vouchers/${id}`), { status: 'disabled' }),
  ),
  'POST /api/v1/api-keys': post(
    () => '/api-keys',
    () => ({ name: 'New', scopes: ['read'] }),
  ),
  'POST /api/v1/api-keys/{id}/rotate': about(key, ({ t }, { id }) =>
    t.admin.post(v1(`/api-keys/${id}/rotate`)),
  ),
  'DELETE /api/v1/api-keys/{id}': about(key, ({ t }, { id }) =>
    t.admin.delete(v1(`/api-keys/${id}`)),
  ),
  'POST /api/v1/redemptions': about(
    ({ t, campaign }) => t.voucher(campaign),
    ({ t, location }, { code }) =>
      t.admin.post(v1('/redemptions'), { code: code as string, location_id: location.id }),
  ),
  'PATCH /api/v1/redemptions/{id}': about(inStore, ({ t }, { id }) =>
    t.admin.patch(v1(`/redemptions/${id}`), { transaction_amount: 30 }),
  ),
  'POST /api/v1/redemptions/{id}/void': about(inStore, ({ t }, { id }) =>
    t.admin.post(v1(`/redemptions/${id}/void`), { reason: 'cancelled' }),
  ),
  'POST /api/v1/conflicts/{id}/resolve': about(conflict, ({ t }, { id }) =>
    t.admin.post(v1(`/conflicts/${id}/resolve`), { resolution: 'dismiss', reason: 'seen' }),
  ),
  'POST /api/v1/webhook-endpoints': post(
    () => '/webhook-endpoints',
    () => ({ url: 'https://shop.example.com/x', events: ['*'] }),
  ),
  'PATCH /api/v1/webhook-endpoints/{id}': about(endpoint, ({ t }, { id }) =>
    t.admin.patch(v1(`/webhook-endpoints/${id}`), { status: 'paused' }),
  ),
  'DELETE /api/v1/webhook-endpoints/{id}': about(endpoint, ({ t }, { id }) =>
    t.admin.delete(v1(`/webhook-endpoints/${id}`)),
  ),
  'POST /api/v1/webhook-endpoints/{id}/rotate': about(endpoint, ({ t }, { id }) =>
    t.admin.post(v1(`/webhook-endpoints/${id}/rotate`)),
  ),
  'POST /api/v1/webhook-endpoints/{id}/test': about(endpoint, ({ t }, { id }) =>
    t.admin.post(v1(`/webhook-endpoints/${id}/test`)),
  ),
  'POST /api/v1/webhook-endpoints/{id}/deliveries/{delivery_id}/retry': about(
    async (world) => {
      const { id } = await endpoint(world);
      const { t } = world;
      return { ...(await must(t.admin.post(v1(`/webhook-endpoints/${id}/test`)), 202)) };
    },
    ({ t }, { id, endpoint_id }) =>
      t.admin.post(v1(`/webhook-endpoints/${String(endpoint_id)}/deliveries/${id}/retry`)),
  ),
  'POST /api/v1/invitations': post(
    () => '/invitations',
    () => ({ email: `new-${serial++}@tests.example`, role: 'admin' }),
  ),
  'DELETE /api/v1/invitations/{id}': about(invitation, ({ t }, { id }) =>
    t.admin.delete(v1(`/invitations/${id}`)),
  ),
  'PATCH /api/v1/organization': about(
    ({ client }) => Promise.resolve(client),
    ({ t }) => t.admin.patch(v1('/organization'), { name: `Tests ${serial++}` }),
  ),
  'POST /api/webhook/redemption': about(
    ({ t, campaign }) => t.voucher(campaign),
    ({ shop }, { code }) =>
      shop.post('/api/webhook/redemption', { code: code as string, transaction_amount: 10 }),
  ),
  'POST /api/webhook/redemption/batch': about(
    ({ t, campaign }) => t.voucher(campaign),
    ({ shop }, { code }) =>
      shop.post('/api/webhook/redemption/batch', {
        redemptions: [{ code: code as string, transaction_amount: 10, order_reference: order() }],
      }),
  ),
  'POST /api/webhook/redemption/void': about(sale, ({ shop }, { id }) =>
    shop.post('/api/webhook/redemption/void', { redemption_id: id }),
  ),
  'POST /api/webhook/redemption/refund': about(sale, ({ shop }, { id }) =>
    shop.post('/api/webhook/redemption/refund', { redemption_id: id, refund_amount: 5 }),
  ),
  'POST /api/webhook/hold': about(
    ({ t, campaign }) => t.voucher(campaign),
    ({ shop }, { code }) =>
      shop.post('/api/webhook/hold', { code: code as string, order_reference: order() }),
  ),
  'POST /api/webhook/hold/release': about(hold, ({ shop }, { id }) =>
    shop.post('/api/webhook/hold/release', { hold_id: id }),
  ),
};

/**
 * Routes of a person's own session, second factor and mailed links, which a key cannot call: the file
 * that appends what they do. Their own tests call them.
 */
export const ofPeople: Record<string, string> = {
  'POST /api/v1/setup': 'server/organization/make-organization.ts',
  'POST /api/v1/session': 'server/session/open-session.ts',
  'DELETE /api/v1/session': 'server/session/routes.ts',
  'DELETE /api/v1/sessions/{id}': 'server/session/routes.ts',
  'PATCH /api/v1/account': 'server/account/own-routes.ts',
  'POST /api/v1/account/password': 'server/account/own-routes.ts',
  'POST /api/v1/account/totp': 'server/account/own-routes.ts',
  'POST /api/v1/account/totp/confirm': 'server/account/own-routes.ts',
  'POST /api/v1/account/totp/disable': 'server/account/own-routes.ts',
  'POST /api/v1/password-resets': 'server/account/reset-password.ts',
  'POST /api/v1/password-resets/redeem': 'server/account/reset-password.ts',
  'POST /api/v1/invitations/accept': 'server/invitation/accept.ts',
  'PATCH /api/v1/accounts/{id}': 'server/account/routes.ts',
  'DELETE /api/v1/accounts/{id}': 'server/account/routes.ts',
};

/** Routes that change nothing anybody could ask about, each with its reason. */
export const silent: Record<string, string> = {
  'POST /api/v1/invitations/look': 'It only reads: the token is too secret for an address.',
  'POST /api/v1/scans': 'A page was opened: its row is append-only, and says all there is.',
};
