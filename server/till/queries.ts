// Every SQL statement of tills at work.
import type { DiscountType } from '../../contract/discount.ts';
import type { Queryable } from '../db/database.ts';
import type { Token } from '../secret/token.ts';

export interface TillRow {
  id: string;
  organization_id: string;
  client_id: string;
  location_id: string;
  name: string;
  offline_allowance: number;
  location_name: string;
  client_name: string;
  client_token: string;
  currency: string;
  time_zone: string;
  shift_id: string | null;
  staff_id: string | null;
  is_seen_long_ago: boolean;
}

/** The till of a token, with who works at it; undefined where it is unknown, revoked or closed. */
export async function findTillByToken(db: Queryable, token: Token): Promise<TillRow | undefined> {
  const [row] = await db.query<TillRow>({
    name: 'till-find-by-token',
    text: `select d.id, d.organization_id, d.client_id, d.location_id, d.name, d.offline_allowance,
        l.name as location_name, c.name as client_name, c.token as client_token, c.currency,
        c.time_zone, s.id as shift_id, s.staff_id,
        d.seen_at < now() - interval '1 minute' as is_seen_long_ago
      from device d
      join location l on l.organization_id = d.organization_id and l.id = d.location_id
      join client c on c.organization_id = d.organization_id and c.id = d.client_id
      left join shift s on s.organization_id = d.organization_id and s.device_id = d.id
        and s.ended_at is null
      where d.organization_id = $1 and d.token_hash = $2 and d.revoked_at is null
        and l.archived_at is null and c.archived_at is null`,
    values: [token.organizationId, token.hash],
  });
  return row;
}

