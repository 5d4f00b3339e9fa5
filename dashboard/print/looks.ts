// What stands on a piece: what is typed, over what the offer and its client say, as the server does it.
import { asSmallPrint } from '../../contract/card-words.ts';
import { discountHeadline } from '../../contract/headline.ts';
import { parseAmount } from '../../contract/money.ts';
import { dateInWords, describeTerms } from '../../contract/terms.ts';
import { termWords } from '../../contract/term-words.ts';
import { useClients } from '../client/clients.ts';
import { offerIn } from '../part/offer.ts';
import { DEFAULT_COLOR, isColor } from './card.ts';
import type { Order } from './order.ts';
import type { CampaignAnswer } from './print-page.tsx';

export interface Looks {
  clientName: string;
  headline: string;
  subline: string;
  text: string;
  until: string;
  color: string;
  logo: string | null;
}

export function useLooks(order: Order, campaign: CampaignAnswer): Looks {
  const { byId, nameOf, zoneOf } = useClients();
  const branding = byId.get(campaign.client_id)?.branding;
  const { currency } = campaign;
  const { language } = order;
  const minor = (value: number | null) =>
    value === null ? null : (parseAmount(String(value), currency) ?? null);
  const offer = discountHeadline(offerIn(language, campaign));
  const terms = describeTerms(
    {
      channels: campaign.channels,
      hasLocations: campaign.location_ids !== null,
      terms: campaign.terms,
      perCustomerLimit: campaign.per_customer_limit,
      minimumSpendMinor: minor(campaign.minimum_spend),
      currency,
    },
    language,
  );
  const until = campaign.valid_until;
  const day =
    until &&
    new Intl.DateTimeFormat('en-CA', { timeZone: zoneOf(campaign.client_id) }).format(
      new Date(until),
    );
  return {
    clientName: nameOf(campaign.client_id),
    headline: order.headline.trim() || offer.big,
    subline: order.subline.trim() || offer.rest,
    text: order.text.trim() || asSmallPrint(terms),
    until: day ? termWords[language].until(dateInWords(day, language)) : '',
    color: isColor(order.color) ? order.color : (branding?.color ?? DEFAULT_COLOR),
    logo: branding?.logo_url ?? null,
  };
}
