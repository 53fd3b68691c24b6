import { median } from './overdispersion.ts';

/**
 * STL: a series as trend + season + remainder, by local regression.
 *
 * Source: Cleveland, Cleveland, McRae & Terpenning 1990, STL: a seasonal-trend decomposition procedure based on loess
 * (J. Official Statistics 6), all jumps 1. Defaults of other programs differ visibly (R: seasonal degree 0, two inner
 * passes, loess every tenth of a window; statsmodels: degree 1, five passes), so all parameters come back with the parts.
 *
 * Limits: at least two periods, three or more are better; the last half year of the trend is soft; a step (a recording
 * rule) is smeared: cut the series there. Months have different lengths: give rates per day.
 */
export type StlParameters = {
  period: number;
  /** Span of the loess through one season's values (odd, 7 or more), or `periodic`: the season never changes. */
  seasonal: number | 'periodic';
  seasonalDegree: 0 | 1;
  trend: number;
  lowPass: number;
  inner: number;
  /** Passes that give odd months less weight; 0 is not robust. */
  outer: number;
};

export type Stl = { trend: number[]; seasonal: number[]; remainder: number[]; parameters: StlParameters };

function nextOdd(least: number): number {
  const whole = Math.ceil(least);
  return whole % 2 === 1 ? whole : whole + 1;
}

/**
 * @param values none missing, two periods or more; throws RangeError otherwise
 * @param given period 12, seasonal span 13, degree 1, trend span the next odd number from 1.5 period / (1 - 1.5 / span),
 *   low-pass span the next odd from the period, 5 inner and 0 outer passes (robust: 15 outer, 2 inner is usual)
 */
export function stl(values: readonly number[], given: Partial<StlParameters> = {}): Stl {
  const period = given.period ?? 12;
  if (!Number.isInteger(period) || period < 2 || values.length < 2 * period) {
    throw new RangeError(
      `Two periods of 2 or more are needed; got ${values.length} values, period ${period}`,
    );
  }
  if (values.some((value) => !Number.isFinite(value))) throw new RangeError('Every value must be a number');
  const seasonal = given.seasonal ?? 13;
  const span = seasonal === 'periodic' ? 10 * values.length + 1 : seasonal;
  const parameters: StlParameters = {
    period,
    seasonal,
    seasonalDegree: seasonal === 'periodic' ? 0 : (given.seasonalDegree ?? 1),
    trend: given.trend ?? nextOdd((1.5 * period) / (1 - 1.5 / span)),
    lowPass: given.lowPass ?? nextOdd(period),
    inner: given.inner ?? 5,
    outer: given.outer ?? 0,
  };
  for (const [name, width] of [
    ['season', span],
    ['trend', parameters.trend],
    ['low pass', parameters.lowPass],
  ] as const) {
    if (!Number.isInteger(width) || width < 3 || width % 2 === 0) {
      throw new RangeError(`The span of the ${name} is an odd whole number from 3; got ${width}`);
    }
  }
  if (parameters.inner < 1 || parameters.outer < 0) throw new RangeError('At least one inner pass is needed');

  let trend = values.map(() => 0);
  let season = values.map(() => 0);
  let weights: number[] | null = null;
  for (let outer = 0; outer <= parameters.outer; outer += 1) {
    for (let inner = 0; inner < parameters.inner; inner += 1) {
      const detrended = values.map((value, index) => value - (trend[index] ?? 0));
      const cycle = smoothSeasons(detrended, span, parameters, weights);
      const low = lowPassed(cycle, parameters);
      season = values.map((_, index) => (cycle[index + period] ?? 0) - (low[index] ?? 0));
      const deseasonalised = values.map((value, index) => value - (season[index] ?? 0));
      trend = loess(deseasonalised, parameters.trend, 1, weights);
    }
    if (outer < parameters.outer) {
      weights = bisquare(values.map((value, index) => value - (trend[index] ?? 0) - (season[index] ?? 0)));
    }
  }
  if (seasonal === 'periodic') {
    const means = Array.from({ length: period }, (_, place) => {
      const own = season.filter((_, index) => index % period === place);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    });
    season = season.map((_, index) => means[index % period] ?? 0);
  }
  return {
    trend,
    seasonal: season,
    remainder: values.map((value, index) => value - (trend[index] ?? 0) - (season[index] ?? 0)),
    parameters,
  };
}

