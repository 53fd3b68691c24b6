/**
 * The demonstration's own random numbers: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4), 2021), seeded by splitmix32 from a hash of the seed and a name. Only 32-bit integer
 * arithmetic, so that the same seed gives the same bytes on every machine. `Math.random` and the clock are not used.
 *
 * Each part of the generator has a stream of its own (`randomStream(seed, 'points')`), so that a change in one part
 * does not shift the numbers of another.
 */
export type Random = {
  /** Next 32 bits, 0 to 4,294,967,295. */
  uint32(): number;
  /** In [0, 1). */
  next(): number;
  /** Whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** About standard normal, never beyond 3.5: the sum of four uniforms, scaled (no logarithm or sine is needed). */
  bell(): number;
  /** One of a list that is not empty. */
  pick<Item>(list: readonly Item[]): Item;
  /** A new list in random order (Fisher and Yates). */
  shuffled<Item>(list: readonly Item[]): Item[];
};

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

export function randomStream(seed: string, name: string): Random {
  let mixing = hashOf(`${seed}/${name}`);
  const splitmix = (): number => {
    mixing = (mixing + 0x9e3779b9) | 0;
    let z = mixing;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  // The state must not be all zero; setting one bit of it makes sure.
  let d = splitmix() | 1;

  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const carried = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= carried;
    d = rotateLeft(d, 11);
    return result;
  };
  const next = (): number => uint32() / 0x1_0000_0000;
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <Item>(list: readonly Item[]): Item => {
    const item = list[below(list.length)];
    if (item === undefined) throw new RangeError('pick from an empty list');
    return item;
  };

  return {
    uint32,
    next,
    below,
    between: (low, high) => low + (high - low) * next(),
    // Four uniforms have variance 4/12, so the sum less 2 has a standard deviation of 0.57735.
    bell: () => (next() + next() + next() + next() - 2) / 0.5773502691896258,
    pick,
    shuffled: <Item>(list: readonly Item[]): Item[] => {
      const copy = [...list];
      for (let index = copy.length - 1; index > 0; index -= 1) {
        const other = below(index + 1);
        const here = copy[index] as Item;
        copy[index] = copy[other] as Item;
        copy[other] = here;
      }
      return copy;
    },
  };
}

/** Running sums of weights, for `drawFrom`. Weights are not negative and not all zero. */
export function runningSums(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    sum += weights[index] ?? 0;
    sums[index] = sum;
  }
  return sums;
}

/** Index drawn in proportion to the weights behind the running sums. */
export function drawFrom(sums: Float64Array, random: Random): number {
  const target = random.next() * (sums[sums.length - 1] ?? 0);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Whole numbers in proportion to weights that add to exactly `total` (largest remainder, ties to the first).
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  let left = total - shares.reduce((all, share) => all + share, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((x, y) => y.rest - x.rest || x.index - y.index);
  for (const { index } of order) {
    if (left === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  return shares;
}
