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
import { xmlText } from './xml.ts';

/** A4 less the margins, in twentieths of a point. */
export const page = { width: 11_906, height: 16_838, margin: 1_134 } as const;
export const textWidth = page.width - 2 * page.margin;
const accent = '0B4F5C';
const rule = 'B8C0C4';
const wash = 'EEF5F6';

export type WordColumn = { title: string; number: boolean; width: number };

/** The cells of a row; a row of one cell in a wider table is the name of the rows below and spans them all. */
function rowCells(row: readonly Paragraph[][], widths: readonly number[]): TableCell[] {
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
 * @param style name of the paragraph style of its head.
 */
export function wordTable(
  columns: readonly WordColumn[],
  rows: readonly (readonly Paragraph[][])[],
  rowHeadings: boolean,
  style: string,
): Table {
  const whole = columns.reduce((sum, column) => sum + column.width, 0);
  const widths = columns.map((column) => Math.floor((column.width / whole) * textWidth));
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
          borders: { bottom: { style: BorderStyle.SINGLE, size: 8, color: accent } },
          children: [
            new Paragraph({
              style,
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
            children: rowCells(row, widths),
          }),
      ),
    ],
  });
}
