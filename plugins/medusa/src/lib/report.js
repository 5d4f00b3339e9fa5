// Brings VoucherTrack to where an order is, however often that takes: looks at the order as it stands,
// and at what was told, and tells the rest. Every call is one under an order reference or a key of its
// own, so that a lost answer, a second worker and a crash do no more than ask again.
const { ContainerRegistrationKeys, Modules } = require('@medusajs/framework/utils');
const { roundFor, takenOff, toNumber, worthOf } = require('./amounts.js');
const { orderOf, vouchersOn } = require('./checkout.js');
const { codesOfVouchers } = require('./offer.js');
const { capCode } = require('./promotions.js');
const { isAnswer } = require('./sdk.js');

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Refunds and cancellations whose event was lost are found by looking again, for this long. */
const WATCHED_MS = 60 * 24 * HOUR_MS;

const ORDER = [
  'id',
  'display_id',
  'status',
  'currency_code',
  'email',
  'created_at',
  'total',
  'items.*',
  'items.adjustments.*',
  'items.tax_lines.*',
  'payment_collections.amount',
  'payment_collections.captured_amount',
  'payment_collections.status',
  'payment_collections.payments.refunds.id',
  'payment_collections.payments.refunds.amount',
];

async function readOrder(container, id) {
  const { data } = await container
    .resolve(ContainerRegistrationKeys.QUERY)
    .graph({ entity: 'order', fields: ORDER, filters: { id } });
  return data[0];
}

function isPaid(order) {
  const open = (order.payment_collections ?? []).filter(({ status }) => status !== 'canceled');
  const asked = open.reduce((sum, each) => sum + toNumber(each.amount), 0);
  const captured = open.reduce((sum, each) => sum + toNumber(each.captured_amount), 0);
  const smallest = 0.5 * 10 ** -3; // less than a coin of any currency
  return toNumber(order.total) <= smallest || (asked > 0 && captured + smallest >= asked);
}

const refundsOf = (order) =>
  (order.payment_collections ?? []).flatMap(({ payments }) =>
    (payments ?? []).flatMap(({ refunds }) => refunds ?? []),
  );

/** What is done next for a cart's vouchers. Throws on silence. */
async function bring(container, use) {
  const desk = container.resolve('vouchertrack');
  const id = await orderOf(container, use.cart_id);
  if (!id) return afterMs(use, desk.settings.holdTtlSeconds * 1000);
  const order = await readOrder(container, id);
  const told = { refunds: [], ...use.told };
  const note = async (change) => {
    Object.assign(told, change);
    await desk.updateVouchertrackUses({ id: use.id, told });
  };
  const task = { container, desk, order, use, told, note };
  if (order.status === 'canceled') {
    if (!told.ended) await cancel(task);
    return null;
  }
  if (!told.redeemed && (desk.settings.redeemWhen === 'placed' || isPaid(order))) {
    await redeem(task);
  }
  if (told.redeemed) await tellRefunds(task);
  else await keepHeld(task);
  const age = Date.now() - new Date(order.created_at).getTime();
  return age > WATCHED_MS ? null : told.redeemed ? 24 * HOUR_MS : renewal(desk);
}

/** A cart that became no order: its row goes once its hold has run out. */
function afterMs(use, ttlMs) {
  const age = Date.now() - use.codes.at;
  return age > ttlMs + HOUR_MS ? undefined : 10 * MINUTE_MS;
}

const renewal = (desk) => Math.min(HOUR_MS, (desk.settings.holdTtlSeconds * 1000) / 2);

async function redeem(task) {
  const { container, desk, order, use, note } = task;
  const vouchers = await vouchersOn(container, order.items);
  const ours = codesOfVouchers(vouchers);
  await note({ reported: true });
  for (const { code, isTaxInclusive } of vouchers) {
    const worth = worthOf(order.items, ours, isTaxInclusive);
    const taken = takenOff(order.items, new Set([code, capCode(code)]));
    const sale = {
      code,
      orderReference: String(order.display_id),
      holder: use.cart_id,
      transactionAmount: roundFor(worth, order.currency_code),
      discountAmount: roundFor(taken, order.currency_code),
      currency: order.currency_code.toUpperCase(),
      customerReference: order.email ?? undefined,
      redeemedAt: new Date(order.created_at).toISOString(),
      metadata: { medusa_order: order.id, medusa_cart: use.cart_id },
    };
    await settle(task, () => desk.sdk.redeem(sale, { idempotencyKey: `${order.id}:${code}` }));
  }
  await note({ redeemed: true });
}

