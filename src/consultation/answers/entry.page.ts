import { button, checkboxes, input, insetText, select, textarea } from '../../web/components.ts';
import { dateField, fieldId, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { splitByRoute } from '../questionnaire/questionnaire.rules.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { Wave } from '../waves/wave.types.ts';
import { trailOf, type Hidden } from './answers.context.ts';
import { minutesInWords } from './answers.page.ts';
import type { OneAnswer } from './answers.store.ts';
import { counted } from './answers.words.ts';
import { fieldOf } from './entry.rules.ts';
import { languageInWords, opening, sayQuestion } from './paper.page.ts';
import { onPaper, paperQuestions, type PaperQuestion } from './paper.rules.ts';

export type EntryView = {
  wave: Wave;
  way: 'paper' | 'telephone';
  school: boolean;
  questionnaire: Questionnaire;
  language: string;
  wards: readonly { code: string; name: string }[];
  form: FormState;
  /** What stands in the fields at first: of the form entered before, or of one taken back. */
  first: Readonly<Record<string, string>>;
  /** Made with the page, so that sending twice stores once. */
  response: string;
  /** ISO moment at which the page was opened: how long it took is told from it. */
  begun: string;
  today: string;
  last: OneAnswer | null;
  hidden: Hidden;
};

/** `1 Noise · 2 Litter`: the numbers printed beside the boxes. */
const numbered = (each: PaperQuestion, questionnaire: Questionnaire): string =>
  each.options.map(({ number, option }) => `${number} ${onPaper(option.text, questionnaire)}`).join(' · ');

function hintOf(each: PaperQuestion, questionnaire: Questionnaire): string {
  const { question } = each;
  switch (question.kind) {
    case 'several':
      return `${numbered(each, questionnaire)}. Several numbers with spaces between`;
    case 'ranked':
      return `${numbered(each, questionnaire)}. Up to ${question.places} numbers, the first choice first`;
    case 'scale':
      return `${question.from} ${question.fromText} to ${question.to} ${question.toText}`;
    case 'number':
      return `${question.least} to ${question.most}`;
    case 'text':
    case 'place':
      return '';
    default:
      return numbered(each, questionnaire);
  }
}

/** The field or fields of one question. */
export function questionField(
  each: PaperQuestion,
  view: Pick<EntryView, 'questionnaire' | 'form' | 'first' | 'wards' | 'way'>,
): SafeHtml {
  const { question } = each;
  const { questionnaire, form, first } = view;
  const name = fieldOf(question.code);
  const id = fieldId(name);
  const isSaid = view.way === 'telephone';
  const label = isSaid
    ? { text: `Answer to question ${each.number}`, classes: 'govuk-label--s' }
    : { text: `${each.number}. ${onPaper(question.text, questionnaire)}`, classes: 'govuk-label--s' };
  const value = form.value(name, first[name] ?? '');
  const hintText =
    isSaid && each.options.length > 0 ? 'The number of the answer' : hintOf(each, questionnaire);
  const hint = hintText === '' ? {} : { hint: { text: hintText } };
  const said = isSaid ? sayQuestion(each, questionnaire) : html``;
  if (question.kind === 'text')
    return html`${said}${textarea({ id, name, label, rows: 3, value, ...form.error(name) })}`;
  if (question.kind === 'place') {
    const ward = `${name}.ward`;
    return html`${said}${input({ id, name, label, ...hint, value, ...form.error(name) })}
    ${view.wards.length > 0 && select({ id: fieldId(ward), name: ward, label: { text: 'Ward' }, items: [{ value: '', text: 'Not said' }, ...view.wards.map(({ code, name: text }) => ({ value: code, text }))], value: form.value(ward, first[ward] ?? ''), ...form.error(ward) })}`;
  }
  const words = `${name}.words`;
  return html`${said}${input({ id, name, label, ...hint, value, classes: 'govuk-input--width-10', autocomplete: 'off', spellcheck: false, ...form.error(name) })}
  ${each.options.some(({ option }) => option.asksWords) && input({ id: fieldId(words), name: words, label: { text: `What was written at “${each.options.find(({ option }) => option.asksWords)?.option.text ?? ''}”` }, value: form.value(words, first[words] ?? ''), ...form.error(words) })}`;
}

/** Questions that the routing of an entered form leads past, by their printed numbers. */
export function contradictionsInWords(
  questionnaire: Questionnaire,
  answer: Pick<OneAnswer, 'answers'>,
): string {
  const { contradicting } = splitByRoute(questionnaire, answer.answers);
  const numbers = paperQuestions(questionnaire)
    .filter(({ question }) => contradicting[question.code] !== undefined)
    .map(({ number }) => number);
  if (numbers.length === 0) return '';
  return `${numbers.length === 1 ? 'Question' : 'Questions'} ${numbers.join(', ')} ${numbers.length === 1 ? 'was' : 'were'} answered though the other answers lead past. Kept as written, and marked.`;
}

function lastEntered(view: EntryView): SafeHtml {
  const { last, wave } = view;
  if (last === null) return html``;
  const at = `/consultation/${wave.id}/answers/${last.id}`;
  const against = contradictionsInWords(view.questionnaire, last);
  return insetText({
    html: html`<p class="govuk-body">
        Saved:
        <a class="govuk-link" href="${at}"
          >${last.serial === null ? 'the last one' : `number ${last.serial}`}</a
        >,
        ${counted(Object.keys(last.answers).length, 'answer')}${last.seconds !== null && `, in ${minutesInWords(last.seconds)}`}.
        ${against}
      </p>
      <form method="post" action="${at}/take-back">
        ${view.hidden()}
        ${button({ text: 'Take it back and enter it anew', classes: 'govuk-button--secondary' })}
      </form>`,
  });
}

function facts(view: EntryView): SafeHtml {
  const { form, first, wave } = view;
  const isPaper = view.way === 'paper';
  return html`${input({
    id: 'serial',
    name: 'serial',
    label: { text: isPaper ? 'Number of the form' : 'Number, if you keep one', classes: 'govuk-label--s' },
    hint: {
      text: isPaper ? 'As printed or written on it. Write one on it where there is none' : 'May stay empty',
    },
    classes: 'govuk-input--width-10',
    value: form.value('serial', first['serial'] ?? ''),
    autocomplete: 'off',
    ...form.error('serial'),
  })}
  ${dateField({ form, name: 'received-on', legend: isPaper ? 'Day it was received' : 'Day of the call', value: first['received-on'] ?? view.today, hint: wave.closesOn === null ? 'For example, 27 3 2027' : `The last day was set to ${dayInWords(wave.closesOn)}; what comes later is marked` })}
  ${input({ id: 'code', name: 'code', label: { text: 'Outreach code', classes: 'govuk-label--s' }, hint: { text: isPaper ? 'Printed at the head of each page; may be empty' : 'Where they heard of it; may be empty' }, classes: 'govuk-input--width-10', value: form.value('code', first['code'] ?? ''), autocomplete: 'off', ...form.error('code') })}
  ${
    wave.languages.length > 1
      ? select({
          id: 'language',
          name: 'language',
          label: { text: 'Language of the answers', classes: 'govuk-label--s' },
          items: wave.languages.map((tag) => ({ value: tag, text: languageInWords(tag) })),
          value: form.value('language', first['language'] ?? view.language),
        })
      : html``
  }
  ${
    view.school &&
    checkboxes({
      name: 'consent',
      idPrefix: 'consent',
      values: form.values('consent'),
      ...form.error('consent'),
      items: [{ value: 'yes', text: 'The teacher’s line on this form, or on the class’s cover, is signed' }],
    })
  }`;
}

/** All questions of a form on one page, in the order of the paper; or in the order in which they are asked on the telephone. */
export function entryPage(view: EntryView): Page {
  const { wave, questionnaire } = view;
  const isPaper = view.way === 'paper';
  const title = isPaper ? (view.school ? 'Enter a form of a class' : 'Enter a form') : 'Answers by telephone';
  const at = `/consultation/${wave.id}/answers`;
  return {
    title,
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      ${lastEntered(view)}
      ${
        isPaper
          ? html`<p class="govuk-body">
                Type the number beside the box that is ticked and press Tab. Leave empty what was not
                answered; type x where it cannot be read, or two boxes are ticked where one was asked for.
                Enter in a field saves the form.
              </p>
              ${wave.ways.includes('school') && html`<p class="govuk-body">${view.school ? html`<a class="govuk-link" href="${at}/paper">A form of somebody else</a>` : html`<a class="govuk-link" href="${at}/paper?school=yes">A form of a class</a>`}</p>`}`
          : opening(wave, questionnaire)
      }
      <form method="post" action="${at}/${view.way}${view.school ? '?school=yes' : ''}" novalidate>
        ${view.hidden()}
        <input type="hidden" name="response" value="${view.form.value('response', view.response)}" />
        <input type="hidden" name="begun" value="${view.form.value('begun', view.begun)}" />
        ${isPaper && facts(view)}
        ${paperQuestions(questionnaire).map(
          (each) =>
            html`${each.opens && html`<h2 class="govuk-heading-m">${onPaper(each.section.title, questionnaire)}</h2>`}${questionField(each, view)}`,
        )}
        ${
          !isPaper &&
          html`<h2 class="govuk-heading-m">At the end</h2>
            <p class="govuk-body">
              “${questionnaire.thanks === '' ? 'Thank you.' : questionnaire.thanks} Is there anything you
              would like to change?”
            </p>
            ${facts(view)}`
        }
        ${button({ text: isPaper ? 'Save and enter the next' : 'Save' })}
      </form>`,
  };
}
