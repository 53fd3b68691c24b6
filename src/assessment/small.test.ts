import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { assertGoodHtml } from '../../test/support/html.ts';
import { councilSource, loadText, openGround, type GroundWorld } from '../../test/support/ground.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { may } from '../partnership/partnership.ts';
import { registerHarm } from './harm/harm.routes.ts';
import { insertHarmSet, takeWeights } from './harm/harm.store.ts';
import { registerAssessedPlaces } from './places/places.routes.ts';
import { isSparse, reading, rounded } from './small.rules.ts';
import { registerTime } from './time/time.routes.ts';

/**
 * What a councillor reads of sources that are not open data on the pages about time, places and harm and in their files: rounded
 * counts alone, so that asking twice and subtracting tells nothing. The analyst reads the same pages whole.
 */
let world: GroundWorld;
let analyst: Visitor;
let councillor: Visitor;

const street = 'police-street:testshire';

before(async () => {
  world = await openGround((registrar, services) => {
    registerTime(registrar, services);
    registerAssessedPlaces(registrar, services);
    registerHarm(registrar, {
      ...services,
      may: (actor, action) => may(actor.role, action),
      crawlHarmSets: () => Promise.resolve([]),
    });
  });
  await loadText(
    world,
    'iod2025.csv',
    'LSOA code (2021),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\nX01000101,1\nX01000102,1\nX01000103,9\n',
  );
  await world.store.database.asSystem('load a test', world.partnership.id, async (tx) => {
    const id = await insertHarmSet(
      tx,
      world.keeper,
      {
        title: 'Invented weights',
        edition: '2026',
        unit: 'points',
        source: 'Made up for a test',
        licence: 'None needed',
        fileName: 'weights.csv',
        fileHash: '0'.repeat(64),
      },
      { headings: [], rows: [] },
    );
    await takeWeights(tx, id, [
      { line: 2, code: '', title: 'Shoplifting', subgroup: 'Shoplifting', weight: 2 },
      { line: 3, code: '', title: 'Burglary', subgroup: '', weight: 20 },
    ]);
  });
  // The same rows, as if a partner had given them in confidence: they have points, which the council’s have not.
  await world.store.query('update source set licence = $1 where code = $2', [
    'For the partnership only',
    street,
  ]);
  analyst = await world.as('analyst');
  councillor = await world.as('councillor');
});
after(() => world.close());

const textOf = (page: string): string =>
  page
    .replace(/<(script|style|select)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[a-z]+;|&#\d+;/g, ' ')
    .replace(/\s+/g, ' ');

const words = /counts are rounded to the nearest 5 here \(0 stands for 0, 1 or 2\)/;

/** Questions whose differences would tell a month, a category or a ward. */
const questions = ['from=2025-01&to=2025-12', 'from=2025-01&to=2025-11', 'from=2025-12&to=2025-12'];
const places = ['wards', 'small', 'repeat', 'lines', 'deprivation'].map(
  (view) => `/assessment/places/${view}`,
);
const pages = ['/assessment/time', '/assessment/harm', ...places];
const files = [
  '/assessment/harm/harm.csv',
  ...['wards', 'small', 'repeat'].map((view) => `/assessment/places/${view}/table.csv`),
];
const asked = (addresses: readonly string[], most = questions.length): string[] =>
  addresses.flatMap((address) =>
    [street, councilSource].flatMap((source) =>
      questions
        .slice(0, most)
        .map((question) => `${address}?source=${encodeURIComponent(source)}&${question}`),
    ),
  );

async function bodyOf(visitor: Visitor, url: string): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, 200, `${url}: ${textOf(answer.body).slice(0, 300)}`);
  return answer.body;
}

