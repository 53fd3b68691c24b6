import { badInput, Problem } from '../foundation/problem.ts';
import type { AreaKind } from '../statistics/figure.ts';
import { boundariesFromFile } from './boundaries.ts';
import type { BoundaryOptions } from './boundaries.ts';
import { deprivationFromFile, type DecileTable } from './deprivation.ts';
import { countOf } from './gss.rules.ts';
import { lookupFromFile } from './lookups.ts';
import type { Lookup } from './lookups.ts';
import type { BoundarySet, PopulationTable } from './place.ts';
import { populationFromFile } from './population.ts';
import type { PopulationOptions } from './population.ts';
import { readReceivedFile } from './read-file.ts';
import type { ReceivedFile } from './read-file.ts';

/** What a person may say of a file that it does not say itself. Kept beside it, for it is read again. */
export type ReadOptions = {
  kind?: AreaKind;
  year?: number;
  /** For populations: `mid-2022`, `Census 2021`. */
  date?: string;
  counts?: 'residents' | 'households';
  codeColumn?: string;
  nameColumn?: string;
  parentColumn?: string;
  countColumn?: string;
  sheet?: string;
};

/** A file of places, read and told apart by what is in it. */
export type PlacesFile = { file: ReceivedFile; options: ReadOptions } & PlacesContent;

export type PlacesContent =
  | { part: 'boundaries'; set: BoundarySet }
  | { part: 'lookup'; lookup: Lookup }
  | { part: 'population'; table: PopulationTable }
  | { part: 'deprivation'; table: DecileTable };

/** Opens a file of boundaries, a lookup or a population, whichever it is. Throws a Problem that says what is wrong. */
export async function openPlacesFile(path: string, options: ReadOptions = {}): Promise<PlacesFile> {
  const file = await readReceivedFile(path);
  return { file, options, ...(await readPlacesContent(file, options)) };
}

/** The same for a file that has been received already. */
export async function readPlacesContent(
  file: ReceivedFile,
  options: ReadOptions = {},
): Promise<PlacesContent> {
  if (looksLikeJson(file.content))
    return { part: 'boundaries', set: boundariesFromFile(file, boundaryOptions(options)) };
  const deciles = await deprivationFromFile(file);
  if (deciles !== null) return { part: 'deprivation', table: deciles };
  // A population first: some carry the district of each LSOA and would pass for a lookup; no lookup has a column of counts.
  let notPopulation: Problem;
  try {
    return { part: 'population', table: await populationFromFile(file, populationOptions(options)) };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'columns-unknown') throw error;
    notPopulation = error;
  }
  try {
    return { part: 'lookup', lookup: await lookupFromFile(file) };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'lookup-unknown') throw error;
    throw badInput(
      'places-file-unknown',
      `${file.fileName} is neither boundaries, nor a lookup, nor a population, nor an index of deprivation that is known here`,
      `${notPopulation.detail}\nAs a lookup: ${error.detail}`,
    );
  }
}

function looksLikeJson(content: Uint8Array): boolean {
  // Past a byte order mark and blanks; UTF-16 has zero bytes between.
  for (const byte of content.subarray(0, 64)) {
    if (byte === 0x7b || byte === 0x5b) return true;
    const skipped = [0xef, 0xbb, 0xbf, 0xff, 0xfe, 0, 0x20, 0x09, 0x0a, 0x0d].includes(byte);
    if (!skipped) return false;
  }
  return false;
}

function boundaryOptions(options: ReadOptions): BoundaryOptions {
  const { kind, year, codeColumn, nameColumn, parentColumn } = options;
  return withoutUndefined({ kind, year, codeColumn, nameColumn, parentColumn });
}

function populationOptions(options: ReadOptions): PopulationOptions {
  const { kind, counts, date, codeColumn, countColumn, parentColumn, sheet } = options;
  return withoutUndefined({ kind, counts, date, codeColumn, countColumn, parentColumn, sheet });
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** One line for a person: `wards 2025: 17 wards`. */
export function describeContent(content: PlacesContent): string {
  switch (content.part) {
    case 'boundaries':
      return `Boundaries, ${content.set.vintage}: ${countOf(content.set.kind, content.set.areas.length)}`;
    case 'population': {
      const { counts, date, kind, byCode } = content.table;
      return `${counts === 'residents' ? 'Residents' : 'Households'}, ${date}: ${countOf(kind, byCode.size)}`;
    }
    case 'deprivation':
      return `${content.table.title}: ${countOf('lsoa', content.table.byCode.size)}`;
    case 'lookup':
      return `Lookup, ${lookupTitle(content.lookup)}: ${lookupSize(content.lookup)}`;
  }
}

export function lookupTitle(lookup: Lookup): string {
  switch (lookup.kind) {
    case 'lsoa':
      return lookup.lookup.title;
    case 'lsoa-changes':
      return 'LSOA 2011 to LSOA 2021';
    case 'partnership': {
      const { year } = lookup.lookup;
      return `district to community safety partnership to police force${year === null ? '' : ` ${year}`}`;
    }
    case 'district-changes':
      return 'changes of district codes';
  }
}

function lookupSize(lookup: Lookup): string {
  switch (lookup.kind) {
    case 'lsoa':
      return countOf('lsoa', lookup.lookup.byLsoa.size);
    case 'lsoa-changes':
      return `${countOf('lsoa', lookup.changes.from2011.size)} of 2011, ${countOf('lsoa', lookup.changes.from2021.size)} of 2021`;
    case 'partnership':
      return countOf('district', lookup.lookup.byDistrict.size);
    case 'district-changes':
      return `${lookup.changes.length} changes`;
  }
}
