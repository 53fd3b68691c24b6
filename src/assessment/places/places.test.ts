import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { councilSource, loadText, openGround, type GroundWorld } from '../../../test/support/ground.ts';
import { reading } from '../small.rules.ts';
import { areaRows, sortRows } from './areas.rules.ts';
import { decileRows } from './deciles.rules.ts';
import { registerAssessedPlaces } from './places.routes.ts';

let world: GroundWorld;
let analyst: Visitor;

before(async () => {
  world = await openGround(registerAssessedPlaces);
  analyst = await world.as('analyst');
});
after(() => world.close());

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function said(url: string, status = 200): Promise<string> {
  const answer = await analyst.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 1500)}`);
  await assertGoodHtml(url, analyst.page);
  return text(analyst.page);
}

test('wards: number, rate with its interval, share, place and change', async () => {
  const first = await analyst.get('/assessment/places');
  assert.deepEqual([first.statusCode, first.headers.location], [303, '/assessment/places/wards']);
  const page = await said('/assessment/places/wards');
  // Harbour: 12 months of 9 + 4 of 4,000 residents, 10 + 0 a month the year before; Orchard: 6 a month of 6,000.
  assert.match(page, /Harbour 156 39\.0 \(33\.1 to 45\.6\) 68\.4% 1st of 2 120 \+30\.0%, up/);
  assert.match(
    page,
    /Orchard 72 12\.0 \(9\.4 to 15\.1\) 31\.6% 2nd of 2 72 0\.0%, no clear change \(may be chance\)/,
  );
  assert.match(page, /48 of 228 incidents stand within 50 m of another ward/);
  assert.match(page, /Rates are per 1,000 residents, mid-2024/);
  const byName = await said('/assessment/places/wards?sort=name&category=burglary');
  assert.match(byName, /Harbour 48 .* Orchard 0/);
});

test('small areas, in the order asked, and as a file', async () => {
  const page = await said('/assessment/places/small');
  assert.match(page, /Fenwater 001A Harbour 108 67\.5/);
  const csv = await analyst.get('/assessment/places/small/table.csv?sort=rate');
  assert.match(csv.body, /X01000101,Fenwater 001A,Harbour,108,1600,67\.5,/);
  assert.match(csv.body, /Source,/);
});

test('repeat locations say that police points are no addresses, and how often a place recurs', async () => {
  const page = await said('/assessment/places/repeat');
  assert.match(page, /not addresses/);
  assert.match(page, /On or near Quay Street Fenwater 001A Harbour 108 12 72/);
  assert.match(page, /On or near Boundary Road Fenwater 001B Harbour 48 12 48/);
});

test('incidents near the line between two wards are said by pair', async () => {
  const page = await said('/assessment/places/lines');
  assert.match(
    page,
    /Between Harbour and Orchard: 48 of 228 within 50 m of the line; 48 in January to December 2024 \(0\.0%, no clear change \(may be chance\)\)/,
  );
  assert.match(await said(`/assessment/places/lines?source=${councilSource}`), /have no points/);
});

test('deprivation: says what is missing, then shows tenths with shares of people', async () => {
  assert.match(await said('/assessment/places/deprivation'), /No index of deprivation is loaded/);
  await loadText(
    world,
    'iod2025.csv',
    'LSOA code (2021),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\nX01000101,1\nX01000102,1\nX01000103,9\n',
  );
  const page = await said('/assessment/places/deprivation');
  assert.match(page, /1, most deprived 2 156 68\.4% 64\.7%/);
  assert.match(page, /Index of Multiple Deprivation 2025/);
  await assert.rejects(
    loadText(world, 'imd-bad.csv', 'lsoa21_code,IMD_decile\nX01000101,11\n'),
    /Line 2 of imd-bad.csv: “11” is no tenth/,
  );
});

test('a partner’s counts are whole only for those who write the restricted edition', async () => {
  const months = `source=${councilSource}&from=2025-12&to=2025-12`;
  const whole = await said(`/assessment/places/wards?${months}`);
  assert.match(whole, /Harbour 5 1\.3 .* Orchard 2 0\.3/);
  assert.match(whole, /must not be given out/);
  const councillor = await world.as('councillor');
  await councillor.get(`/assessment/places/wards?${months}`);
  assert.match(text(councillor.page), /Harbour 5 1\.3 .* Orchard 0 0\.0 .* Share of the 5 incidents/);
  assert.match(text(councillor.page), /counts are rounded to the nearest 5 here/);
  assert.match(text(councillor.page), /Counts are rounded to the nearest 5\./);
  const csv = await councillor.get(`/assessment/places/wards/table.csv?${months}`);
  assert.match(csv.body, /Harbour,,5,4000,1\.25,.*Orchard,,0,6000,0,/s);
  assert.match(csv.body, /Rounding,/);
  await councillor.get(`/assessment/places/small?${months}`);
  assert.match(text(councillor.page), /Most of these counts round to 0/);
  await councillor.get(`/assessment/places/repeat?${months}`);
  assert.match(text(councillor.page), /No place has 5 or more/);
});

test('shares add to a hundred, places are those of the values, and the whole is that of the parts shown', () => {
  const area = fc.record({
    count: fc.integer({ min: 0, max: 60 }),
    residents: fc.integer({ min: 100, max: 9000 }),
  });
  fc.assert(
    fc.property(fc.array(area, { minLength: 2, maxLength: 20 }), fc.boolean(), (given, showsSmall) => {
      const read = reading({ showsSmall });
      const areas = given.map(({ residents }, index) => ({
        code: `c${index}`,
        name: `n${index}`,
        within: '',
        residents,
      }));
      const rows = areaRows(
        areas,
        new Map(given.map(({ count }, index) => [`c${index}`, read(count)])),
        null,
      );
      rows.forEach((row, index) => {
        assert.equal(row.rank, 1 + rows.filter((other) => (other.rate ?? -1) > (row.rate ?? 0)).length);
        if (showsSmall) assert.equal(row.count, given[index]?.count);
        else assert.equal(row.count % 5, 0);
        assert.ok(Math.abs(row.count - (given[index]?.count ?? 0)) <= 2);
        assert.ok(Math.abs((row.rate ?? -1) - (row.count * 1000) / (row.residents ?? 0)) < 1e-9);
      });
      if (rows.some((row) => row.count > 0))
        assert.ok(Math.abs(rows.reduce((sum, row) => sum + (row.share ?? 0), 0) - 100) < 1e-9);
      assert.equal(sortRows(rows, 'rate').length, rows.length);
      const tenths = decileRows(
        given.map(({ count, residents }, index) => ({ code: `c${index}`, count, residents })),
        new Map(given.map((_, index) => [`c${index}`, 1 + (index % 3)])),
        read,
      );
      for (const row of tenths.rows) if (!showsSmall) assert.equal(row.count % 5, 0);
    }),
    { numRuns: 60 },
  );
});
