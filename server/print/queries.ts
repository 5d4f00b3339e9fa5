// SQL of prints: their rows, their files' rows, their pieces.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { BatchRow } from '../batch/queries.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { Finding } from './decide-preflight.ts';
import type { Layout, Looks } from './piece.ts';
import type { Verified } from './verify-sample.ts';

export interface PrintRef {
  organizationId: string;
  id: string;
}

export interface PrintFile {
  part: number;
  name: string;
  pages: number;
  bytes: number;
  first_piece: number;
  last_piece: number;
}

export interface PrintRow {
  organization_id: string;
  id: string;
  client_id: string;
  campaign_id: string;
  batch_id: string;
  kind: Layout['kind'];
  status: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'expired';
  options: { layout: Layout; looks: Looks };
  first_piece: number;
  last_piece: number;
  done: number;
  findings: Finding[];
  verification: Verified | null;
  failure: string | null;
  created_at: Date;
  completed_at: Date | null;
  files: PrintFile[];
}

const COLUMNS = `p.organization_id, p.id, p.client_id, p.campaign_id, p.batch_id, p.kind, p.status,
  p.options, p.first_piece, p.last_piece, p.done, p.findings, p.verification, p.failure, p.created_at,
  p.completed_at, coalesce((select json_agg(json_build_object('part', f.part, 'name', f.name, 'pages',
    f.pages, 'bytes', f.bytes, 'first_piece', f.first_piece, 'last_piece', f.last_piece)
    order by f.part) from print_file f
    where f.organization_id = p.organization_id and f.print_id = p.id), '[]') as files`;
const FROM = `from print p
  join campaign c on c.organization_id = p.organization_id and c.id = p.campaign_id`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'p.organization_id', client: 'p.client_id', mode: 'c.mode' });

