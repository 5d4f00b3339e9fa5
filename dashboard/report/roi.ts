// The one formula of ROI in words, with a row's figures put in.
import type { Format } from '../part/format.ts';
import { fill } from '../text/fill.ts';
import type { Messages } from '../text/text.tsx';

interface Earned {
  revenue: number;
  discount: number;
  cost: number;
  cost_known: boolean;
  margin_set: boolean;
}

/** `margin`: the client's, 0 to 1; undefined where several clients are added up. */
export function roiInWords(
  { revenue, discount, cost, cost_known, margin_set }: Earned,
  currency: string,
  format: Format,
  { overview }: Messages,
  margin?: number | null,
): string {
  const parts = [overview.roiFormula];
  if (cost_known && cost > 0 && (margin !== undefined || !margin_set)) {
    parts.push(
      fill(overview.roiHere, {
        revenue: format.money(revenue, currency),
        margin: format.share(margin ?? 1),
        discount: format.money(discount, currency),
        cost: format.money(cost, currency),
      }),
    );
  }
  if (!margin_set) parts.push(overview.noMargin);
  if (!cost_known) parts.push(overview.costPartly);
  return parts.join('\n');
}
