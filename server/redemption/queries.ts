// Every SQL statement that writes redemptions, refunds and the counts of uses.
import { forRows } from '../db/rows.ts';
import { isoOf, isoOrNull } from '../http/instant.ts';
import type { NewRedemption, RedemptionState } from './world.ts';

export const changedRow = (redemption: RedemptionState, organizationId: string) => ({
  organization_id: organizationId,
  id: redemption.id,
  amount_minor: redemption.amountMinor,
  discount_minor: redemption.discountMinor,
  refunded_minor: redemption.refundedMinor,
  warnings: warningsOf(redemption),
  voided_at: isoOrNull(redemption.voidedAt),
  void_reason: redemption.voidReason,
});

const warningsOf = ({ warnings }: RedemptionState) =>
  warnings.length > 0 ? JSON.stringify(warnings) : null;

const NEVER_VOIDED = '00000000-0000-0000-0000-000000000000';

export const changeRedemptions = forRows(
  'redemption-change',
  {
    organization_id: 'uuid',
    id: 'uuid',
    amount_minor: 'bigint',
    discount_minor: 'bigint',
    refunded_minor: 'bigint',
    warnings: 'jsonb',
    voided_at: 'timestamptz',
    void_reason: 'text',
  },
  (source) => `
    update redemption r set amount_minor = q.amount_minor, discount_minor = q.discount_minor,
      refunded_minor = q.refunded_minor, warnings = q.warnings, voided_at = q.voided_at, void_reason = q.void_reason,
      voided_key = case when q.voided_at is null then '${NEVER_VOIDED}'::uuid else q.id end
    from ${source} q where r.organization_id = q.organization_id and r.id = q.id`,
);

const redemptionColumns = {
  organization_id: 'uuid',
  id: 'uuid',
  client_id: 'uuid',
  campaign_id: 'uuid',
  voucher_id: 'uuid',
  source_id: 'uuid',
  location_id: 'uuid',
  api_key_id: 'uuid',
  mode: 'text',
  channel: 'text',
  shop: 'text',
  order_reference: 'text',
  hold_id: 'uuid',
  hold_reference: 'text',
  receipt_number: 'text',
  covers: 'integer',
  override: 'jsonb',
  currency: 'text',
  amount_minor: 'bigint',
  discount_minor: 'bigint',
  discount_reported: 'boolean',
  tax_minor: 'bigint',
  refunded_minor: 'bigint',
  discount_type: 'text',
  discount_value: 'bigint',
  gross_margin: 'numeric',
  remaining_uses: 'integer',
  warnings: 'jsonb',
  metadata: 'jsonb',
  redeemed_at: 'timestamptz',
  recorded_at: 'timestamptz',
  voided_at: 'timestamptz',
  void_reason: 'text',
  voided_key: 'uuid',
};
const columnList = Object.keys(redemptionColumns).join(', ');

export const insertRedemptions = forRows(
  'redemption-insert',
  { ...redemptionColumns, customer: 'text' },
  (source) => `
    insert into redemption (${columnList}, customer_hash)
    select ${columnList}, decode(customer, 'hex') from ${source} q`,
);

export const redemptionRow = (redemption: NewRedemption) => ({
  organization_id: redemption.organizationId,
  id: redemption.id,
  client_id: redemption.clientId,
  campaign_id: redemption.campaignId,
  voucher_id: redemption.voucherId,
  source_id: redemption.sourceId,
  location_id: redemption.locationId,
  api_key_id: redemption.apiKeyId,
  mode: redemption.mode,
  channel: redemption.channel,
  shop: redemption.shop,
  order_reference: redemption.orderReference,
  hold_id: redemption.holdId,
  hold_reference: redemption.holdReference,
  receipt_number: redemption.receiptNumber,
  covers: redemption.covers,
  override: redemption.override ? JSON.stringify(redemption.override) : null,
  currency: redemption.currency,
  amount_minor: redemption.amountMinor,
  discount_minor: redemption.discountMinor,
  discount_reported: redemption.discountReported,
  tax_minor: redemption.taxMinor,
  refunded_minor: redemption.refundedMinor,
  discount_type: redemption.discountType,
  discount_value: redemption.discountValue,
  gross_margin: redemption.grossMargin,
  remaining_uses: redemption.remainingUses,
  warnings: warningsOf(redemption),
  metadata: redemption.metadata ? JSON.stringify(redemption.metadata) : null,
  redeemed_at: isoOf(redemption.redeemedAt),
  recorded_at: isoOf(redemption.recordedAt),
  voided_at: isoOrNull(redemption.voidedAt),
  void_reason: redemption.voidReason,
  voided_key: redemption.voidedAt === null ? NEVER_VOIDED : redemption.id,
  customer: redemption.customer,
});

export const insertRefunds = forRows(
  'refund-insert',
  {
    organization_id: 'uuid',
    id: 'uuid',
    redemption_id: 'uuid',
    reference: 'text',
    amount_minor: 'bigint',
    refunded_total_minor: 'bigint',
    api_key_id: 'uuid',
    recorded_at: 'timestamptz',
  },
  (source) => `
    insert into refund (organization_id, id, redemption_id, reference, amount_minor,
      refunded_total_minor, api_key_id, recorded_at)
    select organization_id, id, redemption_id, reference, amount_minor, refunded_total_minor,
      api_key_id, recorded_at
    from ${source} q`,
);

export const changeCounts = forRows(
  'voucher-count',
  { organization_id: 'uuid', id: 'uuid', used: 'integer', held: 'integer' },
  (source) => `
    update voucher v set used_count = v.used_count + q.used, held_count = v.held_count + q.held
    from ${source} q where v.organization_id = q.organization_id and v.id = q.id`,
);

/** Limits that rise so that one use more can be booked; before the counts that need them. */
export const raiseVouchers = forRows(
  'voucher-raise',
  { organization_id: 'uuid', id: 'uuid' },
  (source) => `
    update voucher v set max_uses = v.max_uses + 1
    from ${source} q where v.organization_id = q.organization_id and v.id = q.id`,
);

export const raiseCounters = forRows(
  'campaign-counter-raise',
  { organization_id: 'uuid', id: 'uuid' },
  (source) => `
    update campaign_counter k set max_redemptions = k.max_redemptions + 1
    from ${source} q where k.organization_id = q.organization_id and k.campaign_id = q.id`,
);

export const raiseCampaigns = forRows(
  'campaign-raise',
  { organization_id: 'uuid', id: 'uuid' },
  (source) => `
    update campaign c set max_redemptions = c.max_redemptions + 1, version = c.version + 1
    from ${source} q where c.organization_id = q.organization_id and c.id = q.id`,
);

export const changeCounters = forRows(
  'campaign-count',
  { organization_id: 'uuid', campaign_id: 'uuid', used: 'integer' },
  (source) => `
    update campaign_counter k set used_count = k.used_count + q.used
    from ${source} q where k.organization_id = q.organization_id and k.campaign_id = q.campaign_id`,
);

export const keepAnswers = forRows(
  'idempotency-keep-many',
  {
    organization_id: 'uuid',
    scope_id: 'uuid',
    route: 'text',
    key: 'text',
    request_hash: 'text',
    status: 'integer',
    answer: 'text',
    created_at: 'timestamptz',
  },
  (source) => `
    insert into idempotency
      (organization_id, scope_id, route, key, request_hash, status, answer, created_at)
    select organization_id, scope_id, route, key, decode(request_hash, 'hex'), status, answer,
      created_at
    from ${source} q`,
);
