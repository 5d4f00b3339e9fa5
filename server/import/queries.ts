// Every SQL statement of imports, but for the codes themselves (insert-codes.ts).
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import { LEASE_SECONDS } from './lease.ts';

export interface ImportRow {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  status: 'receiving' | 'queued' | 'running' | 'completed' | 'failed';
  encoding: string | null;
  delimiter: string | null;
  ignored_columns: string[] | null;
  byte_count: number;
  bytes_read: number;
  accepted_count: number;
  rejected_count: number;
  failure: string | null;
  created_at: Date;
  completed_at: Date | null;
  mode: 'live' | 'test';
  campaign_max_uses: number | null;
  time_zone: string;
  batch_ids: string[];
  /** The database's clock. */
  now: Date;
}

export const isOver = ({ status }: Pick<ImportRow, 'status'>): boolean =>
  status === 'completed' || status === 'failed';

/** Names an import without an actor: in jobs and on the command line. */
export interface ImportRef {
  organizationId: string;
  id: string;
}

const COLUMNS = `i.id, i.organization_id, i.client_id, i.campaign_id, i.source_id, i.status,
  i.encoding, i.delimiter, i.ignored_columns, i.byte_count, i.bytes_read, i.accepted_count,
  i.rejected_count, i.failure, i.created_at, i.completed_at, c.mode,
  c.max_uses_per_voucher as campaign_max_uses, cl.time_zone, now() as now,
  array(select b.id from batch b
    where b.organization_id = i.organization_id and b.import_id = i.id order by b.id) as batch_ids`;
const FROM = `from import i
  join campaign c on c.organization_id = i.organization_id and c.id = i.campaign_id
  join client cl on cl.organization_id = i.organization_id and cl.id = i.client_id`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'i.organization_id', client: 'i.client_id', mode: 'c.mode' });

