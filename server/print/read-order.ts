// Reads what a request says of a print, over what the campaign and its client say already.
import { DEFAULT_COLOR } from '../brand/colour.ts';
import { readPicture, type Picture as SentPicture } from '../brand/read-picture.ts';
import { asSmallPrint } from '../../contract/card-words.ts';
import { tellDiscount } from '../../contract/discount.ts';
import type { Language } from '../../contract/language.ts';
import { describeTerms, NO_TERMS } from '../../contract/terms.ts';
import { termWords } from '../../contract/term-words.ts';
import { MAX_PIECES } from '../../contract/management/print.ts';
import type { BatchRow } from '../batch/queries.ts';
import { discountOf } from '../campaign/describe-anew.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import type { ClientRow } from '../client/queries.ts';
import { invalid } from '../http/api-error.ts';
import { discountHeadline } from '../../contract/headline.ts';
import { whenInWords } from '../page/state.ts';
import { CARD_SIZES, LABELS, SHEET_SIZES } from './paper.ts';
import type { CardSize, LabelName, SheetSize } from './paper.ts';
import type { Layout, Looks } from './piece.ts';

/** The body of POST …/prints. */
export interface PrintOrder {
  kind: Layout['kind'];
  size?: string | null;
  template?: string | null;
  headline?: string | null;
  subline?: string | null;
  text?: string | null;
  color?: string | null;
  picture?: string | null;
  barcode?: boolean | null;
  columns?: number | null;
  pixels?: number | null;
  language?: Language | null;
  drop_date?: string | null;
  first_piece?: number | null;
  last_piece?: number | null;
}

const PICTURE_BYTES = 6_000_000;
const PICTURE_SIDE = 10_000;
const COLUMNS = 4;
const PIXELS = 600;

const isOf = <K extends string>(table: Record<K, unknown>, name: string): name is K =>
  name in table;

export function readLayout(order: PrintOrder): Layout {
  const { kind, size, template } = order;
  const refuse = (path: string, allowed: string[]) =>
    invalid(path, `must be one of ${allowed.join(', ')} for ${kind}`);
  switch (kind) {
    case 'postcard': {
      const card = size ?? ('A6' satisfies CardSize);
      if (!isOf(CARD_SIZES, card)) throw refuse('size', Object.keys(CARD_SIZES));
      const look = template ?? 'panel';
      if (look !== 'panel' && look !== 'picture') throw refuse('template', ['panel', 'picture']);
      return { kind, size: card, template: look };
    }
    case 'labels': {
      const label = template ?? ('L7160' satisfies LabelName);
      if (!isOf(LABELS, label)) throw refuse('template', Object.keys(LABELS));
      if (size && size !== LABELS[label].sheet) throw refuse('size', [LABELS[label].sheet]);
      return { kind, label };
    }
    case 'qr_sheet': {
      const sheet = size ?? ('A4' satisfies SheetSize);
      if (!isOf(SHEET_SIZES, sheet)) throw refuse('size', Object.keys(SHEET_SIZES));
      return { kind, size: sheet, columns: order.columns ?? COLUMNS };
    }
    case 'qr_files':
      return { kind, pixels: order.pixels ?? PIXELS };
  }
}

/** Pictures are named without their files: those are written when the print is made. */
export function readLooks(order: PrintOrder, campaign: CampaignRow, client: ClientRow): Looks {
  const language = order.language ?? 'en';
  const { currency } = campaign;
  const offer = discountHeadline(
    tellDiscount(campaign.discount_description, discountOf(campaign), currency, language),
  );
  const { minimum_spend_minor: minimum, valid_until: until } = campaign;
  const terms = describeTerms(
    {
      channels: campaign.channels,
      hasLocations: campaign.location_ids !== null,
      terms: campaign.terms ?? NO_TERMS,
      perCustomerLimit: campaign.per_customer_limit,
      minimumSpendMinor: minimum,
      currency,
    },
    language,
  );
  const day = until && whenInWords(until.getTime(), client.time_zone, language);
  return {
    clientName: client.name,
    headline: order.headline?.trim() || offer.big,
    subline:
      order.subline === undefined || order.subline === null ? offer.rest : order.subline.trim(),
    text: order.text === undefined || order.text === null ? asSmallPrint(terms) : order.text.trim(),
    validUntil: day ? termWords[language].until(day) : '',
    color: order.color?.toLowerCase() ?? client.brand_color ?? DEFAULT_COLOR,
    logo: null,
    picture: null,
    barcode: order.barcode ?? false,
    language,
  };
}

/** Throws 400. */
export async function readSentPicture(order: PrintOrder): Promise<SentPicture | undefined> {
  if (!order.picture) return undefined;
  if (order.kind !== 'postcard') throw invalid('picture', 'is for postcards');
  const picture = await readPicture(order.picture, { bytes: PICTURE_BYTES, side: PICTURE_SIDE });
  if (typeof picture === 'string') throw invalid('picture', picture);
  return picture;
}

export function readRange(order: PrintOrder, batch: BatchRow): { first: number; last: number } {
  const first = order.first_piece ?? 1;
  const last = order.last_piece ?? batch.created_count;
  if (last > batch.created_count) {
    throw invalid('last_piece', `must be at most ${batch.created_count}, the pieces of the batch`);
  }
  if (first > last) throw invalid('first_piece', 'must not be after last_piece');
  if (last - first + 1 > MAX_PIECES) {
    throw invalid('last_piece', `is too far: at most ${MAX_PIECES} pieces are printed at once`);
  }
  return { first, last };
}
