// The way of a store-facing write: who and where, the command, its outcome, the answer.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { keyOf, markOf } from '../http/route.ts';
import { answerFor, type StoreAnswer } from './answer.ts';
import type { Command, Outcome } from './command.ts';
import type { Circumstances } from './read-command.ts';
import { scopeOf, type StoreParts } from './scope.ts';

export async function circumstancesOf(
  parts: StoreParts,
  request: FastifyRequest,
): Promise<Circumstances> {
  const actor = keyOf(request);
  const client = await parts.clients.of(actor, request.headers['x-client-id']);
  return {
    scope: scopeOf(actor, client.id),
    client,
    reference: request.id,
    hashCustomer: parts.hashCustomer,
    idempotency: markOf(request),
  };
}

export async function performAndSend(
  parts: StoreParts,
  reply: FastifyReply,
  command: Command,
): Promise<FastifyReply> {
  const outcome = await parts.performer.perform(command);
  noteMiss(parts, command, outcome);
  return sendAnswer(reply, answerFor(command, outcome));
}

/** What a key asks for and does not find counts as a guess here too, though a sale is never refused. */
export function noteMiss({ guessing }: StoreParts, command: Command, outcome: Outcome): void {
  const { actor, organizationId, clientId, mode } = command.scope;
  if (outcome.kind !== 'refused' || outcome.findings[0]?.code !== 'voucher_not_found') return;
  if (actor.kind !== 'api_key' || actor.id === null || !('codeKey' in command)) return;
  if (command.codeKey === null) return;
  const asker = { organizationId, clientId, mode, keyId: actor.id, shopper: null };
  void guessing.noteMiss(asker, command.codeKey);
}

export function sendAnswer(reply: FastifyReply, answer: StoreAnswer): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).send(answer.body);
}
