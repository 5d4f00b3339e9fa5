// What validate is measured against: a bare Fastify route with the same key check and the same
// schemas, which answers a constant. Run as a process of its own.
import Fastify from 'fastify';
import { healthReady } from '../contract/health.ts';
import type { Answer } from '../contract/operation.ts';
import { validateVoucher } from '../contract/store.ts';
import { makeAuthenticator } from '../server/api-key/authenticate.ts';
import { openDatabase } from '../server/db/database.ts';
import { useEntrance } from '../server/http/entrance.ts';
import { useFailures } from '../server/http/failure.ts';
import { watchReadiness } from '../server/health/readiness.ts';
import { makeCounts } from '../server/limit/counts.ts';
import { makeRateLimit } from '../server/http/rate-limit.ts';
import { newReference } from '../server/http/reference.ts';
import { compileQuery } from '../server/http/validation.ts';

const CONSTANT: Answer<typeof validateVoucher> = {
  valid: true,
  code: 'V000000001',
  discount_type: 'percentage',
  discount_value: 20,
  discount_description: '20% off your order',
  minimum_spend: null,
  valid_until: '2030-12-31T23:59:59Z',
  remaining_uses: 1000,
  campaign_name: 'Bench',
  client_name: 'Bench',
  currency: 'GBP',
  max_discount: null,
  terms: [],
};

/** Serves until SIGTERM. */
export async function serveBare(databaseUrl: string, port: number): Promise<void> {
  const db = openDatabase({ connection: { connectionString: databaseUrl }, prepare: true });
  const authenticator = makeAuthenticator(db);
  const app = Fastify({ genReqId: newReference, requestIdHeader: false });
  useFailures(app);
  useEntrance(app, {
    authenticator,
    recognize: () => Promise.resolve(undefined),
    recognizeTill: () => Promise.resolve(undefined),
    publicUrl: 'http://127.0.0.1',
    rateLimit: makeRateLimit(
      0,
      makeCounts(() => performance.now()),
    ),
    readiness: watchReadiness(db),
  });
  const { method, url, action, schema } = validateVoucher;
  app.route({
    method,
    url,
    schema,
    config: { action },
    validatorCompiler: ({ schema: part }) => compileQuery(part as never),
    handler: () => Promise.resolve(CONSTANT),
  });
  app.get(healthReady.url, { config: { action: 'public' } }, () =>
    Promise.resolve({ status: 'ready' }),
  );
  await app.listen({ port, host: '127.0.0.1' });
  process.once('SIGTERM', () => {
    app.server.closeAllConnections();
    void Promise.all([app.close(), authenticator.stop()])
      .then(() => db.close())
      .then(() => process.exit(0));
  });
}
