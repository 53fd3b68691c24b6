import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { twoSidedNormalP, twoSidedZ } from './normal.ts';
import { countInterval, rate } from './poisson.ts';
import { differenceOfProportions, proportion, share } from './proportion.ts';

function near(actual: number | null, expected: number, tolerance = 5e-7): void {
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= tolerance,
    `${actual} is not within ${tolerance} of ${expected}`,
  );
}

test('normal deviates are those of the tables', () => {
  near(twoSidedZ(0.95), 1.959964);
  near(twoSidedZ(0.99), 2.575829);
  near(twoSidedZ(0.998), 3.090232);
  near(twoSidedNormalP(-2.284843), 0.022322);
  assert.throws(() => twoSidedZ(95), /between 0 and 1/);
});

// Statistics reference, section 1 (APHO Technical Briefing 3 methods).
for (const [count, population, level, value, lower, upper, method] of [
  [7, 11200, 0.95, 0.625, 0.251282, 1.287739, 'exact Poisson 95%'],
  [86, 40350, 0.95, 2.131351, 1.704754, 2.632231, 'Byar 95%'],
  [86, 40350, 0.998, 2.131351, 1.490574, 2.942096, 'Byar 99.8%'],
  [0, 5400, 0.95, 0, 0, 0.683126, 'exact Poisson 95%'],
] as const) {
  test(`rate of ${count} in ${population} at ${level}`, () => {
    const found = rate(count, population, 1000, level);
    near(found.value, value);
    near(found.lower, lower);
    near(found.upper, upper);
    assert.equal(found.method, method);
  });
}

test('exact Poisson limits of Garwood 1936: 0 has no lower limit, 1 has 0.0253 to 5.5716', () => {
  assert.equal(countInterval(0).lower, 0);
  near(countInterval(0).upper, 3.6889, 5e-5);
  near(countInterval(1).lower, 0.0253, 5e-5);
  near(countInterval(1).upper, 5.5716, 5e-5);
});

test('the published rate of April to June 2016: 2,269 offences of 105,500 people are 21.5 per 1,000', () => {
  near(rate(2269, 105500).value, 21.5, 0.05);
});

test('a rate without a population is not calculable, and a broken count is refused', () => {
  assert.deepEqual(rate(12, null).value, null);
  assert.deepEqual(rate(12, 0).upper, null);
  assert.throws(() => countInterval(-1), /whole number/);
  assert.throws(() => countInterval(2.5), /whole number/);
});

test('an interval holds its count and grows with it', () => {
  fc.assert(
    fc.property(fc.nat(200_000), fc.constantFrom(0.8, 0.95, 0.998), (count, level) => {
      const here = countInterval(count, level);
      assert.ok(here.lower <= count && count <= here.upper);
      assert.ok(here.lower >= 0);
      // The exact and Byar limits join with a small step between 9 and 10; monotone on each side of it.
      if (count !== 9) {
        const next = countInterval(count + 1, level);
        assert.ok(next.lower > here.lower && next.upper > here.upper);
      }
    }),
  );
});

test('a higher level is never narrower', () => {
  fc.assert(
    fc.property(fc.nat(100_000), (count) => {
      const narrow = countInterval(count, 0.95);
      const wide = countInterval(count, 0.998);
      assert.ok(wide.lower <= narrow.lower && wide.upper >= narrow.upper);
    }),
  );
});

test('Wilson intervals of the reference', () => {
  const victims = share(131, 385);
  near(victims.value, 34.026, 5e-4);
  near(victims.lower, 29.472, 5e-4);
  near(victims.upper, 38.896, 5e-4);
  assert.equal(victims.method, 'Wilson 95%');
  const few = share(4, 52);
  near(few.value, 7.692, 5e-4);
  near(few.lower, 3.032, 5e-4);
  near(few.upper, 18.174, 5e-4);
});

test('a share is divided once: 57 of 200 is exactly 28.5', () => {
  assert.equal(share(57, 200).value, 28.5);
  assert.equal(share(0, 0).value, null);
  assert.throws(() => share(3, 2), /cannot exceed/);
});

test('a proportion lies in its interval and the interval within 0 and 1', () => {
  fc.assert(
    fc.property(fc.nat(50_000), fc.nat(50_000), (a, b) => {
      const part = Math.min(a, b);
      const whole = Math.max(a, b, 1);
      const { value, lower, upper } = proportion(part, whole);
      assert.ok(value !== null && lower !== null && upper !== null);
      assert.ok(0 <= lower && lower <= value && value <= upper && upper <= 1);
      const rest = proportion(whole - part, whole);
      near(rest.lower, 1 - upper, 1e-12);
    }),
  );
});

test('Newcombe difference of the reference: 201/402 to 233/410', () => {
  const found = differenceOfProportions({ part: 201, whole: 402 }, { part: 233, whole: 410 });
  near(found.difference, 0.06829, 5e-6);
  near(found.lower, -0.0003, 5e-5);
  near(found.upper, 0.136, 5e-6);
  near(found.z, 1.950592);
  near(found.pValue, 0.051106);
});

test('intervals shrink as the base grows and the share stays', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(5000), fc.constantFrom(0.8, 0.95, 0.998), (a, b, level) => {
      const part = Math.min(a, b);
      const whole = Math.max(a, b, 1);
      const width = ({ lower, upper }: { lower: number | null; upper: number | null }) =>
        (upper ?? NaN) - (lower ?? NaN);
      const here = proportion(part, whole, level);
      assert.ok(width(proportion(2 * part, 2 * whole, level)) < width(here));
      assert.ok(width(rate(4 * part, 4 * whole, 1000, level)) < width(rate(part, whole, 1000, level)));
      const first = { part, whole };
      const twice = { part: 2 * part, whole: 2 * whole };
      const gap = differenceOfProportions(first, { part: whole - part, whole }, level);
      assert.ok(gap.lower !== null && gap.difference !== null && gap.upper !== null);
      assert.ok(gap.lower <= gap.difference && gap.difference <= gap.upper);
      const closer = differenceOfProportions(twice, { part: 2 * (whole - part), whole: 2 * whole }, level);
      assert.ok(width(closer) < width(gap));
    }),
  );
});
