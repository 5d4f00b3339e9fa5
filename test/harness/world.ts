// One object of every kind, each with a mark in its name: what must not be seen by others.
import type { FastifyInstance } from 'fastify';
import type { Database } from '../../server/db/database.ts';
import { must, type Made } from './app.ts';
import { makeCaller, type Caller } from './caller.ts';
import { makeBrowser, makePerson, type Person } from './person.ts';

export interface World {
  mark: string;
  /** Ids by the part of an address that stands before them: `campaigns`, `api-keys` … */
  ids: Record<string, string>;
  /** May do all in the organization. */
  admin: Caller;
  /** Of this client, with every scope. */
  clientKey: Caller;
  /** Paired at its location, with somebody on shift. */
  till: Caller;
}

interface Parts {
  app: FastifyInstance;
  db: Database;
  organizationId: string;
  admin: Caller;
}

/** Of everybody who works at a till of a world. */
export const PIN = '4711';
const SCOPES = ['validate', 'redeem', 'manage', 'read'];

export async function makeWorld(parts: Parts, mark: string): Promise<World> {
  const { app, admin } = parts;
  const make = (url: string, body: object, status = 201) =>
    must(admin.post(`/api/v1${url}`, body), status);
  // without the mark: who asks for a code finds it in the list of their own refusals
  const code = mark.replace('CANARY', 'CODE');
  const client = await make('/clients', { name: mark });
  const location = await make('/locations', { client_id: client.id, name: mark });
  const offer = { name: mark, discount_type: 'percentage', discount_value: 20 };
  const campaign = await make('/campaigns', { client_id: client.id, ...offer });
  const below = `/campaigns/${campaign.id}`;
  const source = await make(`${below}/sources`, { name: mark, kind: 'email', cost: 5 });
  const cost = await make(`${below}/costs`, { kind: 'other', amount: 5, description: mark });
  const batch = await make(`${below}/batches`, { quantity: 1, source_id: source.id }, 202);
  const voucher = await make(`${below}/vouchers`, { code: `${code}-A`, source_id: source.id });
  const other = await make(`${below}/vouchers`, { code: `${code}-B`, max_uses: null });
  const key = await make('/api-keys', { client_id: client.id, name: mark, scopes: SCOPES });
  const clientKey = makeCaller(app, key.key as string);
  const report = (order_reference: string) => ({
    code: voucher.code as string,
    transaction_amount: 50,
    order_reference,
  });
  await must(clientKey.post('/api/webhook/redemption', report(`${mark}-1`)), 200);
  await must(clientKey.post('/api/webhook/redemption', report(`${mark}-2`)), 409);
  const conflicts = await must(admin.get(`/api/v1/conflicts?client_id=${client.id}`), 200);
  const redemption = await make(
    '/redemptions',
    { code: other.code, location_id: location.id, transaction_amount: 20 },
    200,
  );
  const lead = await make('/leads', { voucher_id: voucher.id, name: mark, consent: true });
  const invitation = await make('/invitations', {
    email: `${mark}@invited.example`,
    role: 'merchant',
    client_ids: [client.id],
  });
  const person = await personOf(parts, 'merchant', { clients: [client] });
  const shop = await make('/shopify-shops', {
    client_id: client.id,
    domain: `${mark.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}.myshopify.com`,
    grant: 'authorization_code',
    app_client_id: 'app',
    app_client_secret: 'secret',
  });
  const published = await make(`/shopify-shops/${shop.id}/publications`, {
    campaign_id: campaign.id,
  });
  const print = await printOf(admin, batch);
  const csv = { 'content-type': 'text/csv' };
  const recipients = `Name\r\n${mark}\r\n`;
  await must(admin.post(`/api/v1/batches/${batch.id}/recipients`, recipients, csv), 201);
  const file = `code,shelf\r\n${code}-D,${mark}\r\n${code}-D,${mark}\r\n`;
  const taken = await must(admin.post(`/api/v1${below}/imports`, file, csv), 202);
  await importEnded(admin, taken);
  const orderEndpoint = await make('/order-endpoints', { client_id: client.id, name: mark });
  const endpoint = await make('/webhook-endpoints', {
    client_id: client.id,
    // leads nowhere, and the mark with it
    url: `https://receiver.invalid/${mark}`,
    events: ['*'],
  });
  const delivery = await make(`/webhook-endpoints/${endpoint.id}/test`, {}, 202);
  const erasure = await make(
    '/privacy/erasures',
    { client_id: client.id, email: `${mark}@erased.example` },
    202,
  );
  const staff = await make('/staff', { location_ids: [location.id], name: mark, pin: PIN });
  const { till, device } = await pairTill(parts, location, mark);
  const atTill = (url: string, body: object) => must(till.post(`/api/v1/till${url}`, body), 200);
  await atTill('/shift', { staff_id: staff.id, pin: PIN });
  const seated = await make(`${below}/vouchers`, { code: `${code}-C` });
  const seating = await atTill('/seatings', { code: seated.code, table: mark });
  const bill = await atTill('/redemptions', { code: other.code, receipt_number: `${mark}-9` });
  return {
    mark,
    admin,
    clientKey,
    till,
    ids: {
      clients: client.id,
      locations: location.id,
      campaigns: campaign.id,
      sources: source.id,
      costs: cost.id,
      batches: batch.id,
      prints: print,
      // an id that no answer holds: a file is numbered within its print
      files: 'no-such-part',
      vouchers: voucher.id,
      'api-keys': key.id,
      conflicts: (conflicts.data as Made[])[0]!.id,
      redemptions: redemption.redemption_id ?? redemption.id,
      leads: lead.id,
      invitations: invitation.id,
      accounts: person.id,
      sessions: await sessionOf(person),
      'shopify-shops': shop.id,
      'shopify-publications': published.id,
      // an address of Shopify's own: whoever calls is asked for a signature
      shopify: 'org_of_nobody',
      validate: voucher.code as string,
      imports: taken.id,
      'order-endpoints': orderEndpoint.id,
      'webhook-endpoints': endpoint.id,
      deliveries: delivery.id,
      erasures: erasure.id,
      devices: device.id,
      staff: staff.id,
      seatings: seating.hold_id,
      'redemptions at the till': bill.redemption_id,
      'code at the till': other.code as string,
    },
  };
}

