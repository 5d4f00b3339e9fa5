// What belongs together, beyond what foreign keys hold: batches with their codes, rows with the
// campaign and the client of their voucher, clients with their public links.
import { REPAIR, REPORT, shown, type BookCheck } from './book-check.ts';

const STRAYS = `
  select ${shown('vch', 'v.id')} as what from voucher v
  join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
  where v.client_id <> c.client_id or v.mode <> c.mode
  union all
  select ${shown('red', 'r.id')} from redemption r
  join voucher v on v.organization_id = r.organization_id and v.id = r.voucher_id
  where (r.client_id, r.campaign_id, r.mode) is distinct from (v.client_id, v.campaign_id, v.mode)
  union all
  select ${shown('hld', 'h.id')} from hold h
  join voucher v on v.organization_id = h.organization_id and v.id = h.voucher_id
  where (h.client_id, h.campaign_id) is distinct from (v.client_id, v.campaign_id)
  union all
  select ${shown('red', 'r.id')} from redemption r
  left join hold h on h.organization_id = r.organization_id and h.id = r.hold_id
  where r.hold_id is not null
    and (h.voucher_id is distinct from r.voucher_id or h.state <> 'redeemed')
  union all
  select ${shown('cmp', 'c.id')} from campaign c
  join client l on l.organization_id = c.organization_id and l.id = c.client_id
  where exists (
    select 1 from unnest(c.location_ids) as named(id)
    left join location p on p.organization_id = c.organization_id and p.id = named.id
    where p.client_id is distinct from c.client_id)`;

const SOURCES = `
  select ${shown('vch', 'v.id')} as what from voucher v
  left join source s on s.organization_id = v.organization_id and s.id = v.source_id
  where v.source_id is not null and s.campaign_id is distinct from v.campaign_id
  union all
  select ${shown('red', 'r.id')} from redemption r
  left join source s on s.organization_id = r.organization_id and s.id = r.source_id
  where r.source_id is not null and s.campaign_id is distinct from r.campaign_id`;

const BATCHES = `
  select ${shown('bat', 'id')} as what
  from (select organization_id, id, created_count from batch) b
  full join (select organization_id, batch_id as id, count(*) as n from voucher
    where batch_id is not null group by 1, 2) v using (organization_id, id)
  where b.created_count is distinct from coalesce(v.n, 0)`;

/** Clients whose public link leads nowhere. */
export const UNLISTED = `
  select c.organization_id, c.id, c.token from client c
  left join client_directory d on d.token = c.token
    and d.organization_id = c.organization_id and d.client_id = c.id
  where d.token is null`;

export const linkChecks: BookCheck[] = [
  {
    name: 'kinship',
    rule: 'every row belongs to the campaign and the client of its voucher',
    finds: STRAYS,
    advice: REPORT,
  },
  {
    name: 'sources',
    rule: "every source is of its voucher's campaign",
    finds: SOURCES,
    advice: REPORT,
  },
  {
    name: 'batch counts',
    rule: 'every batch counts its codes',
    finds: BATCHES,
    advice: REPORT,
  },
  {
    name: 'unfinished batches',
    rule: 'no batch waits for longer than ten minutes',
    finds: `select ${shown('bat', 'id')} as what from batch
      where status in ('queued', 'running') and import_id is null
        and created_at < now() - interval '10 minutes'`,
    advice: 'A server works on them while it runs: see its log if their count does not grow.',
    isWarning: true,
  },
  {
    name: 'public links',
    rule: "every client's public link leads to it",
    finds: `select ${shown('cli', 'id')} as what from (${UNLISTED}) u`,
    advice: REPAIR,
    isWarning: true,
  },
];
