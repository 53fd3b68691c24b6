/**
 * Many tests at once: of 400 ward and category cells about 20 are "beyond chance" at 5 % when nothing has happened.
 *
 * Sources: Benjamini & Hochberg 1995, Controlling the false discovery rate (JRSS B 57); Bonferroni as in Dunn 1961.
 */

function requireChances(chances: readonly number[]): void {
  for (const chance of chances) {
    if (!(chance >= 0 && chance <= 1)) throw new RangeError(`A p-value lies between 0 and 1; got ${chance}`);
  }
}

/**
 * Benjamini-Hochberg adjusted p-values, in the order given: keeping those of at most 0.05 means that about 5 % of what
 * is kept is a false alarm. Limits: right for independent or positively dependent tests, which neighbouring wards are.
 *
 * @param p each from 0 to 1; throws RangeError otherwise
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  requireChances(p);
  const order = p.map((_, index) => index).toSorted((a, b) => (p[b] ?? 0) - (p[a] ?? 0));
  const adjusted = new Array<number>(p.length).fill(1);
  let least = 1;
  order.forEach((place, fromTop) => {
    least = Math.min(least, ((p[place] ?? 1) * p.length) / (p.length - fromTop));
    adjusted[place] = least;
  });
  return adjusted;
}

/** Bonferroni adjusted p-values: one false alarm at all in 20 scans, and many real changes missed. Very strict. */
export function bonferroni(p: readonly number[]): number[] {
  requireChances(p);
  return p.map((chance) => Math.min(1, chance * p.length));
}

/**
 * How many of so many tests would look like more than chance though nothing had happened: what is said beside
 * "what stands out".
 */
export function expectedFalseAlarms(tests: number, level: number): number {
  if (!(tests >= 0) || !(level >= 0 && level <= 1)) {
    throw new RangeError(
      `Expected false alarms need a number of tests and a level; got ${tests} and ${level}`,
    );
  }
  return tests * level;
}