/** Loess through each season's own values, one period longer at both ends. */
function smoothSeasons(
  values: readonly number[],
  span: number,
  { period, seasonalDegree }: StlParameters,
  weights: readonly number[] | null,
): number[] {
  const smoothed = new Array<number>(values.length + 2 * period).fill(0);
  for (let place = 0; place < period; place += 1) {
    const isOwn = (_: number, index: number) => index % period === place;
    const own = values.filter(isOwn);
    const ownWeights = weights === null ? null : weights.filter(isOwn);
    for (let at = -1; at <= own.length; at += 1) {
      smoothed[(at + 1) * period + place] = loessAt(own, at, span, seasonalDegree, ownWeights);
    }
  }
  return smoothed;
}

/** Moving averages of a period, a period and 3, then loess: what is left of the season when it is taken out. */
function lowPassed(cycle: readonly number[], { period, lowPass }: StlParameters): number[] {
  return loess(movingAverage(movingAverage(movingAverage(cycle, period), period), 3), lowPass, 1, null);
}

function movingAverage(values: readonly number[], length: number): number[] {
  let sum = values.slice(0, length).reduce((all, value) => all + value, 0);
  const averages = [sum / length];
  for (let index = length; index < values.length; index += 1) {
    sum += (values[index] ?? 0) - (values[index - length] ?? 0);
    averages.push(sum / length);
  }
  return averages;
}

function loess(
  values: readonly number[],
  span: number,
  degree: 0 | 1,
  weights: readonly number[] | null,
): number[] {
  return values.map((_, at) => loessAt(values, at, span, degree, weights));
}

/** Local regression at a place (which may lie beyond the ends) with tricube weights over the `span` nearest values. */
function loessAt(
  values: readonly number[],
  at: number,
  span: number,
  degree: 0 | 1,
  weights: readonly number[] | null,
): number {
  const n = values.length;
  const nearest = Math.min(span, n);
  const first = Math.max(0, Math.min(n - nearest, at - Math.floor(nearest / 2)));
  const last = first + nearest - 1;
  // With a span beyond the series all weights come nearer to each other.
  const reach = Math.max(at - first, last - at) + (span > n ? Math.floor((span - n) / 2) : 0);
  let [sum, sumX, sumY] = [0, 0, 0];
  const local: number[] = [];
  for (let index = first; index <= last; index += 1) {
    const distance = Math.abs(index - at) / reach;
    const weight =
      distance > 0.999 ? 0 : (distance <= 0.001 ? 1 : (1 - distance ** 3) ** 3) * (weights?.[index] ?? 1);
    local.push(weight);
    sum += weight;
    sumX += weight * index;
    sumY += weight * (values[index] ?? 0);
  }
  // Where robustness has put every neighbour's weight to 0 the value itself is kept.
  if (sum <= 0) return values[Math.min(n - 1, Math.max(0, at))] ?? 0;
  const centre = sumX / sum;
  const level = sumY / sum;
  if (degree === 0) return level;
  let [spread, covariance] = [0, 0];
  local.forEach((weight, place) => {
    const distance = first + place - centre;
    spread += weight * distance * distance;
    covariance += weight * distance * (values[first + place] ?? 0);
  });
  return Math.sqrt(spread / sum) <= 0.001 * (n - 1) ? level : level + ((at - centre) * covariance) / spread;
}

function bisquare(remainders: readonly number[]): number[] {
  const sizes = remainders.map((value) => Math.abs(value));
  const reach = 6 * median(sizes);
  return sizes.map((size) => {
    if (size <= 0.001 * reach) return 1;
    return size >= 0.999 * reach ? 0 : (1 - (size / reach) ** 2) ** 2;
  });
}
