// Measures of a finished print: with which inks its content is drawn, and how much white is around a code.

/** A rendered page: a byte for each point, 255 is white. */
export interface Grey {
  width: number;
  height: number;
  points: Uint8Array;
}

interface Point {
  x: number;
  y: number;
}

interface Inks {
  /** Operators that set other colours than inks of a press, and what is drawn without any. */
  others: string[];
  /** Of each run of words, "c m y k" from 0 to 1. */
  words: string[];
  /** Of each path of many rectangles: a QR code or a barcode. */
  codes: string[];
  /** Of all other areas. */
  grounds: string[];
}

const OTHER_COLORS = ['g', 'G', 'rg', 'RG', 'sc', 'SC', 'sh', 'ri'];
/** A code has more bars than anything else that is drawn has rectangles. */
const MANY_RECTANGLES = 40;

/** What draws, without pictures, fonts and their tables. */
function contentsOf(pdf: string): string[] {
  return pdf.split(/^endobj$/m).flatMap((object) => {
    const [, head = '', body] = /^([^]*?)\nstream\n([^]*)\nendstream/.exec(object) ?? [];
    const isContent =
      body !== undefined && !/\/Image\b|\/Length1|CIDFontType0C|\/XML\b|\/XRef/.test(head);
    return isContent && !body.includes('begincmap') ? [body] : [];
  });
}

/** Reads a PDF as `qpdf --qdf` unpacks it. */
export function inksOf(pdf: string): Inks {
  const found: Inks = { others: [], words: [], codes: [], grounds: [] };
  for (const content of contentsOf(pdf)) readContent(content, found);
  return found;
}

function readContent(content: string, found: Inks): void {
  // strings may hold anything that looks like an operator
  const tokens = content
    .replaceAll(/\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>/g, ' ')
    .split(/[\s[\]]+/)
    .filter(Boolean);
  let fill: string | undefined;
  let stroke: string | undefined;
  const kept: [string | undefined, string | undefined][] = [];
  let operands: string[] = [];
  let rectangles = 0;
  const draw = (operator: string, ink: string | undefined, list: string[]) => {
    if (ink === undefined) found.others.push(`${operator} without an ink`);
    else list.push(ink);
  };
  for (const token of tokens) {
    if (/^[-+.\d/]/.test(token)) {
      operands.push(token);
      continue;
    }
    const four = operands.slice(-4).map(Number).join(' ');
    if (OTHER_COLORS.includes(token)) found.others.push(token);
    else if (token === 'cs' || token === 'CS') {
      if (operands.at(-1) !== '/DeviceCMYK') found.others.push(`${operands.at(-1)} ${token}`);
    } else if (token === 'scn' || token === 'k') fill = four;
    else if (token === 'SCN' || token === 'K') stroke = four;
    else if (token === 'q') kept.push([fill, stroke]);
    else if (token === 'Q') [fill, stroke] = kept.pop() ?? [undefined, undefined];
    else if (token === 're') rectangles++;
    else if (token === 'Tj' || token === 'TJ') draw(token, fill, found.words);
    else if (/^(f\*?|F|b\*?|B\*?)$/.test(token)) {
      draw(token, fill, rectangles >= MANY_RECTANGLES ? found.codes : found.grounds);
    } else if (/^[sS]$/.test(token)) draw(token, stroke, []);
    if (/^([fFbBsSnW])\*?$/.test(token)) rectangles = 0;
    operands = [];
  }
}

export interface Surrounded {
  modulePoints: number;
  box: { left: number; right: number; top: number; bottom: number };
  /** White on the left, the right, above and below, in modules. */
  sides: number[];
}

const DARK = 128;
const WHITE = 240;
/** No need to look farther, in modules. */
const FAR = 9;

/** How much white is around a code that lies straight, where a reader has found it. */
export function quietAround(
  { width, height, points }: Grey,
  { topLeft, topRight, bottomLeft }: { topLeft: Point; topRight: Point; bottomLeft: Point },
  modules: number,
): Surrounded {
  const modulePoints = (topRight.x - topLeft.x) / modules;
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 255 : (points[y * width + x] ?? 255);
  // from within the outer ring of a corner's pattern to where its ink ends
  const edge = (from: Point, dx: number, dy: number): Point => {
    let [x, y] = [Math.round(from.x), Math.round(from.y)];
    while (at(x, y) < DARK) [x, y] = [x + dx, y + dy];
    return { x: x - dx, y: y - dy };
  };
  const [half, middle] = [modulePoints / 2, modulePoints * 3.5];
  const box = {
    left: edge({ x: topLeft.x + half, y: topLeft.y + middle }, -1, 0).x,
    right: edge({ x: topRight.x - half, y: topRight.y + middle }, 1, 0).x,
    top: edge({ x: topLeft.x + middle, y: topLeft.y + half }, 0, -1).y,
    bottom: edge({ x: bottomLeft.x + middle, y: bottomLeft.y - half }, 0, 1).y,
  };
  /** The least way that is white, from each point of a side; its first point may be half ink. */
  const white = (from: number, to: number, look: (along: number, away: number) => number) => {
    let least = Math.round(FAR * modulePoints);
    for (let along = from; along <= to; along++) {
      let away = 2;
      while (away <= least && look(along, away) >= WHITE) away++;
      least = away - 1;
    }
    return least / modulePoints;
  };
  const sides = [
    white(box.top, box.bottom, (y, away) => at(box.left - away, y)),
    white(box.top, box.bottom, (y, away) => at(box.right + away, y)),
    white(box.left, box.right, (x, away) => at(x, box.top - away)),
    white(box.left, box.right, (x, away) => at(x, box.bottom + away)),
  ];
  return { modulePoints, box, sides };
}
