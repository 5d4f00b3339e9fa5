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

/** A row in which something is quoted; undefined when its end has not come yet. */
function readQuoted(text: string, from: number, delimiter: string, isLast: boolean) {
  const cells: string[] = [];
  let cell = '';
  let lines = 1;
  let isQuoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (isQuoted) {
      if (c === '\n') lines++;
      if (c !== '"') cell += c;
      else if (i + 1 === text.length && !isLast) return undefined;
      else if (text.charAt(i + 1) === '"') cell += text.charAt(i++);
      else isQuoted = false;
    } else if (c === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (c === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (c === '\n') return { cells: [...cells, cell], lines, next: i + 1 };
    else cell += c;
  }
  return isLast ? { cells: [...cells, cell], lines, next: text.length } : undefined;
}

/** All rows of a text. */
export function readCsv(text: string): CsvRow[] {
  const body = text.replace(/^\uFEFF/, '');
  const reader = makeCsvReader(delimiterOf(body));
  return [...reader.write(body), ...reader.end()];
}

/** What parts the cells of the first line. */
export function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string) => head.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
