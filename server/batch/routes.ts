// HTTP of batches: codes ordered by the million, watched and downloaded.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  createBatch as createBatchOperation,
  downloadCampaignCodes,
  downloadCodes,
  getBatch,
  listBatches,
  type Batch,
} from '../../contract/management/batch.ts';
import { requireCampaign } from '../campaign/queries.ts';
import type { Context } from '../context.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { sendCsv } from '../csv/send-csv.ts';
import { codesCsv } from './codes-csv.ts';
import { createBatch } from './create-batch.ts';
import { importCsv } from './import-formats.ts';
import { handleBatchJobs, queueBatch } from './job.ts';
import * as queries from './queries.ts';
import type { BatchRow } from './queries.ts';

/** Registers the routes, and what the queue's jobs do. */
export function registerBatchRoutes(app: FastifyInstance, context: Context): void {
  handleBatchJobs(context);

  write(app, context, createBatchOperation, async ({ actor, params, body, tx, afterCommit }) => {
    const campaign = await requireCampaign(tx, actor, params.id, 'share');
    const row = await createBatch(tx, ledgerActor(actor), campaign, body);
    afterCommit(() => queueBatch(context, { organizationId: row.organization_id, id: row.id }));
    return batchAnswer(row);
  });

  read(app, listBatches, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const campaign = await requireCampaign(context.db, actor, params.id);
    const rows = await queries.listBatches(context.db, actor, campaign.id, page);
    return pageOf(rows, page, batchAnswer);
  });

  read(app, getBatch, async ({ actor, params }) =>
    batchAnswer(await queries.requireBatch(context.db, actor, params.id)),
  );

  route(app, downloadCodes, async ({ actor, params, querystring, reply }) => {
    const batch = await queries.requireBatch(context.db, actor, params.id);
    // of a failed one the codes that were made are good
    if (batch.status === 'queued' || batch.status === 'running') {
      throw new ApiError('conflict', {
        message:
          `The batch is ${batch.status}: ${batch.created_count} of ${batch.quantity} codes ` +
          'are made. Download it when its status is completed.',
      });
    }
    const { format } = querystring;
    const name = `codes-${publicId('batch', batch.id)}.csv`;
    if (format !== undefined) {
      const campaign = await requireCampaign(
        context.db,
        actor,
        publicId('campaign', batch.campaign_id),
      );
      return sendCsv(reply, name, importCsv(context.db, campaign, batch.id, format));
    }
    const parts = codesCsv(context.db, batch, context.config.publicUrl);
    return sendCsv(reply, name, parts);
  });

  route(app, downloadCampaignCodes, async ({ actor, params, querystring, reply }) => {
    const campaign = await requireCampaign(context.db, actor, params.id);
    const name = `codes-${publicId('campaign', campaign.id)}.csv`;
    const format = querystring.format ?? 'plain';
    return sendCsv(reply, name, importCsv(context.db, campaign, null, format));
  });
}

const batchAnswer = (row: BatchRow): Static<typeof Batch> => ({
  id: publicId('batch', row.id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  source_id: publicIdOrNull('source', row.source_id),
  status: row.status,
  quantity: row.quantity,
  created: row.created_count,
  prefix: row.prefix,
  pattern: row.pattern,
  failure: row.failure,
  created_at: writeInstant(row.created_at.getTime()),
  completed_at: writeInstantOrNull(row.completed_at),
});
