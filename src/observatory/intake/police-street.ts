import { badInput, Problem } from '../../foundation/problem.ts';
import type { Month } from '../../foundation/period.ts';
import { policeUkTypes } from '../categories.ts';
import { notDepersonalised, personalColumns } from '../depersonalised.ts';
import type { Binds, ColumnType, Engine } from '../engine.ts';
import { incidentColumns, type DeliveryReport, type Rejection } from '../incident.ts';
import { pointIdSql } from '../points.ts';
import { carefulRecords } from './careful.ts';
import { incidentColumnNames, stageSegments } from './incidents.table.ts';
import type { Adaptor, IntakeOptions, PreparedDelivery, StagedFile } from './intake.types.ts';
import { judgeLsoaYear } from './lsoa-year.ts';
import { faultCodes, faultSql, rejectionOf, streetLimits, type FaultCode } from './street.rules.ts';
import {
  checkHeadings,
  forceId,
  forceTitle,
  headRows,
  streetColumns,
  streetFileName,
  streetHeadings,
} from './street.headings.ts';
import { noticesOf } from './street.notices.ts';
import { nameInWords } from './staging.ts';

const textColumns = streetColumns.map(([, column]) => column);

/** DuckDB's CSV reader over the staged text: every column text, nothing guessed. Line ends are those of the headings. */
function readSql(): string {
  const columns = textColumns.map((column) => `'${column}': 'VARCHAR'`).join(', ');
  return `read_csv($path, auto_detect = false, header = false, skip = 1, delim = ',', quote = '"', escape = '"', columns = {${columns}})`;
}

/** Trimmed, empty as null. `trim` costs more than all the rest of the import, so it is called where there is something to trim. */
function trimSql(column: string): string {
  return `case when ${column} = '' then null when ${column} like ' %' or ${column} like '% ' then nullif(trim(${column}), '') else ${column} end`;
}

/** The rows with blanks trimmed, empty as null, coordinates as numbers, and the first fault of each, by number. */
function judgedSql(raw: string): string {
  const trimmed = textColumns
    .map((column) =>
      column === 'longitude' || column === 'latitude'
        ? `${trimSql(column)} as ${column}_text, try_cast(${trimSql(column)} as double) as ${column}`
        : `${trimSql(column)} as ${column}`,
    )
    .join(', ');
  return `select *, ${faultSql()} as fault from (select *, ${categorySql()} as category from (select line, ${trimmed} from (${raw})))`;
}

/** police.uk types to codes, from the fixed table of categories: a constant map, one look-up a row. */
function categorySql(): string {
  const types = [...policeUkTypes.keys()].map((type) => `'${type}'`).join(', ');
  const codes = [...policeUkTypes.values()].map((code) => `'${code}'`).join(', ');
  return `map_extract_value(map([${types}], [${codes}]), lower(crime_type))`;
}

function canonicalSql(raw: string): string {
  const made: Record<string, string> = {
    source: '$source',
    delivery: '$delivery',
    line: 'line',
    original_id: 'crime_id',
    month: "cast(month || '-01' as date)",
    occurred_at: 'null',
    precision: "'month'",
    category: 'category',
    original_category: 'crime_type',
    longitude: 'longitude',
    latitude: 'latitude',
    point_id: pointIdSql('longitude', 'latitude'),
    lsoa_code: 'lsoa_code',
    lsoa_name: 'lsoa_name',
    lsoa_year: '$lsoa_year',
    place: 'location',
    area_given: 'null',
    outcome: 'outcome',
    count: '1',
  };
  const list = incidentColumnNames.map(
    (name) => `cast(${made[name] ?? 'null'} as ${incidentColumns[name]}) as ${name}`,
  );
  return `select ${list.join(', ')} from (${judgedSql(raw)}) where fault is null`;
}

/** Where the rows come from: straight from the file while lines can be counted, else a table filled with care. */
type Rows = {
  sql: string;
  binds: Binds;
  total: number;
  table: string | null;
  structural: Rejection[];
  structuralTotal: number;
};

function fastRows(): string {
  return `select row_number() over () + 1 as line, * from ${readSql()}`;
}

const carefulColumns: Record<string, ColumnType> = {
  line: 'INTEGER',
  ...Object.fromEntries(textColumns.map((column) => [column, 'VARCHAR'] as const)),
};

