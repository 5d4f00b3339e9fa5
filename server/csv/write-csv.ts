// Writes CSV that spreadsheets open as it is meant: quoted where needed, and text that would be taken
// for a formula begins with an apostrophe.

/** Text is defused; numbers are written as they are, null as nothing. */
export type Cell = string | number | null;

const NEEDS_QUOTES = /[",\r\n\t]/;
const FORMULA = /^[=+\-@\t\r]/;

/** Text that no spreadsheet takes for a formula. */
export const defused = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Text as it was before it was defused. */
export const undefused = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = defused(cell);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row with its end, as RFC 4180 has it. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(written).join(',')}\r\n`;
