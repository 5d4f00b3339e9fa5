// SQL of codes in a shop: which should be there, which are, and what Shopify is at.
import type { Queryable } from '../db/database.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import { conditions } from '../db/conditions.ts';
import type { PublicationRef, PublicationRow } from './publication-queries.ts';

export interface CodeRow {
  voucher_id: string;
  code: string;
  code_key: string;
  wanted: boolean;
  state: 'absent' | 'adding' | 'present' | 'removing';
  job_gid: string | null;
  code_gid: string | null;
  error: string | null;
  changed_at: Date;
}

const COLUMNS = 'voucher_id, code, code_key, wanted, state, job_gid, code_gid, error, changed_at';
const OF = 'organization_id = $1 and publication_id = $2';
const place = (row: PublicationRef) => [row.organization_id, row.id];

/** One discount carries the dates and the limit of its campaign: what differs cannot be in it. */
const DIFFERS = `case
  when v.valid_from is not null or v.valid_until is not null
    then 'It has dates of its own, which a discount code of Shopify cannot have'
  when v.max_uses is distinct from coalesce(c.max_uses_per_voucher, v.max_uses)
    then 'Its number of uses is not that of the campaign'
  end`;

/** Brings codes up to what their vouchers say, and wakes the publications where anything changed. */
async function mark(db: Queryable, which: string, values: unknown[]): Promise<void> {
  await db.query({
    text: `with marked as (
        insert into shopify_code as t (organization_id, publication_id, voucher_id, code, code_key,
          wanted, state, error, changed_at)
        select p.organization_id, p.id, v.id, v.code, v.code_key,
          d.error is null and v.status = 'active'
            and (v.max_uses is null or v.used_count < v.max_uses), 'absent', d.error, now()
        from shopify_publication p
        join campaign c on c.organization_id = p.organization_id and c.id = p.campaign_id
        join voucher v on v.organization_id = p.organization_id and v.campaign_id = p.campaign_id
        cross join lateral (select ${DIFFERS} as error) d
        where p.organization_id = $1 and p.status = 'active' and ${which}
        on conflict (organization_id, publication_id, voucher_id) do update set
          wanted = excluded.wanted, changed_at = excluded.changed_at,
          error = coalesce(excluded.error,
            case when excluded.wanted and not t.wanted then null else t.error end)
        where t.wanted <> excluded.wanted or excluded.error is distinct from t.error
        returning organization_id, publication_id)
      update shopify_publication p set step_at = now(), wakes = wakes + 1
      from (select distinct organization_id, publication_id from marked) m
      where p.organization_id = m.organization_id and p.id = m.publication_id`,
    values,
  });
}

export const markVouchers = (db: Queryable, organizationId: string, voucherIds: string[]) =>
  mark(db, 'v.id = any($2::uuid[])', [organizationId, voucherIds]);

/** Takes the next vouchers of the campaign in; answers the last one's id, null at the end. */
export async function listNext(
  db: Queryable,
  row: PublicationRow,
  limit: number,
): Promise<string | null> {
  const [found] = await db.query<{ through: string | null }>({
    text: `select (array_agg(id order by id desc))[1] as through from (select id from voucher
      where organization_id = $1 and campaign_id = $2 and id > $3 order by id limit $4) v`,
    values: [row.organization_id, row.campaign_id, row.listed_through, limit],
  });
  const through = found?.through ?? null;
  if (through === null) return null;
  await mark(db, 'p.id = $2 and v.id > $3 and v.id <= $4', [
    ...place(row),
    row.listed_through,
    through,
  ]);
  return through;
}

const some = (db: Queryable, row: PublicationRef, which: string, limit: number) =>
  db.query<CodeRow>({
    text: `select ${COLUMNS} from shopify_code where ${OF} and ${which} order by voucher_id limit $3`,
    values: [...place(row), limit],
  });

export const codesToAdd = (db: Queryable, row: PublicationRef, limit: number) =>
  some(db, row, `state = 'absent' and wanted and error is null`, limit);

export const codesToRemove = (db: Queryable, row: PublicationRef, limit: number) =>
  some(db, row, `state = 'present' and not wanted and code_gid is not null`, limit);

