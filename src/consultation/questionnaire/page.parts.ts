import { button, insetText } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { QuestionnaireRecord } from './questionnaire.store.ts';
import { short } from './words.rules.ts';

/** What the pages of the builder share. */

export const questionnairesPath = '/consultation/questionnaires';
export const pathOf = (record: { id: string }): string => `${questionnairesPath}/${record.id}`;

export const listTrail = [
  { text: 'Consultation', href: '/consultation' },
  { text: 'Questionnaires', href: questionnairesPath },
];
export const trailOf = (record: Pick<QuestionnaireRecord, 'id' | 'body'>) => [
  ...listTrail,
  { text: short(record.body.title, 60), href: pathOf(record) },
];

export type Hidden = () => SafeHtml;

/**
 * Which version a form was opened on. Where it was changed meanwhile the newest goes into the field, so that sending again replaces
 * what is stored: the page says so, and shows what is stored.
 */
export function versionField(record: { version: number }, form: FormState, stored?: string): SafeHtml {
  const conflict = form.message('version') !== undefined;
  const version = conflict ? String(record.version) : form.value('version', String(record.version));
  return html`<input type="hidden" name="version" value="${version}" />${
      conflict &&
      html`<div id="version" tabindex="-1">
        ${insetText({ text: stored === undefined ? 'It was changed by somebody else meanwhile.' : `What is stored now: ${stored}` })}
      </div>`
    }`;
}

/** Sends a form by Enter as its main button does, where other buttons stand before that one. */
export const enterSaves = html`<button
  type="submit"
  class="govuk-visually-hidden"
  tabindex="-1"
  aria-hidden="true"
>
  Save
</button>`;

/** A small button among others of one row; its words say what it is about to those who listen. */
export const rowButton = (given: {
  text: string;
  about: string;
  formaction?: string;
  name?: string;
  value?: string;
}): SafeHtml =>
  html`<button
    type="submit"
    class="fp-button-link"
    ${given.formaction !== undefined && html`formaction="${given.formaction}"`}
    ${given.name !== undefined && html`name="${given.name}" value="${given.value ?? ''}"`}
  >
    ${given.text}<span class="govuk-visually-hidden">: ${given.about}</span>
  </button>`;

export const saveAndCancel = (text: string, cancel: string): SafeHtml =>
  html`<div class="govuk-button-group">
    ${button({ text, preventDoubleClick: true })}
    <a class="govuk-link" href="${cancel}">Cancel</a>
  </div>`;
