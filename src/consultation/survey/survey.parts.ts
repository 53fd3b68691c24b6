import { timeZone } from '../../foundation/clock.ts';
import { newId } from '../../foundation/id.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { languageOf } from '../questionnaire/languages.ts';
import { mannerQuery } from './survey.rules.ts';
import type { Visit } from './survey.types.ts';
import { said, standing, type Wording } from './survey.fields.ts';

export const wordingOf = (visit: Visit): Wording => ({
  words: visit.words,
  wordsLanguage: visit.wordsLanguage,
  wards: visit.wards,
  ground: visit.ground,
  language: visit.manner.language,
  ownLanguage: ownLanguageOf(visit),
});

const ownLanguageOf = (visit: Visit): string => visit.wave.languages[0] ?? 'en';

/** A standing text in the page's language. */
export const word = (visit: Visit, text: string): SafeHtml =>
  standing({ language: visit.manner.language, wordsLanguage: visit.wordsLanguage }, text);

/** A text of the questionnaire. */
export const own = (visit: Visit, text: string, original: string): SafeHtml =>
  said(wordingOf(visit), text, original);

/** What the manager wrote about the wave, which is not translated. */
export const written = (visit: Visit, text: string): SafeHtml => own(visit, text, text);

/** An address of this consultation, in the manner of whoever looks at it. */
export const at = (visit: Visit, path: string, more: Readonly<Record<string, string>> = {}): string =>
  `/survey/${visit.wave.code}${path}${mannerQuery(visit.manner, visit.languages.length > 1, more)}`;

const locale = (language: string): string => (language === 'en' ? 'en-GB' : language);

/** An ISO day in words of the page's language. */
export const dayIn = (language: string, day: string): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`)); // prettier-ignore

export const momentIn = (language: string, moment: string): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    Date.parse(moment),
  );

/** Last day on which it is or was open, as an ISO day; null where no end is set. */
export function lastDay(visit: Visit): string | null {
  const { wave, endsAt } = visit;
  if (wave.state === 'open') return wave.closesOn;
  if (endsAt === null) return wave.closesOn;
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(Date.parse(endsAt) - 1);
}

/** What each page of a consultation has: its frame in the page's language, and the links at its foot. */
export function surveyPage(
  visit: Visit,
  page: Pick<Page, 'title' | 'body' | 'backLink' | 'errors' | 'scripts'>,
  path: string,
): Page {
  const { words, manner } = visit;
  return {
    ...page,
    light: {
      language: manner.language === 'en' ? 'en-GB' : manner.language,
      direction: languageOf(manner.language).direction,
      owner: visit.partnershipName,
      href: at(visit, ''),
      easy: manner.easy,
      words: { skip: words.skip, back: words.back, problem: words.problem, error: words.errorPrefix },
      foot: [
        ...visit.languages
          .filter((each) => each !== manner.language)
          .map((language) => ({
            text: languageOf(language).ownName,
            href: at({ ...visit, manner: { ...manner, language } }, path),
            language,
          })),
        ...(visit.wave.settings.easyRead
          ? [
              {
                text: manner.easy ? words.plainView : words.easyView,
                href: at({ ...visit, manner: { ...manner, easy: !manner.easy } }, path),
              },
            ]
          : []),
        { text: words.privacy, href: at(visit, '/privacy') },
        { text: words.accessibility, href: '/accessibility' },
      ],
    },
  };
}

/** Text of several lines as paragraphs. */
export const paragraphs = (visit: Visit, text: string, original: string): SafeHtml | false =>
  text.trim() !== '' &&
  html`${text
    .trim()
    .split(/\n{2,}/)
    .map((part, index) => html`<p class="govuk-body fp-said">${own(visit, part, original.trim().split(/\n{2,}/)[index] ?? '')}</p>`)}`; // prettier-ignore

/**
 * What each form of an answer carries beside the house's own fields: the edition of the page, a name of this form, and a field
 * that only programs see.
 */
export const surveyFields = (visit: Visit): SafeHtml =>
  html`<input type="hidden" name="_edition" value="${visit.edition.id}" />
    <input type="hidden" name="_form" value="${newId()}" />
    <div class="fp-trap" aria-hidden="true">
      <label for="fp-website">${visit.words.leaveEmpty}</label>
      <input id="fp-website" name="_website" type="text" tabindex="-1" autocomplete="off" value="" />
    </div>`;
