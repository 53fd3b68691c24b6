import { badInput } from '../foundation/problem.ts';
import type { AreaKind } from '../statistics/figure.ts';
import { readAreaColumns } from './columns.rules.ts';
import type { AreaColumn } from './columns.rules.ts';
import { districtChangesFromRows } from './district-changes.ts';
import type { DistrictChange } from './district-changes.ts';
import { looksLikeCode } from './gss.rules.ts';
import type { LsoaChanges, LsoaLookup, PartnershipLookup } from './place.ts';
import { readReceivedFile } from './read-file.ts';
import type { ReadLimits, ReceivedFile } from './read-file.ts';
import { readTableFile } from './table-file.ts';
import type { TableRow } from './table-file.ts';

/** Any lookup, told apart by its columns. */
export type Lookup =
  | { kind: 'lsoa'; lookup: LsoaLookup }
  | { kind: 'lsoa-changes'; changes: LsoaChanges }
  | { kind: 'partnership'; lookup: PartnershipLookup }
  | { kind: 'district-changes'; changes: DistrictChange[]; hash: string; fileName: string };

/**
 * Reads a lookup, whichever it is: LSOA to ward to district, LSOA 2011 to 2021, district to partnership to force, or
 * district codes over the years. CSV, plain or gzipped. Throws a Problem that names the columns seen.
 */
export async function readLookup(path: string, limits: ReadLimits = {}): Promise<Lookup> {
  return lookupFromFile(await readReceivedFile(path, limits));
}

export async function readLsoaLookup(path: string, limits: ReadLimits = {}): Promise<LsoaLookup> {
  const read = await readLookup(path, limits);
  if (read.kind === 'lsoa') return read.lookup;
  throw wrongLookup(path, read, 'LSOA to ward or district');
}

export async function readLsoaChanges(path: string, limits: ReadLimits = {}): Promise<LsoaChanges> {
  const read = await readLookup(path, limits);
  if (read.kind === 'lsoa-changes') return read.changes;
  throw wrongLookup(path, read, 'LSOA 2011 to LSOA 2021');
}

export async function readPartnershipLookup(
  path: string,
  limits: ReadLimits = {},
): Promise<PartnershipLookup> {
  const read = await readLookup(path, limits);
  if (read.kind === 'partnership') return read.lookup;
  throw wrongLookup(path, read, 'district to community safety partnership to police force');
}

const lookupWords: Readonly<Record<Lookup['kind'], string>> = {
  lsoa: 'LSOA to ward and district',
  'lsoa-changes': 'LSOA 2011 to LSOA 2021',
  partnership: 'district to community safety partnership to police force',
  'district-changes': 'district codes over the years',
};

function wrongLookup(path: string, read: Lookup, wanted: string): Error {
  return badInput(
    'wrong-lookup',
    `${path} is another lookup than the one wanted`,
    `It is ${lookupWords[read.kind]}; wanted is ${wanted}.`,
  );
}

/** The same for a file that has been received already. */
export async function lookupFromFile(file: ReceivedFile): Promise<Lookup> {
  const { fileName, hash } = file;
  const { sheets } = await readTableFile(file);
  const [header, ...rows] = sheets[0]?.rows ?? [];
  if (header === undefined)
    throw badInput('empty-file', `${fileName} is empty`, 'It has no rows. Download it again.');
  const names = header.cells;
  const columns = readAreaColumns(names);
  const codes = (kind: AreaKind): AreaColumn[] =>
    columns.filter((column) => column.kind === kind && column.part === 'code' && !column.active);
  const lsoa = codes('lsoa');
  const ward = codes('ward');
  const district = codes('district');
  const csp = codes('csp');
  const force = codes('police-force');
  const table = new LookupRows(fileName, names, columns, rows);

  if (lsoa.length === 2 && names.some(isChangeColumn)) {
    const changes = readChanges(table, lsoa, hash);
    return { kind: 'lsoa-changes', changes };
  }
  if (lsoa.length === 1 && (ward.length > 0 || district.length > 0))
    return { kind: 'lsoa', lookup: readBestFit(table, lsoa[0] as AreaColumn, ward[0], district[0], hash) };
  if (lsoa.length === 0 && district.length === 1 && csp.length > 0 && force.length > 0)
    return {
      kind: 'partnership',
      lookup: readPartnerships(table, [district[0], csp[0], force[0]] as AreaColumn[], hash),
    };
  if (lsoa.length === 0 && ward.length === 0) {
    const changes = districtChangesFromRows(
      names,
      rows.map((row) => row.cells),
      fileName,
    );
    if (changes !== null) return { kind: 'district-changes', changes, hash, fileName };
  }
  throw badInput(
    'lookup-unknown',
    `${fileName} is not a lookup that is known here`,
    `Its columns are: ${names.join(', ')}. Expected LSOA to ward to district (LSOA21CD, WD24CD, LAD24CD), LSOA 2011 to 2021 ` +
      `(LSOA11CD, LSOA21CD, CHGIND), or district to partnership to force (LAD24CD, CSP24CD, PFA24CD).`,
  );
}

