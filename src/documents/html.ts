/**
 * The HTML writer: blocks for our own pages (GOV.UK classes, no style, no script) and the standalone file, one
 * accessible page that carries everything it needs.
 */
import type { Chart, DrawnChart } from '../charts/chart.ts';
import { html, trusted, type SafeHtml } from '../web/html.ts';
import { appendixHeading, appendixOf, listedFigures, sourceColumns } from './appendix.ts';
import type { Block, Cell, Column, FrankpledgeDocument, Inline, WrittenDocument } from './document.ts';
import { blockInlines, checkDocument, contentsHeadings, isAbsoluteLink } from './document.rules.ts';
import { drawn } from './drawing.ts';
import { pictureData, pictureSize } from './picture.rules.ts';
import { dayWords, figureEntries, figureTitle, listOfFiles, shortHash } from './figure.words.ts';
import { formats } from './formats.ts';
import { logoAddress } from './logo.ts';
import type { PageMap, Paper, PaperSize } from './paper.ts';
import { heatHtml } from './heat.html.ts';
import { standaloneStyle } from './html.style.ts';

export type RenderOptions = {
  /** Address of a figure's page. Without it, quoted figures are plain words (or anchors in the standalone file). */
  figureHref?: (id: string) => string;
  /** Whether areas of maps are links. False unless given: a document that left the site has nowhere to lead. */
  chartLinks?: boolean;
  /**
   * Draw each chart a second time for screens under 32rem, to be shown instead of the first by the style sheet
   * (`fp-chart__wide`, `fp-chart__compact`). Always so in the standalone file.
   */
  compactCharts?: boolean;
  /** Bars, maps and shaded tables filled with patterns, for a printer without colour. */
  patterns?: boolean;
  /** Where the printed edition's pages begin (`pagesOf`); each is then marked, so that screen and paper can be read together. */
  pages?: PageMap | null;
  /** Size of the letters and the partnership's own paper, in the standalone file. */
  size?: PaperSize;
  template?: Paper | undefined;
};

type Context = RenderOptions & { siteLinks: boolean };

function inlineHtml(inline: Inline, context: Context): SafeHtml {
  if (typeof inline === 'string') return html`${inline}`;
  if ('strong' in inline) return html`<strong>${inline.strong}</strong>`;
  if ('figure' in inline) {
    if (context.figureHref === undefined) return html`${inline.text}`;
    return html`<a class="govuk-link fp-figure-link" href="${context.figureHref(inline.figure)}"
      >${inline.text}</a
    >`;
  }
  if (!context.siteLinks && !isAbsoluteLink(inline.href) && !inline.href.startsWith('#'))
    return html`${inline.text}`;
  return html`<a class="govuk-link" href="${inline.href}">${inline.text}</a>`;
}

function running(content: readonly Inline[], context: Context): SafeHtml {
  return html`${content.map((inline) => inlineHtml(inline, context))}`;
}

function cellContent(cell: Cell, context: Context): SafeHtml {
  if ('content' in cell) return running(cell.content, context);
  if ('bullets' in cell)
    return html`<ul class="govuk-list govuk-list--bullet fp-cell-list">
      ${cell.bullets.map((bullet) => html`<li>${running(bullet, context)}</li>`)}
    </ul>`;
  return cell.figure === undefined
    ? html`${cell.text}`
    : inlineHtml({ figure: cell.figure, text: cell.text }, context);
}

/**
 * A table that scrolls by itself where the screen is narrower than it: a focusable region named by its caption
 * (WCAG 2.2, 1.4.10 reflow and 2.1.1 keyboard).
 */
function tableHtml(
  id: string,
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly SafeHtml[])[],
  rowHeadings: boolean,
): SafeHtml {
  const head = columns.map(
    (column) =>
      html`<th
        scope="col"
        class="govuk-table__header${column.kind === 'number' ? ' govuk-table__header--numeric' : ''}"
      >
        ${column.title}
      </th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr class="govuk-table__row">
        ${row.map((content, index) => {
          if (rowHeadings && index === 0)
            return html`<th scope="row" class="govuk-table__header">${content}</th>`;
          const numeric = columns[index]?.kind === 'number' ? ' govuk-table__cell--numeric' : '';
          return html`<td class="govuk-table__cell${numeric}">${content}</td>`;
        })}
      </tr> `,
  );
  return html`<section class="fp-scroll" tabindex="0" aria-labelledby="${id}-caption">
    <table class="govuk-table" id="${id}">
      <caption class="govuk-table__caption govuk-table__caption--s" id="${id}-caption">
        <span class="fp-caption">${caption}</span>
      </caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          ${head}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        ${body}
      </tbody>
    </table>
  </section>`;
}

