// A conflict as it is answered: amounts as decimals of its client's currency, ids with their prefix.
import type { Static } from 'typebox';
import { sentenceOf, type ErrorCode } from '../../contract/error.ts';
import type { Conflict } from '../../contract/management/conflict.ts';
import { toDecimal } from '../../contract/money.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';
import type { ConflictState } from './state.ts';

const sentence = (reason: string): string =>
  reason === 'discount_differs'
    ? 'The shop took off another amount than the offer gives'
    : sentenceOf(reason as ErrorCode);

export function conflictAnswer(conflict: ConflictState): Static<typeof Conflict> {
  const { clientCurrency, evidence } = conflict;
  const decimal = (minor: unknown) =>
    typeof minor === 'number' ? toDecimal(minor, clientCurrency) : null;
  const count = (value: unknown) => (typeof value === 'number' ? value : null);
  const { resolvedBy, resolvedAt } = conflict;
  return {
    id: publicId('conflict', conflict.id),
    client_id: publicId('client', conflict.clientId),
    kind: conflict.kind,
    status: conflict.status,
    mode: conflict.mode,
    reason: conflict.reason,
    message: sentence(conflict.reason),
    shop: conflict.shop,
    code: conflict.code,
    voucher_id: publicIdOrNull('voucher', conflict.voucherId),
    redemption_id: publicIdOrNull('redemption', conflict.redemptionId),
    order_reference: conflict.orderReference,
    transaction_amount: decimal(conflict.amountMinor),
    currency: conflict.currency === '' ? clientCurrency : conflict.currency,
    redeemed_at: writeInstant(conflict.redeemedAt),
    reported_place: conflict.reportedPlace,
    earlier_place: conflict.earlierPlace,
    evidence: {
      reference: String(evidence.reference),
      discount_amount: decimal(evidence.reported_discount_minor),
      discount_expected: decimal(evidence.discount_expected_minor),
      tax_amount: decimal(evidence.tax_minor),
      used: count(evidence.used),
      held: count(evidence.held),
      max_uses: count(evidence.max_uses),
      hold_id: typeof evidence.hold_id === 'string' ? publicId('hold', evidence.hold_id) : null,
      hold_expired_at:
        typeof evidence.hold_expired_at === 'number'
          ? writeInstant(evidence.hold_expired_at)
          : null,
    },
    resolution: conflict.resolution,
    resolution_reason: conflict.resolutionReason,
    resolved_by: resolvedBy && { kind: resolvedBy.kind, id: actorId(resolvedBy) },
    resolved_at: resolvedAt === null ? null : writeInstant(resolvedAt),
    booked_redemption_id: publicIdOrNull('redemption', conflict.bookedId),
    created_at: writeInstant(conflict.createdAt),
  };
}

const actorId = ({ kind, id }: NonNullable<ConflictState['resolvedBy']>): string | null =>
  kind === 'api_key' || kind === 'account' || kind === 'device' ? publicIdOrNull(kind, id) : null;
