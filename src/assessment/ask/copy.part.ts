import type { Chart } from '../../charts/chart.ts';
import { drawChart } from '../../charts/charts.ts';
import { details, textarea } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';

/** Browser script that adds Copy buttons; the part is whole without it. */
export const copyScript = 'assessment/ask/copy.browser.ts';

/** A link to a file of the page: the same address with the file's own choices. */
export function fileAddress(
  path: string,
  query: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const said = new URLSearchParams(query);
  for (const [name, value] of Object.entries(more)) said.set(name, value);
  const text = said.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The links to a chart as a file, with the words for those who cannot see it beside them. */
function chartPart(chart: Chart, path: string, query: string, id: string): SafeHtml {
  const link = (format: 'png' | 'svg', more: Readonly<Record<string, string>>, words: string): SafeHtml =>
    html`<li>
      <a class="govuk-link" href="${fileAddress(`${path}.${format}`, query, more)}" download>${words}</a>
    </li>`;
  return html`<h3 class="govuk-heading-s">The chart as a picture</h3>
    <ul class="govuk-list">
      ${link('png', {}, 'For a document (PNG)')}
      ${link('png', { size: 'slide' }, 'For a slide, 16 to 9 (PNG)')}
      ${link('png', { patterns: '1' }, 'For a grey printer, with patterns (PNG)')}
      ${link('svg', {}, 'To be made larger without loss (SVG)')}
    </ul>
    ${textarea({
      id: `${id}-alternative`,
      name: `${id}-alternative`,
      label: { text: 'Words for those who cannot see the picture' },
      hint: {
        text: 'They are inside the picture; paste them as its alternative text where a program does not read them.',
      },
      value: drawChart(chart, { theme: 'print' }).alternative,
      rows: 3,
      attributes: { readonly: 'readonly', 'data-copy': 'Copy the words' },
    })}`;
}

export type CopyView = {
  /** Unlike that of any other copy panel on the page. */
  id: string;
  /** To be pasted into a mail or report, with base and source. */
  sentence?: string;
  /** `path` without the ending: `/assessment/ask/chart`. Its route is made by `registerChartFiles`. */
  chart?: { chart: Chart; path: string; query: string } | null;
  /** Id of the table on the page that is copied as it stands, and its addresses as files. */
  table?: { id: string; csv?: string; xlsx?: string };
  slide?: string;
  /** Shown without a click. */
  open?: boolean;
};

/** Everything on the page to take elsewhere: sentence, chart, table, slide. */
export function copyPanel(view: CopyView): SafeHtml {
  const { id, sentence, chart, table, slide } = view;
  return details({
    summaryText: 'Copy and download',
    id,
    open: view.open === true,
    html: html`${
      sentence !== undefined &&
      textarea({
        id: `${id}-sentence`,
        name: `${id}-sentence`,
        label: { text: 'The sentence, with what it is divided by and where it is from' },
        value: sentence,
        rows: 5,
        attributes: { readonly: 'readonly', 'data-copy': 'Copy the sentence' },
      })
    }
    ${
      table !== undefined &&
      html`<h3 class="govuk-heading-s">The table</h3>
        <p class="govuk-body" data-copy-table="${table.id}">
          Select it on the page and paste it into Excel, Word or
          Outlook${
            table.csv !== undefined &&
            html`, or take it as a file: <a class="govuk-link" href="${table.csv}" download>CSV</a>`
          }${
            table.xlsx !== undefined && html`, <a class="govuk-link" href="${table.xlsx}" download>Excel</a>`
          }.
        </p>`
    }
    ${chart !== undefined && chart !== null && chartPart(chart.chart, chart.path, chart.query, id)}
    ${
      slide !== undefined &&
      html`<h3 class="govuk-heading-s">A slide</h3>
        <p class="govuk-body">
          <a class="govuk-link" href="${slide}" download>PowerPoint, 16 to 9</a>: the sentence as its title,
          chart, table and source, with how firm it is in the notes.
        </p>`
    }`,
  });
}
