import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { notAvailable, ordinal, printChange, printNumber, printPercent, roundTo } from './rounding.ts';
import { arrows, comparedInWords, direction, shareBands, shareInWords } from './words.ts';

test('halves go away from zero whatever the binary fraction', () => {
  for (const [value, decimals, text] of [
    [0.285, 2, '0.29'],
    [1.005, 2, '1.01'],
    [2.5, 0, '3'],
    [-2.5, 0, '\u22123'],
    [0.05, 1, '0.1'],
    [1.45, 1, '1.5'],
    [8.345, 2, '8.35'],
    [(57 / 200) * 100, 0, '29'],
    [0.449999, 1, '0.4'],
    [999_999.95, 1, '1,000,000.0'],
    [1234567, 0, '1,234,567'],
    [-0.04, 1, '0.0'],
    [1e21, 0, '1,000,000,000,000,000,000,000'],
    [1e-12, 3, '0.000'],
    [113.9, 1, '113.9'],
  ] as const) {
    assert.equal(printNumber(value, decimals), text);
  }
});

test('nothing is said for nothing, and never zero', () => {
  for (const value of [null, NaN, Infinity]) {
    assert.equal(printNumber(value), notAvailable);
    assert.equal(printPercent(value), 'not available');
    assert.equal(printChange(value), 'not available');
    assert.equal(roundTo(value, 1), null);
  }
});

test('percentages and changes', () => {
  assert.equal(printPercent(3.4), '3.4%');
  assert.equal(printPercent(46.35), '46.4%');
  assert.equal(printChange(3.44), '+3.4%');
  assert.equal(printChange(-9.592875318), '\u22129.6%');
  assert.equal(printChange(0.04), '0.0%');
});

test('a printed share equals exact whole-number rounding', () => {
  fc.assert(
    fc.property(fc.nat(300_000), fc.integer({ min: 1, max: 300_000 }), fc.nat(3), (part, whole, decimals) => {
      const scale = 10n ** BigInt(decimals);
      const over = BigInt(whole);
      const exact = (2n * BigInt(part) * 100n * scale + over) / (2n * over);
      const printed = printNumber((part * 100) / whole, decimals).replace(/[,.]/g, '');
      assert.equal(BigInt(printed), exact);
    }),
    { numRuns: 500 },
  );
});

test('rounding is within half a unit and survives a second rounding', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat(6), (value, decimals) => {
      const rounded = roundTo(value, decimals) ?? NaN;
      assert.ok(Math.abs(rounded - value) <= 0.5 * 10 ** -decimals + Math.abs(value) * 1e-14);
      assert.equal(roundTo(rounded, decimals), rounded);
      assert.equal(printNumber(rounded, decimals), printNumber(value, decimals));
    }),
  );
});

test('ordinals', () => {
  const words = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 113, 1002].map(ordinal);
  assert.deepEqual(words, [
    '1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '101st', '111th', '113th', '1,002nd',
  ]); // prettier-ignore
});

test('shares get the words of the domain pack', () => {
  for (const [value, words] of [
    [21.9, null],
    [22, 'almost a quarter'],
    [24.44, 'almost a quarter'],
    [24.45, 'a quarter'],
    [25.5, 'a quarter'],
    [25.6, 'over a quarter'],
    [28.1, null],
    [30, 'almost a third'],
    [32.8, 'almost a third'],
    [33.3, 'a third'],
    [50, 'half'],
    [null, null],
  ] as const) {
    assert.equal(shareInWords(value), words);
  }
});

test('bands of words do not overlap', () => {
  shareBands.forEach((band, index) => {
    assert.ok(band.from <= band.to);
    const next = shareBands[index + 1];
    if (next !== undefined) assert.ok(band.to < next.from);
  });
});

test('words beside a comparator', () => {
  for (const [value, words] of [
    [100, 'similar to'],
    [105, 'similar to'],
    [95, 'similar to'],
    [105.1, 'slightly higher than'],
    [110, 'slightly higher than'],
    [89.9, 'lower than'],
    [125, 'higher than'],
    [131, 'much higher than'],
    [60, 'much lower than'],
  ] as const) {
    assert.equal(comparedInWords(value, 100)?.words, words);
  }
  assert.equal(comparedInWords(5, 0), null);
  assert.equal(comparedInWords(null, 5), null);
});

test('an arrow is level under 1 %', () => {
  assert.equal(direction(0.99), 'level');
  assert.equal(direction(-0.99), 'level');
  assert.equal(direction(1), 'up');
  assert.equal(direction(-1), 'down');
  assert.equal(direction(null), 'none');
  assert.equal(arrows[direction(-8)].words, 'down');
});
