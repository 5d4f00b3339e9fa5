// What was said of clients and sources before an instant: later changes taken back, by the ledger.
import { parseAmount } from '../../contract/money.ts';
import type { Queryable } from '../db/database.ts';
import type { Scope } from './scope.ts';

type Fields = Record<string, unknown>;

/** Fields, as the API answers them, that were others at `scope.asOf`: by the id of the thing. */
export async function readUndone(
  db: Queryable,
  scope: Scope,
  kind: 'client.changed' | 'source.changed',
): Promise<Map<string, Fields>> {
  const undone = new Map<string, Fields>();
  if (scope.asOf === null) return undone;
  const rows = await db.query<{ subject_id: string; before: Fields }>({
    name: 'report-undone',
    text: `select subject_id, before from ledger
      where organization_id = $1 and kind = $2
        and kind in ('client.changed', 'source.changed', 'redemption.amended') and at > $3
        and client_id = any($4::uuid[])
      order by epoch, tx, id`,
    values: [scope.organizationId, kind, scope.asOf, scope.clients.map(({ id }) => id)],
  });
  // the first change after the instant tells what was there at it
  for (const { subject_id, before } of rows) {
    undone.set(subject_id, { ...before, ...undone.get(subject_id) });
  }
  return undone;
}

/** A decimal of the ledger in minor units. */
export const minorOf = (value: unknown, currency: string): number | null =>
  value === null || value === undefined ? null : (parseAmount(value, currency) ?? null);
