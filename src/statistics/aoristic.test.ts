import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { aoristicWeek } from './aoristic.ts';

const [monday, tuesday, friday, saturday, sunday] = [0, 1, 4, 5, 6];

/** Weights by weekday and hour that are not 0, rounded for reading. */
function placed(from: string, until: string | null, options?: { timeZone?: string | null }) {
  const { hours } = aoristicWeek([{ from, until }], options);
  return hours.flatMap((day, weekday) =>
    day.flatMap((weight, hour) => (weight > 1e-12 ? [[weekday, hour, Math.round(weight * 1e6) / 1e6]] : [])),
  );
}

test('a known moment falls in its own hour', () => {
  assert.deepEqual(placed('2025-11-03T23:59', null), [[monday, 23, 1]]);
  assert.deepEqual(placed('2025-11-03T10:15', '2025-11-03T10:15'), [[monday, 10, 1]]);
  assert.deepEqual(placed('2025-11-03 10:15:30', null), [[monday, 10, 1]]);
});

test('a span over midnight is parted by the minute', () => {
  assert.deepEqual(placed('2025-11-03T23:30', '2025-11-04T01:30'), [
    [monday, 23, 0.25],
    [tuesday, 0, 0.5],
    [tuesday, 1, 0.25],
  ]);
  // The end of a span is not part of it: until 00:00 nothing of Tuesday.
  assert.deepEqual(placed('2025-11-03T23:00', '2025-11-04T00:00'), [[monday, 23, 1]]);
});

test('left on Friday evening, found on Monday: the week goes round', () => {
  const { hours } = aoristicWeek([{ from: '2025-11-07T18:00', until: '2025-11-10T09:00' }]);
  const day = (weekday: number) => hours[weekday]!.reduce((sum, weight) => sum + weight, 0) * 63;
  assert.deepEqual(
    [friday, saturday, sunday, monday].map((weekday) => Math.round(day(weekday) * 1e6) / 1e6),
    [6, 24, 24, 9],
  );
});

test('the hour that clocks skip gets nothing; the hour they repeat counts twice', () => {
  assert.deepEqual(placed('2025-03-30T00:00', '2025-03-30T03:00'), [
    [sunday, 0, 0.5],
    [sunday, 2, 0.5],
  ]);
  assert.deepEqual(placed('2025-10-26T00:00', '2025-10-26T03:00'), [
    [sunday, 0, 0.25],
    [sunday, 1, 0.5],
    [sunday, 2, 0.25],
  ]);
  // "Between 01:15 and 01:45" that night may be the first or the second time: the longest it can have been.
  assert.deepEqual(placed('2025-10-26T01:15', '2025-10-26T01:45'), [[sunday, 1, 1]]);
  assert.deepEqual(placed('2025-10-26T00:45', '2025-10-26T01:45'), [
    [sunday, 0, 0.125],
    [sunday, 1, 0.875],
  ]);
  // Moments with an offset are exact.
  assert.deepEqual(placed('2025-10-26T01:30+01:00', '2025-10-26T01:30+00:00'), [[sunday, 1, 1]]);
  assert.deepEqual(placed('2025-07-01T23:30Z', null), [[2, 0, 1]]);
  // A clock time that did not exist is read by the clock before it was put forward.
  assert.deepEqual(placed('2025-03-30T01:30', null), [[sunday, 2, 1]]);
  assert.deepEqual(placed('2025-03-30T00:00', '2025-03-30T03:00', { timeZone: null }).length, 3);
});

test('a span of more than a week: whole weeks are even, the rest falls where it falls', () => {
  const { hours } = aoristicWeek([{ from: '2025-01-06T00:00', until: '2025-01-20T06:00' }]);
  const under = 14 * 24 + 6;
  assert.ok(Math.abs(hours[monday]![3]! - 3 / under) < 1e-12);
  assert.ok(Math.abs(hours[monday]![6]! - 2 / under) < 1e-12);
  assert.ok(Math.abs(hours[sunday]![23]! - 2 / under) < 1e-12);
});

test('what cannot be is refused or handed back', () => {
  const found = aoristicWeek([{ from: '2025-11-04T01:00', until: '2025-11-03T23:00', count: 3 }]);
  assert.equal(found.backwards, 3);
  assert.equal(found.placed, 0);
  assert.throws(() => aoristicWeek([{ from: 'Monday', until: null }]), /written like/);
  assert.throws(() => aoristicWeek([{ from: '2025-02-31T10:00', until: null }]), /written like/);
  assert.throws(() => aoristicWeek([{ from: '2025-02-01T10:00', until: null, count: -1 }]), /0 or more/);
});

test('against an independent reckoning, ten minutes by ten minutes through the calendar', () => {
  const start = Temporal.ZonedDateTime.from('2025-03-20T00:00[Europe/London]');
  const step = fc.integer({ min: 0, max: 6 * 24 * 230 });
  fc.assert(
    fc.property(step, fc.integer({ min: 1, max: 6 * 24 * 9 }), (offset, length) => {
      const from = start.add({ minutes: offset * 10 });
      const until = from.add({ minutes: length * 10 });
      const expected = new Float64Array(168);
      for (let at = from; Temporal.ZonedDateTime.compare(at, until) < 0; at = at.add({ minutes: 10 })) {
        expected[(at.dayOfWeek - 1) * 24 + at.hour]! += 1 / length;
      }
      const written = (at: Temporal.ZonedDateTime) =>
        at.toString({ timeZoneName: 'never', smallestUnit: 'minute' });
      const found = aoristicWeek([{ from: written(from), until: written(until), count: 2 }]);
      found.hours.flat().forEach((weight, hour) => assert.ok(Math.abs(weight - 2 * expected[hour]!) < 1e-9));
      assert.equal(found.placed, 2);
    }),
    { numRuns: 25 },
  );
});

test('every incident is placed once, whatever its span', () => {
  const moment = fc.integer({ min: 0, max: 5_000_000 });
  fc.assert(
    fc.property(fc.array(fc.tuple(moment, moment), { maxLength: 30 }), (pairs) => {
      const text = (minutes: number) => new Date(minutes * 60_000 + 1.7e12).toISOString().slice(0, 16);
      const found = aoristicWeek(pairs.map(([from, until]) => ({ from: text(from), until: text(until) })));
      const sum = found.hours.flat().reduce((all, weight) => all + weight, 0);
      assert.ok(Math.abs(sum - found.placed) < 1e-6);
      assert.equal(found.placed + found.backwards, pairs.length);
    }),
  );
});
