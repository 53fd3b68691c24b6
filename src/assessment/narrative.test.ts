import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Inline } from '../documents/document.ts';
import { printNumber, printPercent, type Figure } from '../statistics/statistics.ts';
import { incidentsFigure, rateFigure, shareFigure, type FigureContext } from './figures.ts';
import {
  arrowOf,
  changeSentence,
  monthlyDescription,
  partSentence,
  rateSentence,
  wardSentences,
} from './narrative.rules.ts';

const context: FigureContext = {
  areaKind: 'district',
  areaVintage: '',
  placedBy: 'lsoa-name',
  period: { from: '2025-10', to: '2026-09' },
  comparison: { from: '2024-10', to: '2025-09' },
  comparisonSet: 'districts compared',
  deliveries: [],
  deliveriesOfBoth: [],
  limitations: [],
  comparability: { kind: 'whole' },
};

const area = { code: 'X07000001', name: 'Testhaven' };

function counted(category: string, before: number, now: number, change: Partial<FigureContext> = {}): Figure {
  return incidentsFigure(
    { ...context, ...change },
    { area, category, now, comparedNow: now, comparedBefore: before },
  );
}

const shareOf = (category: string, part: number, whole: number): Figure =>
  shareFigure(
    context,
    { area, category, now: part, comparedNow: null, comparedBefore: null },
    'share-of-crime',
    whole,
    'all crime',
  );

const words = (sentence: readonly Inline[]): string =>
  sentence
    .map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : part.strong))
    .join('');

describe('the sentence of a category', () => {
  test('has the form of the published assessment', () => {
    // Strategic Assessment 2020: "Violent crime has increased by 3.4% and accounts for 46.4% of all crime". At ten times
    // the counts the same change is beyond chance.
    assert.equal(
      words(changeSentence(counted('violent-crime', 54_710, 56_570), shareOf('violent-crime', 5657, 12_192))),
      'Violent crime has increased by 3.4% (from 54,710 to 56,570) and accounts for 46.4% of all crime.',
    );
    assert.equal(
      words(changeSentence(counted('vehicle-crime', 947, 685), shareOf('vehicle-crime', 685, 12_192))),
      'Vehicle crime has fallen by 27.7% (from 947 to 685) and accounts for 5.6% of all crime.',
    );
  });

  test('says no clear change where it may be chance', () => {
    assert.equal(
      words(changeSentence(counted('violent-crime', 5471, 5657), shareOf('violent-crime', 5657, 12_192))),
      'Violent crime shows no clear change (from 5,471 to 5,657, +3.4%, which may be chance) and accounts for 46.4% of all crime.',
    );
  });

  test('speaks of several in the plural', () => {
    assert.equal(
      words(changeSentence(counted('drugs', 217, 263), shareOf('drugs', 263, 12_192))),
      'Drug offences have increased by 21.2% (from 217 to 263) and account for 2.2% of all crime.',
    );
    assert.equal(
      words(changeSentence(counted('public-order', 173, 146), undefined)),
      'Public order offences show no clear change (from 173 to 146, −15.6%, which may be chance).',
    );
  });

  test('gives no percentage of a small number, and none of what was not compared', () => {
    assert.equal(
      words(changeSentence(counted('robbery', 12, 30), shareOf('robbery', 30, 1000))),
      'Robbery: from 12 to 30, too few for a percentage. It accounts for 3.0% of all crime.',
    );
    assert.equal(
      words(
        changeSentence(
          counted('robbery', 12, 30, { comparability: { kind: 'none', reason: 'A gap.' } }),
          undefined,
        ),
      ),
      'Robbery: 30 in the period, not compared with an earlier one.',
    );
  });

  test('says when months were left out', () => {
    const comparability = { kind: 'like-for-like', reason: 'July.', leftOut: new Set(['2026-07']) } as const;
    assert.match(
      words(changeSentence(counted('burglary', 400, 300, { comparability }), undefined)),
      /^Burglary has fallen by 25\.0% over the months that can be compared \(from 400 to 300\)\.$/,
    );
  });

  test('says the size of a share in words where there are such words', () => {
    assert.match(
      words(changeSentence(counted('violent-crime', 100, 300), shareOf('violent-crime', 25, 100))),
      /accounts for 25\.0% \(a quarter\) of all crime\.$/,
    );
  });
});

