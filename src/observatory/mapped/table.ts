import { cellAsGiven, cellText, type SheetRow } from './grid.ts';
import { placeColumn } from './headings.ts';
import type { Column, Mapping } from './mapping.ts';
import type { ReadResult } from './read.ts';
import { badInput } from '../../foundation/problem.ts';
import { readHeading, type When } from './dates.ts';
import { categorySorter } from './rules.ts';
import { finishRow, type Reader, type Shared } from './rows.ts';
import { labelOf, totalInWords, totalsChecker, type TotalKind } from './totals.ts';
import { looksNumeric, readCount, tidy, type CellMeaning, type MarkMeaning } from './values.ts';

/** Things counted over all sheets of a file, for its notices. */
export type Counters = {
  /** "line 12 “Source: ...”" */
  wordsOnly: string[];
  suppressed: string[];
  missing: string[];
  rounded: number;
  /** Counts below nought that were taken as cancelled records, and their sum. */
  negative: number;
  negativeSum: number;
  /** Rows that `only` does not choose. */
  filtered: number;
};

type Counted = {
  position: number;
  heading: string;
  /** Category or area that the column stands for. */
  is: string | null;
  /** Period that the column stands for. */
  when: When | null;
  /** Upper heading, where periods run across. */
  rest: string;
};

/** The columns whose cells are counted, in this file. */
function countedColumns(
  mapping: Mapping,
  headings: readonly string[],
  place: (column: Column) => number,
): Counted[] {
  const { when, across, count } = mapping;
  const none = { is: null, when: null, rest: '' };
  if (count !== undefined) return [{ ...none, position: place(count), heading: count.heading }];
  if (across === undefined) return [];
  if (when.from !== 'across')
    return across.columns
      .filter(({ is }) => is !== null)
      .map((column) => ({ ...none, position: place(column), heading: column.heading, is: column.is }));
  const leftOut = new Set(across.columns.filter(({ is }) => is === null).map(place));
  const counted = headings.flatMap((heading, index): Counted[] => {
    const reading = readHeading(heading, when.format);
    return reading.ok && !leftOut.has(index + 1)
      ? [{ ...none, position: index + 1, heading, when: reading.value.when, rest: reading.value.rest }]
      : [];
  });
  if (counted.length === 0)
    throw badInput(
      'no-periods',
      'No column of the table is a period',
      `Looked for headings like those of last time: ${across.columns
        .slice(0, 6)
        .map(({ heading }) => `“${heading}”`)
        .join(', ')}.`,
    );
  const rests = [...new Set(counted.map(({ rest }) => rest))];
  if (rests.length > 1 && mapping.category.from !== 'heading' && mapping.area.from !== 'heading')
    throw badInput(
      'two-things-across',
      'Two things run across the table',
      `Over the periods stand ${rests
        .slice(0, 8)
        .map((rest) => `“${rest}”`)
        .join(
          ', ',
        )}. Say in the mapping whether these are categories or areas, or leave those columns out that are none (rates, changes).`,
    );
  return counted;
}

/**
 * Reads the rows of one sheet: incidents one by one, counts down a column, or counts across. Total rows are skipped and
 * checked, words are named, and what is hidden or not given is said and never counted as nought.
 */
