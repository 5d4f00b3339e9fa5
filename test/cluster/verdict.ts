// Reads the books and holds them against what the callers were told.
import { privateId } from '../../server/db/id.ts';
import type { Queryable } from '../../server/db/database.ts';
import { findBrokenPromises } from '../model/books.ts';
import type { Journal } from './journal.ts';

export interface Verdict {
  lost: string[];
  double: string[];
  mismatched: string[];
  unresolved: string[];
}

interface Row {
  id: string;
  amount_minor: number | null;
  discount_minor: number;
  voided: boolean;
  refunds: string[] | null;
}

/** What was acknowledged and is not there, is there twice, or is there in another form. */
export async function judgeBooks(db: Queryable, journal: Journal): Promise<Verdict> {
  const rows = await db.query<Row>({
    text: `select r.id, r.amount_minor, r.discount_minor, r.voided_at is not null as voided,
        (select array_agg(f.reference) from refund f
          where f.organization_id = r.organization_id and f.redemption_id = r.id) as refunds
      from redemption r`,
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const verdict: Verdict = {
    lost: [],
    double: await findDoubles(db),
    mismatched: [...journal.wrong, ...(await findBrokenPromises(db))],
    unresolved: journal.unresolved,
  };
  for (const said of journal.acknowledged) {
    const row = byId.get(privateId('redemption', said.redemptionId) ?? '');
    const what = `${said.kind} ${said.redemptionId}`;
    if (!row) verdict.lost.push(what);
    else if (said.kind === 'voided' && !row.voided) verdict.lost.push(what);
    else if (said.kind === 'refunded' && !row.refunds?.includes(said.refundReference ?? '')) {
      verdict.lost.push(what);
    } else if (
      said.kind === 'redeemed' &&
      (row.amount_minor !== said.amountMinor || row.discount_minor !== said.discountMinor)
    ) {
      verdict.mismatched.push(what);
    }
  }
  return verdict;
}

/** Codes used more often than they may be, and orders that count twice. */
async function findDoubles(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ what: string }>({
    text: `select v.code as what from voucher v join redemption r
          on r.organization_id = v.organization_id and r.voucher_id = v.id and r.voided_at is null
        group by v.organization_id, v.id having count(*) > v.max_uses
      union all
      select order_reference from redemption
        where voided_at is null and order_reference is not null
        group by organization_id, voucher_id, shop, order_reference having count(*) > 1`,
  });
  return rows.map(({ what }) => what);
}
