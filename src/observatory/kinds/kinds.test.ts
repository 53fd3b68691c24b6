import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { findCategory } from '../categories.ts';
import { detectTable, openFile } from '../mapped/detect.ts';
import { parseMapping, type Mapping } from '../mapped/mapping.ts';
import { readMapped } from '../mapped/read.ts';
import { suggestMapping } from '../mapped/suggest.ts';
import { findKind, sourceKinds } from './kinds.ts';
import { applyPreset, guessKind } from './preset.ts';
import { presets } from './presets.ts';

const folder = path.join(import.meta.dirname, 'samples');

/** Every sample, as published in shape and invented in content: rows read, accepted, rejected; the sum of what was accepted. */
const expected: Record<
  string,
  { read: number; accepted: number; rejected: number; sum: number; precision: string }
> = {
  'ambulance.csv': { read: 8, accepted: 5, rejected: 1, sum: 49, precision: 'month' },
  'british-transport-police.csv': { read: 9, accepted: 7, rejected: 0, sum: 59, precision: 'month' },
  'council-asb.csv': { read: 7, accepted: 6, rejected: 1, sum: 6, precision: 'day,minute' },
  'doorstep-crime.csv': { read: 5, accepted: 3, rejected: 1, sum: 3, precision: 'day' },
  'fire.csv': { read: 9, accepted: 7, rejected: 2, sum: 7, precision: 'minute' },
  'fly-tipping.xlsx': { read: 6, accepted: 5, rejected: 0, sum: 8478, precision: 'year' },
  'hate-crime.csv': { read: 20, accepted: 19, rejected: 0, sum: 115, precision: 'month' },
  'hospital.csv': { read: 9, accepted: 6, rejected: 1, sum: 99, precision: 'quarter' },
  'modern-slavery.csv': { read: 12, accepted: 9, rejected: 0, sum: 207, precision: 'quarter' },
  'noise.csv': { read: 9, accepted: 6, rejected: 2, sum: 6, precision: 'day,minute' },
  'police-asb.tab': { read: 5, accepted: 4, rejected: 1, sum: 4, precision: 'month' },
  'police-street.csv': { read: 6, accepted: 5, rejected: 1, sum: 5, precision: 'month' },
  'probation.csv': { read: 7, accepted: 5, rejected: 0, sum: 466, precision: 'quarter' },
  'recorded-crime-csp.csv': { read: 95, accepted: 76, rejected: 0, sum: 22_229, precision: 'year' },
  'recorded-crime-force.csv': { read: 12, accepted: 10, rejected: 2, sum: 5038, precision: 'quarter' },
  'road-casualties.csv': { read: 5, accepted: 4, rejected: 1, sum: 4, precision: 'minute' },
  'safeguarding.csv': { read: 9, accepted: 6, rejected: 1, sum: 55, precision: 'quarter' },
  'scams.csv': { read: 7, accepted: 5, rejected: 1, sum: 2262, precision: 'month' },
  'stop-and-search.csv': { read: 5, accepted: 4, rejected: 1, sum: 4, precision: 'minute' },
  'youth-justice.csv': { read: 12, accepted: 10, rejected: 0, sum: 1268, precision: 'year' },
};

async function readSample(name: string) {
  const open = openFile(await readFile(path.join(folder, name)));
  const guess = await detectTable(open);
  const suggested = suggestMapping(guess, { fileName: name }).mapping;
  const sheet = guess.sheets.find((one) => one.headings.join() === suggested.headings.join());
  const code = name.replace(/\..*/, '');
  const found = guessKind(suggested.headings, [name, ...(sheet?.titles ?? [])]);
  const mapping: Mapping = parseMapping(applyPreset(suggested, code));
  return { found, mapping, result: await readMapped(open, mapping, { fileName: name }) };
}

test('the list of kinds: codes once, every preset has its kind, every category is in the tree', () => {
  const codes = sourceKinds.map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  assert.equal(codes.length, 20);
  for (const kind of sourceKinds) {
    assert.ok(kind.limitations.length > 0, kind.code);
    assert.ok(
      kind.limitations.every((text) => /^[A-Z].*\.$/.test(text)),
      kind.code,
    );
    assert.match(kind.code, /^[a-z][a-z0-9-]{0,39}$/, 'as migration 0022 checks');
    assert.equal(findKind(kind.code), kind);
  }
  assert.deepEqual(Object.keys(presets).sort(), [...codes].sort());
  for (const [code, { category }] of Object.entries(presets)) {
    const named =
      category === undefined
        ? []
        : 'fixed' in category
          ? [category.fixed]
          : 'columns' in category
            ? category.lines.map(([, one]) => one)
            : category.across.map(([, one]) => one);
    for (const one of named) if (one !== null) assert.ok(findCategory(one) !== null, `${code}: ${one}`);
  }
  assert.equal(findKind('witchcraft'), null);
  assert.equal(findKind(null), null);
});

