// The way of a store-facing write: who and where, the command, its outcome, the answer.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { keyOf, markOf } from '../http/route.ts';
import { answerFor, type StoreAnswer } from './answer.ts';
import type { Command } from './command.ts';
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
  return sendAnswer(reply, answerFor(command, await parts.performer.perform(command)));
}

export function sendAnswer(reply: FastifyReply, answer: StoreAnswer): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).send(answer.body);
}
