import { button, insetText, warningText } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { area, line, oneButton } from '../returns/parts.ts';
import { exemptionTitle, outcomeWords, type LogCheck } from './answer.rules.ts';
import type { InformationRequest, QuestionAnswer } from './answer.store.ts';
import { menu, numbersTable, paragraphs, trail } from './answers.page.ts';
import type { LogLine } from './log.store.ts';

/** A line for the log, in words for everybody. */
export function preparePage(view: {
  own: InformationRequest;
  tables: readonly QuestionAnswer[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { own, form } = view;
  return {
    title: 'A line for the disclosure log',
    menu,
    breadcrumbs: [...trail, { text: own.reference, href: `/performance/answers/${own.id}` }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">A line for the disclosure log</h1>
        <p class="govuk-body">
          In your words, for everybody, without the requester. The requester’s own words are not published.
          Another person checks and publishes it.
        </p>
        <form method="post" action="/performance/answers/${own.id}/log" novalidate>
          ${view.hidden()} ${line(form, 'title', 'Title', { value: own.title })}
          ${area(form, 'question', 'What was asked', { rows: 5, value: own.title })}
          ${area(form, 'answer', 'What was answered', { rows: 8, value: own.answer })}
          ${button({ text: 'Prepare it', preventDoubleClick: true })}
        </form>
        ${
          view.tables.length > 0 &&
          html`<h2 class="govuk-heading-m">Numbers that go with it</h2>
            ${view.tables.map((answer, index) => numbersTable(answer, `${answer.title} (${String(index + 1)})`, null))}`
        }
      </div>
    </div>`,
  };
}

/** The second person's look at a line before it is published. */
export function checkLinePage(view: {
  own: InformationRequest;
  line: LogLine;
  checks: readonly LogCheck[];
  /** Why it waits for a poll; null where it does not. */
  waits: string | null;
  reader: string;
  hidden: () => SafeHtml;
}): Page {
  const { own, line: one, checks } = view;
  const at = `/performance/answers/${own.id}`;
  const stopped = checks.some(({ kind }) => kind === 'stop');
  return {
    title: 'Check and publish',
    menu,
    breadcrumbs: [...trail, { text: own.reference, href: at }],
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Check and publish</h1>
        ${checks.map(({ kind, words }) => (kind === 'stop' ? warningText({ text: words }) : insetText({ text: words })))}
        <h2 class="govuk-heading-m">${one.title}</h2>
        <h3 class="govuk-heading-s">What was asked</h3>
        ${paragraphs(one.question)}
        <h3 class="govuk-heading-s">What was answered (${outcomeWords[one.outcome].toLowerCase()})</h3>
        ${paragraphs(one.answer)}
        ${one.exemptions.length > 0 && html`<p class="govuk-body">Withheld under ${one.exemptions.map(exemptionTitle).join('; ')}.</p>`}
        ${one.tables.map((answer, index) => numbersTable(answer, `${answer.title} (${String(index + 1)})`, null))}
        ${
          view.waits !== null
            ? html`<div class="govuk-inset-text">
                ${view.waits}
                <br /><a class="govuk-link" href="${at}/release"
                  >Write down the monitoring officer’s release</a
                >
              </div>`
            : one.preparedBy === view.reader
              ? insetText({ text: 'You prepared it, so another person publishes it.' })
              : stopped
                ? html``
                : oneButton(`${at}/log/${one.id}`, 'Publish it', view.hidden())
        }
      </div>
    </div>`,
  };
}

export function takeDownPage(view: {
  own: InformationRequest;
  line: LogLine;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { own, form } = view;
  return {
    title: 'Take it down',
    menu,
    breadcrumbs: [...trail, { text: own.reference, href: `/performance/answers/${own.id}` }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Take it down</h1>
        <p class="govuk-body">
          “${view.line.title}” disappears from the public log at once. What was published, and why it was
          taken down, stays here.
        </p>
        <form method="post" action="/performance/answers/${own.id}/log/${view.line.id}/take-down" novalidate>
          ${view.hidden()} ${area(form, 'reason', 'Why', { rows: 3 })}
          ${button({ text: 'Take it down', classes: 'govuk-button--warning' })}
        </form>
      </div>
    </div>`,
  };
}
