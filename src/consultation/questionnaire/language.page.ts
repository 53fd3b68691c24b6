import {
  button,
  checkboxes,
  fileUpload,
  input,
  insetText,
  radios,
  scrollRegion,
  select,
  table,
  tag,
  textarea,
} from '../../web/components.ts';
import { fieldId, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { partOf, progressOf, textsOf, type ReadTranslation, type Text } from './language.rules.ts';
import { languageOf, languages } from './languages.ts';
import { momentInWords } from './list.page.ts';
import { pathOf, saveAndCancel, trailOf, versionField, type Hidden } from './page.parts.ts';
import type { QuestionnaireRecord, Translation, TranslationState } from './questionnaire.store.ts';

export const stateWords: Readonly<Record<TranslationState, { title: string; hint: string; colour: string }>> =
  {
    draft: {
      title: 'Being translated',
      hint: 'Residents do not see it.',
      colour: 'govuk-tag--yellow',
    },
    checked: {
      title: 'Checked',
      hint: 'Somebody who speaks the language has read it beside the original. Residents do not see it yet.',
      colour: 'govuk-tag--light-blue',
    },
    'in-use': {
      title: 'In use',
      hint: 'Residents can choose it in consultations that offer the language.',
      colour: 'govuk-tag--green',
    },
  };

/** Name of the field of a text; texts have dots in their keys, as fields of the survey have. */
export const fieldOf = (key: string): string => `w.${key}`;
/** Name of the tick that says a translation still fits the changed original. */
export const fitsOf = (key: string): string => `fits.${key}`;

export function languagesPage(view: {
  record: QuestionnaireRecord;
  translations: readonly Translation[];
  form: FormState;
  hidden: Hidden;
}): Page {
  const { record, translations, form } = view;
  const base = `${pathOf(record)}/languages`;
  const left = languages.filter((each) => !translations.some(({ language }) => language === each.tag));
  return {
    title: 'Languages',
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: trailOf(record),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Languages</h1>
      <p class="govuk-body">
        The questionnaire is written in English. What is not translated is shown in English to whoever reads
        it in another language. The buttons and hints of the survey’s pages have their own translations.
      </p>
      ${
        translations.length === 0
          ? html`<p class="govuk-body">There is no translation yet.</p>`
          : scrollRegion(
              'Languages',
              table({
                caption: 'Translations',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Language' },
                  { text: 'State' },
                  { text: 'Missing', format: 'numeric' },
                  { text: 'Original changed since', format: 'numeric' },
                  { text: 'Translator' },
                  { text: 'Last changed' },
                ],
                rows: translations.map((each) => {
                  const { name, ownName, direction } = languageOf(each.language);
                  const progress = progressOf(record.body, each);
                  return [
                    {
                      html: html`<a class="govuk-link" href="${base}/${each.language}"
                        >${name}${name !== ownName && html` (<span lang="${each.language}" dir="${direction}">${ownName}</span>)`}</a
                      >`,
                    },
                    {
                      html: tag({
                        text: stateWords[each.status].title,
                        classes: stateWords[each.status].colour,
                      }),
                    },
                    { text: `${progress.missing.length} of ${progress.texts}`, format: 'numeric' as const },
                    { text: String(progress.changed.length), format: 'numeric' as const },
                    { text: each.translator },
                    { text: momentInWords(each.changedAt) },
                  ];
                }),
              }),
            )
      }
      <h2 class="govuk-heading-m">Add a language</h2>
      <form method="post" action="${base}" novalidate>
        ${view.hidden()}
        ${select({
          id: 'language',
          name: 'language',
          label: { text: 'Language' },
          items: [
            { value: '', text: 'Choose a language' },
            ...left.map(({ tag: value, name, ownName }) => ({
              value,
              text: name === ownName ? name : `${name} (${ownName})`,
              selected: form.value('language') === value,
            })),
          ],
          ...form.error('language'),
        })}
        ${input({
          id: 'other',
          name: 'other',
          label: { text: 'Or another, by its tag' },
          hint: { text: 'As in the web’s standards (BCP 47), for example: mt for Maltese' },
          classes: 'govuk-input--width-10',
          value: form.value('other'),
          ...form.error('other'),
        })}
        ${button({ text: 'Add it', classes: 'govuk-button--secondary', preventDoubleClick: true })}
      </form>`,
  };
}

/** The original on one side, the translation on the other. */
export function translationPage(view: {
  record: QuestionnaireRecord;
  translation: Translation;
  /** A file that was read and is not saved yet. */
  read: ReadTranslation | null;
  form: FormState;
  hidden: Hidden;
}): Page {
  const { record, translation, read, form } = view;
  const { name, direction } = languageOf(translation.language);
  const base = `${pathOf(record)}/languages/${translation.language}`;
  const texts = textsOf(record.body);
  const progress = progressOf(record.body, translation);
  const changed = new Set(progress.changed.map(({ key }) => key));
  const groups = [...new Set(texts.map(({ key }) => partOf(key)))];
  return {
    title: name,
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: [...trailOf(record), { text: 'Languages', href: `${pathOf(record)}/languages` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${name}</h1>
      <p class="govuk-body">
        ${tag({ text: stateWords[translation.status].title, classes: stateWords[translation.status].colour })}
        ${
          progress.missing.length === 0
            ? `All ${progress.texts} texts are translated.`
            : `${progress.missing.length} of ${progress.texts} texts are missing and are shown in English.`
        }
        ${progress.changed.length > 0 && `${progress.changed.length} ${progress.changed.length === 1 ? 'was' : 'were'} changed in English after the translation and ${progress.changed.length === 1 ? 'is' : 'are'} shown in English until looked at again.`}
      </p>
      ${read !== null && readPart(read)}
      <ul class="govuk-list fp-inline-list">
        <li>
          <a class="govuk-link" href="${pathOf(record)}/preview?lang=${translation.language}"
            >Try it in ${name}</a
          >
        </li>
        <li><a class="govuk-link" href="${base}/words.csv">Download for a translator (CSV)</a></li>
      </ul>
      <form method="post" action="${base}/import" enctype="multipart/form-data" novalidate>
        ${view.hidden()}
        ${fileUpload({
          id: 'file',
          name: 'file',
          label: { text: 'Take in a translated file' },
          hint: {
            text: 'The downloaded file with its last column filled in. You see it here before it is saved.',
          },
          ...form.error('file'),
        })}
        ${button({ text: 'Read the file', classes: 'govuk-button--secondary' })}
      </form>
      <form method="post" action="${base}" novalidate>
        ${view.hidden()} ${versionField(translation, form)}
        ${input({
          id: 'translator',
          name: 'translator',
          label: { text: 'Who translated it' },
          hint: { text: 'A person or a service, so that somebody can be asked' },
          value: form.value('translator', translation.translator),
          ...form.error('translator'),
        })}
        ${radios({
          name: 'status',
          idPrefix: 'status',
          fieldset: { legend: { text: 'State', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('status', translation.status),
          items: Object.entries(stateWords).map(([value, { title, hint }]) => ({
            value,
            text: title,
            hint: { text: hint },
          })),
          ...form.error('status'),
        })}
        ${groups.map((group) =>
          textRows(
            texts.filter(({ key }) => partOf(key) === group),
            { form, translation, read, changed, direction },
          ),
        )}
        ${saveAndCancel('Save', `${pathOf(record)}/languages`)}
      </form>`,
  };
}

