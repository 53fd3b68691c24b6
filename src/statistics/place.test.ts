import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kernelDensity, ruleOfThumbBandwidth } from './density.ts';
import { atCoverage, forecastCurve } from './forecast.ts';
import { cubePattern, hotspotChange } from './hotspot-change.ts';
import type { PeriodFlag } from './hotspot-change.ts';
import {
  chancesOf,
  countOnGrid,
  getisOrd,
  hotspotLabel,
  localMoran,
  moransI,
  squareNeighbours,
} from './hotspot.ts';
import { chains, knoxStatistic, knoxTable } from './knox.ts';
import type { KnoxEvent } from './knox.ts';
import { seededRandom } from './random.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 5e-7): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

// 4 x 3 squares, rows from the south.
const grid = [1, 2, 1, 0, 2, 9, 8, 1, 1, 7, 6, 0];
const around = squareNeighbours(4, 3);

test('reference 11: Gi* and Gi', () => {
  const expected = [
    0.2455, 0.6944, 0.3472, -0.491, 0.5208, 1.7039, 1.1025, -0.5208, 1.1662, 2.4304, 2.0832, 0.4296,
  ];
  getisOrd(grid, around).forEach((z, cell) => near(z, expected[cell]!, 5e-5));
  near(getisOrd(grid, around, false)[9], 2.2187, 5e-5);
});

test("reference 11: local Moran and Moran's I", () => {
  const found = localMoran(grid, around)[9];
  near(found?.value, 0.7688, 5e-5);
  assert.equal(found?.quadrant, 'high-high');
  assert.ok(found.pValue !== null && found.pValue >= 0.001 && found.pValue < 0.05);
  const all = moransI(grid, around);
  near(all?.value, -0.027009);
  near(all?.z, 0.436399);
});

test('reference 11: quartic and Gaussian density', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 120, y: 50 },
    { x: 300, y: 300 },
  ];
  const places = [
    { x: 0, y: 0 },
    { x: 100, y: 100 },
  ];
  const quartic = kernelDensity(points, places, 250);
  near(quartic[0], 2.341207e-5, 5e-12);
  near(quartic[1], 2.095884e-5, 5e-12);
  const gaussian = kernelDensity(points, places, 100, 'gaussian').map((density) => density / 3);
  near(gaussian[0], 7.584692e-6, 5e-13);
  near(gaussian[1], 6.637914e-6, 5e-13);
});

test('a density adds up to the number of points, wherever they lie', () => {
  const points = [
    { x: 530_010, y: 180_020 },
    { x: 530_260, y: 179_990 },
    { x: 529_870, y: 180_140 },
  ];
  for (const [kernel, bandwidth] of [
    ['quartic', 200],
    ['gaussian', 80],
  ] as const) {
    const places = [];
    for (let x = 529_200; x <= 530_900; x += 10)
      for (let y = 179_300; y <= 180_800; y += 10) places.push({ x, y });
    const sum = kernelDensity(points, places, bandwidth, kernel).reduce(
      (all, density) => all + density * 100,
      0,
    );
    near(sum, 3, 0.005);
  }
  near(ruleOfThumbBandwidth([1, 2, 3, 4, 5]), 4.24 * Math.min(Math.sqrt(2.5), 2 / 1.34) * 5 ** -0.2, 1e-12);
  assert.throws(() => kernelDensity([], [], 0), /above 0/);
});

test('each point is counted once, and a stray one cannot stretch the grid', () => {
  const box = { left: 0, bottom: 0, right: 1000, top: 500 };
  const found = countOnGrid(
    [
      { x: 250, y: 250 },
      { x: 249.99, y: 0 },
      { x: -1, y: 0 },
      { x: 1000, y: 10 },
    ],
    box,
    250,
  );
  assert.deepEqual([found.columns, found.rows, found.outside], [4, 2, 2]);
  assert.deepEqual(found.counts, [1, 0, 0, 0, 0, 1, 0, 0]);
  assert.throws(() => countOnGrid([], { ...box, right: 1e9 }, 1), /4 million/);
});

