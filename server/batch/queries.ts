// Every SQL statement of batches.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface NewBatch {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  quantity: number;
  /** Uses of each voucher; null: unlimited. */
  max_uses: number | null;
  prefix: string | null;
  pattern: string;
  has_check: boolean;
}

export interface BatchRow extends NewBatch {
  /** The import that brought its codes; null: they were generated. */
  import_id: string | null;
  status: 'queued' | 'running' | 'completed' | 'failed';
  created_count: number;
  first_id: string | null;
  last_id: string | null;
  failure: string | null;
  created_at: Date;
  completed_at: Date | null;
  mode: 'live' | 'test';
  client_token: string;
  /** The transaction's time. */
  now: Date;
}

const COLUMNS = `b.id, b.organization_id, b.client_id, b.campaign_id, b.source_id, b.quantity,
  b.import_id, b.max_uses, b.prefix, b.pattern, b.has_check, b.status, b.created_count,
  b.first_id, b.last_id, b.failure, b.created_at, b.completed_at, c.mode,
  cl.token as client_token, now() as now`;
const FROM = `from batch b
  join campaign c on c.organization_id = b.organization_id and c.id = b.campaign_id
  join client cl on cl.organization_id = b.organization_id and cl.id = b.client_id`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'b.organization_id', client: 'b.client_id', mode: 'c.mode' });

