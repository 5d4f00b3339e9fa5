// What was given at a sale: an amount; or the free item by its name, which has no amount of its own.
import { useFormat } from './format.ts';
import { useCampaigns } from './names.ts';

interface Given {
  campaign_id: string | null;
  discount_amount: number | null;
  currency: string;
}

/** `ids`: the campaigns of what will be told. */
export function useGiven(ids: readonly (string | null | undefined)[]): (row: Given) => string {
  const format = useFormat();
  const campaignOf = useCampaigns(ids);
  return ({ campaign_id, discount_amount, currency }) => {
    const campaign = campaignOf(campaign_id);
    return discount_amount === 0 && campaign?.discount_type === 'free_item'
      ? campaign.discount_description
      : format.money(discount_amount, currency);
  };
}
