// Makes routes from operations: permission, validation, failures, idempotent writes, all in one way.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Action, Answer, Operation, Request } from '../../contract/operation.ts';
import type { AnyActor, KeyActor } from '../api-key/can.ts';
import type { Database, Transaction } from '../db/database.ts';
import type { Actor } from '../ledger/entry.ts';
import type { Keyring } from '../secret/keyring.ts';
import { ApiError } from './api-error.ts';
import { withoutNulls } from './body.ts';
import { Failure } from './failure.ts';
import { findAnswer, keepAnswer, type IdempotencyMark, type KeptAnswer } from './idempotency.ts';
import { sendRows } from './send-rows.ts';
import { compileBody, compileQuery } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: AnyActor | undefined;
  }
  interface FastifyContextConfig {
    action?: Action;
  }
}

/** A request as handlers see it: validated, by a known actor. */
export type Call<O extends Operation> = Request<O> & {
  actor: AnyActor;
  request: FastifyRequest;
  reply: FastifyReply;
};

type Handler<O extends Operation, R> = (call: Call<O>) => Promise<R>;

/** The key of a request to the store-facing API, which the permission check let pass. */
export function keyOf(request: FastifyRequest): KeyActor {
  if (request.actor?.kind !== 'api_key') {
    throw new Error('A route of the store-facing API was reached without a key');
  }
  return request.actor;
}

/** The actor as the ledger names it. */
export const ledgerActor = (actor: AnyActor): Actor => ({ kind: actor.kind, id: actor.id });

/** Registers an operation. Its handler answers the body, or sends through `call.reply` itself. */
export function route<O extends Operation>(
  app: FastifyInstance,
  operation: O,
  handler: Handler<O, unknown>,
  options: { bodyLimit?: number } = {},
): void {
  const { method, url, action, schema } = operation;
  const isStoreFacing = url.startsWith('/api/webhook');
  app.route({
    method,
    url,
    ...options,
    config: { action },
    schema: { ...schema, response: { ...schema.response, '4xx': Failure, '5xx': Failure } },
    validatorCompiler: ({ schema: part, httpPart }) =>
      httpPart === 'body' ? compileBody(part as never) : compileQuery(part as never),
    preValidation: (request, _reply, done) => {
      if (isStoreFacing && request.body) request.body = withoutNulls(request.body);
      done(hasNul(request) ? new ApiError('invalid_request') : undefined);
    },
    handler: (request, reply) =>
      handler({
        params: request.params,
        querystring: request.query,
        body: request.body,
        actor: request.actor,
        request,
        reply,
      } as Call<O>),
  });
}

/** Whether the query holds a NUL, which arrives as an escape only. */
const hasNul = ({ url, query }: FastifyRequest): boolean =>
  url.includes('%00') &&
  Object.values(query as Record<string, unknown>).some((each) => String(each).includes('\0'));

/** Registers a read: the handler's answer is sent with 200, in pieces where it is a long list. */
export function read<O extends Operation>(
  app: FastifyInstance,
  operation: O,
  handler: Handler<O, Answer<O>>,
): void {
  const schema: unknown = operation.schema.response[200];
  route(app, operation, async (call) => sendRows(call.reply, schema, await handler(call)));
}

export type WriteHandler<O extends Operation> = (
  call: Call<O> & {
    tx: Transaction;
    /** Runs `work` once the change is committed; what it throws is logged only. */
    afterCommit(work: () => Promise<void>): void;
  },
) => Promise<Answer<O>>;

/**
 * Registers a write of the management API. The handler runs in one transaction; with an
 * `Idempotency-Key` the first answer is kept in it, and given again to the same call.
 */
export function write<O extends Operation>(
  app: FastifyInstance,
  context: { db: Database; keyring: Keyring },
  operation: O,
  handler: WriteHandler<O>,
  options: { bodyLimit?: number } = {},
): void {
  const status = Number(Object.keys(operation.schema.response)[0]);
  route(
    app,
    operation,
    async (call) => {
      const { request, reply } = call;
      const after: (() => Promise<void>)[] = [];
      const afterCommit = (work: () => Promise<void>) => void after.push(work);
      const hash = requestHash(request.url, request.body);
      const answer = await answerOnce(context, operation, call, hash, async (tx) => {
        return {
          status,
          body: (await handler({ ...call, tx, afterCommit })) as object | undefined,
        };
      });
      for (const work of after) {
        await work().catch((error: unknown) => request.log.error({ err: error }, 'after a change'));
      }
      if (answer.replayed) reply.header('idempotent-replayed', 'true');
      return reply.code(answer.status).send(answer.body);
    },
    options,
  );
}

/** Says to the ledger where the change comes from: the column `address` takes it from here. */
function noteAddress(tx: Transaction, ip: string): void {
  const noted = tx.query({
    name: 'ledger-address',
    text: `select set_config('vouchertrack.address', $1, true)`,
    values: [plainAddress(ip)],
  });
  // not awaited: it travels with the first statement of the work, and what ails it ails that too
  noted.catch(() => undefined);
}

// an IPv4 client of an IPv6 socket is named as what it is
const plainAddress = (ip: string) => (ip.startsWith('::ffff:') ? ip.slice(7) : ip);

/** Whose Idempotency-Keys are one series: a client's, an organization's, or one person's. */
function scopeOfAnswers(actor: AnyActor): string {
  return actor.kind === 'api_key' ? (actor.clientId ?? actor.organizationId) : actor.id;
}

/**
 * Makes a change in one transaction. With an `Idempotency-Key` its answer is kept, and given again
 * to a call with the same `hash`.
 */
export async function answerOnce<O extends Operation>(
  context: { db: Database; keyring: Keyring },
  operation: O,
  { request, actor }: Pick<Call<O>, 'request' | 'actor'>,
  hash: Buffer,
  work: (tx: Transaction) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const key = operation.method === 'POST' ? idempotencyKey(request) : undefined;
  const id = key && {
    organizationId: actor.organizationId,
    scopeId: scopeOfAnswers(actor),
    route: `${operation.method} ${operation.url}`,
    key,
    requestHash: hash,
  };
  return context.db.transaction(async (tx) => {
    noteAddress(tx, request.ip);
    const kept = id && (await findAnswer(tx, context.keyring, id));
    if (kept) return { ...kept, replayed: true };
    const made = await work(tx);
    // every kept answer of the management API is sealed: some hold a new key's text
    if (id) await keepAnswer(tx, context.keyring, id, made);
    return made;
  });
}

/** The Idempotency-Key of a request; 400 when it is longer than 255 characters. */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key.length < 1 || key.length > 255) {
    throw new ApiError('invalid_request', {
      errors: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 characters' }],
    });
  }
  return key;
}

/** The Idempotency-Key of a call with what makes it this call; null without one. */
export function markOf(request: FastifyRequest): IdempotencyMark | null {
  const key = idempotencyKey(request);
  if (key === undefined) return null;
  const { method, url = '' } = request.routeOptions;
  // the pattern where it says all: a bulk report makes the same mark for its items
  const address = url.includes(':') ? request.url : url;
  return {
    route: `${String(method)} ${url}`,
    key,
    requestHash: requestHash(address, request.body),
  };
}

/** What makes two calls with one Idempotency-Key the same call. */
export const requestHash = (url: string, body: unknown): Buffer =>
  createHash('sha256')
    .update(`${url}\n${JSON.stringify(body ?? null)}`)
    .digest();
