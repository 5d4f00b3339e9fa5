// What else happens with the codes of the story: they are tried twice, reported twice, mistyped.
import { codeKey } from '../../contract/code.ts';
import type { Happening } from './happening.ts';
import type { Order } from './imagine-orders.ts';
import { ask, DAY_MS, HOUR_MS, LETTERS, MINUTE_MS, redeem, type Teller } from './shop-calls.ts';
import type { Random } from './random.ts';

/** How often, of all uses. */
const ODDS = {
  triedAgain: 0.05,
  reportedAgain: 0.016,
  mistyped: 0.02,
  mistypedReport: 0.0015,
};

/** Codes that are tried once more, reported by a second order, or typed wrongly. */
export function tellTries(teller: Teller, order: Order): Happening[] {
  const { random } = teller;
  const { voucher } = order;
  const told: Happening[] = [];
  if (random.chance(ODDS.mistyped)) {
    const at = order.at - 12 * MINUTE_MS;
    told.push(ask(teller, order, at, mistyped(voucher.code, random)));
  }
  if (random.chance(ODDS.mistypedReport)) {
    const code = mistyped(voucher.code, random);
    told.push(reportUnknown(teller, order, code));
  }
  const isSingleUse = voucher.maxUses === 1;
  if (isSingleUse && random.chance(ODDS.triedAgain)) {
    told.push(ask(teller, order, order.at + random.whole(1, 40) * DAY_MS, voucher.code));
  }
  if (isSingleUse && random.chance(ODDS.reportedAgain)) {
    const at = order.at + random.whole(2, 300) * HOUR_MS;
    const orderReference = `${order.client.story.orders.prefix}-9${random.whole(1000, 9999)}`;
    told.push(
      redeem(teller, { ...order, locationId: null }, at, { orderReference, redeemedAt: at }),
    );
  }
  return told;
}

/** A sale that a shop reports with a code that nobody has. */
function reportUnknown(teller: Teller, order: Order, code: string): Happening {
  const orderReference = `${order.client.story.orders.prefix}-8${teller.random.whole(1000, 9999)}`;
  const at = order.at + HOUR_MS;
  const named = { codeAsked: code, codeKey: codeKey(code) ?? null };
  const changes = { ...named, orderReference, redeemedAt: order.at };
  return redeem(teller, { ...order, locationId: null }, at, changes);
}

/** The code with one wrong character, somewhere in its second half. */
function mistyped(code: string, random: Random): string {
  const at = random.whole(Math.ceil(code.length / 2), code.length - 1);
  if (code.charAt(at) === '-') return `${code}X`;
  return code.slice(0, at) + random.pick(LETTERS) + code.slice(at + 1);
}
