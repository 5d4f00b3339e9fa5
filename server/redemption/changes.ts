// What a batch changes in the books: collected by the rules, written by record.ts in one go.
import type { Attempt } from '../attempt/record-attempts.ts';
import type { NewConflict } from '../conflict/decide-conflict.ts';
import type { ConflictState } from '../conflict/state.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import type { Command } from './command.ts';
import type {
  HoldState,
  NewRedemption,
  RedemptionState,
  RefundState,
  WorldVoucher,
} from './world.ts';

export interface NewHold {
  hold: HoldState;
  voucher: WorldVoucher;
  apiKeyId: string | null;
}

export interface Changes {
  newRedemptions: NewRedemption[];
  changedRedemptions: Set<RedemptionState>;
  newHolds: Map<HoldState, NewHold>;
  changedHolds: Set<HoldState>;
  newRefunds: { refund: RefundState; command: Command }[];
  /** Differences of the vouchers' counts. */
  counts: Map<WorldVoucher, { used: number; held: number }>;
  ledger: LedgerEntry[];
  /** Limits that rise by one, so that a refused report can be booked within them. */
  raises: { voucher: WorldVoucher; ofVoucher: boolean; ofCampaign: boolean }[];
  conflicts: NewConflict[];
  settledConflicts: Set<ConflictState>;
  attempts: Attempt[];
  /** Answers to keep under an Idempotency-Key. */
  kept: { command: Command; status: number; text: string }[];
}

export const noChanges = (): Changes => ({
  newRedemptions: [],
  changedRedemptions: new Set(),
  newHolds: new Map(),
  changedHolds: new Set(),
  newRefunds: [],
  counts: new Map(),
  ledger: [],
  raises: [],
  conflicts: [],
  settledConflicts: new Set(),
  attempts: [],
  kept: [],
});

/** Counts a use, in the row and for those that are judged after. */
export function countUsed(
  changes: Changes,
  voucher: WorldVoucher,
  customer: string | null,
  by: 1 | -1,
) {
  count(changes, voucher).used += by;
  voucher.used += by;
  if (voucher.campaign.uses) voucher.campaign.uses.used += by;
  const uses = customer === null ? undefined : voucher.campaign.customers.get(customer);
  if (uses) uses.used += by;
}

export function countHeld(
  changes: Changes,
  voucher: WorldVoucher,
  customer: string | null,
  by: 1 | -1,
) {
  count(changes, voucher).held += by;
  voucher.held += by;
  if (voucher.campaign.uses) voucher.campaign.uses.held += by;
  const uses = customer === null ? undefined : voucher.campaign.customers.get(customer);
  if (uses) uses.held += by;
}

/** Books the holds of a voucher that ran out: nobody was counting them any more but the row. */
export function bookRanOut(changes: Changes, voucher: WorldVoucher, now: number): void {
  for (const hold of voucher.ranOut) {
    hold.state = 'expired';
    hold.endedAt = hold.expiresAt;
    changes.changedHolds.add(hold);
    count(changes, voucher).held -= 1;
    changes.ledger.push({
      ...subject('hold.expired', voucher, hold.id, now),
      actor: { kind: 'system', id: null },
      shop: hold.shop,
      before: { state: 'live' },
      after: { state: 'expired', order_reference: hold.orderReference },
    });
  }
  voucher.ranOut = [];
}

function count(changes: Changes, voucher: WorldVoucher): { used: number; held: number } {
  let difference = changes.counts.get(voucher);
  if (!difference) changes.counts.set(voucher, (difference = { used: 0, held: 0 }));
  return difference;
}

const subject = (kind: LedgerKind, voucher: WorldVoucher, subjectId: string, at: number) => ({
  organizationId: voucher.organizationId,
  kind,
  at,
  clientId: voucher.clientId,
  campaignId: voucher.campaignId,
  voucherId: voucher.id,
  subjectId,
});

/** Appends an entry for what `command` did. */
export function enter(
  changes: Changes,
  kind: LedgerKind,
  about: { command: Command; voucher: WorldVoucher; subjectId: string; at: number },
  states: { before?: object; after: object },
): void {
  const { scope } = about.command;
  const { voucher } = about;
  changes.ledger.push({
    organizationId: voucher.organizationId,
    kind,
    at: about.at,
    clientId: voucher.clientId,
    campaignId: voucher.campaignId,
    voucherId: voucher.id,
    subjectId: about.subjectId,
    actor: scope.actor,
    shop: scope.shop,
    locationId: scope.locationId,
    before: states.before,
    after: states.after,
  });
}
