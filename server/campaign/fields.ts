// Reads what a request says of a campaign, over what is there: decimals into minor units, dates
// into instants of the client's zone.
import {
  describeDiscount,
  PERCENT_SCALE,
  type Discount,
  type DiscountType,
} from '../../contract/discount.ts';
import { parseAmount, parseScaled } from '../../contract/money.ts';
import { invalid } from '../http/api-error.ts';
import { readEdge } from '../http/instant.ts';
import { isOurs } from './describe-anew.ts';
import type { CampaignFields } from './queries.ts';
import { readTerms, type TermsSaid } from './terms.ts';

type Amount = number | string | null;

/** The body of POST and PATCH; undefined: not said. */
export interface CampaignBody {
  name?: string;
  kind?: CampaignFields['kind'] | null;
  status?: CampaignFields['status'] | null;
  channels?: CampaignFields['channels'] | null;
  discount_type?: DiscountType;
  discount_value?: Amount;
  discount_description?: string | null;
  minimum_spend?: Amount;
  max_discount?: Amount;
  valid_from?: string | null;
  valid_until?: string | null;
  max_uses_per_voucher?: number | null;
  max_redemptions?: number | null;
  per_customer_limit?: number | null;
  terms?: TermsSaid | null;
  lead_form?: CampaignFields['lead_form'];
}

interface Place {
  currency: string;
  time_zone: string;
}

const MAX_PERCENT = 100 * 10 ** PERCENT_SCALE;

/** `base`: what is there; undefined for a new campaign. Throws 400 that names the field. */
export function readCampaignFields(
  body: CampaignBody,
  base: CampaignFields | undefined,
  place: Place,
): Omit<CampaignFields, 'location_ids'> {
  const said = <T>(value: T | undefined, otherwise: T): T =>
    value === undefined ? otherwise : value;
  const edge = (name: 'valid_from' | 'valid_until'): Date | null => {
    const text = body[name];
    if (text === undefined) return base?.[name] ?? null;
    if (text === null) return null;
    return readEdge(text, place.time_zone, name === 'valid_from' ? 'start' : 'end');
  };
  const discount = readDiscount(body, base, place.currency);
  const minimum = body.minimum_spend;
  const fields = {
    name: (body.name ?? base?.name ?? '').trim(),
    kind: body.kind ?? base?.kind ?? 'unique',
    status: body.status ?? base?.status ?? 'active',
    channels: body.channels ?? base?.channels ?? ['online', 'in_store'],
    discount_type: discount.type,
    discount_value: discount.value,
    discount_description: readDescription(body, base, discount, place.currency),
    minimum_spend_minor:
      minimum === undefined
        ? (base?.minimum_spend_minor ?? null)
        : readAmount('minimum_spend', minimum, place.currency),
    max_discount_minor: discount.max,
    valid_from: edge('valid_from'),
    valid_until: edge('valid_until'),
    max_uses_per_voucher: said(body.max_uses_per_voucher, base ? base.max_uses_per_voucher : 1),
    max_redemptions: said(body.max_redemptions, base?.max_redemptions ?? null),
    per_customer_limit: said(body.per_customer_limit, base?.per_customer_limit ?? null),
    terms: readTerms(body.terms, base?.terms ?? null),
    lead_form: said(body.lead_form, base?.lead_form ?? null),
  } satisfies Omit<CampaignFields, 'location_ids'>;
  if (fields.valid_from && fields.valid_until && fields.valid_until < fields.valid_from) {
    throw invalid('valid_until', 'must not be before valid_from');
  }
  return fields;
}

export function readAmount(path: string, value: Amount, currency: string): number | null {
  if (value === null) return null;
  const minor = parseAmount(value, currency);
  if (minor === undefined) throw invalid(path, 'must be an amount from 0 to 1000000000');
  return minor;
}

function readDiscount(
  body: CampaignBody,
  base: CampaignFields | undefined,
  currency: string,
): Discount {
  const type = body.discount_type ?? base?.discount_type;
  if (!type) throw invalid('discount_type', 'is required');
  const max =
    body.max_discount === undefined
      ? type === 'percentage'
        ? (base?.max_discount_minor ?? null)
        : null
      : readAmount('max_discount', body.max_discount, currency);
  if (max !== null && type !== 'percentage') {
    throw invalid('max_discount', 'is the cap of a percentage, not of another discount');
  }
  return { type, value: readValue(type, body, base, currency), max };
}

function readValue(
  type: DiscountType,
  body: CampaignBody,
  base: CampaignFields | undefined,
  currency: string,
): number {
  if (type === 'free_item') return 0;
  const written = body.discount_value ?? undefined;
  if (written === undefined) {
    if (base?.discount_type === type) return base.discount_value;
    throw invalid('discount_value', 'is required');
  }
  if (type === 'percentage') {
    const percent = parseScaled(written, PERCENT_SCALE) ?? 0;
    if (percent < 1 || percent > MAX_PERCENT) {
      throw invalid('discount_value', 'must be a percentage above 0 and at most 100');
    }
    return percent;
  }
  const minor = parseAmount(written, currency) ?? 0;
  if (minor < 1) throw invalid('discount_value', `must be an amount above 0 in ${currency}`);
  return minor;
}

/** A description that we wrote follows the discount; one written by hand stays until it is changed. */
function readDescription(
  body: CampaignBody,
  base: CampaignFields | undefined,
  discount: Discount,
  currency: string,
): string {
  const written = body.discount_description;
  if (typeof written === 'string') {
    if (written.trim() === '') throw invalid('discount_description', 'must not be blank');
    return written.trim();
  }
  const keeps = written === undefined && base && !isOurs(base, currency);
  return keeps ? base.discount_description : describeDiscount(discount, currency);
}