function isChangeColumn(name: string): boolean {
  return /^(change_?code|ch(n)?g_?ind|change_?ind(icator)?)$/i.test(name.trim());
}

/** The rows of a lookup, read by column with line numbers in the complaints. */
class LookupRows {
  readonly fileName: string;
  readonly names: readonly string[];
  readonly columns: readonly AreaColumn[];
  readonly rows: readonly TableRow[];

  constructor(
    fileName: string,
    names: readonly string[],
    columns: readonly AreaColumn[],
    rows: readonly TableRow[],
  ) {
    this.fileName = fileName;
    this.names = names;
    this.columns = columns;
    this.rows = rows;
    if (rows.length === 0)
      throw badInput('header-only', `${fileName} has a header and no rows`, 'Download or export it again.');
  }

  at(column: string): number {
    return this.names.indexOf(column);
  }

  /** Place of the name column that goes with a code column, -1 when there is none. */
  nameAt(code: AreaColumn): number {
    const name = this.columns.find(
      (column) => column.part === 'name' && column.kind === code.kind && column.year === code.year,
    );
    return name === undefined ? -1 : this.at(name.column);
  }

  code(row: TableRow, at: number): string {
    const value = row.cells[at] ?? '';
    if (!looksLikeCode(value))
      throw badInput(
        'code-missing',
        `${this.fileName}, line ${row.line}: ${this.names[at] ?? ''} is ${value === '' ? 'blank' : `“${value}”`}`,
        'A code was expected there. The file may be cut short: download it again.',
      );
    return value;
  }
}

function optional(row: TableRow, at: number): string | null {
  const value = at < 0 ? '' : (row.cells[at] ?? '');
  return value === '' ? null : value;
}

function lsoaYearOf(column: AreaColumn, fileName: string): 2001 | 2011 | 2021 {
  if (column.year === 2001 || column.year === 2011 || column.year === 2021) return column.year;
  throw badInput(
    'lsoa-year-unknown',
    `${fileName}: ${column.column} does not say which LSOAs it holds`,
    'Name the column after its year: LSOA11CD or LSOA21CD.',
  );
}

