import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readBoundaries } from './boundaries.ts';
import { readLsoaChanges, readLsoaLookup } from './lookups.ts';
import type { LsoaChanges, LsoaLookup } from './place.ts';
import { readPopulation } from './population.ts';
import { realFile } from './testing.ts';
import { compareCodes } from './vintage.rules.ts';
import { lookupFor2011, lsoaYearOf } from './vintage-lsoa.rules.ts';

const boundaries = (name: string) => `boundaries/${name}`;

describe('geography of another year', () => {
  it('old wards against a population by new wards: nothing matches, and that is said, never taken as none', async (t) => {
    const old = realFile(t, boundaries('gravesham-wards-pre2023-detailed.geojson'));
    const people = realFile(t, 'population/mid2022-ward2023-gravesham-medway.csv');
    if (old === null || people === null) return;
    const answer = compareCodes(await readBoundaries(old), await readPopulation(people));
    assert.deepEqual(
      [answer.seen, answer.matched, answer.unmatched.length, answer.verdict],
      [18, 0, 18, 'older'],
    );
    assert.match(
      answer.sentence,
      /None of the 18 wards of .*wards 2013.* is in .*wards 2023.*older geography.*redrawn since.*not the same as none/,
    );
  });

  it('new wards against a population by old wards, with the districts named; and the same wards in both', async (t) => {
    const wards = realFile(t, boundaries('gravesham-wards-2025.geojson'));
    const before = realFile(t, 'population/mid2020-ward2020-persons-single-year-of-age.csv.gz');
    const after = realFile(t, 'population/mid2022-ward2023-gravesham-medway.csv');
    const county = realFile(t, boundaries('kent-county-wards-2025.geojson'));
    if (wards === null || before === null || after === null || county === null) return;
    const set = await readBoundaries(wards);
    const newer = compareCodes(set, await readPopulation(before));
    assert.equal(newer.verdict, 'newer');
    assert.match(newer.sentence, /newer geography: the wards of Gravesham were redrawn in between/);
    const same = compareCodes(set, await readPopulation(after));
    assert.deepEqual(
      [same.verdict, same.matched, same.sentence.startsWith('All 17 wards')],
      ['same', 17, true],
    );
    // The county's wards against two districts' population: the others are elsewhere, not of another year.
    const partly = compareCodes(await readBoundaries(county), await readPopulation(after));
    assert.deepEqual([partly.verdict, partly.matched, partly.elsewhere], ['same', 17, 238]);
  });

  it('tells 2011 from 2021 LSOAs, with the table of changes and without', async (t) => {
    const paths = ['gravesham-lsoa-2011.geojson', 'gravesham-lsoa-2021.geojson', 'kent-county-lsoa-2011.geojson.gz', 'kent-county-lsoa-2021.geojson.gz'].map((name) => realFile(t, boundaries(name))); // prettier-ignore
    const table = realFile(t, 'lookups/lsoa11_lsoa21_lad22.csv.gz');
    if (table === null || paths.includes(null)) return;
    const [g11, g21, k11, k21] = await Promise.all(paths.map((path) => readBoundaries(path!)));
    for (const changes of [await readLsoaChanges(table), null]) {
      const verdict = (a: typeof g11, b: typeof g11) => compareCodes(a!, b!, { changes }).verdict;
      assert.equal(verdict(g11, g21), 'older');
      assert.equal(verdict(g21, g11), 'newer');
      assert.equal(verdict(k11, k21), 'older');
      assert.equal(verdict(k21, k11), 'newer');
      assert.equal(verdict(k21, k21), 'same');
      const codes = (set: typeof k11) => set!.areas.map(({ code }) => code);
      assert.equal(lsoaYearOf(codes(k11), changes)?.year, 2011);
      assert.equal(lsoaYearOf(codes(k21), changes)?.year, 2021);
      assert.equal(lsoaYearOf(['E05000001'], changes), null);
    }
    const changes = await readLsoaChanges(table);
    const both = compareCodes(
      [...k11!.areas, ...k21!.areas].map(({ code }) => code),
      k21!,
      { changes, subject: 'the police file' },
    );
    assert.equal(both.verdict, 'mixed');
    assert.match(both.sentence, /31 of the 969 LSOAs of the police file are of the 2011 geography/);
    // Codes of another district are of the right year, only elsewhere.
    const elsewhere = compareCodes(k21!, g21!, { changes });
    assert.deepEqual([elsewhere.verdict, elsewhere.matched, elsewhere.elsewhere], ['same', 65, 873]);
  });

  it('matches Barnsley and Sheffield under old codes and says so; tells a merged district', async (t) => {
    const districts = realFile(t, boundaries('uk-lad-2025.topojson'));
    if (districts === null) return;
    const set = await readBoundaries(districts);
    const recoded = compareCodes(['E08000016', 'E08000019', 'E07000109'], set);
    assert.deepEqual([recoded.verdict, recoded.matched], ['same', 3]);
    assert.match(recoded.sentence, /Barnsley has two codes, E08000016 and E08000038 \(new in 2025\)/);
    const merged = compareCodes(['E07000004', 'E07000109'], set);
    assert.deepEqual([merged.verdict, merged.unmatched], ['older', ['E07000004']]);
    assert.match(
      merged.sentence,
      /Aylesbury Vale \(E07000004\) became part of Buckinghamshire \(E06000060\) in 2020/,
    );
    const newer = compareCodes(['E06000060'], ['E07000004', 'E07000005']);
    assert.equal(newer.verdict, 'newer');
  });

  it('makes a 2011 lookup: every 2011 LSOA is there, split ones only where their parts agree', async (t) => {
    const path = realFile(t, 'lookups/lsoa21_ward24_lad24.csv.gz');
    const table = realFile(t, 'lookups/lsoa11_lsoa21_lad22.csv.gz');
    if (path === null || table === null) return;
    const lookup = lookupFor2011(await readLsoaLookup(path), await readLsoaChanges(table));
    assert.equal(lookup.byLsoa.size, 34_753);
    // Barnsley, Doncaster, Rotherham and Sheffield had 853 LSOAs in 2011 (147 + 194 + 167 + 345; data README §2).
    const southYorkshire = [...lookup.byLsoa.values()].filter(({ districtCode }) =>
      ['E08000016', 'E08000017', 'E08000018', 'E08000019'].includes(districtCode ?? ''),
    );
    assert.equal(southYorkshire.length, 147 + 194 + 167 + 345);
  });
});

