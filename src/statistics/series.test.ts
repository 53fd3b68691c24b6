import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dispersedChange, dispersionFactor, eTest, squareRootTest } from './change-tests.ts';
import { waldRatio } from './change.ts';
import { studentTwoSidedP } from './normal.ts';
import { classicalDecomposition, sameMonths } from './season.ts';
import { directlyStandardisedRate, indirectlyStandardisedRatio, ratioToExpected } from './standardise.ts';
import { stl } from './stl.ts';
import { mannKendall, seasonalMannKendall } from './trend.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 5e-7): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

const strata = [
  { name: '0-15', count: 18, population: 9200 },
  { name: '16-34', count: 61, population: 14_800 },
  { name: '35-64', count: 44, population: 21_050 },
  { name: '65+', count: 9, population: 12_700 },
];
const standard = { '0-15': 16_000, '16-34': 25_500, '35-64': 32_500, '65+': 26_000 };

test("reference 3: directly standardised rate with Dobson's interval", () => {
  const found = directlyStandardisedRate(strata, standard);
  near(found.crude, 2.285714);
  near(found.value, 2.227644);
  near(found.lower, 1.862763);
  near(found.upper, 2.642927);
  // Joined by name, never by place.
  assert.deepEqual(
    directlyStandardisedRate(strata.toReversed(), standard).value?.toFixed(12),
    found.value?.toFixed(12),
  );
});

test('reference 3: indirectly standardised ratio', () => {
  const found = ratioToExpected(132, 137.64999);
  near(found.value, 95.8954, 5e-5);
  near(found.lower, 80.2337, 5e-5);
  near(found.upper, 113.7205, 5e-5);
  const rates = { '0-15': 0.002, '16-34': 0.004, '35-64': 0.002, '65+': 0.001 };
  near(indirectlyStandardisedRatio(strata, rates).expected, 18.4 + 59.2 + 42.1 + 12.7, 1e-9);
  assert.equal(ratioToExpected(0, 0).value, null);
});

test('reference 3: no rate on few events or over an empty stratum, and none left out by mistake', () => {
  const few = directlyStandardisedRate([{ name: 'a', count: 9, population: 1000 }], { a: 1 });
  assert.equal(few.value, null);
  assert.equal(few.missing, 'too-few-events');
  assert.equal(few.crude, 9);
  const empty = [...strata.slice(0, 3), { name: '65+', count: 0, population: 0 }];
  assert.equal(directlyStandardisedRate(empty, standard).missing, 'stratum-without-population');
  assert.throws(() => directlyStandardisedRate(strata.slice(1), standard), /No count for “0-15”/);
  assert.throws(() => directlyStandardisedRate(strata, { ...standard, '65+': 0 }), /No weight/);
});

test('equal weights give the crude rate, repeated victims a wider interval', () => {
  const byPopulation = Object.fromEntries(strata.map(({ name, population }) => [name, population]));
  const found = directlyStandardisedRate(strata, byPopulation);
  near(found.value, found.crude ?? 0, 1e-9);
  const alone = strata.map(({ name, count }) => ({ stratum: name, events: 1, people: count }));
  assert.deepEqual(
    directlyStandardisedRate(strata, standard, { repeats: alone }),
    directlyStandardisedRate(strata, standard),
  );
  const twice = [
    { stratum: '16-34', events: 3, people: 10 },
    { stratum: '16-34', events: 1, people: 31 },
  ];
  const repeats = [...alone.filter(({ stratum }) => stratum !== '16-34'), ...twice];
  const wide = directlyStandardisedRate(strata, standard, { repeats });
  assert.ok((wide.upper ?? 0) > (directlyStandardisedRate(strata, standard).upper ?? 0));
  assert.throws(() => directlyStandardisedRate(strata, standard, { repeats: twice }), /add up to/);
});

test('reference 4: E-test of 4 against 11', () => near(eTest({ count: 4 }, { count: 11 }), 0.0734, 5e-5));

