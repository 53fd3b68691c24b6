import { button, insetText, textarea } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { momentWords } from './second-factor.page.ts';

export type Terms = {
  id: string;
  version: number;
  words: string;
  whatChanged: string;
  publishedAt: string;
  /** Null where the person has not accepted them yet. */
  acceptedAt: string | null;
};

/** Paragraphs are parted by an empty line; nothing else is read into the text. */
function paragraphs(words: string): SafeHtml[] {
  return words
    .split(/\r?\n\s*\r?\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => html`<p class="govuk-body">${part}</p>`);
}

export function termsPage(view: {
  terms: Terms | null;
  mayEdit: boolean;
  next: string;
  hidden: () => SafeHtml;
}): Page {
  const { terms } = view;
  return {
    title: 'Terms of use',
    ...(terms === null || terms.acceptedAt !== null ? { backLink: '/account' } : {}),
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Terms of use</h1>
        ${
          terms === null
            ? html`<p class="govuk-body">Your partnership has written none yet.</p>`
            : html`${
                  terms.acceptedAt === null &&
                  terms.whatChanged !== '' &&
                  insetText({ text: `What has changed: ${terms.whatChanged}` })
                }
                ${paragraphs(terms.words)}
                <p class="govuk-body-s">
                  Version ${terms.version}, published on ${momentWords(terms.publishedAt)}.
                </p>
                ${
                  terms.acceptedAt === null
                    ? html`<form method="post" action="/account/terms" novalidate>
                        ${view.hidden()}
                        <input type="hidden" name="terms" value="${terms.id}" />
                        <input type="hidden" name="next" value="${view.next}" />
                        ${button({ text: 'I accept the terms of use', preventDoubleClick: true })}
                      </form>`
                    : html`<p class="govuk-body">You accepted them on ${momentWords(terms.acceptedAt)}.</p>`
                }`
        }
        ${
          view.mayEdit &&
          (terms === null || terms.acceptedAt !== null) &&
          html`<p class="govuk-body">
            <a class="govuk-link" href="/account/terms/edit">Write a new version</a>
          </p>`
        }
      </div>
    </div>`,
  };
}

export function editTermsPage(view: { terms: Terms | null; form: FormState; hidden: () => SafeHtml }): Page {
  const { terms, form } = view;
  return {
    title: 'Write the terms of use',
    backLink: '/account/terms',
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Write the terms of use</h1>
        <p class="govuk-body">
          Everybody in the partnership must accept a new version before they go on. Earlier versions, and who
          accepted them, are kept.
        </p>
        <form method="post" action="/account/terms/edit" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${form.value('version', String(terms?.version ?? 0))}" />
          ${textarea({
            id: 'words',
            name: 'words',
            rows: '20',
            label: { text: 'Terms of use', classes: 'govuk-label--m' },
            hint: { text: 'An empty line begins a new paragraph.' },
            value: form.value('words'),
            ...form.error('words'),
          })}
          ${
            terms !== null &&
            textarea({
              id: 'what-changed',
              name: 'what-changed',
              rows: '3',
              label: { text: 'What has changed since the last version' },
              value: form.value('what-changed'),
              ...form.error('what-changed'),
            })
          }
          ${button({ text: `Publish version ${(terms?.version ?? 0) + 1}`, preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}
