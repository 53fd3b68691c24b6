import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import type { Role, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { buildServer, type Server } from '../../server/server.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { isSound } from './questionnaire.checks.ts';
import { optionsOf, questionsOf } from './questionnaire.rules.ts';
import { registerQuestionnaires } from './questionnaire.routes.ts';
import {
  changeQuestionnaire,
  freezeEdition,
  listEditions,
  selectQuestionnaire,
  selectTranslation,
} from './questionnaire.store.ts';
import type { Question, Questionnaire } from './questionnaire.types.ts';

const password = 'four plain common words';
let test: TestDatabase;
let partnership: TestPartnership;
let server: Server;
let manager: Visitor;
let analyst: Visitor;

async function as(role: Role): Promise<Visitor> {
  const person = partnership.agencies
    .flatMap(({ people }) => people)
    .find(({ actor }) => actor.role === role);
  assert.ok(person !== undefined, role);
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, password);
  return visitor;
}

before(async () => {
  test = await createTestDatabase();
  partnership = await insertPartnership(test.database, { password });
  server = await buildServer({
    database: test.database,
    configuration: { demo: false, publicUrl: null },
    rooms: [
      {
        name: 'consultation',
        menu: [],
        register: (registrar) =>
          registerQuestionnaires(registrar, {
            crawlQuestionnaires: () => Promise.resolve([]),
          } as unknown as ConsultationServices),
        home: { none: 'a test' },
        search: { none: 'a test' },
        thread: { none: 'a test' },
        clocks: [],
      },
    ],
  });
  await server.app.ready();
  manager = await as('manager');
  analyst = await as('analyst');
});
after(() => server.app.close());

const words = (page: string): string =>
  page.replace(/<[^>]+>/g, ' ').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replace(/\s+/g, ' '); // prettier-ignore

