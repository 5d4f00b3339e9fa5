// What is asked of the roll-up, and the statement that is being made of it.
import type { Measures } from './arithmetic.ts';
import { cutSteady, type ClientPeriod, type Stretch } from './period.ts';
import type { Scope } from './scope.ts';

export type Axis = 'client' | 'campaign' | 'source' | 'location';
/** How the time is told apart; `clock`: weekday (1 Monday) × hour, as weekday * 100 + hour. */
export type Bucket = 'none' | 'hour' | 'day' | 'week' | 'month' | 'clock';

/** A client's period that is to be read by quarters of an hour alone has no whole days. */
export interface Question {
  scope: Scope;
  periods: ClientPeriod[];
  axis: Axis;
  bucket: Bucket;
  /** What is told apart beside: all else is summed in the database. */
  tells: readonly ('channel' | 'margin')[];
  /** Buckets are named as if all were so many days later: a period before, compared with this one. */
  shiftDays?: number;
  /** What is added up; what is not is 0. Default: all. */
  measures?: readonly (keyof Measures)[];
}

/** A statement in the making: `$1` is the organization. */
export interface Making {
  question: Question;
  values: unknown[];
  /** Of the question, or a part of them. */
  periods: readonly ClientPeriod[];
  /** Adds a value and answers its placeholder. */
  value(value: unknown): string;
}

export function gather(question: Question): Making {
  const values: unknown[] = [question.scope.organizationId];
  const { periods } = question;
  return { question, values, periods, value: (value) => `$${values.push(value)}` };
}

/**
 * SQL of stretches as rows (client_id, start, finish, ahead); undefined without any. Where times
 * are told apart, `ahead` is by how many seconds the zone's clock is ahead of UTC in all of the stretch.
 */
export function stretchRows(
  { question: { bucket }, periods, value }: Making,
  stretchesOf: (period: ClientPeriod) => Stretch[],
): string | undefined {
  const rows = periods.flatMap((period) =>
    stretchesOf(period).flatMap(([start, end]) => {
      const steady =
        bucket === 'none'
          ? [{ start, end, offsetSeconds: 0 }]
          : cutSteady([start, end], period.timeZone);
      return steady.map((each) => ({ period, ...each }));
    }),
  );
  if (rows.length === 0) return undefined;
  const instants = (pick: 'start' | 'end') => rows.map((row) => new Date(row[pick]));
  return `unnest(${value(rows.map(({ period }) => period.clientId))}::uuid[],
    ${value(instants('start'))}::timestamptz[], ${value(instants('end'))}::timestamptz[],
    ${value(rows.map(({ offsetSeconds }) => offsetSeconds))}::float8[])
    as q(client_id, start, finish, ahead)`;
}

export const ofCampaign = ({ question: { scope }, value }: Making, row = 'r'): string =>
  scope.campaignId === null ? '' : `and ${row}.campaign_id = ${value(scope.campaignId)}`;
