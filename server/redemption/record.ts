// Writes what a batch decided: a few statements, sent together with COMMIT in one round trip.
import type { Statement } from '../db/database.ts';
import { inKeyOrder } from '../db/rows.ts';
import { attemptStatement } from '../attempt/record-attempts.ts';
import { conflictStatement } from '../conflict/open-conflicts.ts';
import { settleConflicts, settledRow } from '../conflict/queries.ts';
import { changeHolds, holdRow, insertHolds } from '../hold/queries.ts';
import { isoOf } from '../http/instant.ts';
import { appendStatement } from '../ledger/append.ts';
import type { Changes } from './changes.ts';
import { answerKey } from './decide.ts';
import {
  changeCounters,
  changeCounts,
  changedRow,
  changeRedemptions,
  insertRedemptions,
  insertRefunds,
  keepAnswers,
  raiseCampaigns,
  raiseCounters,
  raiseVouchers,
  redemptionRow,
} from './queries.ts';
import type { RedemptionState } from './world.ts';

/**
 * The statements in their order: rows that end first (they leave unique keys to those that begin),
 * then the new ones, then the counts, then the ledger.
 */
export function statementsFor(changes: Changes, now: number): Statement[] {
  const statements: Statement[] = [];
  const add = <Row>(rows: Row[], make: (rows: Row[]) => Statement) => {
    if (rows.length > 0) statements.push(make(rows));
  };
  const isOld = (each: RedemptionState) => !newOnes.has(each);
  const newOnes = new Set<RedemptionState>(changes.newRedemptions);
  const organization = organizations(changes);
  add(
    [...changes.changedHolds].filter((hold) => !changes.newHolds.has(hold)),
    (holds) => changeHolds.for(holds.map((hold) => holdRow(hold, organization(hold.voucherId)))),
  );
  add([...changes.changedRedemptions].filter(isOld), (rows) =>
    changeRedemptions.for(rows.map((row) => changedRow(row, organization(row.voucherId)))),
  );
  add([...changes.newHolds.values()], (holds) =>
    insertHolds.for(
      holds.map(({ hold, voucher, apiKeyId }) => ({
        // not the spread first: every field after it would cost as much as all of this row
        client_id: voucher.clientId,
        ...holdRow(hold, voucher.organizationId),
        campaign_id: voucher.campaignId,
        voucher_id: voucher.id,
        api_key_id: apiKeyId,
        shop: hold.shop,
        holder: hold.holder,
        customer: hold.customer,
        created_at: isoOf(now),
      })),
    ),
  );
  add(changes.newRedemptions, (rows) => insertRedemptions.for(rows.map(redemptionRow)));
  add(changes.newRefunds, (rows) =>
    insertRefunds.for(
      rows.map(({ refund, command }) => ({
        organization_id: command.scope.organizationId,
        id: refund.id,
        redemption_id: refund.redemptionId,
        reference: refund.reference,
        amount_minor: refund.amountMinor,
        refunded_total_minor: refund.refundedTotalMinor,
        api_key_id: command.scope.actor.kind === 'api_key' ? command.scope.actor.id : null,
        recorded_at: isoOf(now),
      })),
    ),
  );
  for (const raise of changes.raises) statements.push(...raiseStatements(raise));
  add(countRows(changes), (rows) => changeCounts.for(rows));
  add(counterRows(changes), (rows) => changeCounters.for(rows));
  add(changes.ledger, appendStatement);
  add(changes.conflicts, (conflicts) => conflictStatement(conflicts, now));
  add([...changes.settledConflicts], (settled) => settleConflicts.for(settled.map(settledRow)));
  add(changes.attempts, (attempts) => attemptStatement(attempts, now));
  add(changes.kept, (kept) =>
    keepAnswers.for(
      inKeyOrder(kept, ({ command }) => answerKey(command) ?? '').map(
        ({ command, status, text }) => ({
          organization_id: command.scope.organizationId,
          scope_id: command.scope.clientId,
          route: command.idempotency?.route,
          key: command.idempotency?.key,
          request_hash: command.idempotency?.requestHash.toString('hex'),
          status,
          answer: text,
          created_at: isoOf(now),
        }),
      ),
    ),
  );
  return statements;
}

/** One at a time: two uses more of a voucher are two raises, which one statement would not add up. */
function raiseStatements({ voucher, ofVoucher, ofCampaign }: Changes['raises'][number]) {
  const { organizationId: organization_id, id, campaignId } = voucher;
  const campaign = [{ organization_id, id: campaignId }];
  return [
    ...(ofVoucher ? [raiseVouchers.for([{ organization_id, id }])] : []),
    ...(ofCampaign ? [raiseCounters.for(campaign), raiseCampaigns.for(campaign)] : []),
  ];
}

/** The organization of a voucher that changed. */
function organizations(changes: Changes): (voucherId: string) => string {
  const known = new Map<string, string>();
  for (const entry of changes.ledger) {
    if (entry.voucherId) known.set(entry.voucherId, entry.organizationId);
  }
  return (voucherId) => {
    const found = known.get(voucherId);
    if (!found) throw new Error('A change without a ledger entry');
    return found;
  };
}

const countRows = (changes: Changes) =>
  [...changes.counts]
    .filter(([, { used, held }]) => used !== 0 || held !== 0)
    .map(([voucher, { used, held }]) => ({
      organization_id: voucher.organizationId,
      id: voucher.id,
      used,
      held,
    }));

function counterRows(changes: Changes) {
  const sums = new Map<string, { organization_id: string; campaign_id: string; used: number }>();
  for (const [{ organizationId, campaignId, campaign }, { used }] of changes.counts) {
    if (!campaign.uses || used === 0) continue;
    const sum = sums.get(campaignId);
    if (sum) sum.used += used;
    else sums.set(campaignId, { organization_id: organizationId, campaign_id: campaignId, used });
  }
  return [...sums.values()];
}
