// Ids: UUIDv7 inside, `cmp_` and 32 hexadecimal digits outside.
import { randomBytes, randomInt } from 'node:crypto';

// Of a UUIDv7's 74 free bits 26 count on from a random start, so that the ids of one process ascend
// also within a millisecond; 48 are random, drawn for many ids at once: a call of the system's
// generator for each would cost more than the id (8 % of a redemption).
const COUNTER_BITS = 26;
const LOW_BITS = 14;
const TAIL_DIGITS = 12;
const TAILS = 512;
const last = { milliseconds: 0, counter: 0, head: '' };
let tails = '';
let tailAt = 0;

/** A new UUIDv7, greater than those that this process made before. */
export function newId(): string {
  tick();
  return nextId();
}

/** `count` new UUIDv7, ascending. */
export function newIds(count: number): string[] {
  tick();
  return Array.from({ length: count }, nextId);
}

/** Takes the clock's time where it went on; a clock that went back is waited for. */
function tick(): void {
  const now = Date.now();
  if (now <= last.milliseconds) return;
  last.milliseconds = now;
  last.counter = randomInt(2 ** (COUNTER_BITS - 1));
  last.head = headOf(last.milliseconds, last.counter);
}

function nextId(): string {
  if (++last.counter >= 2 ** COUNTER_BITS) {
    last.milliseconds++;
    last.counter = 0;
  }
  if (last.counter % 2 ** LOW_BITS === 0) last.head = headOf(last.milliseconds, last.counter);
  if (tailAt === tails.length) {
    tails = randomBytes((TAILS * TAIL_DIGITS) / 2).toString('hex');
    tailAt = 0;
  }
  return withTail(last.head, last.counter, tails.slice(tailAt, (tailAt += TAIL_DIGITS)));
}

/** The UUIDv7 of an instant, a count below 2^26 and 12 hexadecimal digits. */
export const composeId = (milliseconds: number, counter: number, tail: string): string =>
  withTail(headOf(milliseconds, counter), counter, tail);

function headOf(milliseconds: number, counter: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  const high = (counter >>> LOW_BITS).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-`;
}

/** The variant's two bits stand before the counter's low ones. */
const withTail = (head: string, counter: number, tail: string): string =>
  `${head}${(0x8000 + (counter % 2 ** LOW_BITS)).toString(16)}-${tail}`;

const prefixes = {
  organization: 'org',
  account: 'acc',
  session: 'ses',
  invitation: 'inv',
  client: 'cli',
  location: 'loc',
  device: 'dev',
  pairing: 'pai',
  staff: 'stf',
  campaign: 'cmp',
  source: 'src',
  cost: 'cst',
  batch: 'bat',
  import: 'imp',
  erasure: 'era',
  voucher: 'vch',
  redemption: 'red',
  refund: 'rfd',
  hold: 'hld',
  api_key: 'key',
  conflict: 'cnf',
  scan: 'scn',
  lead: 'lea',
  attempt: 'att',
  order_endpoint: 'oep',
  order_event: 'oev',
  print: 'prt',
  spoilage: 'spl',
  ledger: 'evt',
  webhook_endpoint: 'whe',
} as const;

export type IdKind = keyof typeof prefixes;

export const isIdKind = (name: string): name is IdKind => Object.hasOwn(prefixes, name);

/** The id as it is answered: `cmp_0192…`. */
export const publicId = (kind: IdKind, id: string): string =>
  `${prefixes[kind]}_${id.replaceAll('-', '')}`;

export const publicIdOrNull = (kind: IdKind, id: string | null | undefined): string | null =>
  id ? publicId(kind, id) : null;

const HEX = /^[0-9a-f]{32}$/;

/** The UUID in a public id of this kind; undefined for anything else (which is then not found). */
export function privateId(kind: IdKind, text: string): string | undefined {
  const prefix = `${prefixes[kind]}_`;
  const hex = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  if (!HEX.test(hex)) return undefined;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The kind and the UUID of any public id; undefined for what is none. */
export function readAnyId(text: string): { kind: IdKind; id: string } | undefined {
  const kinds = Object.keys(prefixes) as IdKind[];
  const kind = kinds.find((each) => text.startsWith(`${prefixes[each]}_`));
  const id = kind && privateId(kind, text);
  return kind && id ? { kind, id } : undefined;
}
