// The figures of reports, worked out in the plainest way from a list of what happened: no SQL, no
// roll-up, and none of the product's arithmetic.
import { Temporal } from 'temporal-polyfill';

export interface Entry {
  id: string;
  clientId: string;
  campaignId: string;
  sourceId: string | null;
  locationId: string | null;
  channel: 'online' | 'in_store';
  shop: string;
  order: string | null;
  amount: number | null;
  discount: number;
  tax: number | null;
  at: number;
  recorded: number;
  voided: number | null;
  refunds: { reference: string | null; amount: number; at: number }[];
  /** In millionths, as it stood at the sale; null: not set. */
  margin: number | null;
}

export interface Counted extends Entry {
  revenue: number;
  refunded: number;
  orderKey: string;
}

/** What each live redemption counts for, as of an instant. */
export function count(entries: readonly Entry[], asOf = Infinity): Counted[] {
  const live = entries.filter(
    ({ recorded, voided }) => recorded <= asOf && (voided === null || voided > asOf),
  );
  const orderKey = (entry: Entry) =>
    entry.order === null ? entry.id : `${entry.clientId}|${entry.shop}|${entry.order}`;
  const counted: Counted[] = [];
  for (const key of new Set(live.map(orderKey))) {
    const parts = live
      .filter((each) => orderKey(each) === key)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const worth = Math.max(0, ...parts.map(({ amount }) => amount ?? 0));
    const refunds = new Map<string, number>();
    for (const part of parts) {
      for (const [i, refund] of part.refunds.entries()) {
        if (refund.at > asOf) continue;
        const name = refund.reference ?? `${part.id} ${i}`;
        refunds.set(name, Math.max(refunds.get(name) ?? 0, refund.amount));
      }
    }
    const back = Math.min(
      worth,
      [...refunds.values()].reduce((a, b) => a + b, 0),
    );
    const weights = parts.map(({ discount }) => discount);
    const revenues = deal(worth - back, weights);
    const given = deal(back, weights);
    parts.forEach((part, i) =>
      counted.push({ ...part, revenue: revenues[i]!, refunded: given[i]!, orderKey: key }),
    );
  }
  return counted;
}

/** Deals out pennies: whole shares, then one each to those who are furthest short. */
function deal(total: number, weights: number[]): number[] {
  const all = weights.reduce((a, b) => a + b, 0);
  const used = all === 0 ? weights.map(() => 1) : weights;
  const sum = used.reduce((a, b) => a + b, 0);
  const shares = used.map((weight) => Number((BigInt(total) * BigInt(weight)) / BigInt(sum)));
  const short = used.map((weight) => Number((BigInt(total) * BigInt(weight)) % BigInt(sum)));
  for (let left = total - shares.reduce((a, b) => a + b, 0); left > 0; left--) {
    const most = short.indexOf(Math.max(...short));
    shares[most]! += 1;
    short[most] = -1;
  }
  return shares;
}

export const dayOf = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();

/** Where the hour of the local clock began, that the instant lies in. */
export function hourOf(at: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const into = (local.minute * 60 + local.second) * 1000 + local.millisecond;
  return `${new Date(at - into).toISOString().slice(0, 19)}Z`;
}
