// A redemption as it is answered, with what it counts for in reports.
import type { Static } from 'typebox';
import type { Redemption } from '../../contract/management/redemption.ts';
import { toDecimal } from '../../contract/money.ts';
import type { Queryable } from '../db/database.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { whoRedeemed, type DoneBy } from '../device/done-by.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { BOOK_NOW, bookAsOf, HAS_SIBLING, ORDER_OF, splitOrders } from '../report/line.ts';
import { redemptionsOf, type RedemptionRow } from './list-queries.ts';

/** A row with its part of its order's worth, in minor units, and who redeemed it in store. */
export interface CountedRow extends RedemptionRow {
  revenue_minor: number;
  doneBy?: DoneBy;
}

/** Splits the orders that have several vouchers by the arithmetic of reports; all others are whole. */
export async function countRows(
  db: Queryable,
  organizationId: string,
  found: readonly RedemptionRow[],
  asOf?: string,
): Promise<CountedRow[]> {
  const rows = asOf === undefined ? found : await asTheyStood(db, organizationId, found, asOf);
  const ids = rows.flatMap(({ id, order_reference }) => (order_reference === null ? [] : id));
  const lines =
    ids.length === 0
      ? []
      : await splitOrders(
          db,
          `select ${ORDER_OF} from redemption r
            where r.organization_id = $1 and r.id = any($2::uuid[]) and ${HAS_SIBLING}`,
          [organizationId, ids, ...(asOf === undefined ? [] : [asOf])],
          asOf === undefined ? BOOK_NOW : bookAsOf('$3::timestamptz'),
        );
  const revenues = new Map(lines.map((line) => [line.id, line.revenue_minor]));
  const people = await whoRedeemed(db, organizationId, rows);
  return rows.map((row) => ({
    ...row,
    revenue_minor: revenues.get(row.id) ?? ownRevenue(row),
    doneBy: people.get(row.id),
  }));
}

type Standing = Pick<
  RedemptionRow,
  'id' | 'amount_minor' | 'discount_minor' | 'refunded_minor' | 'voided_at'
>;

/** The rows with what has changed since `asOf` undone. */
async function asTheyStood(
  db: Queryable,
  organizationId: string,
  rows: readonly RedemptionRow[],
  asOf: string,
): Promise<RedemptionRow[]> {
  const stood = await db.query<Standing>({
    text: `select r.id, r.amount_minor, r.discount_minor, r.refunded_minor, r.voided_at
      from ${bookAsOf('$3::timestamptz').text} r
      where r.organization_id = $1 and r.id = any($2::uuid[])`,
    values: [organizationId, rows.map(({ id }) => id), asOf],
  });
  const byId = new Map(stood.map((row) => [row.id, row]));
  return rows.map((row) => {
    const then = { ...row, ...byId.get(row.id) };
    return { ...then, void_reason: then.voided_at && row.void_reason };
  });
}

const ownRevenue = ({ voided_at, amount_minor, refunded_minor }: RedemptionRow): number =>
  voided_at ? 0 : (amount_minor ?? 0) - refunded_minor;

export function rowAnswer(row: CountedRow): Static<typeof Redemption> {
  const decimal = (minor: number) => toDecimal(minor, row.currency);
  const maybe = (minor: number | null) => (minor === null ? null : decimal(minor));
  return {
    id: publicId('redemption', row.id),
    client_id: publicId('client', row.client_id),
    campaign_id: publicId('campaign', row.campaign_id),
    source_id: publicIdOrNull('source', row.source_id),
    voucher_id: publicId('voucher', row.voucher_id),
    code: row.code,
    mode: row.mode,
    channel: row.channel,
    location_id: publicIdOrNull('location', row.location_id),
    staff_id: publicIdOrNull('staff', row.doneBy?.staff_id ?? null),
    staff_name: row.doneBy?.name ?? null,
    device_id: publicIdOrNull('device', row.doneBy?.device_id ?? null),
    device_name: row.doneBy?.device_name ?? null,
    shop: row.shop,
    order_reference: row.order_reference,
    receipt_number: row.receipt_number,
    covers: row.covers,
    currency: row.currency,
    transaction_amount: maybe(row.amount_minor),
    discount_amount: decimal(row.discount_minor),
    tax_amount: maybe(row.tax_minor),
    refunded_amount: decimal(row.refunded_minor),
    attributed_revenue: decimal(row.revenue_minor),
    warnings: row.warnings ?? [],
    override: row.override,
    metadata: row.metadata,
    redeemed_at: writeInstant(row.redeemed_at.getTime()),
    voided_at: writeInstantOrNull(row.voided_at),
    void_reason: row.void_reason,
    created_at: writeInstant(row.recorded_at.getTime()),
  };
}

/** Redemptions of an organization by their ids, as they are answered. */
export async function redemptionAnswers(
  db: Queryable,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, Static<typeof Redemption>>> {
  if (ids.length === 0) return new Map();
  const rows = await redemptionsOf(db, organizationId, ids);
  const counted = await countRows(db, organizationId, rows);
  return new Map(counted.map((row) => [row.id, rowAnswer(row)]));
}
