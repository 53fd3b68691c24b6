import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readBoundaries } from './boundaries.ts';
import { fromBritishNationalGrid } from './coordinates.rules.ts';
import { metresPerDegree } from './edge-grid.ts';
import { makeLocator } from './locator.ts';
import { decodeText, readReceivedFile } from './read-file.ts';
import { geojson, inFolder, problem, realFile, square, ward } from './testing.ts';
import type { SimpleFeature } from './testing.ts';

const west = ward('E05000901', 'West', square(0.3, 51.3, 0.1));
const east = ward('E05000902', 'East', square(0.4, 51.3, 0.1));

describe('boundaries', () => {
  it('reads kind, year, code, name and parent from the columns', () =>
    inFolder(async (put) => {
      const set = await readBoundaries(await put('w.geojson.gz', gzipSync(geojson([west, east]))));
      assert.equal(set.kind, 'ward');
      assert.equal(set.year, 2025);
      assert.equal(set.vintage, 'wards 2025');
      assert.deepEqual(set.warnings, []);
      const { code, name, parent, parentName } = set.areas[0]!;
      assert.deepEqual([code, name, parent, parentName], ['E05000901', 'West', 'E07000999', 'Testborough']);
    }));

  it('reads UTF-16 and a byte order mark as well', () =>
    inFolder(async (put) => {
      const text = `\ufeff${geojson([west])}`;
      assert.equal((await readBoundaries(await put('a.geojson', text))).areas.length, 1);
      assert.equal(
        (await readBoundaries(await put('b.geojson', Buffer.from(text, 'utf16le')))).areas.length,
        1,
      );
    }));

  it('keeps holes: a point in the hole is in the other ward, or in none', () =>
    inFolder(async (put) => {
      const ring = ward('E05000903', 'Ring', square(0.3, 51.3, 0.3), square(0.4, 51.4, 0.1));
      const island = ward('E05000904', 'Island', square(0.4, 51.4, 0.05));
      const locator = makeLocator(await readBoundaries(await put('h.geojson', geojson([ring, island]))));
      assert.equal(locator.locate(0.35, 51.35)?.area.name, 'Ring');
      assert.equal(locator.locate(0.42, 51.42)?.area.name, 'Island');
      assert.equal(locator.locate(0.48, 51.48), null);
    }));

  it('keeps a self-crossing area and says which and where', () =>
    inFolder(async (put) => {
      const bowTie = ward('E05000905', 'Bow Tie', [[0.3, 51.3], [0.4, 51.4], [0.4, 51.3], [0.3, 51.4], [0.3, 51.3]]); // prettier-ignore
      const set = await readBoundaries(await put('x.geojson', geojson([west, bowTie])));
      assert.equal(set.areas.length, 2);
      assert.match(
        set.warnings.join(),
        /Bow Tie \(E05000905\) near 0\.35000, 51\.35000: the boundary crosses itself/,
      );
    }));

  it('puts parts with a repeated code together, leaves out an area without a shape, closes an open ring, and says so', () =>
    inFolder(async (put) => {
      const again = { ...east, properties: west.properties };
      const empty: SimpleFeature = { ...ward('E05000906', 'Nowhere'), geometry: null };
      const open = ward('E05000907', 'Open', square(0.6, 51.3, 0.1).slice(0, -1));
      const set = await readBoundaries(await put('r.geojson', geojson([west, again, empty, open])));
      assert.deepEqual(
        set.areas.map(({ name }) => name),
        ['West', 'Open'],
      );
      assert.equal(set.areas[0]!.geometry.type, 'MultiPolygon');
      const locator = makeLocator(set);
      assert.equal(locator.locate(0.45, 51.35)?.area.name, 'West');
      assert.equal(locator.locate(0.65, 51.35)?.area.name, 'Open');
      const words = set.warnings.join('\n');
      assert.match(words, /West \(E05000901\) comes more than once/);
      assert.match(words, /Nowhere \(E05000906\) has no shape and was left out/);
      assert.match(words, /Open \(E05000907\): a ring did not end where it began, and was closed/);
    }));

  it('refuses what is not boundaries, each with its reason', () =>
    inFolder(async (put) => {
      const refuses = async (content: string | Uint8Array, code: string, words: RegExp) =>
        assert.rejects(readBoundaries(await put('bad.geojson', content)), problem(code, words));
      await refuses('', 'empty-file', /bad\.geojson is empty/);
      await refuses('  \n ', 'empty-file', /blanks/);
      await refuses('WD25CD,WD25NM\n', 'not-json', /not GeoJSON or TopoJSON/);
      await refuses(geojson([west]).slice(0, -30), 'not-json', /cut short/);
      await refuses(gzipSync(geojson([west])).subarray(0, -12), 'gzip-truncated', /cut short/);
      await refuses('[1]', 'not-boundaries', /without a “type”/);
      await refuses('{"type":"Point","coordinates":[0,51]}', 'not-boundaries', /of type “Point”/);
      await refuses(geojson([]), 'boundaries-empty', /no areas/);
      await refuses(geojson([{ ...west, geometry: null }]), 'boundaries-empty', /no area has a shape/);
      await refuses(
        geojson([{ ...west, geometry: { type: 'LineString', coordinates: square(0, 51, 1) } }]),
        'not-an-area',
        /West is a LineString/,
      );
      await refuses(
        geojson([{ ...west, geometry: { type: 'Polygon', coordinates: [[0, 51]] } }]),
        'geometry-malformed',
        /West/,
      );
      await refuses(
        geojson([{ ...west, geometry: { type: 'Polygon', coordinates: [[['a', 51]]] } }]),
        'coordinate-not-a-number',
        /West has a coordinate that is not a number/,
      );
      await refuses(
        geojson([{ ...west, properties: { name: 'West', ref: 7 } }]),
        'columns-unknown',
        /Its columns are: name, ref\. Expected/,
      );
      await refuses(
        geojson([{ ...west, properties: { WD25CD: ' ', WD25NM: 'West' } }]),
        'code-missing',
        /feature 1 has no code.*West/,
      );
      await refuses(
        geojson([{ ...west, properties: { LSOA11CD: 'E01000001', LSOA21CD: 'E01000001' } }]),
        'columns-ambiguous',
        /LSOA21CD, LSOA11CD/,
      );
    }));

  it('reads coordinate systems by name and by what the numbers are', () =>
    inFolder(async (put) => {
      const read = async (features: SimpleFeature[], crs?: string) =>
        readBoundaries(
          await put(
            'c.geojson',
            geojson(features, crs === undefined ? {} : { crs: { type: 'name', properties: { name: crs } } }),
          ),
        );
      for (const crs of ['urn:ogc:def:crs:OGC:1.3:CRS84', 'EPSG:4326', 'urn:ogc:def:crs:EPSG::4326'])
        assert.deepEqual((await read([west], crs)).warnings, []);
      await assert.rejects(read([west], 'urn:ogc:def:crs:EPSG::3857'), problem('crs-unknown', /EPSG::3857/));
      await assert.rejects(
        read([ward('E05000901', 'Mercator', square(33_000, 6_680_000, 9_000))]),
        problem('coordinates-not-degrees', /neither degrees/),
      );
      await assert.rejects(
        read([west], 'EPSG:27700'),
        problem('coordinates-not-degrees', /not metres on that grid/),
      );
      const swapped = ward('E05000901', 'Swapped', square(51.3, 0.3, 0.1));
      await assert.rejects(
        read([swapped]),
        problem('coordinates-swapped', /longitude and latitude are swapped/),
      );
      assert.match(
        (await read([ward('E05000901', 'Far', square(100, 10, 1))])).warnings.join(),
        /outside the United Kingdom/,
      );
      const metres = await read([ward('E05000901', 'Grid', square(564_000, 173_000, 1_000))], 'EPSG:27700');
      assert.match(metres.warnings.join(), /British National Grid.*5 metres/);
      assert.equal(makeLocator(metres).locate(0.3655, 51.4365)?.area.name, 'Grid');
    }));

  it('is mended by saying what the file does not', () =>
    inFolder(async (put) => {
      const beat = { ...west, properties: { beat: 'B1', title: 'High Street', of: 'N1' } };
      const path = await put('beats.geojson', geojson([beat]));
      await assert.rejects(readBoundaries(path), problem('columns-unknown'));
      const set = await readBoundaries(path, {
        codeColumn: 'beat',
        nameColumn: 'title',
        parentColumn: 'of',
        kind: 'ward',
        year: 2024,
      });
      assert.deepEqual(
        [set.vintage, set.areas[0]!.code, set.areas[0]!.name, set.areas[0]!.parent],
        ['wards 2024', 'B1', 'High Street', 'N1'],
      );
      await assert.rejects(
        readBoundaries(path, { codeColumn: 'none' }),
        problem('column-not-found', /beat, title, of/),
      );
      await assert.rejects(
        readBoundaries(path, { codeColumn: 'beat' }),
        problem('kind-unknown', /lsoa, msoa, ward/),
      );
      const both = await put(
        'both.geojson',
        geojson([{ ...west, properties: { LSOA11CD: 'E01000001', LSOA21CD: 'E01033999' } }]),
      );
      assert.equal((await readBoundaries(both, { year: 2011 })).areas[0]!.code, 'E01000001');
    }));

  it('takes the id of a feature for its code when no column has one', () =>
    inFolder(async (put) => {
      const set = await readBoundaries(
        await put('i.geojson', geojson([{ ...west, properties: {}, id: 'E05000901' }])),
      );
      assert.deepEqual([set.kind, set.year, set.areas[0]!.code], ['ward', null, 'E05000901']);
      assert.match(set.warnings.join(), /does not say of which year/);
    }));
});

