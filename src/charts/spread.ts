/**
 * Middles for a column of labels in the order given, none touching the next, each as near its wish as the others
 * allow (least squares, by pooling adjacent violators: Barlow et al. 1972, Statistical Inference under Order
 * Restrictions). Kept between top and bottom where they fit at all.
 */
export function spread(
  labels: readonly { y: number; height: number }[],
  top: number,
  bottom: number,
  gap: number,
): number[] {
  // Take the room of those above out of each wish; what is left must not decrease.
  const offsets: number[] = [];
  let sum = 0;
  labels.forEach(({ height }, index) => {
    if (index > 0) sum += (labels[index - 1]?.height ?? 0) / 2 + gap + height / 2;
    offsets.push(sum);
  });
  const pools: { mean: number; count: number }[] = [];
  labels.forEach(({ y }, index) => {
    let pool = { mean: y - (offsets[index] ?? 0), count: 1 };
    for (let last = pools.at(-1); last !== undefined && last.mean > pool.mean; last = pools.at(-1)) {
      pools.pop();
      const count = last.count + pool.count;
      pool = { mean: (last.mean * last.count + pool.mean * pool.count) / count, count };
    }
    pools.push(pool);
  });
  const wishes = pools.flatMap(({ mean, count }) => new Array<number>(count).fill(mean));
  const least = top + (labels[0]?.height ?? 0) / 2;
  const most = bottom - (labels.at(-1)?.height ?? 0) / 2 - sum;
  return wishes.map((wish, index) => Math.max(least, Math.min(most, wish)) + (offsets[index] ?? 0));
}
