// Appends entries to the ledger, in the transaction that makes the change.
import type { Queryable, Statement } from '../db/database.ts';
import { newIds } from '../db/id.ts';
import { forRows } from '../db/rows.ts';
import { isoOf } from '../http/instant.ts';
import type { LedgerEntry } from './entry.ts';

const json = (value: object | null | undefined) => (value ? JSON.stringify(value) : null);

const append = forRows(
  'ledger-append',
  {
    organization_id: 'uuid',
    id: 'uuid',
    kind: 'text',
    client_id: 'uuid',
    campaign_id: 'uuid',
    voucher_id: 'uuid',
    subject_id: 'uuid',
    actor_kind: 'text',
    actor_id: 'uuid',
    shop: 'text',
    location_id: 'uuid',
    before: 'jsonb',
    after: 'jsonb',
    at: 'timestamptz',
  },
  (source) => `
    insert into ledger (organization_id, epoch, id, kind, client_id, campaign_id, voucher_id,
      subject_id, actor_kind, actor_id, shop, location_id, before, after, at)
    select organization_id, (select epoch from installation), id, kind, client_id, campaign_id,
      voucher_id, subject_id, actor_kind, actor_id, shop, location_id, before, after, at
    from ${source} q`,
);

/** The statement that appends `entries` in their order; apart, so that hot paths can pipeline it. */
export const appendStatement = (
  entries: readonly LedgerEntry[],
  ids: readonly string[] = newIds(entries.length),
): Statement =>
  append.for(
    entries.map((entry, i) => ({
      organization_id: entry.organizationId,
      id: ids[i],
      kind: entry.kind,
      client_id: entry.clientId,
      campaign_id: entry.campaignId,
      voucher_id: entry.voucherId,
      subject_id: entry.subjectId,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      shop: entry.shop,
      location_id: entry.locationId,
      before: json(entry.before),
      after: json(entry.after),
      at: isoOf(entry.at),
    })),
  );

/** Answers the ids of the entries, in their order. */
export async function appendToLedger(tx: Queryable, entries: LedgerEntry[]): Promise<string[]> {
  const ids = newIds(entries.length);
  if (entries.length > 0) await tx.query(appendStatement(entries, ids));
  return ids;
}
