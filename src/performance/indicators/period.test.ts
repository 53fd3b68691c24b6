import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bankHolidays, workingDaysFrom } from '../../foundation/holidays.ts';
import {
  clearDaysBefore,
  lastQuarter,
  londonMoment,
  opensOn,
  periodEnding,
  quarterOf,
  shortPeriod,
} from './period.rules.ts';

describe('periods', () => {
  it('are quarters of the financial year', () => {
    assert.deepEqual(quarterOf('2026-05'), { from: '2026-04', to: '2026-06' });
    assert.deepEqual(lastQuarter('2027-01-01'), { from: '2026-10', to: '2026-12' });
    assert.equal(shortPeriod({ from: '2026-04', to: '2026-06' }), 'Q1 2026/27');
    assert.equal(shortPeriod({ from: '2027-01', to: '2027-03' }), 'Q4 2026/27');
    assert.equal(shortPeriod({ from: '2026-10', to: '2027-03' }), 'H2 2026/27');
    assert.equal(shortPeriod({ from: '2026-04', to: '2027-03' }), '2026/27');
    const march = { from: '2027-01', to: '2027-03' };
    assert.deepEqual(periodEnding(march, 'year'), { from: '2026-04', to: '2027-03' });
    assert.deepEqual(periodEnding(march, 'half-year'), { from: '2026-10', to: '2027-03' });
    assert.equal(periodEnding({ from: '2026-10', to: '2026-12' }, 'half-year'), null);
  });

  // As printed by the government for England and Wales.
  it('know the bank holidays', () => {
    assert.deepEqual([...bankHolidays(2026).keys()], ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28']); // prettier-ignore
    assert.deepEqual([...bankHolidays(2027).keys()], ['2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28']); // prettier-ignore
    assert.deepEqual([...bankHolidays(2028).keys()], ['2028-01-03', '2028-04-14', '2028-04-17', '2028-05-01', '2028-05-29', '2028-08-28', '2028-12-25', '2028-12-26']); // prettier-ignore
  });

  it('open their round on the first working day after', () => {
    assert.equal(opensOn({ from: '2026-07', to: '2026-09' }), '2026-10-01');
    assert.equal(opensOn({ from: '2026-10', to: '2026-12' }), '2027-01-04');
    assert.equal(opensOn({ from: '2026-01', to: '2026-03' }), '2026-04-01');
    assert.equal(workingDaysFrom('2026-12-24', 2), '2026-12-30');
    // Five clear days before a Monday: neither end counts.
    assert.equal(clearDaysBefore('2026-11-30', 5), '2026-11-20');
  });

  it('have the London clock on both sides of its changes', () => {
    assert.equal(londonMoment('2027-03-27', '09:00'), '2027-03-27T09:00:00.000Z');
    assert.equal(londonMoment('2027-03-29', '09:00'), '2027-03-29T08:00:00.000Z');
    assert.equal(londonMoment('2026-10-24', '09:00'), '2026-10-24T08:00:00.000Z');
    assert.equal(londonMoment('2026-10-26', '09:00'), '2026-10-26T09:00:00.000Z');
    // The hour that is left out, and the hour that comes twice.
    assert.equal(londonMoment('2027-03-28', '01:30'), '2027-03-28T01:30:00.000Z');
    assert.equal(londonMoment('2026-10-25', '01:30'), '2026-10-25T00:30:00.000Z');
  });
});
