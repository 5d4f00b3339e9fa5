// Long because it declares every report.
// Reports: what the campaigns earned, each figure with the list of redemptions that it is made of.
// The figures are explained in docs/figures.md.
import { Type, type TProperties } from 'typebox';
import type { Static } from 'typebox';
import { Instant, InstantOrDate, Nullable, OneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { channels } from './campaign.ts';
import { MaybeInteger, MaybeNumber, MaybeText, Ref } from './fields.ts';

const tags = ['Reports'];

export const intervals = ['hour', 'day', 'week', 'month'] as const;
export const groupings = ['channel', 'campaign', 'source', 'location'] as const;

const Count = (description: string) => Type.Integer({ description });
const Money = (description: string) => Type.Number({ description });
const Rate = (description: string) => Nullable(Type.Number({ description }));
const Currency = Type.String({ description: 'Figures of different currencies are never added.' });

export const ReportNote = Type.Object(
  { code: Type.String(), message: Type.String() },
  { description: 'Something that the figures rest on, and that is not known.' },
);
export type ReportNote = Static<typeof ReportNote>;

const Opens = Type.String({
  description: 'The query that lists the redemptions of this row; their sums are its figures.',
});

const Split = (item: ReturnType<typeof Count> | ReturnType<typeof Money>, description: string) =>
  Type.Object({ total: item, online: item, in_store: item }, { description });

const period = {
  from: InstantOrDate('From: a date in each client’s zone, or an instant.'),
  to: InstantOrDate('Until: a date is included, an instant is not.'),
  client_id: Type.Optional(Ref('Of this client.')),
};

const scope = { ...period, campaign_id: Type.Optional(Ref('Of this campaign.')) };

const as_of = Type.Optional(
  Instant('As the report stood then: what was recorded, voided, refunded or set later is undone.'),
);

const compare = Type.Optional(
  Type.String({
    maxLength: 20,
    description:
      'previous: adds the period before, moved by whole weeks so that the same days of the week are ' +
      'compared.',
  }),
);

/** What every report says of itself. */
const Report = <P extends TProperties>(row: P) =>
  Type.Object({
    data: Type.Array(Type.Object(row)),
    from: Type.String(),
    to: Type.String(),
    complete_until: Nullable(
      Type.String({
        description: 'All that was recorded before is in the figures; some of what came since too.',
      }),
    ),
    as_of: MaybeText,
  });

const returns = {
  cost: Money('Of the sources and cost lines that count in the period.'),
  cost_known: Type.Boolean({ description: 'false: no cost is set, or that of a source is not.' }),
  roi: Rate('(revenue × gross_margin − discount − cost) / cost; null where cost is 0.'),
  margin_set: Type.Boolean({ description: 'false: revenue counted in full for want of a margin.' }),
  response_base: Nullable(
    Type.Integer({
      description: 'Pieces delivered if known, else mailed, else sent, else issued.',
    }),
  ),
  response_rate: Rate('Redemptions / response_base; null where that is 0 or not known.'),
};

const figures = {
  redemptions: Count('Live redemptions, on the day of the sale.'),
  revenue: Money('What their orders were worth before the discount, less refunds.'),
  discount: Money('What was taken off.'),
  refunded: Money('What was given back; the revenue is without it.'),
  voided: Count('Redemptions of that day that were cancelled.'),
};

const overviewFigures = {
  redemptions: Split(Count(''), 'Live redemptions, on the day of the sale.'),
  revenue: Split(Money(''), 'What the orders were worth before the discount, less refunds.'),
  discount: Money('What was taken off.'),
  refunded: Money('What was given back; the revenue is without it.'),
  orders: Count('An order with several vouchers is one.'),
  average_order_value: MaybeNumber,
  ...returns,
  voided: Count('Redemptions of these days that were cancelled.'),
  refused: Count('Attempts to redeem or to hold that were refused.'),
  overrides: Count('Redemptions for which staff overrode a term.'),
  tax: Nullable(Type.Number({ description: 'Of the orders, as far as the shops say it.' })),
  tax_known: Type.Boolean({ description: 'Every redemption that counts came with its tax.' }),
  amounts_include_tax: Nullable(
    Type.Boolean({ description: 'As set for the clients; null: not set, or not the same.' }),
  ),
  without_amount: Count('Redemptions whose amount is not known yet.'),
};

const Change = Rate('As a share of the figure before; null where that is 0 or not known.');
const SplitChange = Type.Object({ total: Change, online: Change, in_store: Change });
const Points = Rate('The difference, in points; null where one of the two is not known.');

const overviewChange = Type.Object({
  redemptions: SplitChange,
  revenue: SplitChange,
  discount: Change,
  refunded: Change,
  orders: Change,
  average_order_value: Change,
  cost: Change,
  voided: Change,
  refused: Change,
  overrides: Change,
  roi: Points,
  response_rate: Points,
});

const OverviewOpens = Type.Object({
  total: Opens,
  online: Opens,
  in_store: Opens,
  voided: Opens,
  overrides: Opens,
  refused: Type.String({ description: 'The query that lists the attempts.' }),
});

export const overviewReport = operation({
  method: 'GET',
  url: '/api/v1/reports/overview',
  action: 'report.read',
  schema: {
    operationId: 'overviewReport',
    tags,
    summary: 'What came of the campaigns, an object for each currency',
    querystring: Type.Object({
      ...scope,
      compare,
      as_of,
    }),
    response: {
      200: Report({
        currency: Currency,
        ...overviewFigures,
        notes: Type.Array(ReportNote),
        opens: OverviewOpens,
        previous: Type.Optional(
          Type.Object({
            from: Type.String(),
            to: Type.String(),
            ...overviewFigures,
            opens: OverviewOpens,
          }),
        ),
        change: Type.Optional(overviewChange),
      }),
    },
  },
});

const previous = {
  from: Type.String(),
  to: Type.String(),
  ...figures,
  opens: Opens,
};
const change = {
  redemptions: Change,
  revenue: Change,
  discount: Change,
  refunded: Change,
  voided: Change,
};
const compared = {
  previous: Type.Optional(Type.Object(previous, { description: 'With compare.' })),
  change: Type.Optional(Type.Object(change, { description: 'With compare.' })),
};
const comparedReturns = {
  previous: Type.Optional(
    Type.Object(
      {
        ...previous,
        cost: MaybeNumber,
        roi: Rate('As the row’s.'),
        response_rate: Rate('As the row’s.'),
      },
      { description: 'With compare.' },
    ),
  ),
  change: Type.Optional(
    Type.Object(
      { ...change, cost: Change, roi: Points, response_rate: Points },
      { description: 'With compare.' },
    ),
  ),
};

export const timeseriesReport = operation({
  method: 'GET',
  url: '/api/v1/reports/timeseries',
  action: 'report.read',
  schema: {
    operationId: 'timeseriesReport',
    tags,
    summary: 'Redemptions over time, empty intervals included',
    description:
      'start: the date on which a day, week (Monday) or month begins in the clients’ zones, or the ' +
      'instant of an hour. With `by`: for each value that occurs in the period. At most 50,000 rows.',
    querystring: Type.Object({
      ...scope,
      interval: Type.Optional(OneOf(intervals, 'Default: day.')),
      by: Type.Optional(OneOf(groupings, 'A row for each.')),
      compare,
      as_of,
    }),
    response: {
      200: Report({
        start: Type.String(),
        currency: Currency,
        ...figures,
        channel: Type.Optional(OneOf(channels, 'With by=channel.')),
        campaign_id: Type.Optional(Type.String()),
        source_id: Type.Optional(MaybeText),
        location_id: Type.Optional(MaybeText),
        name: Type.Optional(MaybeText),
        opens: Opens,
        ...compared,
      }),
    },
  },
});

const partRow = { id: MaybeText, name: MaybeText, client_id: Type.String(), currency: Currency };
const periodOnly = Type.Object({ ...scope, as_of });
const periodCompared = Type.Object({ ...scope, compare, as_of });

export const campaignsReport = operation({
  method: 'GET',
  url: '/api/v1/reports/campaigns',
  action: 'report.read',
  schema: {
    operationId: 'campaignsReport',
    tags,
    summary: 'Campaigns by revenue',
    querystring: periodCompared,
    response: {
      200: Report({
        ...partRow,
        status: Type.String(),
        ...figures,
        ...returns,
        opens: Opens,
        ...comparedReturns,
      }),
    },
  },
});

export const sourcesReport = operation({
  method: 'GET',
  url: '/api/v1/reports/sources',
  action: 'report.read',
  schema: {
    operationId: 'sourcesReport',
    tags,
    summary: 'Sources by revenue',
    description: 'id null: redemptions of codes that no source carries, by campaign.',
    querystring: periodCompared,
    response: {
      200: Report({
        ...partRow,
        campaign_id: Type.String(),
        kind: MaybeText,
        sent_on: MaybeText,
        issued: MaybeInteger,
        quantity: MaybeInteger,
        mailed: MaybeInteger,
        delivered: MaybeInteger,
        returned: MaybeInteger,
        ...figures,
        ...returns,
        opens: Opens,
        ...comparedReturns,
      }),
    },
  },
});

export const locationsReport = operation({
  method: 'GET',
  url: '/api/v1/reports/locations',
  action: 'report.read',
  schema: {
    operationId: 'locationsReport',
    tags,
    summary: 'Locations by revenue',
    description:
      'id null: redemptions without a location, as online ones. Nothing is spent on or sent from a ' +
      'location: cost, response_rate and roi are null.',
    querystring: periodCompared,
    response: {
      200: Report({
        ...partRow,
        ...figures,
        cost: MaybeNumber,
        response_rate: MaybeNumber,
        roi: MaybeNumber,
        opens: Opens,
        ...comparedReturns,
      }),
    },
  },
});

const steps = {
  issued: Count('Codes.'),
  mailed: MaybeInteger,
  delivered: MaybeInteger,
  returned: MaybeInteger,
  scans: Count('Of public voucher pages.'),
  leads: Count('People who left word.'),
  redeemed: Count('Live redemptions.'),
  scan_rate: Rate('scans / issued'),
  capture_rate: Rate('leads / scans'),
  redemption_rate: Rate('redeemed / scans'),
  response_rate: Rate('redeemed / response_base'),
  response_base: MaybeInteger,
  opens: Opens,
};
const stepChanges = {
  issued: Change,
  mailed: Change,
  delivered: Change,
  returned: Change,
  scans: Change,
  leads: Change,
  redeemed: Change,
  scan_rate: Points,
  capture_rate: Points,
  redemption_rate: Points,
  response_rate: Points,
};

export const funnelReport = operation({
  method: 'GET',
  url: '/api/v1/reports/funnel',
  action: 'report.read',
  schema: {
    operationId: 'funnelReport',
    tags,
    summary: 'From the pieces sent to the redemptions',
    querystring: periodCompared,
    response: {
      200: Report({
        ...steps,
        previous: Type.Optional(
          Type.Object(
            { from: Type.String(), to: Type.String(), ...steps },
            { description: 'With compare.' },
          ),
        ),
        change: Type.Optional(Type.Object(stepChanges, { description: 'With compare.' })),
      }),
    },
  },
});

export const curveReport = operation({
  method: 'GET',
  url: '/api/v1/reports/curve',
  action: 'report.read',
  schema: {
    operationId: 'curveReport',
    tags,
    summary: 'Redemptions by days since their source was sent',
    description: 'Of the sources whose sent_on lies in the period; counts whatever came until now.',
    querystring: Type.Object({
      ...scope,
      max_days: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 365, description: 'Default 60.' }),
      ),
      as_of,
    }),
    response: {
      200: Report({
        days: Count('Days since sent_on.'),
        currency: Currency,
        redemptions: Count('On that day.'),
        revenue: Money('On that day.'),
        discount: Money('On that day.'),
        cumulative_redemptions: Count('Until that day.'),
        cumulative_revenue: Money('Until that day.'),
        opens: Opens,
      }),
    },
  },
});

