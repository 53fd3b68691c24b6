import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Figure } from '../../statistics/statistics.ts';
import { differenceOf } from './difference.rules.ts';
import {
  namesIn,
  plainWords,
  printSlot,
  quoteNumbers,
  quotesOf,
  refill,
  slotOf,
  slots,
  subjectOf,
  toInline,
  tokenFaults,
  toWords,
} from './tokens.rules.ts';
import { wordFaults } from './words.rules.ts';

let made = 0;

function figure(given: Partial<Figure> = {}): Figure {
  made += 1;
  return {
    id: made.toString(16).padStart(32, '0'),
    measure: 'incidents',
    measureTitle: 'Number of incidents',
    definition: '',
    category: 'burglary',
    categoryTitle: 'Burglary',
    area: 'X07000001',
    areaName: 'Marlhythe',
    areaKind: 'district',
    areaVintage: '',
    placedBy: 'lsoa-code',
    period: '2025-10..2026-09',
    value: 640,
    unit: 'incidents',
    numerator: 640,
    denominator: null,
    denominatorSource: '',
    lower: null,
    upper: null,
    method: 'count',
    previous: 771,
    previousPeriod: '2024-10..2025-09',
    compared: 640,
    change: -16.99,
    changeLower: null,
    changeUpper: null,
    pValue: 0.001,
    significance: 'down',
    rank: null,
    of: null,
    comparisonSet: '',
    deliveries: [],
    limitations: [],
    computedAt: '2026-11-22T09:00:00Z',
    softwareVersion: '0',
    ...given,
  };
}

const mapOf = (...figures: Figure[]): Map<string, Figure> => new Map(figures.map((each) => [each.id, each]));

const sentence = (of: Figure) => [
  'Burglary has fallen by ',
  { figure: of.id, text: '17.0%' },
  ' (from ',
  { figure: of.id, text: '771' },
  ' to ',
  { figure: of.id, text: '640' },
  ').',
];

describe('numbers in edited words', () => {
  it('stand as tokens that name what they are, and come back as the same figures', () => {
    const burglary = figure();
    const quotes = quotesOf(sentence(burglary), mapOf(burglary));
    assert.deepEqual(
      quotes.map(({ name, slot }) => [name, slot?.field]),
      [
        ['f1', 'change'],
        ['f2', 'previous'],
        ['f3', 'compared'],
      ],
    );
    const words = toWords(sentence(burglary), quotes);
    assert.equal(words, 'Burglary has fallen by [[17.0%|f1]] (from [[771|f2]] to [[640|f3]]).');
    assert.deepEqual(toInline(words, quotes), sentence(burglary));
    assert.equal(plainWords(words), 'Burglary has fallen by 17.0% (from 771 to 640).');
    assert.deepEqual(tokenFaults(words, quotes), []);
  });

  it('are refused where a name is unknown, a number was changed by hand, or a bracket is open', () => {
    const burglary = figure();
    const quotes = quotesOf(sentence(burglary), mapOf(burglary));
    assert.match(tokenFaults('Down by [[17.0%|f9]].', quotes)[0] ?? '', /no figure f9/);
    assert.match(tokenFaults('Down by [[18.0%|f1]].', quotes)[0] ?? '', /f1 is 17\.0%, and you wrote 18\.0%/);
    assert.match(tokenFaults('Down by [[17.0%.', quotes)[0] ?? '', /Double brackets/);
  });

  it('are filled again from newer data of the same question, and what is lost is named', () => {
    const burglary = figure();
    const quotes = quotesOf(sentence(burglary), mapOf(burglary));
    const words = toWords(sentence(burglary), quotes);
    const now = figure({
      previous: 771,
      compared: 702,
      value: 702,
      change: -8.95,
      significance: 'no-clear-change',
    });
    assert.equal(subjectOf(now), subjectOf(burglary));
    const filled = refill(words, quotes, new Map([[subjectOf(now), now]]));
    assert.equal(plainWords(filled.words), 'Burglary has fallen by 9.0% (from 771 to 702).');
    assert.equal(filled.changed, true);
    assert.deepEqual(filled.lost, []);
    // And the words no longer match: the test found a fall before, and none now.
    const faults = wordFaults(filled.words, filled.quotes, mapOf(now), quotes);
    assert.deepEqual(
      faults.map(({ kind }) => kind),
      ['direction'],
    );
    assert.match(faults[0]?.text ?? '', /“fallen”, but the test of Burglary says no clear change/);
    const tooFew = figure({ change: null, previous: 7, compared: 4, value: 4, significance: 'too-few' });
    assert.deepEqual(refill(words, quotes, new Map([[subjectOf(tooFew), tooFew]])).lost, ['f1']);
    assert.deepEqual(refill(words, quotes, new Map()), {
      words,
      quotes,
      changed: false,
      lost: ['f1', 'f2', 'f3'],
    });
  });

  it('say the same after being filled from the very same figure, whatever it is', () => {
    const count = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        count,
        count,
        fc.double({ min: -99, max: 900, noNaN: true }),
        (previous, compared, change) => {
          const one = figure({ previous, compared, value: compared, change });
          for (const slot of slots) {
            const text = printSlot(one, slot);
            if (text === null) continue;
            const found = slotOf(one, text);
            assert.ok(found !== null);
            assert.equal(printSlot(one, found), text);
            const quotes = quotesOf([{ figure: one.id, text }], mapOf(one));
            const words = toWords(['It is ', { figure: one.id, text }, '.'], quotes);
            assert.equal(refill(words, quotes, new Map([[subjectOf(one), one]])).words, words);
          }
        },
      ),
    );
  });

  it('are found in a plain sentence, and years, periods and ways of speaking are left alone', () => {
    const rate = figure({
      measure: 'burglary',
      unit: 'per 1,000 residents',
      value: 52.8,
      numerator: 5657,
      denominator: 107_040,
    });
    const content = quoteNumbers(
      'Violent crime, October 2025 to September 2026: 5,657 incidents, 52.8 per 1,000 residents (107,040 residents, mid-2024), 2nd of 12.',
      [rate],
    );
    assert.deepEqual(
      content.flatMap((part) => (typeof part === 'string' ? [] : 'figure' in part ? [part.text] : [])),
      ['5,657', '52.8', '107,040'],
    );
  });
});

