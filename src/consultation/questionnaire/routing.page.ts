import { button, checkboxes, input, radios, select, textarea } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { answerMark } from './edit.rules.ts';
import { pathOf, rowButton, saveAndCancel, trailOf, versionField, type Hidden } from './page.parts.ts';
import { optionsOf } from './questionnaire.rules.ts';
import type { QuestionnaireRecord } from './questionnaire.store.ts';
import type { Question } from './questionnaire.types.ts';
import { conditionInWords, kindWords, short } from './words.rules.ts';

/** When a question is asked: what it waits for now, and one more thing to wait for. */
export function conditionPage(view: {
  record: QuestionnaireRecord;
  question: Question;
  earlier: readonly Question[];
  /** The earlier question whose answer is being chosen; null in the first step. */
  of: Question | null;
  form: FormState;
  hidden: Hidden;
}): Page {
  const { record, question, earlier, of, form } = view;
  const base = `${pathOf(record)}/questions/${question.code}/condition`;
  const condition = question.showIf;
  const tests = condition?.tests ?? [];
  const hiddenParts = html`${view.hidden()} ${versionField(record, form)}`;
  return {
    title: 'When it is asked',
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    errors: form.errors,
    body: html`<span class="govuk-caption-l">${short(question.text, 120)}</span>
      <h1 class="govuk-heading-l">When it is asked</h1>
      ${
        condition === null
          ? html`<p class="govuk-body">Now it is asked of everybody.</p>`
          : html`<form method="post" action="${base}/match" novalidate>
              ${hiddenParts}
              <ul class="govuk-list govuk-list--bullet">
                ${tests.map((test, at) => {
                  const words = conditionInWords(record.body, { match: 'all', tests: [test] });
                  return html`<li>
                    ${words}
                    ${rowButton({ text: 'Take it away', about: words, formaction: `${base}/remove`, name: 'at', value: String(at) })}
                  </li>`;
                })}
              </ul>
              ${
                tests.length > 1 &&
                html`${radios({
                  name: 'match',
                  idPrefix: 'match',
                  fieldset: {
                    legend: { text: 'Which of these must be so?', classes: 'govuk-fieldset__legend--s' },
                  },
                  value: condition.match,
                  items: [
                    { value: 'all', text: 'All of them' },
                    { value: 'any', text: 'At least one of them' },
                  ],
                  ...form.error('match'),
                })}
                ${button({ text: 'Save', classes: 'govuk-button--secondary' })}`
              }
            </form>`
      }
      ${
        earlier.length === 0
          ? html`<p class="govuk-body">
              It is the first question: there is no earlier answer that it could wait for. Move it down to
              make it wait.
            </p>`
          : tests.length >= 10
            ? html`<p class="govuk-body">A question can wait for ten things at most.</p>`
            : of === null
              ? chooseQuestion(base, earlier)
              : chooseAnswer({ base, of, form, hiddenParts })
      }
      <p class="govuk-body">
        <a class="govuk-link" href="${pathOf(record)}#question-${question.code}">Back to the questionnaire</a>
      </p>`,
  };
}

const chooseQuestion = (base: string, earlier: readonly Question[]): SafeHtml =>
  html`<h2 class="govuk-heading-m">Ask it only after a certain answer</h2>
    <form method="get" action="${base}" novalidate>
      ${select({
        id: 'of',
        name: 'of',
        label: { text: 'The answer to which question decides?' },
        items: [...earlier].reverse().map(({ code, text }) => ({ value: code, text: short(text, 90) })),
      })}
      ${button({ text: 'Continue', classes: 'govuk-button--secondary' })}
    </form>`;

