import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import writeWorkbook from 'write-excel-file/node';
import { readLsoaLookup } from './lookups.ts';
import { populationOf } from './population-of.rules.ts';
import { readCount, readDate } from './population.rules.ts';
import { readPopulation } from './population.ts';
import { inFolder, problem, realFile } from './testing.ts';

describe('a number of people', () => {
  it('is read back however it is written', () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.constantFrom('', ' ', '\u00a0', '  '), (count, blank) => {
        const grouped = count.toLocaleString('en-GB');
        for (const text of [String(count), grouped, `${blank}${grouped}${blank}`, `${count}.0`])
          assert.deepEqual(readCount(text), { ok: true, count });
      }),
    );
  });

  it('is refused when negative, fractional, absurd or no number, and missing is never none', () => {
    const reason = (text: string) => {
      const read = readCount(text);
      return read.ok ? read.count : read.missing ? 'missing' : read.reason;
    };
    assert.equal(reason('-12'), 'is less than nothing');
    assert.equal(reason('-1,200'), 'is less than nothing');
    assert.equal(reason('12.5'), 'is not a whole number');
    assert.equal(reason('100000001'), 'is more than 100,000,000, which is absurd');
    assert.equal(reason('1,23'), 'is not a number');
    assert.equal(reason('12abc'), 'is not a number');
    for (const text of ['', ' ', '-', ':', '..', 'c', '[x]', 'N/A']) assert.equal(reason(text), 'missing');
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readCount(text);
        if (read.ok) assert.ok(Number.isInteger(read.count) && read.count >= 0 && /\d/.test(text));
      }),
    );
  });

  it('has a date from column, title or file name', () => {
    const date = (countColumn: string, titles = '', fileName = 'x.csv', dateCell = '') =>
      readDate({ countColumn, titles, fileName, dateCell });
    assert.equal(date('population_mid2022'), 'mid-2022');
    assert.equal(
      date('All Ages', 'Table SAPE23DT8a: Mid-2020 Population Estimates for 2020 Wards'),
      'mid-2020',
    );
    assert.equal(date('households', '', 'households-census2021-lsoa21.csv.gz'), 'Census 2021');
    assert.equal(date('Residence type: Total; measures: Value', '', 'ts001.csv', '2021'), 'Census 2021');
    assert.equal(date('Population', '', 'mid2024-police-force-area.csv'), 'mid-2024');
    assert.equal(date('population', '', 'population.csv', '2023'), '2023');
    assert.equal(date('population'), null);
  });
});

describe('population files', () => {
  const wards = 'WD23CD,WD23NM,LAD23CD,LAD23NM,population\n';

  it('name line, column and value of what cannot be right, and keep nothing', () =>
    inFolder(async (put) => {
      const refuses = async (rows: string, words: RegExp) =>
        assert.rejects(
          readPopulation(await put('p.csv', `Title line,,,,\n\n${wards}${rows}`)),
          problem('population-impossible', words),
        );
      await refuses(
        'E05000001,A,E07000001,X,-5\n',
        /line 4, column population: “-5” for A is less than nothing/,
      );
      await refuses(
        'E05000001,A,E07000001,X,10\nE05000002,B,E07000001,X,10.5\n',
        /line 5, column population: “10.5” for B is not a whole number/,
      );
      await refuses(
        'E05000001,A,E07000001,X,"1,000,001"\n',
        /“1,000,001” for A is more than 1,000,000, too many for one of the wards/,
      );
      await refuses('E05000001,A,E07000001,X,123456789\n', /absurd/);
      await refuses('E05000001,A,E07000001,X,5\nE05000001,A,E07000001,X,6\n', /comes twice, with 5 and 6/);
    }));

  it('refuse a header without rows, and columns that are not known, naming them', () =>
    inFolder(async (put) => {
      await assert.rejects(readPopulation(await put('h.csv', wards)), problem('header-only'));
      await assert.rejects(
        readPopulation(await put('u.csv', 'place,people\nA,5\n')),
        problem('columns-unknown', /Line 1 is: place, people/),
      );
      await assert.rejects(readPopulation(await put('e.csv', '\n\n')), problem('empty-file'));
      const mended = await readPopulation(await put('u.csv', 'place,people\nA1,5\n'), {
        codeColumn: 'place',
        countColumn: 'people',
        kind: 'ward',
        date: 'mid-2023',
      });
      assert.deepEqual([mended.byCode.get('A1')?.count, mended.date, mended.kind], [5, 'mid-2023', 'ward']);
      await assert.rejects(
        readPopulation(await put('u.csv', 'place,people\nA1,5\n'), {
          codeColumn: 'place',
          countColumn: 'people',
        }),
        problem('kind-unknown'),
      );
    }));

  it('leave out an area without a number, and make no sum that would need it', () =>
    inFolder(async (put) => {
      const table = await readPopulation(
        await put(
          'mid2023.csv',
          `${wards}E05000001,A,E07000001,X,5\nE05000002,B,E07000001,X,\nE05000003,C,E07000002,Y,7\n,All,,,12\nSource: ONS,,,,\n`,
        ),
      );
      assert.match(table.warnings.join('\n'), /1 ward without a number left out \(not taken as none\): B/);
      assert.match(table.warnings.join('\n'), /Line 5 was left out: 12 stands beside no code/);
      assert.deepEqual(populationOf(table, 'E07000002'), {
        ok: true,
        count: 7,
        how: 'sum',
        source: 'residents, mid-2023: sum of its 1 ward (file mid2023.csv)',
      });
      const none = populationOf(table, 'E07000001');
      assert.ok(!none.ok && /no number for B/.test(none.reason));
    }));

  it('read header cells with line breaks, tabs, and a workbook whose table is on its second sheet', () =>
    inFolder(async (put, folder) => {
      const table = await readPopulation(
        await put(
          't.csv',
          'Notes\t\n"LA Code\n(2021 boundaries)"\t"Ward\nCode"\t"All\nAges"\nE07000001\tE05000001\t 1,234 \n',
        ),
      );
      assert.deepEqual(table.byCode.get('E05000001'), {
        name: 'E05000001',
        count: 1234,
        parent: 'E07000001',
        parentName: null,
      });
      const path = `${folder}/mid2023.xlsx`;
      await writeWorkbook(
        [
          { data: [[{ value: 'Cover' }]], sheet: 'Cover' },
          { data: [[{ value: 'Mid-2023 estimates' }], [{ value: 'WD23CD' }, { value: 'Population' }], [{ value: 'E05000001' }, { value: 4321, type: Number }]], sheet: 'Persons' },
        ],
      ).toFile(path); // prettier-ignore
      const book = await readPopulation(path);
      assert.deepEqual([book.byCode.get('E05000001')?.count, book.date, book.year], [4321, 'mid-2023', 2023]);
      await assert.rejects(
        readPopulation(await put('broken.xlsx', 'PK\u0003\u0004 no zip')),
        problem('workbook-damaged'),
      );
    }));

  it('give the population of a recoded district and of one made by merger', () =>
    inFolder(async (put) => {
      const table = await readPopulation(
        await put(
          'mid2018.csv',
          'LAD18CD,population\nE08000016,245\nE07000004,1\nE07000005,2\nE07000006,3\nE07000007,4\n',
        ),
      );
      const barnsley = populationOf(table, 'E08000038');
      assert.ok(
        barnsley.ok && barnsley.count === 245 && /under its other code E08000016/.test(barnsley.source),
      );
      const bucks = populationOf(table, 'E06000060');
      assert.ok(bucks.ok && bucks.count === 10 && /sum of the 4 districts it was made of/.test(bucks.source));
      const unknown = populationOf(table, 'E07000109');
      assert.ok(!unknown.ok && /code of another year/.test(unknown.reason));
    }));
});

