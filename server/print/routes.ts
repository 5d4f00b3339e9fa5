// HTTP of prints: checked, ordered, watched, cancelled, downloaded.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  cancelPrint,
  checkPrint,
  createPrint,
  downloadPrintFile,
  getPrint,
  listPrints,
  type Print,
} from '../../contract/management/print.ts';
import type { AnyActor } from '../api-key/can.ts';
import { findLogo } from '../brand/queries.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { newId, publicId } from '../db/id.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { clearAfter, keepPicture, openFile } from './file-store.ts';
import { handlePrintJobs, queuePrint } from './job.ts';
import { checkBeforePrint } from './preflight.ts';
import * as queries from './queries.ts';
import type { PrintRow } from './queries.ts';
import {
  readLayout,
  readLooks,
  readRange,
  readSentPicture,
  type PrintOrder,
} from './read-order.ts';
import { registerRecipientRoutes, requireMadeBatch } from './recipient-routes.ts';

/** JSON of the largest picture, in base64. */
const BODY_LIMIT = 8_400_000;

/** Registers the routes, and what the queue's jobs do. */
export function registerPrintRoutes(app: FastifyInstance, context: Context): void {
  const { db } = context;
  handlePrintJobs(context);
  registerRecipientRoutes(app, context);

  async function readOrder(actor: AnyActor, id: string, order: PrintOrder) {
    const layout = readLayout(order);
    const sent = await readSentPicture(order);
    const batch = await requireMadeBatch(context, actor, id);
    const campaign = await requireCampaign(db, actor, publicId('campaign', batch.campaign_id));
    const client = await requireClient(db, actor, publicId('client', batch.client_id));
    const range = readRange(order, batch);
    const looks = readLooks(order, campaign, client);
    const picture = sent ? sizeOf(sent) : null;
    const asked = {
      batch,
      campaign,
      client,
      order,
      layout,
      looks: { ...looks, picture },
      ...range,
    };
    return { ...asked, sent, checked: await checkBeforePrint(context, asked) };
  }

  route(
    app,
    checkPrint,
    async ({ actor, params, body }) => {
      const { checked } = await readOrder(actor, params.id, body);
      const { pieces, moduleMm: module_mm, findings } = checked;
      return { pieces, module_mm, findings };
    },
    { bodyLimit: BODY_LIMIT },
  );

  write(
    app,
    context,
    createPrint,
    async ({ actor, params, body, tx, afterCommit }) => {
      const { batch, layout, looks, first, last, sent, checked } = await readOrder(
        actor,
        params.id,
        body,
      );
      const errors = checked.findings.filter(({ level }) => level === 'error');
      if (errors.length > 0) {
        throw new ApiError('print_refused', {
          message: errors.map(({ message }) => message).join(' '),
          errors: errors.map(({ code, message }) => ({ path: code, message })),
        });
      }
      const id = newId();
      const { organization_id, client_id, campaign_id } = batch;
      const logo = await findLogo(tx, { organizationId: organization_id, clientId: client_id });
      const isPostcard = layout.kind === 'postcard';
      if (isPostcard) looks.logo = logo ? sizeOf(logo) : null;
      await queries.insertPrint(tx, {
        ...{ organization_id, id, client_id, campaign_id, batch_id: batch.id, kind: layout.kind },
        options: { layout, looks },
        first_piece: first,
        last_piece: last,
        findings: checked.findings,
      });
      const ref = { organizationId: organization_id, id };
      if (isPostcard && logo) {
        await keepPicture(tx, ref, 'logo', { ...logo, mediaType: logo.media_type });
      }
      if (isPostcard && sent) await keepPicture(tx, ref, 'picture', sent);
      const row = await queries.requirePrint(tx, actor, publicId('print', id));
      await appendToLedger(tx, [entryOf('print.ordered', actor, row)]);
      afterCommit(() => queuePrint(context, ref));
      return printAnswer(row);
    },
    { bodyLimit: BODY_LIMIT },
  );

  read(app, listPrints, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const batch = await requireMadeBatch(context, actor, params.id);
    return pageOf(await queries.listPrints(db, actor, batch.id, page), page, printAnswer);
  });

  read(app, getPrint, async ({ actor, params }) =>
    printAnswer(await queries.requirePrint(db, actor, params.id)),
  );

  write(app, context, cancelPrint, async ({ actor, params, tx }) => {
    const row = await queries.requirePrint(tx, actor, params.id);
    const ref = { organizationId: row.organization_id, id: row.id };
    if (await queries.endPrint(tx, ref, { status: 'cancelled' })) {
      await clearAfter(tx, ref, false);
      await appendToLedger(tx, [entryOf('print.cancelled', actor, row)]);
    } else if (row.status !== 'cancelled') {
      throw new ApiError('conflict', { message: `The print is ${row.status} already` });
    }
    return printAnswer(await queries.requirePrint(tx, actor, params.id));
  });

  route(app, downloadPrintFile, async ({ actor, params, reply }) => {
    const row = await queries.requirePrint(db, actor, params.id);
    const file = row.files.find(({ part }) => String(part) === params.part);
    if (!file) throw notFound();
    if (row.status !== 'completed') {
      throw new ApiError('conflict', { message: `The print is ${row.status}` });
    }
    const content = await openFile(db, context.config.dataDir, row, file);
    if (!content) {
      throw new ApiError('conflict', { message: 'The file is gone: order the print again' });
    }
    return reply
      .type(file.name.endsWith('.zip') ? 'application/zip' : 'application/pdf')
      .header('content-length', file.bytes)
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .send(content);
  });
}

/** A picture before it has a file: that is written where the print is drawn. */
const sizeOf = ({ width, height }: { width: number; height: number }) => ({
  file: '',
  width,
  height,
});

const entryOf = (kind: LedgerKind, actor: AnyActor, row: PrintRow) => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  campaignId: row.campaign_id,
  subjectId: row.id,
  after: {
    id: publicId('print', row.id),
    batch_id: publicId('batch', row.batch_id),
    kind: row.kind,
    first_piece: row.first_piece,
    last_piece: row.last_piece,
  },
});

function printAnswer(row: PrintRow): Static<typeof Print> {
  const id = publicId('print', row.id);
  const { layout } = row.options;
  const isReady = row.status === 'completed';
  return {
    id,
    client_id: publicId('client', row.client_id),
    campaign_id: publicId('campaign', row.campaign_id),
    batch_id: publicId('batch', row.batch_id),
    kind: row.kind,
    size: 'size' in layout ? layout.size : null,
    template: 'template' in layout ? layout.template : 'label' in layout ? layout.label : null,
    status: row.status,
    first_piece: row.first_piece,
    last_piece: row.last_piece,
    done: row.done,
    progress: Math.round((row.done / (row.last_piece - row.first_piece + 1)) * 1000) / 1000,
    findings: row.findings,
    verification: row.verification,
    failure: row.failure,
    files: (isReady ? row.files : []).map((file) => ({
      url: `/api/v1/prints/${id}/files/${file.part}`,
      name: file.name,
      pages: file.pages,
      bytes: file.bytes,
      first_piece: file.first_piece,
      last_piece: file.last_piece,
    })),
    created_at: writeInstant(row.created_at.getTime()),
    completed_at: writeInstantOrNull(row.completed_at),
  };
}
