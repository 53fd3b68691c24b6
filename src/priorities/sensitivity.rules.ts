import { seededRandom, twoSidedNormalP, usualSeed } from '../statistics/statistics.ts';
import {
  factors,
  figureFactors,
  mostScore,
  type Factor,
  type FigureFactor,
  type Scores,
  type Weights,
} from './priority.types.ts';
import type { Bands } from './proposal.rules.ts';
import { ranksUnder, type Standing } from './ranking.rules.ts';

/** How firm a place is: what is drawn, and how often. */
export const sensitivityParameters = {
  draws: { value: 10_000, unit: 'draws', source: 'A share of draws is then known to within one point in a hundred (binomial, 95%)' },
  concentration: { value: 30, unit: 'of the Dirichlet distribution round the chosen weights: a weight of 30% then lies between about 15 and 47 in 95 of 100 draws', source: 'Ours' },
  z: { value: 1.959963984540054, unit: 'standard deviations of a 95% interval', source: 'Normal distribution' },
} as const; // prettier-ignore

// ---- what would have to be true -----------------------------------------------------------------------------------------------

/** The smallest single move by which a candidate changes sides of the line. */
export type Turn =
  /** A weight moved to `to`, the others shrunk or grown in proportion. */
  | { kind: 'weight'; factor: Factor; from: number; to: number }
  /** Its own score of a factor moved to `to`. */
  | { kind: 'score'; factor: Factor; from: number; to: number };

const isIn = (rank: number | null, top: number): boolean => rank !== null && rank <= top;

/** Weights with one moved and the others in proportion; all the same where the others were nothing. */
export function withWeight(weights: Weights, factor: Factor, to: number): Weights {
  const rest = factors.reduce((sum, each) => (each === factor ? sum : sum + weights[each]), 0);
  const next = { ...weights, [factor]: to };
  for (const each of factors)
    if (each !== factor)
      next[each] =
        rest === 0 ? (100 - to) / (factors.length - 1) : (weights[each] / rest) * (100 - to);
  return next;
} // prettier-ignore

/** Weights are moved in whole per cent, scores in tenths: finer says more than anybody judges. */
const scoreStep = 0.1;

/**
 * For one candidate: the nearest weight of each factor, and the nearest score, at which it would drop out of the first `top`
 * (or come in, where it is out), one thing moved at a time. Empty where no such move does it. The nearest first.
 */
export function turnsOf(rows: readonly Scores[], at: number, weights: Weights, top: number): Turn[] {
  const own = rows[at];
  if (own === undefined) return [];
  const now = isIn(ranksUnder(rows, weights)[at] ?? null, top);
  const changesBy = (others: readonly Scores[], moved: Weights): boolean =>
    isIn(ranksUnder(others, moved)[at] ?? null, top) !== now;
  const turns: { turn: Turn; size: number }[] = [];
  for (const factor of factors) {
    const from = weights[factor];
    for (let step = 1; step <= 100; step += 1) {
      const to = [from - step, from + step].find(
        (value) => value >= 0 && value <= 100 && changesBy(rows, withWeight(weights, factor, value)),
      );
      if (to === undefined) continue;
      turns.push({ turn: { kind: 'weight', factor, from, to }, size: step / 100 });
      break;
    }
    const score = own[factor];
    if (score === null || weights[factor] === 0) continue;
    for (let step = 1; step <= mostScore / scoreStep; step += 1) {
      // Only one way can turn it: down drops it, up lifts it.
      const to = Math.round((score + (now ? -step : step) * scoreStep) * 10) / 10;
      if (to < 0 || to > mostScore) break;
      const others = rows.map((scores, index) => (index === at ? { ...scores, [factor]: to } : scores));
      if (!changesBy(others, weights)) continue;
      turns.push({ turn: { kind: 'score', factor, from: score, to }, size: (step * scoreStep) / mostScore });
      break;
    }
  }
  return turns.toSorted((a, b) => a.size - b.size).map(({ turn }) => turn);
}

