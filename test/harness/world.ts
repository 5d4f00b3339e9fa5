// One object of every kind, each with a mark in its name: what must not be seen by others.
import type { FastifyInstance } from 'fastify';
import type { Database } from '../../server/db/database.ts';
import { must, type Made } from './app.ts';
import { makeCaller, type Caller } from './caller.ts';
import { makePerson, type Person } from './person.ts';

export interface World {
  mark: string;
  /** Ids by the part of an address that stands before them: `campaigns`, `api-keys` … */
  ids: Record<string, string>;
  /** May do all in the organization. */
  admin: Caller;
  /** Of this client, with every scope. */
  clientKey: Caller;
}

interface Parts {
  app: FastifyInstance;
  db: Database;
  organizationId: string;
  admin: Caller;
}

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
  return {
    mark,
    admin,
    clientKey,
    ids: {
      clients: client.id,
      locations: location.id,
      campaigns: campaign.id,
      sources: source.id,
      costs: cost.id,
      batches: batch.id,
      prints: await printOf(admin, batch),
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
      validate: voucher.code as string,
    },
  };
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
