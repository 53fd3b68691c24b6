import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openConsultation, type ConsultationWorld } from '../../../test/support/consultation-world.ts';
import {
  makeWave,
  smallQuestionnaire,
  type ResponseInput,
  type TestWave,
} from '../../../test/support/consultation.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { selectWave } from '../waves/wave.store.ts';
import { loadAnswers } from './results.store.ts';
import { resultsOf } from './results.ts';

let world: ConsultationWorld;
let analyst: Visitor;
let manager: Visitor;
let wave: TestWave;
let earlier: TestWave;

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!;
const answersOf = (many: number, shift: number): ResponseInput[] =>
  Array.from({ length: many }, (_, index) => ({
    channel: pick(['web', 'web', 'web', 'paper', 'phone'] as const, index),
    answers: {
      issue: { ranking: [pick(['noise', 'litter', 'noise', 'theft'], index + shift), 'park'].filter((code) => code !== 'park') },
      ...(pick(['noise', 'litter', 'noise', 'theft'], index + shift) === 'noise' ? { 'victim-noise': { choice: index % 3 === 0 ? 'yes' : 'no' } } : {}),
      where: { choices: index % 3 === 0 ? ['street', 'park'] : ['park'] },
      safe: { number: 1 + (index % 5) },
      years: { number: index % 40 },
      ...(index % 4 === 0 ? { why: { text: index % 8 === 0 ? `Bikes race past my door, number ${index}` : 'The street lamps are broken. My neighbour Ann Okafor fell.' } } : {}),
      place: { place: 'By the shops', ...(index % 2 === 0 ? { ward: pick(['X05000101', 'X05000102'], index / 2) } : {}) },
      sex: { choice: pick(['female', 'female', 'male'], index) },
      age: { choice: pick(['18-24', '35-44', '35-44', '65-over', '65-over'], index) },
    },
  })); // prettier-ignore

const profile = [
  { standard: 'sex', category: 'female', people: 510 },
  { standard: 'sex', category: 'male', people: 490 },
  { standard: 'age', category: '18-24', people: 300 },
  { standard: 'age', category: '35-44', people: 400 },
  { standard: 'age', category: '65-over', people: 300 },
];

before(async () => {
  world = await openConsultation();
  earlier = await makeWave(world.test, world.partnership, { state: 'reported', responses: answersOf(90, 2), title: 'The year before' }); // prettier-ignore
  wave = await makeWave(world.test, world.partnership, {
    state: 'closed',
    previousId: earlier.id,
    profile,
    responses: [
      ...answersOf(120, 0),
      { answers: { sex: { choice: 'male' } }, state: 'excluded', excludeReason: 'the same as another' },
      { answers: {}, state: 'begun' },
    ],
  });
  analyst = await world.as('analyst');
  manager = await world.as('manager');
});
after(() => world.close());

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/&[a-z#0-9]+;/g, ' ').replace(/\s+/g, ' '); // prettier-ignore
async function good(visitor: Visitor, url: string): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, 200, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return answer.body;
}
const path = (rest = '', id = wave.id): string => `/consultation/${id}/results${rest}`;
const sent = (answer: { statusCode: number; body: string }): void =>
  assert.equal(answer.statusCode, 303, text(answer.body).slice(0, 600));

