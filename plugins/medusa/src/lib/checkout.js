// At the moment of the order: each voucher is held, or the customer is told why not. The row that
// reports the order later is written first.
const { ContainerRegistrationKeys } = require('@medusajs/framework/utils');
const { roundFor, worthOf } = require('./amounts.js');
const { codesOfVouchers, refuse } = require('./offer.js');
const { isAnswer } = require('./sdk.js');
const { vouchersBehind } = require('./promotions.js');

/** An order takes seconds; what is looked at sooner is not there yet. */
const FIRST_LOOK_MS = 60_000;

const appliedCodes = (items) =>
  (items ?? []).flatMap((item) => (item.adjustments ?? []).map(({ code }) => code)).filter(Boolean);

const vouchersOn = (container, items) => vouchersBehind(container, appliedCodes(items));

async function orderOf(container, cartId) {
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: 'order_cart',
    fields: ['order_id', 'cart_id'],
    filters: { cart_id: cartId },
  });
  return data[0]?.order_id;
}

/** Answers what is to be undone where the order falls through. */
async function holdVouchers(container, cart) {
  const desk = container.resolve('vouchertrack');
  const vouchers = await vouchersOn(container, cart.items);
  // a repeated completion of an order that is there
  if (vouchers.length === 0 || (await orderOf(container, cart.id))) return undefined;
  const codes = vouchers.map(({ code }) => code);
  await keepUse(desk, cart.id, codes);
  const ours = codesOfVouchers(vouchers);
  const held = [];
  for (const { code, isTaxInclusive } of vouchers) {
    try {
      await desk.sdk.hold({
        code,
        orderReference: cart.id,
        holder: cart.id,
        transactionAmount: roundFor(worthOf(cart.items, ours, isTaxInclusive), cart.currency_code),
        customerReference: cart.email ?? undefined,
        ttlSeconds: desk.settings.holdTtlSeconds,
      });
      held.push(code);
    } catch (error) {
      const isRefusal = isAnswer(error);
      container.resolve('logger').warn(`VoucherTrack: no hold on ${code}: ${error.message}`);
      if (!isRefusal && desk.settings.whenUnreachable === 'accept') continue;
      await releaseVouchers(container, { cartId: cart.id, codes: held });
      throw refuse(
        isRefusal
          ? `${error.message} (${code}). Remove the code to go on without it.`
          : `The code ${code} cannot be checked right now. Remove it, or try again in a moment.`,
      );
    }
  }
  return { cartId: cart.id, codes };
}

async function keepUse(desk, cartId, codes) {
  const now = Date.now();
  const fields = { codes: { list: codes, at: now }, due_at: new Date(now + FIRST_LOOK_MS) };
  const [known] = await desk.listVouchertrackUses({ cart_id: cartId });
  if (known) await desk.updateVouchertrackUses({ id: known.id, ...fields });
  else await desk.createVouchertrackUses({ cart_id: cartId, told: {}, ...fields });
}

/** Gives holds back, where the order came to nothing; those that cannot be given back run out. */
async function releaseVouchers(container, { cartId, codes }) {
  const desk = container.resolve('vouchertrack');
  for (const code of codes) {
    await desk.sdk
      .release({ code, orderReference: cartId })
      .catch((error) => container.resolve('logger').warn(`VoucherTrack: ${error.message}`));
  }
}

module.exports = { holdVouchers, orderOf, releaseVouchers, vouchersOn };