// ---- Monte-Carlo --------------------------------------------------------------------------------------------------------------

/** What a factor of a candidate may have been instead. */
export type FactorDraw =
  | { kind: 'absent' }
  /** Set by the meeting. */
  | { kind: 'fixed'; score: number }
  /** Scorers, drawn with replacement; and the figure, drawn from its interval where it has one. */
  | {
      kind: 'voices';
      people: readonly number[];
      figure: { score: number; value: number; deviation: number; thresholds: readonly number[] } | null;
    };

export type DrawnCandidate = Readonly<Record<Factor, FactorDraw>>;

/** How a standing may be drawn. */
export function drawsOf(standing: Standing, bands: Bands): DrawnCandidate {
  const one = (factor: Factor): FactorDraw => {
    // Too little was scored for a place: it has none in any draw.
    if (standing.total === null) return { kind: 'absent' };
    const { moderated, voices } = standing.factors[factor];
    if (moderated?.score != null) return { kind: 'fixed', score: moderated.score };
    if (voices.length === 0) return { kind: 'absent' };
    const people = voices.filter(({ scorerId }) => scorerId !== null).map(({ score }) => score);
    const proposal = standing.candidate.proposals.find((each) => each.factor === (factor as FigureFactor));
    if (proposal?.score == null) return { kind: 'voices', people, figure: null };
    const { value, lower, upper, score } = proposal;
    const isSure =
      value === null || lower === null || upper === null || proposal.significance === 'no-clear-change';
    return {
      kind: 'voices',
      people,
      figure: {
        score,
        value: value ?? 0,
        deviation: isSure ? 0 : (upper - lower) / (2 * sensitivityParameters.z.value),
        thresholds: bands[figureFactors.find((each) => each === factor) ?? 'volume'],
      },
    };
  };
  return {
    volume: one('volume'),
    harm: one('harm'),
    concern: one('concern'),
    added_value: one('added_value'),
    trend: one('trend'),
  };
}

/** Share of a standard normal below z. */
const normalShare = (z: number): number => (z < 0 ? twoSidedNormalP(z) / 2 : 1 - twoSidedNormalP(z) / 2);

/**
 * Everything a cell may come out as, and how likely: drawn with one random number (Walker 1977, the alias method). A number from 0 to as many
 * as there are values lies in the box of its whole part: below the box's limit it is that value, from it on its alias.
 */
type Cell = { values: Float64Array; limits: Float64Array; aliases: Float64Array };

/** The chances of 0, 1, 2, … from both of two independent numbers added up. */
function added(a: readonly number[], b: readonly number[]): number[] {
  const sums = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((p, i) => {
    b.forEach((q, j) => {
      sums[i + j] = (sums[i + j] ?? 0) + p * q;
    });
  });
  return sums;
}

const scale = Array.from({ length: mostScore + 1 }, (_, score) => score);

/** How likely a figure gets each score, if its value is normal round what was seen. */
function figureChances({ score, value, deviation, thresholds }: NonNullable<Extract<FactorDraw, { kind: 'voices' }>['figure']>): number[] {
  if (deviation === 0) return scale.map((each) => (each === score ? 1 : 0));
  // How likely the value reaches the threshold of a score.
  const reaches = (each: number): number => {
    const threshold = thresholds[each - 1];
    return each === 0 ? 1 : threshold === undefined ? 0 : 1 - normalShare((threshold - value) / deviation);
  };
  return scale.map((each) => Math.max(0, reaches(each) - reaches(each + 1)));
} // prettier-ignore

/** The exact distribution of what counts of a factor: as many scorers drawn with replacement as there are, and the figure. */
function cellOf(draw: FactorDraw): Cell | null {
  if (draw.kind === 'absent') return null;
  if (draw.kind === 'fixed') return aliasOf([draw.score], [1]);
  const { people, figure } = draw;
  const share = scale.map((score) => people.filter((each) => each === score).length / people.length);
  let sums = [1];
  for (const _ of people) sums = added(sums, share);
  if (figure !== null) sums = added(sums, figureChances(figure));
  const voices = people.length + (figure === null ? 0 : 1);
  const known = sums.flatMap((chance, sum) => (chance > 0 ? [{ chance, value: sum / voices }] : []));
  return aliasOf(
    known.map(({ value }) => value),
    known.map(({ chance }) => chance),
  );
}

