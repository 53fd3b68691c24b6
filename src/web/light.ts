import { backLink, errorSummary, skipLink } from './components.ts';
import { html, trusted } from './html.ts';
import type { Frame } from './layout.ts';
import type { LightFrame, Page } from './route.ts';

/** Four linked rings: neighbours who answer for one another. */
export const wordMark = trusted(
  '<svg class="fp-word-mark__sign" viewBox="0 0 32 32" aria-hidden="true" focusable="false">' +
    '<g fill="none" stroke="currentColor" stroke-width="3"><circle cx="11" cy="11" r="7"/><circle cx="21" cy="11" r="7"/>' +
    '<circle cx="11" cy="21" r="7"/><circle cx="21" cy="21" r="7"/></g></svg>',
  'our own word mark, a constant',
);

/**
 * A light page: the whole of a first visit stays under 60 KB compressed, on a telephone of ten years ago, in any language and
 * direction. No account is shown on it, also not to somebody signed in: a tablet hands it to strangers.
 */
export function renderLight(page: Page, light: LightFrame, frame: Frame): string {
  const errors = page.errors ?? [];
  const { words } = light;
  const owner = html`<span class="fp-light__mark">${wordMark}</span> <span>${light.owner}</span>`;
  const document = html`<!doctype html>
    <html lang="${light.language}" dir="${light.direction}" class="govuk-template${light.easy && ' fp-easy'}">
      <head>
        <meta charset="utf-8" />
        <title>${errors.length > 0 && `${words.error}: `}${page.title} – ${light.owner}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" content="#0b4f5c" />
        <link rel="icon" href="${frame.assets.url('favicon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${frame.assets.url('light.css')}" />
        ${(page.scripts ?? []).map(
          (name) => html`<script type="module" src="${frame.assets.url(name)}"></script>`,
        )}
      </head>
      <body class="govuk-template__body">
        ${skipLink({ text: words.skip, href: '#main-content' })}
        <header class="fp-light__header">
          <div class="govuk-width-container">
            ${light.href === null ? html`<span class="fp-light__owner">${owner}</span>` : html`<a class="fp-light__owner" href="${light.href}">${owner}</a>`}
          </div>
        </header>
        ${
          frame.demonstration !== '' &&
          html`<div
            class="fp-light__demonstration"
            role="region"
            aria-label="Demonstration"
            lang="en-GB"
            dir="ltr"
          >
            <div class="govuk-width-container"><p>${frame.demonstration}</p></div>
          </div>`
        }
        <div class="govuk-width-container">
          ${
            page.backLink !== undefined &&
            html`<nav aria-label="${words.back}">${backLink({ href: page.backLink, text: words.back })}</nav>`
          }
          <main class="govuk-main-wrapper" id="main-content">
            ${errors.length > 0 && errorSummary({ titleText: words.problem, errorList: errors })}${page.body}
          </main>
        </div>
        <footer class="fp-light__footer">
          <div class="govuk-width-container">
            <ul>
              ${light.foot.map(
                ({ text, href, language }) =>
                  html`<li>
                    <a
                      href="${href}"
                      ${language !== undefined && html` hreflang="${language}" lang="${language}"`}
                      >${text}</a
                    >
                  </li>`,
              )}
            </ul>
          </div>
        </footer>
      </body>
    </html>`;
  return document.toString();
}
