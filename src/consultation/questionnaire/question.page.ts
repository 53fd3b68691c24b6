import { button, checkboxes, input, insetText, radios, select, textarea } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import {
  enterSaves,
  pathOf,
  rowButton,
  saveAndCancel,
  trailOf,
  versionField,
  type Hidden,
} from './page.parts.ts';
import { hasOptions, mostOptions } from './question.form.ts';
import { optionList } from './overview.page.ts';
import type { QuestionnaireRecord } from './questionnaire.store.ts';
import { standardOf } from './standards.ts';
import type { Question, QuestionKind } from './questionnaire.types.ts';
import { kindWords, short } from './words.rules.ts';

const kinds = Object.keys(kindWords) as QuestionKind[];

/** The first step of a new question: what kind it is. */
export function chooseKindPage(view: {
  record: QuestionnaireRecord;
  section: { code: string; title: string };
}): Page {
  const { record, section } = view;
  return {
    title: 'Add a question',
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    body: html`<h1 class="govuk-heading-l">Add a question to “${short(section.title, 60)}”</h1>
      <form method="get" action="${pathOf(record)}/add-question" novalidate>
        <input type="hidden" name="section" value="${section.code}" />
        ${radios({
          name: 'kind',
          idPrefix: 'kind',
          fieldset: { legend: { text: 'How is it answered?', classes: 'govuk-fieldset__legend--m' } },
          value: 'single',
          items: kinds.map((kind) => ({
            value: kind,
            text: kindWords[kind].title,
            hint: { text: kindWords[kind].hint },
          })),
        })}
        ${button({ text: 'Continue' })}
      </form>
      <p class="govuk-body">
        For age, sex, ethnic group and the like, add
        <a class="govuk-link" href="${pathOf(record)}/add-standard?section=${section.code}"
          >a standard question</a
        >: its categories can be set beside the population.
      </p>`,
  };
}

const small = { classes: 'govuk-input--width-4', inputmode: 'numeric' } as const;

function numberInput(form: FormState, name: string, label: string, hint = ''): SafeHtml {
  return input({
    id: name,
    name,
    label: { text: label },
    ...(hint === '' ? {} : { hint: { text: hint } }),
    ...small,
    value: form.value(name),
    ...form.error(name),
  });
}

const tick = (form: FormState, name: string, text: string, hint = ''): SafeHtml =>
  checkboxes({
    name,
    idPrefix: name,
    values: form.values(name),
    items: [{ value: 'yes', text, ...(hint === '' ? {} : { hint: { text: hint } }) }],
    ...form.error(name),
  });

