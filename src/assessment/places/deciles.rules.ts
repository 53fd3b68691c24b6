import { rate } from '../../statistics/statistics.ts';
import { hiddenSmall } from '../time/small.rules.ts';
import type { AreaRow } from './areas.rules.ts';

/** The small areas of one national tenth of deprivation, together. */
export type DecileRow = {
  /** 1 is the most deprived tenth of the country. */
  decile: number;
  areas: number;
  count: number;
  shown: boolean;
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
 * Small areas put together by their tenth. @returns also the incidents in areas whose tenth is not known.
 */
export function decileRows(
  areas: readonly AreaRow[],
  byCode: ReadonlyMap<string, number>,
  showsSmall: boolean,
): { rows: DecileRow[]; unknown: number } {
  const known = areas.filter((area) => byCode.has(area.code));
  const total = known.reduce((sum, area) => sum + area.count, 0);
  const people = known.every((area) => area.residents !== null)
    ? known.reduce((sum, area) => sum + (area.residents ?? 0), 0)
    : null;
  const tenths = Array.from({ length: 10 }, (_, index) => {
    const own = known.filter((area) => byCode.get(area.code) === index + 1);
    return {
      decile: index + 1,
      areas: own.length,
      count: own.reduce((sum, area) => sum + area.count, 0),
      residents: own.every((area) => area.residents !== null)
        ? own.reduce((sum, area) => sum + (area.residents ?? 0), 0)
        : null,
    };
  }).filter((each) => each.areas > 0);
  const hidden = showsSmall ? tenths.map(() => false) : hiddenSmall(tenths.map((each) => each.count));
  return {
    unknown: areas.filter((area) => !byCode.has(area.code)).reduce((sum, area) => sum + area.count, 0),
    rows: tenths.map((each, index) => {
      const shown = hidden[index] !== true;
      const found = rate(each.count, each.residents, 1000);
      return {
        ...each,
        shown,
        share: shown && total > 0 ? (each.count * 100) / total : null,
        residentsShare:
          people === null || people === 0 || each.residents === null ? null : (each.residents * 100) / people,
        rate: shown ? found.value : null,
        lower: shown && found.value !== null ? found.lower : null,
        upper: shown && found.value !== null ? found.upper : null,
      };
    }),
  };
}
