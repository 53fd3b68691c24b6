/**
 * The binomial distribution, exact for counts in the tens of thousands and fast enough for a table of hundreds of
 * comparisons. Densities by Loader's saddle-point expansion, which keeps full precision where differences of
 * log-gammas lose it (C. Loader 2000, Fast and Accurate Computation of Binomial Probabilities); tails by summing
 * densities outwards, which takes a few standard deviations of terms (about 1,400 for n = 100,000).
 */

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** Error of Stirling's formula for n!, n whole and positive (Loader 2000, section 3). */
function stirlingError(n: number): number {
  if (n <= 15) {
    let factorial = 1;
    for (let i = 2; i <= n; i += 1) factorial *= i;
    return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - halfLogTwoPi;
  }
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** Deviance part x log(x/m) + m - x, without cancellation where x is near m. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) < 0.1 * (x + mean)) {
    const v = difference / (x + mean);
    let sum = difference * v;
    let term = 2 * x * v;
    for (let j = 1; j < 1000; j += 1) {
      term *= v * v;
      const next = sum + term / (2 * j + 1);
      if (next === sum) break;
      sum = next;
    }
    return sum;
  }
  return x * Math.log(x / mean) + mean - x;
}

/** Natural log of P(X = k) for X binomial(n, p). */
export function logBinomialDensity(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return -Infinity;
  if (p <= 0) return k === 0 ? 0 : -Infinity;
  if (p >= 1) return k === n ? 0 : -Infinity;
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const log =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    deviance(k, n * p) -
    deviance(n - k, n * (1 - p));
  return log - halfLogTwoPi + 0.5 * Math.log(n / (k * (n - k)));
}

/** P(X <= k). */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  // Sum the shorter way: outwards from k where k lies below the mean, else take the other tail from 1.
  if (k > n * p) return 1 - sumUpwards(k + 1, n, p);
  return sumDownwards(k, n, p);
}

/** P(X >= k). */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (k < n * p) return 1 - sumDownwards(k - 1, n, p);
  return sumUpwards(k, n, p);
}

function sumDownwards(from: number, n: number, p: number): number {
  return sumUpwards(n - from, n, 1 - p);
}

/** Sum of densities from `from` to n; `from` at or above the mean, so that terms fall and the sum may stop early. */
function sumUpwards(from: number, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = Math.exp(logBinomialDensity(from, n, p));
  let sum = term;
  for (let k = from + 1; k <= n; k += 1) {
    term *= ((n - k + 1) / k) * odds;
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return Math.min(1, sum);
}

/**
 * Two-sided exact p: the total chance of all outcomes no more likely than the one seen. Likelihoods within a
 * ten-millionth count as equal, so that rounding cannot part a tie (the convention of R's binom.test).
 */
export function exactBinomialP(k: number, n: number, p: number): number {
  if (n === 0) return 1;
  const seen = logBinomialDensity(k, n, p) + 1e-7;
  const mean = n * p;
  if (k === mean) return 1;
  const mode = Math.min(n, Math.floor((n + 1) * p));
  if (k < mean) {
    // First outcome at or above the mode that is no more likely.
    let low = mode;
    let high = n + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (logBinomialDensity(middle, n, p) <= seen) high = middle;
      else low = middle + 1;
    }
    if (low <= k) return 1;
    return Math.min(1, binomialAtMost(k, n, p) + binomialAtLeast(low, n, p));
  }
  let low = -1;
  let high = mode;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (logBinomialDensity(middle, n, p) <= seen) low = middle;
    else high = middle - 1;
  }
  if (low >= k) return 1;
  return Math.min(1, binomialAtMost(low, n, p) + binomialAtLeast(k, n, p));
}

/**
 * Clopper-Pearson limits of a binomial chance (Clopper & Pearson 1934): the lower is the p at which k or more has
 * chance `tail`, the upper the p at which k or fewer has it.
 *
 * Newton's method on the tail, whose slope is a density, kept inside a shrinking bracket so that it cannot run away.
 */
export function clopperPearson(k: number, n: number, level: number): { lower: number; upper: number } {
  const tail = (1 - level) / 2;
  return {
    lower: k === 0 ? 0 : tailRoot(k, n, tail),
    // P(X <= k | p) = P(n - X >= n - k | 1 - p)
    upper: k === n ? 1 : 1 - tailRoot(n - k, n, tail),
  };
}

/** The p at which P(X >= k) = tail, for k >= 1. */
function tailRoot(k: number, n: number, tail: number): number {
  let low = 0;
  let high = k / n;
  let p = high * 0.9;
  for (let step = 0; step < 200; step += 1) {
    const chance = binomialAtLeast(k, n, p);
    if (chance > tail) high = p;
    else low = p;
    const slope = (k / p) * Math.exp(logBinomialDensity(k, n, p));
    // Newton on the logarithm of the chance, which is far straighter than the chance itself.
    let next = p - (Math.log(chance / tail) * chance) / slope;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - p) <= 1e-15 * p) return next;
    p = next;
  }
  return p;
}
