import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  agreementInWords,
  cohensKappa,
  fisherExact,
  krippendorffsAlpha,
  testIndependence,
} from './association.ts';
import { proportion } from './proportion.ts';
import { rake, weightedProportion } from './survey.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 5e-7): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

test('chi-squared as R gives it for the table of Agresti 2007, p. 39', () => {
  const found = testIndependence([
    [762, 327, 468],
    [484, 239, 477],
  ]);
  assert.equal(found?.name, 'chi-squared');
  near(found.statistic, 30.070149, 5e-7);
  assert.equal(found.degreesOfFreedom, 2);
  near(found.p, 2.953589e-7, 1e-12);
});

test('a design effect divides the statistic', () => {
  const table = [
    [20, 30],
    [30, 20],
  ];
  near(testIndependence(table)?.statistic, 4, 1e-12);
  near(testIndependence(table)?.p, 0.0455003, 5e-8);
  const corrected = testIndependence(table, 1.6);
  near(corrected?.statistic, 2.5, 1e-12);
  near(corrected?.p, 0.1138463, 5e-8);
  assert.match(corrected?.name ?? '', /Rao-Scott/);
});

test('the lady tasting tea, and a table too small for any test', () => {
  near(fisherExact([[3, 1], [1, 3]]), 0.4857143, 5e-8); // prettier-ignore
  // Convictions of like-sex twins, Fisher 1935, as R's fisher.test gives it.
  near(fisherExact([[2, 10], [15, 3]]), 0.0005367241, 5e-11); // prettier-ignore
  assert.equal(testIndependence([[3, 1], [1, 3]])?.name, 'Fisher exact'); // prettier-ignore
  assert.equal(testIndependence([[1, 1, 0], [0, 1, 1]]), null); // prettier-ignore
  // What nobody chose is no row; one row alone is no comparison.
  assert.equal(testIndependence([[5, 0], [9, 0]]), null); // prettier-ignore
  assert.throws(() => testIndependence([[1]], 0), /design effect/);
  assert.throws(() => fisherExact([[0.5, 1], [1, 1]]), /whole number/); // prettier-ignore
});

test('p does not depend on the order of rows and columns', () => {
  const counts = fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 }); // prettier-ignore
  fc.assert(
    fc.property(counts, (table) => {
      const found = testIndependence(table);
      const turned = testIndependence(table.toReversed().map((row) => row.toReversed()));
      if (found === null) assert.equal(turned, null);
      else {
        near(turned?.p, found.p, 1e-9);
        assert.ok(found.p >= 0 && found.p <= 1);
      }
    }),
  );
});

test("Cohen's kappa of a textbook table: 20 both yes, 15 both no, 15 apart", () => {
  const first = [...Array<string>(25).fill('yes'), ...Array<string>(25).fill('no')];
  const second = [
    ...Array<string>(20).fill('yes'),
    ...Array<string>(5).fill('no'),
    ...Array<string>(10).fill('yes'),
    ...Array<string>(15).fill('no'),
  ];
  const found = cohensKappa(first, second);
  near(found?.observed, 0.7, 1e-12);
  near(found?.byChance, 0.5, 1e-12);
  near(found?.kappa, 0.4, 1e-12);
  assert.equal(agreementInWords(0.4), 'fair');
  assert.equal(cohensKappa([], []), null);
  assert.equal(cohensKappa(['a', 'a'], ['a', 'a'])?.kappa, null);
  assert.throws(() => cohensKappa(['a'], []), /compared/);
});

test("Krippendorff's alpha of a worked example with three readers and gaps", () => {
  const readers = [
    '*****341211' + '33*3',
    '1*213343***' + '****',
    '**21344*211' + '33*4',
  ].map((line) => [...line].map((label) => (label === '*' ? null : label))); // prettier-ignore
  const units = Array.from({ length: 15 }, (_, at) => readers.map((reader) => reader[at] ?? null));
  near(krippendorffsAlpha(units), 0.691, 5e-4);
  assert.equal(krippendorffsAlpha([['a', 'a']]), null);
  assert.equal(krippendorffsAlpha([]), null);
});

test('a weighted share with equal weights has the interval of a plain one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 50, max: 400 }), (part, whole) => {
      const plain = proportion(part, whole);
      const found = weightedProportion(part / whole, whole);
      near(found?.lower, plain.lower ?? NaN, 1e-12);
      near(found?.upper, plain.upper ?? NaN, 1e-12);
    }),
  );
  assert.equal(weightedProportion(0.5, 0), null);
});

test('raking says by how much it misses: a millionth when settled, more when margins contradict each other', () => {
  const person = fc.record({
    sex: fc.constantFrom('F', 'M'),
    age: fc.constantFrom('y', 'm', 'o'),
    ward: fc.constantFrom('a', 'b'),
  });
  const targets = { sex: { F: 52, M: 48 }, age: { y: 20, m: 45, o: 35 }, ward: { a: 30, b: 70 } };
  const one = ['F', 'M'].flatMap((sex) => ['y', 'm', 'o'].flatMap((age) => ['a', 'b'].map((ward) => ({ sex, age, ward })))); // prettier-ignore
  fc.assert(
    fc.property(fc.array(person, { maxLength: 60 }), (more) => {
      const found = rake([...one, ...more], targets);
      assert.equal(found.isSettled, true);
      assert.ok(found.miss <= 1e-6);
      assert.ok(found.weights.every((weight) => weight > 0));
    }),
    { numRuns: 40 },
  );
  // Every woman is young: 52 of 100 women and 20 of 100 young cannot both be.
  const stuck = rake(
    [{ sex: 'F', age: 'y' }, { sex: 'M', age: 'o' }], // prettier-ignore
    { sex: { F: 52, M: 48 }, age: { y: 20, o: 80 } },
    { turns: 50 },
  );
  assert.equal(stuck.isSettled, false);
  assert.ok(stuck.miss > 0.1);
});