function twinHtml(id: string, table: DrawnChart['table']): SafeHtml {
  const columns: Column[] = table.columns.map((title, index) => ({
    title,
    kind: table.rows.some((row) => typeof row[index] === 'number') ? 'number' : 'text',
  }));
  const rows = table.rows.map((row) =>
    row.map(
      (value) => html`${typeof value === 'number' ? value.toLocaleString('en-GB') : (value ?? 'not shown')}`,
    ),
  );
  return tableHtml(id, table.caption, columns, rows, true);
}

/** Wide enough for the smallest phone without shrinking: 320 px less the margins of the page. */
const compactWidth = 288;

function chartHtml(chart: Chart, number: number, context: Context): SafeHtml {
  if (chart.kind === 'heat') return heatHtml(chart, number, context.compactCharts === true);
  const links = context.chartLinks === true;
  const patterns = context.patterns === true;
  const drawing = drawn(chart, { links, patterns });
  const svg = (drawing: DrawnChart): SafeHtml =>
    trusted(drawing.svg, 'drawn by charts/, which escapes its texts');
  const compact =
    context.compactCharts === true &&
    html`<div class="fp-chart__drawing fp-chart__compact">
      ${svg(drawn(chart, { links, patterns, width: compactWidth }))}
    </div> `;
  return html`<figure class="fp-chart">
    <figcaption class="govuk-heading-s fp-chart__title">${chart.title}</figcaption>
    <div class="fp-chart__drawing fp-chart__wide">${svg(drawing)}</div>
    ${compact}
    <p class="govuk-body-s fp-chart__source">${chart.source}</p>
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">The numbers of this chart as a table</span>
      </summary>
      <div class="govuk-details__text">${twinHtml(`chart-${number}-table`, drawing.table)}</div>
    </details>
  </figure>`;
}

const headingClass = { 1: 'govuk-heading-l', 2: 'govuk-heading-m', 3: 'govuk-heading-s' } as const;

function headingHtml(block: Extract<Block, { kind: 'heading' }>): SafeHtml {
  const tag = `h${block.level + 1}`;
  return html`${trusted(`<${tag} class="${headingClass[block.level]}"`, 'a level of 1 to 3')}
  id="${block.id}">${block.text}${trusted(`</${tag}>`, 'a level of 1 to 3')}`;
}

function noteHtml(block: Extract<Block, { kind: 'note' }>, context: Context): SafeHtml {
  if (block.tone === 'information')
    return html`<div class="govuk-inset-text fp-note">
      <p class="govuk-body govuk-!-font-weight-bold">${block.title}</p>
      <p class="govuk-body">${running(block.content, context)}</p>
    </div>`;
  return html`<div class="govuk-warning-text fp-warning">
    <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
    <div class="govuk-warning-text__text">
      <span class="govuk-visually-hidden">Warning: </span>${block.title}
      <p class="govuk-body">${running(block.content, context)}</p>
    </div>
  </div>`;
}

function blockHtml(block: Block, number: number, context: Context): SafeHtml {
  switch (block.kind) {
    case 'heading':
      return headingHtml(block);
    case 'paragraph':
      return html`<p class="govuk-body">${running(block.content, context)}</p>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${running(item, context)}</li>`);
      return block.ordered
        ? html`<ol class="govuk-list govuk-list--number">
            ${items}
          </ol>`
        : html`<ul class="govuk-list govuk-list--bullet">
            ${items}
          </ul>`;
    }
    case 'table':
      return html`${tableHtml(
        `table-${number}`,
        block.caption,
        block.columns,
        block.rows.map((row) => row.map((cell) => cellContent(cell, context))),
        block.rowHeadings,
      )}${block.notes.map((note) => html`<p class="govuk-body-s fp-table-note">${note}</p>`)}`;
    case 'chart':
      return chartHtml(block.chart, number, context);
    case 'picture': {
      const size = pictureSize(block.picture);
      // Millimetres as CSS pixels, 96 to the inch.
      const width = Math.round((block.width / 25.4) * 96);
      const height = size === null ? width : Math.round((width * size.height) / size.width);
      return html`<figure class="fp-picture">
        <img
          src="${pictureData(block.picture)}"
          width="${width}"
          height="${height}"
          alt="${block.alternative}"
        />
        ${block.caption !== '' && html`<figcaption class="govuk-body-s">${block.caption}</figcaption>`}
      </figure>`;
    }
    case 'note':
      return noteHtml(block, context);
    case 'page-break':
      return html`<div class="fp-page-break"></div>`;
  }
}

const blockWords: Readonly<Record<Block['kind'], string>> = {
  heading: 'heading',
  paragraph: 'paragraph',
  list: 'list',
  table: 'table',
  chart: 'chart',
  picture: 'picture',
  note: 'note',
  'page-break': 'text',
};

/** A mark where a page of the printed edition begins. */
function pageMark(page: number, words: string): SafeHtml {
  return html`<p class="govuk-body-s fp-page-mark" id="printed-page-${page}"><span>${words}</span></p> `;
}

