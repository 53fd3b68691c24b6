import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from './list.page.ts';
import { pathOf, rowButton, trailOf, type Hidden } from './page.parts.ts';
import type { EarlierVersion, QuestionnaireRecord } from './questionnaire.store.ts';
import type { Questionnaire } from './questionnaire.types.ts';
import { changesInWords } from './words.rules.ts';

/** What was changed, by whom and when, the latest first; each can be gone back to. */
export function versionsPage(view: {
  record: QuestionnaireRecord;
  versions: readonly EarlierVersion[];
  hidden: Hidden;
}): Page {
  const { record, versions } = view;
  const after = (at: number): Questionnaire => versions[at - 1]?.body ?? record.body;
  const change = (version: EarlierVersion, at: number): SafeHtml => {
    const lines = changesInWords(version.body, after(at));
    const when = momentInWords(version.changedAt);
    return html`<li>
      <h2 class="govuk-heading-s govuk-!-margin-bottom-1">${when}, ${version.changedByName}</h2>
      <p class="govuk-body govuk-!-margin-bottom-1">${version.reason}</p>
      ${
        lines.length > 0 &&
        html`<ul class="govuk-list govuk-list--bullet">
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>`
      }
      ${
        record.removedAt === null &&
        html`<form
          method="post"
          action="${pathOf(record)}/versions/${version.version}/restore"
          class="fp-screen-only"
          novalidate
        >
          ${view.hidden()} <input type="hidden" name="version" value="${record.version}" />
          ${rowButton({ text: at === 0 ? 'Undo this' : 'Go back to before this', about: `${when}, ${version.reason}` })}
        </form>`
      }
    </li>`;
  };
  return {
    title: 'What was changed',
    menu: 'consultation',
    breadcrumbs: trailOf(record),
    body: html`<h1 class="govuk-heading-l">What was changed</h1>
      <p class="govuk-body">
        Going back changes the questions as they are being written; editions that were frozen for a
        consultation never change.
      </p>
      ${
        versions.length === 0
          ? html`<p class="govuk-body">Nothing since it was begun on ${momentInWords(record.madeAt)}.</p>`
          : html`<ol class="govuk-list govuk-list--spaced">
                ${versions.map(change)}
              </ol>
              <p class="govuk-body">Begun on ${momentInWords(record.madeAt)}.</p>`
      }`,
  };
}
