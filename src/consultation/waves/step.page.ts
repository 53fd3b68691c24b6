import { dayInWords } from '../../observatory/observatory.ts';
import { button, input, textarea, warningText } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { waveStateWords, type WaveStep } from './wave.rules.ts';
import type { Wave } from './wave.types.ts';
import { datesInWords } from './wave.words.ts';

/** What happens when the step is taken, said before it is. */
function consequence(step: WaveStep, wave: Wave): SafeHtml {
  switch (step.code) {
    case 'open':
      return warningText({
        text: `The questions are frozen as they stand. People can answer from ${datesInWords(wave)}. It closes by itself.`,
      });
    case 'close':
      return warningText({
        text: `It closes now instead of on ${wave.closesOn === null ? 'its last day' : dayInWords(wave.closesOn)}. Whoever is answering has ${wave.graceMinutes} minutes to finish.`,
      });
    case 'withdraw':
      return warningText({
        text: 'No more answers are taken, and nothing of it is published. The answers stay until their day.',
      });
    default:
      return html`<p class="govuk-body">
        Then it stands as “${waveStateWords[step.to].title}”: ${waveStateWords[step.to].meaning}
      </p>`;
  }
}

/** One step of a consultation, with what must be written down with it. */
export function stepPage(view: {
  wave: Wave;
  step: WaveStep;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { wave, step, form } = view;
  const text = (name: string, words: string, hint: string, rows = 4): SafeHtml =>
    textarea({ id: name, name, label: { text: words, classes: 'govuk-label--s' }, hint: { text: hint }, rows, value: form.value(name), ...form.error(name) }); // prettier-ignore
  const asks: Record<WaveStep['asks'][number], () => SafeHtml> = {
    reason: () => text('reason', 'Reason', 'Kept with the consultation', 3),
    cleaning: () =>
      text(
        'cleaning',
        'What was cleaned',
        'Answers left out and why, duplicates judged, anything a reader of the tables must know',
      ),
    'new-end': () =>
      dateField({
        form,
        name: 'new-end',
        legend: 'New last day',
        hint: 'It counts whole',
        value: wave.closesOn ?? '',
      }),
    equality: () =>
      html`${text('found', 'What the check found', 'Who could be left out by the questions, the ways of answering or the time, and what is done about it')}
      ${text('formats', 'Other formats', 'Languages, easy read, large print, braille on request', 3)}
      ${text('without-internet', 'Without the internet', 'How somebody answers who has no internet', 3)}
      ${input({ id: 'checked-by', name: 'checked-by', label: { text: 'Checked by', classes: 'govuk-label--s' }, hint: { text: 'The equalities officer, or whoever does their part' }, value: form.value('checked-by'), ...form.error('checked-by') })}`,
  };
  return {
    title: step.title,
    menu: 'consultation',
    breadcrumbs: [
      { text: 'Consultation', href: '/consultation' },
      { text: wave.title, href: `/consultation/${wave.id}` },
    ],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${step.title}</h1>
        ${consequence(step, wave)}
        <form method="post" action="/consultation/${wave.id}/steps/${step.code}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${wave.version}" />
          ${step.asks.map((each) => asks[each]())} ${button({ text: step.title, preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}
