// Books lines into the roll-up: what changed of each line is added to the cells that it counts in, in
// one statement. Applying the same lines again changes nothing.
import type { Queryable } from '../db/database.ts';
import { MEASURES } from './arithmetic.ts';
import { eachMeasure, PLAIN_MEASURES, sumsOf, WHERE_IT_COUNTS, type Line } from './line.ts';
import { isLate, OWN_CHANGED_AT } from './late.ts';
import { spansOf } from './spans.ts';
import { AXES, fillDays, fillSpans, QUARTER } from './sums.ts';
import { beforeLastChange, TOLD, toldOf } from './told.ts';

const NAMES = MEASURES.join(', ');
const TYPES = MEASURES.map((name) => (name.endsWith('_minor') ? 'bigint[]' : 'integer[]'));
// grows in the table by what is inserted
const added = (table: string) =>
  eachMeasure((name) => `${name} = ${table}.${name} + excluded.${name}`);

const LATE_VALUES = ['changed_at', 'has_company', 'recorded_at', ...TOLD];

const CHANGED = `
  with fresh as (
    select r.id, null::uuid as order_id, false as has_company, r.recorded_at, ${OWN_CHANGED_AT} as changed_at,
      ${WHERE_IT_COUNTS}, ${PLAIN_MEASURES}
    from redemption r
    where r.organization_id = $1 and r.id = any($2::uuid[]) and r.mode = 'live'
      and r.id <> all($3::uuid[])
    union all
    select r.id, n.order_id, true as has_company, r.recorded_at, n.changed_at, ${WHERE_IT_COUNTS},
      ${eachMeasure((name) => `n.${name}`)}
    from unnest($3::uuid[], $4::uuid[], $5::timestamptz[],
        ${TYPES.map((type, i) => `$${i + 6}::${type}`).join(', ')})
      as n(id, order_id, changed_at, ${NAMES})
    join redemption r on r.organization_id = $1 and r.id = n.id
  ),
  changed as materialized (
    select f.*, z.time_zone, z.spanned_until, ${eachMeasure((name) => `f.${name} - coalesce(l.${name}, 0) as ${name}_change`)}
    from fresh f
    join report_client z on z.organization_id = $1 and z.client_id = f.client_id
    left join report_line l on l.organization_id = $1 and l.redemption_id = f.id
    where l.redemption_id is null or (l.order_id, ${eachMeasure((name) => `l.${name}`)})
      is distinct from (f.order_id, ${eachMeasure((name) => `f.${name}`)})
  ),
  line as (
    insert into report_line (organization_id, redemption_id, order_id, order_client_id,
      order_campaign_id, order_at, ${NAMES})
    select $1, id, order_id, case when order_id is not null then client_id end,
      case when order_id is not null then campaign_id end,
      case when order_id is not null then redeemed_at end, ${NAMES}
    from changed
    on conflict (organization_id, redemption_id) do update set order_id = excluded.order_id,
      order_client_id = excluded.order_client_id, order_campaign_id = excluded.order_campaign_id,
      order_at = excluded.order_at,
      ${eachMeasure((name) => `${name} = excluded.${name}`)}
  ),
  late as (
    insert into report_late (organization_id, client_id, redeemed_at, redemption_id, campaign_id,
      ${LATE_VALUES.join(', ')})
    select $1, n.client_id, n.redeemed_at, n.id, n.campaign_id, n.changed_at, n.has_company,
      n.recorded_at, ${toldOf('n', 'not n.has_company')}
    from fresh n ${beforeLastChange('n', 'not n.has_company')}
    where ${isLate('n')}
    on conflict (organization_id, client_id, redeemed_at, redemption_id)
      do update set ${LATE_VALUES.map((name) => `${name} = excluded.${name}`).join(', ')}
      where (${LATE_VALUES.map((name) => `report_late.${name}`).join(', ')})
        is distinct from (${LATE_VALUES.map((name) => `excluded.${name}`).join(', ')})
  )`;

