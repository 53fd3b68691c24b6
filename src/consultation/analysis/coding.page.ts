import { printNumber } from '../../statistics/statistics.ts';
import { button, checkboxes, details, input, pagination, select, textarea } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { CodeFrame } from './coding.store.ts';
import { markPersonal, personalWords, withoutPersonal } from './personal.rules.ts';
import { crumbs, resultsPath } from './results.parts.ts';
import type { Theme, ThemeSuggestion } from './words.rules.ts';

type Question = { code: string; text: string };

/** Answers read at once. */
export const answersOnPage = 25;
/** Empty rows at the end of the themes. */
const emptyRows = 3;

const trail = (wave: Pick<Wave, 'id' | 'title'>, question?: Question) =>
  crumbs(wave, [
    { text: 'Results', href: resultsPath(wave.id) },
    ...(question === undefined
      ? []
      : [{ text: question.text, href: resultsPath(wave.id, `/words/${question.code}`) }]),
  ]);

const progressWords = (answered: number, coded: number): string =>
  `${printNumber(coded)} of ${printNumber(answered)} ${answered === 1 ? 'answer' : 'answers'} in words ${coded === 1 ? 'is' : 'are'} read.`;

/** The themes of one question: what each means, and which words speak for it. */
export function themesPage(view: {
  wave: Wave;
  question: Question;
  frame: CodeFrame | null;
  answered: number;
  coded: number;
  second: number;
  form: FormState;
  hidden: SafeHtml;
  blocks: SafeHtml;
}): Page {
  const { wave, question, frame, form } = view;
  const path = resultsPath(wave.id, `/words/${question.code}`);
  const themes: (Theme | null)[] = [...(frame?.themes ?? []), ...Array<null>(emptyRows).fill(null)];
  return {
    title: `Themes: ${question.text}`,
    menu: 'consultation',
    width: 'wide',
    errors: form.errors,
    breadcrumbs: trail(wave),
    body: html`<h1 class="govuk-heading-l">${question.text}</h1>
      <p class="govuk-body">${progressWords(view.answered, view.coded)}</p>
      ${
        frame !== null &&
        frame.themes.length > 0 &&
        html`<div class="govuk-button-group">
          ${button({ text: view.coded < view.answered ? 'Read the next answers' : 'Look through the answers', href: `${path}/read` })}
          ${frame.secondCoder && html`<a class="govuk-link" href="${path}/read?turn=2">Read as the second reader (${printNumber(view.second)} read twice)</a>`}
        </div>`
      }
      ${view.blocks}
      <h2 class="govuk-heading-m">${frame === null ? 'Begin with themes' : 'Themes'}</h2>
      <p class="govuk-body">
        Read some answers first, then name the themes you see: five to fifteen are enough. Words that speak for
        a theme suggest it; nothing is sorted by itself.
      </p>
      <form method="post" action="${path}" novalidate>
        ${view.hidden}
        <input type="hidden" name="version" value="${frame?.version ?? 0}" />
        ${themes.map(
          (theme, at) =>
            html`<fieldset class="govuk-fieldset govuk-!-margin-bottom-6">
              <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
                ${theme === null ? 'A new theme' : theme.title}
              </legend>
              <input type="hidden" name="code.${at}" value="${theme?.code ?? ''}" />
              ${input({
                id: `title-${at}`,
                name: `title.${at}`,
                label: { text: 'Title' },
                value: form.value(`title.${at}`, theme?.title ?? ''),
                classes: 'govuk-input--width-20',
                ...form.error(`title.${at}`),
              })}
              ${textarea({
                id: `meaning-${at}`,
                name: `meaning.${at}`,
                label: { text: 'What belongs to it, and what does not' },
                rows: '2',
                value: form.value(`meaning.${at}`, theme?.meaning ?? ''),
              })}
              ${input({
                id: `words-${at}`,
                name: `words.${at}`,
                label: { text: 'Words that suggest it' },
                hint: { text: 'With commas between them' },
                value: form.value(`words.${at}`, theme?.words.join(', ') ?? ''),
              })}
              ${
                theme !== null &&
                checkboxes({
                  idPrefix: `remove-${at}`,
                  name: `remove.${at}`,
                  classes: 'govuk-checkboxes--small',
                  items: [{ value: 'yes', text: `Take “${theme.title}” out (answers sorted into it keep the mark, and it is shown again if you bring it back)` }],
                })
              }
            </fieldset>`,
        )}
        ${checkboxes({
          idPrefix: 'secondCoder',
          name: 'secondCoder',
          items: [
            {
              value: 'yes',
              text: 'A second person reads some answers too, so that agreement can be measured',
              checked: form.value('secondCoder', frame?.secondCoder === true ? 'yes' : '') === 'yes',
            },
          ],
        })}
        ${button({ text: 'Save themes' })}
      </form>`,
  }; // prettier-ignore
}

export type ReadingRow = {
  id: string;
  text: string;
  language: string;
  /** Of this reader's turn; null: not read. */
  codes: readonly string[] | null;
  suggestions: readonly ThemeSuggestion[];
};

export type ReadingQuery = { turn: 1 | 2; show: string; search: string; start: number };

