/**
 * Which parts of a whole are given out together, because some are too few to stand by themselves: the small ones, those told, and of the
 * rest the smallest, one after the other, until together they are no longer small. One rule for the tables of who answered and for
 * every table broken down by the same groups, so that one taken from the other leaves nobody alone.
 *
 * @param totals how many people are in each part
 * @param least under how many people a part does not stand by itself
 * @param always places that never stand by themselves: “prefer not to say”, and who said nothing
 * @returns places put together; of parts with nobody only those in `always`
 */
export function putTogether(
  totals: readonly number[],
  least: number,
  always: readonly number[] = [],
): number[] {
  const small = totals.flatMap((total, at) => (always.includes(at) || (total > 0 && total < least) ? [at] : []));
  const bySize = totals
    .flatMap((total, at) => (total >= least && !always.includes(at) ? [at] : []))
    .toSorted((a, b) => (totals[a] ?? 0) - (totals[b] ?? 0));
  const sum = (list: readonly number[]): number => list.reduce((all, at) => all + (totals[at] ?? 0), 0);
  const together = [...small];
  while (sum(together) > 0 && sum(together) < least && bySize.length > 0)
    together.push(bySize.shift() ?? 0);
  return together;
} // prettier-ignore
