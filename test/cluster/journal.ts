// What the callers were told, kept outside of the system: each acknowledged answer, and when.

export interface Acknowledged {
  at: number;
  kind: 'redeemed' | 'voided' | 'refunded';
  /** As the answer named it. */
  redemptionId: string;
  code: string;
  /** Of a redemption: what it was worth, in minor units. Of a refund: its amount. */
  amountMinor: number;
  discountMinor: number;
  refundReference: string | undefined;
}

export interface Journal {
  acknowledged: Acknowledged[];
  /** Calls that got no definite answer before their time was over. */
  unresolved: string[];
  /** Answers that no correct system gives. */
  wrong: string[];
  /** When answers came, of any kind that counts as served. */
  answeredAt: number[];
  refusals: number;
  repeated: number;
}

export const newJournal = (): Journal => ({
  acknowledged: [],
  unresolved: [],
  wrong: [],
  answeredAt: [],
  refusals: 0,
  repeated: 0,
});

/** The longest time in which nobody was answered, in milliseconds. */
export function longestGap({ answeredAt }: Journal, from: number, until: number): number {
  const times = [from, ...answeredAt.filter((at) => at >= from && at <= until), until];
  times.sort((a, b) => a - b);
  return times.reduce((gap, at, i) => Math.max(gap, at - (times[i - 1] ?? at)), 0);
}
