// What changed late: redemptions that were recorded, voided, refunded or amended later than a moment
// after their sale. All others stand in the roll-up as they stood that moment after.

/** Changes within it are not late: so much before its instant a report as it stood reads the rows. */
export const LAG_MS = 15 * 60_000;
/** A sale may lie so far ahead of our clock when it is recorded, and no further. */
export const AHEAD_MS = 5 * 60_000;

/** SQL of when a redemption `r` last changed by itself; its order may have changed later. */
export const OWN_CHANGED_AT = `greatest(r.recorded_at, r.voided_at,
  case when r.refunded_minor > 0 then (select max(f.recorded_at) from refund f
    where f.organization_id = r.organization_id and f.redemption_id = r.id) end,
  case when r.channel = 'in_store' then (select max(a.at) from ledger a
    where a.organization_id = r.organization_id and a.kind = 'redemption.amended'
      and a.subject_id = r.id) end)`;

/** SQL: a row with redeemed_at, recorded_at and changed_at is late. */
export const isLate = (row: string): string =>
  `(${row}.changed_at > ${row}.redeemed_at + interval '${LAG_MS / 1000} seconds'
    or ${row}.recorded_at < ${row}.redeemed_at - interval '${AHEAD_MS / 1000} seconds')`;
