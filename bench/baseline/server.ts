// The reference: the two endpoints as a team would otherwise write them, with plain Fastify and drizzle.
// Correct, and nothing beside: a transaction and a row lock for each redemption, one query for each
// validation; no holds, limits, ledger, reports, findings or budgets.
import { createHash, timingSafeEqual } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import Fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { healthReady } from '../../contract/health.ts';
import { multiplyDivide, parseAmount, toDecimal } from '../../contract/money.ts';
import type { Answer, Request } from '../../contract/operation.ts';
import { reportRedemption, validateVoucher } from '../../contract/store.ts';
import { compileBody, compileQuery } from '../../server/http/validation.ts';
import { campaign, client, redemption, voucher } from './schema.ts';

/** As many as the product has. */
const POOL = 12;
const WHOLE = 100_000;

/** What the caller did wrong, by status. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Db = NodePgDatabase;

const offerOf = (db: Pick<Db, 'select'>, code: string) =>
  db
    .select({ voucher, campaign, client })
    .from(voucher)
    .innerJoin(campaign, eq(voucher.campaignId, campaign.id))
    .innerJoin(client, eq(campaign.clientId, client.id))
    .where(eq(voucher.code, code));

type Offer = Awaited<ReturnType<typeof offerOf>>[number];

/** Why a code cannot be used now; undefined: it can. */
function refusalOf(offer: Offer | undefined): string | undefined {
  if (!offer) return 'Voucher not found';
  const now = new Date();
  const { status, validFrom, validUntil } = offer.campaign;
  if (offer.voucher.status !== 'active' || status !== 'active') return 'Voucher is not active';
  if (validFrom && validFrom > now) return 'Voucher is not valid yet';
  if (validUntil && validUntil < now) return 'Voucher has expired';
  const { maxUses, uses } = offer.voucher;
  return maxUses !== null && uses >= maxUses ? 'Voucher has already been redeemed' : undefined;
}

const left = ({ maxUses, uses }: Offer['voucher'], more = 0) =>
  maxUses === null ? null : maxUses - uses - more;

async function validate(db: Db, code: string): Promise<Answer<typeof validateVoucher>> {
  const [offer] = await offerOf(db, code);
  const error = refusalOf(offer);
  if (!offer || error !== undefined) return { valid: false, code, error };
  const { currency } = offer.client;
  const { minimumSpendMinor: minimum } = offer.campaign;
  return {
    valid: true,
    code: offer.voucher.code,
    discount_type: 'percentage',
    discount_value: offer.campaign.discountValue / 1000,
    discount_description: offer.campaign.discountDescription,
    minimum_spend: minimum === null ? null : toDecimal(minimum, currency),
    valid_until: offer.campaign.validUntil?.toISOString() ?? null,
    remaining_uses: left(offer.voucher),
    campaign_name: offer.campaign.name,
    client_name: offer.client.name,
    currency,
    max_discount: null,
    terms: [],
  };
}

type Report = Request<typeof reportRedemption>['body'];

async function redeem(db: Db, report: Report): Promise<Answer<typeof reportRedemption>> {
  const { code, transaction_amount } = report;
  const order = String(report.order_reference ?? '');
  return db.transaction(async (tx) => {
    const [offer] = await offerOf(tx, code).for('update', { of: voucher });
    if (!offer) throw new Refusal(404, 'Voucher not found');
    const { currency } = offer.client;
    const amountMinor = parseAmount(transaction_amount, currency) ?? 0;
    const [known] = await tx
      .select()
      .from(redemption)
      .where(and(eq(redemption.voucherId, offer.voucher.id), eq(redemption.orderReference, order)));
    if (known) return answer(offer, known, left(offer.voucher));
    const error = refusalOf(offer);
    if (error !== undefined) throw new Refusal(409, error);
    const discountMinor = multiplyDivide(amountMinor, offer.campaign.discountValue, WHOLE);
    const [made] = await tx
      .insert(redemption)
      .values({ voucherId: offer.voucher.id, orderReference: order, amountMinor, discountMinor })
      .returning();
    await tx
      .update(voucher)
      .set({ uses: offer.voucher.uses + 1 })
      .where(eq(voucher.id, offer.voucher.id));
    return answer(offer, made!, left(offer.voucher, 1));
  });
}

const answer = (
  offer: Offer,
  made: typeof redemption.$inferSelect,
  remaining: number | null,
): Answer<typeof reportRedemption> => ({
  success: true,
  voucher_code: offer.voucher.code,
  discount_applied: toDecimal(made.discountMinor, offer.client.currency),
  message: 'Redemption recorded',
  redemption_id: made.id,
  currency: offer.client.currency,
  remaining_uses: remaining,
  redeemed_at: made.redeemedAt.toISOString(),
  warnings: [],
});

const hash = (text: string) => createHash('sha256').update(text).digest();

/** `key`: the one API key that is let in; it is kept in memory, which a query each time would not be. */
export function buildBaseline(databaseUrl: string, key: string): FastifyInstance {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: POOL,
    options: '-c search_path=baseline',
  });
  const db = drizzle(pool);
  const app = Fastify();
  const expected = hash(key);
  app.addHook('onClose', () => pool.end());
  app.setErrorHandler((error, _request, reply) => {
    const { status } = error as Partial<Refusal>;
    const { statusCode = 500 } = error as { statusCode?: number };
    return reply
      .code(status ?? statusCode)
      .send({ success: false, error: (error as Error).message });
  });
  app.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['x-api-key'];
    const isOpen = request.url === healthReady.url;
    if (isOpen || (typeof given === 'string' && timingSafeEqual(hash(given), expected))) done();
    else void reply.code(401).send({ success: false, error: 'API key is missing or unknown' });
  });
  app.get<{ Params: { code: string } }>(
    validateVoucher.url,
    {
      schema: validateVoucher.schema,
      validatorCompiler: ({ schema }) => compileQuery(schema),
    },
    ({ params }) => validate(db, params.code),
  );
  app.post<{ Body: Report }>(
    reportRedemption.url,
    {
      schema: reportRedemption.schema,
      validatorCompiler: ({ schema }) => compileBody(schema),
    },
    ({ body }) => redeem(db, body),
  );
  app.get(healthReady.url, () => ({ status: 'ready' }));
  return app;
}

/** Serves until SIGTERM. */
export async function serveBaseline(databaseUrl: string, port: number, key: string): Promise<void> {
  const app = buildBaseline(databaseUrl, key);
  await app.listen({ port, host: '127.0.0.1' });
  process.once('SIGTERM', () => {
    app.server.closeAllConnections();
    void app.close().then(() => process.exit(0));
  });
}
