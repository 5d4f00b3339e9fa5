// HTTP of recipients, the mail merge, and spoilt pieces.
import type { FastifyInstance } from 'fastify';
import {
  deleteRecipients,
  downloadMailMerge,
  listRecipients,
  listSpoilage,
  spoilPieces as spoilPiecesOperation,
  uploadRecipients,
} from '../../contract/management/recipient.ts';
import { queueBatch } from '../batch/job.ts';
import { requireBatch, type BatchRow } from '../batch/queries.ts';
import { requireCampaign } from '../campaign/queries.ts';
import type { Context } from '../context.ts';
import { sendCsv } from '../csv/send-csv.ts';
import { publicId } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageEnd, pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { within } from '../api-key/view.ts';
import { appendToLedger } from '../ledger/append.ts';
import { mailMergeCsv } from './mail-merge.ts';
import * as recipients from './recipient-queries.ts';
import { settleReissue, spoilageAnswer, spoilPieces, type SpoilageRow } from './spoil-pieces.ts';
import { readRecipients, takeRecipients } from './take-recipients.ts';

const UPLOAD_BYTES = 25 * 1024 * 1024;
const DEFAULT_LIMIT = 50;

/** Throws 409 while codes are being made. */
export async function requireMadeBatch(
  context: Pick<Context, 'db'>,
  ...[actor, id]: [Parameters<typeof requireBatch>[1], string]
): Promise<BatchRow> {
  const batch = await requireBatch(context.db, actor, id);
  if (batch.status === 'queued' || batch.status === 'running' || batch.created_count === 0) {
    throw new ApiError('conflict', {
      message: `The batch is ${batch.status}: ${batch.created_count} of ${batch.quantity} codes are made`,
    });
  }
  await settleReissue(context.db, batch);
  return batch;
}

export function registerRecipientRoutes(app: FastifyInstance, context: Context): void {
  const { db, config } = context;
  registerUpload(app, context);

  read(app, listRecipients, async ({ actor, params, querystring }) => {
    const batch = await requireMadeBatch(context, actor, params.id);
    const { limit = DEFAULT_LIMIT, cursor } = querystring;
    const after = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
    if (!Number.isSafeInteger(after) || after < 0 || after > 2_000_000_000) {
      throw invalid('cursor', 'must be the next_cursor of a page');
    }
    const list = await recipients.findList(db, batch);
    const rows = list ? await recipients.recipientsAfter(db, batch, after, limit + 1) : [];
    const shown = rows.slice(0, limit);
    const last = shown.at(-1)?.piece;
    const hasMore = rows.length > limit && last !== undefined;
    return {
      data: shown.map(({ piece, voucher_id, code, uses, cells }) => ({
        piece,
        voucher_id: publicId('voucher', voucher_id),
        code,
        uses,
        fields: Object.fromEntries((list?.columns ?? []).map((name, i) => [name, cells[i] ?? ''])),
      })),
      next_cursor: hasMore ? Buffer.from(String(last)).toString('base64url') : null,
    };
  });

  write(app, context, deleteRecipients, async ({ actor, params, tx }) => {
    const batch = await requireBatch(tx, actor, params.id);
    const isGone = await recipients.deleteList(tx, batch);
    if (isGone) await appendToLedger(tx, [deletion(batch, ledgerActor(actor))]);
    return undefined;
  });

  route(app, downloadMailMerge, async ({ actor, params, reply }) => {
    const batch = await requireMadeBatch(context, actor, params.id);
    const name = `mail-merge-${publicId('batch', batch.id)}.csv`;
    return sendCsv(reply, name, mailMergeCsv(db, batch, config.publicUrl));
  });

  write(app, context, spoilPiecesOperation, async ({ actor, params, body, tx, afterCommit }) => {
    const batch = await requireBatch(tx, actor, params.id);
    const campaignId = publicId('campaign', batch.campaign_id);
    const campaign = await requireCampaign(tx, actor, campaignId, 'share');
    const made = await spoilPieces(tx, ledgerActor(actor), { batch, campaign }, body);
    const { reissued } = made;
    if (reissued) {
      const ref = { organizationId: reissued.organization_id, id: reissued.id };
      afterCommit(() => queueBatch(context, ref));
    }
    return spoilageAnswer(made.spoilage);
  });

  read(app, listSpoilage, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const batch = await requireBatch(db, actor, params.id);
    const where = within(actor, { client: 'client_id' }).is('batch_id', batch.id);
    const rows = await db.query<SpoilageRow>({
      text: `select id, batch_id, first_piece, last_piece, voided, kept, reason, reissue_batch_id,
          created_at from spoilage ${pageEnd(where, page)}`,
      values: where.values,
    });
    return pageOf(rows, page, spoilageAnswer);
  });

  context.jobs.schedule('delete-recipients', '37 * * * *', async () => {
    for (const due of await recipients.dueLists(db)) {
      await db.transaction(async (tx) => {
        const isGone = await recipients.deleteList(tx, due);
        if (isGone) await appendToLedger(tx, [deletion(due, { kind: 'system', id: null })]);
      });
    }
  });
}

/** A scope of its own: only here is CSV a body. */
function registerUpload(app: FastifyInstance, context: Context): void {
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    write(
      scope,
      context,
      uploadRecipients,
      async ({ actor, params, request, tx }) => {
        if (typeof request.body !== 'string') {
          throw new ApiError('unsupported_media_type', { message: 'Send CSV as text/csv' });
        }
        const batch = await requireMadeBatch(context, actor, params.id);
        const list = await readRecipients(request.body);
        await takeRecipients(tx, ledgerActor(actor), batch, list);
        const kept = await recipients.findList(tx, batch);
        return {
          batch_id: publicId('batch', batch.id),
          columns: list.columns,
          quantity: list.rows.length,
          pieces: batch.created_count,
          uploaded_at: writeInstant(kept?.uploaded_at.getTime() ?? Date.now()),
          delete_at: writeInstantOrNull(kept?.delete_at ?? null),
        };
      },
      { bodyLimit: UPLOAD_BYTES },
    );
    done();
  });
}

const deletion = (
  batch: { organization_id: string; id: string; client_id: string },
  actor:
    { kind: 'api_key' | 'account' | 'system'; id: string | null } | ReturnType<typeof ledgerActor>,
) => ({
  organizationId: batch.organization_id,
  kind: 'recipients.deleted' as const,
  actor,
  at: Date.now(),
  clientId: batch.client_id,
  subjectId: batch.id,
});
