// Replaces an API key by one with the same settings; both work until the overlap is over.
import type { Transaction } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { issueKey } from './issue-key.ts';
import { replaceKey, type ListedKey } from './queries.ts';

/** `old` is locked by the transaction, and works until `until`. Throws 409 for one that is over. */
export async function rotateKey(
  tx: Transaction,
  old: ListedKey,
  until: Date,
  entry: (kind: LedgerKind) => LedgerEntry,
): Promise<{ text: string; row: ListedKey }> {
  const over =
    (old.revoked_at && 'was revoked') ??
    (old.replaced_by && 'was rotated already') ??
    (old.expires_at && old.expires_at.getTime() <= Date.now() && 'has expired');
  if (over) throw new ApiError('conflict', { message: `The API key ${over}: make a new one` });
  const rotated = entry('api_key.rotated');
  const issued = await issueKey(tx, rotated.actor, {
    organizationId: old.organization_id,
    clientId: old.client_id,
    name: old.name,
    kind: old.kind,
    scopes: old.scopes,
    mode: old.mode,
    shop: old.shop,
    allowedIps: old.allowed_ips,
    origins: old.origins,
    expiresAt: old.expires_at,
  });
  await replaceKey(tx, old, issued.row.id, until);
  await appendToLedger(tx, [
    {
      ...rotated,
      before: { expires_at: old.expires_at?.toISOString() ?? null },
      after: { replaced_by: publicId('api_key', issued.row.id), works_until: until.toISOString() },
    },
  ]);
  return issued;
}
