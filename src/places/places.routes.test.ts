import assert from 'node:assert/strict';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { deliveryPath, layout } from '../foundation/data-folder.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Role } from '../foundation/database.types.ts';
import { may } from '../partnership/partnership.ts';
import type { Registrar } from '../web/registrar.ts';
import { buildServer } from '../server/server.ts';
import type { Server } from '../server/server.ts';
import { registerPlaces } from './places.routes.ts';
import { geojson, square, ward } from './testing.ts';

const password = 'four plain common words';
let test: TestDatabase;
let partnership: TestPartnership;
let folder: DataFolder;
let server: Server;

before(async () => {
  test = await createTestDatabase();
  // The district of the wards below (testing.ts).
  const area = { code: 'E07000999', name: 'Testborough' };
  partnership = await insertPartnership(test.database, { password, area });
  folder = layout(await mkdtemp(join(tmpdir(), 'frankpledge-places-pages-')), 'demonstration');
  server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      {
        name: 'places',
        menu: [{ key: 'places', text: 'Places', href: '/places', permission: 'places.view', order: 30 }],
        register: (registrar: Registrar) =>
          registerPlaces(registrar, {
            database: test.database,
            folder,
            may: (actor, action) => may(actor.role, action),
            crawlFiles: () => Promise.resolve([]),
            crawlAreas: () => Promise.resolve([]),
            crawlGroups: () => Promise.resolve([]),
          }),
        home: { none: 'a test' },
        search: { none: 'a test' },
        thread: { none: 'a test' },
        clocks: [],
      },
    ],
  });
  await server.app.ready();
});

after(async () => {
  await server.app.close();
  await rm(folder.root, { recursive: true });
});

async function as(role: Role): Promise<Visitor> {
  const person = partnership.agencies
    .flatMap((agency) => agency.people)
    .find((one) => one.actor.role === role);
  assert.ok(person);
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, password);
  return visitor;
}

const audits = (event: string): Promise<{ outcome: string; account_id: string }[]> =>
  test.query('select outcome, account_id from audit_entry where event = $1 order by id', [event]);

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** Thirty wards in a row, so that the list has two pages. */
const manyWards = geojson(
  Array.from({ length: 30 }, (_, index) => {
    const number = String(index + 1).padStart(2, '0');
    return ward(`E050009${number}`, `Ward ${number}`, square(0.3 + index / 100, 51.3, 0.01));
  }),
);
const people = [
  'WD25CD,WD25NM,LAD25CD,LAD25NM,population_mid2024',
  ...Array.from(
    { length: 30 },
    (_, index) =>
      `E050009${String(index + 1).padStart(2, '0')},Ward ${index + 1},E07000999,Testborough,${5000 + index}`,
  ),
].join('\n');

