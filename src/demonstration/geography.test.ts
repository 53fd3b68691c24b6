import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { FeatureCollection, Position } from 'geojson';
import { demonstrationSeed } from './files.ts';
import { buildGeography, toDegrees, type Geography } from './geography.ts';
import { isInside, signedArea, type Ring } from './mesh.ts';

const shared = path.resolve(process.env['FRANKPLEDGE_SHARED'] ?? '../shared');

/** Whether any two sides of a ring cross or touch other than at a shared end. */
function crossesItself(ring: Ring): boolean {
  const sides = ring.slice(0, -1).map((a, index) => {
    const b = ring[index + 1]!;
    return { a, b, index, west: Math.min(a[0], b[0]), east: Math.max(a[0], b[0]) };
  });
  const turn = (p: readonly number[], q: readonly number[], r: readonly number[]): number =>
    Math.sign((q[0]! - p[0]!) * (r[1]! - p[1]!) - (q[1]! - p[1]!) * (r[0]! - p[0]!));
  const sorted = [...sides].sort((x, y) => x.west - y.west);
  for (const [order, one] of sorted.entries()) {
    for (let next = order + 1; next < sorted.length; next += 1) {
      const two = sorted[next]!;
      if (two.west > one.east) break;
      const apart = Math.abs(one.index - two.index);
      if (apart === 1 || apart === sides.length - 1) continue;
      if (
        turn(one.a, one.b, two.a) * turn(one.a, one.b, two.b) <= 0 &&
        turn(two.a, two.b, one.a) * turn(two.a, two.b, one.b) <= 0
      ) {
        return true;
      }
    }
  }
  return false;
}

function perimeter(ring: Ring): number {
  return ring.slice(0, -1).reduce((sum, a, index) => {
    const b = ring[index + 1]!;
    return sum + Math.hypot(b[0] - a[0], b[1] - a[1]);
  }, 0);
}

const areaOf = (rings: readonly Ring[]): number => rings.reduce((sum, ring) => sum + signedArea(ring), 0);

for (const seed of [demonstrationSeed, 'another county']) {
  describe(`the county of seed “${seed}”`, () => {
    let geography: Geography;
    before(() => {
      geography = buildGeography(seed);
    });

    test('has 12 districts, 17 wards in the borough, 12 to 25 in each neighbour, and residents that add up', () => {
      assert.equal(geography.districts.length, 12);
      const [borough, ...neighbours] = geography.districts;
      assert.equal(borough!.name, 'Marlhythe');
      assert.equal(borough!.wards.length, 17);
      assert.equal(borough!.areas.length, 65);
      assert.equal(borough!.residents, 107_040);
      for (const district of neighbours) {
        assert.ok(district.wards.length >= 12 && district.wards.length <= 25, district.name);
        assert.ok(district.residents >= 80_000 && district.residents <= 180_000, district.name);
      }
      for (const district of geography.districts) {
        assert.equal(
          district.wards.reduce((sum, ward) => sum + ward.residents, 0),
          district.residents,
        );
        for (const ward of district.wards) {
          assert.equal(
            ward.areas.reduce((sum, area) => sum + area.residents, 0),
            ward.residents,
          );
        }
      }
      for (const area of geography.areas)
        assert.ok(area.residents > 700 && area.residents < 3_000, area.name);
    });

    test('draws every area as a valid polygon in one piece, without slivers', () => {
      const all = [...geography.areas, ...geography.wards, ...geography.districts, { ...geography.county }];
      for (const { name, rings } of all) {
        const [outer, ...holes] = rings;
        assert.ok(outer !== undefined && signedArea(outer) > 0, `${name}: outer ring runs counter-clockwise`);
        for (const hole of holes) {
          assert.ok(signedArea(hole) < 0, `${name} is in more than one piece`);
          assert.ok(isInside(hole[0]!, [outer]), `${name}: a hole lies outside`);
        }
        for (const ring of rings) {
          assert.ok(ring.length >= 4);
          assert.deepEqual(ring[0], ring.at(-1));
          assert.equal(new Set(ring.map(String)).size, ring.length - 1, `${name}: a point stands twice`);
          assert.ok(!crossesItself(ring), `${name} crosses itself`);
        }
      }
      for (const { name, rings } of [...geography.areas, ...geography.wards]) {
        assert.ok(areaOf(rings) > 0.03, `${name} is tiny`);
        // Polsby and Popper's compactness: 1 for a circle, near 0 for a sliver. Irregular borders lower it.
        const compactness = (4 * Math.PI * areaOf(rings)) / perimeter(rings[0]!) ** 2;
        assert.ok(compactness > 0.08, `${name} is a sliver (${compactness.toFixed(3)})`);
      }
    });

    test('fits together without a gap or an overlap, small areas to wards to districts to county', () => {
      const sides = (rings: readonly Ring[]): string[] =>
        rings.flatMap((ring) =>
          ring.slice(0, -1).map((a, index) => `${String(a)}>${String(ring[index + 1])}`),
        );
      const turned = (side: string): string => side.split('>').reverse().join('>');
      const outline = new Set(sides(geography.county.rings));
      for (const level of [geography.areas, geography.wards, geography.districts]) {
        const seen = level.flatMap((area) => sides(area.rings));
        const unique = new Set(seen);
        assert.equal(unique.size, seen.length, 'a side belongs to one area only on its left');
        for (const side of unique) assert.ok(unique.has(turned(side)) !== outline.has(side), side);
        for (const side of outline) assert.ok(unique.has(side), 'the county is covered to its outline');
      }
      for (const ward of geography.wards) {
        const parts = ward.areas.reduce((sum, area) => sum + areaOf(area.rings), 0);
        assert.ok(Math.abs(parts - areaOf(ward.rings)) < 1e-9, ward.name);
      }
      for (const district of geography.districts) {
        const parts = district.wards.reduce((sum, ward) => sum + areaOf(ward.rings), 0);
        assert.ok(Math.abs(parts - areaOf(district.rings)) < 1e-8, district.name);
      }
    });

    test('is of a realistic size, with the town on the river and the villages to the south', () => {
      const borough = geography.districts[0]!;
      const bounds = borough.rings[0]!;
      const east = bounds.map((point) => point[0]);
      const width = Math.max(...east) - Math.min(...east);
      assert.ok(width > 8 && width < 14, `${width} km wide`);
      const ward = (name: string) => borough.wards.find((each) => each.name === name)!;
      const density = (name: string) => ward(name).residents / areaOf(ward(name).rings);
      assert.ok(density('Ropewalk') > 3_000);
      assert.ok(density('Yaldwick') < 800);
      const outline = new Set(geography.county.rings[0]!.map(String));
      for (const name of ['Ropewalk', 'Customhouse', 'Saltpan Marsh']) {
        assert.ok(
          ward(name).rings[0]!.some((point) => outline.has(String(point))),
          `${name} reaches the river`,
        );
      }
    });

    test('bears codes that are nobody’s and names that are each used once', () => {
      const codes = [
        geography.county,
        geography.force,
        ...geography.districts,
        ...geography.wards,
        ...geography.areas,
      ].map(({ code }) => code);
      for (const code of codes) assert.match(code, /^X(01|05|07|10|23)\d{6}$/);
      assert.equal(new Set(codes).size, codes.length);
      const names = [...geography.wards, ...geography.districts].map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
    });
  });
}

