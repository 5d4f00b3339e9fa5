// Adds fresh keys to a demo that is filled already.
import { keySettings } from '../api-key/issue-key.ts';
import { insertKey, type KeySettings } from '../api-key/queries.ts';
import { newId } from '../db/id.ts';
import type { Transaction } from '../db/database.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { DemoKeys } from './keep-keys.ts';
import { findFirstClient, ORGANIZATION_ID } from './queries.ts';

type Named = Pick<KeySettings, 'clientId' | 'name' | 'scopes'>;

/** A live key of the default shop. */
export const liveKey = (named: Named): KeySettings => ({
  organizationId: ORGANIZATION_ID,
  kind: 'secret',
  mode: 'live',
  shop: 'default',
  allowedIps: null,
  origins: null,
  expiresAt: null,
  ...named,
});

export const manageKey = liveKey({ clientId: null, name: 'Manage', scopes: ['manage', 'read'] });

export const shopKey = (clientId: string): KeySettings =>
  liveKey({ clientId, name: 'Online shop', scopes: ['validate', 'redeem'] });

export async function addKeys(tx: Transaction, keys: DemoKeys): Promise<void> {
  const clientId = await findFirstClient(tx);
  for (const [key, settings] of [
    [keys.manage, manageKey],
    [keys.shop, shopKey(clientId)],
  ] as const) {
    const { id } = await insertKey(tx, newId(), key, settings);
    await appendToLedger(tx, [
      {
        organizationId: ORGANIZATION_ID,
        kind: 'api_key.created',
        actor: { kind: 'command_line', id: null },
        at: Date.now(),
        clientId: settings.clientId,
        subjectId: id,
        after: keySettings(settings),
      },
    ]);
  }
}
