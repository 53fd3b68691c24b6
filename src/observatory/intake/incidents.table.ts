import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { badInput } from '../../foundation/problem.ts';
import { isMonth, type Month } from '../../foundation/period.ts';
import { type Binds, type ColumnType, type Engine } from '../engine.ts';
import { incidentColumns, optionalIncidentColumns } from '../incident.ts';
import { pointId } from '../points.ts';
import { hashFile } from './staging.ts';
import type { IncidentColumn, IncidentRow, StagedSegment } from './intake.types.ts';

/** Columns of a segment, in their order. */
export const incidentColumnNames = Object.keys(incidentColumns) as IncidentColumn[];

/**
 * How segments are written. Zstandard halves them against the faster codecs for a tenth more time; 122,880 rows is
 * DuckDB's own row group.
 */
const parquetOptions = '(format parquet, compression zstd, row_group_size 122880)';

/** Columns of the working table behind `appendIncidents`: dates and moments travel as text. */
const workingColumns: Record<string, ColumnType> = {
  line: 'INTEGER',
  original_id: 'VARCHAR',
  month: 'VARCHAR',
  occurred_at: 'VARCHAR',
  precision: 'VARCHAR',
  category: 'VARCHAR',
  original_category: 'VARCHAR',
  longitude: 'DOUBLE',
  latitude: 'DOUBLE',
  point_id: 'BIGINT',
  lsoa_code: 'VARCHAR',
  lsoa_name: 'VARCHAR',
  lsoa_year: 'SMALLINT',
  place: 'VARCHAR',
  area_given: 'VARCHAR',
  outcome: 'VARCHAR',
  count: 'INTEGER',
  occurred_until: 'VARCHAR',
};

/**
 * Puts canonical rows made in TypeScript into a working table of the engine and gives its name, for `stageSegments`.
 * Rows are taken in their order; batches keep the memory small.
 */
export async function appendIncidents(
  engine: Engine,
  rows: Iterable<IncidentRow> | AsyncIterable<IncidentRow>,
): Promise<string> {
  const table = engine.tableName('incidents');
  const width = Object.keys(workingColumns).length;
  async function* batches() {
    let columns: (string | number | bigint | null)[][] = Array.from({ length: width }, () => []);
    for await (const row of rows) {
      const longitude = row.longitude ?? null;
      const latitude = row.latitude ?? null;
      const values = [
        row.line,
        row.original_id ?? null,
        row.month,
        row.occurred_at ?? null,
        row.precision,
        row.category,
        row.original_category ?? null,
        longitude,
        latitude,
        longitude === null || latitude === null ? null : pointId(longitude, latitude),
        row.lsoa_code ?? null,
        row.lsoa_name ?? null,
        row.lsoa_year ?? null,
        row.place ?? null,
        row.area_given ?? null,
        row.outcome ?? null,
        row.count ?? 1,
        row.occurred_until ?? null,
      ];
      values.forEach((value, index) => columns[index]?.push(value));
      if ((columns[0]?.length ?? 0) >= 20_480) {
        yield columns;
        columns = Array.from({ length: width }, () => []);
      }
    }
    if ((columns[0]?.length ?? 0) > 0) yield columns;
  }
  await engine.fillTable(table, workingColumns, batches());
  return table;
}

/** The select list that turns the working table into the columns of a segment; `source` and `delivery` are bound. */
function canonicalSelect(withSpans: boolean): string {
  const columns = incidentColumnNames.map((name) => {
    if (name === 'source') return '$source as source';
    if (name === 'delivery') return '$delivery as delivery';
    if (name === 'month') return "cast(month || '-01' as date) as month";
    return `cast(${name} as ${incidentColumns[name]}) as ${name}`;
  });
  const { occurred_until: span } = optionalIncidentColumns;
  return [...columns, ...(withSpans ? [`cast(occurred_until as ${span}) as occurred_until`] : [])].join(', ');
}

/** Writes the working table as one segment for each month, staged; drops the table. */
export async function stageTable(
  engine: Engine,
  table: string,
  delivery: { source: string; hash: string },
  folder: string,
): Promise<StagedSegment[]> {
  try {
    // A column that no row fills is left out: the same rows then give the same bytes as before there was such a column.
    const [spans] = await engine.rows<{ some: boolean }>(
      `select count(occurred_until) > 0 as some from ${table}`,
    );
    return await stageSegments(
      engine,
      `select ${canonicalSelect(spans?.some === true)} from ${table} order by rowid`,
      { source: delivery.source, delivery: delivery.hash },
      delivery,
      folder,
      null,
    );
  } finally {
    await engine.dropTable(table);
  }
}

/**
 * Writes the rows of a select (all columns of a segment, in the order of the file) as Parquet: one staged segment for
 * each month. The same rows in the same order give the same bytes, so a segment's hash is the hash of its file.
 *
 * @param select SQL of ours; what came from outside is in `binds`.
 * @param month the one month all rows are in, when that is known; else null.
 */
export async function stageSegments(
  engine: Engine,
  select: string,
  binds: Binds,
  delivery: { source: string; hash: string },
  folder: string,
  month: Month | null,
): Promise<StagedSegment[]> {
  const whole = path.join(folder, `${randomUUID()}-all.parquet`);
  const rows = await copyTo(engine, select, binds, whole);
  if (rows === 0) return [];
  const months =
    month !== null
      ? [{ month }]
      : await engine.rows<{ month: Month }>(
          "select distinct strftime(month, '%Y-%m') as month from read_parquet($path) order by 1",
          { path: whole },
        );
  const segments: StagedSegment[] = [];
  for (const each of months) {
    if (!isMonth(each.month)) throw badInput('bad-month', `“${each.month}” is not a month`);
    const part = path.join(folder, `${path.basename(whole, '.parquet')}-${each.month}.parquet`);
    const count =
      months.length === 1
        ? rows
        : await copyTo(
            engine,
            "select * from read_parquet($path) where month = cast($month || '-01' as date)",
            { path: whole, month: each.month },
            part,
          );
    const hash = await hashFile(months.length === 1 ? whole : part);
    const staged = path.join(folder, `${hash}.parquet`);
    await rename(months.length === 1 ? whole : part, staged);
    segments.push({ source: delivery.source, month: each.month, hash, path: staged, rows: count });
  }
  return segments;
}

async function copyTo(engine: Engine, select: string, binds: Binds, target: string): Promise<number> {
  const [answer] = await engine.rows<{ Count: bigint }>(`copy (${select}) to $target ${parquetOptions}`, {
    ...binds,
    target,
  });
  return Number(answer?.Count ?? 0n);
}
