import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Polygon } from 'geojson';
import type { AreaMap, Chart, LineChart, RankedBars } from './chart.ts';
import { drawChart } from './charts.ts';
import type { ChartOptions } from './charts.ts';
import { checkDrawing, everyElement } from './drawing.fixture.ts';
import { textsOf } from './strict-xml.fixture.ts';

const words = {
  title: 'Incidents by month, Westquay',
  description: 'Incidents rose from 40 in January to 52 in June.',
  valueTitle: 'incidents',
  labelTitle: 'month',
  source: 'Source: police files.',
};

function lineOf(values: (number | null)[], name = 'All incidents'): LineChart {
  const points = values.map((value, index) => ({
    label: `2025-${String(index + 1).padStart(2, '0')}`,
    value,
  }));
  return { kind: 'line', ...words, series: [{ name, points }] };
}

/** A square of a grid of areas, wound clockwise or not: both must draw alike. */
function square(column: number, row: number, clockwise = false): Polygon {
  const [x, y] = [0.4 + column * 0.01, 51.4 + row * 0.01];
  const ring = [
    [x, y],
    [x + 0.01, y],
    [x + 0.01, y + 0.01],
    [x, y + 0.01],
    [x, y],
  ];
  return { type: 'Polygon', coordinates: [clockwise ? ring.toReversed() : ring] };
}

function mapOf(values: (number | null)[], clockwise = false): AreaMap {
  return {
    kind: 'area-map',
    ...words,
    labelTitle: 'ward',
    areas: values.map((value, index) => ({
      code: `W${index}`,
      name: `Ward ${index}`,
      value,
      text: value === null ? 'not available' : value.toFixed(1),
      geometry: square(index % 4, Math.floor(index / 4), clockwise),
      href: `/areas/W${index}`,
    })),
  };
}

const barsChart: RankedBars = {
  kind: 'ranked-bars',
  ...words,
  labelTitle: 'ward',
  bars: [
    { label: 'Town', value: 282.9, lower: 270.1, upper: 296.2, highlighted: true },
    { label: 'Istead Rise, Cobham & Luddesdown', value: 82.75, lower: 75, upper: 90.4 },
    { label: 'Painters Ash', value: null },
  ],
  reference: { label: 'All wards', value: 99.6 },
};