async function look(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${words(answer.body).slice(0, 1500)}`);
  await assertGoodHtml(url, visitor.page);
  return words(visitor.page);
}

/** Sends the form of the page that is open, with the version that stands in it. */
async function send(
  visitor: Visitor,
  url: string,
  fields: Record<string, string | string[]> = {},
): Promise<string> {
  const answer = await visitor.post(url, { version: visitor.hidden('version'), ...fields });
  assert.equal(answer.statusCode, 303, `${url}: ${words(answer.body).slice(0, 2500)}`);
  return String(answer.headers['location']);
}

async function refusal(
  visitor: Visitor,
  url: string,
  fields: Record<string, string | string[]>,
): Promise<string> {
  const answer = await visitor.post(url, { version: visitor.hidden('version'), ...fields });
  assert.equal(answer.statusCode, 422, `${url}: ${words(answer.body).slice(0, 1500)}`);
  await assertGoodHtml(url, visitor.page);
  return words(visitor.page);
}

const asManager = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  test.database.asActor(partnership.actor('manager'), 'test', work);
const idIn = (location: string): string => /questionnaires\/([0-9a-f-]{36})/.exec(location)?.[1] ?? '';
const bodyOf = async (id: string): Promise<Questionnaire> =>
  (await asManager((tx) => selectQuestionnaire(tx, id))).body;
const question = async (id: string, code: string): Promise<Question> =>
  questionsOf(await bodyOf(id)).find((each) => each.code === code) ?? assert.fail(`no question ${code}`);

/** A questionnaire begun from a template, by the pages. */
async function begin(template: string, title = ''): Promise<string> {
  await look(manager, '/consultation/questionnaires/add');
  return idIn(await send(manager, '/consultation/questionnaires/add', { template, title }));
}

describe('writing a questionnaire', () => {
  it('is the unit’s alone', async () => {
    const id = await begin('short');
    for (const role of ['councillor', 'partner', 'caseworker', 'governance'] as const) {
      const visitor = await as(role);
      for (const url of [
        '/consultation/questionnaires',
        `/consultation/questionnaires/${id}`,
        `/consultation/questionnaires/${id}/languages`,
      ])
        assert.equal((await visitor.get(url)).statusCode, 403, `${role} ${url}`);
      await visitor.get('/account');
      const sent = await visitor.post(`/consultation/questionnaires/${id}/remove`, { version: '1' });
      assert.equal(sent.statusCode, 403, role);
    }
    assert.match(
      await look(analyst, `/consultation/questionnaires/${id}`),
      /Community safety in two minutes/,
    );
    await look(analyst, `/consultation/questionnaires/${newId()}`, 404);
  });

  it('begins from each template, is found, copied, removed and put back', async () => {
    for (const template of ['borough', 'short', 'before', 'after'])
      await begin(template, `Marked ${template}`);
    assert.match(
      await look(manager, '/consultation/questionnaires?q=MARKED%20borough'),
      /Marked borough A consultation 35/,
    );
    assert.doesNotMatch(words(manager.page), /Marked short/);
    assert.match(
      await look(manager, '/consultation/questionnaires?q=nothing'),
      /has these words in its title/,
    );
    assert.match(await refusal(manager, '/consultation/questionnaires/add', { template: 'empty', title: ' ' }), /Enter a title/); // prettier-ignore

    const id = await begin('short', 'To be copied');
    await look(manager, `/consultation/questionnaires/${id}`);
    const copy = idIn(await send(manager, `/consultation/questionnaires/${id}/copy`));
    assert.notEqual(copy, id);
    assert.match(await look(manager, `/consultation/questionnaires/${copy}`), /Copy of To be copied/);
    await send(manager, `/consultation/questionnaires/${copy}/remove`);
    assert.match(await look(manager, `/consultation/questionnaires/${copy}`), /It was removed on/);
    assert.doesNotMatch(await look(manager, '/consultation/questionnaires?q=copied'), /Copy of/);
    assert.match(await look(manager, '/consultation/questionnaires?removed=yes'), /Copy of To be copied/);
    // What is removed is not changed behind somebody's back.
    await look(manager, `/consultation/questionnaires/${copy}/words`);
    assert.match(
      await refusal(manager, `/consultation/questionnaires/${copy}/words`, { title: 'X', purpose: 'after' }),
      /Put it back before you change/,
    );
    await look(manager, `/consultation/questionnaires/${copy}`);
    await send(manager, `/consultation/questionnaires/${copy}/put-back`);
    assert.match(await look(manager, '/consultation/questionnaires?q=copied'), /Copy of To be copied/);
  });

  it('turns the pages of a long list without losing one', async () => {
    await asManager(async (tx) => {
      const { copyQuestionnaire } = await import('./questionnaire.store.ts');
      const { insertQuestionnaire } = await import('./questionnaire.store.ts');
      const { templates } = await import('./templates/templates.ts');
      const short = templates[1] ?? assert.fail();
      const id = await insertQuestionnaire(tx, {
        body: { ...short.questionnaire, title: 'Page turner' },
        purpose: 'consultation',
      });
      for (let each = 0; each < 27; each += 1) await copyQuestionnaire(tx, id);
    });
    await look(manager, '/consultation/questionnaires?q=turner');
    const first = (manager.page.match(/>Copy of Page turner<\/a>|>Page turner<\/a>/g) ?? []).length;
    assert.equal(first, 25);
    const next = /href="([^"]*after=[^"]*)"/.exec(manager.page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await look(manager, next);
    assert.equal((manager.page.match(/Page turner<\/a>/g) ?? []).length, 3);
  });

  it('is built from nothing by the pages alone', async () => {
    const id = await begin('empty', 'Our own');
    const base = `/consultation/questionnaires/${id}`;
    assert.match(await look(manager, base), /has no questions.*Add a question to it, or remove the section/);

    // A first question, its answers partly typed, partly pasted.
    assert.match(await look(manager, `${base}/add-question?section=questions`), /The first few, in order/);
    await look(manager, `${base}/add-question?section=questions&kind=ranked`);
    const typed = { section: 'questions', kind: 'ranked', text: 'What matters most?', places: '2', rows: '4', 'option-0-text': 'Litter', 'option-2-text': 'Noise' }; // prettier-ignore
    const again = await manager.post(`${base}/question-rows`, { ...typed, version: manager.hidden('version'), do: 'paste', paste: '- Speeding\n- Dogs' }); // prettier-ignore
    assert.equal(again.statusCode, 200);
    await assertGoodHtml('rows', manager.page);
    const rows = [...manager.page.matchAll(/name="option-\d+-text"[^>]*value="([^"]*)"/g)].map(
      (match) => match[1],
    );
    assert.deepEqual(rows, ['Litter', 'Noise', 'Speeding', 'Dogs']);
    assert.match(
      await refusal(manager, `${base}/add-question`, { ...typed, places: '9', 'option-1-text': 'Noise' }),
      /“Noise” stands in the list twice/,
    );
    const all = { 'option-1-text': 'Speeding', 'option-3-text': 'Dogs' };
    assert.equal(
      await send(manager, `${base}/add-question`, { ...typed, ...all }),
      `${base}#question-what-matters-most`,
    );
    const first = await question(id, 'what-matters-most');
    assert.deepEqual(optionsOf(first).map(({ code }) => code), ['litter', 'speeding', 'noise', 'dogs']); // prettier-ignore

    // The same about each answer, then what follows from a yes.
    assert.match(
      await look(manager, `${base}/questions/what-matters-most/follow-up`),
      /Ask about each answer/,
    );
    await send(manager, `${base}/questions/what-matters-most/follow-up`, {
      text: 'Has [answer] troubled you?',
      kind: 'yes-no',
      option: ['litter', 'noise', 'dogs'],
      family: 'troubled',
    });
    assert.match(
      await look(manager, `${base}/questions/what-matters-most/follow-up`),
      /Those who answered “Yes” to “Has litter troubled you\?”/,
    );
    assert.match(
      await refusal(manager, `${base}/questions/what-matters-most/follow-up`, {
        text: 'Why?',
        kind: 'several',
        option: 'litter',
        family: 'why',
      }),
      /Enter at least two answers, one a line/,
    );
    await send(manager, `${base}/questions/what-matters-most/follow-up`, {
      text: 'What did [answer] do to you?',
      kind: 'several',
      paste: 'Kept me awake\nCost me money\nSomething else',
      option: ['litter', 'speeding', 'noise', 'dogs'],
      'only-if': 'troubled:yes',
      family: 'effect',
    });
    const overview = await look(manager, base);
    assert.match(overview, /4\. Has noise troubled you\?/);
    assert.match(overview, /5\. What did noise do to you\?.*Asked when the answers to “What matters most\?” have “Noise” among them and the answer to “Has noise troubled you\?” is “Yes”/); // prettier-ignore
    assert.doesNotMatch(overview, /What did speeding do/);

    // Standard questions, once each.
    await look(manager, `${base}/add-standard?section=questions`);
    await send(manager, `${base}/add-standard`, { section: 'questions', standard: ['age', 'ethnicity'] });
    assert.match(
      await look(manager, `${base}/add-standard?section=questions`),
      /In this questionnaire already: Age, Ethnic group\./,
    );
    assert.match(
      await refusal(manager, `${base}/add-standard`, { section: 'questions', standard: 'age' }),
      /in the questionnaire already/,
    );
    assert.match(await look(manager, `${base}/questions/age`), /harmonised categories stay as they are/);

    // A condition by hand, and its end.
    await look(manager, `${base}/questions/ethnicity/condition`);
    await look(manager, `${base}/questions/ethnicity/condition?of=age`);
    assert.match(
      await refusal(manager, `${base}/questions/ethnicity/condition`, { of: 'age', op: 'is', value: '' }),
      /Choose an answer from the list/,
    );
    await send(manager, `${base}/questions/ethnicity/condition`, { of: 'age', op: 'is', value: '18-24' });
    await look(manager, `${base}/questions/ethnicity/condition?of=age`);
    await send(manager, `${base}/questions/ethnicity/condition`, { of: 'age', op: 'is', value: '25-34' });
    assert.match(await look(manager, base), /Nobody can ever be asked “What is your ethnic group\?”/);
    assert.equal(isSound(await bodyOf(id)), false);
    await look(manager, `${base}/questions/ethnicity/condition`);
    await send(manager, `${base}/questions/ethnicity/condition/match`, { match: 'any' });
    assert.equal(isSound(await bodyOf(id)), true);
    await look(manager, `${base}/questions/ethnicity/condition`);
    await send(manager, `${base}/questions/ethnicity/condition/remove`, { at: '0' });
    await look(manager, `${base}/questions/ethnicity/condition`);
    await send(manager, `${base}/questions/ethnicity/condition/remove`, { at: '0' });
    assert.equal((await question(id, 'ethnicity')).showIf, null);

    // Sections, words, order.
    await look(manager, `${base}/add-section`);
    await send(manager, `${base}/add-section`, { title: 'About you', intro: 'May be left out.' });
    await look(manager, base);
    await send(manager, `${base}/questions/ethnicity/move`, { by: 'down' });
    await look(manager, base);
    await send(manager, `${base}/sections/about-you/move`, { by: 'up' });
    await look(manager, `${base}/sections/about-you`);
    await send(manager, `${base}/sections/about-you`, { title: 'You', intro: '' });
    await look(manager, `${base}/words`);
    assert.match(
      await refusal(manager, `${base}/words`, { title: '', purpose: 'consultation' }),
      /Enter a title/,
    );
    await send(manager, `${base}/words`, {
      title: 'Ours',
      purpose: 'before',
      intro: 'Hello',
      thanks: 'Thanks',
    });
    const made = await bodyOf(id);
    assert.deepEqual(
      made.sections.map(({ title, questions }) => [title, questions.length]),
      [
        ['You', 1],
        ['Questions', 8],
      ],
    );
    assert.match(await look(manager, base), /Questionnaire: before work in one place Ours/);
    assert.match(await look(manager, `${base}/print`), /What did dogs do to you\?/);

    // The whole of it can be undone step by step.
    const history = await look(manager, `${base}/versions`);
    assert.match(history, /Title: “Our own” became “Ours”/);
    assert.match(history, /Question added: “Has noise troubled you\?”/);
    const steps = [...manager.page.matchAll(/versions\/(\d+)\/restore/g)].map((match) => Number(match[1]));
    await send(manager, `${base}/versions/${steps.at(-1) ?? 0}/restore`);
    assert.deepEqual(questionsOf(await bodyOf(id)), []);
    await look(manager, `${base}/versions`);
    await send(manager, `${base}/versions/${(steps[0] ?? 0) + 1}/restore`);
    assert.deepEqual(await bodyOf(id), made);
  });

  it('changes a question, also to another kind, and removes it, with what then hangs in the air', async () => {
    const id = await begin('before', 'Changes');
    const base = `/consultation/questionnaires/${id}`;
    await look(manager, `${base}/questions/recommend?kind=several`);
    const rows = Object.fromEntries(
      [...manager.page.matchAll(/name="(option-\d+-(?:text|code))"[^>]*value="([^"]*)"/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
    ); // prettier-ignore
    assert.equal(Object.keys(rows).length, 10);
    await send(manager, `${base}/questions/recommend`, { kind: 'several', text: 'Which of these?', rows: '5', ...rows, 'option-4-alone': 'yes', 'at-most': '2' }); // prettier-ignore
    const changed = await question(id, 'recommend');
    assert.equal(changed.kind === 'several' && changed.atMost, 2);
    assert.deepEqual(optionsOf(changed).map(({ code }) => code), ['yes-without-doubt', 'yes-probably', 'probably-not', 'no', 'do-not-know']); // prettier-ignore

    await look(manager, base);
    await send(manager, `${base}/questions/seen-asb/remove`);
    assert.match(
      await look(manager, base),
      /1 thing must be put right.*“What did you see\?” waits for an answer to “seen-asb”, which is not a question here/,
    );
    await look(manager, `${base}/questions/seen-asb`, 404);
    await look(manager, `${base}/sections/nowhere`, 404);
  });

  it('refuses a change on top of somebody else’s, keeps what was typed, and takes it when sent again', async () => {
    const id = await begin('short', 'Two at once');
    const base = `/consultation/questionnaires/${id}`;
    await look(manager, `${base}/questions/one-thing`);
    await look(analyst, `${base}/questions/one-thing`);
    await send(analyst, `${base}/questions/one-thing`, {
      kind: 'text',
      text: 'By the analyst?',
      most: '500',
    });
    const page = await refusal(manager, `${base}/questions/one-thing`, { kind: 'text', text: 'By the manager?', most: '700' }); // prettier-ignore
    assert.match(page, /Somebody changed this after you opened the page/);
    assert.match(page, /What is stored now: By the analyst\?/);
    assert.match(page, /By the manager\?/);
    assert.equal((await question(id, 'one-thing')).text, 'By the analyst?');
    await send(manager, `${base}/questions/one-thing`, {
      kind: 'text',
      text: 'By the manager?',
      most: '700',
    });
    assert.equal((await question(id, 'one-thing')).text, 'By the manager?');
    // A button pressed on an old page moves nothing.
    await look(analyst, base);
    await look(manager, base);
    await send(manager, `${base}/questions/one-thing/move`, { by: 'up' });
    const before = await bodyOf(id);
    await refusal(analyst, `${base}/questions/one-thing/remove`, {});
    assert.deepEqual(await bodyOf(id), before);
  });

  it('lets markup and odd characters be words and nothing else', async () => {
    const id = await begin('empty', 'Odd <script>alert(1)</script>');
    const base = `/consultation/questionnaires/${id}`;
    await look(manager, `${base}/add-question?section=questions&kind=text`);
    await send(manager, `${base}/add-question`, { section: 'questions', kind: 'text', text: '<b>Why</b> & "how"?', most: '10' }); // prettier-ignore
    await look(manager, base);
    assert.ok(!manager.page.includes('<b>Why') && !manager.page.includes('<script>alert'));
    assert.match(manager.page, /&lt;b&gt;Why/);
    await refusal(manager, `${base}/add-question`, { section: 'questions', kind: 'text', text: 'x'.repeat(5000), most: '10' }); // prettier-ignore
    assert.equal((await manager.post(`${base}/add-question`, { section: 'questions', kind: 'nonsense', text: 'Q', version: '2' })).statusCode, 422); // prettier-ignore
  });
});

