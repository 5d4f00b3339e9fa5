// Takes what somebody left on a voucher's page: an address to mail the voucher to, and consent.
import type { Database } from '../db/database.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { addressHash } from './address-hash.ts';
import { findLeadOf, isRefused, recordLead, type Place } from './record-lead.ts';

/** The voucher whose page it was. */
export interface LeftOn {
  client: { id: string };
  voucher: { id: string; organizationId: string; campaignId: string; mode: 'live' | 'test' };
  sourceId: string | null;
  leadForm: { consent_text: string } | null;
}

export interface LeadRef {
  organizationId: string;
  id: string;
}

const ADDRESS =
  /^[^\s@"<>(),;:\\[\]]{1,64}@[^\s@"<>(),;:\\[\]]{1,190}\.[^\s@"<>(),;:\\[\].]{2,63}$/u;
const BROKEN = /[\0\p{Surrogate}]/u;

/**
 * Undefined: what was typed is no address. Somebody who asks again is the same lead. A form that was
 * filled in by a program (the field that people do not see) is thanked, and forgotten.
 */
export async function takeLead(
  db: Database,
  hashCustomer: HashCustomer,
  { client, voucher, sourceId, leadForm }: LeftOn,
  form: URLSearchParams,
): Promise<LeadRef | 'forgotten' | undefined> {
  const email = (form.get('email') ?? '').trim().normalize('NFC');
  if (!ADDRESS.test(email) || BROKEN.test(email) || email.length > 320) return undefined;
  if (form.get('website')) return 'forgotten';
  const hasAgreed = form.get('consent') === 'yes';
  const { organizationId } = voucher;
  const place: Place = {
    organization_id: organizationId,
    client_id: client.id,
    campaign_id: voucher.campaignId,
    source_id: sourceId,
    voucher_id: voucher.id,
    mode: voucher.mode,
  };
  const refused = await isRefused(
    db,
    place,
    addressHash(hashCustomer, { clientId: client.id, email }),
  );
  if (refused) return 'forgotten';
  return db.transaction(async (tx) => {
    const known = await findLeadOf(tx, place, email);
    if (known) return { organizationId, id: known };
    const { id } = await recordLead(tx, { kind: 'system', id: null }, place, new Date(), {
      name: null,
      email,
      phone: null,
      consent: hasAgreed,
      consent_text: hasAgreed ? (leadForm?.consent_text ?? null) : null,
      metadata: null,
    });
    return { organizationId, id };
  });
}
