import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { disclosed, firstDisclosed, releaseBounds, tableStatements } from './bounds.ts';
import type { Statement } from './bounds.ts';
import { countsBehind, roundToMultiple } from './rounding.ts';
import { Simplex } from './simplex.ts';
import { suppressTogether } from './suppress-together.ts';
import type { ReleaseCell } from './suppress-together.ts';
import { possibleRanges, suppressTable } from './suppress.ts';

const exactly = (atoms: string[], value: number): Statement => ({ atoms, lower: value, upper: value });
const ends = (bounds: readonly { lower: number; upper: number }[]) =>
  bounds.map(({ lower, upper }) => [lower, upper]);

// Rows (6, x, 9 | 17) and (14, x, 3 | 19).
const rows = [exactly(['a', 'b', 'c'], 17), exactly(['d', 'e', 'f'], 19)];
const columns = [exactly(['a', 'd'], 20), exactly(['b', 'e'], 4), exactly(['c', 'f'], 12)];
const single = (...names: string[]) => names.map((id) => ({ id, atoms: [id] }));

test('reference 10: both withheld cells are exactly 2, and with the first column withheld they are not', () => {
  const known = [exactly(['c'], 9), exactly(['f'], 3)];
  const all = [...rows, ...columns, ...known, exactly(['a'], 6), exactly(['d'], 14)];
  assert.deepEqual(ends(releaseBounds(all, single('b', 'e'))), [
    [2, 2],
    [2, 2],
  ]);
  assert.deepEqual(ends(releaseBounds([...rows, ...columns, ...known], single('a', 'b', 'd', 'e'))), [
    [4, 8],
    [0, 4],
    [12, 16],
    [0, 4],
  ]);
});

test('two releases together give away what neither does alone', () => {
  // Two wards' total last quarter and this; then the year by ward.
  const quarters = [exactly(['north q1', 'south q1'], 9), exactly(['north q2', 'south q2'], 12)];
  const hidden = single('north q1', 'south q1');
  assert.deepEqual(disclosed(quarters, hidden), []);
  const year = [exactly(['north q1', 'north q2'], 5), exactly(['north q2'], 3)];
  assert.deepEqual(ends(releaseBounds([...quarters, ...year], hidden)), [
    [2, 2],
    [7, 7],
  ]);
  assert.deepEqual(
    disclosed([...quarters, ...year], hidden).map(({ id }) => id),
    ['north q1', 'south q1'],
  );
});

test('a complement, a free cell, a contradiction and a rounded total', () => {
  assert.deepEqual(
    ends(releaseBounds([exactly(['safe', 'unsafe'], 41), exactly(['safe'], 40)], single('unsafe'))),
    [[1, 1]],
  );
  assert.deepEqual(ends(releaseBounds([], single('x'))), [[0, Infinity]]);
  assert.throws(() => releaseBounds([exactly(['a'], 3), exactly(['a'], 4)], single('a')), /contradict/);
  assert.throws(
    () =>
      releaseBounds([exactly(['a', 'b'], 3), exactly(['b', 'c'], 9), exactly(['a', 'c'], 2)], single('a')),
    /contradict/,
  );
  const rounded: Statement = { atoms: ['a', 'b'], ...countsBehind(10) };
  assert.deepEqual(ends(releaseBounds([rounded, exactly(['b'], 6)], single('a'))), [[2, 6]]);
});

test('reference 10: rounding to 5 takes halves away from zero, and what may stand behind a rounded count', () => {
  assert.deepEqual(
    [0, 2, 2.5, 3, 7, 7.5, 8, -2.5].map((value) => roundToMultiple(value)),
    [0, 0, 5, 5, 5, 10, 10, -5],
  );
  assert.deepEqual([roundToMultiple(5, 10), roundToMultiple(null)], [10, null]);
  fc.assert(
    fc.property(fc.nat(9999), fc.integer({ min: 1, max: 20 }), (count, multiple) => {
      const { lower, upper } = countsBehind(roundToMultiple(count, multiple)!, multiple);
      assert.ok(lower <= count && count <= upper);
      assert.equal(roundToMultiple(lower, multiple), roundToMultiple(count, multiple));
      assert.equal(roundToMultiple(upper, multiple), roundToMultiple(count, multiple));
    }),
  );
});

const small = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }), {
  minLength: 2,
  maxLength: 4,
});

