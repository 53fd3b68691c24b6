import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from './random.ts';
import { runChart } from './run-chart.ts';
import { cChart, gChart, pChart, tChart, uChart } from './spc-charts.ts';
import { assurance, specialCauses, variation } from './spc-rules.ts';
import type { PlacedPoint } from './spc-rules.ts';
import { xmr, xmrLimits } from './spc.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 5e-7): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

/** Points between lines of one sigma apart round a centre. */
function between(values: readonly (number | null)[], centre: number, sigma: number): PlacedPoint[] {
  return values.map((value) => ({
    value,
    centre,
    lower: centre - 3 * sigma,
    upper: centre + 3 * sigma,
    lowerTwoSigma: centre - 2 * sigma,
    upperTwoSigma: centre + 2 * sigma,
  }));
}

const series = [31, 28, 35, 30, 33, 29, 36, 32, 27, 34, 30, 61, 33, 29];

test('reference 7: XmR limits, unscreened and screened', () => {
  const [plain] = xmr(series).segments;
  near(plain?.mean, 33.428571);
  near(plain?.meanRange, 8.615385);
  near(plain?.lower, 10.511648);
  near(plain?.upper, 56.345495);
  assert.equal(plain?.trial, false);
  const screened = xmrLimits(series, true);
  near(screened?.meanRange, 6.75);
  near(screened?.lower, 15.473571);
  near(screened?.upper, 51.383571);
  assert.deepEqual(
    xmr(series)
      .points.map(({ rule }) => rule)
      .filter((rule) => rule !== null),
    ['outside'],
  );
});

test('reference 7: g and u charts', () => {
  const g = gChart([4, 9, 2, 15, 6, 0, 11, 8]);
  near(g?.mean, 6.875);
  assert.equal(g?.points[0]?.centre, 7);
  near(g.points[0].upper, 28.949094);
  const counts = [22, 31, 27, 40, 25, 19];
  const bases = [9800, 9810, 9825, 9830, 9842, 9850];
  const u = uChart(counts.map((count, index) => ({ count, base: bases[index] ?? 0 })));
  near(u?.mean, 2.781688);
  near(u?.points[0]?.upper, 4.380004);
});

test('reference 8: a run, a trend, and two of three with the limits', () => {
  const run = specialCauses(between([6, 7, 8, 6, 7, 9, 7, 7, 3], 5, 10));
  assert.deepEqual(
    run.map(({ rule, direction }) => (rule === null ? null : `${rule} ${direction}`)),
    [...new Array<string>(8).fill('run high'), null],
  );
  const trend = specialCauses(between([3, 4, 6, 7, 9, 10, 12, 11], 7, 10));
  assert.deepEqual(
    trend.map(({ rule, direction }) => (rule === null ? null : `${rule} ${direction}`)),
    [...new Array<string>(7).fill('trend rising'), null],
  );
  const two = specialCauses(between([0.3, 2.4, 0.8, 3.3, -0.2], 0, 1));
  assert.deepEqual(
    two.map(({ rule }) => rule),
    [null, 'two-of-three', null, 'outside', null],
  );
});

test('reference 8: the last seven are a run, and lower is better', () => {
  const found = xmr([50, 46, 53, 49, 51, 47, 52, 50, 44, 43, 45, 42, 44, 41, 43]);
  near(found.segments[0]?.mean, 46.666667);
  near(found.segments[0]?.lower, 37.736667);
  near(found.segments[0]?.upper, 55.596667);
  assert.deepEqual(
    found.points.map(({ rule }) => rule),
    [...new Array<null>(8).fill(null), ...new Array<string>(7).fill('run')],
  );
  assert.deepEqual(variation(found.points, 'down'), { kind: 'improvement', direction: 'low' });
  assert.deepEqual(variation(found.points, 'up'), { kind: 'concern', direction: 'low' });
  assert.deepEqual(variation(found.points, 'neutral'), { kind: 'neither', direction: 'low' });
});

test('reference 8: under the older rule of one point beyond a limit nothing but the fourth was outside', () => {
  // On the line is inside, and a point on the mean breaks a run.
  assert.equal(specialCauses(between([3], 0, 1))[0]?.rule, null);
  assert.equal(specialCauses(between([3.0001], 0, 1))[0]?.rule, 'outside');
  const broken = specialCauses(between([1, 1, 1, 0, 1, 1, 1, 1], 0, 1));
  assert.ok(broken.every(({ rule }) => rule === null));
  // Equal neighbours break a trend.
  const flat = specialCauses(between([1, 2, 3, 3, 4, 5, 6, 7], 4, 10));
  assert.ok(flat.every(({ rule }) => rule === null));
  // A rising trend below the mean is still rising, and is called a trend before a run.
  const low = specialCauses(between([-9, -8, -7, -6, -5, -4, -3], 0, 10));
  assert.ok(low.every(({ rule, direction }) => rule === 'trend' && direction === 'rising'));
});

test('reference 8: assurance', () => {
  const limits = { lower: 10, upper: 20 };
  assert.equal(assurance(limits, 21, 'up'), 'fails');
  assert.equal(assurance(limits, 21, 'down'), 'passes');
  assert.equal(assurance(limits, 9, 'up'), 'passes');
  assert.equal(assurance(limits, 9, 'down'), 'fails');
  assert.equal(assurance(limits, 20, 'up'), 'hit-and-miss');
  assert.equal(assurance(limits, 15, 'neutral'), null);
});

