import {
  formats,
  renderBlocks,
  type FormatName,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { momentInWords } from '../../web/words.ts';
import { button, insetText, radios, scrollRegion, table, tag, warningText } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { ChapterEdition } from './chapter.writer.ts';
import type { FrozenChapter } from './chapter.store.ts';

const editionTitles: Readonly<Record<ChapterEdition, string>> = {
  restricted: 'Restricted edition',
  public: 'Public edition',
};

/** Links to a document in every format. */
export const fileLinks = (address: string): SafeHtml =>
  html`<ul class="govuk-list">
    ${(Object.keys(formats) as FormatName[]).map(
      (format) =>
        html`<li><a class="govuk-link" href="${address}.${format}">${formats[format].title}</a></li>`,
    )}
  </ul>`;

/** Before it is closed: nothing that could sway anybody. */
export const notYetPage = (wave: Wave): Page => ({
  title: 'The chapter',
  menu: 'consultation',
  breadcrumbs: [
    { text: 'Consultation', href: '/consultation' },
    { text: wave.title, href: `/consultation/${wave.id}` },
  ],
  body: html`<h1 class="govuk-heading-l">The chapter</h1>
    <p class="govuk-body">
      It is drafted from the answers once the consultation has
      closed${wave.closesOn !== null && ` (${dayInWords(wave.closesOn)})`}. Until then results are shown to
      nobody, so that nothing sways those who have not answered yet.
    </p>`,
});

/** The chapter as the answers give it now, and what was frozen and published of it. */
export function chapterPage(view: {
  wave: Wave;
  edition: ChapterEdition;
  document: FrankpledgeDocument;
  frozen: readonly FrozenChapter[];
  mayPublish: boolean;
  /** The reader froze it and so cannot be the second person. */
  readerId: string;
  hidden: () => SafeHtml;
}): Page {
  const { wave, edition, frozen } = view;
  const at = `/consultation/${wave.id}/chapter`;
  const other: ChapterEdition = edition === 'public' ? 'restricted' : 'public';
  const closed = wave.state !== 'closed';
  return {
    title: 'The chapter',
    menu: 'consultation',
    breadcrumbs: [
      { text: 'Consultation', href: '/consultation' },
      { text: wave.title, href: `/consultation/${wave.id}` },
    ],
    body: html`<h1 class="govuk-heading-l">The chapter: ${editionTitles[edition].toLowerCase()}</h1>
      <p class="govuk-body">
        Drafted from the answers as they stand.
        <a class="govuk-link" href="${at}?edition=${other}">See the ${editionTitles[other].toLowerCase()}</a>.
        ${edition === 'public' ? 'Small groups are put together and small counts withheld.' : 'For the partnership: it must not be published.'}
      </p>
      <h2 class="govuk-heading-m">Frozen editions</h2>
      ${
        frozen.length === 0
          ? html`<p class="govuk-body">
              Nothing is frozen yet. A frozen edition stays as it is, whatever becomes of the answers.
            </p>`
          : scrollRegion(
              'Frozen editions',
              table({
                caption: 'Frozen editions, the newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Edition' }, { text: 'Frozen' }, { text: 'Files' }, { text: 'Published' }],
                rows: frozen.map((each) => [
                  {
                    html: html`${editionTitles[each.edition]} ${each.number}<br /><code
                        >${each.hash.slice(0, 12)}</code
                      >`,
                  },
                  { text: `${momentInWords(each.madeAt)}, ${each.makerName}` },
                  { html: fileLinks(`${at}/${each.id}/document`) },
                  { html: publishing(view, each, at) },
                ]),
              }),
            )
      }
      ${
        closed
          ? html`<form method="post" action="${at}" novalidate>
              ${view.hidden()}
              ${radios({
                name: 'edition',
                idPrefix: 'edition',
                fieldset: {
                  legend: { text: 'Freeze an edition as it stands', classes: 'govuk-fieldset__legend--s' },
                },
                value: edition,
                items: [
                  {
                    value: 'public',
                    text: 'Public edition',
                    hint: { text: 'A second person then looks at it and publishes it' },
                  },
                  { value: 'restricted', text: 'Restricted edition' },
                ],
              })}
              ${button({ text: 'Freeze it' })}
            </form>`
          : insetText({ text: 'It can be frozen once the analysis is said to be done.' })
      }
      <hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
      ${renderBlocks(view.document, { compactCharts: true, figureHref: (id) => `/consultation/${wave.id}/results/figures/${id}` })}`,
  };
}

function publishing(view: Parameters<typeof chapterPage>[0], each: FrozenChapter, at: string): SafeHtml {
  if (each.edition === 'restricted') return html`Not for the public`;
  if (each.publishedAt !== null)
    return html`${tag({ text: 'Published', classes: 'govuk-tag--green' })}<br />${momentInWords(each.publishedAt)}${each.checkerName !== null && `, checked by ${each.checkerName}`}`;
  if (!view.mayPublish) return html`Waits for a manager`;
  if (each.madeBy === view.readerId) return html`Waits for a second person: you froze it`;
  return html`<a class="govuk-link" href="${at}/${each.id}/publish"
    >Look at it and publish<span class="govuk-visually-hidden"> edition ${each.number}</span></a
  >`;
}

/** The public edition as it will stand, for the second person. */
export function publishPage(view: {
  wave: Wave;
  own: FrozenChapter;
  document: FrankpledgeDocument;
  hidden: () => SafeHtml;
}): Page {
  const { wave, own } = view;
  return {
    title: 'Publish the chapter',
    menu: 'consultation',
    breadcrumbs: [
      { text: 'Consultation', href: '/consultation' },
      { text: wave.title, href: `/consultation/${wave.id}` },
      { text: 'The chapter', href: `/consultation/${wave.id}/chapter` },
    ],
    body: html`<h1 class="govuk-heading-l">Publish the chapter</h1>
      ${warningText({ text: `Everybody can then read it at /survey/${wave.code}/results, with its tables as open data. It is not changed afterwards; a mistake is put right by a next edition.` })}
      <ul class="govuk-list govuk-list--bullet">
        <li>Nobody can be recognised by a group, a place or their own words.</li>
        <li>No agency, street or person is named that should not be.</li>
        <li>The sentences say what the tables say.</li>
      </ul>
      <form method="post" action="/consultation/${wave.id}/chapter/${own.id}/publish" novalidate>
        ${view.hidden()} ${button({ text: 'I have looked at it: publish', preventDoubleClick: true })}
      </form>
      <hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
      ${renderBlocks(view.document)}`,
  };
}
