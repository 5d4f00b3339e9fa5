// HTTP of the people who work at tills: their names, places, PINs and rights.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  changeStaff,
  createStaff,
  listStaff,
  removeStaff,
  type Staff,
} from '../../contract/management/device.ts';
import type { AnyActor } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Queryable, Transaction } from '../db/database.ts';
import { newId, privateId, publicId } from '../db/id.ts';
import { invalid, notFound } from '../http/api-error.ts';
import { writeInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { requireLocation, type LocationRow } from '../location/queries.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { hashPin } from './pin.ts';
import * as queries from './queries.ts';
import type { StaffRow } from './queries.ts';
import { requireLive } from './routes.ts';

export const MAX_FAILURES = 5;

export function registerStaffRoutes(
  app: FastifyInstance,
  context: Context,
  keyedHash: HashCustomer,
): void {
  write(app, context, createStaff, async ({ actor, body, tx }) => {
    requireLive(actor);
    const locations = await readLocations(tx, actor, body.location_ids);
    const [first] = locations;
    if (!first) throw invalid('location_ids', 'must name at least one location');
    const id = newId();
    const row = await queries.insertStaff(tx, {
      organization_id: actor.organizationId,
      id,
      client_id: first.client_id,
      location_ids: locations.map((location) => location.id),
      name: body.name.trim(),
      may_override: body.may_override ?? false,
      pinHash: hashPin(keyedHash, id, body.pin),
    });
    await note(tx, actor, 'staff.created', row, { after: shown(row) });
    return staffAnswer(row);
  });

  read(app, listStaff, async ({ actor, querystring: { client_id, ...rest } }) => {
    const page = readPage(rest);
    const clientId =
      client_id === undefined ? undefined : (await requireClient(context.db, actor, client_id)).id;
    const rows = await queries.listStaff(context.db, actor, { clientId }, page);
    return pageOf(rows, page, staffAnswer);
  });

  write(app, context, changeStaff, async ({ actor, params, body, tx }) => {
    const row = await lock(tx, actor, params.id);
    const locations = body.location_ids && (await readLocations(tx, actor, body.location_ids));
    if (locations?.some(({ client_id }) => client_id !== row.client_id)) {
      throw invalid('location_ids', 'must be locations of the same client');
    }
    const after: StaffRow = {
      ...row,
      name: body.name?.trim() ?? row.name,
      location_ids: locations?.map(({ id }) => id) ?? row.location_ids,
      may_override: body.may_override ?? row.may_override,
      // a new PIN is a new beginning
      failures: body.locked === false || body.pin !== undefined ? 0 : row.failures,
    };
    const pinHash = body.pin === undefined ? undefined : hashPin(keyedHash, row.id, body.pin);
    await queries.updateStaff(tx, after, pinHash);
    const changed = difference(shown(row), shown(after));
    const secret = pinHash ? { pin_changed: true } : undefined;
    await note(tx, actor, 'staff.changed', row, {
      before: changed?.before,
      after: { ...changed?.after, ...secret },
    });
    return staffAnswer(after);
  });

  write(app, context, removeStaff, async ({ actor, params, tx }) => {
    const row = await lock(tx, actor, params.id);
    await queries.markRemoved(tx, row);
    await note(tx, actor, 'staff.removed', row, { before: shown(row) });
    return undefined;
  });
}

async function readLocations(
  db: Queryable,
  actor: AnyActor,
  ids: string[],
): Promise<LocationRow[]> {
  const rows: LocationRow[] = [];
  for (const id of new Set(ids)) rows.push(await requireLocation(db, actor, id));
  if (new Set(rows.map(({ client_id }) => client_id)).size > 1) {
    throw invalid('location_ids', 'must be locations of one client');
  }
  return rows;
}

/** For change. */
async function lock(tx: Transaction, actor: AnyActor, id: string): Promise<StaffRow> {
  requireLive(actor);
  const known = privateId('staff', id);
  const row = known && (await queries.lockStaff(tx, actor, known));
  if (!row) throw notFound();
  return row;
}

const shown = (row: StaffRow) => ({
  name: row.name,
  location_ids: row.location_ids.map((id) => publicId('location', id)),
  may_override: row.may_override,
  locked: row.failures >= MAX_FAILURES,
});

const note = (
  tx: Transaction,
  actor: AnyActor,
  kind: LedgerKind,
  row: StaffRow,
  states: { before?: object; after?: object },
) =>
  appendToLedger(tx, [
    {
      organizationId: row.organization_id,
      kind,
      actor: ledgerActor(actor),
      at: Date.now(),
      clientId: row.client_id,
      subjectId: row.id,
      ...states,
    },
  ]);

const staffAnswer = (row: StaffRow): Static<typeof Staff> => ({
  id: publicId('staff', row.id),
  client_id: publicId('client', row.client_id),
  ...shown(row),
  created_at: writeInstant(row.created_at.getTime()),
});
