// HTTP of imports: a file of codes in, its progress and the rows that were not taken out.
import type { FastifyInstance } from 'fastify';
import {
  createImport,
  downloadRejected,
  getImport,
  listImports,
} from '../../contract/management/import.ts';
import { requireCampaign } from '../campaign/queries.ts';
import type { Context } from '../context.ts';
import { sendCsv } from '../csv/send-csv.ts';
import { publicId } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { uploadOf } from '../http/long-upload.ts';
import { pageOf, readPage } from '../http/page.ts';
import { answerOnce, ledgerActor, read, requestHash, route } from '../http/route.ts';
import { importAnswer } from './answer.ts';
import { keepFile, queueKept } from './create-import.ts';
import { handleImportJobs, queueImport } from './job.ts';
import * as queries from './queries.ts';
import { rejectedCsv } from './rejected-csv.ts';

/** Registers the routes, and what the queue's jobs do. */
export function registerImportRoutes(app: FastifyInstance, context: Context): void {
  handleImportJobs(context);

  // a scope of its own: only here is a body read as it comes
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', (_request, payload, parsed) => parsed(null, payload));
    scope.addContentTypeParser('*', (_request, _payload, parsed) =>
      parsed(
        new ApiError('unsupported_media_type', {
          message: 'Send the file itself, with Content-Type text/csv',
        }),
      ),
    );
    registerCreate(scope, context);
    done();
  });

  read(app, listImports, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const campaign = await requireCampaign(context.db, actor, params.id);
    const rows = await queries.listImports(context.db, actor, campaign.id, page);
    return pageOf(rows, page, importAnswer);
  });

  read(app, getImport, async ({ actor, params }) =>
    importAnswer(await queries.requireImport(context.db, actor, params.id)),
  );

  route(app, downloadRejected, async ({ actor, params, reply }) => {
    const row = await queries.requireImport(context.db, actor, params.id);
    const ref = { organizationId: row.organization_id, id: row.id };
    return sendCsv(
      reply,
      `rejected-${publicId('import', row.id)}.csv`,
      rejectedCsv(context.db, ref),
    );
  });
}

function registerCreate(app: FastifyInstance, context: Context): void {
  route(app, createImport, async (call) => {
    const { actor, params, querystring, body, request, reply } = call;
    if (!body) throw new ApiError('invalid_request', { message: 'The body is empty' });
    const order = { actor, campaignId: params.id, sourceId: querystring.source_id };
    const kept = await keepFile(
      context.db,
      order,
      uploadOf(context.readiness, request, body as AsyncIterable<Uint8Array>),
    );
    const hash = requestHash(request.url, kept.file.sha256);
    const answer = await answerOnce(context, createImport, call, hash, async (tx) => {
      const row = await queueKept(tx, ledgerActor(actor), order, kept);
      return { status: 202, body: importAnswer(row) };
    }).finally(() => kept.drop());
    if (!answer.replayed) {
      await queueImport(context, kept.ref).catch((error: unknown) =>
        request.log.error({ err: error }, 'an import is queued at the next start'),
      );
    }
    if (answer.replayed) reply.header('idempotent-replayed', 'true');
    return reply.code(answer.status).send(answer.body);
  });
}
