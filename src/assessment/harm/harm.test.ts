import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { sharedData } from '../../observatory/intake/test-files.ts';
import { may } from '../../partnership/partnership.ts';
import { openGround, type GroundWorld } from '../../../test/support/ground.ts';
import { registerHarm } from './harm.routes.ts';
import { harmOf, settleWeight } from './harm.rules.ts';
import { readSheet } from './sheet.read.ts';
import { guessColumns, readWeights } from './sheet.rules.ts';

let world: GroundWorld;
let analyst: Visitor;

before(async () => {
  world = await openGround((registrar, services) =>
    registerHarm(registrar, {
      ...services,
      may: (actor, action) => may(actor.role, action),
      crawlHarmSets: () => Promise.resolve([]),
    }),
  );
  analyst = await world.as('analyst');
});
after(() => world.close());

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function look(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 1500)}`);
  await assertGoodHtml(url, visitor.page);
  return text(visitor.page);
}

/** An invented set; nothing in it is anybody's index. */
const invented = [
  'Offence,Points,Code,Subgroup',
  'Shoplifting,2,46,Shoplifting',
  'House broken into,20,28A,Residential burglary',
  'Shop broken into,5,30A,Non-residential burglary',
  'Wounding,400,8N,Violence with injury',
  'Pushing,10,105A,Violence without injury',
  'Broken line,n/a,1,Homicide',
  ',7,2,Homicide',
].join('\n');

const about = {
  title: 'Invented weights',
  edition: '2026',
  unit: 'points',
  source: 'Made up for a test',
  licence: 'None needed',
};

let set = '';

test('before there is a set the page says what is needed, and who may load one', async () => {
  assert.match(
    await look(analyst, '/assessment/harm'),
    /None comes with this software.*Load a set of weights/,
  );
  const councillor = await world.as('councillor');
  assert.match(await look(councillor, '/assessment/harm'), /An analyst or manager can load one/);
  assert.equal((await councillor.get('/assessment/harm/sets/load')).statusCode, 403);
});

test('a set is loaded: what is missing is said with the typed kept, bad rows by line, good ones taken when told', async () => {
  await look(analyst, '/assessment/harm/sets/load');
  const file = { field: 'file', fileName: 'weights.csv', mediaType: 'text/csv', content: invented };
  const open = await analyst.upload('/assessment/harm/sets/load', [file], { ...about, licence: '' });
  assert.equal(open.statusCode, 422);
  await assertGoodHtml('load', analyst.page);
  assert.match(analyst.page, /Enter on what terms you may use it/);
  assert.match(analyst.page, /value="Invented weights"/);
  const loaded = await analyst.upload('/assessment/harm/sets/load', [file], about);
  assert.equal(loaded.statusCode, 303, text(loaded.body).slice(0, 1000));
  const columns = String(loaded.headers['location']);
  set = columns.split('/')[4] ?? '';

  await look(analyst, columns);
  assert.match(analyst.page, /<option value="3" selected>Code/);
  const none = await analyst.post(columns, { title: '1', weight: '', code: '3', subgroup: '4' });
  assert.equal(none.statusCode, 422);
  assert.match(text(analyst.page), /Choose the column of weights/);
  const faulty = await analyst.post(columns, {
    title: '1',
    weight: '2',
    code: '3',
    subgroup: '4',
    take: 'all',
  });
  assert.equal(faulty.statusCode, 422);
  await assertGoodHtml('columns', analyst.page);
  assert.match(
    text(analyst.page),
    /2 rows cannot be used.*7 Points n\/a The weight is no number.*8 Offence The offence has no name/,
  );
  const taken = await analyst.post(columns, {
    title: '1',
    weight: '2',
    code: '3',
    subgroup: '4',
    take: 'good',
  });
  assert.equal(taken.statusCode, 303, text(taken.body).slice(0, 1000));
  assert.equal((await analyst.get(columns)).statusCode, 404, 'its columns are said');
  assert.match(await look(analyst, `/assessment/harm/sets/${set}`), /Burglary none 2 offences from 5 to 20/);
});

test('harm stands beside volume, and what the set does not settle is a gap with its count', async () => {
  const page = await look(analyst, '/assessment/harm');
  // 12 months of 9 shopliftings at 2 points.
  assert.match(page, /The 108 incidents that have a weight come to 216 points/);
  assert.match(page, /108 of 216 incidents \(50\.0%\) have no weight/);
  assert.match(page, /Violence and sexual offences : 60\. The set has 2 offences in it, from 10 to 400/);
  assert.match(page, /Burglary : 48\. The set has 2 offences in it, from 5 to 20/);
  assert.match(page, /Invented weights, 2026/);
});

test('an entered weight needs a reason, closes the gap, and keeps what it replaced', async () => {
  const form = `/assessment/harm/sets/${set}/weight`;
  await look(analyst, `${form}?kind=category&key=burglary`);
  const bare = await analyst.post(form, {
    kind: 'category',
    key: 'burglary',
    version: '0',
    weight: '12',
    reason: '',
  });
  assert.equal(bare.statusCode, 422);
  await assertGoodHtml('weight', analyst.page);
  assert.match(analyst.page, /Enter why this weight/);
  assert.match(analyst.page, /value="12"/);
  const saved = await analyst.post(form, {
    kind: 'category',
    key: 'burglary',
    version: '0',
    weight: '12',
    reason: 'Half homes, as last year',
  });
  assert.equal(saved.statusCode, 303);
  const page = await look(analyst, '/assessment/harm');
  assert.match(page, /The 156 incidents that have a weight come to 792 points/);
  assert.match(page, /Most of it: Burglary \(72\.7% of harm, 30\.8% of incidents\)/);
  assert.match(page, /Without the gravest offence, Burglary \(48\), it is 216 points/);
  assert.match(page, /Burglary 48 30\.8% 2nd 12 576 72\.7% 1st/);

  await look(analyst, `${form}?kind=category&key=burglary`);
  const late = await analyst.post(form, {
    kind: 'category',
    key: 'burglary',
    version: '0',
    weight: '13',
    reason: 'x',
  });
  assert.equal(late.statusCode, 422);
  const again = await analyst.post(form, {
    kind: 'category',
    key: 'burglary',
    version: '1',
    weight: '11.5',
    reason: 'Other',
  });
  assert.equal(again.statusCode, 303);
  const [kept] = await world.store.query<{ was: { weight: number } }>(
    "select was from history where record_kind = 'harm_choice'",
  );
  assert.equal(kept?.was.weight, 12);

  const csv = await analyst.get('/assessment/harm/harm.csv');
  assert.match(csv.body, /Burglary,48,30\.769[\d]*,2,11\.5,552/);
  assert.match(csv.body, /not weighed/);
});

test('the tables of a set are walled, and an unknown set is not found', async () => {
  assert.equal(
    (await analyst.get('/assessment/harm/sets/01990000-0000-7000-8000-000000000000')).statusCode,
    404,
  );
  await look(analyst, '/assessment/harm/sets');
  const rows = await world.store.query<{ relrowsecurity: boolean; relforcerowsecurity: boolean }>(
    "select relrowsecurity, relforcerowsecurity from pg_class where relname in ('harm_set', 'harm_weight', 'harm_choice')",
  );
  assert.ok(rows.every((row) => row.relrowsecurity && row.relforcerowsecurity));
});

test('a set is withdrawn after a question, as it was shown, and is then out of the figures', async () => {
  const form = `/assessment/harm/sets/${set}/withdraw`;
  await look(analyst, `/assessment/harm/sets/${set}`);
  assert.match(analyst.page, new RegExp(`href="${form}"`));
  const question = await look(analyst, form);
  assert.match(question, /Withdraw this set\?/);
  assert.match(question, /No other set is in use/);
  assert.match(question, /The weight entered for it with a reason goes out of the figures/);
  const councillor = await world.as('councillor');
  assert.equal((await councillor.get(form)).statusCode, 403);

  const shown = /name="version" value="(\d+)"/.exec(analyst.page)?.[1] ?? '';
  const late = await analyst.post(form, { version: String(Number(shown) - 1) });
  assert.equal(late.statusCode, 422);
  await assertGoodHtml('withdraw', analyst.page);
  assert.match(text(analyst.page), /Somebody changed this after you opened the page/);
  assert.match(await look(analyst, '/assessment/harm'), /Invented weights, 2026/, 'it is still in use');

  await look(analyst, form);
  assert.equal((await analyst.post(form, { version: shown })).statusCode, 303);
  assert.match(await look(analyst, '/assessment/harm'), /Harm needs a set of weights/);
  assert.equal((await analyst.get(form)).statusCode, 404, 'it cannot be withdrawn twice');
});

test('the published index of 2020 loads, and is honest about mixtures', async (t) => {
  const file = await sharedData(t, 'harm', 'cambridge-crime-harm-index-2020.csv');
  if (file === null) return;
  const sheet = await readSheet(await readFile(file));
  assert.equal(sheet.rows.length, 698);
  const guess = guessColumns(sheet.headings);
  const heading = (at: number | null): string => sheet.headings[(at ?? 0) - 1] ?? '';
  assert.deepEqual(
    [heading(guess.weight), heading(guess.code), heading(guess.subgroup)],
    ['CCHI Score', 'CLASSIFICATION_CODE', 'SUB_GROUP'],
  );
  const { weights, faults } = readWeights(sheet, {
    title: sheet.headings.indexOf('FULL_OFFENCE_TITLE') + 1,
    weight: guess.weight ?? 0,
    code: guess.code,
    subgroup: guess.subgroup,
  });
  assert.equal(weights.length + faults.length, 698);
  assert.ok(weights.length > 690, `${faults.length} faults: ${faults[0]?.reason ?? ''}`);
  // Domain pack 7.4: murder 5,475 days.
  const murder = settleWeight('offence', '1', weights, []);
  assert.deepEqual([murder.ok && murder.weight], [5475]);
  const violence = settleWeight('category', 'violence-and-sexual-offences', weights, []);
  assert.ok(!violence.ok && violence.why === 'mixed');
  const harm = harmOf(
    [
      { category: 'homicide', offence: '1', title: '1 Murder', count: 2 },
      { category: 'violence-and-sexual-offences', offence: '', title: 'Violence', count: 900 },
    ],
    weights,
    [],
  );
  assert.deepEqual([harm.harm, harm.notWeighed], [10950, 900]);
});
