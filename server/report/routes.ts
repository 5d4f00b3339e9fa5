// HTTP of reports.
import type { FastifyInstance } from 'fastify';
import * as operations from '../../contract/management/report.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { writeInstant } from '../http/instant.ts';
import { read } from '../http/route.ts';
import { inSnapshot } from './completeness.ts';
import { startFollower } from './follower.ts';
import { readCurve } from './curve.ts';
import * as funnel from './funnel.ts';
import { readOverview } from './overview.ts';
import { readCampaigns, readLocations, readSources } from './parts.ts';
import { readScope, type Asked, type Scope } from './scope.ts';
import { readTimeseries } from './timeseries.ts';

const MAX_DAYS = 60;
const NOT_COMPARED = new Set(['', '0', 'false', 'no', 'none']);

const doesCompare = ({ compare }: { compare?: string }): boolean =>
  !NOT_COMPARED.has(compare ?? '');

type AskedSeries = Asked & { compare?: string } & Partial<
    Pick<Parameters<typeof readTimeseries>[3], 'interval' | 'by'>
  >;

/** Also keeps the roll-up, as long as the application runs. */
export function registerReportRoutes(app: FastifyInstance, context: Context): void {
  const follower = startFollower(context.db, context.log);
  app.addHook('onClose', () => follower.stop());

  /** What has just been recorded is taken in first; then all is read in one snapshot. */
  const report =
    <Q extends Asked, Row>(readRows: (db: Queryable, scope: Scope, asked: Q) => Promise<Row[]>) =>
    async ({ actor, querystring }: { actor: AnyActor; querystring: Q }) => {
      await follower.catchUp(actor.organizationId);
      return inSnapshot(context.db, actor.organizationId, async (tx, completeUntil) => {
        const scope = await readScope(tx, actor, querystring);
        return {
          data: await readRows(tx, scope, querystring),
          from: querystring.from,
          to: querystring.to,
          complete_until: completeUntil === null ? null : writeInstant(completeUntil),
          as_of: scope.asOf === null ? null : writeInstant(scope.asOf.getTime()),
        };
      });
    };

  const compared =
    <Row>(
      readRows: (db: Queryable, scope: Scope, asked: Asked, compares: boolean) => Promise<Row[]>,
    ) =>
    (db: Queryable, scope: Scope, asked: Asked & { compare?: string }) =>
      readRows(db, scope, asked, doesCompare(asked));

  read(app, operations.overviewReport, report(compared(readOverview)));
  read(
    app,
    operations.timeseriesReport,
    report((db, scope, asked: AskedSeries) => {
      const { interval = 'day', by } = asked;
      return readTimeseries(db, scope, asked, { interval, by, compares: doesCompare(asked) });
    }),
  );
  read(app, operations.campaignsReport, report(compared(readCampaigns)));
  read(app, operations.sourcesReport, report(compared(readSources)));
  read(app, operations.locationsReport, report(compared(readLocations)));
  read(app, operations.funnelReport, report(compared(funnel.readFunnel)));
  read(app, operations.hoursReport, report(funnel.readHours));
  read(app, operations.refusalsReport, report(funnel.readRefusals));
  read(app, operations.overridesReport, report(funnel.readOverrides));
  read(
    app,
    operations.curveReport,
    report((db, scope, asked: Asked & { max_days?: number }) =>
      readCurve(db, scope, asked, asked.max_days ?? MAX_DAYS),
    ),
  );
}
