import { badInput } from '../../foundation/problem.ts';
import { monthFromNumber, monthInWords, monthNumber, type Month } from '../../foundation/period.ts';
import type { Rejection } from '../incident.ts';
import type { IncidentRow } from '../intake/intake.types.ts';
import { openFile, openSheets, type OpenFile } from './detect.ts';
import { dateFormatWords } from './dates.ts';
import { cellAsGiven, cellText, isBlank, type SheetRow } from './grid.ts';
import {
  compareHeaders,
  composeHeadings,
  findHeader,
  headingKey,
  placeColumn,
  type HeadingComparison,
} from './headings.ts';
import { limits as usual, type Limits } from './limits.ts';
import type { Column, Mapping } from './mapping.ts';
import { nothingSeen, rowReader, type Seen } from './rows.ts';
import { checkCategories, valueKey } from './rules.ts';
import { refusePersonal } from './personal.ts';
import { tableReader, type Counters } from './table.ts';

export type ReadOptions = {
  /** Name of the file as received, for messages. */
  fileName?: string;
  /** Today as YYYY-MM-DD: rows of a later day are rejected. Not looked at when absent. */
  today?: string;
  limits?: Limits;
};

export type ReadResult = {
  /** Canonical rows, in the order of the file. */
  rows: IncidentRow[];
  /** First `limits.rejectionsKept`; `rowsRejected` is the whole number. */
  rejections: Rejection[];
  rowsRejected: number;
  /**
   * Long tables: rows under the headings, totals, words and blank lines aside. Wide tables: counted cells. It is
   * accepted + rejected + left out + hidden + not given.
   */
  rowsRead: number;
  rowsAccepted: number;
  /** Left out by decision of the mapping. */
  leftOut: number;
  /** Cells hidden by the sender because they are small; never counted as nought. */
  suppressed: number;
  /** Cells that say "not known". */
  missing: number;
  months: Month[];
  notices: string[];
  /** The headings against last time, by sheet. */
  headings: { sheet: string | null; comparison: HeadingComparison }[];
};

const number = (value: number): string => value.toLocaleString('en-GB');
const some = (count: number, one: string, more: string): string =>
  `${number(count)} ${count === 1 ? one : more}`;

/** Rows to look through for headings that moved. */
const headerSearch = 60;

type Opened = {
  headings: string[];
  comparison: HeadingComparison;
  lastHeaderLine: number;
  first: SheetRow[];
  rest: AsyncIterator<SheetRow>;
  notice: string | null;
};

/** Reads the heading rows where the mapping has them, or where they have moved to; null when the sheet has them nowhere. */
async function openTable(
  rows: AsyncIterable<SheetRow> | Iterable<SheetRow>,
  mapping: Mapping,
): Promise<Opened | { wrong: HeadingComparison; headings: string[] } | null> {
  const iterator = (async function* () {
    yield* rows;
  })();
  const first: SheetRow[] = [];
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    if (first.length >= headerSearch) break;
  }
  if (first.every(isBlank)) return null;
  const attempt = (from: number, to: number): { headings: string[]; comparison: HeadingComparison } => {
    const headings = composeHeadings(first.filter((row) => row.line >= from && row.line <= to));
    return { headings, comparison: compareHeaders(mapping, headings) };
  };
  const { first: from, last: to } = mapping.headerRows;
  const expected = attempt(from, to);
  if (expected.comparison.sameAsLastTime)
    return { ...expected, lastHeaderLine: to, first, rest: iterator, notice: null };
  const guess = findHeader(first);
  const starts = [
    ...(guess === null ? [] : [[guess.value.first, guess.value.last] as const]),
    ...first.map((row) => [row.line, row.line + to - from] as const),
  ];
  for (const [start, end] of starts) {
    const found = attempt(start, end);
    if (found.comparison.sameAsLastTime)
      return {
        ...found,
        lastHeaderLine: end,
        first,
        rest: iterator,
        notice: `The headings moved from line ${from} to line ${start}.`,
      };
  }
  await iterator.return(undefined);
  const guessed = guess === null ? expected : attempt(guess.value.first, guess.value.last);
  const fewer = (one: HeadingComparison): number => one.missing.length + one.renamed.length;
  const best = fewer(guessed.comparison) < fewer(expected.comparison) ? guessed : expected;
  return { wrong: best.comparison, headings: best.headings };
}

