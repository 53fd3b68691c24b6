import { badInput } from '../../foundation/problem.ts';
import { cellText, detectTable, openFile, openSheets } from '../../observatory/observatory.ts';
import { sheetLimits, type Sheet } from './sheet.rules.ts';

/**
 * The table of a loaded file, CSV or the first sheet of a workbook that has one, as text.
 * @throws Problem that says what is wrong with the file.
 */
export async function readSheet(bytes: Uint8Array): Promise<Sheet> {
  const open = openFile(bytes);
  const guess = await detectTable(open);
  const at = guess.sheets.findIndex((sheet) => sheet.header !== null && sheet.rows > 1);
  const found = guess.sheets[at];
  if (found?.header == null)
    throw badInput(
      'no-table',
      'The file has no table that can be read',
      'It needs a row of headings and a row for each offence below it.',
    );
  const [sheet] = await openSheets(
    open,
    guess.kind === 'workbook'
      ? { kind: 'workbook', sheets: [found.name ?? ''] }
      : {
          kind: 'delimited',
          encoding: guess.encoding.value,
          delimiter: guess.delimiter.value,
          quoting: guess.quoting.value,
        },
  );
  const { rows: mostRows, columns: mostColumns, cell: mostCharacters } = sheetLimits;
  const headings = found.headings.slice(0, mostColumns.value).map((heading) => heading.slice(0, 200));
  const rows: Sheet['rows'] = [];
  for await (const row of sheet?.rows ?? []) {
    if (row.line <= found.header.value.last) continue;
    const cells = headings.map((_, index) => cellText(row.cells[index]).slice(0, mostCharacters.value));
    if (cells.every((cell) => cell === '')) continue;
    if (rows.length === mostRows.value)
      throw badInput(
        'too-many-rows',
        'The file has too many lines for a set of weights',
        `At most ${mostRows.value.toLocaleString('en-GB')} offences are read.`,
      );
    rows.push({ line: row.line, cells });
  }
  return { headings, rows };
}
