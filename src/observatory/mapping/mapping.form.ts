import { z } from 'zod';
import { fieldProblem, Problem } from '../../foundation/problem.ts';
import { encodings } from '../mapped/encoding.ts';
import { delimiters } from '../mapped/grid.ts';
import type { Mapping } from '../mapped/mapping.ts';
import { delimiterNames } from './file.page.ts';
import type { TableView } from './staged.ts';

/** Every field as it was sent; each step reads its own. */
export const typedBody = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
export type TypedBody = z.infer<typeof typedBody>;

export const one = (typed: TypedBody, name: string): string => ([typed[name] ?? ''].flat()[0] ?? '').trim();
export const many = (typed: TypedBody, name: string): string[] => [typed[name] ?? []].flat();

/** Gives a Problem a field of the page, so that the page is shown again with its words. */
export function asField(error: unknown, name: string): unknown {
  if (!(error instanceof Problem) || error.status !== 422) return error;
  return fieldProblem('not-understood', name, error.fields[0]?.message ?? `${error.title}. ${error.detail}`);
}

export function inFields<T>(work: () => T, name: string): T {
  try {
    return work();
  } catch (error) {
    throw asField(error, name);
  }
}

function lines(typed: TypedBody, name: string): number {
  const line = Number(one(typed, name));
  if (Number.isInteger(line) && line >= 1 && line <= 1000) return line;
  throw fieldProblem('not-understood', name, 'Enter the number of a line, 1 to 1,000');
}

export function readHeaderRows(typed: TypedBody): Mapping['headerRows'] {
  const rows = { first: lines(typed, 'header-first'), last: lines(typed, 'header-last') };
  if (rows.last < rows.first)
    throw fieldProblem('not-understood', 'header-last', 'The last heading line is above the first');
  if (rows.last - rows.first > 9)
    throw fieldProblem('not-understood', 'header-last', 'At most 10 lines of headings are read');
  return rows;
}

export function readFileForm(typed: TypedBody, table: TableView): Mapping['file'] {
  if (table.file.kind === 'workbook') {
    const sheets = many(typed, 'sheets');
    if (sheets.includes('*')) return { kind: 'workbook', sheets: '*' };
    const known = table.guess.sheets.map(({ name }) => name ?? '');
    const chosen = known.filter((name) => sheets.includes(name));
    if (chosen.length === 0) throw fieldProblem('not-understood', 'sheets', 'Choose at least one sheet');
    return { kind: 'workbook', sheets: chosen };
  }
  const encoding = encodings.find((each) => each === one(typed, 'encoding'));
  if (encoding === undefined) throw fieldProblem('not-understood', 'encoding', 'Choose an encoding');
  const delimiter = delimiters.find((each) => delimiterNames[each] === one(typed, 'delimiter'));
  if (delimiter === undefined)
    throw fieldProblem('not-understood', 'delimiter', 'Choose what stands between the columns');
  const quoting = one(typed, 'quoting') === 'none' ? 'none' : 'double';
  return { kind: 'delimited', encoding, delimiter, quoting };
}