test('reference 8: stable series are flagged by chance as often as is said', () => {
  const random = seededRandom(7);
  const flagged = (length: number) => {
    let any = 0;
    for (let turn = 0; turn < 1000; turn += 1) {
      const found = xmr(Array.from({ length }, () => random.normal()));
      if (found.points.some(({ rule }) => rule !== null)) any += 1;
    }
    return any / 1000;
  };
  near(flagged(12), 0.04, 0.02);
  near(flagged(24), 0.15, 0.03);
  near(flagged(36), 0.26, 0.04);
});

test('gaps are gaps: no range across them, no pattern through them, no value made up', () => {
  const found = xmr([10, 12, null, 30, 31, 29]);
  // Ranges 2, 1 and 2: the step over the gap is not one.
  near(found.segments[0]?.meanRange, 5 / 3);
  assert.equal(found.points[2]?.value, null);
  const run = specialCauses(between([1, 1, 1, null, 1, 1, 1, 1], 0, 1));
  assert.ok(run.every(({ rule }) => rule === null));
  assert.deepEqual(xmr([5, null, 6, null, 7]).segments, []);
  assert.deepEqual(xmr([]), { points: [], segments: [] });
});

test('a known break begins new lines, and no rule is applied across it', () => {
  const values = [
    ...Array.from({ length: 12 }, (_, i) => 10 + (i % 3)),
    ...Array.from({ length: 5 }, (_, i) => 30 + (i % 3)),
  ];
  const found = xmr(values, { breaks: [12] });
  assert.deepEqual(
    found.segments.map(({ from, to, trial }) => [from, to, trial]),
    [
      [0, 11, false],
      [12, 16, true],
    ],
  );
  assert.ok(found.points.every(({ rule }) => rule === null));
  assert.ok(xmr(values).points.some(({ rule }) => rule !== null));
  assert.throws(() => xmr(values, { breaks: [18] }), /within the series/);
  assert.throws(() => xmr(values, { baseline: 1 }), /2 points or more/);
});

test('a baseline fixes the lines, so that new points do not move them', () => {
  const values = [10, 12, 11, 13, 10, 12, 11, 13, 10, 12, 11, 13];
  const [before] = xmr(values).segments;
  const [after] = xmr([...values, 40, 41, 42], { baseline: 12 }).segments;
  assert.equal(after?.mean, before?.mean);
  assert.equal(after?.upper, before?.upper);
});

const values = fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { freq: 8 }), { maxLength: 40 });
const mirrored = { high: 'low', low: 'high', rising: 'falling', falling: 'rising' } as const;

test('a mirror image has the same flags the other way up', () => {
  fc.assert(
    fc.property(values, fc.boolean(), (list, screen) => {
      const here = xmr(list, { screen });
      const there = xmr(
        list.map((value) => (value === null ? null : -value)),
        { screen },
      );
      here.points.forEach(({ rule, direction }, index) => {
        assert.equal(there.points[index]?.rule, rule);
        assert.equal(there.points[index].direction, direction === null ? null : mirrored[direction]);
      });
    }),
  );
});

test('flags do not depend on the unit or the zero of the scale', () => {
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: -99, max: 99 }),
      (list, times, plus) => {
        const flags = (some: readonly (number | null)[]) => xmr(some).points.map(({ rule }) => rule);
        assert.deepEqual(
          flags(list.map((value) => (value === null ? null : value * times + plus))),
          flags(list),
        );
      },
    ),
  );
});

test('c, p and primed charts', () => {
  const c = cChart([9, 16, 12, 11, 16, 8]);
  near(c?.points[0]?.upper, 12 + 3 * Math.sqrt(12));
  const p = pChart([{ count: 20, base: 100 }, { count: 30, base: 100 }, null]);
  near(p?.mean, 0.25);
  near(p?.points[0]?.upper, 0.25 + 3 * Math.sqrt(0.001875));
  assert.equal(p?.points[2]?.value, null);
  assert.throws(() => pChart([{ count: 3, base: 2 }]), /cannot exceed/);
  assert.equal(cChart([null]), null);
  // Equal bases, shares 0.2, 0.3, 0.2: z-scores move by 2.3094 each time.
  const shares = [20, 30, 20].map((count) => ({ count, base: 100 }));
  const plain = pChart(shares);
  const prime = pChart(shares, { prime: true });
  const sigma = Math.sqrt((plain!.mean * (1 - plain!.mean)) / 100);
  near(
    (prime!.points[0]!.upper - prime!.mean) / (plain!.points[0]!.upper - plain!.mean),
    0.1 / sigma / 1.128,
  );
});

test('a t chart is an XmR chart of the 3.6th roots', () => {
  const times = [3, 8, 1, 12, 5, 7, 400];
  const t = tChart(times);
  const lines = xmrLimits(times.map((time) => time ** (1 / 3.6)));
  near(t?.points[0]?.upper, lines!.upper ** 3.6, 1e-6);
  assert.ok((t?.points[0]?.lower ?? -1) >= 0);
  assert.equal(tChart([4]), null);
});

test("reference 8: Anhoej's rules", () => {
  // 20 points, ten below the median and ten above: one crossing, where at least 6 are expected.
  const found = runChart([
    ...Array.from({ length: 10 }, (_, i) => i),
    ...Array.from({ length: 10 }, (_, i) => 20 + i),
  ]);
  assert.deepEqual(found, {
    median: 14.5,
    useful: 20,
    longestRun: 10,
    longestRunLimit: 7,
    crossings: 1,
    fewestCrossings: 6,
    isShift: true,
  });
  assert.equal(runChart(Array.from({ length: 20 }, (_, i) => i % 2))?.isShift, false);
  assert.equal(runChart([1, 2, 3]), null);
});
