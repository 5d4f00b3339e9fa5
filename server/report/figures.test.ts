// The worked examples of docs/figures.md: each block is worked out by the arithmetic of the reports.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAmount, toDecimal } from '../../contract/money.ts';
import {
  averageOrderMinor,
  rate,
  relativeChange,
  responseBase,
  returnOnInvestment,
  splitOrder,
  type Measures,
  type OrderPart,
} from './arithmetic.ts';
import { previousPeriod } from './period.ts';

const page = readFileSync(new URL('../../docs/figures.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```example\n(.*?)^```$/gms)].map((found) => found[1] ?? '');

type Fields = Record<string, string>;

/** `name value, name value`; a name alone is there without a value. */
const fieldsOf = (text: string): Fields =>
  Object.fromEntries(
    text.split(',').map((each) => {
      const [name = '', ...value] = each.trim().split(' ');
      return [name, value.join(' ')];
    }),
  );

const minor = (text: string | undefined): number => parseAmount(Number(text ?? 0), 'GBP') ?? NaN;
const number = (text: string | undefined): number | null =>
  text === undefined ? null : Number(text);

function partOf(id: string, { amount, discount, refund, voided }: Fields): OrderPart {
  const [given, reference = null] = refund?.split(' ') ?? [];
  return {
    id,
    isVoided: voided !== undefined,
    amountMinor: minor(amount),
    discountMinor: minor(discount),
    taxMinor: null,
    refunds: given === undefined ? [] : [{ reference, amountMinor: minor(given) }],
  };
}

/** What the arithmetic makes of a line of an example that names no part of an order. */
const WORK: Record<string, (given: Fields) => Record<string, unknown>> = {
  average: ({ revenue, orders }) => ({
    average_order_value: toDecimal(averageOrderMinor(minor(revenue), Number(orders)) ?? NaN, 'GBP'),
  }),
  return: ({ revenue, margin, discount, cost }) => ({
    roi: returnOnInvestment(
      [{ revenueMinor: minor(revenue), marginMillionths: Number(margin) * 1e6 }],
      minor(discount),
      minor(cost),
    ),
  }),
  response: ({ quantity, issued, mailed, delivered, redeemed }) => {
    const base = responseBase([
      {
        issued: Number(issued ?? 0),
        mailed: number(mailed),
        delivered: number(delivered),
        quantity: number(quantity),
        isUnique: true,
        hasSource: true,
      },
    ]);
    return { response_base: base, response_rate: rate(Number(redeemed), base) };
  },
  change: ({ now, before }) => ({ change: relativeChange(Number(now), Number(before)) }),
  period: ({ from = '', to = '' }) => ({ ...previousPeriod({ from, to }) }),
};

const shown = (measures: Measures, name: string): string => {
  const value = measures[`${name}_minor` as keyof Measures];
  return String((value as number | undefined) ?? measures[name as keyof Measures]);
};

function workOut(example: string): void {
  const lines = example.trim().split('\n');
  const split = (line: string) => {
    const [name = '', fields = ''] = line.split(/: (.*)/s);
    return { name, fields: fieldsOf(fields) };
  };
  const given = lines.filter((line) => !line.startsWith('= ')).map(split);
  const results = lines.flatMap((line) => (line.startsWith('= ') ? [line.slice(2)] : []));
  const work = WORK[given[0]?.name ?? ''];
  if (work) {
    const made = work(given[0]?.fields ?? {});
    for (const [name, value] of Object.entries(fieldsOf(results.join(', ')))) {
      expect(String(made[name]), example).toBe(value);
    }
    return;
  }
  const parts = given.map(({ name, fields }) => partOf(name, fields));
  const measures = splitOrder(parts);
  for (const { name, fields } of results.map(split)) {
    const own = measures[parts.findIndex(({ id }) => id === name)]!;
    for (const [field, value] of Object.entries(fields)) {
      const isCount = field === 'redemptions' || field === 'voided';
      const wanted = isCount ? value : String(minor(value));
      expect(shown(own, field), example).toBe(wanted);
    }
  }
}

test('every worked example of the page comes to what it says', () => {
  expect(examples.length).toBeGreaterThanOrEqual(12);
  for (const example of examples) {
    expect(example).toMatch(/^= /m);
    workOut(example);
  }
});
