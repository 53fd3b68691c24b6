/**
 * Competition ranks ("1224"): ties share the best place, the next place is skipped. Source: domain pack 7.3,
 * statistics reference 5. A null has no place and does not count among the ranked.
 *
 * @param highestFirst true: 1 is the highest value (the rule unless the indicator says otherwise)
 */
export function competitionRanks(values: readonly (number | null)[], highestFirst = true): (number | null)[] {
  const present = values.filter((value): value is number => value !== null);
  const sorted = present.toSorted((a, b) => (highestFirst ? b - a : a - b));
  const places = new Map<number, number>();
  sorted.forEach((value, index) => {
    if (!places.has(value)) places.set(value, index + 1);
  });
  return values.map((value) => (value === null ? null : (places.get(value) ?? null)));
}

/**
 * Quantile group of each value, 1 = highest (or lowest), by the public-health rule on competition ranks:
 * floor((q + 1) - ceil((n + 1 - rank) / (n / q))), 0 becoming 1. All null where there are fewer values than groups.
 * Source: PHEindicatormethods (OHID), phe_quantile.
 */
export function quantileGroups(
  values: readonly (number | null)[],
  groups = 4,
  highestFirst = true,
): (number | null)[] {
  const n = values.filter((value) => value !== null).length;
  if (n < groups) return values.map(() => null);
  return competitionRanks(values, highestFirst).map((place) =>
    place === null ? null : Math.max(1, Math.floor(groups + 1 - Math.ceil(((n + 1 - place) * groups) / n))),
  );
}
