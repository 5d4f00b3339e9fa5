// Streams redemptions as CSV: client by client, a page of rows at a time, the earliest sale first.
import { exponentOf } from '../../contract/money.ts';
import { csvLine, type Cell } from '../csv/write-csv.ts';
import type { Queryable } from '../db/database.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { localTime, writeDay } from '../voucher/local-time.ts';
import { namesOf, redemptionsAfter, type RowPlace } from './list-queries.ts';
import type { ReadFilter } from './read-filter.ts';
import { countRows, type CountedRow } from './row-answer.ts';

const PAGE = 1_000;

const HEADER = [
  'redemption_id',
  'redeemed_on',
  'redeemed_at',
  'client',
  'campaign',
  'source',
  'code',
  'channel',
  'location',
  'shop',
  'order_reference',
  'receipt_number',
  'covers',
  'currency',
  'transaction_amount',
  'discount_amount',
  'tax_amount',
  'refunded_amount',
  'attributed_revenue',
  'override_reason',
  'voided_at',
  'void_reason',
  'client_id',
  'campaign_id',
  'source_id',
  'location_id',
  'voucher_id',
  'staff',
  'till',
];

/** The lines of the file, in parts. */
export async function* redemptionsCsv(
  db: Queryable,
  { filter, stretches, clients }: ReadFilter,
): AsyncGenerator<string> {
  yield csvLine(HEADER);
  const names = new Map<string, string>();
  for (const [i, stretch] of stretches.entries()) {
    const client = clients[i];
    if (!client) throw new Error('A stretch without its client');
    let after: RowPlace | undefined;
    for (;;) {
      const page = { after, limit: PAGE, direction: 'earliest first' as const };
      const rows = await redemptionsAfter(db, filter, [stretch], page);
      await learnNames(db, filter.organizationId, rows, names);
      const counted = await countRows(db, filter.organizationId, rows, filter.asOf);
      const text = counted.map((row) => csvLine(cellsOf(row, client, names))).join('');
      if (text) yield text;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      after = { at: last.redeemed_at.toISOString(), id: last.id };
    }
  }
}

async function learnNames(
  db: Queryable,
  organizationId: string,
  rows: readonly { campaign_id: string; source_id: string | null; location_id: string | null }[],
  names: Map<string, string>,
): Promise<void> {
  const ids = rows.flatMap((row) => [row.campaign_id, row.source_id, row.location_id]);
  const unknown = new Set(ids.filter((id) => id !== null && !names.has(id)));
  if (unknown.size === 0) return;
  for (const { id, name } of await namesOf(db, organizationId, [...unknown] as string[])) {
    names.set(id, name);
  }
}

/** All decimals that the currency has: 45.90, and never an exponent. */
function decimal(minor: number | null, currency: string): Cell {
  if (minor === null) return null;
  const exponent = exponentOf(currency);
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

function cellsOf(
  row: CountedRow,
  client: { name: string; time_zone: string },
  names: Map<string, string>,
): Cell[] {
  const at = row.redeemed_at.getTime();
  const name = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
  const money = (minor: number | null) => decimal(minor, row.currency);
  return [
    publicId('redemption', row.id),
    writeDay(localTime(at, client.time_zone).day),
    writeInstant(at),
    client.name,
    name(row.campaign_id),
    name(row.source_id),
    row.code,
    row.channel,
    name(row.location_id),
    row.shop,
    row.order_reference,
    row.receipt_number,
    row.covers,
    row.currency,
    money(row.amount_minor),
    money(row.discount_minor),
    money(row.tax_minor),
    money(row.refunded_minor),
    money(row.revenue_minor),
    row.override?.reason ?? null,
    writeInstantOrNull(row.voided_at),
    row.void_reason,
    publicId('client', row.client_id),
    publicId('campaign', row.campaign_id),
    publicIdOrNull('source', row.source_id),
    publicIdOrNull('location', row.location_id),
    publicId('voucher', row.voucher_id),
    row.doneBy?.name ?? null,
    row.doneBy?.device_name ?? null,
  ];
}
