/** Process charts, funnel plots, intervals, shaded tables, breaks, slides and patterns. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { funnelLimits, xmr } from '../statistics/statistics.ts';
import type { Chart, FunnelChart, HeatTable, IntervalChart, LineChart, XmrChart } from './chart.ts';
import { drawChart, readHeat } from './charts.ts';
import type { ChartOptions } from './charts.ts';
import { checkDrawing, everyElement } from './drawing.fixture.ts';
import { textsOf } from './strict-xml.fixture.ts';

const words = {
  title: 'Reports by month, Westquay',
  description: 'Reports rose.',
  valueTitle: 'reports',
  labelTitle: 'month',
  source: 'Source: council files.',
};

const monthsFrom = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `${2024 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
  );

const processOf = (values: (number | null)[], breaks: number[] = []): XmrChart => ({
  kind: 'xmr',
  ...words,
  name: 'As recorded',
  labels: monthsFrom(values.length),
  process: xmr(values, { breaks }),
  ...(breaks.length > 0
    ? { breaks: breaks.map((at) => ({ at: monthsFrom(values.length)[at] ?? '', title: 'New form' })) }
    : {}),
});

const usual = [31, 28, 35, 30, 33, 29, 36, 32, 27, 34, 30, 61, 33, 29];
const textOf = (chart: Chart, options: ChartOptions = {}): string =>
  everyElement(checkDrawing(chart, options))
    .filter((element) => element.name === 'text' || element.name === 'desc')
    .map(textsOf)
    .join(' ');

const bases = [4000, 6000, 8000, 12_000];
const limitsAt = (target: number) =>
  bases.map((base) => {
    const [a] = funnelLimits({ target, bases: [base], level: 0.95 });
    const [b] = funnelLimits({ target, bases: [base], level: 0.998 });
    return {
      base,
      lower95: a?.lower ?? null,
      upper95: a?.upper ?? null,
      lower998: b?.lower ?? null,
      upper998: b?.upper ?? null,
    };
  });
const funnel: FunnelChart = {
  kind: 'funnel',
  ...words,
  labelTitle: 'ward',
  valueTitle: 'reports per 1,000 residents',
  baseTitle: 'residents',
  areas: [
    { label: 'Town', base: 8000, value: 61, own: true },
    { label: 'Riverside', base: 6000, value: 30 },
    { label: 'Higham, Shorne & the Marshes', base: 6000, value: 30 },
    { label: 'Meadow', base: 4000, value: 20 },
    { label: 'Painters Ash', base: 12_000, value: null },
    { label: 'Nowhere', base: null, value: 3 },
  ],
  target: { label: 'The borough', value: 30 },
  limits: limitsAt(30),
};

const intervals: IntervalChart = {
  kind: 'intervals',
  ...words,
  labelTitle: 'ward',
  areas: [
    {
      label: 'Town',
      value: 62,
      lower: 55.1,
      upper: 69.6,
      highlighted: true,
      rank: { rank: 1, low: 1, high: 1 },
    },
    { label: 'Riverside', value: 31, lower: 26, upper: 36.7, rank: { rank: 2, low: 2, high: 4 } },
    { label: 'Higham, Shorne & the Marshes', value: 29.4, lower: 40, upper: 20, rank: null },
    { label: 'Meadow', value: null },
  ],
  reference: { label: 'The borough', value: 30 },
};

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const week = (of: (day: number, hour: number) => number | null): HeatTable => ({
  kind: 'heat',
  ...words,
  labelTitle: 'day of the week and hour',
  rows: days,
  columns: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')),
  cells: days.map((_, day) => Array.from({ length: 24 }, (_, hour) => of(day, hour))),
});
const heat: HeatTable = {
  ...week((day, hour) => (day > 3 && hour > 20 ? 40 : 3)),
  peaks: [{ title: 'Friday to Sunday from 9pm', cells: [4, 5, 6].flatMap((row) => [21, 22, 23].map((column) => ({ row, column }))) }],
  notKnown: [{ label: 'Hour not known', value: 214 }],
}; // prettier-ignore

const broken: LineChart = {
  kind: 'line',
  ...words,
  series: [
    {
      name: 'As recorded',
      points: monthsFrom(6).map((label, index) => ({ label, value: 100 + index * 30 })),
      adjusted: {
        name: 'Without the new form',
        points: monthsFrom(6)
          .slice(3)
          .map((label) => ({ label, value: 150 })),
      },
    },
  ],
  breaks: [{ at: '2024-04', title: 'New form' }],
};

const charts: Record<string, Chart> = {
  'a line with a break': broken,
  'a process chart': processOf(usual),
  'a process chart with a break': processOf([...usual, ...usual.slice(0, 5).map((value) => value * 2)], [14]),
  'a funnel plot': funnel,
  intervals,
  'a shaded table': heat,
};

describe('each kind of chart', () => {
  for (const [name, chart] of Object.entries(charts))
    for (const options of [
      {},
      { width: 288 },
      { width: 1280, theme: 'print', captions: true },
      { slide: true },
      { patterns: true },
    ] as const)
      it(`${name} is drawn ${JSON.stringify(options)}`, () => {
        checkDrawing(chart, options);
      });

  it('without figures says so', () => {
    for (const chart of [
      processOf([]),
      processOf([null, null]),
      { ...funnel, areas: [] },
      { ...intervals, areas: [] },
      week(() => null),
      { ...heat, rows: [], cells: [] },
    ])
      assert.match(textOf(chart), /There are no figures to show\./);
  });
});

describe('a process chart', () => {
  it('marks the point outside the limits by shape, value and words', () => {
    const svg = textOf(processOf(usual));
    assert.match(svg, /Above the upper limit: December 2024/);
    assert.match(svg, /(^| )61( |$)/);
    // The limits of the reference's worked example.
    assert.match(svg, /Mean 33\.4, limits 10\.5 to 56\.3\./);
    const { table } = drawChart(processOf(usual));
    assert.deepEqual(table.rows[11], ['December 2024', 61, 33.4, 10.5, 56.3, 'yes, above the upper limit']);
    assert.deepEqual(table.rows[0], ['January 2024', 31, 33.4, 10.5, 56.3, 'no']);
  });

  it('has limits of its own on each side of a break, and calls few points a trial', () => {
    const chart = charts['a process chart with a break'];
    assert.ok(chart !== undefined);
    const svg = textOf(chart);
    assert.match(svg, /Break: New form/);
    assert.match(
      svg,
      /Series break at March 2025: New form\. Numbers before and after it are not counted alike\./,
    );
    assert.match(
      svg,
      /March to July 2025: mean [\d.]+, limits [\d.]+ to [\d.]+\. Trial limits: they rest on 5 points\./,
    );
    const { table } = drawChart(chart);
    assert.equal(table.columns.at(-1), 'Note');
    const after = table.rows[14] ?? [];
    assert.equal(after.at(-1), 'Series break from here: New form');
    assert.match(String(after.at(-2)), /\(trial limits\)/);
  });

  it('says where its scale begins when that is not zero, and draws no limit of a count below zero', () => {
    assert.match(
      textOf(processOf(usual.map((value) => value + 900))),
      /The scale begins at [\d,]+, not at zero\./,
    );
    const low = processOf([1, 9, 0, 8, 1, 7, 0, 9, 2, 8, 0, 9]);
    assert.ok((low.process.segments[0]?.lower ?? 0) < 0);
    assert.equal(drawChart(low).table.rows[0]?.[3], 0);
    assert.doesNotMatch(textOf(low), /limits −/);
  });

  it('leaves a month without a figure open, and says too few points when there are', () => {
    const chart = processOf([30, 31, null, 33, 34]);
    assert.match(textOf(chart), /No figure for March 2024: a gap in the line is not zero\./);
    assert.match(textOf(processOf([5])), /too few points for limits/);
  });
});

describe('a funnel plot', () => {
  it('names its own area and who stands outside; ties share a name; the others may be chance', () => {
    const all = textOf(funnel);
    assert.match(all, /Above the 99\.8% limit: Town\./);
    assert.match(all, /Below the 99\.8% limit: Meadow\./);
    assert.match(all, /Riverside and Higham, Shorne & the Marshes/);
    assert.match(all, /The other 2 areas are within the limits/);
    assert.match(all, /No figure for Painters Ash and Nowhere\./);
    const { table } = drawChart(funnel);
    assert.equal(table.rows[0]?.at(-1), 'above the 99.8% limit');
    assert.equal(table.rows[4]?.at(-1), 'no figure');
    assert.deepEqual(table.rows.at(-1)?.slice(0, 3), ['The borough', null, 30]);
  });

  it('judges an area at its own base exactly as the statistics do', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bases), fc.double({ min: 5, max: 90, noNaN: true }), (base, value) => {
        const [limit] = funnelLimits({ target: 30, bases: [base], level: 0.95 });
        const { table } = drawChart({ ...funnel, areas: [{ label: 'x', base, value }] });
        const outside = value > (limit?.upper ?? 0) || value < (limit?.lower ?? 0);
        assert.equal(table.rows[0]?.at(-1) !== 'may be chance', outside);
      }),
      { numRuns: 60 },
    );
  });

  it('judges a base between two limits on the line between them', () => {
    const limits = [
      { base: 1000, lower95: 10, upper95: 50, lower998: 0, upper998: 70 },
      { base: 3000, lower95: 20, upper95: 40, lower998: 10, upper998: null },
    ];
    const standing = (value: number, base = 2000) =>
      drawChart({ ...funnel, limits, areas: [{ label: 'x', base, value }] }).table.rows[0]?.at(-1);
    assert.equal(standing(45), 'may be chance');
    assert.equal(standing(45.1), 'above the 95% limit');
    assert.equal(standing(14.9), 'below the 95% limit');
    assert.equal(standing(4.9), 'below the 99.8% limit');
    assert.equal(standing(30, 4000), 'no limits at this size');
  });

  it('sets no name over another, over a point, or outside the drawing', () => {
    const area = fc.record({
      label: fc.constantFrom('Town', 'Istead Rise, Cobham & Luddesdown', 'Meadow', 'Chalk'),
      base: fc.integer({ min: 4000, max: 12_000 }),
      value: fc.integer({ min: 5, max: 90 }),
      own: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(area, { minLength: 1, maxLength: 25 }), (areas) => {
        checkDrawing({ ...funnel, areas }, { width: 640 });
        const names = new Set<string>(areas.map((one) => one.label));
        const boxes = everyElement(checkDrawing({ ...funnel, areas }))
          .filter((element) => element.name === 'text' && names.has(textsOf(element)))
          .map((element) => ({
            x: Number(element.attributes.get('x')),
            y: Number(element.attributes.get('y')),
            anchor: element.attributes.get('text-anchor') ?? 'start',
            size: Number(element.attributes.get('font-size')),
            length: textsOf(element).length,
          }));
        boxes.forEach((one, index) =>
          boxes.slice(index + 1).forEach((other) => {
            if (one.anchor !== other.anchor || one.x !== other.x) return;
            assert.ok(Math.abs(one.y - other.y) >= one.size, 'two names in one place');
          }),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('areas with intervals', () => {
  it('say the places that chance allows, and who stands clear of the line', () => {
    const all = textOf(intervals);
    assert.match(all, /Place could be/);
    assert.match(all, /2nd to 4th/);
    assert.match(
      all,
      /Of 2 with an interval, 1 stands clear above the line \(The borough\), 0 clear below; for 1/,
    );
    assert.match(all, /No figure for Meadow\./);
    assert.match(textOf(intervals, { width: 288 }), /31\.0, could be 2nd to 4th/);
    const { table } = drawChart(intervals);
    assert.deepEqual(table.rows[1], ['Riverside', 31, 26, 36.7, 2, '2nd to 4th']);
    assert.deepEqual(table.rows[2], ['Higham, Shorne & the Marshes', 29.4, null, null, null, '']);
  });
});

describe('a shaded table', () => {
  it('prints each number, its sums, its peaks in words, and what stands in no cell', () => {
    const all = textOf(heat);
    assert.match(all, /Outlined, the busiest: Friday to Sunday from 9pm\./);
    assert.match(all, /Hour not known: 214, counted in no cell above\./);
    assert.equal(all.match(/(?<![\d,])40(?![\d,])/g)?.length, 9 + (all.includes('33 to 40') ? 1 : 0));
    const { table } = drawChart(heat);
    assert.equal(table.rows.length, 9);
    const monday = table.rows[0] ?? [];
    assert.deepEqual(monday.slice(0, 3), ['Monday', 3, 3]);
    assert.equal(monday.at(-1), 72);
    assert.equal(table.rows[7]?.at(-1), 7 * 72 + 9 * 37);
    assert.equal(table.rows[8]?.at(-1), 214);
  });

  it('in bands holds the same incidents', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 168, maxLength: 168 }), (numbers) => {
        const chart = week((day, hour) => numbers[day * 24 + hour] ?? 0);
        const [whole, bands] = [readHeat(chart, false), readHeat(chart, true)];
        assert.equal(bands.columns.length, 8);
        assert.deepEqual(bands.rowTotals, whole.rowTotals);
        assert.equal(bands.total, whole.total);
        for (const grid of [whole, bands])
          for (const cell of grid.cells.flat()) {
            const label = grid.classes[cell.class ?? 0] ?? '';
            const [from = 0, to = from] = label.split(' to ').map((part) => Number(part.replaceAll(',', '')));
            const value = cell.value ?? -1;
            assert.ok(value >= from && value <= to, `${value} in “${label}”`);
          }
      }),
      { numRuns: 40 },
    );
  });

  it('gives no sum that holds a number which is not shown', () => {
    const grid = readHeat(
      week((day, hour) => (day === 2 && hour === 4 ? null : 1)),
      true,
    );
    assert.equal(grid.rowTotals[2], '');
    assert.equal(grid.columnTotals[1], '');
    assert.equal(grid.total, '');
    assert.equal(grid.cells[2]?.[1]?.class, null);
    assert.equal(grid.rowTotals[1], '24');
    assert.match(textOf(week((day) => (day === 0 ? null : 2))), /Hatched cells: the number is not shown/);
  });
});

describe('a break in a line', () => {
  it('stands before its month, is said, and the adjusted line has a name and a column', () => {
    const all = textOf(broken);
    assert.match(all, /Break: New form/);
    assert.match(all, /Without the new form/);
    assert.match(all, /Series break at April 2024: New form\./);
    const { table } = drawChart(broken);
    assert.deepEqual(table.columns, ['Month', 'As recorded', 'Without the new form', 'Note']);
    assert.deepEqual(table.rows[2], ['March 2024', 160, null, '']);
    assert.deepEqual(table.rows[3], ['April 2024', 190, 150, 'Series break from here: New form']);
  });

  it('outside the months shown breaks nothing', () => {
    const chart = { ...broken, breaks: [{ at: '2031-01', title: 'Later' }] };
    assert.doesNotMatch(textOf(chart), /Later|break/);
  });
});

describe('a slide', () => {
  it('is 16 to 9 with the title and source on it', () => {
    for (const chart of Object.values(charts)) {
      const drawn = drawChart(chart, { slide: true });
      assert.ok(Math.abs(drawn.height / drawn.width - 9 / 16) < 0.002, chart.kind);
      assert.match(textOf(chart, { slide: true }), /Source: council files\./);
    }
  });

  it('grows for a list that fits no slide, and leaves nothing out', () => {
    const areas = Array.from({ length: 90 }, (_, index) => ({ label: `Ward ${index}`, value: index }));
    const drawn = drawChart({ ...intervals, areas }, { slide: true });
    assert.ok(drawn.height > (drawn.width * 9) / 16);
    assert.match(drawn.svg, />Ward 89</);
  });
});

const oddValue = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0, -3, 1e15, 1.7e308, NaN, Infinity, 5e-324),
  fc.nat(500),
);
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '<b>', 'Istead Rise, Cobham and Luddesdown with Nurstead', 'a'.repeat(90)),
);
const oddOptions = fc.record({
  width: fc.constantFrom(240, 320, 640, NaN),
  captions: fc.boolean(),
  patterns: fc.boolean(),
  slide: fc.boolean(),
}) as fc.Arbitrary<ChartOptions>;
const number = fc.oneof(fc.nat(200), fc.constantFrom(NaN, -5, 1e300, 0.001));

describe('odd data is drawn, not refused', () => {
  it('in process charts', () => {
    const point = fc.record({
      value: oddValue,
      rule: fc.constantFrom('outside', 'trend', 'two-of-three', 'run', null),
      direction: fc.constantFrom('high', 'low', 'rising', 'falling', null),
    });
    const segment = fc.record({
      from: fc.integer({ min: -1, max: 8 }),
      to: fc.integer({ min: -1, max: 12 }),
      mean: number,
      lower: number,
      upper: number,
      lowerTwoSigma: number,
      upperTwoSigma: number,
      meanRange: number,
      trial: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 14 }),
        fc.array(segment, { maxLength: 3 }),
        fc.array(oddText, { maxLength: 14 }),
        fc.boolean(),
        oddOptions,
        (points, segments, labels, months, options) => {
          checkDrawing(
            {
              kind: 'xmr',
              ...words,
              name: 'x',
              labels: months ? monthsFrom(points.length) : labels,
              process: { points, segments },
              beside: { name: 'y', values: points.map(({ value }) => value).toReversed() },
              breaks: [{ at: months ? '2024-03' : (labels[0] ?? ''), title: labels[1] ?? 'A form' }],
            },
            options,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('in funnel plots', () => {
    const area = fc.record({ label: oddText, base: oddValue, value: oddValue, own: fc.boolean() });
    const limit = fc.record({ base: number, lower95: oddValue, upper95: oddValue, lower998: oddValue, upper998: oddValue }); // prettier-ignore
    fc.assert(
      fc.property(
        fc.array(area, { maxLength: 12 }),
        fc.array(limit, { maxLength: 6 }),
        number,
        oddOptions,
        (areas, limits, value, options) => {
          checkDrawing({ ...funnel, areas, limits, target: { label: 'All', value } }, options);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('in intervals', () => {
    const area = fc.record({
      label: oddText,
      value: oddValue,
      lower: oddValue,
      upper: oddValue,
      highlighted: fc.boolean(),
      rank: fc.option(fc.record({ rank: number, low: number, high: number })),
    });
    fc.assert(
      fc.property(fc.array(area, { maxLength: 8 }), number, oddOptions, (areas, value, options) => {
        checkDrawing({ ...intervals, areas, reference: { label: 'All', value } }, options);
      }),
      { numRuns: 40 },
    );
  });

  it('in shaded tables', () => {
    fc.assert(
      fc.property(
        fc.array(oddText, { maxLength: 5 }),
        fc.array(oddText, { maxLength: 24 }),
        fc.array(fc.array(oddValue, { maxLength: 24 }), { maxLength: 5 }),
        fc.integer({ min: -1, max: 5 }),
        oddOptions,
        (rows, columns, cells, size, options) => {
          const peaks = [{ title: rows[0] ?? '', cells: [{ row: 0, column: 0 }, { row: 9, column: -2 }] }]; // prettier-ignore
          const band = { size, titles: columns.slice(0, 2) };
          checkDrawing({ kind: 'heat', ...words, rows, columns, cells, peaks, band }, options);
        },
      ),
      { numRuns: 40 },
    );
  });
});
