// What a campaign is as one discount of Shopify; or why it cannot be one.
import type { DiscountType } from '../../contract/discount.ts';
import { PERCENT_SCALE } from '../../contract/discount.ts';
import { exponentOf } from '../../contract/money.ts';
import type { Terms } from '../../contract/terms.ts';

export interface OfferedCampaign {
  name: string;
  status: string;
  channels: readonly string[];
  discount_type: DiscountType;
  discount_value: number;
  minimum_spend_minor: number | null;
  max_discount_minor: number | null;
  valid_from: Date | null;
  valid_until: Date | null;
  max_uses_per_voucher: number | null;
  per_customer_limit: number | null;
  terms: Terms | null;
  currency: string;
  /** All uses of the campaign are gone. */
  exhausted: boolean;
}

/** DiscountCodeBasicInput, as far as it is used. */
export interface DiscountInput {
  title: string;
  startsAt: string;
  endsAt: string | null;
  usageLimit: number | null;
  appliesOncePerCustomer: boolean;
  context: { all: 'ALL' };
  customerGets: {
    items: { all: true };
    value:
      { percentage: number } | { discountAmount: { amount: string; appliesOnEachItem: false } };
  };
  minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: string } } | null;
}

export type Discount =
  | { kind: 'not_sellable'; problem: string }
  | { kind: 'discount'; active: boolean; input: DiscountInput };

/** Minor units as Shopify writes decimals: "5.00". */
export function decimalText(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  if (exponent === 0) return String(minor);
  const digits = String(minor).padStart(exponent + 1, '0');
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** `mark`: tells our discounts from others of the same name. `since`: where no start is said. */
export function decideDiscount(campaign: OfferedCampaign, mark: string, since: Date): Discount {
  const problem = problemOf(campaign);
  if (problem !== undefined) return { kind: 'not_sellable', problem };
  const { currency, minimum_spend_minor: minimum } = campaign;
  return {
    kind: 'discount',
    active: campaign.status === 'active' && !campaign.exhausted,
    input: {
      title: `${campaign.name} (${mark})`,
      startsAt: (campaign.valid_from ?? since).toISOString(),
      endsAt: campaign.valid_until?.toISOString() ?? null,
      usageLimit: campaign.max_uses_per_voucher,
      appliesOncePerCustomer: campaign.per_customer_limit === 1,
      context: { all: 'ALL' },
      customerGets: { items: { all: true }, value: valueOf(campaign) },
      minimumRequirement: minimum
        ? { subtotal: { greaterThanOrEqualToSubtotal: decimalText(minimum, currency) } }
        : null,
    },
  };
}

function valueOf({ discount_type, discount_value, currency }: OfferedCampaign) {
  if (discount_type === 'percentage') {
    return { percentage: discount_value / (100 * 10 ** PERCENT_SCALE) };
  }
  const amount = decimalText(discount_value, currency);
  return { discountAmount: { amount, appliesOnEachItem: false as const } };
}

function problemOf(campaign: OfferedCampaign): string | undefined {
  const { channels, discount_type, max_discount_minor, terms } = campaign;
  if (!channels.includes('online')) return 'The campaign is for shops with a door only';
  if (discount_type === 'free_item') {
    // DiscountItemsInput.all: "Not supported for Buy X get Y discounts"
    return (
      'A free item is not sellable online: Shopify gives one only for products or collections ' +
      'that are named, and not for any order'
    );
  }
  if (max_discount_minor !== null && discount_type === 'percentage') {
    return 'A discount code of Shopify knows no greatest amount for a percentage';
  }
  if (
    terms &&
    (terms.weekdays ?? terms.hours ?? terms.blackout_dates ?? terms.max_party) !== null
  ) {
    return 'A discount code of Shopify knows no days, hours and parties';
  }
  return undefined;
}
