import { notDepersonalised, personalHeading, personalValue, type PersonalColumn } from '../depersonalised.ts';
import { openSheets, type OpenFile } from './detect.ts';
import { cellText, type SheetRow } from './grid.ts';
import { composeHeadings, findHeader } from './headings.ts';
import type { Mapping } from './mapping.ts';

/**
 * How often a column of notes may hold what only a person has: a sheet about the data names its publisher's address,
 * e-mail and telephone. In a table of rows once is too often.
 */
const allowedInNotes = 3;
/** Rows looked through for the headings. */
const headerSearch = 60;

type Watch = { row(row: SheetRow): void; found(): { personal: PersonalColumn[]; inNotes: PersonalColumn[] } };

/** @param chosen the headings as a person says they stand, where those are others than we guess. */
function watchSheet(headings: readonly string[], isTable: boolean, chosen: readonly string[] = []): Watch {
  const personal = new Map<number, PersonalColumn>();
  const inNotes = new Map<number, PersonalColumn & { times: number }>();
  if (isTable)
    for (const list of [headings, chosen])
      list.forEach((heading, index) => {
        const holds = personalHeading(heading);
        if (holds !== null) personal.set(index, { column: heading, holds });
      });
  return {
    row(row) {
      let filled = -1;
      row.cells.forEach((cell, index) => {
        if (typeof cell !== 'string' || cell.length < 5 || personal.has(index)) return;
        // Codes and numbers by the thousand cost most and give nothing away.
        if (/^[EW]\d{8}$|^-?\d{1,3}\.\d+$|^\d{4}-\d\d-\d\d$/.test(cell)) return;
        const holds = personalValue(cell);
        if (holds === null) return;
        const column = headings[index] ?? `column ${index + 1}`;
        if (filled < 0) filled = row.cells.filter((one) => cellText(one) !== '').length;
        const isNote = !isTable || (filled === 1 && headings.length >= 3);
        const times = (inNotes.get(index)?.times ?? 0) + 1;
        if (!isNote || times > allowedInNotes) personal.set(index, { column, holds });
        else inNotes.set(index, { column, holds, times });
      });
    },
    found: () => ({
      personal: [...personal.entries()].sort(([a], [b]) => a - b).map(([, column]) => column),
      inNotes: [...inNotes.entries()].filter(([index]) => !personal.has(index)).map(([, column]) => column),
    }),
  };
}

/**
 * Refuses a file with names, full postcodes, birth dates or the like, before anything of it is kept: every sheet and every
 * cell, also those that the mapping does not read. A few such cells among notes (the sender's own address) are said, not
 * refused. Throws the Problem `not-depersonalised`; gives notices.
 */
export async function refusePersonal(
  open: OpenFile,
  mapping: Pick<Mapping, 'file' | 'headerRows'>,
  fileName: string,
): Promise<string[]> {
  const file = mapping.file.kind === 'workbook' ? { ...mapping.file, sheets: '*' as const } : mapping.file;
  const chosen =
    mapping.file.kind === 'workbook' && mapping.file.sheets !== '*'
      ? new Set(mapping.file.sheets.map((name) => name.trim().toLowerCase()))
      : null;
  const columns: PersonalColumn[] = [];
  const notices: string[] = [];
  for (const sheet of await openSheets(open, file)) {
    const isRead = chosen === null || chosen.has((sheet.name ?? '').trim().toLowerCase());
    const head: SheetRow[] = [];
    let watch: Watch | null = null;
    const begin = (): Watch => {
      const guess = findHeader(head);
      const { first, last } = guess?.value ?? mapping.headerRows;
      const headings = composeHeadings(head.filter((row) => row.line >= first && row.line <= last));
      // A sheet nobody asked for is a table too when it has headings over three columns.
      const rows = mapping.headerRows;
      const chosen = isRead
        ? composeHeadings(head.filter((row) => row.line >= rows.first && row.line <= rows.last))
        : [];
      const isTable = isRead || (headings.length >= 3 && (guess?.confidence ?? 0) >= 0.5);
      const made = watchSheet(headings, isTable, chosen);
      for (const row of head) if (row.line > last) made.row(row);
      return made;
    };
    for await (const row of sheet.rows) {
      if (watch !== null) watch.row(row);
      else if (head.push(row) >= headerSearch) watch = begin();
    }
    const { personal, inNotes } = (watch ?? begin()).found();
    columns.push(...personal);
    if (inNotes.length > 0)
      notices.push(
        `${sheet.name === null ? 'The notes' : `Sheet “${sheet.name}”`} hold${sheet.name === null ? '' : 's'} ${[...new Set(inNotes.map(({ holds }) => holds))].join(' and ')}, taken for the sender’s own address.`,
      );
  }
  if (columns.length > 0) throw notDepersonalised(fileName, columns);
  return notices;
}
