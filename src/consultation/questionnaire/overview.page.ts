import { button, details, insetText, warningText } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords, purposeWords } from './list.page.ts';
import { listTrail, pathOf, rowButton, trailOf, type Hidden } from './page.parts.ts';
import { minutesInWords, pace, paceInWords, waysTried, type Length } from './length.rules.ts';
import { manyQuestions, type QuestionnaireFault } from './questionnaire.checks.ts';
import { optionsOf, questionsOf } from './questionnaire.rules.ts';
import type { EditionRow, QuestionnaireRecord } from './questionnaire.store.ts';
import type { Question, Questionnaire, Section } from './questionnaire.types.ts';
import { answersInWords, conditionInWords, kindWords, short } from './words.rules.ts';

export type OverviewView = {
  record: QuestionnaireRecord;
  faults: readonly QuestionnaireFault[];
  length: Length;
  editions: readonly EditionRow[];
  /** Whether the questions stand as the newest edition froze them. */
  isAsFrozen: boolean;
  waves: readonly { id: string; title: string }[];
  languages: number;
  form: FormState;
  hidden: Hidden;
};

const placeOf = (where: QuestionnaireFault['where']): string =>
  where.question !== null
    ? `#question-${where.question}`
    : where.section !== null
      ? `#section-${where.section}`
      : '';

/** What the checks found, each with the way to where it is. */
function checksPart({ faults, length: { usual, longest }, record }: OverviewView): SafeHtml {
  const list = (severity: QuestionnaireFault['severity']): SafeHtml =>
    html`<ul class="govuk-list govuk-list--bullet">
      ${faults
        .filter((fault) => fault.severity === severity)
        .map((fault) => {
          const place = placeOf(fault.where);
          return html`<li>
            ${place === '' ? fault.what : html`<a class="govuk-link" href="${place}">${fault.what}</a>`}
            ${fault.mend}
          </li>`;
        })}
    </ul>`;
  const errors = faults.filter(({ severity }) => severity === 'error').length;
  const warnings = faults.length - errors;
  const count = questionsOf(record.body).length;
  return html`<h2 class="govuk-heading-m" id="checks">Checks</h2>
    <p class="govuk-body">
      ${count} ${count === 1 ? 'question' : 'questions'}. One person is usually asked ${usual.questions},
      which takes <strong>${minutesInWords(usual.seconds)}</strong>, and
      ${longest.complete ? 'at most' : 'perhaps more than'} ${longest.questions}:
      ${minutesInWords(longest.seconds)}.${longest.questions > manyQuestions ? ` More than ${manyQuestions} is long.` : ''}
    </p>
    ${details({
      summaryText: 'How the minutes are worked out',
      html: html`<p class="govuk-body">${paceInWords}</p>
        <p class="govuk-body">
          The longest way is searched for. The usual one is the middle of ${waysTried} ways through the
          questions, each answer as likely as every other, and every second question in words left out.
        </p>
        <ul class="govuk-list govuk-list--bullet">
          ${Object.values(pace).map(({ value, unit, source }) => html`<li>${value} ${unit}. ${source}.</li>`)}
        </ul>`,
    })}
    ${
      errors > 0 &&
      html`${warningText({ text: `${errors} ${errors === 1 ? 'thing must' : 'things must'} be put right before it can be asked`, iconFallbackText: 'Warning' })}
      ${list('error')}`
    }
    ${
      warnings > 0 &&
      html`<h3 class="govuk-heading-s">Worth a look</h3>
        ${list('warning')}`
    }
    ${faults.length === 0 && html`<p class="govuk-body">Nothing is wrong with it.</p>`}`;
}

/** That what was frozen stays as it was. */
function frozenPart({ editions, isAsFrozen, waves }: OverviewView): SafeHtml | false {
  const [newest] = editions;
  if (newest === undefined) return false;
  return insetText({
    html: html`Frozen as edition ${newest.number} on ${momentInWords(newest.madeAt)}, with the answers given
    to it. What you change here does not touch that edition: it is asked from the next consultation on.
    ${
      isAsFrozen
        ? 'Nothing has been changed since.'
        : html`<strong>It has been changed since it was frozen.</strong>`
    }
    ${
      waves.length > 0 &&
      html`Consultations with these questions:
      ${waves.map(({ id, title }, at) => html`${at > 0 && ', '}<a class="govuk-link" href="/consultation/${id}">${title}</a>`)}.`
    }`,
  });
}