function wrongHeadings(
  sheet: string | null,
  comparison: HeadingComparison,
  headings: readonly string[],
): Error {
  const where = sheet === null ? '' : `Sheet “${sheet}”: `;
  const found =
    headings.length === 0
      ? 'no headings'
      : headings
          .slice(0, 12)
          .map((heading) => `“${heading}”`)
          .join(', ') + (headings.length > 12 ? ` and ${headings.length - 12} more` : '');
  return badInput(
    'headings-changed',
    'The headings are not those of the mapping',
    `${where}${comparison.notices.join(' ')} The file has: ${found}. Look at the mapping again; what you choose is remembered.`,
  );
}

/**
 * Reads a partner's table by its mapping into canonical rows. A row is accepted whole or rejected with its line, column,
 * value and reason. Throws a Problem when nothing can be read: damaged, wrong headings, header only, not depersonalised.
 */
export async function readMapped(
  received: Uint8Array | OpenFile,
  mapping: Mapping,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const open = received instanceof Uint8Array ? openFile(received, options.limits ?? usual) : received;
  const { limits } = open;
  checkCategories(mapping);
  const spoken = await refusePersonal(open, mapping, options.fileName ?? 'The file');
  const sheets = await openSheets(open, mapping.file);
  const result: ReadResult = {
    rows: [],
    rejections: [],
    rowsRejected: 0,
    rowsRead: 0,
    rowsAccepted: 0,
    leftOut: 0,
    suppressed: 0,
    missing: 0,
    months: [],
    notices: [...spoken],
    headings: [],
  };
  const seen = nothingSeen();
  const counters: Counters = {
    wordsOnly: [],
    suppressed: [],
    missing: [],
    rounded: 0,
    negative: 0,
    negativeSum: 0,
    filtered: 0,
  };
  const skipped: string[] = [];
  let lastWrong: { comparison: HeadingComparison; headings: string[] } | null = null;
  let lines = 0;

  for (const sheet of sheets) {
    const opened = await openTable(sheet.rows, mapping);
    const several = sheets.length > 1;
    if (opened === null || 'wrong' in opened) {
      if (mapping.file.kind === 'workbook' && mapping.file.sheets === '*') {
        skipped.push(sheet.name ?? '');
        if (opened !== null) lastWrong = { comparison: opened.wrong, headings: opened.headings };
        continue;
      }
      if (opened === null)
        throw badInput(
          'empty-sheet',
          `Sheet “${sheet.name ?? ''}” is empty`,
          'Choose another sheet in the mapping, or ask for the file again.',
        );
      throw wrongHeadings(sheet.name, opened.wrong, opened.headings);
    }
    const { headings, comparison } = opened;
    result.headings.push({ sheet: sheet.name, comparison });
    for (const notice of [...(opened.notice === null ? [] : [opened.notice]), ...comparison.notices])
      result.notices.push(several ? `Sheet “${sheet.name ?? ''}”: ${notice}` : notice);

    const places = new Map<string, number | null>();
    const positions = (column: Column): number | null => {
      const key = `${column.position}\u0000${column.heading}`;
      let place = places.get(key);
      if (place === undefined) {
        place = placeColumn(column, mapping.headings, headings);
        places.set(key, place);
      }
      return place;
    };
    const reader = rowReader(mapping, positions, sheet.name, options.today ?? null);
    const reject = (line: number, column: string, value: string, reason: string): void => {
      result.rowsRejected += 1;
      if (result.rejections.length < limits.rejectionsKept)
        result.rejections.push({
          line,
          column: several ? `${sheet.name ?? ''}!${column}` : column,
          value,
          reason,
        });
    };
    const only = mapping.only.map(({ column, values }) => ({
      column,
      values: new Set(values.map(valueKey)),
    }));
    const table = tableReader({
      mapping,
      reader,
      headings,
      result,
      counters,
      reject,
      sheet: several ? (sheet.name ?? '') : '',
    });
    const take = (row: SheetRow): void => {
      if (row.line <= opened.lastHeaderLine || isBlank(row)) return;
      lines += 1;
      if (mapping.file.kind === 'delimited') {
        if (
          row.cells.length > headings.length &&
          row.cells.slice(headings.length).some((cell) => cellText(cell) !== '')
        ) {
          result.rowsRead += 1;
          reject(
            row.line,
            headings.at(-1) ?? '',
            cellAsGiven(row.cells[headings.length]),
            `The line has ${row.cells.length} cells, the headings ${headings.length}. A delimiter inside a cell needs quotation marks round it.`,
          );
          return;
        }
        // A line with one cell filled under a table of counts is a note or a heading, not a row cut short.
        const isNote =
          mapping.rowsAre === 'aggregate' && row.cells.filter((cell) => cellText(cell) !== '').length === 1;
        if (
          !isNote &&
          row.cells.length < headings.length &&
          row.cells.length <= lastNeeded(mapping, positions)
        ) {
          result.rowsRead += 1;
          reject(
            row.line,
            headings[row.cells.length] ?? '',
            cellAsGiven(row.cells.at(-1)),
            `The line has ${row.cells.length} cells, the headings ${headings.length}: it is cut short.`,
          );
          return;
        }
      }
      if (repeatsHeadings(row, headings)) return;
      if (only.some(({ column, values }) => !values.has(valueKey(cellText(reader.at(row, column)))))) {
        counters.filtered += 1;
        return;
      }
      table.row(row);
    };
    for (const row of opened.first) take(row);
    for (;;) {
      const next = await opened.rest.next();
      if (next.done === true) break;
      take(next.value);
    }
    result.notices.push(...table.finish());
    mergeSeen(seen, reader.seen);
  }

  if (result.headings.length === 0 && lastWrong !== null)
    throw wrongHeadings(null, lastWrong.comparison, lastWrong.headings);
  if (lines === 0)
    throw badInput(
      'header-only',
      'The file has headings and no rows',
      'Under the headings nothing is written. Ask for the file again; if there was nothing to report, enter a nought as a typed return.',
    );
  result.rowsAccepted = result.rows.length;
  result.months = [...new Set(result.rows.map((row) => row.month))].sort();
  result.notices.push(...notices(mapping, result, seen, counters, skipped));
  return result;
}

