import { insetText } from '../web/components.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { dayInWords } from './words.ts';

export type Due = { title: string; href: string; what: string; on: string };

export type ToSettle = { agreementId: string; title: string; count: number };

/** First page of the room: what is due, and the way to each part. */
export function sharingPage(view: {
  navigation: SafeHtml;
  due: readonly Due[];
  toSettle: readonly ToSettle[];
}): Page {
  return {
    title: 'Sharing',
    menu: 'sharing',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Sharing</h1>
      ${view.navigation}
      <p class="govuk-body">
        What agencies of the partnership agreed to share, for what purposes and by what power; and what was
        shared.
      </p>
      ${insetText({
        text: 'Nothing is shared here but under an agreement in force that covers the purpose and the category of record. When an agreement ends, access ends.',
      })}
      ${
        view.toSettle.length > 0 &&
        html`<h2 class="govuk-heading-m">To hand over</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.toSettle.map(
              (each) =>
                html`<li>
                  <a class="govuk-link" href="/sharing/agreements/${each.agreementId}#hand-over"
                    >${each.title}</a
                  >: ${each.count} open ${each.count === 1 ? 'record' : 'records'}
                </li>`,
            )}
          </ul>`
      }
      <h2 class="govuk-heading-m">Due in the next 90 days</h2>
      ${
        view.due.length === 0
          ? html`<p class="govuk-body">Nothing is due.</p>`
          : html`<ul class="govuk-list govuk-list--bullet">
              ${view.due.map(
                (due) =>
                  html`<li>
                    ${dayInWords(due.on)}: <a class="govuk-link" href="${due.href}">${due.title}</a>,
                    ${due.what}
                  </li>`,
              )}
            </ul>`
      }`,
  };
}
