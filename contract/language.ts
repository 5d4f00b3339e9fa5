// The languages in which customers are spoken to: on cards, on a voucher's page, in its mail. Pure.

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** What dates and money are written by. */
export const localeOf: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

const isLanguage = (text: string): text is Language =>
  (languages as readonly string[]).includes(text);

/** Of what a browser asks for (`Accept-Language`), what we have and it likes best; English else. */
export function preferredLanguage(header: string | undefined): Language {
  const asked = (header ?? '').slice(0, 500).split(',');
  let best: { language: Language; weight: number } = { language: 'en', weight: 0 };
  for (const each of asked) {
    const [tag = '', ...parameters] = each.trim().toLowerCase().split(';');
    const short = tag.split('-')[0] ?? '';
    const said = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean);
    const weight = said === undefined ? 1 : Number(said);
    if (isLanguage(short) && weight > best.weight) best = { language: short, weight };
  }
  return best.language;
}
