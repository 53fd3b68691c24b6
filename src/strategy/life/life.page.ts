import { button, details, input, insetText, radios, scrollRegion, select, table, tag, textarea, warningText } from '../../web/components.ts'; // prettier-ignore
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { checkOf, checks, type Finding } from '../checks/checks.rules.ts';
import { oneButton, strategyTrail } from '../strategy.parts.ts';
import { decisions, stateWords, type Step, type StepGiven } from '../strategy.rules.ts';
import type { Chapter, Strategy } from '../strategy.types.ts';
import type { Comment } from './comment.store.ts';
import type { Hindrance } from './needs.ts';

/** One step: what it does, what must be given, and its button; or why it cannot be taken. */
export function stepPage(view: {
  strategy: Strategy;
  step: Step;
  unmet: readonly Hindrance[];
  today: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { strategy, step, form } = view;
  const area = (name: string, words: string, hint: string): SafeHtml => textarea({ id: name, name, rows: 3, label: { text: words, classes: 'govuk-label--s' }, hint: { text: hint }, value: form.value(name), ...form.error(name) }); // prettier-ignore
  const line = (name: string, words: string, hint: string): SafeHtml => input({ id: name, name, label: { text: words, classes: 'govuk-label--s' }, hint: { text: hint }, value: form.value(name), ...form.error(name) }); // prettier-ignore
  const asked: Record<StepGiven, () => SafeHtml> = {
    'held-on': () => dateField({ form, name: 'held-on', legend: 'Day of the meeting', value: view.today }),
    minute: () => line('minute', 'Reference of the minute', 'For example “CSP 2027-03-18, item 5”'),
    reason: () => area('reason', 'Reason', 'Kept with the strategy'),
    words: () => area('words', 'What was said', 'In a sentence or two; “nothing” where nothing was'),
    'copy-sent-on': () => dateField({ form, name: 'copy-sent-on', legend: 'Day on which the copy went to the elected local policing body', hint: 'SI 2012/2660 (regulation 13A of SI 2007/1830)', value: view.today }), // prettier-ignore
    'copy-sent-to': () => line('copy-sent-to', 'To whom it went', 'The office and how: “Office of the commissioner, by e-mail”'), // prettier-ignore
  };
  return {
    title: `${step.title}: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: strategyTrail(strategy),
    errors: form.errors,
    body: html`<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
      <h1 class="govuk-heading-l"><span class="govuk-caption-l">${strategy.title}: ${stateWords[strategy.state].title.toLowerCase()}</span>${step.title}</h1>
      <p class="govuk-body">${step.meaning}</p>
      ${
        view.unmet.length > 0
          ? insetText({
              html: html`<p class="govuk-body govuk-!-font-weight-bold">Not yet:</p>
                <ul class="govuk-list govuk-list--bullet">${view.unmet.map(({ words, href, door }) => html`<li>${words} <a class="govuk-link" href="${href}">${door}</a></li>`)}</ul>`,
            })
          : html`${step.freezes === 'files' && warningText({ text: 'Every document is made now and kept by its hash. It takes some seconds.', iconFallbackText: 'Warning' })}
              <form method="post" action="/strategy/${strategy.id}/steps/${step.event}" novalidate>
                ${view.hidden()} <input type="hidden" name="version" value="${strategy.version}" id="version" />
                ${step.given.map((name) => asked[name]())}
                ${button({ text: step.title, preventDoubleClick: true, ...(step.takesAway === true ? { classes: 'govuk-button--warning' } : {}) })}
              </form>`
      }
      <p class="govuk-body"><a class="govuk-link" href="/strategy/${strategy.id}">Back to the strategy</a></p>
    </div></div>`,
  }; // prettier-ignore
}

/** What the checks find, by check, each with where it stands and how it is mended. */
export function checksPage(view: { strategy: Strategy; findings: readonly Finding[] }): Page {
  const { strategy, findings } = view;
  const must = findings.filter(({ check }) => checkOf(check).weight === 'must').length;
  const clean = checks.filter(({ code }) => !findings.some(({ check }) => check === code));
  return {
    title: `Checks before release: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: strategyTrail(strategy),
    body: html`<h1 class="govuk-heading-l">Checks before release</h1>
      <p class="govuk-body">
        ${findings.length === 0 ? 'Nothing was found.' : `${must} must be mended before it can be adopted; ${findings.length - must} should be looked at and may stand.`}
      </p>
      ${[...Map.groupBy(findings, ({ check }) => check)].map(([code, own]) => {
        const check = checkOf(code);
        return html`<h2 class="govuk-heading-m">${check.title} (${own.length}) ${tag({ text: check.weight === 'must' ? 'Must be mended' : 'Look at it', classes: check.weight === 'must' ? 'govuk-tag--red' : 'govuk-tag--yellow' })}</h2>
          <p class="govuk-hint">${check.why}</p>
          ${scrollRegion(
            check.title,
            table({
              caption: `${check.title}: where, and how to mend it`,
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Where' }, { text: 'What' }, { text: 'How to mend it' }],
              rows: own.map(({ where, chapterId, what, mend }) => [
                { html: html`<a class="govuk-link" href="/strategy/${strategy.id}${chapterId === null ? '' : `/chapters/${chapterId}`}">${where}</a>` },
                { text: what },
                { text: mend },
              ]),
            }),
          )}`;
      })}
      ${details({ summaryText: `Nothing found by ${clean.length} of ${checks.length} checks`, html: html`<ul class="govuk-list govuk-list--bullet">${clean.map(({ title, why }) => html`<li>${title}. ${why}.</li>`)}</ul>` })}`,
  }; // prettier-ignore
}

/** What people said of the draft, and what was answered. */
export function commentsPage(view: {
  strategy: Strategy;
  comments: readonly Comment[];
  chapters: readonly Chapter[];
  today: string;
  open: boolean;
  may: { edit: boolean; comment: boolean };
  accountId: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { strategy, comments, form } = view;
  const names = new Map(view.chapters.map(({ id, title }) => [id, title]));
  const at = `/strategy/${strategy.id}/comments`;
  return {
    title: `Comments: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: strategyTrail(strategy),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Comments</h1>
      <p class="govuk-body">What scrutiny and others said of the draft. Each has an answer before the strategy is adopted: accepted, in part, or not, with the reason.</p>
      ${comments.length === 0 && html`<p class="govuk-body">There is none yet.</p>`}
      ${comments.map(
        (comment, index) =>
          html`<section class="govuk-!-margin-bottom-6" aria-labelledby="comment-${index}">
            <h2 class="govuk-heading-s" id="comment-${index}">${comment.saidBy}, ${dayInWords(comment.saidOn)}${comment.chapterId !== null && `, on “${names.get(comment.chapterId) ?? 'a removed chapter'}”`}
              ${comment.decision === null ? tag({ text: 'Waits for an answer', classes: 'govuk-tag--yellow' }) : tag({ text: decisions[comment.decision], classes: comment.decision === 'not' ? 'govuk-tag--grey' : 'govuk-tag--green' })}</h2>
            <p class="govuk-body">${comment.words}</p>
            ${comment.decision !== null && insetText({ text: `${comment.answer} (${comment.answeredBy}, ${dayInWords((comment.answeredAt ?? '').slice(0, 10))})` })}
            ${
              view.open &&
              html`<div class="govuk-button-group">
                ${view.may.edit && html`<a class="govuk-link" href="${at}/${comment.id}">${comment.decision === null ? 'Answer it' : 'Change the answer'}<span class="govuk-visually-hidden">: ${comment.words.slice(0, 60)}</span></a>`}
                ${comment.decision === null && (view.may.edit || comment.madeById === view.accountId) && oneButton({ action: `${at}/${comment.id}/remove`, text: 'Remove', of: comment.words, hidden: view.hidden, fields: { version: comment.version } })}
              </div>`
            }
          </section>`,
      )}
      ${
        view.open && view.may.comment &&
        html`<h2 class="govuk-heading-m">Add a comment</h2>
          <form method="post" action="${at}" novalidate>
            ${view.hidden()}
            ${textarea({ id: 'words', name: 'words', rows: 4, label: { text: 'Comment', classes: 'govuk-label--s' }, value: form.value('words'), ...form.error('words') })}
            ${select({ id: 'chapter', name: 'chapter', label: { text: 'On' }, value: form.value('chapter'), items: [{ value: '', text: 'The whole strategy' }, ...view.chapters.map(({ id, title }) => ({ value: id, text: title }))] })}
            ${input({ id: 'said-by', name: 'said-by', label: { text: 'Who says so' }, hint: { text: 'A committee, an agency or a part, as it will be printed: “Crime and disorder committee”' }, value: form.value('said-by'), ...form.error('said-by') })}
            ${dateField({ form, name: 'said-on', legend: 'When', value: view.today })}
            ${button({ text: 'Add the comment', classes: 'govuk-button--secondary' })}
          </form>`
      }`,
  }; // prettier-ignore
}

export function answerPage(view: {
  strategy: Strategy;
  comment: Comment;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { strategy, comment, form } = view;
  return {
    title: `Answer a comment: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: [...strategyTrail(strategy), { text: 'Comments', href: `/strategy/${strategy.id}/comments` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Answer a comment</h1>
      ${insetText({ text: `${comment.saidBy}, ${dayInWords(comment.saidOn)}: ${comment.words}` })}
      <form method="post" action="/strategy/${strategy.id}/comments/${comment.id}" novalidate>
        ${view.hidden()} <input type="hidden" name="version" value="${comment.version}" id="version" />
        ${radios({ idPrefix: 'decision', name: 'decision', fieldset: { legend: { text: 'Answer', classes: 'govuk-fieldset__legend--s' } }, value: form.value('decision', comment.decision ?? ''), ...form.error('decision'), items: Object.entries(decisions).map(([value, text]) => ({ value, text })) })}
        ${textarea({ id: 'answer', name: 'answer', rows: 4, label: { text: 'What is changed, or why not', classes: 'govuk-label--s' }, value: form.value('answer', comment.answer), ...form.error('answer') })}
        ${button({ text: 'Save the answer' })}
      </form>`,
  }; // prettier-ignore
}