describe('TopoJSON', () => {
  const arcs = [[[0, 0], [1, 0]], [[1, 0], [1, 1], [0, 1], [0, 0]]]; // prettier-ignore
  const topology = (use: number[], more: object = {}): string =>
    JSON.stringify({
      type: 'Topology',
      arcs,
      objects: { wards: { type: 'GeometryCollection', geometries: [{ type: 'Polygon', arcs: [use], properties: { WD25CD: 'E05000901', WD25NM: 'Only' } }] }, ...more }, // prettier-ignore
    });

  it('is read', () =>
    inFolder(async (put) => {
      const set = await readBoundaries(await put('t.json', topology([0, 1])));
      assert.equal(makeLocator(set).locate(0.5, 0.5)?.area.name, 'Only');
    }));

  it('with an arc missing names the area', () =>
    inFolder(async (put) => {
      await assert.rejects(
        readBoundaries(await put('t.json', topology([0, 7]))),
        problem('topology-missing-arc', /boundary of E05000901|boundary of Only/),
      );
      await assert.rejects(
        readBoundaries(await put('t.json', topology([0, -9]))),
        problem('topology-missing-arc', /needs arc 8.*only 2/),
      );
      await assert.rejects(
        readBoundaries(await put('t.json', '{"type":"Topology","objects":{}}')),
        problem('not-boundaries'),
      );
      const two = topology([0, 1], { lines: { type: 'GeometryCollection', geometries: [] } });
      await assert.rejects(
        readBoundaries(await put('t.json', two)),
        problem('topology-several-objects', /wards, lines/),
      );
    }));
});