/** The batch of a public id, as far as the actor can see it; throws 404. */
export async function requireBatch(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<BatchRow> {
  const id = privateId('batch', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('b.id', id);
  const text = `select ${COLUMNS} ${FROM} where ${where.text()}`;
  const [row] = await db.query<BatchRow>({ text, values: where.values });
  if (!row) throw notFound();
  return row;
}

export function listBatches(
  db: Queryable,
  actor: AnyActor,
  campaignId: string,
  page: PageRequest,
): Promise<BatchRow[]> {
  const where = view(actor).is('b.campaign_id', campaignId);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 'b.id')}`;
  return db.query<BatchRow>({ text, values: where.values });
}

export async function insertBatch(tx: Queryable, batch: NewBatch): Promise<Date> {
  const [row] = await tx.query<{ created_at: Date }>({
    text: `insert into batch (organization_id, id, client_id, campaign_id, source_id, status,
        quantity, max_uses, prefix, pattern, has_check, created_at)
      values ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $10, now()) returning created_at`,
    values: [
      batch.organization_id,
      batch.id,
      batch.client_id,
      batch.campaign_id,
      batch.source_id,
      batch.quantity,
      batch.max_uses,
      batch.prefix,
      batch.pattern,
      batch.has_check,
    ],
  });
  return row!.created_at;
}

/** Codes that batches of this client with this very pattern were asked for before. */
export async function countOfPattern(
  tx: Queryable,
  campaign: { organization_id: string; client_id: string; mode: string },
  pattern: string,
): Promise<number> {
  const [row] = await tx.query<{ count: number }>({
    text: `select coalesce(sum(b.quantity), 0)::bigint as count from batch b
      join campaign c on c.organization_id = b.organization_id and c.id = b.campaign_id
      where b.organization_id = $1 and b.client_id = $2 and c.mode = $3
        and upper(b.pattern) = upper($4)`,
    values: [campaign.organization_id, campaign.client_id, campaign.mode, pattern],
  });
  return row?.count ?? 0;
}

/** Names a batch without an actor: in jobs and on the command line. */
export interface BatchRef {
  organizationId: string;
  id: string;
}

export async function findBatch(db: Queryable, ref: BatchRef): Promise<BatchRow | undefined> {
  const [row] = await db.query<BatchRow>({
    text: `select ${COLUMNS} ${FROM} where b.organization_id = $1 and b.id = $2`,
    values: [ref.organizationId, ref.id],
  });
  return row;
}

/** The batch, locked: no two workers add to it at once. The client's currency stays meanwhile. */
export async function lockBatch(tx: Queryable, ref: BatchRef): Promise<BatchRow | undefined> {
  const [row] = await tx.query<BatchRow>({
    name: 'batch-lock',
    text: `select ${COLUMNS} ${FROM} where b.organization_id = $1 and b.id = $2
      for update of b for key share of cl`,
    values: [ref.organizationId, ref.id],
  });
  return row;
}

export interface CodeChunk {
  /** Ascending. */
  ids: string[];
  codes: string[];
  keys: string[];
}

// codes, keys and ids hold nothing that an array's text would have to escape
const arrayText = (texts: string[]) => (texts.length === 0 ? '{}' : `{"${texts.join('","')}"}`);

/**
 * Inserts a chunk's codes, all but those that the client has already, and counts them in the batch,
 * which the transaction has locked. Answers how many codes the batch has then.
 */
export async function insertCodes(
  tx: Queryable,
  batch: BatchRow,
  chunk: CodeChunk,
): Promise<number> {
  const [row] = await tx.query<{ created_count: number }>({
    name: 'batch-insert-codes',
    text: `with made as (
        insert into voucher (organization_id, client_id, campaign_id, source_id, batch_id, mode,
          max_uses, created_at, id, code, code_key)
        select $1, $2, $3, $4, $5, $6, $7, now(), c.id, c.code, c.code_key
        from unnest($8::uuid[], $9::text[], $10::text[]) as c(id, code, code_key)
        on conflict do nothing returning 1),
      counted as (select count(*)::integer as n from made)
      update batch b set
        created_count = b.created_count + n,
        first_id = least(b.first_id, $11::uuid),
        last_id = greatest(b.last_id, $12::uuid),
        status = case when b.created_count + n = b.quantity then 'completed' else 'running' end,
        completed_at = case when b.created_count + n = b.quantity then now() end
      from counted
      where b.organization_id = $1 and b.id = $5 returning b.created_count`,
    values: [
      batch.organization_id,
      batch.client_id,
      batch.campaign_id,
      batch.source_id,
      batch.id,
      batch.mode,
      batch.max_uses,
      arrayText(chunk.ids),
      arrayText(chunk.codes),
      arrayText(chunk.keys),
      chunk.ids[0],
      chunk.ids.at(-1),
    ],
  });
  return row!.created_count;
}

/** Counts a chunk's codes in their batch, which is locked; answers how many it has then. */
export async function countCodes(
  tx: Queryable,
  batch: BatchRow,
  added: number,
  chunk: CodeChunk,
): Promise<number> {
  const [row] = await tx.query<{ created_count: number }>({
    text: `update batch set
        created_count = created_count + $3,
        first_id = least(first_id, $4::uuid),
        last_id = greatest(last_id, $5::uuid),
        status = case when created_count + $3 = quantity then 'completed' else 'running' end,
        completed_at = case when created_count + $3 = quantity then now() end
      where organization_id = $1 and id = $2 returning created_count`,
    values: [batch.organization_id, batch.id, added, chunk.ids[0], chunk.ids.at(-1)],
  });
  return row!.created_count;
}

export async function failBatch(tx: Queryable, ref: BatchRef, failure: string): Promise<void> {
  await tx.query({
    text: `update batch set status = 'failed', failure = $3
      where organization_id = $1 and id = $2`,
    values: [ref.organizationId, ref.id, failure],
  });
}

/** Batches that are not done, of all organizations, oldest first. */
export async function unfinishedBatches(db: Queryable): Promise<BatchRef[]> {
  return db.query<BatchRef>({
    text: `select organization_id as "organizationId", id from batch
      where status in ('queued', 'running') and import_id is null order by created_at`,
  });
}

export interface CodeRow {
  id: string;
  code: string;
  status: string;
}

/** The next codes of a batch after the voucher `after`, in the order of their ids. */
export function codesAfter(
  db: Queryable,
  batch: BatchRow,
  after: string | null,
  limit: number,
): Promise<CodeRow[]> {
  return db.query<CodeRow>({
    name: 'batch-codes',
    text: `select id, code, status from voucher
      where organization_id = $1 and campaign_id = $2 and batch_id = $3
        and id >= $4::uuid and id <= $5::uuid and ($6::uuid is null or id > $6::uuid)
      order by id limit $7`,
    values: [
      batch.organization_id,
      batch.campaign_id,
      batch.id,
      after ?? batch.first_id,
      batch.last_id,
      after,
      limit,
    ],
  });
}

/** The next active vouchers of a campaign, or of one of its batches, in the order of their ids. */
export function activeCodesAfter(
  db: Queryable,
  campaign: { organization_id: string; id: string },
  batchId: string | null,
  after: string | null,
  limit: number,
): Promise<{ id: string; code: string; max_uses: number | null }[]> {
  return db.query({
    name: 'campaign-codes',
    text: `select id, code, max_uses from voucher
      where organization_id = $1 and campaign_id = $2 and status = 'active'
        and ($3::uuid is null or batch_id = $3::uuid) and ($4::uuid is null or id > $4::uuid)
      order by id limit $5`,
    values: [campaign.organization_id, campaign.id, batchId, after, limit],
  });
}