/** A till of the location, as a browser that was paired with it. */
export async function pairTill(
  { app, admin }: Pick<Parts, 'app' | 'admin'>,
  location: { id: string },
  name: string,
): Promise<{ till: Caller; device: Made }> {
  const body = { location_id: location.id, name };
  const { url } = await must(admin.post('/api/v1/devices/pairings', body));
  const token = String(url).split('#pair=')[1];
  const answer = await makeBrowser(app, '').post('/api/v1/till/pair', { token });
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
  return { till: makeBrowser(app, cookie), device: (answer.body as { device: Made }).device };
}

async function importEnded(admin: Caller, { id }: Made): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { status } = await must(admin.get(`/api/v1/imports/${id}`), 200);
    if (status === 'completed') return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('The import did not end');
}

/** A print of the batch, once its codes are made. */
async function printOf(admin: Caller, batch: Made): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const url = `/api/v1/batches/${batch.id}/prints`;
    const answer = await admin.post(url, { kind: 'qr_files' });
    if (answer.status === 202) return (answer.body as Made).id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The codes of the batch are not made');
}

export const personOf = (
  { app, db, organizationId }: Parts,
  ...[role, bounds]: Parameters<typeof makePerson> extends [unknown, unknown, unknown, ...infer R]
    ? R
    : never
): Promise<Person> => makePerson(app, db, organizationId, role, bounds);

async function sessionOf(person: Person): Promise<string> {
  const { data } = await must(person.get('/api/v1/sessions'), 200);
  return (data as Made[])[0]!.id;
}
