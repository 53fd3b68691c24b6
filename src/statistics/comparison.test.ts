import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { benjaminiHochberg, bonferroni, expectedFalseAlarms } from './discovery.ts';
import { areaSignificance, funnelLimits, funnelLimitsByObserved, pooledRate, ratioLimits } from './funnel.ts';
import {
  dispersedProportionLimits,
  dispersedRatioLimits,
  proportionOverdispersion,
  quantile,
  ratioOverdispersion,
} from './overdispersion.ts';
import { countInterval } from './poisson.ts';
import { seededRandom } from './random.ts';
import { jointRankIntervals, rankIntervals } from './rank-interval.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 5e-7): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

test('reference 6: funnel of a proportion at a target of 24 %', () => {
  const question = { target: 0.24, bases: [100, 400, 1600], kind: 'proportion' } as const;
  const inner = funnelLimits({ ...question, level: 0.95 });
  const outer = funnelLimits({ ...question, level: 0.998 });
  [15.629, 19.815, 21.907].forEach((lower, index) => near(inner[index]!.lower * 100, lower, 5e-4));
  [37.198, 30.599, 27.299].forEach((upper, index) => near(outer[index]!.upper * 100, upper, 5e-4));
});

test('reference 6: ratio limits where 12 are expected', () => {
  near(ratioLimits(12, 0.95).lower, 0.516715);
  near(ratioLimits(12, 0.95).upper, 1.746799);
  near(ratioLimits(12, 0.998).lower, 0.33687);
  near(ratioLimits(12, 0.998).upper, 2.252165);
});

test('reference 6: four areas against 6.2 per 1,000', () => {
  const of = (count: number, base: number) => areaSignificance({ count, base }, 6.2);
  assert.deepEqual(of(96, 11_800), { direction: 'high', level: 0.95 });
  assert.deepEqual(of(70, 12_900), { direction: 'none', level: null });
  assert.deepEqual(of(55, 14_200), { direction: 'low', level: 0.998 });
  assert.deepEqual(of(6, 2_900), { direction: 'low', level: 0.95 });
});

test('limits of a funnel hold the target, close in with the base and open with the level', () => {
  const base = fc.integer({ min: 200, max: 500_000 });
  fc.assert(
    fc.property(base, fc.double({ min: 0.5, max: 200, noNaN: true }), (small, target) => {
      for (const kind of ['rate', 'proportion'] as const) {
        const aim = kind === 'rate' ? target : target / 201;
        const [near1, far1] = funnelLimits({ target: aim, bases: [small, small * 2], kind });
        const [wide] = funnelLimits({ target: aim, bases: [small], level: 0.998, kind });
        assert.ok(near1!.lower <= aim && aim <= near1!.upper);
        assert.ok(far1!.upper <= near1!.upper && far1!.lower >= near1!.lower);
        assert.ok(wide!.lower <= near1!.lower && wide!.upper >= near1!.upper);
      }
    }),
    { numRuns: 50 },
  );
});

test('an area lies outside the observed limits just where its own exact interval leaves the target out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0.2, max: 30, noNaN: true }),
      (count, expected) => {
        const [limit] = funnelLimitsByObserved(1, [count]);
        const ratio = count / expected;
        const { lower, upper } = countInterval(count);
        assert.equal(ratio > limit!.upper!, lower / expected > 1);
        assert.equal(ratio < limit!.lower, upper / expected < 1);
      },
    ),
  );
  assert.deepEqual(funnelLimitsByObserved(1, [0]), [{ observed: 0, lower: 0, upper: null }]);
});

test('the target of a funnel is the pooled rate, not the mean of rates', () => {
  const areas = [
    { count: 10, base: 1000 },
    { count: 90, base: 3000 },
  ];
  assert.equal(pooledRate(areas), 25);
  assert.equal(pooledRate([]), null);
  assert.throws(() => funnelLimits({ target: 0, bases: [1] }), /above 0/);
  assert.throws(() => funnelLimits({ target: 1, bases: [0] }), /above 0/);
});

