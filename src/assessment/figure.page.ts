import { formatPeriod, monthInWords } from '../foundation/period.ts';
import { figureEntries, figureTitle } from '../documents/documents.ts';
import { printNumber, type Figure } from '../statistics/statistics.ts';
import { scrollRegion, summaryList, table, threadLink, warningText } from '../web/components.ts';
import { html } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { Analysis } from './analysis.ts';
import type { Evidence } from './evidence.ts';

type MonthRow = { month: string; count: number | null };

/** The figure's parts as terms and lines of text. */
function entries(figure: Figure, evidence?: Pick<Evidence, 'sources'>): { term: string; lines: string[] }[] {
  return figureEntries(figure, evidence?.sources ?? []).map(({ term, text }) => ({
    term,
    lines: Array.isArray(text) ? text : [text],
  }));
}

/** Everything about one figure in words: what it is, from which files, how sure, and the rows behind it by month. */
export function figurePage(view: {
  figure: Figure;
  /** The figure as something quoted it, where that differs from today's. */
  stored: { figure: Figure; quotedById: string }[];
  evidence: Pick<Evidence, 'sources'>;
  /** Its months, where they are known. */
  breakdown: readonly MonthRow[];
  csvHref: string;
}): Page {
  const { figure, stored, evidence, breakdown } = view;
  const differing = stored.filter((each) => each.figure.value !== figure.value);
  const sources = new Map(evidence.sources.map((source) => [source.delivery, source]));
  const files = figure.deliveries
    .map((hash) => ({ hash, source: sources.get(hash) }))
    .sort((a, b) => (a.source?.fileName ?? '~').localeCompare(b.source?.fileName ?? '~', 'en-GB'));
  return {
    title: figureTitle(figure),
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    body: html`<h1 class="govuk-heading-l">${figureTitle(figure)}</h1>
      ${
        differing.length > 0 &&
        warningText({
          text: `It has been quoted as ${differing.map((each) => printNumber(each.figure.value, figure.unit === 'incidents' ? 0 : 1)).join(', ')}; the data give another value today. Both are shown because a quoted figure is never overwritten.`,
          iconFallbackText: 'Warning',
        })
      }
      ${summaryList({
        // The files stand in a table of their own, below.
        rows: entries(figure, evidence)
          .filter((entry) => entry.term !== 'From files')
          .map((entry) => ({
            key: { text: entry.term },
            value: { html: html`${entry.lines.map((line) => html`<p class="govuk-body">${line}</p>`)}` },
          })),
      })}
      <p class="govuk-body">
        <a class="govuk-link" href="${view.csvHref}" download
          >Download this figure and its breakdown as CSV</a
        >
      </p>
      ${
        breakdown.length > 0 &&
        html`<h2 class="govuk-heading-m">Behind it, by month</h2>
          ${scrollRegion(
            'Counts by month',
            table({
              caption: `${figure.categoryTitle} by month`,
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Month' }, { text: 'Incidents', format: 'numeric' as const }],
              rows: breakdown.map(({ month, count }) => [
                { text: monthInWords(month) },
                { text: printNumber(count), format: 'numeric' as const },
              ]),
            }),
          )}`
      }
      <h2 class="govuk-heading-m">Files it was counted from</h2>
      ${scrollRegion(
        'Files it was counted from',
        table({
          caption: 'Files it was counted from',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [
            { text: 'File' },
            { text: 'Months' },
            { text: 'Rows', format: 'numeric' as const },
            { text: 'Fingerprint (SHA-256)' },
          ],
          rows: files.map(({ hash, source }) => [
            { text: source?.fileName ?? 'no longer in use' },
            { text: source?.period ?? '' },
            { text: printNumber(source?.rowsAccepted ?? null), format: 'numeric' as const },
            { html: html`<code class="fp-hash">${hash}</code>` },
          ]),
        }),
      )}
      ${
        // The thread hangs on the question that was quoted; when data have changed, today's figure is another question.
        stored[0] !== undefined && threadLink({ kind: 'figure', id: stored[0].figure.id })
      }`,
  };
}

/** Counts by month behind a figure of the district (ward series are not kept by month). */
export function breakdownOf(analysis: Analysis, figure: Figure): MonthRow[] {
  if (figure.area !== analysis.question.area.code) return [];
  const series = analysis.monthly.find(
    (each) => each.category === figure.category && formatPeriod(each.period) === figure.period,
  );
  return series === undefined
    ? []
    : series.months.map((month, index) => ({ month, count: series.values[index] ?? null }));
}

/** The figure's parts, then its months: one CSV. */
export function figureCsvRows(figure: Figure, breakdown: readonly MonthRow[]): (string | number | null)[][] {
  return [
    ...entries(figure).map((entry) => [entry.term, entry.lines.join(' ')]),
    ...figure.deliveries.map((hash) => ['File (SHA-256)', hash]),
    ['Month', 'Incidents'],
    ...breakdown.map(({ month, count }) => [month, count]),
  ];
}