function aliasOf(values: readonly number[], likely: readonly number[]): Cell {
  const many = values.length;
  const all = likely.reduce((sum, each) => sum + each, 0);
  const left = likely.map((each) => (each / all) * many);
  const limits = Float64Array.from({ length: many }, (_, at) => at + 1);
  const alias = Int32Array.from({ length: many }, (_, at) => at);
  const small = left.flatMap((each, at) => (each < 1 ? [at] : []));
  const large = left.flatMap((each, at) => (each >= 1 ? [at] : []));
  for (let low = small.pop(); low !== undefined; low = small.pop()) {
    const high = large.at(-1);
    if (high === undefined) break;
    limits[low] = low + (left[low] ?? 1);
    alias[low] = high;
    left[high] = (left[high] ?? 0) - (1 - (left[low] ?? 0));
    if ((left[high] ?? 0) < 1) {
      large.pop();
      small.push(high);
    }
  }
  return {
    values: Float64Array.from(values),
    limits,
    aliases: Float64Array.from(alias, (at) => values[at] ?? 0),
  };
}

/** Scores of so many draws are drawn at a time, cell by cell: nothing is made for a single draw. */
const atOnce = 64;

/** Draws one cell so many times, `step` places apart from `at` on. 32 bits a draw are plenty for a handful of values. */
function drawCell(cell: Cell, bits: Uint32Array, scores: Float64Array, at: number, step: number): void {
  const { values, limits, aliases } = cell;
  const size = values.length / 0x100000000;
  for (let index = 0, to = at; index < bits.length; index += 1, to += step) {
    const drawn = (bits[index] ?? 0) * size;
    const box = drawn | 0;
    const value = values[box] ?? 0;
    const alias = aliases[box] ?? 0;
    scores[to] = drawn < (limits[box] ?? 0) ? value : alias;
  }
}

export type Firmness = {
  /** Share of draws in which it took each place, first to last; they add up to 1. */
  places: number[];
  /** Share of draws in which it was among the first `top`. */
  inTop: number;
  /** Places that hold the middle 90 of 100 draws. */
  low: number;
  high: number;
};

export type FirmnessOptions = {
  weights: Weights;
  top: number;
  /** `near`: round the chosen weights; `any`: every set of weights equally likely. */
  around: 'near' | 'any';
  draws?: number;
  seed?: number;
};

/** Weighted means of five scores each; -1 where nothing was scored. Small and alone, so that it is compiled well. */
function totalsOf(scores: Float64Array, from: number, isScored: Uint8Array, weights: Float64Array, totals: Float64Array): void {
  const a = weights[0] ?? 0;
  const b = weights[1] ?? 0;
  const c = weights[2] ?? 0;
  const d = weights[3] ?? 0;
  const e = weights[4] ?? 0;
  for (let row = 0, at = 0, to = from; row < totals.length; row += 1, at += 5, to += 5) {
    // What was not scored is nought times its weight, and its weight is not counted.
    const sum = a * (scores[to] ?? 0) + b * (scores[to + 1] ?? 0) + c * (scores[to + 2] ?? 0) + d * (scores[to + 3] ?? 0) + e * (scores[to + 4] ?? 0);
    const covered = a * (isScored[at] ?? 0) + b * (isScored[at + 1] ?? 0) + c * (isScored[at + 2] ?? 0) + d * (isScored[at + 3] ?? 0) + e * (isScored[at + 4] ?? 0);
    totals[row] = covered > 0 ? sum / covered : -1;
  }
} // prettier-ignore

