import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { makeWave, smallQuestionnaire, type TestWave } from '../../../test/support/consultation.ts';
import { openConsultation, type ConsultationWorld } from '../../../test/support/consultation-world.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { documentSchema } from '../../documents/documents.ts';
import type { SurveyTable } from '../analysis/table.types.ts';
import { columnsOf, type AnswerRow } from '../analysis/columns.rules.ts';
import { breakOf, publicCross } from '../analysis/cross.rules.ts';
import { resultOf } from '../analysis/tabulate.rules.ts';
import { dayFromToday } from '../../foundation/day.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { insertElection } from '../../year/year.ts';
import { memberPosts, recordResult } from '../../year/after/after.store.ts';
import { selectElection } from '../../year/elections/elections.store.ts';
import { selectWave } from '../waves/wave.store.ts';
import { passMembersPromises } from './members.clock.ts';
import { insertPromise, listPromises } from './promise.store.ts';
import { hideSmall, poolSmall } from './public.rules.ts';

let world: ConsultationWorld;
let manager: Visitor;
let analyst: Visitor;
let wave: TestWave;

const text = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/&nbsp;| /g, ' ')
    .replace(/\s+/g, ' ');
async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
const done = (answer: { statusCode: number; body: string; headers: Record<string, unknown> }): string => {
  assert.equal(answer.statusCode, 303, text(answer.body).slice(0, 600));
  return String(answer.headers['location']);
};

/** 60 people: 34 women, 21 men, 3 prefer not to say, 2 gave no answer; 4 are under 18. */
const people = Array.from({ length: 60 }, (_, n) => ({
  answers: {
    issue: {
      ranking: n % 3 === 0 ? ['noise', 'litter'] : n % 3 === 1 ? ['litter', 'theft'] : ['noise', 'theft'],
    },
    ...(n % 3 === 1 ? {} : { 'victim-noise': { choice: n % 2 === 0 ? 'yes' : 'no' } }),
    where: { choices: n % 4 === 0 ? ['street', 'park'] : ['street'] },
    safe: { number: 1 + (n % 5) },
    ...(n < 58 ? { sex: { choice: n < 34 ? 'female' : n < 55 ? 'male' : 'prefer-not-to-say' } } : {}),
    age: { choice: n < 4 ? 'under-18' : n < 30 ? '35-44' : '65-over' },
    ...(n < 20 ? { why: { text: 'Ring me on 07700 900123, my neighbour J. Example did it' } } : {}),
  },
}));

before(async () => {
  world = await openConsultation();
  manager = await world.as('manager');
  analyst = await world.as('analyst');
  wave = await makeWave(world.test, world.partnership, {
    state: 'analysed',
    code: 'safety-2026',
    responses: people,
  });
});
after(() => world.close());