test('areas that differ by chance alone have no overdispersion; those that differ by more do, and wider limits', () => {
  const random = seededRandom(5);
  // Poisson counts by adding up waiting times.
  const poisson = (mean: number) => {
    let [events, waited] = [0, random.gamma(1)];
    while (waited < mean) {
      events += 1;
      waited += random.gamma(1);
    }
    return events;
  };
  const expected = Array.from({ length: 200 }, (_, index) => 50 + index);
  const plain = ratioOverdispersion(expected.map((mean) => ({ observed: poisson(mean), expected: mean })));
  near(plain.phi, 0.85, 0.25);
  const spread = ratioOverdispersion(
    expected.map((mean) => ({ observed: poisson(mean * Math.exp(0.4 * random.normal())), expected: mean })),
  );
  // The square root of a ratio spread by 0.4 on the log scale is spread by 0.2; winsorising takes some of it.
  near(Math.sqrt(spread.tauSquared), 0.2, 0.06);
  const before = dispersedRatioLimits(100, { ...spread, tauSquared: 0 });
  const after = dispersedRatioLimits(100, spread);
  assert.ok(after.lower < before.lower && after.upper > before.upper);
  near(before.upper, (1 + 1.959964 / 20) ** 2);
  const byLog = ratioOverdispersion(
    [
      { observed: 0, expected: 9 },
      { observed: 9, expected: 9 },
    ],
    'log',
  );
  near(dispersedRatioLimits(9, { ...byLog, tauSquared: 0 }).upper, Math.exp(1.959964 / 3));
});

test("Spiegelhalter's estimate by hand: two areas, z of 3 and -3", () => {
  // Square roots of 121/100 and 81/100 lie 0.1 from 1 with an error of 0.05: z = 2 and -2; type-7 quantiles at 10 % of
  // two values are 80 % of the way out: 1.6 and -1.6.
  const found = ratioOverdispersion([
    { observed: 121, expected: 100 },
    { observed: 81, expected: 100 },
  ]);
  near(found.phi, 2.56);
  // (2 x 2.56 - 1) / (800 - 320000 / 800) = 4.12 / 400.
  near(found.tauSquared, 0.0103);
  const shares = proportionOverdispersion(
    [
      { part: 24, whole: 100 },
      { part: 24, whole: 100 },
    ],
    0.24,
  );
  assert.equal(shares.tauSquared, 0);
  // Less spread than chance would give is no spread, not a negative one.
  const even = ratioOverdispersion([
    { observed: 101, expected: 100 },
    { observed: 100, expected: 100 },
  ]);
  assert.ok(even.phi > 0);
  assert.equal(even.tauSquared, 0);
  const limits = dispersedProportionLimits(0.24, 400, shares);
  assert.ok(Math.abs(limits.lower - 0.19815) < 0.005 && Math.abs(limits.upper - 0.28185) < 0.005);
  assert.equal(quantile([1, 2, 3, 4], 0.25), 1.75);
});

test('reference 11: Benjamini-Hochberg', () => {
  const adjusted = benjaminiHochberg([0.001, 0.012, 0.03, 0.04, 0.2]);
  [0.005, 0.03, 0.05, 0.05, 0.2].forEach((p, index) => near(adjusted[index], p, 1e-12));
  near(expectedFalseAlarms(400, 0.05), 20, 1e-9);
});

test('adjusted chances keep their order, are never smaller, and Bonferroni is never laxer', () => {
  const chances = fc.array(
    fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(chances, (p) => {
      const adjusted = benjaminiHochberg(p);
      const strict = bonferroni(p);
      p.forEach((chance, i) => {
        assert.ok(adjusted[i]! >= chance - 1e-15 && adjusted[i]! <= 1);
        assert.ok(strict[i]! >= adjusted[i]! - 1e-12);
        p.forEach((other, j) => {
          if (chance <= other) assert.ok(adjusted[i]! <= adjusted[j]! + 1e-15);
        });
      });
      // The step-up rule itself: the largest k with p(k) <= k q / m and all under it are kept.
      const sorted = p.toSorted((a, b) => a - b);
      const cut = sorted.findLastIndex((chance, k) => chance * p.length <= (k + 1) * 0.1);
      assert.equal(
        adjusted.filter((chance) => chance <= 0.1).length,
        sorted.filter((chance) => chance <= (sorted[cut] ?? -1)).length,
      );
    }),
  );
  assert.throws(() => benjaminiHochberg([1.2]), /between 0 and 1/);
});

const areas = fc.array(fc.record({ count: fc.nat(300), base: fc.integer({ min: 1, max: 9000 }) }), {
  minLength: 1,
  maxLength: 12,
});

