// HTTP of deliveries: what the mail house says, as JSON or CSV.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  getDeliveries,
  reportDeliveries,
  type Deliveries,
} from '../../contract/management/delivery.ts';
import type { Context } from '../context.ts';
import { publicId } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { localTime, writeDay } from '../voucher/local-time.ts';
import { deliveriesOf, replaceDeliveries, type DeliveryDay } from './delivery-queries.ts';
import { requireSource, type SourceRow } from './queries.ts';
import { readDeliveryBody, readDeliveryCsv } from './read-deliveries.ts';

const MIB = 1024 * 1024;

export function registerDeliveryRoutes(app: FastifyInstance, context: Context): void {
  read(app, getDeliveries, async ({ actor, params }) => {
    const source = await requireSource(context.db, actor, params.id);
    return deliveriesAnswer(source, await deliveriesOf(context.db, source));
  });

  // a scope of its own: only here is CSV a body
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    registerReport(scope, context);
    done();
  });
}

function registerReport(app: FastifyInstance, context: Context): void {
  write(
    app,
    context,
    reportDeliveries,
    async ({ actor, params, body, tx }) => {
      const lock = 'for key share of cl for no key update of s';
      const source = await requireSource(tx, actor, params.id, lock);
      const said =
        typeof body === 'string'
          ? readDeliveryCsv(body)
          : readDeliveryBody(body, body.date ?? today(source));
      if ('errors' in said) throw new ApiError('invalid_request', { errors: said.errors });
      const before = summaryOf(await deliveriesOf(tx, source));
      await replaceDeliveries(tx, source, said.deliveries);
      const answer = deliveriesAnswer(source, await deliveriesOf(tx, source));
      await appendToLedger(tx, [
        {
          organizationId: source.organization_id,
          kind: 'source.delivered',
          actor: ledgerActor(actor),
          at: Date.now(),
          clientId: source.client_id,
          campaignId: source.campaign_id,
          subjectId: source.id,
          before,
          after: { ...summaryOf(await deliveriesOf(tx, source)), rows: said.deliveries.length },
        },
      ]);
      return answer;
    },
    { bodyLimit: 4 * MIB },
  );
}

/** The client's own day. */
export const today = ({ time_zone }: { time_zone: string }): string =>
  writeDay(localTime(Date.now(), time_zone).day);

const sumOf = (days: readonly DeliveryDay[], kind: string): number | null => {
  const own = days.filter((day) => day.kind === kind);
  return own.length === 0 ? null : own.reduce((sum, { quantity }) => sum + quantity, 0);
};

const summaryOf = (days: readonly DeliveryDay[]) => ({
  mailed: sumOf(days, 'mailed'),
  delivered: sumOf(days, 'delivered'),
  returned: sumOf(days, 'returned'),
});

const deliveriesAnswer = (
  source: SourceRow,
  days: readonly DeliveryDay[],
): Static<typeof Deliveries> => ({
  source_id: publicId('source', source.id),
  ...summaryOf(days),
  days: [...new Set(days.map(({ date }) => date))].map((date) => ({
    date,
    ...summaryOf(days.filter((day) => day.date === date)),
  })),
});
