/**
 * Where shapes and numbers of people do not meet: wards that a population counts and no boundary draws, and the reverse. It is
 * the usual state of files of two years, and it is said, never mended: a rate over a number that belongs to another ward is
 * worse than none.
 */

/** A ward as a file has it; the newest file first. */
export type WardRow = {
  code: string;
  name: string;
  /** Code of the district it lies in; null where the file does not say. */
  district: string | null;
  districtName: string | null;
  /** The file: boundaries by their vintage, a population by its title. */
  file: string;
};

export type NamedWard = { code: string; name: string };

/** What does not meet in one district. */
export type DistrictGaps = {
  /** Empty where no file says the district. */
  district: string;
  districtName: string;
  /** Files compared; null where the district is in none of that kind. */
  boundaries: string | null;
  population: string | null;
  shapes: number;
  numbers: number;
  /** Counted by the population and drawn by no boundary. */
  withoutShape: NamedWard[];
  /** Drawn and not counted. */
  withoutNumber: NamedWard[];
};

type Side = { file: string; wards: Map<string, NamedWard> };

/** The newest file of each district, with its wards. */
function byDistrict(rows: readonly WardRow[], districtOf: (row: WardRow) => string): Map<string, Side> {
  const sides = new Map<string, Side>();
  for (const row of rows) {
    const district = districtOf(row);
    const side = sides.get(district) ?? { file: row.file, wards: new Map<string, NamedWard>() };
    sides.set(district, side);
    // Figures use one file for a district: what an older one says of other wards is not used.
    if (side.file === row.file) side.wards.set(row.code, { code: row.code, name: row.name });
  }
  return sides;
}

const missingFrom = (wards: Side | undefined, other: Side | undefined): NamedWard[] =>
  [...(wards?.wards.values() ?? [])]
    .filter(({ code }) => other?.wards.has(code) !== true)
    .sort((a, b) => a.name.localeCompare(b.name, 'en-GB') || (a.code < b.code ? -1 : 1));

/**
 * The districts in which shapes and numbers do not meet, by name.
 * @param shapes wards of the loaded boundaries, the newest file first.
 * @param numbers wards of the loaded populations of one kind, the newest file first.
 */
export function gapsOf(shapes: readonly WardRow[], numbers: readonly WardRow[]): DistrictGaps[] {
  // A population that does not name districts is put where the boundaries have its codes.
  const drawnIn = new Map<string, string>();
  const names = new Map<string, string>();
  for (const row of [...numbers, ...shapes]) {
    if (row.district === null) continue;
    names.set(row.district, row.districtName ?? names.get(row.district) ?? row.district);
  }
  for (const row of shapes) if (row.district !== null) drawnIn.set(row.code, row.district);
  const drawn = byDistrict(shapes, (row) => row.district ?? '');
  const counted = byDistrict(numbers, (row) => row.district ?? drawnIn.get(row.code) ?? '');
  return [...new Set([...drawn.keys(), ...counted.keys()])]
    .map((district): DistrictGaps => {
      const shape = drawn.get(district);
      const number = counted.get(district);
      return {
        district,
        districtName: names.get(district) ?? district,
        boundaries: shape?.file ?? null,
        population: number?.file ?? null,
        shapes: shape?.wards.size ?? 0,
        numbers: number?.wards.size ?? 0,
        withoutShape: missingFrom(number, shape),
        withoutNumber: missingFrom(shape, number),
      };
    })
    .filter((each) => each.withoutShape.length + each.withoutNumber.length > 0)
    .sort(
      (a, b) => a.districtName.localeCompare(b.districtName, 'en-GB') || (a.district < b.district ? -1 : 1),
    );
}

/** `40 wards have a number of residents and no shape; 26 have a shape and no number.` */
export function gapsInWords(gaps: readonly DistrictGaps[], counts: string): string {
  const sum = (key: 'withoutShape' | 'withoutNumber'): number =>
    gaps.reduce((total, each) => total + each[key].length, 0);
  const [shapeless, numberless] = [sum('withoutShape'), sum('withoutNumber')];
  if (shapeless + numberless === 0)
    return `Every ward with a shape has a number of ${counts}, and the reverse.`;
  const wards = (count: number): string =>
    `${count.toLocaleString('en-GB')} ${count === 1 ? 'ward has' : 'wards have'}`;
  return `${wards(shapeless)} a number of ${counts} and no shape; ${wards(numberless)} a shape and no number.`;
}