/** One row for each answer that can be chosen, with its buttons. */
function optionRowsPart(form: FormState, kind: QuestionKind, again: string): SafeHtml {
  const count = Number(form.value('rows', '0'));
  const row = (at: number): SafeHtml => {
    const text = `option-${at}-text`;
    const words = form.value(text);
    const about = words === '' ? `answer ${at + 1}` : short(words, 40);
    const isAlone = form.value(`option-${at}-alone`) !== '';
    const marks = [
      ...(kind === 'several'
        ? [{ name: `option-${at}-alone`, value: 'yes', text: 'Chosen by itself', checked: isAlone }]
        : []),
      {
        name: `option-${at}-words`,
        value: 'yes',
        text: 'Asks to say what',
        checked: form.value(`option-${at}-words`) !== '',
      },
    ];
    return html`<fieldset class="govuk-fieldset govuk-!-margin-bottom-4">
      <legend class="govuk-visually-hidden">Answer ${at + 1}</legend>
      <input type="hidden" name="option-${at}-code" value="${form.value(`option-${at}-code`)}" />
      ${
        // Means nothing where one answer is chosen, and is kept for when it is asked as several.
        kind === 'single' && isAlone && html`<input type="hidden" name="option-${at}-alone" value="yes" />`
      }
      ${input({
        id: text,
        name: text,
        label: { text: `Answer ${at + 1}` },
        value: words,
        formGroup: { classes: 'govuk-!-margin-bottom-1' },
        ...form.error(text),
      })}
      ${
        // In a ranking no answer can ask for more words: there is no room for them.
        kind !== 'ranked' &&
        checkboxes({
          name: `option-${at}-marks`,
          idPrefix: `option-${at}-mark`,
          classes: 'govuk-checkboxes--small fp-inline-list',
          fieldset: { legend: { text: `Of answer ${at + 1}`, classes: 'govuk-visually-hidden' } },
          formGroup: { classes: 'govuk-!-margin-bottom-1' },
          items: marks,
        })
      }
      <ul class="govuk-list fp-inline-list">
        <li>${rowButton({ text: 'Up', about, formaction: again, name: 'do', value: `up-${at}` })}</li>
        <li>${rowButton({ text: 'Down', about, formaction: again, name: 'do', value: `down-${at}` })}</li>
        <li>${rowButton({ text: 'Remove', about, formaction: again, name: 'do', value: `remove-${at}` })}</li>
      </ul>
    </fieldset>`;
  };
  return html`<h2 class="govuk-heading-m" id="options" tabindex="-1">Answers to choose from</h2>
    ${form.message('options') !== undefined && html`<p class="govuk-error-message">${form.message('options')}</p>`}
    <p class="govuk-body">
      Rows left empty are passed over.
      ${kind === 'several' ? '“Chosen by itself” is for answers such as “None of these”.' : ''}
    </p>
    <input type="hidden" name="rows" value="${count}" />
    ${Array.from({ length: count }, (_, at) => row(at))}
    ${
      count < mostOptions &&
      button({
        text: 'Add rows',
        classes: 'govuk-button--secondary',
        name: 'do',
        value: 'more',
        attributes: { formaction: again },
      })
    }
    ${textarea({
      id: 'paste',
      name: 'paste',
      label: { text: 'Or paste a list' },
      hint: {
        text: 'One answer a line, as copied from a document or spreadsheet. They join the rows above.',
      },
      rows: 3,
      value: form.value('paste'),
      ...form.error('paste'),
    })}
    ${button({
      text: 'Put the list into rows',
      classes: 'govuk-button--secondary',
      name: 'do',
      value: 'paste',
      attributes: { formaction: again },
    })}`;
}

function kindFields(form: FormState, kind: QuestionKind): SafeHtml | false {
  switch (kind) {
    case 'several':
      return numberInput(form, 'at-most', 'How many may be chosen', 'Leave it empty for any number');
    case 'ranked':
      return numberInput(form, 'places', 'How many places', '3 asks for a first, a second and a third');
    case 'yes-no':
      return tick(form, 'may-say-nothing', 'Offer “Prefer not to say”');
    case 'scale':
      return html`${numberInput(form, 'from', 'The scale begins at', 'From 0 to 10')}
      ${input({ id: 'from-text', name: 'from-text', label: { text: 'Words for that end' }, value: form.value('from-text'), ...form.error('from-text') })}
      ${numberInput(form, 'to', 'The scale ends at', 'From 1 to 10')}
      ${input({ id: 'to-text', name: 'to-text', label: { text: 'Words for that end' }, value: form.value('to-text'), ...form.error('to-text') })}`;
    case 'number':
      return html`${numberInput(form, 'least', 'Smallest number')}
      ${numberInput(form, 'most', 'Largest number')}`;
    case 'text':
      return numberInput(form, 'most', 'Longest answer, in characters', 'At most 5,000');
    default:
      return false;
  }
}

