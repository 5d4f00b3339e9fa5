// Changes a campaign: what it says, whether it runs, and its limits.
import type { Static } from 'typebox';
import type { Campaign } from '../../contract/management/campaign.ts';
import type { Transaction } from '../db/database.ts';
import { ApiError, unavailable } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { campaignAnswer } from './answer.ts';
import { bringsLimit, lockCounter, setLimit } from './count-uses.ts';
import {
  campaignHasVouchers,
  updateCampaign,
  type CampaignFields,
  type CampaignRow,
  type Standing,
} from './queries.ts';

export interface CampaignChange {
  /** The campaign before the transaction. */
  seen: CampaignRow;
  limitsTouched: boolean;
  /** Reads the campaign again and locks it. */
  lock(): Promise<CampaignRow>;
  fieldsOver(base: CampaignRow): Promise<CampaignFields>;
  /** The fields with the status that they may have. */
  standing(before: CampaignRow, fields: CampaignFields): Promise<CampaignFields & Standing>;
  entry(row: CampaignRow): LedgerEntry;
}

export async function changeCampaignRow(
  tx: Transaction,
  change: CampaignChange,
): Promise<Static<typeof Campaign>> {
  const { seen } = change;
  const hasCounter = change.limitsTouched && (await lockCounter(tx, seen.organization_id, seen.id));
  const before = await change.lock();
  const fields = await change.standing(before, await change.fieldsOver(before));
  await refuseWhatCannotChange(tx, before, fields);
  if (change.limitsTouched) {
    const first = bringsLimit(before, fields);
    // another change took the limit away after we looked: the next try counts from the beginning
    if (first && !hasCounter) throw unavailable();
    if (hasCounter) await setLimit(tx, before, fields.max_redemptions, first);
  }
  const paused_with_client = before.paused_with_client && fields.status === 'paused';
  const after = { ...before, ...fields, paused_with_client };
  const answer = campaignAnswer(after);
  const changed = difference(campaignAnswer(before), answer);
  if (!changed) return answer;
  await updateCampaign(tx, before, fields);
  await appendToLedger(tx, [{ ...change.entry(before), ...changed }]);
  return answer;
}

async function refuseWhatCannotChange(
  tx: Transaction,
  before: CampaignRow,
  fields: CampaignFields,
): Promise<void> {
  if (before.status === 'archived') {
    throw new ApiError('conflict', { message: 'The campaign is archived: make a new one' });
  }
  if (fields.kind !== before.kind && (await campaignHasVouchers(tx, before))) {
    throw new ApiError('conflict', {
      message: `The campaign has vouchers already, so it stays ${before.kind}`,
    });
  }
}
