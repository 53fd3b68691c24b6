import { formatPeriod, periodInWords } from '../foundation/period.ts';
import { threadHref } from '../foundation/thread.ts';
import type { Chart } from '../charts/charts.ts';
import {
  formats,
  isFormatName,
  renderBlocks,
  documentSchemaVersion,
  type Block,
} from '../documents/documents.ts';
import { softwareVersion } from '../foundation/version.ts';
import { printNumber } from '../statistics/statistics.ts';
import {
  button,
  insetText,
  scrollRegion,
  select,
  summaryList,
  table,
  warningText,
} from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { addressOf, ogl } from './open-data.rules.ts';
import type { PublishedFigure, PublishedFile, PublishedRelease } from './public.store.ts';

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/London' });
const dayInWords = (moment: string): string => days.format(new Date(moment));

const trail = [{ text: 'What the partnership publishes', href: '/public' }];

const periodOf = (figure: PublishedFigure): { from: string; to: string } => ({
  from: figure.from.slice(0, 7),
  to: figure.to.slice(0, 7),
});
const periodCode = (figure: PublishedFigure): string => formatPeriod(periodOf(figure));
const periodWords = (figure: PublishedFigure): string => periodInWords(periodOf(figure));

/** `1,234`, `15 (rounded)`, `[c]`. */
function valueInWords(figure: PublishedFigure): string {
  if (figure.value === null) return '[c]';
  return `${printNumber(figure.value)}${figure.shown === 'rounded' ? ' (rounded)' : ''}`;
}

const licenceLine = (): SafeHtml =>
  html`<p class="govuk-body">
    Published under the
    <a class="govuk-link" rel="license" href="${ogl.path}">${ogl.title}</a>: anybody may use it for any
    purpose who says where it is from.
  </p>`;

const sizeInWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** In the order in which formats are offered everywhere. */
const orderOf = (format: string): number => Object.keys(formats).indexOf(format);

const formatTitle = (format: string): string => (isFormatName(format) ? formats[format].title : format);

function fileList(code: string, files: readonly PublishedFile[]): SafeHtml {
  return html`<ul class="govuk-list fp-inline-list">
    ${[...files]
      .sort((a, b) => orderOf(a.format) - orderOf(b.format))
      .map(
        (file) =>
          html`<li>
            <a class="govuk-link" href="/public/releases/${code}/document.${file.format}"
              >${formatTitle(file.format)}</a
            >
            (${sizeInWords(file.bytes)})
          </li>`,
      )}
  </ul>`;
}

/** Where a resident goes from here. */
const doors = [
  { title: 'Have your say', href: '/survey', says: 'consultations that are open, and what people said in those that are closed' },
  { title: 'The partnership’s strategy', href: '/public/strategy', says: 'what it has set out to do, and why' },
  { title: 'How the partnership is doing', href: '/public/performance', says: 'what it set out to change, and whether it did' },
  { title: 'Information requests', href: '/public/information-requests', says: 'what people asked for, and what they were told' },
] as const; // prettier-ignore

export function publicPage(view: {
  releases: readonly PublishedRelease[];
  files: readonly PublishedFile[];
}): Page {
  const groups = [...Map.groupBy(view.releases, ({ partnership }) => partnership)];
  return {
    title: 'What the partnership publishes',
    body: html`<h1 class="govuk-heading-l">What the partnership publishes</h1>
      <p class="govuk-body-l">
        What the Community Safety Partnership asks, decides and does, for anybody to read, download and use.
      </p>
      <ul class="govuk-list govuk-list--spaced">
        ${doors.map(
          ({ title, href, says }) =>
            html`<li><a class="govuk-link" href="${href}">${title}</a>: ${says}.</li>`,
        )}
      </ul>
      <h2 class="govuk-heading-m">Assessments and open data</h2>
      <p class="govuk-body">
        What was published once stays as it was; a mistake is put right by a new release that says so.
      </p>
      ${groups.length === 0 && html`<p class="govuk-body">No assessment and no open data have been published yet.</p>`}
      ${groups.map(
        ([partnership, releases]) =>
          html`<h3 class="govuk-heading-s">${partnership}</h3>
            <ul class="govuk-list govuk-list--spaced">
              ${releases.map(
                (each) =>
                  html`<li>
                    <a class="govuk-link" href="/public/releases/${each.code}">${each.title}</a
                    >${each.kind === 'edition' && ' (assessment)'}: ${dayInWords(each.publishedAt)},
                    ${each.figures.toLocaleString('en-GB')}
                    ${each.figures === 1 ? 'number' : 'numbers'}${each.replacedBy !== null && ', replaced by a later release'}
                    ${
                      each.kind === 'edition' &&
                      (view.files.some(({ release }) => release === each.code)
                        ? fileList(
                            each.code,
                            view.files.filter(({ release }) => release === each.code),
                          )
                        : html`. The document was withdrawn.`)
                    }
                  </li>`,
              )}
            </ul>`,
      )}
      ${licenceLine()}`,
  };
}