describe('the chapter', () => {
  it('is drafted, frozen, checked by a second person and published with its tables', async () => {
    const at = `/consultation/${wave.id}/chapter`;
    const restricted = await good(manager, at);
    assert.match(restricted, /60 people answered/);
    assert.match(restricted, /Noise was the first choice of 66\.7 % \(40 of 60\)/);
    assert.match(restricted, /Under 18 4 6\.7 %/, 'the restricted edition shows whole counts');
    const draft = await good(manager, `${at}?edition=public`);
    assert.doesNotMatch(draft, /Under 18 4|07700|J\. Example/);
    assert.match(draft, /Other groups, and not said/);

    await manager.get(at);
    done(await manager.post(at, { edition: 'public' }));
    const [frozen] = await world.test.query<{ id: string }>(
      `select id from consultation_chapter where consultation_wave_id = $1`,
      [wave.id],
    );
    const publish = `${at}/${frozen?.id}/publish`;
    assert.match(await good(manager, at), /Waits for a second person: you froze it/);
    await manager.get(publish);
    const alone = await manager.post(publish);
    assert.equal(alone.statusCode, 409, 'who froze it cannot publish it');
    assert.equal((await analyst.get(publish)).statusCode, 403, 'an analyst does not publish');

    await analyst.get(at);
    done(await analyst.post(at, { edition: 'public' }));
    const second = (
      await world.test.query<{ id: string }>(`select id from consultation_chapter where number = 2`)
    )[0]?.id;
    const anybody = world.anybody();
    assert.match(await good(anybody, `/survey/${wave.code}/results`), /not been published yet/);
    assert.equal((await anybody.get(`/survey/${wave.code}/results.csv`)).statusCode, 404);
    await good(manager, `${at}/${second}/publish`);
    done(await manager.post(`${at}/${second}/publish`));
    const page = await good(anybody, `/survey/${wave.code}/results`);
    assert.match(page, /What people told us/);
    assert.doesNotMatch(page, /Under 18 4|07700|J\. Example/);
    // Nor by a share of which the count can be worked out: 4 of 60.
    assert.doesNotMatch(page, /(?<!\d)6\.7 %/);
  });

  it('comes in every format, and as open data that hold nothing withheld', async () => {
    const anybody = world.anybody();
    for (const format of ['html', 'pdf', 'docx', 'xlsx', 'json']) {
      const file = await anybody.get(`/survey/${wave.code}/results/document.${format}`);
      assert.equal(file.statusCode, 200, format);
      assert.ok(file.rawPayload.length > 2000, format);
    }
    const json: unknown = JSON.parse((await anybody.get(`/survey/${wave.code}/results/document.json`)).body);
    assert.deepEqual(documentSchema.safeParse(json).error?.issues ?? [], [], 'as the published schema says');
    const csv = (await anybody.get(`/survey/${wave.code}/results.csv`)).body;
    const rows = csv.trim().split('\r\n').slice(1);
    assert.ok(rows.length > 30);
    assert.doesNotMatch(csv, /Under 18,,[1-9],|07700/);
    // Every cell about a group of people that is under ten is empty and marked.
    for (const row of rows.filter((each) => each.startsWith('sex,') || each.startsWith('age,')))
      assert.doesNotMatch(row, /,,[1-9],,/, row);
    const described = JSON.parse((await anybody.get(`/survey/${wave.code}/datapackage.json`)).body) as {
      resources: { schema: { fields: { name: string }[] } }[];
    };
    assert.deepEqual(
      described.resources[0]?.schema.fields.map(({ name }) => name),
      csv.split('\r\n')[0]?.split(','),
    );
  });

  it('is nobody else’s before it is published, and of nobody while people answer', async () => {
    for (const role of ['councillor', 'partner', 'governance', 'caseworker'] as const) {
      const other = await world.as(role);
      for (const rest of ['chapter', 'promises', 'chapter?edition=public'])
        assert.equal(
          (await other.get(`/consultation/${wave.id}/${rest}`)).statusCode,
          403,
          `${role} ${rest}`,
        );
    }
    const open = await makeWave(world.test, world.partnership, {
      state: 'open',
      code: 'still-open',
      responses: people,
    });
    assert.doesNotMatch(await good(manager, `/consultation/${open.id}/chapter`), /Noise|%|60 people/);
    assert.match(await good(world.anybody(), `/survey/still-open/results`), /not been published yet/);
    const design = await makeWave(world.test, world.partnership, { state: 'design', code: 'never-opened' });
    assert.equal(
      (await world.anybody().get(`/survey/${design.code}/results`)).statusCode,
      404,
      'nobody knows of it',
    );
  });

  it('is frozen only once the analysis is said to be done', async () => {
    const closed = await makeWave(world.test, world.partnership, { state: 'closed', responses: people });
    const at = `/consultation/${closed.id}/chapter`;
    assert.match(await good(manager, at), /can be frozen once the analysis/);
    assert.equal((await manager.post(at, { edition: 'public' })).statusCode, 403);
  });
});