/** The jobs that Shopify is at; null stands for one that was sent without an answer. */
export const jobsUnderWay = (db: Queryable, row: PublicationRef) =>
  db.query<{ state: 'adding' | 'removing'; job_gid: string | null }>({
    text: `select distinct state, job_gid from shopify_code
      where ${OF} and state in ('adding', 'removing')`,
    values: place(row),
  });

export async function moveCodes(
  db: Queryable,
  row: PublicationRef,
  voucherIds: string[],
  { state, jobGid }: { state: CodeRow['state']; jobGid: string | null },
): Promise<void> {
  await db.query({
    text: `update shopify_code set state = $4, job_gid = $5, changed_at = now()
      where ${OF} and voucher_id = any($3::uuid[])`,
    values: [...place(row), voucherIds, state, jobGid],
  });
}

export interface ToldCode {
  key: string;
  gid: string | null;
  error: string | null;
}

/** What Shopify says of codes that it was to add. */
export async function settleAdded(
  db: Queryable,
  row: PublicationRef,
  told: ToldCode[],
): Promise<void> {
  await db.query({
    text: `update shopify_code c set state = case when q.gid is null then 'absent' else 'present' end,
        code_gid = q.gid, error = q.error, job_gid = null, changed_at = now()
      from unnest($3::text[], $4::text[], $5::text[]) as q(key, gid, error)
      where c.organization_id = $1 and c.publication_id = $2 and c.code_key = q.key
        and c.state in ('absent', 'adding')`,
    values: [
      ...place(row),
      told.map(({ key }) => key),
      told.map(({ gid }) => gid),
      told.map(({ error }) => error),
    ],
  });
}

/** What was to be added in a job that is over, and of which the shop said nothing. */
export async function endJob(db: Queryable, row: PublicationRef, jobGid: string): Promise<void> {
  await db.query({
    text: `update shopify_code set job_gid = null, changed_at = now(), state = 'absent',
        code_gid = case when state = 'removing' then null else code_gid end
      where ${OF} and job_gid = $3`,
    values: [...place(row), jobGid],
  });
}

export async function failCode(
  db: Queryable,
  row: PublicationRef,
  voucherId: string,
  error: string,
): Promise<void> {
  await db.query({
    text: `update shopify_code set error = $4, changed_at = now() where ${OF} and voucher_id = $3`,
    values: [...place(row), voucherId, error],
  });
}

/** Codes that the shop has, as a page of them says. */
export async function noteSeen(
  db: Queryable,
  row: PublicationRef,
  found: { code: string; gid: string; key: string }[],
): Promise<void> {
  await db.query({
    text: `update shopify_code c set code_gid = q.gid, seen = true,
        error = case when c.wanted then null else c.error end,
        state = case when c.state = 'removing' then c.state else 'present' end,
        job_gid = case when c.state = 'removing' then c.job_gid end
      from unnest($3::text[], $4::text[]) as q(key, gid)
      where c.organization_id = $1 and c.publication_id = $2 and c.code_key = q.key`,
    values: [...place(row), found.map(({ key }) => key), found.map(({ gid }) => gid)],
  });
}

/** Before a check: nothing is seen yet. */
export async function beginCheck(db: Queryable, row: PublicationRef): Promise<void> {
  await db.query({
    text: `update shopify_code set seen = false where ${OF} and seen`,
    values: place(row),
  });
}

/** After a check: what the shop does not have is absent; it is added again where it is wanted. */
export async function endCheck(db: Queryable, row: PublicationRef): Promise<void> {
  await db.query({
    text: `update shopify_code set state = 'absent', code_gid = null, job_gid = null,
        changed_at = now()
      where ${OF} and not seen
        and (state = 'present' or (state = 'adding' and job_gid is null))`,
    values: place(row),
  });
}

export async function forgetCodes(db: Queryable, row: PublicationRef): Promise<void> {
  await db.query({ text: `delete from shopify_code where ${OF}`, values: place(row) });
}

export function listCodes(
  db: Queryable,
  row: PublicationRef,
  onlyFailed: boolean,
  page: PageRequest,
): Promise<(CodeRow & { id: string })[]> {
  const where = conditions()
    .is('organization_id', row.organization_id)
    .is('publication_id', row.id);
  if (onlyFailed) where.add('error is not null');
  return db.query<CodeRow & { id: string }>({
    text: `select voucher_id as id, ${COLUMNS} from shopify_code
      ${pageEnd(where, page, 'voucher_id')}`,
    values: where.values,
  });
}
