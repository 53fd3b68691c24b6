import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { apportion, drawFrom, randomStream, runningSums } from './random.ts';

test('a stream is the same for the same seed and name, and another for another name', () => {
  const draw = (seed: string, name: string): number[] => {
    const random = randomStream(seed, name);
    return Array.from({ length: 50 }, () => random.uint32());
  };
  assert.deepEqual(draw('a', 'points'), draw('a', 'points'));
  assert.notDeepEqual(draw('a', 'points'), draw('a', 'levels'));
  assert.notDeepEqual(draw('a', 'points'), draw('b', 'points'));
});

test('numbers are even: chi-squared of 100,000 draws over 100 bins stays under its 0.1 % point', () => {
  const random = randomStream('evenness', 'test');
  const bins = new Array<number>(100).fill(0);
  for (let draw = 0; draw < 100_000; draw += 1) {
    const bin = random.below(100);
    bins[bin] = bins[bin]! + 1;
  }
  const chi = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 99 degrees of freedom, upper 0.1 %: 148.2 (NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.4).
  assert.ok(chi < 148.2, `chi-squared ${chi}`);
});

test('apportion adds up exactly and is never a whole unit off its share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 40 }),
      (total, weights) => {
        const shares = apportion(total, weights);
        const sum = weights.reduce((all, weight) => all + weight, 0);
        assert.equal(
          shares.reduce((all, share) => all + share, 0),
          total,
        );
        shares.forEach((share, index) => {
          assert.ok(Math.abs(share - (total * weights[index]!) / sum) < 1 + 1e-9);
        });
      },
    ),
  );
});

test('drawFrom never draws what has no weight', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 }),
      fc.string(),
      (weights, seed) => {
        fc.pre(weights.some((weight) => weight > 0));
        const sums = runningSums(weights);
        const random = randomStream(seed, 'test');
        for (let draw = 0; draw < 50; draw += 1) assert.ok(weights[drawFrom(sums, random)]! > 0);
      },
    ),
  );
});