/** The counts that a page says: cells of its tables under headings of counts, of its shaded tables, and in its sentences. */
function countsOf(page: string): number[] {
  const found: string[] = [];
  for (const [table] of page.matchAll(/<table[\s\S]*?<\/table>/g)) {
    const cellsOf = (row: string): string[] =>
      [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map((cell) => textOf(cell[1] ?? '').trim());
    const [head, ...rows] = [...table.matchAll(/<tr[\s\S]*?<\/tr>/g)].map((row) => cellsOf(row[0]));
    const isHeat = table.includes('fp-heat');
    for (const row of rows)
      row.forEach((cell, index) => {
        if (
          index > 0 &&
          (isHeat || /^(Incidents|Harm|[A-Z][a-z]+ \d{4}( to .*)?)$/.test(head?.[index] ?? ''))
        )
          found.push(/^[\d,]+/.exec(cell)?.[0] ?? '');
      });
  }
  const sentences = textOf(page.replace(/<table[\s\S]*?<\/table>/g, ' '));
  const counted =
    /(?<![\d.,])(\d[\d,]*) (?:of (\d[\d,]*)|incidents|more are totals|are known|by the month|as a span|points)/g;
  for (const [, first, second] of sentences.matchAll(counted)) found.push(first ?? '', second ?? '');
  return found.filter((each) => each !== '').map((each) => Number(each.replaceAll(',', '')));
}

/** The counts of a file: its columns of counts. */
function countsInFile(file: string): number[] {
  const [head = [], ...rows]: string[][] = parse(file, { bom: true, relax_column_count: true });
  const columns = head.flatMap((title, index) => (/^(Incidents|Harm)/.test(title) ? [index] : []));
  const end = rows.findIndex((row) => row[0] === 'Area' || row[0] === 'Source');
  return rows
    .slice(0, end)
    .flatMap((row) => columns.map((column) => row[column] ?? ''))
    .filter((each) => each !== '')
    .map(Number);
}

const whole = (counts: readonly number[]): boolean => counts.some((each) => each % 5 !== 0);

describe('counts of sources that are not open data, on the pages about time, places and harm', () => {
  it('are multiples of 5 on every page a councillor asks for, and no whole one is anywhere in it', async () => {
    let analystSawWhole = 0;
    for (const url of asked(pages, 2)) {
      const page = await bodyOf(councillor, url);
      if (url.endsWith(questions[0] ?? '')) await assertGoodHtml(url, page);
      const text = textOf(page);
      assert.match(text, words, url);
      for (const count of countsOf(page)) assert.equal(count % 5, 0, `${url} says ${count}`);

      const same = await bodyOf(analyst, url);
      assert.doesNotMatch(textOf(same), words, url);
      const counts = countsOf(same);
      if (whole(counts)) analystSawWhole += 1;
      // The bounds of an interval, of a shade and of hours may happen to be any number, and so may the minutes at the page's foot.
      const said = text.replace(/[\d,.]+ to [\d,.]+|\d\d:\d\d/g, ' ');
      for (const each of counts.filter((count) => count % 5 !== 0 && count > 31))
        assert.ok(
          !new RegExp(`(?<![\\d,.])${each.toLocaleString('en-GB')}(?!\\d|[,.]\\d|%)`).test(said),
          `${url} says ${each}`,
        );
    }
    // The reading of pages in this test does find counts: most pages of the analyst have some that rounding changes.
    assert.ok(analystSawWhole > asked(pages, 2).length / 2, `only ${analystSawWhole}`);
  });

  it('are multiples of 5 in every file, which says so too', async () => {
    for (const url of asked(files)) {
      const file = await bodyOf(councillor, url);
      assert.match(file, words, url);
      for (const count of countsInFile(file)) assert.equal(count % 5, 0, `${url} has ${count}`);
    }
    assert.ok(whole(countsInFile(await bodyOf(analyst, asked(files)[0] ?? ''))));
  });

  it('are offered by the same categories whatever the months: which ones a month has would tell a count of 1', async () => {
    const optionsOf = async (question: string): Promise<string[]> =>
      [
        ...(
          await bodyOf(councillor, `/assessment/time?source=${encodeURIComponent(street)}&${question}`)
        ).matchAll(/<option value="([a-z-]+)"/g),
      ].map((option) => option[1] ?? '');
    const all = await optionsOf(questions[0] ?? '');
    assert.ok(all.includes('burglary'));
    for (const question of questions) assert.deepEqual(await optionsOf(question), all);
  });

  it('give no order, months or places of repeat locations that would tell more', async () => {
    const url = `/assessment/places/repeat?source=${encodeURIComponent(street)}&${questions[0] ?? ''}`;
    assert.match(textOf(await bodyOf(analyst, url)), /Months it recurs in/);
    const text = textOf(await bodyOf(councillor, url));
    assert.doesNotMatch(text, /Months it recurs in/);
    assert.match(text, /On or near Quay Street Fenwater 001A Harbour 110/);
    const file = await bodyOf(councillor, url.replace('repeat?', 'repeat/table.csv?'));
    assert.doesNotMatch(file, /Months it recurs in/);
  });

  it('stand beside rates, shares and harm worked out from them', async () => {
    const of = (view: string): string =>
      `/assessment/${view}source=${encodeURIComponent(street)}&${questions[0] ?? ''}`;
    // 156 of 4,000 and 72 of 6,000 residents; 120 and 72 the year before.
    const wards = textOf(await bodyOf(councillor, of('places/wards?')));
    assert.match(wards, /Harbour 155 38\.8 \([\d.]+ to [\d.]+\) 68\.9% 1st of 2 120 \+29\.2%, up/);
    assert.match(wards, /Orchard 70 11\.7 .* 31\.1% 2nd of 2 70 0\.0%, no clear change/);
    assert.doesNotMatch(wards, /of 228 incidents stand/);
    // 108 at 2 points and 48 at 20.
    const harm = textOf(await bodyOf(councillor, of('harm?')));
    assert.match(harm, /The 160 incidents that have a weight come to 1,220 points/);
    assert.match(
      textOf(await bodyOf(councillor, of('places/lines?'))),
      /Between Harbour and Orchard: 50 of 225 within 50 m of the line/,
    );
  });

  it('are whole for everybody where the source is open data', async () => {
    await world.store.query('update source set licence = $1 where code = $2', [
      'Open Government Licence v3.0',
      street,
    ]);
    const url = `/assessment/places/wards?source=${encodeURIComponent(street)}&${questions[0] ?? ''}`;
    const text = textOf(await bodyOf(councillor, url));
    assert.match(text, /Harbour 156 39\.0/);
    assert.doesNotMatch(text, words);
  });
});

describe('the rounding', () => {
  it('is the same for everything read from one source, and two questions never differ by a small count', () => {
    const count = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(count, count, (one, other) => {
        const [shown, also] = [one, other].map(reading({ showsSmall: false }));
        assert.ok(shown !== undefined && also !== undefined);
        assert.equal(Math.abs(shown - also) % 5, 0);
        assert.ok(Math.abs(shown - one) <= 2);
        assert.deepEqual([one, other].map(reading({ showsSmall: true })), [one, other]);
      }),
    );
    assert.deepEqual([0, 1, 2, 3, 4, 5, -3].map(rounded), [0, 0, 0, 5, 5, 5, -5]);
    assert.ok(Object.is(rounded(-1), 0), 'nought has no sign');
    assert.deepEqual([isSparse([0, 0, 5]), isSparse([0, 5]), isSparse([])], [true, false, false]);
  });
});