/** An order that waits for its money keeps its use. */
async function keepHeld({ container, desk, order, use }) {
  for (const { code } of await vouchersOn(container, order.items)) {
    await settle({ container, order }, () =>
      desk.sdk.hold({
        code,
        orderReference: use.cart_id,
        holder: use.cart_id,
        customerReference: order.email ?? undefined,
        ttlSeconds: desk.settings.holdTtlSeconds,
      }),
    );
  }
}

async function cancel(task) {
  const { desk, order, use, told, note } = task;
  for (const code of use.codes.list) {
    if (told.reported) {
      const which = { code, orderReference: String(order.display_id) };
      await settle(task, () => desk.sdk.void({ ...which, reason: 'Order cancelled' }));
    }
    await settle(task, () => desk.sdk.release({ code, orderReference: use.cart_id }));
  }
  await note({ ended: true });
}

/** Of an order with several vouchers the first is told of what was given back. */
async function tellRefunds(task) {
  const { desk, order, use, told, note } = task;
  for (const { id, amount } of refundsOf(order)) {
    if (told.refunds.includes(id)) continue;
    await settle(task, () =>
      desk.sdk.refund({
        code: use.codes.list[0],
        orderReference: String(order.display_id),
        refundAmount: roundFor(toNumber(amount), order.currency_code),
        refundReference: id,
      }),
    );
    await note({ refunds: [...told.refunds, id] });
  }
}

/** An answer is the end of it, also a refusal (VoucherTrack keeps it as a conflict); silence throws. */
async function settle({ container, order }, call) {
  try {
    await call();
  } catch (error) {
    if (!isAnswer(error)) throw error;
    const where = `order ${order.display_id}: ${error.message} (${error.reference})`;
    container.resolve('logger').warn(`VoucherTrack: ${where}`);
  }
}

/** Looks after one row, alone; a failure is tried again with growing pauses, up to an hour. */
async function lookAfter(container, cartId) {
  const desk = container.resolve('vouchertrack');
  await container.resolve(Modules.LOCKING).execute(
    `vouchertrack:${cartId}`,
    async () => {
      const [use] = await desk.listVouchertrackUses({ cart_id: cartId });
      if (!use) return;
      try {
        const waitMs = await bring(container, use);
        if (waitMs === undefined) return void (await desk.deleteVouchertrackUses(use.id));
        const due_at = waitMs === null ? null : new Date(Date.now() + waitMs);
        await desk.updateVouchertrackUses({ id: use.id, due_at, failures: 0, last_error: null });
      } catch (error) {
        const failures = use.failures + 1;
        const waitMs = Math.min(HOUR_MS, 5_000 * 2 ** Math.min(failures, 10));
        container.resolve('logger').warn(`VoucherTrack: ${cartId}: ${error.message}`);
        await desk.updateVouchertrackUses({
          id: use.id,
          due_at: new Date(Date.now() + waitMs),
          failures,
          last_error: String(error.message).slice(0, 500),
        });
      }
    },
    { timeout: 60 },
  );
}

/** Looks after what is due. */
async function lookAfterDue(container, limit = 100) {
  const desk = container.resolve('vouchertrack');
  const due = await desk.listVouchertrackUses(
    { due_at: { $lte: new Date() } },
    { order: { due_at: 'ASC' }, take: limit },
  );
  for (const { cart_id: cartId } of due) await lookAfter(container, cartId);
}

/** Something happened to an order: it is looked at now. */
async function lookAtOrder(container, orderId) {
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: 'order_cart',
    fields: ['order_id', 'cart_id'],
    filters: { order_id: orderId },
  });
  if (!data[0]) return;
  const desk = container.resolve('vouchertrack');
  const [use] = await desk.listVouchertrackUses({ cart_id: data[0].cart_id });
  if (!use) return;
  // written down first: who is killed in the middle of it looks again as soon as they are back
  await desk.updateVouchertrackUses({ id: use.id, due_at: new Date() });
  await lookAfter(container, use.cart_id);
}

module.exports = { lookAfterDue, lookAtOrder };