describe('results', () => {
  it('are shown to nobody while people answer', async () => {
    const open = await makeWave(world.test, world.partnership, { responses: answersOf(30, 0) });
    for (const rest of ['', '/cross', '/compare', '/places', '/representative', '/weights', '/words/why', '/questions/sex', `/figures/${'a'.repeat(32)}`]) {
      const page = text(await good(manager, path(rest, open.id)));
      assert.match(page, /30 people have answered so far/);
      assert.doesNotMatch(page, /Female|Litter|Bikes/);
    } // prettier-ignore
    assert.equal((await manager.get(path('/tables.xlsx', open.id))).statusCode, 409);
    assert.equal((await manager.get(path('/questions/sex/table.csv', open.id))).statusCode, 409);
    const design = await makeWave(world.test, world.partnership, { state: 'design' });
    assert.match(text(await good(manager, path('', design.id))), /There are no results/);
  });

  it('are the unit’s alone', async () => {
    for (const role of ['partner', 'councillor', 'governance', 'caseworker', 'administrator'] as const) {
      const visitor = await world.as(role);
      for (const rest of ['', '/words/why', '/weights', '/tables.xlsx'])
        assert.equal((await visitor.get(path(rest))).statusCode, 403, `${role} ${rest}`);
    }
    // Behind the pages too: the transaction of somebody else sees no answer.
    const actor = world.partnership.actor('governance');
    const seen = await world.test.database.asActor(actor, 'look', async (tx) => resultsOf(tx, await selectWave(tx, wave.id))); // prettier-ignore
    assert.equal(seen.answers.complete, 0);
  });

  it('say what they are of, on good pages without script', async () => {
    const page = text(await good(analyst, path()));
    assert.match(page, /A consultation, not a sample survey/);
    assert.match(page, /120 answers counted \(72 on the web, 24 on paper, 24 by telephone\)/);
    assert.match(page, /1 left out: 1 the same as another/);
    assert.match(page, /1 begun and not sent/);
    assert.match(page, /160 mentions by 120 respondents who answered this question/);
    assert.doesNotMatch(page, /Okafor/);
    for (const rest of ['/questions/issue', '/questions/where', '/questions/safe', '/questions/years', '/questions/victim-noise', '/cross', '/cross?by=safe', '/compare', '/places', '/representative'])
      await good(analyst, path(rest)); // prettier-ignore
    assert.equal((await analyst.get(path('/questions/nothing'))).statusCode, 404);
    assert.equal((await analyst.get(path('/questions/why'))).statusCode, 404);
    assert.match(text(await good(analyst, path('?intervals=guide&of=asked'))), /Intervals are a guide only/);
    const compared = text(await good(analyst, path('/compare')));
    assert.match(compared, /120 answers now, 90 in The year before/);
    assert.match(compared, /no clear change: it may be chance/);
    assert.match(text(await good(analyst, path('/representative'))), /Not of everybody.*18 to 24/);
  });

  it('give every number a page that says where it came from', async () => {
    const page = await good(analyst, path('/questions/where'));
    const links = [...page.matchAll(/href="([^"]*\/figures\/[0-9a-f]{32}[^"]*)"/g)].map((match) => match[1]!.replaceAll('&amp;', '&')); // prettier-ignore
    assert.ok(links.length > 10);
    for (const link of [links[0]!, links.at(-1)!]) {
      const figure = text(await good(analyst, link));
      assert.match(figure, /120 answers counted/);
      assert.match(figure, /1 left out/);
      assert.match(figure, /A consultation, not a sample survey/);
      assert.match(figure, /SHA-256/);
    }
    const cross = await good(analyst, path('/cross?by=safe'));
    const [own] = [...cross.matchAll(/href="([^"]*\/figures\/[0-9a-f]{32}[^"]*)"/g)].map((match) => match[1]!.replaceAll('&amp;', '&')); // prettier-ignore
    assert.match(text(await good(analyst, own!)), /in the group “1: Very unsafe” who answered/);
    const asked = await good(analyst, path('/questions/sex?of=asked'));
    const [silent] = [...asked.matchAll(/href="([^"]*\/figures\/[0-9a-f]{32})[^"]*"/g)].map(
      (match) => match[1]!,
    );
    await good(analyst, silent!);
    assert.equal((await analyst.get(path(`/figures/${'a'.repeat(32)}`))).statusCode, 404);
  });

  it('go out as files, numbers as numbers', async () => {
    const csv = await analyst.get(path('/questions/where/table.csv'));
    assert.equal(csv.statusCode, 200);
    assert.match(csv.body, /In a park,120,75,/);
    const sheet = await analyst.get(path('/tables.xlsx'));
    assert.equal(sheet.statusCode, 200);
    assert.match(String(sheet.headers['content-disposition']), /-tables\.xlsx/);
  });
});

