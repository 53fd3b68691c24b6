import { badInput } from '../foundation/problem.ts';
import type { AreaKind } from '../statistics/figure.ts';
import { codeColumns, nameColumnFor, parentColumnFor, readAreaColumns } from './columns.rules.ts';
import { countOf, kindInWords, kindOfCode, kindsByFineness, looksLikeCode } from './gss.rules.ts';
import type { PopulationTable } from './place.ts';
import {
  chooseCountColumn,
  countsOfColumn,
  mostPeopleIn,
  readCount,
  readDate,
  readYearOfAreas,
} from './population.rules.ts';
import { readReceivedFile } from './read-file.ts';
import type { ReadLimits, ReceivedFile } from './read-file.ts';
import { readTableFile } from './table-file.ts';
import type { TableRow, TableSheet } from './table-file.ts';

/** What a person may say where the file does not, or to overrule it. */
export type PopulationOptions = ReadLimits & {
  kind?: AreaKind;
  counts?: 'residents' | 'households';
  /** In the words printed beside a rate: `mid-2022`, `Census 2021`. */
  date?: string;
  codeColumn?: string;
  countColumn?: string;
  parentColumn?: string;
  /** Sheet of a workbook. */
  sheet?: string;
};

/**
 * Reads residents or households by area from CSV (plain or gzipped) or an Excel workbook, in the shapes ONS publishes: title
 * lines before the header, thousands commas, trailing blanks, notes under the table, an "All Ages" column before single years.
 * Kind, date and what is counted are read from the header, the title, or the file name.
 * Throws a Problem when a population is negative, fractional or absurd, with line, column and value.
 */
export async function readPopulation(
  path: string,
  options: PopulationOptions = {},
): Promise<PopulationTable> {
  return populationFromFile(await readReceivedFile(path, options), options);
}

/** The same for a file that has been received already. */
export async function populationFromFile(
  file: ReceivedFile,
  options: PopulationOptions = {},
): Promise<PopulationTable> {
  const { fileName, hash } = file;
  const { sheets } = await readTableFile(file);
  const found = findHeader(sheets, options, fileName);
  const { header, rows, titles } = found;
  const names = header.cells.map((name) => name.replace(/\s+/g, ' ').trim());
  const columns = readAreaColumns(names);
  const own = chooseCode(names, options);
  const codeAt = names.indexOf(own.column);
  const countColumn = options.countColumn ?? chooseCountColumn(names) ?? '';
  const countAt = names.indexOf(countColumn);
  const kind = options.kind ?? own.kind ?? kindByCodes(rows, codeAt, fileName, own.column);
  const nameColumn = nameColumnFor(columns, own);
  const nameAt = nameColumn === null ? -1 : names.indexOf(nameColumn);
  const parent =
    options.parentColumn === undefined
      ? parentColumnFor(columns, { kind, year: own.year })
      : { ...own, column: options.parentColumn };
  const parentAt = parent === null ? -1 : names.indexOf(parent.column);
  const parentName =
    parent === null || options.parentColumn !== undefined ? null : nameColumnFor(columns, parent);
  const parentNameAt = parentName === null ? -1 : names.indexOf(parentName);
  const counts = options.counts ?? countsOfColumn(countColumn, titles, fileName);
  const warnings: string[] = [];
  const dateAt = names.findIndex((name) => /^date$/i.test(name));
  const date =
    options.date ?? readDate({ countColumn, dateCell: rows[0]?.cells[dateAt] ?? '', titles, fileName });
  if (date === null)
    warnings.push(
      'The file does not say of which date its numbers are. Give the date if you know it (mid-2022, Census 2021).',
    );

  const byCode: PopulationTable['byCode'] = new Map();
  const bad: string[] = [];
  const missing: NonNullable<PopulationTable['missing']> = new Map();
  let notes = 0;
  for (const row of rows) {
    const code = row.cells[codeAt] ?? '';
    const cell = row.cells[countAt] ?? '';
    if (!looksLikeCode(code)) {
      // A total without a code is told of; words under the table are not rows.
      if (cell !== '' && readCount(cell).ok)
        warnings.push(
          `Line ${row.line} was left out: ${cell} stands beside ${code === '' ? 'no code' : `“${code}”`}, which is not an area code.`,
        );
      else notes += 1;
      continue;
    }
    const read = readCount(cell);
    const name = (nameAt < 0 ? '' : row.cells[nameAt]) || code;
    if (!read.ok && read.missing) {
      missing.set(code, { name, parent: (parentAt < 0 ? '' : row.cells[parentAt]) || null });
      continue;
    }
    const reason = read.ok ? tooMany(kindOfCode(code) ?? kind, read.count) : read.reason;
    if (!read.ok || reason !== null) {
      bad.push(`line ${row.line}, column ${countColumn}: “${cell}” for ${name} ${reason ?? ''}`);
      continue;
    }
    const before = byCode.get(code);
    if (before !== undefined && before.count !== read.count) {
      bad.push(
        `line ${row.line}, column ${countColumn}: ${name} (${code}) comes twice, with ${before.count} and ${read.count}`,
      );
      continue;
    }
    byCode.set(code, {
      name,
      count: read.count,
      parent: (parentAt < 0 ? '' : row.cells[parentAt]) || null,
      parentName: (parentNameAt < 0 ? '' : row.cells[parentNameAt]) || null,
    });
  }
  if (bad.length > 0)
    throw badInput(
      'population-impossible',
      `${fileName}: ${bad.length === 1 ? 'a number that cannot be right' : `${bad.length} numbers that cannot be right`}`,
      `${bad.slice(0, 10).join('\n')}${bad.length > 10 ? `\nand ${bad.length - 10} more` : ''}\nMend them in the file and load it again. Nothing of it was kept.`,
    );
  if (byCode.size === 0)
    throw badInput('header-only', `${fileName} has a header and no numbers`, 'Download or export it again.');
  if (missing.size > 0) {
    const few = [...missing.values()].slice(0, 5).map(({ name }) => name);
    const more = missing.size > few.length ? ` and ${missing.size - few.length} more` : '';
    warnings.push(
      `${countOf(kind, missing.size)} without a number left out (not taken as none): ${few.join(', ')}${more}.`,
    );
  }
  if (notes > 0)
    warnings.push(
      `${notes === 1 ? 'A line' : `${notes} lines`} under the table ${notes === 1 ? 'was' : 'were'} taken as notes.`,
    );
  return {
    hash,
    fileName,
    counts,
    date: date ?? 'date not stated',
    kind,
    year: own.year ?? readYearOfAreas(kind, titles, fileName),
    byCode,
    missing,
    warnings,
  };
}

