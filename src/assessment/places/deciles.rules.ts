import { rate } from '../../statistics/statistics.ts';

/** The small areas of one national tenth of deprivation, together. */
export type DecileRow = {
  /** 1 is the most deprived tenth of the country. */
  decile: number;
  areas: number;
  count: number;
  /** Of the incidents in areas whose tenth is known, in per cent. */
  share: number | null;
  /** Null where one of its areas has no number. */
  residents: number | null;
  residentsShare: number | null;
  /** Per 1,000 residents. */
  rate: number | null;
  lower: number | null;
  upper: number | null;
};

/**
 * Small areas put together by their tenth.
 *
 * @param read how the count of a tenth is read: as it is, or rounded. The areas are not rounded first: most would be nought.
 * @returns also the incidents in areas whose tenth is not known
 */
export function decileRows(
  areas: readonly { code: string; count: number; residents: number | null }[],
  byCode: ReadonlyMap<string, number>,
  read: (count: number) => number = (count) => count,
): { rows: DecileRow[]; unknown: number } {
  const sumOf = (own: readonly { count: number }[]): number =>
    read(own.reduce((sum, area) => sum + area.count, 0));
  const known = areas.filter((area) => byCode.has(area.code));
  const people = known.every((area) => area.residents !== null)
    ? known.reduce((sum, area) => sum + (area.residents ?? 0), 0)
    : null;
  const tenths = Array.from({ length: 10 }, (_, index) => {
    const own = known.filter((area) => byCode.get(area.code) === index + 1);
    return {
      decile: index + 1,
      areas: own.length,
      count: sumOf(own),
      residents: own.every((area) => area.residents !== null)
        ? own.reduce((sum, area) => sum + (area.residents ?? 0), 0)
        : null,
    };
  }).filter((each) => each.areas > 0);
  const total = tenths.reduce((sum, each) => sum + each.count, 0);
  return {
    unknown: sumOf(areas.filter((area) => !byCode.has(area.code))),
    rows: tenths.map((each) => {
      const found = rate(each.count, each.residents, 1000);
      return {
        ...each,
        share: total > 0 ? (each.count * 100) / total : null,
        residentsShare:
          people === null || people === 0 || each.residents === null ? null : (each.residents * 100) / people,
        rate: found.value,
        lower: found.value === null ? null : found.lower,
        upper: found.value === null ? null : found.upper,
      };
    }),
  };
}
