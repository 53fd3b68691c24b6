import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { figureId } from '../statistics/statistics.ts';
import type { AssessmentQuestion, NamedArea } from './evidence.ts';
import { incidentsFigure, rateFigure, shareFigure, type FigureContext, type Observation } from './figures.ts';
import { measures } from './measures.ts';
import { figureAddress, questionFrom } from './question.rules.ts';

const area: NamedArea = { code: 'X07000001', name: 'Testhaven' };
const hash = 'a'.repeat(64);

function context(change: Partial<FigureContext> = {}): FigureContext {
  return {
    areaKind: 'district',
    areaVintage: '',
    placedBy: 'lsoa-name',
    period: { from: '2025-01', to: '2025-12' },
    comparison: { from: '2024-01', to: '2024-12' },
    comparisonSet: 'districts compared',
    deliveries: [hash],
    deliveriesOfBoth: [hash, 'b'.repeat(64)],
    limitations: [{ code: 'street-level-not-official', text: 'Not the official count.' }],
    comparability: { kind: 'whole' },
    ...change,
  };
}

const observed = (now: number, before: number | null, comparedNow: number | null = now): Observation => ({
  area,
  category: 'violent-crime',
  now,
  comparedNow: before === null ? null : comparedNow,
  comparedBefore: before,
});