/** For each block the marks that stand before it: pages that begin with it, or began inside the one before. */
function pageMarks(document: FrankpledgeDocument, pages: PageMap | null | undefined): SafeHtml[] {
  let last = 1;
  let before = 'text';
  const upTo = (page: number): SafeHtml => {
    const marks: SafeHtml[] = [];
    for (; last < page; last += 1)
      marks.push(pageMark(last + 1, `Page ${last + 1} begins in the ${before} above`));
    return html`${marks}`;
  };
  return document.blocks.map((block, index) => {
    const place = pages?.blocks[index];
    if (place == null) return html``;
    const inside = upTo(place.from - 1);
    const previous = pages?.blocks.slice(0, index).findLast((one) => one !== null);
    const within = previous != null && previous.to >= place.from && previous.from < place.from;
    const here =
      last < place.from
        ? pageMark(
            place.from,
            within ? `Page ${place.from} begins in the ${before} above` : `Page ${place.from}`,
          )
        : html``;
    last = Math.max(last, place.from);
    before = blockWords[block.kind];
    return html`${inside}${here}`;
  });
}

function blocksHtml(document: FrankpledgeDocument, context: Context): SafeHtml {
  const marks = pageMarks(document, context.pages);
  return html`${document.blocks.map((block, index) => html`${marks[index]}${blockHtml(block, index + 1, context)} `)}`;
}

/**
 * The blocks of a document as HTML for one of our own pages, under the page's `<h1>` (a heading of level 1 becomes
 * `<h2>`). GOV.UK classes and a few of our own (`fp-…`).
 * @throws Problem `document-faults`.
 */
export function renderBlocks(document: FrankpledgeDocument, options: RenderOptions = {}): SafeHtml {
  checkDocument(document);
  return blocksHtml(document, { ...options, siteLinks: true });
}

type Part = { text: string; id: string; page: number | null };

function contents(document: FrankpledgeDocument, appendix: boolean, pages: PageMap | null): SafeHtml {
  const parts: (Part & { parts: Part[] })[] = [];
  const listed = contentsHeadings(document);
  for (const [index, block] of document.blocks.entries()) {
    if (block.kind !== 'heading' || !listed.includes(block)) continue;
    const part = { text: block.text, id: block.id, page: pages?.blocks[index]?.from ?? null };
    if (block.level === 1) parts.push({ ...part, parts: [] });
    else parts.at(-1)?.parts.push(part);
  }
  if (appendix)
    parts.push({
      text: appendixHeading,
      id: 'where-the-numbers-come-from',
      page: pages?.appendix ?? null,
      parts: [],
    });
  if (parts.length < 2) return html``;
  const link = (part: Part): SafeHtml =>
    html`<a class="govuk-link" href="#${part.id}">${part.text}</a>${
        part.page !== null && html` <span class="fp-contents__page">page ${part.page}</span>`
      }`;
  return html`<nav class="fp-contents" aria-label="Contents">
    <h2 class="govuk-heading-s">Contents</h2>
    ${pages !== null && html`<p class="govuk-body-s">Page numbers are those of the PDF, which has ${pages.total} ${pages.total === 1 ? 'page' : 'pages'}. To print with the same pages, print the PDF.</p>`}
    <ol class="govuk-list">
      ${parts.map(
        (part) =>
          html`<li>
            ${link(part)}${
              part.parts.length > 0 &&
              html`<ol class="govuk-list">
                ${part.parts.map((inner) => html`<li>${link(inner)}</li>`)}
              </ol>`
            }
          </li> `,
      )}
    </ol>
  </nav>`;
}

/** What an entry says; from “the list of files” a reader goes on to it. */
function entryHtml(text: string): SafeHtml {
  const at = text.endsWith(listOfFiles) ? text.length - listOfFiles.length : -1;
  return at < 0
    ? html`${text}`
    : html`${text.slice(0, at)}<a class="govuk-link" href="#sources-1">${listOfFiles}</a>`;
}