test('the E-test against the double sum it stands for', () => {
  const poisson = (mean: number) => {
    const chances = [Math.exp(-mean)];
    for (let x = 1; x < 120; x += 1) chances.push((chances[x - 1]! * mean) / x);
    return chances;
  };
  const count = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(
      count,
      count,
      fc.constantFrom(1, 2.5, 365),
      fc.constantFrom(1, 0.5, 366),
      (x1, x2, t1, t2) => {
        const found = eTest({ count: x1, exposure: t1 }, { count: x2, exposure: t2 });
        if (x1 + x2 === 0) {
          assert.equal(found, null);
          return;
        }
        const standing = (a: number, b: number) =>
          a + b === 0 ? 0 : Math.abs(a / t1 - b / t2) / Math.sqrt(a / t1 ** 2 + b / t2 ** 2);
        const pooled = (x1 + x2) / (t1 + t2);
        const [first, second] = [poisson(pooled * t1), poisson(pooled * t2)];
        let p = 0;
        first.forEach((one, a) =>
          second.forEach((other, b) => {
            if (standing(a, b) >= standing(x1, x2) - 1e-9) p += one * other;
          }),
        );
        near(found, p, 1e-9);
        near(eTest({ count: x2, exposure: t2 }, { count: x1, exposure: t1 }), p, 1e-9);
      },
    ),
    { numRuns: 60 },
  );
});

test('square-root test by hand: 9 to 16 is 2 (4 - 3), and less where 9 is a count itself', () => {
  assert.equal(squareRootTest(9, 16, 'known').z, 2);
  near(squareRootTest(9, 16, 'count').z, Math.SQRT2);
  near(squareRootTest(9, 16, 'known').pValue, 0.0455, 5e-5);
  near(studentTwoSidedP(2.776445, 4), 0.05, 1e-7);
});

test('dispersion is 1 for even counts, more for lumpy ones, and widens a change', () => {
  assert.equal(dispersionFactor([10, 10, 10]), 1);
  near(
    dispersionFactor([5, 15, 10, null, 30]),
    10 / 1.1875 - 8.421052631578947 + 116.66666666666667 / 15,
    1e-9,
  );
  assert.equal(dispersionFactor([1, 2]), null);
  const before = { count: 118, exposure: 40_100 };
  const now = { count: 86, exposure: 40_350 };
  const plain = dispersedChange(before, now, 1);
  near(plain?.lower, waldRatio(before, now).lower ?? 0, 1e-12);
  const wide = dispersedChange(before, now, 2);
  assert.ok(wide!.lower < plain!.lower && wide!.pValue > plain!.pValue);
  assert.equal(dispersedChange({ count: 0 }, { count: 3 }, 1), null);
});

test('reference 9: Mann-Kendall and Sen', () => {
  const found = mannKendall([22, 25, 24, 28, 27, 31, 30, 34]);
  near(found?.tau, 0.785714);
  near(found?.z, 2.598076);
  near(found?.pValue, 0.009375);
  assert.equal(found?.slope, 1.5);
  assert.equal(found.direction, 'rising');
  // With a tie, by hand: s = 5, variance (156 - 18) / 18, z = 4 over its root.
  near(mannKendall([1, 2, 2, 3])?.z, 4 / Math.sqrt(138 / 18), 1e-12);
  assert.equal(mannKendall([1, 2, 3]), null);
  assert.equal(mannKendall([4, 4, 4, 4])?.direction, 'no-clear-trend');
});

test('a trend turned round falls as it rose; its slope lies in its interval; gaps keep their place in time', () => {
  const list = fc.array(fc.option(fc.integer({ min: 0, max: 30 }), { freq: 6 }), {
    minLength: 6,
    maxLength: 30,
  });
  fc.assert(
    fc.property(list, (values) => {
      const here = mannKendall(values);
      const there = mannKendall(values.map((value) => (value === null ? null : -value)));
      assert.equal(here === null, there === null);
      if (here === null || there === null) return;
      near(there.z, -here.z, 1e-12);
      near(there.slope, -here.slope, 1e-12);
      assert.ok(here.lower <= here.slope && here.slope <= here.upper);
    }),
  );
  assert.equal(mannKendall([1, null, 3, null, 5, 6])?.slope, 1);
});

test('a season is no trend when each month is compared with itself', () => {
  const pattern = [0, 0, 2, 4, 8, 12, 16, 18, 19, 21, 23, 25];
  const oneYear = mannKendall(pattern);
  assert.equal(oneYear?.direction, 'rising');
  const flat = seasonalMannKendall([...pattern, ...pattern, ...pattern, ...pattern]);
  assert.equal(flat?.direction, 'no-clear-trend');
  const rising = seasonalMannKendall(
    Array.from({ length: 48 }, (_, i) => pattern[i % 12]! + Math.floor(i / 12) * 2),
  );
  assert.equal(rising?.slope, 2);
  assert.equal(rising.direction, 'rising');
});

