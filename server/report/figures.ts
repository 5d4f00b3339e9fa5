// Turns sums and spending into the figures of a row: pure. What a figure rests on and is not known is
// said beside it.
import { toDecimal } from '../../contract/money.ts';
import type { ReportNote } from '../../contract/management/report.ts';
import {
  addMeasures,
  averageOrderMinor,
  noMeasures,
  rate,
  responseBase,
  returnOnInvestment,
  WHOLE_MARGIN,
  type Measures,
  type Pieces,
} from './arithmetic.ts';
import type { Cell } from './cells.ts';
import type { ScopeClient } from './scope.ts';
import type { CampaignSpend, SourceSpend } from './spend.ts';

export interface Sum {
  total: Measures;
  online: Measures;
  in_store: Measures;
  /** Revenue by the margin under which it was made, in millionths. */
  revenueByMargin: Map<number, number>;
  /** No revenue was counted with a margin of 1 for want of one. */
  marginSet: boolean;
}

export const noSum = (): Sum => ({
  total: noMeasures(),
  online: noMeasures(),
  in_store: noMeasures(),
  revenueByMargin: new Map(),
  marginSet: true,
});

/** A margin that was not set when a voucher was redeemed is the client's of today, else 1. */
export function addCell(sum: Sum, cell: Cell, client: ScopeClient | undefined): void {
  addMeasures(sum.total, cell);
  addMeasures(sum[cell.channel], cell);
  const known = cell.gross_margin >= 0 ? cell.gross_margin : (client?.marginMillionths ?? null);
  const margin = known ?? WHOLE_MARGIN;
  const before = sum.revenueByMargin.get(margin) ?? 0;
  sum.revenueByMargin.set(margin, before + cell.revenue_minor);
  if (known === null && cell.revenue_minor !== 0) sum.marginSet = false;
}

/** Sums of the cells by a key. */
export function sumBy(
  cells: readonly Cell[],
  clients: ReadonlyMap<string, ScopeClient>,
  keyOf: (cell: Cell) => string,
): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const cell of cells) {
    const key = keyOf(cell);
    let sum = sums.get(key);
    if (!sum) sums.set(key, (sum = noSum()));
    addCell(sum, cell, clients.get(cell.client_id));
  }
  return sums;
}

/** What a row's cost and responses are counted against. */
export interface Outlay {
  costMinor: number;
  /** Every source that counts has its cost, and there is one. */
  costKnown: boolean;
  responseBase: number | null;
}

/** Of sources and campaigns that count in the period; the base is added up campaign by campaign. */
export function outlayOf(
  sources: readonly SourceSpend[],
  campaigns: readonly CampaignSpend[],
): Outlay {
  let [costMinor, isAnyCostKnown, isEveryCostKnown] = [0, false, true];
  // by campaign; a table of thousands of sources asks for each of them
  const pieces = new Map<string, Pieces[]>();
  const add = (campaignId: string, each: Pieces) => {
    const some = pieces.get(campaignId);
    if (some) some.push(each);
    else pieces.set(campaignId, [each]);
  };
  const spend = (minor: number | null) => {
    costMinor += minor ?? 0;
    isAnyCostKnown ||= minor !== null;
  };
  for (const source of sources) {
    if (!source.counts) continue;
    const { campaign_id, campaign_kind, issued, mailed, delivered, quantity, cost_minor } = source;
    const isUnique = campaign_kind === 'unique';
    add(campaign_id, { issued, mailed, delivered, quantity, isUnique, hasSource: true });
    spend(cost_minor);
    isEveryCostKnown &&= cost_minor !== null;
  }
  for (const { id, kind, issued_alone: issued, cost_minor } of campaigns) {
    const unknown = { mailed: null, delivered: null, quantity: null };
    add(id, { issued, ...unknown, isUnique: kind === 'unique', hasSource: false });
    spend(cost_minor);
  }
  let base: number | null = null;
  for (const each of pieces.values()) {
    const own = responseBase(each);
    if (own !== null) base = (base ?? 0) + own;
  }
  return { costMinor, costKnown: isAnyCostKnown && isEveryCostKnown, responseBase: base };
}

/** What `figuresOf` shows. */
export const SHOWN = [
  'redemptions',
  'revenue_minor',
  'discount_minor',
  'refunded_minor',
  'voided',
] as const satisfies (keyof Measures)[];

/** The figures that every row has. */
export function figuresOf(total: Measures, currency: string) {
  return {
    redemptions: total.redemptions,
    revenue: toDecimal(total.revenue_minor, currency),
    discount: toDecimal(total.discount_minor, currency),
    refunded: toDecimal(total.refunded_minor, currency),
    voided: total.voided,
  };
}

/** Cost, return and response of a row; null where there is nothing to count them against. */
export function returnsOf(sum: Sum, outlay: Outlay, currency: string) {
  const revenues = [...sum.revenueByMargin].map(([marginMillionths, revenueMinor]) => ({
    marginMillionths,
    revenueMinor,
  }));
  const { costMinor } = outlay;
  return {
    cost: toDecimal(costMinor, currency),
    cost_known: outlay.costKnown,
    roi: returnOnInvestment(revenues, sum.total.discount_minor, costMinor),
    margin_set: sum.marginSet,
    response_base: outlay.responseBase,
    response_rate: rate(sum.total.redemptions, outlay.responseBase),
  };
}

export const splitBy = (
  sum: Sum,
  figure: (measures: Measures) => number,
): { total: number; online: number; in_store: number } => ({
  total: figure(sum.total),
  online: figure(sum.online),
  in_store: figure(sum.in_store),
});

export function averageOf(sum: Sum, orders: number, currency: string): number | null {
  const average = averageOrderMinor(sum.total.revenue_minor, orders);
  return average === null ? null : toDecimal(average, currency);
}

/** Tax as far as the shops say it; `known`: for every redemption that counts. */
export const taxOf = ({ total }: Sum, currency: string) => ({
  tax: total.taxed === 0 ? null : toDecimal(total.tax_minor, currency),
  tax_known: total.redemptions > 0 && total.taxed === total.redemptions,
});

/** Plain words for what a row's figures rest on without knowing it. */
export function notesOf(sum: Sum, outlay: Outlay | null): ReportNote[] {
  const notes: ReportNote[] = [];
  const say = (code: string, message: string) => notes.push({ code, message });
  if (outlay && !outlay.costKnown) {
    say(
      'cost_not_set',
      outlay.costMinor === 0
        ? 'No cost is set for this period: there is no return on it'
        : 'Some sources have no cost: the return is too high',
    );
  }
  if (!sum.marginSet) {
    say('margin_not_set', 'No gross margin is set: revenue counts in full, as if it were all gain');
  }
  if (sum.total.redemptions > sum.total.taxed) {
    say(
      'tax_not_known',
      sum.total.taxed === 0
        ? 'The shops do not say their tax: revenue is as they reported it'
        : 'Some shops do not say their tax: it is known in part',
    );
  }
  if (sum.total.unpriced > 0) {
    say(
      'amount_not_known',
      `${sum.total.unpriced} redemptions have no amount yet: they add nothing to revenue`,
    );
  }
  return notes;
}
