// SQL that reads refusals for people.
import type { ErrorCode } from '../../contract/error.ts';
import type { Finding } from '../../contract/refusal.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface AttemptRow {
  id: string;
  organization_id: string;
  reference: string;
  client_id: string;
  voucher_id: string | null;
  mode: 'live' | 'test';
  channel: 'online' | 'in_store';
  route: string;
  shop: string;
  code: string;
  error_code: ErrorCode;
  findings: Finding[];
  context: Record<string, unknown>;
  at: Date;
  currency: string;
  time_zone: string;
}

export interface AttemptFilter {
  reference: string | undefined;
  clientId: string | undefined;
  campaignId: string | undefined;
  voucherId: string | undefined;
  errorCode: string | undefined;
  channel: string | undefined;
  mode: string | undefined;
  from: string | undefined;
  to: string | undefined;
  validation: boolean | undefined;
  currency: string | undefined;
  asOf: string | undefined;
}

const DAY = `'^\\d{4}-\\d{2}-\\d{2}$'`;

export function listAttempts(
  db: Queryable,
  actor: AnyActor,
  filter: AttemptFilter,
  page: PageRequest,
): Promise<AttemptRow[]> {
  const columns = { organization: 'a.organization_id', client: 'a.client_id', mode: 'a.mode' };
  const where = within(actor, columns)
    .is('a.reference', filter.reference)
    .is('a.client_id', filter.clientId)
    .is('a.voucher_id', filter.voucherId)
    .is('a.error_code', filter.errorCode)
    .is('a.channel', filter.channel)
    .is('a.mode', filter.mode)
    .is('cl.currency', filter.currency);
  if (filter.validation !== undefined) where.and(`(a.route = 'validate') = ?`, filter.validation);
  if (filter.asOf !== undefined) where.and('a.at <= ?', filter.asOf);
  if (filter.campaignId !== undefined) {
    where.and(
      `exists (select 1 from voucher v where v.organization_id = a.organization_id
        and v.id = a.voucher_id and v.campaign_id = ?)`,
      filter.campaignId,
    );
  }
  if (filter.from !== undefined) where.add(`a.at >= ${edge(where.value(filter.from), 0)}`);
  if (filter.to !== undefined) where.add(`a.at < ${edge(where.value(filter.to), 1)}`);
  return db.query<AttemptRow>({
    text: `select a.id, a.organization_id, a.reference, a.client_id, a.voucher_id, a.mode, a.channel,
        a.route, a.shop, a.code, a.error_code, a.findings, a.context, a.at, cl.currency, cl.time_zone
      from attempt a
      join client cl on cl.organization_id = a.organization_id and cl.id = a.client_id
      ${pageEnd(where, page, 'a.id')}`,
    values: where.values,
  });
}

/** SQL: a time as it is; of a day its beginning, or that of the day after, in the client's zone. */
const edge = (value: string, days: 0 | 1) => `case when ${value} ~ ${DAY}
  then (${value}::date + ${days})::timestamp at time zone cl.time_zone
  else ${value}::timestamptz end`;

export interface EarlierUse {
  id: string;
  channel: 'online' | 'in_store';
  order_reference: string | null;
  receipt_number: string | null;
  location_id: string | null;
  redeemed_at: Date;
  voided_at: Date | null;
}

/** The latest uses of the attempt's voucher before it, by way of the ledger. */
export function earlierUses(
  db: Queryable,
  attempt: AttemptRow,
  limit: number,
): Promise<EarlierUse[]> {
  return db.query<EarlierUse>({
    text: `select r.id, r.channel, r.order_reference, r.receipt_number, r.location_id, r.redeemed_at,
        r.voided_at
      from (
        select subject_id from ledger
        where organization_id = $1 and voucher_id = $2 and kind = 'redemption.recorded' and at <= $3
        order by epoch desc, tx desc, id desc limit $4) l
      join redemption r on r.organization_id = $1 and r.id = l.subject_id
      order by r.recorded_at desc, r.id desc`,
    values: [attempt.organization_id, attempt.voucher_id, attempt.at, limit],
  });
}
