// What the cells must hold, as sums: quarters of an hour of the lines, everything else of the quarters.
// The roll-up is checked against them, and made anew from them.
import type { Queryable } from '../db/database.ts';
import { MEASURES } from './arithmetic.ts';
import { eachMeasure, NIL, sumsOf, WHERE_IT_COUNTS } from './line.ts';
import { spansOf } from './spans.ts';

/** SQL of the quarter of an hour that a redemption counts in. */
export const QUARTER = `date_bin('15 minutes', redeemed_at, '2000-01-01 00:00:00+00')`;

/** SQL of the four axes of report_day, for a row that has the keys of a cell. */
export const AXES = `(values ('client', '${NIL}'::uuid, '${NIL}'::uuid),
  ('campaign', campaign_id, '${NIL}'), ('source', campaign_id, source_id),
  ('location', '${NIL}', location_id)) as x(axis, axis_campaign, part)`;

interface Cells {
  table: 'report_quarter' | 'report_clock' | 'report_day' | 'report_span';
  /** Columns that name a cell, beside the organization. */
  key: string;
  /** SQL of its rows as they must be, of the organization `$1`. */
  sums: string;
}

const QUARTER_KEY =
  'client_id, campaign_id, quarter, source_id, location_id, channel, currency, gross_margin';

export const quarters: Cells = {
  table: 'report_quarter',
  key: QUARTER_KEY,
  sums: `select client_id, campaign_id, ${QUARTER} as quarter, source_id, location_id, channel,
      currency, gross_margin, ${sumsOf('')}
    from (select ${WHERE_IT_COUNTS}, ${eachMeasure((name) => `l.${name}`)}
      from report_line l
      join redemption r on r.organization_id = l.organization_id and r.id = l.redemption_id
      where l.organization_id = $1) r
    group by 1, 2, 3, 4, 5, 6, 7, 8`,
};

export const clocks: Cells = {
  table: 'report_clock',
  key: 'client_id, quarter, channel, currency, gross_margin',
  sums: `select client_id, quarter, channel, currency, gross_margin, ${sumsOf('')}
    from report_quarter where organization_id = $1 group by 1, 2, 3, 4, 5`,
};

/** SQL of the days as they must be; `where` narrows the quarters `q`. */
const daySums = (where: string) => `
  select q.client_id, axis, (q.quarter at time zone z.time_zone)::date as day,
    axis_campaign as campaign_id, part as part_id, channel, currency, gross_margin, ${sumsOf('q.')}
  from report_quarter q
  join report_client z on z.organization_id = $1 and z.client_id = q.client_id
  cross join lateral ${AXES}
  where q.organization_id = $1 ${where} group by 1, 2, 3, 4, 5, 6, 7, 8`;

export const days: Cells = {
  table: 'report_day',
  key: 'client_id, axis, day, campaign_id, part_id, channel, currency, gross_margin',
  sums: daySums(''),
};

/** SQL of the blocks as they must be; `where` narrows the days `d`. */
const spanSums = (where: string) => `
  select d.client_id, d.axis, s.days, s.first_day, d.campaign_id, d.part_id, d.channel, d.currency,
    d.gross_margin, ${sumsOf('d.')}
  from report_day d
  join report_client z on z.organization_id = $1 and z.client_id = d.client_id
    and d.day < z.spanned_until
  cross join lateral ${spansOf('d.day')}
  where d.organization_id = $1 ${where} group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;

export const spans: Cells = {
  table: 'report_span',
  key: 'client_id, axis, days, first_day, campaign_id, part_id, channel, currency, gross_margin',
  sums: spanSums(''),
};

const SCAN_SUMS = `select client_id, date_bin('15 minutes', at, '2000-01-01 00:00:00+00') as quarter,
    count(*)::integer as scans
  from scan where organization_id = $1 and mode = 'live' group by 1, 2`;

/** SQL of quarters of an hour whose scans are not those of their rows. */
export const WRONG_SCANS = `select concat_ws(' ', client_id, quarter) as what
  from (${SCAN_SUMS}) a
  full join (select client_id, quarter, scans from report_scan where organization_id = $1) b
    using (client_id, quarter)
  where coalesce(a.scans, 0) <> coalesce(b.scans, 0)`;

/** Adds up the scans anew; who notes one waits for it. */
export async function recountScans(tx: Queryable, organizationId: string): Promise<void> {
  await tx.query({ text: 'lock table report_scan in share row exclusive mode' });
  await tx.query({
    text: 'delete from report_scan where organization_id = $1',
    values: [organizationId],
  });
  await tx.query({
    text: `insert into report_scan (organization_id, client_id, quarter, scans)
      select $1, s.* from (${SCAN_SUMS}) s order by 2, 3`,
    values: [organizationId],
  });
}

/** Fills empty cells with what they must hold. */
export async function fillCells(tx: Queryable, cells: Cells, organizationId: string) {
  await tx.query({ text: insertInto(cells, cells.sums), values: [organizationId] });
}

/** The same for the days of one client, from its campaigns' quarters. */
export async function fillDays(tx: Queryable, organizationId: string, clientId: string) {
  const ofClient = `and q.client_id = $2 and q.campaign_id in (
    select id from campaign where organization_id = $1 and client_id = $2)`;
  const text = insertInto(days, daySums(ofClient));
  await tx.query({ text, values: [organizationId, clientId] });
}

/** And for its blocks, from its days. */
export async function fillSpans(tx: Queryable, organizationId: string, clientId: string) {
  const text = insertInto(spans, spanSums('and d.client_id = $2'));
  await tx.query({ text, values: [organizationId, clientId] });
}

// in the order of their keys, so that what is read together lies together
const insertInto = ({ table, key }: Cells, sums: string) =>
  `insert into ${table} (organization_id, ${key}, ${MEASURES.join(', ')})
    select $1, s.* from (${sums}) s order by ${key}`;
