import { badInput } from '../foundation/problem.ts';
import { readAreaColumns } from './columns.rules.ts';
import { kindOfCode, looksLikeCode } from './gss.rules.ts';

/** A district's code that has been replaced by another. */
export type DistrictChange = {
  from: string;
  fromName: string;
  to: string;
  toName: string;
  /** First year whose lists carry the new code; null for changes before 2016, where the lists used begin. */
  year: number | null;
  /**
   * `recoded`: the same district under a new code, its area the same or nearly so (a code changes when a boundary moves at all).
   * `merged`: several districts became one, whose figures are the sum of theirs.
   */
  how: 'recoded' | 'merged';
};

/**
 * Reads changes of district codes from a table with a code column a year (`ltla16_code` … `ltla24_code`) or with the
 * code and the one in force (`LADCD`, `LADCD_ACTIVE`). Null when the table is neither, or tells of no change.
 */
export function districtChangesFromRows(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  fileName: string,
): DistrictChange[] | null {
  const codes = readAreaColumns(names).filter(
    (column) => column.kind === 'district' && column.part === 'code',
  );
  const nameAt = (column: (typeof codes)[number]): number =>
    names.indexOf(
      readAreaColumns(names).find(
        (one) =>
          one.kind === 'district' &&
          one.part === 'name' &&
          one.year === column.year &&
          one.active === column.active,
      )?.column ?? '',
    );
  const byYear = codes.filter((column) => column.year !== null && !column.active);
  const plain = codes.find((column) => column.year === null && !column.active);
  const active = codes.find((column) => column.active);
  // A table of years names each year's district; one with just two may be something else.
  const steps =
    plain !== undefined && active !== undefined
      ? [plain, active]
      : byYear.length >= 3
        ? byYear.toSorted((a, b) => (a.year ?? 0) - (b.year ?? 0))
        : null;
  if (steps === null) return null;
  if (rows.length === 0)
    throw badInput('header-only', `${fileName} has a header and no rows`, 'Download it again.');
  const found = new Map<string, Omit<DistrictChange, 'how'>>();
  const lists = steps.map((step) => ({ step, at: names.indexOf(step.column), nameAt: nameAt(step) }));
  // Names that stand in the table twice for one place (Fife and Perth in `lad_changes`) would read as changes into each
  // other: a change between codes of the same name is preferred.
  for (const row of rows)
    for (const [at, later] of lists.entries()) {
      const earlier = lists[at - 1];
      if (earlier === undefined) continue;
      const from = row[earlier.at] ?? '';
      const to = row[later.at] ?? '';
      if (from === to || !looksLikeCode(from) || !looksLikeCode(to)) continue;
      const fromName = row[earlier.nameAt] ?? '';
      const toName = row[later.nameAt] ?? '';
      const before = found.get(from);
      if (before !== undefined && before.toName === before.fromName) continue;
      found.set(from, { from, fromName, to, toName, year: later.step.year });
    }
  if (found.size === 0) return null;
  const into = new Map<string, number>();
  for (const { to } of found.values()) into.set(to, (into.get(to) ?? 0) + 1);
  return [...found.values()]
    .map((change) => ({
      ...change,
      how: (into.get(change.to) ?? 0) > 1 ? ('merged' as const) : ('recoded' as const),
    }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

/** Codes that name the same district as the given one, the given one first, following changes both ways. */
export function sameDistrictCodes(
  code: string,
  changes: readonly DistrictChange[] = knownDistrictChanges,
): string[] {
  const codes = [code];
  for (const one of codes)
    for (const change of changes) {
      if (change.how !== 'recoded') continue;
      const other = change.from === one ? change.to : change.to === one ? change.from : null;
      if (other !== null && !codes.includes(other)) codes.push(other);
    }
  return codes;
}

/** The districts that were merged into this one. Their counts add up to its own. */
export function mergedInto(
  code: string,
  changes: readonly DistrictChange[] = knownDistrictChanges,
): DistrictChange[] {
  return changes.filter((change) => change.how === 'merged' && change.to === code);
}

/** What became of a code that is no longer in force; null when it still is, as far as is known. */
export function successorOf(
  code: string,
  changes: readonly DistrictChange[] = knownDistrictChanges,
): DistrictChange | null {
  return changes.find((change) => change.from === code && kindOfCode(change.to) !== null) ?? null;
}

const recoded = (from: string, to: string, name: string, year: number | null): DistrictChange => ({
  from, fromName: name, to, toName: name, year, how: 'recoded',
}); // prettier-ignore

const merged = (
  to: string,
  toName: string,
  year: number,
  parts: Readonly<Record<string, string>>,
): DistrictChange[] =>
  Object.entries(parts).map(([from, fromName]) => ({ from, fromName, to, toName, year, how: 'merged' }));

/**
 * Changes of district codes in Great Britain up to May 2025.
 * Source: ONS Code History Database and the ONS lists of local authority districts 2016 to 2025. A test compares this
 * table with two independently published lists.
 */
export const knownDistrictChanges: readonly DistrictChange[] = [
  recoded('E06000048', 'E06000057', 'Northumberland', null),
  recoded('E07000097', 'E07000242', 'East Hertfordshire', null),
  recoded('E07000100', 'E07000240', 'St Albans', null),
  recoded('E07000101', 'E07000243', 'Stevenage', null),
  recoded('E07000104', 'E07000241', 'Welwyn Hatfield', null),
  recoded('E08000020', 'E08000037', 'Gateshead', null),
  recoded('S12000015', 'S12000047', 'Fife', 2018),
  recoded('S12000024', 'S12000048', 'Perth and Kinross', 2018),
  recoded('S12000044', 'S12000050', 'North Lanarkshire', 2019),
  recoded('S12000046', 'S12000049', 'Glasgow City', 2019),
  ...merged('E06000058', 'Bournemouth, Christchurch and Poole', 2019, {
    E06000028: 'Bournemouth',
    E06000029: 'Poole',
    E07000048: 'Christchurch',
  }),
  ...merged('E06000059', 'Dorset', 2019, {
    E07000049: 'East Dorset',
    E07000050: 'North Dorset',
    E07000051: 'Purbeck',
    E07000052: 'West Dorset',
    E07000053: 'Weymouth and Portland',
  }),
  ...merged('E07000244', 'East Suffolk', 2019, { E07000205: 'Suffolk Coastal', E07000206: 'Waveney' }),
  ...merged('E07000245', 'West Suffolk', 2019, { E07000201: 'Forest Heath', E07000204: 'St Edmundsbury' }),
  ...merged('E07000246', 'Somerset West and Taunton', 2019, {
    E07000190: 'Taunton Deane',
    E07000191: 'West Somerset',
  }),
  ...merged('E06000060', 'Buckinghamshire', 2020, {
    E07000004: 'Aylesbury Vale',
    E07000005: 'Chiltern',
    E07000006: 'South Bucks',
    E07000007: 'Wycombe',
  }),
  ...merged('E06000061', 'North Northamptonshire', 2021, {
    E07000150: 'Corby',
    E07000152: 'East Northamptonshire',
    E07000153: 'Kettering',
    E07000156: 'Wellingborough',
  }),
  ...merged('E06000062', 'West Northamptonshire', 2021, {
    E07000151: 'Daventry',
    E07000154: 'Northampton',
    E07000155: 'South Northamptonshire',
  }),
  ...merged('E06000063', 'Cumberland', 2023, {
    E07000026: 'Allerdale',
    E07000028: 'Carlisle',
    E07000029: 'Copeland',
  }),
  ...merged('E06000064', 'Westmorland and Furness', 2023, {
    E07000027: 'Barrow-in-Furness',
    E07000030: 'Eden',
    E07000031: 'South Lakeland',
  }),
  ...merged('E06000065', 'North Yorkshire', 2023, {
    E07000163: 'Craven',
    E07000164: 'Hambleton',
    E07000165: 'Harrogate',
    E07000166: 'Richmondshire',
    E07000167: 'Ryedale',
    E07000168: 'Scarborough',
    E07000169: 'Selby',
  }),
  ...merged('E06000066', 'Somerset', 2023, {
    E07000187: 'Mendip',
    E07000188: 'Sedgemoor',
    E07000189: 'South Somerset',
    E07000246: 'Somerset West and Taunton',
  }),
  recoded('E08000016', 'E08000038', 'Barnsley', 2025),
  recoded('E08000019', 'E08000039', 'Sheffield', 2025),
];
