// The HTTP application: the door, the routes of each capability, and nothing else.
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { registerOwnRoutes } from './account/own-routes.ts';
import { registerResetRoutes } from './account/reset-routes.ts';
import { registerAccountRoutes } from './account/routes.ts';
import { registerApiKeyRoutes } from './api-key/routes.ts';
import { makeAttemptLog } from './attempt/attempt-log.ts';
import { registerAttemptRoutes } from './attempt/routes.ts';
import { registerAuditRoutes } from './audit/routes.ts';
import { scheduleNightlyBackup } from './backup/nightly.ts';
import { registerDeviceRoutes } from './device/routes.ts';
import { registerStaffRoutes } from './device/staff-routes.ts';
import { registerLookRoute } from './till/look-route.ts';
import { registerTillPage } from './till/page-routes.ts';
import { makeRecognizeTill, TILL_COOKIE } from './till/recognize.ts';
import { registerShiftRoutes } from './till/shift-routes.ts';
import { registerTillWork } from './till/work-routes.ts';
import { registerBatchRoutes } from './batch/routes.ts';
import { registerApprovalRoutes } from './campaign/approval-routes.ts';
import { registerCampaignRoutes } from './campaign/routes.ts';
import { makeClients } from './client/client-of.ts';
import { registerClientRoutes } from './client/routes.ts';
import { registerConflictRoutes } from './conflict/routes.ts';
import type { Context } from './context.ts';
import { keepStatistics } from './db/statistics.ts';
import { registerDashboardRoutes } from './dashboard/routes.ts';
import { registerDocsRoutes } from './docs/routes.ts';
import { registerGuideRoutes } from './guide/routes.ts';
import { registerHealthRoutes } from './health/routes.ts';
import { registerHoldRoutes } from './hold/routes.ts';
import { startSweep } from './hold/sweep.ts';
import { ApiError } from './http/api-error.ts';
import { useJsonBodies } from './http/body.ts';
import { answerBrokenRequest } from './http/broken-request.ts';
import { useDrain } from './http/drain.ts';
import { useEntrance } from './http/entrance.ts';
import { sendFailure, useFailures } from './http/failure.ts';
import { purgeAnswers } from './http/idempotency.ts';
import { useOpenApi } from './http/openapi.ts';
import { makeRateLimit } from './http/rate-limit.ts';
import { newReference } from './http/reference.ts';
import { registerInvitationRoutes } from './invitation/routes.ts';
import { registerImportRoutes } from './import/routes.ts';
import { makeCounts, type Counts } from './limit/counts.ts';
import { makeGuessing, unguarded } from './limit/guessing.ts';
import { dropOldUses } from './limit/queries.ts';
import { registerLiveRoutes } from './live/routes.ts';
import { registerLocationRoutes } from './location/routes.ts';
import { makeMailer } from './mail/mailer.ts';
import { registerOrganizationRoutes } from './organization/routes.ts';
import { registerMetrics } from './metrics/routes.ts';
import { registerOrderEventRoutes } from './order-event/routes.ts';
import { registerBatchRoute } from './redemption/batch-route.ts';
import { registerRedemptionManagement } from './redemption/management-routes.ts';
import { registerExportRoutes } from './export/routes.ts';
import { registerPrivacyRoutes } from './privacy/routes.ts';
import { makePerformer } from './redemption/perform.ts';
import { registerRedemptionRoutes } from './redemption/routes.ts';
import type { StoreParts } from './redemption/scope.ts';
import { openCustomerHash } from './secret/customer-hash.ts';
import { registerLeadRoutes } from './lead/routes.ts';
import { registerPageRoutes } from './page/routes.ts';
import { registerPrintRoutes } from './print/routes.ts';
import { registerReportRoutes } from './report/routes.ts';
import { makeSessionCookie } from './session/cookie.ts';
import { makePeople } from './session/people.ts';
import { purge as purgeSessions } from './session/queries.ts';
import { makeRecognize } from './session/recognize.ts';
import { registerSessionRoutes } from './session/routes.ts';
import { registerCostRoutes } from './source/cost-routes.ts';
import { registerDeliveryRoutes } from './source/delivery-routes.ts';
import { registerShopifyRoutes } from './shopify/routes.ts';
import { registerSourceRoutes } from './source/routes.ts';
import { makeValidate } from './voucher/validate.ts';
import { makeOffers } from './voucher/offers.ts';
import { registerVoucherRoutes } from './voucher/routes.ts';
import { registerVoucherFieldRoutes } from './voucher-field/routes.ts';
import { registerValidateRoute } from './voucher/validate-route.ts';
import { registerWebhookRoutes } from './webhook/routes.ts';

const KIB = 1024;

