// Whether the books agree with themselves: counts with rows, rows with limits, the ledger with both.
import type { Queryable } from '../../server/db/database.ts';

/** Each statement finds what must not be: a row of it is a broken promise. */
const promises: Record<string, string> = {
  'used_count is the number of live redemptions': `
    select v.code, v.used_count, count(r.id) as redemptions
    from voucher v left join redemption r
      on r.organization_id = v.organization_id and r.voucher_id = v.id and r.voided_at is null
    group by v.organization_id, v.id having v.used_count <> count(r.id)`,
  'held_count is the number of live holds': `
    select v.code, v.held_count, count(h.id) as holds
    from voucher v left join hold h
      on h.organization_id = v.organization_id and h.voucher_id = v.id and h.state = 'live'
    group by v.organization_id, v.id having v.held_count <> count(h.id)`,
  'uses and holds of a voucher stay within its uses': `
    select code from voucher where used_count + held_count > max_uses`,
  'a counted campaign counts its live redemptions': `
    select k.campaign_id, k.used_count, count(r.id) as redemptions
    from campaign_counter k left join redemption r
      on r.organization_id = k.organization_id and r.campaign_id = k.campaign_id
        and r.voided_at is null
    group by k.organization_id, k.campaign_id, k.used_count having k.used_count <> count(r.id)`,
  'uses and holds of a campaign stay within its limit': `
    select c.id from campaign c where c.max_redemptions < (
      select count(*) from redemption r where r.organization_id = c.organization_id
        and r.campaign_id = c.id and r.voided_at is null) + (
      select count(*) from hold h where h.organization_id = c.organization_id
        and h.campaign_id = c.id and h.state = 'live' and h.expires_at > now())`,
  'uses and holds of a customer stay within the limit': `
    select c.id, u.customer_hash, count(*) from campaign c join (
      select organization_id, campaign_id, customer_hash from redemption where voided_at is null
      union all
      select organization_id, campaign_id, customer_hash from hold
      where state = 'live' and expires_at > now()
    ) u on u.organization_id = c.organization_id and u.campaign_id = c.id
    where u.customer_hash is not null and c.per_customer_limit is not null
    group by c.organization_id, c.id, u.customer_hash having count(*) > c.per_customer_limit`,
  'an order has one live redemption of a code': `
    select voucher_id, shop, order_reference from redemption
    where voided_at is null and order_reference is not null
    group by 1, 2, 3 having count(*) > 1`,
  'a hold ends in at most one redemption, and a redeemed one in just one': `
    select h.id, h.state, count(r.id) from hold h left join redemption r
      on r.organization_id = h.organization_id and r.hold_id = h.id
    group by h.organization_id, h.id, h.state
    having count(r.id) <> (case h.state when 'redeemed' then 1 else 0 end)`,
  'refunds add up to what the redemption says, and never beyond the order': `
    select r.id, r.refunded_minor, sum(f.amount_minor) from redemption r left join refund f
      on f.organization_id = r.organization_id and f.redemption_id = r.id
    group by r.organization_id, r.id, r.refunded_minor, r.amount_minor
    having r.refunded_minor <> coalesce(sum(f.amount_minor), 0) or r.refunded_minor > r.amount_minor`,
  'every redemption, void and refund stands in the ledger once, as it was': `
    select r.id, r.order_reference,
      count(*) filter (where l.kind = 'redemption.recorded') as recorded,
      count(*) filter (where l.kind = 'redemption.voided') as voided
    from redemption r left join ledger l
      on l.organization_id = r.organization_id and l.subject_id = r.id
    group by r.organization_id, r.id
    having count(*) filter (where l.kind = 'redemption.recorded'
        and ((l.after ->> 'amount_minor')::bigint is not distinct from r.amount_minor
            and (l.after ->> 'discount_minor')::bigint = r.discount_minor
          or exists (select 1 from ledger a where a.organization_id = r.organization_id
            and a.subject_id = r.id and a.kind = 'redemption.amended'))
        and l.after ->> 'order_reference' is not distinct from r.order_reference) <> 1
      or count(*) filter (where l.kind = 'redemption.recorded') <> 1
      or count(*) filter (where l.kind = 'redemption.voided')
        <> (case when r.voided_at is null then 0 else 1 end)
      or count(*) filter (where l.kind = 'redemption.refunded')
        <> (select count(*) from refund f where f.organization_id = r.organization_id
          and f.redemption_id = r.id)`,
  'every hold stands in the ledger with its beginning and its end': `
    with told as (
      select organization_id,
        case when kind = 'redemption.recorded' then (after ->> 'hold_id')::uuid else subject_id end
          as id,
        count(*) filter (where kind = 'hold.taken') as taken,
        count(*) filter (where kind = 'hold.released') as released,
        count(*) filter (where kind = 'hold.expired') as expired,
        count(*) filter (where kind = 'redemption.recorded') as redeemed
      from ledger where kind like 'hold.%' or kind = 'redemption.recorded' group by 1, 2)
    select h.id, h.state, t.* from hold h left join told t
      on t.organization_id = h.organization_id and t.id = h.id
    where (t.taken, t.released, t.expired, t.redeemed) is distinct from (1,
      (h.state = 'released')::integer, (h.state = 'expired')::integer,
      (h.state = 'redeemed')::integer)`,
  'the ledger tells of nothing that is not there': `
    select l.kind, l.subject_id from ledger l
    where l.kind like 'redemption.%' and not exists (select 1 from redemption r
        where r.organization_id = l.organization_id and r.id = l.subject_id)
      or l.kind like 'hold.%' and not exists (select 1 from hold h
        where h.organization_id = l.organization_id and h.id = l.subject_id)`,
};

