import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shareOfHarm } from './harm.rules.ts';

const line = (category: string, count: number, weight: number) => ({ category, count, weight, harm: count * weight }); // prettier-ignore
const near = (found: number | undefined, wanted: number): void => assert.ok(Math.abs((found ?? NaN) - wanted) < 1e-4, `${found} is not ${wanted}`); // prettier-ignore

describe('a share of harm', () => {
  it('has the interval of a proportion where everything weighs the same', () => {
    // 58% of 640 at 95%: 3.8238 points (statistics reference 16), whatever the one weight is.
    for (const weight of [1, 7.5]) {
      const found = shareOfHarm([line('a', 371.2, weight), line('b', 268.8, weight)], (each) => each === 'a');
      near(found?.value, 58);
      near((found?.upper ?? 0) - 58, 3.8238);
      near(58 - (found?.lower ?? 0), 3.8238);
    }
  });

  it('is wide where few grave ones make it, though they are a small part of the count', () => {
    // By hand: A = 2 × 1000, Var A = 2 × 10^6; B = 2000 × 1, Var B = 2000. S = 0.5, Var = (0.25 × 2,000,000 + 0.25 × 2,000) / 16,000,000.
    const found = shareOfHarm([line('grave', 2, 1000), line('light', 2000, 1)], (each) => each === 'grave');
    near(found?.value, 50);
    near(found?.upper, 50 + 1.959963984540054 * Math.sqrt(500_500 / 16_000_000) * 100);
  });

  it('stays between 0 and 100, and is none where nothing was weighed', () => {
    const all = shareOfHarm([line('a', 1, 5475), line('b', 3, 1)], (each) => each === 'a');
    assert.ok((all?.upper ?? 101) <= 100 && (all?.lower ?? -1) >= 0);
    assert.equal(
      shareOfHarm([], () => true),
      null,
    );
    assert.deepEqual(
      shareOfHarm([line('a', 10, 1)], () => true),
      { value: 100, lower: 100, upper: 100 },
    );
  });
});
