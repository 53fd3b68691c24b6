import { exactChangeP } from '../../statistics/statistics.ts';

/** Parameters of peaks: a table, so that each has its reason. */
export const peakParameters = {
  shortestHours: { value: 2, unit: 'hours', source: 'house rule: a shorter watch is not planned' },
  longestHours: { value: 8, unit: 'hours', source: 'house rule: the length of a shift' },
  most: { value: 3, unit: 'peaks named', source: 'house rule: more are not remembered' },
  minimumBase: {
    value: 50,
    unit: 'incidents whose hour is known',
    source: 'house rule: under two a day of the week and shift there is no pattern to see',
  },
  level: {
    value: 0.05,
    unit: 'chance that any peak is named where there is none, at most',
    source: 'Bonferroni 1936: the level divided by the number of windows tried',
  },
} as const;

/** A run of hours that holds more than its part of the incidents, beyond chance. */
export type Peak = {
  /** Index of its first hour. */
  start: number;
  hours: number;
  /** Incidents in it; a part of one where spans are spread. */
  count: number;
  /** Its part of all incidents, and of all hours, 0 to 1. */
  share: number;
  part: number;
};

/**
 * The runs of hours that stand out, the strongest first, none overlapping: the window with the greatest likelihood ratio of all
 * that were tried (the scan statistic: Kulldorff 1997, Communications in Statistics 26), then the next that does not touch it.
 * Each is more than chance by the exact conditional test, its level divided by the number of windows tried.
 *
 * @param cells weights of the hours of a day (24) or a week (168), which go round: the last is followed by the first
 * @param read how the count of all hours and of each window is read: as it is, or rounded, and everything is then worked out
 *   from that. The hours themselves are not rounded first: most would be nought, and the peak all there is.
 * @returns none where there are too few incidents to say
 */
export function findPeaks(
  cells: readonly number[],
  read: (count: number) => number = (count) => count,
): Peak[] {
  const total = read(cells.reduce((sum, each) => sum + each, 0));
  const { shortestHours, longestHours, most, minimumBase, level } = peakParameters;
  if (total < minimumBase.value) return [];
  const width = cells.length;
  const windows: (Peak & { ratio: number })[] = [];
  const lengths = longestHours.value - shortestHours.value + 1;
  for (const hours of Array.from({ length: lengths }, (_, more) => shortestHours.value + more)) {
    const expected = (total * hours) / width;
    for (let start = 0; start < width; start += 1) {
      let held = 0;
      for (let at = 0; at < hours; at += 1) held += cells[(start + at) % width] ?? 0;
      const count = read(held);
      if (count <= expected) continue;
      const outside = total - count;
      const ratio =
        count * Math.log(count / expected) +
        (outside <= 0 ? 0 : outside * Math.log(outside / (total - expected)));
      windows.push({ start, hours, count, share: count / total, part: hours / width, ratio });
    }
  }
  windows.sort((a, b) => b.ratio - a.ratio || a.start - b.start || a.hours - b.hours);
  const tried = width * lengths;
  const taken = new Set<number>();
  const peaks: Peak[] = [];
  for (const { ratio: _, ...each } of windows) {
    if (peaks.length === most.value) break;
    const own = Array.from({ length: each.hours }, (__, at) => (each.start + at) % width);
    // A window that touches one already named is the same peak, cut otherwise.
    if (own.some((at) => taken.has(at) || taken.has((at + 1) % width) || taken.has((at + width - 1) % width)))
      continue;
    const chance = exactChangeP(
      { count: Math.round(total - each.count), exposure: width - each.hours },
      { count: Math.round(each.count), exposure: each.hours },
    );
    if (chance === null || chance > level.value / tried) break;
    own.forEach((at) => taken.add(at));
    peaks.push(each);
  }
  return peaks;
}

export const weekdays = [
  'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday',
] as const; // prettier-ignore

const clockOf = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

/** `Friday 22:00 to 02:00` of a week of hours, `18:00 to 22:00` of a day. */
export function peakInWords(peak: Pick<Peak, 'start' | 'hours'>, width: 24 | 168): string {
  const day = width === 168 ? `${weekdays[Math.floor(peak.start / 24)] ?? ''} ` : '';
  return `${day}${clockOf(peak.start % 24)} to ${clockOf((peak.start + peak.hours) % 24)}`;
}
