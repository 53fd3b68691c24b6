import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { change, type Figure } from '../../statistics/statistics.ts';
import {
  changeSentence,
  chanceInWords,
  meaningOf,
  meaningSentence,
  rankSentence,
  sizeSentence,
  verdictOf,
} from './answer.rules.ts';
import { polarities, type MeasureDefinition, type Polarity } from './measure.rules.ts';
import { shippedMeasures } from './measure.shipped.ts';

const plain: Figure = {
  id: '0'.repeat(32),
  measure: 'robbery:count',
  measureTitle: 'Number of incidents',
  definition: 'Robberies.',
  category: 'robbery',
  categoryTitle: 'Robbery',
  area: 'X1',
  areaName: 'Marlhythe',
  areaKind: 'district',
  areaVintage: '',
  placedBy: 'lsoa-code',
  period: '2025-01..2025-12',
  value: 100,
  unit: 'incidents',
  numerator: 100,
  denominator: null,
  denominatorSource: '',
  lower: null,
  upper: null,
  method: 'count',
  previous: null,
  previousPeriod: '2024-01..2024-12',
  compared: null,
  change: null,
  changeLower: null,
  changeUpper: null,
  pValue: null,
  significance: null,
  rank: null,
  of: null,
  comparisonSet: '',
  deliveries: [],
  limitations: [],
  computedAt: '2026-01-01T00:00:00Z',
  softwareVersion: 'test',
};

/** A figure as measure.figures.ts makes it of two counts. */
function compared(before: number, now: number, minimumBase = 20): Figure {
  const result = change({ count: before }, { count: now });
  const significance = before < minimumBase ? 'too-few' : result.significance;
  return {
    ...plain,
    value: now,
    previous: before,
    compared: now,
    significance,
    pValue: result.pValue,
    change: significance === 'too-few' ? null : result.percent,
  };
}

const definition = (code: string): MeasureDefinition => {
  const found = shippedMeasures.find((each) => each.code === code);
  assert.ok(found !== undefined, code);
  return found.definition;
};

