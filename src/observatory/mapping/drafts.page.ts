import { scrollRegion, table } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { whenInWords } from '../delivery.page.ts';
import { nextStep, stepTitles } from './mapping.rules.ts';
import type { MappingDraft } from './mapping.store.ts';
import { draftPath } from './step.page.ts';

const breadcrumbs = [{ text: 'Observatory', href: '/observatory' }];

/** Files that wait for their columns. */
export function draftsPage(view: { drafts: readonly MappingDraft[]; hidden: () => SafeHtml }): Page {
  return {
    title: 'Files whose columns are being mapped',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs,
    body: html`<h1 class="govuk-heading-l">Files whose columns are being mapped</h1>
      <p class="govuk-body">
        Each waits until someone says what its columns mean. The file itself is kept for a day after it was
        last looked at; what was chosen is kept longer.
      </p>
      ${
        view.drafts.length === 0
          ? html`<p class="govuk-body">None at the moment.</p>`
          : scrollRegion(
              'Files being mapped',
              table({
                caption: 'Files being mapped, newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'File' },
                  { text: 'Source' },
                  { text: 'Received' },
                  { text: 'Next step' },
                  { html: html`<span class="govuk-visually-hidden">Give up</span>` },
                ],
                rows: view.drafts.map((draft) => [
                  { text: draft.fileName },
                  { text: draft.state.source?.title ?? 'not chosen yet' },
                  { text: whenInWords(draft.madeAt) },
                  {
                    html: html`<a class="govuk-link" href="${draftPath(draft.id, nextStep(draft.state))}"
                      >${stepTitles[nextStep(draft.state)]}<span class="govuk-visually-hidden"
                        >: ${draft.fileName}</span
                      ></a
                    >`,
                  },
                  {
                    html: html`<form
                      method="post"
                      action="/observatory/mapping/${draft.id}/discard"
                      novalidate
                    >
                      ${view.hidden()}
                      <button class="fp-button-link" type="submit">
                        Give up<span class="govuk-visually-hidden"> ${draft.fileName}</span>
                      </button>
                    </form>`,
                  },
                ]),
              }),
            )
      }
      <p class="govuk-body">
        <a class="govuk-link" href="/observatory/receive">Load a file</a> or
        <a class="govuk-link" href="/observatory/paste">paste a table</a>
      </p>`,
  };
}