function readPart(read: ReadTranslation): SafeHtml {
  const count = Object.keys(read.words).length;
  return html`${insetText({
    text: `${count} ${count === 1 ? 'text was' : 'texts were'} read from the file and ${count === 1 ? 'stands' : 'stand'} in the fields below. Nothing is saved yet.`,
  })}
  ${
    read.rejected.length > 0 &&
    html`<h2 class="govuk-heading-m">Rows that were not taken</h2>
      ${scrollRegion(
        'Rows that were not taken',
        table({
          caption: 'Rows that were not taken',
          captionClasses: 'govuk-visually-hidden',
          head: [{ text: 'Line', format: 'numeric' }, { text: 'Key' }, { text: 'Why' }],
          rows: read.rejected.map(({ line, key, why }) => [
            { text: String(line), format: 'numeric' as const },
            { text: key },
            { text: why },
          ]),
        }),
      )}`
  }`;
}

function textRows(
  texts: readonly Text[],
  view: {
    form: FormState;
    translation: Translation;
    read: ReadTranslation | null;
    changed: ReadonlySet<string>;
    direction: 'ltr' | 'rtl';
  },
): SafeHtml {
  const { form, translation, read, changed, direction } = view;
  return html`${texts.map(({ key, text, what }) => {
      const name = fieldOf(key);
      const value = form.value(name, read?.words[key] ?? translation.words[key] ?? '');
      return html`<div class="govuk-grid-row">
        <div class="govuk-grid-column-one-half">
          <p class="govuk-hint govuk-!-margin-bottom-1">${what}</p>
          <p class="govuk-body" id="${fieldId(`o.${key}`)}">
            ${text.split('\n').map((line, at) => html`${at > 0 && html`<br />`}${line}`)}
          </p>
        </div>
        <div class="govuk-grid-column-one-half">
          ${textarea({
            id: fieldId(name),
            name,
            label: { text: `${what}: translation` },
            ...(changed.has(key) && read?.words[key] === undefined
              ? { hint: { text: `The English changed since; it was: ${translation.of[key] ?? ''}` } }
              : {}),
            rows: Math.min(8, Math.max(1, Math.ceil(text.length / 60))),
            describedBy: fieldId(`o.${key}`),
            attributes: { lang: translation.language, dir: direction },
            value,
            ...form.error(name),
          })}
          ${
            changed.has(key) &&
            checkboxes({
              name: fitsOf(key),
              idPrefix: fieldId(fitsOf(key)),
              classes: 'govuk-checkboxes--small',
              items: [{ value: 'yes', text: 'The translation still fits' }],
            })
          }
        </div>
      </div>`;
    })}
    <hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible" />`;
}