describe('the plain answer', () => {
  it('never says up or down, better or worse, where the test says chance', () => {
    const polarity = fc.constantFrom(...(Object.keys(polarities) as Polarity[]));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom(20, 50, 200),
        polarity,
        fc.boolean(),
        (before, now, minimumBase, rise, isProactive) => {
          const figure = compared(before, now, minimumBase);
          const verdict = verdictOf(figure);
          const said = `${changeSentence(figure, 'January to December 2024')} ${meaningSentence(verdict, { polarity: rise, isProactive }) ?? ''}`;
          const result = change({ count: before }, { count: now });
          const clear =
            before >= minimumBase && (result.pValue ?? 1) < 0.05 && Math.abs(now - before) >= before / 100;
          assert.equal(/\bup\b/.test(said), clear && now > before, said);
          assert.equal(/\bdown\b/.test(said), clear && now < before, said);
          assert.ok(clear || !/\b(better|worse|more than chance)\b/.test(said), said);
          // A percentage only of a base that bears one.
          assert.ok(before >= minimumBase || !said.includes('%'), said);
          assert.ok(!/undefined|null|NaN|not available/.test(said), said);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('says from what to what where there is no percentage', () => {
    const before = 'May 2024';
    assert.equal(
      changeSentence(compared(0, 17), before),
      'It went from none in May 2024 to 17; from nothing there is no percentage.',
    );
    assert.equal(changeSentence(compared(0, 0), before), 'There were none in May 2024 either.');
    assert.equal(
      changeSentence(compared(12, 0), before),
      'It went from 12 in May 2024 to none: too few for a percentage.',
    );
    assert.equal(
      changeSentence(compared(2488, 3651), before),
      'That is up 46.7%, from 2,488 in May 2024 to 3,651: more than chance explains.',
    );
    assert.equal(
      changeSentence(compared(5471, 5657), before),
      'There is no clear change, from 5,471 in May 2024 to 5,657, +3.4%: it may be chance.',
    );
    assert.equal(
      changeSentence(compared(1_000_000, 1_006_000), before),
      'That is level, from 1,000,000 in May 2024 to 1,006,000: less than 1%.',
    );
    assert.equal(changeSentence(plain, null), 'It was not compared with another period.');
    const broken: Figure = {
      ...plain,
      significance: 'not-comparable',
      limitations: [{ code: 'not-comparable', text: 'No file was received for May 2024.' }],
    };
    assert.equal(
      changeSentence(broken, before),
      'It is not compared with May 2024. No file was received for May 2024.',
    );
  });

  it('gives a share its difference in points', () => {
    const share: Figure = {
      ...plain,
      unit: '%',
      value: 46.4,
      denominator: 12192,
      previous: 44.4,
      compared: 46.4,
      significance: 'up',
      pValue: 0.001,
    };
    assert.equal(
      changeSentence(share, 'May 2024'),
      'That is up 2.0 points, from 44.4% in May 2024 to 46.4%: more than chance explains.',
    );
    assert.equal(
      changeSentence({ ...share, significance: 'no-clear-change' }, 'May 2024'),
      'There is no clear change, from 44.4% in May 2024 to 46.4%, a difference of 2.0 points: it may be chance.',
    );
    assert.equal(
      sizeSentence(
        definition('violent-share'),
        {
          count: { ...plain, value: 5657 },
          value: { ...share, denominatorSource: 'All crime in Marlhythe' },
        },
        { area: 'Marlhythe', period: 'May 2025' },
      ),
      'Violent crime as a share of crime, Marlhythe, May 2025: 5,657 incidents, 46.4% of 12,192 (All crime in Marlhythe).',
    );
  });

  it('says better and worse by polarity, and neither of what depends on why', () => {
    for (const [polarity, up, down] of [
      ['up-is-bad', 'worse', 'better'],
      ['up-is-good', 'better', 'worse'],
      ['neither', null, null],
    ] as const) {
      assert.equal(meaningOf('up', { polarity }), up);
      assert.equal(meaningOf('down', { polarity }), down);
      for (const verdict of ['level', 'no-clear-change', 'too-few', 'not-compared'] as const) {
        assert.equal(meaningOf(verdict, { polarity }), null);
        assert.equal(meaningSentence(verdict, { polarity, isProactive: true }), null);
      }
    }
    assert.match(meaningSentence('up', definition('drug-offences')) ?? '', /more policing/);
    assert.match(meaningSentence('up', definition('hate-crime')) ?? '', /depends on why/);
  });

  it('says what a missing base means and how firm a place is', () => {
    const size = (value: Figure, code = 'robbery') =>
      sizeSentence(
        definition(code),
        { count: { ...plain, value: 7 }, value },
        { area: 'Marlhythe', period: 'May 2025' },
      );
    assert.equal(
      size({ ...plain, value: null }),
      'Robbery, Marlhythe, May 2025: 7 incidents; no number of residents was given, so there is no rate.',
    );
    assert.equal(
      size({ ...plain, value: null, denominator: 9000 }),
      'Robbery, Marlhythe, May 2025: 7 incidents; too few for a rate.',
    );
    const ranked: Figure = { ...plain, rank: 2, of: 12, comparisonSet: 'districts compared' };
    assert.equal(
      rankSentence(ranked, { rank: 2, low: 2, high: 5 }),
      'It is 2nd highest of 12 districts compared; allowing for chance, between 2nd and 5th.',
    );
    assert.equal(
      rankSentence({ ...ranked, rank: 1 }, { rank: 1, low: 1, high: 1 }),
      'It is the highest of 12 districts compared; chance does not move that place.',
    );
    assert.equal(rankSentence(plain, undefined), null);
  });

  it('puts a p-value in words', () => {
    assert.match(chanceInWords(0.0004), /fewer than 1 of 1,000/);
    assert.match(chanceInWords(0.012), /about 12 of 1,000/);
    assert.match(chanceInWords(0.31), /about 31 of 100/);
    assert.match(chanceInWords(1), /nearly always/);
  });
});
