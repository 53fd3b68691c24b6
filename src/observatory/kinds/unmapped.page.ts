import { scrollRegion, table } from '../../web/components.ts';
import { html } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { UnmappedValue } from './unmapped.store.ts';

const numbers = new Intl.NumberFormat('en-GB');

/** What senders wrote that no mapping knows, and what mappings leave out by decision: listed with its counts, never dropped. */
export function unmappedPage(view: {
  values: readonly UnmappedValue[];
  /** Lines of the mappings in use that leave rows out. */
  leftOut: readonly { source: string; given: string }[];
  titles: ReadonlyMap<string, string>;
}): Page {
  const { values, leftOut, titles } = view;
  return {
    title: 'Categories that no mapping knows',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: [{ text: 'Observatory', href: '/observatory' }],
    body: html`<h1 class="govuk-heading-l">Categories that no mapping knows</h1>
      <p class="govuk-body">
        Rows with these values were received and are not counted, because nobody has said what the values
        mean. To mend it, open the file, take it back, and load it again: the columns are remembered, and each
        value is asked for.
      </p>
      ${
        values.length === 0
          ? html`<p class="govuk-body">
              None: every category in every file in use has its place in the tree.
            </p>`
          : scrollRegion(
              'Categories that no mapping knows',
              table({
                caption: 'Values that fit no line of the mapping, most rows first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Value' },
                  { text: 'Column' },
                  { text: 'Source' },
                  { text: 'Rows not counted', format: 'numeric' },
                  { text: 'Mend it' },
                ],
                rows: values.map((value) => [
                  { text: value.value === '' ? '(empty)' : value.value },
                  { text: value.column },
                  { text: titles.get(value.sourceCode) ?? value.sourceCode },
                  {
                    text: `${value.atLeast ? 'at least ' : ''}${numbers.format(value.rows)}`,
                    format: 'numeric',
                  },
                  {
                    html: html`<a class="govuk-link" href="/observatory/files/${value.deliveryId}"
                      >${value.fileName}<span class="govuk-visually-hidden">, “${value.value}”</span></a
                    >`,
                  },
                ]),
              }),
            )
      }
      <h2 class="govuk-heading-m">Left out by decision</h2>
      ${
        leftOut.length === 0
          ? html`<p class="govuk-body">No mapping in use leaves a category out.</p>`
          : html`<p class="govuk-body">
                Whoever mapped these sources decided that such rows are not counted:
              </p>
              <ul class="govuk-list govuk-list--bullet">
                ${leftOut.map(
                  (line) => html`<li>${titles.get(line.source) ?? line.source}: “${line.given}”</li>`,
                )}
              </ul>`
      }`,
  };
}
