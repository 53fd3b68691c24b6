import { button, insetText, radios, scrollRegion, table } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { answerInWords } from '../questionnaire/questionnaire.rules.ts';
import type { Answers, Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { Wave } from '../waves/wave.types.ts';
import { trailOf, type Hidden } from './answers.context.ts';
import type { OneAnswer } from './answers.store.ts';
import { counted, number } from './answers.words.ts';
import { questionField } from './entry.page.ts';
import { onPaper, paperQuestions } from './paper.rules.ts';

const nameOf = (answer: Pick<OneAnswer, 'serial' | 'receivedOn'>): string =>
  answer.serial === null
    ? `The form received on ${dayInWords(answer.receivedOn)}`
    : `Number ${answer.serial}`;

export type SecondListView = {
  wave: Wave;
  waiting: readonly { answer: OneAnswer; isOwn: boolean }[];
  differing: readonly { answer: OneAnswer; questions: number }[];
  /** Forms entered twice, questions compared in them, and those entered alike at once. */
  compared: { forms: number; questions: number; alike: number };
};

/** Which forms wait to be entered a second time, which differ, and how often two people agree. */
export function secondListPage(view: SecondListView): Page {
  const { wave, compared } = view;
  const at = `/consultation/${wave.id}/answers`;
  return {
    title: 'Forms entered twice',
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    body: html`<h1 class="govuk-heading-l">Forms entered twice</h1>
      <p class="govuk-body">
        ${wave.settings.doubleEntryOneIn === 0 ? 'Double entry is off for this consultation.' : `About one form in ${wave.settings.doubleEntryOneIn} is entered a second time by somebody else, who does not see the first. Which ones is left to chance.`}
      </p>
      ${compared.forms > 0 && html`<p class="govuk-body">${counted(compared.forms, 'form')} entered twice so far: ${number(compared.alike)} of ${number(compared.questions)} answers alike.</p>`}
      <h2 class="govuk-heading-m">Different, to be settled</h2>
      ${
        view.differing.length === 0
          ? html`<p class="govuk-body">None.</p>`
          : html`<ul class="govuk-list">
              ${view.differing.map(({ answer, questions }) => html`<li><a class="govuk-link" href="${at}/${answer.id}/settle">${nameOf(answer)}</a>: ${counted(questions, 'question')}</li>`)}
            </ul>`
      }
      <h2 class="govuk-heading-m">Waiting</h2>
      ${
        view.waiting.length === 0
          ? html`<p class="govuk-body">None.</p>`
          : html`<ul class="govuk-list">
              ${view.waiting.map(({ answer, isOwn }) => html`<li>${isOwn ? `${nameOf(answer)}: you entered it first; somebody else enters it now` : html`<a class="govuk-link" href="${at}/${answer.id}/second">${nameOf(answer)}</a>`}</li>`)}
            </ul>`
      }`,
  };
}

/** The same form again, empty: the first entry is not shown. */
export function secondPage(view: {
  wave: Wave;
  answer: OneAnswer;
  questionnaire: Questionnaire;
  wards: readonly { code: string; name: string }[];
  form: FormState;
  hidden: Hidden;
}): Page {
  const { wave, answer, questionnaire } = view;
  return {
    title: `${nameOf(answer)}, a second time`,
    menu: 'consultation',
    breadcrumbs: [...trailOf(wave), { text: 'Forms entered twice', href: `/consultation/${wave.id}/answers/second-entry` }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">${nameOf(answer)}, a second time</h1>
      <p class="govuk-body">Enter what you read on the paper, received on ${dayInWords(answer.receivedOn)}. What was entered first is not shown.</p>
      <form method="post" action="/consultation/${wave.id}/answers/${answer.id}/second" novalidate>
        ${view.hidden()}
        ${paperQuestions(questionnaire).map((each) => html`${each.opens && html`<h2 class="govuk-heading-m">${onPaper(each.section.title, questionnaire)}</h2>`}${questionField(each, { ...view, first: {}, way: 'paper' })}`)}
        ${button({ text: 'Save and compare' })}
      </form>`,
  }; // prettier-ignore
}

/** Both entries side by side where they differ; one of them is chosen for each question. */
export function settlePage(view: {
  wave: Wave;
  answer: OneAnswer;
  second: Answers;
  questions: readonly Question[];
  questionnaire: Questionnaire;
  names: { first: string; second: string };
  form: FormState;
  hidden: Hidden;
}): Page {
  const { wave, answer, second, form } = view;
  const numbers = new Map(
    paperQuestions(view.questionnaire).map((each) => [each.question.code, each.number]),
  );
  const words = (question: Question, answers: Answers): string =>
    answers[question.code] === undefined ? 'Not answered' : answerInWords(question, answers[question.code]);
  const choice = (question: Question): SafeHtml =>
    radios({
      name: `use.${question.code}`,
      idPrefix: `use-${question.code}`,
      classes: 'govuk-radios--small',
      ...form.error(`use.${question.code}`),
      fieldset: { legend: { text: `What does the paper say at question ${numbers.get(question.code) ?? ''}?`, classes: 'govuk-fieldset__legend--s' } },
      value: form.value(`use.${question.code}`),
      items: [
        { value: 'first', text: words(question, answer.answers) },
        { value: 'second', text: words(question, second) },
      ],
    }); // prettier-ignore
  return {
    title: `${nameOf(answer)}: two readings`,
    menu: 'consultation',
    breadcrumbs: [...trailOf(wave), { text: 'Forms entered twice', href: `/consultation/${wave.id}/answers/second-entry` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${nameOf(answer)}: two readings</h1>
      ${
        view.questions.length === 0
          ? insetText({ text: 'Both readings are the same. There is nothing to settle.' })
          : html`${scrollRegion(
                'Where the readings differ',
                table({
                  caption: 'Where the readings differ',
                  captionClasses: 'govuk-visually-hidden',
                  firstCellIsHeader: true,
                  head: [{ text: 'Question' }, { text: view.names.first }, { text: view.names.second }],
                  rows: view.questions.map((question) => [
                    { text: `${numbers.get(question.code) ?? ''}. ${question.text}` },
                    { text: words(question, answer.answers) },
                    { text: words(question, second) },
                  ]),
                }),
              )}
              <form method="post" action="/consultation/${wave.id}/answers/${answer.id}/settle" novalidate>
                ${view.hidden()} ${view.questions.map(choice)} ${button({ text: 'Settle it' })}
              </form>`
      }`,
  }; // prettier-ignore
}
