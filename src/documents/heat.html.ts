/** A shaded table as what it is: an HTML table. Shade is never alone: every number is printed, peaks have words. */
import type { HeatTable } from '../charts/chart.ts';
import { heatSentences, readHeat, shortRows, type HeatCell, type HeatGrid } from '../charts/charts.ts';
import { html, type SafeHtml } from '../web/html.ts';

function cellHtml(cell: HeatCell): SafeHtml {
  if (cell.class === null)
    return html`<td class="fp-heat__cell fp-heat--hidden">
      <span class="govuk-visually-hidden">not shown</span>
    </td>`;
  return html`<td class="fp-heat__cell fp-heat--${cell.class}${cell.peak ? ' fp-heat__cell--peak' : ''}">
    ${cell.text}${cell.peak && html`<span class="govuk-visually-hidden"> (among the busiest)</span>`}
  </td>`;
}

function gridHtml(chart: HeatTable, grid: HeatGrid, id: string, inBands: boolean): SafeHtml {
  const notKnown = (chart.notKnown ?? []).map(
    ({ label, value }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td class="fp-heat__apart" colspan="${grid.columns.length}">stands in no cell</td>
        <td class="fp-heat__sum">
          ${value.toLocaleString('en-GB', { maximumFractionDigits: grid.decimals })}
        </td>
      </tr>`,
  );
  return html`<section class="fp-scroll" tabindex="0" aria-labelledby="${id}-caption">
    <table class="fp-heat" id="${id}">
      <caption class="govuk-visually-hidden" id="${id}-caption">
        ${chart.title}${inBands && ', in bands'}
      </caption>
      <thead>
        <tr>
          <th scope="col"><span class="govuk-visually-hidden">${chart.labelTitle}</span></th>
          ${grid.columns.map((column) => html`<th scope="col">${column}</th>`)}
          <th scope="col" class="fp-heat__sum">All</th>
        </tr>
      </thead>
      <tbody>
        ${(inBands ? shortRows(grid.rows) : grid.rows).map(
          (row, index) =>
            html`<tr>
              <th scope="row">${row}</th>
              ${(grid.cells[index] ?? []).map(cellHtml)}
              <td class="fp-heat__sum">${orHidden(grid.rowTotals[index])}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">All</th>
          ${grid.columnTotals.map((total) => html`<td>${orHidden(total)}</td>`)}
          <td class="fp-heat__sum">${orHidden(grid.total)}</td>
        </tr>
        ${notKnown}
      </tfoot>
    </table>
  </section>`;
}

const orHidden = (total: string | undefined): SafeHtml =>
  total === undefined || total === ''
    ? html`<span class="govuk-visually-hidden">not shown</span>`
    : html`${total}`;

function keyHtml(grid: HeatGrid): SafeHtml {
  const hidden = grid.cells.flat().some((cell) => cell.class === null);
  const entry = (name: string, words: string) =>
    html`<li><span class="fp-heat__swatch fp-heat--${name}"></span>${words}</li>`;
  return html`<ul class="fp-heat__key" aria-label="Key">
    ${grid.classes.map((words, index) => entry(String(index), words))}
    ${hidden && entry('hidden', 'not shown')}
  </ul>`;
}

/**
 * The table with each of its columns, and where `compact` is asked for, a second one in bands for narrow screens; the
 * style sheet shows one of them.
 */
export function heatHtml(chart: HeatTable, number: number, compact: boolean): SafeHtml {
  const form = (inBands: boolean) => {
    const grid = readHeat(chart, inBands);
    return html`${gridHtml(chart, grid, `heat-${number}${inBands ? '-bands' : ''}`, inBands)} ${keyHtml(grid)}`;
  };
  return html`<figure class="fp-chart">
    <figcaption class="govuk-heading-s fp-chart__title">${chart.title}</figcaption>
    <p class="govuk-body-s fp-chart__source">${chart.description}</p>
    <div class="fp-chart__drawing ${compact ? 'fp-chart__wide' : ''}">${form(false)}</div>
    ${compact && html`<div class="fp-chart__drawing fp-chart__compact">${form(true)}</div> `}
    ${heatSentences(chart, true).map((sentence) => html`<p class="govuk-body-s fp-chart__source">${sentence}</p>`)}
    <p class="govuk-body-s fp-chart__source">${chart.source}</p>
  </figure>`;
}
