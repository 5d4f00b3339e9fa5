// HTTP of devices: paired by a manager's QR code, listed, changed, shut out.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  changeDevice,
  createPairing,
  listDevices,
  revokeDevice,
  type Device,
} from '../../contract/management/device.ts';
import type { AnyActor } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/database.ts';
import { newId, privateId, publicId } from '../db/id.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { requireLocation } from '../location/queries.ts';
import { makeToken } from '../secret/token.ts';
import * as queries from './queries.ts';
import type { DeviceRow } from './queries.ts';

const PAIRING_SECONDS = 15 * 60;

export function registerDeviceRoutes(app: FastifyInstance, context: Context): void {
  const { db, config } = context;

  write(app, context, createPairing, async ({ actor, body, tx }) => {
    requireLive(actor);
    const location = await requireLocation(tx, actor, body.location_id);
    if (location.archived_at) throw new ApiError('conflict', { message: 'The location is closed' });
    const { organization_id: organizationId, client_id: clientId } = location;
    const token = makeToken(organizationId);
    const pairing = {
      organizationId,
      id: newId(),
      clientId,
      locationId: location.id,
      name: body.name.trim(),
      offlineAllowance: body.offline_allowance ?? 0,
      tokenHash: token.hash,
      madeBy: actor.kind === 'account' ? actor.id : null,
    };
    const expiresAt = await queries.insertPairing(tx, { ...pairing, lifeSeconds: PAIRING_SECONDS });
    const row = { organization_id: organizationId, client_id: clientId, location_id: location.id };
    const after = { name: pairing.name, offline_allowance: pairing.offlineAllowance };
    await appendToLedger(tx, [
      { ...about('device.invited', actor, { ...row, id: pairing.id }), after },
    ]);
    return {
      id: publicId('pairing', pairing.id),
      // behind the #: it is never sent to a server, nor kept in its logs
      url: `${config.publicUrl}/till#pair=${token.text}`,
      expires_at: writeInstant(expiresAt.getTime()),
    };
  });

  read(app, listDevices, async ({ actor, querystring: { client_id, location_id, ...rest } }) => {
    const page = readPage(rest);
    const filter = {
      clientId:
        client_id === undefined ? undefined : (await requireClient(db, actor, client_id)).id,
      locationId:
        location_id === undefined ? undefined : (await requireLocation(db, actor, location_id)).id,
    };
    return pageOf(await queries.listDevices(db, actor, filter, page), page, deviceAnswer);
  });

  write(app, context, changeDevice, async ({ actor, params, body, tx }) => {
    const row = await lock(tx, actor, params.id);
    const after: DeviceRow = {
      ...row,
      name: body.name?.trim() ?? row.name,
      offline_allowance: body.offline_allowance ?? row.offline_allowance,
    };
    const shown = ({ name, offline_allowance }: DeviceRow) => ({ name, offline_allowance });
    if (JSON.stringify(shown(row)) === JSON.stringify(shown(after))) return deviceAnswer(row);
    await queries.updateDevice(tx, after);
    const states = { before: shown(row), after: shown(after) };
    await appendToLedger(tx, [{ ...about('device.changed', actor, row), ...states }]);
    return deviceAnswer(after);
  });

  write(app, context, revokeDevice, async ({ actor, params, tx }) => {
    const row = await lock(tx, actor, params.id);
    if (row.revoked_at) return undefined;
    await queries.updateDevice(tx, { ...row, revoked_at: new Date() });
    await appendToLedger(tx, [about('device.revoked', actor, row)]);
    return undefined;
  });
}

/** Tills take what is live, and so do those who work at them. Throws 403 for a test key. */
export function requireLive(actor: AnyActor): void {
  if (actor.mode === 'live') return;
  throw new ApiError('forbidden', { message: 'A test key may not change tills' });
}

/** For change. */
async function lock(tx: Transaction, actor: AnyActor, id: string): Promise<DeviceRow> {
  requireLive(actor);
  const known = privateId('device', id);
  const row = known && (await queries.lockDevice(tx, actor, known));
  if (!row) throw notFound();
  return row;
}

const about = (
  kind: LedgerKind,
  actor: AnyActor,
  row: Pick<DeviceRow, 'organization_id' | 'client_id' | 'location_id' | 'id'>,
): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  locationId: row.location_id,
  subjectId: row.id,
});

const deviceAnswer = (row: DeviceRow): Static<typeof Device> => ({
  id: publicId('device', row.id),
  client_id: publicId('client', row.client_id),
  location_id: publicId('location', row.location_id),
  name: row.name,
  agent: row.agent,
  offline_allowance: row.offline_allowance,
  staff_name: row.staff_name,
  last_seen_at: writeInstant(row.seen_at.getTime()),
  revoked_at: writeInstantOrNull(row.revoked_at),
  created_at: writeInstant(row.created_at.getTime()),
});
