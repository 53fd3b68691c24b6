import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findPeaks, peakInWords } from './peaks.rules.ts';
import { hiddenSmall } from './small.rules.ts';

const even = (each: number): number[] => Array.from({ length: 168 }, () => each);

test('an even week has no peak, and too few incidents give none', () => {
  assert.deepEqual(findPeaks(even(4)), []);
  const few = even(0);
  few[10] = 20;
  assert.deepEqual(findPeaks(few), []);
});

test('a night out is found, over midnight and over the end of the week', () => {
  const friday = even(2);
  for (const hour of [22, 23, 24, 25]) friday[4 * 24 + hour] = 14;
  const [peak, ...rest] = findPeaks(friday);
  assert.ok(peak !== undefined && rest.length === 0);
  assert.deepEqual([peak.start, peak.hours, peak.count], [4 * 24 + 22, 4, 56]);
  assert.equal(peakInWords(peak, 168), 'Friday 22:00 to 02:00');
  const sunday = even(2);
  for (const hour of [166, 167, 0, 1]) sunday[hour] = 14;
  assert.deepEqual(
    findPeaks(sunday).map((each) => peakInWords(each, 168)),
    ['Sunday 22:00 to 02:00'],
  );
  const day = Array.from({ length: 24 }, (_, hour) => (hour >= 18 && hour < 22 ? 40 : 5));
  assert.deepEqual(
    findPeaks(day).map((each) => peakInWords(each, 24)),
    ['18:00 to 22:00'],
  );
});

test('peaks never overlap, and hold more than their part', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 168, maxLength: 168 }), (cells) => {
      const seen = new Set<number>();
      for (const peak of findPeaks(cells)) {
        assert.ok(peak.share > peak.part);
        for (let at = 0; at < peak.hours; at += 1) {
          const hour = (peak.start + at) % 168;
          assert.ok(!seen.has(hour));
          seen.add(hour);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('no small count is shown, and none can be told from the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 20 }), (counts) => {
      const hidden = hiddenSmall(counts);
      counts.forEach((count, index) => {
        if (count > 0 && count < 5) assert.ok(hidden[index]);
      });
      assert.notEqual(hidden.filter(Boolean).length, 1);
    }),
  );
  assert.deepEqual(hiddenSmall([3, 9, 20]), [true, true, false]);
  assert.deepEqual(hiddenSmall([3, 0, 0]), [true, true, false]);
  assert.deepEqual(hiddenSmall([1, 1, 20]), [true, true, true]);
  assert.deepEqual(hiddenSmall([5, 0, 7]), [false, false, false]);
});
