// How a voucher stands now, in one word: what `judge.ts` finds against a use that nobody holds.
import type { voucherStates } from '../../contract/management/voucher.ts';
import type { RefusalCode } from '../../contract/refusal.ts';
import { lifeFindings } from './judge.ts';
import type { Uses, VoucherLife } from './state.ts';

export type VoucherStateName = (typeof voucherStates)[number];

/** The first that is found. What happened to it is told before what its campaign or the day say. */
const TOLD: readonly [RefusalCode, VoucherStateName][] = [
  ['voucher_already_redeemed', 'used_up'],
  ['voucher_max_uses_reached', 'used_up'],
  ['voucher_disabled', 'campaign_inactive'],
  ['voucher_not_yet_active', 'scheduled'],
  ['voucher_expired', 'expired'],
  ['voucher_on_hold', 'on_hold'],
];

/** `campaign`: the uses that its `max_redemptions` counts. What a customer may, only a use tells. */
export function findState(
  voucher: VoucherLife,
  campaign: Uses | null,
  now: number,
): VoucherStateName {
  if (voucher.status === 'disabled') return 'disabled';
  const use = { at: now, holdsOne: false };
  const findings = lifeFindings(voucher, use, { campaign: null, customer: null });
  const found = new Set(findings.map(({ code }) => code));
  const own = TOLD.find(([code]) => found.has(code))?.[1];
  if (own !== undefined) return own;
  const isGood = lifeFindings(voucher, use, { campaign, customer: null }).length === 0;
  return isGood ? 'active' : 'campaign_used_up';
}