describe('weights', () => {
  it('are chosen on a page, worked out at once, and shown beside the unweighted', async () => {
    const page = await good(analyst, path('/weights'));
    assert.match(text(page), /So that these are as in the population/);
    const version = /name="version" value="(\d+)"/.exec(page)![1]!;
    const none = await analyst.post(path('/weights'), { version, trimAt: '' });
    assert.equal(none.statusCode, 422);
    assert.match(text(none.body), /Choose at least one, or do without weights/);
    sent(await analyst.post(path('/weights'), { version, margins: ['sex', 'age'], trimAt: '' }));
    const after = text(await good(analyst, path('/weights')));
    assert.match(after, /Converged in \d+ rounds: every margin is met to a millionth/);
    assert.match(after, /design effect 1\.\d\d/);
    assert.match(after, /Male 40 33\.3% 49\.0% 49\.0%/);
    const results = text(await good(analyst, path()));
    assert.match(results, /Weighted by sex and age/);
    assert.match(results, /Weighted %/);
    assert.doesNotMatch(text(await good(analyst, path('?weights=no'))), /Weighted by sex/);
    // Somebody else saved meanwhile.
    const late = await analyst.post(path('/weights'), { version, margins: ['sex'], trimAt: '4' });
    assert.equal(late.statusCode, 422);
    assert.match(text(late.body), /Somebody changed this consultation after you opened the page/);
    const again = /name="version" value="(\d+)"/.exec(await good(analyst, path('/weights')))![1]!;
    sent(await analyst.post(path('/weights'), { version: again, margins: ['sex'], trimAt: '4', merged: ['age:18-24+35-44', 'bad'] }));
    const found = await world.test.database.asActor(world.partnership.actor('analyst'), 'look', async (tx) => resultsOf(tx, await selectWave(tx, wave.id))); // prettier-ignore
    assert.deepEqual(found.savedWeighting, { margins: ['sex'], trimAt: 4, merged: [{ margin: 'age', categories: ['18-24', '35-44'] }], asDelivered: false }); // prettier-ignore
    assert.equal(found.weighting?.isSettled, true);
    // Public tables carry no weights and no small counts.
    const given = await world.test.database.asActor(world.partnership.actor('analyst'), 'look', async (tx) => (await resultsOf(tx, await selectWave(tx, wave.id), { givenOut: true })).publicCrosses); // prettier-ignore
    assert.ok(given.length > 3);
    for (const cell of given.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)))
      assert.ok(cell.weightedShare === null && (cell.count === null || cell.count === 0 || cell.count >= 10));
  }); // prettier-ignore
});

it('packs answers once for the pages of results, and anew for any change and for whoever may see fewer', async () => {
  const load = (role: 'analyst' | 'caseworker') =>
    world.test.database.asActor(world.partnership.actor(role), 'look', async (tx) => {
      const loaded = await loadAnswers(tx, await selectWave(tx, wave.id));
      return loaded ?? assert.fail();
    });
  const first = await load('analyst');
  assert.equal(await load('analyst'), first);
  // Who entered none of them sees none, whatever was packed for others.
  assert.equal((await load('caseworker')).columns.n, 0);
  assert.equal((await load('analyst')).columns.n, first.columns.n);
  // Somebody who named no ward.
  const out = first.ids.find((_, at) => first.columns.ward.starts[at] === first.columns.ward.starts[at + 1]) ?? assert.fail(); // prettier-ignore
  const set = (state: string, reason: string | null): Promise<unknown> =>
    world.test.query('update survey_response set state = $2, exclude_reason = $3 where id = $1', [out, state, reason]); // prettier-ignore
  await set('excluded', 'Twice');
  const without = await load('analyst');
  assert.equal(without.columns.n, first.columns.n - 1);
  assert.notEqual(without.hash, first.hash);
  await set('complete', null);
  const back = await load('analyst');
  assert.equal(back.hash, first.hash);
  // A ward that somebody puts in by hand is in no hash of what was answered, and read anew all the same.
  await world.test.query(`update survey_response set ward_code = 'E05000001' where id = $1`, [out]);
  assert.equal(
    (await load('analyst')).columns.ward.starts.at(-1),
    (back.columns.ward.starts.at(-1) ?? 0) + 1,
  );
  await world.test.query(`update survey_response set ward_code = null where id = $1`, [out]);
});

