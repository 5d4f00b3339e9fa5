// HTTP of attempts: what was refused, and why, as the rules saw it.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { sentenceOf } from '../../contract/error.ts';
import { listAttempts, type Attempt } from '../../contract/management/attempt.ts';
import { toDecimal } from '../../contract/money.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { isoOf, readInstant, writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { read } from '../http/route.ts';
import { requireVoucher } from '../voucher/queries.ts';
import { localTime, writeDay } from '../voucher/local-time.ts';
import * as queries from './queries.ts';
import type { AttemptRow, EarlierUse } from './queries.ts';

const EARLIER_USES = 10;

export function registerAttemptRoutes(app: FastifyInstance, { db }: Context): void {
  read(app, listAttempts, async ({ actor, querystring: query }) => {
    const page = readPage(query);
    const { reference, client_id, campaign_id, voucher_id } = query;
    const filter = {
      reference: reference?.trim().toUpperCase(),
      clientId: client_id && (await requireClient(db, actor, client_id)).id,
      campaignId: campaign_id && (await requireCampaign(db, actor, campaign_id)).id,
      voucherId: voucher_id && (await requireVoucher(db, actor, voucher_id)).id,
      errorCode: query.error_code,
      channel: query.channel,
      // a reference names one refusal, whatever its mode
      mode: query.mode ?? (reference === undefined ? actor.mode : undefined),
      from: query.from,
      to: query.to,
      validation: query.validation,
      currency: query.currency?.toUpperCase(),
      asOf: query.as_of === undefined ? undefined : isoOf(readInstant(query.as_of)),
    };
    const answer = pageOf(await queries.listAttempts(db, actor, filter, page), page, (row) => row);
    const data = await Promise.all(
      answer.data.map(async (row) => ({
        ...attemptAnswer(row),
        earlier_uses:
          reference !== undefined && row.voucher_id !== null
            ? (await queries.earlierUses(db, row, EARLIER_USES)).map(earlierUse)
            : undefined,
      })),
    );
    return { data, next_cursor: answer.next_cursor };
  });
}

function attemptAnswer(row: AttemptRow): Static<typeof Attempt> {
  const { context, findings, time_zone } = row;
  const text = (name: string) => (typeof context[name] === 'string' ? context[name] : null);
  const number = (name: string) => (typeof context[name] === 'number' ? context[name] : null);
  const instant = (name: string) => {
    const at = number(name);
    return at === null ? null : writeInstant(at);
  };
  const amount = number('amount_minor') ?? number('cart_total_minor');
  const { day, minute } = localTime(row.at.getTime(), time_zone);
  const two = (value: number) => String(value).padStart(2, '0');
  const first = findings[0];
  return {
    id: publicId('attempt', row.id),
    reference: row.reference,
    client_id: publicId('client', row.client_id),
    voucher_id: publicIdOrNull('voucher', row.voucher_id),
    mode: row.mode,
    channel: row.channel,
    route: row.route,
    shop: row.shop,
    code: row.code,
    error: first?.message ?? sentenceOf(row.error_code),
    error_code: row.error_code,
    findings,
    at: writeInstant(row.at.getTime()),
    time_zone,
    local_time: `${writeDay(day)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
    asked: {
      order_reference: text('order_reference'),
      transaction_amount: amount === null ? null : toDecimal(amount, row.currency),
      redeemed_at: instant('redeemed_at'),
      covers: number('covers'),
      receipt_number: text('receipt_number'),
      location_id: publicIdOrNull('location', text('location_id')),
    },
    seen:
      row.voucher_id === null
        ? null
        : {
            voucher_status: text('voucher_status') ?? '',
            campaign_status: text('campaign_status') ?? '',
            used: number('used') ?? 0,
            held: number('held') ?? 0,
            max_uses: number('max_uses'),
            valid_from: instant('valid_from'),
            valid_until: instant('valid_until'),
          },
    created_at: writeInstant(row.at.getTime()),
  };
}

const earlierUse = (use: EarlierUse) => ({
  redemption_id: publicId('redemption', use.id),
  channel: use.channel,
  order_reference: use.order_reference,
  receipt_number: use.receipt_number,
  location_id: publicIdOrNull('location', use.location_id),
  redeemed_at: writeInstant(use.redeemed_at.getTime()),
  voided_at: writeInstantOrNull(use.voided_at),
});
