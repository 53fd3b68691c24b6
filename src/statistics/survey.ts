import { levelInWords, twoSidedZ, usualLevel } from './normal.ts';

/**
 * Survey analysis: weights that make those who answered look like those who live here, and what the weights cost.
 *
 * Sources: Deming & Stephan 1940; Kish 1965, Survey Sampling; DeBell & Krosnick 2009 (practice of raking); Cochran 1977.
 * Limits: a self-selected consultation has no margin of error, whatever its weights; base sizes stay unweighted; raking
 * cannot create people who did not answer.
 */
export const surveyParameters = {
  collapseUnder: {
    value: 20,
    unit: 'respondents under which a category should be merged',
    source: 'DeBell & Krosnick 2009.',
  },
  smallSampleShare: {
    value: 0.05,
    unit: 'share of the population from which the finite factor is used',
    source: 'Cochran 1977.',
  },
  closeEnough: {
    value: 1e-6,
    unit: 'relative change at which raking stops',
    source: 'Statistics reference 16.',
  },
} as const;

/** One respondent's categories by margin name (`sex`, `age`); null or absent: did not say, which is not a category. */
export type Respondent = Readonly<Record<string, string | null>>;

export type Raked = {
  /** As many as respondents, in their order; they sum to the total of the first margin's targets. */
  weights: number[];
  turns: number;
  isSettled: boolean;
  designEffect: number;
  effectiveN: number;
  /** Targets that nobody answers for; the other categories of the margin fill the whole. */
  empty: { margin: string; category: string }[];
  /** Categories of fewer than 20 respondents: merge them with a neighbour. */
  small: { margin: string; category: string; respondents: number }[];
  /** How many weights were cut at the limit asked for. */
  trimmed: number;
  /** Largest relative difference between a margin as reached and as wanted: at most a millionth when settled. */
  miss: number;
};

/**
 * Raking (iterative proportional fitting) of respondents to margins. Who did not answer a question keeps their part of
 * the whole in that margin.
 *
 * @param targets by margin and category: people, or per cent; each margin is scaled to the total of the first
 * @param trimAt cut weights at so many times the mean (3 to 5) and rake again; not cut unless given
 * @throws RangeError without respondents or targets, or for a category without a target
 */
