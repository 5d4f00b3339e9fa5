// HTTP of conflicts: the inbox, the evidence, and their settlement through the one engine.
import type { FastifyInstance } from 'fastify';
import { codeKey } from '../../contract/code.ts';
import { getConflict, listConflicts, resolveConflict } from '../../contract/management/conflict.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { newId } from '../db/id.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, markOf, read, route } from '../http/route.ts';
import { redemptionAnswers } from '../redemption/row-answer.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { performAndSend } from '../redemption/store-call.ts';
import { conflictAnswer } from './answer.ts';
import * as queries from './queries.ts';
import type { ConflictState } from './state.ts';

export function registerConflictRoutes(
  app: FastifyInstance,
  { db }: Context,
  parts: StoreParts,
): void {
  read(app, listConflicts, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const { client_id, status, kind, mode = actor.mode } = querystring;
    const client = client_id === undefined ? undefined : await requireClient(db, actor, client_id);
    const filter = { clientId: client?.id, status, kind, mode };
    return pageOf(await queries.listConflicts(db, actor, filter, page), page, conflictAnswer);
  });

  read(app, getConflict, async ({ actor, params }) => {
    const conflict = await queries.requireConflict(db, actor, params.id);
    const { organizationId, redemptionId, bookedId } = conflict;
    const ids = [redemptionId, bookedId].filter((id) => id !== null);
    const redemptions = await redemptionAnswers(db, organizationId, ids);
    const answerOf = (id: string | null) => (id === null ? null : (redemptions.get(id) ?? null));
    return {
      ...conflictAnswer(conflict),
      redemption: answerOf(redemptionId),
      booked_redemption: answerOf(bookedId),
      findings: (await queries.findingsOf(db, conflict)) ?? [],
    };
  });

  route(app, resolveConflict, async ({ actor, params, body, request, reply }) => {
    const conflict = await queries.requireConflict(db, actor, params.id);
    return performAndSend(parts, reply, {
      kind: 'resolve',
      id: newId(),
      reference: request.id,
      scope: { ...placeOf(conflict), actor: ledgerActor(actor) },
      codeKey: codeKey(conflict.code) ?? null,
      codeAsked: conflict.code,
      idempotency: markOf(request),
      conflictId: conflict.id,
      redemptionId: conflict.redemptionId,
      orderReference: conflict.orderReference,
      resolution: body.resolution,
      reason: body.reason,
    });
  });
}

/** Where the report came from: only shops' servers report sales that were made. */
const placeOf = ({ organizationId, clientId, mode, shop }: ConflictState) => ({
  organizationId,
  clientId,
  mode,
  shop,
  channel: 'online' as const,
  locationId: null,
});
