/**
 * The set of places with the least sum of values that passes `isSafe`: one at a time, then two, then three. Null
 * where there are more combinations than `mostTried`, or none of those tried will do.
 */
export function cheapestOfAll(
  places: readonly [number, number][],
  valueAt: (place: [number, number]) => number,
  isSafe: (some: readonly [number, number][]) => boolean,
  mostTried: number,
): [number, number][] | null {
  let allowed = mostTried;
  for (let size = 1; size <= places.length; size += 1) {
    let ways = 1;
    for (let i = 0; i < size; i += 1) ways = (ways * (places.length - i)) / (i + 1);
    if (ways > allowed) return null;
    allowed -= ways;
    let best: [number, number][] | null = null;
    let bestCost = Infinity;
    for (const some of combinations(places, size)) {
      const cost = some.reduce((sum, place) => sum + valueAt(place), 0);
      if (cost < bestCost && isSafe(some)) {
        best = some;
        bestCost = cost;
      }
    }
    if (best !== null) return best;
  }
  return null;
}

function* combinations<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= items.length - size; index += 1) {
    const item = items[index];
    if (item === undefined) continue;
    for (const rest of combinations(items, size - 1, index + 1)) yield [item, ...rest];
  }
}