export function rake(
  respondents: readonly Respondent[],
  targets: Readonly<Record<string, Readonly<Record<string, number>>>>,
  options: { trimAt?: number; turns?: number } = {},
): Raked {
  const { trimAt = Infinity, turns: most = 1000 } = options;
  const margins = Object.entries(targets);
  const first = margins[0]?.[1];
  if (first === undefined || respondents.length === 0)
    throw new RangeError('Raking needs respondents and targets');
  const total = sum(Object.values(first));
  if (!(total > 0) || !(trimAt > 1))
    throw new RangeError('Targets add up to more than 0, and trimming is above 1');
  const empty: Raked['empty'] = [];
  const small: Raked['small'] = [];
  const plans = margins.map(([margin, categories]) => {
    const members = new Map<string, number[]>();
    respondents.forEach((respondent, index) => {
      const category = respondent[margin] ?? null;
      if (category === null) return;
      if (!((categories[category] ?? 0) > 0))
        throw new RangeError(`No target for “${category}” of ${margin}`);
      const own = members.get(category);
      if (own === undefined) members.set(category, [index]);
      else own.push(index);
    });
    for (const [category, target] of Object.entries(categories)) {
      const many = members.get(category)?.length ?? 0;
      if (many === 0 && target > 0) empty.push({ margin, category });
      else if (many < surveyParameters.collapseUnder.value)
        small.push({ margin, category, respondents: many });
    }
    const present = [...members].map(([category, own]) => ({ own, target: categories[category] ?? 0 }));
    const whole = sum(present.map(({ target }) => target));
    return present.map(({ own, target }) => ({ own, share: target / whole }));
  });

  let weights = respondents.map(() => total / respondents.length);
  let turns = 0;
  let isSettled = false;
  let miss = Infinity;
  const part = (own: readonly number[]): number => {
    let held = 0;
    for (const index of own) held += weights[index] ?? 0;
    return held;
  };
  const largestMiss = (): number =>
    Math.max(
      ...plans.flatMap((plan) => {
        const held = plan.map(({ own }) => part(own));
        const all = sum(held);
        return plan.map(({ share }, category) => Math.abs((held[category] ?? 0) / all / share - 1));
      }),
    );
  const settle = () => {
    isSettled = false;
    for (let turn = 0; turn < most && !isSettled; turn += 1) {
      turns += 1;
      const before = weights.slice();
      for (const plan of plans) {
        const held = plan.map(({ own }) => part(own));
        const all = sum(held);
        plan.forEach(({ own, share }, category) => {
          const factor = (share * all) / (held[category] ?? 0);
          for (const index of own) weights[index] = (weights[index] ?? 0) * factor;
        });
      }
      const isStill = weights.every((weight, index) => {
        const old = before[index] ?? 0;
        return Math.abs(weight - old) <= surveyParameters.closeEnough.value * old;
      });
      miss = largestMiss();
      isSettled = isStill && miss <= surveyParameters.closeEnough.value;
    }
  };
  settle();
  const cut = new Set<number>();
  for (let round = 0; round < 20; round += 1) {
    const limit = trimAt * (total / respondents.length);
    // Weights that raking lifts a hair over the limit again are left.
    const over = weights.flatMap((weight, index) => (weight > limit * 1.0001 ? [index] : []));
    if (over.length === 0) break;
    for (const index of over) cut.add(index);
    weights = weights.map((weight) => Math.min(weight, limit));
    settle();
  }
  const { designEffect, effectiveN } = kish(weights);
  return { weights, turns, isSettled, designEffect, effectiveN, empty, small, trimmed: cut.size, miss };
}

/**
 * Iterative proportional fitting of a table to row and column totals, which must agree.
 *
 * @throws RangeError where the totals differ by more than a millionth, or a row or column of zeros has a total
 */
export function fitTable(
  table: readonly (readonly number[])[],
  rowTotals: readonly number[],
  columnTotals: readonly number[],
): number[][] {
  if (Math.abs(sum(rowTotals) - sum(columnTotals)) > 1e-6 * sum(rowTotals)) {
    throw new RangeError(`Row totals (${sum(rowTotals)}) and column totals (${sum(columnTotals)}) differ`);
  }
  const cells = table.map((row) => [...row]);
  const scale = (total: number, held: number, name: string) => {
    if (held === 0 && total !== 0) throw new RangeError(`A ${name} of zeros cannot come to ${total}`);
    return held === 0 ? 0 : total / held;
  };
  for (let turn = 0; turn < 10_000; turn += 1) {
    let moved = 0;
    cells.forEach((row, r) => {
      const factor = scale(rowTotals[r] ?? 0, sum(row), 'row');
      moved = Math.max(moved, Math.abs(factor - 1) * (sum(row) > 0 ? 1 : 0));
      row.forEach((value, c) => (row[c] = value * factor));
    });
    columnTotals.forEach((total, c) => {
      const factor = scale(total, sum(cells.map((row) => row[c] ?? 0)), 'column');
      for (const row of cells) row[c] = (row[c] ?? 0) * factor;
    });
    if (turn > 0 && moved < 1e-12) break;
  }
  return cells;
}

/** What weights cost: Kish's design effect n sum w^2 / (sum w)^2, and the number of equal answers they are worth. */
export function kish(weights: readonly number[]): { designEffect: number; effectiveN: number } {
  const all = sum(weights);
  if (!(all > 0)) throw new RangeError('Weights add up to more than 0');
  const designEffect = (weights.length * sum(weights.map((weight) => weight * weight))) / (all * all);
  return { designEffect, effectiveN: weights.length / designEffect };
}