/** What is wrong with the books, in words; none: they agree. */
export async function findBrokenPromises(db: Queryable): Promise<string[]> {
  const broken: string[] = [];
  for (const [promise, text] of Object.entries(promises)) {
    const rows = await db.query({ text });
    if (rows.length > 0) broken.push(`${promise}: ${JSON.stringify(rows.slice(0, 5))}`);
  }
  return broken;
}

interface Entry {
  kind: string;
  subject_id: string;
  at: Date;
  before: Record<string, unknown> | null;
  after: Record<string, unknown>;
}

export interface Replayed {
  used: number;
  held: number;
}

/**
 * Plays the ledger of one voucher from its beginning and answers the counts that come out; throws
 * where an entry does not follow from the one before. A voucher's changes are in the order of `at`:
 * (epoch, tx, id) is in the order of beginnings, and batches that share some of their vouchers may
 * end in another. Of entries in one millisecond the one goes first that follows.
 */
export async function replayLedger(
  db: Queryable,
  { organizationId, id: voucherId }: { organizationId: string; id: string },
): Promise<Replayed> {
  const left = await db.query<Entry>({
    text: `select kind, subject_id, before, after, at from ledger
      where organization_id = $1 and voucher_id = $2 order by epoch, at, id`,
    values: [organizationId, voucherId],
  });
  const state: State = { live: new Map(), refunded: new Map() };
  while (left.length > 0) {
    const at = left[0]?.at.getTime();
    const next = left.findIndex((each) => each.at.getTime() === at && !play(state, each));
    const [entry] = left.splice(Math.max(0, next), 1);
    if (next >= 0 || !entry) continue;
    throw new Error(`${entry.kind} of ${entry.subject_id} ${play(state, entry) ?? ''}`);
  }
  return { used: count(state, 'redemption'), held: count(state, 'hold') };
}

interface State {
  live: Map<string, 'redemption' | 'hold'>;
  refunded: Map<string, unknown>;
}

const count = ({ live }: State, what: string) =>
  [...live.values()].filter((each) => each === what).length;

/** Plays an entry, or says why it does not follow and changes nothing. */
function play(state: State, { kind, subject_id: id, before, after }: Entry): string | undefined {
  const { live, refunded } = state;
  const uses = count(state, 'redemption');
  switch (kind) {
    case 'redemption.recorded': {
      const hold = after.hold_id as string | undefined;
      if (hold !== undefined && live.get(hold) !== 'hold') return 'without its hold';
      if (before?.used_count !== uses) return `follows ${String(before?.used_count)}, not ${uses}`;
      if (after.used_count !== uses + 1) return `makes ${String(after.used_count)} of ${uses}`;
      if (hold !== undefined) live.delete(hold);
      live.set(id, 'redemption');
      return undefined;
    }
    case 'redemption.voided':
      if (live.get(id) !== 'redemption') return 'of what is not live';
      if (before?.used_count !== uses || after.used_count !== uses - 1) return `of ${uses} uses`;
      live.delete(id);
      return undefined;
    case 'redemption.refunded':
      if (before?.refunded_minor !== (refunded.get(id) ?? 0)) return 'does not follow the last';
      refunded.set(id, after.refunded_minor);
      return undefined;
    case 'hold.taken':
      if (live.has(id)) return 'a second time';
      live.set(id, 'hold');
      return undefined;
    case 'hold.renewed':
      return live.get(id) === 'hold' ? undefined : 'of what is not live';
    case 'hold.released':
    case 'hold.expired':
      return live.delete(id) ? undefined : 'of what is not live';
    default:
      return undefined;
  }
}