test('each kind has its sample, small enough to look at', async () => {
  const files = await readdir(folder);
  assert.deepEqual(files.sort(), Object.keys(expected).sort());
  assert.deepEqual(
    files.map((file) => file.replace(/\..*/, '')).sort(),
    sourceKinds.map(({ code }) => code).sort(),
  );
  for (const file of files) assert.ok((await stat(path.join(folder, file))).size < 6144, file);
});

for (const [name, stated] of Object.entries(expected))
  test(`${name}: the kind is guessed, and every row is accounted for`, async () => {
    const { found, mapping, result } = await readSample(name);
    assert.equal(found?.kind.code, name.replace(/\..*/, ''));
    assert.equal(mapping.rowsAre, found.kind.shape);
    assert.deepEqual(
      {
        read: result.rowsRead,
        accepted: result.rowsAccepted,
        rejected: result.rowsRejected,
        sum: result.rows.reduce((sum, row) => sum + (row.count ?? 1), 0),
        precision: [...new Set(result.rows.map((row) => row.precision))].sort().join(),
      },
      stated,
    );
    assert.equal(
      result.rowsRead,
      result.rowsAccepted + result.rowsRejected + result.leftOut + result.suppressed + result.missing,
    );
  });

test('the partnership table: a force total is never counted, “Unassigned” is, and a total that does not add up is said', async () => {
  const { result } = await readSample('recorded-crime-csp.csv');
  const sum = (area: string): number =>
    result.rows.filter((row) => row.area_given === area).reduce((so, row) => so + (row.count ?? 0), 0);
  assert.deepEqual(
    ['X22000001', 'X22000002', 'Unassigned Merrowshire', 'X22000013'].map(sum),
    [7643, 11_123, 123, 3340],
  );
  const said = result.notices.join('\n');
  assert.match(said, /2 total rows were not counted/);
  assert.match(
    said,
    /“X23000002, Farshire”, Total recorded crime \(excluding fraud\): 9,104, but its 19 columns add up to 3,340/,
  );
  assert.doesNotMatch(said, /Merrowshire.*but its/);
  assert.ok(result.rows.every((row) => row.month === '2024-07'));
});

test('counts below nought are taken where the shape has them, and rejected where it does not', async () => {
  const { mapping, result } = await readSample('recorded-crime-force.csv');
  const burglary = result.rows.filter((row) => row.category === 'burglary-residential');
  assert.deepEqual(burglary.map(({ month, count }) => [month, count]), [
    ['2024-04', 212], ['2024-07', 187], ['2024-10', 240], ['2025-01', 231], ['2025-01', -3],
  ]); // prettier-ignore
  assert.equal(burglary.at(-1)?.original_category, 'Residential burglary > 28G', 'the offence code is kept');
  assert.match(result.notices.join('\n'), /1 count is below nought \(-3 together\)/);
  const { negativeCounts: _without, ...strict } = mapping;
  const open = openFile(await readFile(path.join(folder, 'recorded-crime-force.csv')));
  const refused = await readMapped(open, parseMapping(strict));
  assert.equal(refused.rowsRejected, result.rowsRejected + 1);
  assert.ok(refused.rejections.some(({ value, reason }) => value === '-3' && /below nought/.test(reason)));
});

test('fire: deliberate, primary and in a vehicle are told apart, from Windows bytes', async () => {
  const { result } = await readSample('fire.csv');
  assert.deepEqual(
    result.rows.map(({ category, area_given }) => [category, area_given]),
    [
      ['deliberate-secondary-fire', 'SALTPAN MARSH, MARLHYTHE'], ['deliberate-vehicle-fire', 'ROPEWALK, MARLHYTHE'],
      ['accidental-fire', 'ROPEWALK, MARLHYTHE'], ['deliberate-primary-fire', 'TOLLGATE RISE, MARLHYTHE'],
      ['false-alarm', 'PRIORY LEES, MARLHYTHE'], ['special-service', 'MARLHYTHE'], ['fire-cause-not-known', 'KILNFIELD, MARLHYTHE'],
    ],
  ); // prettier-ignore
});

test('road collisions: coded severity, and “NULL” and -1 are no place', async () => {
  const { result } = await readSample('road-casualties.csv');
  assert.deepEqual(
    result.rows.map(({ category, lsoa_code, longitude }) => [category, lsoa_code, longitude ?? null]),
    [
      ['road-collision-slight', 'X01000001', 2.104113], ['road-collision-serious', 'X01000002', 2.112],
      ['road-collision-slight', null, null], ['road-collision-fatal', 'X01000003', 2.2],
    ],
  ); // prettier-ignore
});

test('a table of another shape is guessed to be nothing', () => {
  assert.equal(guessKind(['Artist', 'Album', 'Year'], ['records.csv']), null);
  assert.equal(guessKind([]), null);
});
