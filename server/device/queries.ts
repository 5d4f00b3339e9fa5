// Every SQL statement of devices, their pairing and the people who work at them.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { Token } from '../secret/token.ts';

export interface DeviceRow {
  id: string;
  organization_id: string;
  client_id: string;
  location_id: string;
  name: string;
  agent: string;
  offline_allowance: number;
  staff_name: string | null;
  seen_at: Date;
  revoked_at: Date | null;
  created_at: Date;
}

const DEVICE = `d.id, d.organization_id, d.client_id, d.location_id, d.name, d.agent,
  d.offline_allowance, d.seen_at, d.revoked_at, d.created_at,
  (select p.name from shift s
    join staff p on p.organization_id = s.organization_id and p.id = s.staff_id
    where s.organization_id = d.organization_id and s.device_id = d.id and s.ended_at is null
  ) as staff_name`;

const deviceView = (actor: AnyActor): Conditions =>
  within(actor, {
    organization: 'd.organization_id',
    client: 'd.client_id',
    location: 'd.location_id',
  });

export function listDevices(
  db: Queryable,
  actor: AnyActor,
  filter: { clientId: string | undefined; locationId: string | undefined },
  page: PageRequest,
): Promise<DeviceRow[]> {
  const where = deviceView(actor)
    .is('d.client_id', filter.clientId)
    .is('d.location_id', filter.locationId);
  const text = `select ${DEVICE} from device d ${pageEnd(where, page, 'd.id')}`;
  return db.query<DeviceRow>({ text, values: where.values });
}

export async function lockDevice(
  tx: Queryable,
  actor: AnyActor,
  id: string,
): Promise<DeviceRow | undefined> {
  const where = deviceView(actor).is('d.id', id);
  const [row] = await tx.query<DeviceRow>({
    text: `select ${DEVICE} from device d where ${where.text()} for no key update of d`,
    values: where.values,
  });
  return row;
}

export async function updateDevice(tx: Queryable, row: DeviceRow): Promise<void> {
  await tx.query({
    text: `update device set name = $3, offline_allowance = $4, revoked_at = $5
      where organization_id = $1 and id = $2`,
    values: [row.organization_id, row.id, row.name, row.offline_allowance, row.revoked_at],
  });
}

export interface NewPairing {
  organizationId: string;
  id: string;
  clientId: string;
  locationId: string;
  name: string;
  offlineAllowance: number;
  tokenHash: Buffer;
  madeBy: string | null;
  lifeSeconds: number;
}

export async function insertPairing(tx: Queryable, pairing: NewPairing): Promise<Date> {
  const [row] = await tx.query<{ expires_at: Date }>({
    text: `insert into device_pairing (organization_id, id, client_id, location_id, name,
        offline_allowance, token_hash, made_by, expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9), now())
      returning expires_at`,
    values: [
      pairing.organizationId,
      pairing.id,
      pairing.clientId,
      pairing.locationId,
      pairing.name,
      pairing.offlineAllowance,
      pairing.tokenHash,
      pairing.madeBy,
      pairing.lifeSeconds,
    ],
  });
  return row!.expires_at;
}

export interface TakenPairing {
  client_id: string;
  location_id: string;
  name: string;
  offline_allowance: number;
  made_by: string | null;
}

/** Takes a pairing, once; undefined for one that is unknown, taken or too old. */
export async function takePairing(tx: Queryable, token: Token): Promise<TakenPairing | undefined> {
  const [row] = await tx.query<TakenPairing>({
    text: `delete from device_pairing
      where organization_id = $1 and token_hash = $2 and expires_at > now()
      returning client_id, location_id, name, offline_allowance, made_by`,
    values: [token.organizationId, token.hash],
  });
  return row;
}

export async function insertDevice(
  tx: Queryable,
  device: TakenPairing & {
    organizationId: string;
    id: string;
    tokenHash: Buffer;
    agent: string;
  },
): Promise<void> {
  await tx.query({
    text: `insert into device (organization_id, id, client_id, location_id, name, agent, token_hash,
        offline_allowance, paired_by, created_at, seen_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now(), now())`,
    values: [
      device.organizationId,
      device.id,
      device.client_id,
      device.location_id,
      device.name,
      device.agent,
      device.tokenHash,
      device.offline_allowance,
      device.made_by,
    ],
  });
}

export interface StaffRow {
  id: string;
  organization_id: string;
  client_id: string;
  location_ids: string[];
  name: string;
  may_override: boolean;
  failures: number;
  created_at: Date;
}

const STAFF = `id, organization_id, client_id, location_ids, name, may_override, failures,
  created_at`;

/** Those who work only where the actor may see. */
function staffView(actor: AnyActor): Conditions {
  const where = within(actor, { client: 'client_id' }).add('removed_at is null');
  if (actor.kind !== 'api_key' && actor.locationIds !== null) {
    where.and('location_ids <@ ?::uuid[]', actor.locationIds);
  }
  return where;
}

export function listStaff(
  db: Queryable,
  actor: AnyActor,
  filter: { clientId: string | undefined },
  page: PageRequest,
): Promise<StaffRow[]> {
  const where = staffView(actor).is('client_id', filter.clientId);
  const text = `select ${STAFF} from staff ${pageEnd(where, page)}`;
  return db.query<StaffRow>({ text, values: where.values });
}

export async function lockStaff(
  tx: Queryable,
  actor: AnyActor,
  id: string,
): Promise<StaffRow | undefined> {
  const where = staffView(actor).is('id', id);
  const [row] = await tx.query<StaffRow>({
    text: `select ${STAFF} from staff where ${where.text()} for no key update`,
    values: where.values,
  });
  return row;
}

export async function insertStaff(
  tx: Queryable,
  staff: Omit<StaffRow, 'failures' | 'created_at'> & { pinHash: Buffer },
): Promise<StaffRow> {
  const [row] = await tx.query<StaffRow>({
    text: `insert into staff (organization_id, id, client_id, location_ids, name, pin_hash,
        may_override, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, now()) returning ${STAFF}`,
    values: [
      staff.organization_id,
      staff.id,
      staff.client_id,
      staff.location_ids,
      staff.name,
      staff.pinHash,
      staff.may_override,
    ],
  });
  return row!;
}

/** `pinHash`: undefined leaves the PIN as it is. */
export async function updateStaff(
  tx: Queryable,
  row: StaffRow,
  pinHash: Buffer | undefined,
): Promise<void> {
  await tx.query({
    text: `update staff set name = $3, location_ids = $4, may_override = $5, failures = $6,
        pin_hash = coalesce($7, pin_hash)
      where organization_id = $1 and id = $2`,
    values: [
      row.organization_id,
      row.id,
      row.name,
      row.location_ids,
      row.may_override,
      row.failures,
      pinHash ?? null,
    ],
  });
}

export async function markRemoved(tx: Queryable, row: StaffRow): Promise<void> {
  await tx.query({
    text: 'update staff set removed_at = now() where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
  await tx.query({
    text: `update shift set ended_at = now()
      where organization_id = $1 and staff_id = $2 and ended_at is null`,
    values: [row.organization_id, row.id],
  });
}
