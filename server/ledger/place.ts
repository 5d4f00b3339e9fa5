// A place in the ledger as text: the id of a live message, the cursor of the audit log.
import type { LedgerCursor } from './read-ledger.ts';

const FORM = /^(\d{1,9})-(\d{1,20})-([0-9a-f]{32})$/;
const MAX_TX = 2n ** 64n;

export const writePlace = ({ epoch, tx, id }: LedgerCursor): string =>
  `${epoch}-${tx}-${id.replaceAll('-', '')}`;

/** Undefined for anything that `writePlace` did not make. */
export function readPlace(text: string): LedgerCursor | undefined {
  const [, epoch, tx, id] = FORM.exec(text) ?? [];
  if (epoch === undefined || tx === undefined || id === undefined) return undefined;
  if (BigInt(tx) >= MAX_TX) return undefined;
  const hex = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)];
  return { epoch: Number(epoch), tx, id: hex.join('-') };
}

export function isAfter(a: LedgerCursor, b: LedgerCursor): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  const [x, y] = [BigInt(a.tx), BigInt(b.tx)];
  return x === y ? a.id > b.id : x > y;
}
