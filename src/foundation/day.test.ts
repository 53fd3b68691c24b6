import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { addCalendarMonths, addDays, weekdayOf } from './day.ts';

/** The same words, or refused as well. */
function same(ours: () => unknown, temporal: () => unknown, what: string): void {
  const said = (from: () => unknown): unknown => {
    try {
      return from();
    } catch {
      return 'refused';
    }
  };
  assert.equal(said(ours), said(temporal), what);
}

function likeTemporal(day: string, by: number): void {
  const plain = (): Temporal.PlainDate => Temporal.PlainDate.from(day);
  same(() => addDays(day, by), () => plain().add({ days: by }).toString(), `${day} and ${by} days`); // prettier-ignore
  same(() => addCalendarMonths(day, by), () => plain().add({ months: by }).toString(), `${day} and ${by} months`); // prettier-ignore
  same(
    () => weekdayOf(day),
    () => plain().dayOfWeek,
    `weekday of ${day}`,
  );
}

test('days are counted as Temporal counts them, also over leap days, centuries and ends of months', () => {
  const two = (number: number): string => String(number).padStart(2, '0');
  fc.assert(
    fc.property(
      fc.integer({ min: 1000, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.integer({ min: -5000, max: 5000 }),
      (year, month, date, by) => {
        likeTemporal(`${year}-${two(month)}-${two(date)}`, by);
      },
    ),
    { numRuns: 1500 },
  );
  for (const [day, by] of [
    ['2024-02-29', 12], ['2024-01-31', 1], ['2023-01-31', 1], ['2100-01-31', 1], ['2000-02-29', -1], ['9999-12-31', 1],
    ['1000-01-01', -1], ['0999-12-31', 1], ['2026-11-22T09:30', 3], ['2026-02-30', 1], ['', 1], ['2026-01-01', 1.5],
  ] as const) likeTemporal(day, by); // prettier-ignore
});
