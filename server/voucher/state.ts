// What the rules know of a voucher: plain values, instants in milliseconds, money in minor units.
import type { Discount } from '../../contract/discount.ts';
import type { OfferWords } from '../../contract/terms.ts';
import type { OfferTerms } from './terms.ts';

export type Mode = 'live' | 'test';
export type Channel = 'online' | 'in_store';

/** What a campaign and its client say, at one version; never changed once made. */
export interface Offer {
  campaignId: string;
  version: number;
  campaignName: string;
  clientName: string;
  currency: string;
  timeZone: string;
  /** 0..1 as decimal text, or null where the client set none. */
  grossMargin: string | null;
  status: 'draft' | 'active' | 'paused' | 'ended' | 'archived';
  channels: readonly Channel[];
  locationIds: readonly string[] | null;
  discount: Discount;
  discountDescription: string;
  minimumSpendMinor: number | null;
  validFrom: number | null;
  validUntil: number | null;
  maxRedemptions: number | null;
  perCustomerLimit: number | null;
  /** Days, hours, parties; null where nothing of the kind is limited. */
  terms: OfferTerms | null;
  /** What its terms are told from, in any language. */
  words: OfferWords;
  /** All terms in words, as shops are told them. */
  termSentences: readonly string[];
  /** Uses of the whole campaign are counted, under a lock of its own. */
  counted: boolean;
}

/** Live redemptions and live holds. */
export interface Uses {
  used: number;
  held: number;
}

export interface VoucherState extends Uses {
  id: string;
  organizationId: string;
  clientId: string;
  campaignId: string;
  sourceId: string | null;
  mode: Mode;
  code: string;
  codeKey: string;
  status: 'active' | 'disabled';
  maxUses: number | null;
  /** The voucher's own; null: the campaign's. */
  validFrom: number | null;
  validUntil: number | null;
  offer: Offer;
}

/** What of a voucher its life depends on: its uses, its dates, whether it and its campaign are active. */
export interface VoucherLife
  extends Uses, Pick<VoucherState, 'status' | 'maxUses' | 'validFrom' | 'validUntil'> {
  offer: Pick<Offer, 'status' | 'validFrom' | 'validUntil' | 'maxRedemptions' | 'perCustomerLimit'>;
}

export const endOf = (voucher: VoucherLife): number | null =>
  voucher.validUntil ?? voucher.offer.validUntil;

/** Uses that are left to others, null where they are unlimited. */
export const remainingUses = (voucher: VoucherState): number | null =>
  voucher.maxUses === null ? null : Math.max(0, voucher.maxUses - voucher.used - voucher.held);
