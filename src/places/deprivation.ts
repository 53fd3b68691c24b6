import { sql } from 'kysely';
import type { Tx } from '../foundation/database.types.ts';
import { badInput } from '../foundation/problem.ts';
import type { ReceivedFile } from './read-file.ts';
import { readTableFile } from './table-file.ts';

/**
 * National tenths of deprivation by small area: the Indices of Deprivation as the government publishes them (File 1 and File 7 of
 * 2019 and 2025: `LSOA code (2021)`, `Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)`), or
 * the short form of others (`lsoa21_code`, `IMD_decile`). Loaded by the operator; figures are held against it, never made of it.
 */
export type DecileTable = {
  hash: string;
  fileName: string;
  /** `Index of Multiple Deprivation 2025`; without a year where the file names none. */
  title: string;
  lsoaYear: 2001 | 2011 | 2021;
  /** 1 is the most deprived tenth. */
  byCode: ReadonlyMap<string, number>;
};

const codeHeading = /^lsoa[ _]?(?:code)?[ _]?\(?(\d{4}|\d{2})?\)?[ _]?(?:cd|code)?$/i;
const decileHeading = /(?:^|\b)(?:imd|index of multiple deprivation)\b.*decile|^imd_?decile/i;
const headingsWithin = 20;

/** The columns of an index of deprivation; null where the table is none. */
function columnsIn(cells: readonly string[]): { code: number; decile: number; year: string } | null {
  const plain = cells.map((cell) => cell.replace(/\s+/g, ' ').trim());
  const decile = plain.findIndex(
    (cell) => decileHeading.test(cell.replaceAll('_', ' ')) || decileHeading.test(cell),
  );
  const code = plain.findIndex((cell) => codeHeading.test(cell));
  if (decile < 0 || code < 0) return null;
  return { code, decile, year: codeHeading.exec(plain[code] ?? '')?.[1] ?? '' };
}

/**
 * Reads an index of deprivation. Null where the file is something else.
 * @throws Problem for one with a tenth that is no whole number from 1 to 10, or an area twice: with the line.
 */
export async function deprivationFromFile(file: ReceivedFile): Promise<DecileTable | null> {
  const { sheets } = await readTableFile(file);
  for (const { rows } of sheets) {
    const at = rows.slice(0, headingsWithin).findIndex((row) => columnsIn(row.cells) !== null);
    const columns = columnsIn(rows[at]?.cells ?? []);
    if (columns === null) continue;
    const byCode = new Map<string, number>();
    for (const row of rows.slice(at + 1)) {
      const code = (row.cells[columns.code] ?? '').trim();
      const given = (row.cells[columns.decile] ?? '').trim();
      if (code === '' && given === '') continue;
      // Notes under the table.
      if (!/^[A-Z]\d{8}$/.test(code)) continue;
      const decile = Number(given);
      if (!/^\d{1,2}$/.test(given) || decile < 1 || decile > 10)
        throw badInput(
          'decile-unknown',
          `Line ${row.line} of ${file.fileName}: “${given}” is no tenth`,
          'A tenth (decile) is a whole number from 1, most deprived, to 10. Correct the file and load it again.',
        );
      if (byCode.has(code))
        throw badInput(
          'area-twice',
          `Line ${row.line} of ${file.fileName}: ${code} stands there twice`,
          'Each small area has one tenth. Correct the file and load it again.',
        );
      byCode.set(code, decile);
    }
    if (byCode.size === 0) continue;
    const two = Number(columns.year.slice(-2));
    const year = /(?:iod|imd|deprivation)\D{0,3}(20\d{2})/i.exec(file.fileName)?.[1];
    return {
      hash: file.hash,
      fileName: file.fileName,
      title: `Index of Multiple Deprivation${year === undefined ? '' : ` ${year}`}`,
      // Without a year in the heading: the indices of 2025 are the first by the areas of 2021 (MHCLG, technical report 2025).
      lsoaYear:
        two === 21 || (columns.year === '' && Number(year ?? 2025) >= 2025) ? 2021 : two === 1 ? 2001 : 2011,
      byCode,
    };
  }
  return null;
}

/** Enough for one statement. */
const rowsAtOnce = 5_000;

export async function insertDeciles(
  tx: Tx,
  table: DecileTable,
  loadedAt: string,
  loadedBy: string | null,
): Promise<void> {
  await sql`insert into deprivation_table (hash, file_name, title, lsoa_year, loaded_at, loaded_by)
    values (${table.hash}, ${table.fileName}, ${table.title}, ${table.lsoaYear}, ${loadedAt}, ${loadedBy})`.execute(
    tx,
  );
  const rows = [...table.byCode].map(([code, decile]) => ({ code, decile }));
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    await sql`insert into deprivation (deprivation_table_hash, code, decile)
      select ${table.hash}, code, decile
      from jsonb_to_recordset(${JSON.stringify(rows.slice(start, start + rowsAtOnce))}::jsonb) as row (code text, decile integer)`.execute(
      tx,
    );
}

/**
 * The deprivation of small areas that was loaded last, of the given year of areas where that is known. Null where none is loaded.
 * @param lsoaYear year of the areas that figures are counted by
 */
export async function readDeciles(tx: Tx, lsoaYear: number | null): Promise<DecileTable | null> {
  const tables = await tx
    .selectFrom('deprivation_table')
    .select(['hash', 'file_name', 'title', 'lsoa_year'])
    .orderBy('loaded_at', 'desc')
    .orderBy('hash')
    .execute();
  const table = tables.find((each) => lsoaYear === null || each.lsoa_year === lsoaYear) ?? tables[0];
  if (table === undefined) return null;
  const rows = await tx
    .selectFrom('deprivation')
    .select(['code', 'decile'])
    .where('deprivation_table_hash', '=', table.hash)
    .execute();
  return {
    hash: table.hash,
    fileName: table.file_name,
    title: table.title,
    lsoaYear: table.lsoa_year === 2021 ? 2021 : table.lsoa_year === 2011 ? 2011 : 2001,
    byCode: new Map(rows.map(({ code, decile }) => [code, decile])),
  };
}
