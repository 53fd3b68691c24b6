import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays } from './day.ts';
import {
  bankHolidays,
  easterSunday,
  holidaysElsewhere,
  isWorkingDay,
  rolled,
  workingDaysFrom,
} from './holidays.ts';

describe('bank holidays of England and Wales', () => {
  it('are those the government published', () => {
    // As listed at www.gov.uk/bank-holidays, by hand.
    const published: Record<number, string[]> = {
      2012: ['01-02', '04-06', '04-09', '05-07', '06-04', '06-05', '08-27', '12-25', '12-26'],
      2015: ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28'],
      2016: ['01-01', '03-25', '03-28', '05-02', '05-30', '08-29', '12-26', '12-27'],
      2017: ['01-02', '04-14', '04-17', '05-01', '05-29', '08-28', '12-25', '12-26'],
      2018: ['01-01', '03-30', '04-02', '05-07', '05-28', '08-27', '12-25', '12-26'],
      2019: ['01-01', '04-19', '04-22', '05-06', '05-27', '08-26', '12-25', '12-26'],
      2020: ['01-01', '04-10', '04-13', '05-08', '05-25', '08-31', '12-25', '12-28'],
      2021: ['01-01', '04-02', '04-05', '05-03', '05-31', '08-30', '12-27', '12-28'],
      2022: ['01-03', '04-15', '04-18', '05-02', '06-02', '06-03', '08-29', '09-19', '12-26', '12-27'],
      2023: ['01-02', '04-07', '04-10', '05-01', '05-08', '05-29', '08-28', '12-25', '12-26'],
      2024: ['01-01', '03-29', '04-01', '05-06', '05-27', '08-26', '12-25', '12-26'],
      2025: ['01-01', '04-18', '04-21', '05-05', '05-26', '08-25', '12-25', '12-26'],
      2026: ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28'],
      2027: ['01-01', '03-26', '03-29', '05-03', '05-31', '08-30', '12-27', '12-28'],
    };
    for (const [year, days] of Object.entries(published))
      assert.deepEqual(
        [...bankHolidays(Number(year)).keys()],
        days.map((day) => `${year}-${day}`),
        year,
      );
  });

  it('know the one-off days by their own name, and what they stood instead of', () => {
    assert.equal(bankHolidays(2020).get('2020-05-08'), 'Early May bank holiday (VE day)');
    assert.equal(isWorkingDay('2020-05-04'), true);
    assert.equal(isWorkingDay('2022-05-30'), true);
    for (const day of ['2022-06-02', '2022-06-03', '2022-09-19', '2023-05-08']) assert.equal(isWorkingDay(day), false, day); // prettier-ignore
  });

  it('of Scotland and Northern Ireland are known where the law counts with them', () => {
    // As listed for both at www.gov.uk/bank-holidays; those that England and Wales have too are left out.
    const published: Record<number, string[]> = {
      2019: ['01-02', '03-18', '07-12', '08-05', '12-02'],
      2022: ['01-04', '03-17', '07-12', '08-01', '11-30'],
      2024: ['01-02', '03-18', '07-12', '08-05', '12-02'],
      2026: ['01-02', '03-17', '06-15', '07-13', '08-03', '11-30'],
    };
    for (const [year, days] of Object.entries(published))
      assert.deepEqual(
        [...holidaysElsewhere(`${year}-06-01`)].filter((day) => day.startsWith(year)).sort(),
        days.map((day) => `${year}-${day}`),
        year,
      );
  });

  it('keep Easter where the tables of the Book of Common Prayer put it, to 2035', () => {
    const easter = { 2028: '04-16', 2029: '04-01', 2030: '04-21', 2031: '04-13', 2032: '03-28', 2033: '04-17', 2034: '04-09', 2035: '03-25' }; // prettier-ignore
    for (const [year, day] of Object.entries(easter))
      assert.equal(easterSunday(Number(year)), `${year}-${day}`);
  });

  it('are eight working-day holidays in every year without a proclamation', () => {
    for (let year = 2024; year <= 2060; year += 1) {
      assert.equal(bankHolidays(year).size, 8, String(year));
      for (const day of bankHolidays(year).keys()) {
        const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
        assert.ok(weekday >= 1 && weekday <= 5, day);
      }
    }
  });
});

describe('working days', () => {
  const days = fc.integer({ min: 0, max: 5000 }).map((count) => addDays('2024-01-01', count));

  it('come back to where they began', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (day, count) => {
        const from = rolled(day, 'next');
        assert.equal(workingDaysFrom(workingDaysFrom(from, count), -count), from);
      }),
      { numRuns: 80 },
    );
  });

  it('are as many as were asked for, each a working day', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -40, max: 40 }), (day, count) => {
        const end = workingDaysFrom(day, count);
        assert.ok(count === 0 || isWorkingDay(end));
        let passed = 0;
        for (let at = day; at !== end;) {
          at = addDays(at, count < 0 ? -1 : 1);
          if (isWorkingDay(at)) passed += 1;
        }
        assert.equal(passed, Math.abs(count));
      }),
      { numRuns: 80 },
    );
  });

  it('leave out the office’s own closures', () => {
    assert.equal(workingDaysFrom('2026-12-24', 1, new Set(['2026-12-29'])), '2026-12-30');
    assert.equal(rolled('2026-12-29', 'previous', new Set(['2026-12-29'])), '2026-12-24');
  });
});