test('reference 9: classical decomposition', () => {
  const found = classicalDecomposition([10, 20, 30, 24, 14, 24, 34, 28, 19, 29, 39, 33], 4);
  assert.deepEqual(found.seasonal, [-9.3125, -0.4375, 8.4375, 1.3125]);
  assert.equal(found.trend[2], 21.5);
  assert.equal(found.trend[1], null);
});

test('a line with a fixed season comes back from both decompositions, and adding a constant moves only the trend', () => {
  const pattern = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(
      pattern,
      fc.integer({ min: -5, max: 5 }),
      fc.integer({ min: 0, max: 100 }),
      (season, slope, level) => {
        const mean = season.reduce((sum, value) => sum + value, 0) / 12;
        const values = Array.from({ length: 40 }, (_, i) => level + slope * i + season[i % 12]!);
        const byMeans = classicalDecomposition(values);
        const byLoess = stl(values, { inner: 2 });
        const shifted = stl(
          values.map((value) => value + 7),
          { inner: 2 },
        );
        values.forEach((value, i) => {
          near(byMeans.seasonal[i % 12], season[i % 12]! - mean, 1e-9);
          near(byLoess.seasonal[i], season[i % 12]! - mean, 1e-9);
          near(byLoess.trend[i], level + slope * i + mean, 1e-9);
          near(byLoess.trend[i]! + byLoess.seasonal[i]! + byLoess.remainder[i]!, value, 1e-9);
          near(shifted.seasonal[i], byLoess.seasonal[i]!, 1e-9);
        });
      },
    ),
    { numRuns: 20 },
  );
  const factors = classicalDecomposition([2, 4, 2, 4, 2, 4, 2, 4], 2, 'multiplicative');
  near(factors.seasonal[1], 4 / 3, 1e-9);
});

test('robust STL is not moved by one month; a periodic season is the same every year; spans are as the paper has them', () => {
  const values = Array.from(
    { length: 48 },
    (_, i) => 100 + 10 * Math.sin((i * Math.PI) / 6) + (i % 5 < 2 ? 3 : -2),
  );
  const spiked = values.map((value, i) => (i === 20 ? value + 80 : value));
  const robust = stl(spiked, { inner: 2, outer: 15 });
  const plain = stl(spiked);
  near(robust.trend[20], 100, 1);
  assert.ok(Math.abs(plain.trend[20]! - 100) > 2);
  // A season that grows keeps its place in time.
  const growing = stl(Array.from({ length: 48 }, (_, i) => (i / 12) * Math.sin((i * Math.PI) / 6)));
  near(growing.seasonal[45], -45 / 12, 0.3);
  near(growing.seasonal[9], -9 / 12, 0.3);
  const periodic = stl(spiked, { seasonal: 'periodic' });
  near(periodic.seasonal[3], periodic.seasonal[15]!, 1e-12);
  assert.equal(plain.parameters.trend, 21);
  assert.equal(plain.parameters.lowPass, 13);
  assert.throws(() => stl(values.slice(0, 23)), /Two periods/);
  assert.throws(() => stl(values, { seasonal: 8 }), /odd/);
});

test('the same months of earlier years: chance and the usual difference between years both have a say', () => {
  const steady = sameMonths(160, [100, 104, 98, 102]);
  assert.deepEqual(
    [steady?.mean, steady?.lowest, steady?.highest, steady?.place, steady?.years],
    [101, 98, 104, 1, 4],
  );
  near(steady?.percent, 58.415842);
  assert.ok(steady!.pValue! < 0.02);
  // As high a count is nothing unusual where years swing from 60 to 180, though chance alone would not explain it.
  const lumpy = sameMonths(160, [60, 180, 90, 74]);
  assert.ok(lumpy!.chanceP! < 0.001 && lumpy!.pValue! > 0.2);
  assert.ok(lumpy!.dispersion! > 20);
  const two = sameMonths(30, [20, null, 22]);
  assert.deepEqual([two?.years, two?.yearsP, two?.pValue === two?.chanceP], [2, null, true]);
  assert.equal(sameMonths(5, [null]), null);
  assert.equal(sameMonths(5, [0, 0])?.percent, null);
});
