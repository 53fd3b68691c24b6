/** The choice of paper beside downloads: letters of which size, and patterns for a printer without colour. */
import { z } from 'zod';
import { html, type SafeHtml } from '../web/html.ts';
import type { WriteOptions } from './drawing.ts';
import { formats, type FormatName } from './formats.ts';
import type { Paper } from './paper.ts';

/** Query of a download: `?size=large-print&patterns=yes`. What is not understood is left out: a link must not fail. */
export const paperQuery = z.object({
  size: z.enum(['standard', 'large-print']).optional().catch(undefined),
  patterns: z.literal('yes').optional().catch(undefined),
});

/** The query and the partnership's paper as the writers take them. */
export function paperOptions(query: z.infer<typeof paperQuery>, template?: Paper): WriteOptions {
  return {
    size: query.size ?? 'standard',
    patterns: query.patterns === 'yes',
    ...(template === undefined ? {} : { template }),
  };
}

const variants = [
  { query: 'size=large-print', words: 'large print' },
  { query: 'patterns=yes', words: 'for a grey printer' },
  { query: 'size=large-print&patterns=yes', words: 'large print for a grey printer' },
] as const;

/** Formats that are printed; a spreadsheet and JSON have no paper. */
const onPaper: readonly FormatName[] = ['pdf', 'docx', 'html'];

/**
 * Links to the same file on other paper, for a page that offers downloads already.
 * @param address of a format's file, without a query.
 */
export function paperLinks(address: (format: FormatName) => string): SafeHtml {
  return html`<details class="govuk-details" data-module="govuk-details">
    <summary class="govuk-details__summary">
      <span class="govuk-details__summary-text">Large print, and for a grey printer</span>
    </summary>
    <div class="govuk-details__text">
      <ul class="govuk-list">
        ${onPaper.map(
          (format) =>
            html`<li>
              ${formats[format].title}:
              ${variants.map(
                ({ query, words }, index) =>
                  html`${index > 0 && ', '}<a class="govuk-link" href="${address(format)}?${query}"
                      ><span class="govuk-visually-hidden">${formats[format].title}, </span>${words}</a
                    >`,
              )}
            </li>`,
        )}
      </ul>
      <p class="govuk-body-s">
        Large print has letters of 16 point, and its pages also name the page of the standard print. Patterns
        tell shades apart where colours come out alike.
      </p>
    </div>
  </details>`;
}
