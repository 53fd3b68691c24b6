import { button, insetText, summaryList } from '../../web/components.ts';
import { fieldId, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { missingIn, pipe, piped, questionsOf, splitByRoute } from '../questionnaire/questionnaire.rules.ts';
import type { Answer, Answers, Question } from '../questionnaire/questionnaire.types.ts';
import { late } from './front.page.ts';
import { pinField, questionFields, shownOptions } from './survey.fields.ts';
import {
  at,
  dayIn,
  lastDay,
  own,
  paragraphs,
  surveyFields,
  surveyPage,
  word,
  wordingOf,
} from './survey.parts.ts';
import { partsOf, placeOf, questionBefore } from './survey.rules.ts';
import type { Visit } from './survey.types.ts';
import { fill } from './words/words.ts';

const answersOf = (visit: Visit): Answers => visit.begun?.answers ?? {};

/** A question as written. */
const originalOf = (visit: Visit, question: Question): Question =>
  questionsOf(visit.original).find(({ code }) => code === question.code) ?? question;

/** The list of parts, how far each is answered, and where the answers are sent from. */
export function partsPage(visit: Visit): Page {
  const { words, questionnaire, original } = visit;
  const parts = partsOf(questionnaire, answersOf(visit));
  return surveyPage(
    visit,
    {
      title: words.parts,
      backLink: at(visit, ''),
      body: html`<h1 class="govuk-heading-l">${word(visit, words.parts)}</h1>
        <p class="govuk-body">${word(visit, words.partsText)}</p>
        <ul class="govuk-task-list">
          ${parts.map(({ section, asked, answered }, index) => {
            const title = own(visit, section.title, original.sections[index]?.title ?? section.title);
            const first = asked.find(({ code }) => answersOf(visit)[code] === undefined) ?? asked[0];
            const status =
              asked.length === 0
                ? words.nothingAsked
                : answered === asked.length
                  ? words.done
                  : fill(words.answered, { n: answered, of: asked.length });
            const id = `part-${index + 1}`;
            return html`<li
              class="govuk-task-list__item${first !== undefined && ' govuk-task-list__item--with-link'}"
            >
              <div class="govuk-task-list__name-and-hint">
                ${
                  first === undefined
                    ? html`<span>${title}</span>`
                    : html`<a
                        class="govuk-link govuk-task-list__link"
                        href="${at(visit, `/question/${first.code}`)}"
                        aria-describedby="${id}"
                        >${title}</a
                      >`
                }
              </div>
              <div class="govuk-task-list__status" id="${id}">${word(visit, status)}</div>
            </li>`;
          })}
        </ul>
        ${
          visit.begun !== null
            ? html`${button({ html: word(visit, words.checkAndSend), href: at(visit, '/check') })}
                <p class="govuk-body">
                  <a class="govuk-link" href="${at(visit, '/save')}">${word(visit, words.saveForLater)}</a>
                </p>`
            : firstButton(visit)
        }`,
    },
    '/parts',
  );
}

function firstButton(visit: Visit): SafeHtml | false {
  const first = partsOf(visit.questionnaire, {}).flatMap(({ asked }) => asked)[0];
  return first !== undefined && button({ html: word(visit, visit.words.start), href: at(visit, `/question/${first.code}`) }); // prettier-ignore
}

/** One question. @param changing true where it is changed from the check page */
export function questionPage(
  visit: Visit,
  question: Question,
  form: FormState,
  changing: boolean,
  hidden: () => SafeHtml,
): Page {
  const { words, questionnaire, original } = visit;
  const answers = answersOf(visit);
  const place = placeOf(questionnaire, answers, question.code);
  const before = questionBefore(questionnaire, answers, question.code);
  const asked = pipedQuestion(visit, question);
  const written = originalOf(visit, question);
  const ownTitle = original.sections.find(({ code }) => code === place?.section.code)?.title ?? '';
  const first =
    place?.section.questions.find(({ code }) => code === question.code) === place?.section.questions[0];
  return surveyPage(
    visit,
    {
      title: asked.text,
      backLink: changing
        ? at(visit, '/check')
        : before === null
          ? at(visit, '/parts')
          : at(visit, `/question/${before}`),
      errors: form.errors,
      body: html`${
          place !== null &&
          html`<p class="govuk-caption-l">
            ${word(visit, fill(words.partOf, { n: place.number, of: place.of, title: '' }))}${own(visit, put(visit, place.section.title), put(visit, ownTitle))}
          </p>`
        }
        ${
          first &&
          place !== null &&
          paragraphs(
            visit,
            put(visit, place.section.intro),
            put(visit, original.sections.find(({ code }) => code === place.section.code)?.intro ?? ''),
          )
        }
        <form method="post" action="${at(visit, `/question/${question.code}`)}" novalidate>
          ${hidden()} ${surveyFields(visit)}
          ${changing && html`<input type="hidden" name="_back" value="check" />`}
          ${questionFields(asked, pipedQuestion(visit, written), form, wordingOf(visit))}
          ${button({ html: word(visit, words.goNext) })}
          ${pinField(asked, form, wordingOf(visit), at(visit, `/question/${question.code}`))}
        </form>
        <ul class="fp-row">
          <li><a href="${at(visit, '/parts')}">${word(visit, words.parts)}</a></li>
          ${visit.begun !== null && html`<li><a href="${at(visit, '/save')}">${word(visit, words.saveForLater)}</a></li>`}
        </ul>`,
    },
    `/question/${question.code}`,
  );
}

/** A text with what was answered before in the places marked for it, in the page's language. */
const put = (visit: Visit, text: string): string =>
  pipe(text, visit.questionnaire, answersOf(visit), (question) => shownOptions(question, visit.words));
const pipedQuestion = (visit: Visit, question: Question): Question =>
  piped(question, (text) => put(visit, text));

/** An answer as it is read back, in the page's language. */
export function answerShown(visit: Visit, question: Question, answer: Answer | undefined): SafeHtml {
  const { words } = visit;
  if (answer === undefined) return html`<span class="govuk-hint">${word(visit, words.notAnswered)}</span>`;
  const written = pipedQuestion(visit, originalOf(visit, question));
  const originals = new Map(shownOptions(written, words).map(({ code, text }) => [code, text]));
  const texts = new Map(shownOptions(pipedQuestion(visit, question), words).map(({ code, text }) => [code, text]));
  const shown = (code: string): SafeHtml =>
    own(visit, texts.get(code) ?? code, question.kind === 'yes-no' ? '' : (originals.get(code) ?? ''));
  const more =
    'words' in answer && answer.words !== undefined && html`<br /><span class="fp-said" dir="auto">${answer.words}</span>`;
  if ('choice' in answer) return html`${shown(answer.choice)}${more}`;
  if ('choices' in answer) return html`<ul class="govuk-list">${answer.choices.map((each) => html`<li>${shown(each)}</li>`)}</ul>${more}`;
  if ('ranking' in answer)
    return html`<ol class="govuk-list govuk-list--number">${answer.ranking.map((each) => html`<li>${shown(each)}</li>`)}</ol>`;
  if ('number' in answer) return html`${answer.number}`;
  if ('text' in answer) return html`<span class="fp-said" dir="auto">${answer.text}</span>`;
  const ward = visit.wards.find(({ code }) => code === answer.ward)?.name ?? answer.ward;
  const pin = answer.point === undefined ? '' : words.pinShown;
  return html`<span dir="auto">${[answer.place, ward, pin].filter((part) => part !== undefined && part !== '').join(', ')}</span>`;
} // prettier-ignore

/** A proof that is asked while the service is flooded; null otherwise. */
export type Proof = { a: number; b: number; puzzle: string };

/** Everything that will be sent, what is still missing and what falls away. */
export function checkPage(
  visit: Visit,
  form: FormState,
  proof: Proof | null,
  checked: string,
  hidden: () => SafeHtml,
): Page {
  const { words, questionnaire } = visit;
  const answers = answersOf(visit);
  const parts = partsOf(questionnaire, answers).filter(({ asked }) => asked.length > 0);
  const { contradicting } = splitByRoute(questionnaire, answers);
  const dropped = questionsOf(questionnaire).filter(({ code }) => contradicting[code] !== undefined);
  const missing = missingIn(questionnaire, answers);
  return surveyPage(
    visit,
    {
      title: words.checkTitle,
      backLink: at(visit, '/parts'),
      errors: form.errors,
      ...(proof === null ? {} : { scripts: ['consultation/survey/proof.browser.ts'] }),
      body: html`<h1 class="govuk-heading-l">${word(visit, words.checkTitle)}</h1>
        ${parts.map(
          ({ section, asked }) =>
            html`<h2 class="govuk-heading-m">
                ${own(visit, section.title, visit.original.sections.find(({ code }) => code === section.code)?.title ?? '')}
              </h2>
              ${summaryList({
                rows: asked.map((question) => {
                  const { text } = pipedQuestion(visit, question);
                  return {
                    key: { html: own(visit, text, pipedQuestion(visit, originalOf(visit, question)).text) },
                    value: { html: answerShown(visit, question, answers[question.code]) },
                    actions: {
                      items: [
                        {
                          href: at(visit, `/question/${question.code}`, { from: 'check' }),
                          html: html`<span id="${fieldId(question.code)}"
                            >${word(visit, words.change)}</span
                          >`,
                          visuallyHiddenText: text,
                        },
                      ],
                    },
                  };
                }),
              })}`,
        )}
        ${
          dropped.length > 0 &&
          html`<h2 class="govuk-heading-m">${word(visit, words.droppedTitle)}</h2>
            ${insetText({ html: word(visit, words.droppedText) })}
            ${summaryList({
              rows: dropped.map((question) => ({
                key: {
                  html: own(
                    visit,
                    pipedQuestion(visit, question).text,
                    pipedQuestion(visit, originalOf(visit, question)).text,
                  ),
                },
                value: { html: answerShown(visit, question, contradicting[question.code]) },
              })),
            })}`
        }
        ${
          missing.length > 0 &&
          html`<ul class="govuk-list govuk-list--bullet">
            ${missing.map(
              (question) =>
                html`<li>
                  <a class="govuk-link" href="${at(visit, `/question/${question.code}`, { from: 'check' })}"
                    >${word(visit, fill(words.missingText, { question: pipedQuestion(visit, question).text }))}</a
                  >
                </li>`,
            )}
          </ul>`
        }
        <h2 class="govuk-heading-m">${word(visit, words.sendTitle)}</h2>
        <p class="govuk-body">${word(visit, words.sendText)}</p>
        <form method="post" action="${at(visit, '/send')}" novalidate>
          ${hidden()} ${surveyFields(visit)} ${proof !== null && proofFields(visit, proof, form)}
          <input type="hidden" name="_checked" value="${checked}" />
          ${button({ html: word(visit, words.send) })}
        </form>
        <p class="govuk-body">
          <a class="govuk-link" href="${at(visit, '/save')}">${word(visit, words.saveForLater)}</a>
        </p>`,
    },
    '/check',
  );
}

/** A sum for everybody; a script, where there is one, solves a puzzle in its stead and takes the sum away. */
function proofFields(visit: Visit, proof: Proof, form: FormState): SafeHtml {
  const { words } = visit;
  const message = form.message('_sum');
  return html`<div
      class="govuk-form-group${message !== undefined && ' govuk-form-group--error'}"
      data-puzzle="${proof.puzzle}"
    >
      <h3 class="govuk-heading-s">${word(visit, words.proofTitle)}</h3>
      <p class="govuk-body">${word(visit, words.proofText)}</p>
      <label class="govuk-label" for="fp-sum">
        ${word(visit, fill(words.proofQuestion, { a: proof.a, b: proof.b }))}
      </label>
      ${message !== undefined && html`<p class="govuk-error-message" id="fp-sum-error">${message}</p>`}
      <input
        class="govuk-input govuk-input--width-3"
        id="fp-sum"
        name="_sum"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        ${message !== undefined && html`aria-describedby="fp-sum-error"`}
      />
    </div>
    <input type="hidden" name="_puzzle" value="${proof.puzzle}" />
    <input type="hidden" name="_nonce" value="" />`;
}

/** After sending: what happens next. The same for everybody, so that it says nothing of what was answered. */
export function thanksPage(visit: Visit): Page {
  const { words, questionnaire, original, manner } = visit;
  const day = lastDay(visit);
  return surveyPage(
    visit,
    {
      title: words.thanksTitle,
      body: html`<h1 class="govuk-heading-l">${word(visit, words.thanksTitle)}</h1>
        ${paragraphs(visit, pipe(questionnaire.thanks, questionnaire, {}), pipe(original.thanks, original, {}))}
        <h2 class="govuk-heading-m">${word(visit, words.nextTitle)}</h2>
        ${
          day !== null &&
          html`<p class="govuk-body">
            ${word(visit, fill(words.nextText, { day: dayIn(manner.language, day) }))}
            <a class="govuk-link" href="${at(visit, '')}" dir="ltr">/survey/${visit.wave.code}</a>
          </p>`
        }
        <p class="govuk-body">${word(visit, words.sentHere)}</p>`,
    },
    '/thanks',
  );
}

/** These answers were sent: nothing of them is shown any more. */
export const sentPage = (visit: Visit): Page =>
  surveyPage(
    visit,
    {
      title: visit.words.sentTitle,
      backLink: at(visit, ''),
      body: html`<h1 class="govuk-heading-l">${word(visit, visit.words.sentTitle)}</h1>
        <p class="govuk-body">${word(visit, visit.words.sentText)}</p>`,
    },
    '',
  );

/** There is nothing begun here to check, save or send. */
export const lostPage = (visit: Visit): Page =>
  surveyPage(
    visit,
    {
      title: visit.words.lostTitle,
      backLink: at(visit, ''),
      body: html`<h1 class="govuk-heading-l">${word(visit, visit.words.lostTitle)}</h1>
        <p class="govuk-body">${word(visit, visit.words.lostText)}</p>
        <p class="govuk-body">
          <a class="govuk-link" href="${at(visit, '/return')}">${word(visit, visit.words.returnLink)}</a>
        </p>`,
    },
    '',
  );

/** It closed before they were sent. */
export const latePage = (visit: Visit): Page =>
  surveyPage(
    visit,
    {
      title: visit.words.lateTitle,
      backLink: at(visit, ''),
      body: html`<h1 class="govuk-heading-l">${word(visit, visit.words.closedTitle)}</h1>
        ${late(visit)}`,
    },
    '',
  );