/**
 * Margin of error of a proportion, as a proportion (0.04 is 4 points). The finite population factor is used where the
 * sample is over 5 % of the population. Not for a self-selected consultation.
 *
 * @param share 0 to 1
 * @param n respondents
 */
export function marginOfError(
  share: number,
  n: number,
  options: { level?: number; designEffect?: number; population?: number } = {},
): { value: number; method: string } {
  const { level = usualLevel, designEffect = 1, population = Infinity } = options;
  if (!(share >= 0 && share <= 1) || !(n > 0) || n > population) {
    throw new RangeError(`A share from 0 to 1 of a sample within its population; got ${share} of ${n}`);
  }
  const isLarge = n / population > surveyParameters.smallSampleShare.value;
  const factor = isLarge ? Math.sqrt((population - n) / (population - 1)) : 1;
  return {
    value: twoSidedZ(level) * Math.sqrt((designEffect * share * (1 - share)) / n) * factor,
    method: `margin of error ${levelInWords(level)}`,
  };
}

/**
 * Wilson's interval of a weighted share on the number of equal answers that the weights leave, which need not be whole.
 * Null without answers. Source: Wilson 1927 on the effective sample size, as Dean & Pagano 2015 compare it.
 *
 * @param share 0 to 1
 */
export function weightedProportion(
  share: number,
  effectiveN: number,
  level: number = usualLevel,
): { lower: number; upper: number; method: string } | null {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A share lies between 0 and 1; got ${share}`);
  if (!(effectiveN > 0)) return null;
  const z = twoSidedZ(level);
  const middle = 2 * effectiveN * share + z * z;
  const reach = z * Math.sqrt(z * z + 4 * effectiveN * share * (1 - share));
  const under = 2 * (effectiveN + z * z);
  return {
    lower: share === 0 ? 0 : Math.max(0, (middle - reach) / under),
    upper: share === 1 ? 1 : Math.min(1, (middle + reach) / under),
    method: `Wilson ${levelInWords(level)} on the effective sample size`,
  };
}

/** Answers needed for a margin of error (a proportion: 0.04 is 4 points), at the least favourable share unless given. */
export function sampleSize(
  margin: number,
  options: { share?: number; population?: number; level?: number; designEffect?: number } = {},
): number {
  const { share = 0.5, population = Infinity, level = usualLevel, designEffect = 1 } = options;
  if (!(margin > 0 && margin < 1)) throw new RangeError(`A margin lies between 0 and 1; got ${margin}`);
  const endless = (designEffect * twoSidedZ(level) ** 2 * share * (1 - share)) / margin ** 2;
  const needed = population === Infinity ? endless : endless / (1 + (endless - 1) / population);
  return Math.ceil(needed - 1e-9);
}

/** Weighted mean with its linearised standard error: sqrt(n / (n - 1) sum (w (y - mean))^2) / sum w. Source: Lumley 2010. */
export function weightedMean(
  values: readonly number[],
  weights: readonly number[],
  level: number = usualLevel,
): {
  mean: number;
  standardError: number | null;
  lower: number | null;
  upper: number | null;
  n: number;
} | null {
  const n = values.length;
  const all = sum(weights);
  if (weights.length !== n) throw new RangeError(`${n} values have ${weights.length} weights`);
  if (!(all > 0)) return null;
  const mean = sum(values.map((value, index) => value * (weights[index] ?? 0))) / all;
  if (n < 2) return { mean, standardError: null, lower: null, upper: null, n };
  const squares = sum(values.map((value, index) => ((weights[index] ?? 0) * (value - mean)) ** 2));
  const standardError = Math.sqrt((n / (n - 1)) * squares) / all;
  const reach = twoSidedZ(level) * standardError;
  return { mean, standardError, lower: mean - reach, upper: mean + reach, n };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