/** Each figure of the document as an entry with an anchor `figure-<id>`, and the files it was counted from. */
function appendixHtml(document: FrankpledgeDocument): SafeHtml {
  const figures = listedFigures(document).map(
    (figure) =>
      html`<article class="fp-figure" id="figure-${figure.id}">
        <h3 class="govuk-heading-s">${figureTitle(figure)}</h3>
        <dl class="fp-figure__list">
          ${figureEntries(figure, document.sources).map(
            (entry) =>
              html`<div>
                <dt>${entry.term}</dt>
                ${(typeof entry.text === 'string' ? [entry.text] : entry.text).map((text) => html`<dd>${entryHtml(text)}</dd>`)}
              </div> `,
          )}
        </dl>
      </article> `,
  );
  // A screen has room for the whole hash, which paper has not: whoever holds the file can compare it.
  const whole = new Map(document.sources.map(({ delivery }) => [shortHash(delivery), delivery]));
  const cell = (text: string): SafeHtml => {
    const hash = whole.get(text);
    return hash === undefined ? html`${text}` : html`<code class="fp-hash">${hash}</code>`;
  };
  const sources = appendixOf(document).sources.map((group, index) =>
    tableHtml(
      `sources-${index + 1}`,
      `Files from ${group.title}`,
      sourceColumns.map((title) => ({ title, kind: 'text' })),
      group.rows.map((row) => row.map(cell)),
      false,
    ),
  );
  return html`<section class="fp-appendix" aria-labelledby="where-the-numbers-come-from">
    <h2 class="govuk-heading-l" id="where-the-numbers-come-from">${appendixHeading}</h2>
    <p class="govuk-body">Every number that is a link in this document leads to its entry here.</p>
    ${figures}${sources}
  </section>`;
}

/** In CSS pixels: as tall as the title's two lines, and never wider than the smallest phone. */
function logoHeight(logo: { width: number; height: number }): number {
  return Math.round(Math.min(72, (280 * logo.height) / logo.width));
}

/** The HTML page of a document that stands alone: one file, no script, no outside reference. */
function standalonePage(document: FrankpledgeDocument, options: RenderOptions): SafeHtml {
  const context: Context = {
    figureHref: (id) => `#figure-${id}`,
    compactCharts: true,
    ...options,
    siteLinks: false,
  };
  const marking = document.marking === '' ? 'OFFICIAL' : document.marking;
  const hasAppendix = document.figures.length > 0 || document.sources.length > 0;
  const logo = options.template?.logo ?? null;
  const banner = document.banner !== '' && html`<p class="fp-banner">${document.banner}</p>`;
  return html`<!DOCTYPE html>
    <html lang="${document.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; font-src data:${logo === null ? '' : '; img-src data:'}"
        />
        <title>${document.title}</title>
        <meta name="author" content="${document.author}" />
        <meta name="generator" content="${`Frankpledge ${document.softwareVersion}`}" />
        <style>
          ${trusted(standaloneStyle(document, options), 'our own style sheet; texts in it are CSS strings')}
        </style>
      </head>
      <body class="govuk-template__body">
        <a class="govuk-skip-link" href="#main">Skip to main content</a>
        <header class="fp-page fp-header">
          <p class="fp-marking">${marking}</p>
          ${banner}
        </header>
        <main class="fp-page" id="main" tabindex="-1">
          ${logo !== null && html`<p class="fp-logo"><img src="${logoAddress(logo)}" alt="${logo.alternative}" width="${Math.round((logo.width / logo.height) * logoHeight(logo))}" height="${logoHeight(logo)}" /></p>`}
          <h1 class="govuk-heading-xl">${document.title}</h1>
          ${document.subtitle !== '' && html`<p class="govuk-body-l">${document.subtitle}</p>`}
          <p class="govuk-body-s fp-byline">
            ${[document.author, dayWords(document.createdAt)].filter((part) => part !== '').join(' · ')}
          </p>
          ${contents(document, hasAppendix, options.pages ?? null)} ${blocksHtml(document, context)}
          ${options.pages?.appendix != null && pageMark(options.pages.appendix, `Page ${options.pages.appendix}`)}
          ${hasAppendix && appendixHtml(document)}
        </main>
        <footer class="fp-page fp-footer">
          ${banner}
          <p class="govuk-body-s">
            ${document.title}. Made on ${dayWords(document.createdAt)} by Frankpledge
            ${document.softwareVersion}.
          </p>
          <p class="fp-marking">${marking}</p>
        </footer>
      </body>
    </html> `;
}

/**
 * The document as HTML.
 * @param options.standalone true: one whole accessible file with its own style and an entry for every figure;
 *   false: the blocks alone, as `renderBlocks` gives them.
 * @throws Problem `document-faults`.
 */
export function writeHtml(
  document: FrankpledgeDocument,
  options: RenderOptions & { standalone: boolean },
): WrittenDocument {
  const { standalone, ...render } = options;
  checkDocument(document);
  const page = standalone ? standalonePage(document, render) : renderBlocks(document, render);
  const notShown: string[] = [];
  if (standalone) {
    const lost = document.blocks
      .flatMap(blockInlines)
      .some(
        (inline) =>
          typeof inline === 'object' &&
          'href' in inline &&
          !isAbsoluteLink(inline.href) &&
          !inline.href.startsWith('#'),
      );
    if (lost) notShown.push('Links to pages of this website are printed as plain words.');
  }
  return {
    bytes: new TextEncoder().encode(page.toString()),
    mediaType: formats.html.mediaType,
    extension: formats.html.extension,
    notShown,
  };
}
