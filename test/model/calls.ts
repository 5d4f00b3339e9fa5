// Random calls of shops, as plain data, so that a counterexample can be read.
import fc from 'fast-check';

const pick = (size: number) => fc.integer({ min: 0, max: size - 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const order = pick(4).map((i) => `ORDER-${i}`);
const holder = pick(2).map((i) => `cart-${i}`);
const customer = pick(2).map((i) => `customer-${i}@example.com`);
const amount = fc.constantFrom(5, 10, 45.99);
const key = pick(3).map((i) => `key-${i}`);
/** Which voucher, and whether the call is made again, its answer having been lost. */
const on = { voucher: pick(4), again: fc.boolean() };

/** One call of a shop, or one thing that happens meanwhile. */
export const command = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('validate'),
      ...on,
      order: maybe(order),
      customer: maybe(customer),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('hold'),
      ...on,
      order,
      holder: maybe(holder),
      customer: maybe(customer),
      amount: maybe(amount),
      key: maybe(key),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('redeem'),
      ...on,
      order: maybe(order),
      holder: maybe(holder),
      customer: maybe(customer),
      hold: maybe(pick(3)),
      amount,
      key: maybe(key),
      inBatch: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('void'),
      ...on,
      order: maybe(order),
      redemption: pick(5),
      key: maybe(key),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('refund'),
      ...on,
      order: maybe(order),
      redemption: pick(5),
      amount,
      reference: maybe(pick(2).map((i) => `R-${i}`)),
      key: maybe(key),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('release'),
      ...on,
      order: maybe(order),
      hold: pick(4),
      key: maybe(key),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('run out'), ...on }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause or resume'), ...on }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire'), ...on }) },
) as fc.Arbitrary<Command>;

/** As plain data: what a counterexample shows. */
export interface Command {
  kind: string;
  voucher: number;
  again: boolean;
  order?: string | null;
  holder?: string | null;
  customer?: string | null;
  amount?: number | null;
  key?: string | null;
  hold?: number | null;
  redemption?: number;
  reference?: string | null;
  inBatch?: boolean;
}
