// One call for every route that writes: what the audit log is held against. A new route that writes
// gets a line here, or a reason why the ledger says nothing of it.
// Long because every writing route has its line here.
import { must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Answered, Caller } from '../../test/harness/caller.ts';
import { shopifyWrites } from '../shopify/writes.fixture.ts';

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

const MADE_MS = 20_000;

/** A batch whose codes are there: nothing is printed of one before. */
const madeBatch = async ({ t, campaign }: World) => {
  const batch = await must(
    t.admin.post(v1(`/campaigns/${campaign.id}/batches`), { quantity: 2 }),
    202,
  );
  const until = Date.now() + MADE_MS;
  while ((await must(t.admin.get(v1(`/batches/${batch.id}`)), 200)).status !== 'completed') {
    if (Date.now() > until) throw new Error('The codes were not made');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return batch;
};
const sendList = ({ t }: World, { id }: Made) =>
  t.admin.post(v1(`/batches/${id}/recipients`), 'name\nGuest\n', { 'content-type': 'text/csv' });
const listed = async (world: World) => {
  const batch = await madeBatch(world);
  await must(sendList(world, batch));
  return batch;
};
const printed = async (world: World) => {
  const batch = await madeBatch(world);
  return must(world.t.admin.post(v1(`/batches/${batch.id}/prints`), { kind: 'labels' }), 202);
};

const orderEndpoint = ({ t, client }: World) =>
  must(t.admin.post(v1('/order-endpoints'), { client_id: client.id, name: 'Shop' }));
const staffMember = ({ t, location }: World) =>
  must(t.admin.post(v1('/staff'), { location_ids: [location.id], name: 'Maren', pin: '4711' }));

const fromPage = { origin: 'http://vouchers.test' };
const pairing = ({ t }: World, location: Made) =>
  must(t.admin.post(v1('/devices/pairings'), { location_id: location.id, name: 'Bar' }));
const pairTill = ({ t }: World, { url }: Made) =>
  t.as().post(v1('/till/pair'), { token: String(url).split('#pair=')[1] }, fromPage);

/** A till of a location of its own: nobody need be on shift where nobody works. */
const till = async (world: World) => {
  const location = await world.t.location(world.client);
  const paired = await pairTill(world, await pairing(world, location));
  const cookie = String(paired.headers['set-cookie']).split(';')[0] ?? '';
  const { device } = paired.body as { device: Made };
  return { id: device.id, location, headers: { cookie, ...fromPage } };
};
type Till = Awaited<ReturnType<typeof till>>;

/** A call of a till, about something that the till made before. */
const atTill =
  (
    make: (world: World, own: Till) => Promise<Made>,
    call: (world: World, made: Made, headers: Till['headers']) => Promise<Answered>,
  ): Call =>
  async (world) => {
    const own = await till(world);
    const made = await make(world, own);
    return () => call(world, made, own.headers);
  };
const tillVoucher = ({ t, campaign }: World) => t.voucher(campaign);
const tillSale = async (world: World, { headers }: Till) => {
  const body = { code: await newCode(world) };
  const sold = await must(world.t.as().post(v1('/till/redemptions'), body, headers), 200);
  return { ...sold, id: String(sold.redemption_id) };
};
const seating = async (world: World, { headers }: Till) => {
  const body = { code: await newCode(world), table: '7' };
  const seated = await must(world.t.as().post(v1('/till/seatings'), body, headers), 200);
  return { ...seated, id: String(seated.hold_id) };
};
const tillStaff = ({ t }: World, { location }: Till) =>
  must(t.admin.post(v1('/staff'), { location_ids: [location.id], name: 'Jo', pin: '4711' }));
const beginShift = ({ t }: World, { id }: Made, headers: Till['headers']) =>
  t.as().post(v1('/till/shift'), { staff_id: id, pin: '4711' }, headers);
const onShift = async (world: World, own: Till) => {
  const person = await tillStaff(world, own);
  await must(beginShift(world, person, own.headers), 200);
  return person;
};

const draft = ({ t, client }: World) => t.campaign(client, { status: 'draft' });
/** Pausing is of campaigns: a client without any has nothing to pause. */
const busyClient = async ({ t }: World) => {
  const made = await t.client();
  await t.campaign(made);
  return made;
};

export const writes: Record<string, Call> = {
  ...shopifyWrites,
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
  'POST /api/v1/order-endpoints': about(
    ({ client }) => Promise.resolve(client),
    ({ t }, { id }) => t.admin.post(v1('/order-endpoints'), { client_id: id, name: 'Shop' }),
  ),
  'POST /api/v1/order-endpoints/{id}/rotate': about(orderEndpoint, ({ t }, { id }) =>
    t.admin.post(v1(`/order-endpoints/${id}/rotate`)),
  ),
  'DELETE /api/v1/order-endpoints/{id}': about(orderEndpoint, ({ t }, { id }) =>
    t.admin.delete(v1(`/order-endpoints/${id}`)),
  ),
  'POST /api/v1/devices/pairings': post(
    () => '/devices/pairings',
    ({ location }) => ({ location_id: location.id, name: 'Bar' }),
  ),
  'PATCH /api/v1/devices/{id}': about(till, ({ t }, { id }) =>
    t.admin.patch(v1(`/devices/${id}`), { name: 'Counter' }),
  ),
  'DELETE /api/v1/devices/{id}': about(till, ({ t }, { id }) =>
    t.admin.delete(v1(`/devices/${id}`)),
  ),
  'POST /api/v1/staff': post(
    () => '/staff',
    ({ location }) => ({ location_ids: [location.id], name: 'Ann', pin: '4711' }),
  ),
  'PATCH /api/v1/staff/{id}': about(staffMember, ({ t }, { id }) =>
    t.admin.patch(v1(`/staff/${id}`), { name: 'Renamed' }),
  ),
  'DELETE /api/v1/staff/{id}': about(staffMember, ({ t }, { id }) =>
    t.admin.delete(v1(`/staff/${id}`)),
  ),
  'POST /api/v1/till/pair': about((world) => pairing(world, world.location), pairTill),
  'POST /api/v1/till/shift': atTill(tillStaff, beginShift),
  'DELETE /api/v1/till/shift': atTill(onShift, ({ t }, _person, headers) =>
    t.as().delete(v1('/till/shift'), headers),
  ),
  'POST /api/v1/till/redemptions': atTill(tillVoucher, ({ t }, { code }, headers) =>
    t.as().post(v1('/till/redemptions'), { code: code as string }, headers),
  ),
  'POST /api/v1/till/reports': atTill(tillVoucher, ({ t }, { code }, headers) => {
    const taken_at = new Date().toISOString();
    const body = { code: code as string, report_key: `${order()}-written-offline`, taken_at };
    return t.as().post(v1('/till/reports'), body, headers);
  }),
  'PATCH /api/v1/till/redemptions/{id}': atTill(tillSale, ({ t }, { id }, headers) =>
    t.as().patch(v1(`/till/redemptions/${id}`), { transaction_amount: 30 }, headers),
  ),
  'POST /api/v1/till/redemptions/{id}/undo': atTill(tillSale, ({ t }, { id }, headers) =>
    t.as().post(v1(`/till/redemptions/${id}/undo`), {}, headers),
  ),
  'POST /api/v1/till/seatings': atTill(tillVoucher, ({ t }, { code }, headers) =>
    t.as().post(v1('/till/seatings'), { code: code as string, table: '4' }, headers),
  ),
  'DELETE /api/v1/till/seatings/{id}': atTill(seating, ({ t }, { id }, headers) =>
    t.as().delete(v1(`/till/seatings/${id}`), headers),
  ),
  'POST /api/v1/clients/{id}/pause': about(busyClient, ({ t }, { id }) =>
    t.admin.post(v1(`/clients/${id}/pause`), {}),
  ),
  'POST /api/v1/clients/{id}/resume': about(
    async (world) => {
      const { t } = world;
      const made = await busyClient(world);
      await must(t.admin.post(v1(`/clients/${made.id}/pause`), {}), 200);
      return made;
    },
    ({ t }, { id }) => t.admin.post(v1(`/clients/${id}/resume`), {}),
  ),
  'POST /api/v1/campaigns/{id}/submit': about(draft, ({ t }, { id }) =>
    t.admin.post(v1(`/campaigns/${id}/submit`)),
  ),
  'POST /api/v1/campaigns/{id}/imports': about(
    ({ campaign }) => Promise.resolve(campaign),
    ({ t }, { id }) =>
      t.admin.post(v1(`/campaigns/${id}/imports`), `code\nIMP-${serial++}\n`, {
        'content-type': 'text/csv',
      }),
  ),
  'POST /api/v1/batches/{id}/recipients': about(madeBatch, sendList),
  'DELETE /api/v1/batches/{id}/recipients': about(listed, ({ t }, { id }) =>
    t.admin.delete(v1(`/batches/${id}/recipients`)),
  ),
  'POST /api/v1/batches/{id}/spoilage': about(madeBatch, ({ t }, { id }) =>
    t.admin.post(v1(`/batches/${id}/spoilage`), {
      first_piece: 1,
      last_piece: 1,
      reason: 'smudged',
    }),
  ),
  'POST /api/v1/batches/{id}/prints': about(madeBatch, ({ t }, { id }) =>
    t.admin.post(v1(`/batches/${id}/prints`), { kind: 'labels' }),
  ),
  'POST /api/v1/prints/{id}/cancel': about(printed, ({ t }, { id }) =>
    t.admin.post(v1(`/prints/${id}/cancel`), {}),
  ),
  'PATCH /api/v1/privacy/retention': about(
    ({ client }) => Promise.resolve(client),
    ({ t }) => t.admin.patch(v1('/privacy/retention'), { leads: 400 + serial++ }),
  ),
  'POST /api/v1/privacy/exports': post(
    () => '/privacy/exports',
    () => ({ email: 'nobody@people.test' }),
  ),
  'POST /api/v1/privacy/erasures': post(
    () => '/privacy/erasures',
    () => ({ email: 'nobody@people.test' }),
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
 * Routes of a person's own session, second factor, mailed links and approval, which a key cannot call: the file
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
  'POST /api/v1/campaigns/{id}/approve': 'server/campaign/approval-routes.ts',
  'POST /api/v1/campaigns/{id}/reject': 'server/campaign/approval-routes.ts',
  'DELETE /api/v1/accounts/{id}': 'server/account/routes.ts',
};

/** Routes that change nothing anybody could ask about, each with its reason. */
export const silent: Record<string, string> = {
  'POST /api/shopify/{organization_id}/webhooks':
    'Kept in shopify_event; what it brings about is written when it is worked on.',
  'POST /api/webhook/orders/{endpoint}':
    'Kept in order_event; what it brings about is written as done by the endpoint, no person and no ' +
    'key: server/order-event/order-event.test.ts.',
  'POST /api/v1/till/look':
    'It only reads; a code that is not good is kept in attempt, append-only.',
  'POST /api/v1/batches/{id}/prints/check': 'It only checks what a print would be.',
  'POST /api/v1/invitations/look': 'It only reads: the token is too secret for an address.',
  'POST /api/v1/scans': 'A page was opened: its row is append-only, and says all there is.',
};