/** Builds the application; it does not listen yet. */
export async function buildApp(context: Context): Promise<FastifyInstance> {
  const { config } = context;
  // seen as what Fastify asks of a logger, so that the instance's type is the plain one
  const logger: FastifyBaseLogger = context.log;
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // no logger of its own for each request: what is logged names the request by its reference
    childLoggerFactory: (parent) => parent,
    genReqId: newReference,
    requestIdHeader: false,
    bodyLimit: 64 * KIB,
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    // while it drains it goes on answering in its own words: /api/health/ready turns callers away
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error, request, reply) => {
      void sendFailure(request, reply, new ApiError('invalid_request'));
    },
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 16 * KIB, ignoreTrailingSlash: true },
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * KIB },
  });
  useJsonBodies(app);
  useFailures(app);
  const leaveQuietly = useDrain(app, context.readiness);
  const counts = makeCounts(() => performance.now(), context.db, context.log);
  app.addHook('onClose', () => {
    counts.stop();
    return Promise.resolve();
  });
  const rateLimit = makeRateLimit(config.rateLimit, counts);
  useEntrance(app, {
    authenticator: context.authenticator,
    recognize: makeRecognize(context.db, makeSessionCookie(config.publicUrl)),
    recognizeTill: makeRecognizeTill(context.db, makeSessionCookie(config.publicUrl, TILL_COOKIE)),
    publicUrl: config.publicUrl,
    rateLimit,
    readiness: context.readiness,
  });
  registerMetrics(app, context);
  await useOpenApi(app, config.publicUrl);
  await registerStore(app, context, counts);
  registerManagement(app, context);
  registerPeople(app, context);
  scheduleNightlyBackup(context);
  await registerPrivacyRoutes(app, context);
  registerHealthRoutes(app, context.readiness);
  registerDocsRoutes(app, config.publicUrl);
  registerGuideRoutes(app, config.publicUrl);
  registerDashboardRoutes(app);
  registerVoucherFieldRoutes(app);
  app.addHook('preClose', () => leaveQuietly(config.drainSeconds * 1_000));
  return app;
}

/** The management API, a line for each capability. */
function registerManagement(app: FastifyInstance, context: Context): void {
  registerClientRoutes(app, context);
  registerLocationRoutes(app, context);
  registerCampaignRoutes(app, context);
  registerApprovalRoutes(app, context);
  registerSourceRoutes(app, context);
  registerDeliveryRoutes(app, context);
  registerCostRoutes(app, context);
  registerLeadRoutes(app, context);
  registerBatchRoutes(app, context);
  registerImportRoutes(app, context);
  registerPrintRoutes(app, context);
  registerVoucherRoutes(app, context);
  registerExportRoutes(app, context);
  registerApiKeyRoutes(app, context);
  registerReportRoutes(app, context);
  registerAttemptRoutes(app, context);
  registerWebhookRoutes(app, context);
  registerLiveRoutes(app, context);
  registerAuditRoutes(app, context);
}

/** Tills: how they are paired and by whom worked at, and what they do. */
function registerTill(app: FastifyInstance, context: Context, parts: StoreParts): void {
  const cookie = makeSessionCookie(context.config.publicUrl, TILL_COOKIE);
  registerDeviceRoutes(app, context);
  registerStaffRoutes(app, context, parts.hashCustomer);
  registerShiftRoutes(app, context, cookie, parts.hashCustomer);
  registerLookRoute(app, parts);
  registerTillWork(app, parts);
  registerTillPage(app);
}

/** Accounts, sessions and invitations. */
function registerPeople(app: FastifyInstance, context: Context): void {
  const mailer = makeMailer(context.config, context.log);
  const people = makePeople(app, context, mailer);
  registerSessionRoutes(app, people);
  registerOwnRoutes(app, people);
  registerResetRoutes(app, people);
  registerInvitationRoutes(app, people);
  registerAccountRoutes(app, context);
  registerOrganizationRoutes(app, context);
  context.jobs.schedule('purge-sessions', '37 * * * *', () => purgeSessions(context.db));
  app.addHook('onClose', () => {
    mailer.close();
  });
}

/** The store-facing API, with what it does in the background while the application runs. */
async function registerStore(
  app: FastifyInstance,
  context: Context,
  counts: Counts,
): Promise<void> {
  const { db, log } = context;
  const hashCustomer = await openCustomerHash(db, context.keyring);
  const offers = makeOffers();
  const performer = makePerformer(db, offers);
  const attempts = makeAttemptLog(db, log);
  const parts: StoreParts = {
    db,
    clients: makeClients(db),
    hashCustomer,
    validate: makeValidate(db, offers),
    performer,
    attempts,
    guessing:
      context.config.rateLimit === 0 ? unguarded : makeGuessing({ db, counts, hashCustomer, log }),
  };
  registerValidateRoute(app, parts);
  registerRedemptionRoutes(app, parts);
  registerBatchRoute(app, parts);
  registerHoldRoutes(app, parts);
  registerOrderEventRoutes(app, context, parts);
  registerShopifyRoutes(app, context, parts);
  registerRedemptionManagement(app, parts);
  registerConflictRoutes(app, context, parts);
  registerTill(app, context, parts);
  registerPageRoutes(app, context, parts);
  const sweep = startSweep(db, performer, log);
  const statistics = keepStatistics(db, log);
  context.jobs.schedule('purge-answers', '17 * * * *', async () => {
    while ((await purgeAnswers(db)) > 0);
  });
  context.jobs.schedule('drop-old-budgets', '29 * * * *', async () => {
    await dropOldUses(db);
  });
  app.addHook('onClose', async () => {
    await performer.idle();
    await sweep.stop();
    await statistics.stop();
    await attempts.stop();
    await context.authenticator.stop();
    context.readiness.stop();
  });
}
