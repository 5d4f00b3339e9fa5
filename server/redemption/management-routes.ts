// HTTP of redemptions in the management API: made at a till, listed, mended, voided.
import type { FastifyInstance } from 'fastify';
import {
  amendRedemption,
  downloadRedemptions,
  getRedemption,
  listRedemptions,
  redeemInStore,
  sumRedemptions as sumRedemptionsOperation,
  voidRedemptionById,
} from '../../contract/management/redemption.ts';
import { parseAmount } from '../../contract/money.ts';
import { can, type AnyActor } from '../api-key/can.ts';
import { sendCsv } from '../csv/send-csv.ts';
import type { Queryable } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { ApiError, invalid, notFound } from '../http/api-error.ts';
import { placeCursor, readPlace } from '../http/page.ts';
import { ledgerActor, markOf, read, route } from '../http/route.ts';
import type { Scope } from './command.ts';
import { requireRedemption, type FoundRedemption } from './find-target.ts';
import { findTill, readInStore } from './in-store.ts';
import { redemptionsAfter } from './list-queries.ts';
import { readFilter } from './read-filter.ts';
import { redemptionsCsv } from './redemptions-csv.ts';
import { countRows, redemptionAnswers, rowAnswer } from './row-answer.ts';
import type { StoreParts } from './scope.ts';
import { performAndSend } from './store-call.ts';
import { sumRedemptions } from './sum-redemptions.ts';

const DEFAULT_LIMIT = 50;

export function registerRedemptionManagement(app: FastifyInstance, parts: StoreParts): void {
  registerReads(app, parts.db);
  registerWrites(app, parts);
}

function registerReads(app: FastifyInstance, db: Queryable): void {
  read(app, listRedemptions, async ({ actor, querystring }) => {
    const { limit = DEFAULT_LIMIT, cursor } = querystring;
    const after = cursor === undefined ? undefined : readPlace(cursor);
    const { filter, stretches } = await readFilter(db, actor, querystring);
    const page = { after, limit: limit + 1, direction: 'latest first' as const };
    const rows = await redemptionsAfter(db, filter, stretches, page);
    const { organizationId, asOf } = filter;
    const shown = await countRows(db, organizationId, rows.slice(0, limit), asOf);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      data: shown.map(rowAnswer),
      next_cursor: last ? placeCursor(last.redeemed_at, last.id) : null,
    };
  });

  read(app, sumRedemptionsOperation, async ({ actor, querystring }) => {
    const { filter, stretches } = await readFilter(db, actor, querystring);
    return sumRedemptions(db, filter, stretches);
  });

  route(app, downloadRedemptions, async ({ actor, querystring, reply }) =>
    sendCsv(reply, 'redemptions.csv', redemptionsCsv(db, await readFilter(db, actor, querystring))),
  );

  read(app, getRedemption, async ({ actor, params }) =>
    answerOf(db, await requireRedemption(db, actor, params.id)),
  );
}

function registerWrites(app: FastifyInstance, parts: StoreParts): void {
  const { db, performer } = parts;

  route(app, redeemInStore, async ({ actor, body, request, reply }) => {
    if (body.override && !can(actor, 'redemption.override')) {
      throw new ApiError('forbidden', { message: 'Your role may not override the terms' });
    }
    const named = request.headers['x-client-id'];
    const till = await findTill(db, actor, body.location_id, named);
    const { hashCustomer } = parts;
    const at = { actor, till, reference: request.id, idempotency: markOf(request), hashCustomer };
    return performAndSend(parts, reply, readInStore(body, at));
  });

  route(app, amendRedemption, async ({ actor, params, body, request }) => {
    const found = await requireRedemption(db, actor, params.id);
    const amountMinor = parseAmount(body.transaction_amount, found.currency);
    if (amountMinor === undefined) throw invalid('transaction_amount', 'is out of range');
    const outcome = await performer.perform({
      kind: 'amend',
      ...aboutFound(found, actor, request.id),
      idempotency: null,
      amountMinor,
    });
    if (outcome.kind === 'mistaken') throw new ApiError(outcome.code, outcome);
    return answerOf(db, found);
  });

  route(app, voidRedemptionById, async ({ actor, params, body, request, reply }) => {
    const found = await requireRedemption(db, actor, params.id);
    return performAndSend(parts, reply, {
      kind: 'void',
      ...aboutFound(found, actor, request.id),
      idempotency: markOf(request),
      orderReference: null,
      reason: body.reason ?? null,
    });
  });
}

export const aboutFound = (found: FoundRedemption, actor: AnyActor, reference: string) => ({
  id: newId(),
  reference,
  scope: scopeOfFound(found, actor),
  codeKey: found.codeKey,
  codeAsked: found.code,
  redemptionId: found.id,
});

const scopeOfFound = (found: FoundRedemption, actor: AnyActor): Scope => ({
  organizationId: found.organizationId,
  clientId: found.clientId,
  mode: found.mode,
  shop: found.shop,
  channel: found.channel,
  locationId: found.locationId,
  actor: ledgerActor(actor),
});

async function answerOf(db: Queryable, { organizationId, id }: FoundRedemption) {
  const answer = (await redemptionAnswers(db, organizationId, [id])).get(id);
  if (!answer) throw notFound();
  return answer;
}
