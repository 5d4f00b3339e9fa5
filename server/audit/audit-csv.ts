// Streams the audit log as CSV, a page of entries at a time, the latest first.
import { csvLine, type Cell } from '../csv/write-csv.ts';
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import type { LedgerCursor } from '../ledger/read-ledger.ts';
import { auditAnswer } from './answer.ts';
import { readEntries, type AuditRow } from './queries.ts';

const PAGE = 1_000;

const HEADER = [
  'created_at',
  'kind',
  'actor_kind',
  'actor_name',
  'actor_id',
  'address',
  'client',
  'shop',
  'before',
  'after',
  'subject_id',
  'client_id',
  'campaign_id',
  'voucher_id',
  'location_id',
  'id',
];

/** The lines of the file, in parts. */
export async function* auditCsv(db: Queryable, filter: Conditions): AsyncGenerator<string> {
  yield csvLine(HEADER);
  let before: LedgerCursor | undefined;
  for (;;) {
    const rows = await readEntries(db, filter, before, PAGE);
    if (rows.length > 0) yield rows.map((row) => csvLine(cellsOf(row))).join('');
    before = rows.at(-1);
    if (!before || rows.length < PAGE) return;
  }
}

function cellsOf(row: AuditRow): Cell[] {
  const entry = auditAnswer(row);
  const json = (state: object | null) => (state ? JSON.stringify(state) : null);
  return [
    entry.created_at,
    entry.kind,
    entry.actor.kind,
    entry.actor.name,
    entry.actor.id,
    entry.address,
    entry.client_name,
    entry.shop,
    json(row.before),
    json(row.after),
    entry.subject_id,
    entry.client_id,
    entry.campaign_id,
    entry.voucher_id,
    entry.location_id,
    entry.id,
  ];
}
