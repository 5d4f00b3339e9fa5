// Reads CSV as spreadsheets and mail houses write it: quotes, both line ends, comma, semicolon or tab;
// piece by piece, so that a file of any size is read in little memory.

export interface CsvRow {
  /** In the file, from 1. */
  line: number;
  cells: string[];
}

export class CsvError extends Error {
  override name = 'CsvError';
}

/** A row of more characters has a quote that is not closed. */
const MAX_ROW = 1024 * 1024;

export interface CsvReader {
  /** The rows that the piece completes; empty ones are left out, cells are trimmed. */
  write(text: string): CsvRow[];
  end(): CsvRow[];
}

export function makeCsvReader(delimiter: string): CsvReader {
  let rest = '';
  let line = 1;

  function read(text: string, isLast: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    let at = 0;
    let quote = text.indexOf('"');
    while (at < text.length) {
      let end = text.indexOf('\n', at);
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at);
      // nearly every row of nearly every file: nothing is quoted
      if (quote === -1 || (end !== -1 && quote > end)) {
        if (end === -1 && !isLast) break;
        if (end === -1) end = text.length;
        add(rows, text.slice(at, end).split(delimiter), line);
        line++;
        at = end + 1;
        continue;
      }
      const row = readQuoted(text, at, delimiter, isLast);
      if (!row) break;
      add(rows, row.cells, line);
      line += row.lines;
      at = row.next;
    }
    rest = text.slice(at);
    if (rest.length > MAX_ROW) throw new CsvError(`Row ${line} is too long: is a quote open?`);
    return rows;
  }

  return {
    write: (text) => read(rest + text, false),
    end: () => read(rest, true),
  };
}

function add(rows: CsvRow[], cells: string[], line: number): void {
  let isEmpty = true;
  for (let i = 0; i < cells.length; i++) {
    const cell = (cells[i] = (cells[i] ?? '').trim());
    if (cell !== '') isEmpty = false;
  }
  if (!isEmpty) rows.push({ line, cells });
}

/**
 * A cell as it grows. Whether it is blank is kept: to look at all of it for each quote would cost the
 * square of its length.
 */
const newCell = () => ({ text: '', isBlank: true });

function take(cell: ReturnType<typeof newCell>, c: string): void {
  cell.text += c;
  cell.isBlank &&= c.trim() === '';
}

/** A row in which something is quoted; undefined when its end has not come yet. */
function readQuoted(text: string, from: number, delimiter: string, isLast: boolean) {
  const cells: string[] = [];
  let cell = newCell();
  let lines = 1;
  let isQuoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (isQuoted) {
      if (c === '\n') lines++;
      if (c !== '"') take(cell, c);
      else if (i + 1 === text.length && !isLast) return undefined;
      else if (text.charAt(i + 1) === '"') take(cell, text.charAt(i++));
      else isQuoted = false;
    } else if (c === '"' && cell.isBlank) {
      isQuoted = true;
      cell = newCell();
    } else if (c === delimiter) {
      cells.push(cell.text);
      cell = newCell();
    } else if (c === '\n') return { cells: [...cells, cell.text], lines, next: i + 1 };
    else take(cell, c);
  }
  return isLast ? { cells: [...cells, cell.text], lines, next: text.length } : undefined;
}

/** All rows of a text. */
export function readCsv(text: string): CsvRow[] {
  const body = text.replace(/^\uFEFF/, '');
  const reader = makeCsvReader(delimiterOf(body));
  return [...reader.write(body), ...reader.end()];
}

/** Read in one turn: a few milliseconds. */
const SLICE_CHARACTERS = 128 * 1024;

/** The rows of a long text, slice by slice, in turns with whatever else waits. */
export async function* csvSlices(text: string): AsyncGenerator<CsvRow[]> {
  const body = text.replace(/^\uFEFF/, '');
  const reader = makeCsvReader(delimiterOf(body));
  for (let at = 0; at < body.length; at += SLICE_CHARACTERS) {
    yield reader.write(body.slice(at, at + SLICE_CHARACTERS));
    await new Promise((turn) => setImmediate(turn));
  }
  yield reader.end();
}

/** What parts the cells of the first line. */
export function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string) => head.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