const marked: LineChart = {
  kind: 'line',
  ...words,
  series: ['Violence & sexual offences', 'Anti-social behaviour', 'Shoplifting'].map((name, series) => ({
    name,
    points: Array.from({ length: 24 }, (_, index) => ({
      label: `${2024 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
      value: series === 1 && index === 6 ? null : 100 * (3 - series) + index,
    })),
  })),
  marks: [
    { label: '2024-06', text: 'Recording rules changed' },
    { label: '2024-08', text: 'Operation Dusk begins in the town centre' },
  ],
};

for (const [name, chart] of [
  ['line', lineOf([40, 41, 47, 44, 50, 52])],
  ['line with a gap', lineOf([40, 41, null, 44, 50, 52])],
  ['lines with marks', marked],
  ['bars', barsChart],
  ['map', mapOf([41.2, 60, 75.5, 99.6, null, 282.9, 110, 12, 77, 78])],
] as const) {
  for (const options of [{}, { width: 320 }, { theme: 'print', captions: true }, { links: true }] as const) {
    test(`${name}, drawn ${JSON.stringify(options)}`, () => {
      checkDrawing(chart, options);
    });
  }
}

test('title and description are those of the chart, escaped', () => {
  const chart = { ...lineOf([1, 2]), title: 'Thefts < £50 & "shoplifting"', description: "The town's shops" };
  const root = checkDrawing(chart);
  const of = (name: string) =>
    everyElement(root)
      .filter((element) => element.name === name)
      .map(textsOf);
  assert.equal(of('title')[0], chart.title);
  assert.equal(of('desc')[0], "The town's shops");
});

test('different charts and options have different ids', () => {
  const id = (chart: Chart, options?: ChartOptions) =>
    /aria-labelledby="([^"]*)"/.exec(drawChart(chart, options).svg)?.[1];
  const ids = [
    id(lineOf([1])),
    id(lineOf([2])),
    id(lineOf([1]), { width: 320 }),
    id(lineOf([1]), { theme: 'print' }),
  ];
  assert.equal(new Set(ids).size, 4);
});

test('a gap parts the line, is said, and is empty in the table', () => {
  const { svg, table } = drawChart(lineOf([40, 41, null, 44, 50]));
  const path = /<path d="(M[^"]*)" fill="none"/.exec(svg)?.[1] ?? '';
  assert.equal(path.match(/M/g)?.length, 2);
  assert.match(svg, /<desc[^>]*>[^<]*No figure for March 2025/);
  assert.deepEqual(table.rows[2], ['March 2025', null]);
});

test('a month that was left out is a gap like one that is null', () => {
  const chart = lineOf([40, 41, 43, 44, 50]);
  chart.series[0]?.points.splice(2, 1);
  const { svg, table } = drawChart(chart);
  assert.match(svg, /No figure for March 2025/);
  assert.equal(table.rows.length, 5);
});

test('a value between two gaps is drawn as a point', () => {
  const { svg } = drawChart(lineOf([null, 5, null]));
  assert.equal(svg.match(/<circle/g)?.length, 1);
});

test('counts start at zero', () => {
  const { svg } = drawChart(lineOf([900, 905, 910]));
  assert.match(svg, />0<\/text>/);
});

test('the table of a line chart holds every label, series, note and mark', () => {
  const { table } = drawChart(marked);
  assert.deepEqual(table.columns, [
    'Month',
    'Violence & sexual offences',
    'Anti-social behaviour',
    'Shoplifting',
    'Note',
  ]);
  assert.equal(table.rows.length, 24);
  assert.deepEqual(table.rows[6], ['July 2024', 306, null, 106, '']);
  assert.deepEqual(table.rows[5], ['June 2024', 305, 205, 105, 'Recording rules changed']);
});

test('months named without a year may repeat, a year after the other', () => {
  const points = ['Jan', 'Feb', 'Jan', 'Feb'].map((label, index) => ({ label, value: index }));
  const { table } = drawChart({ kind: 'line', ...words, series: [{ name: 'a', points }] });
  assert.deepEqual(
    table.rows.map(([, value]) => value),
    [0, 1, 2, 3],
  );
});

test('bars: the table has values as printed, bounds and the reference', () => {
  const { table, svg } = drawChart(barsChart);
  assert.deepEqual(table.columns, ['Ward', 'Incidents', 'Lower bound', 'Upper bound']);
  assert.deepEqual(table.rows, [
    ['Town', 282.9, 270.1, 296.2],
    ['Istead Rise, Cobham & Luddesdown', 82.8, 75, 90.4],
    ['Painters Ash', null, null, null],
    ['All wards', 99.6, null, null],
  ]);
  assert.match(svg, />no figure<\/text>/);
  assert.match(svg, /No figure for Painters Ash\./);
});

test('a longer bar is a larger value', () => {
  const { svg } = drawChart({
    kind: 'ranked-bars',
    ...words,
    bars: [
      { label: 'a', value: 30 },
      { label: 'b', value: 10 },
    ],
  });
  const widths = [...svg.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="17"/g)].map((found) =>
    Number(found[1]),
  );
  assert.equal(widths.length, 2);
  assert.ok(Math.abs((widths[0] ?? 0) / (widths[1] ?? 1) - 3) < 0.01);
});

test('a map has every area, however its rings are wound, and a hatch for no figure', () => {
  const values = [41.2, 60, 75.5, 99.6, null, 282.9, 110];
  const { svg, table } = drawChart(mapOf(values));
  assert.equal(drawChart(mapOf(values, true)).svg.match(/<path/g)?.length, svg.match(/<path/g)?.length);
  values.forEach((_, index) => assert.ok(svg.includes(`<title>Ward ${index}: `)));
  assert.match(svg, /<title>Ward 4: no figure<\/title>/);
  assert.match(svg, /<pattern/);
  assert.match(svg, /groups with about the same number of areas/);
  assert.equal(table.rows.length, 7);
  assert.deepEqual(table.rows[4], ['Ward 4', null]);
});

test('areas are links only when asked, and never to a script', () => {
  const map = mapOf([1.5, 2.5]);
  assert.doesNotMatch(drawChart(map).svg, /<a /);
  const linked = drawChart(map, { links: true }).svg;
  assert.match(linked, /role="group"/);
  assert.match(linked, /<a href="\/areas\/W0" aria-label="Ward 0: 1.5">/);
  for (const href of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
  ]) {
    const [first] = map.areas;
    if (first !== undefined) first.href = href;
    assert.doesNotMatch(drawChart(map, { links: true }).svg, /script:|data:/);
  }
});

test('nothing to show is said', () => {
  for (const chart of [
    lineOf([]),
    lineOf([null, null]),
    { kind: 'line', ...words, series: [] } as const,
    { kind: 'ranked-bars', ...words, bars: [] } as const,
    mapOf([]),
  ] satisfies Chart[]) {
    checkDrawing(chart);
    assert.match(drawChart(chart).svg, /There are no (figures|areas) to show\./);
  }
});

const oddNumber = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0, -0, 1, 5e-324, 1e-7, 0.5, 1e6, 1e15, 1e21, 1.7e308, NaN, Infinity, -Infinity, -3),
  fc.nat(2000),
  fc.double(),
);
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    ' ',
    '<script>',
    'a'.repeat(120),
    'Istead Rise, Cobham and Luddesdown with Nurstead',
    '\u0000\uFFFE',
    '漢字',
  ),
);
const oddOptions = fc.record({
  width: fc.constantFrom(240, 320, 640, 1000, NaN, -5),
  theme: fc.constantFrom('screen', 'print'),
  captions: fc.boolean(),
  links: fc.boolean(),
}) as fc.Arbitrary<ChartOptions>;
const oddCommon = fc.record({
  title: oddText,
  description: oddText,
  valueTitle: oddText,
  labelTitle: oddText,
  source: oddText,
});
const oddLabel = fc.oneof(
  oddText,
  fc
    .tuple(fc.integer({ min: 1990, max: 2040 }), fc.integer({ min: 1, max: 12 }))
    .map(([y, m]) => `${y}-${String(m).padStart(2, '0')}`),
);

test('odd lines are drawn', () => {
  const points = fc.array(fc.record({ label: oddLabel, value: oddNumber }), { maxLength: 30 });
  const series = fc.array(fc.record({ name: oddText, points }), { maxLength: 5 });
  const marks = fc.array(fc.record({ label: oddLabel, text: oddText }), { maxLength: 4 });
  fc.assert(
    fc.property(oddCommon, series, marks, oddOptions, (common, list, listed, options) => {
      checkDrawing({ kind: 'line', ...common, series: list, marks: listed }, options);
    }),
    { numRuns: 150 },
  );
});

test('odd bars are drawn', () => {
  const bars = fc.array(
    fc.record({
      label: oddText,
      value: oddNumber,
      lower: oddNumber,
      upper: oddNumber,
      highlighted: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const reference = fc.record({ label: oddText, value: fc.oneof(fc.nat(500), fc.double()) });
  fc.assert(
    fc.property(oddCommon, bars, reference, oddOptions, (common, list, line, options) => {
      checkDrawing({ kind: 'ranked-bars', ...common, bars: list, reference: line }, options);
    }),
    { numRuns: 150 },
  );
});

test('odd maps are drawn', () => {
  const coordinate = fc.oneof(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.constantFrom(NaN, Infinity, 90, 0),
  );
  const ring = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 8 });
  const geometry = fc.oneof(
    fc.record({ type: fc.constant('Polygon' as const), coordinates: fc.array(ring, { maxLength: 3 }) }),
    fc.record({
      type: fc.constant('MultiPolygon' as const),
      coordinates: fc.array(fc.array(ring, { maxLength: 2 }), { maxLength: 2 }),
    }),
    fc.tuple(fc.nat(3), fc.nat(3)).map(([column, row]) => square(column, row)),
  );
  const areas = fc.array(
    fc.record({ code: oddText, name: oddText, value: oddNumber, text: oddText, geometry, href: oddText }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(oddCommon, areas, oddOptions, (common, list, options) => {
      checkDrawing({ kind: 'area-map', ...common, areas: list }, options);
    }),
    { numRuns: 120 },
  );
});

const shared = process.env['FRANKPLEDGE_SHARED'] ?? '../shared';

test('the 17 wards of a real borough, all named', (t) => {
  const file = `${shared}/data/boundaries/gravesham-wards-2025.geojson`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    t.skip(`${file} is absent: the map of real wards was NOT tried. Set FRANKPLEDGE_SHARED.`);
    return;
  }
  const file17 = JSON.parse(text) as {
    features: { properties: { WD25CD: string; WD25NM: string }; geometry: Polygon }[];
  };
  const areas = file17.features.map(({ properties, geometry }, index) => ({
    code: properties.WD25CD,
    name: properties.WD25NM,
    value: 40 + index * 7.3,
    text: (40 + index * 7.3).toFixed(1),
    geometry,
  }));
  assert.equal(areas.length, 17);
  const chart: AreaMap = { kind: 'area-map', ...words, areas };
  const root = checkDrawing(chart);
  const printed = everyElement(root)
    .filter((element) => element.name === 'text')
    .map(textsOf)
    .join(' ');
  for (const area of areas) {
    for (const word of area.name.split(' ')) assert.ok(printed.includes(word), `${area.name} is not named`);
    assert.ok(printed.includes(area.text));
  }
  assert.ok(drawChart(chart).svg.length < 60_000);
});