/** What may be personal, marked; and what each mark is, for those who cannot see it. */
function marked(text: string): SafeHtml {
  const marks = markPersonal(text);
  const parts: SafeHtml[] = [];
  let at = 0;
  for (const { start, end, kind } of marks) {
    parts.push(
      html`${text.slice(at, start)}<mark>${text.slice(start, end)}</mark
        ><span class="govuk-visually-hidden"> (${personalWords[kind]})</span>`,
    );
    at = end;
  }
  parts.push(html`${text.slice(at)}`);
  return html`${parts}`;
}

/** Twenty-five answers at a time, each with the themes to tick. */
export function readingPage(view: {
  wave: Wave;
  question: Question;
  frame: CodeFrame;
  rows: readonly ReadingRow[];
  total: number;
  answered: number;
  coded: number;
  query: ReadingQuery;
  form: FormState;
  hidden: SafeHtml;
}): Page {
  const { wave, question, frame, rows, query } = view;
  const path = resultsPath(wave.id, `/words/${question.code}/read`);
  const address = (change: Partial<ReadingQuery>): string => {
    const next = { ...query, ...change };
    const search = new URLSearchParams({
      ...(next.turn === 2 ? { turn: '2' } : {}),
      ...(next.show === 'unread' ? {} : { show: next.show }),
      ...(next.search === '' ? {} : { search: next.search }),
      ...(next.start === 0 ? {} : { start: String(next.start) }),
    });
    return search.size === 0 ? path : `${path}?${search.toString()}`;
  };
  const titleOf = new Map(frame.themes.map(({ code, title }) => [code, title]));
  return {
    title: `Answers in words: ${question.text}`,
    menu: 'consultation',
    width: 'wide',
    errors: view.form.errors,
    breadcrumbs: trail(wave, question),
    body: html`<h1 class="govuk-heading-l">
        ${query.turn === 2 ? 'Second reading: ' : ''}${question.text}
      </h1>
      <p class="govuk-body">
        ${progressWords(view.answered, view.coded)} ${query.turn === 2 ? 'You see answers that somebody else read first, and not what they made of them.' : ''}
      </p>
      <form method="get" action="${path}" class="govuk-form-group">
        ${query.turn === 2 && html`<input type="hidden" name="turn" value="2" />`}
        ${input({ id: 'search', name: 'search', label: { text: 'Words in the answer' }, value: query.search, classes: 'govuk-input--width-20' })}
        ${select({
          id: 'show',
          name: 'show',
          label: { text: 'Show' },
          items: [
            { value: 'unread', text: 'Not read yet' },
            { value: 'all', text: 'All answers' },
            ...frame.themes.map(({ code, title }) => ({ value: code, text: `In “${title}”` })),
          ].map((item) => ({ ...item, selected: item.value === query.show })),
        })}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      <p class="govuk-body">${printNumber(view.total)} ${view.total === 1 ? 'answer' : 'answers'}.</p>
      ${
        rows.length === 0
          ? html`<p class="govuk-body">
              ${query.show === 'unread' && query.search === '' ? 'All are read.' : 'None fits.'}
              <a class="govuk-link" href="${resultsPath(wave.id, `/words/${question.code}`)}">See the themes</a>
            </p>`
          : html`<form method="post" action="${address({})}" novalidate>
              ${view.hidden}
              ${rows.map(
                (row, at) =>
                  html`<div class="govuk-form-group" id="answer-${at + 1}">
                    ${checkboxes({
                      idPrefix: `codes-${at + 1}`,
                      name: `codes.${row.id}`,
                      classes: 'govuk-checkboxes--small',
                      fieldset: {
                        legend: {
                          html: html`<span class="govuk-visually-hidden">Answer ${at + 1 + query.start}: </span
                            ><span class="govuk-!-font-weight-regular fp-verbatim" lang="${row.language}">${marked(row.text)}</span>`,
                        },
                      },
                      ...(row.suggestions.length === 0
                        ? {}
                        : { hint: { text: `Suggested: ${row.suggestions.slice(0, 3).map(({ code, words }) => `${titleOf.get(code) ?? code} (because of ${words.join(', ')})`).join('; ')}` } }),
                      items: [
                        ...frame.themes.map(({ code, title }) => ({
                          value: code,
                          text: title,
                          checked: view.form.values(`codes.${row.id}`, row.codes ?? []).includes(code),
                        })),
                        { divider: 'or' },
                        {
                          value: '-',
                          text: 'Read: something else',
                          behaviour: 'exclusive' as const,
                          checked: view.form.values(`codes.${row.id}`, row.codes?.length === 0 ? ['-'] : []).includes('-'),
                        },
                      ],
                    })}
                    ${
                      markPersonal(row.text).length > 0 &&
                      details({
                        summaryText: 'This may say who somebody is: before it is quoted',
                        html: html`<p class="govuk-body" lang="${row.language}">${withoutPersonal(row.text)}</p>`,
                      })
                    }
                  </div>`,
              )}
              ${button({ text: `Save ${rows.length === 1 ? 'this answer' : `these ${rows.length} answers`}` })}
            </form>
            ${
              (query.start > 0 || query.start + rows.length < view.total) &&
              pagination({
                landmarkLabel: 'Pages of answers',
                ...(query.start > 0 ? { previous: { href: address({ start: Math.max(0, query.start - answersOnPage) }) } } : {}),
                ...(query.start + rows.length < view.total ? { next: { href: address({ start: query.start + rows.length }) } } : {}),
              })
            }`
      }`,
  }; // prettier-ignore
}