describe('what you said, what we did', () => {
  it('is written line by line, published, moved, changed, removed and put back', async () => {
    const at = `/consultation/${wave.id}/promises`;
    await good(manager, at);
    assert.equal((await manager.post(at, { said: ' ' })).statusCode, 422);
    await assertGoodHtml('promise, empty', manager.page);
    for (const said of ['Too dark by the quay', 'Noise at night']) {
      await manager.get(at);
      done(
        await manager.post(at, {
          said,
          did: 'Lamps are renewed',
          theme: 'Lighting',
          owner: 'Borough council',
          version: '1',
          'due-on-day': '1',
          'due-on-month': '9',
          'due-on-year': '2027',
        }),
      );
    }
    const lines = await world.test.query<{ id: string }>(
      'select id from consultation_promise order by position',
    );
    const [first, second] = lines.map(({ id }) => `${at}/${id}`);
    const anybody = world.anybody();
    const seen = async (): Promise<string> => good(anybody, `/survey/${wave.code}/results`);
    assert.doesNotMatch(await seen(), /Too dark by the quay/);
    await manager.get(first ?? '');
    done(await manager.post(`${first}/published`, { version: '1' }));
    assert.match(await seen(), /Too dark by the quay Lamps are renewed Borough council To be done by/);
    await manager.get(at);
    done(await manager.post(`${second}/up`));
    const order = await good(manager, at);
    assert.ok(order.indexOf('Noise at night') < order.indexOf('Too dark by the quay'));
    await good(manager, first ?? '');
    const late = await manager.post(first ?? '', { said: 'x', version: '1' });
    assert.match(text(late.body), /Somebody changed this line/);
    await manager.get(first ?? '');
    done(await manager.post(first ?? '', { said: 'Too dark by the old quay', did: 'Done', version: '2' }));
    assert.match(await seen(), /old quay/);
    await analyst.get(at);
    assert.equal((await analyst.post(`${second}/published`, { version: '1' })).statusCode, 403);
    await manager.get(at);
    done(await manager.post(`${first}/removed`, { version: '3' }));
    assert.doesNotMatch(await seen(), /old quay/);
    assert.match(await good(manager, at), /Removed Too dark by the old quay/);
    done(await manager.post(`${first}/draft`, { version: '4' }));
    assert.doesNotMatch(await seen(), /old quay/, 'put back is not published');
  });
});

describe('a promise of a councillor', () => {
  it('passes to the member who follows after an election, while its day has not passed', async () => {
    const actor = world.partnership.actor('manager');
    const inside = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => world.test.database.asActor(actor, 'a test', work); // prettier-ignore
    const system = (): Promise<number> => world.test.database.asSystem('a test', world.partnership.id, passMembersPromises); // prettier-ignore
    const own = await makeWave(world.test, world.partnership, { state: 'analysed', responses: [] });
    const poll = dayFromToday(-10);
    const member = await inside(async (tx) => {
      const election = await selectElection(tx, await insertElection(tx, { title: 'Borough elections', kind: 'whole-council', reach: 'district', area: 'x', wardCode: null, noticeOn: dayFromToday(-50), pollOn: poll, noticeRule: '' })); // prettier-ignore
      const [post] = await memberPosts(tx, election);
      assert.ok(post);
      await world.test.query('update post set started_on = $1 where id = $2', ['2020-01-01', post.id]);
      return { election, post };
    });
    const wave = await inside((tx) => selectWave(tx, own.id));
    const made = (owner: string, dueOn: string | null) => inside((tx) => insertPromise(tx, wave, { said: 'Too dark', did: '', theme: null, owner, dueOn })); // prettier-ignore
    await made(`Cllr ${member.post.name}, lead for safety`, dayFromToday(90));
    await made(member.post.name, dayFromToday(-3));
    await made('Borough council', null);
    const owners = async (): Promise<string[]> => (await inside((tx) => listPromises(tx, own.id))).map(({ owner }) => owner); // prettier-ignore
    assert.equal(await system(), 0, 'nobody follows yet');
    await inside((tx) => recordResult(tx, member.election, member.post, { result: 'new-member', lastDay: dayFromToday(-7), name: 'Nadia Fenn', email: 'nadia.fenn@example.org', known: false, seats: [] })); // prettier-ignore
    assert.equal(await system(), 1);
    assert.deepEqual(await owners(), [
      'Cllr Nadia Fenn, lead for safety',
      member.post.name,
      'Borough council',
    ]);
    assert.equal(await system(), 0, 'once');
  });
});

