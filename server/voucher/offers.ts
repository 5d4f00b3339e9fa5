// What campaigns say, kept in memory under (campaign, version): every change raises the version, so
// that a batch reads two small columns where it would carry twenty, and is never out of date.
import type { DiscountType } from '../../contract/discount.ts';
import { describeTerms, NO_TERMS, type OfferWords, type Terms } from '../../contract/terms.ts';
import type { Queryable } from '../db/database.ts';
import type { Channel, Offer } from './state.ts';
import { compileTerms } from './terms.ts';

const MAX_KEPT = 5_000;

/** A campaign at a version, as a batch meets it. */
export interface OfferKey {
  organizationId: string;
  campaignId: string;
  version: number;
}

export interface Offers {
  /** Loads what is not in memory. Afterwards `get` answers all of them, or a newer version. */
  ensure(db: Queryable, keys: OfferKey[]): Promise<void>;
  get(key: OfferKey): Offer;
}

interface OfferRow {
  organization_id: string;
  id: string;
  version: number;
  name: string;
  client_name: string;
  currency: string;
  time_zone: string;
  gross_margin: string | null;
  status: Offer['status'];
  channels: Channel[];
  location_ids: string[] | null;
  discount_type: DiscountType;
  discount_value: number;
  discount_description: string;
  minimum_spend_minor: number | null;
  max_discount_minor: number | null;
  valid_from: Date | null;
  valid_until: Date | null;
  max_redemptions: number | null;
  per_customer_limit: number | null;
  terms: Terms | null;
  counted: boolean;
}

export function makeOffers(): Offers {
  const kept = new Map<string, Offer>();
  const current = ({ campaignId, version }: OfferKey) => {
    const offer = kept.get(campaignId);
    return offer && offer.version >= version ? offer : undefined;
  };
  return {
    async ensure(db, keys) {
      const missing = keys.filter((key) => !current(key));
      if (missing.length === 0) return;
      for (const row of await loadOffers(db, missing)) {
        // the newest last, so that the oldest is dropped first
        kept.delete(row.id);
        kept.set(row.id, offerOf(row));
      }
      for (const id of kept.keys()) {
        if (kept.size <= Math.max(MAX_KEPT, keys.length)) break;
        kept.delete(id);
      }
    },
    get(key) {
      const offer = current(key);
      if (!offer) throw new Error(`The offer of campaign ${key.campaignId} was not loaded`);
      return offer;
    },
  };
}

const loadOffers = (db: Queryable, keys: OfferKey[]): Promise<OfferRow[]> =>
  db.query<OfferRow>({
    name: 'offers-load',
    text: `select c.organization_id, c.id, c.version, c.name, cl.name as client_name, cl.currency,
        cl.time_zone, cl.gross_margin::text, c.status, c.channels, c.location_ids, c.discount_type,
        c.discount_value, c.discount_description, c.minimum_spend_minor, c.max_discount_minor,
        c.valid_from, c.valid_until, c.max_redemptions, c.per_customer_limit, c.terms,
        c.counted
      from unnest($1::uuid[], $2::uuid[]) as q(organization_id, id)
      join campaign c on c.organization_id = q.organization_id and c.id = q.id
      join client cl on cl.organization_id = c.organization_id and cl.id = c.client_id`,
    values: [keys.map((key) => key.organizationId), keys.map((key) => key.campaignId)],
  });

function offerOf(row: OfferRow): Offer {
  const words: OfferWords = {
    channels: row.channels,
    hasLocations: row.location_ids !== null,
    terms: row.terms ?? NO_TERMS,
    perCustomerLimit: row.per_customer_limit,
    minimumSpendMinor: row.minimum_spend_minor,
    currency: row.currency,
  };
  return {
    campaignId: row.id,
    version: row.version,
    campaignName: row.name,
    clientName: row.client_name,
    currency: row.currency,
    timeZone: row.time_zone,
    grossMargin: row.gross_margin,
    status: row.status,
    channels: row.channels,
    locationIds: row.location_ids,
    discount: { type: row.discount_type, value: row.discount_value, max: row.max_discount_minor },
    discountDescription: row.discount_description,
    minimumSpendMinor: row.minimum_spend_minor,
    validFrom: row.valid_from?.getTime() ?? null,
    validUntil: row.valid_until?.getTime() ?? null,
    maxRedemptions: row.max_redemptions,
    perCustomerLimit: row.per_customer_limit,
    terms: row.terms && compileTerms(row.terms),
    words,
    termSentences: describeTerms(words),
    counted: row.counted,
  };
}
