import { button, insetText, select, summaryList } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { questionFields, shownOptions, type Wording } from '../survey/survey.fields.ts';
import { languageOf } from './languages.ts';
import { paragraphs } from './overview.page.ts';
import { pathOf } from './page.parts.ts';
import { answerInWords, pipe, piped, questionsOf, routeOf } from './questionnaire.rules.ts';
import type { QuestionnaireRecord } from './questionnaire.store.ts';
import type { Answers, Question, Questionnaire } from './questionnaire.types.ts';
import { conditionInWords, short } from './words.rules.ts';

/** A questionnaire as residents see it, being tried by who writes it. */
export type PreviewView = {
  record: QuestionnaireRecord;
  /** In the language it is tried in, as far as it is translated. */
  shown: Questionnaire;
  wording: Wording;
  /** Tags of languages it can be tried in, its own first. */
  languages: readonly string[];
  /** Typed so far; carried in the form, kept nowhere. */
  answers: Answers;
  token: SafeHtml;
};

const addressOf = (
  view: Pick<PreviewView, 'record' | 'wording'>,
  at: string | null,
  language?: string,
): string => {
  const query = new URLSearchParams();
  const tag = language ?? view.wording.language;
  if (tag !== view.wording.ownLanguage) query.set('lang', tag);
  if (at !== null) query.set('at', at);
  const text = query.toString();
  return `${pathOf(view.record)}/preview${text === '' ? '' : `?${text}`}`;
};

/** In the residents' own frame, with what it is said above and the way out at the foot. */
function framed(view: PreviewView, page: Pick<Page, 'title' | 'body' | 'errors'>, at: string | null): Page {
  const { wording, record } = view;
  const { words, language } = wording;
  return {
    ...page,
    title: `${page.title} (preview)`,
    light: {
      language: language === 'en' ? 'en-GB' : language,
      direction: languageOf(language).direction,
      owner: 'Preview',
      href: addressOf(view, null),
      easy: false,
      words: { skip: words.skip, back: words.back, problem: words.problem, error: words.errorPrefix },
      foot: [
        ...view.languages
          .filter((each) => each !== language)
          .map((each) => ({
            text: languageOf(each).ownName,
            href: addressOf(view, at, each),
            language: each,
          })),
        { text: 'Stop trying: back to the questionnaire', href: pathOf(record), language: 'en' },
      ],
    },
    body: html`<div lang="en" dir="ltr">
        ${insetText({ text: 'Preview. Answers are checked and lead on as they will for residents; nothing is kept.' })}
      </div>
      ${page.body}`,
  };
}

const form = (view: PreviewView, fields: SafeHtml): SafeHtml =>
  html`<form method="post" action="${pathOf(view.record)}/preview" novalidate>
    ${view.token}
    <input type="hidden" name="_answers" value="${JSON.stringify(view.answers)}" />
    <input type="hidden" name="_lang" value="${view.wording.language}" />
    ${fields}
  </form>`;

/** The beginning, and the way to any question by itself. */
export function previewStart(view: PreviewView): Page {
  const { shown, record, wording } = view;
  return framed(
    view,
    {
      title: shown.title,
      body: html`<h1 class="govuk-heading-l">${shown.title}</h1>
        ${paragraphs(shown.intro)}
        ${form(
          view,
          html`<input
              type="hidden"
              name="_at"
              value=""
            />${button({ text: wording.words.start, isStartButton: true })}`,
        )}
        <div lang="en" dir="ltr">
          <h2 class="govuk-heading-m">Look at one question</h2>
          <form method="get" action="${pathOf(record)}/preview" novalidate>
            ${wording.language !== wording.ownLanguage && html`<input type="hidden" name="lang" value="${wording.language}" />`}
            ${select({
              id: 'at',
              name: 'at',
              label: { text: 'Question' },
              items: questionsOf(record.body).map(({ code, text }, index) => ({
                value: code,
                text: `${index + 1}. ${short(text, 80)}`,
              })),
            })}
            ${button({ text: 'Show it', classes: 'govuk-button--secondary' })}
          </form>
        </div>`,
    },
    null,
  );
}

/** A question with earlier answers put into its words, in the page's language, as residents see it. */
const pipedHere = (view: PreviewView, question: Question): Question =>
  piped(question, (text) =>
    pipe(text, view.shown, view.answers, (of) => shownOptions(of, view.wording.words)),
  );

/** @param before the question that was asked before it; null for the first. */
export function previewQuestion(
  view: PreviewView,
  question: Question,
  before: string | null,
  typed: FormState,
): Page {
  const { record, wording } = view;
  const original = questionsOf(record.body).find(({ code }) => code === question.code) ?? question;
  const section = view.shown.sections.find(({ questions }) =>
    questions.some(({ code }) => code === question.code),
  );
  const isFirst = section !== undefined && section.questions[0]?.code === question.code;
  const isAsked = routeOf(record.body, view.answers).some(({ code }) => code === question.code);
  const routing = conditionInWords(record.body, original.showIf);
  return framed(
    view,
    {
      title: short(question.text, 100),
      errors: typed.errors,
      body: html`${
        !isAsked &&
        html`<div lang="en" dir="ltr">
          ${insetText({ text: `With these answers it would not be asked. ${routing}.` })}
        </div>`
      }
      ${section !== undefined && html`<p class="govuk-caption-l">${section.title}</p>`}
      ${isFirst && paragraphs(section.intro)}
      ${form(
        view,
        html`<input type="hidden" name="_at" value="${question.code}" />
          ${questionFields(pipedHere(view, question), pipedHere({ ...view, shown: record.body }, original), typed, wording)}
          <div class="govuk-button-group">
            ${button({ text: wording.words.goNext })}
            ${
              before !== null &&
              button({
                text: wording.words.back,
                classes: 'govuk-button--secondary',
                name: '_back',
                value: before,
              })
            }
          </div>`,
      )}
      ${isAsked && routing !== '' && html`<p class="govuk-hint" lang="en" dir="ltr">${routing}.</p>`}`,
    },
    question.code,
  );
}

/** The end: what would have been sent, and what of it the route leaves out. */
export function previewEnd(view: PreviewView): Page {
  const { shown, record, answers, wording } = view;
  const route = routeOf(record.body, answers);
  const all = questionsOf(shown);
  const dropped = all.filter(
    ({ code }) => answers[code] !== undefined && !route.some((asked) => asked.code === code),
  );
  const row = (question: Question) => ({
    key: { text: pipedHere(view, question).text },
    value: { text: answers[question.code] === undefined ? 'Not answered' : answerInWords(question, answers[question.code], (of) => shownOptions(of, view.wording.words)) }, // prettier-ignore
  });
  return framed(
    view,
    {
      title: wording.words.thanksTitle,
      body: html`<h1 class="govuk-heading-l">${wording.words.thanksTitle}</h1>
        ${paragraphs(shown.thanks)}
        <div lang="en" dir="ltr">
          <h2 class="govuk-heading-m">What was asked this time</h2>
          <p class="govuk-body">
            ${route.length} of ${all.length} questions. ${Object.keys(answers).length} were answered.
          </p>
          ${summaryList({ rows: all.filter(({ code }) => route.some((asked) => asked.code === code)).map(row) })}
          ${
            dropped.length > 0 &&
            html`<h2 class="govuk-heading-m">Answered, and then not to be asked any more</h2>
              <p class="govuk-body">These would not be kept.</p>
              ${summaryList({ rows: dropped.map(row) })}`
          }
        </div>`,
    },
    null,
  );
}
