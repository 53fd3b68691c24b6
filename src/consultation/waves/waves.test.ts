import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { openConsultation, type ConsultationWorld } from '../../../test/support/consultation-world.ts';
import { makeWave, smallQuestionnaire } from '../../../test/support/consultation.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { insertQuestionnaire } from '../questionnaire/questionnaire.store.ts';
import { readProfile, representation } from './profile.rules.ts';
import { endOf, standingOf, waveStates, waveSteps, type WaveState } from './wave.rules.ts';
import { consultationRound } from './waves.clock.ts';

let world: ConsultationWorld;
let manager: Visitor;
let questionnaire: string;
let goOn: () => void = () => {};

const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2027-01-11T09:00:00Z');
  world = await openConsultation();
  manager = await world.as('manager');
  const actor = world.partnership.actor('manager');
  questionnaire = await world.test.database.asActor(actor, 'make questions for a test', (tx) =>
    insertQuestionnaire(tx, { body: smallQuestionnaire, purpose: 'consultation' }),
  );
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const dates = (name: string, day: string): Record<string, string> => {
  const [year = '', month = '', number = ''] = day.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
};
async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 300)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
const done = (answer: { statusCode: number; body: string; headers: Record<string, unknown> }): string => {
  assert.equal(answer.statusCode, 303, text(answer.body).slice(0, 600));
  return String(answer.headers['location']);
};

const setUp = (
  code: string,
  more: Record<string, string | string[]> = {},
): Record<string, string | string[]> => ({
  title: `Survey ${code}`,
  code,
  purpose: 'consultation',
  questionnaire,
  ways: ['web', 'paper', 'phone'],
  phone: '01632 960111',
  'paper-address': 'Town Hall, Fenwater',
  'privacy-notice': 'Who asks, what for, for how long.',
  eligibility: 'Anybody',
  ...dates('opens-on', '2027-02-01'),
  ...dates('closes-on', '2027-02-28'),
  ...more,
});

async function made(code: string, more: Record<string, string | string[]> = {}): Promise<string> {
  await manager.get('/consultation/new');
  return done(await manager.post('/consultation/new', setUp(code, more)));
}
const equality = {
  found: 'Older people answer less',
  formats: 'Large print',
  'without-internet': 'They ring',
  'checked-by': 'R. Example',
};
let minute = 0;
async function step(wave: string, code: string, fields: Record<string, string> = {}): Promise<string> {
  minute += 1;
  at(`2027-01-11T09:${String(minute).padStart(2, '0')}:00Z`);
  await good(manager, `${wave}/steps/${code}`);
  return done(await manager.post(`${wave}/steps/${code}`, { version: manager.hidden('version'), ...fields }));
}

