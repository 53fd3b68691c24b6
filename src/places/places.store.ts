import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import { deliveryPath, writeDurably } from '../foundation/data-folder.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { badInput, cannotRun } from '../foundation/problem.ts';
import type { Problem } from '../foundation/problem.ts';
import type { AreaKind } from '../statistics/figure.ts';
import type { DistrictChange } from './district-changes.ts';
import type { BoundarySet, LsoaChanges, LsoaLookup, PartnershipLookup, PopulationTable } from './place.ts';
import { describeContent, lookupTitle, openPlacesFile, readPlacesContent } from './places-file.ts';
import type { PlacesContent, PlacesFile, ReadOptions } from './places-file.ts';
import { insertDeciles } from './deprivation.ts';
import { readReceivedFile } from './read-file.ts';

export type PlacesAbout =
  | 'residents'
  | 'households'
  | 'lsoa-to-area'
  | 'lsoa-changes'
  | 'partnership'
  | 'district-changes'
  | 'deprivation';

/** A file of places that has been loaded, as the list shows it. */
export type LoadedPlaces = {
  hash: string;
  fileName: string;
  part: PlacesContent['part'];
  /** What a population counts, or which lookup it is; null for boundaries. */
  about: PlacesAbout | null;
  /** `wards 2025`, `LSOA 2021 to ward 2024 …`, `residents, mid-2022`. */
  title: string;
  kind: AreaKind | null;
  year: number | null;
  /** Areas or rows in the register; null for lookups, which are read from their file. */
  areas: number | null;
  warnings: string[];
  loadedAt: string;
};

/** An area as the register knows it. One code may stand in several sets, of different years. */
export type RegisteredArea = {
  code: string;
  name: string;
  kind: AreaKind;
  year: number | null;
  vintage: string;
  parent: string | null;
  parentName: string | null;
  /** ISO days; null where nobody has said. */
  validFrom: string | null;
  validTo: string | null;
  set: string;
};

export type LoadBy = {
  /** Account of the person who loads it; null on the command line. */
  accountId?: string | null;
  /** When the areas came into force and ended, where known: ISO days. */
  validFrom?: string | null;
  validTo?: string | null;
};

export type LoadOutcome = { loaded: LoadedPlaces; description: string; alreadyThere: boolean };

/**
 * Loads a file of boundaries, a lookup or a population: reads and checks it, keeps it byte for byte by its hash, and puts its
 * areas or numbers into the register in one transaction. The same file again changes nothing; the same file with other
 * options (a year given that was not before) is read anew.
 */
export async function loadPlaces(
  database: Database,
  folder: DataFolder,
  path: string,
  options: ReadOptions = {},
  by: LoadBy = {},
): Promise<LoadOutcome> {
  return loadOpenedPlaces(database, folder, await openPlacesFile(path, options), by);
}

/** The same for a file that has been opened, so that several can be checked before the first is loaded. */
export async function loadOpenedPlaces(
  database: Database,
  folder: DataFolder,
  places: PlacesFile,
  by: LoadBy = {},
): Promise<LoadOutcome> {
  await keepFile(folder, places);
  return database.asSystem('load places', null, (tx) => storePlaces(tx, places, by));
}

async function keepFile(folder: DataFolder, { file }: PlacesFile): Promise<void> {
  const kept = deliveryPath(folder, file.hash);
  const there = await stat(kept).then(
    ({ size }) => size,
    () => -1,
  );
  if (there !== file.received.length) await writeDurably(kept, file.received);
}

