import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { clock } from '../../foundation/clock.ts';
import { aboutFile, writeDurably, type DataFolder } from '../../foundation/data-folder.ts';
import { badInput } from '../../foundation/problem.ts';
import {
  cellText,
  detectTable,
  openFile,
  openSheets,
  type FileGuess,
} from '../../observatory/observatory.ts';
import type { ImportTable } from './import.rules.ts';

/** A survey with more columns is read in parts: each is chosen by hand on one page. */
const mostColumns = 400;
export const mostRows = 100_000;

/**
 * Reads a file of answers as a table: the sheet with most rows of a workbook, its headings, and rows with their true lines.
 * @throws Problem 422 where it is no table
 */
export async function readImport(bytes: Uint8Array): Promise<ImportTable> {
  const open = openFile(bytes);
  const guess = await detectTable(open);
  const sheet = guess.sheets.toSorted((a, b) => b.rows - a.rows)[0];
  if (sheet === undefined || sheet.rows < 2)
    throw badInput('no-rows', 'The file has no rows of answers', 'Its first line must name the columns, and the answers stand below.');
  if (sheet.columns > mostColumns)
    throw badInput('too-many-columns', 'The file has too many columns', `It has ${sheet.columns.toLocaleString('en-GB')}; at most ${mostColumns} are read. Take out those that are not needed.`); // prettier-ignore
  const lastHeading = sheet.header?.value.last ?? 1;
  const [found] = await openSheets(open, fileOf(guess, sheet.name));
  const headings = sheet.header === null ? [] : sheet.headings;
  const rows: { line: number; cells: string[] }[] = [];
  for await (const row of found?.rows ?? []) {
    const cells = row.cells.map((cell) => cellText(cell));
    if (row.line <= lastHeading) {
      if (sheet.header === null) headings.push(...cells);
      continue;
    }
    if (cells.every((cell) => cell === '')) continue;
    rows.push({ line: row.line, cells });
    if (rows.length > mostRows)
      throw badInput('too-many-rows', 'The file has too many rows', `At most ${mostRows.toLocaleString('en-GB')} are read at once. Split it and send the parts.`); // prettier-ignore
  }
  if (rows.length === 0) throw badInput('no-rows', 'The file has no rows of answers', 'There is nothing below its headings.'); // prettier-ignore
  return { sheet: sheet.name, headings: headings.map((heading) => heading.trim()), rows };
} // prettier-ignore

function fileOf(guess: FileGuess, sheet: string | null): Parameters<typeof openSheets>[1] {
  return guess.kind === 'workbook'
    ? { kind: 'workbook', sheets: [sheet ?? ''] }
    : {
        kind: 'delimited',
        encoding: guess.encoding.value,
        delimiter: guess.delimiter.value,
        quoting: guess.quoting.value,
      };
}

/** Hours for which a file waits for its columns; single answers lie nowhere longer than they must. */
const waitingHours = 48;
type Folder = Pick<DataFolder, 'cache'>;
const folderOf = (folder: Folder): string => path.join(folder.cache, 'survey-files');
/** Of one consultation and one content. */
export type StagedName = { waveId: string; hash: string };
const placeOf = (folder: Folder, { waveId, hash }: StagedName): string =>
  path.join(folderOf(folder), `${waveId}-${hash}`);

/** Lets a file wait for its columns, and removes those that waited too long. */
export async function stage(folder: Folder, name: StagedName, bytes: Uint8Array): Promise<void> {
  const under = folderOf(folder);
  await aboutFile('keep the file', under, async () => {
    await mkdir(under, { recursive: true, mode: 0o700 });
    const before = clock.milliseconds() - waitingHours * 3_600_000;
    for (const each of await readdir(under)) {
      const found = await stat(path.join(under, each)).catch(() => null);
      if (found !== null && found.mtimeMs < before) await rm(path.join(under, each), { force: true });
    }
  });
  await writeDurably(placeOf(folder, name), bytes);
}

/** @throws Problem where it waited too long and was removed */
export async function readStaged(folder: Folder, name: StagedName): Promise<Uint8Array> {
  try {
    return await readFile(placeOf(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw badInput('file-gone', 'The file waited too long and was removed', 'Send it again: what you chose for its columns is remembered.');
  }
} // prettier-ignore

export const dropStaged = (folder: Folder, name: StagedName): Promise<void> =>
  rm(placeOf(folder, name), { force: true });
