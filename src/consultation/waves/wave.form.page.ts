import { button, checkboxes, details, input, radios, select, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { ways, wayTitles, type Wave } from './wave.types.ts';
import { eligibilityToBeginFrom, noticeToBeginFrom } from './wave.words.ts';

export type WaveFormView = {
  /** Null for a new one. */
  wave: Wave | null;
  form: FormState;
  questionnaires: readonly { id: string; title: string }[];
  /** Templates to make the questions from in the same go: `template:<name>`. */
  languages: readonly { tag: string; title: string }[];
  profiles: readonly { id: string; title: string }[];
  earlier: readonly { id: string; title: string }[];
  hidden: () => SafeHtml;
};

const purposeItems = [
  { value: 'consultation', text: 'The yearly consultation' },
  { value: 'before', text: 'Before work in one place', hint: { text: 'To be asked again afterwards' } },
  { value: 'after', text: 'After work in one place' },
];

/** Setting a consultation up, and changing it before it opens. */
export function waveFormPage(view: WaveFormView): Page {
  const { wave, form } = view;
  const title = wave === null ? 'Set up a consultation' : `Change ${wave.title}`;
  const text = (name: string, words: string, hint: string, first: string, rows = 3): SafeHtml =>
    textarea({ id: name, name, label: { text: words, classes: 'govuk-label--s' }, hint: { text: hint }, rows, value: form.value(name, first), ...form.error(name) }); // prettier-ignore
  return {
    title,
    menu: 'consultation',
    breadcrumbs: [
      { text: 'Consultation', href: '/consultation' },
      ...(wave === null ? [] : [{ text: wave.title, href: `/consultation/${wave.id}` }]),
    ],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <p class="govuk-body">
          Only the title, its address and the questions are needed now; the rest before it opens.
        </p>
        <form
          method="post"
          action="${wave === null ? '/consultation/new' : `/consultation/${wave.id}/change`}"
          novalidate
        >
          ${view.hidden()}
          <input type="hidden" name="version" value="${wave?.version ?? 1}" />
          ${input({ id: 'title', name: 'title', label: { text: 'Title', classes: 'govuk-label--s' }, hint: { text: 'For example, Community safety survey, February 2027' }, value: form.value('title', wave?.title ?? ''), ...form.error('title') })}
          ${input({ id: 'code', name: 'code', label: { text: 'Public address', classes: 'govuk-label--s' }, hint: { text: 'Short, because it is read out and printed: february-2027' }, prefix: { text: '/survey/' }, value: form.value('code', wave?.code ?? ''), ...form.error('code') })}
          ${
            view.questionnaires.length === 0
              ? html`<p class="govuk-body">
                  There are no questions yet.
                  <a class="govuk-link" href="/consultation/questionnaires"
                    >Make a questionnaire from a template</a
                  >
                  first.
                </p>`
              : select({
                  id: 'questionnaire',
                  name: 'questionnaire',
                  label: { text: 'Questions', classes: 'govuk-label--s' },
                  items: [
                    { value: '', text: 'Choose' },
                    ...view.questionnaires.map(({ id, title: text }) => ({ value: id, text })),
                  ],
                  value: form.value(
                    'questionnaire',
                    wave?.questionnaireId ??
                      (view.questionnaires.length === 1 ? (view.questionnaires[0]?.id ?? '') : ''),
                  ),
                  ...form.error('questionnaire'),
                })
          }
          ${dateField({ form, name: 'opens-on', legend: 'First day', value: wave?.opensOn ?? '' })}
          ${dateField({ form, name: 'closes-on', legend: 'Last day', hint: 'It counts whole. For example, 28 2 2027', value: wave?.closesOn ?? '' })}
          ${checkboxes({ name: 'ways', idPrefix: 'ways', fieldset: { legend: { text: 'Ways of answering', classes: 'govuk-fieldset__legend--s' } }, hint: { text: 'People without the internet need paper or the telephone' }, values: form.values('ways', wave?.ways ?? ['web', 'paper', 'phone']), ...form.error('ways'), items: ways.map((value) => ({ value, text: wayTitles[value] })) })}
          ${input({ id: 'phone', name: 'phone', label: { text: 'Telephone number', classes: 'govuk-label--s' }, hint: { text: 'Where somebody takes answers by telephone or sends out paper forms' }, classes: 'govuk-input--width-20', value: form.value('phone', wave?.phone ?? ''), ...form.error('phone') })}
          ${text('paper-address', 'Where paper forms are sent or handed in', 'Shown on the form and on the public page', wave?.paperAddress ?? '')}
          ${text('eligibility', 'Who may answer', 'Shown on the first page', wave?.eligibility ?? eligibilityToBeginFrom, 2)}
          ${text('privacy-notice', 'Privacy notice', 'Replace what stands in brackets. Have your data protection officer read it.', wave?.privacyNotice ?? noticeToBeginFrom, 14)}
          ${details({
            summaryText: 'More: purpose, languages, comparison, keeping, easy read',
            open: form.errors.length > 0 || wave !== null,
            html: html`${radios({ name: 'purpose', idPrefix: 'purpose', fieldset: { legend: { text: 'What it is for', classes: 'govuk-fieldset__legend--s' } }, value: form.value('purpose', wave?.purpose ?? 'consultation'), items: purposeItems, ...form.error('purpose') })}
            ${view.languages.length > 0 && checkboxes({ name: 'languages', idPrefix: 'languages', fieldset: { legend: { text: 'Languages besides English', classes: 'govuk-fieldset__legend--s' } }, hint: { text: 'Translations that are in use' }, values: form.values('languages', wave?.languages ?? []), items: view.languages.map(({ tag, title: text }) => ({ value: tag, text })), ...form.error('languages') })}
            ${select({ id: 'previous', name: 'previous', label: { text: 'Compare with', classes: 'govuk-label--s' }, hint: { text: 'An earlier consultation with some of the same questions' }, items: [{ value: '', text: 'Nothing' }, ...view.earlier.map(({ id, title: text }) => ({ value: id, text }))], value: form.value('previous', wave?.previousId ?? ''), ...form.error('previous') })}
            ${select({ id: 'profile', name: 'profile', label: { text: 'Who lives in the area', classes: 'govuk-label--s' }, hint: { text: 'To see who is missing, and for weights' }, items: [{ value: '', text: 'Nothing to compare with' }, ...view.profiles.map(({ id, title: text }) => ({ value: id, text }))], value: form.value('profile', wave?.profileId ?? view.profiles[0]?.id ?? ''), ...form.error('profile') })}
            ${dateField({ form, name: 'keep-raw-until', legend: 'Keep single answers until', hint: 'Then only tables remain. Left empty: 24 months after the last day', value: wave?.keepRawUntil ?? '' })}
            ${checkboxes({ name: 'easy-read', idPrefix: 'easy-read', values: form.values('easy-read', wave === null || wave.settings.easyRead ? ['yes'] : []), items: [{ value: 'yes', text: 'Offer easy read pages' }] })}
            ${input({ id: 'double-entry', name: 'double-entry', label: { text: 'Enter one in so many paper forms twice', classes: 'govuk-label--s' }, hint: { text: '0 for none. A second person enters it without seeing the first entry, and differences are shown' }, classes: 'govuk-input--width-3', inputmode: 'numeric', value: form.value('double-entry', String(wave?.settings.doubleEntryOneIn ?? 0)), ...form.error('double-entry') })}`,
          })}
          ${button({ text: wave === null ? 'Set it up' : 'Save', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}