export function tableReader(input: {
  mapping: Mapping;
  reader: Reader;
  headings: readonly string[];
  result: ReadResult;
  counters: Counters;
  reject: (line: number, column: string, value: string, reason: string) => void;
  /** Name for messages; empty when there is one sheet only. */
  sheet: string;
}): { row(row: SheetRow): void; finish(): string[] } {
  const { mapping, reader, headings, result, counters, reject, sheet } = input;
  const own = new Map<string, MarkMeaning>(
    Object.entries(mapping.marks).map(([mark, means]) => [tidy(mark).toLowerCase(), means]),
  );
  const place = (column: Column): number => placeColumn(column, mapping.headings, headings) ?? 0;
  const counted = countedColumns(mapping, headings, place);
  const sortHeading = mapping.category.from === 'heading' ? categorySorter(mapping.category.rules) : null;
  const allCountPositions = new Set([
    ...counted.map((one) => one.position),
    ...(mapping.across?.columns ?? []).map(place),
    ...(mapping.across?.totals ?? []).flatMap(({ total, parts }) => [total, ...parts].map(place)),
  ]);
  const downPositions = downColumns(mapping).map(place);
  const firstCount = Math.min(...allCountPositions);
  const checker = totalsChecker();
  const columnTotals = (mapping.across?.totals ?? []).map(({ total, parts }) => ({
    heading: total.heading,
    total: place(total),
    parts: parts.map(place),
  }));
  const wrongAcross: string[] = [];
  /** What to call a row: its first words that are no counts. */
  const name = (row: SheetRow): string => {
    const words = row.cells
      .flatMap((cell, index) => (allCountPositions.has(index + 1) ? [] : [cellText(cell)]))
      .filter((text) => text !== '' && readCount(text, own).means === 'unreadable');
    return [...new Set(words)].slice(0, 3).join(', ').slice(0, 80) || labelOf(row);
  };
  const where = (row: SheetRow): string =>
    `${sheet === '' ? '' : `sheet “${sheet}”, `}line ${row.line} “${name(row)}”`;
  /** Headings of the cells of one row that are hidden or not given: said together. */
  const without: { suppressed: string[]; missing: string[] } = { suppressed: [], missing: [] };
  const sayWithout = (row: SheetRow): void => {
    for (const kind of ['suppressed', 'missing'] as const) {
      const cells = without[kind];
      if (cells.length > 0 && counters[kind].length <= 50)
        counters[kind].push(
          `${where(row)}: ${cells.length === counted.length && cells.length > 1 ? `none of its ${cells.length} counts` : cells.slice(0, 3).join(', ') + (cells.length > 3 ? ` and ${cells.length - 3} more` : '')}`,
        );
      without[kind] = [];
    }
  };
  const groupOf = (row: SheetRow): string =>
    mapping.totals.of.map((column) => cellText(reader.at(row, column)).toLowerCase()).join('\u0000');
  const count = (row: SheetRow, position: number): CellMeaning => {
    const cell = row.cells[position - 1] ?? null;
    return readCount(cell instanceof Date ? cellText(cell) : cell, own);
  };

  function totalKind(row: SheetRow): TotalKind | null {
    if (mapping.totals.whenEmpty !== undefined && cellText(reader.at(row, mapping.totals.whenEmpty)) === '')
      return 'total';
    if (!mapping.totals.byWords) return null;
    for (const position of downPositions) {
      const kind = totalInWords(cellText(row.cells[position - 1]));
      if (kind !== null) return kind;
    }
    if (mapping.rowsAre === 'incident') return null;
    // The words may stand in a column that the mapping does not read ("All land" under types of land): counted, it would
    // double. What a row is called stands left of its counts; remarks stand right of them.
    for (let position = 1; position < firstCount; position += 1) {
      const kind = totalInWords(cellText(row.cells[position - 1]));
      if (kind !== null) return kind;
    }
    return null;
  }

  /** Notes under a table and headings between its rows: one cell of words, no counts. */
  function isWordsOnly(row: SheetRow): boolean {
    const filled = row.cells.flatMap((cell, index) => (cellText(cell) === '' ? [] : [index + 1]));
    if (headings.length < 3)
      return (
        filled.length === 1 &&
        headings.length === 2 &&
        /^(?:notes?|source|\*|\[?note)\b/i.test(cellText(row.cells[(filled[0] ?? 1) - 1]))
      );
    const [only] = filled;
    if (filled.length !== 1 || only === undefined) return false;
    return mapping.rowsAre === 'incident'
      ? only === 1 && !looksNumeric(asCount(row, only))
      : !allCountPositions.has(only);
  }
  const asCount = (row: SheetRow, position: number): string | number | null => {
    const cell = row.cells[position - 1] ?? null;
    return cell instanceof Date ? cellText(cell) : cell;
  };

  function takeIncident(row: SheetRow): void {
    result.rowsRead += 1;
    const read = reader.read(row);
    if (read === 'left-out') {
      result.leftOut += 1;
      return;
    }
    if (!read.ok) {
      reject(row.line, read.fault.column, read.fault.value, read.fault.reason);
      return;
    }
    const finished = finishRow(read.row, mapping.precision, 1);
    if (finished === null) {
      reject(row.line, '', '', 'The row has no period or no category.');
      return;
    }
    result.rows.push(finished);
  }

  /** One counted cell becomes one canonical row, or is said to be hidden, not given or unreadable. */
  function takeCell(row: SheetRow, shared: Shared, one: Counted, group: string): void {
    result.rowsRead += 1;
    const meaning = count(row, one.position);
    checker.part(group, one.heading, meaning);
    if (meaning.means === 'suppressed' || meaning.means === 'missing') {
      result[meaning.means] += 1;
      const given = cellAsGiven(row.cells[one.position - 1]);
      without[meaning.means].push(`${one.heading}${given === '' ? '' : ` (“${given}”)`}`);
      return;
    }
    const value = cellAsGiven(row.cells[one.position - 1]);
    if (meaning.means === 'unreadable') {
      reject(
        row.line,
        one.heading,
        value,
        `“${value}” is no count. If it is a mark of the sender’s, say in the mapping what it means.`,
      );
      return;
    }
    const given = meaning.means === 'zero' ? 0 : meaning.value;
    const rounded = Math.round(given);
    if (rounded < 0 && mapping.negativeCounts === undefined) {
      reject(
        row.line,
        one.heading,
        value,
        'A count below nought cannot be a number of incidents. The sender may have taken back earlier records: ask for the corrected counts.',
      );
      return;
    }
    if (Math.abs(rounded) > 2_147_483_647) {
      reject(row.line, one.heading, value, 'The count is too large to be one.');
      return;
    }
    if (rounded < 0) {
      counters.negative += 1;
      counters.negativeSum += rounded;
    }
    if (rounded !== given) counters.rounded += 1;
    const full: Shared = { ...shared };
    if (one.when !== null) full.when = one.when;
    if (mapping.category.from === 'across') {
      full.category = one.is;
      full.original_category = one.heading;
    } else if (mapping.area.from === 'across') full.area = one.is;
    if (mapping.area.from === 'heading') full.area = one.rest;
    if (sortHeading !== null) {
      const sorted = sortHeading([one.rest]);
      if (sorted === 'unmapped') {
        reader.seen.unmapped.set(one.rest, (reader.seen.unmapped.get(one.rest) ?? 0) + 1);
        reject(
          row.line,
          one.heading,
          one.rest,
          'This category is not in the mapping. Map it, or say that it is left out.',
        );
        return;
      }
      if (sorted.category === null) {
        result.leftOut += 1;
        return;
      }
      full.category = sorted.category;
      full.original_category = one.rest;
    }
    const finished = finishRow(full, mapping.precision, rounded);
    if (finished === null) {
      reject(row.line, one.heading, value, 'The count has no period or no category.');
      return;
    }
    result.rows.push(finished);
  }

  function checkAcross(row: SheetRow): void {
    for (const { heading, total, parts } of columnTotals) {
      const whole = count(row, total);
      if (whole.means !== 'number' && whole.means !== 'zero') continue;
      const meanings = parts.map((position) => count(row, position));
      const sum = meanings.reduce((so, meaning) => so + (meaning.means === 'number' ? meaning.value : 0), 0);
      const hidden = meanings.some((meaning) => meaning.means !== 'number' && meaning.means !== 'zero');
      const value = whole.means === 'number' ? whole.value : 0;
      if (Math.abs(sum - value) <= 0.5 || (hidden && sum < value)) continue;
      wrongAcross.push(
        `${where(row)}, ${heading}: ${value.toLocaleString('en-GB')}, but its ${parts.length} columns add up to ${sum.toLocaleString('en-GB')}`,
      );
    }
  }

  return {
    row(row) {
      if (isWordsOnly(row)) {
        counters.wordsOnly.push(
          `${sheet === '' ? '' : `sheet “${sheet}”, `}line ${row.line} “${labelOf(row)}”`,
        );
        return;
      }
      if (mapping.rowsAre === 'incident') {
        takeIncident(row);
        return;
      }
      const kind = totalKind(row);
      if (kind !== null) {
        checker.total(
          kind,
          row,
          name(row),
          mapping.totals.of.length === 0 ? null : groupOf(row),
          counted.map((one) => ({ column: one.heading, meaning: count(row, one.position) })),
        );
        checkAcross(row);
        return;
      }
      const read = reader.read(row);
      if (read === 'left-out') {
        result.rowsRead += counted.length;
        result.leftOut += counted.length;
        return;
      }
      if (!read.ok) {
        result.rowsRead += 1;
        reject(row.line, read.fault.column, read.fault.value, read.fault.reason);
        return;
      }
      checkAcross(row);
      const group = groupOf(row);
      for (const one of counted) takeCell(row, read.row, one, group);
      sayWithout(row);
    },
    finish() {
      // A selection has not the rows that a total is the sum of.
      const { notices, rows } = checker.finish(sheet);
      const said = mapping.only.length > 0 ? [] : notices;
      if (rows > 0)
        said.unshift(
          `${sheet === '' ? '' : `Sheet “${sheet}”: `}${rows.toLocaleString('en-GB')} total row${rows === 1 ? ' was' : 's were'} not counted${mapping.only.length > 0 ? '' : '; each was compared with its parts'}.`,
        );
      if (wrongAcross.length > 0)
        said.push(
          `${wrongAcross.length} totals across do not agree with their columns; the columns were counted. ${wrongAcross.slice(0, 10).join('; ')}${wrongAcross.length > 10 ? '; …' : ''}.`,
        );
      return said;
    },
  };
}

/** Columns that name a row: where the word "Total" would stand. */
function downColumns(mapping: Mapping): Column[] {
  const { when, category, area } = mapping;
  return [
    ...(when.from === 'column' ? [when.column] : []),
    ...(when.from === 'pieces' ? [when.month, when.year] : []),
    ...(when.from === 'quarters' ? [when.year, when.quarter] : []),
    ...(category.from === 'columns' ? category.columns : []),
    ...(area.from === 'columns' ? [...(area.code === undefined ? [] : [area.code]), ...area.names] : []),
    ...mapping.totals.of,
  ];
}