/** Which answer decides. */
function chooseAnswer(view: {
  base: string;
  of: Question;
  form: FormState;
  hiddenParts: SafeHtml;
}): SafeHtml {
  const { base, of, form } = view;
  const options = optionsOf(of);
  const isNumber = of.kind === 'scale' || of.kind === 'number';
  const among = of.kind === 'several' || of.kind === 'ranked';
  return html`<h2 class="govuk-heading-m">Which answer to “${short(of.text, 90)}”?</h2>
    <form method="post" action="${base}" novalidate>
      ${view.hiddenParts}
      <input type="hidden" name="of" value="${of.code}" />
      ${radios({
        name: 'op',
        idPrefix: 'op',
        fieldset: { legend: { text: 'It is asked when the answer', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('op', options.length > 0 ? 'is' : isNumber ? 'at-least' : 'answered'),
        items: [
          ...(options.length > 0
            ? [
                { value: 'is', text: among ? 'has the one below among the chosen' : 'is the one below' },
                { value: 'is-not', text: among ? 'does not have the one below among the chosen' : 'is another than the one below' }, // prettier-ignore
              ]
            : []),
          ...(isNumber
            ? [
                { value: 'at-least', text: 'is the number below or more' },
                { value: 'at-most', text: 'is the number below or less' },
              ]
            : []),
          { value: 'answered', text: 'is given at all, whatever it is' },
        ],
        ...form.error('op'),
      })}
      ${
        options.length > 0 &&
        select({
          id: 'value',
          name: 'value',
          label: { text: 'The answer' },
          items: [
            { value: '', text: 'Choose an answer' },
            ...options.map(({ code, text }) => ({
              value: code,
              text: short(text, 90),
              selected: form.value('value') === code,
            })),
          ],
          ...form.error('value'),
        })
      }
      ${
        isNumber &&
        input({
          id: 'number',
          name: 'number',
          label: { text: 'The number' },
          classes: 'govuk-input--width-4',
          inputmode: 'numeric',
          value: form.value('number'),
          ...form.error('number'),
        })
      }
      ${button({ text: 'Save', preventDoubleClick: true })}
    </form>`;
}

export const followUpKinds = ['yes-no', 'several', 'single', 'text'] as const;

/** The same question about each answer of this one. */
export function followUpPage(view: {
  record: QuestionnaireRecord;
  of: Question;
  /** Families that ask about the same answers already, with an answer of theirs that may be waited for. */
  families: readonly { family: string; option: string; words: string }[];
  form: FormState;
  hidden: Hidden;
}): Page {
  const { record, of, form } = view;
  const options = optionsOf(of);
  return {
    title: 'Ask about each answer',
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    errors: form.errors,
    body: html`<span class="govuk-caption-l">${short(of.text, 120)}</span>
      <h1 class="govuk-heading-l">Ask about each answer</h1>
      <p class="govuk-body">
        Makes one question for each answer that you tick, asked only of those who chose it. They are one
        family: tables can put them side by side. Each can be changed afterwards like any other.
      </p>
      <form method="post" action="${pathOf(record)}/questions/${of.code}/follow-up" novalidate>
        ${view.hidden()} ${versionField(record, form)}
        ${textarea({
          id: 'text',
          name: 'text',
          label: { text: 'The question', classes: 'govuk-label--m' },
          hint: {
            text: `Write ${answerMark} where the answer is to stand: “In the last 12 months, has ${answerMark} happened to you?”`,
          },
          rows: 2,
          value: form.value('text'),
          ...form.error('text'),
        })}
        ${textarea({ id: 'help', name: 'help', label: { text: 'Help under the question (may be left out)' }, rows: 2, value: form.value('help'), ...form.error('help') })}
        ${radios({
          name: 'kind',
          idPrefix: 'kind',
          fieldset: { legend: { text: 'How is it answered?', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('kind', 'yes-no'),
          items: followUpKinds.map((kind) => ({ value: kind, text: kindWords[kind].title })),
          ...form.error('kind'),
        })}
        ${textarea({
          id: 'paste',
          name: 'paste',
          label: { text: 'Answers to choose from, one a line' },
          hint: { text: 'Only for answers from a list; the same for each.' },
          rows: 5,
          value: form.value('paste'),
          ...form.error('paste'),
        })}
        ${checkboxes({
          name: 'option',
          idPrefix: 'option',
          fieldset: { legend: { text: 'Ask it about', classes: 'govuk-fieldset__legend--s' } },
          values: form.values(
            'option',
            options.filter(({ alone }) => !alone).map(({ code }) => code),
          ),
          items: options.map(({ code, text }) => ({ value: code, text })),
          ...form.error('option'),
        })}
        ${
          view.families.length > 0 &&
          select({
            id: 'only-if',
            name: 'only-if',
            label: { text: 'Of whom' },
            items: [
              { value: '', text: 'Everybody who chose the answer', selected: form.value('only-if') === '' },
              ...view.families.map(({ family, option, words }) => ({
                value: `${family}:${option}`,
                text: words,
                selected: form.value('only-if') === `${family}:${option}`,
              })),
            ],
            ...form.error('only-if'),
          })
        }
        ${input({
          id: 'family',
          name: 'family',
          label: { text: 'Name of the family in tables and files' },
          hint: { text: 'One short word, for example: victim' },
          classes: 'govuk-input--width-10',
          value: form.value('family'),
          ...form.error('family'),
        })}
        ${saveAndCancel('Make the questions', `${pathOf(record)}#question-${of.code}`)}
      </form>`,
  };
}
