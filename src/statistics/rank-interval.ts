import { requireCount, requireLevel, usualLevel } from './normal.ts';
import { countInterval } from './poisson.ts';
import { seededRandom, usualSeed } from './random.ts';
import { competitionRanks } from './rank.ts';

/** "Between 2nd and 5th": how firm a place in a league table is. */
export const rankIntervalParameters = {
  draws: {
    value: 4000,
    unit: 'simulated league tables',
    source: 'House rule: the ends of a 95% interval then move by a place at most between seeds.',
  },
} as const;

export type RankInterval = {
  /** Place by the rates seen, 1 = highest unless asked otherwise; ties share the best place. */
  rank: number;
  low: number;
  high: number;
};

export type RankIntervalOptions = {
  level?: number;
  /** Stored with the figure; the same seed gives the same interval. */
  seed?: number;
  draws?: number;
  highestFirst?: boolean;
};

type Area = { count: number; base: number };

function requireAreas(areas: readonly Area[]): void {
  for (const { count, base } of areas) {
    requireCount(count, 'A count');
    if (!(base > 0 && Number.isFinite(base))) throw new RangeError(`A base must be above 0; got ${base}`);
  }
}

/**
 * Interval of each area's place, by simulation: each rate is drawn from a gamma with shape count + 1/2 (Jeffreys'
 * prior) over its base, the draws are ranked, and the interval takes the middle 95 % of an area's places. It always
 * holds the place seen, and a higher level is never narrower (the draws are the same).
 *
 * Limits: counts that vary more than Poisson have wider intervals than these; the interval is of one area at a time
 * (for all at once see `jointRankIntervals`). Source: Goldstein & Spiegelhalter 1996, League tables and their
 * limitations (JRSS A 159); Marshall & Spiegelhalter 1998 (BMJ 316).
 *
 * @throws RangeError for a broken count or a base that is not above 0
 */
export function rankIntervals(areas: readonly Area[], options: RankIntervalOptions = {}): RankInterval[] {
  const { level = usualLevel, seed = usualSeed, highestFirst = true } = options;
  const draws = options.draws ?? rankIntervalParameters.draws.value;
  requireLevel(level);
  requireAreas(areas);
  if (!Number.isInteger(draws) || draws < 100) throw new RangeError(`At least 100 draws; got ${draws}`);
  const seen = placesSeen(areas, highestFirst);
  const random = seededRandom(seed);
  const many = areas.length;
  // places[area * many + place] = how often the area took the place.
  const places = new Int32Array(many * many);
  const drawn = new Float64Array(many);
  const order = Int32Array.from({ length: many }, (_, index) => index);
  const way = highestFirst ? -1 : 1;
  for (let draw = 0; draw < draws; draw += 1) {
    areas.forEach(({ count, base }, index) => {
      drawn[index] = (way * random.gamma(count + 0.5)) / base;
    });
    sortBy(drawn, order);
    for (let place = 0; place < many; place += 1) {
      const cell = (order[place] ?? 0) * many + place;
      places[cell] = (places[cell] ?? 0) + 1;
    }
  }
  const tail = ((1 - level) / 2) * draws;
  return seen.map((rank, area) => {
    const counts = places.subarray(area * many, (area + 1) * many);
    const low = firstBeyond(counts, tail);
    const high = many + 1 - firstBeyond(counts.toReversed(), tail);
    return { rank, low: Math.min(rank, low), high: Math.max(rank, high) };
  });
}

/** Sorts indexes by their values, upwards. One league table is much like the one before, so few of them move far. */
function sortBy(values: Float64Array, order: Int32Array): void {
  for (let at = 1; at < order.length; at += 1) {
    const moving = order[at] ?? 0;
    const value = values[moving] ?? 0;
    let place = at;
    for (; place > 0 && (values[order[place - 1] ?? 0] ?? 0) > value; place -= 1)
      order[place] = order[place - 1] ?? 0;
    order[place] = moving;
  }
}

/** The first place (from 1) by which more than `tail` draws have come in. */
function firstBeyond(counts: Int32Array, tail: number): number {
  let sum = 0;
  for (let place = 0; place < counts.length; place += 1) {
    sum += counts[place] ?? 0;
    if (sum > tail) return place + 1;
  }
  return counts.length;
}

/**
 * Places that hold for all areas together, without simulation: an area cannot stand below those whose intervals lie
 * wholly above its own, nor above those that lie wholly below. Each area's interval is taken at the level to the power
 * of one over their number, so that all hold at once. Wider than `rankIntervals`.
 *
 * Source: Klein, Wright & Wieczorek 2020, A joint confidence region for an overall ranking of populations (JRSS C 69).
 */
export function jointRankIntervals(
  areas: readonly Area[],
  options: { level?: number; highestFirst?: boolean } = {},
): RankInterval[] {
  const { level = usualLevel, highestFirst = true } = options;
  requireLevel(level);
  requireAreas(areas);
  const each = level ** (1 / Math.max(1, areas.length));
  const limits = areas.map(({ count, base }) => {
    const { lower, upper } = countInterval(count, each);
    return { lower: lower / base, upper: upper / base };
  });
  return placesSeen(areas, highestFirst).map((rank, index) => {
    const own = limits[index] ?? { lower: 0, upper: 0 };
    const above = limits.filter((other) => other.lower > own.upper).length;
    const below = limits.filter((other) => other.upper < own.lower).length;
    const [before, after] = highestFirst ? [above, below] : [below, above];
    return { rank, low: before + 1, high: areas.length - after };
  });
}

function placesSeen(areas: readonly Area[], highestFirst: boolean): number[] {
  return competitionRanks(
    areas.map(({ count, base }) => count / base),
    highestFirst,
  ).map((place) => place ?? areas.length);
}
