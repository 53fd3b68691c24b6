import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addMonths, monthsIn, periodLength } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { definitionDifferences, definitionFaults, measureDefinition, unitOf } from './measure.rules.ts';
import { shippedMeasures } from './measure.shipped.ts';
import { daysIn, exposureOf, namedPeriods, periodsFrom, sameMonths } from './periods.rules.ts';

describe('the measures that come with the software', () => {
  it('are about sixty, each whole, each under a code of its own', () => {
    assert.ok(shippedMeasures.length >= 60, String(shippedMeasures.length));
    assert.equal(new Set(shippedMeasures.map(({ code }) => code)).size, shippedMeasures.length);
    assert.equal(
      new Set(shippedMeasures.map(({ definition }) => definition.title)).size,
      shippedMeasures.length,
    );
    for (const { code, definition } of shippedMeasures) {
      assert.match(code, /^[a-z][a-z0-9-]{1,59}$/);
      measureDefinition.parse(definition);
      assert.deepEqual(definitionFaults(definition), [], code);
      assert.notEqual(definition.source, '', `${code} has no source`);
    }
  });

  it('tell what police go looking for, and what people may report more of', () => {
    const found = new Map(shippedMeasures.map(({ code, definition }) => [code, definition]));
    assert.equal(found.get('recorded-drug-possession')?.isProactive, true);
    assert.equal(found.get('hate-crime')?.polarity, 'neither');
    assert.deepEqual(found.get('violent-crime')?.categories, ['violence-and-sexual-offences', 'robbery']);
    assert.equal(unitOf(found.get('burglary-per-household') ?? assert.fail()), 'per 1,000 households');
  });
});

describe('a definition', () => {
  const base = shippedMeasures.find(({ code }) => code === 'violent-crime')?.definition ?? assert.fail();
  it('is refused where it counts something twice', () => {
    const overlapping = { ...base, categories: ['violent-crime', 'robbery'] };
    assert.match(
      definitionFaults(overlapping)[0]?.message ?? '',
      /“Robbery” is already part of “Violent crime”/,
    );
    assert.match(
      definitionFaults({ ...base, categories: ['robbery', 'robbery'] })[0]?.message ?? '',
      /chosen twice/,
    );
    assert.equal(definitionFaults({ ...base, categories: ['wizardry'] }).length, 1);
  });
  it('is refused where a share is of something else', () => {
    const share = { ...base, divideBy: 'category' as const, per: 100, whole: 'all-crime' };
    assert.deepEqual(definitionFaults(share), []);
    assert.match(
      definitionFaults({ ...share, whole: 'burglary' })[0]?.message ?? '',
      /no part of “Burglary”/,
    );
    assert.equal(definitionFaults({ ...share, per: 1000 })[0]?.field, 'per');
    assert.equal(definitionFaults({ ...share, whole: null })[0]?.field, 'whole');
    assert.equal(definitionFaults({ ...base, whole: 'all-crime' })[0]?.field, 'whole');
  });
  it('differs from another only where it does', () => {
    const kind = (code: string) => code;
    assert.deepEqual(definitionDifferences(base, base, kind), []);
    assert.deepEqual(definitionDifferences(base, { ...base, per: 100_000, polarity: 'neither' }, kind), [
      { term: 'Given', before: 'per 1,000 residents', after: 'per 100,000 residents' },
      { term: 'What a rise means', before: 'A rise is worse', after: 'Neither: it depends on why' },
    ]);
  });
});

const months = monthsIn({ from: '2023-10', to: '2026-09' });

describe('periods by name', () => {
  it('are those that the months hold, whole', () => {
    const named = namedPeriods(months);
    const of = (code: string) => named.find((each) => each.code === code)?.period;
    assert.deepEqual(of('rolling-12'), { from: '2025-10', to: '2026-09' });
    assert.deepEqual(of('october-2024'), { from: '2024-10', to: '2025-09' });
    assert.deepEqual(of('financial-2025'), { from: '2025-04', to: '2026-03' });
    assert.deepEqual(of('calendar-2025'), { from: '2025-01', to: '2025-12' });
    assert.deepEqual(of('quarter-2026-07'), { from: '2026-07', to: '2026-09' });
    assert.equal(of('financial-2026'), undefined, 'not over yet');
    assert.equal(of('calendar-2023'), undefined, 'its beginning is not there');
    assert.deepEqual(namedPeriods([]), []);
    for (const { period } of named)
      for (const month of monthsIn(period)) assert.ok(months.includes(month), month);
  });

  it('compare any with any', () => {
    assert.deepEqual(periodsFrom({}, months), {
      period: { from: '2025-10', to: '2026-09' },
      comparison: { from: '2024-10', to: '2025-09' },
    });
    assert.deepEqual(periodsFrom({ period: 'quarter-2026-07', compare: 'before' }, months), {
      period: { from: '2026-07', to: '2026-09' },
      comparison: { from: '2026-04', to: '2026-06' },
    });
    assert.deepEqual(
      periodsFrom(
        {
          period: 'other',
          from: '2026-01',
          to: '2026-02',
          compare: 'other',
          cfrom: '2024-05',
          cto: '2024-09',
        },
        months,
      ),
      { period: { from: '2026-01', to: '2026-02' }, comparison: { from: '2024-05', to: '2024-09' } },
    );
    assert.equal(periodsFrom({ compare: 'none' }, months).comparison, null);
    const two = periodsFrom({ period: '2024-10..2026-09' }, months);
    assert.deepEqual(two.comparison, { from: '2022-10', to: '2024-09' }, 'two years before two years');
    for (const [query, field] of [
      [{ period: 'other', from: '2026-01' }, 'to'],
      [{ period: 'other', from: '2026-02', to: '2026-01' }, 'to'],
      [{ period: 'never' }, 'period'],
      [{ compare: 'never' }, 'compare'],
      [{ compare: 'other' }, 'cfrom'],
    ] as const)
      assert.throws(
        () => periodsFrom(query, months),
        (error) => error instanceof Problem && error.fields[0]?.name === field,
        JSON.stringify(query),
      );
  });

  it('are compared a day unless they are the same months', () => {
    assert.equal(daysIn({ from: '2024-02', to: '2024-02' }), 29);
    assert.equal(daysIn({ from: '2025-01', to: '2025-12' }), 365);
    const month = fc.integer({ min: 0, max: 60 }).map((many) => addMonths('2020-01', many));
    const period = fc
      .tuple(month, fc.integer({ min: 0, max: 23 }))
      .map(([from, many]) => ({ from, to: addMonths(from, many) }));
    fc.assert(
      fc.property(period, period, (now, before) => {
        const exposure = exposureOf(now, before);
        const days = [before, now].map((each) =>
          monthsIn(each).reduce(
            (sum, one) =>
              sum + (Date.parse(`${addMonths(one, 1)}-01`) - Date.parse(`${one}-01`)) / 86_400_000,
            0,
          ),
        );
        assert.deepEqual([exposure.days.before, exposure.days.now], days);
        assert.equal(exposure.words === '', days[0] === days[1]);
        if (sameMonths(now, before)) {
          assert.equal(exposure.perDay, false);
          assert.equal(periodLength(now), periodLength(before));
        } else assert.equal(exposure.perDay, days[0] !== days[1]);
      }),
    );
    assert.match(
      exposureOf({ from: '2024-01', to: '2024-12' }, { from: '2023-01', to: '2023-12' }).words,
      /leap day \(365 and 366 days\)/,
    );
  });
});