/** A new question, or one that is changed. */
export function questionPage(view: {
  record: QuestionnaireRecord;
  /** Null for a new one. */
  question: Question | null;
  kind: QuestionKind;
  section: { code: string; title: string };
  /** Earlier questions whose answer can be repeated. */
  earlier: readonly Question[];
  form: FormState;
  hidden: Hidden;
}): Page {
  const { record, question, kind, form, section } = view;
  const base = pathOf(record);
  const action = question === null ? `${base}/add-question` : `${base}/questions/${question.code}`;
  const standard = question?.kind === 'single' && kind === 'single' ? question.standard : null;
  const title = question === null ? 'Add a question' : 'Change the question';
  return {
    title,
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    errors: form.errors,
    body: html`<span class="govuk-caption-l">${short(section.title, 60)}</span>
      <h1 class="govuk-heading-l">${title}</h1>
      <form method="post" action="${action}" novalidate>
        ${view.hidden()} ${enterSaves}
        ${versionField(record, form, question === null ? undefined : question.text)}
        <input type="hidden" name="kind" value="${kind}" />
        <input type="hidden" name="section" value="${section.code}" />
        ${textarea({
          id: 'text',
          name: 'text',
          label: { text: 'The question', classes: 'govuk-label--m' },
          hint: { text: 'In the words in which it is read.' },
          rows: 2,
          value: form.value('text'),
          ...form.error('text'),
        })}
        ${textarea({
          id: 'help',
          name: 'help',
          label: { text: 'Help under the question (may be left out)' },
          rows: 2,
          value: form.value('help'),
          ...form.error('help'),
        })}
        ${pipeHelp(view.earlier)}
        ${tick(form, 'required', 'It must be answered', 'People who do not want to answer give up there')}
        <p class="govuk-body">
          <strong>${kindWords[kind].title}.</strong> ${kindWords[kind].hint}.
          ${question === null && html`<a class="govuk-link" href="${base}/add-question?section=${section.code}">Another kind</a>`}
        </p>
        ${kindFields(form, kind)}
        ${
          standard !== null && question !== null
            ? html`<h2 class="govuk-heading-m">Answers to choose from</h2>
                <p class="govuk-body">
                  The harmonised categories stay as they are, so that answers can be set beside the
                  population: ${standardOf(standard).source}. For others, remove this question and add one of
                  your own.
                </p>
                ${optionList(question)}`
            : hasOptions(kind) &&
              optionRowsPart(
                form,
                kind,
                `${base}/question-rows${question === null ? '' : `?question=${question.code}`}`,
              )
        }
        ${saveAndCancel(question === null ? 'Add the question' : 'Save', question === null ? `${base}#section-${section.code}` : `${base}#question-${question.code}`)}
      </form>
      ${question !== null && standard === null && otherKinds(base, question, kind)}
      ${
        question !== null &&
        html`<p class="govuk-body">
          In tables and files this question is called <code>${question.code}</code>. That name stays, so that
          answers of several years can be compared.
        </p>`
      }`,
  };
}

const pipeHelp = (earlier: readonly Question[]): SafeHtml | false =>
  earlier.length > 0 &&
  html`<details class="govuk-details">
    <summary class="govuk-details__summary">
      <span class="govuk-details__summary-text">Repeat an earlier answer in the words</span>
    </summary>
    <div class="govuk-details__text">
      <p class="govuk-body">Write one of these where the answer is to stand:</p>
      <ul class="govuk-list">
        ${earlier.map(({ code, text }) => html`<li><code>{{${code}}}</code> ${short(text, 60)}</li>`)}
      </ul>
    </div>
  </details>`;

const otherKinds = (base: string, question: Question, kind: QuestionKind): SafeHtml =>
  html`<form method="get" action="${base}/questions/${question.code}" novalidate>
    ${select({
      id: 'as-kind',
      name: 'kind',
      label: { text: 'Ask it in another way' },
      hint: {
        text: 'Shows the form for that kind; nothing is changed before you save. Answers given to the old kind cannot be compared with those to the new.',
      },
      items: kinds.map((each) => ({ value: each, text: kindWords[each].title, selected: each === kind })),
    })}
    ${button({ text: 'Show that form', classes: 'govuk-button--secondary' })}
  </form>`;

// ---- sections, words, standard questions ---------------------------------------------------------------------------------------

export function sectionPage(view: {
  record: QuestionnaireRecord;
  section: { code: string; title: string; intro: string } | null;
  form: FormState;
  hidden: Hidden;
}): Page {
  const { record, section, form } = view;
  const base = pathOf(record);
  const title = section === null ? 'Add a section' : 'Change the section';
  return {
    title,
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      <p class="govuk-body">
        A section is a step of the task list that people see: what they have done, what is left.
      </p>
      <form
        method="post"
        action="${section === null ? `${base}/add-section` : `${base}/sections/${section.code}`}"
        novalidate
      >
        ${view.hidden()} ${versionField(record, form, section?.title)}
        ${input({ id: 'title', name: 'title', label: { text: 'Title' }, value: form.value('title', section?.title), ...form.error('title') })}
        ${textarea({
          id: 'intro',
          name: 'intro',
          label: { text: 'Words before its first question (may be left out)' },
          rows: 3,
          value: form.value('intro', section?.intro),
          ...form.error('intro'),
        })}
        ${saveAndCancel(section === null ? 'Add the section' : 'Save', base)}
      </form>`,
  };
}

