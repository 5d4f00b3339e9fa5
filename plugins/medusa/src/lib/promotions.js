// Vouchers as promotions of the shop: made when a code is first applied, one for each code. A voucher
// with a greatest discount has a second one for carts that reach it. None of them applies by itself:
// each asks the cart's context whether it is its turn (see offer.js).
const { Modules } = require('@medusajs/framework/utils');

/** Where the context says which promotions of ours apply. */
const ATTRIBUTE = 'vouchertrack';

/**
 * The part of the context that says whose turn it is. Never an empty list: Medusa makes SQL of it that
 * PostgreSQL does not understand; and no code has brackets.
 */
const contextFor = (codes) => ({ [ATTRIBUTE]: ['(none)', ...codes] });

const capCode = (code) => `${code} (max)`;

/** What validate said, as far as the discount needs it; undefined for a promotion of the shop's own. */
const termsOf = (promotion) => promotion?.metadata?.vouchertrack;

async function listByCode(container, codes) {
  if (codes.length === 0) return [];
  const module = container.resolve(Modules.PROMOTION);
  const relations = ['application_method'];
  return module.listPromotions({ code: codes }, { relations, take: codes.length });
}

/** The vouchers behind promotion codes, each once. */
async function vouchersBehind(container, codes) {
  const found = new Map();
  for (const promotion of await listByCode(container, [...new Set(codes)])) {
    const terms = termsOf(promotion);
    if (terms) found.set(terms.code, { ...terms, isTaxInclusive: promotion.is_tax_inclusive });
  }
  return [...found.values()];
}

/** Whether prices hold tax: as those in the cart do; an empty one goes by the currency's preference. */
async function pricesHoldTax(container, cart) {
  if (cart.items?.length > 0) return cart.items.every((item) => item.is_tax_inclusive);
  const [preference] = await container
    .resolve(Modules.PRICING)
    .listPricePreferences({ attribute: 'currency_code', value: cart.currency_code });
  return Boolean(preference?.is_tax_inclusive);
}

function wanted(terms, isTaxInclusive) {
  const common = {
    status: 'active',
    type: 'standard',
    is_tax_inclusive: isTaxInclusive,
    // the two of a capped voucher take turns, whichever of them the cart holds
    is_automatic: terms.maxDiscount !== null,
    metadata: { vouchertrack: terms },
  };
  const method = (type, value) => ({
    type,
    value,
    currency_code: terms.currency.toLowerCase(),
    target_type: 'items',
    allocation: 'across',
  });
  const made = [
    {
      ...common,
      code: terms.code,
      application_method: method(terms.discountType, terms.discountValue),
    },
  ];
  if (terms.maxDiscount !== null) {
    const code = capCode(terms.code);
    made.push({ ...common, code, application_method: method('fixed', terms.maxDiscount) });
  }
  return made;
}

/** Makes a voucher's promotions, or brings them to what the campaign says now. */
async function ensurePromotions(container, cart, terms) {
  const module = container.resolve(Modules.PROMOTION);
  const codes = [terms.code, capCode(terms.code)];
  const promotions = wanted(terms, await pricesHoldTax(container, cart));
  for (const promotion of promotions) {
    const known = (await listByCode(container, codes)).find(({ code }) => code === promotion.code);
    if (known) await bringUpToDate(module, known, promotion);
    else await make(container, module, promotion);
  }
}

async function make(container, module, promotion) {
  const rules = [{ attribute: ATTRIBUTE, operator: 'in', values: [promotion.code] }];
  try {
    await module.createPromotions({ ...promotion, rules });
  } catch (error) {
    // another cart was first with the same code
    if ((await listByCode(container, [promotion.code])).length === 0) throw error;
  }
}

// the database keeps the fields in an order of its own
const isSameTerms = (a, b) => Object.keys(b).every((field) => a?.[field] === b[field]);

async function bringUpToDate(module, known, promotion) {
  const { is_automatic, is_tax_inclusive, metadata, application_method: method } = promotion;
  const old = known.application_method;
  const isSame =
    known.is_automatic === is_automatic &&
    known.is_tax_inclusive === is_tax_inclusive &&
    isSameTerms(termsOf(known), termsOf(promotion)) &&
    old.type === method.type &&
    Number(old.value) === Number(method.value);
  if (isSame) return;
  await module.updatePromotions({
    id: known.id,
    is_automatic,
    is_tax_inclusive,
    metadata,
    application_method: { id: old.id, ...method },
  });
}

module.exports = {
  capCode,
  contextFor,
  ensurePromotions,
  listByCode,
  pricesHoldTax,
  termsOf,
  vouchersBehind,
};