function readBestFit(
  table: LookupRows,
  lsoa: AreaColumn,
  ward: AreaColumn | undefined,
  district: AreaColumn | undefined,
  hash: string,
): LsoaLookup {
  const lsoaYear = lsoaYearOf(lsoa, table.fileName);
  const lsoaAt = table.at(lsoa.column);
  const lsoaNameAt = table.nameAt(lsoa);
  const [wardAt, wardNameAt] = ward === undefined ? [-1, -1] : [table.at(ward.column), table.nameAt(ward)];
  const [districtAt, districtNameAt] =
    district === undefined ? [-1, -1] : [table.at(district.column), table.nameAt(district)];
  const byLsoa: LsoaLookup['byLsoa'] = new Map();
  const lineOf = new Map<string, number>();
  for (const row of table.rows) {
    const code = table.code(row, lsoaAt);
    const wardCode = optional(row, wardAt);
    const districtCode = optional(row, districtAt);
    const before = byLsoa.get(code);
    if (before !== undefined && (before.wardCode !== wardCode || before.districtCode !== districtCode))
      throw badInput(
        'lookup-contradicts-itself',
        `${table.fileName}, line ${row.line}: ${code} is put in another place than on line ${lineOf.get(code) ?? 0}`,
        'In a best-fit lookup each LSOA has one ward and one district.',
      );
    lineOf.set(code, row.line);
    byLsoa.set(code, {
      lsoaName: optional(row, lsoaNameAt) ?? '',
      wardCode,
      wardName: optional(row, wardNameAt),
      districtCode,
      districtName: optional(row, districtNameAt),
    });
  }
  const to = [
    ward === undefined ? null : `ward${ward.year === null ? '' : ` ${ward.year}`}`,
    district === undefined ? null : `district${district.year === null ? '' : ` ${district.year}`}`,
  ].filter((part) => part !== null);
  return {
    hash,
    fileName: table.fileName,
    title: `LSOA ${lsoaYear} to ${to.join(' to ')} (best fit)`,
    lsoaYear,
    wardYear: ward?.year ?? null,
    districtYear: district?.year ?? null,
    byLsoa,
  };
}

function readChanges(table: LookupRows, lsoa: AreaColumn[], hash: string): LsoaChanges {
  const old = lsoa.find((column) => column.year === 2011);
  const present = lsoa.find((column) => column.year === 2021);
  if (old === undefined || present === undefined)
    throw badInput(
      'lookup-unknown',
      `${table.fileName} has LSOA codes of ${lsoa.map((column) => column.year ?? 'no year').join(' and ')}`,
      'Expected 2011 and 2021 (LSOA11CD and LSOA21CD).',
    );
  const oldAt = table.at(old.column);
  const presentAt = table.at(present.column);
  const changeAt = table.names.findIndex(isChangeColumn);
  const from2011: LsoaChanges['from2011'] = new Map();
  const from2021: LsoaChanges['from2021'] = new Map();
  for (const row of table.rows) {
    const code11 = table.code(row, oldAt);
    const code21 = table.code(row, presentAt);
    const change = row.cells[changeAt] ?? '';
    if (change !== 'U' && change !== 'S' && change !== 'M' && change !== 'X')
      throw badInput(
        'change-unknown',
        `${table.fileName}, line ${row.line}: ${table.names[changeAt] ?? ''} is “${change}”`,
        'Expected U (unchanged), S (split), M (merged) or X (irregular).',
      );
    const forward = from2011.get(code11);
    if (forward === undefined) from2011.set(code11, { change, to2021: [code21] });
    else forward.to2021.push(code21);
    const back = from2021.get(code21);
    if (back === undefined) from2021.set(code21, { change, from2011: [code11] });
    else back.from2011.push(code11);
  }
  return { hash, fileName: table.fileName, from2011, from2021 };
}

function readPartnerships(table: LookupRows, columns: AreaColumn[], hash: string): PartnershipLookup {
  const [district, csp, force] = columns as [AreaColumn, AreaColumn, AreaColumn];
  const byDistrict: PartnershipLookup['byDistrict'] = new Map();
  for (const row of table.rows) {
    const code = table.code(row, table.at(district.column));
    const cspCode = table.code(row, table.at(csp.column));
    const forceCode = table.code(row, table.at(force.column));
    const cspName = optional(row, table.nameAt(csp)) ?? cspCode;
    const before = byDistrict.get(code);
    if (before !== undefined) {
      // After a merger ONS keeps the partnerships of the old districts: one district, several partnerships.
      if (before.cspCode !== cspCode) before.others = [...(before.others ?? []), { cspCode, cspName }];
      continue;
    }
    byDistrict.set(code, {
      districtName: optional(row, table.nameAt(district)) ?? code,
      cspCode,
      cspName,
      forceCode,
      forceName: optional(row, table.nameAt(force)) ?? forceCode,
    });
  }
  return { hash, fileName: table.fileName, year: csp.year ?? district.year, byDistrict };
}