describe('the pages of places', () => {
  let wardsPage = '';

  it('with nothing loaded, say what is missing and what to do', async () => {
    const analyst = await as('analyst');
    await analyst.get('/places');
    await assertGoodHtml('places, empty', analyst.page);
    const words = text(analyst.page);
    assert.match(words, /No ward boundaries .*Download “Wards” for Testborough as GeoJSON/);
    assert.match(words, /No population .*no rates per 1,000/);
    assert.match(words, /No lookup from LSOAs/);
    await analyst.get('/places/areas');
    await assertGoodHtml('areas, empty', analyst.page);
    assert.match(text(analyst.page), /No boundaries are loaded yet/);
    // Someone who may not load is told whom to ask.
    const councillor = await as('councillor');
    await councillor.get('/places');
    assert.match(text(councillor.page), /Ask your analyst or administrator to load it/);
    assert.doesNotMatch(councillor.page, /\/places\/load/);
  });

  it('a wrong file is refused beside the field, with what was typed kept, and nothing is kept', async () => {
    const analyst = await as('analyst');
    await analyst.get('/places/load');
    await assertGoodHtml('load', analyst.page);
    const sent = await analyst.upload(
      '/places/load',
      [{ field: 'file', fileName: 'wards.geojson', content: manyWards.slice(0, 900) }],
      { kind: 'ward', year: '2025' },
    );
    assert.equal(sent.statusCode, 422);
    await assertGoodHtml('load with a wrong file', analyst.page);
    assert.match(analyst.page, /<title>Error: Load files of places/);
    assert.match(analyst.page, /<a href="#file">wards\.geojson is not GeoJSON or TopoJSON\. .*cut short/);
    assert.match(analyst.page, /<p id="file-error" class="govuk-error-message">/);
    assert.match(analyst.page, /name="year"[^>]*value="2025"/);
    assert.match(analyst.page, /value="ward" selected/);
    // A field other than the file.
    const old = await analyst.upload(
      '/places/load',
      [{ field: 'file', fileName: 'wards.geojson', content: manyWards }],
      { year: 'last', 'valid-from-day': '31', 'valid-from-month': '2', 'valid-from-year': '2023' },
    );
    assert.equal(old.statusCode, 422);
    await assertGoodHtml('load with wrong fields', analyst.page);
    assert.match(analyst.page, /<a href="#year">Year must be 4 numbers/);
    assert.match(analyst.page, /<a href="#valid-from-day">Day the areas came into force must be a real date/);
    assert.match(analyst.page, /<details[^>]* open/);
    // A file whose own words do not say what it is: the message stands at the field that mends it.
    const nameless = geojson([
      {
        properties: { code: 'A1', name: 'One' },
        geometry: { type: 'Polygon', coordinates: [square(0, 51, 1)] },
      },
    ]);
    const unknown = await analyst.upload(
      '/places/load',
      [{ field: 'file', fileName: 'beats.geojson', content: nameless }],
      { codeColumn: 'code' },
    );
    assert.equal(unknown.statusCode, 422);
    assert.match(analyst.page, /<a href="#kind">beats\.geojson: it is not clear what kind of area/);
    const none = await analyst.upload('/places/load', []);
    assert.equal(none.statusCode, 422);
    assert.match(analyst.page, /<a href="#file">Choose a file<\/a>/);
    assert.deepEqual(await test.query('select hash from area_set'), []);
    assert.deepEqual(await audits('places.loaded'), []);
  });

  it('boundaries are loaded with what was said of them, listed, explained and audited', async () => {
    const analyst = await as('analyst');
    await analyst.get('/places/load');
    const sent = await analyst.upload(
      '/places/load',
      [{ field: 'file', fileName: 'wards-2025.geojson', content: manyWards }],
      { kind: '', year: '', 'valid-from-day': '4', 'valid-from-month': '5', 'valid-from-year': '2023' },
    );
    assert.equal(sent.statusCode, 303, analyst.page);
    wardsPage = sent.headers.location ?? '';
    assert.match(wardsPage, /^\/places\/[0-9a-f]{64}$/);
    await access(deliveryPath(folder, wardsPage.slice('/places/'.length)));
    await analyst.get(wardsPage);
    await assertGoodHtml('a file', analyst.page);
    const words = text(analyst.page);
    assert.match(words, /Loaded\. Boundaries, wards 2025: 30 wards/);
    assert.match(words, /All ward figures and the ward map of your district stand on it/);
    assert.match(words, /There would be no ward figures and no ward map/);
    const entries = await audits('places.loaded');
    assert.deepEqual(entries, [{ outcome: 'done', account_id: partnership.actor('analyst').accountId }]);
    // The same file again is told, not loaded twice.
    await analyst.get('/places/load');
    const again = await analyst.upload('/places/load', [
      { field: 'file', fileName: 'wards-2025.geojson', content: manyWards },
    ]);
    assert.equal(again.headers.location, wardsPage);
    await analyst.get(wardsPage);
    assert.match(text(analyst.page), /was loaded before; nothing changed/);

    await analyst.get('/places/load');
    await analyst.upload('/places/load', [{ field: 'file', fileName: 'people.csv', content: people }]);
    await analyst.get('/places');
    await assertGoodHtml('places', analyst.page);
    const list = text(analyst.page);
    assert.match(list, /Wards 2025 30 wards Puts incidents into wards/);
    assert.match(list, /Residents, mid-2024 30 wards What rates per 1,000 residents are divided by/);
    assert.doesNotMatch(list, /No ward boundaries|No population/);
    assert.match(list, /No lookup from LSOAs/);
  });

  it('areas are found by name or code, kind and year, 25 at a time', async () => {
    const councillor = await as('councillor');
    await councillor.get('/places/areas');
    await assertGoodHtml('areas', councillor.page);
    const names = (page: string): string[] =>
      [...page.matchAll(/<a class="govuk-link" href="\/places\/areas\/E05\d+">([^<]+)<\/a>/g)].map(
        (found) => found[1] ?? '',
      );
    const first = names(councillor.page);
    assert.equal(first.length, 25);
    assert.match(text(councillor.page), /30 areas, by name/);
    assert.match(text(councillor.page), /Ward 01 E05000901 Wards 2025 Testborough 4 May 2023 not stated/);
    const next = /href="([^"]*after=[^"]*)"/.exec(councillor.page)?.[1] ?? '';
    await councillor.get(next.replaceAll('&amp;', '&'));
    const second = names(councillor.page);
    assert.deepEqual([...first, ...second], Array.from({ length: 30 }, (_, at) => `Ward ${String(at + 1).padStart(2, '0')}`)); // prettier-ignore
    for (const [query, count] of [
      ['q=ward+1', 10],
      ['q=E0500091', 10],
      ['q=e05000917', 1],
      ['q=%25', 0],
      ['kind=ward&year=2025&q=', 25],
      ['kind=lsoa', 0],
      ['year=2013', 0],
      ['within=E07000999', 25],
      ['within=E07000001', 0],
    ] as const) {
      await councillor.get(`/places/areas?${query}`);
      assert.equal(names(councillor.page).length, count, query);
      await assertGoodHtml(query, councillor.page);
    }
    assert.equal((await councillor.get('/places/areas?after=nonsense')).statusCode, 422);
    assert.equal((await councillor.get('/places/areas?year=soon')).statusCode, 422);
  });

  it('one area shows its years, its people with their source, and where it is', async () => {
    const councillor = await as('councillor');
    assert.equal((await councillor.get('/places/areas/E05000907')).statusCode, 200);
    await assertGoodHtml('an area', councillor.page);
    const words = text(councillor.page);
    assert.match(words, /Residents mid-2024 5,006 residents, mid-2024 \(file people\.csv\)/);
    assert.match(words, /Wards 2025 Name Ward 07 Lies in Testborough \(E07000999\) Valid from 4 May 2023/);
    assert.match(words, /Ward 07 \(this area\) E05000907 5,006/);
    assert.match(councillor.page, /<svg [^>]*role="group"/);
    const map = (await councillor.get('/places/areas/E05000907/map.geojson')).json<{
      features: { properties: { name: string; class: number; text: string } }[];
    }>();
    assert.deepEqual(
      map.features.filter(({ properties }) => properties.class === 1).map(({ properties }) => properties),
      [{ code: 'E05000907', name: 'Ward 07', value: 5006, text: '5,006', class: 1 }],
    );
    // The district has no boundaries of its own; its people are the sum of its wards'.
    await councillor.get('/places/areas/E07000999');
    await assertGoodHtml('a district', councillor.page);
    const district = text(councillor.page);
    const sum = Array.from({ length: 30 }, (_, index) => 5000 + index).reduce((a, b) => a + b);
    assert.match(
      district,
      new RegExp(`Testborough .*${sum.toLocaleString('en-GB')} residents, mid-2024: sum of its 30 wards`),
    );
    assert.match(district, /30 areas lie in it/);
    assert.match(district, /No boundaries of it are loaded/);
    assert.equal((await councillor.get('/places/areas/E05999999')).statusCode, 404);
    assert.equal((await councillor.get('/places/areas/E05999999/map.geojson')).statusCode, 404);
  });

  it('a councillor may neither load nor remove, and each refusal is written down', async () => {
    const councillor = await as('councillor');
    assert.equal((await councillor.get('/places/load')).statusCode, 403);
    await councillor.get(wardsPage);
    assert.doesNotMatch(councillor.page, /Remove/);
    await councillor.get('/account');
    assert.equal((await councillor.post(`${wardsPage}/remove`)).statusCode, 403);
    assert.equal(
      (
        await councillor.upload('/places/load', [
          { field: 'file', fileName: 'a.geojson', content: manyWards },
        ])
      ).statusCode,
      403,
    );
    assert.deepEqual(
      (await audits('places.removed')).map(({ outcome }) => outcome),
      ['refused'],
    );
    await councillor.get('/places');
    assert.match(text(councillor.page), /Wards 2025/);
  });

  it('a file is removed after what stands on it was said; sent twice it is done once', async () => {
    const analyst = await as('analyst');
    const older = manyWards.replaceAll('WD25', 'WD19').replaceAll('LAD25', 'LAD19');
    await analyst.get('/places/load');
    const sent = await analyst.upload('/places/load', [
      { field: 'file', fileName: 'wards-2019.geojson', content: older },
    ]);
    await analyst.get(sent.headers.location ?? '');
    assert.match(text(analyst.page), /Assessment figures do not use it\. A newer one is used: wards 2025/);
    await analyst.get(wardsPage);
    assert.match(
      text(analyst.page),
      /Figures would be counted by wards 2019 \(wards-2019\.geojson\) instead/,
    );
    const removed = await analyst.post(`${wardsPage}/remove`);
    assert.equal(removed.headers.location, '/places');
    const twice = await analyst.post(`${wardsPage}/remove`);
    assert.equal(twice.headers.location, '/places');
    await analyst.get('/places');
    await assertGoodHtml('after removal', analyst.page);
    assert.match(text(analyst.page), /Removed: wards 2025 \(wards-2025\.geojson\)/);
    assert.equal((await analyst.get(wardsPage)).statusCode, 404);
    assert.deepEqual(
      (await audits('places.removed')).map(({ outcome }) => outcome),
      ['refused', 'done'],
    );
    // The kept file stays, so that what was made from it can still be checked.
    await access(deliveryPath(folder, wardsPage.slice('/places/'.length)));
  });
});
