import { button, input, insetText, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { stateWords, type ActionStep, type StepAsk } from '../action.rules.ts';
import type { Action } from '../action.types.ts';

/** What happens when the step is taken, said before it is. */
function consequence(step: ActionStep, action: Action): string {
  switch (step.code) {
    case 'propose-done':
      return 'The lead is told and looks at the evidence; it is completed when another person than you confirms it.';
    case 'confirm':
      return `It is completed. ${action.evidence} ${action.evidence === 1 ? 'piece' : 'pieces'} of evidence stand with it${action.result === '' ? '' : `, and its owner writes: “${action.result}”`}.`;
    case 'put-back':
      return 'It goes back to its owner, with your reason.';
    default:
      return `Then it stands as “${stateWords[step.to].title}”: ${stateWords[step.to].meaning}`;
  }
}

/** One step of an action, with what must be written down with it. */
export function stepPage(view: {
  action: Action;
  step: ActionStep;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { action, step, form } = view;
  const area = (name: string, words: string, hint: string): SafeHtml =>
    textarea({ id: name, name, label: { text: words, classes: 'govuk-label--s' }, hint: { text: hint }, rows: 3, value: form.value(name), ...form.error(name) }); // prettier-ignore
  const asks: Record<StepAsk, () => SafeHtml> = {
    reason: () => area('reason', 'Reason', 'Kept with the action'),
    result: () =>
      area('result', 'What came of it', 'The result, with a number where there is one and where it is from'),
    'first-step': () =>
      area(
        'first-step',
        step.code === 'resume' ? 'Next step' : 'First step',
        'What is done first, and by when',
      ),
    minute: () =>
      input({ id: 'minute', name: 'minute', label: { text: 'Minute', classes: 'govuk-label--s' }, hint: { text: 'The meeting that decided it, its date and the number of the minute' }, value: form.value('minute'), ...form.error('minute') }), // prettier-ignore
    'revisit-on': () =>
      dateField({ form, name: 'revisit-on', legend: 'Look at it again on', hint: 'After this day it counts as overdue. For example, 31 3 2027' }), // prettier-ignore
  };
  return {
    title: step.title,
    menu: 'actions',
    backLink: `/actions/${action.id}`,
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <span class="govuk-caption-l">${action.reference}</span>
        <h1 class="govuk-heading-l">${step.title}</h1>
        ${insetText({ text: action.text })}
        <p class="govuk-body">${consequence(step, action)}</p>
        <form method="post" action="/actions/${action.id}/steps/${step.code}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${action.version}" />
          ${step.asks.map((each) => asks[each]())} ${button({ text: step.title, preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}