/** Reads with exact lines into a working table; rows with the wrong number of columns are rejected here. */
async function carefulRows(engine: Engine, staged: StagedFile): Promise<Rows> {
  const table = engine.tableName('careful');
  const rows: Rows = {
    sql: `select * from ${table} order by rowid`,
    binds: {},
    total: 0,
    table,
    structural: [],
    structuralTotal: 0,
  };
  const width = textColumns.length;
  async function* batches() {
    let columns: (string | number)[][] = Array.from({ length: width + 1 }, () => []);
    let first = true;
    for await (const record of carefulRecords(staged.plainPath, nameInWords(staged))) {
      if (first) {
        first = false;
        continue;
      }
      rows.total += 1;
      const { fields } = record;
      // A trailing comma on every row is a spreadsheet's doing and harms nothing.
      if (fields.length === width + 1 && fields[width] === '') fields.pop();
      if (fields.length !== width) {
        rows.structuralTotal += 1;
        if (rows.structural.length < streetLimits.rejectionsKept) {
          rows.structural.push({
            line: record.line,
            column: '',
            value: fields.join(',').slice(0, 120),
            reason: `The row has ${fields.length} ${fields.length === 1 ? 'column' : 'columns'}; a street file has ${width}.`,
          });
        }
        continue;
      }
      columns[0]?.push(record.line);
      fields.forEach((field, index) => columns[index + 1]?.push(field));
      if ((columns[0]?.length ?? 0) >= 20_480) {
        yield columns;
        columns = Array.from({ length: width + 1 }, () => []);
      }
    }
    if ((columns[0]?.length ?? 0) > 0) yield columns;
  }
  await engine.fillTable(table, carefulColumns, batches());
  return rows;
}

/** DuckDB could not tell the rows of the file apart; anything else it says is not about the file. */
function isCsvTrouble(error: unknown): boolean {
  return error instanceof Error && !(error instanceof Problem) && /CSV|read_csv|sniff/i.test(error.message);
}

/** The rejected rows of a source of rows: the first thousand, and how many there are of each fault. */
async function rejectedRows(
  engine: Engine,
  rows: Rows,
  binds: Binds,
  fileMonth: Month | null,
): Promise<{ rejections: Rejection[]; total: number }> {
  const judged = judgedSql(rows.sql);
  const { source: _source, delivery: _delivery, lsoa_year: _lsoaYear, ...needed } = binds;
  const found = await engine.rows<Record<string, string | number | null> & { line: number; fault: number }>(
    `select cast(line as integer) as line, fault, month, longitude_text, latitude_text, lsoa_code, crime_type
     from (${judged}) where fault is not null order by line limit ${streetLimits.rejectionsKept}`,
    needed,
  );
  const [count] = await engine.rows<{ n: number }>(
    `select cast(count(*) as double) as n from (${judged}) where fault is not null`,
    needed,
  );
  const rejections = found.map((row) => {
    const code: FaultCode = faultCodes[row.fault - 1] ?? 'month-not-valid';
    return rejectionOf(code, row.line, row, fileMonth);
  });
  return {
    rejections: [...rejections, ...rows.structural]
      .sort((a, b) => a.line - b.line)
      .slice(0, streetLimits.rejectionsKept),
    total: (count?.n ?? 0) + rows.structuralTotal,
  };
}

async function sourceOf(
  engine: Engine,
  staged: StagedFile,
  rows: readonly string[][],
): Promise<{ source: string; title: string; month: Month | null; several: boolean }> {
  const named = streetFileName(staged.fileName) ?? streetFileName(staged.archive?.entry ?? '');
  if (named !== null) {
    return {
      source: `police-street:${named.force}`,
      title: titleOf(forceTitle(named.force)),
      month: named.month,
      several: false,
    };
  }
  const forces = new Set(
    rows
      .slice(1)
      .map((row) => (row[2] ?? '').trim())
      .filter((each) => each !== ''),
  );
  // The head shows the forces of the first rows only; the file may hold more, further down.
  const found = await engine
    .rows<{ force: string }>(
      `select distinct trim(reported_by) as force from ${readSql()} where trim(reported_by) <> '' limit 50`,
      { path: staged.plainPath },
    )
    .catch((error: unknown) => {
      if (isCsvTrouble(error)) return [];
      throw error;
    });
  for (const each of found) forces.add(each.force);
  const ids = new Set([...forces].map(forceId));
  const [only] = ids;
  if (ids.size === 1 && only !== undefined && only !== '') {
    return { source: `police-street:${only}`, title: titleOf(forceTitle(only)), month: null, several: false };
  }
  return {
    source: 'police-street:several-forces',
    title: titleOf('several forces'),
    month: null,
    several: ids.size > 1,
  };
}