/** Writes what was read into the register. The file must have been kept before. Runs as the system: members may only read. */
export async function storePlaces(tx: Tx, places: PlacesFile, by: LoadBy = {}): Promise<LoadOutcome> {
  const { hash } = places.file;
  // Two loads of one file at once: the second waits, and finds it there.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`places ${hash}`}, 0))`.execute(tx);
  const description = describeContent(places);
  const before = (await listPlaces(tx)).find((one) => one.hash === hash);
  if (before !== undefined) {
    if ((await optionsOf(tx, hash)) === canonical(places.options))
      return { loaded: before, description, alreadyThere: true };
    await removePlaces(tx, hash);
  }
  if (places.part === 'boundaries') await insertBoundaries(tx, places.set, places.options, by);
  else if (places.part === 'population') await insertPopulation(tx, places.table, places.options, by);
  else if (places.part === 'deprivation')
    await insertDeciles(tx, places.table, clock.now(), by.accountId ?? null);
  else await insertLookup(tx, places, by);
  const loaded = (await listPlaces(tx)).find((one) => one.hash === hash);
  if (loaded === undefined) throw new Error(`The file ${hash} is not in the list it was put into`);
  return { loaded, description, alreadyThere: false };
}

/** Options in one written form, so that the same ones compare as equal. */
function canonical(options: ReadOptions): string {
  return JSON.stringify(Object.fromEntries(Object.entries(options).sort()));
}

async function optionsOf(tx: Tx, hash: string): Promise<string> {
  const { rows } = await sql<{ read_options: ReadOptions }>`
    select read_options from area_set where hash = ${hash}
    union all select read_options from population_table where hash = ${hash}`.execute(tx);
  return canonical(rows[0]?.read_options ?? {});
}

/** Enough for one statement: whole-country boundaries would not fit in one value. */
const rowsAtOnce = 2_000;

function inChunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / rowsAtOnce) }, (_, at) =>
    items.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce),
  );
}

async function insertBoundaries(tx: Tx, set: BoundarySet, options: ReadOptions, by: LoadBy): Promise<void> {
  await sql`insert into area_set (hash, file_name, kind, year, vintage, warnings, loaded_at, loaded_by, read_options)
    values (${set.hash}, ${set.fileName}, ${set.kind}, ${set.year}, ${set.vintage}, ${JSON.stringify(set.warnings)}::jsonb,
      ${clock.now()}, ${by.accountId ?? null}, ${canonical(options)}::jsonb)`.execute(tx);
  for (const areas of inChunks(set.areas)) {
    const rows = areas.map(({ code, name, parent, parentName, geometry }) => ({
      code,
      name,
      parent,
      parentName,
      geometry,
    }));
    await sql`insert into area
        (area_set_hash, code, name, kind, parent_code, parent_name, geometry, valid_from, valid_to)
      select ${set.hash}, code, name, ${set.kind}, parent, "parentName", geometry,
        ${by.validFrom ?? null}::date, ${by.validTo ?? null}::date
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row (code text, name text, parent text, "parentName" text, geometry jsonb)`.execute(tx);
  }
}

async function insertPopulation(
  tx: Tx,
  table: PopulationTable,
  options: ReadOptions,
  by: LoadBy,
): Promise<void> {
  await sql`insert into population_table
      (hash, file_name, counts, as_of, kind, year, warnings, loaded_at, loaded_by, read_options)
    values (${table.hash}, ${table.fileName}, ${table.counts}, ${table.date}, ${table.kind}, ${table.year ?? null},
      ${JSON.stringify(table.warnings)}::jsonb, ${clock.now()}, ${by.accountId ?? null}, ${canonical(options)}::jsonb)`.execute(
    tx,
  );
  const rows = [...table.byCode].map(([code, row]) => ({ code, ...row }));
  for (const chunk of inChunks(rows))
    await sql`insert into population (population_table_hash, code, name, count, parent_code, parent_name)
      select ${table.hash}, code, name, count, parent, "parentName"
      from jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb)
        as row (code text, name text, count integer, parent text, "parentName" text)`.execute(tx);
}

