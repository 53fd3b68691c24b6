import { formats } from '../../documents/documents.ts';
import { scrollRegion, table, warningText } from '../../web/components.ts';
import { html } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import { editionWords, type FrozenEdition } from './edition.store.ts';
import type { Erratum } from './erratum.rules.ts';
import { momentInWords } from './panel.page.ts';

const causes: Readonly<Record<FrozenEdition['cause'], string>> = {
  approved: 'as approved',
  published: 'as published',
  corrected: 'as corrected',
};

const sizes = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** Every frozen document, newest first: the first of each edition is given out, the others are kept. */
export function editionsPage(view: {
  record: AssessmentRecord;
  editions: readonly FrozenEdition[];
  /** What is wrong with a file on disk, by "edition format". */
  wrong: ReadonlyMap<string, string>;
  errata: readonly Erratum[];
}): Page {
  const { record, editions, wrong } = view;
  const latest = new Set(
    (['restricted', 'public'] as const).map((kind) => editions.find(({ edition }) => edition === kind)?.id),
  );
  return {
    title: `Frozen documents: ${record.title}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [
      { text: 'Assessment', href: '/assessment' },
      { text: record.title, href: `/assessment/${record.id}` },
    ],
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${record.title}</span>Frozen documents
      </h1>
      <p class="govuk-body">
        What was approved, published or corrected is kept as files. Each file’s SHA-256 is kept in the
        register and checked each time it is given out.
      </p>
      ${
        wrong.size > 0 &&
        warningText({
          text: `${wrong.size === 1 ? 'One file is' : `${wrong.size} files are`} not as frozen, and not given out. Tell your administrator: the folder “files” must be brought back from the backup.`,
          iconFallbackText: 'Warning',
        })
      }
      ${
        editions.length === 0
          ? html`<p class="govuk-body">Nothing is frozen yet. The approval freezes the document.</p>`
          : editions.map(
              (each) =>
                html`<h2 class="govuk-heading-m">
                    ${editionWords[each.edition]} ${each.number}, ${causes[each.cause]}
                  </h2>
                  <p class="govuk-body">
                    Frozen on ${momentInWords(each.madeAt)} by ${each.madeBy}.
                    ${latest.has(each.id) ? 'This one is given out.' : 'An earlier one, kept.'}
                  </p>
                  ${scrollRegion(
                    `Files of ${editionWords[each.edition].toLowerCase()} ${each.number}`,
                    table({
                      caption: `Files of ${editionWords[each.edition].toLowerCase()} ${each.number}`,
                      captionClasses: 'govuk-visually-hidden',
                      firstCellIsHeader: true,
                      head: [
                        { text: 'Format' },
                        { text: 'Size', format: 'numeric' },
                        { text: 'SHA-256' },
                        { text: 'On disk' },
                      ],
                      rows: each.files.map((file) => [
                        {
                          html: html`<a
                            class="govuk-link"
                            href="/assessment/${record.id}/editions/${each.id}/document.${formats[file.format].extension}"
                            download
                            >${formats[file.format].title}</a
                          >`,
                        },
                        { text: `${sizes.format(file.bytes / 1024)} kB`, format: 'numeric' },
                        { html: html`<code class="fp-hash">${file.hash}</code>` },
                        { text: wrong.get(`${each.id} ${file.format}`) ?? 'As frozen' },
                      ]),
                    }),
                  )}`,
            )
      }
      ${
        view.errata.length > 0 &&
        html`<h2 class="govuk-heading-m">Errata</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.errata.map(
              (each) =>
                html`<li>
                  It said “${each.wrongValue}”; right is “${each.rightValue}”. ${each.reason} It touches:
                  ${each.outputs} Proposed by ${each.proposedBy}, confirmed by ${each.decidedBy ?? ''} on
                  ${momentInWords(each.decidedAt ?? each.proposedAt)}.
                </li>`,
            )}
          </ul>`
      }`,
  };
}
