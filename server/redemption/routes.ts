// Reports of sales, voids and refunds: HTTP to commands and back.
import type { FastifyInstance } from 'fastify';
import { refundRedemption, reportRedemption, voidRedemption } from '../../contract/store.ts';
import { route } from '../http/route.ts';
import { findHoldOrder, findRedemptionTarget } from './find-target.ts';
import { demandTarget, readRedeem, readRefund, readVoid } from './read-command.ts';
import type { StoreParts } from './scope.ts';
import { circumstancesOf, performAndSend } from './store-call.ts';

export function registerRedemptionRoutes(app: FastifyInstance, parts: StoreParts): void {
  route(app, reportRedemption, async ({ body, request, reply }) => {
    const at = await circumstancesOf(parts, request);
    const command = readRedeem(body, at);
    if (command.orderReference === null && body.hold_id !== undefined) {
      // the hold's order makes the report one that can be repeated
      command.orderReference = await findHoldOrder(
        parts.db,
        at.scope,
        body.hold_id,
        command.codeKey,
      );
    }
    return performAndSend(parts, reply, command);
  });

  route(app, voidRedemption, async ({ body, request, reply }) => {
    demandTarget('redemption_id', body, body.redemption_id);
    const at = await circumstancesOf(parts, request);
    const target = await targetOf(parts, at.scope, body.redemption_id);
    return performAndSend(parts, reply, readVoid(body, at, target));
  });

  route(app, refundRedemption, async ({ body, request, reply }) => {
    demandTarget('redemption_id', body, body.redemption_id);
    const at = await circumstancesOf(parts, request);
    const target = await targetOf(parts, at.scope, body.redemption_id);
    return performAndSend(parts, reply, readRefund(body, at, target));
  });
}

const targetOf = async (
  parts: StoreParts,
  scope: Parameters<typeof findRedemptionTarget>[1],
  redemptionId: string | undefined,
) => (redemptionId === undefined ? undefined : findRedemptionTarget(parts.db, scope, redemptionId));
