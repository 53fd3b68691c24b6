import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { borda, condorcet, firstPreferences, instantRunOff } from './ballots.ts';
import { displacementQuotient, relativeChange, weightedDisplacementDifference } from './evaluation.ts';
import { fitTable, kish, marginOfError, rake, sampleSize, weightedMean } from './survey.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 5e-7): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

test('reference 16: margins of error and sample size', () => {
  near(marginOfError(0.58, 640).value * 100, 3.8238, 5e-5);
  near(marginOfError(0.58, 640, { population: 4200 }).value * 100, 3.5209, 5e-5);
  near(marginOfError(0.58, 640, { designEffect: 1.6 }).value * 100, 4.8368, 5e-5);
  assert.equal(sampleSize(0.04), 601);
  assert.equal(sampleSize(0.04, { population: 4200 }), 526);
  // A sample under 5 % of its population has no finite factor.
  assert.equal(marginOfError(0.5, 100, { population: 2001 }).value, marginOfError(0.5, 100).value);
  assert.throws(() => marginOfError(0.5, 10, { population: 9 }), /within its population/);
});

const people = [
  { sex: 'F', age: 'y' },
  { sex: 'F', age: 'o' },
  { sex: 'M', age: 'y' },
  { sex: 'M', age: 'o' },
  { sex: 'F', age: 'o' },
];
const targets = { sex: { F: 52, M: 48 }, age: { y: 35, o: 65 } };

test('reference 16: raking and its design effect', () => {
  const found = rake(people, targets);
  [14.2972, 18.8514, 20.7028, 27.2972, 18.8514].forEach((weight, index) =>
    near(found.weights[index], weight, 5e-5),
  );
  near(found.designEffect, 1.044452);
  near(found.effectiveN, 5 / 1.044452, 1e-5);
  assert.equal(found.isSettled, true);
  assert.equal(found.small.length, 4);
  near(kish([1, 1, 2]).designEffect, 18 / 16, 1e-12);
});

test('reference 16: a table fitted to its margins', () => {
  const found = fitTable(
    [
      [10, 20],
      [30, 15],
    ],
    [40, 60],
    [55, 45],
  );
  [
    [14.01, 25.99],
    [40.99, 19.01],
  ].forEach((row, r) => row.forEach((value, c) => near(found[r]?.[c], value, 5e-4)));
  assert.throws(() => fitTable([[1]], [2], [3]), /differ/);
  assert.throws(
    () =>
      fitTable(
        [
          [0, 0],
          [1, 1],
        ],
        [1, 1],
        [1, 1],
      ),
    /zeros/,
  );
});

test('raked weights meet every margin; nobody is created, and who did not say keeps their part', () => {
  const person = fc.record({ sex: fc.constantFrom('F', 'M'), age: fc.constantFrom('y', 'o') });
  fc.assert(
    fc.property(fc.array(person, { minLength: 1, maxLength: 30 }), (more) => {
      const all = [...people, ...more];
      const found = rake(all, targets);
      assert.equal(found.isSettled, true);
      for (const [margin, categories] of Object.entries(targets)) {
        for (const [category, target] of Object.entries(categories)) {
          const sum = all.reduce(
            (part, one, i) => part + (one[margin as 'sex' | 'age'] === category ? found.weights[i]! : 0),
            0,
          );
          near(sum, target, 1e-3);
        }
      }
      assert.ok(found.effectiveN <= all.length + 1e-9);
    }),
    { numRuns: 40 },
  );
  const nobody = rake([{ sex: 'F' }, { sex: 'F' }], { sex: { F: 50, M: 50 } });
  assert.deepEqual(nobody.empty, [{ margin: 'sex', category: 'M' }]);
  near(nobody.weights[0], 50);
  const silent = rake([...people, { sex: null, age: 'y' }], targets);
  near(
    silent.weights.reduce((sum, weight) => sum + weight, 0),
    100,
    1e-6,
  );
  assert.throws(() => rake([{ sex: 'X' }], { sex: { F: 1 } }), /No target for “X”/);
});

test('trimming holds the largest weight down and says how many it cut', () => {
  const lone = [
    ...Array.from({ length: 30 }, () => ({ sex: 'F', age: 'o' })),
    { sex: 'M', age: 'o' },
    { sex: 'M', age: 'y' },
    { sex: 'F', age: 'y' },
  ];
  const free = rake(lone, targets);
  const cut = rake(lone, targets, { trimAt: 4 });
  assert.equal(free.trimmed, 0);
  assert.ok(cut.trimmed > 0);
  assert.ok(Math.max(...cut.weights) <= Math.max(...free.weights) + 1e-9);
});

test('a weighted mean and its error', () => {
  const plain = weightedMean([1, 2, 3, 6], [1, 1, 1, 1]);
  assert.equal(plain?.mean, 3);
  // With equal weights it is the usual standard error of a mean.
  near(plain.standardError, Math.sqrt(14 / 3 / 4), 1e-12);
  assert.equal(weightedMean([5], [2])?.standardError, null);
  assert.equal(weightedMean([], []), null);
  assert.throws(() => weightedMean([1], []), /weights/);
});

