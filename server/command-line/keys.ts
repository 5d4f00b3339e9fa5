// `keys`: lists, makes and revokes API keys.
import { createApiKey } from '../../contract/management/api-key.ts';
import { issueKey } from '../api-key/issue-key.ts';
import * as queries from '../api-key/queries.ts';
import type { ListedKey } from '../api-key/queries.ts';
import { readKeySettings, type KeyBody } from '../api-key/read-settings.ts';
import { keyAnswer } from '../api-key/routes.ts';
import { requireClient } from '../client/queries.ts';
import { privateId, publicId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import {
  checkBody,
  inOptions,
  OPERATOR,
  operatorOf,
  organizationOf,
  requireOrganization,
} from './operator.ts';
import { CommandError, printResult, withInstallation } from './terminal.ts';

const PAGE = 500;

interface Options {
  organization?: string;
  json?: boolean;
}

export interface CreateOptions extends Options {
  name: string;
  client?: string;
  scopes: string;
  mode: string;
  shop: string;
}

export async function list({ organization, json = false }: Options): Promise<void> {
  const rows = await withInstallation(async ({ db }) => {
    const actor = operatorOf(await requireOrganization(db, organization));
    const filter = { clientId: undefined, mode: undefined };
    const all: ListedKey[] = [];
    for (let after: string | undefined; ; after = all.at(-1)?.id) {
      const page = await queries.listKeys(db, actor, filter, { limit: PAGE, after });
      all.push(...page.slice(0, PAGE));
      if (page.length <= PAGE) return all;
    }
  });
  const words = rows.length === 0 ? ['There are no keys.'] : rows.map(line);
  printResult(json, { data: rows.map(keyAnswer) }, words.join('\n'));
}

function line(key: ListedKey): string {
  const { id, revoked_at, expires_at, client_id, last_used_at } = key;
  const day = (date: Date) => date.toISOString().slice(0, 10);
  return [
    publicId('api_key', id),
    key.prefix,
    key.name,
    client_id ? publicId('client', client_id) : 'all clients',
    key.scopes.join('+'),
    ...(revoked_at ? [`revoked ${day(revoked_at)}`] : []),
    ...(expires_at ? [`until ${day(expires_at)}`] : []),
    last_used_at ? `last used ${day(last_used_at)}` : 'never used',
  ].join('  ');
}

export async function create({ json = false, organization, ...said }: CreateOptions) {
  const { name, client, mode, shop } = said;
  const scopes = said.scopes.split(',').map((scope) => scope.trim());
  const made = await withInstallation(async ({ db }) => {
    const actor = operatorOf(await requireOrganization(db, organization));
    const body = { name, client_id: client ?? null, scopes, mode, shop };
    checkBody(createApiKey.schema.body, body);
    return db.transaction(async (tx) => {
      const clientId = client === undefined ? null : (await requireClient(tx, actor, client)).id;
      const settings = readKeySettings(actor, clientId, body as KeyBody, Date.now());
      return issueKey(tx, OPERATOR, settings);
    });
  }).catch((error: unknown) => inOptions(error, `There is no client ${client ?? ''} here`));
  printResult(
    json,
    { ...keyAnswer(made.row), key: made.text },
    [`API key (shown once): ${made.text}`, `Its id: ${publicId('api_key', made.row.id)}`].join(
      '\n',
    ),
  );
}

export async function revoke(id: string, { json = false }: Options): Promise<void> {
  await withInstallation(async ({ db }) => {
    const known = privateId('api_key', id);
    const organizationId = await organizationOf(db, 'api_key', known);
    if (!known || !organizationId) {
      throw new CommandError(`There is no key ${id}: npx vouchertrack keys list shows their ids`);
    }
    await db.transaction(async (tx) => {
      const key = await queries.lockKey(tx, operatorOf(organizationId), known);
      if (!key || key.revoked_at) return;
      await queries.revokeKey(tx, key);
      await appendToLedger(tx, [
        {
          organizationId,
          kind: 'api_key.revoked',
          actor: OPERATOR,
          at: Date.now(),
          clientId: key.client_id,
          subjectId: key.id,
        },
      ]);
    });
  });
  printResult(json, { id, revoked: true }, `${id} is revoked: every node refuses it in a second.`);
}
