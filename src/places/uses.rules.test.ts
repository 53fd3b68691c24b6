import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { missingPlaces, purposeOf, standingOn } from './uses.rules.ts';

type File = Parameters<typeof standingOn>[0];

const fileOf = (hash: string, more: Partial<File>): File => ({
  hash,
  part: 'boundaries',
  about: null,
  kind: 'ward',
  year: 2025,
  title: `wards ${hash}`,
  fileName: `${hash}.geojson`,
  loadedAt: '2026-01-01T00:00:00Z',
  ...more,
});

const anyFile = fc
  .record({
    hash: fc.uuid(),
    part: fc.constantFrom('boundaries' as const, 'lookup' as const, 'population' as const),
    kind: fc.constantFrom('ward' as const, 'district' as const, 'lsoa' as const, 'csp' as const),
    year: fc.option(fc.integer({ min: 2001, max: 2030 })),
    loadedAt: fc.integer({ min: 10, max: 28 }).map((day) => `2026-01-${day}T00:00:00Z`),
    number: fc.nat(3),
  })
  .map(({ number, ...file }) =>
    fileOf(file.hash, {
      ...file,
      about:
        file.part === 'boundaries'
          ? null
          : file.part === 'population'
            ? ((['residents', 'households'] as const)[number % 2] ?? 'residents')
            : ((['lsoa-to-area', 'lsoa-changes', 'partnership', 'district-changes'] as const)[number] ??
              'partnership'),
    }),
  );

test('at most one file of ward boundaries and one lookup stand under the figures, and it has the latest year of those that fit', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyFile, { selector: ({ hash }) => hash }),
      fc.func(fc.boolean()),
      (files, owns) => {
        const own = files.filter(({ hash }) => owns(hash)).map(({ hash }) => hash);
        const used = (fits: (file: File) => boolean): void => {
          const some = files.filter(fits);
          const inUse = some.filter((file) => standingOn(file, files, own).inUse);
          assert.equal(inUse.length, some.length === 0 ? 0 : 1);
          for (const file of some) assert.ok((inUse[0]?.year ?? 0) >= (file.year ?? 0));
        };
        used((file) => file.part === 'boundaries' && file.kind === 'ward' && own.includes(file.hash));
        used((file) => file.about === 'lsoa-to-area');
        for (const file of files) {
          const { now, without } = standingOn(file, files, own);
          assert.ok(now.endsWith('.') && without.endsWith('.') && purposeOf(file).endsWith('.'));
        }
      },
    ),
  );
});

test('wards of another district are not what the figures stand on, however new', () => {
  const own = fileOf('a', { year: 2023, title: 'wards 2023' });
  const other = fileOf('b', { year: 2025 });
  assert.equal(standingOn(own, [own, other], ['a']).inUse, true);
  assert.deepEqual(standingOn(other, [own, other], ['a']), {
    inUse: false,
    now: 'Assessment figures do not use it. It has no wards of your district.',
    without: 'Assessment figures stay as they are.',
  });
});

test('what is missing is said once for each thing, and only while it is missing', () => {
  const district = { code: 'E07000109', name: 'Gravesham', wardSets: [] as string[], residents: false };
  const titles = (files: File[], more: Partial<typeof district> = {}): string[] =>
    missingPlaces(files, { ...district, ...more }).map(({ title }) => title);
  const wards = fileOf('a', {});
  const people = fileOf('b', { part: 'population', about: 'residents' });
  const lookup = fileOf('c', { part: 'lookup', about: 'lsoa-to-area' });
  assert.deepEqual(titles([]), [
    'No ward boundaries',
    'No population',
    'No lookup from LSOAs to wards and districts',
  ]);
  assert.deepEqual(titles([wards, lookup]), ['No ward boundaries of Gravesham', 'No population']);
  assert.deepEqual(titles([wards, people], { wardSets: ['a'] }), [
    'No population that can be used for Gravesham',
    'No lookup from LSOAs to wards and districts',
  ]);
  assert.deepEqual(titles([wards, people, lookup], { wardSets: ['a'] }), []);
});
