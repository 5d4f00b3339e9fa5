// A campaign as its form holds it, in texts as they are typed, and what of it is sent.
import type { DiscountType } from '../../contract/discount.ts';
import type { changeCampaign } from '../../contract/management/campaign.ts';
import type { Request } from '../../contract/operation.ts';
import type { Weekday } from '../../contract/terms.ts';
import { countOf } from '../part/count.ts';
import { isMadeSentence } from '../part/offer.ts';
import { dateIn } from '../report/range.ts';
import type { CampaignAnswer } from './status.tsx';

type Channel = 'online' | 'in_store';

export interface Fields {
  name: string;
  kind: 'unique' | 'shared';
  channels: Channel[];
  location_ids: string[];
  discount_type: DiscountType;
  discount_value: string;
  max_discount: string;
  minimum_spend: string;
  discount_description: string;
  valid_from: string;
  valid_until: string;
  max_uses_per_voucher: string;
  max_redemptions: string;
  per_customer_limit: string;
  weekdays: Weekday[];
  hours: { from: string; until: string }[];
  max_party: string;
  blackout_dates: string;
  terms_text: string;
  /** What people agree to who leave their address on the voucher's page; empty: no form. */
  consent_text: string;
}

export const emptyFields: Fields = {
  name: '',
  kind: 'unique',
  channels: ['online', 'in_store'],
  location_ids: [],
  discount_type: 'percentage',
  discount_value: '20',
  max_discount: '',
  minimum_spend: '',
  discount_description: '',
  valid_from: '',
  valid_until: '',
  max_uses_per_voucher: '1',
  max_redemptions: '',
  per_customer_limit: '',
  weekdays: [],
  hours: [],
  max_party: '',
  blackout_dates: '',
  terms_text: '',
  consent_text: '',
};

const textOf = (value: number | string | null): string => (value === null ? '' : String(value));

/** `zone`: the client's, in which its dates are days. */
export function fieldsOf(campaign: CampaignAnswer, zone: string): Fields {
  const { terms } = campaign;
  const dayOf = (instant: string | null) => (instant ? dateIn(zone, Date.parse(instant)) : '');
  return {
    name: campaign.name,
    kind: campaign.kind,
    channels: campaign.channels,
    location_ids: campaign.location_ids ?? [],
    discount_type: campaign.discount_type,
    discount_value: campaign.discount_type === 'free_item' ? '' : textOf(campaign.discount_value),
    max_discount: textOf(campaign.max_discount),
    minimum_spend: textOf(campaign.minimum_spend),
    discount_description: isMadeSentence(campaign) ? '' : campaign.discount_description,
    valid_from: dayOf(campaign.valid_from),
    valid_until: dayOf(campaign.valid_until),
    max_uses_per_voucher: textOf(campaign.max_uses_per_voucher),
    max_redemptions: textOf(campaign.max_redemptions),
    per_customer_limit: textOf(campaign.per_customer_limit),
    weekdays: terms.weekdays ?? [],
    hours: terms.hours ?? [],
    max_party: textOf(terms.max_party),
    blackout_dates: (terms.blackout_dates ?? []).join(', '),
    terms_text: terms.text ?? '',
    consent_text: campaign.lead_form?.consent_text ?? '',
  };
}

export type Body = NonNullable<Request<typeof changeCampaign>['body']>;

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
const someOf = <T>(list: T[]): T[] | null => (list.length > 0 ? list : null);

export const datesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** Each field as the operation takes it. */
function partsOf(fields: Fields): Body {
  const isFree = fields.discount_type === 'free_item';
  const isShare = fields.discount_type === 'percentage';
  return {
    name: fields.name.trim(),
    kind: fields.kind,
    channels: fields.channels,
    location_ids: someOf(fields.location_ids),
    discount_type: fields.discount_type,
    discount_value: isFree ? null : orNull(fields.discount_value),
    max_discount: isShare ? orNull(fields.max_discount) : null,
    minimum_spend: orNull(fields.minimum_spend),
    discount_description: orNull(fields.discount_description),
    valid_from: orNull(fields.valid_from),
    valid_until: orNull(fields.valid_until),
    max_uses_per_voucher: countOf(fields.max_uses_per_voucher),
    max_redemptions: countOf(fields.max_redemptions),
    per_customer_limit: countOf(fields.per_customer_limit),
    terms: {
      weekdays: someOf(fields.weekdays),
      hours: someOf(fields.hours.filter(({ from, until }) => from !== '' && until !== '')),
      max_party: countOf(fields.max_party),
      blackout_dates: someOf(datesOf(fields.blackout_dates)),
      text: orNull(fields.terms_text),
    },
    lead_form:
      fields.consent_text.trim() === '' ? null : { consent_text: fields.consent_text.trim() },
  };
}

/** All of a new campaign. */
export const bodyOf = (fields: Fields): Body => partsOf(fields);

/** What differs from what the form began with: two people who change different things both win. */
export function changesOf(fields: Fields, began: Fields): Body {
  const [now, then] = [partsOf(fields), partsOf(began)] as Record<string, unknown>[];
  const changed = Object.entries(now ?? {}).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(then?.[name]),
  );
  const body = Object.fromEntries(changed) as Body;
  // the value of a discount is judged with its type
  if ('discount_type' in body || 'discount_value' in body) {
    const { discount_type, discount_value } = partsOf(fields);
    return { ...body, discount_type, discount_value };
  }
  return body;
}
