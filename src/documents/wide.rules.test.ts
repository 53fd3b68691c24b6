import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Block } from './document.ts';
import { fittedWidths, printedWidths } from './wide.rules.ts';

const table = (
  titles: readonly [string, number][],
  row: readonly string[],
): Extract<Block, { kind: 'table' }> => ({
  kind: 'table',
  caption: 'A table',
  rowHeadings: false,
  columns: titles.map(([title, width]) => ({ title, kind: 'text' as const, width })),
  rows: [row.map((text) => ({ content: [text] }))],
  notes: [],
});

test('a column is never narrower than its longest word where the others have room to spare', () => {
  const asked = table(
    [
      ['Action', 4],
      ['Due', 0.8],
      ['Said', 4],
    ],
    ['Tell schools', '10 November 2026', 'Words agreed'],
  );
  const [action = 0, due = 0] = printedWidths(asked, 'standard');
  // "November" in letters of the table, with the padding of a cell on both sides.
  assert.ok(due >= 8 * 0.5 * 9 + 10, `${due} points for a month`);
  assert.ok(action > due);
});

test('columns fill the page, as asked for where each has room for its words', () => {
  const width = fc.double({ min: 0.1, max: 10, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(width, fc.double({ min: 0, max: 40, noNaN: true })), { minLength: 1, maxLength: 12 }),
      (columns) => {
        const asked = columns.map(([each]) => each);
        const least = columns.map(([, each]) => each);
        const fitted = fittedWidths(asked, least, 500);
        const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
        assert.ok(Math.abs(sum(fitted) - 500) < 1e-6);
        fitted.forEach((each, index) => {
          assert.ok(each >= (least[index] ?? 0) - 1e-6);
        });
        const share = 500 / sum(asked);
        if (asked.every((each, index) => each * share >= (least[index] ?? 0)))
          fitted.forEach((each, index) => {
            assert.ok(Math.abs(each - (asked[index] ?? 0) * share) < 1e-6);
          });
      },
    ),
  );
});