export async function noteTillSeen(db: Queryable, row: TillRow): Promise<void> {
  await db.query({
    text: 'update device set seen_at = now() where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}

export interface PersonRow {
  id: string;
  name: string;
  may_override: boolean;
  failures: number;
  pin_hash: Buffer;
}

/** Who may work at a location. */
export const staffAt = (
  db: Queryable,
  { organization_id, client_id, location_id }: TillRow,
): Promise<PersonRow[]> =>
  db.query<PersonRow>({
    text: `select id, name, may_override, failures, pin_hash from staff
      where organization_id = $1 and client_id = $2 and $3 = any(location_ids)
        and removed_at is null
      order by name, id`,
    values: [organization_id, client_id, location_id],
  });

/** Counts a wrong PIN; answers how many there have been in a row. */
export async function countFailure(
  tx: Queryable,
  organizationId: string,
  staffId: string,
): Promise<number> {
  const [row] = await tx.query<{ failures: number }>({
    text: `update staff set failures = least(failures + 1, 5)
      where organization_id = $1 and id = $2 returning failures`,
    values: [organizationId, staffId],
  });
  return row?.failures ?? 0;
}

/** Forgets wrong PINs, unless a manager has to; false where one has to. */
export async function forgetFailures(
  tx: Queryable,
  organizationId: string,
  staffId: string,
): Promise<boolean> {
  const rows = await tx.query({
    text: `update staff set failures = 0
      where organization_id = $1 and id = $2 and failures < 5 returning id`,
    values: [organizationId, staffId],
  });
  return rows.length > 0;
}

/** Ends the shift at a device; answers whose it was. */
export async function endShiftAt(tx: Queryable, till: TillRow): Promise<string | undefined> {
  const [row] = await tx.query<{ staff_id: string }>({
    text: `update shift set ended_at = now()
      where organization_id = $1 and device_id = $2 and ended_at is null returning staff_id`,
    values: [till.organization_id, till.id],
  });
  return row?.staff_id;
}

export async function insertShift(
  tx: Queryable,
  till: TillRow,
  id: string,
  staffId: string,
): Promise<void> {
  await tx.query({
    text: `insert into shift (organization_id, id, device_id, staff_id, began_at)
      values ($1, $2, $3, $4, now())`,
    values: [till.organization_id, id, till.id, staffId],
  });
}

export interface EarlierUse {
  at: Date;
  place: string | null;
  shop: string;
  order_reference: string | null;
}

/** The latest live uses of a voucher, with where they were. */
export const earlierUses = (
  db: Queryable,
  organizationId: string,
  voucherId: string,
): Promise<EarlierUse[]> =>
  db.query<EarlierUse>({
    text: `select r.redeemed_at as at, l.name as place, r.shop, r.order_reference
      from redemption r
      left join location l on l.organization_id = r.organization_id and l.id = r.location_id
      where r.organization_id = $1 and r.voucher_id = $2 and r.voided_at is null
      order by r.id desc limit 3`,
    values: [organizationId, voucherId],
  });

/** The same of the client's voucher of a code. */
export async function earlierUsesOfCode(
  db: Queryable,
  till: TillRow,
  codeKey: string,
): Promise<EarlierUse[]> {
  const [voucher] = await db.query<{ id: string }>({
    text: `select id from voucher
      where organization_id = $1 and client_id = $2 and mode = 'live' and code_key = $3`,
    values: [till.organization_id, till.client_id, codeKey],
  });
  return voucher ? earlierUses(db, till.organization_id, voucher.id) : [];
}

/** Codes of the client that differ from `keys` in nothing: those of the guesses that exist. */
export const codesAmong = (
  db: Queryable,
  till: TillRow,
  keys: string[],
): Promise<{ code: string }[]> =>
  db.query<{ code: string }>({
    text: `select code from voucher
      where organization_id = $1 and client_id = $2 and mode = 'live' and code_key = any($3) limit 2`,
    values: [till.organization_id, till.client_id, keys],
  });

export interface CampaignWords {
  campaign_name: string;
  discount_description: string;
}

export interface TodayRow {
  id: string;
  code: string;
  discount_description: string;
  discount_type: DiscountType;
  discount_value: number;
  max_discount_minor: number | null;
  amount_minor: number | null;
  discount_minor: number;
  receipt_number: string | null;
  redeemed_at: Date;
  voided_at: Date | null;
  here: boolean;
}

/** What was taken at the location since the day began in the client's zone, latest first. */
export const redemptionsToday = (db: Queryable, till: TillRow): Promise<TodayRow[]> =>
  db.query<TodayRow>({
    text: `select r.id, v.code, c.discount_description, c.discount_type, c.discount_value,
        c.max_discount_minor, r.amount_minor, r.discount_minor, r.receipt_number, r.redeemed_at, r.voided_at,
        exists (select 1 from ledger l where l.organization_id = r.organization_id
          and l.voucher_id = r.voucher_id and l.subject_id = r.id
          and l.kind = 'redemption.recorded' and l.actor_kind = 'device' and l.actor_id = $4) as here
      from redemption r
      join voucher v on v.organization_id = r.organization_id and v.id = r.voucher_id
      join campaign c on c.organization_id = r.organization_id and c.id = r.campaign_id
      where r.organization_id = $1 and r.client_id = $2 and r.location_id = $3 and r.mode = 'live'
        and r.redeemed_at >= (date_trunc('day', now() at time zone $5) at time zone $5)
      order by r.redeemed_at desc, r.id desc limit 200`,
    values: [till.organization_id, till.client_id, till.location_id, till.id, till.time_zone],
  });

export interface SeatingRow {
  id: string;
  code: string;
  order_reference: string;
  expires_at: Date;
  created_at: Date;
}

/** Live holds that a till of this location took. */
export const seatingsAt = (
  db: Queryable,
  till: TillRow,
  id: string | null = null,
): Promise<SeatingRow[]> =>
  db.query<SeatingRow>({
    text: `select h.id, v.code, h.order_reference, h.expires_at, h.created_at
      from hold h join voucher v on v.organization_id = h.organization_id and v.id = h.voucher_id
      where h.organization_id = $1 and h.client_id = $2 and h.shop = 'till' and h.state = 'live'
        and h.expires_at > now() and h.order_reference like 'table ' || $3 || ' %'
        and ($4::uuid is null or h.id = $4)
      order by h.id desc limit 100`,
    values: [till.organization_id, till.client_id, till.location_id, id],
  });

/** What guests of this location who sit on the voucher were seated by; the latest, at most three. */
export async function seatedHere(
  db: Queryable,
  till: TillRow,
  voucherId: string,
): Promise<Pick<SeatingRow, 'order_reference'>[]> {
  return db.query({
    text: `select order_reference from hold
      where organization_id = $1 and voucher_id = $2 and shop = 'till' and holder = $3
        and state = 'live' and expires_at > now() order by id desc limit 3`,
    values: [till.organization_id, voucherId, till.location_id],
  });
}

/** Whether this very till recorded the redemption, within the last `seconds`. */
export async function recordedHere(
  db: Queryable,
  till: TillRow,
  redemptionId: string,
  seconds: number,
): Promise<boolean> {
  const rows = await db.query({
    text: `select 1 from redemption r join ledger l on l.organization_id = r.organization_id
        and l.voucher_id = r.voucher_id and l.subject_id = r.id and l.kind = 'redemption.recorded'
      where r.organization_id = $1 and r.id = $2 and l.actor_kind = 'device' and l.actor_id = $3
        and l.at > now() - make_interval(secs => $4)`,
    values: [till.organization_id, redemptionId, till.id, seconds],
  });
  return rows.length > 0;
}
