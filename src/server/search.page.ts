import type { SearchHit } from '../foundation/contribution.ts';
import { html } from '../web/html.ts';
import type { Page } from '../web/route.ts';

/** What was found, room by room. A count says how many are shown, never how many there are beyond the reader's sight. */
export function searchPage(view: {
  words: string;
  results: readonly { room: string; title: string; hits: readonly SearchHit[] }[];
  /** True where a room gave as many as it may, so there may be more. */
  cut: boolean;
}): Page {
  const found = view.results.filter(({ hits }) => hits.length > 0);
  const total = found.reduce((sum, { hits }) => sum + hits.length, 0);
  return {
    title: view.words === '' ? 'Search' : `Search: ${view.words}`,
    body: html`<h1 class="govuk-heading-l">Search</h1>
      ${
        view.words === ''
          ? html`<p class="govuk-body">
              Type a name, a reference or a few words in the box above. Only what you may see is searched.
            </p>`
          : total === 0
            ? html`<p class="govuk-body">
                Nothing that you may see was found for <strong>${view.words}</strong>. Check the spelling, or
                try fewer words.
              </p>`
            : html`<p class="govuk-body">
                ${view.cut ? `The first ${total}` : total} ${total === 1 ? 'result' : 'results'} for
                <strong>${view.words}</strong>.
              </p>`
      }
      ${found.map(
        ({ room, title, hits }) =>
          html`<section aria-labelledby="found-${room}">
            <h2 class="govuk-heading-m" id="found-${room}">${title}</h2>
            <ul class="govuk-list fp-hits">
              ${hits.map(
                (hit) =>
                  html`<li>
                    <a class="govuk-link govuk-!-font-weight-bold" href="${hit.href}">${hit.title}</a>
                    <span class="fp-hits__summary"
                      >${hit.kind}${hit.summary !== '' && `: ${hit.summary}`}</span
                    >
                  </li>`,
              )}
            </ul>
          </section>`,
      )}`,
  };
}
