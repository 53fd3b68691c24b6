import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Mapping } from './mapping.ts';

/** A real file of the shared data, or null where the folder is absent: the test then skips, loudly. */
export async function sharedFile(name: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path.join(process.env['FRANKPLEDGE_SHARED'] ?? '../shared', 'data', name));
  } catch {
    return null;
  }
}

export const absent = (name: string): string =>
  `SKIPPED: ../shared/data/${name} is absent; set FRANKPLEDGE_SHARED to prove this on the real file`;

/** A small mapping for comma separated incidents: id, date, type, place. */
export function smallMapping(change: Partial<Mapping> = {}): Mapping {
  return {
    schema: 1,
    title: 'Council noise log',
    file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
    headerRows: { first: 1, last: 1 },
    headings: ['Ref', 'Date', 'Type', 'Place'],
    rowsAre: 'incident',
    id: { heading: 'Ref', position: 1 },
    when: { from: 'column', column: { heading: 'Date', position: 2 }, format: 'day-month-year' },
    precision: 'as-given',
    category: {
      from: 'columns',
      columns: [{ heading: 'Type', position: 3 }],
      rules: [
        { given: ['Noise'], category: 'noise' },
        { given: ['Litter'], category: 'littering' },
        { given: ['Enquiry'], category: null },
      ],
    },
    point: { from: 'nowhere' },
    area: { from: 'nowhere' },
    place: [{ heading: 'Place', position: 4 }],
    totals: { byWords: false, of: [] },
    only: [],
    marks: {},
    ...change,
  };
}
