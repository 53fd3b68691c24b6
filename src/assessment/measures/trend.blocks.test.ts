import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addMonths, type Month } from '../../foundation/period.ts';
import { trendBlocks } from './trend.blocks.ts';

const months = (count: number): Month[] =>
  Array.from({ length: count }, (_, index) => addMonths('2023-01', index));
const said = (values: readonly (number | null)[], breaks: string[] = []): string =>
  JSON.stringify(trendBlocks({ months: months(values.length), values }, breaks));

test('a season is no trend, a steady rise is one, and few months are not tested', () => {
  const season = Array.from({ length: 48 }, (_, index) => 20 + ((index * 5) % 12));
  assert.match(said(season), /no clear trend/);
  assert.match(
    said(season.map((value, index) => value + Math.floor(index / 12) * 6)),
    /rising, by about 6\.0/,
  );
  assert.match(
    said(season.map((value, index) => value - Math.floor(index / 12) * 6)),
    /falling, by about 6\.0/,
  );
  assert.match(said(season.slice(0, 23)), /not tested under 24/);
  assert.deepEqual(trendBlocks({ months: months(3), values: [null, null, null] }, []), []);
});

test('a step at a break is not taken for a trend', () => {
  const step = Array.from({ length: 60 }, (_, index) => 20 + ((index * 5) % 12) + (index < 12 ? 0 : 30));
  assert.match(said(step), /rising/);
  const since = said(step, ['2024-01']);
  assert.match(since, /no clear trend/);
  assert.match(since, /since the last break/);
});

test('turned round in time, a rise is a fall', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 36, maxLength: 36 }), (values) => {
      const turn: Record<string, string> = { rising: 'falling', falling: 'rising' };
      const word = (text: string): string => /rising|falling|no clear/.exec(text)?.[0] ?? '';
      const forward = word(said(values));
      assert.equal(word(said(values.toReversed())), turn[forward] ?? forward);
    }),
  );
});