/** Position of the last column the mapping reads: a line must reach it. */
function lastNeeded(mapping: Mapping, positions: (column: Column) => number | null): number {
  const when =
    mapping.when.from === 'column'
      ? [mapping.when.column]
      : mapping.when.from === 'pieces'
        ? [mapping.when.month, mapping.when.year]
        : mapping.when.from === 'quarters'
          ? [mapping.when.year, mapping.when.quarter]
          : [];
  const category = mapping.category.from === 'columns' ? mapping.category.columns : [];
  const counts = [
    ...(mapping.count === undefined ? [] : [mapping.count]),
    ...(mapping.across?.columns.filter(({ is }) => is !== null) ?? []),
  ];
  return Math.max(1, ...[...when, ...category, ...counts].map((column) => (positions(column) ?? 1) - 1));
}

/** A heading row printed again on each page of a report. */
function repeatsHeadings(row: SheetRow, headings: readonly string[]): boolean {
  return (
    headings.length > 1 &&
    headings.every(
      (heading, index) =>
        headingKey(cellText(row.cells[index])) === headingKey(heading.split(' / ').at(-1) ?? '') ||
        headingKey(cellText(row.cells[index])) === headingKey(heading),
    )
  );
}

function mergeSeen(into: Seen, one: Seen): void {
  into.masked += one.masked;
  into.noPoint += one.noPoint;
  into.halfPoint += one.halfPoint;
  into.orderOpen += one.orderOpen;
  into.orderProven ||= one.orderProven;
  for (const [value, count] of one.unmapped)
    into.unmapped.set(value, (into.unmapped.get(value) ?? 0) + count);
}

/** Months missing inside the run of a delivery. */
export function gapsIn(months: readonly Month[]): Month[] {
  const numbers = months.map(monthNumber);
  const present = new Set(numbers);
  const gaps: Month[] = [];
  for (let month = Math.min(...numbers); month < Math.max(...numbers); month += 1)
    if (!present.has(month)) gaps.push(monthFromNumber(month));
  return gaps;
}

