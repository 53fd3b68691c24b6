import { button, checkboxes, details, input, insetText, radios, tag } from '../../web/components.ts';
import { formState, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { askAddress, tidyQuery, type AskQuery } from './ask.rules.ts';
import { answerHtml } from './ask.page.ts';
import type { Answered } from './ask.view.ts';
import { copyScript } from './copy.part.ts';
import { dayOf } from './saved.rules.ts';
import type { SavedQuestion } from './saved.store.ts';

export const savedTrail = [
  { text: 'Assessment', href: '/assessment' },
  { text: 'Ask', href: '/assessment/ask' },
];

/** Most questions in one deck: more than a meeting has time for. */
export const mostSlides = 20;

/** The form that keeps the question on the page. */
export function keepForm(view: {
  /** Id of its name's box, where the page has another `title`. */
  id?: string;
  question: AskQuery;
  suggested: string;
  form: FormState;
  hidden: () => SafeHtml;
}): SafeHtml {
  const { form } = view;
  return details({
    summaryText: 'Keep this question',
    open: form.errors.length > 0,
    html: html`<form method="post" action="/assessment/ask/saved" novalidate>
      ${view.hidden()}
      ${Object.entries(tidyQuery(view.question)).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      ${input({
        id: view.id ?? 'title',
        name: 'title',
        label: { text: 'Its name' },
        value: form.value('title', view.suggested),
        classes: 'govuk-!-width-two-thirds',
        ...form.error('title'),
      })}
      ${radios({
        name: 'for',
        idPrefix: 'for',
        fieldset: { legend: { text: 'Who sees it', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('for', 'me'),
        items: [
          { value: 'me', text: 'Only me' },
          { value: 'partnership', text: 'Everybody in the partnership' },
        ],
        ...form.error('for'),
      })}
      ${button({ text: 'Keep it', classes: 'govuk-button--secondary' })}
    </form>`,
  });
}

const who = (saved: SavedQuestion): string =>
  saved.isShared ? `everybody, kept by ${saved.makerName}` : 'only you';

/** The list, from which several become a deck. */
export function savedListPage(view: {
  saved: readonly SavedQuestion[];
  removed: boolean;
  next: string | null;
  url: string;
  form: FormState;
  /** Just removed: to be put back. */
  undo: SavedQuestion | null;
  hidden: () => SafeHtml;
}): Page {
  const { saved, removed, form } = view;
  return {
    title: removed ? 'Removed questions' : 'Kept questions',
    menu: 'assessment',
    breadcrumbs: savedTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${removed ? 'Removed questions' : 'Kept questions'}</h1>
      ${
        view.undo !== null &&
        insetText({
          html: html`<p class="govuk-body">“${view.undo.title}” was removed.</p>
            ${putBackForm(view.undo, view.hidden)}`,
        })
      }
      ${
        saved.length === 0
          ? html`<p class="govuk-body">
              ${
                removed
                  ? 'Nothing was removed.'
                  : html`No question has been kept yet.
                      <a class="govuk-link" href="/assessment/ask">Ask one</a>, and keep it under its answer.`
              }
            </p>`
          : removed
            ? html`<ul class="govuk-list">
                ${saved.map(
                  (each) =>
                    html`<li>
                      <a class="govuk-link" href="/assessment/ask/saved/${each.id}">${each.title}</a>
                    </li>`,
                )}
              </ul>`
            : html`<form method="get" action="/assessment/ask/saved/deck.pptx" novalidate>
                ${checkboxes({
                  name: 'id',
                  idPrefix: 'id',
                  fieldset: {
                    legend: {
                      text: 'Open one, or tick several to make slides of them',
                      classes: 'govuk-fieldset__legend--s',
                    },
                  },
                  items: saved.map((each) => ({
                    value: each.id,
                    html: html`<a class="govuk-link" href="/assessment/ask/saved/${each.id}"
                      >${each.title}</a
                    >`,
                    hint: { text: `Kept on ${dayOf(each.madeAt)}; seen by ${who(each)}` },
                  })),
                  ...form.error('id'),
                })}
                ${button({ text: 'Make slides (PowerPoint)', preventDoubleClick: false })}
              </form>`
      }
      ${pager({ url: view.url, next: view.next, label: 'Kept questions' })}
      <p class="govuk-body">
        ${
          removed
            ? html`<a class="govuk-link" href="/assessment/ask/saved">Kept questions</a>`
            : html`<a class="govuk-link" href="/assessment/ask/saved?state=removed">Removed questions</a>`
        }
      </p>`,
  };
}

const putBackForm = (saved: SavedQuestion, hidden: () => SafeHtml): SafeHtml =>
  html`<form method="post" action="/assessment/ask/saved/${saved.id}/put-back" novalidate>
    ${hidden()} <input type="hidden" name="version" value="${saved.version}" />
    ${button({ text: 'Put it back', classes: 'govuk-button--secondary' })}
  </form>`;

/** One kept question with the answer of today, and what it was when it was kept. */
export function savedPage(view: {
  saved: SavedQuestion;
  /** Null where it can no longer be answered. */
  answer: Answered | null;
  since: string | null;
  seconds: number;
  mayChange: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { saved, answer, form } = view;
  return {
    title: saved.title,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [...savedTrail, { text: 'Kept questions', href: '/assessment/ask/saved' }],
    errors: form.errors,
    scripts: answer === null ? [] : [copyScript],
    body: html`<h1 class="govuk-heading-l">
        ${saved.title} ${saved.removedAt !== null && tag({ text: 'Removed', classes: 'govuk-tag--grey' })}
      </h1>
      ${view.since !== null && html`<p class="govuk-body">${view.since}</p>`}
      ${
        answer === null
          ? html`<p class="govuk-body">
              This can no longer be answered: what it asked about is no longer counted, or its files were
              taken back.
            </p>`
          : answerHtml(answer, view.seconds)
      }
      <p class="govuk-body">
        <a class="govuk-link" href="${askAddress(saved.question)}">Ask it differently</a>
      </p>
      <p class="govuk-body-s">Kept on ${dayOf(saved.madeAt)}; seen by ${who(saved)}.</p>
      ${
        view.mayChange &&
        (saved.removedAt !== null
          ? putBackForm(saved, view.hidden)
          : html`${details({
                summaryText: 'Change its name',
                open: form.errors.length > 0,
                html: html`<form method="post" action="/assessment/ask/saved/${saved.id}/change" novalidate>
                  ${view.hidden()}
                  <input type="hidden" name="version" id="version" value="${saved.version}" />
                  ${input({
                    id: 'title',
                    name: 'title',
                    label: { text: 'Its name' },
                    value: form.value('title', saved.title),
                    classes: 'govuk-!-width-two-thirds',
                    ...form.error('title'),
                  })}
                  ${button({ text: 'Change', classes: 'govuk-button--secondary' })}
                </form>`,
              })}
              <form method="post" action="/assessment/ask/saved/${saved.id}/remove" novalidate>
                ${view.hidden()} <input type="hidden" name="version" value="${saved.version}" />
                ${button({ text: 'Remove', classes: 'govuk-button--warning' })}
              </form>`)
      }
      ${answer !== null && !saved.isShared && saved.removedAt === null && keepForm({ id: 'keep-title', question: saved.question, suggested: saved.title, form: formState({ for: 'partnership' }), hidden: view.hidden })}`,
  };
}
