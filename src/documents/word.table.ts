/** Tables of Word documents, and the page they are measured against. */
import {
  AlignmentType,
  BorderStyle,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { Look } from './word.look.ts';
import { fittedWidths } from './wide.rules.ts';
import { xmlText } from './xml.ts';

const rule = 'B8C0C4';
const wash = 'EEF5F6';

export type WordColumn = { title: string; number: boolean; width: number };

/** Advance of an average semibold letter in type sizes, a wide typeface at that: a template may have any. */
const letter = 0.64;

/** In twentieths of a point: as the columns ask, but none narrower than the longest word of its title. */
function columnWidths(look: Look, columns: readonly WordColumn[], style: string): number[] {
  const points = style === 'SmallTable' ? look.sizes.appendixTable : look.sizes.table;
  const least = columns.map(
    ({ title }) => Math.max(...title.split(/\s+/).map((word) => word.length)) * letter * points * 20 + 160,
  );
  return fittedWidths(
    columns.map(({ width }) => width),
    least,
    look.textWidth,
  ).map(Math.floor);
}

/** The cells of a row; a row of one cell in a wider table is the name of the rows below and spans them all. */
function rowCells(row: readonly Paragraph[][], widths: readonly number[], textWidth: number): TableCell[] {
  return row.map(
    (paragraphs, index) =>
      new TableCell({
        width: { size: row.length === 1 ? textWidth : (widths[index] ?? 1000), type: WidthType.DXA },
        ...(row.length === 1 && widths.length > 1 ? { columnSpan: widths.length } : {}),
        children: paragraphs,
      }),
  );
}

/**
 * A table across the page: its head repeats on every page and no row is cut.
 * @param rows cells as paragraphs; a row of a single cell spans the table.
 * @param style our name of the paragraph style of its head.
 */
export function wordTable(
  look: Look,
  columns: readonly WordColumn[],
  rows: readonly (readonly Paragraph[][])[],
  rowHeadings: boolean,
  style: string,
): Table {
  const { textWidth } = look;
  const widths = columnWidths(look, columns, style);
  const none = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const;
  const thin = { style: BorderStyle.SINGLE, size: 4, color: rule } as const;
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(
      (column, index) =>
        new TableCell({
          width: { size: widths[index] ?? 1000, type: WidthType.DXA },
          verticalAlign: VerticalAlignTable.BOTTOM,
          shading: { type: ShadingType.CLEAR, color: 'auto', fill: wash },
          borders: {
            bottom: { style: BorderStyle.SINGLE, size: 8, color: look.accent.slice(1).toUpperCase() },
          },
          children: [
            new Paragraph({
              style: look.style(style),
              keepNext: true,
              alignment: column.number ? AlignmentType.RIGHT : AlignmentType.LEFT,
              children: [new TextRun({ text: xmlText(column.title), bold: true })],
            }),
          ],
        }),
    ),
  });
  return new Table({
    width: { size: textWidth, type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    // The only way Word knows of telling a screen reader which cells are headings.
    tableLook: { firstRow: true, firstColumn: rowHeadings, noHBand: true, noVBand: true },
    margins: { top: 60, bottom: 60, left: 80, right: 80 },
    borders: {
      top: none,
      left: none,
      right: none,
      bottom: thin,
      insideHorizontal: thin,
      insideVertical: none,
    },
    rows: [
      head,
      ...rows.map(
        (row) =>
          new TableRow({
            cantSplit: true,
            children: rowCells(row, widths, textWidth),
          }),
      ),
    ],
  });
}
