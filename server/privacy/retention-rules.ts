// What goes when it is too old: a statement for each kind of data. A capability that keeps data of
// people adds its line here, and its kind to contract/management/privacy.ts.
import type { RetentionKind } from '../../contract/management/privacy.ts';

export interface RetentionRule {
  kind: RetentionKind;
  table: string;
  /** Takes the organization ($1), the instant before which all goes ($2) and how many at a time ($3). */
  text: string;
}

/** Deletes rows, or with `set` what of them is personal. */
const rule = (
  kind: RetentionKind,
  table: string,
  key: string,
  condition: string,
  set?: string,
): RetentionRule => ({
  kind,
  table,
  text: `${set ? `update ${table} set ${set}` : `delete from ${table}`}
    where (organization_id, ${key}) in (
      select organization_id, ${key} from ${table} t
      where t.organization_id = $1 and ${condition} limit $3)
    returning 1`,
});

const ENDED_CAMPAIGN = `exists (select 1 from campaign c
  where c.organization_id = t.organization_id and c.id = t.campaign_id
    and (c.status in ('ended', 'archived') or c.valid_until < $2))`;

export const retentionRules: RetentionRule[] = [
  rule('attempts', 'attempt', 'id', 't.at < $2'),
  rule(
    'leads',
    'lead',
    'id',
    't.at < $2 and t.erased_at is null',
    'name = null, email = null, phone = null, metadata = null, consent = false, erased_at = now()',
  ),
  rule('visitors', 'scan', 'id', 't.at < $2 and t.visitor is not null', 'visitor = null'),
  rule(
    'holders',
    'hold',
    'id',
    `t.ended_at < $2 and t.holder is not null and t.state <> 'live'`,
    'holder = null',
  ),
  rule(
    'customers',
    'redemption',
    'id',
    `t.recorded_at < $2 and t.customer_hash is not null and ${ENDED_CAMPAIGN}`,
    'customer_hash = null',
  ),
  rule(
    'customers',
    'hold',
    'id',
    `t.ended_at < $2 and t.customer_hash is not null and t.state <> 'live' and ${ENDED_CAMPAIGN}`,
    'customer_hash = null',
  ),
  rule(
    'order_metadata',
    'redemption',
    'id',
    't.recorded_at < $2 and t.metadata is not null',
    'metadata = null',
  ),
  rule(
    'import_reports',
    'import_rejection',
    'import_id, row_number',
    `exists (select 1 from import i where i.organization_id = t.organization_id
      and i.id = t.import_id and coalesce(i.completed_at, i.created_at) < $2)`,
  ),
  rule(
    'recipients',
    'import_part',
    'import_id, n',
    `exists (select 1 from import i where i.organization_id = t.organization_id
      and i.id = t.import_id and i.created_at < $2)`,
  ),
];
