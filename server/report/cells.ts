// Reads the sums of a period from the roll-up, or from the rows where a report is to stand as it
// stood: one statement over whole days, quarters of an hour and slivers.
import type { Queryable } from '../db/database.ts';
import { linesAsOf } from './as-of.ts';
import type { Measures } from './arithmetic.ts';
import { eachMeasure, NIL, sumsOf, WHERE_IT_COUNTS } from './line.ts';
import {
  gather,
  ofCampaign,
  stretchRows,
  type Axis,
  type Bucket,
  type Making,
  type Question,
} from './question.ts';

export interface Cell extends Measures {
  client_id: string;
  campaign_id: string;
  /** Source or location, by the axis. */
  part_id: string;
  /** Where the question does not tell it: online. */
  channel: 'online' | 'in_store';
  currency: string;
  /** Millionths; -1: not set when it was redeemed, or not told. */
  gross_margin: number;
  bucket: string;
}

const DAY_BUCKETS: Record<Bucket, string> = {
  none: `''`,
  hour: `''`,
  clock: `''`,
  day: 'd.day::text',
  week: `date_trunc('week', d.day)::date::text`,
  month: `date_trunc('month', d.day)::date::text`,
};

/** SQL of the bucket of an instant in a client's zone. */
function bucketAt(bucket: Bucket, at: string, zone: string): string {
  const local = `(${at} at time zone ${zone})`;
  switch (bucket) {
    case 'none':
      return `''`;
    case 'hour':
      return `to_char(date_trunc('hour', ${at}, ${zone}) at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
    case 'clock':
      return `(extract(isodow from ${local}) * 100 + extract(hour from ${local}))::integer::text`;
    case 'day':
      return `${local}::date::text`;
    default:
      return `date_trunc('${bucket}', ${local})::date::text`;
  }
}

const NAMED = (prefix: string) => eachMeasure((name) => `${prefix}.${name}`);

/** SQL of the axis' two ids, from columns that name both source and location. */
const axisIds = (axis: Axis, prefix: string) => {
  const campaign =
    axis === 'campaign' || axis === 'source' ? `${prefix}.campaign_id` : `'${NIL}'::uuid`;
  const part = axis === 'source' || axis === 'location' ? `${prefix}.${axis}_id` : `'${NIL}'::uuid`;
  return `${campaign} as campaign_id, ${part} as part_id`;
};

function wholeDays({ question, value }: Making): string | undefined {
  const { periods, axis, bucket } = question;
  const days = periods.flatMap(({ clientId, wholeDays: whole }) =>
    whole ? [{ clientId, ...whole }] : [],
  );
  if (days.length === 0) return undefined;
  return `select d.client_id, d.campaign_id, d.part_id, d.channel, d.currency, d.gross_margin,
      ${DAY_BUCKETS[bucket]} as bucket, ${NAMED('d')}
    from unnest(${value(days.map(({ clientId }) => clientId))}::uuid[],
      ${value(days.map(({ first }) => first))}::date[],
      ${value(days.map(({ last }) => last))}::date[]) as q(client_id, first, last)
    join report_day d on d.organization_id = $1 and d.client_id = q.client_id
      and d.axis = '${axis}' and d.day between q.first and q.last`;
}

function quarters(making: Making): string | undefined {
  const { axis, bucket, scope } = making.question;
  const rows = stretchRows(making, (period) => period.quarters);
  if (!rows) return undefined;
  const within = 'c.quarter >= q.start and c.quarter < q.finish';
  const isWhole = scope.campaignId === null && axis === 'client';
  const ids = isWhole
    ? `'${NIL}'::uuid as campaign_id, '${NIL}'::uuid as part_id`
    : axisIds(axis, 'c');
  const cells = isWhole
    ? `report_clock c on c.organization_id = $1 and c.client_id = q.client_id and ${within}`
    : scope.campaignId === null
      ? `campaign k on k.organization_id = $1 and k.client_id = q.client_id
        join report_quarter c on c.organization_id = $1 and c.campaign_id = k.id and ${within}`
      : `report_quarter c on c.organization_id = $1
          and c.campaign_id = ${making.value(scope.campaignId)} and ${within}`;
  return `select q.client_id, ${ids}, c.channel, c.currency, c.gross_margin,
      ${bucketAt(bucket, 'c.quarter', 'q.zone')} as bucket, ${NAMED('c')}
    from ${rows} join ${cells}`;
}

function slivers(making: Making): string | undefined {
  const rows = stretchRows(making, (period) => period.slivers);
  if (!rows) return undefined;
  return factsOfLines(
    making,
    `select ${WHERE_IT_COUNTS}, q.zone, ${NAMED('l')}
      from ${rows}
      join redemption r on r.organization_id = $1 and r.client_id = q.client_id
        and r.redeemed_at >= q.start and r.redeemed_at < q.finish ${ofCampaign(making)}
      join report_line l on l.organization_id = $1 and l.redemption_id = r.id`,
  );
}

const factsOfLines = ({ question: { axis, bucket } }: Making, lines: string) => `
  select r.client_id, ${axisIds(axis, 'r')}, r.channel, r.currency, r.gross_margin,
    ${bucketAt(bucket, 'r.redeemed_at', 'r.zone')} as bucket, ${NAMED('r')}
  from (${lines}) r`;

/** The sums of the question's periods, a row for each cell that holds anything. */
export async function readCells(db: Queryable, question: Question): Promise<Cell[]> {
  if (question.periods.length === 0) return [];
  const making = gather(question);
  const facts =
    question.scope.asOf === null
      ? [wholeDays(making), quarters(making), slivers(making)].filter((each) => each !== undefined)
      : [factsOfLines(making, await linesAsOf(db, making, question.scope.asOf))];
  const [told, constant] = columnsOf(question);
  return db.query<Cell>({
    text: `select ${[...told, ...constant].join(', ')}, ${sumsOf('f.')}
      from (${facts.join('\n union all ')}) f group by ${told.join(', ')}`,
    values: making.values,
  });
}

/** Columns by which the sums are told apart, and those that are the same in all: not worth a hash. */
function columnsOf({ axis, bucket, tells }: Question): [told: string[], constant: string[]] {
  const told = ['client_id', 'currency'];
  const constant: string[] = [];
  const column = (name: string, isTold: boolean, otherwise: string) =>
    isTold ? told.push(name) : constant.push(`${otherwise} as ${name}`);
  column('campaign_id', axis === 'campaign' || axis === 'source', `'${NIL}'::uuid`);
  column('part_id', axis === 'source' || axis === 'location', `'${NIL}'::uuid`);
  column('channel', tells.includes('channel'), `'online'`);
  column('gross_margin', tells.includes('margin'), '-1');
  column('bucket', bucket !== 'none', `''`);
  return [told, constant];
}
