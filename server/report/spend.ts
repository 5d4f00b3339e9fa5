// What the campaigns of a scope cost in a period and how many pieces carried their codes. Cost and
// pieces of a source count whole where the day it was sent on (else made on) lies in the period.
import type { Queryable } from '../db/database.ts';
import type { ClientPeriod } from './period.ts';
import type { Scope } from './scope.ts';
import { minorOf, readUndone } from './undone.ts';

export interface SourceSpend {
  id: string;
  client_id: string;
  campaign_id: string;
  campaign_kind: CampaignSpend['kind'];
  name: string;
  kind: string;
  day: string;
  sent_on: string | null;
  /** Of the source itself and of its cost lines; null: nothing said. */
  cost_minor: number | null;
  quantity: number | null;
  issued: number;
  mailed: number | null;
  delivered: number | null;
  returned: number | null;
  /** Whether its day lies in the period: only then its cost and pieces count. */
  counts: boolean;
}

export interface CampaignSpend {
  id: string;
  client_id: string;
  name: string;
  kind: 'unique' | 'shared';
  status: string;
  /** Codes without a source that were made in the period. */
  issued_alone: number;
  /** Cost lines of the campaign that name no source; null: none. */
  cost_minor: number | null;
}

export interface Spend {
  sources: SourceSpend[];
  campaigns: CampaignSpend[];
}

interface SourceRow extends Omit<SourceSpend, 'cost_minor' | 'counts'> {
  own_cost_minor: number | null;
  lines_minor: number | null;
  made_on: string;
}

const NOTHING: Record<string, unknown> = {};

/** What is wanted beside the sources and campaigns that count in the period. */
interface Also {
  /** These sources. */
  sources?: string[];
  /** All campaigns. */
  campaigns?: boolean;
}

/** Campaigns in test mode, and all that is theirs, are left out. */
export async function readSpend(
  db: Queryable,
  scope: Scope,
  periods: ClientPeriod[],
  also: Also = {},
): Promise<Spend> {
  const values = [
    scope.organizationId,
    periods.map(({ clientId }) => clientId),
    periods.map(({ timeZone }) => timeZone),
    periods.map(({ firstDay }) => firstDay),
    periods.map(({ lastDay }) => lastDay),
    scope.asOf,
    scope.campaignId,
  ];
  const [rows, campaigns, undone] = await Promise.all([
    db.query<SourceRow>({
      name: 'report-sources',
      text: SOURCES,
      values: [...values, also.sources ?? []],
    }),
    db.query<CampaignSpend>({
      name: 'report-campaigns',
      text: CAMPAIGNS,
      values: [...values, also.campaigns ?? false],
    }),
    readUndone(db, scope, 'source.changed'),
  ]);
  const days = new Map(periods.map((period) => [period.clientId, period]));
  const currencies = new Map(scope.clients.map(({ id, currency }) => [id, currency]));
  // a list of thousands: each row becomes what is told of it, and is not copied
  const sources = rows.map((row): SourceSpend => {
    const was = undone.get(row.id) ?? NOTHING;
    const source: SourceRow & SourceSpend = Object.assign(row, {
      day: '',
      cost_minor: null,
      counts: false,
    });
    if ('sent_on' in was) source.sent_on = was.sent_on as string | null;
    if ('quantity' in was) source.quantity = was.quantity as number | null;
    const own =
      'cost' in was
        ? minorOf(was.cost, currencies.get(row.client_id) ?? '')
        : source.own_cost_minor;
    const lines = source.lines_minor;
    source.cost_minor = own === null && lines === null ? null : (own ?? 0) + (lines ?? 0);
    source.day = source.sent_on ?? source.made_on;
    const period = days.get(row.client_id);
    source.counts =
      period !== undefined && source.day >= period.firstDay && source.day <= period.lastDay;
    return source;
  });
  return { sources, campaigns };
}

const PERIODS = `unnest($2::uuid[], $3::text[], $4::date[], $5::date[])
  as q(client_id, zone, first, last)`;
// what is there, or was there at the instant of $6
const STANDS = (since: string, until: string) =>
  `(($6::timestamptz is null and ${until} is null)
    or (${since} <= $6 and (${until} is null or ${until} > $6)))`;