/** The question with its answers and when it is asked, as on paper. */
export function questionLines(questionnaire: Questionnaire, question: Question): SafeHtml {
  const options = optionsOf(question);
  const more = answersInWords(question);
  const routing = conditionInWords(questionnaire, question.showIf);
  return html`<p class="govuk-body govuk-!-margin-bottom-1">
      <span class="govuk-!-font-weight-bold">${kindWords[question.kind].title}</span
      >${more !== '' && `, ${more}`}. ${question.required ? 'Must be answered.' : 'May be left out.'}
      ${question.kind === 'single' && question.standard !== null && 'Equality monitoring, in harmonised categories.'}
    </p>
    ${routing !== '' && html`<p class="govuk-body govuk-!-margin-bottom-1">${routing}.</p>`}
    ${question.help !== '' && html`<p class="govuk-hint govuk-!-margin-bottom-1">${question.help}</p>`}
    ${
      options.length > 0 &&
      question.kind !== 'yes-no' &&
      (options.length > 6
        ? details({
            summaryText: `${options.length} answers: ${short(options.map(({ text }) => text).join('; '), 60)}`,
            html: optionList(question),
          })
        : optionList(question))
    }`;
}

export const optionList = (question: Question): SafeHtml =>
  html`<ul class="govuk-list govuk-list--bullet">
    ${optionsOf(question).map(
      ({ text, alone, asksWords }) =>
        html`<li>
          ${text}${alone && question.kind !== 'single' && ' (chosen by itself)'}${asksWords && ' (asks to say what)'}
        </li>`,
    )}
  </ul>`;

const mayBeFollowed = (question: Question): boolean =>
  question.kind === 'single' || question.kind === 'several' || question.kind === 'ranked';

function questionPart(view: OverviewView, question: Question, number: number): SafeHtml {
  const { record } = view;
  const base = `${pathOf(record)}/questions/${question.code}`;
  const about = short(question.text, 60);
  const link = (href: string, text: string): SafeHtml =>
    html`<li>
      <a class="govuk-link" href="${href}">${text}<span class="govuk-visually-hidden">: ${about}</span></a>
    </li>`;
  return html`<section aria-labelledby="question-${question.code}">
    <h3 class="govuk-heading-s govuk-!-margin-bottom-1" id="question-${question.code}" tabindex="-1">
      ${number}. ${question.text}
    </h3>
    ${questionLines(record.body, question)}
    ${
      record.removedAt === null &&
      html`<form
        method="post"
        action="${base}/move"
        class="fp-screen-only govuk-!-margin-bottom-4"
        novalidate
      >
        ${view.hidden()}
        <input type="hidden" name="version" value="${record.version}" />
        <ul class="govuk-list fp-inline-list govuk-!-font-size-16">
          ${link(base, 'Change')} ${link(`${base}/condition`, 'When it is asked')}
          ${mayBeFollowed(question) && link(`${base}/follow-up`, 'Ask about each answer')}
          <li>${rowButton({ text: 'Move up', about, name: 'by', value: 'up' })}</li>
          <li>${rowButton({ text: 'Move down', about, name: 'by', value: 'down' })}</li>
          <li>${rowButton({ text: 'Remove', about, formaction: `${base}/remove` })}</li>
        </ul>
      </form>`
    }
  </section>`;
}

function sectionPart(view: OverviewView, section: Section, first: number): SafeHtml {
  const { record } = view;
  const base = `${pathOf(record)}/sections/${section.code}`;
  const about = short(section.title, 60);
  return html`<section aria-labelledby="section-${section.code}">
    <h2 class="govuk-heading-m" id="section-${section.code}" tabindex="-1">${section.title}</h2>
    ${section.intro !== '' && paragraphs(section.intro)}
    ${section.questions.map((question, at) => questionPart(view, question, first + at))}
    ${
      record.removedAt === null &&
      html`<form method="post" action="${base}/move" class="fp-screen-only" novalidate>
        ${view.hidden()}
        <input type="hidden" name="version" value="${record.version}" />
        <ul class="govuk-list fp-inline-list">
          <li>
            <a class="govuk-link" href="${pathOf(record)}/add-question?section=${section.code}"
              >Add a question<span class="govuk-visually-hidden"> to ${about}</span></a
            >
          </li>
          <li>
            <a class="govuk-link" href="${pathOf(record)}/add-standard?section=${section.code}"
              >Add standard questions<span class="govuk-visually-hidden"> to ${about}</span></a
            >
          </li>
          <li>
            <a class="govuk-link" href="${base}"
              >Change the section<span class="govuk-visually-hidden">: ${about}</span></a
            >
          </li>
          <li>${rowButton({ text: 'Move the section up', about, name: 'by', value: 'up' })}</li>
          <li>${rowButton({ text: 'Move the section down', about, name: 'by', value: 'down' })}</li>
          <li>${rowButton({ text: 'Remove the section', about, formaction: `${base}/remove` })}</li>
        </ul>
      </form>`
    }
    <hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible" />
  </section>`;
}

/** Text with its empty lines as paragraphs. */
export const paragraphs = (text: string): SafeHtml =>
  html`${text
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(
      (part) =>
        html`<p class="govuk-body">
          ${part.split('\n').map((line, at) => html`${at > 0 && html`<br />`}${line}`)}
        </p>`,
    )}`;