describe('whatever the codes', () => {
  const code = fc.integer({ min: 1, max: 40 }).map((number) => `E010000${String(number).padStart(2, '0')}`);
  const place = { lsoaName: '', wardCode: null, wardName: null, districtCode: null, districtName: null };

  it('matched and unmatched make up what was seen, the verdict is never “same” with a code unaccounted for, and there is always a sentence', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(code),
        fc.uniqueArray(code),
        fc.uniqueArray(code),
        fc.uniqueArray(code),
        (seen, known, old, present) => {
          const row = (codes: string[]) =>
            new Map(codes.map((one) => [one, { change: 'U' as const, to2021: [one], from2011: [one] }]));
          const changes: LsoaChanges = {
            hash: '',
            fileName: 'changes',
            from2011: row(old),
            from2021: row(present),
          };
          const lookup: LsoaLookup = { hash: '', fileName: 'lookup', title: '', lsoaYear: 2021, wardYear: null, districtYear: null, byLsoa: new Map(known.map((one) => [one, place])) }; // prettier-ignore
          const answer = compareCodes(seen, lookup, { changes });
          assert.equal(answer.matched + answer.unmatched.length, seen.length);
          assert.equal(answer.matched, seen.filter((one) => known.includes(one)).length);
          assert.ok(answer.sentence.length > 10);
          if (answer.verdict === 'same') assert.equal(answer.elsewhere, answer.unmatched.length);
          const onlyOld = answer.unmatched.filter((one) => old.includes(one) && !present.includes(one));
          if (onlyOld.length > 0) assert.ok(answer.verdict === 'older' || answer.verdict === 'mixed');
        },
      ),
    );
  });
});
