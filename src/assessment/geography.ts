import { badInput } from '../foundation/problem.ts';
import { lsoaCodesIn, placePoints, type Engine } from '../observatory/observatory.ts';
import type { Placing } from '../observatory/query.types.ts';
import type { Area, BoundarySet, LsoaLookup, PopulationTable } from '../places/place.ts';
import { compareCodes, makeLocator, populationOf } from '../places/places.ts';
import type { ComparisonGroup, Denominator, Evidence, NamedArea } from './evidence.ts';

/** How wards are filled: by point in polygon, or by the best-fit lookup from LSOA. */
export type WardMethod = 'point' | 'best-fit';

/** The places an assessment stands on, wherever they were read from. */
export type Geography = {
  boundaries: BoundarySet[];
  lookup: LsoaLookup | null;
  populations: PopulationTable[];
};

/** Districts that the boundaries, populations and lookup name, by code. */
function knownDistricts(geography: Geography): Map<string, string> {
  const districts = new Map<string, string>();
  for (const set of geography.boundaries) {
    for (const area of set.areas) {
      if (area.kind === 'district') districts.set(area.code, area.name);
      else if (area.parent !== null) districts.set(area.parent, area.parentName ?? area.parent);
    }
  }
  for (const table of geography.populations) {
    if (table.kind !== 'ward') continue;
    for (const row of table.byCode.values()) {
      if (row.parent !== null && !districts.has(row.parent))
        districts.set(row.parent, row.parentName ?? row.parent);
    }
  }
  return districts;
}

/** Most districts a comparison set may have before it is a whole country and not a county. */
const largestComparisonSet = 60;

export function findArea(asked: string, geography: Geography): NamedArea {
  const known = knownDistricts(geography);
  for (const row of geography.lookup?.byLsoa.values() ?? []) {
    if (row.districtCode !== null && !known.has(row.districtCode))
      known.set(row.districtCode, row.districtName ?? row.districtCode);
  }
  const byCode = known.get(asked);
  if (byCode !== undefined) return { code: asked, name: byCode };
  for (const [code, name] of known) if (name.toLowerCase() === asked.toLowerCase()) return { code, name };
  const some = [...known].slice(0, 8).map(([code, name]) => `${code} ${name}`);
  throw badInput(
    'unknown-area',
    `No district “${asked}” in the boundaries, populations or lookup given`,
    some.length === 0
      ? 'Give boundaries or a lookup that name their district.'
      : `The districts they name are: ${some.join(', ')}${known.size > some.length ? ` and ${known.size - some.length} more` : ''}.`,
  );
}

/** Numbers of residents or households by area code, from the first table that has the area. */
export function denominators(
  geography: Geography,
  counts: PopulationTable['counts'],
): (code: string) => Denominator | null {
  const cache = new Map<string, Denominator | null>();
  return (code) => {
    const cached = cache.get(code);
    if (cached !== undefined) return cached;
    let found: Denominator | null = null;
    for (const table of geography.populations) {
      if (table.counts !== counts) continue;
      const answer = populationOf(table, code, geography.lookup === null ? {} : { lookup: geography.lookup });
      if (!answer.ok) continue;
      const year = /\d{4}/.exec(table.date);
      found = { count: answer.count, source: answer.source, year: year === null ? null : Number(year[0]) };
      break;
    }
    cache.set(code, found);
    return found;
  };
}

/** Sentences where the codes of the data, the boundaries and the populations are not of one geography. */
export async function geographyNotices(
  engine: Engine,
  evidence: Pick<Evidence, 'segments' | 'wards' | 'wardVintage'>,
  geography: Geography,
): Promise<string[]> {
  const notices: string[] = [
    ...geography.boundaries.flatMap((set) => set.warnings),
    ...geography.populations.flatMap((table) => table.warnings),
  ];
  if (geography.lookup !== null) {
    const seen = await lsoaCodesIn(engine, evidence.segments);
    const result = compareCodes(seen, geography.lookup);
    if (result.unmatched.length > result.elsewhere) notices.push(result.sentence);
  }
  for (const table of geography.populations) {
    if (table.kind !== 'ward' || evidence.wards.length === 0) continue;
    const result = compareCodes(
      evidence.wards.map((ward) => ward.code),
      table,
    );
    if (result.unmatched.length > result.elsewhere) notices.push(result.sentence);
  }
  return notices;
}

/** Ward boundaries of the area, and how incidents are put into them. */
export async function placeWards(
  engine: Engine,
  segments: Evidence['segments'],
  geography: Geography,
  area: NamedArea,
  by: WardMethod | null,
): Promise<{ wards: Area[]; vintage: string; placing: Placing | null }> {
  const set = geography.boundaries.find((each) => each.kind === 'ward');
  const wards = set?.areas.filter((each) => each.parent === area.code) ?? [];
  if (set !== undefined && wards.length === 0) {
    throw badInput(
      'no-wards-of-area',
      `${set.fileName} has no ward of ${area.name} (${area.code})`,
      'Each ward must name its district, in a column such as LAD25CD. Give the boundaries of this district, or leave --boundaries out.',
    );
  }
  if (by === 'best-fit') {
    if (geography.lookup === null) {
      throw badInput(
        'no-lookup',
        'Placing wards by best fit needs a lookup',
        'Give --lookup, a best-fit lookup from LSOA to ward.',
      );
    }
    return {
      wards,
      vintage: geography.lookup.title,
      placing: wards.length === 0 ? null : { method: 'best-fit', to: 'ward', lookup: geography.lookup },
    };
  }
  if (set === undefined) return { wards: [], vintage: '', placing: null };
  const table = await placePoints(engine, segments, makeLocator(set));
  return {
    wards,
    vintage: set.vintage,
    placing: { method: 'point', to: 'ward', table, lookup: geography.lookup },
  };
}

/** The districts compared with one another: those of the group that was chosen, else those the places name, the area among them; the area alone for a whole country. */
export function comparedDistricts(
  geography: Geography,
  area: NamedArea,
  group?: Pick<ComparisonGroup, 'areas'>,
): NamedArea[] {
  // A list of similar areas often leaves out the one it was made for.
  if (group !== undefined)
    return group.areas.some(({ code }) => code === area.code) ? group.areas : [area, ...group.areas];
  const known = knownDistricts(geography);
  known.set(area.code, area.name);
  return known.size > largestComparisonSet ? [area] : [...known].map(([code, name]) => ({ code, name }));
}

/** How incidents are put into districts: by LSOA code where there is a lookup, else by the LSOA's name. */
export function placeDistricts(geography: Geography, districts: readonly NamedArea[]): Placing {
  return geography.lookup === null
    ? { method: 'lsoa-name', districts: new Map(districts.map(({ code, name }) => [name, code])) }
    : { method: 'lsoa-code', to: 'district', lookup: geography.lookup };
}
