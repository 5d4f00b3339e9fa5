// The tables of campaigns, sources and locations, each row with what it earned and cost.
import type { Queryable } from '../db/database.ts';
import { privateId, publicId } from '../db/id.ts';
import { relativeChange } from './arithmetic.ts';
import { readCells, type Cell } from './cells.ts';
import { changeOf, pointsOf, previousOf, type Shown } from './compare.ts';
import {
  figuresOf,
  noSum,
  outlayOf,
  returnsOf,
  SHOWN,
  sumBy,
  type Outlay,
  type Sum,
} from './figures.ts';
import { NIL } from './line.ts';
import { namesOf } from './names.ts';
import { listRedemptions, partFilter } from './opens.ts';
import { cutScope, previousPeriod } from './period.ts';
import type { Asked, Scope } from './scope.ts';
import { readSpend, type Spend } from './spend.ts';
import type { Axis } from './question.ts';

const NONE: Spend = { sources: [], campaigns: [] };

/** The sums along an axis, by the ids that `keyOf` makes of a cell, and the spending beside them. */
async function readAlong(
  db: Queryable,
  scope: Scope,
  asked: Asked,
  axis: Axis,
  keyOf: (cell: Cell) => string,
  alsoSources: readonly string[] = [],
) {
  const periods = cutScope(asked, scope);
  const tells = ['margin'] as const;
  const cells = await readCells(db, {
    scope,
    periods,
    axis,
    bucket: 'none',
    tells,
    measures: SHOWN,
  });
  const met = axis === 'source' ? cells.map(({ part_id }) => part_id) : [];
  const sources = [...new Set([...met, ...alsoSources])];
  const also = { sources, campaigns: axis === 'campaign' };
  const spend = axis === 'location' ? NONE : await readSpend(db, scope, periods, also);
  const clients = new Map(scope.clients.map((client) => [client.id, client]));
  const currencyOf = (clientId: string) => clients.get(clientId)?.currency ?? '';
  return { cells, spend, currencyOf, sums: sumBy(cells, clients, keyOf) };
}

const byRevenue = (a: { revenue: number; redemptions: number }, b: typeof a) =>
  b.revenue - a.revenue || b.redemptions - a.redemptions;

const bodyOf = (sum: Sum, outlay: Outlay, currency: string) => ({
  currency,
  ...figuresOf(sum.total, currency),
  ...returnsOf(sum, outlay, currency),
});

/**
 * A row for every campaign in live mode; archived ones where they have something to show, or are
 * `wanted` (public ids).
 */
async function readCampaignRows(
  db: Queryable,
  scope: Scope,
  asked: Asked,
  wanted: ReadonlySet<string>,
) {
  const { sums, spend, currencyOf } = await readAlong(
    db,
    scope,
    asked,
    'campaign',
    ({ campaign_id }) => campaign_id,
  );
  const sourcesOf = groupBy(spend.sources, ({ campaign_id }) => campaign_id);
  return spend.campaigns
    .filter(
      ({ id, status }) =>
        status !== 'archived' || sums.has(id) || wanted.has(publicId('campaign', id)),
    )
    .map((campaign) => {
      const outlay = outlayOf(sourcesOf.get(campaign.id) ?? [], [campaign]);
      const id = publicId('campaign', campaign.id);
      return {
        id,
        name: campaign.name,
        client_id: publicId('client', campaign.client_id),
        status: campaign.status,
        ...bodyOf(sums.get(campaign.id) ?? noSum(), outlay, currencyOf(campaign.client_id)),
        opens: listRedemptions(asked, { campaign_id: id }),
      };
    })
    .sort(byRevenue);
}

/**
 * A row for every source that was sent or redeemed in the period, and for codes without one; also for
 * those that are `wanted` (by keyOfPart).
 */
async function readSourceRows(
  db: Queryable,
  scope: Scope,
  asked: Asked,
  wanted: ReadonlySet<string>,
) {
  const also = [...wanted].flatMap((key) => privateId('source', key.split(' ')[1] ?? '') ?? []);
  const { cells, sums, spend, currencyOf } = await readAlong(
    db,
    scope,
    asked,
    'source',
    ({ campaign_id, part_id }) => `${campaign_id} ${part_id}`,
    also,
  );
  const isWanted = ({ campaign_id, id }: { campaign_id: string; id: string }) =>
    wanted.has(`${publicId('campaign', campaign_id)} ${publicId('source', id)}`);
  const keyOf = ({ campaign_id, id }: { campaign_id: string; id: string }) =>
    `${campaign_id} ${id}`;
  const rows = spend.sources
    .filter((source) => source.counts || sums.has(keyOf(source)) || isWanted(source))
    .map((source) => {
      const outlay = outlayOf([source], []);
      const id = publicId('source', source.id);
      const { issued, quantity, mailed, delivered, returned, sent_on, kind, name } = source;
      return {
        id,
        name,
        client_id: publicId('client', source.client_id),
        campaign_id: publicId('campaign', source.campaign_id),
        ...{ kind, sent_on, issued, quantity, mailed, delivered, returned },
        ...bodyOf(sums.get(keyOf(source)) ?? noSum(), outlay, currencyOf(source.client_id)),
        opens: listRedemptions(asked, { source_id: id }),
      };
    });
  return [...rows, ...withoutSource()].sort(byRevenue);

  function withoutSource() {
    const alone = new Map(
      cells
        .filter(({ part_id }) => part_id === NIL)
        .map(({ campaign_id, client_id }) => [campaign_id, client_id]),
    );
    const spent = groupBy(spend.campaigns, ({ id }) => id);
    return [...alone].map(([campaign_id, client_id]) => {
      const campaigns = spent.get(campaign_id) ?? [];
      const outlay = outlayOf([], campaigns);
      const unknown = { quantity: null, mailed: null, delivered: null, returned: null };
      return {
        id: null,
        name: null,
        client_id: publicId('client', client_id),
        campaign_id: publicId('campaign', campaign_id),
        ...{ kind: null, sent_on: null, issued: campaigns[0]?.issued_alone ?? 0, ...unknown },
        ...bodyOf(sums.get(`${campaign_id} ${NIL}`) ?? noSum(), outlay, currencyOf(client_id)),
        opens: listRedemptions(asked, {
          campaign_id: publicId('campaign', campaign_id),
          source_id: partFilter('source', NIL),
        }),
      };
    });
  }
}

