import { roundTo } from './rounding.ts';

/**
 * Words for sizes, so that the same size always gets the same word. Bands do not overlap; a value is rounded once to
 * the band's grain and then looked up, so that none falls between two bands.
 */

/** Bands for a share of a whole, in per cent at one decimal. Both ends belong to the band. */
export const shareBands = [
  { from: 22.0, to: 24.4, words: 'almost a quarter', source: 'domain pack 7.3' },
  { from: 24.5, to: 25.5, words: 'a quarter', source: 'domain pack 7.3' },
  { from: 25.6, to: 28.0, words: 'over a quarter', source: 'domain pack 7.3' },
  { from: 30.0, to: 32.8, words: 'almost a third', source: 'domain pack 7.3' },
  {
    from: 32.9,
    to: 33.8,
    words: 'a third',
    source: 'house rule: half a point round the third, as for the quarter',
  },
  {
    from: 33.9,
    to: 36.0,
    words: 'over a third',
    source: 'house rule: up to 36, as wide as "over a quarter"',
  },
  { from: 47.0, to: 49.4, words: 'almost half', source: 'house rule: as wide as "almost a quarter"' },
  {
    from: 49.5,
    to: 50.5,
    words: 'half',
    source: 'house rule: half a point round the half, as for the quarter',
  },
  { from: 50.6, to: 53.0, words: 'over half', source: 'house rule: as wide as "over a quarter"' },
] as const;

/** `almost a quarter` for 23.1; null where no such words fit and the number itself should be said. */
export function shareInWords(percent: number | null): string | null {
  const value = roundTo(percent, 1);
  if (value === null) return null;
  return shareBands.find((band) => value >= band.from && value <= band.to)?.words ?? null;
}

/**
 * How far a value lies from its comparator, as a difference in per cent of the comparator, up to and including `upTo`.
 * Source: domain pack 7.3: similar within 5 %, slightly 5-10, higher 10-25, much higher over 25.
 */
export const comparatorBands = [
  { upTo: 5, band: 'similar', above: 'similar to', below: 'similar to' },
  { upTo: 10, band: 'slightly', above: 'slightly higher than', below: 'slightly lower than' },
  { upTo: 25, band: 'clearly', above: 'higher than', below: 'lower than' },
  { upTo: Infinity, band: 'much', above: 'much higher than', below: 'much lower than' },
] as const;

export type ComparatorWords = {
  band: (typeof comparatorBands)[number]['band'];
  /** `slightly higher than`, to be followed by what is compared with. */
  words: string;
  /** Difference in per cent of the comparator. */
  percent: number;
};

/** Words for a value beside its comparator; null where either is missing or the comparator is 0 or less. */
export function comparedInWords(value: number | null, comparator: number | null): ComparatorWords | null {
  if (value === null || comparator === null || !Number.isFinite(value) || !(comparator > 0)) return null;
  const percent = ((value - comparator) * 100) / comparator;
  const size = Math.abs(roundTo(percent, 6) ?? 0);
  const band = comparatorBands.find((candidate) => size <= candidate.upTo);
  if (band === undefined) return null;
  return { band: band.band, words: percent >= 0 ? band.above : band.below, percent };
}

export const arrowParameters = {
  level: {
    value: 1,
    unit: 'per cent of change, below which the arrow is level',
    source: 'domain pack 7.3: |change| under 1 % = level',
  },
} as const;

export type Direction = 'up' | 'down' | 'level' | 'none';

/** Which way the arrow points for a change in per cent; `none` where there is no percentage. */
export function direction(changePercent: number | null): Direction {
  if (changePercent === null || Number.isNaN(changePercent)) return 'none';
  if (Math.abs(changePercent) < arrowParameters.level.value) return 'level';
  return changePercent > 0 ? 'up' : 'down';
}

/** Arrows with the words that must stand beside them: an arrow alone is not read out. */
export const arrows: Record<Direction, { sign: string; words: string }> = {
  up: { sign: '\u2191', words: 'up' },
  down: { sign: '\u2193', words: 'down' },
  level: { sign: '\u2192', words: 'level' },
  none: { sign: '\u2013', words: 'no comparison' },
};