export const hoursReport = operation({
  method: 'GET',
  url: '/api/v1/reports/hours',
  action: 'report.read',
  schema: {
    operationId: 'hoursReport',
    tags,
    summary: 'Scans and redemptions by weekday and hour in the clients’ zones',
    querystring: periodOnly,
    response: {
      200: Report({
        weekday: Count('1 Monday to 7 Sunday.'),
        hour: Count('0 to 23.'),
        redemptions: Count('Live.'),
        scans: Count('Of public voucher pages.'),
        opens: Opens,
      }),
    },
  },
});

export const refusalsReport = operation({
  method: 'GET',
  url: '/api/v1/reports/refusals',
  action: 'report.read',
  schema: {
    operationId: 'refusalsReport',
    tags,
    summary: 'Refused attempts by reason',
    querystring: periodOnly,
    response: {
      200: Report({
        error_code: Type.String(),
        error: Type.String(),
        refused: Count('Redemptions and holds.'),
        validations: Count('Answers to validate: a sample of at most 120 a minute for each key.'),
        opens: Type.String({ description: 'The query that lists the attempts.' }),
      }),
    },
  },
});

export const overridesReport = operation({
  method: 'GET',
  url: '/api/v1/reports/overrides',
  action: 'report.read',
  schema: {
    operationId: 'overridesReport',
    tags,
    summary: 'Terms that staff overrode, by term and location',
    querystring: periodOnly,
    response: {
      200: Report({
        code: Type.String({ description: 'The term: a redemption may stand under several.' }),
        client_id: Type.String(),
        location_id: MaybeText,
        name: Nullable(Type.String({ description: 'Of the location.' })),
        overrides: Count('Live redemptions.'),
        by_staff: Type.Array(
          Type.Object({
            staff_id: MaybeText,
            name: Nullable(
              Type.String({
                description:
                  'Who was on shift at the till, or signed in (then without staff_id); null: a key, ' +
                  'or nobody that is known.',
              }),
            ),
            overrides: Count('Of this row’s.'),
          }),
          { description: 'Who answered for the term; adds up to `overrides`.' },
        ),
        opens: Opens,
      }),
    },
  },
});
