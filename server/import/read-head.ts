// What the columns of an import mean, as its header row names them: pure.
import type { FieldError } from '../../contract/error.ts';

export interface ImportColumns {
  code: number;
  /** -1 where there is no such column. */
  maxUses: number;
  validFrom: number;
  validUntil: number;
  source: number;
  metadata: { name: string; at: number }[];
  ignored: string[];
}

const MAX_METADATA = 16;
const MAX_NAME = 64;

const plain = (cell: string) => cell.toLowerCase().replaceAll(/[\s-]+/g, '_');

export function readHead(cells: readonly string[]): ImportColumns | { errors: FieldError[] } {
  const names = cells.map(plain);
  const wrong = (message: string) => ({ errors: [{ path: 'row 1', message }] });
  const seen = new Set<string>();
  const twice = names.find((name) => name !== '' && seen.size === seen.add(name).size);
  if (twice !== undefined) return wrong(`names the column “${twice}” twice`);
  const code = names.indexOf('code');
  if (code < 0) return wrong('is the header and must name a column “code”');
  const known = {
    maxUses: names.indexOf('max_uses'),
    validFrom: names.indexOf('valid_from'),
    validUntil: names.indexOf('valid_until'),
    source: names.indexOf('source'),
  };
  const metadata = names.flatMap((name, at) =>
    // the name after the dot stays as it was written
    name.startsWith('metadata.') ? [{ name: (cells[at] ?? '').trim().slice(9), at }] : [],
  );
  if (metadata.length > MAX_METADATA)
    return wrong(`has more than ${MAX_METADATA} metadata columns`);
  const misnamed = metadata.find(({ name }) => name === '' || name.length > MAX_NAME);
  if (misnamed) return wrong(`needs 1 to ${MAX_NAME} characters after “metadata.”`);
  const used = new Set([code, ...Object.values(known), ...metadata.map(({ at }) => at)]);
  const ignored = cells.filter((cell, at) => cell !== '' && !used.has(at)).slice(0, 50);
  return { code, ...known, metadata, ignored };
}
