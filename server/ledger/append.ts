// Appends entries to the ledger, in the transaction that makes the change.
import type { Queryable, Statement } from '../db/database.ts';
import { newIds } from '../db/id.ts';
import type { LedgerEntry } from './entry.ts';

const json = (value: object | null | undefined) => (value ? JSON.stringify(value) : null);

/** The statement that appends `entries` in their order; apart, so that hot paths can pipeline it. */
export function appendStatement(
  entries: LedgerEntry[],
  ids: string[] = newIds(entries.length),
): Statement {
  return {
    name: 'ledger-append',
    text: `insert into ledger (organization_id, epoch, id, kind, client_id, campaign_id, voucher_id,
        subject_id, actor_kind, actor_id, shop, location_id, before, after, at)
      select o, (select epoch from installation), i, k, c, p, v, s, ak, ai, sh, l, b, a, t
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[],
        $8::text[], $9::uuid[], $10::text[], $11::uuid[], $12::jsonb[], $13::jsonb[],
        $14::timestamptz[]) as e(o, i, k, c, p, v, s, ak, ai, sh, l, b, a, t)`,
    values: [
      entries.map((entry) => entry.organizationId),
      ids,
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.clientId ?? null),
      entries.map((entry) => entry.campaignId ?? null),
      entries.map((entry) => entry.voucherId ?? null),
      entries.map((entry) => entry.subjectId ?? null),
      entries.map((entry) => entry.actor.kind),
      entries.map((entry) => entry.actor.id),
      entries.map((entry) => entry.shop ?? null),
      entries.map((entry) => entry.locationId ?? null),
      entries.map((entry) => json(entry.before)),
      entries.map((entry) => json(entry.after)),
      entries.map((entry) => new Date(entry.at)),
    ],
  };
}

/** Answers the ids of the entries, in their order. */
export async function appendToLedger(tx: Queryable, entries: LedgerEntry[]): Promise<string[]> {
  const ids = newIds(entries.length);
  if (entries.length > 0) await tx.query(appendStatement(entries, ids));
  return ids;
}
