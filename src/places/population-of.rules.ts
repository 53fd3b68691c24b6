import { mergedInto, sameDistrictCodes } from './district-changes.ts';
import type { DistrictChange } from './district-changes.ts';
import { countOf, kindInWords, kindOfCode } from './gss.rules.ts';
import type { LsoaLookup, PopulationTable } from './place.ts';

export type PopulationAnswer =
  | {
      ok: true;
      count: number;
      /** `given`: a row of the table; `sum`: its parts by their parent; `best-fit`: LSOAs by the lookup. */
      how: 'given' | 'sum' | 'best-fit';
      /** What the number is and where it is from, for printing beside a rate. */
      source: string;
    }
  | { ok: false; reason: string };

/**
 * People (or households) in one area: as given, else the sum of the areas that name it as their parent, else the sum of its
 * LSOAs by the best-fit lookup. Never a partial sum: when a part is missing there is no number, and the reason is said.
 * Codes of the same district before and after it was recoded count as one.
 */
export function populationOf(
  table: PopulationTable,
  areaCode: string,
  options: { lookup?: LsoaLookup | null; districtChanges?: readonly DistrictChange[] } = {},
): PopulationAnswer {
  const { lookup = null, districtChanges } = options;
  const codes = sameDistrictCodes(areaCode, districtChanges);
  const base = `${table.counts}, ${table.date}`;
  const file = `file ${table.fileName}`;

  const own = codes.find((code) => table.byCode.has(code));
  if (own !== undefined) {
    const count = table.byCode.get(own)?.count ?? 0;
    const alias = own === areaCode ? '' : `, there under its other code ${own}`;
    return answer(count, 'given', `${base} (${file}${alias})`);
  }

  const parts = [...table.byCode.values()].filter(({ parent }) => parent !== null && codes.includes(parent));
  const without = [...(table.missing ?? [])].filter(
    ([code, { parent }]) => codes.includes(code) || (parent !== null && codes.includes(parent)),
  );
  if (without.length > 0)
    return {
      ok: false,
      reason: `${table.fileName} has no number for ${without.map(([, { name }]) => name).join(', ')}, so none can be given for ${areaCode}.`,
    };
  if (parts.length > 0) {
    const alias =
      parts[0]?.parent === areaCode ? '' : `, there under its other code ${parts[0]?.parent ?? ''}`;
    return answer(
      sumOf(parts.map(({ count }) => count)),
      'sum',
      `${base}: sum of its ${countOf(table.kind, parts.length)} (${file}${alias})`,
    );
  }

  const merged = mergedInto(areaCode, districtChanges).map((change) => change.from);
  if (merged.length > 0 && merged.every((code) => table.byCode.has(code)))
    return answer(
      sumOf(merged.map((code) => table.byCode.get(code)?.count ?? 0)),
      'sum',
      `${base}: sum of the ${merged.length} districts it was made of (${file})`,
    );

  if (lookup !== null && table.kind === 'lsoa') return bestFit(table, areaCode, codes, lookup, base, file);
  return { ok: false, reason: whyNot(table, areaCode, lookup) };
}

function answer(count: number, how: 'given' | 'sum' | 'best-fit', source: string): PopulationAnswer {
  // A rate per nobody is no rate; the caller asks for people to divide by.
  return count > 0
    ? { ok: true, count, how, source }
    : { ok: false, reason: `${source}: nobody is counted there.` };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function bestFit(
  table: PopulationTable,
  areaCode: string,
  codes: readonly string[],
  lookup: LsoaLookup,
  base: string,
  file: string,
): PopulationAnswer {
  const lsoas = [...lookup.byLsoa].filter(
    ([, place]) =>
      place.wardCode === areaCode || (place.districtCode !== null && codes.includes(place.districtCode)),
  );
  if (lsoas.length === 0)
    return {
      ok: false,
      reason: `${areaCode} is in neither ${table.fileName} nor the lookup ${lookup.fileName} (${lookup.title}). It may be a code of another year.`,
    };
  const missing = lsoas.filter(([code]) => !table.byCode.has(code));
  if (missing.length > 0)
    return {
      ok: false,
      reason:
        `${missing.length} of the ${countOf('lsoa', lsoas.length)} of ${areaCode} are not in ${table.fileName} (for one ${missing[0]?.[0] ?? ''}). ` +
        `The lookup has LSOAs of ${lookup.lsoaYear}; the population may be for those of another census. A part of the sum would be too low, so none is given.`,
    };
  return answer(
    sumOf(lsoas.map(([code]) => table.byCode.get(code)?.count ?? 0)),
    'best-fit',
    `${base}: sum of its ${countOf('lsoa', lsoas.length)} by ${lookup.title} (${file}; lookup ${lookup.fileName})`,
  );
}

function whyNot(table: PopulationTable, areaCode: string, lookup: LsoaLookup | null): string {
  const kind = kindOfCode(areaCode);
  const has = `${table.fileName} has ${kindInWords(table.kind)}${table.year == null ? '' : ` of ${table.year}`}`;
  if (table.kind === 'lsoa' && lookup === null)
    return `${has}; to add them up to ${areaCode} a lookup from LSOA is needed.`;
  if (kind === table.kind)
    return `${areaCode} is not in ${table.fileName}. ${has}; this may be a code of another year, or another part of the country.`;
  return `${areaCode} is not in ${table.fileName}, and its ${kindInWords(table.kind)} do not say that they lie in it.`;
}
