/**
 * The style of the standalone HTML file. It styles the same classes that our pages use, with a small sheet of its
 * own instead of GOV.UK Frontend's, and carries its fonts, so that the file needs nothing from outside.
 *
 * Colours, all against white (contrast by WCAG 2.2): accent #0b4f5c 8.9:1, ink #16191c 17.6:1, quiet #4d565c 7.5:1.
 */
import { palette } from '../charts/charts.ts';
import type { FrankpledgeDocument } from './document.ts';
import type { WriteOptions } from './drawing.ts';
import { documentFontFamily, pageFonts } from './fonts.ts';
import { houseAccent } from './paper.ts';

/** A CSS string literal. Everything but plain letters, digits and spaces is escaped, so it cannot end the sheet. */
export function cssString(text: string): string {
  const body = [...text]
    .map((character) => {
      if (/[\p{L}\p{N} ]/u.test(character)) return character;
      const code = character.codePointAt(0) ?? 0;
      // U+0000 and surrogates cannot be written in a style sheet (CSS Syntax 3, 4.3.7).
      return code === 0 || (code >= 0xd800 && code <= 0xdfff) ? '\uFFFD' : `\\${code.toString(16)} `;
    })
    .join('');
  return `"${body}"`;
}

/** Shades are the classes of charts/palette.ts; they are printed too, since a reader of paper has no other. */
const heatStyle = `.fp-heat { font-size: 0.875rem; font-variant-numeric: tabular-nums lining-nums; table-layout: auto; }
.fp-heat th, .fp-heat td { padding: 0.3rem 0.15rem; text-align: center; vertical-align: middle; }
.fp-heat th[scope="row"] { text-align: left; padding-right: 0.5rem; }
.fp-heat thead th { font-weight: 400; overflow-wrap: normal; }
.fp-heat .fp-heat__sum { text-align: right; padding-left: 0.5rem; }
.fp-heat .fp-heat__apart { text-align: left; color: var(--quiet); }
.fp-heat .fp-heat__cell { border: 1px solid #fff; }
.fp-heat .fp-heat__cell--peak { border: 2px solid var(--ink); font-weight: 600; }
.fp-heat__cell, .fp-heat__swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.fp-heat--0 { background: #fff; }
${palette.mapRamp
  .map(
    (colour, index) => `.fp-heat--${index + 1} { background: ${colour};${index > 2 ? ' color: #fff;' : ''} }`,
  )
  .join('\n')}
.fp-heat--hidden { background: repeating-linear-gradient(135deg, #fff 0 4px, #b8c0c4 4px 5px); }
.fp-heat__key { list-style: none; margin: 0 0 0.75rem; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; font-size: 0.9375rem; }
.fp-heat__swatch { display: inline-block; width: 1.5rem; height: 0.9rem; margin-right: 0.4rem; border: 1px solid #6f777b; vertical-align: -0.1rem; }
`;

