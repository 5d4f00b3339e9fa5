// Every SQL statement of the audit log.
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import type { LedgerCursor, LedgerRow } from '../ledger/read-ledger.ts';

export interface AuditRow extends LedgerRow {
  address: string | null;
  /** Of the key, or of the account. */
  actor_name: string | null;
  client_name: string | null;
}

/** Entries, the latest first, at most `limit`; `before`: those below this place. */
export function readEntries(
  db: Queryable,
  filter: Conditions,
  before: LedgerCursor | undefined,
  limit: number,
): Promise<AuditRow[]> {
  const values = [...filter.values];
  const value = (each: unknown) => `$${values.push(each)}`;
  const below = before
    ? ` and (l.epoch, l.tx, l.id) < (${value(before.epoch)}, ${value(before.tx)}::xid8,
        ${value(before.id)})`
    : '';
  return db.query<AuditRow>({
    text: `select l.epoch, l.tx::text, l.id, l.kind, l.client_id, l.campaign_id, l.voucher_id,
        l.subject_id, l.actor_kind, l.actor_id, l.shop, l.location_id, l.before, l.after, l.at,
        l.address, cl.name as client_name,
        case l.actor_kind when 'api_key' then k.name
          when 'account' then coalesce(a.name, a.email) end as actor_name
      from (select * from ledger l where ${filter.text()}${below}
        order by l.epoch desc, l.tx desc, l.id desc limit ${value(limit)}) l
      left join client cl on cl.organization_id = l.organization_id and cl.id = l.client_id
      left join api_key k on l.actor_kind = 'api_key' and k.organization_id = l.organization_id
        and k.id = l.actor_id
      left join account a on l.actor_kind = 'account' and a.organization_id = l.organization_id
        and a.id = l.actor_id
      order by l.epoch desc, l.tx desc, l.id desc`,
    values,
  });
}
