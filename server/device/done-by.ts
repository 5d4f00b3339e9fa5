// Who did what was redeemed in store: whoever was on shift at the till, or signed in; as the ledger's
// actor and the shifts say.
import type { Queryable } from '../db/database.ts';

// Of what was taken without network: who worked when it was taken, not when it was sent. The time of a
// sale is kept in whole seconds, that of its record is exact.
const TAKEN = `case when r.recorded_at < r.redeemed_at + interval '1 second' then r.recorded_at
  else r.redeemed_at end`;

/**
 * Joins `done_by` to redemptions `r`: a row for each, nulls where nobody is known. The ledger is
 * entered at the redemption's own id: its entry was numbered just after it.
 */
export const DONE_BY = `left join lateral (
    select d.id as device_id, d.name as device_name, coalesce(s.id, a.id) as person_id, s.id as staff_id,
      coalesce(s.name, a.name) as name
    from (select actor_kind, actor_id from ledger
        where organization_id = r.organization_id and voucher_id = r.voucher_id and id > r.id
          and subject_id = r.id and kind = 'redemption.recorded'
        order by id limit 1) l
      left join device d on d.organization_id = r.organization_id and l.actor_kind = 'device'
        and d.id = l.actor_id
      left join account a on a.organization_id = r.organization_id and l.actor_kind = 'account'
        and a.id = l.actor_id
      left join lateral (
        select staff_id from shift where organization_id = r.organization_id and device_id = d.id
          and began_at < ${TAKEN} + interval '1 millisecond'
          and (ended_at is null or ended_at > ${TAKEN})
        order by began_at desc limit 1) w on true
      left join staff s on s.organization_id = r.organization_id and s.id = w.staff_id
  ) done_by on r.channel = 'in_store'`;

export interface DoneBy {
  staff_id: string | null;
  /** Of the person: somebody at the till, or who was signed in. */
  name: string | null;
  device_id: string | null;
  device_name: string | null;
}

/** By the ids of redemptions; those of the web are not among them. */
export async function whoRedeemed(
  db: Queryable,
  organizationId: string,
  rows: readonly { id: string; channel: string }[],
): Promise<Map<string, DoneBy>> {
  const ids = rows.filter(({ channel }) => channel === 'in_store').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const found = await db.query<DoneBy & { id: string }>({
    text: `select r.id, done_by.staff_id, done_by.name, done_by.device_id, done_by.device_name
      from redemption r ${DONE_BY}
      where r.organization_id = $1 and r.id = any($2::uuid[])`,
    values: [organizationId, ids],
  });
  return new Map(found.map((row) => [row.id, row]));
}
