// Follows the ledger by a cursor that passes nothing over, however late a transaction commits.
import type { Queryable } from '../db/database.ts';

/** A place in an organization's ledger: after this entry. */
export interface LedgerCursor {
  epoch: number;
  /** Transaction id, as text (64 bits). */
  tx: string;
  id: string;
}

export const LEDGER_START: LedgerCursor = {
  epoch: 0,
  tx: '0',
  id: '00000000-0000-0000-0000-000000000000',
};

export interface LedgerRow {
  epoch: number;
  tx: string;
  id: string;
  kind: string;
  client_id: string | null;
  campaign_id: string | null;
  voucher_id: string | null;
  subject_id: string | null;
  actor_kind: string;
  actor_id: string | null;
  shop: string | null;
  location_id: string | null;
  before: object | null;
  after: object | null;
  at: Date;
}

/**
 * SQL of what lies after a cursor (`$2` epoch, `$3` tx, `$4` id) in the ledger of `$1` and is settled:
 * what is still running could otherwise commit behind the cursor. Entries of earlier epochs are all
 * settled.
 */
export const SETTLED_AFTER_CURSOR = `organization_id = $1 and (epoch, tx, id) > ($2, $3::xid8, $4)
  and (epoch < (select epoch from installation)
    or tx < pg_snapshot_xmin(pg_current_snapshot()))`;

/**
 * The next entries after `cursor`, at most `limit`, in their final order. Entries of a transaction
 * are given only when every older transaction has ended.
 */
export const readLedger = (
  db: Queryable,
  organizationId: string,
  cursor: LedgerCursor,
  limit: number,
): Promise<LedgerRow[]> =>
  db.query<LedgerRow>({
    name: 'ledger-read',
    text: `select epoch, tx::text, id, kind, client_id, campaign_id, voucher_id, subject_id,
        actor_kind, actor_id, shop, location_id, before, after, at
      from ledger where ${SETTLED_AFTER_CURSOR}
      order by epoch, tx, id limit $5`,
    values: [organizationId, cursor.epoch, cursor.tx, cursor.id, limit],
  });