/** Areas in each published file, counted by its publisher's description (data README §2). */
const published: Readonly<Record<string, [kind: string, year: number, areas: number, parents: boolean]>> = {
  'gravesham-wards-2025.geojson': ['ward', 2025, 17, true],
  'medway-wards-2025.geojson': ['ward', 2025, 24, true],
  'kent-county-wards-2025.geojson': ['ward', 2025, 255, true],
  'gravesham-lsoa-2021.geojson': ['lsoa', 2021, 65, true],
  'medway-lsoa-2021.geojson': ['lsoa', 2021, 169, true],
  'kent-county-lsoa-2021.geojson.gz': ['lsoa', 2021, 938, true],
  'gravesham-msoa-2021.geojson': ['msoa', 2021, 13, true],
  'medway-msoa-2021.geojson': ['msoa', 2021, 38, true],
  'kent-county-msoa-2021.geojson.gz': ['msoa', 2021, 183, true],
  'gravesham-lsoa-2011.geojson': ['lsoa', 2011, 64, true],
  'medway-lsoa-2011.geojson': ['lsoa', 2011, 163, true],
  'kent-county-lsoa-2011.geojson.gz': ['lsoa', 2011, 902, true],
  'gravesham-wards-pre2023-detailed.geojson': ['ward', 2013, 18, false],
  'medway-wards-pre2023-detailed.geojson': ['ward', 2013, 22, false],
  'gravesham-wards-pre2023.topojson': ['ward', 2013, 18, false],
  'medway-wards-pre2023.topojson': ['ward', 2013, 22, false],
  'kent-medway-wards-2021.geojson': ['ward', 2021, 293, true],
  'south-yorkshire-wards-2021.geojson': ['ward', 2021, 95, true],
  'barnsley-wards-2022.geojson': ['ward', 2022, 21, true],
  'sheffield-wards-2022.geojson': ['ward', 2022, 28, true],
  'barnsley-wards-2025.geojson': ['ward', 2025, 21, true],
  'doncaster-wards-2025.geojson': ['ward', 2025, 21, true],
  'rotherham-wards-2025.geojson': ['ward', 2025, 25, true],
  'sheffield-wards-2025.geojson': ['ward', 2025, 28, true],
  'barnsley-lsoa-2011.geojson.gz': ['lsoa', 2011, 147, true],
  'doncaster-lsoa-2011.geojson.gz': ['lsoa', 2011, 194, true],
  'rotherham-lsoa-2011.geojson.gz': ['lsoa', 2011, 167, true],
  'sheffield-lsoa-2011.geojson.gz': ['lsoa', 2011, 345, true],
  'city-of-london-wards-2025.geojson': ['ward', 2025, 25, true],
  'city-of-london-lsoa-2011.geojson': ['lsoa', 2011, 6, true],
  'kent-lads-2024-with-csp.geojson': ['district', 2024, 13, true],
  'uk-lad-2025.topojson': ['district', 2025, 361, false],
  'uk-lad-2024-simplified.geojson': ['district', 2024, 361, false],
  'ew-police-force-areas-2023.geojson': ['police-force', 2023, 43, false],
};

