// Voids pieces that were spoilt at the printer's, and makes others for their recipients.
import type { BatchRow } from '../batch/queries.ts';
import { createBatch } from '../batch/create-batch.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import type { Queryable, Transaction } from '../db/database.ts';
import { newId, publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { MAX_SPOILT } from '../../contract/management/recipient.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { piecesOf } from './queries.ts';
import { findList, insertList } from './recipient-queries.ts';

export interface SpoilageOrder {
  first_piece: number;
  last_piece: number;
  reason: string;
  reissue?: boolean | null;
}

export interface SpoilageRow {
  id: string;
  batch_id: string;
  first_piece: number;
  last_piece: number;
  voided: number;
  kept: number;
  reason: string;
  reissue_batch_id: string | null;
  created_at: Date;
}

/** Throws 400 and 409. Answers the batch that was ordered for it, to be queued. */
export async function spoilPieces(
  tx: Transaction,
  actor: Actor,
  { batch, campaign }: { batch: BatchRow; campaign: CampaignRow },
  order: SpoilageOrder,
): Promise<{ spoilage: SpoilageRow; reissued: BatchRow | undefined }> {
  const { first_piece: first, last_piece: last } = order;
  refuseRange(batch, first, last);
  const pieces = await piecesOf(tx, batch, first, last);
  const voided = await disable(
    tx,
    actor,
    batch,
    pieces.map(({ id }) => id),
  );
  if (voided.length === 0 && order.reissue) {
    throw new ApiError('conflict', { message: 'None of these pieces is left to be made again' });
  }
  const reissued = order.reissue ? await reissue(tx, actor, batch, campaign, voided) : undefined;
  const spoilage: SpoilageRow = {
    id: newId(),
    batch_id: batch.id,
    first_piece: first,
    last_piece: last,
    voided: voided.length,
    kept: pieces.length - voided.length,
    reason: order.reason.trim() || 'Spoilt',
    reissue_batch_id: reissued?.id ?? null,
    created_at: new Date(),
  };
  await insertSpoilage(tx, batch, spoilage);
  await appendToLedger(tx, [
    {
      organizationId: batch.organization_id,
      kind: 'batch.spoiled',
      actor,
      at: Date.now(),
      clientId: batch.client_id,
      campaignId: batch.campaign_id,
      subjectId: batch.id,
      after: {
        first_piece: first,
        last_piece: last,
        voided: spoilage.voided,
        kept: spoilage.kept,
        reason: spoilage.reason,
        reissue_batch_id: publicIdOrNull('batch', spoilage.reissue_batch_id),
      },
    },
  ]);
  return { spoilage, reissued };
}

function refuseRange(batch: BatchRow, first: number, last: number): void {
  if (batch.status === 'queued' || batch.status === 'running') {
    throw new ApiError('conflict', { message: 'The codes of this batch are still being made' });
  }
  if (last > batch.created_count) {
    throw invalid('last_piece', `must be at most ${batch.created_count}, the pieces of the batch`);
  }
  if (first > last) throw invalid('first_piece', 'must not be after last_piece');
  if (last - first + 1 > MAX_SPOILT) {
    throw invalid('last_piece', `is too far: at most ${MAX_SPOILT} pieces at once`);
  }
}

/** Disables what is active and unused, locked in the order of ids; answers their ids, ascending. */
async function disable(
  tx: Transaction,
  actor: Actor,
  batch: BatchRow,
  ids: string[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>({
    text: `with locked as (
        select id from voucher where organization_id = $1 and id = any($2::uuid[])
        order by id for no key update)
      update voucher v set status = 'disabled' from locked
      where v.organization_id = $1 and v.id = locked.id and v.status = 'active'
        and v.used_count = 0
      returning v.id`,
    values: [batch.organization_id, ids],
  });
  const voided = rows.map(({ id }) => id).sort();
  await appendToLedger(
    tx,
    voided.map((id) => ({
      organizationId: batch.organization_id,
      kind: 'voucher.disabled' as const,
      actor,
      at: Date.now(),
      clientId: batch.client_id,
      campaignId: batch.campaign_id,
      voucherId: id,
      subjectId: id,
      before: { status: 'active' },
      after: { status: 'disabled' },
    })),
  );
  return voided;
}

async function reissue(
  tx: Transaction,
  actor: Actor,
  batch: BatchRow,
  campaign: CampaignRow,
  voided: string[],
): Promise<BatchRow> {
  const made = await createBatch(tx, actor, campaign, {
    quantity: voided.length,
    source_id: publicIdOrNull('source', batch.source_id),
    ...(batch.has_check ? { prefix: batch.prefix } : { pattern: batch.pattern }),
  });
  await keepForReissue(tx, batch, made, voided);
  return made;
}

/**
 * The recipients of the spoilt pieces are kept with the new batch until its codes are there: they
 * become its recipients, in their order, when the first print or mail merge asks for them.
 */
async function keepForReissue(
  tx: Transaction,
  batch: BatchRow,
  made: BatchRow,
  voided: string[],
): Promise<void> {
  const list = await findList(tx, batch);
  if (!list) return;
  const [counted] = await tx.query<{ count: number }>({
    text: `select count(*)::integer as count from recipient
      where organization_id = $1 and batch_id = $2 and voucher_id = any($3::uuid[])`,
    values: [batch.organization_id, batch.id, voided],
  });
  if (!counted?.count) return;
  await insertList(tx, made, list.columns, counted.count);
  await tx.query({
    text: `insert into recipient (organization_id, batch_id, piece, voucher_id, cells)
      select organization_id, $4, (row_number() over (order by piece))::integer, voucher_id, cells
      from recipient
      where organization_id = $1 and batch_id = $2 and voucher_id = any($3::uuid[])`,
    values: [batch.organization_id, batch.id, voided, made.id],
  });
}

/** Gives recipients that came from spoilt pieces the vouchers of their new ones. */
export async function settleReissue(db: Queryable, batch: BatchRow): Promise<void> {
  await db.query({
    text: `with piece as (
        select id, (row_number() over (order by id))::integer as number from voucher
        where organization_id = $1 and campaign_id = $2 and batch_id = $3
          and id >= $4::uuid and id <= $5::uuid)
      update recipient r set voucher_id = piece.id from piece, voucher old
      where r.organization_id = $1 and r.batch_id = $3 and r.piece = piece.number
        and old.organization_id = $1 and old.id = r.voucher_id and old.batch_id <> $3`,
    values: [batch.organization_id, batch.campaign_id, batch.id, batch.first_id, batch.last_id],
  });
}

async function insertSpoilage(tx: Queryable, batch: BatchRow, row: SpoilageRow): Promise<void> {
  await tx.query({
    text: `insert into spoilage (organization_id, id, client_id, batch_id, first_piece, last_piece,
        voided, kept, reason, reissue_batch_id, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      batch.organization_id,
      row.id,
      batch.client_id,
      batch.id,
      row.first_piece,
      row.last_piece,
      row.voided,
      row.kept,
      row.reason,
      row.reissue_batch_id,
      row.created_at,
    ],
  });
}

export const spoilageAnswer = (row: SpoilageRow) => ({
  id: publicId('spoilage', row.id),
  batch_id: publicId('batch', row.batch_id),
  first_piece: row.first_piece,
  last_piece: row.last_piece,
  voided: row.voided,
  kept: row.kept,
  reason: row.reason,
  reissue_batch_id: publicIdOrNull('batch', row.reissue_batch_id),
  created_at: `${row.created_at.toISOString().slice(0, 19)}Z`,
});
