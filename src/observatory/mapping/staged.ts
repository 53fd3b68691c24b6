import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { clock } from '../../foundation/clock.ts';
import { aboutFile, writeDurably, type DataFolder } from '../../foundation/data-folder.ts';
import { Problem } from '../../foundation/problem.ts';
import {
  detectTable,
  openFile,
  openSheets,
  type FileGuess,
  type OpenFile,
  type SheetGuess,
} from '../mapped/detect.ts';
import { readHeading } from '../mapped/dates.ts';
import { cellText, isBlank, type SheetRow } from '../mapped/grid.ts';
import { compareHeaders, composeHeadings, findHeader, placeColumn, remap } from '../mapped/headings.ts';
import type { Mapping } from '../mapped/mapping.ts';
import { applyPreset, guessKind, type KindGuess } from '../kinds/preset.ts';
import { refusePersonal } from '../mapped/personal.ts';
import { valueKey } from '../mapped/rules.ts';
import { suggestMapping } from '../mapped/suggest.ts';
import { totalInWords } from '../mapped/totals.ts';
import type { GivenValue } from './mapping.rules.ts';

/** How long a file waits for its columns to be mapped, hours; each step of the mapping begins it anew. */
export const stagedHours = 24;
/** Rows of the sample that suggestions are made from. */
const sampleRows = 500;
/** More distinct values than this are no categories; a column of streets was chosen. */
const mostValues = 300;

const stagedFolder = (folder: DataFolder): string => path.join(folder.cache, 'staged');
const stagedPath = (folder: DataFolder, hash: string): string => path.join(stagedFolder(folder), hash);

/** Keeps a file that was found depersonalised until its columns are mapped. */
export async function stageReceived(folder: DataFolder, hash: string, bytes: Uint8Array): Promise<void> {
  await sweepStaged(folder);
  await writeDurably(stagedPath(folder, hash), bytes);
}

