// The message catalogue as screens use it: one language at a time, English always there.
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { isSpoken, languages, speakFrom, wordsOf, type Language, type Messages } from './parts.ts';

export { languages, type Language, type Messages } from './parts.ts';
/** Words that depend on a count: `#` is the count. */
export interface Plural {
  one: string;
  other: string;
}

interface Spoken {
  language: Language;
  text: Messages;
  speak(language: Language): void;
}

const Speech = createContext<Spoken>({
  language: 'en',
  text: wordsOf('en'),
  speak: () => undefined,
});
const KEPT = 'vouchertrack-language';

/** "de-AT" is read as "de"; what is not here as English. */
export const languageOf = (locale: string | undefined): Language => {
  const short = (locale ?? '').slice(0, 2).toLowerCase();
  return short in languages ? (short as Language) : 'en';
};

export function keptLanguage(): Language {
  try {
    return languageOf(localStorage.getItem(KEPT) ?? navigator.language);
  } catch {
    return 'en';
  }
}

/** Gives all below it the words of one language. */
export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(keptLanguage);
  const [spoken, setSpoken] = useState<{ language: Language; text: Messages } | null>(
    isSpoken(language) ? { language, text: wordsOf(language) } : null,
  );
  useEffect(() => {
    let isWanted = true;
    void speakFrom(language).then((text) => {
      if (!isWanted) return;
      document.documentElement.lang = language;
      setSpoken({ language, text });
    });
    return () => void (isWanted = false);
  }, [language]);
  const speak = (next: Language) => {
    try {
      localStorage.setItem(KEPT, next);
    } catch {
      // a browser that keeps nothing asks again next time
    }
    setLanguage(next);
  };
  if (!spoken) return null;
  return <Speech value={{ ...spoken, speak }}>{children}</Speech>;
}

export const useSpeech = (): Spoken => useContext(Speech);
/** The messages of the language that is spoken. */
export const useText = (): Messages => useContext(Speech).text;