describe('parts, rates and wards', () => {
  test('a part is one short sentence for each finding', () => {
    assert.equal(
      words(partSentence(counted('robbery', 41, 23))),
      'Robbery has fallen by 43.9% (from 41 to 23).',
    );
    assert.equal(
      words(partSentence(counted('robbery', 115, 118))),
      'No clear change in robbery (115 to 118).',
    );
    assert.equal(
      words(partSentence(counted('robbery', 3, 5))),
      'Robbery: from 3 to 5, too few for a percentage.',
    );
  });

  const rate = (now: number, people: number, rank: number | null, of: number | null): Figure => ({
    ...rateFigure(
      context,
      { area, category: 'all-crime', now, comparedNow: null, comparedBefore: null },
      'rate-per-1000-residents',
      { count: people, source: 'residents', year: 2025 },
    ),
    rank,
    of,
  });

  test('a rate is a whole sentence, with its place and its neighbours or without', () => {
    assert.equal(
      words(rateSentence(rate(12_192, 107_040, 2, 12), rate(132_266, 1_480_000, null, null))),
      'The rate is 113.9 offences per 1,000 residents (95% interval 111.9 to 115.9), the 2nd highest of the 12 districts compared and much higher than the rate of all of them together (89.4).',
    );
    assert.equal(
      words(rateSentence(rate(8617, 106_970, null, null), undefined)),
      'The rate is 80.6 offences per 1,000 residents (95% interval 78.9 to 82.3).',
    );
    assert.match(
      words(rateSentence(rate(10, 100_000, 12, 12), undefined)),
      /, the lowest of the 12 districts/,
    );
  });

  test('the wards with the most are named', () => {
    const wards = [
      { code: 'W1', name: 'Quayside', now: 90 },
      { code: 'W2', name: 'Upper Town', now: 10 },
    ];
    const observation = (ward: (typeof wards)[number]) => ({
      area: ward,
      category: 'all-crime',
      now: ward.now,
      comparedNow: null,
      comparedBefore: null,
    });
    const none = { ...context, comparison: null, areaKind: 'ward' as const };
    const said = wardSentences(
      wards.map((ward) => incidentsFigure(none, observation(ward))),
      wards.map((ward, index) => ({
        ...rateFigure(none, observation(ward), 'rate-per-1000-residents', {
          count: 1000,
          source: '',
          year: 2026,
        }),
        rank: index + 1,
      })),
      wards.map((ward) => shareFigure(none, observation(ward), 'share-of-district', 360, 'all')),
    ).map(words);
    assert.deepEqual(said, [
      'Quayside ward has the most: 90, or 25.0% (a quarter) of those placed in a ward.',
      'The highest rates per 1,000 residents are in Quayside (90.0) and Upper Town (10.0).',
    ]);
    assert.deepEqual(wardSentences([], [], []), []);
  });
});

test('an arrow comes from the test and the size of the change, and words stand beside it', () => {
  assert.deepEqual(arrowOf(counted('burglary', 400, 300)), { sign: '↓', words: 'down' });
  assert.deepEqual(arrowOf(counted('burglary', 300, 400)), { sign: '↑', words: 'up' });
  assert.deepEqual(arrowOf(counted('burglary', 300, 305)), { sign: '→', words: 'no clear change' });
  assert.deepEqual(arrowOf(counted('burglary', 3, 300)), { sign: '·', words: 'too few to say' });
  // Beyond chance, and under one per cent: the arrow is level (domain pack 7.3).
  assert.deepEqual(arrowOf(counted('burglary', 1_000_000, 1_005_000)).sign, '→');
});

test('every number in a sentence is its figure’s, printed as everywhere else', () => {
  const number = /−?\d[\d,]*(?:\.\d+)?%?/g;
  fc.assert(
    fc.property(
      fc.constantFrom('violent-crime', 'drugs', 'robbery', 'public-order'),
      fc.integer({ min: 0, max: 9000 }),
      fc.integer({ min: 0, max: 9000 }),
      fc.integer({ min: 0, max: 9000 }),
      (category, before, now, rest) => {
        const figure = counted(category, before, now);
        const share = shareOf(category, now, now + rest);
        const figures = new Map([figure, share].map((each) => [each.id, each]));
        for (const sentence of [changeSentence(figure, share), partSentence(figure)]) {
          for (const part of sentence) {
            if (typeof part === 'string') {
              assert.ok(!/\d/.test(part), `“${part}” has a number that quotes nothing`);
              continue;
            }
            assert.ok('figure' in part);
            const quoted = figures.get(part.figure);
            assert.ok(quoted !== undefined);
            const printed = [
              printNumber(quoted.value),
              printNumber(quoted.previous),
              printNumber(quoted.compared),
              printPercent(quoted.value),
              printPercent(quoted.change === null ? null : Math.abs(quoted.change)),
            ];
            for (const found of part.text.match(number) ?? [])
              assert.ok(printed.includes(found.replace('−', '')), `${found} is not in ${printed.join(' ')}`);
          }
          const text = words(sentence);
          assert.match(text, /^[A-Z].*\.$/);
          assert.ok(!/null|undefined|NaN|not available|\s\s|\.\./.test(text), text);
        }
      },
    ),
  );
});

test('the words of a monthly chart say its ends and its gaps', () => {
  assert.equal(
    monthlyDescription('Burglary', ['2025-01', '2025-02', '2025-03'], [12, null, 1200]),
    'Burglary: highest in March 2025 (1,200), lowest in January 2025 (12). 1 month has no data and is left as a gap.',
  );
  assert.equal(monthlyDescription('Burglary', ['2025-01'], [null]), 'Burglary: no month has data.');
});
