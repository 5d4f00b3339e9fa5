// The tables of campaigns, sources and locations, each row with what it earned and cost.
import type { Queryable } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { readCells, type Cell } from './cells.ts';
import { figuresOf, noSum, outlayOf, returnsOf, sumBy, type Outlay, type Sum } from './figures.ts';
import { NIL } from './line.ts';
import { namesOf } from './names.ts';
import { listRedemptions, partFilter } from './opens.ts';
import { cutScope } from './period.ts';
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
) {
  const periods = cutScope(asked, scope);
  const cells = await readCells(db, { scope, periods, axis, bucket: 'none', tells: ['margin'] });
  const sources = axis === 'source' ? [...new Set(cells.map(({ part_id }) => part_id))] : [];
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

/** A row for every campaign in live mode; archived ones where they have something to show. */
export async function readCampaigns(db: Queryable, scope: Scope, asked: Asked) {
  const { sums, spend, currencyOf } = await readAlong(
    db,
    scope,
    asked,
    'campaign',
    ({ campaign_id }) => campaign_id,
  );
  const sourcesOf = groupBy(spend.sources, ({ campaign_id }) => campaign_id);
  return spend.campaigns
    .filter(({ id, status }) => status !== 'archived' || sums.has(id))
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

/** A row for every source that was sent or redeemed in the period, and for codes without one. */
export async function readSources(db: Queryable, scope: Scope, asked: Asked) {
  const { cells, sums, spend, currencyOf } = await readAlong(
    db,
    scope,
    asked,
    'source',
    ({ campaign_id, part_id }) => `${campaign_id} ${part_id}`,
  );
  const keyOf = ({ campaign_id, id }: { campaign_id: string; id: string }) =>
    `${campaign_id} ${id}`;
  const rows = spend.sources
    .filter((source) => source.counts || sums.has(keyOf(source)))
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
      cells.filter(({ part_id }) => part_id === NIL).map((cell) => [cell.campaign_id, cell]),
    );
    return [...alone.values()].map(({ campaign_id, client_id }) => {
      const campaigns = spend.campaigns.filter(({ id }) => id === campaign_id);
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
export async function readLocations(db: Queryable, scope: Scope, asked: Asked) {
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

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