function notices(
  mapping: Mapping,
  result: ReadResult,
  seen: Seen,
  counters: Counters,
  skipped: readonly string[],
): string[] {
  const said: string[] = [];
  const list = (examples: readonly string[]): string =>
    examples.slice(0, usual.examples).join('; ') + (examples.length > usual.examples ? '; …' : '');
  const grains = new Set(result.rows.map((row) => row.precision));
  if (grains.has('year') || grains.has('quarter'))
    said.push(
      `The counts are of whole ${grains.has('year') ? 'years' : 'quarters'}: no month, day, hour or season can be told from them. Each stands at the first month of its ${grains.has('year') ? 'year' : 'quarter'}.`,
    );
  else if (result.months.length > 2) {
    const gaps = gapsIn(result.months);
    said.push(
      `Covers ${monthInWords(result.months[0] ?? '')} to ${monthInWords(result.months.at(-1) ?? '')}${gaps.length === 0 ? '' : `, without ${gaps.slice(0, 6).map(monthInWords).join(', ')}${gaps.length > 6 ? ', …' : ''}`}.`,
    );
  }
  if (seen.unmapped.size > 0) {
    const worst = [...seen.unmapped]
      .sort(([, a], [, b]) => b - a)
      .map(([value, count]) => `“${value}” (${number(count)})`);
    said.push(
      `${some(seen.unmapped.size, 'category is', 'categories are')} not in the mapping: ${list(worst)}.`,
    );
  }
  if (result.leftOut > 0)
    said.push(`${some(result.leftOut, 'row was', 'rows were')} left out, as the mapping says.`);
  if (counters.filtered > 0)
    said.push(
      `${some(counters.filtered, 'row', 'rows')} of other ${mapping.only.map((only) => `“${only.column.heading}”`).join(', ')} not read.`,
    );
  if (seen.masked > 0)
    said.push(
      `${some(seen.masked, 'row has', 'rows have')} coordinates with hidden digits: no point was made of them${mapping.area.from === 'nowhere' ? '' : '; the area given is used'}.`,
    );
  if (seen.noPoint > 0) said.push(`${some(seen.noPoint, 'row has', 'rows have')} no coordinates.`);
  if (seen.halfPoint > 0)
    said.push(
      `${some(seen.halfPoint, 'row has', 'rows have')} one coordinate without the other: no point was made.`,
    );
  if (seen.orderOpen > 0 && !seen.orderProven && mapping.when.from === 'column')
    said.push(
      `No date shows whether the day or the month comes first; they were read as ${dateFormatWords[mapping.when.format]}. Ask the sender.`,
    );
  if (counters.suppressed.length > 0)
    said.push(
      `${some(result.suppressed, 'count is', 'counts are')} hidden by the sender because of small numbers. They are not nought and were not counted, so sums are too low: ${list(counters.suppressed)}.`,
    );
  if (counters.missing.length > 0)
    said.push(`${some(result.missing, 'count is', 'counts are')} not given: ${list(counters.missing)}.`);
  if (counters.rounded > 0)
    said.push(
      `${some(counters.rounded, 'count is an estimate with a fraction', 'counts are estimates with fractions')}; rounded to whole numbers.`,
    );
  if (counters.negative > 0)
    said.push(
      `${some(counters.negative, 'count is', 'counts are')} below nought (${number(counters.negativeSum)} together): records taken back after they were counted. They were taken as they stand, so sums agree with the sender’s.`,
    );
  if (counters.wordsOnly.length > 0)
    said.push(
      `${some(counters.wordsOnly.length, 'line holds', 'lines hold')} words only (notes or headings in the table) and ${counters.wordsOnly.length === 1 ? 'was' : 'were'} not counted: ${list(counters.wordsOnly)}.`,
    );
  if (skipped.length > 0)
    said.push(
      `${some(skipped.length, 'sheet has', 'sheets have')} other headings and ${skipped.length === 1 ? 'was' : 'were'} not read: ${skipped
        .slice(0, 20)
        .map((name) => `“${name}”`)
        .join(', ')}.`,
    );
  return said;
}
