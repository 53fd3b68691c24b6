import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { runCommand } from '../../test/support/command.ts';
import { documentSchema } from '../documents/documents.ts';
import { printNumber, printPercent, type Figure } from '../statistics/statistics.ts';

/**
 * Real open data through the real command line, against numbers counted from the same files by others (data/README.md,
 * section 9; ONS mid-2022 population 106,970). They skip, loudly, where the shared data is absent.
 */
const data = path.resolve(
  import.meta.dirname,
  '../..',
  process.env['FRANKPLEDGE_SHARED'] ?? '../shared',
  'data',
);
const absent = existsSync(data)
  ? false
  : `REAL DATA ABSENT: there is no ${data}; the golden figures of the assessment were not checked`;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-golden-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const answer = z.object({
  area: z.object({ code: z.string(), name: z.string() }),
  files: z.array(z.object({ fileName: z.string(), hash: z.string(), rowsRead: z.number() })),
  written: z.array(z.string()),
});

type Assessed = {
  answer: z.infer<typeof answer>;
  /** The document as text, to look for sentences. */
  text: string;
  figure: (measure: string, category: string, area: string) => Figure;
  figures: Figure[];
  json: unknown;
};

const monthsOf = async (force: string, years: readonly string[]): Promise<string[]> =>
  (await readdir(path.join(data, 'crime', force)))
    .filter((name) => years.some((year) => name.startsWith(year)))
    .map((name) => path.join(data, 'crime', force, name));

const place = (name: string): string => path.join(data, name);

async function assess(t: TestContext, incidents: readonly string[], ...more: string[]): Promise<Assessed> {
  const out = path.join(folder, t.name.replace(/\W+/g, '-').slice(0, 40));
  const ran = await runCommand([
    'assess',
    ...incidents.flatMap((each) => ['--incidents', each]),
    ...more,
    '--out',
    out,
    '--json',
  ]);
  assert.equal(ran.code, 0, ran.err);
  const told = answer.parse(JSON.parse(ran.out));
  const file = told.written.find((each) => each.endsWith('.json'));
  assert.ok(file !== undefined);
  const text = await readFile(file, 'utf8');
  const json: unknown = JSON.parse(text);
  const figures = documentSchema.parse(json).figures as Figure[];
  return {
    answer: told,
    text,
    json,
    figures,
    figure(measure, category, area) {
      const found = figures.find(
        (each) => each.measure === measure && each.category === category && each.area === area,
      );
      assert.ok(found !== undefined, `${measure} of ${category} in ${area}`);
      return found;
    },
  };
}

const gravesham = 'E07000109';
const medway = 'E06000035';
const population = place('population/mid2022-ward2023-gravesham-medway.csv');

test('Gravesham and Medway 2025, every format', { skip: absent }, async (t) => {
  const incidents = place('crime/kent');
  const {
    answer: told,
    figure,
    figures,
    json,
  } = await assess(
    t,
    [incidents],
    ...['--boundaries', place('boundaries/gravesham-wards-2025.geojson')],
    ...['--boundaries', place('boundaries/kent-lads-2024-with-csp.geojson')],
    ...['--population', population, '--area', gravesham, '--period', '2025-01..2025-12'],
  );
  const all = figure('incidents', 'all-incidents', gravesham);
  assert.equal(all.value, 10_653);
  assert.equal(figure('incidents', 'anti-social-behaviour', gravesham).value, 2036);
  assert.equal(all.placedBy, 'lsoa-name');
  const rate = figure('rate-per-1000-residents', 'all-incidents', gravesham);
  assert.equal(rate.denominator, 106_970);
  assert.equal(printNumber(rate.value, 1), '99.6');
  assert.equal(printNumber(figure('rate-per-1000-residents', 'all-crime', gravesham).value, 1), '80.6');
  // May to December 2024 could not be had: the change is from January to April of both years.
  assert.deepEqual([all.previous, all.compared, printPercent(all.change)], [3930, 3553, '−9.6%']);
  assert.ok(all.limitations.some(({ code }) => code === 'like-for-like'));

  const other = figure('incidents', 'all-incidents', medway);
  assert.equal(other.value, 30_589);
  assert.equal(figure('incidents', 'anti-social-behaviour', medway).value, 5507);
  assert.deepEqual([other.previous, other.compared], [10_255, 10_094]);
  assert.equal(printNumber(figure('rate-per-1000-residents', 'all-incidents', medway).value, 1), '108.2');

  const town = figures.find((each) => each.measure === 'incidents' && each.areaName === 'Town');
  assert.ok(town !== undefined);
  assert.deepEqual([town.category, town.value, town.placedBy], ['all-incidents', 2321, 'point']);
  assert.equal(printNumber(figure('rate-per-1000-residents', 'all-incidents', town.area).value, 1), '282.9');

  // Every figure names the files it was counted from, by the SHA-256 of what was given.
  const hashes = new Map<string, string>();
  for (const name of await readdir(incidents)) {
    const bytes = await readFile(path.join(incidents, name));
    hashes.set(createHash('sha256').update(bytes).digest('hex'), name);
  }
  assert.deepEqual(new Set(told.files.map((each) => each.hash)), new Set(hashes.keys()));
  for (const each of figures) {
    assert.ok(each.deliveries.length > 0);
    for (const hash of each.deliveries) assert.ok(hashes.has(hash));
  }
  assert.ok(
    rate.deliveries.every((hash) => hashes.get(hash)?.startsWith('2025')) && rate.deliveries.length === 12,
  );

  const committed: unknown = JSON.parse(
    await readFile(path.join(import.meta.dirname, '../../docs/document.schema.json'), 'utf8'),
  );
  z.fromJSONSchema(committed as Parameters<typeof z.fromJSONSchema>[0]).parse(json);

  const begins = { html: '<!doctype html>', pdf: '%PDF-1.7', docx: 'PK', xlsx: 'PK', json: '{' };
  assert.deepEqual(
    told.written.map((each) => path.extname(each).slice(1)).sort(),
    Object.keys(begins).sort(),
  );
  for (const file of told.written) {
    const bytes = await readFile(file);
    const start = begins[path.extname(file).slice(1) as keyof typeof begins];
    assert.equal(bytes.subarray(0, start.length).toString('latin1').toLowerCase(), start.toLowerCase());
    assert.ok(bytes.length > 50_000, `${file} is ${bytes.length} bytes`);
  }
});

