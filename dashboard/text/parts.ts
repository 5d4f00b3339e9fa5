// The catalogue in parts, one for each capability: what the first view says is in the first bundle, in
// English; every other part and language is a file of its own, fetched with the screen that needs it.
import { common } from './en/common.ts';
import { overview } from './en/overview.ts';
import { session } from './en/session.ts';
import { shell } from './en/shell.ts';
import type { en } from './en.ts';
import { translate, type Translation } from './translate.ts';

export type Messages = typeof en;
export type Part = keyof Messages;

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const first = { common, overview, session, shell };
type FirstPart = keyof typeof first;
/** What has to be there before anything is shown. */
const firstParts = Object.keys(first) as FirstPart[];

type Load<T> = () => Promise<T>;

const english: { [P in Exclude<Part, FirstPart>]: Load<Messages[P]> } = {
  account: () => import('./en/account.ts').then(({ account }) => account),
  apiKey: () => import('./en/api-key.ts').then(({ apiKey }) => apiKey),
  attempt: () => import('./en/attempt.ts').then(({ attempt }) => attempt),
  audit: () => import('./en/audit.ts').then(({ audit }) => audit),
  campaign: () => import('./en/campaign.ts').then(({ campaign }) => campaign),
  client: () => import('./en/client.ts').then(({ client }) => client),
  code: () => import('./en/code.ts').then(({ code }) => code),
  codeImport: () => import('./en/code-import.ts').then(({ codeImport }) => codeImport),
  conflict: () => import('./en/conflict.ts').then(({ conflict }) => conflict),
  guide: () => import('./en/guide.ts').then(({ guide }) => guide),
  lead: () => import('./en/lead.ts').then(({ lead }) => lead),
  organization: () => import('./en/organization.ts').then(({ organization }) => organization),
  print: () => import('./en/print.ts').then(({ print }) => print),
  privacy: () => import('./en/privacy.ts').then(({ privacy }) => privacy),
  redemption: () => import('./en/redemption.ts').then(({ redemption }) => redemption),
  settings: () => import('./en/settings.ts').then(({ settings }) => settings),
  setup: () => import('./en/setup.ts').then(({ setup }) => setup),
  shopify: () => import('./en/shopify.ts').then(({ shopify }) => shopify),
  team: () => import('./en/team.ts').then(({ team }) => team),
  till: () => import('./en/till.ts').then(({ till }) => till),
  view: () => import('./en/view.ts').then(({ view }) => view),
  voucher: () => import('./en/voucher.ts').then(({ voucher }) => voucher),
  webhook: () => import('./en/webhook.ts').then(({ webhook }) => webhook),
};

/** Languages over English, which says what they do not. */
const others: Record<Exclude<Language, 'en'>, { [P in Part]: Load<Translation<Messages[P]>> }> = {
  de: {
    account: () => import('./de/account.ts').then(({ account }) => account),
    apiKey: () => import('./de/api-key.ts').then(({ apiKey }) => apiKey),
    attempt: () => import('./de/attempt.ts').then(({ attempt }) => attempt),
    audit: () => import('./de/audit.ts').then(({ audit }) => audit),
    campaign: () => import('./de/campaign.ts').then(({ campaign }) => campaign),
    client: () => import('./de/client.ts').then(({ client }) => client),
    code: () => import('./de/code.ts').then(({ code }) => code),
    codeImport: () => import('./de/code-import.ts').then(({ codeImport }) => codeImport),
    common: () => import('./de/common.ts').then(({ common }) => common),
    conflict: () => import('./de/conflict.ts').then(({ conflict }) => conflict),
    guide: () => import('./de/guide.ts').then(({ guide }) => guide),
    lead: () => import('./de/lead.ts').then(({ lead }) => lead),
    organization: () => import('./de/organization.ts').then(({ organization }) => organization),
    overview: () => import('./de/overview.ts').then(({ overview }) => overview),
    print: () => import('./de/print.ts').then(({ print }) => print),
    privacy: () => import('./de/privacy.ts').then(({ privacy }) => privacy),
    redemption: () => import('./de/redemption.ts').then(({ redemption }) => redemption),
    session: () => import('./de/session.ts').then(({ session }) => session),
    settings: () => import('./de/settings.ts').then(({ settings }) => settings),
    setup: () => import('./de/setup.ts').then(({ setup }) => setup),
    shell: () => import('./de/shell.ts').then(({ shell }) => shell),
    shopify: () => import('./de/shopify.ts').then(({ shopify }) => shopify),
    team: () => import('./de/team.ts').then(({ team }) => team),
    till: () => import('./de/till.ts').then(({ till }) => till),
    view: () => import('./de/view.ts').then(({ view }) => view),
    voucher: () => import('./de/voucher.ts').then(({ voucher }) => voucher),
    webhook: () => import('./de/webhook.ts').then(({ webhook }) => webhook),
  },
};