test('Gi* does not depend on the unit, is mirrored by its negative, and says nothing where all is equal', () => {
  const cells = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(cells, (values) => {
      const here = getisOrd(values, around);
      const there = getisOrd(
        values.map((value) => -3 * value + 5),
        around,
      );
      here.forEach((z, cell) => {
        if (z === null) assert.equal(there[cell], null);
        else near(there[cell], -z, 1e-6);
      });
    }),
  );
  assert.ok(getisOrd(new Array<number>(12).fill(0.1), around).every((z) => z === null));
  assert.equal(getisOrd([1, 2, 3], [[1], [0], []], false)[2], null);
});

test('labels come from the adjusted chance', () => {
  assert.deepEqual(hotspotLabel(3, 0.004), { kind: 'hot', level: 0.99 });
  assert.deepEqual(hotspotLabel(-2, 0.04), { kind: 'cold', level: 0.95 });
  assert.deepEqual(hotspotLabel(1.8, 0.1), { kind: 'hot', level: 0.9 });
  assert.equal(hotspotLabel(1, 0.3), null);
  near(chancesOf([1.959964, null])[0], 0.05);
});

test('permutations of a seed come out the same again, and chance alone is rarely called a cluster', () => {
  assert.deepEqual(localMoran(grid, around, { seed: 3 }), localMoran(grid, around, { seed: 3 }));
  const random = seededRandom(12);
  const many = squareNeighbours(12, 12);
  const values = many.map(() => random.normal());
  const found = localMoran(values, many, { permutations: 199 });
  const low = found.filter(({ pValue }) => pValue !== null && pValue <= 0.05).length;
  // One-sided on the side it lies: about 10 % of cells, and neighbours go together.
  assert.ok(low < 0.2 * found.length, `${low} of ${found.length}`);
});

const flags = (text: string): PeriodFlag[] =>
  [...text].map((sign) => (sign === '1' ? 'hot' : sign === '-' ? 'cold' : 'neither'));

test('reference 12: patterns of change', () => {
  const patterns = [
    ['110111111111', 'persistent'],
    ['000000000011', 'emerging'],
    ['011100000000', 'former'],
    ['010010010010', 'intermittent'],
  ] as const;
  for (const [text, pattern] of patterns) {
    assert.deepEqual(hotspotChange(flags(text)), { kind: 'hot', pattern });
    assert.deepEqual(hotspotChange(flags(text.replaceAll('1', '-'))), { kind: 'cold', pattern });
  }
  assert.equal(hotspotChange(flags('000000000000')), null);
  // Of ten periods the last two are recent: the eighth is not.
  assert.deepEqual(hotspotChange(flags('0000000100')), { kind: 'hot', pattern: 'former' });
  assert.equal(hotspotChange([]), null);
  assert.deepEqual(hotspotChange(flags('1100110011--')), { kind: 'mixed' });
});

test('reference 12: the space-time-cube scheme', () => {
  const rising = Array.from({ length: 10 }, (_, i) => 2 + i / 5);
  const level = [2.5, 2.6, 2.4, 2.7, 2.5, 2.6, 2.4, 2.7, 2.5, 2.6];
  const of = (text: string, scores = level) => cubePattern(flags(text), scores)?.pattern ?? null;
  assert.equal(of('0000000001'), 'new');
  assert.equal(of('0000000111'), 'consecutive');
  assert.equal(of('1111111111', rising), 'intensifying');
  assert.equal(of('1111111111', rising.toReversed()), 'diminishing');
  assert.equal(of('1111111111'), 'persistent');
  assert.equal(of('1111111110'), 'historical');
  assert.equal(of('0100100101'), 'sporadic');
  assert.equal(of('01-0100101'), 'oscillating');
  assert.equal(of('0000000000'), null);
  // A cold spot intensifies downwards.
  const falling = rising.map((z) => -z);
  assert.deepEqual(cubePattern(flags('----------'), falling), { kind: 'cold', pattern: 'intensifying' });
});

const events: KnoxEvent[] = [
  [0, 0, 0],
  [40, 30, 2],
  [0, 90, 5],
  [500, 500, 6],
  [520, 480, 9],
  [0, 0, 12],
].map(([x = 0, y = 0, day = 0]) => ({ x, y, day }));

test("reference 13: Knox's table, statistic and chains", () => {
  const found = knoxTable(events, {
    space: [0, 0.1, 100, 200, Infinity],
    time: [0, 7, 14, Infinity],
    distance: 'euclidean',
  });
  assert.deepEqual(
    found.map(({ observed }) => observed),
    [0, 1, 0, 4, 2, 0, 0, 0, 0, 6, 2, 0],
  );
  assert.deepEqual(knoxStatistic(events, 100, 7, 'euclidean'), { pairs: 15, closeInBoth: 5, expected: 5.6 });
  assert.deepEqual(chains(events, 100, 8, 'euclidean'), [
    [0, 1, 2, 5],
    [3, 4],
  ]);
});

