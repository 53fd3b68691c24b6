import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Polygon } from 'geojson';
import fc from 'fast-check';
import type { AreaMap } from './chart.ts';
import { drawChart, mapFeatures } from './charts.ts';

const square = (x: number): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, 51],
      [x, 51.01],
      [x + 0.01, 51.01],
      [x + 0.01, 51],
      [x, 51],
    ],
  ],
});

function mapOf(values: readonly (number | null)[]): AreaMap {
  return {
    kind: 'area-map',
    title: 'Rates',
    description: 'Rates of the wards.',
    valueTitle: 'incidents per 1,000 residents',
    labelTitle: 'ward',
    source: 'A file.',
    areas: values.map((value, index) => ({
      code: `E0500000${index}`,
      name: `Ward ${index}`,
      value,
      text: value === null ? '' : value.toFixed(1),
      geometry: square(index / 100),
    })),
  };
}

/** Fill of each area as it stands in the drawing, by its name. */
function fillsDrawn(chart: AreaMap): Map<string, string> {
  const { svg } = drawChart(chart, { width: 640 });
  return new Map(
    [...svg.matchAll(/<path [^>]*fill="([^"]+)"[^>]*><title>(Ward \d+)[^<]*<\/title>/g)].map((found) => [
      found[2] ?? '',
      found[1] ?? '',
    ]),
  );
}

test('the map in the browser has the classes, colours and words of the drawing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 4000 }).map((tenths) => tenths / 10)), {
        minLength: 2,
        maxLength: 9,
      }),
      (values) => {
        const chart = mapOf(values);
        const fills = fillsDrawn(chart);
        const features = mapFeatures(chart);
        assert.equal(fills.size, values.length);
        for (const { properties } of features.features) {
          const drawn = fills.get(properties.name) ?? '';
          if (properties.class === null) {
            assert.match(drawn, /^url\(#/);
            assert.equal(properties.text, 'no figure');
          } else assert.equal(features.classes[properties.class]?.colour, drawn);
        }
        assert.ok(features.classes.length <= 5);
      },
    ),
    { numRuns: 60 },
  );
});

test('coordinates are given to about a metre', () => {
  const [feature] = mapFeatures(mapOf([1, 2])).features;
  const chart = mapOf([1]);
  const [area] = chart.areas;
  assert.ok(feature !== undefined && area !== undefined);
  area.geometry = { type: 'Polygon', coordinates: [[[0.123456789, 51.987654321], [1, 51], [1, 52], [0.123456789, 51.987654321]]] }; // prettier-ignore
  const [rounded] = mapFeatures(chart).features;
  assert.deepEqual(rounded?.geometry.coordinates[0]?.[0], [0.12346, 51.98765]);
});

test('a locator map shades which area it is, whatever the values, and calls none of them missing', () => {
  const chart = mapOf([null, 5, 900]);
  const [first] = chart.areas;
  assert.ok(first !== undefined);
  first.highlighted = true;
  const fills = fillsDrawn(chart);
  assert.equal(fills.get('Ward 1'), fills.get('Ward 2'));
  assert.notEqual(fills.get('Ward 0'), fills.get('Ward 1'));
  const { svg } = drawChart(chart);
  assert.doesNotMatch(svg, /no figure|<pattern/i);
  assert.match(svg, />the other areas</);
  const features = mapFeatures(chart);
  assert.deepEqual(
    features.features.map(({ properties }) => [properties.class, properties.text]),
    [
      [1, ''],
      [0, '5.0'],
      [0, '900.0'],
    ],
  );
});