describe('a consultation', () => {
  it('is set up, checked, opened, given more time, closed and analysed by its steps', async () => {
    await good(manager, '/consultation');
    await good(manager, '/consultation/new');
    const wave = await made('february-2027');
    assert.match(await good(manager, wave), /Being designed/);
    await good(manager, `${wave}/change`);
    await manager.get(`${wave}/steps/check-equality`);
    const empty = await manager.post(`${wave}/steps/check-equality`, { version: manager.hidden('version') });
    assert.equal(empty.statusCode, 422);
    assert.match(text(empty.body), /Enter what the check found/);
    await assertGoodHtml('step, empty', manager.page);
    await step(wave, 'check-equality', equality);
    await step(wave, 'open');
    assert.match(await good(manager, wave), /0 people have answered/);
    const [row] = await world.test.query<{ state: string; edition: string | null; opened: string | null }>(
      `select state, questionnaire_edition_id as edition, opened_at as opened from consultation_wave where code = 'february-2027'`,
    );
    assert.equal(row?.state, 'open');
    assert.ok(row.edition !== null && row.opened !== null, 'its questions are frozen');
    assert.equal((await manager.get(`${wave}/change`)).statusCode, 403, 'what people met stays');
    await manager.get(`${wave}/steps/extend`);
    const sooner = await manager.post(`${wave}/steps/extend`, {
      version: manager.hidden('version'),
      reason: 'x',
      ...dates('new-end', '2027-02-20'),
    });
    assert.match(text(sooner.body), /must be later than the one that is set/);
    await step(wave, 'extend', { reason: 'Few answers of young people', ...dates('new-end', '2027-03-07') });
    assert.match(await good(manager, wave), /1 February 2027 to 7 March 2027/);
    await good(manager, `${wave}/progress`);
    await step(wave, 'close', { reason: 'A test' });
    await step(wave, 'finish-analysis', { cleaning: 'Nothing was left out' });
    assert.match(await good(manager, wave), /Make the chapter, and publish its public edition/);
    const taken = await world.test.query<{ step: string }>(
      'select step from consultation_step order by done_at, id',
    );
    assert.deepEqual(
      taken.map((each) => each.step),
      ['check-equality', 'open', 'extend', 'close', 'finish-analysis'],
    );
  });

  it('does not open without dates, notice, or a way for people without the internet', async () => {
    const wave = await made('nothing-set', {
      ...dates('opens-on', ''),
      ...dates('closes-on', ''),
      'privacy-notice': '',
      phone: '',
      'paper-address': '',
    });
    assert.match(await good(manager, wave), /Offer paper .* or the telephone/);
    await manager.get(wave);
    assert.equal(
      (await manager.post(`${wave}/steps/check-equality`, { version: '1', ...equality })).statusCode,
      422,
    );
    await manager.get(`${wave}/change`);
    done(
      await manager.post(
        `${wave}/change`,
        setUp('nothing-set', {
          ...dates('opens-on', ''),
          ...dates('closes-on', ''),
          'privacy-notice': '',
          version: '1',
        }),
      ),
    );
    await step(wave, 'check-equality', equality);
    const page = await good(manager, wave);
    assert.match(page, /Set its first and its last day/);
    assert.match(page, /Write the privacy notice/);
  });

  it('says what is wrong with the form and keeps what was typed', async () => {
    await made('taken');
    await manager.get('/consultation/new');
    const wrong = await manager.post('/consultation/new', setUp('taken', { title: 'Kept words' }));
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('set up, wrong', manager.page);
    assert.match(text(wrong.body), /\/survey\/taken is taken by another consultation/);
    assert.match(wrong.body, /value="Kept words"/);
    await manager.get('/consultation/new');
    const backwards = await manager.post(
      '/consultation/new',
      setUp('x y', { ...dates('closes-on', '2027-01-01'), ways: [] }),
    );
    for (const words of [
      /3 to 60 small letters/,
      /last day must be the first day or later/,
      /Choose at least one way/,
    ])
      assert.match(text(backwards.body), words);
  });

  it('is refused when somebody changed it meanwhile', async () => {
    const wave = await made('two-people');
    await manager.get(`${wave}/change`);
    done(await manager.post(`${wave}/change`, setUp('two-people', { version: '1' })));
    await manager.get(`${wave}/change`);
    const late = await manager.post(`${wave}/change`, setUp('two-people', { version: '1', title: 'Mine' }));
    assert.equal(late.statusCode, 422);
    assert.match(text(late.body), /Somebody changed this consultation after you opened the page/);
  });

  it('waits in a pre-election period for the monitoring officer', async () => {
    const wave = await made('may-2027', {
      ...dates('opens-on', '2027-04-01'),
      ...dates('closes-on', '2027-04-30'),
    });
    const governance = await world.as('governance');
    await good(governance, '/year/elections');
    done(
      await governance.post('/year/elections', {
        title: 'Borough elections',
        kind: 'whole-council',
        reach: 'district',
        area: 'The borough',
        ...dates('notice-on', '2027-03-22'),
        ...dates('poll-on', '2027-05-06'),
      }),
    );
    await step(wave, 'check-equality', equality);
    assert.match(await good(manager, wave), /inside the pre-election period of “Borough elections”/);
    await good(manager, `${wave}/steps/open`);
    const refused = await manager.post(`${wave}/steps/open`, { version: manager.hidden('version') });
    assert.equal(refused.statusCode, 422);
    await good(governance, `${wave}/release`);
    const future = await governance.post(`${wave}/release`, {
      officer: 'M. Officer',
      why: 'x',
      ...dates('released-on', '2028-01-01'),
    });
    assert.match(text(future.body), /today or in the past/);
    await governance.get(`${wave}/release`);
    done(
      await governance.post(`${wave}/release`, {
        officer: 'M. Officer',
        why: 'It names nobody',
        ...dates('released-on', '2027-01-10'),
      }),
    );
    await step(wave, 'open');
    await good(governance, '/year/elections');
    const [id] = (await world.test.query<{ id: string }>('select id from election_period')).map(
      (row) => row.id,
    );
    const removed = done(await governance.post(`/year/elections/${id}/remove`));
    await good(governance, removed);
    done(await governance.post(`/year/elections/${id}/put-back`));
    assert.match(await good(governance, '/year/elections'), /Borough elections/);
  });

  it('closes by itself when its last day is over, and forgets what its time has come for', async () => {
    const { id } = await makeWave(world.test, world.partnership, {
      state: 'open',
      opensOn: '2026-12-01',
      closesOn: '2026-12-31',
      responses: [
        { answers: { issue: { ranking: ['noise'] } } },
        { answers: {}, state: 'begun', receivedOn: '2026-12-05' },
      ],
    });
    const round = () => world.test.database.asSystem('a test', world.partnership.id, consultationRound);
    await round();
    const [row] = await world.test.query<{ state: string; closed_at: Date }>(
      'select state, closed_at from consultation_wave where id = $1',
      [id],
    );
    assert.equal(row?.state, 'closed');
    assert.equal(new Date(row.closed_at).toISOString(), '2027-01-01T00:00:00.000Z');
    const left = () =>
      world.test.query<{ state: string }>(
        'select state from survey_response where consultation_wave_id = $1 order by state',
        [id],
      );
    assert.deepEqual(
      (await left()).map(({ state }) => state),
      ['complete'],
      'a begun answer goes when its code has run out',
    );
    await world.test.query(`update consultation_wave set keep_raw_until = '2027-01-10' where id = $1`, [id]);
    await round();
    assert.equal((await left()).length, 1, 'not before it was reported');
    await world.test.query(`update consultation_wave set state = 'reported' where id = $1`, [id]);
    await round();
    assert.deepEqual(await left(), []);
  });
});

