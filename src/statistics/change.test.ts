import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  binomialAtLeast,
  binomialAtMost,
  clopperPearson,
  exactBinomialP,
  logBinomialDensity,
} from './binomial.ts';
import {
  change,
  classifyChange,
  exactChangeP,
  exactRatio,
  percentageChange,
  scoreTest,
  waldRatio,
} from './change.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 5e-7): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

/** Binomial densities as exact fractions, for p = a / b: an independent reckoning with whole numbers. */
function exactDensities(n: number, a: bigint, b: bigint): { terms: bigint[]; whole: bigint } {
  const terms: bigint[] = [];
  let choose = 1n;
  for (let k = 0; k <= n; k += 1) {
    terms.push(choose * a ** BigInt(k) * (b - a) ** BigInt(n - k));
    choose = (choose * BigInt(n - k)) / BigInt(k + 1);
  }
  return { terms, whole: b ** BigInt(n) };
}

function asNumber(part: bigint, whole: bigint): number {
  return Number((part * 10n ** 30n) / whole) / 1e30;
}

// Statistics reference, section 4.
test('118 in 40,100 to 86 in 40,350', () => {
  const before = { count: 118, exposure: 40_100 };
  const now = { count: 86, exposure: 40_350 };
  const exact = exactRatio(before, now);
  near(exact.ratio, 0.724298);
  near(exact.lower, 0.542074);
  near(exact.upper, 0.964468);
  near(exactChangeP(before, now), 0.02487);
  const wald = waldRatio(before, now);
  near(wald.lower, 0.548569);
  near(wald.upper, 0.95632);
  const score = scoreTest(before, now);
  near(score?.z, -2.284843);
  near(score?.pValue, 0.022322);
  const whole = change(before, now);
  near(whole.percent, -27.5702, 5e-5);
  near(whole.lower, -45.7926, 5e-5);
  near(whole.upper, -3.5532, 5e-5);
  assert.equal(whole.significance, 'down');
});

test('4 to 11 in equal times', () => {
  const exact = exactRatio({ count: 4 }, { count: 11 });
  near(exact.ratio, 2.75);
  near(exact.lower, 0.814871);
  // The reference prints 11.841662, by an inverse beta good to 1e-7; forty-digit arithmetic gives 11.84166101264404.
  near(exact.upper, 11.841662, 2e-6);
  near(exact.upper, 11.84166101264404, 1e-10);
  near(exactChangeP({ count: 4 }, { count: 11 }), 0.118469);
  assert.equal(change({ count: 4 }, { count: 11 }).significance, 'too-few');
  assert.equal(change({ count: 4 }, { count: 11 }).percent, null);
});

test('published changes: Gravesham and Medway, January to April 2024 to 2025', () => {
  near(percentageChange(3930, 3553), -9.6, 0.05);
  assert.equal(change({ count: 3930 }, { count: 3553 }).significance, 'down');
  near(percentageChange(10_255, 10_094), -1.6, 0.05);
  assert.equal(change({ count: 10_255 }, { count: 10_094 }).significance, 'no-clear-change');
});

test('from nothing there is no percentage', () => {
  assert.equal(percentageChange(0, 7), null);
  const found = change({ count: 0 }, { count: 7 });
  assert.equal(found.percent, null);
  assert.equal(found.significance, 'too-few');
  assert.equal(exactRatio({ count: 0 }, { count: 7 }).upper, null);
  assert.equal(change({ count: 0 }, { count: 0 }).pValue, null);
});

test('the base of 20 is the first with a percentage', () => {
  assert.equal(classifyChange(19, 100, 0.001), 'too-few');
  assert.equal(classifyChange(20, 100, 0.001), 'up');
  assert.equal(classifyChange(20, -100, 0.049), 'down');
  assert.equal(classifyChange(20, 100, 0.05), 'no-clear-change');
});