test('for one table the programme finds the same ranges as the flows of suppress.ts', () => {
  const hiding = fc.array(fc.boolean(), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(small, hiding, (counts, hidden) => {
      const many = counts.length;
      const isHidden = counts.map((row, r) => row.map((_, c) => hidden[r * 4 + c] ?? false));
      const withheld = [...isHidden.map((row) => [...row, false]), [false, false, false, false]];
      const cells = counts.map((row, r) =>
        row.map((value, c) =>
          isHidden[r]![c] === true
            ? { value: null, withheld: 'secondary' as const }
            : { value, withheld: null },
        ),
      );
      const total = (some: number[]) => ({
        value: some.reduce((sum, value) => sum + value, 0),
        withheld: null,
      });
      const { published, withheld: sums } = tableStatements(
        't',
        {
          cells,
          rowTotals: counts.map(total),
          columnTotals: [0, 1, 2].map((c) => total(counts.map((row) => row[c]!))),
          grandTotal: total(counts.flat()),
          ranges: [],
        },
        (r, c) => [`${r},${c}`],
      );
      const flows = possibleRanges(counts, withheld);
      assert.equal(flows.length, sums.length);
      assert.deepEqual(ends(releaseBounds(published, sums)), ends(flows));
      assert.equal(many, counts.length);
    }),
    { numRuns: 150 },
  );
});

test('the first disclosed sum is one of the disclosed, and there is one just where there are any', () => {
  const value = fc.integer({ min: 0, max: 6 });
  const some = fc.array(fc.tuple(fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 })), { maxLength: 5 });
  fc.assert(
    fc.property(fc.tuple(value, value, value, value, value), some, (counts, sums) => {
      const of = new Map(['a', 'b', 'c', 'd', 'e'].map((name, index) => [name, counts[index] ?? 0]));
      const published = sums.map(([atoms]) =>
        exactly(
          atoms,
          atoms.reduce((sum, atom) => sum + (of.get(atom) ?? 0), 0),
        ),
      );
      const hidden = [...single('a', 'b', 'c'), { id: 'sum', atoms: ['a', 'd'] }];
      const all = disclosed(published, hidden);
      const first = firstDisclosed(published, hidden);
      assert.deepEqual(first, all.find(({ id }) => id === first?.id) ?? null);
      assert.equal(first === null, all.length === 0);
    }),
    { numRuns: 200 },
  );
});

/** Cells of a table of wards by quarters with totals, and the half years. */
function layout(counts: readonly (readonly number[])[]): {
  cells: ReleaseCell[];
  atoms: Map<string, number>;
} {
  const atoms = new Map(
    counts.flatMap((row, r) => row.map((value, c): [string, number] => [`${r},${c}`, value])),
  );
  const across = [0, 1, 2];
  const down = counts.map((_, r) => r);
  const cell = (id: string, names: string[]) => ({ id, atoms: names });
  const cells = [
    ...[...atoms.keys()].map((atom) => cell(`cell ${atom}`, [atom])),
    ...down.map((r) =>
      cell(
        `row ${r}`,
        across.map((c) => `${r},${c}`),
      ),
    ),
    ...down.map((r) => cell(`half ${r}`, [`${r},0`, `${r},1`])),
    ...across.map((c) =>
      cell(
        `column ${c}`,
        down.map((r) => `${r},${c}`),
      ),
    ),
    cell('all', [...atoms.keys()]),
  ];
  return { cells, atoms };
}

/** What the release says, as its reader knows it. */
function said(
  cells: readonly ReleaseCell[],
  values: ReadonlyMap<string, { value: number | null }>,
): Statement[] {
  return cells.map(({ id, atoms }) => {
    const value = values.get(id)?.value ?? null;
    return value === null ? { atoms, lower: 1, upper: Infinity } : { atoms, lower: value, upper: value };
  });
}

test('suppression never reveals: over several tables at once no small count is known closer than the rule leaves it', () => {
  fc.assert(
    fc.property(small, (counts) => {
      const { cells, atoms } = layout(counts);
      const found = suppressTogether(cells, atoms);
      assert.deepEqual(found.unsafe, []);
      const primary = cells.filter(({ id }) => found.cells.get(id)?.withheld === 'primary');
      for (const { lower, upper } of releaseBounds(said(cells, found.cells), primary)) {
        assert.ok(upper - lower >= 3, `${lower} to ${upper}`);
      }
      for (const { id, atoms: names } of cells) {
        const truth = names.reduce((sum, atom) => sum + (atoms.get(atom) ?? 0), 0);
        const shown = found.cells.get(id);
        if (truth >= 1 && truth <= 4) assert.equal(shown?.withheld, 'primary');
        else if (shown?.withheld === null) assert.equal(shown.value, truth);
        else assert.ok(truth > 0 && shown?.withheld === 'secondary');
      }
    }),
    { numRuns: 40 },
  );
});

