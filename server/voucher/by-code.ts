// Finds vouchers by their codes, on every hot path in one way.
import { millisecondsOf } from '../db/rows.ts';

/** What every decision needs of a voucher `v` and its campaign `c`. */
export interface FoundVoucher {
  id: string;
  campaign_id: string;
  code: string;
  status: 'active' | 'disabled';
  max_uses: number | null;
  used_count: number;
  held_count: number;
  /** Milliseconds; null: as the campaign. */
  valid_from: number | null;
  valid_until: number | null;
  version: number;
}

export const FOUND_VOUCHER = `v.id, v.campaign_id, v.code, v.status, v.max_uses, v.used_count, v.held_count,
      ${millisecondsOf('v.valid_from')} as valid_from,
      ${millisecondsOf('v.valid_until')} as valid_until, c.version`;

/**
 * SQL: for each row `q` of `source` (organization_id, client_id, mode, code_key) the voucher `v` of the code,
 * if there is one, and its campaign `c`. A look-up for each: as a join of tables that nobody has analyzed
 * yet it would read all of them.
 */
export const vouchersOf = (source: string): string => `from ${source} q
    left join lateral (
      select * from voucher v
      where v.organization_id = q.organization_id and v.client_id = q.client_id
        and v.mode = q.mode and v.code_key = q.code_key limit 1) v on true
    left join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id`;
