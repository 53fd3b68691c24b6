import { ar } from './ar.ts';
import { cy } from './cy.ts';
import { en } from './en.ts';
import { pa } from './pa.ts';
import { pl } from './pl.ts';
import { ro } from './ro.ts';

export type WordKey = keyof typeof en;
export type Words = Readonly<Record<WordKey, string>>;

export type Catalogue = {
  /** BCP 47 */
  language: string;
  /**
   * `draft`: translated without a sworn translator; a person who speaks it must check it before it is relied on. Shown to staff,
   * never to residents, who get what there is.
   */
  status: 'draft' | 'checked';
  words: Words;
};

/** Standing words of the survey pages, by language. What a questionnaire says is translated with the questionnaire. */
export const catalogues: readonly Catalogue[] = [
  { language: 'en', status: 'checked', words: en },
  { language: 'cy', status: 'draft', words: cy },
  { language: 'pl', status: 'draft', words: pl },
  { language: 'pa', status: 'draft', words: pa },
  { language: 'ro', status: 'draft', words: ro },
  { language: 'ar', status: 'draft', words: ar },
];

const base = (language: string): string => language.split('-')[0] ?? language;

/** The catalogue of a language: its own, that of its base (`pl-PL` → `pl`), or null. Script subtags have catalogues of their own. */
export const catalogueOf = (language: string): Catalogue | null =>
  catalogues.find((each) => each.language === language) ??
  (/-[A-Z][a-z]{3}\b/.test(language) ? null : catalogues.find((each) => each.language === base(language))) ??
  null;

/** Standing words in a language; English where there are none. `language` is that of the words given. */
export function wordsIn(language: string): { language: string; words: Words } {
  const found = catalogueOf(language);
  return found === null ? { language: 'en', words: en } : { language, words: found.words };
}

/** Puts values into a text: `fill('{n} of {of}', { n: 2, of: 5 })`. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