describe('editions', () => {
  it('freeze the same questions once, and stay as they are whatever is changed', async () => {
    const id = await begin('short', 'Frozen');
    const [one, again] = await asManager(async (tx) => [
      await freezeEdition(tx, id),
      await freezeEdition(tx, id),
    ]);
    assert.equal(one.id, again.id);
    assert.equal(one.number, 1);
    const base = `/consultation/questionnaires/${id}`;
    assert.match(
      await look(manager, base),
      /Frozen as edition 1.*does not touch that edition.*Nothing has been changed since/,
    );
    await look(manager, `${base}/words`);
    await send(manager, `${base}/words`, { title: 'Thawed', purpose: 'consultation' });
    assert.match(await look(manager, base), /It has been changed since it was frozen/);
    const two = await asManager((tx) => freezeEdition(tx, id));
    assert.equal(two.number, 2);
    const { version, body } = await asManager((tx) => selectQuestionnaire(tx, id));
    await asManager((tx) => changeQuestionnaire(tx, id, version, 'back', { body: one.body }));
    // Changed back, it is the first edition again.
    const back = await asManager((tx) => freezeEdition(tx, id));
    assert.deepEqual([back.id, back.number, back.body.title], [one.id, 1, 'Frozen']);
    assert.equal(body.title, 'Thawed');
    assert.equal((await asManager((tx) => listEditions(tx, id))).length, 2);
  });

  it('take numbers one after another, also when two freeze at once', async () => {
    const id = await begin('short', 'Race');
    const frozen = await Promise.all([1, 2, 3, 4].map(() => asManager((tx) => freezeEdition(tx, id))));
    assert.equal(new Set(frozen.map((edition) => edition.id)).size, 1);
  });
});

