/**
 * A seeded generator, so that whatever is found by simulation or permutation comes out the same again: the seed is
 * stored with the figure. Not for secrets.
 *
 * xoshiro128** (Blackman & Vigna 2021, Scrambled linear pseudorandom number generators, ACM TOMS 47), its state filled
 * from the seed by splitmix32.
 */
export type Random = {
  /** A number from 0 up to, not including, 1 (53 bits). */
  uniform(): number;
  /** Fills a list with 32 random bits each: many at once are the quickest draw there is. */
  fill(items: Uint32Array): void;
  /** A whole number from 0 to `below - 1`, each equally likely. */
  below(below: number): number;
  /** Standard normal. */
  normal(): number;
  /** Gamma with scale 1; `shape` above 0. */
  gamma(shape: number): number;
  /** Shuffles in place, every order equally likely (Fisher & Yates; Durstenfeld 1964). */
  shuffle(items: number[] | Int32Array | Float64Array): void;
};

/** Seed that is used where the caller gives none: a figure then has the same interval on every machine. */
export const usualSeed = 1998;

/** @param seed whole number from 0 to 4294967295; throws RangeError otherwise */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`A seed is a whole number from 0 to 4294967295; got ${seed}`);
  }
  let filling = seed | 0;
  const fill = () => {
    filling = (filling + 0x9e3779b9) | 0;
    let mixed = filling ^ (filling >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];

  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const fillBits = (items: Uint32Array): void => {
    // The same as `next` again and again, with its state at hand.
    let [w, x, y, z] = [a, b, c, d];
    for (let at = 0; at < items.length; at += 1) {
      const product = Math.imul(x, 5);
      items[at] = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = x << 9;
      y ^= w;
      z ^= x;
      x ^= y;
      w ^= z;
      y ^= shifted;
      z = (z << 11) | (z >>> 21);
    }
    [a, b, c, d] = [w, x, y, z];
  };
  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  const below = (limit: number): number => {
    // The last, incomplete turn of 2^32 is thrown away, so that no number is favoured.
    const fair = 0x100000000 - (0x100000000 % limit);
    let drawn = next();
    while (drawn >= fair) drawn = next();
    return drawn % limit;
  };
  // Marsaglia's polar method; its second value is kept for the next call.
  let spare: number | null = null;
  const normal = (): number => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const size = u * u + v * v;
      if (size >= 1 || size === 0) continue;
      const stretch = Math.sqrt((-2 * Math.log(size)) / size);
      spare = v * stretch;
      return u * stretch;
    }
  };
  // Marsaglia & Tsang 2000, A simple method for generating gamma variables.
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const offset = shape - 1 / 3;
    const slope = 1 / Math.sqrt(9 * offset);
    for (;;) {
      const x = normal();
      const root = 1 + slope * x;
      // Times itself: a power takes three times as long.
      const v = root * root * root;
      if (v <= 0) continue;
      const drawn = 1 - uniform();
      const squared = x * x;
      // Their squeeze: what lies below it is taken by the exact test as well, and needs no logarithms.
      if (drawn < 1 - 0.0331 * squared * squared) return offset * v;
      if (Math.log(drawn) < 0.5 * squared + offset - offset * v + offset * Math.log(v)) return offset * v;
    }
  };
  const shuffle = (items: number[] | Int32Array | Float64Array): void => {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const chosen = below(last + 1);
      const held = items[last] ?? 0;
      items[last] = items[chosen] ?? 0;
      items[chosen] = held;
    }
  };
  return { fill: fillBits, uniform, below, normal, gamma, shuffle };
}