test('near pairs found by buckets are those of all against all; shuffles keep what is close in place', () => {
  const event = fc.record({
    x: fc.integer({ min: -400, max: 400 }),
    y: fc.integer({ min: -400, max: 400 }),
    day: fc.nat(60),
  });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 40 }),
      fc.constantFrom('manhattan', 'euclidean'),
      (list, distance) => {
        const metres = 150;
        let both = 0;
        list.forEach((a, i) =>
          list.slice(i + 1).forEach((b) => {
            const [east, north] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
            const apart = distance === 'manhattan' ? east + north : Math.hypot(east, north);
            if (apart <= metres && Math.abs(a.day - b.day) <= 14) both += 1;
          }),
        );
        assert.equal(knoxStatistic(list, metres, 14, distance).closeInBoth, both);
        const table = knoxTable(list, {
          space: [0, 50, 150],
          time: [0, 14, Infinity],
          distance,
          permutations: 9,
        });
        for (const band of [0, 1]) {
          const cells = table.slice(band * 2, band * 2 + 2);
          const sum = (of: (cell: (typeof cells)[number]) => number) =>
            cells.reduce((all, cell) => all + of(cell), 0);
          near(
            sum((cell) => cell.expected),
            sum((cell) => cell.observed),
            1e-9,
          );
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('a planted series is found, scattered events are not', () => {
  const random = seededRandom(4);
  const scattered = Array.from({ length: 150 }, () => ({
    x: random.below(5000),
    y: random.below(5000),
    day: random.below(365),
  }));
  const options = { space: [0, 200, 400], time: [0, 14, 28], permutations: 199 };
  const planted = scattered.flatMap((one, index) =>
    index % 5 === 0 ? [one, { x: one.x + 30, y: one.y + 20, day: one.day + 3 }] : [one],
  );
  assert.equal(knoxTable(scattered, options)[0]?.isReported, false);
  assert.equal(knoxTable(planted, options)[0]?.isReported, true);
  assert.deepEqual(knoxTable(planted, options), knoxTable(planted, options));
  assert.throws(() => knoxTable([], { space: [0, 5, 5], time: [0, 1] }), /rise/);
});

test('reference 14: PAI, PEI and RRI', () => {
  const observed = [4, 9, 1, 0, 6];
  const predicted = [5.5, 8, 2, 1, 3];
  const curve = forecastCurve(
    observed.map((count, index) => ({ observed: count, predicted: predicted[index]! })),
  );
  [2.25, 1.625, 1.583333, 1.25, 1].forEach((pai, index) => near(curve[index]?.pai, pai));
  [1, 0.866667, 1, 1, 1].forEach((pei, index) => near(curve[index]?.pei, pei));
  [0.888889, 1.038462, 0.868421, 0.925, 0.975].forEach((rri, index) => near(curve[index]?.rri, rri));
  assert.equal(atCoverage(curve, 0.4)?.cells, 2);
  assert.equal(atCoverage(curve, 0.1), null);
});

test('no flagged area beats the ideal, ties go against us, and nothing seen gives no score', () => {
  const cell = fc.record({ observed: fc.nat(9), predicted: fc.nat(5), area: fc.integer({ min: 1, max: 4 }) });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 20 }), (cells) => {
      for (const { pei, hitRate, pai, areaShare } of forecastCurve(cells)) {
        if (pei !== null) assert.ok(pei <= 1 + 1e-9);
        if (pai !== null && hitRate !== null) near(pai * areaShare, hitRate, 1e-9);
      }
    }),
  );
  const tied = forecastCurve([
    { observed: 9, predicted: 1 },
    { observed: 0, predicted: 1 },
  ]);
  assert.equal(tied[0]?.hitRate, 0);
  assert.equal(forecastCurve([{ observed: 0, predicted: 1 }])[0]?.pai, null);
  const starred = forecastCurve([
    { observed: 9, predicted: 1, isEligible: false },
    { observed: 4, predicted: 2 },
  ]);
  assert.equal(starred[0]?.pei, 1);
});
