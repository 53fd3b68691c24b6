import { button, insetText, scrollRegion, summaryList, table, warningText } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { countOf } from './gss.rules.ts';
import type { LoadedPlaces } from './places.store.ts';
import { purposeOf, type Missing, type standingOn } from './uses.rules.ts';

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'medium',
  timeStyle: 'short',
});

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const parts: Record<LoadedPlaces['part'], { title: string; meaning: string; none: string }> = {
  boundaries: {
    title: 'Boundaries',
    meaning:
      'The shapes of areas. Wards are redrawn every few years, so each file says of which year its areas are.',
    none: 'No boundaries are loaded.',
  },
  lookup: {
    title: 'Lookups',
    meaning: 'Tables that say which larger area each small one belongs to.',
    none: 'No lookups are loaded.',
  },
  population: {
    title: 'Populations',
    meaning: 'How many people or households live in each area.',
    none: 'No populations are loaded.',
  },
  deprivation: {
    title: 'Deprivation',
    meaning: 'How deprived each small area is, in national tenths: incidents are held against it.',
    none: 'No index of deprivation is loaded.',
  },
};

/** Number of areas in words; lookups have none of their own. */
function sizeOf(file: LoadedPlaces): string {
  return file.areas === null || file.kind === null ? '' : countOf(file.kind, file.areas);
}

const notesOf = (file: LoadedPlaces): string =>
  file.warnings.length === 0
    ? 'none'
    : file.warnings.length === 1
      ? '1 note'
      : `${file.warnings.length} notes`;

function filesTable(part: LoadedPlaces['part'], files: readonly LoadedPlaces[]): SafeHtml {
  const own = files.filter((file) => file.part === part);
  const words = parts[part];
  return html`<h2 class="govuk-heading-m">${words.title}</h2>
    <p class="govuk-body">${words.meaning}</p>
    ${
      own.length === 0
        ? html`<p class="govuk-body">${words.none}</p>`
        : scrollRegion(
            words.title,
            table({
              caption: `${words.title} that are loaded, the latest first`,
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [
                { text: 'What' },
                ...(part === 'lookup' ? [] : [{ text: 'Holds' }]),
                { text: 'What it is for' },
                { text: 'File' },
                { text: 'Loaded' },
                { text: 'Worth knowing' },
              ],
              rows: own.map((file) => [
                {
                  html: html`<a class="govuk-link" href="/places/${file.hash}"
                    >${capitalised(file.title)}</a
                  >`,
                },
                ...(part === 'lookup' ? [] : [{ text: sizeOf(file) }]),
                { text: purposeOf(file), classes: 'fp-cell-wide' },
                { text: file.fileName },
                { text: moments.format(new Date(file.loadedAt)) },
                { text: notesOf(file) },
              ]),
            }),
          )
    }`;
}

/** First page of the room: what is loaded, what it is for, and what is missing. */
export function placesPage(view: {
  files: readonly LoadedPlaces[];
  missing: readonly Missing[];
  mayLoad: boolean;
}): Page {
  const { files, missing, mayLoad } = view;
  return {
    title: 'Places',
    menu: 'places',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Places</h1>
      <p class="govuk-body">
        The areas that figures are counted for, their boundaries and the people in them: published facts, each
        kept as the file it came in.
      </p>
      <div class="govuk-button-group">
        ${mayLoad && button({ text: 'Load files', href: '/places/load' })}
        <a class="govuk-link" href="/places/areas">Find an area</a>
        <a class="govuk-link" href="/places/groups">Groups of areas to compare with</a>
        <a class="govuk-link" href="/places/gaps"
          >Wards with a number of people and no shape, and the reverse</a
        >
      </div>
      ${
        missing.length === 0 &&
        mayLoad &&
        html`<p class="govuk-body">
          Nothing that figures need is missing here. Next:
          <a class="govuk-link" href="/observatory/receive">load partners’ files</a>.
        </p>`
      }
      ${
        missing.length > 0 &&
        html`<h2 class="govuk-heading-m">What is missing</h2>
          ${missing.map((each) =>
            insetText({
              html: html`<p class="govuk-body govuk-!-font-weight-bold">${each.title}</p>
                <p class="govuk-body">${each.why}</p>
                <p class="govuk-body">
                  ${mayLoad ? each.mend : 'Ask your analyst or administrator to load it.'}
                </p>`,
            }),
          )}`
      }
      ${(['boundaries', 'population', 'lookup', 'deprivation'] as const).map((part) => filesTable(part, files))}`,
  };
}

/** One loaded file, what stands on it, and the way to remove it. */
export function placesFilePage(view: {
  file: LoadedPlaces;
  loadedBy: string | null;
  standing: ReturnType<typeof standingOn>;
  mayRemove: boolean;
  hidden: () => SafeHtml;
}): Page {
  const { file, standing } = view;
  return {
    title: capitalised(file.title),
    menu: 'places',
    width: 'wide',
    breadcrumbs: [{ text: 'Places', href: '/places' }],
    body: html`<h1 class="govuk-heading-l">${capitalised(file.title)}</h1>
      ${
        view.mayRemove &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/places/load">Load another file</a>, or see
          <a class="govuk-link" href="/places">what is loaded and what is missing</a>.
        </p>`
      }
      <p class="govuk-body">${purposeOf(file)}</p>
      ${summaryList({
        rows: [
          { key: { text: 'File' }, value: { text: file.fileName } },
          ...(file.areas === null
            ? []
            : [
                {
                  key: { text: 'Holds' },
                  value: { text: sizeOf(file) },
                  ...(file.part === 'boundaries' && file.kind !== null
                    ? {
                        actions: {
                          items: [
                            {
                              text: 'List them',
                              href: `/places/areas?kind=${file.kind}${file.year === null ? '' : `&year=${file.year}`}`,
                            },
                          ],
                        },
                      }
                    : {}),
                },
              ]),
          {
            key: { text: 'Year of the areas' },
            value: { text: file.year === null ? 'not stated' : String(file.year) },
          },
          {
            key: { text: 'Loaded' },
            value: {
              text: `${moments.format(new Date(file.loadedAt))}${view.loadedBy === null ? '' : ` by ${view.loadedBy}`}`,
            },
          },
          {
            key: { text: 'Fingerprint (SHA-256)' },
            value: { html: html`<code class="fp-hash">${file.hash}</code>` },
          },
        ],
      })}
      ${
        file.warnings.length > 0 &&
        html`<h2 class="govuk-heading-m">Worth knowing</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${file.warnings.map((warning) => html`<li>${warning}</li>`)}
          </ul>`
      }
      <h2 class="govuk-heading-m">What stands on it</h2>
      <p class="govuk-body">${standing.now}</p>
      ${
        view.mayRemove &&
        html`<h2 class="govuk-heading-m">Remove it</h2>
          ${
            standing.inUse
              ? warningText({ text: standing.without, iconFallbackText: 'Warning' })
              : html`<p class="govuk-body">${standing.without}</p>`
          }
          <p class="govuk-body">
            Assessments that were made already keep their figures as they were. The file itself is kept: load
            it again and everything is as before.
          </p>
          <form method="post" action="/places/${file.hash}/remove" novalidate>
            ${view.hidden()}
            <div class="govuk-button-group">
              ${button({ text: `Remove ${file.title}`, classes: 'govuk-button--warning', preventDoubleClick: true })}
              <a class="govuk-link" href="/places">Keep it</a>
            </div>
          </form>`
      }`,
  };
}
