import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import type { Role } from '../../foundation/database.types.ts';
import { steps, type Step, type StepEvent } from './step.rules.ts';
import { openSteps, type StepsWorld } from '../../../test/support/assessment-steps.ts';

/**
 * Every row of the table through the pages: allowed to whom the table names, refused to others and from elsewhere, asking for what
 * must be given. The first tests bring an assessment to a state directly, so that each row stands alone; the last walks.
 */
let world: StepsWorld;
let goOn: () => void = () => {};
/** Steps taken in one second would have no order. */
let now = 0;
function at(moment: number): void {
  goOn();
  now = moment;
  goOn = stopClockAt(new Date(now).toISOString());
}
before(async () => {
  at(Date.parse('2026-11-23T09:00:00Z'));
  world = await openSteps();
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');
const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-year`]: year, [`${name}-month`]: month, [`${name}-day`]: date };
};
const stateOf = async (id: string): Promise<string> =>
  (await world.ground.store.query<{ state: string }>('select state from assessment where id = $1', [id]))[0]
    ?.state ?? '';
const stepsOf = (id: string) =>
  world.ground.store.query<{ event: string; given: Record<string, unknown>; way: string }>(
    'select event, given, way from assessment_step where assessment_id = $1 order by taken_at, id',
    [id],
  );
async function page(visitor: Visitor, url: string): Promise<string> {
  const { statusCode, body } = await visitor.get(url);
  assert.equal(statusCode, 200, `${url}: ${text(body).slice(0, 400)}`);
  await assertGoodHtml(url, body);
  return text(body);
}
/** Opens the form and sends it. */
async function take(
  visitor: Visitor,
  id: string,
  event: StepEvent,
  fields: Record<string, string | string[]> = {},
) {
  const url = `/assessment/${id}/steps/${event}`;
  at(now + 1000);
  await page(visitor, url);
  return visitor.post(url, { version: visitor.hidden('version'), ...fields });
}
async function taken(
  visitor: Visitor,
  id: string,
  event: StepEvent,
  fields: Record<string, string | string[]> = {},
) {
  const answer = await take(visitor, id, event, fields);
  assert.equal(answer.statusCode, 303, `${event}: ${text(answer.body).slice(0, 600)}`);
}
const checkOf = async (id: string) =>
  (
    await world.ground.store.query<{ id: string; answer: string | null; request_id: string }>(
      'select id, answer, request_id from assessment_check where assessment_id = $1 order by asked_at desc, id desc',
      [id],
    )
  )[0];
const erratumOf = async (id: string): Promise<string> =>
  (
    await world.ground.store.query<{ id: string }>(
      'select id from assessment_erratum where assessment_id = $1 and decision is null',
      [id],
    )
  )[0]?.id ?? '';
const allYes = Object.fromEntries(
  ['personal-data', 'live-proceedings', 'small-numbers', 'partner-approval', 'accessibility'].map((code) => [code, 'yes']),
); // prettier-ignore
const erratum = {
  wrong: '83.4%',
  right: '86.4%',
  reason: 'Two digits were turned round.',
  outputs: 'The summary table.',
  ...day('found-on', '2026-11-20'),
};

/** What each step is given so that it goes through. */
async function goodFields(step: Step, id: string): Promise<Record<string, string | string[]>> {
  switch (step.event) {
    case 'collect':
      return day('due-on', '2026-12-21');
    case 'analyse':
      return { gaps: 'Nothing came from the fire service.' };
    case 'collect-again':
    case 'reopen':
    case 'refuse-publication':
    case 'withdraw':
      return { reason: 'Because.' };
    case 'write':
      return { template: 'summary-table' };
    case 'ask-check':
      return {
        agencies: world.police.id,
        [`person-${world.police.id}`]: world.police.accountId,
        ...day('due-on', '2026-12-07'),
      };
    case 'settle':
      return { check: (await checkOf(id))?.id ?? '', reason: 'Both counts are printed.' };
    case 'validate':
      return { gaps: 'The police could not be asked.' };
    case 'endorse':
      return { ...day('held-on', '2026-11-20'), changes: 'none' };
    case 'approve':
      return { ...day('held-on', '2026-11-20'), minute: 'CSP 2026-11-20, 6', priorities: 'Shoplifting' };
    case 'publish':
      return allYes;
    case 'propose-erratum':
      return erratum;
    case 'refuse-erratum':
      return { 'which-erratum': await erratumOf(id), reason: 'It was right.' };
    case 'correct':
      return { 'which-erratum': await erratumOf(id) };
    default:
      return {};
  }
}

/** What must have happened before a step, beside its state. */
async function prepared(step: Step, id: string): Promise<Visitor> {
  const [analyst, manager] = [await world.as('analyst'), await world.as('manager')];
  switch (step.event) {
    case 'publish':
    case 'refuse-publication':
      await taken(analyst, id, 'propose-publication');
      return manager;
    case 'correct':
    case 'refuse-erratum':
      await taken(analyst, id, 'propose-erratum', erratum);
      return manager;
    case 'settle':
      await taken(analyst, id, 'ask-check', await goodFields({ ...step, event: 'ask-check' }, id));
      await world.ground.store.query(
        `update assessment_check set answer = 'dispute', answer_words = 'Ours is 47', answered_on = current_date, answered_by = $2 where assessment_id = $1`,
        [id, world.police.accountId],
      );
      return analyst;
    default:
      return step.who === 'assessment.sign-off' ? manager : analyst;
  }
}

describe('every step of the table', () => {
  for (const step of steps.filter(({ from }) => from !== null)) {
    const { from, event, to } = step;
    if (from === null) continue;
    it(`${from}: ${event}`, async () => {
      const id = await world.assessment(from);
      const visitor = await prepared(step, id);
      const form = `/assessment/${id}/steps/${event}`;
      // Others may not, whatever they send.
      for (const role of ['councillor', 'partner', 'caseworker'] satisfies Role[]) {
        const other = await world.as(role);
        assert.equal((await other.get(form)).statusCode, 403, `${role} opens it`);
        await other.get('/');
        assert.equal((await other.post(form, { version: '1', reason: 'x' })).statusCode, 403, role);
      }
      if (step.who === 'assessment.sign-off') {
        const analyst = await world.as('analyst');
        await analyst.get(`/assessment/${id}`);
        const tried = await analyst.post(form, { version: '1', ...(await goodFields(step, id)) });
        assert.equal(tried.statusCode, 403, text(tried.body).slice(0, 200));
      }
      // What must be given is asked for, beside its field, and what was typed stays.
      if (step.given.some((name) => !name.endsWith('?') && name !== 'template')) {
        const empty = await take(visitor, id, event, { reason: ' ', wrong: 'kept as typed' });
        assert.equal(empty.statusCode, 422, text(empty.body).slice(0, 300));
        await assertGoodHtml(form, visitor.page);
        assert.match(visitor.page, /govuk-error-summary/);
        if (event === 'propose-erratum') assert.match(visitor.page, /kept as typed/);
      }
      assert.equal(await stateOf(id), from);
      const before = (await stepsOf(id)).length;
      await taken(visitor, id, event, await goodFields(step, id));
      assert.equal(await stateOf(id), to);
      const after = await stepsOf(id);
      assert.equal(after.length, before + 1);
      assert.deepEqual(
        [after.at(-1)?.event, after.at(-1)?.way],
        [event, step.ways.includes('signed-in') ? 'signed-in' : 'word-of-mouth'],
      );
      const [entry] = await world.ground.store.query<{ count: number }>(
        'select count(*)::int from audit_entry where event = $1 and subject_id = $2',
        [`assessment.${event}`, id],
      );
      assert.ok((entry?.count ?? 0) >= 1, 'it stands in the audit');
      assert.match(await page(visitor, `/assessment/${id}`), /Where it stands/);
    });
  }

  it('is not possible from elsewhere, and a stale form changes nothing', async () => {
    const analyst = await world.as('analyst');
    const id = await world.assessment('planned');
    for (const event of ['analyse', 'write', 'validate', 'propose-publication'] as const) {
      assert.match(await page(analyst, `/assessment/${id}/steps/${event}`), /not possible now/);
      const answer = await analyst.post(`/assessment/${id}/steps/${event}`, {
        version: '1',
        template: 'summary-table',
      });
      assert.equal(answer.statusCode, 403, event);
    }
    await page(analyst, `/assessment/${id}/steps/collect`);
    const stale = await analyst.post(`/assessment/${id}/steps/collect`, {
      version: '7',
      ...day('due-on', '2026-12-21'),
    });
    assert.equal(stale.statusCode, 422);
    assert.match(text(stale.body), /Somebody changed this assessment meanwhile/);
    assert.equal(await stateOf(id), 'planned');
  });

  it('needs a second person, one of them a manager', async () => {
    const manager = await world.as('manager');
    const id = await world.assessment('approved');
    await taken(manager, id, 'propose-publication');
    const url = `/assessment/${id}/steps/publish`;
    assert.match(await page(manager, url), /You proposed this/);
    const alone = await manager.post(url, { version: '2', ...allYes });
    assert.equal(alone.statusCode, 403);
    const no = await take(await world.as('analyst'), id, 'publish', { ...allYes, 'small-numbers': 'no' });
    assert.equal(no.statusCode, 422);
    assert.match(text(no.body), /Answer “Small numbers are safe” with yes/);
    await taken(manager, id, 'propose-erratum', erratum);
    const own = await manager.post(`/assessment/${id}/steps/correct`, {
      version: '3',
      'which-erratum': await erratumOf(id),
    });
    assert.equal(own.statusCode, 403);
    assert.match(text(own.body), /Another person must look at it/);
    assert.equal(await stateOf(id), 'approved');
  });
});

describe('an assessment from its plan to its check', () => {
  it('is planned before there are data, and says what is missing', async () => {
    const analyst = await world.as('analyst');
    await page(analyst, '/assessment/plan');
    const wrong = await analyst.post('/assessment/plan', { title: 'Kept title', from: '2025-12', to: '2025-01', compare: 'year', marking: 'OFFICIAL', contributors: world.police.id }); // prettier-ignore
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('/assessment/plan', analyst.page);
    assert.match(analyst.page, /Kept title/);
    const council = world.ground.partnership.agencies[0]?.id ?? '';
    const made = await analyst.post('/assessment/plan', { title: 'Strategic Assessment 2026', from: '2025-01', to: '2025-12', compare: 'year', marking: 'OFFICIAL-SENSITIVE', contributors: [world.police.id, council] }); // prettier-ignore
    assert.equal(made.statusCode, 303, text(made.body).slice(0, 300));
    const id = String(made.headers.location).split('/').at(-1) ?? '';
    assert.match(await page(analyst, `/assessment/${id}`), /Planned .*Test Police/);
    assert.equal((await analyst.get(`/assessment/${id}/download.pdf`)).statusCode, 409);
    assert.match(await page(analyst, '/assessment'), /Strategic Assessment 2026 .*Planned/);
    await taken(analyst, id, 'collect', {
      agencies: world.police.id,
      [`person-${world.police.id}`]: world.police.accountId,
      ...day('due-on', '2026-12-21'),
    });
    assert.match(
      await page(analyst, `/assessment/${id}`),
      /Nothing received yet of Test Borough Council.*Test Police, asked for its data by 21 December 2026: no answer yet/,
    );
    const gapless = await take(analyst, id, 'analyse', { gaps: '' });
    assert.equal(gapless.statusCode, 422);
    await taken(analyst, id, 'analyse', { gaps: 'Test Borough Council: nothing received.' });
    await taken(analyst, id, 'write', { template: 'summary-table' });
    const shown = await page(analyst, `/assessment/${id}`);
    assert.match(shown, /Draft .*Strategic Assessment 2026|Strategic Assessment 2026.*Draft/);
    assert.match(shown, /OFFICIAL-SENSITIVE/);
    assert.match(shown, /Gaps: Test Borough Council: nothing received\./);
    const quoted = await world.ground.store.query('select 1 from figure where quoted_by_id = $1', [id]);
    assert.ok(quoted.length > 10);
  });

  it('is checked by a guest with a link, who sees that agency’s figures alone; a dispute blocks until it is settled', async () => {
    const analyst = await world.as('analyst');
    const id = await world.assessment();
    const early = await take(analyst, id, 'validate');
    assert.equal(early.statusCode, 422);
    assert.match(text(early.body), /Test Police was not asked/);
    await taken(analyst, id, 'ask-check', {
      agencies: world.police.id,
      [`person-${world.police.id}`]: world.police.accountId,
      ...day('due-on', '2026-12-07'),
    });
    const waiting = await take(analyst, id, 'validate', { gaps: 'Never mind' });
    assert.match(text(waiting.body), /Test Police has until 7 December 2026 to answer/);
    at(now + 5 * 60_000);
    const message = await world.send();
    const links = [...message.matchAll(/https?:\/\/[^/\s]+(\/requests\/answer\/[A-Za-z0-9_-]+)/g)];
    const link = links.at(-1)?.[1] ?? assert.fail(message);
    const guest = new Visitor(world.server.app);
    const asked = text((await guest.get(link)).body);
    assert.match(asked, /from the files of Test Police.*Shoplifting, Fenwater, January to December 2025: 108 incidents \(January to December 2024: 72\)/); // prettier-ignore
    assert.doesNotMatch(asked, /Fenwater Council/);
    const words = await guest.post(link, { choice: 'dispute', words: '' });
    assert.equal(words.statusCode, 422);
    await guest.get(link);
    const said = await guest.post(link, { choice: 'dispute', words: 'Shoplifting is 107 with us.' });
    assert.ok([200, 303].includes(said.statusCode), text(said.body).slice(0, 200));
    await world.settle();
    assert.equal((await checkOf(id))?.answer, 'dispute');
    assert.match(
      await page(analyst, `/assessment/${id}`),
      /Test Police disputes its figures.*Shoplifting is 107 with us\. \(Officer Test/,
    );
    const blocked = await take(analyst, id, 'validate', { gaps: 'Go on' });
    assert.equal(blocked.statusCode, 422);
    assert.match(text(blocked.body), /Test Police disputes its figures/);
    await taken(analyst, id, 'settle', {
      check: (await checkOf(id))?.id ?? '',
      reason: 'One report was withdrawn after our file.',
    });
    await taken(analyst, id, 'validate');
    assert.equal(await stateOf(id), 'validated');
    assert.match(await page(analyst, `/assessment/${id}`), /One report was withdrawn after our file/);
  });

  it('goes on when nobody answered by the day, and writes the gap down', async () => {
    const analyst = await world.as('analyst');
    const id = await world.assessment();
    await taken(analyst, id, 'ask-check', {
      agencies: world.police.id,
      [`person-${world.police.id}`]: world.police.accountId,
      ...day('due-on', '2026-12-07'),
    });
    at(Date.parse('2026-12-08T09:00:00Z'));
    world.forget();
    const late = await world.as('analyst');
    await taken(late, id, 'validate');
    const gaps = (await stepsOf(id)).at(-1)?.given['gaps'];
    assert.match(JSON.stringify(gaps), /Test Police did not answer by 7 December 2026 \(\d+ figures\)/);
  });
});