const screen = (accent: string): string => `
:root { --accent: ${accent}; --ink: #16191c; --quiet: #4d565c; --rule: #b8c0c4; --wash: #eef5f6; color-scheme: light; }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--ink); font-family: "Source Sans 3", "Source Sans Pro", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 1.125rem; line-height: 1.5; }
.fp-page { max-width: 52rem; margin: 0 auto; padding: 0 1rem; }
main { outline: 0; }
h1, h2, h3, h4, strong { font-weight: 600; }
h1, h2, h3, h4 { color: var(--accent); line-height: 1.2; margin: 2em 0 0.6em; overflow-wrap: break-word; }
h1 { font-size: 2.5rem; margin-top: 0.8em; margin-bottom: 0.3em; }
h2 { font-size: 1.75rem; }
h3 { font-size: 1.375rem; }
h4 { font-size: 1.125rem; }
p, ul, ol, dl { margin: 0 0 1rem; overflow-wrap: break-word; }
li { margin-bottom: 0.3rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:hover { text-decoration-thickness: 0.15em; }
a:focus, summary:focus, section:focus { outline: 3px solid #16191c; outline-offset: 2px; background-color: #ffdd00; color: var(--ink); }
section:focus { background-color: transparent; }
.fp-hash { display: inline-block; min-width: 16ch; font-size: 0.8125rem; overflow-wrap: anywhere; }
.fp-figure-link { color: inherit; text-decoration-color: #6c9aa0; text-decoration-thickness: 1px; }
.govuk-skip-link { position: absolute; left: 1rem; top: -10rem; padding: 0.5rem 1rem; background: #ffdd00; color: var(--ink); }
.govuk-skip-link:focus { top: 0.5rem; }
.govuk-visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; }
.govuk-body-l { font-size: 1.375rem; color: var(--quiet); }
.govuk-body-s { font-size: 1rem; color: var(--quiet); }
.fp-marking { margin: 0; padding: 0.75rem 0; text-align: center; font-size: 0.9375rem; font-weight: 600; letter-spacing: 0.06em; color: var(--quiet); }
.fp-banner { margin: 0; padding: 0.5rem 1rem; text-align: center; font-weight: 600; background: #fbf0d9; color: #5c3d00; border: 1px solid #c79a3b; }
.fp-byline { border-bottom: 3px solid var(--accent); padding-bottom: 0.75rem; margin-bottom: 1.5rem; }
.fp-contents { margin: 1.5rem 0 2.5rem; }
.fp-contents h2 { font-size: 1.125rem; margin: 0 0 0.5rem; }
.fp-contents ol { list-style: none; padding: 0; margin: 0; }
.fp-contents ol ol { padding-left: 1.25rem; margin-top: 0.3rem; }
.fp-contents__page { color: var(--quiet); white-space: nowrap; }
.fp-logo { margin: 1.5rem 0 0; }
.fp-logo img { display: block; }
.fp-page-mark { display: flex; align-items: center; gap: 0.75rem; margin: 2rem 0 1rem; font-size: 0.9375rem; }
.fp-page-mark::after { content: ""; flex: 1; border-top: 1px dashed var(--rule); }
.fp-scroll { overflow-x: auto; margin: 1.5rem 0 0.75rem; }
table { border-collapse: collapse; width: 100%; font-size: 1rem; line-height: 1.4; }
caption { text-align: left; font-weight: 600; font-size: 1.125rem; padding-bottom: 0.5rem; }
.fp-caption { display: block; position: sticky; left: 0; max-width: calc(100vw - 2rem); }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.9rem 0.5rem 0; border-bottom: 1px solid var(--rule); }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--accent); }
th { font-weight: 600; }
.govuk-table__header--numeric, .govuk-table__cell--numeric { text-align: right; font-variant-numeric: tabular-nums lining-nums; }
.fp-cell-list { margin: 0; padding-left: 1.1rem; min-width: 16rem; }
.fp-cell-list li:last-child { margin-bottom: 0; }
.fp-table-note { margin-bottom: 0.4rem; }
.fp-note, .fp-warning { margin: 1.75rem 0; padding: 1rem 1.25rem; border-left: 6px solid var(--accent); background: var(--wash); }
.fp-note p:last-child, .fp-warning p:last-child { margin-bottom: 0; }
.fp-note p:first-child { font-weight: 600; margin-bottom: 0.3rem; }
.fp-warning { border-left-color: #c07a00; background: #fbf0d9; font-weight: 600; }
.fp-warning p { font-weight: 400; margin-top: 0.3rem; }
.govuk-warning-text__icon { display: none; }
.fp-chart { margin: 2.25rem 0; }
.fp-chart__title { font-weight: 600; font-size: 1.125rem; color: var(--ink); margin: 0; }
.fp-chart__drawing { margin: 0.75rem 0 0.5rem; }
.fp-chart svg { display: block; max-width: 100%; height: auto; }
.fp-chart__compact { display: none; }
.fp-chart__source { margin-bottom: 0.5rem; }
.fp-picture { margin: 1rem 0; }
.fp-picture img { display: block; max-width: 100%; height: auto; }
${heatStyle}summary { color: var(--accent); text-decoration: underline; text-underline-offset: 0.15em; cursor: pointer; width: fit-content; }
.fp-appendix { border-top: 3px solid var(--accent); margin-top: 3.5rem; }
.fp-figure { padding: 1rem 0; border-bottom: 1px solid var(--rule); }
.fp-figure:target { background: var(--wash); box-shadow: -0.5rem 0 0 var(--wash), 0.5rem 0 0 var(--wash); }
.fp-figure h3 { margin: 0 0 0.5rem; font-size: 1.0625rem; color: var(--ink); }
.fp-figure__list { margin: 0; font-size: 1rem; }
.fp-figure__list div { display: grid; grid-template-columns: minmax(0, 13rem) minmax(0, 1fr); column-gap: 1rem; margin-bottom: 0.2rem; }
.fp-figure__list dt { color: var(--quiet); grid-column: 1; }
.fp-figure__list dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
.fp-footer { margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 1rem; padding-bottom: 2rem; }
@media (max-width: 40rem) {
  body { font-size: 1.0625rem; }
  h1 { font-size: 1.875rem; }
  h2 { font-size: 1.5rem; }
  .fp-figure__list div { grid-template-columns: minmax(0, 1fr); margin-bottom: 0.5rem; }
  .fp-figure__list dd { grid-column: 1; }
}
@media (max-width: 32rem) {
  .fp-chart__wide { display: none; }
  .fp-chart__compact { display: block; }
}
`;

