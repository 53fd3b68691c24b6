import { clock } from '../../foundation/clock.ts';
import type { Person } from '../../requests/requests.ts';
import { button, checkboxes, insetText } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { area, choose, line, personItems } from '../returns/parts.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { exemptions, lastDayToAskReview, limitOn, type AnswerStep } from './answer.rules.ts';
import type { InformationRequest } from './answer.store.ts';
import { menu, paragraphs, trail } from './answers.page.ts';

/** Logs a request. */
export function newRequestPage(view: {
  form: FormState;
  again: { own: InformationRequest; questions: number } | null;
  people: readonly Person[];
  reader: string;
  hidden: () => SafeHtml;
}): Page {
  const { form, again } = view;
  return {
    title: again === null ? 'Log a request' : 'The same was asked again',
    menu,
    breadcrumbs: trail,
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${again === null ? 'Log a request' : 'The same was asked again'}</h1>
        ${again !== null && insetText({ text: `Its ${again.questions} questions over the figures are taken from ${again.own.reference}, for as many months up to the latest ones. Last time’s answer stands beside.` })}
        <form method="post" action="/performance/answers/new" novalidate>
          ${view.hidden()}
          ${again !== null && html`<input type="hidden" name="previous" value="${again.own.id}" />`}
          ${line(form, 'reference', 'Reference', { hint: 'The number that your council gives it', classes: 'govuk-input--width-10' })}
          ${line(form, 'title', 'What it is about', { hint: 'In your words, without the name of anybody', value: again?.own.title ?? '' })}
          ${dateField({ form, name: 'received-on', legend: 'Received on', hint: 'The day it reached the council: the next working day is the first', value: clock.today() })}
          ${area(form, 'words', 'What they ask, in their words', { rows: 6 })}
          ${line(form, 'name', 'Who asks', { hint: 'Seen by you and the governance officer alone, never published. May be left empty' })}
          ${line(form, 'contact', 'Where the answer goes', { hint: 'May be left empty' })}
          ${choose(form, 'handler', 'Who answers it', personItems(view.people, 'Nobody in particular'), { value: view.reader })}
          ${button({ text: 'Log it', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** One step, with what must be written down with it. */
export function answerStepPage(view: {
  own: InformationRequest;
  step: AnswerStep;
  proposed: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { own, step, form } = view;
  return {
    title: step.title,
    menu,
    breadcrumbs: [...trail, { text: own.reference, href: `/performance/answers/${own.id}` }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${step.title}</h1>
        ${insetText({ html: paragraphs(own.words) })}
        <form method="post" action="/performance/answers/${own.id}/steps/${step.code}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${own.version}" />
          ${step.asks.includes('words') && area(form, 'words', step.wordsTitle, { rows: step.code === 'answer' || step.code === 'refuse' ? 10 : 4, value: view.proposed, ...(step.code === 'answer' || step.code === 'refuse' ? { hint: 'It is sent by you; this keeps what was sent. Say how to ask for a review, and that the Information Commissioner can be asked after it (section 17).' } : {}) })}
          ${
            step.asks.includes('exemptions') &&
            checkboxes({
              name: 'exemptions',
              idPrefix: 'exemptions',
              values: form.values('exemptions', own.exemptions),
              fieldset: {
                legend: {
                  text:
                    step.code === 'extend'
                      ? 'Which exemption is weighed'
                      : step.code === 'refuse'
                        ? 'Why it is refused'
                        : 'What was withheld, and why',
                  classes: 'govuk-fieldset__legend--s',
                },
              },
              hint: {
                text: `${step.code === 'answer' ? 'None where everything was given. ' : ''}Guidance to check: the information governance officer judges each.`,
              },
              ...form.error('exemptions'),
              items: exemptions
                .filter(({ absolute }) => step.code !== 'extend' || !absolute)
                .map(({ code, title, words }) => ({ value: code, text: title, hint: { text: words } })),
            })
          }
          ${step.asks.includes('day') && dateField({ form, name: 'on', legend: step.code === 'clarified' || step.code === 'ask-review' ? 'Which day it came' : 'Which day', value: clock.today() })}
          ${step.code === 'ask-review' && checkboxes({ idPrefix: 'take-late', name: 'take-late', classes: 'govuk-checkboxes--small', hint: { text: `A review must be made where it is asked for until ${dayInWords(lastDayToAskReview(own) ?? clock.today())}. ${limitOn('ask-review', clock.today()).source} Guidance to check.` }, items: [{ value: 'yes', text: 'Make it although it was asked for later' }], values: form.values('take-late') })}
          ${step.asks.includes('new-day') && dateField({ form, name: 'until', legend: 'New day it is due', hint: `${step.code === 'extend-review' ? limitOn('complex-review', own.reviewAskedOn ?? own.receivedOn).source : limitOn('extension', own.clockFrom).source} Guidance to check.` })}
          ${button({ text: step.title, preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}
