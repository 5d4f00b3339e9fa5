// Mends what can be mended: what is derived is derived again from the rows that it is about, under
// the locks that writers take. What happened is never changed.
import type { Database } from '../db/database.ts';
import { withSession, type Session } from '../db/session.ts';
import { WRONG_COUNTERS, WRONG_REFUNDS, WRONG_VOUCHERS } from './count-checks.ts';
import { UNLISTED } from './link-checks.ts';

interface Repair {
  /** What was done, to so many. */
  words: string;
  /** SQL of the rows that are wrong. */
  wrong: string;
  /** Locks them in the order that everyone follows; a statement of its own, as the next one must
   * see what was written until then. `$1`: organizations, `$2`: ids. */
  lock: string;
  mend: string;
}

const WANTED = 'unnest($1::uuid[], $2::uuid[]) as w(organization_id, id)';

const repairs: Repair[] = [
  {
    words: 'vouchers counted anew',
    wrong: WRONG_VOUCHERS,
    lock: `select from voucher v where (v.organization_id, v.id) in (select * from ${WANTED})
      order by v.id for no key update`,
    // where the true counts break the limit it stays as it is: that is for a person to settle
    mend: `update voucher v set used_count = t.used, held_count = t.held
      from (select w.*, coalesce(r.n, 0) as used, coalesce(h.n, 0) as held from ${WANTED}
        left join (select organization_id, voucher_id as id, count(*) as n from redemption
          where voided_at is null and voucher_id = any($2) group by 1, 2) r
          using (organization_id, id)
        left join (select organization_id, voucher_id as id, count(*) as n from hold
          where state = 'live' and voucher_id = any($2) group by 1, 2) h
          using (organization_id, id)) t
      where v.organization_id = t.organization_id and v.id = t.id
        and (v.max_uses is null or t.used + t.held <= v.max_uses)
        and (v.used_count <> t.used or v.held_count <> t.held)
      returning v.id`,
  },
  {
    words: 'campaigns counted anew',
    wrong: WRONG_COUNTERS,
    lock: `select from campaign_counter k
      where (k.organization_id, k.campaign_id) in (select * from ${WANTED})
      order by k.campaign_id for no key update`,
    mend: `insert into campaign_counter (organization_id, campaign_id, used_count, max_redemptions)
      select c.organization_id, c.id, coalesce(r.n, 0), c.max_redemptions from campaign c
      left join (select organization_id, campaign_id as id, count(*) as n from redemption
        where voided_at is null and campaign_id = any($2) group by 1, 2) r
        using (organization_id, id)
      where (c.organization_id, c.id) in (select * from ${WANTED})
        and (c.max_redemptions is null or coalesce(r.n, 0) <= c.max_redemptions)
      on conflict (organization_id, campaign_id) do update
        set used_count = excluded.used_count, max_redemptions = excluded.max_redemptions
      returning campaign_id`,
  },
  {
    words: 'refund totals summed anew',
    wrong: WRONG_REFUNDS,
    lock: `select from voucher v where (v.organization_id, v.id) in (
        select r.organization_id, r.voucher_id from redemption r
        where (r.organization_id, r.id) in (select * from ${WANTED}))
      order by v.id for no key update`,
    mend: `update redemption r set refunded_minor = t.total
      from (select w.*, coalesce(sum(f.amount_minor), 0) as total from ${WANTED}
        left join refund f on f.organization_id = w.organization_id and f.redemption_id = w.id
        group by 1, 2) t
      where r.organization_id = t.organization_id and r.id = t.id
        and r.refunded_minor <> t.total and t.total <= coalesce(r.amount_minor, 0)
      returning r.id`,
  },
  {
    words: 'public links entered',
    wrong: UNLISTED,
    lock: `select from client c where (c.organization_id, c.id) in (select * from ${WANTED})
      for key share`,
    mend: `insert into client_directory (token, organization_id, client_id)
      select c.token, c.organization_id, c.id from client c
      where (c.organization_id, c.id) in (select * from ${WANTED})
      on conflict do nothing returning client_id`,
  },
];

/** Mends in chunks that hold their locks for a moment only; answers what was done, in words. */
export async function repairBooks(db: Database): Promise<string[]> {
  return withSession(db, async (session) => {
    const done: string[] = [];
    for (const repair of repairs) {
      const count = await mendAll(session, repair);
      if (count > 0) done.push(`${count.toLocaleString('en')} ${repair.words}`);
    }
    if (await raiseEpoch(session)) done.push('a new epoch of the ledger begun');
    return done;
  });
}

const CHUNK = 10_000;

async function mendAll(session: Session, { wrong, lock, mend }: Repair): Promise<number> {
  const rows = await session.query<{ organization_id: string; id: string }>({
    text: `select organization_id, id from (${wrong}) w order by id`,
  });
  let mended = 0;
  for (let at = 0; at < rows.length; at += CHUNK) {
    const chunk = rows.slice(at, at + CHUNK);
    const values = [chunk.map((row) => row.organization_id), chunk.map((row) => row.id)];
    await session.query({ text: 'begin' });
    await session.query({ text: lock, values });
    mended += (await session.query({ text: mend, values })).length;
    await session.query({ text: 'commit' });
  }
  return mended;
}

/** So that what comes next lies after every entry that is there. */
async function raiseEpoch(session: Session): Promise<boolean> {
  const rows = await session.query({
    text: `update installation i set epoch = l.epoch + 1
      from (select epoch, max(tx::text::numeric) as tx from ledger group by epoch
        order by epoch desc limit 1) l
      where l.epoch > i.epoch or (l.epoch = i.epoch
        and l.tx >= pg_snapshot_xmax(pg_current_snapshot())::text::numeric)
      returning i.epoch`,
  });
  return rows.length > 0;
}