/** Figures published by ONS, as quoted in the data README §4 and §9. */
const published: [file: string, kind: string, year: number | null, date: string, rows: number, sums: [string, number][]][] = [
  ['population/mid2022-ward2023-gravesham-medway.csv', 'ward', 2023, 'mid-2022', 41, [['E07000109', 106_970], ['E06000035', 282_702]]],
  ['population/mid2020-ward2020-persons-single-year-of-age.csv.gz', 'ward', 2020, 'mid-2020', 8053, [['E07000109', 106_890], ['E06000035', 279_142]]],
  ['population/census2021-ts001-usual-residents-lsoa21.csv.gz', 'lsoa', 2021, 'Census 2021', 35_672, [['E07000109', 106_906], ['E06000035', 279_787]]],
  ['population/households-census2021-lsoa21.csv.gz', 'lsoa', 2021, 'Census 2021', 35_672, [['E07000109', 41_737], ['E06000035', 111_447]]],
  ['population/households-census2021-lad23.csv', 'district', 2023, 'Census 2021', 318, []],
  ['population/mid2024-police-force-area.csv', 'police-force', 2023, 'mid-2024', 43, [['E23000001', 9_074_625]]],
  ['population/mid2020-lsoa11-age-bands.csv.gz', 'lsoa', 2011, 'mid-2020', 34_753, []],
  ['population/mid2019-lsoa11.csv.gz', 'lsoa', 2011, 'mid-2019', 34_753, []],
  ['population/mid2017-lsoa11.csv.gz', 'lsoa', 2011, 'mid-2017', 34_753, []],
  ['crime/northumbria-asb-2022/northumbria_ward_population.xlsx', 'ward', null, 'date not stated', 177, []],
]; // prettier-ignore

describe('published populations', () => {
  it('are read as published, and add up to the published figures', async (t) => {
    const lookupPath = realFile(t, 'lookups/lsoa21_ward24_lad24.csv.gz');
    if (lookupPath === null) return;
    const lookup = await readLsoaLookup(lookupPath);
    for (const [name, kind, year, date, rows, sums] of published) {
      const path = realFile(t, name);
      if (path === null) return;
      const table = await readPopulation(path);
      assert.deepEqual(
        [table.kind, table.year, table.date, table.byCode.size],
        [kind, year, date, rows],
        name,
      );
      assert.equal(table.counts, name.includes('households') ? 'households' : 'residents');
      for (const [code, count] of sums) {
        const answer = populationOf(table, code, { lookup });
        assert.ok(answer.ok, `${name} ${code}: ${answer.ok ? '' : answer.reason}`);
        assert.equal(answer.count, count, `${name} ${code}`);
        assert.ok(answer.source.includes(date) && answer.source.includes(name.split('/')[1]!));
      }
    }
  });

  it('of 2011 LSOAs give no sum through a 2021 lookup, and say why', async (t) => {
    const lookupPath = realFile(t, 'lookups/lsoa21_ward24_lad24.csv.gz');
    const path = realFile(t, 'population/mid2020-lsoa11-age-bands.csv.gz');
    if (path === null || lookupPath === null) return;
    const answer = populationOf(await readPopulation(path), 'E07000109', {
      lookup: await readLsoaLookup(lookupPath),
    });
    assert.ok(!answer.ok && /2 of the 65 LSOAs of E07000109 are not in/.test(answer.reason));
  });
});