describe('words held against their figures', () => {
  const down = figure();
  const quotes = quotesOf(sentence(down), mapOf(down));
  const faults = (words: string): string[] =>
    wordFaults(words, quotes, mapOf(down), quotes).map(({ kind }) => kind);

  it('pass as they were drafted', () => {
    assert.deepEqual(faults(toWords(sentence(down), quotes)), []);
  });

  it('are told when they say up, or nothing, where the test says down', () => {
    assert.deepEqual(faults('Burglary has increased by [[17.0%|f1]] (from [[771|f2]] to [[640|f3]]).'), [
      'direction',
    ]);
    assert.deepEqual(faults('No clear change in burglary ([[17.0%|f1]], [[771|f2]] to [[640|f3]]).'), [
      'direction',
    ]);
    assert.deepEqual(faults('Burglary has not fallen: [[17.0%|f1]], [[771|f2]], [[640|f3]].'), ['direction']);
    assert.deepEqual(faults('Burglary dropped from [[771|f2]] to [[640|f3]], or [[17.0%|f1]].'), []);
  });

  it('hold each sentence against the figures that stand in it', () => {
    assert.deepEqual(
      faults('Patrols have increased. Burglary has fallen by [[17.0%|f1]] (from [[771|f2]] to [[640|f3]]).'),
      [],
    );
  });

  it('are told of numbers typed by hand, with a source or without, and of figures left out', () => {
    const found = wordFaults(
      'Burglary fell to 640, and 45 homes were marked, [[17.0%|f1]].',
      quotes,
      mapOf(down),
      quotes,
    );
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['typed', 'typed', 'left-out'],
    );
    assert.match(found[0]?.text ?? '', /640 was typed: it is Burglary, Marlhythe/);
    assert.match(found[1]?.text ?? '', /45 was typed and has no source/);
    assert.match(found[2]?.text ?? '', /771, 640/);
  });

  it('leave years, days, ways of speaking and names alone', () => {
    assert.deepEqual(
      wordFaults(
        'Since 1 April 2025, under s.115, per 1,000 residents (95% interval), 2nd, E07000109.',
        [],
        new Map(),
      ),
      [],
    );
  });

  it('never find a typed number in words made of tokens alone', () => {
    fc.assert(
      fc.property(fc.subarray(['f1', 'f2', 'f3'], { minLength: 1 }), (names) => {
        const words = names
          .map((name) => `[[${quotes.find((each) => each.name === name)?.text ?? ''}|${name}]]`)
          .join(' and ');
        assert.deepEqual(namesIn(words), names);
        assert.ok(!wordFaults(words, quotes, mapOf(down)).some(({ kind }) => kind === 'typed'));
      }),
    );
  });
});

describe('the difference of two texts', () => {
  const text = fc
    .array(fc.constantFrom('up', 'down', 'burglary', 'from', '771', 'to', '640.', 'The'), { maxLength: 30 })
    .map((words) => words.join(' '));

  it('gives back both texts', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const runs = differenceOf(before, after);
        const plain = (kinds: string[]): string =>
          runs
            .filter(({ kind }) => kinds.includes(kind))
            .map(({ text: run }) => run.trim())
            .join(' ')
            .replace(/\s+/g, ' ')
            .trim();
        assert.equal(plain(['same', 'removed']), before);
        assert.equal(plain(['same', 'added']), after);
        if (before === after) assert.ok(runs.every(({ kind }) => kind === 'same'));
      }),
    );
  });

  it('keeps as many words as both have in order', () => {
    assert.deepEqual(differenceOf('Burglary has fallen by 17.0%.', 'Burglary has clearly fallen by 17.0%.'), [
      { kind: 'same', text: 'Burglary has ' },
      { kind: 'added', text: 'clearly ' },
      { kind: 'same', text: 'fallen by 17.0%.' },
    ]);
  });
});
