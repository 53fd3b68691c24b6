import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { councilSource } from '../../../test/support/ground.ts';
import {
  done,
  good,
  openReturns,
  refusedWith,
  textOf,
  type ReturnsWorld,
} from '../../../test/support/returns-world.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { clock, stopClockAt } from '../../foundation/clock.ts';
import { addDays } from '../../foundation/day.ts';
import { registerPublic } from '../../public/public.routes.ts';
import { insertElection } from '../../year/year.ts';
import { answersRound } from './answers.clock.ts';
import { registerAnswers } from './answers.routes.ts';

let world: ReturnsWorld;
let manager: Visitor;
let governance: Visitor;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2026-01-12T09:00:00Z');
  world = await openReturns((registrar, services) => {
    registerAnswers(registrar, services);
    registerPublic(registrar, { database: services.database, folder: services.folder, publicOrigin: null });
  });
  // The council's list is of a kind that can be asked for, and not open data.
  await world.store.query(`update source set kind = 'noise' where code = $1`, [councilSource]);
  manager = await world.as('manager');
  governance = await world.as('governance');
});
after(async () => {
  await world.close();
  goOn();
});

const dates = (name: string, day: string): Record<string, string> => {
  const [year = '', month = '', number = ''] = day.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
};
const asked = (reference: string, more: Record<string, string> = {}): Record<string, string> => ({
  reference,
  title: 'Noise at night',
  words: 'How many reports of noise were there in each ward? Yours, P. Quillfeather',
  ...dates('received-on', '2026-01-05'),
  name: 'Petronella Quillfeather',
  contact: 'p.quill@example.org',
  handler: world.accountOf('manager'),
  ...more,
});
async function logged(reference: string, more: Record<string, string> = {}): Promise<string> {
  await manager.get('/performance/answers/new');
  return done(await manager.post('/performance/answers/new', asked(reference, more)));
}
async function step(
  visitor: Visitor,
  own: string,
  code: string,
  fields: Record<string, string | string[]>,
): Promise<void> {
  await good(visitor, `${own}/steps/${code}`);
  done(await visitor.post(`${own}/steps/${code}`, { version: visitor.hidden('version'), ...fields }));
}
async function question(own: string, fields: Record<string, string>): Promise<void> {
  await manager.get(own);
  done(
    await manager.post(`${own}/questions`, {
      where: '',
      from: '2025-01',
      to: '2025-11',
      split: 'none',
      ...fields,
    }),
  );
}
const publicLog = async (): Promise<string> =>
  good(new Visitor(world.server.app), '/public/information-requests');

