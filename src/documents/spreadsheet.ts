/**
 * The spreadsheet writer (xlsx): numbers as numbers, a sheet a table, the numbers behind each chart, every figure
 * with all of its fields, and the files. Texts are stored as texts, so one that begins with "=" is never a formula.
 */
import type { CellObject, Sheet } from 'write-excel-file/node';
import type { Figure } from '../statistics/figure.ts';
import type { FrankpledgeDocument, WrittenDocument } from './document.ts';
import { cellText, chartsOf, checkDocument, tablesOf } from './document.rules.ts';
import { drawn } from './drawing.ts';
import { dayWords, figureTitle, placingWords, significanceWords } from './figure.words.ts';
import { formats } from './formats.ts';
import { xmlText } from './xml.ts';

type Value = string | number | null;
type SheetPlan = {
  name: string;
  /** What the sheet is, for the first sheet. */
  about: string;
  notes: string[];
  columns: string[];
  rows: Value[][];
  /** Characters of the first column that stay on screen; 0 when the sheet scrolls freely sideways. */
  stickyColumns: number;
};

/** Limits of the format (Microsoft, "Excel specifications and limits"). */
const limits = { sheetName: 31, cellText: 32_767, rows: 1_048_576 } as const;

/**
 * A name a spreadsheet accepts: at most 31 characters, none of \\ / ? * [ ] :, no apostrophe at either end, and
 * unlike any in `taken` (letter case does not count). Adds the name to `taken`.
 */
