// QR codes as modules and as one path: for the page, for pictures and for print.
import QRCode from 'qrcode';
import { isAlphanumeric } from './address.ts';

export interface QrCode {
  /** Modules on a side, without the quiet zone. */
  size: number;
  isDark(row: number, column: number): boolean;
}

/** Light modules that must surround a code for every reader to find it. */
export const QUIET_MODULES = 4;

/** M: 15 % of it may be smudged. */
export function makeQr(text: string): QrCode {
  const segment = isAlphanumeric(text)
    ? ({ data: text, mode: 'alphanumeric' } as const)
    : ({ data: Buffer.from(text), mode: 'byte' } as const);
  const { modules } = QRCode.create([segment], { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  return { size, isDark: (row, column) => data[row * size + column] === 1 };
}

export interface Run {
  row: number;
  column: number;
  length: number;
}

/** Dark modules that lie beside one another, drawn as one. */
export function* darkRuns(qr: QrCode): Generator<Run> {
  for (let row = 0; row < qr.size; row++) {
    for (let column = 0; column < qr.size; column++) {
      if (!qr.isDark(row, column)) continue;
      const from = column;
      while (column + 1 < qr.size && qr.isDark(row, column + 1)) column++;
      yield { row, column: from, length: column - from + 1 };
    }
  }
}

/** The data of an SVG path, a module one unit, the code's corner at 0 0. */
export function qrPath(qr: QrCode): string {
  let path = '';
  for (const { row, column, length } of darkRuns(qr)) {
    path += `M${column} ${row}h${length}v1h-${length}z`;
  }
  return path;
}

/** A picture that stands alone, with its quiet zone, black on white. */
export function qrSvg(qr: QrCode, pixels?: number): string {
  const side = qr.size + 2 * QUIET_MODULES;
  const dimensions = pixels ? ` width="${pixels}" height="${pixels}"` : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg"${dimensions} viewBox="0 0 ${side} ${side}" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/>` +
    `<path transform="translate(${QUIET_MODULES} ${QUIET_MODULES})" d="${qrPath(qr)}"/></svg>`
  );
}