async function insertLookup(
  tx: Tx,
  places: Extract<PlacesFile, { part: 'lookup' }>,
  by: LoadBy,
): Promise<void> {
  const { lookup, file } = places;
  const kind = lookup.kind === 'lsoa' ? 'lsoa-to-area' : lookup.kind;
  const year =
    lookup.kind === 'lsoa'
      ? (lookup.lookup.wardYear ?? lookup.lookup.districtYear)
      : lookup.kind === 'partnership'
        ? lookup.lookup.year
        : null;
  const lsoaYear = lookup.kind === 'lsoa' ? lookup.lookup.lsoaYear : null;
  await sql`insert into lookup_file (hash, file_name, kind, title, year, lsoa_year, loaded_at, loaded_by)
    values (${file.hash}, ${file.fileName}, ${kind}, ${lookupTitle(lookup)}, ${year}, ${lsoaYear}, ${clock.now()},
      ${by.accountId ?? null})`.execute(tx);
}

/** All files of places in the register, the latest geography first. */
export async function listPlaces(tx: Tx): Promise<LoadedPlaces[]> {
  const { rows } = await sql<LoadedPlaces>`
    select hash, file_name as "fileName", 'boundaries' as part, null as about, vintage as title, kind, year,
        (select count(*) from area where area_set_hash = hash) as areas, warnings, loaded_at as "loadedAt"
      from area_set
    union all
    select hash, file_name, 'population', counts, counts || ', ' || as_of, kind, year,
        (select count(*) from population where population_table_hash = hash), warnings, loaded_at
      from population_table
    union all
    select hash, file_name, 'lookup', kind, title, null, year, null, '[]'::jsonb, loaded_at from lookup_file
    union all
    select hash, file_name, 'deprivation', 'deprivation', title, 'lsoa', lsoa_year,
        (select count(*) from deprivation where deprivation_table_hash = hash), '[]'::jsonb, loaded_at
      from deprivation_table
    order by part, year desc nulls last, "loadedAt" desc, hash`.execute(tx);
  return rows;
}

/** Takes a file of places out of the register (undo). The kept file stays. False when there is none of this hash. */
export async function removePlaces(tx: Tx, hash: string): Promise<boolean> {
  let removed = 0n;
  for (const table of ['area_set', 'population_table', 'lookup_file', 'deprivation_table']) {
    const { numAffectedRows } = await sql`delete from ${sql.table(table)} where hash = ${hash}`.execute(tx);
    removed += numAffectedRows ?? 0n;
  }
  return removed > 0n;
}

/** The whole hash that begins with these characters. @throws Problem when there is none, or more than one. */
export async function findPlacesHash(tx: Tx, beginning: string): Promise<string> {
  const found = /^[0-9a-f]{4,64}$/.test(beginning)
    ? (await listPlaces(tx)).filter(({ hash }) => hash.startsWith(beginning))
    : [];
  const [only, second] = found;
  if (only === undefined || second !== undefined)
    throw badInput(
      'places-not-found',
      only === undefined
        ? `No loaded file begins with “${beginning}”`
        : `Several loaded files begin with “${beginning}”`,
      'Give at least the first four characters of its hash, as “./frankpledge places list” shows them.',
    );
  return only.hash;
}

/** Areas by code, kind, year, parent or the beginning of the name; the latest geography first. At most `limit` (200). */
export async function findAreas(
  tx: Tx,
  wanted: {
    code?: string;
    kind?: AreaKind;
    year?: number;
    parent?: string;
    nameBegins?: string;
    limit?: number;
  },
): Promise<RegisteredArea[]> {
  const conditions = [sql`true`];
  if (wanted.code !== undefined) conditions.push(sql`area.code = ${wanted.code}`);
  if (wanted.kind !== undefined) conditions.push(sql`area_set.kind = ${wanted.kind}`);
  if (wanted.year !== undefined) conditions.push(sql`area_set.year = ${wanted.year}`);
  if (wanted.parent !== undefined) conditions.push(sql`area.parent_code = ${wanted.parent}`);
  if (wanted.nameBegins !== undefined)
    conditions.push(sql`starts_with(lower(area.name), ${wanted.nameBegins.toLowerCase()})`);
  const { rows } = await sql<RegisteredArea>`
    select area.code, area.name, area.kind, area_set.year, area_set.vintage, area.parent_code as parent,
      area.parent_name as "parentName", area.valid_from as "validFrom", area.valid_to as "validTo", area_set_hash as set
    from area join area_set on area_set.hash = area.area_set_hash
    where ${sql.join(conditions, sql` and `)}
    order by area_set.year desc nulls last, area.name, area.code, area_set_hash
    limit ${wanted.limit ?? 200}`.execute(tx);
  return rows;
}