export function sheetName(wanted: string, taken: Set<string>): string {
  const clean =
    xmlText(wanted)
      .replace(/[\\/?*[\]:\t\r\n]/g, ' ')
      .replace(/\s+/g, ' ')
      .replace(/^[\s']+|[\s']+$/g, '') || 'Sheet';
  // By whole characters: half a surrogate pair would make the file unreadable. The limit counts UTF-16 units.
  const cut = (text: string, length: number): string => {
    let out = '';
    for (const character of text) {
      if (out.length + character.length > length) break;
      out += character;
    }
    return out.replace(/[\s']+$/, '');
  };
  let name = cut(clean, limits.sheetName);
  for (let number = 2; taken.has(name.toLowerCase()) || name.toLowerCase() === 'history'; number += 1) {
    const suffix = ` (${number})`;
    name = cut(clean, limits.sheetName - suffix.length) + suffix;
  }
  taken.add(name.toLowerCase());
  return name;
}

const figureColumns: { title: string; value: (figure: Figure) => Value }[] = [
  { title: 'Id', value: (f) => f.id },
  { title: 'Figure', value: figureTitle },
  { title: 'Measure', value: (f) => f.measureTitle },
  { title: 'Measure code', value: (f) => f.measure },
  { title: 'Definition', value: (f) => f.definition },
  { title: 'Category', value: (f) => f.categoryTitle },
  { title: 'Category code', value: (f) => f.category },
  { title: 'Area', value: (f) => f.areaName },
  { title: 'Area code', value: (f) => f.area },
  { title: 'Area kind', value: (f) => f.areaKind },
  { title: 'Boundaries', value: (f) => f.areaVintage },
  { title: 'How rows were placed', value: (f) => placingWords[f.placedBy] },
  { title: 'Period', value: (f) => f.period },
  { title: 'Value', value: (f) => f.value },
  { title: 'Unit', value: (f) => f.unit },
  { title: 'Numerator', value: (f) => f.numerator },
  { title: 'Denominator', value: (f) => f.denominator },
  { title: 'Denominator source', value: (f) => f.denominatorSource },
  { title: 'Lower 95%', value: (f) => f.lower },
  { title: 'Upper 95%', value: (f) => f.upper },
  { title: 'Method', value: (f) => f.method },
  { title: 'Previous value', value: (f) => f.previous },
  { title: 'Previous period', value: (f) => f.previousPeriod },
  { title: 'Compared value', value: (f) => f.compared },
  { title: 'Change %', value: (f) => f.change },
  { title: 'Change % lower', value: (f) => f.changeLower },
  { title: 'Change % upper', value: (f) => f.changeUpper },
  { title: 'P value', value: (f) => f.pValue },
  {
    title: 'Significance',
    value: (f) => (f.significance === null ? null : significanceWords[f.significance]),
  },
  { title: 'Rank', value: (f) => f.rank },
  { title: 'Of', value: (f) => f.of },
  { title: 'Comparison set', value: (f) => f.comparisonSet },
  { title: 'Limits', value: (f) => f.limitations.map((limitation) => limitation.text).join(' ') },
  { title: 'Files (SHA-256)', value: (f) => f.deliveries.join(' ') },
  { title: 'Computed at', value: (f) => f.computedAt },
  { title: 'Software version', value: (f) => f.softwareVersion },
];

function numberFormat(value: number): string {
  if (Number.isInteger(value)) return '#,##0';
  return Math.abs(value) < 1 ? '0.0000' : '#,##0.0';
}

function bodyCell(value: Value): CellObject | null {
  if (value === null || value === '') return null;
  if (typeof value === 'number')
    return { value, type: Number, format: numberFormat(value), alignVertical: 'top' };
  return { value: xmlText(value).slice(0, limits.cellText), type: String, wrap: true, alignVertical: 'top' };
}

function headCell(title: string): CellObject {
  return {
    value: xmlText(title),
    type: String,
    fontWeight: 'bold',
    wrap: true,
    alignVertical: 'bottom',
    backgroundColor: '#eef5f6',
    bottomBorderStyle: 'medium',
    bottomBorderColor: '#0b4f5c',
  };
}

/** Wide enough for most of the column's texts, between 8 and 60 characters. */
function columnWidths(columns: string[], rows: Value[][]): { width: number }[] {
  return columns.map((title, index) => {
    const lengths = rows.map((row) => {
      const value = row[index] ?? '';
      return Math.max(
        ...(typeof value === 'number' ? value.toFixed(1) : value).split('\n').map((line) => line.length),
      );
    });
    const widest = Math.max(
      Math.ceil(title.length / 2),
      ...title.split(' ').map((word) => word.length),
      ...lengths,
    );
    return { width: Math.min(60, Math.max(8, widest + 2)) };
  });
}

function dataSheet(plan: SheetPlan): Sheet<never> {
  return {
    sheet: plan.name,
    data: [plan.columns.map(headCell), ...plan.rows.map((row) => row.map(bodyCell))],
    columns: columnWidths(plan.columns, plan.rows),
    stickyRowsCount: 1,
    stickyColumnsCount: plan.stickyColumns,
  };
}

function readMe(document: FrankpledgeDocument, plans: SheetPlan[]): Sheet<never> {
  const strong = (text: string, size?: number): CellObject => ({
    value: xmlText(text),
    type: String,
    fontWeight: 'bold',
    wrap: true,
    ...(size === undefined ? {} : { fontSize: size }),
  });
  const plain = (text: string): CellObject => ({
    value: xmlText(text),
    type: String,
    wrap: true,
    alignVertical: 'top',
  });
  const rows: (CellObject | null)[][] = [
    [strong(document.title, 16)],
    ...(document.subtitle === '' ? [] : [[plain(document.subtitle)]]),
    [strong(document.marking === '' ? 'OFFICIAL' : document.marking)],
    ...(document.banner === ''
      ? []
      : [[{ ...strong(document.banner), backgroundColor: '#fbf0d9', textColor: '#5c3d00' }]]),
    [
      plain(
        `${document.author === '' ? 'Made' : `${document.author}, made`} on ${dayWords(document.createdAt)} by Frankpledge ${document.softwareVersion}.`,
      ),
    ],
    [
      plain(
        'Numbers are given in full and shown rounded. An empty cell means not calculable or not shown; it never means zero.',
      ),
    ],
    [null],
    [headCell('Sheet'), headCell('What it is')],
    ...plans.map((plan) => [strong(plan.name), plain([plan.about, ...plan.notes].join('\n'))]),
  ];
  return { sheet: 'Read me', data: rows, columns: [{ width: 60 }, { width: 90 }], showGridLines: false };
}

function plansOf(document: FrankpledgeDocument): SheetPlan[] {
  const taken = new Set(['read me']);
  const plans: SheetPlan[] = [];
  tablesOf(document).forEach((table, index) => {
    plans.push({
      name: sheetName(`Table ${index + 1} ${table.caption}`, taken),
      about: table.caption,
      notes: table.notes,
      columns: table.columns.map((column) => column.title),
      rows: table.rows.map((row) =>
        row.map((cell) => ('value' in cell ? (cell.value ?? cell.text) : cellText(cell))),
      ),
      stickyColumns: table.rowHeadings ? 1 : 0,
    });
  });
  chartsOf(document).forEach((block, index) => {
    const { table } = drawn(block.chart);
    plans.push({
      name: sheetName(`Chart data ${index + 1} ${block.chart.title}`, taken),
      about: `The numbers of the chart “${block.chart.title}”. ${block.chart.description}`,
      notes: [block.chart.source],
      columns: table.columns,
      rows: table.rows,
      stickyColumns: 1,
    });
  });
  plans.push({
    name: sheetName('Figures', taken),
    about: 'Every figure of the document, one a row, with everything needed to check it.',
    notes: [],
    columns: figureColumns.map((column) => column.title),
    rows: document.figures.map((figure) => figureColumns.map((column) => column.value(figure))),
    stickyColumns: 2,
  });
  plans.push({
    name: sheetName('Sources', taken),
    about: 'The files the figures were counted from.',
    notes: [],
    columns: [
      'File',
      'Source',
      'Licence',
      'Period',
      'Rows read',
      'Rows accepted',
      'Rows rejected',
      'Received',
      'SHA-256',
    ],
    rows: document.sources.map((source) => [
      source.fileName,
      source.source,
      source.licence,
      source.period,
      source.rowsRead,
      source.rowsAccepted,
      source.rowsRejected,
      source.receivedAt,
      source.delivery,
    ]),
    stickyColumns: 1,
  });
  return plans;
}

/**
 * The numbers of the document as xlsx.
 * @throws Problem `document-faults`.
 */
export async function writeXlsx(document: FrankpledgeDocument): Promise<WrittenDocument> {
  checkDocument(document);
  const plans = plansOf(document);
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const bytes = await writeExcelFile([readMe(document, plans), ...plans.map(dataSheet)], {
    fontFamily: 'Arial',
    fontSize: 11,
  }).toBuffer();
  const notShown: string[] = [];
  if (chartsOf(document).length > 0)
    notShown.push('Drawings of the charts (their numbers have sheets of their own).');
  if (document.blocks.some((block) => block.kind === 'picture')) notShown.push('Pictures.');
  if (
    document.blocks.some(
      (block) => block.kind === 'paragraph' || block.kind === 'list' || block.kind === 'note',
    )
  )
    notShown.push('Headings, paragraphs, lists and notes between the tables.');
  return { bytes, mediaType: formats.xlsx.mediaType, extension: formats.xlsx.extension, notShown };
}