describe('trying it', () => {
  it('follows the route, checks the answers, and keeps nothing', async () => {
    const id = await begin('before', 'Tried');
    const url = `/consultation/questionnaires/${id}/preview`;
    const count = async (): Promise<number> =>
      Number((await test.query<{ count: string }>('select count(*) from survey_response'))[0]?.count);
    const were = await count();
    assert.match(await look(manager, url), /nothing is kept/);
    async function next(fields: Record<string, string | string[]>, status = 200): Promise<string> {
      const hidden = (name: string): string =>
        (new RegExp(`name="${name}" value="([^"]*)"`).exec(manager.page)?.[1] ?? '').replaceAll(
          '&quot;',
          '"',
        );
      const answer = await manager.post(url, {
        _answers: hidden('_answers'),
        _lang: hidden('_lang'),
        _at: hidden('_at'),
        ...fields,
      });
      assert.equal(answer.statusCode, status, words(answer.body).slice(0, 800));
      await assertGoodHtml(url, manager.page);
      return words(manager.page);
    }
    assert.match(await next({}), /How much does anti-social behaviour in your street worry you/);
    assert.match(await next({}, 422), /Choose a point of the scale/);
    assert.match(await next({ worry: '4' }), /have you seen anti-social behaviour/);
    assert.match(await next({ 'seen-asb': 'yes' }), /What did you see\?/);
    assert.match(await next({ _back: 'seen-asb' }), /have you seen anti-social behaviour/);
    assert.match(manager.page, /value="yes"\s+checked/);
    assert.match(await next({ 'seen-asb': 'no' }), /alone in your street by day/);
    // Safe by day, safe after dark, recommend, one thing, age, sex: left out.
    for (let each = 0; each < 6; each += 1) await next({});
    assert.match(await next({}), /9 of 10 questions\. 2 were answered/);
    assert.equal(await count(), were);
    // Any question by itself, also one that is not asked of everybody.
    assert.match(
      await look(manager, `${url}?at=seen-what`),
      /With these answers it would not be asked\. Asked when/,
    );
    await look(manager, `${url}?at=nowhere`, 404);
    assert.equal((await manager.post(url, { _answers: '{"x":', _lang: 'en', _at: '' })).statusCode, 422);
  });
});