const there: Record<Language, Partial<Messages>> = { en: { ...first }, de: {} };
const coming = new Map<string, Promise<void>>();
const broken = new Map<string, unknown>();
const wanted = new Set<Part>(firstParts);

async function fetchPart(language: Language, part: Part): Promise<object> {
  const words = there.en[part] ?? (await english[part as Exclude<Part, FirstPart>]());
  if (language === 'en') return words;
  const said = await others[language][part]();
  return translate<object>(words, said);
}

function fetchOnce(language: Language, part: Part): Promise<void> {
  const key = `${language} ${part}`;
  const begun = coming.get(key);
  if (begun) return begun;
  const promise = fetchPart(language, part).then(
    (words) => {
      Object.assign(there[language], { [part]: words });
    },
    (error: unknown) => {
      // whoever tries again, tries anew
      coming.delete(key);
      broken.set(key, error);
      throw error;
    },
  );
  coming.set(key, promise);
  return promise;
}

let spoken: Language = 'en';

/** What a page says first is there in this language. */
export const isSpoken = (language: Language): boolean =>
  firstParts.every((part) => there[language][part] !== undefined);

/** The words of the language that is spoken now. */
export const spokenWords = (): Messages => wordsOf(spoken);

/** Fetches parts of the language that is spoken; undefined where all are there. */
export function fetchWords(...parts: Part[]): Promise<void> | undefined {
  parts.forEach((part) => wanted.add(part));
  const missing = parts.filter((part) => !there[spoken][part]);
  if (missing.length === 0) return undefined;
  return Promise.all(missing.map((part) => fetchOnce(spoken, part))).then(() => undefined);
}

/** Speaks another language from now on: all that was needed so far is there when it answers. */
export async function speakFrom(language: Language): Promise<Messages> {
  const missing = [...wanted].filter((part) => !there[language][part]);
  await Promise.all(missing.map((part) => fetchOnce(language, part)));
  spoken = language;
  return wordsOf(language);
}

const catalogues = new Map<Language, Messages>();

/**
 * The catalogue of a language. A part that is not there yet is fetched when it is first read, and what
 * reads it waits (React's suspense) until it has come.
 */
export function wordsOf(language: Language): Messages {
  const made = catalogues.get(language) ?? ({} as Messages);
  if (!catalogues.has(language)) {
    catalogues.set(language, made);
    const parts = [...firstParts, ...Object.keys(english)] as Part[];
    for (const part of parts) {
      Object.defineProperty(made, part, {
        enumerable: true,
        get: () => readPart(language, part),
      });
    }
  }
  return made;
}

function readPart(language: Language, part: Part): object {
  const found = there[language][part];
  if (found) return found;
  wanted.add(part);
  const key = `${language} ${part}`;
  if (broken.has(key)) {
    const error = broken.get(key);
    broken.delete(key);
    throw error;
  }
  throw fetchOnce(language, part);
}