// The quarters of an hour first, and all else from them: to ask for the day of each line, along four
// axes, in a zone that is named, was a quarter of the whole. A zone's day begins with a quarter.
const IN_CELLS = `,
  met as materialized (
    select client_id, campaign_id, ${QUARTER} as quarter, source_id, location_id, channel, currency,
      gross_margin, time_zone, spanned_until,
      ${eachMeasure((name) => `sum(${name}_change)::bigint as ${name}`)}
    from changed group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
  ),
  quarter as (
    insert into report_quarter (organization_id, campaign_id, quarter, source_id, location_id,
      channel, currency, gross_margin, client_id, ${NAMES})
    select $1, campaign_id, quarter, source_id, location_id, channel, currency, gross_margin,
      client_id, ${NAMES}
    from met
    on conflict (organization_id, campaign_id, quarter, source_id, location_id, channel, currency,
      gross_margin) do update set ${added('report_quarter')}
  ),
  clock as (
    insert into report_clock (organization_id, client_id, quarter, channel, currency, gross_margin,
      ${NAMES})
    select $1, client_id, quarter, channel, currency, gross_margin, ${sumsOf('')}
    from met group by 2, 3, 4, 5, 6
    on conflict (organization_id, client_id, quarter, channel, currency, gross_margin)
      do update set ${added('report_clock')}
  ),
  day_met as materialized (
    select client_id, axis, (quarter at time zone time_zone)::date as day, axis_campaign, part, channel,
      currency, gross_margin, spanned_until, ${sumsOf('')}
    from met cross join lateral ${AXES} group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  ),
  day as (
    insert into report_day (organization_id, client_id, axis, day, campaign_id, part_id, channel,
      currency, gross_margin, ${NAMES})
    select $1, client_id, axis, day, axis_campaign, part, channel, currency, gross_margin, ${NAMES}
    from day_met
    on conflict (organization_id, client_id, axis, day, campaign_id, part_id, channel, currency,
      gross_margin) do update set ${added('report_day')}
  ),
  span as (
    insert into report_span (organization_id, client_id, axis, days, first_day, campaign_id, part_id,
      channel, currency, gross_margin, ${NAMES})
    select $1, client_id, axis, s.days, s.first_day, axis_campaign, part, channel, currency,
      gross_margin, ${sumsOf('m.')}
    from day_met m cross join lateral ${spansOf('m.day')}
    where m.day < m.spanned_until
    group by 2, 3, 4, 5, 6, 7, 8, 9, 10
    on conflict (organization_id, client_id, axis, days, first_day, campaign_id, part_id, channel,
      currency, gross_margin) do update set ${added('report_span')}
  )`;

const COUNT = ' select count(*)::integer as changed from changed';

/**
 * Applies the lines of redemptions: `ids` (a PostgreSQL array or its text) that are alone in their
 * orders, and `split`, whole orders. Answers how many lines changed. The caller holds the cursor of
 * the organization; with `lines only` it sees to the cells itself.
 */
export async function applyLines(
  tx: Queryable,
  organizationId: string,
  ids: string | string[],
  split: readonly Line[],
  how: 'in cells' | 'lines only' = 'in cells',
): Promise<number> {
  const [row] = await tx.query<{ changed: number }>({
    ...(how === 'in cells'
      ? { name: 'report-apply', text: `${CHANGED}${IN_CELLS}${COUNT}` }
      : { name: 'report-apply-lines', text: `${CHANGED}${COUNT}` }),
    values: [
      organizationId,
      ids,
      split.map(({ id }) => id),
      split.map(({ orderId }) => orderId),
      split.map(({ changedAt }) => changedAt),
      ...MEASURES.map((name) => split.map((line) => line[name])),
    ],
  });
  return row?.changed ?? 0;
}

/**
 * Enters the clients that the roll-up does not know yet, with the zone of their days. Nothing of them
 * is counted, so the days before today are in their blocks.
 */
export async function enterClients(tx: Queryable, organizationId: string): Promise<void> {
  await tx.query({
    name: 'report-enter-clients',
    text: `insert into report_client (organization_id, client_id, time_zone, spanned_until)
      select organization_id, id, time_zone, (now() at time zone time_zone)::date from client c
      where organization_id = $1 and not exists (select 1 from report_client z
        where z.organization_id = c.organization_id and z.client_id = c.id)
      on conflict do nothing`,
    values: [organizationId],
  });
}

/** Counts the days of a client anew where its zone was changed, from the quarters of an hour. */
export async function moveDays(tx: Queryable, organizationId: string): Promise<void> {
  const moved = await tx.query<{ client_id: string }>({
    text: `update report_client z set time_zone = c.time_zone from client c
      where z.organization_id = $1 and c.organization_id = $1 and c.id = z.client_id
        and c.time_zone <> z.time_zone
      returning z.client_id`,
    values: [organizationId],
  });
  for (const { client_id: clientId } of moved) {
    for (const table of ['report_day', 'report_span']) {
      await tx.query({
        text: `delete from ${table} where organization_id = $1 and client_id = $2`,
        values: [organizationId, clientId],
      });
    }
    await fillDays(tx, organizationId, clientId);
    await fillSpans(tx, organizationId, clientId);
  }
}
