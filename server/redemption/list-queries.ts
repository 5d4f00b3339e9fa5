// SQL that reads redemptions for people: pages of a list, rows of a file, one by its id. Each client
// is read along its own index, since a day begins elsewhere in each zone.
import type { Conditions } from '../db/conditions.ts';
import { conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import type { Override } from './command.ts';

export interface RedemptionRow {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  voucher_id: string;
  code: string;
  mode: 'live' | 'test';
  channel: 'online' | 'in_store';
  location_id: string | null;
  shop: string;
  order_reference: string | null;
  receipt_number: string | null;
  covers: number | null;
  currency: string;
  amount_minor: number | null;
  discount_minor: number;
  tax_minor: number | null;
  refunded_minor: number;
  warnings: { code: string; message: string }[] | null;
  override: Override | null;
  metadata: Record<string, string | number | boolean | null> | null;
  redeemed_at: Date;
  recorded_at: Date;
  voided_at: Date | null;
  void_reason: string | null;
}

const OWN = [
  'id',
  'organization_id',
  'client_id',
  'campaign_id',
  'source_id',
  'voucher_id',
  'mode',
  'channel',
  'location_id',
  'shop',
  'order_reference',
  'receipt_number',
  'covers',
  'currency',
  'amount_minor',
  'discount_minor',
  'tax_minor',
  'refunded_minor',
  'warnings',
  'override',
  'metadata',
  'redeemed_at',
  'recorded_at',
  'voided_at',
  'void_reason',
];
const COLUMNS = `${OWN.map((column) => `r.${column}`).join(', ')}, v.code`;
const VOUCHER = `join voucher v on v.organization_id = r.organization_id and v.id = r.voucher_id`;

/** A client with the instants between which its redemptions are asked for; `to` is not included. */
export interface Stretch {
  clientId: string;
  from: Date | null;
  to: Date | null;
  /** The client's. */
  timeZone: string;
}

export interface RedemptionFilter {
  organizationId: string;
  mode: 'live' | 'test';
  campaignId?: string;
  /** Null: without one. */
  sourceId?: string | null;
  channel?: string;
  locationId?: string | null;
  /** What the actor may see, where that is less than all of the clients. */
  locationIds?: readonly string[];
  currency?: string;
  /** 1 Monday to 7. */
  weekday?: number;
  hour?: number;
  /** Dates: of sources sent between them. */
  sentFrom?: string;
  sentTo?: string;
  daysSinceSent?: number;
  /** Of these; none: nothing is found. */
  voucherIds?: string[];
  /** The vouchers have few uses: they are looked up in the ledger instead of along the client's time. */
  fewUses?: boolean;
  orderReference?: string;
  voided?: boolean;
  overridden?: boolean;
  overrideCode?: string;
  /** As the books stood then, ISO text. */
  asOf?: string;
}

/** The place of a row in a list: after it, by the time of the sale. */
export interface RowPlace {
  at: string;
  id: string;
}

export type Direction = 'latest first' | 'earliest first';

/** The next rows of all stretches together. */
export function redemptionsAfter(
  db: Queryable,
  filter: RedemptionFilter,
  stretches: readonly Stretch[],
  page: { after: RowPlace | undefined; limit: number; direction: Direction },
): Promise<RedemptionRow[]> {
  const where = conditionsOf(filter);
  const isLatest = page.direction === 'latest first';
  const ids = where.value(stretches.map(({ clientId }) => clientId));
  const froms = where.value(stretches.map(({ from }) => from));
  const tos = where.value(stretches.map(({ to }) => to));
  const zones = where.value(stretches.map(({ timeZone }) => timeZone));
  if (page.after) {
    const [at, id] = [where.value(page.after.at), where.value(page.after.id)];
    const place = `(${at}::timestamptz, ${id}::uuid)`;
    where.add(`(r.redeemed_at, r.id) ${isLatest ? '<' : '>'} ${place}`);
  }
  const order = isLatest ? 'r.redeemed_at desc, r.id desc' : 'r.redeemed_at, r.id';
  const limit = where.value(page.limit);
  return db.query<RedemptionRow>({
    text: `select ${COLUMNS}
      from unnest(${ids}::uuid[], ${froms}::timestamptz[], ${tos}::timestamptz[],
          ${zones}::text[]) as s(client_id, from_at, to_at, zone)
      cross join lateral (
        select * from redemption r
        where ${where.text()} and r.client_id = s.client_id
          and r.redeemed_at >= coalesce(s.from_at, '-infinity')
          and r.redeemed_at < coalesce(s.to_at, 'infinity')
        order by ${order} limit ${limit}) r
      ${VOUCHER}
      order by ${order} limit ${limit}`,
    values: where.values,
  });
}

/** What a filter says of a redemption `r` of a stretch `s`. */
export function conditionsOf(filter: RedemptionFilter): Conditions {
  const where = conditions()
    .is('r.organization_id', filter.organizationId)
    .is('r.mode', filter.mode)
    .is('r.campaign_id', filter.campaignId)
    .is('r.source_id', filter.sourceId ?? undefined)
    .is('r.channel', filter.channel)
    .is('r.location_id', filter.locationId ?? undefined)
    .is('r.currency', filter.currency);
  if (filter.sourceId === null) where.add('r.source_id is null');
  if (filter.locationIds) where.oneOf('r.location_id', filter.locationIds);
  if (filter.locationId === null) where.add('r.location_id is null');
  if (filter.voucherIds) where.and('r.voucher_id = any(?::uuid[])', filter.voucherIds);
  if (filter.voucherIds && filter.fewUses) {
    where.and(
      `r.id = any(array(select subject_id from ledger where organization_id = $1
        and voucher_id = any(?::uuid[]) and kind = 'redemption.recorded'))`,
      filter.voucherIds,
    );
  }
  if (filter.orderReference !== undefined) {
    // the shop stands before the order in its index
    where
      .add('r.shop = any(array(select distinct shop from api_key where organization_id = $1))')
      .is('r.order_reference', filter.orderReference);
  }
  const local = 'r.redeemed_at at time zone s.zone';
  if (filter.weekday !== undefined) {
    where.and(`extract(isodow from ${local}) = ?`, filter.weekday);
  }
  if (filter.hour !== undefined) where.and(`extract(hour from ${local}) = ?`, filter.hour);
  const { sentFrom, sentTo, daysSinceSent } = filter;
  if ([sentFrom, sentTo, daysSinceSent].some((each) => each !== undefined)) {
    const sent = [
      sentFrom === undefined ? '' : `and x.sent_on >= ${where.value(sentFrom)}::date`,
      sentTo === undefined ? '' : `and x.sent_on <= ${where.value(sentTo)}::date`,
      daysSinceSent === undefined
        ? ''
        : `and (${local})::date - x.sent_on = ${where.value(daysSinceSent)}::integer`,
    ];
    where.add(`exists (select 1 from source x where x.organization_id = r.organization_id
      and x.id = r.source_id and x.sent_on is not null ${sent.join(' ')})`);
  }
  if (filter.asOf !== undefined) where.and('r.recorded_at <= ?', filter.asOf);
  if (filter.voided !== undefined) {
    const voidedAt =
      filter.asOf === undefined
        ? 'r.voided_at is not null'
        : `coalesce(r.voided_at <= ${where.value(filter.asOf)}, false)`;
    where.and(`(${voidedAt}) = ?`, filter.voided);
  }
  if (filter.overrideCode !== undefined) {
    where.and(`r.override -> 'acknowledged' @> to_jsonb(?::text)`, filter.overrideCode);
  }
  if (filter.overridden !== undefined) where.and('(r.override is not null) = ?', filter.overridden);
  return where;
}

export function redemptionsOf(
  db: Queryable,
  organizationId: string,
  ids: readonly string[],
): Promise<RedemptionRow[]> {
  return db.query<RedemptionRow>({
    text: `select ${COLUMNS} from redemption r ${VOUCHER}
      where r.organization_id = $1 and r.id = any($2::uuid[])`,
    values: [organizationId, ids],
  });
}

/** Clients in scope, each with its zone. */
export function clientsInScope(
  db: Queryable,
  organizationId: string,
  clientIds: readonly string[] | null,
): Promise<{ id: string; name: string; time_zone: string }[]> {
  return db.query({
    text: `select id, name, time_zone from client
      where organization_id = $1 and ($2::uuid[] is null or id = any($2)) order by id`,
    values: [organizationId, clientIds],
  });
}

/** Vouchers of this id or code, as far as they lie in the clients. */
export function vouchersNamed(
  db: Queryable,
  filter: { organizationId: string; mode: string; clientIds: readonly string[] },
  named: { id: string | undefined; codeKey: string | undefined },
): Promise<{ id: string; max_uses: number | null }[]> {
  return db.query({
    text: `select id, max_uses from voucher
      where organization_id = $1 and client_id = any($2::uuid[]) and mode = $3
        and ${named.id === undefined ? 'code_key = $4' : 'id = $4::uuid'}`,
    values: [filter.organizationId, filter.clientIds, filter.mode, named.id ?? named.codeKey],
  });
}

/** Names of what stands in the rows of a file. */
export function namesOf(
  db: Queryable,
  organizationId: string,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return db.query({
    text: `select id, name from campaign where organization_id = $1 and id = any($2::uuid[])
      union all select id, name from source where organization_id = $1 and id = any($2::uuid[])
      union all select id, name from location where organization_id = $1 and id = any($2::uuid[])`,
    values: [organizationId, ids],
  });
}
