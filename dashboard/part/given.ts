// What was given at a sale: an amount; or the free item by its name, which has no amount of its own.
import { useFormat } from './format.ts';
import { useCampaigns } from './names.ts';
import { offerIn } from './offer.ts';
import { useSpeech } from '../text/text.tsx';

interface Given {
  campaign_id: string | null;
  discount_amount: number | null;
  currency: string;
}

/** `ids`: the campaigns of what will be told. */
export function useGiven(ids: readonly (string | null | undefined)[]): (row: Given) => string {
  const format = useFormat();
  const { language } = useSpeech();
  const campaignOf = useCampaigns(ids);
  return ({ campaign_id, discount_amount, currency }) => {
    const campaign = campaignOf(campaign_id);
    return discount_amount === 0 && campaign?.discount_type === 'free_item'
      ? offerIn(language, campaign)
      : format.money(discount_amount, currency);
  };
}