/** The print of a public id, as far as the actor can see it; throws 404. */
export async function requirePrint(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<PrintRow> {
  const id = privateId('print', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('p.id', id);
  const text = `select ${COLUMNS} ${FROM} where ${where.text()}`;
  const [row] = await db.query<PrintRow>({ text, values: where.values });
  if (!row) throw notFound();
  return row;
}

export function listPrints(
  db: Queryable,
  actor: AnyActor,
  batchId: string,
  page: PageRequest,
): Promise<PrintRow[]> {
  const where = view(actor).is('p.batch_id', batchId);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 'p.id')}`;
  return db.query<PrintRow>({ text, values: where.values });
}

export async function findPrint(db: Queryable, ref: PrintRef): Promise<PrintRow | undefined> {
  const [row] = await db.query<PrintRow>({
    text: `select ${COLUMNS} ${FROM} where p.organization_id = $1 and p.id = $2`,
    values: [ref.organizationId, ref.id],
  });
  return row;
}

export async function insertPrint(
  tx: Queryable,
  print: Pick<
    PrintRow,
    | 'organization_id'
    | 'id'
    | 'client_id'
    | 'campaign_id'
    | 'batch_id'
    | 'kind'
    | 'options'
    | 'first_piece'
    | 'last_piece'
    | 'findings'
  >,
): Promise<void> {
  await tx.query({
    text: `insert into print (organization_id, id, client_id, campaign_id, batch_id, kind, status,
        options, first_piece, last_piece, findings, created_at)
      values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9, $10, now())`,
    values: [
      print.organization_id,
      print.id,
      print.client_id,
      print.campaign_id,
      print.batch_id,
      print.kind,
      JSON.stringify(print.options),
      print.first_piece,
      print.last_piece,
      JSON.stringify(print.findings),
    ],
  });
}

/** False: the part has its file. */
export async function insertFile(db: Queryable, ref: PrintRef, file: PrintFile): Promise<boolean> {
  const rows = await db.query({
    text: `insert into print_file (organization_id, print_id, part, name, pages, bytes, first_piece,
        last_piece) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning part`,
    values: [
      ref.organizationId,
      ref.id,
      file.part,
      file.name,
      file.pages,
      file.bytes,
      file.first_piece,
      file.last_piece,
    ],
  });
  return rows.length > 0;
}

/** Ends a print that is not over; false: it was over already. */
export async function endPrint(
  tx: Queryable,
  ref: PrintRef,
  end: { status: 'completed' | 'failed' | 'cancelled'; failure?: string; verified?: Verified },
): Promise<boolean> {
  const rows = await tx.query({
    text: `update print set status = $3, failure = $4, verification = $5, completed_at = now()
      where organization_id = $1 and id = $2 and status in ('queued', 'running') returning id`,
    values: [
      ref.organizationId,
      ref.id,
      end.status,
      end.failure ?? null,
      end.verified ? JSON.stringify(end.verified) : null,
    ],
  });
  return rows.length > 0;
}

/** Rows of files, and their chunks with them. */
export const deleteWhatWasDrawn = (tx: Queryable, ref: PrintRef): Promise<object[]> =>
  tx.query({
    text: 'delete from print_file where organization_id = $1 and print_id = $2',
    values: [ref.organizationId, ref.id],
  });

export interface PieceRow {
  id: string;
  number: number;
  code: string;
  status: 'active' | 'disabled';
}

/** The pieces of a batch from one number to another, in the order of their ids. */
export function piecesOf(
  db: Queryable,
  batch: Pick<BatchRow, 'organization_id' | 'campaign_id' | 'id' | 'first_id' | 'last_id'>,
  first: number,
  last: number,
): Promise<PieceRow[]> {
  return db.query<PieceRow>({
    text: `select id, code, status, ($6 + row_number() over (order by id))::integer as number
      from (select id, code, status from voucher
        where organization_id = $1 and campaign_id = $2 and batch_id = $3
          and id >= $4::uuid and id <= $5::uuid
        order by id offset $6 limit $7) v
      order by id`,
    values: [
      batch.organization_id,
      batch.campaign_id,
      batch.id,
      batch.first_id,
      batch.last_id,
      first - 1,
      last - first + 1,
    ],
  });
}

/** What the check before printing has to count. */
export async function countForPreflight(
  db: Queryable,
  batch: BatchRow,
  first: number,
  last: number,
): Promise<{
  pieces: number;
  codes: number;
  longest: string;
  printed: number;
  recipients: number;
}> {
  const [row] = await db.query<{
    pieces: number;
    codes: number;
    longest: string | null;
    printed: number;
    recipients: number;
  }>({
    text: `with v as (select code, code_key, status from voucher
        where organization_id = $1 and campaign_id = $2 and batch_id = $3
          and id >= $4::uuid and id <= $5::uuid order by id offset $6 limit $7)
      select count(*) filter (where status = 'active')::integer as pieces,
        (count(*) - count(distinct code_key))::integer as codes,
        (select code from v order by length(code) desc limit 1) as longest,
        (select coalesce(sum(least(p.last_piece, $9) - greatest(p.first_piece, $8) + 1), 0)::integer
          from print p where p.organization_id = $1 and p.batch_id = $3
            and p.status in ('completed', 'expired') and p.first_piece <= $9 and p.last_piece >= $8
            and p.kind <> 'qr_files') as printed,
        (select count(*)::integer from recipient r where r.organization_id = $1
          and r.batch_id = $3 and r.piece between $8 and $9) as recipients
      from v`,
    values: [
      batch.organization_id,
      batch.campaign_id,
      batch.id,
      batch.first_id,
      batch.last_id,
      first - 1,
      last - first + 1,
      first,
      last,
    ],
  });
  return {
    pieces: row?.pieces ?? 0,
    codes: row?.codes ?? 0,
    longest: row?.longest ?? 'A',
    printed: row?.printed ?? 0,
    recipients: row?.recipients ?? 0,
  };
}