describe('answers in words', () => {
  const words = '/words/why';

  it('are sorted into themes twenty-five at a time, and counted with their base', async () => {
    await good(analyst, path(words));
    const version = (page: string): string => /name="version" value="(\d+)"/.exec(page)![1]!;
    const wrong = await analyst.post(path(words), { version: '0', 'title.0': '', 'code.0': '', 'meaning.0': 'x', 'words.0': '', 'title.1': 'Lights', 'code.1': '' }); // prettier-ignore
    assert.equal(wrong.statusCode, 422);
    assert.match(text(wrong.body), /Enter a title for the theme, or take it out/);
    sent(await analyst.post(path(words), { version: '0', 'title.0': 'Lighting', 'code.0': '', 'meaning.0': 'Lamps', 'words.0': 'lamp', 'title.1': 'Bikes', 'code.1': '', 'meaning.1': '', 'words.1': '', secondCoder: 'yes' })); // prettier-ignore
    const late = await manager.post(path(words), { version: '0', 'title.0': 'Other', 'code.0': '' });
    assert.equal(late.statusCode, 422);
    const reading = await good(analyst, path(`${words}/read`));
    assert.match(text(reading), /0 of 30 answers in words are read/);
    assert.match(reading, /<mark>Ann Okafor<\/mark\s*>/);
    assert.match(text(reading), /Suggested: Lighting \(because of lamp\)/);
    const shown = [...reading.matchAll(/name="codes\.([^"]+)" type="checkbox" value="-"/g)].map(
      (match) => match[1]!,
    );
    assert.equal(shown.length, 25);
    const codeOf = (page: string, id: string): string[] => (page.slice(0, page.indexOf(`codes.${id}`)).slice(-900).includes('Bikes race') ? ['bikes'] : ['lighting']); // prettier-ignore
    const ticks = Object.fromEntries(shown.slice(0, 24).map((id) => [`codes.${id}`, codeOf(reading, id)]));
    sent(await analyst.post(path(`${words}/read`), ticks));
    const next = await good(analyst, path(`${words}/read`));
    assert.match(text(next), /24 of 30 answers in words are read/);
    const left = [...next.matchAll(/name="codes\.([^"]+)" type="checkbox" value="-"/g)].map(
      (match) => match[1]!,
    );
    assert.equal(left.length, 6);
    // Bikes are now suggested by what was sorted before, though nobody gave the theme a word.
    assert.match(text(next), /Suggested: Bikes \(because of/);
    sent(await analyst.post(path(`${words}/read`), Object.fromEntries(left.map((id) => [`codes.${id}`, ['-']])))); // prettier-ignore
    assert.match(text(await good(analyst, path(`${words}/read`))), /All are read/);
    assert.match(text(await good(analyst, path(`${words}/read?show=all&search=BIKES`))), /15 answers\./);
    const page = text(await good(analyst, path(words)));
    assert.match(page, /30 of 30 answers in words are read/);
    assert.match(page, /Base: 30 respondents who answered in words and whose answer was read/);
    assert.match(page, /Something else 6 20\.0%/);
    await good(analyst, path());
    assert.equal(version(await good(analyst, path(words))), '1');
  });

  it('are read a second time by somebody else, who does not see the first reading', async () => {
    const own = await good(analyst, path(`${words}/read?turn=2`));
    assert.doesNotMatch(own, /name="codes/);
    const reading = await good(manager, path(`${words}/read?turn=2`));
    const shown = [...reading.matchAll(/name="codes\.([^"]+)" type="checkbox" value="-"/g)].map(
      (match) => match[1]!,
    );
    assert.equal(shown.length, 25);
    assert.doesNotMatch(reading, /checked/);
    // The first reader cannot be the second, whatever is sent.
    sent(await analyst.post(path(`${words}/read?turn=2`), Object.fromEntries(shown.map((id) => [`codes.${id}`, ['bikes']])))); // prettier-ignore
    sent(await manager.post(path(`${words}/read?turn=2`), Object.fromEntries(shown.map((id) => [`codes.${id}`, ['bikes']])))); // prettier-ignore
    const page = text(await good(analyst, path(words)));
    assert.match(page, /How far two readers agree/);
    assert.match(page, /Lighting 25 \d+\.\d% 0\.00 slight/);
    const [row] = await world.test.query<{ many: number }>(
      `select count(*)::int as many from survey_coding where turn = 2 and partnership_id = $1`,
      [world.partnership.id],
    );
    assert.equal(row?.many, 25);
  });
});

it('the questionnaire of the test has every kind that results know', () => {
  const kinds = new Set(
    smallQuestionnaire.sections.flatMap(({ questions }) => questions.map(({ kind }) => kind)),
  );
  assert.equal(kinds.size, 8);
});
