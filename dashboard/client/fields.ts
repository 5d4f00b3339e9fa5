// A client's settings as the texts of a form, and back.
import type { changeClient } from '../../contract/management/client.ts';
import type { Input } from '../api/call.ts';
import { ownZone, type ClientAnswer } from './clients.ts';

export interface Fields {
  name: string;
  currency: string;
  time_zone: string;
  /** Per cent. */
  margin: string;
  shop_url: string;
  includes_tax: '' | 'yes' | 'no';
  /** Per cent. */
  tax_rate: string;
}

const PER_CENT = 100;
/** Of a share, as many digits as somebody would type: 0.07 is "7", not 7.000000000000001. */
const percent = (share: number | null) =>
  share === null ? '' : String(Number((share * PER_CENT).toFixed(4)));
/** "7,5", "7.5" and "7.5 %"; what is no number goes as it was typed: the server names it. */
function shareOf(text: string): number | null {
  const typed = text.replace('%', '').trim();
  if (typed === '') return null;
  const number = Number(typed.replace(',', '.'));
  return Number.isNaN(number) ? (typed as never) : Number((number / PER_CENT).toFixed(6));
}

export const noClient = (): Fields => ({
  name: '',
  currency: 'GBP',
  time_zone: ownZone(),
  margin: '',
  shop_url: '',
  includes_tax: '',
  tax_rate: '',
});

export const fieldsOf = (client: ClientAnswer): Fields => ({
  name: client.name,
  currency: client.currency,
  time_zone: client.time_zone,
  margin: percent(client.gross_margin),
  shop_url: client.shop_url ?? '',
  includes_tax:
    client.amounts_include_tax === null ? '' : client.amounts_include_tax ? 'yes' : 'no',
  tax_rate: percent(client.tax_rate),
});

type Body = NonNullable<Input<typeof changeClient>['body']>;

export const bodyOf = (fields: Fields) =>
  ({
    name: fields.name.trim(),
    currency: fields.currency,
    time_zone: fields.time_zone,
    gross_margin: shareOf(fields.margin),
    shop_url: fields.shop_url.trim() || null,
    amounts_include_tax: fields.includes_tax === '' ? null : fields.includes_tax === 'yes',
    tax_rate: shareOf(fields.tax_rate),
  }) satisfies Body;

/** Of a change, what is another: two people who change two things do not undo each other. */
export function changesOf(before: Fields, now: Fields): Body {
  const [was, is] = [bodyOf(before), bodyOf(now)];
  return Object.fromEntries(
    Object.entries(is).filter(([name, value]) => was[name as keyof typeof was] !== value),
  );
}
