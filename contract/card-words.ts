// What is printed on every card beside the offer, by language: on paper and on its sketch alike.
import type { Language } from './language.ts';

interface CardWords {
  invitation: string;
  number(n: string | number): string;
}

export const cardWords: Record<Language, CardWords> = {
  en: { invitation: 'Scan it, or show the code', number: (n) => `No. ${n}` },
  de: { invitation: 'Scannen oder den Code zeigen', number: (n) => `Nr. ${n}` },
};

/** Small print of the terms: each ends with one full stop. */
export const asSmallPrint = (terms: readonly string[]): string =>
  terms.map((each) => each.replace(/\.?$/, '.')).join(' ');