/** The staged file's bytes, or null where it was swept. Looking at it gives it another day. */
export async function readStaged(folder: DataFolder, hash: string): Promise<Uint8Array | null> {
  const file = stagedPath(folder, hash);
  try {
    const bytes = await readFile(file);
    const now = new Date(clock.milliseconds());
    await utimes(file, now, now);
    return bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function dropStaged(folder: DataFolder, hash: string): Promise<void> {
  await rm(stagedPath(folder, hash), { force: true });
}

/** Removes staged files that nobody has looked at for a day. Gives how many. */
export async function sweepStaged(folder: DataFolder): Promise<number> {
  const under = stagedFolder(folder);
  return aboutFile('sweep the files that wait for mapping', under, async () => {
    await mkdir(under, { recursive: true, mode: 0o700 });
    const before = clock.milliseconds() - stagedHours * 3_600_000;
    let swept = 0;
    for (const name of await readdir(under)) {
      const file = path.join(under, name);
      const found = await stat(file).catch(() => null);
      if (found === null || found.mtimeMs >= before) continue;
      await rm(file, { force: true, recursive: true });
      swept += 1;
    }
    return swept;
  });
}

/** How a file is read as a table, and what is seen then. */
export type TableView = {
  open: OpenFile;
  /** What was guessed of the file at first. */
  guess: FileGuess;
  file: Mapping['file'];
  /** The table that the mapping page shows: of several sheets the first that is read. */
  sheet: SheetGuess;
};

const score = (sheet: SheetGuess): number =>
  (sheet.header?.confidence ?? 0) * Math.log2(1 + sheet.rows) * Math.log2(1 + sheet.columns);

/** Looks at a file as we guess it. Throws a Problem where it is no table. */
export async function lookAtFile(bytes: Uint8Array): Promise<TableView> {
  const open = openFile(bytes);
  const guess = await detectTable(open);
  const sheet = [...guess.sheets].sort((a, b) => score(b) - score(a))[0];
  if (sheet === undefined) throw noTable();
  const file: Mapping['file'] =
    guess.kind === 'workbook'
      ? { kind: 'workbook', sheets: [sheet.name ?? ''] }
      : {
          kind: 'delimited',
          encoding: guess.encoding.value,
          delimiter: guess.delimiter.value,
          quoting: guess.quoting.value,
        };
  return { open, guess, file, sheet };
}

function noTable(): Problem {
  return new Problem({
    status: 422,
    code: 'no-table',
    title: 'There is no table in the file',
    detail: 'The workbook has no sheet.',
  });
}

/** Looks at a file as a person says it is written. */
export async function lookAtFileAs(
  view: TableView,
  file: Mapping['file'],
  headerRows: Mapping['headerRows'] | null,
): Promise<TableView> {
  const sheets = await openSheets(view.open, file);
  let best: SheetGuess | null = null;
  for (const { name, rows } of sheets) {
    const first: SheetRow[] = [];
    let all = 0;
    for await (const row of rows) {
      all += 1;
      if (first.length < sampleRows + 60) first.push(row);
      else if (file.kind === 'delimited') {
        // The beginning is enough to see how a text is written; its lines are counted without reading them as a table.
        all = view.open.text(file.encoding).split('\n').length;
        break;
      }
    }
    const header = headerRows ?? findHeader(first)?.value ?? { first: 1, last: 1 };
    const headings = composeHeadings(first.filter(({ line }) => line >= header.first && line <= header.last));
    const sheet: SheetGuess = {
      name,
      rows: all,
      columns: headings.length,
      header: { value: header, confidence: 1, why: '' },
      headings,
      titles: first
        .filter(({ line }) => line < header.first)
        .map(({ cells }) => cells.map(cellText).join(' ').trim()),
      sample: first.filter(({ line }) => line > header.last).slice(0, sampleRows),
    };
    if (best === null || (best.columns < 2 && sheet.columns > best.columns)) best = sheet;
  }
  if (best === null) throw noTable();
  return { ...view, file, sheet: best };
}

/** The kind of source that a table most likely is, by its headings, titles and name; null where nothing fits. */
export const kindOfTable = (view: TableView, fileName: string): KindGuess | null =>
  guessKind(view.sheet.headings, [fileName, view.sheet.name ?? '', ...view.sheet.titles]);

/** A mapping with what is known of a kind, and without the questions that this answers. */
export function withKind(
  known: { mapping: Mapping; questions: string[] },
  kind: string | null | undefined,
): { mapping: Mapping; questions: string[] } {
  if (kind == null) return known;
  const { mapping, questions } = known;
  const next = applyPreset(mapping, kind);
  const answered = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
  return {
    mapping: next,
    questions: questions.filter(
      (question) =>
        !(
          answered(next.category, mapping.category) &&
          /^(?:What do the rows count|Is all of it)/.test(question)
        ) && !(answered(next.when, mapping.when) && /^(?:When was it|How are the dates)/.test(question)),
    ),
  };
}

/** Our guess at the mapping of a table as it is seen, under a title; with what is known of its kind, where someone said which. */
export function suggestFor(
  view: TableView,
  title: string,
  fileName: string,
  kind: string | null | undefined = null,
): { mapping: Mapping; questions: string[] } {
  const guess: FileGuess =
    view.guess.kind === 'workbook'
      ? { ...view.guess, sheets: [view.sheet] }
      : { ...view.guess, sheets: [view.sheet] };
  const { mapping, questions } = suggestMapping(guess, {
    fileName,
    ...(view.sheet.name === null ? {} : { sheet: view.sheet.name }),
  });
  return withKind(
    {
      mapping: { ...mapping, title, file: view.file, headings: view.sheet.headings },
      // Which values are open is asked on the page of the categories.
      questions: questions.filter((question) => !/categories have no match/.test(question)),
    },
    kind,
  );
}

/**
 * The file as last time's mapping reads it: encoding and delimiter as they are now, the sheets and heading rows of last time
 * where they are there. Null where the file is of another kind.
 */
export async function lookAtAsBefore(view: TableView, previous: Mapping): Promise<TableView | null> {
  if (previous.file.kind !== view.file.kind) return null;
  let file = view.file;
  if (previous.file.kind === 'workbook' && view.guess.kind === 'workbook') {
    const names = new Set(view.guess.sheets.map(({ name }) => (name ?? '').trim().toLowerCase()));
    if (
      previous.file.sheets === '*' ||
      previous.file.sheets.every((name) => names.has(name.trim().toLowerCase()))
    )
      file = previous.file;
  }
  const asBefore = await lookAtFileAs(view, file, previous.headerRows);
  if (compareHeaders(previous, asBefore.sheet.headings).sameAsLastTime) return asBefore;
  const found = await lookAtFileAs(view, file, null);
  const lost = (one: TableView): number => {
    const { renamed, missing } = compareHeaders(previous, one.sheet.headings);
    return renamed.length + missing.length;
  };
  return lost(found) < lost(asBefore) ? found : asBefore;
}

/** Last time's mapping on the table as it is seen now, with what lost columns are called. */
export function carryOver(previous: Mapping, view: TableView, renames: Record<string, string>): Mapping {
  return {
    ...remap(previous, view.sheet.headings, renames),
    file: view.file,
    headerRows: view.sheet.header?.value ?? previous.headerRows,
  };
}

/** Throws `not-depersonalised` where any cell of any sheet has what only a person has. */
export async function checkPersonal(view: TableView, fileName: string): Promise<void> {
  await refusePersonal(
    view.open,
    { file: view.file, headerRows: view.sheet.header?.value ?? { first: 1, last: 1 } },
    fileName,
  );
}

/**
 * Distinct values that need a category, most frequent first: of the category columns in the whole file, of the headings over
 * periods, or the names of the sheets.
 */
export async function categoryValues(view: TableView, mapping: Mapping): Promise<GivenValue[]> {
  const { category, when } = mapping;
  const found = new Map<string, GivenValue>();
  const add = (given: string[]): void => {
    const key = given.map(valueKey).join('\u0000');
    const known = found.get(key);
    if (known === undefined) found.set(key, { given, count: 1 });
    else known.count += 1;
  };
  if (category.from === 'sheet') {
    for (const { name } of await openSheets(view.open, mapping.file)) add([name ?? '']);
  } else if (category.from === 'heading' && when.from === 'across') {
    for (const heading of mapping.headings) {
      const reading = readHeading(heading, when.format);
      if (reading.ok) add([reading.value.rest]);
    }
  } else if (category.from === 'columns') {
    for (const sheet of await openSheets(view.open, mapping.file)) {
      let columns: (number | null)[] | null = null;
      const head: SheetRow[] = [];
      const place = (
        rows: readonly SheetRow[],
      ): ((column: { heading: string; position: number }) => number | null) => {
        const now = composeHeadings(
          rows.filter(({ line }) => line >= mapping.headerRows.first && line <= mapping.headerRows.last),
        );
        return (column) => placeColumn(column, mapping.headings, now);
      };
      let counted: (number | null)[] = [];
      let empty: number | null = null;
      let filters: { at: number | null; values: Set<string> }[] = [];
      for await (const row of sheet.rows) {
        if (row.line <= mapping.headerRows.last) {
          head.push(row);
          continue;
        }
        if (columns === null) {
          const at = place(head);
          columns = category.columns.map(at);
          counted = [
            ...(mapping.count === undefined ? [] : [mapping.count]),
            ...(mapping.across?.columns ?? []),
          ].map(at);
          empty = mapping.totals.whenEmpty === undefined ? null : at(mapping.totals.whenEmpty);
          filters = mapping.only.map((only) => ({
            at: at(only.column),
            values: new Set(only.values.map(valueKey)),
          }));
        }
        if (isBlank(row)) continue;
        const text = (at: number | null): string => (at === null ? '' : cellText(row.cells[at - 1]));
        if (filters.some(({ at, values }) => !values.has(valueKey(text(at))))) continue;
        const given = columns.map(text);
        if (mapping.rowsAre === 'aggregate') {
          if (given.every((value) => value === '') || counted.every((at) => text(at) === '')) continue;
          if (
            mapping.totals.byWords &&
            row.cells
              .slice(0, Math.min(...counted.map((at) => at ?? row.cells.length + 1)) - 1)
              .some((cell) => totalInWords(cellText(cell)) !== null)
          )
            continue;
          if (empty !== null && text(empty) === '') continue;
        }
        if (
          given.every((value, index) => valueKey(value) === valueKey(category.columns[index]?.heading ?? ''))
        )
          continue;
        add(given);
        if (found.size > mostValues) throw tooManyValues(category.columns.map(({ heading }) => heading));
      }
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

function tooManyValues(headings: readonly string[]): Problem {
  const message = `“${headings.join('” and “')}” ${headings.length === 1 ? 'holds' : 'hold'} more than ${mostValues} different values: choose a column of kinds, not of places or notes`;
  return new Problem({
    status: 422,
    code: 'too-many-categories',
    title: 'This is not a column of categories',
    detail: message,
    fields: [{ name: 'category-1', message }],
  });
}
