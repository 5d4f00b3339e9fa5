// What Shopify says against a change: its own words, for people.
import { ShopifyRefused } from './admin.ts';

export interface UserError {
  field?: string[] | null;
  code?: string | null;
  message: string;
}

export const wordsOf = (errors: readonly UserError[]): string =>
  errors
    .map(({ message, code }) => (code ? `${message} (${code})` : message))
    .join('; ')
    .slice(0, 300);

/** Throws where Shopify has refused something. */
export function demand(errors: readonly UserError[]): void {
  if (errors.length > 0) throw new ShopifyRefused(wordsOf(errors));
}
