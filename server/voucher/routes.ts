// HTTP of vouchers in the management API: named codes, look-up, change, history.
import type { FastifyInstance } from 'fastify';
import { codeKey } from '../../contract/code.ts';
import {
  changeVoucher as changeVoucherOperation,
  createVoucher as createVoucherOperation,
  getVoucher,
  listVouchers,
} from '../../contract/management/voucher.ts';
import { voucherQrPng, voucherQrSvg } from '../../contract/management/qr.ts';
import type { AnyActor } from '../api-key/can.ts';
import { requireBatch } from '../batch/queries.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { qrAddress } from '../page/address.ts';
import { qrPng } from '../page/png.ts';
import { makeQr, qrSvg } from '../page/qr-code.ts';
import { voucherAnswer, withHistory } from './answer.ts';
import { changeVoucher } from './change-voucher.ts';
import { createVoucher } from './create-voucher.ts';
import * as queries from './queries.ts';
import type { VoucherFilter, VoucherRow } from './queries.ts';

const HISTORY = 200;

export function registerVoucherRoutes(app: FastifyInstance, context: Context): void {
  const { publicUrl } = context.config;
  const answerWithHistory = async (db: Queryable, row: VoucherRow) =>
    withHistory(row, await queries.historyOf(db, row, HISTORY), publicUrl);

  write(app, context, createVoucherOperation, async ({ actor, params, body, tx }) => {
    const campaign = await requireCampaign(tx, actor, params.id, 'share');
    const { id } = await createVoucher(tx, ledgerActor(actor), campaign, body);
    const row = await queries.requireVoucher(tx, actor, publicId('voucher', id));
    return voucherAnswer(row, publicUrl);
  });

  read(app, listVouchers, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const filter = await readVoucherFilter(context.db, actor, querystring);
    if (!filter) return { data: [], next_cursor: null };
    const rows = await queries.listVouchers(context.db, actor, filter, page);
    return pageOf(rows, page, (row) => voucherAnswer(row, publicUrl));
  });

  read(app, getVoucher, async ({ actor, params }) =>
    answerWithHistory(context.db, await queries.requireVoucher(context.db, actor, params.id)),
  );

  const qrOf = async (actor: AnyActor, id: string) => {
    const { client_token, code } = await queries.requireVoucher(context.db, actor, id);
    return makeQr(qrAddress(publicUrl, client_token, code));
  };

  route(app, voucherQrSvg, async ({ actor, params, reply }) =>
    reply.type('image/svg+xml; charset=utf-8').send(qrSvg(await qrOf(actor, params.id))),
  );

  route(app, voucherQrPng, async ({ actor, params, querystring, reply }) =>
    reply.type('image/png').send(qrPng(await qrOf(actor, params.id), querystring.size ?? 512)),
  );

  write(app, context, changeVoucherOperation, async ({ actor, params, body, tx }) =>
    answerWithHistory(tx, await changeVoucher(tx, actor, params.id, body)),
  );
}

interface Query {
  code?: string;
  client_id?: string;
  campaign_id?: string;
  batch_id?: string;
  status?: string;
  state?: VoucherFilter['state'];
}

/** Undefined: nothing can match. Throws 404 for a client, campaign or batch that is not there. */
export async function readVoucherFilter(
  db: Queryable,
  actor: AnyActor,
  query: Query,
): Promise<VoucherFilter | undefined> {
  const { client_id, campaign_id, batch_id, status, state } = query;
  const filter: VoucherFilter = { status, state };
  if (client_id) filter.clientId = (await requireClient(db, actor, client_id)).id;
  if (campaign_id) filter.campaignId = (await requireCampaign(db, actor, campaign_id)).id;
  if (batch_id) filter.batch = await requireBatch(db, actor, batch_id);
  if (query.code !== undefined) {
    filter.codeKey = codeKey(query.code);
    if (filter.codeKey === undefined) return undefined;
  }
  return filter;
}