/** The import of a public id, as far as the actor can see it; throws 404. */
export async function requireImport(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<ImportRow> {
  const id = privateId('import', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('i.id', id);
  const text = `select ${COLUMNS} ${FROM} where ${where.text()}`;
  const [row] = await db.query<ImportRow>({ text, values: where.values });
  if (!row) throw notFound();
  return row;
}

export function listImports(
  db: Queryable,
  actor: AnyActor,
  campaignId: string,
  page: PageRequest,
): Promise<ImportRow[]> {
  const where = view(actor).is('i.campaign_id', campaignId);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 'i.id')}`;
  return db.query<ImportRow>({ text, values: where.values });
}

export async function findImport(db: Queryable, ref: ImportRef): Promise<ImportRow | undefined> {
  const [row] = await db.query<ImportRow>({
    text: `select ${COLUMNS} ${FROM} where i.organization_id = $1 and i.id = $2`,
    values: [ref.organizationId, ref.id],
  });
  return row;
}

/** The import, as a chunk begins: from here to its end the client's currency stays. */
export async function readImport(tx: Queryable, ref: ImportRef): Promise<ImportRow | undefined> {
  const [row] = await tx.query<ImportRow>({
    name: 'import-read',
    text: `select ${COLUMNS} ${FROM} where i.organization_id = $1 and i.id = $2
      for key share of cl`,
    values: [ref.organizationId, ref.id],
  });
  return row;
}

/** The import, locked: no two workers add to it at once. The client's currency stays meanwhile. */
export async function lockImport(tx: Queryable, ref: ImportRef): Promise<ImportRow | undefined> {
  const [row] = await tx.query<ImportRow>({
    name: 'import-lock',
    text: `select ${COLUMNS} ${FROM} where i.organization_id = $1 and i.id = $2
      for update of i for key share of cl`,
    values: [ref.organizationId, ref.id],
  });
  return row;
}

export async function insertImport(
  db: Queryable,
  row: Pick<ImportRow, 'id' | 'organization_id' | 'client_id' | 'campaign_id' | 'source_id'>,
): Promise<void> {
  await db.query({
    text: `insert into import (organization_id, id, client_id, campaign_id, source_id, status,
        created_at) values ($1, $2, $3, $4, $5, 'receiving', now())`,
    values: [row.organization_id, row.id, row.client_id, row.campaign_id, row.source_id],
  });
}

export async function insertPart(
  db: Queryable,
  ref: ImportRef,
  n: number,
  bytes: Uint8Array,
): Promise<void> {
  await db.query({
    name: 'import-part',
    text: `insert into import_part (organization_id, import_id, n, bytes) values ($1, $2, $3, $4)`,
    values: [ref.organizationId, ref.id, n, bytes],
  });
}

export async function findPart(
  db: Queryable,
  ref: ImportRef,
  n: number,
): Promise<Buffer | undefined> {
  const [row] = await db.query<{ bytes: Buffer }>({
    name: 'import-find-part',
    text: `select bytes from import_part where organization_id = $1 and import_id = $2 and n = $3`,
    values: [ref.organizationId, ref.id, n],
  });
  return row?.bytes;
}

export interface Received {
  byteCount: number;
  encoding: string;
  delimiter: string;
  ignored: string[];
}

export async function queueReceived(tx: Queryable, ref: ImportRef, file: Received): Promise<void> {
  await tx.query({
    text: `update import set status = 'queued', byte_count = $3, encoding = $4, delimiter = $5,
        ignored_columns = $6
      where organization_id = $1 and id = $2`,
    values: [
      ref.organizationId,
      ref.id,
      file.byteCount,
      file.encoding,
      file.delimiter,
      file.ignored,
    ],
  });
}

/** Takes back an import whose file never came whole. */
export async function dropImport(db: Queryable, ref: ImportRef): Promise<void> {
  await db.query({
    text: `delete from import_part p using import i
      where i.organization_id = $1 and i.id = $2 and i.status = 'receiving'
        and p.organization_id = i.organization_id and p.import_id = i.id`,
    values: [ref.organizationId, ref.id],
  });
  await db.query({
    text: `delete from import where organization_id = $1 and id = $2 and status = 'receiving'`,
    values: [ref.organizationId, ref.id],
  });
}

export const dropParts = (db: Queryable, ref: ImportRef) =>
  db.query({
    text: 'delete from import_part where organization_id = $1 and import_id = $2',
    values: [ref.organizationId, ref.id],
  });

/** Files that stopped coming a day ago. */
export const abandonedImports = (db: Queryable): Promise<ImportRef[]> =>
  db.query<ImportRef>({
    text: `select organization_id as "organizationId", id from import
      where status = 'receiving' and created_at < now() - interval '1 day'`,
  });

export interface Counts {
  accepted: number;
  rejected: number;
  bytesRead: number;
}

/** Counts a chunk, and moves the lease on; the import is running from its first on. */
export async function countChunk(tx: Queryable, ref: ImportRef, counts: Counts): Promise<void> {
  await tx.query({
    name: 'import-count',
    text: `update import set status = 'running', accepted_count = accepted_count + $3,
        rejected_count = rejected_count + $4, bytes_read = least(byte_count, $5),
        leased_until = case when leased_by is null then null
          else now() + interval '${LEASE_SECONDS} s' end
      where organization_id = $1 and id = $2`,
    values: [ref.organizationId, ref.id, counts.accepted, counts.rejected, counts.bytesRead],
  });
}

export async function insertRejections(
  tx: Queryable,
  ref: ImportRef,
  rows: readonly { line: number; code: string; reason: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query({
    name: 'import-reject',
    text: `insert into import_rejection (organization_id, import_id, row_number, code, reason)
      select $1, $2, n, c, r from unnest($3::integer[], $4::text[], $5::text[]) as t(n, c, r)`,
    values: [
      ref.organizationId,
      ref.id,
      rows.map(({ line }) => line),
      rows.map(({ code }) => code),
      rows.map(({ reason }) => reason),
    ],
  });
}

/** Ends an import, and the batches of its codes; its file goes. `failure`: why it could not go on. */
export async function endImport(
  tx: Queryable,
  ref: ImportRef,
  failure: string | null,
): Promise<void> {
  const values = [ref.organizationId, ref.id];
  await tx.query({
    text: `delete from batch where organization_id = $1 and import_id = $2 and created_count = 0`,
    values,
  });
  await tx.query({
    text: `update batch set status = 'completed', completed_at = now()
      where organization_id = $1 and import_id = $2`,
    values,
  });
  await tx.query({
    text: `update import set status = case when $3::text is null then 'completed' else 'failed' end,
        completed_at = case when $3::text is null then now() end, failure = $3,
        bytes_read = case when $3::text is null then byte_count else bytes_read end
      where organization_id = $1 and id = $2`,
    values: [...values, failure],
  });
  await dropParts(tx, ref);
}

/** The campaign's sources by public id and by name; null: several have the name. */
export const sourcesOf = (
  db: Queryable,
  campaign: { organization_id: string; campaign_id: string },
) =>
  db.query<{ id: string; name: string }>({
    text: `select id, name from source where organization_id = $1 and campaign_id = $2`,
    values: [campaign.organization_id, campaign.campaign_id],
  });

export const rejectionsAfter = (db: Queryable, ref: ImportRef, after: number, limit: number) =>
  db.query<{ row_number: number; code: string; reason: string }>({
    name: 'import-rejections',
    text: `select row_number, code, reason from import_rejection
      where organization_id = $1 and import_id = $2 and row_number > $3
      order by row_number limit $4`,
    values: [ref.organizationId, ref.id, after, limit],
  });