test('densities, tails and two-sided p equal whole-number arithmetic', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 220 }),
      fc.nat(220),
      fc.integer({ min: 1, max: 11 }),
      (n, at, a) => {
        const k = at % (n + 1);
        const p = a / 12;
        const { terms, whole } = exactDensities(n, BigInt(a), 12n);
        const mine = terms[k] ?? 0n;
        const relative = (x: number, y: number) => Math.abs(x - y) <= 1e-11 * Math.max(x, y) + 1e-28;
        assert.ok(relative(Math.exp(logBinomialDensity(k, n, p)), asNumber(mine, whole)));
        const below = terms.slice(0, k + 1).reduce((sum, term) => sum + term, 0n);
        const above = terms.slice(k).reduce((sum, term) => sum + term, 0n);
        near(binomialAtMost(k, n, p), asNumber(below, whole), 1e-12);
        near(binomialAtLeast(k, n, p), asNumber(above, whole), 1e-12);
        const noMoreLikely = terms.filter((term) => term <= mine).reduce((sum, term) => sum + term, 0n);
        near(exactBinomialP(k, n, p), asNumber(noMoreLikely, whole), 1e-11);
      },
    ),
    { numRuns: 60 },
  );
});

test('Clopper-Pearson limits leave exactly the tail outside, also for huge counts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 150_000 }),
      fc.nat(),
      fc.constantFrom(0.95, 0.998),
      (n, at, level) => {
        const k = at % (n + 1);
        const { lower, upper } = clopperPearson(k, n, level);
        const tail = (1 - level) / 2;
        assert.ok(lower <= k / n && k / n <= upper);
        if (k > 0) near(binomialAtLeast(k, n, lower) / tail, 1, 1e-8);
        if (k < n) near(binomialAtMost(k, n, upper) / tail, 1, 1e-8);
      },
    ),
    { numRuns: 60 },
  );
});

test('turning time round inverts the ratio and keeps p', () => {
  const count = fc.integer({ min: 1, max: 60_000 });
  const exposure = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(count, count, exposure, exposure, (x1, x2, t1, t2) => {
      const a = { count: x1, exposure: t1 };
      const b = { count: x2, exposure: t2 };
      const there = exactRatio(a, b);
      const back = exactRatio(b, a);
      near((there.ratio ?? 0) * (back.ratio ?? 0), 1, 1e-9);
      near((there.lower ?? 0) * (back.upper ?? 0), 1, 1e-7);
      near(exactChangeP(a, b), exactChangeP(b, a) ?? -1, 1e-8);
      const classes = [change(a, b).significance, change(b, a).significance];
      if (!classes.includes('too-few')) {
        const turned = {
          up: 'down',
          down: 'up',
          'no-clear-change': 'no-clear-change',
          'too-few': '',
        } as const;
        assert.equal(classes[1], turned[classes[0] ?? 'too-few']);
      }
    }),
    { numRuns: 60 },
  );
});

test('a change is never called real without its p, and its limits hold the percentage', () => {
  fc.assert(
    fc.property(fc.nat(30_000), fc.nat(30_000), (x1, x2) => {
      const found = change({ count: x1 }, { count: x2 });
      if (found.significance === 'up' || found.significance === 'down') {
        assert.ok(found.pValue !== null && found.pValue < 0.05);
        assert.equal(found.significance === 'up', x2 > x1);
      }
      if (found.percent !== null) {
        assert.ok(found.lower !== null && found.lower <= found.percent + 1e-9);
        assert.ok(found.upper !== null && found.percent <= found.upper + 1e-9);
      }
    }),
    { numRuns: 100 },
  );
});

test('an unequal exposure enters: 28 days against 31 at the same daily rate is no change', () => {
  const found = change({ count: 310, exposure: 31 }, { count: 280, exposure: 28 });
  near(found.percent, 0);
  near(found.pValue, 1, 1e-9);
  assert.throws(() => change({ count: 3, exposure: 0 }, { count: 3 }), /Exposures/);
});
