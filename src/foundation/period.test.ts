import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addMonths,
  formatPeriod,
  monthFromNumber,
  monthsOfGrain,
  monthsIn,
  parsePeriod,
  periodBefore,
  periodInWords,
  periodLength,
  runsInWords,
  yearsEarlier,
} from './period.ts';
import { Problem } from './problem.ts';

const period = fc
  .tuple(fc.integer({ min: 1900 * 12, max: 2200 * 12 }), fc.integer({ min: 0, max: 60 }))
  .map(([first, more]) => ({ from: monthFromNumber(first), to: monthFromNumber(first + more) }));

describe('periods', () => {
  it('are written and read back the same, with all their months in order', () => {
    fc.assert(
      fc.property(period, (given) => {
        assert.deepEqual(parsePeriod(formatPeriod(given)), given);
        const months = monthsIn(given);
        assert.equal(months.length, periodLength(given));
        assert.deepEqual([months[0], months.at(-1)], [given.from, given.to]);
        assert.deepEqual(months, [...months].sort());
      }),
    );
  });

  it('lie directly after the period before, and keep their length over the years', () => {
    fc.assert(
      fc.property(period, (given) => {
        assert.equal(addMonths(periodBefore(given).to, 1), given.from);
        assert.equal(periodLength(periodBefore(given)), periodLength(given));
        assert.equal(yearsEarlier(given).from.slice(5), given.from.slice(5));
      }),
    );
  });

  it('are said as people say them', () => {
    assert.equal(periodInWords(parsePeriod('2025-01..2025-12')), 'January to December 2025');
    assert.equal(periodInWords(parsePeriod('2019-10..2020-09')), 'October 2019 to September 2020');
    assert.equal(periodInWords(parsePeriod('2025-01')), 'January 2025');
  });

  it('are said as runs, quarters and years by the months they stand for', () => {
    const quarters = ['2025-10', '2026-01', '2026-04', '2024-07'];
    assert.equal(
      runsInWords(quarters, monthsOfGrain('quarter')),
      'July to September 2024 and October 2025 to June 2026',
    );
    assert.equal(runsInWords(['2024-01', '2025-01'], monthsOfGrain('year')), 'January 2024 to December 2025');
    assert.equal(
      runsInWords(['2026-03', '2026-01', '2026-02'], monthsOfGrain('day')),
      'January to March 2026',
    );
    assert.equal(runsInWords(['2026-01', '2026-04']), 'January 2026 and April 2026');
  });

  it('are refused backwards, out of range or in other words', () => {
    for (const text of ['2025-02..2025-01', '2025-13', '2025', '2025-1', '2025-01..2025-02..2025-03', ''])
      assert.throws(() => parsePeriod(text), Problem, text);
  });
});