export type Filter = { measure?: string | undefined; area?: string | undefined; period?: string | undefined };

const distinct = <Item>(items: readonly Item[], key: (item: Item) => string): Item[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

/** One measure's cells: areas down, periods across, each number leading to its own address. */
function figuresTable(figures: readonly PublishedFigure[]): SafeHtml {
  const [first] = figures;
  if (first === undefined) return html``;
  const title =
    first.part === 'whole'
      ? `${first.counted}: what “${first.measureTitle}” is a share of`
      : first.measureTitle;
  const periods = distinct(figures, periodCode);
  const hasRate = figures.some(({ rate }) => rate !== null);
  return scrollRegion(
    title,
    table({
      caption: title,
      captionClasses: 'govuk-table__caption--m',
      firstCellIsHeader: true,
      head: [
        { text: 'Area' },
        ...periods.map((each) => ({
          text: hasRate ? `Number, ${periodWords(each)}` : periodWords(each),
          format: 'numeric' as const,
        })),
        ...(hasRate
          ? periods.map((each) => ({
              text: `${first.rateUnit.charAt(0).toUpperCase()}${first.rateUnit.slice(1)}, ${periodWords(each)}`,
              format: 'numeric' as const,
            }))
          : []),
      ],
      rows: distinct(figures, ({ areaCode }) => areaCode).map((area) => {
        const at = (period: PublishedFigure): PublishedFigure | undefined =>
          figures.find((each) => each.areaCode === area.areaCode && periodCode(each) === periodCode(period));
        return [
          { text: area.areaName },
          ...periods.map((period) => {
            const figure = at(period);
            return figure === undefined
              ? { text: '', format: 'numeric' as const }
              : {
                  html: html`<a class="govuk-link" href="${addressOf(figure)}"
                    >${figure.value === null ? html`<abbr title="hidden to protect confidentiality">[c]</abbr>` : valueInWords(figure)}</a
                  >`,
                  format: 'numeric' as const,
                };
          }),
          ...(hasRate
            ? periods.map((period) => {
                const figure = at(period);
                return {
                  text: figure?.rate == null ? '' : printNumber(figure.rate, figure.decimals),
                  format: 'numeric' as const,
                };
              })
            : []),
        ];
      }),
    }),
  );
}

/** The latest period of one measure over its areas, as bars; none where there are fewer than two areas. */
function chartOf(figures: readonly PublishedFigure[], title: string): SafeHtml {
  const counts = figures.filter(({ part }) => part === 'count');
  const last = counts.toSorted((a, b) => (a.to + a.from < b.to + b.from ? -1 : 1)).at(-1);
  const [first] = counts;
  if (last === undefined || first === undefined) return html``;
  const kinds = Map.groupBy(
    counts.filter((each) => periodCode(each) === periodCode(last)),
    ({ areaKind }) => areaKind,
  );
  const bars = [...kinds.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
  if (bars.length < 2) return html``;
  const shown = bars
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const hidden = bars.filter(({ value }) => value === null);
  const [most] = shown;
  const chart: Chart = {
    kind: 'ranked-bars',
    title: `${counts.some(({ rate }) => rate !== null) ? `${first.counted}: number of incidents` : first.measureTitle}, ${periodWords(last)}`,
    description: `${shown.length} areas with their counts${most === undefined ? '' : `; the most is ${most.areaName} with ${valueInWords(most)}`}. ${hidden.length === 0 ? 'None is hidden.' : `${hidden.length} are hidden to protect confidentiality.`}`,
    valueTitle: 'incidents',
    labelTitle: 'area',
    source: `${first.source}; ${title}`,
    bars: [...shown, ...hidden].map((each) => ({
      label: each.value === null ? `${each.areaName} [c]` : each.areaName,
      value: each.value,
    })),
  };
  const blocks: Block[] = [{ kind: 'chart', chart }];
  return renderBlocks(
    {
      schemaVersion: documentSchemaVersion,
      title,
      subtitle: '',
      marking: 'OFFICIAL',
      banner: '',
      language: 'en-GB',
      author: '',
      createdAt: '1970-01-01T00:00:00Z',
      softwareVersion,
      blocks,
      figures: [],
      sources: [],
    },
    { compactCharts: true },
  );
}

/** A select over what was released, and nothing else. */
function choice(
  name: string,
  label: string,
  chosen: string | undefined,
  items: readonly { value: string; text: string }[],
  all: string | null,
): SafeHtml {
  return select({
    id: name,
    name,
    label: { text: label },
    items: [...(all === null ? [] : [{ value: '', text: all }]), ...items].map((item) => ({
      ...item,
      selected: item.value === (chosen ?? ''),
    })),
  });
}

export function releasePage(view: {
  release: PublishedRelease;
  figures: readonly PublishedFigure[];
  files: readonly PublishedFile[];
  query: Filter;
}): Page {
  const { release, figures, query } = view;
  const measures = distinct(figures, ({ measure }) => measure);
  const measure = measures.find((each) => each.measure === query.measure) ?? measures[0];
  const isOf = (asked: string | undefined, own: string): boolean =>
    asked === undefined || asked === '' || asked === own;
  const ofMeasure = figures.filter((each) => each.measure === measure?.measure);
  const shown = ofMeasure.filter(
    (each) => isOf(query.area, each.areaCode) && isOf(query.period, periodCode(each)),
  );
  const base = `/public/releases/${release.code}`;
  return {
    title: release.title,
    width: 'wide',
    breadcrumbs: trail,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${release.partnership}, ${release.areaName}</span>${release.title}
      </h1>
      <p class="govuk-body">Published on ${dayInWords(release.publishedAt)}. It is never changed.</p>
      ${
        release.replacedBy !== null &&
        warningText({
          html: html`A later release replaces this one:
            <a class="govuk-link" href="/public/releases/${release.replacedBy}">go to it</a>.`,
        })
      }
      ${
        release.replaces !== null &&
        html`<p class="govuk-body">
          It replaces
          <a class="govuk-link" href="/public/releases/${release.replaces}">an earlier release</a>.
        </p>`
      }
      ${release.words !== '' && html`<p class="govuk-body">${release.words}</p>`}
      ${release.notes.map((text) => insetText({ text }))}
      ${
        view.files.length > 0 &&
        html`<h2 class="govuk-heading-m">The document</h2>
          ${fileList(release.code, view.files)}`
      }
      ${
        release.kind === 'edition' &&
        view.files.length === 0 &&
        warningText({
          text: 'The document was withdrawn: it no longer counts. The numbers that were released with it keep their addresses.',
          iconFallbackText: 'Warning',
        })
      }
      ${
        measure === undefined
          ? html`<p class="govuk-body">There are no numbers in this release.</p>`
          : html`<form method="get" action="${base}" class="fp-filter" novalidate>
                ${choice(
                  'measure',
                  'Measure',
                  measure.measure,
                  measures.map((each) => ({ value: each.measure, text: each.measureTitle })),
                  null,
                )}
                ${choice(
                  'area',
                  'Area',
                  query.area,
                  distinct(ofMeasure, ({ areaCode }) => areaCode).map((each) => ({
                    value: each.areaCode,
                    text: each.areaName,
                  })),
                  'All areas',
                )}
                ${choice(
                  'period',
                  'Period',
                  query.period,
                  distinct(ofMeasure, periodCode).map((each) => ({
                    value: periodCode(each),
                    text: periodWords(each),
                  })),
                  'All periods',
                )}
                ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
              </form>
              ${
                shown.length === 0
                  ? html`<p class="govuk-body">
                      Nothing of this measure was released for that area and period.
                    </p>`
                  : html`${(['count', 'whole'] as const).map((part) => figuresTable(shown.filter((each) => each.part === part)))}
                      ${chartOf(shown, release.title)}
                      <p class="govuk-body">${measure.definition}</p>`
              }
              <h2 class="govuk-heading-m">All numbers of this release</h2>
              <ul class="govuk-list govuk-list--bullet">
                <li><a class="govuk-link" href="${base}/data.csv">CSV file</a></li>
                <li>
                  <a class="govuk-link" href="${base}/datapackage.json"
                    >What its columns mean (Data Package)</a
                  >
                </li>
                <li>
                  <a class="govuk-link" href="${base}/data.csv-metadata.json"
                    >What its columns mean (CSV on the Web)</a
                  >
                </li>
              </ul>`
      }
      <h2 class="govuk-heading-m">Where this came from</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${distinct(figures, ({ source, licence }) => `${source} ${licence}`).map(
          (each) => html`<li>${each.source}${each.licence !== '' && ` (${each.licence})`}</li>`,
        )}
      </ul>
      <p class="govuk-body">${release.rule}</p>
      ${licenceLine()}
      <p class="govuk-hint govuk-!-font-size-16 fp-wrap">SHA-256 of its numbers: ${release.hash}</p>`,
  };
}

const shownWords: Readonly<Record<PublishedFigure['shown'], string>> = {
  'as-counted': 'As counted',
  rounded: 'Rounded, to protect small numbers',
  withheld: 'Hidden to protect confidentiality: it is small, or a small one could be worked out from it',
};

const placedWords: Readonly<Record<string, string>> = {
  point:
    'By its point on the map. Police move each point to one nearby before they publish it, so no point is exact.',
  'lsoa-code': 'By the small area (LSOA) that its row names.',
  'lsoa-name': 'By the small area (LSOA) that its row names.',
  'best-fit': 'By the small area (LSOA) that its row names, put into the ward that fits it best.',
  given: 'By the area that its row names.',
  none: 'The rows do not say where they were.',
};

export function figurePage(view: {
  figure: PublishedFigure;
  release: PublishedRelease;
  /** SHA-256 of the files it was counted from. */
  files: readonly string[];
  /** Those of them that the reader, signed in, may follow further. */
  own: ReadonlySet<string>;
}): Page {
  const { figure, release, files, own } = view;
  const hashOf = (hash: string): SafeHtml =>
    own.has(hash)
      ? html`<a class="govuk-link" href="${threadHref({ kind: 'delivery', id: hash })}"
          ><code class="fp-hash">${hash}</code></a
        >`
      : html`<code class="fp-hash">${hash}</code>`;
  const title = `${figure.part === 'whole' ? figure.counted : figure.measureTitle}, ${figure.areaName}`;
  const row = (key: string, text: string) => (text === '' ? [] : [{ key: { text: key }, value: { text } }]);
  return {
    title,
    breadcrumbs: [...trail, { text: release.title, href: `/public/releases/${release.code}` }],
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${periodWords(figure)}</span>${title}
      </h1>
      <p class="govuk-heading-xl govuk-!-margin-bottom-2">
        ${figure.rate === null ? valueInWords(figure) : `${printNumber(figure.rate, figure.decimals)} ${figure.rateUnit}`}
      </p>
      ${
        release.replacedBy !== null &&
        warningText({
          html: html`A
            <a class="govuk-link" href="/public/releases/${release.replacedBy}">later release</a> replaces the
            one that this number stands in.`,
        })
      }
      ${summaryList({
        rows: [
          ...row('What it is', figure.definition),
          ...row('What is counted', figure.counted),
          ...row('Number', figure.rate === null ? '' : valueInWords(figure)),
          ...row('How it stands here', shownWords[figure.shown]),
          ...row(
            'Base',
            figure.base === null
              ? ''
              : `${printNumber(figure.base)}${figure.baseSource === '' ? '' : `: ${figure.baseSource}`}`,
          ),
          ...row('Area', `${figure.areaName} (${figure.areaCode})`),
          ...row('How it was placed', placedWords[figure.placedBy] ?? ''),
          ...row('Period', periodWords(figure)),
          ...row('Source', `${figure.source}${figure.licence === '' ? '' : ` (${figure.licence})`}`),
          ...row('Published', `${dayInWords(release.publishedAt)}, ${release.partnership}`),
        ],
      })}
      ${
        figure.limitations.length > 0 &&
        html`<h2 class="govuk-heading-m">What it cannot say</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${figure.limitations.map((text) => html`<li>${text}</li>`)}
          </ul>`
      }
      ${
        files.length > 0 &&
        html`<h2 class="govuk-heading-m" id="thread">What it rests on</h2>
          <ol class="govuk-list govuk-list--number" aria-labelledby="thread">
            <li>
              The release
              <a class="govuk-link" href="/public/releases/${release.code}">${release.title}</a>, published by
              ${release.partnership}; SHA-256 <code class="fp-hash">${release.hash}</code>
            </li>
            <li>
              ${files.length === 1 ? 'One file' : `${files.length} files`} from ${figure.source}, named by
              their SHA-256: whoever holds such a file can see that it is the one.
              <ul class="govuk-list">
                ${files.map((hash) => html`<li>${hashOf(hash)}</li>`)}
              </ul>
            </li>
          </ol>`
      }
      <p class="govuk-body">
        This address stays. All numbers of the release:
        <a class="govuk-link" href="/public/releases/${release.code}">${release.title}</a>.
      </p>
      ${licenceLine()}`,
  };
}
