/**
 * "Where the numbers come from" on paper: every figure of the document in a compact table, with its measure, its
 * limits and its files numbered once instead of repeated. Used by the PDF and Word writers; HTML and the
 * spreadsheet give each figure an entry of its own.
 */
import type { Figure, PlacingMethod } from '../statistics/figure.ts';
import type { FrankpledgeDocument, SourceNote } from './document.ts';
import { quotedFigures } from './document.rules.ts';
import {
  areaKindWords,
  changeWords,
  dayWords,
  formatNumber,
  intervalWords,
  periodWords,
  placingWords,
  ranges,
  shortHash,
  shortId,
  significanceShort,
} from './figure.words.ts';

export type AppendixRow = {
  /** The whole figure id, for anchors. */
  id: string;
  /** In the order of `appendixColumns`. */
  cells: string[];
};

export type AppendixGroup = { title: string; rows: AppendixRow[] };

export type Appendix = {
  intro: string;
  measures: { title: string; definition: string; methods: string }[];
  /** How rows were placed: the short words that groups use, each with its meaning. */
  placings: { short: string; text: string }[];
  groups: AppendixGroup[];
  limitations: string[];
  /** Files by where they are from and under which licence. */
  sources: { title: string; rows: string[][] }[];
};

export const appendixHeading = 'Where the numbers come from';

export const appendixColumns = [
  'Figure',
  'Measure',
  'Value',
  '95% range',
  'Counted, out of',
  'Compared with',
  'Place',
  'Limits',
  'Files',
] as const;

export const sourceColumns = [
  'No.',
  'File',
  'Period',
  'Rows read',
  'Accepted',
  'Rejected',
  'Received',
  'SHA-256',
] as const;

function countedWords(figure: Figure): string {
  if (figure.numerator === null) return '';
  const counted = formatNumber(figure.numerator);
  return figure.denominator === null ? counted : `${counted} out of ${formatNumber(figure.denominator)}`;
}

function comparedWords(figure: Figure): string {
  if (figure.previousPeriod === null && figure.significance === null) return '';
  const parts: string[] = [];
  if (figure.previous !== null) parts.push(formatNumber(figure.previous));
  if (figure.previousPeriod !== null) parts.push(periodWords(figure.previousPeriod));
  const before = parts.join(' in ');
  const alike =
    figure.compared === null || figure.compared === figure.value
      ? ''
      : `like for like ${formatNumber(figure.compared)}`;
  const change = figure.change === null ? '' : changeWords(figure.change);
  const sure = figure.significance === null ? '' : significanceShort[figure.significance];
  return [before, alike, change, sure].filter((part) => part !== '').join('; ');
}

function filesWords(figure: Figure, sourceNumber: Map<string, number>): string {
  const numbers = figure.deliveries.flatMap((delivery) => sourceNumber.get(delivery) ?? []);
  const others = figure.deliveries.filter((delivery) => !sourceNumber.has(delivery)).map(shortId);
  // Without a list of files to point to, a long row of hashes would help nobody on paper.
  if (others.length > 3)
    return [ranges(numbers), `${others.length} files`].filter((part) => part !== '').join(', ');
  return [ranges(numbers), ...others].filter((part) => part !== '').join(', ');
}

const placingShort: Record<PlacingMethod, string> = {
  'lsoa-code': 'placed by LSOA code',
  'lsoa-name': 'placed by LSOA name',
  point: 'placed by point',
  'best-fit': 'placed by best fit',
  given: 'placed by the area given',
  none: 'not placed',
};

function groupTitle(figure: Figure): string {
  const vintage = figure.areaVintage === '' ? '' : `, ${figure.areaVintage}`;
  return `${figure.categoryTitle}, ${figure.areaName}${figure.areaKind === 'all' ? '' : ` (${areaKindWords[figure.areaKind]} ${figure.area}${vintage})`}, ${periodWords(figure.period)}, ${placingShort[figure.placedBy]}`;
}

