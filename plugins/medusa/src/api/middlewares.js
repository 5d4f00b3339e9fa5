// Codes as people type them (case, spaces, dashes) become codes as they are written, before Medusa
// looks for a promotion of exactly that name.
const { defineMiddlewares } = require('@medusajs/framework/http');
const { ContainerRegistrationKeys } = require('@medusajs/framework/utils');
const { listByCode } = require('../lib/promotions.js');

const keyOf = (code) =>
  code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Z}\p{Pd}\p{Pc}\p{Cf}]+/gu, '');

async function heldBy(container, cartId) {
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: 'cart',
    fields: ['id', 'promotions.code'],
    filters: { id: cartId },
  });
  return (data[0]?.promotions ?? []).map(({ code }) => code);
}

async function asWritten(container, text, held) {
  const found = held.find((code) => keyOf(code) === keyOf(text));
  if (found) return found;
  if ((await listByCode(container, [text])).length > 0) return text;
  const desk = container.resolve('vouchertrack');
  try {
    const answer = await desk.sdk.validate(text);
    if (answer.valid) return answer.code;
    desk.noteRefusal(text, answer);
  } catch {
    // the hook asks again, and says that nobody answers
  }
  return text;
}

async function writeCodes(request, _response, next) {
  const bodies = [request.body, request.validatedBody].filter((body) =>
    Array.isArray(body?.promo_codes),
  );
  try {
    // matchers may match twice
    if (bodies.length > 0 && !request.areCodesWritten) {
      request.areCodesWritten = true;
      const cartId = /\/store\/carts\/([^/?]+)/.exec(request.originalUrl)?.[1];
      const held = cartId ? await heldBy(request.scope, cartId) : [];
      const codes = [];
      for (const text of bodies[0].promo_codes) {
        codes.push(typeof text === 'string' ? await asWritten(request.scope, text, held) : text);
      }
      for (const body of bodies) body.promo_codes = [...new Set(codes)];
    }
    next();
  } catch (error) {
    next(error);
  }
}

module.exports = {
  default: defineMiddlewares({
    routes: ['/store/carts', '/store/carts/:id', '/store/carts/:id/promotions'].map((matcher) => ({
      matcher,
      method: ['POST', 'DELETE'],
      middlewares: [writeCodes],
    })),
  }),
};