export function wordsPage(view: { record: QuestionnaireRecord; form: FormState; hidden: Hidden }): Page {
  const { record, form } = view;
  const { body } = record;
  return {
    title: 'Title and words',
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Title and words</h1>
      <form method="post" action="${pathOf(record)}/words" novalidate>
        ${view.hidden()} ${versionField(record, form, body.title)}
        ${input({ id: 'title', name: 'title', label: { text: 'Title' }, value: form.value('title', body.title), ...form.error('title') })}
        ${radios({
          name: 'purpose',
          idPrefix: 'purpose',
          fieldset: { legend: { text: 'What it is for', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('purpose', record.purpose),
          items: [
            { value: 'consultation', text: 'A consultation' },
            { value: 'before', text: 'Before work in one place' },
            {
              value: 'after',
              text: 'After work in one place',
              hint: { text: 'Set beside the answers from before: ask the same questions' },
            },
          ],
          ...form.error('purpose'),
        })}
        ${textarea({
          id: 'intro',
          name: 'intro',
          label: { text: 'Before the first question' },
          hint: { text: 'Who asks, why, who may answer. Empty lines make paragraphs.' },
          rows: 8,
          value: form.value('intro', body.intro),
          ...form.error('intro'),
        })}
        ${textarea({
          id: 'thanks',
          name: 'thanks',
          label: { text: 'At the end' },
          hint: { text: 'When and where the results are published.' },
          rows: 4,
          value: form.value('thanks', body.thanks),
          ...form.error('thanks'),
        })}
        ${saveAndCancel('Save', pathOf(record))}
      </form>`,
  };
}

export function standardPage(view: {
  record: QuestionnaireRecord;
  section: { code: string; title: string };
  standards: readonly { name: string; title: string; text: string; source: string; isThere: boolean }[];
  form: FormState;
  hidden: Hidden;
}): Page {
  const { record, section, form } = view;
  const there = view.standards.filter(({ isThere }) => isThere);
  return {
    title: 'Add standard questions',
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Add standard questions</h1>
      <p class="govuk-body">
        Asked in categories that everybody uses, so that those who answered can be set beside those who live
        here. They go to the end of “${short(section.title, 60)}”, and nobody has to answer them.
      </p>
      ${insetText({ text: 'Ask only what you will use: each of these tells something about a person.' })}
      <form method="post" action="${pathOf(record)}/add-standard" novalidate>
        ${view.hidden()} ${versionField(record, form)}
        <input type="hidden" name="section" value="${section.code}" />
        ${
          there.length > 0 &&
          html`<p class="govuk-body">
            In this questionnaire already: ${there.map(({ title }) => title).join(', ')}.
          </p>`
        }
        ${checkboxes({
          name: 'standard',
          idPrefix: 'standard',
          fieldset: { legend: { text: 'Questions', classes: 'govuk-fieldset__legend--m' } },
          values: form.values('standard'),
          items: view.standards
            .filter(({ isThere }) => !isThere)
            .map(({ name, title, text, source }) => ({
              value: name,
              text: title,
              hint: { text: `${text} ${source}` },
            })),
          ...form.error('standard'),
        })}
        ${saveAndCancel('Add them', `${pathOf(record)}#section-${section.code}`)}
      </form>`,
  };
}
