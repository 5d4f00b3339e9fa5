// What the last change of a late redemption changed, kept beside its time: a report as it stood before
// takes it back, and looks nothing up. Only of redemptions that are alone in their orders.
import { MEASURES } from './arithmetic.ts';
import { bookAsOf, PLAIN_MEASURES } from './line.ts';

/** SQL of when a redemption `b` had changed before an instant; null: it had not been recorded. */
const changedBefore = (until: string): string => `(select max(c.at) from (
  select b.recorded_at as at
  union all select b.voided_at
  union all select f.recorded_at from refund f
    where f.organization_id = b.organization_id and f.redemption_id = b.id and b.refunded_minor > 0
  union all select a.at from ledger a
    where a.organization_id = b.organization_id and a.kind = 'redemption.amended'
      and a.subject_id = b.id and b.channel = 'in_store') c
  where c.at < ${until})`;

/**
 * SQL that joins to a `row` (id, changed_at) when it had changed before that, as `told.changed_before`,
 * and its measures as they were then, as `was`: of redemptions that are alone in their orders. `$1` is
 * the organization.
 */
export const beforeLastChange = (row: string, isWanted: string): string => `
  cross join lateral (select ${row}.id, ${row}.changed_at) last_change
  left join lateral (select ${changedBefore('last_change.changed_at')} as changed_before
    from redemption b where b.organization_id = $1 and b.id = last_change.id offset 0) told
    on ${isWanted}
  left join lateral (select ${PLAIN_MEASURES} from ${bookAsOf('told.changed_before').text} r
    where r.id = last_change.id offset 0) was on ${isWanted}`;

/** Of a redemption that is alone in its order: where it counts, and what its last change changed. */
export const TOLD = [
  'source_id',
  'location_id',
  'channel',
  'currency',
  'gross_margin',
  'changed_before',
  'told_at',
  ...MEASURES,
] as const;

/** SQL of TOLD, of a `row` that has measures and beforeLastChange joined; null where it has company. */
export const toldOf = (row: string, isAlone: string): string =>
  TOLD.map((name) => {
    const value =
      name === 'changed_before'
        ? 'told.changed_before'
        : name === 'told_at'
          ? `${row}.changed_at`
          : (MEASURES as readonly string[]).includes(name)
            ? `${row}.${name} - coalesce(was.${name}, 0)`
            : `${row}.${name}`;
    return `case when ${isAlone} then ${value} end`;
  }).join(', ');
