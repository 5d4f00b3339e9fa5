// Adds one code of the caller's own choice to a campaign.
import { codeKey, isWritableCode } from '../../contract/code.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import type { Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { readEdge } from '../http/instant.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { readSourceId } from '../source/queries.ts';
import { findEqual, insertVoucher, type NewVoucher } from './queries.ts';

export interface VoucherOrder {
  code: string;
  /** Public id. */
  source_id?: string | null;
  /** Undefined: as the campaign says; null: unlimited. */
  max_uses?: number | null;
  valid_from?: string | null;
  valid_until?: string | null;
  metadata?: NewVoucher['metadata'];
}

/** Throws 400 for a code that can be none, 409 for one that is taken. */
export async function createVoucher(
  tx: Transaction,
  actor: Actor,
  campaign: CampaignRow,
  order: VoucherOrder,
): Promise<NewVoucher & { created_at: Date }> {
  if (campaign.status === 'archived') {
    throw new ApiError('conflict', { message: 'The campaign is archived: it takes no more codes' });
  }
  const voucher = await readVoucher(tx, campaign, order);
  const made = await insertVoucher(tx, voucher);
  if (!made) {
    const equal = await findEqual(tx, voucher);
    throw new ApiError('conflict', {
      message: equal
        ? `${voucher.code} is taken: the campaign “${equal.campaign_name}” has ${equal.code}`
        : `${voucher.code} was just taken`,
    });
  }
  await appendToLedger(tx, [
    {
      organizationId: voucher.organization_id,
      kind: 'voucher.created',
      actor,
      at: Date.now(),
      clientId: voucher.client_id,
      campaignId: voucher.campaign_id,
      voucherId: voucher.id,
      subjectId: voucher.id,
      after: {
        code: voucher.code,
        max_uses: voucher.max_uses,
        valid_from: voucher.valid_from?.toISOString() ?? null,
        valid_until: voucher.valid_until?.toISOString() ?? null,
      },
    },
  ]);
  return { ...voucher, ...made };
}

async function readVoucher(
  tx: Transaction,
  campaign: CampaignRow,
  order: VoucherOrder,
): Promise<NewVoucher> {
  const code = order.code.trim();
  const key = isWritableCode(code) ? codeKey(code) : undefined;
  if (key === undefined) {
    throw invalid('code', 'must be 1 to 64 letters, digits, - and _');
  }
  const edge = (text: string | null | undefined, which: 'start' | 'end') =>
    text ? readEdge(text, campaign.time_zone, which) : null;
  const valid_from = edge(order.valid_from, 'start');
  const valid_until = edge(order.valid_until, 'end');
  if (valid_from && valid_until && valid_until < valid_from) {
    throw invalid('valid_until', 'must not be before valid_from');
  }
  return {
    id: newId(),
    organization_id: campaign.organization_id,
    client_id: campaign.client_id,
    campaign_id: campaign.id,
    source_id: await readSourceId(tx, campaign, order.source_id),
    mode: campaign.mode,
    code,
    code_key: key,
    max_uses: order.max_uses === undefined ? campaign.max_uses_per_voucher : order.max_uses,
    valid_from,
    valid_until,
    metadata: order.metadata ?? null,
  };
}
