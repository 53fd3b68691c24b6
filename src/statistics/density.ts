import { quantile } from './overdispersion.ts';

/**
 * Kernel density of points: a smooth surface for maps. Metres (British National Grid). A display, not a test.
 *
 * Source: Silverman 1986, Density Estimation, (4.5) the quartic kernel; Venables & Ripley 2002 (rule of thumb). Several
 * GIS tools scale the quartic kernel 7.25 times too high (116/5 for 16/5).
 */
export type Kernel = 'quartic' | 'gaussian';

/**
 * Points per square metre at each place; integrates to the number of points over the whole plane, so to n, not to 1.
 *
 * @param bandwidth metres: where the quartic kernel ends (usually 200 to 500), or the Gaussian's standard deviation;
 *   throws RangeError unless above 0
 */
export function kernelDensity(
  points: readonly { x: number; y: number }[],
  places: readonly { x: number; y: number }[],
  bandwidth: number,
  kernel: Kernel = 'quartic',
): number[] {
  if (!(bandwidth > 0 && Number.isFinite(bandwidth))) {
    throw new RangeError(`A bandwidth is above 0 metres; got ${bandwidth}`);
  }
  // Beyond 6 standard deviations a Gaussian adds less than a rounding error.
  const reach = kernel === 'quartic' ? bandwidth : 6 * bandwidth;
  const buckets = new Map<string, { x: number; y: number }[]>();
  const bucketOf = (value: number) => Math.floor(value / reach);
  for (const point of points) {
    const key = `${bucketOf(point.x)} ${bucketOf(point.y)}`;
    const held = buckets.get(key);
    if (held === undefined) buckets.set(key, [point]);
    else held.push(point);
  }
  const square = bandwidth * bandwidth;
  const height = kernel === 'quartic' ? 3 / (Math.PI * square) : 1 / (2 * Math.PI * square);
  return places.map((place) => {
    let density = 0;
    for (let column = bucketOf(place.x) - 1; column <= bucketOf(place.x) + 1; column += 1) {
      for (let row = bucketOf(place.y) - 1; row <= bucketOf(place.y) + 1; row += 1) {
        for (const point of buckets.get(`${column} ${row}`) ?? []) {
          const distance = (point.x - place.x) ** 2 + (point.y - place.y) ** 2;
          if (kernel === 'gaussian') density += Math.exp(-distance / (2 * square));
          else if (distance <= square) density += (1 - distance / square) ** 2;
        }
      }
    }
    return density * height;
  });
}

/**
 * A bandwidth to begin with, for one axis: 4.24 min(sd, IQR / 1.34) n^-0.2; a quarter of it is the Gaussian standard
 * deviation. Null with fewer than 2 points. Source: Venables & Ripley 2002 (R's bandwidth.nrd).
 */
export function ruleOfThumbBandwidth(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const spread = (quantile(values, 0.75) - quantile(values, 0.25)) / 1.34;
  return 4.24 * Math.min(deviation, spread) * n ** -0.2;
}
