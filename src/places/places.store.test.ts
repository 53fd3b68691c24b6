import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase } from '../../test/support/database.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import { deliveryPath, layout } from '../foundation/data-folder.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Tx } from '../foundation/database.types.ts';
import {
  findAreas,
  findPlacesHash,
  listPlaces,
  loadPlaces,
  readPlacesInForce,
  removePlaces,
} from './places.store.ts';
import { geojson, inFolder, problem, realFile, square, ward } from './testing.ts';

let test: TestDatabase;
let folder: DataFolder;

before(async () => {
  test = await createTestDatabase();
  folder = layout(await mkdtemp(join(tmpdir(), 'frankpledge-places-data-')), 'demonstration');
});

after(() => rm(folder.root, { recursive: true }));

const asSystem = <Result>(work: (tx: Tx) => Promise<Result>) => test.database.asSystem('test', null, work);

const wards = geojson([
  ward('E05000901', 'West', square(0.3, 51.3, 0.1)),
  ward('E05000902', 'East', square(0.4, 51.3, 0.1)),
]);

describe('the register of places', () => {
  it('keeps the file byte for byte and its areas with code, name, kind, year, parent and validity; twice changes nothing', () =>
    inFolder(async (put) => {
      const path = await put('wards.geojson', wards);
      const first = await loadPlaces(
        test.database,
        folder,
        path,
        {},
        { validFrom: '2023-05-04', validTo: null },
      );
      assert.equal(first.alreadyThere, false);
      assert.equal(first.description, 'Boundaries, wards 2025: 2 wards');
      assert.equal(await readFile(deliveryPath(folder, first.loaded.hash), 'utf8'), wards);
      const again = await loadPlaces(test.database, folder, path);
      assert.equal(again.alreadyThere, true);
      assert.deepEqual(again.loaded, first.loaded);
      assert.deepEqual(await asSystem((tx) => findAreas(tx, { code: 'E05000901' })), [
        {
          code: 'E05000901',
          name: 'West',
          kind: 'ward',
          year: 2025,
          vintage: 'wards 2025',
          parent: 'E07000999',
          parentName: 'Testborough',
          validFrom: '2023-05-04',
          validTo: null,
          set: first.loaded.hash,
        },
      ]);
      assert.deepEqual(
        (
          await asSystem((tx) =>
            findAreas(tx, { nameBegins: 'eas', kind: 'ward', year: 2025, parent: 'E07000999' }),
          )
        ).map(({ name }) => name),
        ['East'],
      );
    }));

  it('reads a file anew when told what it does not say, and remembers it for the next reading', () =>
    inFolder(async (put) => {
      const path = await put(
        'old.geojson',
        geojson([
          {
            ...ward('', '', square(0.3, 51.3, 0.1)),
            properties: { ward_code: 'E05000001', ward_name: 'Old' },
          },
        ]),
      );
      const { loaded } = await loadPlaces(test.database, folder, path);
      assert.equal(loaded.year, null);
      const told = await loadPlaces(test.database, folder, path, { year: 2013 });
      assert.deepEqual([told.alreadyThere, told.loaded.year, told.loaded.hash], [false, 2013, loaded.hash]);
      assert.equal((await loadPlaces(test.database, folder, path, { year: 2013 })).alreadyThere, true);
      const { boundaries } = await asSystem((tx) => readPlacesInForce(tx, folder));
      assert.equal(boundaries.find(({ hash }) => hash === loaded.hash)?.vintage, 'wards 2013');
    }));

  it('gives back what is loaded, latest geography first; loses nothing silently; and takes out again', () =>
    inFolder(async (put) => {
      await loadPlaces(test.database, folder, await put('wards.geojson', wards));
      const people = await loadPlaces(
        test.database,
        folder,
        await put('mid2023.csv', 'WD23CD,LAD23CD,population\nE05000901,E07000999,5000\n'),
      );
      const lookup = await loadPlaces(
        test.database,
        folder,
        await put('lookup.csv', 'LSOA21CD,WD24CD,LAD24CD\nE01000001,E05000901,E07000999\n'),
      );
      assert.deepEqual(
        [people.loaded.title, people.loaded.year, people.loaded.areas],
        ['residents, mid-2023', 2023, 1],
      );
      assert.equal(lookup.loaded.title, 'LSOA 2021 to ward 2024 to district 2024 (best fit)');
      const inForce = await asSystem((tx) => readPlacesInForce(tx, folder));
      const years = inForce.boundaries.map(({ year }) => year ?? 0);
      assert.deepEqual(
        years,
        years.toSorted((a, b) => b - a),
      );
      assert.equal(inForce.populations[0]?.byCode.get('E05000901')?.count, 5000);
      assert.equal(inForce.lsoaLookups[0]?.byLsoa.get('E01000001')?.wardCode, 'E05000901');

      const hash = await asSystem((tx) => findPlacesHash(tx, people.loaded.hash.slice(0, 8)));
      assert.equal(hash, people.loaded.hash);
      await assert.rejects(
        asSystem((tx) => findPlacesHash(tx, 'zzzz')),
        problem('places-not-found'),
      );
      assert.equal(await asSystem((tx) => removePlaces(tx, hash)), true);
      assert.equal(await asSystem((tx) => removePlaces(tx, hash)), false);
      assert.equal(
        (await asSystem(listPlaces)).some((one) => one.hash === hash),
        false,
      );
      assert.equal(
        await readFile(deliveryPath(folder, hash), 'utf8').then((text) => text.startsWith('WD23CD')),
        true,
      );

      const lost = await loadPlaces(
        test.database,
        folder,
        await put('lost.csv', 'LSOA21CD,WD24CD\nE01000002,E05000902\n'),
      );
      await unlink(deliveryPath(folder, lost.loaded.hash));
      await assert.rejects(
        asSystem((tx) => readPlacesInForce(tx, folder)),
        problem('kept-file-lost', /lost\.csv/),
      );
      await asSystem((tx) => removePlaces(tx, lost.loaded.hash));
    }));

  it('refuses a bad file and keeps nothing of it', () =>
    inFolder(async (put) => {
      const before = await asSystem(listPlaces);
      await assert.rejects(
        loadPlaces(test.database, folder, await put('bad.csv', 'WD23CD,population\nE05000901,-1\n')),
        problem('population-impossible'),
      );
      await assert.rejects(
        loadPlaces(test.database, folder, await put('what.csv', 'a,b\n1,2\n')),
        problem('places-file-unknown', /neither boundaries, nor a lookup, nor a population/),
      );
      assert.deepEqual(await asSystem(listPlaces), before);
    }));

  it('two loads of one file at once end with it there once', () =>
    inFolder(async (put) => {
      const path = await put('both.csv', 'LSOA21CD,LAD24CD\nE01000003,E07000999\n');
      const outcomes = await Promise.all([1, 2, 3].map(() => loadPlaces(test.database, folder, path)));
      assert.equal(outcomes.filter(({ alreadyThere }) => !alreadyThere).length, 1);
    }));

  it('loads the lookup, the census and the wards as published', async (t) => {
    const paths = ['lookups/lsoa21_ward24_lad24.csv.gz', 'population/census2021-ts001-usual-residents-lsoa21.csv.gz', 'boundaries/kent-county-wards-2025.geojson'].map((name) => realFile(t, name)); // prettier-ignore
    if (paths.includes(null)) return;
    const sizes = [];
    for (const path of paths) sizes.push((await loadPlaces(test.database, folder, path!)).loaded.areas);
    assert.deepEqual(sizes, [null, 35_672, 255]);
    const [sum] = await test.query<{ sum: string }>(
      `select sum(count) as sum from population where population_table_hash = (select hash from population_table where file_name like 'census2021%')`,
    );
    // Census 2021, England and Wales, usual residents: 59,597,542 (ONS); the small-area table is rounded by a little.
    assert.ok(Math.abs(Number(sum!.sum) - 59_597_542) < 1_000, sum!.sum);
  });
});