const count = fc.integer({ min: 0, max: 60_000 });
const close = (a: number | null, b: number): void =>
  assert.ok(a !== null && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${a} and ${b}`);

describe('a count and its change', () => {
  test('the parts agree, whatever was counted', () => {
    fc.assert(
      fc.property(count, count, (now, before) => {
        const figure = incidentsFigure(context(), observed(now, before));
        assert.deepEqual(
          [figure.value, figure.numerator, figure.compared, figure.previous],
          [now, now, now, before],
        );
        assert.equal(figure.previousPeriod, '2024-01..2024-12');
        assert.deepEqual(figure.deliveries, [hash, 'b'.repeat(64)], 'both periods were read');
        if (before < 20) {
          assert.equal(figure.significance, 'too-few');
          assert.deepEqual([figure.change, figure.changeLower, figure.changeUpper], [null, null, null]);
          return;
        }
        assert.ok(figure.change !== null && figure.changeLower !== null && figure.changeUpper !== null);
        close(figure.change, (now / before - 1) * 100);
        assert.ok(figure.changeLower <= figure.change + 1e-9 && figure.change <= figure.changeUpper + 1e-9);
        assert.ok(figure.pValue !== null && figure.pValue >= 0 && figure.pValue <= 1);
        const sure = figure.pValue < 0.05;
        assert.equal(
          figure.significance,
          !sure || now === before ? 'no-clear-change' : now > before ? 'up' : 'down',
        );
        // The exact limits and the exact test are of one kind: beyond chance leaves no change out of the interval,
        // apart from the test's two tails, which are not cut alike.
        if (figure.pValue < 0.02) assert.ok(figure.changeLower > 0 || figure.changeUpper < 0);
        if (figure.pValue > 0.2) assert.ok(figure.changeLower <= 0 && figure.changeUpper >= 0);
      }),
    );
  });

  test('what cannot be compared gives no change and says why', () => {
    const reason = 'No file was received for 2024.';
    const figure = incidentsFigure(context({ comparability: { kind: 'none', reason } }), observed(500, null));
    assert.equal(figure.significance, 'not-comparable');
    assert.deepEqual(
      [figure.change, figure.previous, figure.compared, figure.pValue],
      [null, null, null, null],
    );
    assert.ok(figure.limitations.some(({ code, text }) => code === 'not-comparable' && text === reason));
  });

  test('like for like compares what can be compared, keeps the whole count, and says so', () => {
    const reason = 'July is left out of both.';
    const like = { kind: 'like-for-like', reason, leftOut: new Set(['2025-07']) } as const;
    const figure = incidentsFigure(context({ comparability: like }), observed(1200, 1000, 1100));
    assert.deepEqual([figure.value, figure.compared, figure.previous], [1200, 1100, 1000]);
    close(figure.change, 10);
    assert.ok(figure.limitations.some(({ code, text }) => code === 'like-for-like' && text === reason));
  });

  test('without a comparison there is none, and only the files of the period are named', () => {
    const figure = incidentsFigure(
      context({ comparison: null, comparability: { kind: 'none', reason: 'None was asked for.' } }),
      observed(10, null),
    );
    assert.equal(figure.significance, null);
    assert.equal(figure.previousPeriod, null);
    assert.deepEqual(figure.deliveries, [hash]);
    assert.ok(!figure.limitations.some(({ code }) => code === 'not-comparable'));
  });
});

describe('a rate', () => {
  test('is its numerator over its denominator, within its limits', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 20_000, max: 900_000 }), (now, people) => {
        const figure = rateFigure(context(), observed(now, null), 'rate-per-1000-residents', {
          count: people,
          source: 'residents, mid-2025',
          year: 2025,
        });
        assert.deepEqual([figure.numerator, figure.denominator], [now, people]);
        close(figure.value, (now * 1000) / people);
        assert.ok(figure.lower !== null && figure.upper !== null && figure.value !== null);
        assert.ok(figure.lower <= figure.value && figure.value <= figure.upper);
        assert.match(figure.method, now < 10 ? /exact/i : /byar/i);
        assert.equal(
          figure.limitations.some(({ code }) => code === 'many-visitors'),
          (now * 1000) / people > 200,
        );
      }),
    );
  });

  test('without people there is none, and it says so', () => {
    const figure = rateFigure(context(), observed(5, null), 'rate-per-1000-households', null);
    assert.deepEqual(
      [figure.value, figure.lower, figure.upper, figure.denominator],
      [null, null, null, null],
    );
    assert.match(figure.limitations.at(-1)?.text ?? '', /households was given for Testhaven/);
  });

  test('of a district where hardly anyone lives is shown with its warning; so is one of old numbers', () => {
    const people = { count: 10_938, source: 'residents', year: 2020 };
    const codes = (figure: ReturnType<typeof rateFigure>) => figure.limitations.map(({ code }) => code);
    const figure = rateFigure(context(), observed(5000, null), 'rate-per-1000-residents', people);
    assert.ok(figure.value !== null);
    assert.ok(codes(figure).includes('tiny-resident-population'));
    assert.ok(codes(figure).includes('old-population'));
    const ward = rateFigure(
      context({ areaKind: 'ward' }),
      observed(9, null),
      'rate-per-1000-residents',
      people,
    );
    assert.ok(!codes(ward).includes('tiny-resident-population'), 'a ward is small by nature');
  });
});

test('a share lies between nothing and all, within its limits; of nothing there is none', () => {
  fc.assert(
    fc.property(count, count, (part, rest) => {
      const figure = shareFigure(context(), observed(part, null), 'share-of-crime', part + rest, 'all crime');
      assert.equal(figure.denominator, part + rest);
      if (part + rest === 0) {
        assert.equal(figure.value, null);
        return;
      }
      close(figure.value, (part * 100) / (part + rest));
      assert.ok(figure.lower !== null && figure.upper !== null && figure.value !== null);
      assert.ok(0 <= figure.lower && figure.lower <= figure.value + 1e-9);
      assert.ok(figure.value <= figure.upper + 1e-9 && figure.upper <= 100);
    }),
  );
});

describe('the question of a figure', () => {
  const make = (change: Partial<FigureContext>, code: 'incidents' | 'rate'): string =>
    code === 'incidents'
      ? incidentsFigure(context(change), observed(5, 7)).id
      : rateFigure(context(change), observed(5, 7), 'rate-per-1000-residents', null).id;

  test('its id is the hash of it: the numbers do not matter, what was asked does', () => {
    assert.equal(
      incidentsFigure(context(), observed(5, 7)).id,
      incidentsFigure(context(), observed(500, 70)).id,
    );
    const ids = [
      make({}, 'incidents'),
      make({}, 'rate'),
      make({ placedBy: 'point' }, 'incidents'),
      make({ areaVintage: 'wards May 2025' }, 'incidents'),
      make({ period: { from: '2025-01', to: '2025-11' } }, 'incidents'),
      make({ comparison: null, comparability: { kind: 'none', reason: '' } }, 'incidents'),
      make({ deliveriesOfBoth: [hash] }, 'incidents'),
    ];
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(
      ids[0],
      figureId({
        measure: 'incidents',
        measureVersion: measures.incidents.version,
        category: 'violent-crime',
        area: area.code,
        areaKind: 'district',
        areaVintage: '',
        placedBy: 'lsoa-name',
        period: { from: '2025-01', to: '2025-12' },
        comparison: { from: '2024-01', to: '2024-12' },
        comparisonSet: 'districts compared',
        suppression: 'none',
        deliveries: ['b'.repeat(64), hash],
        statisticsVersion: 1,
      }),
    );
  });

  test('its address asks the same question again', () => {
    const figure = incidentsFigure(context(), observed(5, 7));
    const query = new URL(figureAddress(figure), 'http://test').searchParams;
    assert.deepEqual(Object.fromEntries(query), {
      measure: 'incidents',
      category: 'violent-crime',
      area: area.code,
      period: '2025-01..2025-12',
      compare: '2024-01..2024-12',
    });
    const asked: AssessmentQuestion = questionFrom(
      { from: '2025-01', to: '2025-12', compare: query.get('compare') ?? '' },
      area,
      { period: { from: '2020-01', to: '2020-12' }, comparison: null },
    );
    assert.deepEqual(asked.comparison, { from: '2024-01', to: '2024-12' });
  });
});