function print(document: FrankpledgeDocument): string {
  const marking = cssString(document.marking === '' ? 'OFFICIAL' : document.marking);
  const head = document.banner === '' ? marking : `${marking} "\\a " ${cssString(document.banner)}`;
  return `
@page { size: A4; margin: 24mm 20mm 22mm; @top-center { content: ${head}; white-space: pre-line; font: 600 9pt "Source Sans 3", Arial, sans-serif; color: #4d565c; } @bottom-left { content: ${cssString(document.title)}; font: 9pt "Source Sans 3", Arial, sans-serif; color: #4d565c; } @bottom-center { content: ${marking}; font: 600 9pt "Source Sans 3", Arial, sans-serif; color: #4d565c; } @bottom-right { content: "Sheet " counter(page) " of " counter(pages); font: 9pt "Source Sans 3", Arial, sans-serif; color: #4d565c; } }
@media print {
  body { font-size: 12pt; }
  .fp-page { max-width: none; padding: 0; }
  .fp-header, .fp-footer, .govuk-skip-link, details { display: none; }
  h1 { font-size: 26pt; margin-top: 0; }
  h2 { font-size: 18pt; }
  h3 { font-size: 14pt; }
  h1, h2, h3, h4, caption, .fp-chart__title { break-after: avoid; }
  p, li { orphans: 3; widows: 3; }
  table { font-size: 10.5pt; }
  .govuk-body-s { font-size: 9.5pt; }
  .govuk-body-l { font-size: 14pt; }
  caption, .fp-chart__title { font-size: 12pt; }
  thead { display: table-header-group; }
  tr, .fp-chart, .fp-note, .fp-warning, .fp-figure { break-inside: avoid; }
  .fp-scroll { overflow: visible; }
  .fp-chart__wide { display: block; }
  .fp-chart__compact { display: none; }
  .fp-page-break { break-after: page; }
  .fp-appendix { break-before: page; border-top: 0; margin-top: 0; }
  .fp-figure, .fp-figure__list, .fp-appendix table { font-size: 8.5pt; }
  .fp-figure { padding: 4pt 0; }
  .fp-figure h3 { font-size: 9.5pt; margin-bottom: 2pt; }
  .fp-figure__list div { margin-bottom: 0; }
  a { color: inherit; text-decoration: none; }
}
`;
}

/**
 * The fonts inside the file: charts are measured with them, so that no label is cut where a machine has only wider
 * ones. Letters outside Western European fall back to the reader's own fonts.
 */
function fontFaces(): string {
  return pageFonts()
    .map(
      ({ weight, base64 }) =>
        `@font-face { font-family: "${documentFontFamily}"; font-weight: ${weight}; src: url(data:font/woff2;base64,${base64}) format("woff2"); }\n`,
    )
    .join('');
}

/** Large letters on screen and on paper: 16 points are 21.3 CSS pixels. */
const large = `
html { font-size: 133%; }
.fp-page { max-width: 44rem; }
.fp-heat, .govuk-body-s, .fp-marking, .fp-heat__key, .fp-page-mark { font-size: 1rem; }
@media print {
  html { font-size: 16pt; }
  body, table, caption, .govuk-body-s, .fp-chart__title, .fp-figure, .fp-figure h3, .fp-figure__list, .fp-appendix table { font-size: 16pt; }
  h1 { font-size: 30pt; } h2 { font-size: 24pt; } h3 { font-size: 20pt; }
  .fp-chart__wide { display: none; }
  .fp-chart__compact { display: block; }
  .fp-chart__compact svg { width: 100%; }
}
`;

/** The whole style sheet of a standalone document, in the partnership's colour where it has one. */
export function standaloneStyle(document: FrankpledgeDocument, options: WriteOptions = {}): string {
  const accent = options.template?.accent ?? houseAccent;
  return fontFaces() + screen(accent) + print(document) + (options.size === 'large-print' ? large : '');
}
