// What is to be printed, as the form holds it, and as the operation takes it.
import type { Language } from '../../contract/language.ts';
import type {
  checkPrint,
  printKinds,
  printSizes,
  printTemplates,
} from '../../contract/management/print.ts';
import type { Request } from '../../contract/operation.ts';

/** In the order in which they are offered; what is printed, then what others print. */
export const kinds = ['postcard', 'labels', 'qr_sheet', 'qr_files', 'mail_merge'] as const;
export type Kind = (typeof kinds)[number];
export type PrintKind = (typeof printKinds)[number];
export type PrintBody = Request<typeof checkPrint>['body'];

export const cardSizes = ['A6', 'A5', 'DL', 'letter'] as const;
export const sheetSizes = ['A4', 'letter'] as const;
export const cardTemplates = ['panel', 'picture'] as const;
export const labelSheets = ['L7160', 'L7163', 'L7651', '5160', '5163'] as const;

type Size = (typeof printSizes)[number];
type Template = (typeof printTemplates)[number];
export type CardSize = (typeof cardSizes)[number];
export type CardTemplate = (typeof cardTemplates)[number];

export interface Order {
  cardSize: CardSize;
  cardTemplate: CardTemplate;
  sheetSize: (typeof sheetSizes)[number];
  labels: (typeof labelSheets)[number];
  /** Of what is not typed here. */
  language: Language;
  headline: string;
  subline: string;
  text: string;
  color: string;
  picture: File | null;
  barcode: boolean;
  columns: string;
  pixels: string;
  dropDate: string;
  first: string;
  last: string;
}

export const newOrder = (language: Language): Order => ({
  cardSize: 'A6',
  cardTemplate: 'panel',
  sheetSize: 'A4',
  labels: 'L7160',
  language,
  headline: '',
  subline: '',
  text: '',
  color: '',
  picture: null,
  barcode: false,
  columns: '4',
  pixels: '600',
  dropDate: '',
  first: '',
  last: '',
});

export const PICTURE_BYTES = 6_000_000;
const PICTURE_TYPES = ['image/png', 'image/jpeg'];

/** Why a picture cannot be sent; null: it can. */
export const pictureProblem = (file: File | null): 'tooLarge' | 'wrong' | null => {
  if (file === null) return null;
  if (!PICTURE_TYPES.includes(file.type)) return 'wrong';
  return file.size > PICTURE_BYTES ? 'tooLarge' : null;
};

/** A whole number; null where nothing is typed, undefined where it is none between the two. */
export function numberIn(typed: string, from: number, to: number): number | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
}

export interface Numbers {
  first: number | null | undefined;
  last: number | null | undefined;
  columns: number | null | undefined;
  pixels: number | null | undefined;
}

export const LIMITS = { columns: [2, 8], pixels: [100, 2000] } as const;

export const numbersOf = (order: Order, pieces: number): Numbers => {
  const first = numberIn(order.first, 1, pieces);
  return {
    first,
    last: numberIn(order.last, first ?? 1, pieces),
    columns: numberIn(order.columns, ...LIMITS.columns),
    pixels: numberIn(order.pixels, ...LIMITS.pixels),
  };
};

const orNull = (text: string) => text.trim() || null;

/** The body of a print; undefined while something that was typed is no number. `picture`: a data URL. */
export function bodyOf(
  kind: PrintKind,
  order: Order,
  pieces: number,
  picture: string | null,
): PrintBody | undefined {
  const { first, last, columns, pixels } = numbersOf(order, pieces);
  if (first === undefined || last === undefined) return undefined;
  const range = {
    kind,
    first_piece: first,
    last_piece: last,
    drop_date: orNull(order.dropDate),
  };
  const size = (value: Size) => ({ size: value });
  const template = (value: Template) => ({ template: value });
  switch (kind) {
    case 'postcard':
      return {
        ...range,
        ...size(order.cardSize),
        ...template(order.cardTemplate),
        headline: orNull(order.headline),
        subline: orNull(order.subline),
        text: orNull(order.text),
        color: orNull(order.color),
        language: order.language,
        barcode: order.barcode,
        picture,
      };
    case 'labels':
      return {
        ...range,
        ...template(order.labels),
        language: order.language,
        barcode: order.barcode,
      };
    case 'qr_sheet':
      if (columns === undefined) return undefined;
      return { ...range, ...size(order.sheetSize), language: order.language, columns };
    case 'qr_files':
      if (pixels === undefined) return undefined;
      return { ...range, pixels };
  }
}
