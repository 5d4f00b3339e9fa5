// Holds: HTTP to commands and back.
import type { FastifyInstance } from 'fastify';
import { releaseHold, takeHold } from '../../contract/store.ts';
import { route } from '../http/route.ts';
import { findHoldTarget } from '../redemption/find-target.ts';
import { demandTarget, readHold, readRelease } from '../redemption/read-command.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { circumstancesOf, performAndSend } from '../redemption/store-call.ts';

export function registerHoldRoutes(app: FastifyInstance, parts: StoreParts): void {
  route(app, takeHold, async ({ body, request, reply }) =>
    performAndSend(parts, reply, readHold(body, await circumstancesOf(parts, request))),
  );

  route(app, releaseHold, async ({ body, request, reply }) => {
    demandTarget('hold_id', body, body.hold_id);
    const at = await circumstancesOf(parts, request);
    const target =
      body.hold_id === undefined
        ? undefined
        : await findHoldTarget(parts.db, at.scope, body.hold_id);
    return performAndSend(parts, reply, readRelease(body, at, target));
  });
}