/** The value without the words of its unit, which the measure's name already says. */
function valueShort(figure: Figure): string {
  if (figure.value === null) return 'not shown';
  return figure.unit === '%' ? `${formatNumber(figure.value)}%` : formatNumber(figure.value);
}

function sourceCells(source: SourceNote, number: number): string[] {
  return [
    String(number),
    source.fileName,
    /^\d{4}-\d{2}/.test(source.period) ? periodWords(source.period) : source.period,
    formatNumber(source.rowsRead),
    formatNumber(source.rowsAccepted),
    formatNumber(source.rowsRejected),
    dayWords(source.receivedAt),
    shortHash(source.delivery),
  ];
}

function sourceGroups(sources: readonly SourceNote[]): Appendix['sources'] {
  const groups = new Map<string, string[][]>();
  sources.forEach((source, index) => {
    const title = [source.source, source.licence].filter((part) => part !== '').join('. ');
    const rows = groups.get(title) ?? [];
    groups.set(title, rows);
    rows.push(sourceCells(source, index + 1));
  });
  return [...groups].map(([title, rows]) => ({ title, rows }));
}

/**
 * The figures a reader can meet in the text and tables, in the document's order; all of them where nothing is quoted.
 * Paper is kept for what was read: the others are in the spreadsheet and the JSON.
 */
export function listedFigures(document: FrankpledgeDocument): Figure[] {
  const quoted = new Set(quotedFigures(document));
  return quoted.size === 0 ? document.figures : document.figures.filter((figure) => quoted.has(figure.id));
}

/** Everything the printed appendix shows, already in words. */
export function appendixOf(document: FrankpledgeDocument): Appendix {
  const sourceNumber = new Map(document.sources.map((source, index) => [source.delivery, index + 1]));
  const limitationNumber = new Map<string, number>();
  const measures = new Map<string, { title: string; definition: string; methods: Set<string> }>();
  const groups = new Map<string, AppendixGroup>();
  const placings = new Set<PlacingMethod>();

  const listed = listedFigures(document);
  for (const figure of listed) {
    const measureKey = `${figure.measureTitle}\n${figure.definition}`;
    const measure = measures.get(measureKey) ?? {
      title: figure.measureTitle,
      definition: figure.definition,
      methods: new Set<string>(),
    };
    measures.set(measureKey, measure);
    if (figure.method !== '') measure.methods.add(figure.method);
    const limits = figure.limitations.map((limitation) => {
      const number = limitationNumber.get(limitation.text) ?? limitationNumber.size + 1;
      limitationNumber.set(limitation.text, number);
      return number;
    });
    placings.add(figure.placedBy);
    const title = groupTitle(figure);
    const group = groups.get(title) ?? { title, rows: [] };
    groups.set(title, group);
    group.rows.push({
      id: figure.id,
      cells: [
        shortId(figure.id),
        figure.measureTitle,
        valueShort(figure),
        intervalWords(figure.lower, figure.upper),
        countedWords(figure),
        comparedWords(figure),
        figure.rank === null ? '' : `${figure.rank}${figure.of === null ? '' : ` of ${figure.of}`}`,
        ranges(limits),
        filesWords(figure, sourceNumber),
      ],
    });
  }

  const count = listed.length;
  const more =
    document.figures.length > count
      ? ` ${formatNumber(document.figures.length - count)} more, behind the charts and comparisons, are in the spreadsheet and the JSON file.`
      : '';
  return {
    intro: `Every number in this document is held with the files it was counted from. ${count === 1 ? 'The one figure is' : `The ${formatNumber(count)} figures are`} listed here; the first column gives the beginning of the figure’s id.${more} “Up” and “down” mean a change beyond chance at the 5% level. Made on ${dayWords(document.createdAt)} by Frankpledge ${document.softwareVersion}.`,
    measures: [...measures.values()].map(({ title, definition, methods }) => ({
      title,
      definition,
      methods: [...methods].join('; '),
    })),
    placings: [...placings].map((placing) => ({ short: placingShort[placing], text: placingWords[placing] })),
    groups: [...groups.values()],
    limitations: [...limitationNumber.keys()],
    sources: sourceGroups(document.sources),
  };
}
