// Figures of a period beside those of the period before, and how much they changed.
import { relativeChange } from './arithmetic.ts';
import type { Period } from './period.ts';

export type Shown = Record<'redemptions' | 'revenue' | 'discount' | 'refunded' | 'voided', number>;

/** What a row showed before: its figures and where they are listed. */
export const previousOf = ({ from, to }: Period, row: Shown & { opens: string }) => ({
  from,
  to,
  redemptions: row.redemptions,
  revenue: row.revenue,
  discount: row.discount,
  refunded: row.refunded,
  voided: row.voided,
  opens: row.opens,
});

/** Counts and money against those before: as a share of them. */
export const changeOf = (now: Shown, then: Shown) => ({
  redemptions: relativeChange(now.redemptions, then.redemptions),
  revenue: relativeChange(now.revenue, then.revenue),
  discount: relativeChange(now.discount, then.discount),
  refunded: relativeChange(now.refunded, then.refunded),
  voided: relativeChange(now.voided, then.voided),
});

/** The difference of rates, in points; null where one of the two is not known. */
export const pointsOf = (now: number | null, then: number | null): number | null =>
  now === null || then === null ? null : now - then;
