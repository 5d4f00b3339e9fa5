// What the store-facing API answers to an outcome: status and body, the seed's words first.
import { statusOf, sentenceOf } from '../../contract/error.ts';
import { formatAmount, toDecimal } from '../../contract/money.ts';
import { refusals, type Finding } from '../../contract/refusal.ts';
import { conflictAnswer } from '../conflict/answer.ts';
import { publicId } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';
import { remainingUses } from '../voucher/state.ts';
import type { Command, Outcome } from './command.ts';
import type { WorldVoucher } from './world.ts';

export interface StoreAnswer {
  status: number;
  body: object;
  /** The answer is that of an earlier call. */
  replayed: boolean;
}

export function answerFor(command: Command, outcome: Outcome): StoreAnswer {
  switch (outcome.kind) {
    case 'refused':
      return refusal(command, outcome.findings, outcome.voucher);
    case 'mistaken':
      return {
        status: statusOf(outcome.code),
        body: {
          success: false,
          error: outcome.message ?? sentenceOf(outcome.code),
          error_code: outcome.code,
          reference: command.reference,
          errors: outcome.errors,
        },
        replayed: false,
      };
    case 'kept':
      return { status: outcome.status, body: JSON.parse(outcome.text) as object, replayed: true };
    case 'redeemed':
      return { status: 200, body: redeemed(outcome), replayed: outcome.replayed };
    case 'resolved':
      return { status: 200, body: conflictAnswer(outcome.conflict), replayed: false };
    default:
      return { status: 200, body: { success: true, ...success(outcome) }, replayed: false };
  }
}

function refusal(command: Command, findings: Finding[], voucher: WorldVoucher | undefined) {
  const [first] = findings;
  if (!first) throw new Error('A refusal without a finding');
  return {
    status: refusals[first.code].status,
    body: {
      success: false,
      error: first.message,
      error_code: first.code,
      reference: command.reference,
      message:
        voucher && 'amountMinor' in command ? hint(first, voucher, command.amountMinor) : undefined,
      findings,
    },
    replayed: false,
  };
}

/** What the customer can do about a term that is not met. */
function hint(first: Finding, { offer }: WorldVoucher, amountMinor: number | null) {
  if (first.code !== 'minimum_spend_not_met' || amountMinor === null) return undefined;
  return addMore((offer.minimumSpendMinor ?? 0) - amountMinor, offer.currency);
}

/** The seed's sentence for a cart below the minimum: "Add £5 more to qualify for this discount". */
export const addMore = (missingMinor: number, currency: string): string =>
  `Add ${formatAmount(missingMinor, currency)} more to qualify for this discount`;

function redeemed({ redemption, voucher }: Extract<Outcome, { kind: 'redeemed' }>) {
  const { currency } = redemption;
  return {
    success: true,
    voucher_code: voucher.code,
    discount_applied: toDecimal(redemption.discountMinor, currency),
    message: 'Redemption recorded successfully',
    redemption_id: publicId('redemption', redemption.id),
    currency,
    remaining_uses: redemption.remainingUses,
    redeemed_at: writeInstant(redemption.redeemedAt),
    warnings: redemption.warnings,
  };
}

function success(
  outcome: Extract<
    Outcome,
    { kind: 'held' | 'released' | 'voided' | 'refunded' | 'amended' | 'expired' }
  >,
): object {
  switch (outcome.kind) {
    case 'held': {
      const { hold, voucher, discountMinor } = outcome;
      return {
        hold_id: publicId('hold', hold.id),
        voucher_code: voucher.code,
        expires_at: writeInstant(hold.expiresAt),
        discount_amount:
          discountMinor === null ? undefined : toDecimal(discountMinor, voucher.offer.currency),
      };
    }
    case 'released':
      return { message: 'Hold released' };
    case 'voided':
      return {
        voucher_code: outcome.voucher.code,
        redemption_id: publicId('redemption', outcome.redemption.id),
        remaining_uses: remainingUses(outcome.voucher),
        message: 'Redemption voided',
      };
    case 'refunded':
      return {
        voucher_code: outcome.voucher.code,
        redemption_id: publicId('redemption', outcome.redemption.id),
        refunded_total: toDecimal(outcome.refund.refundedTotalMinor, outcome.redemption.currency),
      };
    case 'amended':
      return { redemption_id: publicId('redemption', outcome.redemption.id) };
    case 'expired':
      return {};
  }
}
