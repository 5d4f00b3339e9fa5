// Records scans of voucher pages and the people who left word: for the pages, and for those who
// import what other pages gathered.
import type { Queryable } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';

/** Where a scan or lead belongs. */
export interface Place {
  organization_id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  voucher_id: string | null;
  mode: 'live' | 'test';
}

/** What a lead says of a person; each as left, or null. */
export interface Person {
  name: string | null;
  email: string | null;
  phone: string | null;
  /** To be written to. */
  consent: boolean;
  /** The words that were agreed to; they are kept with the time. */
  consent_text?: string | null;
  metadata: Record<string, string | number | boolean | null> | null;
}

export interface Recorded extends Place {
  id: string;
  at: Date;
}

const valuesOf = (place: Place, id: string, at: Date) => [
  place.organization_id,
  id,
  place.client_id,
  place.campaign_id,
  place.source_id,
  place.voucher_id,
  place.mode,
  at,
];

const COLUMNS = `organization_id, id, client_id, campaign_id, source_id, voucher_id, mode, at`;

/** `visitor`: what tells visitors apart, already hashed. */
export async function recordScan(
  db: Queryable,
  place: Place & { voucher_id: string },
  at: Date,
  visitor: string | null,
): Promise<Recorded> {
  const id = newId();
  await db.query({
    name: 'scan-insert',
    text: `insert into scan (${COLUMNS}, visitor) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [...valuesOf(place, id, at), visitor],
  });
  return { ...place, id, at };
}

/** The ledger learns that there is a lead, and nothing of the person: it forgets nothing. */
export async function recordLead(
  tx: Queryable,
  actor: Actor,
  place: Place,
  at: Date,
  person: Person,
): Promise<Recorded & Person> {
  const id = newId();
  const { name, email, phone, consent, metadata } = person;
  const kept = metadata === null ? null : JSON.stringify(metadata);
  await tx.query({
    name: 'lead-insert',
    text: `insert into lead (${COLUMNS}, name, email, phone, consent, metadata,
        consent_text, consent_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text,
        case when $14::text is null then null else $8::timestamptz end)`,
    values: [
      ...valuesOf(place, id, at),
      ...[name, email, phone, consent, kept, person.consent_text ?? null],
    ],
  });
  await appendToLedger(tx, [{ ...about(actor, place, id), kind: 'lead.created' }]);
  return { ...place, ...person, id, at };
}

/** Erases what a lead says of a person; the row still counts. Again, it changes nothing. */
export async function eraseLead(
  tx: Queryable,
  actor: Actor,
  lead: Place & { id: string },
): Promise<void> {
  const erased = await tx.query({
    text: `update lead set name = null, email = null, phone = null, metadata = null,
        consent = false, erased_at = now()
      where organization_id = $1 and id = $2 and erased_at is null returning id`,
    values: [lead.organization_id, lead.id],
  });
  if (erased.length === 0) return;
  await appendToLedger(tx, [{ ...about(actor, lead, lead.id), kind: 'lead.erased' }]);
}

/** The lead that this address left on this voucher already. */
export async function findLeadOf(
  tx: Queryable,
  place: Place,
  email: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>({
    text: `select id from lead where organization_id = $1 and voucher_id = $2
        and lower(email) = lower($3) and erased_at is null order by at limit 1`,
    values: [place.organization_id, place.voucher_id, email],
  });
  return row?.id;
}

/** Whether the address asked the client not to write again. */
export async function isRefused(
  db: Queryable,
  { organization_id, client_id }: Pick<Place, 'organization_id' | 'client_id'>,
  hash: string,
): Promise<boolean> {
  const found = await db.query({
    text: `select 1 as found from mail_refusal
      where organization_id = $1 and client_id = $2 and address_hash = $3`,
    values: [organization_id, client_id, hash],
  });
  return found.length > 0;
}

const about = (actor: Actor, place: Place, subjectId: string) => ({
  organizationId: place.organization_id,
  actor,
  at: Date.now(),
  clientId: place.client_id,
  campaignId: place.campaign_id,
  voucherId: place.voucher_id,
  subjectId,
});
