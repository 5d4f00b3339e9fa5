// Makes an API key: its text is answered once, its row holds the hash.
import type { Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { makeKey } from './key.ts';
import { insertKey, type KeySettings, type ListedKey } from './queries.ts';

/** What the ledger keeps of a key: all but what would let one use it. */
export const keySettings = (key: KeySettings) => ({
  name: key.name,
  kind: key.kind,
  scopes: key.scopes,
  mode: key.mode,
  shop: key.shop,
  allowed_ips: key.allowedIps,
  origins: key.origins,
  expires_at: key.expiresAt?.toISOString() ?? null,
});

export async function issueKey(
  tx: Transaction,
  actor: Actor,
  settings: KeySettings,
): Promise<{ text: string; row: ListedKey }> {
  const label = settings.kind === 'publishable' ? 'pub' : settings.mode;
  const key = makeKey(label, settings.organizationId);
  const row = await insertKey(tx, newId(), key, settings);
  await appendToLedger(tx, [
    {
      organizationId: settings.organizationId,
      kind: 'api_key.created',
      actor,
      at: Date.now(),
      clientId: settings.clientId,
      subjectId: row.id,
      after: keySettings(settings),
    },
  ]);
  return { text: key.text, row };
}