test('what is published later never gives away what was withheld before; what was given away before is said', () => {
  fc.assert(
    fc.property(small, (counts) => {
      const { cells, atoms } = layout(counts);
      const isEarly = ({ id }: ReleaseCell) => id.startsWith('row') || id.startsWith('cell');
      const early = cells.filter(isEarly);
      const first = suppressTogether(early, atoms);
      const earlier = said(early, first.cells);
      const later = cells.filter((cell) => !isEarly(cell));
      // The small counts of the first release are to stay safe in the second, so they are named in it as well.
      const primary = early.filter(({ id }) => first.cells.get(id)?.withheld === 'primary');
      const second = suppressTogether([...later, ...primary], atoms, { earlier });
      const all = [...earlier, ...said(later, second.cells)];
      const known = new Set(second.unsafe);
      const safe = [...later.filter(({ id }) => second.cells.get(id)?.withheld === 'primary'), ...primary];
      for (const { id, lower, upper } of releaseBounds(all, safe)) {
        if (!known.has(id)) assert.ok(upper - lower >= 3, `${id}: ${lower} to ${upper}`);
      }
    }),
    { numRuns: 30 },
  );
  // An earlier release printed the small count itself: nothing withheld now can help.
  const found = suppressTogether(
    [
      { id: 'x', atoms: ['x'] },
      { id: 'y', atoms: ['y'] },
    ],
    new Map([
      ['x', 3],
      ['y', 8],
    ]),
    { earlier: [exactly(['x'], 3)] },
  );
  assert.deepEqual(found.unsafe, ['x']);
  assert.equal(found.cells.get('y')?.value, 8);
  assert.throws(() => suppressTogether([{ id: 'x', atoms: ['x'] }], new Map()), /No count/);
  const many = Array.from({ length: 401 }, (_, index) => ({ id: `${index}`, atoms: ['x'] }));
  assert.throws(() => suppressTogether(many, new Map([['x', 9]])), /too large/);
});

test('a suppressed table is read as it was published', () => {
  const table = suppressTable([
    [30, 3, 20],
    [40, 25, 10],
  ]);
  const { published, withheld } = tableStatements('wards', table, (row, column) => [`${row},${column}`]);
  assert.deepEqual(
    withheld.map(({ id }) => id),
    table.ranges.map(({ row, column }) => `wards:${row},${column}`),
  );
  assert.deepEqual(disclosed(published, withheld, 1), []);
});

test('the solver: bounded, unbounded, impossible, and a range', () => {
  const one = (unknown: number) => ({ unknown, factor: 1 });
  const solver = new Simplex(2, [
    { terms: [one(0), one(1)], lower: 2, upper: 10 },
    { terms: [one(0), { unknown: 1, factor: -1 }], lower: -4, upper: Infinity },
  ]);
  assert.equal(solver.extreme([one(1)], true)?.value, 7);
  assert.equal(solver.extreme([one(0), { unknown: 1, factor: 2 }], false)?.value, 2);
  assert.equal(solver.extreme([one(0)], true)?.value, 10);
  const free = new Simplex(2, [{ terms: [one(0)], lower: 1, upper: Infinity }]);
  assert.equal(free.extreme([one(0)], true), null);
  assert.equal(free.extreme([one(0)], false)?.value, 1);
  assert.equal(new Simplex(1, [{ terms: [one(0)], lower: -5, upper: -1 }]).isFeasible, false);
});

test('the solver against every corner of a box cut by a plane', () => {
  const factor = fc.integer({ min: -3, max: 3 });
  const three = fc.tuple(factor, factor, factor);
  fc.assert(
    fc.property(three, three, fc.integer({ min: 0, max: 9 }), (plane, aim, height) => {
      const terms = (factors: readonly number[]) => factors.map((f, unknown) => ({ unknown, factor: f }));
      const solver = new Simplex(3, [
        { terms: terms(plane), lower: -Infinity, upper: height },
        ...[0, 1, 2].map((unknown) => ({ terms: [{ unknown, factor: 1 }], lower: -Infinity, upper: 4 })),
      ]);
      const found = solver.extreme(terms(aim), true);
      const dot = (a: readonly number[], b: readonly number[]) =>
        a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      assert.ok(found !== null && dot(plane, found.point) <= height + 1e-7);
      // A grid of half steps never does better than the corner found.
      const steps = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4];
      for (const x of steps)
        for (const y of steps)
          for (const z of steps) {
            if (dot(plane, [x, y, z]) <= height) assert.ok(dot(aim, [x, y, z]) <= found.value + 1e-7);
          }
    }),
    { numRuns: 60 },
  );
});
