// What a code is worth to a cart: asked of VoucherTrack when it is entered, and worked out by the
// server's own arithmetic, without a call, each time the cart changes.
const { MedusaError } = require('@medusajs/framework/utils');
const { discountFor } = require('./sdk.js');
const { roundFor, worthOf } = require('./amounts.js');
const {
  capCode,
  ensurePromotions,
  listByCode,
  pricesHoldTax,
  termsOf,
  vouchersBehind,
} = require('./promotions.js');

const refuse = (message) => new MedusaError(MedusaError.Types.NOT_ALLOWED, message);

const codesOfVouchers = (vouchers) =>
  new Set(vouchers.flatMap(({ code }) => [code, capCode(code)]));

const heldCodes = (cart) => (cart.promotions ?? []).map((each) => each?.code).filter(Boolean);

/** Refuses a code that is entered and no good, with VoucherTrack's sentence; makes its promotion else. */
async function checkEntered(container, cart, entered) {
  const held = new Set(heldCodes(cart));
  const fresh = [...new Set(entered)].filter((code) => !held.has(code));
  if (fresh.length === 0) return;
  const known = await listByCode(container, fresh);
  for (const code of fresh) {
    const promotion = known.find((each) => each.code === code);
    const terms = termsOf(promotion);
    // the shop's own promotions are its own
    if (promotion && !terms) continue;
    if (terms && terms.code !== code) throw refuse(`Enter the code as ${terms.code}`);
    await checkVoucher(container, cart, { code, isKnown: terms !== undefined });
  }
}

async function checkVoucher(container, cart, { code, isKnown }) {
  const desk = container.resolve('vouchertrack');
  const vouchers = await vouchersBehind(container, heldCodes(cart));
  const isGross = await pricesHoldTax(container, cart);
  const worth = worthOf(cart.items, codesOfVouchers(vouchers), isGross);
  const currency = cart.currency_code.toUpperCase();
  let answer;
  try {
    answer =
      desk.takeRefusal(code) ??
      (await desk.sdk.validate(code, {
        cartTotal: roundFor(worth, currency),
        currency,
        holder: cart.id,
        customerReference: cart.email ?? undefined,
      }));
  } catch (error) {
    container.resolve('logger').warn(`VoucherTrack: ${code} was not checked: ${error.message}`);
    throw refuse(`The code ${code} cannot be checked right now. Please try again in a moment.`);
  }
  // Medusa says of an unknown code what it says of any
  if (answer.errorCode === 'voucher_not_found' && !isKnown) return;
  if (!answer.valid) throw refuse(answer.error);
  if (answer.minimumSpendMet === false) throw refuse(answer.message);
  if (answer.discountType === 'free_item') {
    throw refuse(`${answer.discountDescription}: this code cannot be used online.`);
  }
  if (answer.code !== code) throw refuse(`Enter the code as ${answer.code}`);
  const { discountType, discountValue, minimumSpend, maxDiscount } = answer;
  await ensurePromotions(container, cart, {
    code: answer.code,
    discountType,
    discountValue,
    minimumSpend,
    maxDiscount,
    currency: answer.currency,
  });
}

/** The codes that a cart has after `action`. */
function codesAfter(cart, action, codes) {
  if (action === 'replace') return codes;
  if (action === 'add') return [...heldCodes(cart), ...codes];
  return heldCodes(cart);
}

/** The promotions whose turn it is in a cart. */
async function promotionsInTurn(container, cart, action, codes) {
  const gone = new Set(
    action === 'remove' ? (await vouchersBehind(container, codes)).map(({ code }) => code) : [],
  );
  const vouchers = (await vouchersBehind(container, codesAfter(cart, action, codes))).filter(
    ({ code }) => !gone.has(code),
  );
  const ours = codesOfVouchers(vouchers);
  return vouchers.flatMap((voucher) => {
    const { code, currency, maxDiscount, isTaxInclusive } = voucher;
    if (currency !== cart.currency_code.toUpperCase()) return [];
    const worth = roundFor(worthOf(cart.items, ours, isTaxInclusive), currency);
    const amount = discountFor(worth, voucher);
    if (amount === 0) return [];
    const isCapped =
      maxDiscount !== null && discountFor(worth, { ...voucher, maxDiscount: null }) > maxDiscount;
    return [isCapped ? capCode(code) : code];
  });
}

module.exports = { checkEntered, codesOfVouchers, promotionsInTurn, refuse };
