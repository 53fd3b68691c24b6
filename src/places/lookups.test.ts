import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { knownDistrictChanges, mergedInto, sameDistrictCodes, successorOf } from './district-changes.ts';
import { readLookup, readLsoaChanges, readLsoaLookup, readPartnershipLookup } from './lookups.ts';
import { inFolder, problem, realFile } from './testing.ts';

describe('lookups', () => {
  it('are told apart by their columns, in the names ONS uses and in others', () =>
    inFolder(async (put) => {
      const ons = await readLsoaLookup(
        await put(
          'a.csv',
          '\ufeffLSOA21CD,LSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM\r\nE01000001,City 001A,E05009288,Aldersgate,E09000001,City of London\r\n',
        ),
      );
      assert.deepEqual([ons.lsoaYear, ons.wardYear, ons.districtYear], [2021, 2024, 2024]);
      assert.equal(ons.title, 'LSOA 2021 to ward 2024 to district 2024 (best fit)');
      assert.deepEqual(ons.byLsoa.get('E01000001'), {
        lsoaName: 'City 001A',
        wardCode: 'E05009288',
        wardName: 'Aldersgate',
        districtCode: 'E09000001',
        districtName: 'City of London',
      });
      const semicolons = gzipSync('lsoa11_code;ltla22_code\nE01000001;E09000001\n');
      assert.equal(
        (await readLsoaLookup(await put('b.gz', semicolons))).byLsoa.get('E01000001')?.wardCode,
        null,
      );
      const changes = await readLsoaChanges(
        await put('c.csv', 'LSOA11CD,LSOA21CD,CHGIND\nE01000001,E01033999,S\nE01000001,E01034000,S\n'),
      );
      assert.deepEqual(changes.from2011.get('E01000001'), {
        change: 'S',
        to2021: ['E01033999', 'E01034000'],
      });
      assert.deepEqual(changes.from2021.get('E01034000'), { change: 'S', from2011: ['E01000001'] });
    }));

  it('refuse what cannot be right, with the line', () =>
    inFolder(async (put) => {
      const refuses = async (content: string, code: string, words: RegExp) =>
        assert.rejects(readLookup(await put('l.csv', content)), problem(code, words));
      await refuses('LSOA21CD,WD24CD\n', 'header-only', /header and no rows/);
      await refuses(
        'LSOA21CD,WD24CD\nE01000001,E05000001\n,E05000002\n',
        'code-missing',
        /line 3: LSOA21CD is blank/,
      );
      await refuses(
        'LSOA21CD,WD24CD\nE01000001,E05000001\nE01000001,E05000002\n',
        'lookup-contradicts-itself',
        /line 3.*line 2/,
      );
      await refuses(
        'LSOA11CD,LSOA21CD,CHGIND\nE01000001,E01000001,Q\n',
        'change-unknown',
        /line 2: CHGIND is “Q”/,
      );
      await refuses('LSOACD,WD24CD\nE01000001,E05000001\n', 'lsoa-year-unknown', /LSOACD/);
      await refuses('A,B\n1,2\n', 'lookup-unknown', /Its columns are: A, B/);
      await refuses('LSOA21CD,WD24CD\n"E01000001,E05000001\n', 'not-a-table', /line/);
      await assert.rejects(
        readLsoaChanges(await put('m.csv', 'LSOA21CD,WD24CD\nE01000001,E05000001\n')),
        problem('wrong-lookup', /LSOA to ward and district; wanted is LSOA 2011/),
      );
    }));
});

describe('published lookups', () => {
  it('LSOA 2021 to ward and district: 35,672 rows', async (t) => {
    const path = realFile(t, 'lookups/lsoa21_ward24_lad24.csv.gz');
    if (path === null) return;
    const lookup = await readLsoaLookup(path);
    assert.equal(lookup.byLsoa.size, 35_672);
    assert.deepEqual(lookup.byLsoa.get('E01024257'), {
      lsoaName: 'Gravesham 002A',
      wardCode: 'E05014925',
      wardName: 'Town',
      districtCode: 'E07000109',
      districtName: 'Gravesham',
    });
  });

  it('LSOA 2011 to 2021: 34,753 to 35,672 (ONS, Census 2021 geographies)', async (t) => {
    const path = realFile(t, 'lookups/lsoa11_lsoa21_lad22.csv.gz');
    if (path === null) return;
    const changes = await readLsoaChanges(path);
    assert.equal(changes.from2011.size, 34_753);
    assert.equal(changes.from2021.size, 35_672);
  });

  it('district to partnership to force, with the trap of Dartford and Gravesham, and districts with several', async (t) => {
    const path = realFile(t, 'lookups/lad24_csp24_pfa24.csv');
    if (path === null) return;
    const lookup = await readPartnershipLookup(path);
    assert.equal(lookup.byDistrict.size, 318);
    assert.deepEqual(lookup.byDistrict.get('E07000109'), {
      districtName: 'Gravesham',
      cspCode: 'E22000352',
      cspName: 'Dartford and Gravesham',
      forceCode: 'E23000032',
      forceName: 'Kent',
    });
    assert.deepEqual(
      [
        lookup.byDistrict.get('E06000060')!.cspName,
        ...lookup.byDistrict.get('E06000060')!.others!.map(({ cspName }) => cspName),
      ],
      ['Aylesbury Vale', 'Chiltern', 'South Bucks', 'Wycombe'],
    );
    const older = realFile(t, 'lookups/lad19_csp19_pfa19.csv');
    if (older !== null) assert.equal((await readPartnershipLookup(older)).year, 2019);
  });
});

describe('changes of district codes', () => {
  it('know Barnsley and Sheffield under both codes', () => {
    assert.deepEqual(sameDistrictCodes('E08000016'), ['E08000016', 'E08000038']);
    assert.deepEqual(sameDistrictCodes('E08000039'), ['E08000039', 'E08000019']);
    assert.deepEqual(sameDistrictCodes('E07000109'), ['E07000109']);
    assert.equal(successorOf('E07000190')?.to, 'E07000246');
    assert.deepEqual(
      mergedInto('E06000060').map(({ from }) => from),
      ['E07000004', 'E07000005', 'E07000006', 'E07000007'],
    );
  });

  it('are the same as in two published lists', async (t) => {
    const byYear = realFile(t, 'lookups/lad_changes.csv');
    const byCode = realFile(t, 'lookups/la_all_codes.csv');
    if (byYear === null || byCode === null) return;
    const [years, codes] = [await readLookup(byYear), await readLookup(byCode)];
    assert.ok(years.kind === 'district-changes' && codes.kind === 'district-changes');
    const known = new Map(knownDistrictChanges.map((change) => [change.from, change]));
    // Side by side 2016 to 2024: the same changes, year by year.
    const plain = years.changes.map(({ from, to, year, how }) => ({ from, to, year, how }));
    const wanted = knownDistrictChanges
      .filter(({ year }) => year !== null && year <= 2024)
      .map(({ from, to, year, how }) => ({ from, to, year, how }));
    const byFrom = (a: { from: string }, b: { from: string }) => (a.from < b.from ? -1 : 1);
    assert.deepEqual(plain.sort(byFrom), wanted.sort(byFrom));
    // Each code with the one now in force: following our steps ends there.
    assert.equal(codes.changes.length, knownDistrictChanges.length);
    for (const { from, to } of codes.changes) {
      let end = from;
      while (known.has(end)) end = known.get(end)!.to;
      assert.equal(end, to, from);
    }
  });
});