describe('who may see what', () => {
  it('shows everybody that it runs, and only the unit how many answered', async () => {
    const { id } = await makeWave(world.test, world.partnership, {
      responses: Array.from({ length: 7 }, () => ({ answers: { issue: { ranking: ['noise'] } } })),
    });
    assert.match(await good(manager, `/consultation/${id}`), /7 people have answered/);
    for (const role of ['councillor', 'partner', 'governance'] as const) {
      const other = await world.as(role);
      const page = await good(other, `/consultation/${id}`);
      assert.doesNotMatch(page, /have answered|Results|Outreach/, role);
      for (const rest of ['progress', 'outreach', 'results', 'steps/close'])
        assert.ok(
          [403, 404].includes((await other.get(`/consultation/${id}/${rest}`)).statusCode),
          `${role} ${rest}`,
        );
    }
  });

  it('counts what outreach brought', async () => {
    const { id } = await makeWave(world.test, world.partnership, {
      responses: [1, 2, 3].map((n) => ({ answers: {}, outreachCode: n === 3 ? null : 'market' })),
    });
    await good(manager, `/consultation/${id}/outreach`);
    const fields = {
      title: 'Market stall',
      code: 'market',
      way: 'event',
      'aimed-at': 'Shoppers',
      'staff-minutes': '90',
      reached: '1,200',
      ...dates('done-on', '2027-01-09'),
    };
    done(await manager.post(`/consultation/${id}/outreach`, fields));
    assert.match(await good(manager, `/consultation/${id}/outreach`), /1200 2 90 45\.0/);
    const twice = await manager.post(`/consultation/${id}/outreach`, fields);
    assert.match(text(twice.body), /is, or was, another’s/);
    const [row] = await world.test.query<{ id: string }>(
      'select id from survey_outreach where consultation_wave_id = $1',
      [id],
    );
    const own = `/consultation/${id}/outreach/${row?.id}`;
    await good(manager, own);
    done(await manager.post(own, { ...fields, title: 'Market stall, Saturday' }));
    await manager.get(own);
    done(await manager.post(`${own}/remove`));
    assert.match(await good(manager, `/consultation/${id}/outreach`), /Nothing is written down yet/);
  });

  it('says who is missing beside those who live there', async () => {
    await good(manager, '/consultation/profiles');
    const fields = {
      title: 'Census',
      area: 'Fenwater',
      source: 'A census, invented',
      licence: 'OGL 3.0',
      ...dates('as-of', '2021-03-21'),
    };
    const bad = await manager.upload(
      '/consultation/profiles',
      [
        {
          field: 'file',
          fileName: 'p.csv',
          content:
            'standard,category,people\nage,18-24,10\nage,21-25,3\ncolour,red,1\nage,18-24,4\nsex,male,some\n',
        },
      ],
      fields,
    );
    assert.equal(bad.statusCode, 422);
    for (const words of [
      /Line 3: “21-25” is no category of age/,
      /Line 4: “colour” is not counted by/,
      /Line 5: age, 18-24 stands twice/,
      /Line 6: “some” is not a number/,
    ])
      assert.match(text(bad.body), words);
    await manager.get('/consultation/profiles');
    const loaded = done(
      await manager.upload(
        '/consultation/profiles',
        [
          {
            field: 'file',
            fileName: 'p.csv',
            content: '\ufeffStandard,Category,People\nsex,female,"1,000"\nsex,male,1000\n',
          },
        ],
        fields,
      ),
    );
    assert.match(await good(manager, loaded), /2,000 people/);
    const { id } = await makeWave(world.test, world.partnership, {
      profile: [
        { standard: 'sex', category: 'female', people: 1000 },
        { standard: 'sex', category: 'male', people: 1000 },
      ],
      responses: Array.from({ length: 40 }, (_, n) => ({
        answers: { sex: { choice: n < 32 ? 'female' : n < 38 ? 'male' : 'prefer-not-to-say' } },
      })),
    });
    const page = await good(manager, `/consultation/${id}/progress`);
    assert.match(page, /Sex: Male : 6 answered; about 19 would/);
    assert.doesNotMatch(page, /Sex: Female :/);
  });
});

