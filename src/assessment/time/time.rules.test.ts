import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findPeaks, peakInWords } from './peaks.rules.ts';
import { roundToMultiple } from '../../statistics/statistics.ts';
import { rounded } from '../small.rules.ts';
import { shownWeek } from './week.rules.ts';

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

const weekOf = (cells: number[], spread: number, others: number[]) => ({
  cells,
  atHour: cells.reduce((sum, each) => sum + each, 0) - spread,
  spread,
  dayOnly: others,
  monthOnly: others[0] ?? 0,
  tooLong: others[1] ?? 0,
});

test('a rounded week has multiples of 5 alone, and each is near what it stands for', () => {
  const count = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(
      fc.array(count, { minLength: 168, maxLength: 168 }),
      fc.array(count, { minLength: 7, maxLength: 7 }),
      fc.nat(40),
      (cells, others, spans) => {
        const total = cells.reduce((sum, each) => sum + each, 0);
        const week = weekOf(cells, Math.min(spans, total), others);
        const shown = shownWeek(week, false);
        const counts = [
          ...shown.cells,
          shown.atHour,
          shown.spread,
          shown.dayOnly,
          shown.monthOnly,
          shown.tooLong,
        ];
        for (const each of counts) assert.equal(each, roundToMultiple(each));
        assert.equal(shown.cells.length, 42);
        assert.ok(Math.abs(shown.atHour + shown.spread - total) <= 2);
        shown.cells.forEach((each, band) => {
          const held = cells.slice(band * 4, band * 4 + 4).reduce((sum, one) => sum + one, 0);
          assert.ok(Math.abs(each - held) <= 2, `${held} is shown as ${each}`);
        });
        for (const peak of findPeaks(cells, rounded)) {
          assert.equal(peak.count, roundToMultiple(peak.count));
          assert.ok(peak.share > peak.part && peak.share <= 1);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a peak of a sparse week is still found where counts are rounded, with rounded numbers', () => {
  // Two an hour all week: each would round to 0.
  const friday = even(2);
  for (const hour of [22, 23, 24, 25]) friday[4 * 24 + hour] = 14;
  const [peak] = findPeaks(friday, rounded);
  assert.ok(peak !== undefined);
  assert.deepEqual([peakInWords(peak, 168), peak.count], ['Friday 22:00 to 02:00', 55]);
  assert.equal(peak.share, 55 / 385);
});
