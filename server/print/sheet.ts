// Sheets of labels and of QR codes: a grid of cells, each with its code.
import { cardWords } from '../../contract/card-words.ts';
import { drawBarcode, drawQrWithQuiet, fill, BLACK, GREY, type Pdf } from './draw.ts';
import { QUIET_MODULES } from '../page/qr-code.ts';
import { MM, SHEET_SIZES, type Area, type Grid } from './paper.ts';
import type { Looks, Piece } from './piece.ts';
import type { Box, TypeSetting } from './type-setting.ts';

/** A cell that is wider than this share of its height has its words beside the code. */
const WIDE = 1.35;
const PADDING = 2 * MM;
/** Of a wide cell: what the code may take of its width, so that the words keep room; or this much. */
const QR_SHARE = 0.46;
const QR_LEAST = 20 * MM;
/** A wide cell that is lower has no room for a headline or a barcode. */
const ROOMY = 24 * MM;

/** Answers what draws the next piece, on a new page where the last is full. */
export function makeSheet(
  doc: Pdf,
  type: TypeSetting,
  grid: Grid,
  looks: Looks,
  cuts: boolean,
): (piece: Piece) => void {
  const { width, height } = SHEET_SIZES[grid.sheet];
  const onPage = grid.columns * grid.rows;
  let drawn = 0;
  return (piece) => {
    const place = drawn++ % onPage;
    if (place === 0) {
      doc.addPage({ size: [width * MM, height * MM], margin: 0 });
      if (cuts) drawCuts(doc, grid);
    }
    const cell = {
      x: (grid.left + (place % grid.columns) * grid.stepX) * MM,
      y: (grid.top + Math.floor(place / grid.columns) * grid.stepY) * MM,
      width: grid.width * MM,
      height: grid.height * MM,
    };
    if (isWide(grid)) drawWide(doc, type, grid, cell, looks, piece);
    else drawHigh(doc, type, grid, cell, looks, piece);
  };
}

/** The room of the code in a cell, its quiet zone within it; in points. */
export const qrBoxOf = (grid: Grid): number => {
  const [w, h] = [grid.width * MM, grid.height * MM];
  if (!isWide(grid)) return Math.min(w - PADDING, h * 0.8);
  return Math.min(h - PADDING, Math.max(w * QR_SHARE, QR_LEAST));
};

const isWide = ({ width, height }: Area) => width / height >= WIDE;

/** The room of the words beside the code of a wide cell, in points. */
const wordsWidthOf = (grid: Grid): number => grid.width * MM - qrBoxOf(grid) - PADDING * 1.5;

/** The width of the narrowest bar of a Code 128 of so many, in millimetres; null: it has no room. */
export const barOnSheet = (grid: Grid, modules: number): number | null =>
  isWide(grid) && grid.height * MM > ROOMY ? wordsWidthOf(grid) / MM / modules : null;

/** The side of a module, in millimetres. */
export const moduleOnSheet = (grid: Grid, modules: number): number =>
  qrBoxOf(grid) / MM / (modules + 2 * QUIET_MODULES);

function drawWide(
  doc: Pdf,
  type: TypeSetting,
  grid: Grid,
  cell: Box,
  looks: Looks,
  piece: Piece,
): void {
  const side = qrBoxOf(grid);
  const top = cell.y + (cell.height - side) / 2;
  drawQrWithQuiet(doc, piece.qrText, { x: cell.x + PADDING / 2, y: top, side });
  const x = cell.x + side + PADDING / 2;
  const width = wordsWidthOf(grid);
  const words = { width, height: cell.height * (looks.barcode ? 0.26 : 0.42) };
  fill(doc, BLACK);
  let y = cell.y + PADDING * 1.4;
  if (cell.height > ROOMY) {
    y = type.lines(type.fit(looks.headline, 700, words, [cell.height * 0.17, 6]), x, y, 700) + 1;
  }
  const size = Math.min(10, (10 * width) / type.width(piece.code, 700, 10));
  const last = cell.y + cell.height - PADDING * 1.2;
  if (looks.barcode && cell.height > ROOMY) {
    drawBarcode(doc, piece.code, { x, y: last - size - 9 * MM, width, height: 8 * MM });
    fill(doc, BLACK);
  } else if (looks.clientName) {
    fill(doc, GREY);
    const fit = { width, height: cell.height * 0.3 };
    type.lines(type.fit(looks.clientName, 400, fit, [7.5, 5]), x, y, 400);
    fill(doc, BLACK);
  }
  type.line(piece.code, x, last - size, 700, size);
}

function drawHigh(
  doc: Pdf,
  type: TypeSetting,
  grid: Grid,
  cell: Box,
  looks: Looks,
  piece: Piece,
): void {
  const side = qrBoxOf(grid);
  const x = cell.x + (cell.width - side) / 2;
  drawQrWithQuiet(doc, piece.qrText, { x, y: cell.y + PADDING / 2, side });
  const room = cell.width - PADDING * 1.5;
  const size = Math.min(9, (9 * room) / type.width(piece.code, 600, 9));
  const centred = (text: string, weight: 400 | 600, points: number, y: number) => {
    type.line(
      text,
      cell.x + (cell.width - type.width(text, weight, points)) / 2,
      y,
      weight,
      points,
    );
  };
  // capitals begin a good fifth of their size below the top of their line
  const y = cell.y + PADDING / 2 + side - size * 0.2;
  fill(doc, BLACK);
  centred(piece.code, 600, size, y);
  fill(doc, GREY);
  const number = cardWords[looks.language ?? 'en'].number(piece.number);
  centred(number, 400, 5.5, y + size + 2);
}

/** Hairlines between the cells, to cut along. */
function drawCuts(doc: Pdf, grid: Grid): void {
  const [left, top] = [grid.left * MM, grid.top * MM];
  const right = left + grid.columns * grid.stepX * MM;
  const bottom = top + grid.rows * grid.stepY * MM;
  doc.lineWidth(0.25).strokeColor([0, 0, 0, 30] as never);
  for (let i = 0; i <= grid.columns; i++) {
    const x = left + i * grid.stepX * MM;
    doc.moveTo(x, top).lineTo(x, bottom);
  }
  for (let i = 0; i <= grid.rows; i++) {
    const y = top + i * grid.stepY * MM;
    doc.moveTo(left, y).lineTo(right, y);
  }
  doc.stroke();
}