function tooMany(kind: AreaKind, count: number): string | null {
  const most = mostPeopleIn[kind];
  return count > most
    ? `is more than ${most.toLocaleString('en-GB')}, too many for ${kind === 'all' ? 'any area' : `one of the ${kindInWords(kind)}`}`
    : null;
}

type OwnColumn = {
  column: string;
  kind: AreaKind | null;
  year: number | null;
  part: 'code' | 'name';
  active: boolean;
};

function chooseCode(names: readonly string[], options: PopulationOptions): OwnColumn {
  const columns = readAreaColumns(names);
  if (options.codeColumn !== undefined) {
    const wanted = options.codeColumn;
    return (
      columns.find(({ column }) => column === wanted) ?? {
        column: wanted,
        kind: null,
        year: null,
        part: 'code',
        active: false,
      }
    );
  }
  const named = codeColumns(columns).filter(
    ({ kind }) => options.kind === undefined || kind === options.kind,
  );
  const finest = named[0];
  const plain = columns.find((column) => column.part === 'code' && column.kind === null);
  const chosen = finest ?? plain;
  if (chosen === undefined) throw new Error('A header without a code column is not a header');
  return chosen;
}

function findHeader(
  sheets: readonly TableSheet[],
  options: PopulationOptions,
  fileName: string,
): { header: TableRow; rows: TableRow[]; titles: string } {
  const wanted = options.sheet === undefined ? sheets : sheets.filter(({ name }) => name === options.sheet);
  if (wanted.length === 0)
    throw badInput(
      'sheet-not-found',
      `${fileName} has no sheet “${options.sheet ?? ''}”`,
      `Its sheets are: ${sheets.map(({ name }) => name).join(', ')}.`,
    );
  const found = wanted.flatMap((sheet) => {
    // ONS puts up to a dozen title lines first.
    const at = sheet.rows.slice(0, 40).findIndex((row) => isHeader(row, options));
    const header = sheet.rows[at];
    if (header === undefined) return [];
    const titles = sheet.rows.slice(0, at).flatMap((row) => row.cells.filter((cell) => cell !== ''));
    return [{ name: sheet.name, header, rows: sheet.rows.slice(at + 1), titles: titles.join('\n') }];
  });
  // A workbook with a sheet each for males, females and persons: persons are wanted.
  const best = found.find(({ name }) => /person|total|all/i.test(name)) ?? found[0];
  if (best !== undefined) return best;
  const first = wanted.find(({ rows }) => rows.length > 0)?.rows[0];
  if (first === undefined)
    throw badInput('empty-file', `${fileName} is empty`, 'It has no rows. Download it again.');
  throw badInput(
    'columns-unknown',
    `${fileName}: no line names a column of area codes and a column of numbers`,
    `Line ${first.line} is: ${first.cells
      .filter((cell) => cell !== '')
      .slice(0, 12)
      .join(', ')}. Expected a code column (WD23CD, LSOA21CD, ` +
      `ltla23_code, geography code) and a count (population, total, All Ages, households). If they have other names, name them.`,
  );
}

function isHeader(row: TableRow, options: PopulationOptions): boolean {
  const names = row.cells.map((name) => name.replace(/\s+/g, ' ').trim());
  const hasCode =
    options.codeColumn === undefined
      ? readAreaColumns(names).some((column) => column.part === 'code')
      : names.includes(options.codeColumn);
  const hasCount =
    options.countColumn === undefined
      ? chooseCountColumn(names) !== null
      : names.includes(options.countColumn);
  return hasCode && hasCount;
}

function kindByCodes(rows: readonly TableRow[], at: number, fileName: string, column: string): AreaKind {
  const kinds = new Set<AreaKind>();
  for (const row of rows) {
    const kind = kindOfCode(row.cells[at] ?? '');
    if (kind !== null) kinds.add(kind);
  }
  const finest = kindsByFineness.find((kind) => kinds.has(kind));
  if (finest !== undefined) return finest;
  throw badInput(
    'kind-unknown',
    `${fileName}: it is not clear what kind of area ${column} is for`,
    `Its codes are not those of ONS. Say which kind: ${kindsByFineness.join(', ')}.`,
  );
}
