import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aboutInWords, scan, scanParameters, scanSentences, type Cell } from './stands-out.rules.ts';

const cell = (before: number, now: number): Cell<string> => ({
  subject: `${before}-${now}`,
  before,
  now,
  days: null,
});

describe('the scan', () => {
  it('finds no more than one by one, and leaves out and counts what is small', () => {
    const cells = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }))
        .map(([a, b]) => cell(a, b)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(cells, (given) => {
        const result = scan(given);
        const small = given.filter(({ before, now }) => before + now < scanParameters.fewest.value).length;
        assert.equal(result.leftOut, small);
        assert.equal(result.tested + result.leftOut, given.length);
        assert.ok(result.found.length <= result.oneByOne);
        // An independent statement of Benjamini and Hochberg: the largest k whose k-th smallest p is under k/m of the level.
        const all = scan(given.filter(({ before, now }) => before + now >= scanParameters.fewest.value));
        const chances = all.found.map(({ pValue }) => pValue);
        assert.deepEqual(
          chances,
          [...chances].sort((a, b) => a - b),
          'the firmest first',
        );
        const last = chances.at(-1);
        if (last !== undefined)
          assert.ok(last <= (chances.length / result.tested) * scanParameters.level.value + 1e-12);
        for (const said of scanSentences(result)) assert.ok(!/undefined|NaN|null/.test(said), said);
      }),
      { numRuns: 150 },
    );
  });

  it('of two hundred cells in which nothing happened shows next to nothing, and of one that doubled that one', () => {
    const quiet = Array.from({ length: 200 }, (_, index) => cell(100 + (index % 7), 100 + ((index * 3) % 7)));
    assert.equal(scan(quiet).found.length, 0);
    const result = scan([...quiet, cell(60, 140)]);
    assert.deepEqual(
      result.found.map(({ subject }) => subject),
      ['60-140'],
    );
    assert.match(
      scanSentences(result).join(' '),
      /1 stands out; of these fewer than 1 is expected to be a false alarm/,
    );
  });

  it('compares unequal months a day', () => {
    const days = { before: 28, now: 31 };
    const [found] = scan([{ subject: 'longer', before: 2800, now: 3100, days }]).found;
    assert.equal(found, undefined, 'as many a day');
    assert.equal(scan([{ subject: 'longer', before: 2800, now: 3100, days: null }]).found.length, 1);
  });

  it('puts an expected number in words', () => {
    assert.deepEqual([0, 0.4, 11.9].map(aboutInWords), ['none', 'fewer than 1', 'about 12']);
  });
});
