// HTTP of locations: the shops of a client.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  archiveLocation,
  changeLocation,
  createLocation,
  getLocation,
  listLocations,
  type Location,
} from '../../contract/management/location.ts';
import type { AnyActor } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { newId, publicId } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import * as queries from './queries.ts';
import type { LocationRow } from './queries.ts';

export function registerLocationRoutes(app: FastifyInstance, context: Context): void {
  write(app, context, createLocation, async ({ actor, body, tx }) => {
    const client = await requireClient(tx, actor, body.client_id);
    const { organizationId } = actor;
    const made = { organizationId, id: newId(), clientId: client.id, name: body.name.trim() };
    const row = await queries.insertLocation(tx, made);
    const entry = { ...about('location.created', actor, row), after: { name: row.name } };
    await appendToLedger(tx, [entry]);
    return locationAnswer(row);
  });

  read(app, listLocations, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const client =
      querystring.client_id === undefined
        ? undefined
        : await requireClient(context.db, actor, querystring.client_id);
    const filter = { clientId: client?.id, archived: querystring.archived ?? false };
    return pageOf(
      await queries.listLocations(context.db, actor, filter, page),
      page,
      locationAnswer,
    );
  });

  read(app, getLocation, async ({ actor, params }) =>
    locationAnswer(await queries.requireLocation(context.db, actor, params.id)),
  );

  write(app, context, changeLocation, async ({ actor, params, body, tx }) => {
    const row = await requireForChange(tx, actor, params.id);
    const name = body.name?.trim() ?? row.name;
    if (name === row.name) return locationAnswer(row);
    await queries.updateLocation(tx, { ...row, name });
    const states = { before: { name: row.name }, after: { name } };
    await appendToLedger(tx, [{ ...about('location.changed', actor, row), ...states }]);
    return locationAnswer({ ...row, name });
  });

  write(app, context, archiveLocation, async ({ actor, params, tx }) => {
    const row = await requireForChange(tx, actor, params.id);
    if (row.archived_at) return undefined;
    await queries.updateLocation(tx, { ...row, archived_at: new Date() });
    await appendToLedger(tx, [about('location.archived', actor, row)]);
    return undefined;
  });
}

type Db = Parameters<typeof queries.requireLocation>[0];

async function requireForChange(tx: Db, actor: AnyActor, id: string): Promise<LocationRow> {
  const row = await queries.requireLocation(tx, actor, id, 'for no key update');
  if (actor.mode === 'test') {
    throw new ApiError('forbidden', { message: 'A test key cannot change live locations' });
  }
  return row;
}

const about = (kind: LedgerKind, actor: AnyActor, row: LocationRow): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  subjectId: row.id,
  locationId: row.id,
});

const locationAnswer = (row: LocationRow): Static<typeof Location> => ({
  id: publicId('location', row.id),
  client_id: publicId('client', row.client_id),
  name: row.name,
  archived_at: writeInstantOrNull(row.archived_at),
  created_at: writeInstant(row.created_at.getTime()),
});