const choices = ['A', 'B', 'C', 'D'];
const ballots = [
  { ranking: ['A', 'B', 'C'], weight: 9 },
  { ranking: ['B', 'C', 'D'], weight: 8 },
  { ranking: ['C', 'B', 'A'], weight: 6 },
  { ranking: ['D', 'C'], weight: 4 },
];

test('reference 17: four ways of counting the same ballots', () => {
  assert.deepEqual(
    firstPreferences(ballots, choices).map(({ score }) => score),
    [9, 8, 6, 4],
  );
  assert.deepEqual(
    borda(ballots, choices, 3).map(({ score }) => score),
    [33, 54, 51, 20],
  );
  const runOff = instantRunOff(ballots, choices);
  assert.equal(runOff.winner, 'C');
  assert.deepEqual(
    runOff.rounds.map(({ dropped }) => dropped),
    ['D', 'B', null],
  );
  assert.deepEqual(runOff.rounds[1]?.scores.at(-1), { choice: 'C', score: 10 });
  assert.deepEqual(runOff.rounds[2]?.scores.at(-1), { choice: 'C', score: 18 });
  assert.equal(condorcet(ballots, choices).winner, 'B');
});

test('a circle has no Condorcet winner; a tie is broken by the rule stated before counting', () => {
  const circle = [{ ranking: ['A', 'B', 'C'] }, { ranking: ['B', 'C', 'A'] }, { ranking: ['C', 'A', 'B'] }];
  assert.equal(condorcet(circle, ['A', 'B', 'C']).winner, null);
  assert.equal(instantRunOff(circle, ['A', 'B', 'C']).rounds[0]?.dropped, 'C');
  assert.equal(instantRunOff([], ['A', 'B']).winner, null);
  assert.throws(() => borda([{ ranking: ['A', 'A'] }], ['A']), /once each/);
  assert.throws(() => borda([{ ranking: ['Z'] }], ['A']), /known choices/);
});

test('who wins does not depend on the order of the ballots, and a majority wins every way but Borda', () => {
  const ballot = fc.record({ ranking: fc.shuffledSubarray(choices), weight: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(ballot, { minLength: 1, maxLength: 12 }), (cast) => {
      assert.deepEqual(instantRunOff(cast.toReversed(), choices), instantRunOff(cast, choices));
      const firsts = firstPreferences(cast, choices);
      const majority = firsts.find(({ share }) => (share ?? 0) > 0.5);
      if (majority !== undefined) {
        assert.equal(instantRunOff(cast, choices).winner, majority.choice);
      }
      const points = borda(cast, choices).reduce((sum, { score }) => sum + score, 0);
      const given = cast.reduce(
        (sum, { ranking, weight }) => sum + weight * ranking.reduce((part, _, place) => part + 3 - place, 0),
        0,
      );
      assert.equal(points, given);
    }),
  );
});

const target = { before: 180, after: 126 };
const buffer = { before: 90, after: 84 };
const control = { before: 1200, after: 1140 };

test('reference 18: displacement, difference and ratio', () => {
  const found = displacementQuotient(target, buffer, control);
  near(found?.successMeasure, -0.039474);
  near(found?.displacementMeasure, -0.001316);
  near(found?.quotient, 0.033333);
  assert.equal(found?.grossEffect, 54);
  near(found.netEffect, 0.039474);
  near(found.totalNetEffect, 46.5, 1e-9);
  assert.equal(found.reading, 'diffusion');
  const ratio = relativeChange(target, control);
  near(ratio?.ratio, 0.736842);
  near(ratio?.lower, 0.578658);
  near(ratio?.upper, 0.938267);
  const difference = weightedDisplacementDifference({
    target: { before: 90, after: 63 },
    control: { before: 60, after: 57 },
  });
  assert.equal(difference.value, -24);
  near(difference.standardError, 16.431677);
  near(difference.z, -1.460593);
  near(difference.lower, -56.2055, 5e-5);
  near(difference.upper, 8.2055, 5e-5);
  // The pitfall of a whole district as control: it swamps the difference, not the ratio.
  const swamped = weightedDisplacementDifference({ target, control });
  assert.equal(swamped.value, 6);
  assert.equal(Math.round(swamped.standardError), 51);
});

test('reference 18: how a quotient is read, and when it cannot be', () => {
  const read = (bufferAfter: number) =>
    displacementQuotient(
      { before: 100, after: 50 },
      { before: 100, after: bufferAfter },
      { before: 100, after: 100 },
    )?.reading;
  assert.equal(read(20), 'diffusion-larger-than-effect');
  assert.equal(read(80), 'diffusion');
  assert.equal(read(100), 'no-displacement');
  assert.equal(read(120), 'displacement-smaller-than-effect');
  assert.equal(read(190), 'displacement-equal-or-larger');
  const worse = displacementQuotient({ before: 50, after: 60 }, buffer, { before: 100, after: 100 });
  assert.deepEqual([worse?.quotient, worse?.reading], [null, 'no-success']);
  assert.equal(displacementQuotient(target, buffer, { before: 5, after: 0 }), null);
  assert.equal(relativeChange(target, { before: 0, after: 4 }), null);
  // A control twice as long counts half.
  const half = weightedDisplacementDifference({ target, control }, { weights: { control: 2 } });
  assert.equal(half.value, -54 + 30);
  near(half.standardError ** 2, 306 + 2340 / 4, 1e-9);
});
