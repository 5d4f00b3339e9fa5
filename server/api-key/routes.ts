// HTTP of API keys: made, listed, rotated with an overlap, and ended at once.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  createApiKey,
  getApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  type ApiKey,
} from '../../contract/management/api-key.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/database.ts';
import { privateId, publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError, invalid, notFound } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import type { AnyActor } from './can.ts';
import { issueKey } from './issue-key.ts';
import * as queries from './queries.ts';
import type { ListedKey } from './queries.ts';
import { readKeySettings } from './read-settings.ts';
import { rotateKey } from './rotate-key.ts';

const DEFAULT_OVERLAP_SECONDS = 86_400;

export function registerApiKeyRoutes(app: FastifyInstance, context: Context): void {
  write(app, context, createApiKey, async ({ actor, body, tx }) => {
    const clientId = await readClientId(tx, actor, body.client_id);
    const settings = readKeySettings(actor, clientId, body, Date.now());
    const { text, row } = await issueKey(tx, ledgerActor(actor), settings);
    return { ...keyAnswer(row), key: text };
  });

  read(app, listApiKeys, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const client =
      querystring.client_id === undefined
        ? undefined
        : await requireClient(context.db, actor, querystring.client_id);
    const filter = { clientId: client?.id, mode: querystring.mode };
    return pageOf(await queries.listKeys(context.db, actor, filter, page), page, keyAnswer);
  });

  read(app, getApiKey, async ({ actor, params }) => {
    const id = privateId('api_key', params.id);
    const row = id && (await queries.findKey(context.db, actor, id));
    if (!row) throw notFound();
    return keyAnswer(row);
  });

  write(app, context, rotateApiKey, async ({ actor, params, body, tx }) => {
    const old = await lockKey(tx, actor, params.id);
    const seconds = body?.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS;
    const { text, row } = await rotateKey(tx, old, new Date(Date.now() + seconds * 1000), (kind) =>
      about(kind, actor, old),
    );
    return { ...keyAnswer(row), key: text };
  });

  write(app, context, revokeApiKey, async ({ actor, params, tx }) => {
    const key = await lockKey(tx, actor, params.id);
    if (key.revoked_at) return undefined;
    await queries.revokeKey(tx, key);
    await appendToLedger(tx, [about('api_key.revoked', actor, key)]);
    return undefined;
  });
}

/** The client of a new key: an actor that is bound to one makes keys of that one only. */
async function readClientId(
  tx: Transaction,
  actor: AnyActor,
  said: string | null | undefined,
): Promise<string | null> {
  if (said) return (await requireClient(tx, actor, said)).id;
  if (actor.clientIds === null) return null;
  if (said === null) {
    throw new ApiError('forbidden', { message: 'You can make keys of your own clients only' });
  }
  const [only, other] = actor.clientIds;
  if (only === undefined || other !== undefined) {
    throw invalid('client_id', 'must name one of your clients');
  }
  return only;
}

async function lockKey(tx: Transaction, actor: AnyActor, id: string): Promise<ListedKey> {
  const known = privateId('api_key', id);
  const row = known && (await queries.lockKey(tx, actor, known));
  if (!row) throw notFound();
  return row;
}

const about = (kind: LedgerKind, actor: AnyActor, key: ListedKey): LedgerEntry => ({
  organizationId: key.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: key.client_id,
  subjectId: key.id,
});

export const keyAnswer = (row: ListedKey): Static<typeof ApiKey> => ({
  id: publicId('api_key', row.id),
  client_id: publicIdOrNull('client', row.client_id),
  name: row.name,
  prefix: row.prefix,
  last_four: row.last_four,
  kind: row.kind,
  scopes: row.scopes,
  mode: row.mode,
  shop: row.shop,
  allowed_ips: row.allowed_ips,
  origins: row.origins,
  expires_at: writeInstantOrNull(row.expires_at),
  revoked_at: writeInstantOrNull(row.revoked_at),
  replaced_by: publicIdOrNull('api_key', row.replaced_by),
  last_used_at: writeInstantOrNull(row.last_used_at),
  created_at: writeInstant(row.created_at.getTime()),
});