test('no name or code is that of a real ward or district', (t) => {
  const folder = path.join(shared, 'data/lookups');
  if (!existsSync(folder)) {
    t.skip(`the ONS lookups are absent (${folder}): names were not checked against real ones`);
    return;
  }
  const real = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => /\.csv(\.gz)?$/.test(name))) {
    const bytes = readFileSync(path.join(folder, file));
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const cell of text.split(/[\r\n,]+/)) real.add(cell.replaceAll('"', '').trim().toLowerCase());
  }
  assert.ok(real.has('gravesham') && real.has('e07000109'), 'the lookups were read');
  const geography = buildGeography(demonstrationSeed);
  const named = [
    geography.county,
    geography.force,
    ...geography.districts,
    ...geography.wards,
    ...geography.areas,
  ];
  for (const { name, code } of named) {
    assert.ok(!real.has(name.toLowerCase()), `${name} is a real name`);
    assert.ok(!real.has(code.toLowerCase()), `${code} is a real code`);
  }
});

test('the map lies in open sea, away from every real district', (t) => {
  const file = path.join(shared, 'data/boundaries/uk-lad-2024-simplified.geojson');
  if (!existsSync(file)) {
    t.skip(`the district boundaries are absent (${file}): the map was not checked against the real coast`);
    return;
  }
  const land = JSON.parse(readFileSync(file, 'utf8')) as FeatureCollection;
  const corners = buildGeography(demonstrationSeed).county.rings[0]!.map(toDegrees);
  const west = Math.min(...corners.map(([longitude]) => longitude));
  const south = Math.min(...corners.map(([, latitude]) => latitude));
  const north = Math.max(...corners.map(([, latitude]) => latitude));
  let checked = 0;
  const look = (part: unknown): void => {
    const items = part as unknown[];
    if (typeof items[0] !== 'number') {
      items.forEach(look);
      return;
    }
    const [longitude, latitude] = part as Position as [number, number];
    checked += 1;
    // A tenth of a degree of longitude is about 7 km here.
    if (latitude > south - 0.1 && latitude < north + 0.1)
      assert.ok(longitude < west - 0.1, `land at ${longitude}, ${latitude}`);
  };
  for (const { geometry } of land.features) if ('coordinates' in geometry) look(geometry.coordinates);
  assert.ok(checked > 1_000, 'the coast was read');
});
