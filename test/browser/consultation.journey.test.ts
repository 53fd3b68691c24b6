/**
 * A year's consultation in a real Chromium without script, by pages alone: a manager begins from the template, has it checked and opens
 * it; people answer on the web, on paper and by telephone; the manager sees who is missing and closes it; the analyst sorts the words and
 * freezes the chapter; the manager publishes it; a resident reads what was said and what was done.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { stopClockAt } from '../../src/foundation/clock.ts';
import { openBrowser } from '../support/browser.ts';
import { openConsultation, type ConsultationWorld } from '../support/consultation-world.ts';
import { narrow, widthFaults } from '../support/judge.ts';

let world: ConsultationWorld;
let browser: Browser;
let address: string;
let goOn: () => void = () => {};
const on = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  on('2027-02-01T09:00:00Z');
  [world, browser] = await Promise.all([openConsultation(), openBrowser()]);
  address = await world.server.app.listen({ host: '127.0.0.1', port: 0 });
});
after(async () => {
  await browser.close();
  await world.close();
  goOn();
});

const click = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole('button', { name }).or(page.getByRole('link', { name })).first().click();
};
const heading = async (page: Page): Promise<string> =>
  ((await page.locator('h1').textContent()) ?? '').trim();
const words = async (page: Page): Promise<string> =>
  ((await page.locator('main').textContent()) ?? '').replace(/\s+/g, ' ');
const fillDay = async (page: Page, name: string, day: string): Promise<void> => {
  const [year = '', month = '', number = ''] = day.split('-');
  for (const [part, value] of [
    ['day', number],
    ['month', month],
    ['year', year],
  ] as const)
    // prettier-ignore
    await page.locator(`[name="${name}-${part}"]`).fill(value);
};

async function somebody(): Promise<Page> {
  const context = await browser.newContext({ baseURL: address, viewport: narrow, javaScriptEnabled: false });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

async function signedIn(role: 'manager' | 'analyst' | 'caseworker'): Promise<Page> {
  const person = world.partnership.agencies
    .flatMap(({ people }) => people)
    .find(({ actor }) => actor.role === role);
  const page = await somebody();
  await page.goto('/sign-in');
  await page.locator('input[name=email]').fill(person?.email ?? '');
  await page.locator('input[type=password]').fill('four plain common words');
  await click(page, 'Sign in');
  return page;
}

test('from the template to what was done about it', async () => {
  const manager = await signedIn('manager');
  await manager.goto('/consultation');
  await click(manager, 'Questionnaires');
  await click(manager, 'Begin a questionnaire');
  await manager.getByLabel('A short survey').check();
  await click(manager, 'Begin');
  assert.match(await words(manager), /Which three of these matter most to you/);

  await manager.goto('/consultation');
  await click(manager, 'Set up a consultation');
  await manager.getByLabel('Title').fill('Community safety survey, February 2027');
  await manager.getByLabel('Public address').fill('february-2027');
  await fillDay(manager, 'opens-on', '2027-02-01');
  await fillDay(manager, 'closes-on', '2027-02-28');
  await manager.getByLabel('Telephone number').fill('01632 960111');
  await manager.getByLabel('Where paper forms are sent').fill('Town Hall, Fenwater');
  assert.deepEqual(await widthFaults(manager), []);
  await click(manager, 'Set it up');
  const wave = new URL(manager.url()).pathname;

  await click(manager, 'Write down the equality check');
  await manager.getByLabel('What the check found').fill('Older people answer less by web');
  await manager.getByLabel('Other formats').fill('Large print');
  await manager.getByLabel('Without the internet').fill('They ring, or take a form at the library');
  await manager.getByLabel('Checked by').fill('Equalities officer');
  await click(manager, 'Write down the equality check');
  await click(manager, 'Open it');
  await click(manager, 'Open it');
  assert.match(await words(manager), /0 people have answered/);

  // A resident, on the web.
  const resident = await somebody();
  await resident.goto('/survey/february-2027');
  await click(resident, 'Start now');
  await click(resident, 'What matters to you');
  let sent = false;
  for (let pages = 0; pages < 20 && !sent; pages += 1) {
    const asked = await heading(resident);
    if (/Which three/.test(asked))
      for (const [at, issue] of ['Anti-social behaviour', 'Violence', 'Property crime'].entries())
        await resident.getByLabel(`Choice ${at + 1}`).selectOption(issue);
    else if (/how safe|How safe/.test(asked)) await resident.getByLabel('Fairly safe').check();
    else if (/one thing/.test(asked)) await resident.locator('textarea').fill('More lighting by the quay');
    else if (/How old/.test(asked)) await resident.getByLabel('35 to 44').check();
    else if (/sex/.test(asked)) await resident.getByLabel('Female').check();
    if (asked === 'Check your answers') {
      await click(resident, 'Send my answers');
      sent = true;
    } else if (/^Parts|task list|Your survey/i.test(asked)) await click(resident, 'About you');
    else await click(resident, 'Continue');
  }
  assert.equal(await heading(resident), 'Your answers have been sent');

  // The caseworker enters one from paper and one from the telephone, and sees those two.
  const caseworker = await signedIn('caseworker');
  await caseworker.goto(`${wave}/answers`);
  for (const way of ['paper', 'telephone'] as const) {
    await caseworker.goto(`${wave}/answers/${way}`);
    assert.deepEqual(await widthFaults(caseworker), []);
    // Each answer by the number printed beside its box.
    for (const [question, typed] of [
      ['connection', '1'],
      ['issue', '1 5 2'],
      ['victim', '2'],
      ['safe-dark', '2'],
      ['one-thing', 'More patrols'],
    ] as const)
      // prettier-ignore
      await caseworker.locator(`[name="q.${question}"]`).fill(typed);
    if (way === 'paper') await caseworker.locator('[name=serial]').fill('17');
    await click(caseworker, way === 'paper' ? 'Save and enter the next' : 'Save');
    assert.equal(await caseworker.locator('.govuk-error-summary').count(), 0, await words(caseworker));
  }
  const channels = await world.test.query<{ channel: string }>(
    `select channel from survey_response where state = 'complete' order by channel`,
  );
  assert.deepEqual(
    channels.map(({ channel }) => channel),
    ['paper', 'phone', 'web'],
  );
  // Others answered as the resident did.
  await world.test.query(`
    insert into survey_response (partnership_id, id, consultation_wave_id, questionnaire_edition_id, state, channel, language, answers,
      begun_at, changed_at, completed_at, received_on, inherited_audience, inherited_open, own_audience)
    select partnership_id, gen_random_uuid(), consultation_wave_id, questionnaire_edition_id, state, channel, language, answers,
      begun_at, changed_at, completed_at, received_on, inherited_audience, inherited_open, own_audience
    from survey_response, generate_series(1, 21) where channel = 'web' and state = 'complete'`);

  await manager.goto(wave);
  assert.match(await words(manager), /24 people have answered/);
  await manager.goto(`${wave}/results`);
  assert.doesNotMatch(
    await words(manager),
    /Anti-social behaviour|Fairly safe|%/,
    'nobody sees results while people answer',
  );
  await manager.goto(wave);
  await click(manager, 'Who answered, and who is missing');
  assert.match(await words(manager), /24 people have answered/);
  await manager.goto(wave);
  await click(manager, 'Close it');
  await manager.getByLabel('Reason').fill('Enough have answered');
  await click(manager, 'Close it');

  // The analyst sorts the words and freezes the chapter.
  const analyst = await signedIn('analyst');
  await analyst.goto(wave);
  await click(analyst, 'Results');
  assert.match(await words(analyst), /Anti-social behaviour/);
  await analyst.goto(`${wave}/results/words/one-thing`);
  assert.equal(await analyst.locator('h1').count(), 1);
  await analyst.goto(wave);
  await click(analyst, 'Say that the analysis is done');
  await analyst.getByLabel('What was cleaned').fill('Nothing was left out');
  await click(analyst, 'Say that the analysis is done');
  await click(analyst, 'The chapter');
  await analyst.getByLabel('Public edition').check();
  await click(analyst, 'Freeze it');

  // The manager publishes it, and says what was done.
  await manager.goto(`${wave}/chapter?edition=public`);
  await click(manager, /Look at it and publish/);
  await click(manager, /I have looked at it/);
  await click(manager, 'Publish the chapter');
  await click(manager, 'Publish the chapter');
  await click(manager, 'What you said, what we did');
  await manager.getByLabel('You said').fill('It is too dark by the quay.');
  await manager.getByLabel('We did').fill('The lamps are renewed in May.');
  await click(manager, 'Add it');
  await click(manager, /^Publish: It is too dark/);
  await manager.goto(wave);
  await click(manager, 'Publish what was said and done');
  await click(manager, 'Publish what was said and done');
  assert.match(await words(manager), /Fed back/);

  await resident.goto('/survey/february-2027/results');
  const read = await words(resident);
  assert.match(read, /It is too dark by the quay/);
  assert.match(read, /Anti-social behaviour was the first choice of/);
  assert.match(read, /Base: 24 respondents who answered this question/);
  assert.deepEqual(await widthFaults(resident), []);
});
