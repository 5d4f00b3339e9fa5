// Sheets of labels and of QR codes: a grid of cells, each with its code.
import { cardWords } from '../../contract/card-words.ts';
import { drawBarcode, drawQr, fill, BLACK, GREY, type Pdf } from './draw.ts';
import { makeQr, QUIET_MODULES } from '../page/qr-code.ts';
import { MM, SHEET_SIZES, type Grid } from './paper.ts';
import type { Looks, Piece } from './piece.ts';
import type { Box, TypeSetting } from './type-setting.ts';

/** A cell that is wider than this share of its height has its words beside the code. */
const WIDE = 1.35;
const PADDING = 2 * MM;

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
    if (grid.width / grid.height >= WIDE) drawWide(doc, type, cell, looks, piece);
    else drawHigh(doc, type, cell, looks, piece);
  };
}

/** The room of the code in a cell, its quiet zone within it; in points. */
export const qrBoxOf = (grid: Grid): number => {
  const [w, h] = [grid.width * MM, grid.height * MM];
  return grid.width / grid.height >= WIDE ? h - PADDING : Math.min(w - PADDING, h * 0.8);
};

/** The side of a module, in millimetres. */
export const moduleOnSheet = (grid: Grid, modules: number): number =>
  qrBoxOf(grid) / MM / (modules + 2 * QUIET_MODULES);

function drawCode(doc: Pdf, piece: Piece, box: { x: number; y: number; side: number }): void {
  // the quiet zone lies within the box: what is beside it may be near
  const qr = makeQr(piece.qrText);
  const quiet = (box.side * QUIET_MODULES) / (qr.size + 2 * QUIET_MODULES);
  drawQr(doc, qr, box.x + quiet, box.y + quiet, box.side - 2 * quiet);
}

function drawWide(doc: Pdf, type: TypeSetting, cell: Box, looks: Looks, piece: Piece): void {
  const side = cell.height - PADDING;
  drawCode(doc, piece, { x: cell.x + PADDING / 2, y: cell.y + PADDING / 2, side });
  const x = cell.x + side + PADDING / 2;
  const width = cell.x + cell.width - PADDING - x;
  const words = { width, height: cell.height * (looks.barcode ? 0.26 : 0.42) };
  fill(doc, BLACK);
  let y = cell.y + PADDING * 1.4;
  if (cell.height > 24 * MM) {
    y = type.lines(type.fit(looks.headline, 700, words, [cell.height * 0.17, 6]), x, y, 700) + 1;
  }
  const size = Math.min(10, (10 * width) / type.width(piece.code, 700, 10));
  const last = cell.y + cell.height - PADDING * 1.2;
  if (looks.barcode && cell.height > 24 * MM) {
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

function drawHigh(doc: Pdf, type: TypeSetting, cell: Box, looks: Looks, piece: Piece): void {
  const side = Math.min(cell.width - PADDING, cell.height * 0.8);
  drawCode(doc, piece, { x: cell.x + (cell.width - side) / 2, y: cell.y + PADDING / 2, side });
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
  const y = cell.y + PADDING / 2 + side - 2;
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