/** Everything that is loaded, as the contracts that placing and rates work with. Latest geography first in each list. */
export type PlacesInForce = {
  boundaries: BoundarySet[];
  lsoaLookups: LsoaLookup[];
  lsoaChanges: LsoaChanges[];
  partnerships: PartnershipLookup[];
  populations: PopulationTable[];
  districtChanges: DistrictChange[][];
};

/** What was read from kept files, by hash and options: a kept file never changes. */
const readings = new Map<string, Promise<PlacesContent>>();
/** The England-wide files are some tens of megabytes each in memory. */
const mostReadings = 40;

/** Reads all loaded places, from the kept files (cached in memory). */
export async function readPlacesInForce(tx: Tx, folder: DataFolder): Promise<PlacesInForce> {
  const { rows } = await sql<{ hash: string; file_name: string; read_options: ReadOptions }>`
    select hash, file_name, read_options, year, loaded_at from area_set
    union all select hash, file_name, read_options, year, loaded_at from population_table
    union all select hash, file_name, '{}'::jsonb, year, loaded_at from lookup_file
    order by year desc nulls last, loaded_at desc, hash`.execute(tx);
  const inForce: PlacesInForce = {
    boundaries: [],
    lsoaLookups: [],
    lsoaChanges: [],
    partnerships: [],
    populations: [],
    districtChanges: [],
  };
  for (const row of rows) {
    const content = await readKept(folder, row.hash, row.file_name, row.read_options);
    if (content.part === 'boundaries') inForce.boundaries.push(content.set);
    else if (content.part === 'population') inForce.populations.push(content.table);
    // Read from the register, where it is used (`readDeciles`).
    else if (content.part === 'deprivation') continue;
    else if (content.lookup.kind === 'lsoa') inForce.lsoaLookups.push(content.lookup.lookup);
    else if (content.lookup.kind === 'lsoa-changes') inForce.lsoaChanges.push(content.lookup.changes);
    else if (content.lookup.kind === 'partnership') inForce.partnerships.push(content.lookup.lookup);
    else inForce.districtChanges.push(content.lookup.changes);
  }
  return inForce;
}

function readKept(
  folder: DataFolder,
  hash: string,
  fileName: string,
  options: ReadOptions,
): Promise<PlacesContent> {
  const key = `${hash} ${canonical(options)}`;
  const known = readings.get(key);
  if (known !== undefined) return known;
  const reading = readKeptFile(deliveryPath(folder, hash), hash, fileName, options);
  readings.set(key, reading);
  // A file that could not be read is tried again next time.
  reading.catch(() => readings.delete(key));
  const oldest = readings.keys().next().value;
  if (readings.size > mostReadings && oldest !== undefined) readings.delete(oldest);
  return reading;
}

async function readKeptFile(
  path: string,
  hash: string,
  fileName: string,
  options: ReadOptions,
): Promise<PlacesContent> {
  const lost = (cause: unknown): Problem =>
    cannotRun(
      'kept-file-lost',
      `The kept file of ${fileName} is gone or has changed`,
      `It was ${path}. Put it back from a backup, or load ${fileName} again.`,
      cause,
    );
  const file = await readReceivedFile(path).catch((error: unknown) => {
    throw lost(error);
  });
  if (file.hash !== hash) throw lost(null);
  return readPlacesContent({ ...file, fileName }, options);
}
