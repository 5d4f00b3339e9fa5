// Reads the sums of a period from the roll-up: one statement over blocks of days, days, quarters of an
// hour and slivers, and what is restated where a report is to stand as it stood.
import type { Queryable } from '../db/database.ts';
import { readRestated, restatedLines, toldChanges, type Restated } from './as-of.ts';
import { MEASURES, type Measures } from './arithmetic.ts';
import { eachMeasure, NIL, WHERE_IT_COUNTS } from './line.ts';
import { writeInstant } from '../http/instant.ts';
import { instantOfClock, partsOfDays } from './period.ts';
import {
  gather,
  ofCampaign,
  stretchRows,
  type Axis,
  type Making,
  type Question,
} from './question.ts';
import { cutDays } from './spans.ts';

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

/** SQL of the hours or days that an instant's clock has counted. */
function countedAt({ bucket }: Question, at: string, from: string): string {
  const seconds = bucket === 'hour' || bucket === 'clock' ? 3600 : 86400;
  return `floor((date_part('epoch', ${at}) + ${from}.ahead) / ${seconds})::integer`;
}

/**
 * SQL of the bucket of what was counted, as if it were so many days later: of hours a number, which
 * `nameBuckets` makes a name of. Asking for the zone of each row cost ten times as much.
 */
function bucketOf({ bucket, shiftDays = 0 }: Question, counted: string, ahead: string): string {
  const day = `(date '1970-01-01' + ${shiftDays} + ${counted})`;
  switch (bucket) {
    case 'none':
      return `''`;
    case 'hour':
      // compared with a later time, it is the hour of the clock that counts
      return `(${counted}::bigint * 3600${shiftDays === 0 ? ` - ${ahead}` : ''})::text`;
    case 'clock':
      return `(${counted} % 168)::text`;
    case 'day':
      return `${day}::text`;
    default:
      return `date_trunc('${bucket}', ${day}::timestamp)::date::text`;
  }
}

const bucketAt = (question: Question, at: string, from: string): string =>
  bucketOf(question, countedAt(question, at, from), `${from}.ahead`);

/** Names hours by their instants, and those of the week as weekday (1 Monday) * 100 + hour. */
function nameBuckets(cells: Cell[], { bucket, shiftDays = 0, periods }: Question): Cell[] {
  if (bucket !== 'hour' && bucket !== 'clock') return cells;
  const zones = new Map(periods.map(({ clientId, timeZone }) => [clientId, timeZone]));
  const nameOf = ({ bucket: text, client_id }: Cell): string => {
    const number = Number(text);
    if (bucket === 'clock') return String(hourOfWeek(number));
    if (shiftDays === 0) return writeInstant(number * 1000);
    const clock = (number + shiftDays * 86_400) * 1000;
    return writeInstant(instantOfClock(clock, zones.get(client_id) ?? 'UTC'));
  };
  return cells.map((cell) => ({ ...cell, bucket: nameOf(cell) }));
}

/** Of an hour counted from a Thursday's first, as weekday * 100 + hour. */
export const hourOfWeek = (hours: number): number =>
  (((Math.floor(hours / 24) + 3) % 7) + 1) * 100 + (hours % 24);

const NAMED = (prefix: string) => eachMeasure((name) => `${prefix}.${name}`);

/** SQL of the axis' two ids, from columns that name both source and location. */
const axisColumns = (axis: Axis, prefix: string): [campaign: string, part: string] => [
  axis === 'campaign' || axis === 'source' ? `${prefix}.campaign_id` : `'${NIL}'::uuid`,
  axis === 'source' || axis === 'location' ? `${prefix}.${axis}_id` : `'${NIL}'::uuid`,
];

const axisIds = (axis: Axis, prefix: string): string => {
  const [campaign, part] = axisColumns(axis, prefix);
  return `${campaign} as campaign_id, ${part} as part_id`;
};

/** The days of the periods, in blocks where they have some; told apart by day, day by day. */
function wholeDays(making: Making): (string | undefined)[] {
  const { question, periods, value } = making;
  const { axis, bucket, scope, shiftDays = 0 } = question;
  const spannedUntil = new Map(scope.clients.map((client) => [client.id, client.spannedUntil]));
  const pieces = periods.flatMap(({ clientId, wholeDays: whole }) =>
    whole === null
      ? []
      : partsOfDays(whole, bucket, shiftDays).map((part) => ({
          clientId,
          bucket: part.bucket,
          ...(bucket === 'day'
            ? { blocks: [], runs: [part] }
            : cutDays(part.first, part.last, spannedUntil.get(clientId) ?? null)),
        })),
  );
  const each = (
    pick: 'blocks' | 'runs',
    of: (piece: (typeof pieces)[number], i: number) => string | number,
  ) => value(pieces.flatMap((piece) => piece[pick].map((_, i) => of(piece, i))));
  const columns = `d.client_id, d.campaign_id, d.part_id, d.channel, d.currency, d.gross_margin`;
  const ofClient = `d.organization_id = $1 and d.client_id = q.client_id and d.axis = '${axis}'`;
  const runs = () => `select ${columns},
      ${bucket === 'day' ? `(d.day + ${shiftDays})::text` : 'q.bucket'} as bucket, ${NAMED('d')}
    from unnest(${each('runs', ({ clientId }) => clientId)}::uuid[],
      ${each('runs', (piece) => piece.bucket)}::text[],
      ${each('runs', ({ runs: all }, i) => all[i]!.first)}::date[],
      ${each('runs', ({ runs: all }, i) => all[i]!.last)}::date[]) as q(client_id, bucket, first, last)
    join report_day d on ${ofClient} and d.day between q.first and q.last`;
  const blocks = () => `select ${columns}, q.bucket, ${NAMED('d')}
    from unnest(${each('blocks', ({ clientId }) => clientId)}::uuid[],
      ${each('blocks', (piece) => piece.bucket)}::text[],
      ${each('blocks', ({ blocks: all }, i) => all[i]!.days)}::integer[],
      ${each('blocks', ({ blocks: all }, i) => all[i]!.firstDay)}::date[])
      as q(client_id, bucket, days, first)
    join report_span d on ${ofClient} and d.days = q.days and d.first_day = q.first`;
  return [
    pieces.some((piece) => piece.runs.length > 0) ? runs() : undefined,
    pieces.some((piece) => piece.blocks.length > 0) ? blocks() : undefined,
  ];
}

