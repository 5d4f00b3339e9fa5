// Takes an import: first its file, for as long as that comes; then the order, in one transaction with
// the ledger's entry.
import type { AnyActor } from '../api-key/can.ts';
import { requireCampaign, type CampaignRow } from '../campaign/queries.ts';
import type { Database, Queryable, Transaction } from '../db/database.ts';
import { newId, publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { readSourceId } from '../source/queries.ts';
import {
  dropImport,
  findImport,
  insertImport,
  queueReceived,
  type ImportRef,
  type ImportRow,
} from './queries.ts';
import { receiveFile, type ReceivedFile } from './receive-file.ts';

export interface ImportOrder {
  actor: AnyActor;
  /** Public ids. */
  campaignId: string;
  sourceId: string | undefined;
}

export interface KeptFile {
  ref: ImportRef;
  file: ReceivedFile;
  /** Forgets the file; once it is queued, nothing. */
  drop(): Promise<void>;
}

/** Keeps the file in the database. Throws 400, 404, 409 and 413, and keeps nothing then. */
export async function keepFile(
  db: Database,
  order: ImportOrder,
  bytes: AsyncIterable<Uint8Array>,
): Promise<KeptFile> {
  const campaign = await openCampaign(db, order);
  const ref = { organizationId: campaign.organization_id, id: newId() };
  await insertImport(db, {
    id: ref.id,
    organization_id: ref.organizationId,
    client_id: campaign.client_id,
    campaign_id: campaign.id,
    source_id: await readSourceId(db, campaign, order.sourceId),
  });
  // what cannot be dropped now goes after a day
  const drop = () => dropImport(db, ref).catch(() => undefined);
  try {
    return { ref, file: await receiveFile(db, ref, bytes), drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** Queues an import whose file is kept. */
export async function queueKept(
  tx: Transaction,
  by: Actor,
  order: ImportOrder,
  { ref, file }: KeptFile,
): Promise<ImportRow> {
  const campaign = await openCampaign(tx, order, 'share');
  await queueReceived(tx, ref, file);
  const row = await findImport(tx, ref);
  if (!row) throw new Error('An import was dropped while it was queued');
  await appendToLedger(tx, [
    {
      organizationId: ref.organizationId,
      kind: 'import.created',
      actor: by,
      at: Date.now(),
      clientId: campaign.client_id,
      campaignId: campaign.id,
      subjectId: ref.id,
      after: {
        id: publicId('import', ref.id),
        source_id: publicIdOrNull('source', row.source_id),
        bytes: file.byteCount,
        sha256: file.sha256,
      },
    },
  ]);
  return row;
}

async function openCampaign(
  db: Queryable,
  { actor, campaignId }: ImportOrder,
  lock?: 'share',
): Promise<CampaignRow> {
  const campaign = await requireCampaign(db, actor, campaignId, lock);
  if (campaign.status === 'archived') {
    throw new ApiError('conflict', { message: 'The campaign is archived: it takes no more codes' });
  }
  return campaign;
}
