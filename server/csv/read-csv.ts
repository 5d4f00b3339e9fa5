// Reads CSV as spreadsheets and mail houses write it: quotes, both line ends, comma or semicolon.

export interface CsvRow {
  /** In the file, from 1. */
  line: number;
  cells: string[];
}

/** The rows of a text, empty ones left out; cells are trimmed. */
export function readCsv(text: string): CsvRow[] {
  const body = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(body);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  let begun = 1;
  let isQuoted = false;
  const endCell = () => {
    cells.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (cells.some((each) => each !== '')) rows.push({ line: begun, cells });
    cells = [];
  };
  for (let i = 0; i < body.length; i++) {
    const c = body.charAt(i);
    if (c === '\n') line++;
    if (isQuoted) {
      if (c !== '"') cell += c;
      else if (body.charAt(i + 1) === '"') cell += body.charAt(i++);
      else isQuoted = false;
    } else if (c === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (c === delimiter) endCell();
    else if (c === '\n') {
      endRow();
      begun = line;
    } else if (c !== '\r') cell += c;
  }
  endRow();
  return rows;
}

function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string) => head.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