describe('rules of a consultation', () => {
  const wave = (state: WaveState, closedAt: string | null = null) => ({
    state,
    opensOn: '2027-02-01',
    closesOn: '2027-02-28',
    closedAt,
    graceMinutes: 60,
  });

  it('takes answers from its first midnight in London to its last, and an hour more from those who had begun', () => {
    const cases: [WaveState, string, string | null, string][] = [
      ['design', '2027-02-05T12:00:00Z', null, 'not-open'],
      ['open', '2027-01-31T23:59:59Z', null, 'not-yet'],
      ['open', '2027-02-01T00:00:00Z', null, 'taking'],
      ['open', '2027-02-28T23:59:59Z', null, 'taking'],
      ['open', '2027-03-01T00:59:59Z', null, 'grace'],
      ['open', '2027-03-01T01:00:01Z', null, 'over'],
      ['closed', '2027-02-10T12:30:00Z', '2027-02-10T12:00:00Z', 'grace'],
      ['reported', '2027-05-10T12:30:00Z', '2027-02-10T12:00:00Z', 'over'],
      ['withdrawn', '2027-02-05T12:00:00Z', null, 'not-open'],
    ];
    for (const [state, now, closedAt, expected] of cases)
      assert.equal(standingOf(wave(state, closedAt), now), expected, `${state} ${now}`);
    // Summer time: the last day ends an hour earlier by the world's clock.
    assert.equal(endOf('2027-06-30'), '2027-06-30T23:00:00.000Z');
  });

  it('reaches every state, and ends', () => {
    const reached = new Set<WaveState>(['design']);
    for (let turn = 0; turn < waveStates.length; turn += 1)
      for (const each of waveSteps) if (each.from.some((state) => reached.has(state))) reached.add(each.to);
    assert.deepEqual([...reached].sort(), [...waveStates].sort());
    assert.deepEqual(
      waveSteps.filter(({ from }) => from.includes('fed-back') || from.includes('withdrawn')),
      [],
    );
  });

  it('expects of each group its part: the expected sum to those who said, and doubling the population changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 300 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (groups) => {
          const rows = groups.map(([people], n) => ({ standard: 'age', category: `c${n}`, people }));
          const counts = new Map([['age', new Map(groups.map(([, answered], n) => [`c${n}`, answered]))]]);
          const found = representation(rows, counts);
          const all = groups.reduce((sum, [, answered]) => sum + answered, 0);
          assert.ok(Math.abs(found.reduce((sum, { expected }) => sum + expected, 0) - all) < 1e-6);
          const doubled = representation(
            rows.map((row) => ({ ...row, people: row.people * 2 })),
            counts,
          );
          assert.deepEqual(
            doubled.map(({ isMissing }) => isMissing),
            found.map(({ isMissing }) => isMissing),
          );
          for (const group of found)
            if (group.answered >= group.expected) assert.equal(group.isMissing, false);
        },
      ),
    );
  });

  it('reads a profile only by known standards', () => {
    assert.deepEqual(
      readProfile('a,b\n1,2\n').faults.map(({ line }) => line),
      [1],
    );
    assert.deepEqual(readProfile('standard,category,people\nward,E05000001,10\n'), {
      rows: [{ standard: 'ward', category: 'E05000001', people: 10 }],
      faults: [],
    });
  });
});
