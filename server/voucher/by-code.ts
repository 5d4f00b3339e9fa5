// Finds vouchers by their codes, on every hot path in one way.

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