describe('a request for information', () => {
  it('is logged with its twentieth working day, and says what is wrong with the form', async () => {
    assert.match(await good(manager, '/performance/answers'), /No request waits/);
    await good(manager, '/performance/answers/new');
    await refusedWith(
      manager,
      await manager.post('/performance/answers/new', asked('', { words: '' })),
      /Enter the reference/,
    );
    await manager.get('/performance/answers/new');
    await refusedWith(
      manager,
      await manager.post('/performance/answers/new', asked('F1', dates('received-on', '2026-02-01'))),
      /must be today or in the past/,
    );
    const own = await logged('FOI-1');
    const page = await good(manager, own);
    assert.match(page, /Due 2 February 2026: the twentieth working day/);
    assert.match(page, /15 working days left/);
    await manager.get('/performance/answers/new');
    await refusedWith(
      manager,
      await manager.post('/performance/answers/new', asked('FOI-1')),
      /This reference is taken/,
    );
    assert.match(await good(manager, '/performance/answers'), /FOI-1/);
  });

  it('shows who asked to whoever logged it and the governance officer alone', async () => {
    const own = await logged('FOI-2');
    assert.match(await good(manager, own), /Petronella Quillfeather, p\.quill@example\.org/);
    assert.match(await good(governance, own), /Petronella Quillfeather/);
    const analyst = await world.as('analyst');
    const seen = await good(analyst, own);
    assert.match(seen, /Known to whoever logged it and the governance officer/);
    assert.doesNotMatch(seen, /p\.quill@/);
    for (const role of ['partner', 'councillor', 'chair'] as const)
      assert.equal((await (await world.as(role)).get(own)).statusCode, 403, role);
    assert.equal(
      (await manager.get('/performance/answers/00000000-0000-7000-8000-000000000000')).statusCode,
      404,
    );
  });

  it('is answered from the figures as anybody may see them: open data whole, other sources rounded', async () => {
    const own = await logged('FOI-3');
    await manager.get(own);
    await refusedWith(
      manager,
      await manager.post(`${own}/questions`, {
        what: '',
        where: '',
        from: '2025-12',
        to: '2025-01',
        split: 'none',
      }),
      /Choose what is counted/,
    );
    await question(own, { what: 'police-street:shoplifting', from: '2025-01', to: '2025-12' });
    // Nine a month (test/support/ground.ts); the street files are open data.
    assert.match(await good(manager, own), /Fenwater, January to December 2025 108.*Open data, as counted/);
    await question(own, { what: 'noise:noise', split: 'ward' });
    const [row] = await world.store.query<{
      answer: { numbers: { label: string; value: number }[]; rounded: string };
    }>(`select answer from information_question where split = 'ward'`);
    assert.ok(row !== undefined);
    assert.deepEqual(
      row.answer.numbers.map(({ label }) => label),
      ['Harbour', 'Orchard', 'Fenwater'],
    );
    assert.ok(
      row.answer.numbers.every(({ value }) => value % 5 === 0),
      JSON.stringify(row.answer.numbers),
    );
    assert.match(row.answer.rounded, /rounded to the nearest 5/);
    await question(own, { what: 'police-street:burglary', from: '2024-01', to: '2026-01', split: 'year' });
    assert.match(
      await good(manager, own),
      /Nothing was received for January 2026/,
      'never a nought for what did not come',
    );
    assert.equal(
      (await manager.post(`${own}/questions/00000000-0000-7000-8000-000000000000/remove`, {})).statusCode,
      404,
    );
    await manager.get(own);
    done(await manager.post(`${own}/work-out`, {}));
    await good(manager, `${own}/steps/answer`);
    assert.match(manager.page, /Fenwater, January to December 2025: 108/, 'the numbers begin the answer');
    await refusedWith(
      manager,
      await manager.post(`${own}/steps/answer`, {
        version: manager.hidden('version'),
        words: '',
        ...dates('on', '2026-02-02'),
      }),
      /Enter the answer, as it is sent.*The day must be today or in the past/,
    );
    await step(manager, own, 'answer', {
      words: 'There were about 240 reports of noise.',
      exemptions: ['s40'],
      ...dates('on', '2026-01-12'),
    });
    assert.match(await good(manager, own), /Withheld under Section 40/);
    await manager.get(own);
    assert.equal(
      (
        await manager.post(`${own}/questions`, {
          what: 'noise:noise',
          where: '',
          from: '2025-01',
          to: '2025-02',
          split: 'none',
        })
      ).statusCode,
      403,
    );
  });

  it('is published by a second person, without the requester, and taken down again', async () => {
    const own = await logged('FOI-4', { title: 'Shoplifting' });
    await question(own, { what: 'police-street:shoplifting', from: '2025-01', to: '2025-12' });
    assert.equal(
      (await manager.get(`${own}/log`)).statusCode,
      404,
      'nothing is published before it is answered',
    );
    await step(manager, own, 'answer', { words: '=108 recorded in 2025.', ...dates('on', '2026-01-12') });
    await good(manager, `${own}/log`);
    const line = {
      title: 'Shoplifting',
      question: 'How many thefts from shops?',
      answer: '=108 recorded in 2025.',
    };
    await refusedWith(
      manager,
      await manager.post(`${own}/log`, { ...line, question: 'Ms Quillfeather asks' }),
      /The words name the requester/,
    );
    await manager.get(`${own}/log`);
    const prepared = done(await manager.post(`${own}/log`, line));
    assert.match(await good(manager, prepared), /You prepared it, so another person publishes it/);
    await manager.get(`${own}/log`);
    assert.equal((await manager.post(prepared, {})).statusCode, 409);
    assert.doesNotMatch(await publicLog(), /FOI-4/, 'not before it is published');
    await good(governance, prepared);
    done(await governance.post(prepared, {}));
    const page = await publicLog();
    assert.match(page, /FOI-4.*Given\..*How many thefts from shops\?.*108/);
    assert.doesNotMatch(page, /Quillfeather|Yours/);
    const csv = (await new Visitor(world.server.app).get('/public/information-requests.csv')).body;
    assert.match(
      csv,
      /FOI-4,Shoplifting,How many thefts from shops\?,'=108 recorded in 2025\.,2026-01-05,2026-01-12,Given/,
    );
    assert.match(csv, /"Fenwater, January to December 2025",108/);
    await good(governance, own);
    await good(governance, `${prepared}/take-down`);
    await refusedWith(
      governance,
      await governance.post(`${prepared}/take-down`, { reason: '' }),
      /Enter why/,
    );
    await governance.get(`${prepared}/take-down`);
    done(await governance.post(`${prepared}/take-down`, { reason: 'A number was wrong' }));
    assert.doesNotMatch(await publicLog(), /FOI-4/);
    const [row] = await world.store.query<{ same: boolean }>(
      `select bool_and(published_by <> prepared_by) as same from published_answer where published_at is not null`,
    );
    assert.equal(row?.same, true);
  });

  it('need not be reviewed where that is asked for later than 40 working days after the answer', async () => {
    const own = await logged('FOI-10', { title: 'Late review' });
    at('2026-01-12T09:00:00Z');
    manager = await world.as('manager');
    governance = await world.as('governance');
    await step(manager, own, 'answer', { words: 'All of it.', ...dates('on', '2026-01-12') });
    // Forty working days after Monday 12 January, none a holiday: by hand.
    assert.match(await good(governance, own), /A review may be asked for until 9 March 2026/);
    at('2026-03-10T09:00:00Z');
    governance = await world.as('governance');
    assert.match(await good(governance, own), /was possible until 9 March 2026/);
    const late = { words: 'They disagree', ...dates('on', '2026-03-10') };
    await good(governance, `${own}/steps/ask-review`);
    await refusedWith(governance, await governance.post(`${own}/steps/ask-review`, { version: governance.hidden('version'), ...late }), /A review could be asked for until 9 March 2026, 40 working days after the answer/); // prettier-ignore
    await step(governance, own, 'ask-review', { ...late, 'take-late': 'yes' });
    // Twenty working days on: St Patrick's Day, Good Friday and Easter Monday are none.
    assert.match(
      await good(governance, '/performance/answers'),
      /Late review FOI-10 5 January 2026 10 April 2026/,
    );
    at('2026-01-12T09:00:00Z');
    manager = await world.as('manager');
    governance = await world.as('governance');
  });

  it('waits for a poll where it names a councillor; the requester has the answer all the same', async () => {
    const own = await logged('FOI-9', { title: 'Allowances' });
    await step(manager, own, 'answer', { words: 'Cllr Abel had none.', ...dates('on', '2026-01-12') });
    await manager.get(`${own}/log`);
    const prepared = done(await manager.post(`${own}/log`, { title: 'Allowances', question: 'Which?', answer: 'Cllr Abel had none.' })); // prettier-ignore
    await world.store.database.asActor(world.partnership.actor('manager'), 'a test', (tx) =>
      insertElection(tx, {
        title: 'By-election', kind: 'by-election', reach: 'district', area: 'The borough', wardCode: null,
        noticeOn: addDays(clock.today(), -3), pollOn: addDays(clock.today(), 20), noticeRule: '',
      }),
    ); // prettier-ignore
    assert.match(await good(governance, prepared), /It names “Cllr Abel”\. It would appear inside the pre-election period of “By-election”/); // prettier-ignore
    await governance.get(prepared);
    assert.equal((await governance.post(prepared, {})).statusCode, 403);
    await good(governance, `${own}/release`);
    done(await governance.post(`${own}/release`, { officer: 'M. Officer', why: 'It is factual', ...dates('released-on', clock.today()) })); // prettier-ignore
    await governance.get(prepared);
    done(await governance.post(prepared, {}));
    assert.match(await publicLog(), /FOI-9/);
  });

  it('waits while the requester says what is meant, may take longer for the public interest, and is reviewed', async () => {
    const own = await logged('FOI-5');
    await step(manager, own, 'clarify', { words: 'Which wards?', ...dates('on', '2026-01-08') });
    assert.match(await good(manager, own), /Waits for the requester/);
    await step(manager, own, 'clarified', { words: 'All of them', ...dates('on', '2026-01-12') });
    assert.match(
      await good(manager, own),
      /Due 9 February 2026: the twentieth working day after 12 January 2026/,
    );
    await good(manager, `${own}/steps/extend`);
    await refusedWith(
      manager,
      await manager.post(`${own}/steps/extend`, {
        version: manager.hidden('version'),
        words: 'x',
        exemptions: 's31',
        ...dates('until', '2026-06-01'),
      }),
      /within 40 working days/,
    );
    await step(manager, own, 'extend', {
      words: 'It is weighed whether patrols would be told of',
      exemptions: ['s31'],
      ...dates('until', '2026-02-20'),
    });
    await good(manager, `${own}/steps/refuse`);
    await refusedWith(
      manager,
      await manager.post(`${own}/steps/refuse`, {
        version: manager.hidden('version'),
        words: 'No.',
        exemptions: [],
        ...dates('on', '2026-01-12'),
      }),
      /Choose why it is refused/,
    );
    await step(manager, own, 'refuse', {
      words: 'Refused.',
      exemptions: ['s31'],
      ...dates('on', '2026-01-12'),
    });
    await step(governance, own, 'ask-review', { words: 'They disagree', ...dates('on', '2026-01-12') });
    assert.match(await good(governance, own), /Internal review.*Review due 9 February 2026/);
    await good(governance, `${own}/steps/extend-review`);
    const longer = {
      version: governance.hidden('version'),
      words: 'Four agencies hold a part of it; they were told on the day',
    };
    await refusedWith(
      governance,
      await governance.post(`${own}/steps/extend-review`, {
        ...longer,
        words: '',
        ...dates('until', '2026-02-20'),
      }),
      /Enter why it is complex/,
    );
    await refusedWith(
      governance,
      await governance.post(`${own}/steps/extend-review`, { ...longer, ...dates('until', '2026-03-10') }),
      /within 40 working days of the day on which the review was asked for: 9 March 2026 at the latest/,
    );
    await step(governance, own, 'extend-review', { words: longer.words, ...dates('until', '2026-03-09') });
    assert.match(await good(governance, own), /Review due 9 March 2026.*Four agencies hold a part of it/);
    await step(governance, own, 'review', { words: 'The refusal stands', ...dates('on', '2026-01-12') });
    assert.match(await good(governance, own), /Reviewed/);
    assert.equal((await manager.get(`${own}/steps/answer`)).statusCode, 403);
  });

  it('asked again next year, has its questions moved on and last time’s answer beside', async () => {
    const first = await logged('FOI-6', { title: 'Yearly' });
    await question(first, { what: 'police-street:shoplifting', from: '2024-01', to: '2024-12' });
    await step(manager, first, 'answer', { words: '72 recorded.', ...dates('on', '2026-01-12') });
    await world.store.query(`update information_request set received_on = '2025-01-06' where id = $1`, [
      first.split('/').at(-1),
    ]);
    await good(manager, `/performance/answers/new?again=${first.split('/').at(-1) ?? ''}`);
    const again = done(
      await manager.post(
        '/performance/answers/new',
        asked('FOI-7', { title: 'Yearly', previous: first.split('/').at(-1) ?? '' }),
      ),
    );
    await manager.get(again);
    done(await manager.post(`${again}/work-out`, {}));
    const page = await good(manager, again);
    assert.match(page, /Fenwater, January to December 2025 108 72 \(Fenwater, January to December 2024\)/);
    assert.match(page, /What was answered last time 72 recorded/);
  });

  it('late, is shown so and its handler is reminded once a day; who asked is forgotten in time', async () => {
    const own = await logged('FOI-8');
    const round = () =>
      world.store.database.asSystem('a round in a test', world.partnership.id, answersRound);
    const count = async () =>
      (
        await world.store.query<{ n: number }>(
          `select count(*)::int as n from outbox_message where subject = 'A request for information is late'`,
        )
      )[0]?.n ?? 0;
    at('2026-02-03T09:00:00Z');
    await round();
    const sent = await count();
    assert.ok(sent >= 1);
    await round();
    assert.equal(await count(), sent);
    manager = await world.as('manager');
    assert.match(await good(manager, own), /1 working day late/);
    assert.match(textOf((await manager.get('/performance/answers')).body), /Late/);
    const kept = async () =>
      (await world.store.query<{ n: number }>('select count(*)::int as n from information_requester'))[0]
        ?.n ?? 0;
    const before = await kept();
    at('2029-01-20T09:00:00Z');
    await round();
    assert.ok((await kept()) < before, 'those of answers three years old are forgotten');
    assert.equal(
      (
        await world.store.query(
          `select from information_requester r join information_request q on q.id = r.information_request_id where q.reference = 'FOI-8'`,
        )
      ).length,
      1,
      'one that was never answered stays',
    );
  });
});