// a look-up for each campaign: joined as a whole, the quarters of years were read
function quarters(making: Making): string | undefined {
  const { axis, scope } = making.question;
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
        cross join lateral (select * from report_quarter c where c.organization_id = $1
          and c.campaign_id = k.id and ${within} offset 0) c`
      : `report_quarter c on c.organization_id = $1
          and c.campaign_id = ${making.value(scope.campaignId)} and ${within}`;
  return `select q.client_id, ${ids}, c.channel, c.currency, c.gross_margin,
      ${bucketAt(making.question, 'c.quarter', 'q')} as bucket, ${NAMED('c')}
    from ${rows} join ${cells}`;
}

function slivers(making: Making): string | undefined {
  const rows = stretchRows(making, (period) => period.slivers);
  if (!rows) return undefined;
  return factsOfLines(
    making,
    `select ${WHERE_IT_COUNTS}, q.ahead, ${NAMED('l')}
      from ${rows}
      join redemption r on r.organization_id = $1 and r.client_id = q.client_id
        and r.redeemed_at >= q.start and r.redeemed_at < q.finish ${ofCampaign(making)}
      join report_line l on l.organization_id = $1 and l.redemption_id = r.id`,
  );
}

const factsOfLines = ({ question }: Making, lines: string) => `
  select r.client_id, ${axisIds(question.axis, 'r')}, r.channel, r.currency, r.gross_margin,
    ${bucketAt(question, 'r.redeemed_at', 'r')} as bucket, ${NAMED('r')}
  from (${lines}) r`;

/** What is told of late changes, added up by what is told apart before all else: nothing but numbers. */
function lateChanges(making: Making, restated: Restated): string | undefined {
  const { question } = making;
  const { axis, tells, bucket } = question;
  const [campaign, part] = axisColumns(axis, 't');
  const told = toldChanges(making, restated, {
    client_id: 'q.client_id',
    campaign_id: campaign,
    part_id: part,
    channel: tells.includes('channel') ? 't.channel' : `'online'`,
    currency: 't.currency',
    gross_margin: tells.includes('margin') ? 't.gross_margin' : '-1',
    counted: bucket === 'none' ? '0' : countedAt(question, 't.redeemed_at', 'q'),
    ahead: 'q.ahead',
  });
  return (
    told &&
    `select t.client_id, t.campaign_id, t.part_id, t.channel, t.currency, t.gross_margin,
      ${bucketOf(question, 't.counted', 't.ahead')} as bucket, ${NAMED('t')} from (${told}) t`
  );
}

/** The sums of the question's periods, a row for each cell that holds anything. */
export async function readCells(db: Queryable, question: Question): Promise<Cell[]> {
  if (question.periods.length === 0) return [];
  const { asOf } = question.scope;
  const making = gather(question);
  const restated = asOf && (await readRestated(db, question, asOf));
  const kept: Making = restated ? { ...making, periods: restated.settled } : making;
  const facts = [
    ...wholeDays(kept),
    quarters(kept),
    slivers(kept),
    restated ? factsOfLines(making, restatedLines(making, restated)) : undefined,
    restated ? lateChanges(making, restated) : undefined,
  ].filter((each) => each !== undefined);
  const [told, constant] = columnsOf(question);
  const measures = question.measures ?? MEASURES;
  const sums = measures.map((name) => `sum(f.${name})::bigint as ${name}`);
  const cells = await db.query<Cell>({
    text: `select ${[...told, ...sums].join(', ')}
      from (${facts.join('\n union all ')}) f group by ${told.join(', ')}`,
    values: making.values,
  });
  for (const name of MEASURES) if (!measures.includes(name)) constant[name] = 0;
  for (const cell of cells) Object.assign(cell, constant);
  // what was taken back may leave nothing
  const isThere = (cell: Cell) => MEASURES.some((name) => cell[name] !== 0);
  return nameBuckets(restated ? cells.filter(isThere) : cells, question);
}

/** Columns by which the sums are told apart, and what is the same in all: not worth asking for. */
function columnsOf({
  axis,
  bucket,
  tells,
  periods,
}: Question): [told: string[], constant: Partial<Cell>] {
  const told = ['currency'];
  const constant: Partial<Cell> = {};
  const column = <K extends keyof Cell>(name: K, isTold: boolean, otherwise: Cell[K]) => {
    if (isTold) told.push(name);
    else constant[name] = otherwise;
  };
  const [first, ...others] = new Set(periods.map(({ clientId }) => clientId));
  column('client_id', others.length > 0, first ?? NIL);
  column('campaign_id', axis === 'campaign' || axis === 'source', NIL);
  column('part_id', axis === 'source' || axis === 'location', NIL);
  column('channel', tells.includes('channel'), 'online');
  column('gross_margin', tells.includes('margin'), -1);
  column('bucket', bucket !== 'none', '');
  return [told, constant];
}
