// Every SQL statement of limits and of the defence against guessing.
import type { Queryable } from '../db/database.ts';

export interface Use {
  organizationId: string;
  subject: string;
  windowMs: number;
  n: number;
}

export interface Told {
  /** Of all nodes, in the window. */
  used: number;
  /** Names the window. */
  windowStart: number;
  endsInMs: number;
}

const LASTS = `u.window_start + make_interval(secs => u.window_seconds) > statement_timestamp()`;

/** Adds what one node used, and answers what all did, in the order of `uses`. */
export async function tellUses(db: Queryable, uses: readonly Use[]): Promise<(Told | undefined)[]> {
  const rows = await db.query<{ n: number; used: number; start: number; ends: number }>({
    name: 'budget-tell',
    // in key order: two nodes that tell of the same subjects never wait for each other in a ring
    text: `with told as (
        select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[])
          with ordinality as t(o, s, k, w, n)),
      kept as (
        insert into budget_use as u
          (organization_id, subject, window_start, window_seconds, used)
        select o, s, statement_timestamp(), w, k from told order by o, s
        on conflict (organization_id, subject) do update set
          used = excluded.used + case when ${LASTS} then u.used else 0 end,
          is_told = u.is_told and ${LASTS},
          window_start = case when ${LASTS} then u.window_start else excluded.window_start end
        returning organization_id, subject, used, window_start)
      select n::integer as n, used, extract(epoch from window_start)::float8 * 1000 as start,
        extract(epoch from window_start + make_interval(secs => w) - statement_timestamp())::float8
          * 1000 as ends
      from told join kept on organization_id = o and subject = s`,
    values: [
      uses.map(({ organizationId }) => organizationId),
      uses.map(({ subject }) => subject),
      uses.map(({ n }) => n),
      uses.map(({ windowMs }) => Math.ceil(windowMs / 1000)),
    ],
  });
  const answers = new Array<Told | undefined>(uses.length).fill(undefined);
  for (const { n, used, start, ends } of rows) {
    answers[n - 1] = { used, windowStart: start, endsInMs: ends };
  }
  return answers;
}

/** Drops what no window needs any more. */
export const dropOldUses = (db: Queryable) =>
  db.query({ text: `delete from budget_use where window_start < now() - interval '2 hours'` });

/** Whether this is the first that is told of a subject at `least` in its window. */
export async function claimAlarm(
  tx: Queryable,
  organizationId: string,
  subject: string,
  least: number,
): Promise<number | undefined> {
  const [row] = await tx.query<{ used: number }>({
    text: `update budget_use set is_told = true
      where organization_id = $1 and subject = $2 and used >= $3 and not is_told returning used`,
    values: [organizationId, subject, least],
  });
  return row?.used;
}

export interface FormRow {
  pattern: string;
  has_check: boolean;
}

/** How the codes look that a client's batches generated. */
export const generatedForms = (
  db: Queryable,
  client: { organizationId: string; clientId: string; mode: string },
): Promise<FormRow[]> =>
  db.query<FormRow>({
    text: `select distinct b.pattern, b.has_check from batch b
      join campaign c on c.organization_id = b.organization_id and c.id = b.campaign_id
      where b.organization_id = $1 and b.client_id = $2 and c.mode = $3 and b.import_id is null
      limit 500`,
    values: [client.organizationId, client.clientId, client.mode],
  });

/** The shortest and the longest of the codes that were named or imported, by a sample. */
export async function ownLengths(
  db: Queryable,
  client: { organizationId: string; clientId: string; mode: string },
): Promise<{ shortest: number; longest: number } | undefined> {
  const [row] = await db.query<{ shortest: number | null; longest: number | null }>({
    text: `select min(length(code_key))::integer as shortest, max(length(code_key))::integer as longest
      from (
        (select code_key from voucher
          where organization_id = $1 and client_id = $2 and batch_id is null and mode = $3
          limit 2000)
        union all
        select v.code_key from batch b, lateral (
          select code_key from voucher v
          where v.organization_id = $1 and v.campaign_id = b.campaign_id and v.batch_id = b.id
            and v.mode = $3 and v.id >= b.first_id and v.id <= b.last_id limit 500) v
        where b.organization_id = $1 and b.client_id = $2 and b.import_id is not null) s`,
    values: [client.organizationId, client.clientId, client.mode],
  });
  return row?.shortest && row.longest
    ? { shortest: row.shortest, longest: row.longest }
    : undefined;
}
