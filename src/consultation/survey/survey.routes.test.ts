import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { openConsultation, type ConsultationWorld } from '../../../test/support/consultation-world.ts';
import { loadWards, makeWave, type TestWave, type WaveInput } from '../../../test/support/consultation.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { addDays } from '../../foundation/day.ts';
import { clock, stopClockAt } from '../../foundation/clock.ts';
import { newId } from '../../foundation/id.ts';
import { markOf, openSurveySecret } from './survey.secret.ts';

let world: ConsultationWorld;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};
const morning = '2027-02-03T09:00:00Z';

before(async () => {
  at(morning);
  world = await openConsultation();
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ');
const wave = (input: WaveInput = {}): Promise<TestWave> => makeWave(world.test, world.partnership, input);

type Row = {
  id: string;
  state: string;
  answers: Record<string, unknown>;
  signals: string[];
  language: string;
  outreach_code: string | null;
  questionnaire_edition_id: string;
  seconds: number | null;
  return_hash: string | null;
  ward_code: string | null;
};
const rows = (of: TestWave): Promise<Row[]> =>
  world.test.query<Row>('select * from survey_response where consultation_wave_id = $1 order by id', [of.id]);

/** Opens the page of a question and answers it. */
async function answer(
  visitor: Visitor,
  of: TestWave,
  question: string,
  fields: Record<string, string | string[]>,
  query = '',
): Promise<string> {
  const url = `/survey/${of.code}/question/${question}${query}`;
  const page = await visitor.get(url);
  assert.equal(page.statusCode, 200, `${url}: ${page.statusCode}`);
  const sent = await visitor.post(url, { ...hiddenOf(visitor), ...fields });
  assert.equal(sent.statusCode, 303, text(sent.body).slice(0, 400));
  return String(sent.headers.location);
}
/** The survey's own hidden fields of the page that is open. */
const hiddenOf = (visitor: Visitor): Record<string, string> =>
  Object.fromEntries(
    ['_edition', '_form', '_back', '_puzzle', '_code', '_checked']
      .map((name) => [name, visitor.hidden(name)] as const)
      .filter(([, value]) => value !== ''),
  );

async function send(visitor: Visitor, of: TestWave, fields: Record<string, string> = {}) {
  await visitor.get(`/survey/${of.code}/check`);
  return visitor.post(`/survey/${of.code}/send`, { ...hiddenOf(visitor), ...fields });
}

describe('answering on the web', () => {
  it('goes from the first page through every question to the thanks, and keeps one answer', async () => {
    const of = await wave();
    const resident = world.anybody();
    for (const path of ['', '/privacy', '/parts', '/return', '/thanks', '/check', '/save']) {
      const page = await resident.get(`/survey/${of.code}${path}`);
      assert.equal(page.statusCode, 200, path);
      await assertGoodHtml(`/survey/…${path}`, page.body);
    }
    assert.ok(!resident.cookies.has('fp_survey'), 'nothing is kept on the browser before the first answer');
    const seen: string[] = [];
    let next = `/survey/${of.code}/question/issue`;
    const given: Record<string, Record<string, string | string[]>> = {
      issue: { 'issue.1': 'theft', 'issue.2': 'noise' },
      'victim-noise': { 'victim-noise': 'no' },
      'victim-theft': { 'victim-theft': 'yes' },
      where: { where: ['park', 'other'], 'where.words': 'By the weir' },
      safe: { safe: '2' },
      years: { years: '12' },
      why: { why: 'It is <script>alert(1)</script> dark\r\nthere.' },
      place: { place: 'Weir path' },
      sex: { sex: 'female' },
      age: { age: '35-44' },
    };
    while (next.includes('/question/')) {
      const question = next.split('/').at(-1) ?? '';
      seen.push(question);
      const page = await resident.get(next);
      assert.equal(page.statusCode, 200);
      await assertGoodHtml(next, page.body);
      next = await answer(resident, of, question, given[question] ?? {});
      at(new Date(clock.milliseconds() + 20_000).toISOString());
    }
    assert.deepEqual(seen, [
      'issue',
      'victim-noise',
      'victim-theft',
      'where',
      'safe',
      'years',
      'why',
      'place',
      'sex',
      'age',
    ]);
    assert.equal(next, `/survey/${of.code}/check`);
    const check = await resident.get(next);
    await assertGoodHtml('check', check.body);
    assert.match(check.body, /&lt;script&gt;alert\(1\)&lt;\/script&gt; dark/);
    assert.match(text(check.body), /1\. ?|Theft.*Noise/);
    const sent = await resident.post(`/survey/${of.code}/send`, hiddenOf(resident));
    assert.equal(sent.headers.location, `/survey/${of.code}/thanks`);
    const [row, ...others] = await rows(of);
    assert.equal(others.length, 0);
    assert.ok(row);
    assert.equal(row.state, 'complete');
    assert.equal(row.seconds, 200);
    assert.deepEqual(row.signals, []);
    assert.deepEqual(row.answers['issue'], { ranking: ['theft', 'noise'] });
    assert.deepEqual(row.answers['why'], { text: 'It is <script>alert(1)</script> dark\nthere.' });
    assert.deepEqual(row.answers['where'], { choices: ['park', 'other'], words: 'By the weir' });
    // Sent a second time, and looked at again: once, and nothing of it is shown.
    const again = await resident.post(`/survey/${of.code}/send`, hiddenOf(resident));
    assert.equal(again.headers.location, `/survey/${of.code}/thanks`);
    assert.equal((await rows(of)).length, 1);
    for (const path of ['/check', '/question/why', '/parts']) {
      const page = await resident.get(`/survey/${of.code}${path}`);
      assert.match(text(page.body), /were sent already/);
      assert.doesNotMatch(page.body, /dark|weir/i);
    }
    // Somebody else of the house, on the same telephone.
    await resident.get(`/survey/${of.code}`);
    assert.equal((await resident.post(`/survey/${of.code}/leave`)).statusCode, 303);
    assert.ok(!resident.cookies.has('fp_survey'));
    at(morning);
  });

  it('begins one answer from a form that is sent twice, and from two browsers two', async () => {
    const of = await wave();
    const resident = world.anybody();
    const url = `/survey/${of.code}/question/issue`;
    await resident.get(url);
    const fields = { ...hiddenOf(resident), 'issue.1': 'theft', 'issue.2': 'litter' };
    const cookies = new Map(resident.cookies);
    const both = await Promise.all([resident.post(url, fields), resident.post(url, fields)]);
    assert.deepEqual(
      both.map(({ statusCode }) => statusCode),
      [303, 303],
    );
    assert.equal((await rows(of)).length, 1);
    // The same form fields from another browser name nothing of the first.
    const other = world.anybody();
    await other.get(url);
    await other.post(url, { ...fields, 'issue.1': 'noise' });
    const all = await rows(of);
    assert.equal(all.length, 2);
    assert.deepEqual(all.map(({ answers }) => JSON.stringify(answers['issue'])).sort(), [
      '{"ranking":["noise","litter"]}',
      '{"ranking":["theft","litter"]}',
    ]);
    // Without the mark, as a page from before the first answer has it: still the same answer.
    resident.cookies.clear();
    for (const [name, value] of cookies) resident.cookies.set(name, value);
    await resident.post(url, fields);
    assert.equal((await rows(of)).length, 2);
  });

  it('sends as the check page saw it, or looks again where anything is otherwise', async () => {
    const of = await wave();
    const resident = world.anybody();
    await answer(resident, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'noise' });
    await answer(resident, of, 'victim-theft', { 'victim-theft': 'yes' });
    await answer(resident, of, 'issue', { 'issue.1': 'litter', 'issue.2': 'noise' });
    await resident.get(`/survey/${of.code}/check`);
    const seen = hiddenOf(resident);
    // Changed in another window after the check page was opened: the newest is sent.
    await answer(resident, of, 'years', { years: '9' });
    const sent = await resident.post(`/survey/${of.code}/send`, seen);
    assert.equal(sent.headers.location, `/survey/${of.code}/thanks`);
    const [row] = await rows(of);
    assert.deepEqual([row?.state, Object.keys(row?.answers ?? {}).sort()], ['complete', ['issue', 'years']]);
    // Both ways keep the same of the same answers, and a seal opens only its own answer.
    const kept: unknown[] = [];
    for (const way of ['as seen', 'looked at again', 'sealed by nobody', 'sealed for another']) {
      const next = world.anybody();
      await answer(next, of, 'issue', { 'issue.1': 'litter', 'issue.2': 'noise' });
      await answer(next, of, 'victim-litter', { 'victim-litter': 'no' });
      await next.get(`/survey/${of.code}/check`);
      const { _checked = '', ...others } = hiddenOf(next);
      const seal = { 'as seen': _checked, 'looked at again': '', 'sealed by nobody': `${_checked}x`, 'sealed for another': seen['_checked'] ?? '' }[way] ?? ''; // prettier-ignore
      assert.equal(
        (await next.post(`/survey/${of.code}/send`, { ...others, _checked: seal })).statusCode,
        303,
      );
      const id = (next.cookies.get('fp_survey') ?? '').slice(0, 36);
      const { answers, signals, seconds, state } = (await rows(of)).find((each) => each.id === id) ?? {
        answers: null,
      };
      kept.push({ answers, signals: way === 'as seen' ? ['same-as-another'] : signals, seconds, state });
    }
    for (const each of kept) assert.deepEqual(each, kept[0]);
    // Over its end a seal counts for nothing.
    const late = world.anybody();
    await answer(late, of, 'issue', { 'issue.1': 'litter', 'issue.2': 'theft' });
    await late.get(`/survey/${of.code}/check`);
    const fields = hiddenOf(late);
    await world.test.query(
      `update consultation_wave set state = 'closed', grace_minutes = 0, closed_at = '2027-02-03T08:00:00Z' where id = $1`,
      [of.id],
    );
    assert.match(text((await late.post(`/survey/${of.code}/send`, fields)).body), /cannot be counted/);
  });

  it('sends what comes in the same moment together, each once, to the consultation it is for', async () => {
    const [of, elsewhere] = [await wave(), await wave()];
    const ready = async (to: TestWave, years: string) => {
      const visitor = world.anybody();
      await answer(visitor, to, 'years', { years });
      await answer(visitor, to, 'issue', { 'issue.1': 'litter', 'issue.2': 'noise' });
      await visitor.get(`/survey/${to.code}/check`);
      const fields = hiddenOf(visitor);
      return async () => (await visitor.post(`/survey/${to.code}/send`, fields)).headers.location;
    };
    // The first goes alone; those behind it go together, and two of these say the same.
    const sends = [await ready(of, '1'), await ready(of, '7'), await ready(of, '7'), await ready(of, '9')];
    const other = await ready(elsewhere, '7');
    const twice = sends[3] ?? other;
    const told = await Promise.all([...sends, twice, other].map((each) => each()));
    assert.deepEqual(told, [...Array<string>(5).fill(`/survey/${of.code}/thanks`), `/survey/${elsewhere.code}/thanks`]); // prettier-ignore
    const signalsOf = (found: Row[], years: number): string[][] =>
      found
        .filter(({ state, answers }) => state === 'complete' && JSON.stringify(answers['years']) === `{"number":${years}}`)
        .map(({ signals }) => signals)
        .sort((a, b) => a.length - b.length); // prettier-ignore
    const found = await rows(of);
    assert.equal(found.length, 4);
    assert.deepEqual(
      [1, 7, 9].map((years) => signalsOf(found, years)),
      [[[]], [[], ['same-as-another']], [[]]],
    );
    assert.deepEqual(signalsOf(await rows(elsewhere), 7), [[]]);
  });

  it('refuses marks that are not ours', async () => {
    const [of, elsewhere] = [await wave(), await wave()];
    const resident = world.anybody();
    await answer(resident, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'litter' });
    const mark = resident.cookies.get('fp_survey') ?? '';
    const [row] = await rows(of);
    assert.equal(mark, markOf(openSurveySecret(world.folder), row?.id ?? ''));
    for (const wrong of [
      `${row?.id ?? ''}.${'A'.repeat(43)}`,
      `${newId()}${mark.slice(36)}`,
      row?.id ?? '',
      '',
      `${mark}x`,
    ]) {
      const thief = world.anybody();
      thief.cookies.set('fp_survey', wrong);
      assert.match(text((await thief.get(`/survey/${of.code}/check`)).body), /No answers are begun/, wrong);
    }
    // A true mark of another consultation opens nothing here.
    const wanderer = world.anybody();
    wanderer.cookies.set('fp_survey', mark);
    assert.match(text((await wanderer.get(`/survey/${elsewhere.code}/check`)).body), /No answers are begun/);
  });

  it('says what is wrong beside the field, keeps what was typed, and needs what is required', async () => {
    const of = await wave();
    const resident = world.anybody();
    const url = `/survey/${of.code}/question/issue`;
    await resident.get(url);
    const twice = await resident.post(url, { ...hiddenOf(resident), 'issue.1': 'theft', 'issue.2': 'theft' });
    assert.equal(twice.statusCode, 422);
    await assertGoodHtml(url, twice.body);
    assert.match(twice.body, /href="#issue-2"/);
    assert.match(text(twice.body), /“Theft” was chosen twice/);
    assert.match(twice.body, /<option value="theft" selected>/);
    assert.equal((await rows(of)).length, 0);
    // What is not required may be left, and leaves nothing; what is required is asked for before sending.
    await answer(resident, of, 'years', {});
    assert.equal((await rows(of)).length, 0);
    await answer(resident, of, 'years', { years: '3' });
    const early = await send(resident, of);
    assert.equal(early.statusCode, 422);
    assert.match(text(early.body), /Answer this question: Which two matter most to you\?/);
    assert.equal((await rows(of))[0]?.state, 'begun');
  });

  it('drops what a changed answer no longer asks, and says so first', async () => {
    const of = await wave();
    const resident = world.anybody();
    await answer(resident, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'noise' });
    await answer(resident, of, 'victim-theft', { 'victim-theft': 'yes' });
    await resident.get(`/survey/${of.code}/question/issue?from=check`);
    const changed = await resident.post(`/survey/${of.code}/question/issue`, {
      ...hiddenOf(resident),
      'issue.1': 'noise',
      'issue.2': 'litter',
    });
    // Only what the change has opened is asked, then back to the check page.
    assert.equal(changed.headers.location, `/survey/${of.code}/question/victim-litter?from=check`);
    const check = await resident.get(`/survey/${of.code}/check`);
    assert.match(text(check.body), /These answers will not be sent.*Have you suffered from theft/);
    await send(resident, of);
    const [row] = await rows(of);
    assert.deepEqual(Object.keys(row?.answers ?? {}), ['issue']);
  });

  it('saves under a code that is nowhere in the database, and gives it back on another machine', async () => {
    const of = await wave();
    const resident = world.anybody();
    await answer(resident, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'noise' });
    await resident.get(`/survey/${of.code}/save`);
    const fields = hiddenOf(resident);
    const saved = await resident.post(`/survey/${of.code}/save`, fields);
    const code = /ANS-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text(saved.body))?.[0] ?? '';
    assert.notEqual(code, '');
    await assertGoodHtml('save', saved.body);
    assert.match(text((await resident.post(`/survey/${of.code}/save`, fields)).body), new RegExp(code));
    const [row] = await rows(of);
    assert.match(row?.return_hash ?? '', /^[0-9a-f]{64}$/);
    assert.ok(!JSON.stringify(row).includes(code));
    const library = world.anybody();
    await library.get(`/survey/${of.code}/return`);
    for (const wrong of [
      '',
      'ANS-AAAA-AAAA',
      'ANS-7K3M-92QX',
      '<b>',
      code.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ]) {
      const answered = await library.post(`/survey/${of.code}/return`, { code: wrong });
      assert.equal(answered.statusCode, 422, wrong);
      assert.match(text(answered.body), /No saved answers have this code/);
    }
    const back = await library.post(`/survey/${of.code}/return`, {
      code: code.toLowerCase().replaceAll('-', ' '),
    });
    assert.equal(back.headers.location, `/survey/${of.code}/parts`);
    assert.match((await library.get(`/survey/${of.code}/question/issue`)).body, /value="theft" selected/);
    await send(library, of);
    assert.equal((await rows(of))[0]?.return_hash, null);
  });

  it('stops looking codes up when too many wrong ones are tried', async () => {
    const of = await wave();
    const guesser = world.anybody();
    await guesser.get(`/survey/${of.code}/return`);
    const { newReference } = await import('../../foundation/id.ts');
    let told = '';
    for (let tries = 0; tries < 70 && !told.includes('Too many'); tries += 1)
      told = text((await guesser.post(`/survey/${of.code}/return`, { code: newReference('ANS') })).body);
    assert.match(told, /Too many wrong codes/);
    at(new Date(clock.milliseconds() + 61_000).toISOString());
    assert.match(
      text((await guesser.post(`/survey/${of.code}/return`, { code: newReference('ANS') })).body),
      /No saved answers/,
    );
    at(morning);
  });

  it('ends on the edition on which it was begun', async () => {
    const of = await wave();
    const [resident, latecomer] = [world.anybody(), world.anybody()];
    await answer(resident, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'noise' });
    const url = `/survey/${of.code}/question/issue`;
    await latecomer.get(url);
    const opened = hiddenOf(latecomer);
    // The wave gets another edition, without the question that both have open.
    const next = newId();
    const body = structuredClone(of.questionnaire);
    body.sections[0]?.questions.splice(0, 4);
    await world.test.query(
      `insert into questionnaire_edition (partnership_id, id, questionnaire_id, number, body, hash, made_at, inherited_audience, inherited_open)
       select partnership_id, $2, questionnaire_id, 2, $3, repeat('a', 64), made_at, inherited_audience, inherited_open from questionnaire_edition where id = $1`,
      [of.editionId, next, JSON.stringify(body)],
    );
    await world.test.query('update consultation_wave set questionnaire_edition_id = $2 where id = $1', [
      of.id,
      next,
    ]);
    await latecomer.post(url, { ...opened, 'issue.1': 'litter', 'issue.2': 'noise' });
    await answer(resident, of, 'victim-theft', { 'victim-theft': 'yes' });
    const all = await rows(of);
    assert.deepEqual(
      all.map((row) => row.questionnaire_edition_id),
      [of.editionId, of.editionId],
    );
    for (const person of [resident, latecomer]) assert.equal((await send(person, of)).statusCode, 303);
    assert.deepEqual(
      (await rows(of)).map(({ state }) => state),
      ['complete', 'complete'],
    );
    // Who comes now is asked the new questions; an edition of another questionnaire is not taken from a form.
    const newcomer = world.anybody();
    assert.equal((await newcomer.get(url)).statusCode, 404);
    const other = await wave();
    await newcomer.get(`/survey/${of.code}/question/years`);
    await newcomer.post(`/survey/${of.code}/question/years`, {
      ...hiddenOf(newcomer),
      _edition: other.editionId,
      years: '4',
    });
    assert.equal(
      (await rows(of)).find(({ answers }) => JSON.stringify(answers['years']) === '{"number":4}')
        ?.questionnaire_edition_id,
      next,
    );
  });

  it('closes in mid-answer with grace, then keeps what comes and says whom to ring', async () => {
    const of = await wave({ closesOn: '2027-02-05' });
    const [quick, slow, stranger] = [world.anybody(), world.anybody(), world.anybody()];
    for (const person of [quick, slow])
      await answer(person, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'noise' });
    await slow.get(`/survey/${of.code}/question/years`);
    const csrf = slow.hidden('csrf');
    at('2027-02-06T00:30:00Z');
    assert.match(
      text((await stranger.get(`/survey/${of.code}`)).body),
      /This consultation has closed.*5 February 2027/,
    );
    assert.match(text((await stranger.get(`/survey/${of.code}/question/issue`)).body), /has closed/);
    assert.match(
      text((await quick.get(`/survey/${of.code}`)).body),
      /you can still send your answers until 6 February 2027 at 01:00/,
    );
    assert.equal((await send(quick, of)).headers.location, `/survey/${of.code}/thanks`);
    at('2027-02-06T01:00:01Z');
    const late = await slow.post(`/survey/${of.code}/question/years`, { ...hiddenOf(slow), years: '7' });
    assert.equal(late.statusCode, 200);
    assert.match(text(late.body), /kept, but they cannot be counted from this page\. Ring 01632 960000/);
    await assertGoodHtml('late', late.body);
    assert.match(text((await slow.post(`/survey/${of.code}/send`, { csrf })).body), /cannot be counted/);
    const all = await rows(of);
    assert.deepEqual(all.map(({ state }) => state).sort(), ['begun', 'complete']);
    assert.deepEqual(all.find(({ state }) => state === 'begun')?.answers['years'], { number: 7 });
    at(morning);
  });

  it('says when a consultation is not open yet, was taken back, or never was', async () => {
    const soon = await wave({ opensOn: '2027-03-01', closesOn: '2027-03-31' });
    const page = await world.anybody().get(`/survey/${soon.code}/question/issue`);
    assert.match(text(page.body), /It opens on 1 March 2027/);
    const gone = await wave();
    await world.test.query(`update consultation_wave set state = 'withdrawn' where id = $1`, [gone.id]);
    assert.match(text((await world.anybody().get(`/survey/${gone.code}`)).body), /was taken back/);
    assert.equal((await world.anybody().get('/survey/never-was')).statusCode, 404);
    const design = await wave({ state: 'design' });
    assert.equal((await world.anybody().get(`/survey/${design.code}`)).statusCode, 404);
    const list = await world.anybody().get('/survey');
    await assertGoodHtml('/survey', list.body);
    assert.ok(!list.body.includes(gone.code) && !list.body.includes(design.code));
  });

  it('keeps the outreach that brought somebody, and their language, read from right to left where it is written so', async () => {
    const of = await wave({ languages: ['en', 'ar', 'pl', 'cy'] });
    const texts = {
      title: 'الأمان في فنووتر',
      'question.issue.text': 'ما الأهم لك؟',
      'question.issue.option.noise': 'الضوضاء',
      'question.years.text': 'قديم',
    };
    await world.test.query(
      `insert into questionnaire_translation (partnership_id, id, questionnaire_id, language, status, words, translator, changed_at, inherited_audience, inherited_open)
       select partnership_id, gen_random_uuid(), questionnaire_id, each.language, each.status, $2, 'Nobody', made_at, inherited_audience, inherited_open
       from questionnaire_edition, (values ('ar', 'in-use'), ('pl', 'draft')) as each (language, status) where id = $1`,
      [of.editionId, JSON.stringify({ texts, of: { 'question.years.text': 'How long ago?' } })],
    );
    const resident = world.anybody();
    const front = await resident.get(`/survey/${of.code}?via=market-day&lang=ar`);
    assert.match(front.body, /<html lang="ar" dir="rtl"/);
    await assertGoodHtml('in Arabic', front.body);
    assert.match(front.body, /href="\/survey\/[^"]*\/parts\?lang=ar&amp;via=market-day"/);
    // A draft is offered to nobody, nor a language without a translation.
    assert.ok(!front.body.includes('Polski') && !front.body.includes('Cymraeg'));
    await answer(
      resident,
      of,
      'issue',
      { 'issue.1': 'theft', 'issue.2': 'noise' },
      '?lang=ar&via=market-day',
    );
    const page = await resident.get(`/survey/${of.code}/question/issue`);
    assert.match(page.body, /ما الأهم لك؟/);
    assert.match(page.body, /الضوضاء/);
    // Not translated, or translated from other words: the original, marked as English.
    const years = await resident.get(`/survey/${of.code}/question/years`);
    assert.match(years.body, /<span lang="en" dir="auto">How many years/);
    await assertGoodHtml('years', years.body);
    const wrong = await resident.post(`/survey/${of.code}/question/years`, {
      ...hiddenOf(resident),
      years: 'many',
    });
    assert.match(wrong.body, /اكتب عددًا صحيحًا من 0 إلى 110/);
    const [row] = await rows(of);
    assert.deepEqual([row?.language, row?.outreach_code], ['ar', 'market-day']);
    // The browser's own wish counts where nothing was chosen, and an impossible one changes nothing.
    assert.match(
      (await world.anybody().get(`/survey/${of.code}`, { 'accept-language': 'ar-EG,en;q=0.5' })).body,
      /dir="rtl"/,
    );
    for (const query of ['?lang=pl', '?lang=xx&via=<b>', '?lang=a&lang=b', `?via=${'x'.repeat(500)}`]) {
      const odd = await world.anybody().get(`/survey/${of.code}${query}`);
      assert.equal(odd.statusCode, 200, query);
      assert.match(odd.body, /<html lang="en-GB" dir="ltr"/);
    }
    const easy = await resident.get(`/survey/${of.code}/question/why?view=easy&lang=en`);
    assert.match(easy.body, /fp-easy/);
    assert.match(easy.body, /\/parts\?lang=en&amp;view=easy/);
  });
});

