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
import * as funnel from './funnel.ts';
import { readOverview } from './overview.ts';
import { readCampaigns, readLocations, readSources } from './parts.ts';
import { readScope, type Asked, type Scope } from './scope.ts';
import { readTimeseries } from './timeseries.ts';

const MAX_DAYS = 60;
const NOT_COMPARED = new Set(['', '0', 'false', 'no', 'none']);

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

  read(
    app,
    operations.overviewReport,
    report((db, scope, asked: Asked & { compare?: string }) =>
      readOverview(db, scope, asked, !NOT_COMPARED.has(asked.compare ?? '')),
    ),
  );
  read(
    app,
    operations.timeseriesReport,
    report((db, scope, asked: Asked & Partial<Parameters<typeof readTimeseries>[3]>) =>
      readTimeseries(db, scope, asked, { interval: asked.interval ?? 'day', by: asked.by }),
    ),
  );
  read(app, operations.campaignsReport, report(readCampaigns));
  read(app, operations.sourcesReport, report(readSources));
  read(app, operations.locationsReport, report(readLocations));
  read(app, operations.funnelReport, report(funnel.readFunnel));
  read(app, operations.hoursReport, report(funnel.readHours));
  read(app, operations.refusalsReport, report(funnel.readRefusals));
  read(app, operations.overridesReport, report(funnel.readOverrides));
  read(
    app,
    operations.curveReport,
    report((db, scope, asked: Asked & { max_days?: number }) =>
      funnel.readCurve(db, scope, asked, asked.max_days ?? MAX_DAYS),
    ),
  );
}
