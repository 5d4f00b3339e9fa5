// A campaign as it is answered: amounts as decimals, times as UTC text, ids with their prefix.
import type { Static } from 'typebox';
import { PERCENT_SCALE } from '../../contract/discount.ts';
import type { Campaign } from '../../contract/management/campaign.ts';
import { toDecimal } from '../../contract/money.ts';
import { NO_TERMS } from '../../contract/terms.ts';
import { publicId } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import type { CampaignRow } from './queries.ts';

export function campaignAnswer(row: CampaignRow): Static<typeof Campaign> {
  const decimal = (minor: number | null) =>
    minor === null ? null : toDecimal(minor, row.currency);
  return {
    id: publicId('campaign', row.id),
    client_id: publicId('client', row.client_id),
    name: row.name,
    kind: row.kind,
    mode: row.mode,
    status: row.status,
    channels: row.channels,
    location_ids: row.location_ids?.map((id) => publicId('location', id)) ?? null,
    currency: row.currency,
    discount_type: row.discount_type,
    discount_value:
      row.discount_type === 'percentage'
        ? row.discount_value / 10 ** PERCENT_SCALE
        : toDecimal(row.discount_value, row.currency),
    discount_description: row.discount_description,
    minimum_spend: decimal(row.minimum_spend_minor),
    max_discount: decimal(row.max_discount_minor),
    valid_from: writeInstantOrNull(row.valid_from),
    valid_until: writeInstantOrNull(row.valid_until),
    max_uses_per_voucher: row.max_uses_per_voucher,
    max_redemptions: row.max_redemptions,
    per_customer_limit: row.per_customer_limit,
    terms: row.terms ?? NO_TERMS,
    lead_form: row.lead_form,
    rejection: row.rejection,
    paused_with_client: row.paused_with_client,
    created_at: writeInstant(row.created_at.getTime()),
  };
}