describe('words of earlier answers, and wards', () => {
  it('repeats an answer in the page’s language, yes and no too, in questions, answers to choose and introductions', async () => {
    const tests = [{ question: 'seen', op: 'answered' }];
    const of = await wave({
      languages: ['en', 'pl'],
      questionnaire: {
        schema: 1,
        title: 'T',
        thanks: 'Thank you for {{seen}}.',
        sections: [
          { code: 'a', title: 'A', questions: [{ kind: 'yes-no', code: 'seen', text: 'Seen?' }] },
          { code: 'b', title: 'B', intro: 'Because {{seen}}', questions: [
            { kind: 'single', code: 'which', text: 'You said {{seen}}. Which?', help: 'Not {{seen}}', showIf: { match: 'all', tests }, options: [{ code: 'x', text: 'Like {{seen}}' }, { code: 'y', text: 'Other' }] },
            { kind: 'scale', code: 'much', text: 'How much {{which}}?', from: 1, to: 3, fromText: 'Least {{seen}}', toText: 'Most' },
          ] },
        ],
      },
    }); // prettier-ignore
    const texts = { 'section.b.intro': 'Bo {{seen}}', 'question.which.text': 'Powiedziano: {{seen}}. Co?', 'question.which.option.x': 'Jak {{seen}}' }; // prettier-ignore
    await world.test.query(
      `insert into questionnaire_translation (partnership_id, id, questionnaire_id, language, status, words, translator, changed_at, inherited_audience, inherited_open)
       select partnership_id, gen_random_uuid(), questionnaire_id, 'pl', 'in-use', $2, 'Nobody', made_at, inherited_audience, inherited_open
       from questionnaire_edition where id = $1`,
      [of.editionId, JSON.stringify({ texts, of: {} })],
    );
    const resident = world.anybody();
    const base = `/survey/${of.code}`;
    await answer(resident, of, 'seen', { seen: 'yes' }, '?lang=pl');
    const asked = text((await resident.get(`${base}/question/which?lang=pl`)).body);
    assert.match(asked, /Bo Tak/);
    assert.match(asked, /Powiedziano: Tak\. Co\?/);
    assert.match(asked, /Jak Tak/);
    await answer(resident, of, 'which', { which: 'x' }, '?lang=pl');
    assert.match(text((await resident.get(`${base}/question/much?lang=pl`)).body), /Least Tak/);
    const check = text((await resident.get(`${base}/check?lang=pl`)).body);
    assert.match(check, /Powiedziano: Tak\. Co\? Jak Tak/);
    const english = text((await resident.get(`${base}/question/which?lang=en`)).body);
    assert.match(english, /Because Yes[\s\S]*You said Yes\. Which\?[\s\S]*Not Yes[\s\S]*Like Yes/);
    await send(resident, of);
    // Nothing of what was answered stands on the page that everybody sees.
    const thanks = text((await resident.get(`${base}/thanks?lang=en`)).body);
    assert.match(thanks, /Thank you for …\./);
    for (const page of [asked, check, english, thanks]) assert.doesNotMatch(page, /\{\{/);
  });

  it('offers the wards that are loaded where a place is asked, and keeps the one that is chosen', async () => {
    await loadWards(world.test, world.partnership);
    // Wards are looked up again after a minute.
    at('2027-02-03T10:05:00Z');
    const of = await wave();
    const resident = world.anybody();
    const page = await resident.get(`/survey/${of.code}/question/place`);
    const offered = [...page.body.matchAll(/<option value="(E\d+)"[^>]*>([^<]+)</g)].map(([, code, name]) => [code, name]); // prettier-ignore
    assert.deepEqual(offered, [['E05000001', 'Fenwater'], ['E05000002', 'Weir End']]); // prettier-ignore
    await assertGoodHtml('wards', page.body);
    await answer(resident, of, 'place', { place: '', 'place.ward': 'E05000002' });
    assert.match(
      (await resident.get(`/survey/${of.code}/question/place`)).body,
      /<option value="E05000002" selected/,
    );
    await answer(resident, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'noise' });
    // Read back by its name, and counted by its code.
    assert.match(text((await resident.get(`/survey/${of.code}/check`)).body), /Weir End/);
    await send(resident, of);
    const [row] = await rows(of);
    assert.deepEqual([row?.state, row?.ward_code], ['complete', 'E05000002']);
    at(morning);
  });
});

describe('bad input', () => {
  it('takes five million characters, markup and every control character as what they are', async () => {
    const of = await wave();
    const resident = world.anybody();
    const url = `/survey/${of.code}/question/why`;
    await resident.get(url);
    const long = await resident.post(url, { ...hiddenOf(resident), why: 'x'.repeat(5_000_000) });
    assert.equal(long.statusCode, 422);
    assert.match(text(long.body.slice(0, 20_000)), /must be 500 characters or fewer; it has 5,000,000/);
    assert.ok(long.body.length > 5_000_000, 'what was typed is still there');
    await resident.get(url);
    const huge = await resident.post(url, { ...hiddenOf(resident), why: 'x'.repeat(9_000_000) });
    assert.equal(huge.statusCode, 413);
    await resident.get(url);
    const every = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('');
    const sent = await resident.post(url, {
      ...hiddenOf(resident),
      why: `a${every}\ud800\ufffe\u202eb<img src=x onerror=alert(1)>`,
    });
    assert.equal(sent.statusCode, 303);
    const [row] = await rows(of);
    const kept = JSON.stringify(row?.answers['why']);
    assert.doesNotMatch(kept, /[\u0000-\u0008\u007f-\u009f]|\\u00|\\ud800/);
    const check = await resident.get(`/survey/${of.code}/check`);
    assert.ok(!check.body.includes('<img'));
  });

  it('never faults, whatever fields are sent', async () => {
    const of = await wave();
    const resident = world.anybody();
    const questions = of.questionnaire.sections.flatMap((section) => section.questions);
    await resident.get(`/survey/${of.code}/question/issue`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...questions),
        fc.dictionary(
          fc.constantFrom(
            ...questions.flatMap(({ code }) => [
              code,
              `${code}.1`,
              `${code}.2`,
              `${code}.words`,
              `${code}.ward`,
              `${code}.lat`,
              `${code}.lon`,
            ]),
            '_form',
            '_edition',
            '_back',
            '_website',
            '__proto__',
          ),
          fc.oneof(
            fc.string({ unit: 'binary', maxLength: 30 }),
            fc.constantFrom('theft', 'yes', '3', 'park', '1e9', '-1', 'NaN'),
            fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 }),
          ),
        ),
        async (question, fields) => {
          const answered = await resident.post(`/survey/${of.code}/question/${question.code}`, fields);
          assert.ok(
            [303, 422].includes(answered.statusCode),
            `${answered.statusCode} ${JSON.stringify(fields)}`,
          );
        },
      ),
      { numRuns: 80 },
    );
  });

  it('marks what looks made by a program, refuses nothing, and asks for a proof in a flood', async () => {
    const of = await wave();
    const bot = world.anybody();
    const flood = async (): Promise<string> => {
      bot.cookies.delete('fp_survey');
      await answer(bot, of, 'issue', {
        'issue.1': 'theft',
        'issue.2': 'noise',
        _website: 'http://buy.example',
      });
      const sent = await send(bot, of);
      return sent.statusCode === 303 ? 'sent' : text(sent.body);
    };
    let asked = '';
    for (let count = 0; count < 80 && asked === ''; count += 1) {
      const told = await flood();
      if (told !== 'sent') asked = told;
    }
    assert.match(asked, /Write the total of the two numbers/);
    const before = await rows(of);
    assert.ok(before.every(({ signals }) => signals.includes('honeypot')));
    const sent = before.filter(({ state }) => state === 'complete');
    assert.equal(sent.filter(({ signals }) => !signals.includes('same-as-another')).length, 1);
    // A person answers the sum; their answer carries no mark.
    const person = world.anybody();
    await answer(person, of, 'issue', { 'issue.1': 'litter', 'issue.2': 'noise' });
    const check = await person.get(`/survey/${of.code}/check`);
    await assertGoodHtml('check in a flood', check.body);
    const [, a = '', b = ''] = /What is (\d) plus (\d)/.exec(text(check.body)) ?? [];
    const wrong = await person.post(`/survey/${of.code}/send`, { ...hiddenOf(person), _sum: '99' });
    assert.equal(wrong.statusCode, 422);
    const forged = await person.post(`/survey/${of.code}/send`, {
      ...hiddenOf(person),
      _puzzle: `${newId()}.1.x`,
      _sum: '2',
    });
    assert.equal(forged.statusCode, 422);
    const right = await person.post(`/survey/${of.code}/send`, {
      ...hiddenOf(person),
      _sum: String(Number(a) + Number(b)),
    });
    assert.equal(right.statusCode, 303);
    const honest = (await rows(of)).find(({ answers }) => JSON.stringify(answers).includes('litter'));
    assert.deepEqual([honest?.state, honest?.signals], ['complete', []]);
    // Another consultation is not touched by it, and the flood is forgotten.
    at(new Date(clock.milliseconds() + 16 * 60_000).toISOString());
    assert.equal(await flood(), 'sent');
    at(morning);
  });

  it('keeps no address and no name of a browser', async () => {
    const columns = await world.test.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = 'survey_response'::regclass and attnum > 0`,
    );
    assert.ok(!columns.some(({ name }) => /(^|_)(ip|addr|agent|browser|device)/.test(name)));
    const of = await wave();
    const resident = world.anybody();
    await answer(resident, of, 'issue', { 'issue.1': 'theft', 'issue.2': 'noise' });
    await send(resident, of);
    assert.ok(!JSON.stringify(await rows(of)).includes('127.0.0.1'));
  });
});

it('days are days in London on both sides of the change of the clocks', async () => {
  const of = await wave({ opensOn: '2027-03-01', closesOn: '2027-04-05' });
  at('2027-04-05T22:59:00Z');
  assert.match(
    text((await world.anybody().get(`/survey/${of.code}`)).body),
    /Open until the end of 5 April 2027/,
  );
  at('2027-04-05T23:00:00Z');
  assert.match(
    text((await world.anybody().get(`/survey/${of.code}`)).body),
    /has closed\s*It closed on 5 April 2027/,
  );
  at(morning);
  assert.equal(addDays('2027-02-03', 1), '2027-02-04');
});