describe('published boundaries', () => {
  it('are all read: kind, year, number of areas and parents as published', async (t) => {
    const folder = realFile(t, 'boundaries');
    if (folder === null) return;
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(published).sort());
    for (const [name, [kind, year, areas, parents]] of Object.entries(published)) {
      const set = await readBoundaries(`${folder}/${name}`);
      assert.deepEqual([set.kind, set.year, set.areas.length], [kind, year, areas], name);
      assert.equal(
        set.areas.every(({ parent }) => (parent !== null) === parents),
        true,
        name,
      );
      assert.equal(
        set.areas.every((area) => area.name !== area.code && area.name.trim() !== ''),
        true,
        name,
      );
    }
  });

  it('of Northumbria are read, without a year, which is said', async (t) => {
    const path = realFile(t, 'crime/northumbria-asb-2022/northumbria_wards.geojson');
    if (path === null) return;
    const set = await readBoundaries(path);
    assert.deepEqual(
      [set.kind, set.year, set.vintage, set.areas.length],
      ['ward', null, 'wards, year not stated', 177],
    );
    assert.match(set.warnings.join(), /does not say of which year/);
    assert.equal((await readBoundaries(path, { year: 2020 })).vintage, 'wards 2020');
  });

  it('give each LSOA and ward back by the centre that ONS printed beside it, and the grid agrees to 6 metres', async (t) => {
    let checked = 0;
    for (const name of [
      'kent-county-lsoa-2011.geojson.gz',
      'kent-county-wards-2025.geojson',
      'sheffield-wards-2025.geojson',
    ]) {
      const path = realFile(t, `boundaries/${name}`);
      if (path === null) return;
      const locator = makeLocator(await readBoundaries(path));
      const { features } = JSON.parse(decodeText((await readReceivedFile(path)).content, name).text) as {
        features: { properties: Record<string, number | string> }[];
      };
      let inside = 0;
      for (const { properties } of features) {
        const [longitude, latitude] = [Number(properties['LONG']), Number(properties['LAT'])];
        const [x, y] = fromBritishNationalGrid(Number(properties['BNG_E']), Number(properties['BNG_N']));
        const scale = metresPerDegree(latitude);
        const off = Math.hypot((x - longitude) * scale.longitude, (y - latitude) * scale.latitude);
        assert.ok(off < 6, `${JSON.stringify(properties)} is ${off} metres off`);
        const code = properties['LSOA11CD'] ?? properties['WD25CD'];
        if (locator.locate(longitude, latitude)?.area.code === code) inside += 1;
        checked += 1;
      }
      // ONS prints a point within each area of the full boundary; the generalised one may miss a few.
      assert.ok(inside / features.length > 0.99, `${name}: ${inside} of ${features.length}`);
    }
    assert.equal(checked, 902 + 255 + 28);
  });
});
