// Keeps the descriptions that we wrote true to the discount: those written by hand stay.
import { describeDiscount, type Discount } from '../../contract/discount.ts';
import type { Transaction } from '../db/database.ts';
import { lockCampaignsOf, updateCampaign, type CampaignFields } from './queries.ts';

type Described = Pick<
  CampaignFields,
  'discount_type' | 'discount_value' | 'max_discount_minor' | 'discount_description'
>;

export const discountOf = (row: Omit<Described, 'discount_description'>): Discount => ({
  type: row.discount_type,
  value: row.discount_value,
  max: row.max_discount_minor,
});

/** Whether a description says what we would say: then nobody wrote another, and it follows. */
export const isOurs = (row: Described, currency: string): boolean =>
  row.discount_description === describeDiscount(discountOf(row), currency);

/** Runs `rescale`, which puts a client's money into another currency, and describes it anew. */
export async function describeCampaignsAnew(
  tx: Transaction,
  client: { organization_id: string; id: string; currency: string },
  currency: string,
  rescale: () => Promise<void>,
): Promise<void> {
  const before = await lockCampaignsOf(tx, client);
  const ours = new Set(before.filter((row) => isOurs(row, client.currency)).map(({ id }) => id));
  await rescale();
  for (const row of await lockCampaignsOf(tx, client)) {
    if (!ours.has(row.id)) continue;
    const description = describeDiscount(discountOf(row), currency);
    await updateCampaign(tx, row, { ...row, discount_description: description });
  }
}