test('Town ward by best fit has 2,613', { skip: absent }, async (t) => {
  const { figures, figure } = await assess(
    t,
    await monthsOf('kent', ['2025']),
    ...['--boundaries', place('boundaries/gravesham-wards-2025.geojson')],
    ...['--lookup', place('lookups/lsoa21_ward24_lad24.csv.gz'), '--wards-by', 'best-fit'],
    ...['--population', population, '--area', 'Gravesham', '--period', '2025-01..2025-12'],
    ...['--compare', 'none', '--format', 'json'],
  );
  const town = figures.find((each) => each.measure === 'incidents' && each.areaName === 'Town');
  assert.deepEqual([town?.value, town?.placedBy], [2613, 'best-fit']);
  assert.equal(figure('incidents', 'all-incidents', gravesham).placedBy, 'lsoa-code');
});

test(
  'South Yorkshire over July 2019 is like for like, and no fall is made of the gap',
  { skip: absent },
  async (t) => {
    const sheffield = 'E08000019';
    const { figure, text, figures } = await assess(
      t,
      await monthsOf('south-yorkshire', ['2018', '2019']),
      ...['--boundaries', place('boundaries/sheffield-wards-2022.geojson')],
      ...['--population', place('population/mid2020-ward2020-persons-single-year-of-age.csv.gz')],
      ...['--area', 'Sheffield', '--period', '2019-01..2019-12', '--compare', '2018-01..2018-12'],
      ...['--format', 'json'],
    );
    const all = figure('incidents', 'all-incidents', sheffield);
    assert.ok(all.previous !== null && all.compared !== null && all.value !== null);
    // Counted from the text of the files: rows of Sheffield's small areas, July left out of both years.
    const rows = (await monthsOf('south-yorkshire', ['2018', '2019']))
      .filter((file) => !file.includes('-07-'))
      .map((file) => ({
        year: path.basename(file).slice(0, 4),
        count:
          gunzipSync(readFileSync(file))
            .toString('latin1')
            .split(/,Sheffield \d{3}[A-Z],/).length - 1,
      }));
    const counted = (year: string): number =>
      rows.filter((each) => each.year === year).reduce((sum, each) => sum + each.count, 0);
    assert.deepEqual(
      [all.previous, all.compared, all.value],
      [counted('2018'), counted('2019'), counted('2019')],
    );
    assert.ok(
      all.limitations.some(({ code, text: why }) => code === 'like-for-like' && why.includes('July 2019')),
    );
    for (const each of figures)
      if (each.previousPeriod !== null && each.significance !== null)
        assert.ok(each.limitations.some(({ code }) => code === 'like-for-like'));
    assert.match(text, /Compared like for like/);
    assert.match(text, /No file was received for July 2019; counts of the period are without it\./);
  },
);

test('the City of London’s rate for its residents is shown with its warning', { skip: absent }, async (t) => {
  const city = 'E09000001';
  const { figure, text } = await assess(
    t,
    await monthsOf('city-of-london', ['2019']),
    ...['--boundaries', place('boundaries/city-of-london-wards-2025.geojson')],
    ...['--population', place('population/mid2020-ward2020-persons-single-year-of-age.csv.gz')],
    ...['--area', city, '--period', '2019-01..2019-12', '--compare', 'none', '--format', 'json,html'],
  );
  const rate = figure('rate-per-1000-residents', 'all-crime', city);
  assert.ok(rate.value !== null && rate.value > 300, `${rate.value}`);
  const warning = rate.limitations.find(({ code }) => code === 'tiny-resident-population');
  assert.match(warning?.text ?? '', /^Only 1\d,\d{3} people live in City of London\./);
  assert.match(
    text,
    /"kind":\s*"note",\s*"tone":\s*"warning",\s*"title":\s*"Rates per resident mislead here"/,
  );
});