describe('translating it', () => {
  it('is written side by side, kept with its state, and shown from right to left where it is', async () => {
    const id = await begin('before', 'Translated');
    const base = `/consultation/questionnaires/${id}/languages`;
    assert.match(await look(manager, base), /There is no translation yet/);
    assert.match(await refusal(manager, base, { language: '', other: '' }), /Choose a language/);
    assert.match(await refusal(manager, base, { other: 'not a tag' }), /Enter a tag such as/);
    assert.equal(await send(manager, base, { language: 'ur' }), `${base}/ur`);
    const page = await look(manager, `${base}/ur`);
    assert.match(page, /\d+ of \d+ texts are missing/);
    assert.match(manager.page, /lang="ur"[^>]*dir="rtl"|dir="rtl"[^>]*lang="ur"/);
    assert.match(await refusal(manager, `${base}/ur`, { status: 'in-use', translator: '', 'w.title': 'آپ کی گلی' }), /Enter who translated it/); // prettier-ignore
    assert.ok(manager.page.includes('آپ کی گلی'), 'what was typed stays');
    await send(manager, `${base}/ur`, {
      status: 'in-use',
      translator: 'County language service',
      'w.title': 'آپ کی گلی',
      'w.question.seen-asb.text': 'کیا آپ نے دیکھا؟',
    });
    const kept = await asManager((tx) => selectTranslation(tx, id, 'ur'));
    assert.deepEqual(kept?.words, { title: 'آپ کی گلی', 'question.seen-asb.text': 'کیا آپ نے دیکھا؟' });
    assert.match(await look(manager, base), /In use \d+ of \d+ 0 County language service/);
    await manager.get(`/consultation/questionnaires/${id}/preview?lang=ur`);
    assert.match(manager.page, /<html lang="ur" dir="rtl"/);
    assert.match(manager.page, /آپ کی گلی/);

    // The English changes: the translation is of other words now, and a copy keeps that.
    const questionnaire = `/consultation/questionnaires/${id}`;
    await look(manager, `${questionnaire}/questions/seen-asb`);
    await send(manager, `${questionnaire}/questions/seen-asb`, { kind: 'yes-no', text: 'Have you seen any?' });
    assert.match(await look(manager, `${base}/ur`), /1 was changed in English after the translation.*The English changed since; it was: In the last 4 weeks/);
    await send(manager, `${base}/ur`, { status: 'checked', translator: 'County language service', 'w.question.seen-asb.text': 'کیا آپ نے دیکھا؟', 'fits.question.seen-asb.text': 'yes' });
    assert.doesNotMatch(await look(manager, `${base}/ur`), /changed in English/);
    await look(manager, questionnaire);
    const copy = idIn(await send(manager, `${questionnaire}/copy`));
    assert.equal((await asManager((tx) => selectTranslation(tx, copy, 'ur')))?.status, 'checked');
    await look(manager, `${base}/pl`, 404);
  }); // prettier-ignore

  it('goes to a translator as a file, and what comes back is seen before it is saved', async () => {
    const id = await begin('short', 'By file');
    const base = `/consultation/questionnaires/${id}/languages`;
    await look(manager, base);
    await send(manager, base, { language: 'pl' });
    const file = await manager.get(`${base}/pl/words.csv`);
    assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8');
    assert.match(String(file.headers['content-disposition']), /attachment; filename="questionnaire-pl\.csv"/);
    const lines = file.body.replace('\uFEFF', '').split('\r\n');
    assert.equal(lines[0], 'key,what,original,translation');
    const filled = [lines[0], 'title,Title,By file,Plikiem', 'question.gone.text,Question,Gone,Nie ma'].join(
      '\r\n',
    );
    await look(manager, `${base}/pl`);
    const read = await manager.upload(`${base}/pl/import`, [{ field: 'file', fileName: 'pl.csv', content: `\uFEFF${filled}` }]); // prettier-ignore
    assert.equal(read.statusCode, 200);
    await assertGoodHtml('import', manager.page);
    assert.match(words(manager.page), /1 text was read from the file.*Nothing is saved yet.*3 question\.gone\.text No text of this questionnaire has this key/); // prettier-ignore
    assert.match(manager.page, />Plikiem<\/textarea>/);
    assert.deepEqual((await asManager((tx) => selectTranslation(tx, id, 'pl')))?.words, {});
    await send(manager, `${base}/pl`, { status: 'draft', translator: '', 'w.title': 'Plikiem' });
    assert.deepEqual((await asManager((tx) => selectTranslation(tx, id, 'pl')))?.words, { title: 'Plikiem' });
    await look(manager, `${base}/pl`);
    const wrong = await manager.upload(`${base}/pl/import`, [{ field: 'file', fileName: 'x.csv', content: 'a,b\n1,2' }]); // prettier-ignore
    assert.equal(wrong.statusCode, 422);
    assert.match(words(manager.page), /The file has no columns called “key” and “translation”/);
    await look(manager, `${base}/pl`);
    assert.equal((await manager.upload(`${base}/pl/import`, [])).statusCode, 422);
  });

  it('writes down each change, by event and id, never by words', async () => {
    const rows = await test.query<{ event: string; count: string }>(
      "select event, count(*) from audit_entry where event like 'questionnaire.%' and outcome = 'done' group by 1 order by 1",
    );
    assert.deepEqual(
      rows.map(({ event }) => event),
      ['questionnaire.added', 'questionnaire.changed', 'questionnaire.copied', 'questionnaire.put-back', 'questionnaire.removed', 'questionnaire.translated', 'questionnaire.translation-given-out'],
    ); // prettier-ignore
    const [refused] = await test.query<{ count: string }>(
      "select count(*) from audit_entry where outcome = 'refused' and event like 'questionnaire.removed'",
    );
    assert.equal(Number(refused?.count), 4);
  });
});
