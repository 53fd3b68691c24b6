import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { possibleRanges, suppressTable } from './suppress.ts';

const no = false;
const yes = true;

// Statistics reference, section 10: rows (6, x, 9 | 17) and (14, x, 3 | 19).
const example = [
  [6, 2, 9],
  [14, 2, 3],
];

test('one column withheld is worked out from the totals', () => {
  const ranges = possibleRanges(example, [
    [no, yes, no, no],
    [no, yes, no, no],
    [no, no, no, no],
  ]);
  assert.deepEqual(
    ranges.map(({ lower, upper }) => [lower, upper]),
    [
      [2, 2],
      [2, 2],
    ],
  );
});

test('with the first column withheld too, nothing can be worked out', () => {
  const ranges = possibleRanges(example, [
    [yes, yes, no, no],
    [yes, yes, no, no],
    [no, no, no, no],
  ]);
  assert.deepEqual(
    ranges.map(({ lower, upper }) => [lower, upper]),
    [
      [4, 8],
      [0, 4],
      [12, 16],
      [0, 4],
    ],
  );
});

test('small counts go, zero stays, and so much more as keeps them hidden', () => {
  const found = suppressTable([
    [30, 3, 20],
    [40, 25, 10],
    [0, 50, 60],
  ]);
  // The cheapest rectangle with the small count is 20, 25 and 10.
  assert.deepEqual(
    found.cells.map((row) => row.map((cell) => cell.withheld)),
    [
      [null, 'primary', 'secondary'],
      [null, 'secondary', 'secondary'],
      [null, null, null],
    ],
  );
  assert.deepEqual(found.cells[2]?.[0], { value: 0, withheld: null });
  assert.ok(found.rowTotals?.every((cell) => cell.value !== null));
});

test('a single column with its total hides one more row', () => {
  const found = suppressTable([[3], [12], [40]], { totals: { rows: false, columns: true } });
  assert.deepEqual(
    found.cells.map(([cell]) => cell?.withheld),
    ['primary', 'secondary', null],
  );
  assert.equal(found.rowTotals, null);
  assert.equal(found.columnTotals?.[0]?.value, 55);
});

test('two small counts that add up to a published total hide each other', () => {
  const found = suppressTable([[2], [3], [40]], { totals: { rows: false, columns: true } });
  assert.deepEqual(
    found.cells.map(([cell]) => cell?.withheld),
    ['primary', 'primary', null],
  );
});

test('sensitive topics: a threshold of 10, and zero withheld', () => {
  const found = suppressTable([[0, 12, 30, 44]], {
    threshold: 10,
    showZero: false,
    totals: { rows: true, columns: false },
  });
  assert.deepEqual(
    found.cells[0]?.map((cell) => cell.withheld),
    ['primary', 'secondary', null, null],
  );
});

test('nothing small, nothing withheld; ragged or broken tables are refused', () => {
  assert.deepEqual(
    suppressTable([
      [5, 0],
      [9, 100],
    ]).ranges,
    [],
  );
  assert.throws(() => suppressTable([[1, 2], [3]]), /Row 2 has 1 counts/);
  assert.throws(() => suppressTable([[1.5]]), /whole numbers/);
});

/** Every table of small whole numbers with the same published parts, counted out one by one. */
function byExhaustion(
  counts: number[][],
  withheld: boolean[][],
  most: number,
): Map<string, [number, number]> {
  const rows = counts.length;
  const columns = counts[0]?.length ?? 0;
  const sums = (table: number[][]) => {
    const withRows = table.map((row) => [...row, row.reduce((a, b) => a + b, 0)]);
    const bottom = Array.from({ length: columns + 1 }, (_, c) =>
      withRows.reduce((a, row) => a + (row[c] ?? 0), 0),
    );
    return [...withRows, bottom];
  };
  const truth = sums(counts);
  const seen = new Map<string, [number, number]>();
  const trial = counts.map((row) => [...row]);
  const free: [number, number][] = [];
  for (let r = 0; r < rows; r += 1)
    for (let c = 0; c < columns; c += 1) if (withheld[r]?.[c]) free.push([r, c]);
  const visit = (index: number) => {
    const place = free[index];
    if (place !== undefined) {
      for (let value = 0; value <= most; value += 1) {
        trial[place[0]]![place[1]] = value;
        visit(index + 1);
      }
      return;
    }
    const whole = sums(trial);
    for (let r = 0; r <= rows; r += 1)
      for (let c = 0; c <= columns; c += 1) if (!withheld[r]?.[c] && whole[r]?.[c] !== truth[r]?.[c]) return;
    for (let r = 0; r <= rows; r += 1) {
      for (let c = 0; c <= columns; c += 1) {
        if (!withheld[r]?.[c]) continue;
        const value = whole[r]?.[c] ?? 0;
        const range = seen.get(`${r},${c}`) ?? [value, value];
        seen.set(`${r},${c}`, [Math.min(range[0], value), Math.max(range[1], value)]);
      }
    }
  };
  visit(0);
  return seen;
}

test('ranges equal those found by trying every table', () => {
  const table = fc.array(fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 });
  const mask = fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), {
    minLength: 3,
    maxLength: 3,
  });
  const most = 6;
  fc.assert(
    fc.property(table, mask, (counts, withheld) => {
      const tried = byExhaustion(counts, withheld, most);
      for (const range of possibleRanges(counts, withheld)) {
        const [lower, upper] = tried.get(`${range.row},${range.column}`) ?? [NaN, NaN];
        // The trial stops at `most` a cell, so a larger maximum cannot be checked to its end, only that it exists.
        assert.ok(lower >= range.lower, `lower ${lower} ${range.lower}`);
        assert.ok(upper <= range.upper);
        if (range.upper <= most) assert.equal(upper, range.upper);
        if (range.upper <= most) assert.equal(lower, range.lower);
        if (range.upper > range.lower) assert.ok(upper > lower);
      }
    }),
    { numRuns: 60 },
  );
});

test('whatever the table, no withheld cell can be worked out and no small one shows', () => {
  const table = fc.integer({ min: 1, max: 5 }).chain((columns) =>
    fc.array(fc.array(fc.oneof(fc.nat(6), fc.nat(80)), { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 6,
    }),
  );
  const totals = fc.record({ rows: fc.boolean(), columns: fc.boolean() });
  fc.assert(
    fc.property(table, totals, (counts, published) => {
      const found = suppressTable(counts, { totals: published });
      for (const range of found.ranges) assert.ok(range.upper > range.lower);
      const shown = [...found.cells.flat(), ...(found.rowTotals ?? []), ...(found.columnTotals ?? [])];
      for (const cell of shown) assert.ok(cell.value === null || cell.value === 0 || cell.value >= 5);
      found.cells.forEach((row, r) =>
        row.forEach((cell, c) => assert.ok(cell.value === null || cell.value === counts[r]?.[c])),
      );
    }),
    { numRuns: 150 },
  );
});
