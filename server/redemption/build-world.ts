// Makes the world that `decide` judges from the rows that were loaded.
import { indexHold } from '../hold/find-hold.ts';
import { conflictFromJson } from '../conflict/read-row.ts';
import type { Offers } from '../voucher/offers.ts';
import type { Command } from './command.ts';
import { answerKey } from './decide.ts';
import { indexRefund } from './decide-refund.ts';
import type { Loaded } from './load.ts';
import type { JsonRow, LoadedRow } from './look-up.ts';
import {
  indexRedemption,
  orderKey,
  voucherKey,
  type HoldState,
  type RedemptionState,
  type RefundState,
  type World,
  type WorldCampaign,
  type WorldVoucher,
} from './world.ts';

/** `commands` in the order of the loaded rows; all offers must be in memory. */
export function buildWorld(commands: readonly Command[], loaded: Loaded, offers: Offers): World {
  const [first] = loaded.rows;
  if (typeof first?.now !== 'number') throw new Error('A batch without rows');
  const world: World = {
    now: Math.floor(first.now),
    vouchers: new Map(),
    conflicts: new Map(),
    answers: new Map(),
  };
  const campaigns = new Map<string, WorldCampaign>();
  commands.forEach((command, i) => {
    const row = loaded.rows[i];
    if (!row) throw new Error('A command without a row');
    if (row.kept) {
      world.answers.set(answerKey(command) ?? '', {
        requestHash: hex(row.kept.request_hash) ?? '',
        status: Number(row.kept.status),
        text: String(row.kept.answer),
      });
    }
    if (row.conflict && !world.conflicts.has(String(row.conflict.id))) {
      world.conflicts.set(String(row.conflict.id), conflictFromJson(row.conflict));
    }
    // one made between the two statements is not locked: this batch came before it
    if (row.id === null || !loaded.locked.has(row.id) || command.codeKey === null) return;
    const campaign = campaignOf(row, loaded, campaigns);
    const key = voucherKey(command.scope, command.codeKey);
    let voucher = world.vouchers.get(key);
    if (!voucher) {
      voucher = makeVoucher(command, row.id, row, campaign, offers);
      world.vouchers.set(key, voucher);
    }
    index(voucher, command, row);
  });
  return world;
}

function campaignOf(row: LoadedRow, loaded: Loaded, campaigns: Map<string, WorldCampaign>) {
  let campaign = campaigns.get(row.campaign_id);
  if (!campaign) {
    campaign = { uses: loaded.counters.get(row.campaign_id) ?? null, customers: new Map() };
    campaigns.set(row.campaign_id, campaign);
  }
  return campaign;
}

function makeVoucher(
  command: Command,
  id: string,
  row: LoadedRow,
  campaign: WorldCampaign,
  offers: Offers,
): WorldVoucher {
  const { organizationId, clientId, mode } = command.scope;
  const ranOut = (row.ran_out ?? []).map(holdOf);
  const lapsed = new Map<string, HoldState>();
  for (const hold of ranOut) indexLapsed(lapsed, hold);
  return {
    id,
    organizationId,
    clientId,
    mode,
    campaignId: row.campaign_id,
    sourceId: row.source_id,
    code: row.code,
    codeKey: command.codeKey ?? '',
    status: row.status,
    maxUses: row.max_uses,
    used: row.used_count,
    held: row.held_count - ranOut.length,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    offer: offers.get({ organizationId, campaignId: row.campaign_id, version: row.version }),
    campaign,
    ranOut,
    lapsed,
    redemptions: new Map(),
    orders: new Map(),
    holds: new Map(),
    refunds: new Map(),
  };
}

/** Puts what this command named in reach; what another named before stays the same object. */
function index(voucher: WorldVoucher, command: Command, row: LoadedRow): void {
  const { redemption_by_id, redemption_by_order, redemption_by_hold, standing } = row;
  for (const found of [redemption_by_id, redemption_by_order, redemption_by_hold, standing]) {
    if (found && !voucher.redemptions.has(String(found.id))) {
      indexRedemption(voucher, redemptionOf(found));
    }
  }
  for (const found of [row.hold_by_id, row.hold_by_order, row.hold_by_holder]) {
    if (found && !voucher.holds.has(String(found.id))) indexHold(voucher, holdOf(found));
  }
  if (row.lapsed) indexLapsed(voucher.lapsed, holdOf(row.lapsed));
  for (const found of row.refunds ?? []) {
    if (!voucher.refunds.has(String(found.id))) indexRefund(voucher, refundOf(found));
  }
  const customer = 'customer' in command ? command.customer : null;
  if (customer !== null && row.customer_uses && !voucher.campaign.customers.has(customer)) {
    voucher.campaign.customers.set(customer, row.customer_uses);
  }
}

export function indexLapsed(lapsed: Map<string, HoldState>, hold: HoldState): void {
  lapsed.set(hold.id, hold);
  lapsed.set(orderKey(hold.shop, hold.orderReference), hold);
}

const textOrNull = (value: unknown) => (value === null ? null : (value as string));
const numberOrNull = (value: unknown) => (value === null ? null : Number(value));
const instantOrNull = (value: unknown) => (value === null ? null : Date.parse(value as string));
/** bytea in JSON is `\x…`. */
const hex = (value: unknown) => (value === null ? null : (value as string).slice(2));

const holdOf = (row: JsonRow): HoldState => ({
  id: String(row.id),
  voucherId: String(row.voucher_id),
  shop: String(row.shop),
  orderReference: String(row.order_reference),
  holder: textOrNull(row.holder),
  customer: hex(row.customer_hash),
  amountMinor: numberOrNull(row.amount_minor),
  state: row.state as HoldState['state'],
  expiresAt: Date.parse(String(row.expires_at)),
  endedAt: instantOrNull(row.ended_at),
});

const redemptionOf = (row: JsonRow): RedemptionState => ({
  id: String(row.id),
  voucherId: String(row.voucher_id),
  campaignId: String(row.campaign_id),
  clientId: String(row.client_id),
  channel: row.channel as RedemptionState['channel'],
  shop: String(row.shop),
  orderReference: textOrNull(row.order_reference),
  holdReference: textOrNull(row.hold_reference),
  holdId: textOrNull(row.hold_id),
  amountMinor: numberOrNull(row.amount_minor),
  discountMinor: Number(row.discount_minor),
  discountReported: row.discount_reported === true,
  discountType: row.discount_type as RedemptionState['discountType'],
  discountValue: Number(row.discount_value),
  refundedMinor: Number(row.refunded_minor),
  currency: String(row.currency),
  customer: hex(row.customer_hash),
  remainingUses: numberOrNull(row.remaining_uses),
  warnings: (row.warnings ?? []) as RedemptionState['warnings'],
  redeemedAt: Date.parse(String(row.redeemed_at)),
  voidedAt: instantOrNull(row.voided_at),
  voidReason: textOrNull(row.void_reason),
});

const refundOf = (row: JsonRow): RefundState => ({
  id: String(row.id),
  redemptionId: String(row.redemption_id),
  reference: textOrNull(row.reference),
  amountMinor: Number(row.amount_minor),
  refundedTotalMinor: Number(row.refunded_total_minor),
});
