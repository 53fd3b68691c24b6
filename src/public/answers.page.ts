import { stringify } from 'csv-stringify/sync';
import { exemptionTitle, outcomeWords } from '../performance/performance.ts';
import { printNumber } from '../statistics/statistics.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { scrollRegion, table } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { ogl } from './open-data.rules.ts';
import type { PublishedAnswer } from './answers.store.ts';

const paragraphs = (text: string): SafeHtml =>
  html`${text.split(/\n\s*\n/).map((part) => html`<p class="govuk-body">${part.trim()}</p>`)}`;

/** Everything published, each with its question, its answer and its numbers. */
export function publicAnswersPage(answers: readonly PublishedAnswer[]): Page {
  const partnerships = [...new Set(answers.map(({ partnership }) => partnership))];
  return {
    title: 'Information requests',
    breadcrumbs: [{ text: 'What the partnership publishes', href: '/public' }],
    body: html`<h1 class="govuk-heading-xl">Information requests</h1>
      <p class="govuk-body-l">
        What was asked under the Freedom of Information Act 2000, and what was answered. Nobody who asked is
        named.
      </p>
      ${
        answers.length === 0
          ? html`<p class="govuk-body">No answer has been published yet.</p>`
          : html`<p class="govuk-body">
              <a class="govuk-link" href="/public/information-requests.csv">The whole log as CSV</a>, under
              the <a class="govuk-link" rel="license" href="${ogl.path}">${ogl.title}</a>.
            </p>`
      }
      ${partnerships.map(
        (partnership) =>
          html`<h2 class="govuk-heading-l">${partnership}</h2>
            ${answers.filter((each) => each.partnership === partnership).map((each, index) => oneAnswer(each, `${String(partnerships.indexOf(partnership))}-${String(index)}`))}`,
      )}`,
  };
}

function oneAnswer(each: PublishedAnswer, id: string): SafeHtml {
  return html`<section aria-labelledby="answer-${id}">
    <h3 class="govuk-heading-m" id="answer-${id}">${each.title}</h3>
    <p class="govuk-body-s">
      ${each.reference}. Received ${dayInWords(each.receivedOn)}, answered ${dayInWords(each.answeredOn)}.
      ${outcomeWords[each.outcome]}${each.exemptions.length > 0 && html`: ${each.exemptions.map(exemptionTitle).join('; ')}`}.
    </p>
    <h4 class="govuk-heading-s">What was asked</h4>
    ${paragraphs(each.question)}
    <h4 class="govuk-heading-s">What was answered</h4>
    ${paragraphs(each.answer)}
    ${each.tables.map((one, index) => {
      const caption = `${each.reference}: ${one.title}${each.tables.length > 1 ? ` (${String(index + 1)})` : ''}`;
      return html`${scrollRegion(
          caption,
          table({
            caption,
            captionClasses: 'govuk-table__caption--s',
            firstCellIsHeader: true,
            head: [{ text: 'Where and when' }, { text: 'Number', format: 'numeric' }],
            rows: one.numbers.map(({ label, value, why }) => [
              { text: label },
              { text: value === null ? why : printNumber(value), format: 'numeric' as const },
            ]),
          }),
        )}
        <p class="govuk-body-s">${one.source !== '' && html`Source: ${one.source}. `}${one.rounded}</p>`;
    })}
  </section>`;
}

/** A line an answer, and a line each number of it (RFC 4180). */
export function publicAnswersCsv(answers: readonly PublishedAnswer[]): string {
  const rows = answers.flatMap((each) => {
    const line = [
      each.partnership,
      each.reference,
      each.title,
      each.question,
      each.answer,
      each.receivedOn,
      each.answeredOn,
      outcomeWords[each.outcome],
      each.exemptions.map(exemptionTitle).join('; '),
    ];
    const numbers = each.tables.flatMap((one) =>
      one.numbers.map(({ label, value }) => [
        one.title,
        label,
        value ?? '',
        one.rounded === null ? '' : 'rounded to the nearest 5',
        one.source,
      ]),
    );
    return numbers.length === 0
      ? [[...line, '', '', '', '', '']]
      : numbers.map((number) => [...line, ...number]);
  });
  return stringify(
    [
      [
        'partnership',
        'reference',
        'title',
        'question',
        'answer',
        'received_on',
        'answered_on',
        'outcome',
        'withheld_under',
        'counted',
        'where_and_when',
        'number',
        'mark',
        'source',
      ],
      ...rows,
    ],
    // A cell that begins with "=" or "-" stays data in a spreadsheet.
    { record_delimiter: 'windows', escape_formulas: true },
  );
}
