// What a voucher's page, its letter and the way out of the mail say, by the language of who reads it.
import type { Language } from '../../contract/language.ts';
import { en, type PageWords } from './text/en.ts';
import { de } from './text/de.ts';

export type { PageWords } from './text/en.ts';
export const pageWords: Record<Language, PageWords> = { en, de };
