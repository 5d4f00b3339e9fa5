// GET /api/webhook/validate/{code}: HTTP to the use case and back, in the seed's words.
import type { FastifyInstance } from 'fastify';
import { codeKey } from '../../contract/code.ts';
import { discountFor } from '../../contract/discount.ts';
import { parseAmount, toDecimal } from '../../contract/money.ts';
import { sentenceOf } from '../../contract/error.ts';
import { finding, type Finding } from '../../contract/refusal.ts';
import { validateVoucher } from '../../contract/store.ts';
import type { Answer } from '../../contract/operation.ts';
import { privateId } from '../db/id.ts';
import { invalid } from '../http/api-error.ts';
import { writeInstant } from '../http/instant.ts';
import { keyOf, route } from '../http/route.ts';
import type { Asker } from '../limit/guessing.ts';
import { shopperOf } from '../limit/shopper.ts';
import { addMore } from '../redemption/answer.ts';
import { readCovers } from '../redemption/read-command.ts';
import { scopeOf, type StoreParts } from '../redemption/scope.ts';
import { endOf, remainingUses, type VoucherState } from './state.ts';

type Body = Answer<typeof validateVoucher>;

/** Validation for shops' servers and, with a publishable key, for their pages in the browser. */
export function registerValidateRoute(app: FastifyInstance, parts: StoreParts): void {
  allowBrowsers(app);
  answerNonCodes(app);
  route(
    app,
    validateVoucher,
    async ({ params, querystring: query, request, reply }): Promise<Body> => {
      const actor = keyOf(request);
      const client = await parts.clients.of(actor, request.headers['x-client-id']);
      const scope = scopeOf(actor, client.id);
      const cartMinor =
        query.cart_total === undefined ? null : parseAmount(query.cart_total, client.currency);
      if (cartMinor === undefined) throw invalid('cart_total', 'is too large');
      const covers = readCovers(query.covers);
      const key = codeKey(params.code);
      const asker: Asker = {
        organizationId: scope.organizationId,
        clientId: client.id,
        mode: scope.mode,
        keyId: actor.id,
        shopper: shopperOf({
          keyKind: actor.keyKind,
          ip: request.ip,
          customerIp: request.headers['x-customer-ip'],
          customerReference: query.customer_reference,
        }),
      };
      const wait = parts.guessing.waitOf(asker);
      if (wait > 0) {
        reply.header('retry-after', wait);
        return tooMany(params.code, request.id);
      }
      const { findings, voucher } = key
        ? await parts.validate({
            scope,
            codeKey: key,
            amountMinor: cartMinor,
            covers,
            currency: query.currency?.toUpperCase() ?? null,
            customer: query.customer_reference?.trim()
              ? parts.hashCustomer(client.id, query.customer_reference)
              : null,
            holder: query.holder ?? null,
            orderReference:
              query.order_reference === undefined ? null : String(query.order_reference).trim(),
            holdId: query.hold_id === undefined ? null : (privateId('hold', query.hold_id) ?? null),
          })
        : { findings: [finding('voucher_not_found')], voucher: undefined };
      const [first] = findings;
      if (voucher && !first) return valid(voucher, cartMinor);
      if (!voucher && key) void parts.guessing.noteMiss(asker, key);
      parts.attempts.note({
        route: 'validate',
        reference: request.id,
        scope,
        codeAsked: params.code,
        voucher,
        code: first?.code ?? 'voucher_not_found',
        findings,
        asked: { cart_total_minor: cartMinor, covers },
      });
      return notValid(voucher?.code ?? params.code, first, request.id);
    },
  );
}

/** A browser asks before it sends a key; which origins a key may come from is judged with the key. */
function allowBrowsers(app: FastifyInstance): void {
  app.options(validateVoucher.url, { config: { action: 'public' } }, (request, reply) =>
    reply
      .code(204)
      .headers({
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'X-API-Key, Authorization',
        'access-control-max-age': 600,
        vary: 'Origin',
      })
      .send(),
  );
}

/** What customers type may hold slashes that the shop did not encode: that can be no code. */
function answerNonCodes(app: FastifyInstance): void {
  app.get<{ Params: { '*': string } }>(
    '/api/webhook/validate/*',
    { config: { action: validateVoucher.action }, schema: { hide: true } },
    (request) => notValid(request.params['*'], finding('voucher_not_found'), request.id),
  );
}

/**
 * Nothing was looked up: good codes and bad ones are answered alike. As 200, since it is about one
 * shopper: a shop that takes 429 for a sign to rest would refuse all others too.
 */
const tooMany = (code: string, reference: string): Body => ({
  valid: false,
  code,
  error: sentenceOf('too_many_attempts'),
  error_code: 'too_many_attempts',
  reference,
});

const notValid = (code: string, first: Finding | undefined, reference: string): Body => ({
  valid: false,
  code,
  error: first?.message,
  error_code: first?.code,
  reference,
});

/** The seed's ten fields, always all present, then what was added since. */
function valid(voucher: VoucherState, cartMinor: number | null): Body {
  const { offer } = voucher;
  const { discount, currency } = offer;
  const money = (minor: number | null) => (minor === null ? null : toDecimal(minor, currency));
  const until = endOf(voucher);
  return {
    valid: true,
    code: voucher.code,
    discount_type: discount.type,
    discount_value:
      discount.type === 'percentage'
        ? discount.value / 10_000
        : toDecimal(discount.value, currency),
    discount_description: offer.discountDescription,
    minimum_spend: money(offer.minimumSpendMinor),
    valid_until: until === null ? null : writeInstant(until),
    remaining_uses: remainingUses(voucher),
    campaign_name: offer.campaignName,
    client_name: offer.clientName,
    currency,
    max_discount: money(discount.max),
    terms: [...offer.termSentences],
    ...(cartMinor === null ? undefined : cartFields(voucher, cartMinor)),
  };
}

function cartFields({ offer }: VoucherState, cartMinor: number): Partial<Body> {
  const missing = Math.max(0, (offer.minimumSpendMinor ?? 0) - cartMinor);
  const money = (minor: number) => toDecimal(minor, offer.currency);
  return {
    discount_amount: missing > 0 ? 0 : money(discountFor(offer.discount, cartMinor)),
    minimum_spend_met: missing === 0,
    amount_to_minimum_spend: money(missing),
    message: missing > 0 ? addMore(missing, offer.currency) : undefined,
  };
}