function titleOf(force: string): string {
  return `Street-level crime and anti-social behaviour, ${force} (data.police.uk)`;
}

/** Reads a street file of data.police.uk, checks each row, stages the good ones. */
async function prepare(
  engine: Engine,
  staged: StagedFile,
  folder: string,
  options: IntakeOptions,
): Promise<PreparedDelivery> {
  const name = nameInWords(staged);
  const head = checkHeadings(staged);
  if (staged.lines <= 1) {
    throw badInput(
      'header-only',
      `${name} holds headings and no rows`,
      'The force may not have published that month yet. Fetch it again later.',
    );
  }
  const headPersonal = personalColumns(streetHeadings, head.slice(1));
  if (headPersonal.length > 0) throw notDepersonalised(name, headPersonal);
  const { source, title, month, several } = await sourceOf(engine, staged, head);
  const lsoa = await judgeLsoaYear(
    engine,
    `select distinct trim(lsoa_code) as code from ${readSql()}`,
    { path: staged.plainPath },
    options,
  ).catch((error: unknown) => {
    if (isCsvTrouble(error)) return { year: null, notice: null };
    throw error;
  });
  const lsoa_year = lsoa.year === null ? null : BigInt(lsoa.year);
  const binds: Binds = { source, delivery: staged.hash, lsoa_year, file_month: month };
  const delivery = { source, hash: staged.hash };
  let rows: Rows = {
    sql: fastRows(),
    binds: { path: staged.plainPath },
    total: staged.lines - 1,
    table: null,
    structural: [],
    structuralTotal: 0,
  };
  try {
    let segments = await stageSegments(
      engine,
      canonicalSql(rows.sql),
      { ...binds, ...rows.binds },
      delivery,
      folder,
      month,
    ).catch((error: unknown) => {
      if (isCsvTrouble(error)) return null;
      throw error;
    });
    const accepted = () => (segments ?? []).reduce((sum, each) => sum + each.rows, 0);
    let rejected: { rejections: Rejection[]; total: number } = { rejections: [], total: 0 };
    // As many good rows as lines: no blank line, no line end inside quotation marks, so row n stands on line n + 1.
    if (segments === null || accepted() !== rows.total) {
      const counted =
        segments === null
          ? null
          : ((
              await engine.rows<{ n: number }>(`select cast(count(*) as double) as n from ${readSql()}`, {
                path: staged.plainPath,
              })
            )[0]?.n ?? 0);
      if (counted !== rows.total) {
        rows = await carefulRows(engine, staged);
        segments = await stageSegments(engine, canonicalSql(rows.sql), binds, delivery, folder, month);
      }
      rejected = await rejectedRows(engine, rows, { ...binds, ...rows.binds }, month);
    }
    if (rows.total === 0) {
      throw badInput(
        'header-only',
        `${name} holds headings and no rows`,
        'The force may not have published that month yet. Fetch it again later.',
      );
    }
    const good = segments ?? [];
    const notices =
      good.length === 0
        ? []
        : await noticesOf(
            engine,
            good.map((each) => each.path),
            name,
          );
    if (several)
      notices.unshift(
        'The file holds rows of several forces; give one file for each force to have them replaced month by month.',
      );
    if (lsoa.notice !== null) notices.push(lsoa.notice);
    const report: DeliveryReport = {
      hash: staged.hash,
      fileName: staged.fileName,
      bytes: staged.bytes,
      source,
      sourceTitle: title,
      adaptor: 'police-street',
      months: good.map((each) => each.month),
      rowsRead: rows.total,
      rowsAccepted: accepted(),
      rejections: rejected.rejections,
      rowsRejected: rejected.total,
      notices: [...staged.notices, ...notices],
      segments: [],
    };
    return { staged, report, segments: good };
  } finally {
    if (rows.table !== null) await engine.dropTable(rows.table);
  }
}

/** Street files of data.police.uk: `.csv`, `.csv.gz`, or out of a `.zip` as downloaded. */
export const policeStreet: Adaptor = {
  name: 'police-street',
  reads(staged) {
    if (staged.kind !== 'text') return false;
    if (streetFileName(staged.fileName) !== null) return true;
    const headings = new Set((headRows(staged.head, ',')[0] ?? []).map((each) => each.trim().toLowerCase()));
    // Most of its headings: a street file that someone has changed is told so, rather than offered for mapping.
    return streetHeadings.filter((each) => headings.has(each.toLowerCase())).length >= 9;
  },
  prepare,
};