/** Sections with the number of their first question. */
export function numbered(questionnaire: Questionnaire): { section: Section; first: number }[] {
  let first = 1;
  return questionnaire.sections.map((section) => {
    const here = { section, first };
    first += section.questions.length;
    return here;
  });
}

export function overviewPage(view: OverviewView): Page {
  const { record, form } = view;
  const { body } = record;
  const base = pathOf(record);
  const isRemoved = record.removedAt !== null;
  return {
    title: body.title,
    menu: 'consultation',
    breadcrumbs: listTrail,
    errors: form.errors,
    body: html`<div id="version" tabindex="-1"></div>
      <span class="govuk-caption-l">Questionnaire: ${purposeWords[record.purpose].toLowerCase()}</span>
      <h1 class="govuk-heading-l">${body.title}</h1>
      ${
        isRemoved &&
        html`${insetText({ text: `It was removed on ${momentInWords(record.removedAt ?? '')}. What was asked with it stays as it is.` })}
          <form method="post" action="${base}/put-back" novalidate>
            ${view.hidden()} <input type="hidden" name="version" value="${record.version}" />
            ${button({ text: 'Put it back', preventDoubleClick: true })}
          </form>`
      }
      ${frozenPart(view)}
      <ul class="govuk-list fp-inline-list fp-screen-only">
        ${
          !isRemoved &&
          html`<li><a class="govuk-link" href="${base}/words">Change title and words</a></li>
            <li><a class="govuk-link" href="${base}/preview">Try it</a></li>
            <li>
              <a class="govuk-link" href="${base}/languages"
                >Languages${view.languages > 0 && ` (${view.languages} besides English)`}</a
              >
            </li>`
        }
        <li><a class="govuk-link" href="${base}/print">All of it, to print</a></li>
        <li><a class="govuk-link" href="${base}/versions">What was changed</a></li>
      </ul>
      ${checksPart(view)}
      <hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible" />
      ${
        body.intro !== '' &&
        html`<h2 class="govuk-heading-m">At the beginning</h2>
          ${paragraphs(body.intro)}`
      }
      ${numbered(body).map(({ section, first }) => sectionPart(view, section, first))}
      ${
        body.thanks !== '' &&
        html`<h2 class="govuk-heading-m">At the end</h2>
          ${paragraphs(body.thanks)}`
      }
      ${
        !isRemoved &&
        html`<div class="fp-screen-only">
          ${button({ text: 'Add a section', href: `${base}/add-section`, classes: 'govuk-button--secondary' })}
          <h2 class="govuk-heading-m">Copy or remove it</h2>
          <form method="post" action="${base}/copy" novalidate>
            ${view.hidden()} <input type="hidden" name="version" value="${record.version}" />
            <div class="govuk-button-group">
              ${button({ text: 'Copy it', classes: 'govuk-button--secondary', preventDoubleClick: true })}
              ${button({ text: 'Remove it', classes: 'govuk-button--warning', attributes: { formaction: `${base}/remove` } })}
            </div>
          </form>
        </div>`
      }`,
  };
}

/** All of it on paper: what is asked, of whom, with what to choose from. */
export function printPage(view: { record: QuestionnaireRecord; printedAt: string }): Page {
  const { body } = view.record;
  return {
    title: `${body.title}: to print`,
    menu: 'consultation',
    breadcrumbs: trailOf(view.record),
    body: html`<h1 class="govuk-heading-l">${body.title}</h1>
      <p class="govuk-body">
        All questions with their answers and when each is asked, for reading together. It is not the form that
        people fill in on paper. Stands as on ${view.printedAt}.
      </p>
      ${paragraphs(body.intro)}
      ${numbered(body).map(
        ({ section, first }) =>
          html`<h2 class="govuk-heading-m">${section.title}</h2>
            ${paragraphs(section.intro)}
            <ol class="govuk-list govuk-list--number govuk-list--spaced" start="${first}">
              ${section.questions.map(
                (question) =>
                  html`<li>
                    <p class="govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-1">
                      ${question.text}
                    </p>
                    ${printedLines(body, question)}
                  </li>`,
              )}
            </ol>`,
      )}
      ${paragraphs(body.thanks)}`,
  };
}

function printedLines(questionnaire: Questionnaire, question: Question): SafeHtml {
  const more = answersInWords(question);
  const routing = conditionInWords(questionnaire, question.showIf);
  return html`<p class="govuk-body govuk-!-margin-bottom-1">
      ${kindWords[question.kind].title}${more !== '' && `, ${more}`}.
      ${question.required ? 'Must be answered.' : 'May be left out.'} ${routing !== '' && `${routing}.`}
    </p>
    ${question.help !== '' && html`<p class="govuk-body govuk-!-margin-bottom-1">${question.help}</p>`}
    ${question.kind !== 'yes-no' && optionsOf(question).length > 0 && optionList(question)}`;
}
