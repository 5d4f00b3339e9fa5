// Reads what a mail house says of a source's pieces, from a body of JSON or from a CSV: pure.
import { deliveryKinds } from '../../contract/management/delivery.ts';
import { MAX_COUNT } from '../../contract/management/fields.ts';
import type { FieldError } from '../../contract/error.ts';
import { CsvError, readCsv, type CsvRow } from '../csv/read-csv.ts';
import { isPlainDate } from '../http/instant.ts';

export type DeliveryKind = (typeof deliveryKinds)[number];

/** So many pieces of a kind on a day. */
export interface Delivery {
  kind: DeliveryKind;
  date: string;
  quantity: number;
}

export type Read = { deliveries: Delivery[] } | { errors: FieldError[] };

const MOST_ERRORS = 20;
const COUNT = /^\d{1,10}$/;

interface Columns {
  date: number;
  kinds: { kind: DeliveryKind; at: number }[];
  status: number;
  quantity: number;
}

/** Rows of the same day and kind are added up; all rows are good, or nothing is taken. */
export function readDeliveryCsv(text: string): Read {
  let read: CsvRow[];
  try {
    read = readCsv(text);
  } catch (error) {
    if (error instanceof CsvError) return { errors: [{ path: 'body', message: error.message }] };
    throw error;
  }
  const [head, ...rows] = read;
  const columns = head && readHead(head.cells);
  if (!columns) {
    const message =
      'needs a header row with date and mailed, delivered or returned; or with date and status';
    return { errors: [{ path: 'row 1', message }] };
  }
  const errors: FieldError[] = [];
  const sums = new Map<string, Delivery>();
  for (const row of rows) {
    const found = readRow(row, columns);
    if (!Array.isArray(found)) errors.push({ path: `row ${row.line}`, message: found.message });
    else for (const each of found) add(sums, each);
    if (errors.length === MOST_ERRORS) break;
  }
  const over = [...sums.values()].find(({ quantity }) => quantity > MAX_COUNT);
  if (over) errors.push({ path: over.date, message: `is more than ${MAX_COUNT} pieces` });
  if (errors.length === 0 && rows.length === 0) {
    errors.push({ path: 'row 2', message: 'is missing: there is nothing below the header' });
  }
  return errors.length > 0 ? { errors } : { deliveries: [...sums.values()] };
}

function readHead(cells: string[]): Columns | undefined {
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(' ', '_'));
  const columns = {
    date: names.findIndex((name) => ['date', 'on', 'day'].includes(name)),
    kinds: deliveryKinds.map((kind) => ({ kind, at: names.indexOf(kind) })),
    status: names.indexOf('status'),
    quantity: names.indexOf('quantity'),
  };
  columns.kinds = columns.kinds.filter(({ at }) => at >= 0);
  const saysHowMany = columns.kinds.length > 0 || columns.status >= 0;
  return columns.date >= 0 && saysHowMany ? columns : undefined;
}

function readRow({ cells }: CsvRow, columns: Columns): Delivery[] | { message: string } {
  const date = cells[columns.date] ?? '';
  if (!isPlainDate(date)) return { message: `needs a date such as 2026-03-31, not “${date}”` };
  const counts = columns.kinds
    .map(({ kind, at }) => ({ kind, text: cells[at] ?? '' }))
    .filter(({ text }) => text !== '');
  if (columns.status >= 0) {
    const status = (cells[columns.status] ?? '').toLowerCase();
    const kind = deliveryKinds.find((each) => each === status);
    if (!kind) return { message: `status must be one of ${deliveryKinds.join(', ')}` };
    counts.push({ kind, text: columns.quantity < 0 ? '1' : (cells[columns.quantity] ?? '') });
  }
  const wrong = counts.find(({ text }) => !COUNT.test(text));
  if (wrong) return { message: `${wrong.kind} must be a whole number, not “${wrong.text}”` };
  return counts.map(({ kind, text }) => ({ kind, date, quantity: Number(text) }));
}

function add(sums: Map<string, Delivery>, { kind, date, quantity }: Delivery): void {
  const key = `${kind} ${date}`;
  const sum = sums.get(key);
  if (sum) sum.quantity += quantity;
  else sums.set(key, { kind, date, quantity });
}

/** What a body of JSON says of one day. */
export function readDeliveryBody(
  body: Partial<Record<DeliveryKind, number | null>>,
  date: string,
): Read {
  const deliveries = deliveryKinds.flatMap((kind) => {
    const quantity = body[kind];
    return quantity === undefined || quantity === null ? [] : [{ kind, date, quantity }];
  });
  if (deliveries.length > 0) return { deliveries };
  return { errors: [{ path: 'mailed', message: 'or delivered or returned must be said' }] };
}