/** Counts the place that each total takes, in `places` (a row each). Each pair is held together once; equals share the better place. */
function countPlaces(totals: Float64Array, above: Int32Array, places: Float64Array): void {
  const many = totals.length;
  above.fill(0);
  for (let row = 1; row < many; row += 1) {
    const own = totals[row] ?? 0;
    let better = 0;
    for (let other = 0; other < row; other += 1) {
      const apart = own - (totals[other] ?? 0);
      above[other] = (above[other] ?? 0) + Number(apart > 1e-9);
      better += Number(apart < -1e-9);
    }
    above[row] = better;
  }
  for (let row = 0; row < many; row += 1) {
    const place = row * many + (above[row] ?? 0);
    places[place] = (places[place] ?? 0) + 1;
  }
}

/**
 * How often each candidate takes each place when weights, figures and scorers are drawn again and again. The same seed gives the same
 * answer. Weights: Dirichlet with the chosen ones as means, or uniform over all sets (Dirichlet with all ones); figures: normal
 * over their 95% interval, put through the bands; scorers: drawn with replacement (bootstrap); what the meeting set stays. What a
 * factor may come out as is worked out exactly, and then drawn.
 * Limits: errors of figures are taken as independent; the interval of a survey says only
 * what chance alone does among those who answered, never how those who did not would have; what was not scored stays out; ties share the better place.
 * Sources: Butler, Jia and Dyer 1997, Simulation techniques for the sensitivity analysis of multi-criteria decision models (EJOR 103);
 * Efron 1979 (bootstrap).
 */
export function firmness(candidates: readonly DrawnCandidate[], options: FirmnessOptions): Firmness[] {
  const { weights, top, around } = options;
  const draws = options.draws ?? sensitivityParameters.draws.value;
  const random = seededRandom(options.seed ?? usualSeed);
  const many = candidates.length;
  const width = factors.length;
  // What is the same in every draw is put down once; only the rest is drawn.
  const cells = many * width;
  const scores = new Float64Array(cells * atOnce);
  const isScored = new Uint8Array(many * width);
  const moving: { at: number; cell: Cell }[] = [];
  candidates.forEach((candidate, row) => {
    factors.forEach((factor, column) => {
      const cell = cellOf(candidate[factor]);
      if (cell === null) return;
      const at = row * width + column;
      isScored[at] = 1;
      if (cell.values.length > 1) moving.push({ at, cell });
      else for (let to = at; to < scores.length; to += cells) scores[to] = cell.values[0] ?? 0;
    });
  });
  const bits = new Uint32Array(atOnce);
  const places = new Float64Array(many * many);
  const above = new Int32Array(many);
  const totals = new Float64Array(many);
  const drawn = new Float64Array(width);
  const shapes = factors.map((factor) =>
    around === 'any' ? 1 : (weights[factor] / 100) * sensitivityParameters.concentration.value,
  );
  for (let draw = 0; draw < draws; draw += 1) {
    const block = draw % atOnce;
    if (block === 0)
      for (const { at, cell } of moving) {
        random.fill(bits);
        drawCell(cell, bits, scores, at, cells);
      }
    // A Dirichlet draw is gammas over their sum; totals are means, so that the sum need not be divided out.
    for (let column = 0; column < width; column += 1) {
      const shape = shapes[column] ?? 0;
      drawn[column] = shape > 0 ? random.gamma(shape) : 0;
    }
    totalsOf(scores, block * cells, isScored, drawn, totals);
    countPlaces(totals, above, places);
  }
  return candidates.map((_, row) => {
    const shares = [...places.subarray(row * many, (row + 1) * many)].map((count) => count / draws);
    const reaches = (share: number): number => {
      let sum = 0;
      const at = shares.findIndex((each) => (sum += each) >= share - 1e-12);
      return at === -1 ? many : at + 1;
    };
    return {
      places: shares,
      inTop: shares.slice(0, top).reduce((sum, share) => sum + share, 0),
      low: reaches(0.05),
      high: reaches(0.95),
    };
  });
}
