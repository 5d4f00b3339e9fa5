// The overview: what came of the campaigns, an object for each currency of the clients in scope.
import type { Static } from 'typebox';
import type { overviewReport } from '../../contract/management/report.ts';
import { toDecimal } from '../../contract/money.ts';
import type { Queryable } from '../db/database.ts';
import { relativeChange } from './arithmetic.ts';
import { readCells } from './cells.ts';
import { pointsOf } from './compare.ts';
import { countOverrides } from './counts.ts';
import {
  averageOf,
  figuresOf,
  noSum,
  notesOf,
  outlayOf,
  returnsOf,
  splitBy,
  sumBy,
  taxOf,
  type Sum,
} from './figures.ts';
import { listAttempts, listRedemptions } from './opens.ts';
import { readRepeats } from './orders.ts';
import { cutScope, previousPeriod } from './period.ts';
import { countRefusals } from './refusals.ts';
import type { Asked, Scope, ScopeClient } from './scope.ts';
import { readSpend } from './spend.ts';

type Answer = Static<(typeof overviewReport)['schema']['response'][200]>['data'];

/** `compares`: with the period before. */
export async function readOverview(
  db: Queryable,
  scope: Scope,
  asked: Asked,
  compares: boolean,
): Promise<Answer> {
  const now = await readPart(db, scope, asked);
  const before = previousPeriod(asked);
  const then = compares ? await readPart(db, scope, { ...asked, ...before }) : undefined;
  return now.map(({ currency, figures, notes }, i) => ({
    currency,
    ...figures,
    notes,
    ...(then && {
      previous: { ...before, ...then[i]!.figures },
      change: changeOf(figures, then[i]!.figures),
    }),
  }));
}

async function readPart(db: Queryable, scope: Scope, asked: Asked) {
  const periods = cutScope(asked, scope);
  const question = {
    scope,
    periods,
    axis: 'client',
    bucket: 'none',
    tells: ['channel', 'margin'],
  } as const;
  const [cells, repeats, refusals, overrides, spend] = await Promise.all([
    readCells(db, question),
    readRepeats(db, question),
    countRefusals(db, scope, periods),
    countOverrides(db, scope, periods),
    readSpend(db, scope, periods),
  ]);
  const clients = new Map(scope.clients.map((client) => [client.id, client]));
  const sums = sumBy(cells, clients, ({ currency }) => currency);
  return currenciesOf(scope).map((currency) => {
    const isOf = ({ client_id }: { client_id: string }) =>
      clients.get(client_id)?.currency === currency;
    const ofCurrency = scope.clients.filter((client) => client.currency === currency);
    const sum = withMargin(sums.get(currency) ?? noSum(), ofCurrency);
    const outlay = outlayOf(spend.sources.filter(isOf), spend.campaigns.filter(isOf));
    const orders = ofCurrency.reduce(
      (left, { id }) => left - (repeats.get(id) ?? 0),
      sum.total.redemptions,
    );
    const figures = {
      ...figuresOf(sum.total, currency),
      redemptions: splitBy(sum, ({ redemptions }) => redemptions),
      revenue: splitBy(sum, ({ revenue_minor }) => toDecimal(revenue_minor, currency)),
      orders,
      average_order_value: averageOf(sum, orders, currency),
      ...returnsOf(sum, outlay, currency),
      refused: refusals.filter(isOf).reduce((total, each) => total + each.refused, 0),
      overrides: overrides.find((each) => each.currency === currency)?.overrides ?? 0,
      ...taxOf(sum, currency),
      amounts_include_tax: agreed(ofCurrency),
      without_amount: sum.total.unpriced,
      opens: opensOf(asked, scope, currency),
    };
    return { currency, figures, notes: notesOf(sum, outlay) };
  });
}

/** Before anything was sold, the margin that is set for the clients tells whether one is. */
const withMargin = (sum: Sum, clients: readonly ScopeClient[]): Sum =>
  sum.total.redemptions > 0
    ? sum
    : { ...sum, marginSet: clients.every(({ marginMillionths }) => marginMillionths !== null) };

type Figures = Awaited<ReturnType<typeof readPart>>[number]['figures'];

/** Each figure against the one before: as a share of it; of rates the difference, in points. */
function changeOf(now: Figures, then: Figures) {
  const split = (figure: 'redemptions' | 'revenue') => ({
    total: relativeChange(now[figure].total, then[figure].total),
    online: relativeChange(now[figure].online, then[figure].online),
    in_store: relativeChange(now[figure].in_store, then[figure].in_store),
  });
  const share = (
    figure:
      | 'discount'
      | 'refunded'
      | 'orders'
      | 'average_order_value'
      | 'cost'
      | 'voided'
      | 'refused'
      | 'overrides',
  ) => relativeChange(now[figure], then[figure]);
  const points = (figure: 'roi' | 'response_rate') => pointsOf(now[figure], then[figure]);
  return {
    redemptions: split('redemptions'),
    revenue: split('revenue'),
    discount: share('discount'),
    refunded: share('refunded'),
    orders: share('orders'),
    average_order_value: share('average_order_value'),
    cost: share('cost'),
    voided: share('voided'),
    refused: share('refused'),
    overrides: share('overrides'),
    roi: points('roi'),
    response_rate: points('response_rate'),
  };
}

export const currenciesOf = ({ clients }: Scope): string[] =>
  [...new Set(clients.map(({ currency }) => currency))].sort();

const agreed = (clients: readonly ScopeClient[]): boolean | null => {
  const said = new Set(clients.map(({ amountsIncludeTax }) => amountsIncludeTax));
  const [one = null] = said;
  return said.size === 1 ? one : null;
};

/** Only where several clients are in scope can there be other currencies beside it. */
export const currencyFilter = ({ clients }: Scope, currency: string) =>
  clients.length > 1 ? { currency } : {};

function opensOf(asked: Asked, scope: Scope, currency: string) {
  const inCurrency = currencyFilter(scope, currency);
  const list = (own: Record<string, string>) => listRedemptions(asked, { ...inCurrency, ...own });
  return {
    total: list({}),
    online: list({ channel: 'online' }),
    in_store: list({ channel: 'in_store' }),
    voided: list({ voided: 'true' }),
    overrides: list({ overridden: 'true' }),
    refused: listAttempts(asked, { ...inCurrency, validation: 'false' }),
  };
}