describe('small groups of those who answered', () => {
  const table = (counts: readonly number[], silent: number): SurveyTable => ({
    id: 'age',
    question: 'age',
    title: 'Age',
    base: { kind: 'respondents', n: counts.reduce((a, b) => a + b, 0), words: '', figure: null },
    rows: counts.map((count, n) => ({
      code: n === 0 ? 'prefer-not-to-say' : `g${n}`,
      text: `G${n}`,
      count,
      share: null,
      weightedShare: null,
      interval: null,
      perPerson: null,
      weightedPerPerson: null,
      figure: null,
      weightedFigure: null,
    })),
    asked: counts.reduce((a, b) => a + b, 0) + silent,
    answered: 0,
    notAnswered: silent,
    notes: [],
    weights: null,
  });
  it('are put together so that no row is small, nobody is lost and none stands twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 0, max: 15 }),
        (counts, silent) => {
          const all = counts.reduce((a, b) => a + b, 0) + silent;
          const rows = poolSmall(table(counts, silent), all);
          assert.equal(
            rows.reduce((sum, row) => sum + (row.count ?? 0), 0),
            all,
          );
          assert.equal(new Set(rows.map(({ code }) => code)).size, rows.length);
          for (const row of rows) assert.ok((row.count ?? 0) >= Math.min(10, all), JSON.stringify(rows));
        },
      ),
    );
  });

  it('stand together in every breakdown as in the table of who answered, also where some were never asked', () => {
    const sexes = ['female', 'male', 'prefer-not-to-say', null] as const;
    let alone = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (counts, silentOneIn) => {
          const people = sexes.flatMap((sex, at) => Array.from({ length: counts[at] ?? 0 }, () => sex));
          const columns = columnsOf(
            smallQuestionnaire,
            people.map((sex, at): AnswerRow => {
              const safe = at % silentOneIn === 0 ? { safe: { number: 1 + (at % 2) } } : {};
              return { editionId: '', channel: 'web', ward: null, weight: null, answers: { ...safe, ...(sex === null ? {} : { sex: { choice: sex } }) } }; // prettier-ignore
            }),
          );
          const found = resultOf(columns, columns.byCode.get('sex') ?? assert.fail()).table ?? assert.fail();
          const standing = poolSmall(found, people.length).map(({ code }) => code);
          const by = breakOf(columns, 'sex') ?? assert.fail();
          const cross = publicCross(columns, columns.byCode.get('safe') ?? assert.fail(), by);
          for (const { code } of cross?.groups ?? []) assert.ok(standing.includes(code), `${code} stands alone here`); // prettier-ignore
          alone += cross === null ? 0 : 1;
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(alone > 20, `only ${alone} tables could be given out`);
  });

  it('are hidden where something happened to them, never one of a row alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 5 }), (counts) => {
        const asked = counts.reduce((a, b) => a + b, 0);
        const cells = hideSmall(
          counts.map((count) => ({ count, share: count, figure: null })),
          asked,
        );
        const hidden = counts.filter((_, at) => cells[at]?.count === null);
        counts.forEach((count, at) => {
          if (count > 0 && count < 5) assert.equal(cells[at]?.count, null);
          if (cells[at]?.count === null) assert.equal(cells[at].share, null);
        });
        if (hidden.length === 1)
          assert.equal(counts.filter((count) => count > 0).length, 1, 'alone only where it is the whole row');
      }),
    );
  });
});
