// Worlds for tests of the rules: one voucher, and commands of one shop.
import { NO_TERMS } from '../../contract/terms.ts';
import type { Offer, VoucherState } from '../voucher/state.ts';
import type { Command, Redeem, Scope, TakeHold } from './command.ts';
import { voucherKey, type World, type WorldVoucher } from './world.ts';

export const NOW = Date.parse('2026-06-15T12:00:00Z');

const SCOPE: Scope = {
  organizationId: 'org',
  clientId: 'client',
  mode: 'live',
  shop: 'default',
  channel: 'online',
  locationId: null,
  actor: { kind: 'api_key', id: 'key' },
};

export const offer = (fields: Partial<Offer> = {}): Offer => ({
  campaignId: 'campaign',
  version: 1,
  campaignName: 'Summer Sale',
  clientName: 'Demo Restaurant',
  currency: 'GBP',
  timeZone: 'Europe/London',
  grossMargin: null,
  status: 'active',
  channels: ['online', 'in_store'],
  locationIds: null,
  discount: { type: 'percentage', value: 200_000, max: null },
  discountDescription: '20% off your order',
  minimumSpendMinor: null,
  validFrom: null,
  validUntil: null,
  maxRedemptions: null,
  perCustomerLimit: null,
  terms: null,
  words: {
    channels: ['online', 'in_store'],
    hasLocations: false,
    terms: NO_TERMS,
    perCustomerLimit: null,
    minimumSpendMinor: null,
    currency: 'GBP',
  },
  termSentences: [],
  counted: false,
  ...fields,
});

export function voucher(
  fields: Partial<VoucherState> = {},
  terms: Partial<Offer> = {},
): WorldVoucher {
  const isCounted = terms.maxRedemptions !== undefined || terms.perCustomerLimit !== undefined;
  return {
    id: 'voucher',
    organizationId: SCOPE.organizationId,
    clientId: SCOPE.clientId,
    campaignId: 'campaign',
    sourceId: null,
    mode: 'live',
    code: 'CODE-1',
    codeKey: 'CODE1',
    status: 'active',
    maxUses: 1,
    used: 0,
    held: 0,
    validFrom: null,
    validUntil: null,
    offer: offer({ ...terms, counted: isCounted }),
    ...fields,
    campaign: { uses: isCounted ? { used: 0, held: 0 } : null, customers: new Map() },
    ranOut: [],
    lapsed: new Map(),
    redemptions: new Map(),
    orders: new Map(),
    holds: new Map(),
    refunds: new Map(),
  };
}

export const worldOf = (...vouchers: WorldVoucher[]): World => ({
  now: NOW,
  vouchers: new Map(vouchers.map((each) => [voucherKey(SCOPE, each.codeKey), each])),
  conflicts: new Map(),
  answers: new Map(),
});

let serial = 0;
const common = () => ({
  id: `id-${String(++serial).padStart(9, '0')}`,
  reference: 'REFERENCE',
  scope: SCOPE,
  codeKey: 'CODE1',
  codeAsked: 'code-1',
  idempotency: null,
});

export const redeem = (fields: Partial<Redeem> = {}): Redeem => ({
  kind: 'redeem',
  ...common(),
  amountMinor: 4599,
  discountMinor: null,
  taxMinor: null,
  currency: null,
  orderReference: null,
  redeemedAt: null,
  customer: null,
  holder: null,
  holdId: null,
  metadata: null,
  ...fields,
});

export const takeHold = (orderReference: string, fields: Partial<TakeHold> = {}): TakeHold => ({
  kind: 'hold',
  ...common(),
  orderReference,
  holder: null,
  amountMinor: null,
  customer: null,
  ttlSeconds: 900,
  ...fields,
});

export const release = (orderReference: string): Command => ({
  kind: 'release',
  ...common(),
  holdId: null,
  orderReference,
});

export const voidOrder = (orderReference: string): Command => ({
  kind: 'void',
  ...common(),
  redemptionId: null,
  orderReference,
  reason: null,
});

export const amend = (redemptionId: string, amountMinor: number): Command => ({
  kind: 'amend',
  ...common(),
  redemptionId,
  amountMinor,
});

/** A sale at a till, about to be made; `acknowledged`: the terms that somebody answers for. */
export const atTill = (fields: Partial<Redeem> = {}, acknowledged?: string[]): Redeem => {
  const override = acknowledged ? { acknowledged, reason: 'Because' } : null;
  const sale = redeem({ ...fields, till: { receiptNumber: null, override } });
  return { ...sale, scope: { ...SCOPE, channel: 'in_store', locationId: 'location' } };
};

export const refund = (orderReference: string, amountMinor: number, reference: string | null) =>
  ({
    kind: 'refund',
    ...common(),
    redemptionId: null,
    orderReference,
    amountMinor,
    refundReference: reference,
  }) as const satisfies Command;
