// Sizes of paper, cards and labels, in millimetres, landscape for cards. Pure.

export const MM = 72 / 25.4;

export interface Area {
  width: number;
  height: number;
}

export const CARD_SIZES = {
  A6: { width: 148, height: 105 },
  A5: { width: 210, height: 148 },
  DL: { width: 210, height: 99 },
  letter: { width: 279.4, height: 215.9 },
} as const satisfies Record<string, Area>;

export const SHEET_SIZES = {
  A4: { width: 210, height: 297 },
  letter: { width: 215.9, height: 279.4 },
} as const satisfies Record<string, Area>;

export type CardSize = keyof typeof CARD_SIZES;
export type SheetSize = keyof typeof SHEET_SIZES;

/** What is printed beyond the cut, so that no white edge stays. */
export const BLEED = 3;
/** Around the bleed: where crop marks stand. */
export const SLUG = 8;

/** Labels of one size on a sheet: the first one's corner, and the way to the next. */
export interface Grid extends Area {
  sheet: SheetSize;
  columns: number;
  rows: number;
  left: number;
  top: number;
  stepX: number;
  stepY: number;
}

/** Label sheets by the numbers under which shops sell them. */
export const LABELS = {
  L7160: grid('A4', 3, 7, { width: 63.5, height: 38.1 }, 7.2, 15.15, 66.04, 38.1),
  L7163: grid('A4', 2, 7, { width: 99.1, height: 38.1 }, 4.65, 15.15, 101.6, 38.1),
  L7651: grid('A4', 5, 13, { width: 38.1, height: 21.2 }, 4.75, 10.7, 40.64, 21.2),
  '5160': grid('letter', 3, 10, { width: 66.68, height: 25.4 }, 4.76, 12.7, 69.85, 25.4),
  '5163': grid('letter', 2, 5, { width: 101.6, height: 50.8 }, 3.97, 12.7, 106.36, 50.8),
} as const satisfies Record<string, Grid>;

export type LabelName = keyof typeof LABELS;

function grid(
  sheet: SheetSize,
  columns: number,
  rows: number,
  area: Area,
  left: number,
  top: number,
  stepX: number,
  stepY: number,
): Grid {
  return { sheet, columns, rows, ...area, left, top, stepX, stepY };
}

const MARGIN = 12;

/** Cells that fill a sheet within a margin, to be cut apart. */
export function sheetGrid(sheet: SheetSize, columns: number): Grid {
  const { width, height } = SHEET_SIZES[sheet];
  const cell = (width - 2 * MARGIN) / columns;
  const rows = Math.max(1, Math.floor((height - 2 * MARGIN) / (cell * 1.14)));
  const stepY = (height - 2 * MARGIN) / rows;
  return {
    ...grid(sheet, columns, rows, { width: cell, height: stepY }, MARGIN, MARGIN, cell, stepY),
  };
}