const MADE = (at: string) => `($6::timestamptz is null or ${at} <= $6)`;
const OF_CLIENTS = 'organization_id = $1 and client_id = any($2::uuid[])';
const OF_CAMPAIGN = '($7::uuid is null or campaign_id = $7)';
const PIECES = (kind: string) => `sum(quantity) filter (where kind = '${kind}')::bigint as ${kind}`;

/** Codes by source: those that batches count, and those made one by one. */
const ISSUED = `
  select source_id, sum(n)::bigint as n from (
    select source_id, sum(created_count) as n from batch
    where ${OF_CLIENTS} and ${OF_CAMPAIGN} and source_id is not null and ${MADE('created_at')}
    group by 1
    union all
    select source_id, count(*) from voucher
    where ${OF_CLIENTS} and ${OF_CAMPAIGN} and batch_id is null and source_id is not null
      and ${MADE('created_at')}
    group by 1) i group by 1`;

const SOURCES = `
  select s.id, s.client_id, s.campaign_id, c.kind as campaign_kind, s.name, s.kind,
    s.cost_minor as own_cost_minor,
    s.quantity, s.sent_on::text as sent_on, (s.created_at at time zone q.zone)::date::text as made_on,
    coalesce(i.n, 0) as issued, d.mailed, d.delivered, d.returned, l.amount_minor as lines_minor
  from ${PERIODS}
  join source s on s.organization_id = $1 and s.client_id = q.client_id and ${MADE('s.created_at')}
    and ($7::uuid is null or s.campaign_id = $7)
  join campaign c on c.organization_id = $1 and c.id = s.campaign_id and c.mode = 'live'
  left join (${ISSUED}) i on i.source_id = s.id
  left join (
    select source_id, ${['mailed', 'delivered', 'returned'].map(PIECES).join(', ')}
    from source_delivery where ${OF_CLIENTS} and ${STANDS('recorded_at', 'replaced_at')}
    group by 1) d on d.source_id = s.id
  left join (
    select source_id, sum(amount_minor)::bigint as amount_minor from cost_line
    where ${OF_CLIENTS} and source_id is not null and ${STANDS('created_at', 'removed_at')}
    group by 1) l on l.source_id = s.id
  where $6::timestamptz is not null or s.id = any($8::uuid[])
    or coalesce(s.sent_on, (s.created_at at time zone q.zone)::date) between q.first and q.last`;

const IN_PERIOD = (at: string) =>
  `(${at} at time zone q.zone)::date between q.first and q.last and ${MADE(at)}`;

const CAMPAIGNS = `
  select c.id, c.client_id, c.name, c.kind, c.status, coalesce(i.n, 0) as issued_alone,
    l.amount_minor as cost_minor
  from ${PERIODS}
  join campaign c on c.organization_id = $1 and c.client_id = q.client_id and c.mode = 'live'
    and ($7::uuid is null or c.id = $7)
  left join (
    select campaign_id, sum(n)::bigint as n from (
      select campaign_id, sum(created_count) as n from ${PERIODS} join batch b
        on b.organization_id = $1 and b.client_id = q.client_id and b.source_id is null
        and ${IN_PERIOD('b.created_at')} and ($7::uuid is null or b.campaign_id = $7)
      group by 1
      union all
      select campaign_id, count(*) from ${PERIODS} join voucher v
        on v.organization_id = $1 and v.client_id = q.client_id and v.source_id is null
        and v.batch_id is null and ${IN_PERIOD('v.created_at')}
        and ($7::uuid is null or v.campaign_id = $7)
      group by 1) n group by 1) i on i.campaign_id = c.id
  left join (
    select campaign_id, sum(amount_minor)::bigint as amount_minor from ${PERIODS} join cost_line k
      on k.organization_id = $1 and k.client_id = q.client_id and k.source_id is null
      and k.on_date between q.first and q.last and ${STANDS('k.created_at', 'k.removed_at')}
    group by 1) l on l.campaign_id = c.id
  where ${MADE('c.created_at')} and ($8 or i.n > 0 or l.amount_minor is not null)`;
