// One piece of a print, and the words and looks that all pieces of it share. Pure values: they cross
// to the thread that draws.
import type { Language } from '../../contract/language.ts';
import type { CardSize, LabelName, SheetSize } from './paper.ts';

export interface Piece {
  /** Its number in the batch, from 1. */
  number: number;
  code: string;
  /** What the QR code opens. */
  qrText: string;
}

export interface Picture {
  file: string;
  width: number;
  height: number;
}

export interface Looks {
  clientName: string;
  headline: string;
  subline: string;
  /** Small print; lines by \n. */
  text: string;
  /** "Valid until 31 March 2026", or nothing. */
  validUntil: string;
  /** #rrggbb. */
  color: string;
  logo: Picture | null;
  picture: Picture | null;
  /** Code 128 beside the QR code, for tills that read no QR. */
  barcode: boolean;
  /** Of what we put beside the offer; prints that were ordered before there was a choice say none. */
  language?: Language;
}

export type Layout =
  | { kind: 'postcard'; size: CardSize; template: 'panel' | 'picture' }
  | { kind: 'labels'; label: LabelName }
  | { kind: 'qr_sheet'; size: SheetSize; columns: number }
  | { kind: 'qr_files'; pixels: number };

export interface Part {
  layout: Layout;
  looks: Looks;
  pieces: Piece[];
  /** Where the finished file goes. */
  file: string;
}

export interface PartDone {
  pages: number;
  bytes: number;
}

/** The name of a piece's QR file, without its ending: the same in the zip and in the mail merge. */
export const qrFileName = ({ number, code }: Pick<Piece, 'number' | 'code'>): string =>
  `${String(number).padStart(6, '0')}-${code.replaceAll(/[^A-Za-z0-9-]/g, '_')}`;
