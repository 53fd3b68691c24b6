import { button, input, insetText, radios, select } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { lengthOf, minutesInWords } from '../questionnaire/length.rules.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { Wave } from '../waves/wave.types.ts';
import { trailOf } from './answers.context.ts';
import { onPaper, onwardInWords, paperQuestions, routingInWords, type PaperQuestion } from './paper.rules.ts';

export const languageInWords = (tag: string): string =>
  new Intl.DisplayNames('en-GB', { type: 'language' }).of(tag) ?? tag;

/** Which form is wanted: size, language, code, number, school. */
export function formPage(view: {
  wave: Wave;
  codes: readonly { code: string; title: string }[];
  languages: readonly string[];
  isFrozen: boolean;
  /** Address of the public page's picture, where it is open. */
  address: string;
}): Page {
  const { wave } = view;
  const at = `/consultation/${wave.id}/answers`;
  return {
    title: 'The paper form',
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    body: html`<h1 class="govuk-heading-l">The paper form</h1>
      ${!view.isFrozen && insetText({ text: 'The questions are not frozen yet. Print for real once the consultation is open: numbers on a form printed before may come to mean something else.' })}
      <p class="govuk-body">
        Made from the same questions as every other way of answering. The numbers beside its boxes are those
        by which it is <a class="govuk-link" href="${at}/paper">entered</a>.
      </p>
      <form method="get" action="${at}/form.pdf">
        ${radios({
          name: 'size',
          idPrefix: 'size',
          fieldset: { legend: { text: 'Print', classes: 'govuk-fieldset__legend--s' } },
          items: [
            { value: 'standard', text: 'Standard (12 point)', checked: true },
            { value: 'large', text: 'Large print (16 point)' },
          ],
        })}
        ${view.languages.length > 1 && select({ id: 'language', name: 'language', label: { text: 'Language', classes: 'govuk-label--s' }, hint: { text: 'Questions and answers are printed in it; the standing words of the form are in English. Letters that our print fonts lack need the Word file' }, items: view.languages.map((tag) => ({ value: tag, text: languageInWords(tag) })) })}
        ${select({ id: 'via', name: 'via', label: { text: 'Outreach code', classes: 'govuk-label--s' }, hint: { text: 'Printed on each page, so that it is seen what brought the answer' }, items: [{ value: '', text: 'None' }, ...view.codes.map(({ code, title }) => ({ value: code, text: `${code}: ${title}` }))] })}
        ${input({ id: 'number', name: 'number', label: { text: 'Number of the form', classes: 'govuk-label--s' }, hint: { text: 'Left empty, there is a line to write it on' }, classes: 'govuk-input--width-10' })}
        ${
          wave.ways.includes('school') &&
          radios({
            name: 'school',
            idPrefix: 'school',
            fieldset: { legend: { text: 'For whom', classes: 'govuk-fieldset__legend--s' } },
            items: [
              { value: '', text: 'Everybody', checked: true },
              {
                value: 'yes',
                text: 'A class of under-13s',
                hint: {
                  text: 'Without the questions about who they are, with a line for the teacher’s consent',
                },
              },
            ],
          })
        }
        ${button({ text: 'PDF' })}
        <button type="submit" class="govuk-button govuk-button--secondary" formaction="${at}/form.docx">
          Word
        </button>
      </form>
      <h2 class="govuk-heading-m">QR code of the public page</h2>
      <p class="govuk-body">
        For a poster or a letter. It leads to ${view.address}.
        <a class="govuk-link" href="/consultation/${view.wave.id}/survey/qr.svg"
          >Download the QR code (SVG)</a
        >
      </p>`,
  };
}

