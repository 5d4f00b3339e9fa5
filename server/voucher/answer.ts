// A voucher as the management API answers it, with what happened to it.
import type { Static } from 'typebox';
import type { Voucher, VoucherWithHistory } from '../../contract/management/voucher.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageAddress } from '../page/address.ts';
import { findState } from './find-state.ts';
import type { HistoryRow, VoucherRow } from './queries.ts';
import type { VoucherLife } from './state.ts';

export const voucherAnswer = (row: VoucherRow, publicUrl: string): Static<typeof Voucher> => ({
  id: publicId('voucher', row.id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  source_id: publicIdOrNull('source', row.source_id),
  batch_id: publicIdOrNull('batch', row.batch_id),
  mode: row.mode,
  code: row.code,
  url: pageAddress(publicUrl, row.client_token, row.code),
  status: row.status,
  state: findState(lifeOf(row), campaignUses(row), row.read_at.getTime()),
  max_uses: row.max_uses,
  uses: row.used_count,
  held: row.held,
  remaining_uses:
    row.max_uses === null ? null : Math.max(0, row.max_uses - row.used_count - row.held),
  valid_from: writeInstantOrNull(row.valid_from),
  valid_until: writeInstantOrNull(row.valid_until),
  metadata: row.metadata,
  created_at: writeInstant(row.created_at.getTime()),
});

const millisecondsOf = (at: Date | null) => at?.getTime() ?? null;

const lifeOf = (row: VoucherRow): VoucherLife => ({
  status: row.status,
  maxUses: row.max_uses,
  used: row.used_count,
  held: row.held,
  validFrom: millisecondsOf(row.valid_from),
  validUntil: millisecondsOf(row.valid_until),
  offer: {
    status: row.campaign_status,
    validFrom: millisecondsOf(row.campaign_from),
    validUntil: millisecondsOf(row.campaign_until),
    maxRedemptions: row.campaign_max,
    perCustomerLimit: null,
  },
});

const campaignUses = ({ campaign_used, campaign_held }: VoucherRow) =>
  campaign_used === null ? null : { used: campaign_used, held: campaign_held };

export const withHistory = (
  row: VoucherRow,
  history: HistoryRow[],
  publicUrl: string,
): Static<typeof VoucherWithHistory> => ({
  ...voucherAnswer(row, publicUrl),
  history: history.map((each) => ({
    at: writeInstant(each.at.getTime()),
    kind: each.kind,
    actor: { kind: each.actor_kind, id: actorId(each) },
    shop: each.shop,
    before: each.before,
    after: each.after,
  })),
});

const actorId = ({ actor_kind, actor_id }: HistoryRow): string | null =>
  actor_kind === 'api_key' || actor_kind === 'account' || actor_kind === 'device'
    ? publicIdOrNull(actor_kind, actor_id)
    : null;
