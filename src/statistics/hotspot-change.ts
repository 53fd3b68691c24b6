import { mannKendall } from './trend.ts';

/**
 * How a hotspot changes: Gi* worked out for equal periods, each cell flagged hot, cold or neither in each.
 *
 * Sources: Chainey 2020, Understanding Crime: Analyzing the Geography of Crime; Esri, emerging hot spot analysis.
 * Limits: under 10 periods the recent fifth is one period; seasonal crime comes out as intermittent.
 */
export const hotspotChangeParameters = {
  persistent: { value: 0.8, unit: 'share of periods', source: 'Chainey 2020.' },
  some: { value: 0.1, unit: 'share of periods', source: 'Chainey 2020.' },
  recent: { value: 0.2, unit: 'share of periods, the last, at least one', source: 'Chainey 2020.' },
  cubeThreshold: { value: 0.9, unit: 'share of periods', source: 'Esri emerging hot spot analysis.' },
} as const;

export type PeriodFlag = 'hot' | 'cold' | 'neither';
export type HotspotPattern = 'persistent' | 'emerging' | 'former' | 'intermittent';

/** Pattern of one cell for one kind of spot; null where it is seldom or never one. Tested in the order of the type. */
function patternOf(isSpot: readonly boolean[]): HotspotPattern | null {
  const { persistent, some, recent } = hotspotChangeParameters;
  const n = isSpot.length;
  const share = (part: readonly boolean[]) =>
    part.length === 0 ? 0 : part.filter((spot) => spot).length / part.length;
  // Floor of 20 % of 15 is 3, although 15 x 0.2 is 3.0000000000000004 the other way about for other numbers.
  const late = Math.max(1, Math.floor(n * recent.value + 1e-9));
  const now = share(isSpot.slice(n - late));
  const before = share(isSpot.slice(0, n - late));
  if (n === 0) return null;
  if (share(isSpot) >= persistent.value) return 'persistent';
  if (now >= some.value && before < some.value) return 'emerging';
  if (now < some.value && before >= some.value) return 'former';
  return share(isSpot) >= some.value ? 'intermittent' : null;
}

/** The pattern of a cell over its periods, oldest first; `mixed` where it has both a hot and a cold pattern. */
export function hotspotChange(
  flags: readonly PeriodFlag[],
): { kind: 'hot' | 'cold'; pattern: HotspotPattern } | { kind: 'mixed' } | null {
  const hot = patternOf(flags.map((flag) => flag === 'hot'));
  const cold = patternOf(flags.map((flag) => flag === 'cold'));
  if (hot !== null && cold !== null) return { kind: 'mixed' };
  if (hot !== null) return { kind: 'hot', pattern: hot };
  return cold === null ? null : { kind: 'cold', pattern: cold };
}

export type CubePattern =
  | 'new'
  | 'consecutive'
  | 'intensifying'
  | 'persistent'
  | 'diminishing'
  | 'sporadic'
  | 'oscillating'
  | 'historical';

/**
 * The space-time-cube scheme (Esri): the same idea with a Mann-Kendall test of the z-scores. Where 90 % of periods were
 * hot and the last was not, the wording of `persistent` and `historical` overlaps; here it is historical.
 *
 * @param scores Gi* of each period, oldest first, as many as flags
 */
export function cubePattern(
  flags: readonly PeriodFlag[],
  scores: readonly (number | null)[],
): { kind: 'hot' | 'cold'; pattern: CubePattern } | null {
  const last = flags.at(-1);
  if (last === 'hot' || last === 'cold') {
    const pattern = current(flags, scores, last);
    return { kind: last, pattern };
  }
  for (const kind of ['hot', 'cold'] as const) {
    if (shareOf(flags, kind) >= hotspotChangeParameters.cubeThreshold.value)
      return { kind, pattern: 'historical' };
  }
  return null;
}

function shareOf(flags: readonly PeriodFlag[], kind: PeriodFlag): number {
  return flags.length === 0 ? 0 : flags.filter((flag) => flag === kind).length / flags.length;
}

function current(
  flags: readonly PeriodFlag[],
  scores: readonly (number | null)[],
  kind: 'hot' | 'cold',
): CubePattern {
  const other = kind === 'hot' ? 'cold' : 'hot';
  if (shareOf(flags, kind) >= hotspotChangeParameters.cubeThreshold.value) {
    // A cold spot intensifies as its z-score falls.
    const trend = mannKendall(scores)?.direction ?? 'no-clear-trend';
    if (trend === 'no-clear-trend') return 'persistent';
    return (trend === 'rising') === (kind === 'hot') ? 'intensifying' : 'diminishing';
  }
  const runStart = flags.findLastIndex((flag) => flag !== kind) + 1;
  const wasEver = flags.slice(0, runStart).includes(kind);
  if (!wasEver) return flags.length - runStart === 1 ? 'new' : 'consecutive';
  return flags.includes(other) ? 'oscillating' : 'sporadic';
}