/** A row for every location that redeemed in the period, and for redemptions without one. */
async function readLocationRows(db: Queryable, scope: Scope, asked: Asked) {
  const { cells, sums, currencyOf } = await readAlong(
    db,
    scope,
    asked,
    'location',
    ({ client_id, part_id }) => `${client_id} ${part_id}`,
  );
  const ids = [...new Set(cells.map(({ part_id }) => part_id))];
  const names = await namesOf(db, scope.organizationId, 'location', ids);
  return [...sums]
    .map(([key, sum]) => {
      const [clientId = '', part = NIL] = key.split(' ');
      const currency = currencyOf(clientId);
      return {
        id: part === NIL ? null : publicId('location', part),
        name: names.get(part) ?? null,
        client_id: publicId('client', clientId),
        currency,
        ...figuresOf(sum.total, currency),
        cost: null,
        response_rate: null,
        roi: null,
        opens: listRedemptions(asked, {
          client_id: publicId('client', clientId),
          location_id: partFilter('location', part),
        }),
      };
    })
    .sort(byRevenue);
}

interface PartRow extends Shown {
  id: string | null;
  client_id: string;
  campaign_id?: string;
  cost: number | null;
  roi: number | null;
  response_rate: number | null;
  opens: string;
}

const keyOfPart = ({ id, client_id, campaign_id }: PartRow): string =>
  `${campaign_id ?? client_id} ${id ?? 'none'}`;

/**
 * Rows of a period, compared with those of the period before; what only that one has is there with
 * nothing in it.
 */
async function compareParts<Row extends PartRow>(
  asked: Asked,
  compares: boolean,
  readRows: (asked: Asked, wanted: ReadonlySet<string>) => Promise<Row[]>,
) {
  if (!compares) return readRows(asked, new Set());
  const period = previousPeriod(asked);
  const then = new Map(
    (await readRows({ ...asked, ...period }, new Set())).map((row) => [keyOfPart(row), row]),
  );
  const rows = await readRows(asked, new Set(then.keys()));
  const there = new Set(rows.map(keyOfPart));
  const gone = [...then].flatMap(([key, row]) => (there.has(key) ? [] : [emptied(row, asked)]));
  return [...rows, ...gone].map((row) => {
    const before = then.get(keyOfPart(row)) ?? emptied(row, { ...asked, ...period });
    const { cost, roi, response_rate } = before;
    return {
      ...row,
      previous: { ...previousOf(period, before), cost, roi, response_rate },
      change: {
        ...changeOf(row, before),
        cost: relativeChange(row.cost, cost),
        roi: pointsOf(row.roi, roi),
        response_rate: pointsOf(row.response_rate, response_rate),
      },
    };
  });
}

/** A row of another period, where nothing came of it. */
function emptied<Row extends PartRow>(row: Row, { from, to }: Asked): Row {
  const opens = new URL(row.opens, 'http://report.test');
  opens.searchParams.set('from', from);
  opens.searchParams.set('to', to);
  return {
    ...row,
    ...{ redemptions: 0, revenue: 0, discount: 0, refunded: 0, voided: 0 },
    ...{ roi: null, response_rate: null, response_base: null },
    cost: row.cost === null ? null : 0,
    opens: `${opens.pathname}${opens.search}`,
  };
}

type ReadParts = (
  db: Queryable,
  scope: Scope,
  asked: Asked,
  compares: boolean,
) => Promise<object[]>;

export const readCampaigns = ((db, scope, asked, compares) =>
  compareParts(asked, compares, async (period, wanted) => {
    const ids = new Set([...wanted].map((key) => key.split(' ')[1] ?? ''));
    return readCampaignRows(db, scope, period, ids);
  })) satisfies ReadParts;

export const readSources = ((db, scope, asked, compares) =>
  compareParts(asked, compares, (period, wanted) =>
    readSourceRows(db, scope, period, wanted),
  )) satisfies ReadParts;

export const readLocations = ((db, scope, asked, compares) =>
  compareParts(asked, compares, (period) =>
    readLocationRows(db, scope, period),
  )) satisfies ReadParts;

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
