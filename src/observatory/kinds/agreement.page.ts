import { monthInWords } from '../../foundation/period.ts';
import { button, details, insetText, scrollRegion, select, table } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { category } from '../categories.ts';
import type { SourceRecord } from '../source.store.ts';
import type { AgreementLine, Span } from './agreement.rules.ts';
import { findKind } from './kinds.ts';
import type { RepeatedMonth } from './unmapped.store.ts';

const numbers = new Intl.NumberFormat('en-GB');
const ratios = new Intl.NumberFormat('en-GB', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** Below this many of the second source a ratio says nothing. */
export const leastForRatio = 20;
/** Periods shown one by one. */
const mostPeriods = 60;

export type Pair = {
  a: SourceRecord;
  b: SourceRecord;
  spans: readonly Span[];
  /** The line that says most, or null where no branch is of the same thing in both. */
  headline: AgreementLine | null;
};

export type Comparison = Pair & {
  partly: readonly Span[];
  lines: readonly AgreementLine[];
  /** The headline’s branch in each period. */
  periods: readonly { span: Span; a: number; b: number }[];
  reason: { text: string; source: string } | null;
  /** Asked for the partnership’s own area only. */
  within: { name: string; unmatched: readonly { source: string; given: string; count: number }[] } | null;
  areaName: string;
  /** Both sources name areas, so that the own area can be chosen. */
  mayNarrow: boolean;
};

const ratioText = (line: Pick<AgreementLine, 'ratio' | 'b'>): string =>
  line.ratio === null
    ? 'not of the same thing'
    : (line.b ?? 0) < leastForRatio
      ? 'too few to say'
      : ratios.format(line.ratio);

export function spanInWords({ from, to, grain }: Span): string {
  return grain === 'month' ? monthInWords(from) : `${monthInWords(from)} to ${monthInWords(to)}`;
}

function spansInWords(spans: readonly Span[]): string {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return 'no period that both cover whole';
  const unit = { month: 'months', quarter: 'quarters', year: 'years' }[first.grain];
  return spans.length === 1
    ? spanInWords(first)
    : `${numbers.format(spans.length)} ${unit}, ${monthInWords(first.from)} to ${monthInWords(last.to)}`;
}

const shapeOf = (source: SourceRecord): string => (source.isAggregate ? 'totals' : 'incidents');
const breadcrumbs = [{ text: 'Observatory', href: '/observatory' }];
const pairPath = (a: string, b: string): string =>
  `/observatory/agreement?${new URLSearchParams({ a, b }).toString()}`;

/** Which sources count the same thing, and months that came more than once. */
export function agreementPage(view: {
  pairs: readonly Pair[];
  repeated: readonly RepeatedMonth[];
  titles: ReadonlyMap<string, string>;
}): Page {
  const { pairs, repeated, titles } = view;
  return {
    title: 'Do the sources agree?',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs,
    body: html`<h1 class="govuk-heading-l">Do the sources agree?</h1>
      <p class="govuk-body">
        Where two sources count the same thing in the same time, both numbers stand here side by side. Neither
        is corrected by the other, and they are never added up.
      </p>
      <h2 class="govuk-heading-m">Sources that count the same thing</h2>
      ${
        pairs.length === 0
          ? html`<p class="govuk-body">No two sources in use count the same thing in the same time.</p>`
          : scrollRegion(
              'Sources that count the same thing',
              table({
                caption: 'Pairs of sources with a category and a period in common',
                captionClasses: 'govuk-visually-hidden',
                head: [
                  { text: 'First source' },
                  { text: 'Second source' },
                  { text: 'Compared in' },
                  { text: 'Branch' },
                  { text: 'First', format: 'numeric' },
                  { text: 'Second', format: 'numeric' },
                  { text: 'First to second', format: 'numeric' },
                ],
                rows: pairs.map(({ a, b, spans, headline }) => [
                  {
                    html: html`<a class="govuk-link" href="${pairPath(a.code, b.code)}">${a.title}</a>
                      (${shapeOf(a)})`,
                  },
                  { text: `${b.title} (${shapeOf(b)})` },
                  { text: spansInWords(spans) },
                  { text: headline === null ? 'nothing alike' : category(headline.category).title },
                  { text: headline === null ? '' : numbers.format(headline.a ?? 0), format: 'numeric' },
                  { text: headline === null ? '' : numbers.format(headline.b ?? 0), format: 'numeric' },
                  { text: headline === null ? '' : ratioText(headline), format: 'numeric' },
                ]),
              }),
            )
      }
      <h2 class="govuk-heading-m">Months that came more than once</h2>
      ${repeatedTable(repeated, titles)}
      <p class="govuk-body">
        <a class="govuk-link" href="/observatory/unmapped">Categories that no mapping knows</a>
      </p>`,
  };
}

function repeatedTable(repeated: readonly RepeatedMonth[], titles: ReadonlyMap<string, string>): SafeHtml {
  if (repeated.length === 0)
    return html`<p class="govuk-body">None: each month of each source is from one file.</p>`;
  return html`<p class="govuk-body">
      A month counts once, from the file taken into use last. What another file said of the month stands
      beside it.
    </p>
    ${scrollRegion(
      'Months that came more than once',
      table({
        caption: 'Months that more than one file brought, newest first',
        captionClasses: 'govuk-visually-hidden',
        firstCellIsHeader: true,
        head: [{ text: 'Month' }, { text: 'Source' }, { text: 'Counted' }, { text: 'Not counted' }],
        rows: repeated
          .slice(0, 200)
          .map(({ month, sourceCode, files }) => [
            { text: monthInWords(month) },
            { text: titles.get(sourceCode) ?? sourceCode },
            { html: fileList(files.filter((file) => file.counts)) },
            { html: fileList(files.filter((file) => !file.counts)) },
          ]),
      }),
    )}`;
}

function fileList(files: RepeatedMonth['files']): SafeHtml {
  return html`<ul class="govuk-list fp-cell-list">
    ${files.map(
      (file) =>
        html`<li>
          <a class="govuk-link" href="/observatory/files/${file.deliveryId}">${file.fileName}</a>,
          ${numbers.format(file.rows)} rows
        </li>`,
    )}
  </ul>`;
}

/** Two sources side by side. */
export function comparisonPage(view: Comparison): Page {
  const { a, b, headline, lines, periods, reason, spans, partly, within, areaName, mayNarrow } = view;
  const titleOf = (code: string): string => category(code).title;
  const notAlike = lines.filter((line) => line.onlyA.length + line.onlyB.length > 0);
  return {
    title: `Do the sources agree? ${a.title} and ${b.title}`,
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: [...breadcrumbs, { text: 'Do the sources agree?', href: '/observatory/agreement' }],
    body: html`<h1 class="govuk-heading-l">Do the sources agree?</h1>
      <dl class="govuk-summary-list govuk-summary-list--no-border">
        ${[['First', a] as const, ['Second', b] as const].map(
          ([place, source]) =>
            html`<div class="govuk-summary-list__row">
              <dt class="govuk-summary-list__key">${place} source</dt>
              <dd class="govuk-summary-list__value">
                ${source.title} (${shapeOf(source)}; ${findKind(source.kind)?.title ?? 'kind not said'})
              </dd>
            </div>`,
        )}
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">Compared in</dt>
          <dd class="govuk-summary-list__value">${spansInWords(spans)}</dd>
        </div>
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">Area</dt>
          <dd class="govuk-summary-list__value">
            ${within === null ? 'everything each source holds' : within.name}
          </dd>
        </div>
      </dl>
      ${
        mayNarrow &&
        html`<form method="get" action="/observatory/agreement" novalidate>
          <input type="hidden" name="a" value="${a.code}" /><input type="hidden" name="b" value="${b.code}" />
          ${select({
            id: 'area',
            name: 'area',
            label: { text: 'Area' },
            value: within === null ? '' : 'own',
            items: [
              { value: '', text: 'Everything each source holds' },
              { value: 'own', text: areaName },
            ],
          })}
          ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
        </form>`
      }
      ${
        headline === null
          ? insetText({
              text: 'No branch of the category tree is counted alike in both, in a time that both cover.',
            })
          : insetText({
              text: `${titleOf(headline.category)}, ${spansInWords(spans)}: ${numbers.format(headline.a ?? 0)} in the first source and ${numbers.format(headline.b ?? 0)} in the second${headline.ratio === null || (headline.b ?? 0) < leastForRatio ? '' : `, which is ${ratios.format(headline.ratio)} of it`}.`,
            })
      }
      <h2 class="govuk-heading-m">Why they may differ</h2>
      ${
        reason === null
          ? html`<p class="govuk-body">
              No reason is written down for sources of these kinds. Ask their owners before either number is
              used.
            </p>`
          : html`<p class="govuk-body">${reason.text}</p>
              <p class="govuk-hint">Source: ${reason.source}</p>`
      }
      ${
        lines.length > 0 &&
        html`<h2 class="govuk-heading-m">By category</h2>
          ${scrollRegion(
            'By category',
            table({
              caption: `Counts by category, ${spansInWords(spans)}`,
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [
                { text: 'Category' },
                { text: 'First', format: 'numeric' },
                { text: 'Second', format: 'numeric' },
                { text: 'First to second', format: 'numeric' },
              ],
              rows: lines.map((line) => [
                { text: `${'– '.repeat(line.depth)}${titleOf(line.category)}` },
                { text: numbers.format(line.a ?? 0), format: 'numeric' },
                { text: numbers.format(line.b ?? 0), format: 'numeric' },
                { text: ratioText(line), format: 'numeric' },
              ]),
            }),
          )}
          ${
            notAlike.length > 0 &&
            html`<p class="govuk-body">
                “Not of the same thing” means that one source counts what the other does not:
              </p>
              <ul class="govuk-list govuk-list--bullet">
                ${notAlike.map(
                  (line) =>
                    html`<li>
                      ${titleOf(line.category)}:
                      ${[
                        line.onlyA.length === 0
                          ? ''
                          : `only the first has ${line.onlyA.map(titleOf).join(', ')}`,
                        line.onlyB.length === 0
                          ? ''
                          : `only the second has ${line.onlyB.map(titleOf).join(', ')}`,
                      ]
                        .filter((part) => part !== '')
                        .join('; ')}
                    </li>`,
                )}
              </ul>`
          }`
      }
      ${
        headline !== null &&
        html`<h2 class="govuk-heading-m">By period: ${titleOf(headline.category)}</h2>
          ${scrollRegion(
            'By period',
            table({
              caption: `${titleOf(headline.category)} by period`,
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [
                { text: 'Period' },
                { text: 'First', format: 'numeric' },
                { text: 'Second', format: 'numeric' },
                { text: 'First to second', format: 'numeric' },
              ],
              rows: periods.slice(-mostPeriods).map(({ span, a: first, b: second }) => [
                { text: spanInWords(span) },
                { text: numbers.format(first), format: 'numeric' },
                { text: numbers.format(second), format: 'numeric' },
                {
                  text: ratioText({ ratio: second === 0 ? null : first / second, b: second }),
                  format: 'numeric',
                },
              ]),
            }),
          )}`
      }
      ${
        partly.length > 0 &&
        details({
          summaryText: `${numbers.format(partly.length)} ${partly.length === 1 ? 'period is' : 'periods are'} not compared: only one source covers all of ${partly.length === 1 ? 'it' : 'them'}`,
          html: html`<p class="govuk-body">${partly.map(spanInWords).join('; ')}</p>`,
        })
      }
      ${
        within !== null &&
        within.unmatched.length > 0 &&
        html`<h2 class="govuk-heading-m">Places that are not ${within.name}</h2>
          <p class="govuk-body">What else stands on the rows as an area, and how much is counted there:</p>
          <ul class="govuk-list govuk-list--bullet">
            ${within.unmatched
              .slice(0, 40)
              .map((each) => html`<li>${each.given}: ${numbers.format(each.count)} (${each.source})</li>`)}
          </ul>`
      }`,
  };
}
