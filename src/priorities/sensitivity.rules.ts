import { seededRandom, usualSeed, type Random } from '../statistics/statistics.ts';
import {
  factors,
  figureFactors,
  mostScore,
  type Factor,
  type FigureFactor,
  type Scores,
  type Weights,
} from './priority.types.ts';
import { scoreIn, type Bands } from './proposal.rules.ts';
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

/** A draw that always comes out the same, so that nothing need be drawn for it. */
function settled(draw: FactorDraw): FactorDraw {
  if (draw.kind !== 'voices') return draw;
  const { people, figure } = draw;
  const [first = null] = people;
  if (figure !== null && figure.deviation !== 0) return draw;
  if (people.some((score) => score !== first)) return draw;
  const voices = [...people, ...(figure === null ? [] : [figure.score])];
  return { kind: 'fixed', score: voices.reduce((sum, score) => sum + score, 0) / voices.length };
}

function drawScore(draw: FactorDraw, random: Random): number | null {
  if (draw.kind === 'absent') return null;
  if (draw.kind === 'fixed') return draw.score;
  const { people, figure } = draw;
  let sum = 0;
  for (let at = 0; at < people.length; at += 1) sum += people[random.below(people.length)] ?? 0;
  if (figure === null) return sum / people.length;
  const drawn =
    figure.deviation === 0
      ? figure.score
      : scoreIn(figure.thresholds, figure.value + figure.deviation * random.normal());
  return (sum + drawn) / (people.length + 1);
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

/**
 * How often each candidate takes each place when weights, figures and scorers are drawn again and again. The same seed gives the same
 * answer. Weights: Dirichlet with the chosen ones as means, or uniform over all sets (Dirichlet with all ones); figures: normal
 * over their 95% interval, put through the bands; scorers: drawn with replacement (bootstrap); what the meeting set stays.
 * Limits: errors of figures are taken as independent; a figure without an interval (harm, a survey of those who chose to answer)
 * stays as it is; what was not scored stays out; ties share the better place.
 * Sources: Butler, Jia and Dyer 1997, Simulation techniques for the sensitivity analysis of multi-criteria decision models (EJOR 103);
 * Efron 1979 (bootstrap).
 */
export function firmness(candidates: readonly DrawnCandidate[], options: FirmnessOptions): Firmness[] {
  const { weights, top, around } = options;
  const draws = options.draws ?? sensitivityParameters.draws.value;
  const random = seededRandom(options.seed ?? usualSeed);
  const many = candidates.length;
  const tables = candidates.map((candidate) => factors.map((factor) => settled(candidate[factor])));
  const places = Array.from({ length: many }, () => new Float64Array(many));
  const totals = new Float64Array(many);
  const drawn = new Float64Array(factors.length);
  const shapes = factors.map((factor) =>
    around === 'any' ? 1 : (weights[factor] / 100) * sensitivityParameters.concentration.value,
  );
  for (let draw = 0; draw < draws; draw += 1) {
    // A Dirichlet draw is gammas over their sum; totals are means, so that the sum need not be divided out.
    shapes.forEach((shape, at) => {
      drawn[at] = shape > 0 ? random.gamma(shape) : 0;
    });
    for (let row = 0; row < many; row += 1) {
      let sum = 0;
      let covered = 0;
      for (let at = 0; at < factors.length; at += 1) {
        const cell = tables[row]?.[at];
        const score = cell === undefined ? null : drawScore(cell, random);
        if (score === null) continue;
        const weight = drawn[at] ?? 0;
        sum += weight * score;
        covered += weight;
      }
      totals[row] = covered > 0 ? sum / covered : -1;
    }
    for (let row = 0; row < many; row += 1) {
      let above = 0;
      for (let other = 0; other < many; other += 1)
        if ((totals[other] ?? 0) > (totals[row] ?? 0) + 1e-9) above += 1;
      const counts = places[row];
      if (counts !== undefined) counts[above] = (counts[above] ?? 0) + 1;
    }
  }
  return places.map((counts) => {
    const shares = [...counts].map((count) => count / draws);
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
