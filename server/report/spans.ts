// Blocks of days: sums of 3, 9, 27 and 81 days that are over, so that a month of many sources is a few
// rows of each. What lies before a client's `spanned_until` is in its blocks.
import type { Queryable } from '../db/database.ts';
import { MEASURES } from './arithmetic.ts';
import { sumsOf } from './line.ts';

const LENGTHS = [81, 27, 9, 3] as const;
/** The day from which blocks are counted, in days before 1970. */
const BEGINNING = '0001-01-01';
const BEGINNING_DAYS = 719_162;
const DAY_MS = 86_400_000;
/** What is added up in one go, where a client's days have not been yet. */
const CHUNK_DAYS = 90;

/** SQL of the blocks that a day lies in, as rows `s` (days, first_day). */
export const spansOf = (day: string): string => `(
  select l.days, date '${BEGINNING}' + (${day} - date '${BEGINNING}') / l.days * l.days as first_day
  from (values ${LENGTHS.map((days) => `(${days})`).join(', ')}) as l(days)) as s`;

const numberOf = (day: string): number => Date.parse(day) / DAY_MS + BEGINNING_DAYS;
const dayOf = (number: number): string =>
  new Date((number - BEGINNING_DAYS) * DAY_MS).toISOString().slice(0, 10);

/** Days one after the other: whole blocks, and what is left between them as runs of days. */
export interface Pieces {
  blocks: { days: number; firstDay: string }[];
  runs: { first: string; last: string }[];
}

/** Cuts days, both included; blocks end before `spannedUntil`. */
export function cutDays(first: string, last: string, spannedUntil: string | null): Pieces {
  const pieces: Pieces = { blocks: [], runs: [] };
  const end = numberOf(last) + 1;
  const spanned = spannedUntil === null ? 0 : Math.min(end, numberOf(spannedUntil));
  let runFrom: number | undefined;
  const endRun = (until: number) => {
    if (runFrom !== undefined) pieces.runs.push({ first: dayOf(runFrom), last: dayOf(until - 1) });
    runFrom = undefined;
  };
  let day = numberOf(first);
  while (day < end) {
    const days = LENGTHS.find((length) => day % length === 0 && day + length <= spanned);
    if (days === undefined) {
      runFrom ??= day;
      day += 1;
      continue;
    }
    endRun(day);
    pieces.blocks.push({ days, firstDay: dayOf(day) });
    day += days;
  }
  endRun(end);
  return pieces;
}

/** The clients of an organization whose latest days are over and not in blocks yet. */
const DUE = `
  select z.client_id, z.spanned_until as since, least(n.today, f.begins + ${CHUNK_DAYS}) as until
  from report_client z
  cross join lateral (select (now() at time zone z.time_zone)::date as today offset 0) n
  cross join lateral (
    select greatest(z.spanned_until, coalesce((select min(d.day) from report_day d
      where d.organization_id = z.organization_id and d.client_id = z.client_id
        and d.axis = 'client'), n.today)) as begins) f
  where z.organization_id = $1 and z.spanned_until < n.today`;

/**
 * Adds the days that are over to their blocks, for every client of an organization. The caller holds
 * the cursor. Answers whether there is more to do.
 */
export async function closeDays(tx: Queryable, organizationId: string): Promise<boolean> {
  const rows = await tx.query<{ more: boolean }>({
    name: 'report-close-days',
    text: `with due as materialized (${DUE}),
      moved as (
        update report_client z set spanned_until = due.until from due
        where z.organization_id = $1 and z.client_id = due.client_id),
      added as (
        insert into report_span (organization_id, client_id, axis, days, first_day, campaign_id,
          part_id, channel, currency, gross_margin, ${MEASURES.join(', ')})
        select $1, d.client_id, d.axis, s.days, s.first_day, d.campaign_id, d.part_id, d.channel,
          d.currency, d.gross_margin, ${sumsOf('d.')}
        from due
        cross join unnest('{client,campaign,source,location}'::text[]) as x(axis)
        join report_day d on d.organization_id = $1 and d.client_id = due.client_id
          and d.axis = x.axis and d.day >= due.since and d.day < due.until
        cross join lateral ${spansOf('d.day')}
        group by 2, 3, 4, 5, 6, 7, 8, 9, 10
        order by 2, 3, 4, 5, 6, 7, 8, 9, 10
        on conflict (organization_id, client_id, axis, days, first_day, campaign_id, part_id,
          channel, currency, gross_margin)
          do update set ${MEASURES.map((m) => `${m} = report_span.${m} + excluded.${m}`).join(', ')})
      select until < (now() at time zone z.time_zone)::date as more
      from due join report_client z on z.organization_id = $1 and z.client_id = due.client_id`,
    values: [organizationId],
  });
  return rows.some(({ more }) => more);
}
