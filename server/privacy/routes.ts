// HTTP of privacy: retention, what is kept of a person, erasure.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  changeRetention as changeRetentionOperation,
  createErasure,
  exportHolder,
  getErasure,
  getRetention,
  listErasures,
  type Erasure,
} from '../../contract/management/privacy.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { newId, publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { openCustomerHash, type HashCustomer } from '../secret/customer-hash.ts';
import { hashAddress } from './erase.ts';
import { handlePrivacyJobs, queueErasures } from './job.ts';
import * as queries from './queries.ts';
import type { ErasureRow } from './queries.ts';
import { changeRetention, readRetention } from './retention.ts';
import { tellOf, type Holder } from './tell-of.ts';

/** Registers the routes, and what the queue's jobs do. */
export async function registerPrivacyRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { db } = context;
  const hash = await openCustomerHash(db, context.keyring);
  handlePrivacyJobs(context, hash);

  read(app, getRetention, ({ actor }) => readRetention(db, actor.organizationId));

  write(app, context, changeRetentionOperation, async ({ actor, body, tx }) => {
    if (actor.mode === 'test') {
      throw new ApiError('forbidden', {
        message: 'A test key may not say how long live data stays',
      });
    }
    if (actor.clientIds !== null) {
      throw new ApiError('forbidden', { message: 'It is for the organization as a whole to say' });
    }
    return changeRetention(tx, ledgerActor(actor), actor.organizationId, body);
  });

  read(app, exportHolder, async ({ actor, body }) => {
    const holder = await readHolder(db, actor, body, hash);
    const told = await tellOf(db, holder);
    await db.transaction((tx) =>
      appendToLedger(tx, [
        {
          organizationId: actor.organizationId,
          kind: 'holder.exported',
          actor: ledgerActor(actor),
          at: Date.now(),
          clientId: holder.clientId,
          // whom, the ledger does not say
          after: Object.fromEntries(
            Object.entries<unknown[]>({ ...told }).map(([kind, rows]) => [kind, rows.length]),
          ),
        },
      ]),
    );
    return told;
  });

  write(app, context, createErasure, async ({ actor, body, tx, afterCommit }) => {
    const holder = await readHolder(tx, actor, body, hash);
    const row = await queries.insertErasure(tx, {
      id: newId(),
      organization_id: actor.organizationId,
      client_id: holder.clientId,
      email_hash: holder.email && hashAddress(hash, actor.organizationId, holder.email),
      customers: holder.customers,
    });
    await appendToLedger(tx, [
      {
        organizationId: actor.organizationId,
        kind: 'erasure.requested',
        actor: ledgerActor(actor),
        at: Date.now(),
        clientId: holder.clientId,
        subjectId: row.id,
        after: { id: publicId('erasure', row.id) },
      },
    ]);
    afterCommit(() => queueErasures(context));
    return erasureAnswer(row);
  });

  read(app, listErasures, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    return pageOf(await queries.listErasures(db, actor, page), page, erasureAnswer);
  });

  read(app, getErasure, async ({ actor, params }) =>
    erasureAnswer(await queries.requireErasure(db, actor, params.id)),
  );
}

interface HolderBody {
  email?: string | null;
  customer_reference?: string | null;
  client_id?: string | null;
}

/** Who is meant, as the books of each client know the person. Throws 400, 403 and 404. */
async function readHolder(
  db: Queryable,
  actor: AnyActor,
  { email: written, customer_reference, client_id }: HolderBody,
  hash: HashCustomer,
): Promise<Holder & { clientId: string | null }> {
  if (actor.mode === 'test') {
    throw new ApiError('forbidden', { message: 'A test key may not act on people' });
  }
  const reference = customer_reference?.trim();
  const address = written ?? (reference?.includes('@') ? reference : undefined);
  const email = address?.trim().toLowerCase() ?? null;
  if (!email && !reference) throw invalid('email', 'or customer_reference is required');
  if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email)) throw invalid('email', 'is no address');
  const clientId = await clientOf(db, actor, client_id);
  const where = within(actor, { client: 'id' }).is('id', clientId ?? undefined);
  const clients = await db.query<{ id: string }>({
    text: `select id from client where ${where.text()}`,
    values: where.values,
  });
  const clientIds = clients.map(({ id }) => id);
  // many shops call a customer by his address
  const known = reference ?? email ?? '';
  const customers = Object.fromEntries(clientIds.map((id) => [id, hash(id, known)]));
  return { organizationId: actor.organizationId, clientId, clientIds, email, customers };
}

/** The one client that it is about; null: all of the organization. */
async function clientOf(
  db: Queryable,
  actor: AnyActor,
  publicClientId: string | null | undefined,
): Promise<string | null> {
  if (publicClientId) return (await requireClient(db, actor, publicClientId)).id;
  if (actor.clientIds === null) return null;
  const [only, other] = actor.clientIds;
  if (only === undefined || other !== undefined) {
    throw invalid('client_id', 'is required: you act for several clients');
  }
  return only;
}

const erasureAnswer = (row: ErasureRow): Static<typeof Erasure> => ({
  id: publicId('erasure', row.id),
  client_id: publicIdOrNull('client', row.client_id),
  status: row.status,
  erased: row.erased,
  created_at: writeInstant(row.created_at.getTime()),
  completed_at: writeInstantOrNull(row.completed_at),
});