test('a rank lies within its interval, which a higher level never narrows; ranks without ties are a permutation', () => {
  fc.assert(
    fc.property(areas, fc.boolean(), (list, highestFirst) => {
      const options = { draws: 200, highestFirst };
      const narrow = rankIntervals(list, { ...options, level: 0.8 });
      const wide = rankIntervals(list, { ...options, level: 0.99 });
      const joint = jointRankIntervals(list, { highestFirst });
      narrow.forEach((place, index) => {
        assert.ok(
          1 <= place.low && place.low <= place.rank && place.rank <= place.high && place.high <= list.length,
        );
        assert.ok(wide[index]!.low <= place.low && wide[index]!.high >= place.high);
        assert.ok(joint[index]!.low <= place.rank && place.rank <= joint[index]!.high);
      });
      const rates = list.map(({ count, base }) => count / base);
      if (new Set(rates).size === rates.length) {
        assert.deepEqual(
          narrow.map(({ rank }) => rank).toSorted((a, b) => a - b),
          list.map((_, index) => index + 1),
        );
      }
    }),
    { numRuns: 40 },
  );
});

test('clear differences give one place, near ones a span, and a seed the same answer', () => {
  const list = [
    { count: 1000, base: 1000 },
    { count: 400, base: 1000 },
    { count: 395, base: 1000 },
    { count: 20, base: 1000 },
  ];
  const found = rankIntervals(list, { seed: 11 });
  assert.deepEqual(found, [
    { rank: 1, low: 1, high: 1 },
    { rank: 2, low: 2, high: 3 },
    { rank: 3, low: 2, high: 3 },
    { rank: 4, low: 4, high: 4 },
  ]);
  assert.deepEqual(rankIntervals(list, { seed: 11 }), found);
  assert.deepEqual(jointRankIntervals(list), found);
  // Nothing seen anywhere: all share the first place, though the largest is hardly ever drawn there.
  const nothing = rankIntervals([10, 10, 10, 90_000].map((base) => ({ count: 0, base })));
  assert.deepEqual(nothing[3], { rank: 1, low: 1, high: 4 });
  assert.throws(() => rankIntervals([{ count: 1, base: 0 }]), /above 0/);
});

test('the interval of a rank covers as often as it says', () => {
  // Two areas with the same true rate: each is first in half of all tables, so both must be "1st to 2nd".
  const found = rankIntervals([
    { count: 50, base: 1000 },
    { count: 50, base: 1000 },
  ]);
  assert.deepEqual(
    found.map(({ low, high }) => [low, high]),
    [
      [1, 2],
      [1, 2],
    ],
  );
});

test('the seeded generator is even, normal and gamma where it says so', () => {
  const random = seededRandom(42);
  const draws = Array.from({ length: 20_000 }, () => random.uniform());
  near(draws.reduce((sum, value) => sum + value, 0) / draws.length, 0.5, 0.01);
  assert.ok(draws.every((value) => value >= 0 && value < 1));
  const dice = new Array<number>(6).fill(0);
  for (let turn = 0; turn < 12_000; turn += 1) dice[random.below(6)]! += 1;
  assert.ok(dice.every((many) => Math.abs(many - 2000) < 200));
  // Without throwing the incomplete turn away a third of the numbers would come twice as often.
  const large = Array.from({ length: 4000 }, () => random.below(3 * 2 ** 30) / 2 ** 30);
  near(large.reduce((sum, value) => sum + value, 0) / large.length, 1.5, 0.05);
  for (const shape of [0.5, 1, 7.5]) {
    const gammas = Array.from({ length: 20_000 }, () => random.gamma(shape));
    const mean = gammas.reduce((sum, value) => sum + value, 0) / gammas.length;
    const variance = gammas.reduce((sum, value) => sum + (value - mean) ** 2, 0) / gammas.length;
    near(mean / shape, 1, 0.05);
    near(variance / shape, 1, 0.08);
  }
  const items = Array.from({ length: 50 }, (_, index) => index);
  random.shuffle(items);
  assert.deepEqual(
    items.toSorted((a, b) => a - b),
    Array.from({ length: 50 }, (_, index) => index),
  );
  assert.throws(() => seededRandom(-1), /whole number/);
});
