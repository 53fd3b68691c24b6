import { input, radios, select, tag, textarea } from '../web/components.ts';
import { fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { fieldKey, fieldName, type AnswerField, type AnswerGroup } from './answer-fields.rules.ts';
import { dayInWords } from './mail/message.rules.ts';
import { howWords, stateWords, wayWords, type Choice, type State } from './request.rules.ts';
import type { AnswerRow } from './request.types.ts';

const momentWords = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

export function momentInWords(moment: string): string {
  return momentWords.format(new Date(moment));
}

const shortDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** `2026-03-03` as "3 March 2026". */
export function shortDayInWords(day: string): string {
  return shortDay.format(new Date(`${day}T00:00:00Z`));
}

export { dayInWords };

const stateColours: Readonly<Record<State, string>> = {
  open: 'govuk-tag--blue',
  answered: 'govuk-tag--yellow',
  accepted: 'govuk-tag--green',
  withdrawn: 'govuk-tag--grey',
  lapsed: 'govuk-tag--grey',
};

export function stateTag(state: State): SafeHtml {
  return tag({ text: stateWords[state], classes: stateColours[state] });
}

/** One field of a question that has several. The name of its group is said to those who hear it alone. */
function answerField(form: FormState, prefix: string, group: AnswerGroup, field: AnswerField): SafeHtml {
  const name = fieldName(fieldKey(group, field), prefix);
  const common = {
    id: fieldId(name),
    name,
    label: { html: html`${field.title}<span class="govuk-visually-hidden">, ${group.title}</span>` },
    ...(field.hint === undefined ? {} : { hint: { text: field.hint } }),
    ...form.error(name),
  };
  const value = form.value(name);
  if (field.rows !== undefined) return textarea({ ...common, rows: field.rows, value });
  return field.choices === undefined
    ? input({
        ...common,
        value,
        ...(field.number === undefined ? {} : { inputmode: 'decimal', classes: 'govuk-input--width-10' }),
      })
    : select({
        ...common,
        items: [
          { value: '', text: field.none ?? 'Not answered', selected: value === '' },
          ...field.choices.map(({ code, title }) => ({ value: code, text: title, selected: value === code })),
        ],
      });
}

/** The fields by which something is answered: the choices, the words, or both; or fields of its own. */
export function answerFields(view: {
  form: FormState;
  choices: readonly Choice[];
  /** The question’s own fields: then they stand in place of choices and words. */
  groups?: readonly AnswerGroup[];
  takesText: boolean;
  wordsHint: string;
  /** Put before the names of the fields, where several stand on one page. */
  prefix?: string;
  legend?: string;
  proposed?: { choice: string | null; words: string };
  /** A first choice by which nothing is answered. */
  none?: string;
}): SafeHtml {
  const { form, choices, groups = [], prefix = '', none } = view;
  if (groups.length > 0)
    return html`${groups.map(
      (group) =>
        html`<fieldset class="govuk-fieldset govuk-!-margin-bottom-6">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">${group.title}</legend>
          ${group.hint !== undefined && html`<p class="govuk-body">${group.hint}</p>`}
          ${group.fields.map((field) => answerField(form, prefix, group, field))}
        </fieldset>`,
    )}`;
  const choice = `${prefix}choice`;
  const words = `${prefix}words`;
  const needed = choices.filter(({ needsWords }) => needsWords === true).map(({ title }) => `“${title}”`);
  const chosen = form.value(choice, view.proposed?.choice ?? (none === undefined ? '' : 'none'));
  return html`${
    choices.length > 0 || none !== undefined
      ? radios({
          name: choice,
          idPrefix: fieldId(choice),
          fieldset: { legend: { text: view.legend ?? 'Your answer', classes: 'govuk-fieldset__legend--m' } },
          ...form.error(choice),
          items: [
            ...(none === undefined ? [] : [{ value: 'none', text: none, checked: chosen === 'none' }]),
            ...(choices.length === 0
              ? [{ value: 'words', text: 'The answer is the words below', checked: chosen === 'words' }]
              : choices.map(({ code, title }) => ({ value: code, text: title, checked: chosen === code }))),
          ],
        })
      : ''
  }
  ${
    (view.takesText || needed.length > 0) &&
    textarea({
      id: fieldId(words),
      name: words,
      rows: 3,
      label: {
        text: choices.length === 0 && none === undefined ? (view.legend ?? 'Your answer') : 'Words',
        ...(choices.length === 0 && none === undefined ? { classes: 'govuk-label--m' } : {}),
      },
      hint: {
        text: [needed.length > 0 ? `Needed for ${needed.join(' and ')}.` : '', view.wordsHint]
          .filter((part) => part !== '')
          .join(' '),
      },
      value: form.value(words, view.proposed?.words ?? ''),
      ...form.error(words),
    })
  }`;
}

/** What was answered: the choice's title and the words. */
export function answerWords(answer: Pick<AnswerRow, 'choice' | 'words'>, choices: readonly Choice[]): string {
  const title = choices.find(({ code }) => code === answer.choice)?.title;
  return [title, answer.words].filter((part) => part !== undefined && part !== '').join(': ');
}

/** "by phone from Gurpreet Sandhar (…), 3 March 2026, recorded by Idris Pennant (…)". */
export function saidInWords(answer: AnswerRow, person: (id: string) => string): string {
  const way = answer.how === null ? wayWords[answer.way] : howWords[answer.how];
  const link =
    answer.way === 'signed-in'
      ? `by ${person(answer.saidBy)}, ${way}`
      : `${way} from ${person(answer.saidBy)}`;
  const recorded =
    answer.recordedBy === null
      ? ''
      : `, ${answer.way === 'email' ? 'read and accepted' : 'recorded'} by ${person(answer.recordedBy)}`;
  return `${link}, ${shortDayInWords(answer.saidOn)}${recorded}`;
}

/**
 * A question as the head of its page: what it asks as the heading, and what it numbers, “(1) …” on lines of their own, as a list.
 * @param withoutList where fields below say again what is numbered.
 */
export function questionWords(question: string, withoutList = false): SafeHtml {
  const [first = '', ...rest] = question.split('\n').map((line) => line.trim());
  const numbered = rest.filter((line) => /^\(\d+\) /.test(line));
  const others = rest.filter((line) => line !== '' && !/^\(\d+\) /.test(line));
  return html`<h1 class="govuk-heading-l">${first}</h1>
    ${
      numbered.length > 0 &&
      !withoutList &&
      html`<ol class="govuk-list govuk-list--number">
        ${numbered.map((line) => html`<li>${line.replace(/^\(\d+\) /, '')}</li>`)}
      </ol>`
    }
    ${others.map((line) => html`<p class="govuk-body">${line}</p>`)}`;
}
