import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gapsInWords, gapsOf, type WardRow } from './gaps.rules.ts';

const row = (code: string, district: string | null, file: string): WardRow => ({
  code,
  name: `Ward ${code}`,
  district,
  districtName: district === null ? null : `District ${district}`,
  file,
});
const codes = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `E05${String(from + index).padStart(6, '0')}`);

test('a county redrawn between its two files: 40 wards with people and no shape, 26 the reverse', () => {
  // Invented, in the proportions of a county whose districts were redrawn between the population and the boundaries.
  const kept = codes(100, 60);
  const old = codes(200, 40);
  const fresh = codes(300, 26);
  const district = (code: string): string => `E070000${Number(code.slice(-2)) % 3}`;
  const shapes = [...kept, ...fresh].map((code) => row(code, district(code), 'wards 2025'));
  const numbers = [...kept, ...old].map((code) => row(code, district(code), 'residents, mid-2022'));
  const gaps = gapsOf(shapes, numbers);
  assert.equal(
    gapsInWords(gaps, 'residents'),
    '40 wards have a number of residents and no shape; 26 wards have a shape and no number.',
  );
  assert.deepEqual(gaps.flatMap((gap) => gap.withoutShape.map(({ code }) => code)).sort(), old);
  assert.deepEqual(gaps.flatMap((gap) => gap.withoutNumber.map(({ code }) => code)).sort(), fresh);
});

test('a district in one of the two only is whole, and a population without districts is put by its codes', () => {
  const shapes = [row('A', 'D1', 'wards'), row('B', 'D1', 'wards'), row('C', 'D2', 'wards')];
  const [d1, d2] = gapsOf(shapes, [row('A', null, 'people')]);
  assert.deepEqual(
    [d1?.district, d1?.withoutNumber.map(({ code }) => code), d1?.population],
    ['D1', ['B'], 'people'],
  );
  assert.deepEqual([d2?.district, d2?.numbers, d2?.population], ['D2', 0, null]);
});

test('an older file does not fill the gaps of the newest', () => {
  const shapes = [row('A', 'D1', 'wards 2025'), row('B', 'D1', 'wards 2019')];
  assert.deepEqual(gapsOf(shapes, [row('A', 'D1', 'people'), row('B', 'D1', 'people')])[0]?.withoutShape, [
    { code: 'B', name: 'Ward B' },
  ]);
  assert.equal(
    gapsInWords(gapsOf([row('A', 'D1', 'w')], [row('A', 'D1', 'p')]), 'residents'),
    'Every ward with a shape has a number of residents, and the reverse.',
  );
});

test('every ward of one file is met or named once', () => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
  fc.assert(
    fc.property(some, some, (drawn, counted) => {
      const of = (list: number[], file: string): WardRow[] =>
        list.map((code) => row(String(code), `D${code % 3}`, file));
      const gaps = gapsOf(of(drawn, 'w'), of(counted, 'p'));
      const named = (key: 'withoutShape' | 'withoutNumber') =>
        gaps.flatMap((gap) => gap[key].map(({ code }) => Number(code))).sort((a, b) => a - b);
      const only = (a: number[], b: number[]) => a.filter((code) => !b.includes(code)).sort((x, y) => x - y);
      assert.deepEqual(named('withoutShape'), only(counted, drawn));
      assert.deepEqual(named('withoutNumber'), only(drawn, counted));
    }),
  );
});
