import { requireCount, usualLevel } from './normal.ts';
import { countInterval } from './poisson.ts';

/**
 * Rates that allow for a different make-up of the population (age and sex), so that a young town and an old one can be
 * compared.
 *
 * Sources: Dobson, Kuulasmaa, Eberle & Scherer 1991, Confidence intervals for weighted sums of Poisson parameters;
 * Morris et al. 2018 (why not under 10 events); OHID, PHEindicatormethods.
 */
export const standardiseParameters = {
  fewestEvents: {
    value: 10,
    unit: 'events under which no standardised rate is given',
    source: 'Morris et al. 2018; OHID Fingertips technical guidance.',
  },
} as const;

export type Stratum = {
  /** Age band (and sex): strata are joined by this name, never by their order. */
  name: string;
  count: number;
  population: number;
};

/** People with exactly so many events, where events repeat in the same person (violence against one victim). */
export type Repeats = { stratum: string; events: number; people: number };

export type StandardisedRate = {
  value: number | null;
  lower: number | null;
  upper: number | null;
  method: string;
  /** All events over all people; null where there are none. */
  crude: number | null;
  count: number;
  /** Why there is no value, or null. */
  missing: null | 'too-few-events' | 'stratum-without-population';
};

/**
 * Directly standardised rate with Dobson's interval: DSR = sum(w O/n) / sum(w).
 *
 * @param weights standard population by stratum name; a stratum without its weight or a weight without its stratum is
 *   a RangeError, because a band left out makes the rate wrong
 * @param options.repeats for repeated events; they must add up to each stratum's count
 */
export function directlyStandardisedRate(
  strata: readonly Stratum[],
  weights: Readonly<Record<string, number>>,
  options: { per?: number; level?: number; repeats?: readonly Repeats[] } = {},
): StandardisedRate {
  const { per = 1000, level = usualLevel, repeats } = options;
  requireSameNames(strata, weights);
  const count = strata.reduce((sum, stratum) => sum + stratum.count, 0);
  const population = strata.reduce((sum, stratum) => sum + stratum.population, 0);
  const interval = countInterval(count, level);
  const method = `Dobson with ${interval.method}`;
  const crude = population > 0 ? (count * per) / population : null;
  const none = (missing: StandardisedRate['missing']): StandardisedRate => ({
    value: null,
    lower: null,
    upper: null,
    method,
    crude,
    count,
    missing,
  });
  if (strata.some((stratum) => stratum.population === 0)) return none('stratum-without-population');
  if (count < standardiseParameters.fewestEvents.value) return none('too-few-events');
  let total = 0;
  let rate = 0;
  let variance = 0;
  for (const { name, count: events, population: people } of strata) {
    const weight = weights[name] ?? 0;
    total += weight;
    rate += (weight * events) / people;
    variance += (weight / people) ** 2 * squaredEvents(name, events, repeats);
  }
  const value = rate / total;
  const stretch = Math.sqrt(variance) / total / Math.sqrt(count);
  return {
    value: value * per,
    lower: Math.max(0, value + stretch * (interval.lower - count)) * per,
    upper: (value + stretch * (interval.upper - count)) * per,
    method,
    crude,
    count,
    missing: null,
  };
}

/** Sum of k squared over people with k events: the count itself where nobody has more than one. */
function squaredEvents(name: string, events: number, repeats: readonly Repeats[] | undefined): number {
  if (repeats === undefined) return events;
  const own = repeats.filter((entry) => entry.stratum === name);
  const sum = own.reduce((all, entry) => all + entry.events * entry.people, 0);
  if (sum !== events) {
    throw new RangeError(`Stratum “${name}” has ${events} events, but its people add up to ${sum}`);
  }
  return own.reduce((all, entry) => all + entry.events ** 2 * entry.people, 0);
}

function requireSameNames(strata: readonly Stratum[], weights: Readonly<Record<string, number>>): void {
  const names = strata.map((stratum) => stratum.name);
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new RangeError('A standardised rate needs strata, each of its own name');
  }
  for (const { name, count, population } of strata) {
    requireCount(count, `The count of “${name}”`);
    if (!(population >= 0 && Number.isFinite(population))) {
      throw new RangeError(`The population of “${name}” is 0 or more; got ${population}`);
    }
    if (!((weights[name] ?? 0) > 0)) throw new RangeError(`No weight above 0 for “${name}”`);
  }
  const without = Object.keys(weights).find((name) => !names.includes(name));
  if (without !== undefined) throw new RangeError(`No count for “${without}”, which has a weight`);
}

export type StandardisedRatio = {
  /** Observed over expected, times 100; null where nothing is expected. */
  value: number | null;
  lower: number | null;
  upper: number | null;
  observed: number;
  expected: number;
  method: string;
};

/**
 * Indirectly standardised ratio: observed over the number expected at the reference's rates, 100 = as expected. The
 * ratios of two areas are comparable with the reference only, not with each other.
 *
 * @param referenceRates events per person by stratum name
 */
export function indirectlyStandardisedRatio(
  strata: readonly Stratum[],
  referenceRates: Readonly<Record<string, number>>,
  level: number = usualLevel,
): StandardisedRatio {
  requireSameNames(strata, referenceRates);
  const observed = strata.reduce((sum, { count }) => sum + count, 0);
  const expected = strata.reduce(
    (sum, { name, population }) => sum + (referenceRates[name] ?? 0) * population,
    0,
  );
  return ratioToExpected(observed, expected, level);
}

/** The ratio (times 100) of a count to an expected number, with the count's own interval. */
export function ratioToExpected(
  observed: number,
  expected: number,
  level: number = usualLevel,
): StandardisedRatio {
  const { lower, upper, method } = countInterval(observed, level);
  if (!(expected > 0)) return { value: null, lower: null, upper: null, observed, expected, method };
  const scale = 100 / expected;
  return { value: observed * scale, lower: lower * scale, upper: upper * scale, observed, expected, method };
}
