// What a campaign gives, as its customers are told in a language: its own words, or those made from it.
import {
  describeDiscount,
  PERCENT_SCALE,
  tellDiscount,
  type Discount,
} from '../../contract/discount.ts';
import type { Language } from '../../contract/language.ts';
import type { Campaign } from '../../contract/management/campaign.ts';
import { parseAmount, parseScaled } from '../../contract/money.ts';
import type { Static } from 'typebox';

type Offer = Pick<
  Static<typeof Campaign>,
  'currency' | 'discount_type' | 'discount_value' | 'max_discount' | 'discount_description'
>;

export function discountOf(campaign: Offer): Discount {
  const { currency, discount_type: type, discount_value, max_discount } = campaign;
  const minor = (value: number | null) =>
    value === null ? null : (parseAmount(String(value), currency) ?? null);
  const value =
    type === 'percentage' ? parseScaled(discount_value, PERCENT_SCALE) : minor(discount_value);
  return { type, value: value ?? 0, max: minor(max_discount) };
}

export const offerIn = (language: Language, campaign: Offer): string =>
  tellDiscount(campaign.discount_description, discountOf(campaign), campaign.currency, language);

/** Whether a campaign's sentence is the one that is made from its discount, and follows it. */
export const isMadeSentence = (campaign: Offer): boolean =>
  campaign.discount_description === describeDiscount(discountOf(campaign), campaign.currency);