/** A question as somebody reads it aloud. */
export function sayQuestion(each: PaperQuestion, questionnaire: Questionnaire): SafeHtml {
  const { question, options } = each;
  const routing = routingInWords(each);
  const help = onPaper(question.help, questionnaire);
  return html`${routing !== '' && html`<p class="govuk-body-s"><strong>${routing.replaceAll('you chose', 'they chose').replaceAll('you answered', 'they answered').replaceAll('your answer', 'their answer').replace('go to', 'go on to')}</strong></p>`}
    <p class="govuk-body">“${onPaper(question.text, questionnaire)}”</p>
    ${help !== '' && html`<p class="govuk-body-s">If they ask: ${help}</p>`}
    ${
      options.length > 0
        ? html`<p class="govuk-body-s">
              ${question.kind === 'yes-no' ? 'Wait for the answer; offer “Prefer not to say” only when they hesitate:' : question.kind === 'ranked' ? 'Read them out, then ask for the first, the second and so on:' : question.kind === 'several' ? 'Read them out one by one; several may be right:' : 'Read them out until one is right:'}
            </p>
            <ol class="govuk-list govuk-list--number">
              ${options.map(({ option, then }) => html`<li>${onPaper(option.text, questionnaire)}${option.asksWords && ' (ask what, and write it down)'}${then !== null && `: ${onwardInWords(then)}`}</li>`)}
            </ol>`
        : html`<p class="govuk-body-s">${sayHow(question)}</p>`
    }`;
}

function sayHow(question: PaperQuestion['question']): string {
  switch (question.kind) {
    case 'scale':
      return `“Say a number from ${question.from}, which is ${lower(question.fromText)}, to ${question.to}, which is ${lower(question.toText)}.”`;
    case 'number':
      return `A whole number from ${question.least.toLocaleString('en-GB')} to ${question.most.toLocaleString('en-GB')}.`;
    case 'place':
      return 'A street, a park, a shop or a ward. No house number, no names of people.';
    default:
      return 'Write down what they say, in their words. No names of people.';
  }
}
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What is said before the first question. */
export function opening(wave: Wave, questionnaire: Questionnaire): SafeHtml {
  return html`<p class="govuk-body">
      “Thank you for ringing. I will ask you
      ${questionnaire.title === '' ? 'some questions' : `the questions of “${questionnaire.title}”`}. It takes
      ${minutesInWords(lengthOf(questionnaire).usual.spoken)}. I do not need your name. You can leave out any
      question, and stop whenever you like. Your answers are kept for the partnership only, and what we
      publish cannot be traced to you. Shall we begin?”
    </p>
    ${questionnaire.intro !== '' && html`<p class="govuk-body-s">If they ask what it is about: ${questionnaire.intro}</p>`}
    ${wave.eligibility !== '' && html`<p class="govuk-body-s">Who may answer: ${wave.eligibility}</p>`}`;
}

/** The questions as a person reads them aloud, to print or to keep beside the telephone. */
export function scriptPage(view: {
  wave: Wave;
  questionnaire: Questionnaire;
  language: string;
  mayEnter: boolean;
}): Page {
  const { wave, questionnaire } = view;
  return {
    title: 'Telephone script',
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    body: html`<h1 class="govuk-heading-l">Telephone script</h1>
      ${view.mayEnter && html`<p class="govuk-body"><a class="govuk-link" href="/consultation/${wave.id}/answers/telephone">Write answers down while you ask</a></p>`}
      ${opening(wave, questionnaire)}
      <div lang="${view.language}">
        ${paperQuestions(questionnaire).map(
          (each) =>
            html`${each.opens && html`<h2 class="govuk-heading-m">${onPaper(each.section.title, questionnaire)}</h2>`}
              <h3 class="govuk-heading-s">Question ${each.number}</h3>
              ${sayQuestion(each, questionnaire)}`,
        )}
      </div>
      <h2 class="govuk-heading-m">At the end</h2>
      <p class="govuk-body">
        “${questionnaire.thanks === '' ? 'Thank you.' : questionnaire.thanks}
        ${wave.closesOn !== null && 'When the consultation has closed, we publish what people said and what is done about it.'}”
      </p>
      ${
        wave.privacyNotice !== '' &&
        html`<h2 class="govuk-heading-m">If they ask what happens with their answers</h2>
          ${wave.privacyNotice
            .split(/\n+/)
            .filter((part) => part.trim() !== '')
            .map((part) => html`<p class="govuk-body">${part}</p>`)}`
      }`,
  };
}
