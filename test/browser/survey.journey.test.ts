/**
 * A resident answers a consultation in a real Chromium: without script on a small telephone, by keyboard alone, in Arabic from
 * right to left, during a flood; and on a tablet at an event that loses its connection.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { openConsultation, type ConsultationWorld } from '../support/consultation-world.ts';
import {
  loadWards,
  makeWave,
  smallQuestionnaire,
  type TestWave,
  type WaveInput,
} from '../support/consultation.ts';
import { password } from '../support/database.ts';
import { click, heading } from '../support/journey.ts';
import { listen, narrow, openJudge, widthFaults, type Judge } from '../support/judge.ts';

let world: ConsultationWorld;
let browser: Browser;
let judge: Judge;
let address: string;

before(async () => {
  [world, browser] = await Promise.all([openConsultation(), openBrowser()]);
  await loadWards(world.test, world.partnership);
  address = await world.server.app.listen({ host: '127.0.0.1', port: 0 });
  judge = await openJudge(browser, address);
});
after(async () => {
  await judge.close();
  await browser.close();
  await world.close();
});

const wave = (input: WaveInput = {}): Promise<TestWave> => makeWave(world.test, world.partnership, input);
type Row = {
  state: string;
  channel: string;
  answers: Record<string, unknown>;
  outreach_code: string | null;
  language: string;
  signals: string[];
};
const rows = (of: TestWave): Promise<Row[]> =>
  world.test.query<Row>('select * from survey_response where consultation_wave_id = $1 order by id', [of.id]);

async function open(
  options: { script?: boolean; language?: string } = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: narrow,
    javaScriptEnabled: options.script ?? true,
    ...(options.language === undefined ? {} : { locale: options.language }),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { page, context };
}

test('without script, on 320 pixels: begins, saves, comes back on another telephone by the code, and sends', async () => {
  const of = await wave();
  const { page, context } = await open({ script: false });
  const fits = async (): Promise<void> => assert.deepEqual(await widthFaults(page), [], page.url());
  await page.goto(`/survey/${of.code}?via=poster`);
  await fits();
  await click(page, 'Start now');
  await fits();
  await click(page, 'What matters to you');
  assert.equal(await heading(page), 'Which two matter most to you?');
  await fits();
  // The same twice: said beside the field, and what was chosen stays.
  await page.getByLabel('Choice 1').selectOption('Theft');
  await page.getByLabel('Choice 2').selectOption('Theft');
  await click(page, 'Continue');
  assert.match((await page.locator('.govuk-error-summary').textContent()) ?? '', /was chosen twice/);
  await fits();
  assert.equal(await page.getByLabel('Choice 1').inputValue(), 'theft');
  await page.getByLabel('Choice 2').selectOption('Litter');
  await click(page, 'Continue');
  assert.match(await heading(page), /suffered from litter/);
  await click(page, 'Save and come back later');
  await click(page, 'Save and show my code');
  const code = ((await page.locator('.fp-code').textContent()) ?? '').trim();
  await fits();
  await context.close();

  const other = await open({ script: false });
  const at = other.page;
  await at.goto(`/survey/${of.code}`);
  await click(at, 'Return to answers you saved');
  await at.getByLabel('Your code').fill(code.toLowerCase());
  await click(at, 'Find my answers');
  await click(at, 'What matters to you');
  assert.match(await heading(at), /suffered from litter/);
  await at.getByLabel('Prefer not to say').check();
  await click(at, 'Continue');
  await at.getByLabel('Yes').check();
  await click(at, 'Continue');
  await at.getByLabel('In a park').check();
  await click(at, 'Continue');
  for (let left = 0; left < 20 && !at.url().includes('/check'); left += 1) await click(at, 'Continue');
  assert.equal(await heading(at), 'Check your answers');
  assert.deepEqual(await widthFaults(at), []);
  await click(at, 'Send my answers');
  assert.equal(await heading(at), 'Your answers have been sent');
  // The back button shows nothing that could be sent again.
  await at.goBack();
  await at.reload();
  assert.match(await heading(at), /sent already/);
  const all = await rows(of);
  assert.equal(all.length, 1);
  assert.deepEqual([all[0]?.state, all[0]?.outreach_code], ['complete', 'poster']);
  await other.context.close();
});

test('a pin on a map without script, on 320 pixels: pressed twice, moved, taken away; Enter goes on and never presses the map', async () => {
  const of = await wave();
  const { page, context } = await open({ script: false });
  const url = `/survey/${of.code}/question/place`;
  await page.goto(url);
  const map = page.locator('input[type=image]');
  assert.equal(await map.isVisible(), false, 'words and wards come first');
  await page.getByLabel('The place in words').press('Enter');
  await page.waitForURL('**/question/sex');
  await page.goto(url);
  await page.getByText('Or put a pin on a map').click();
  assert.deepEqual(await widthFaults(page), []);
  await map.click({ position: { x: 3, y: 3 } });
  assert.match((await page.locator('.govuk-error-summary').textContent()) ?? '', /not inside the area/);
  await map.click({ position: { x: 70, y: 80 } });
  await page.getByText('Your pin is in Fenwater').waitFor();
  assert.deepEqual(await widthFaults(page), []);
  assert.equal(await page.getByLabel('Or choose a ward').inputValue(), 'E05000001');
  // On the larger map, where the ward ends and its neighbour begins.
  await map.click({ position: { x: 276, y: 100 } });
  await page.getByText('Your pin is in Weir End').waitFor();
  await page.getByRole('button', { name: 'Show the whole area' }).click();
  await map.click({ position: { x: 60, y: 60 } });
  await page.getByText('Your pin is in Fenwater').waitFor();
  await page.getByLabel('The place in words').fill('By the weir');
  await page.getByLabel('The place in words').press('Enter');
  await page.waitForURL('**/question/sex');
  const kept = (await rows(of))[0]?.answers['place'] as { place: string; ward: string; point: { lat: number; lon: number } };
  assert.deepEqual([kept.place, kept.ward], ['By the weir', 'E05000001']);
  assert.ok(kept.point.lat > 51.2 && kept.point.lat < 51.3 && kept.point.lon > 0.2 && kept.point.lon < 0.35);
  await page.goto(url);
  await page.getByRole('button', { name: 'Take the pin away' }).click();
  await page.getByRole('button', { name: 'Continue' }).first().click();
  await page.waitForURL('**/question/sex');
  assert.deepEqual((await rows(of))[0]?.answers['place'], { place: 'By the weir' });
  await context.close();
  const judged = await open();
  await judged.page.goto(url);
  await judged.page.getByText('Or put a pin on a map').click();
  await judged.page.locator('input[type=image]').click({ position: { x: 70, y: 80 } });
  await judged.page.getByText('Your pin is in Fenwater').waitFor();
  assert.deepEqual(await judge.faultsOf(judged.page), []);
  await judged.context.close();
}); // prettier-ignore

test('by keyboard alone', async () => {
  const of = await wave();
  const { page, context } = await open();
  const tabTo = async (found: () => Promise<boolean>): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if (await found()) return;
    }
    assert.fail(`could not be reached by Tab on ${page.url()}`);
  };
  const isOn = (text: RegExp) => async (): Promise<boolean> =>
    text.test(
      await page.evaluate<string>(
        '(document.activeElement?.innerText ?? "") + " " + (document.activeElement?.id ?? "")',
      ),
    );
  await page.goto(`/survey/${of.code}`);
  await page.keyboard.press('Tab');
  assert.ok(await isOn(/Skip to main content/)());
  await tabTo(isOn(/Start now/));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/parts');
  await tabTo(isOn(/What matters to you/));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/question/issue');
  await tabTo(isOn(/issue-1/));
  await page.keyboard.press('ArrowDown');
  await tabTo(isOn(/issue-2/));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await tabTo(isOn(/Continue/));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/question/victim-noise');
  await tabTo(isOn(/victim-noise/));
  await page.keyboard.press('Space');
  await tabTo(isOn(/Continue/));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/question/victim-litter');
  const [row] = await rows(of);
  assert.deepEqual(row?.answers, {
    issue: { ranking: ['noise', 'litter'] },
    'victim-noise': { choice: 'yes' },
  });
  await context.close();
});

test('from right to left in Arabic, every page judged by axe at 320 and 1280 pixels', async () => {
  const of = await wave({ languages: ['en', 'ar'] });
  const texts = {
    title: 'الأمان في فنووتر',
    'section.issues.title': 'ما يهمك',
    'question.issue.text': 'ما الأهم لك؟',
    'question.issue.option.noise': 'الضوضاء',
  };
  await world.test.query(
    `insert into questionnaire_translation (partnership_id, id, questionnaire_id, language, status, words, translator, changed_at, inherited_audience, inherited_open)
     select partnership_id, gen_random_uuid(), questionnaire_id, 'ar', 'in-use', $2, 'Nobody', made_at, inherited_audience, inherited_open
     from questionnaire_edition where id = $1`,
    [of.editionId, JSON.stringify({ texts, of: {} })],
  );
  const { page, context } = await open({ language: 'ar' });
  const said = listen(page, 200);
  const faults: string[] = [];
  const look = async (): Promise<void> => {
    faults.push(...(await widthFaults(page)).map((fault) => `${page.url()}: ${fault}`));
    faults.push(...(await judge.faultsOf(page)).map((fault) => `${page.url()}: ${fault}`));
  };
  const code = `/survey/${of.code}`;
  for (const url of [code, `${code}/privacy`, `${code}/parts`, `${code}/return`]) {
    await page.goto(url);
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
    await look();
  }
  const questions = of.questionnaire.sections.flatMap((section) => section.questions);
  await page.goto(`${code}/question/issue?lang=ar`);
  // A round button stands right of its words.
  await page.getByLabel('الاختيار 1').selectOption('noise');
  await page.getByLabel('الاختيار 2').selectOption('theft');
  await look();
  await click(page, 'متابعة');
  const [radio, label] = await Promise.all([
    page.locator('.govuk-radios__input').first().boundingBox(),
    page.locator('.govuk-radios__label').first().boundingBox(),
  ]);
  assert.ok(
    radio !== null && label !== null && radio.x > label.x,
    'the button stands at the side where reading begins',
  );
  for (const question of questions) {
    await page.goto(`${code}/question/${question.code}`);
    if (page.url().includes('/question/')) await look();
  }
  for (const view of ['', '?view=easy&lang=ar', '?lang=en']) {
    await page.goto(`${code}/check${view}`);
    await look();
  }
  await page.goto(`${code}/question/years?lang=ar`);
  await page.locator('input[name="years"]').fill('xx');
  listen(page, 422);
  await click(page, 'متابعة');
  await look();
  await page.goto(`${code}/save`);
  await look();
  await page.goto(`${code}/check`);
  await click(page, 'أرسل إجاباتي');
  await look();
  assert.deepEqual(faults, []);
  assert.deepEqual(said, []);
  assert.deepEqual(
    (await rows(of)).map(({ state, language }) => [state, language]),
    [['complete', 'ar']],
  );
  await page.goto('/survey');
  assert.deepEqual(await judge.faultsOf(page), []);
  await context.close();
});

test('in a flood a script shows that a person is there, and without script a sum does', async () => {
  const of = await wave({
    questionnaire: { ...smallQuestionnaire, sections: smallQuestionnaire.sections.slice(1) },
  });
  const bot = world.anybody();
  for (let sent = 0; sent < 70; sent += 1) {
    bot.cookies.delete('fp_survey');
    await bot.get(`/survey/${of.code}/question/sex`);
    await bot.post(`/survey/${of.code}/question/sex`, {
      _form: bot.hidden('_form'),
      _website: 'x',
      sex: 'male',
    });
    await bot.post(`/survey/${of.code}/send`, {});
  }
  for (const script of [true, false]) {
    const { page, context } = await open({ script });
    await page.goto(`/survey/${of.code}/question/sex`);
    await page.getByLabel('Female').check();
    await click(page, 'Continue');
    await page.goto(`/survey/${of.code}/check`);
    if (script) await page.locator('[data-puzzle]').waitFor({ state: 'hidden' });
    else {
      const [, a, b] = /What is (\d) plus (\d)/.exec((await page.locator('main').textContent()) ?? '') ?? [];
      await page.getByLabel(/What is/).fill(String(Number(a) + Number(b)));
    }
    await click(page, 'Send my answers');
    assert.equal(await heading(page), 'Your answers have been sent');
    await context.close();
  }
  const honest = (await rows(of)).filter(({ answers }) => JSON.stringify(answers).includes('female'));
  assert.deepEqual(
    honest.map(({ state }) => state),
    ['complete', 'complete'],
  );
});

test('a tablet loses its connection, keeps two people’s answers unreadable, and sends them once', async () => {
  const of = await wave();
  await world.test.query(
    `insert into survey_outreach (partnership_id, id, consultation_wave_id, code, title, way, place, aimed_at, notes, made_at, inherited_audience, inherited_open)
     select partnership_id, gen_random_uuid(), id, 'market-day', 'Market day', 'event', '', '', '', made_at, audience, open_to_members from consultation_wave where id = $1`,
    [of.id],
  );
  const manager = await world.as('manager');
  await manager.get(`/consultation/${of.id}/survey`);
  await manager.post(`/consultation/${of.id}/survey/tablet`);
  const { page, context } = await open();
  const { email } = world.partnership.agencies[0]?.people.find(
    ({ actor }) => actor.role === 'caseworker',
  ) ?? { email: '' };
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${address}/`);
  await page.goto(`/consultation/${of.id}/tablet`);
  assert.deepEqual(await judge.faultsOf(page), []);
  await page.getByLabel('At which event').selectOption('Market day');
  await page.getByLabel('A code of at least 4 figures').fill('2468');
  await click(page, 'Get it ready and sign me out');
  await page.waitForURL(`**/survey/${of.code}/tablet`);
  await page.getByRole('button', { name: 'Start now' }).waitFor();
  assert.ok(!(await context.cookies()).some(({ name }) => name === 'fp_session'), 'nobody stays signed in');

  await context.setOffline(true);
  // Opened anew without a connection: the page and its files come from the tablet.
  await page.reload();
  await page.getByRole('button', { name: 'Start now' }).waitFor();
  const answer = async (first: string, second: string): Promise<void> => {
    await click(page, 'Start now');
    await page.getByLabel('Choice 1').selectOption(first);
    await page.getByLabel('Choice 2').selectOption(first);
    await click(page, 'Continue');
    assert.match((await page.getByRole('alert').textContent()) ?? '', /Each can be chosen once/);
    await page.getByLabel('Choice 2').selectOption(second);
    await click(page, 'Continue');
    await page.getByLabel('Yes').check();
    for (let left = 0; left < 20 && (await heading(page)) !== 'Check your answers'; left += 1)
      await click(page, 'Continue');
    assert.deepEqual(await widthFaults(page), []);
    assert.deepEqual(await judge.faultsOf(page), []);
    await click(page, 'Send my answers');
    await page.getByRole('heading', { name: /Your answers are kept and will be sent/ }).waitFor();
  };
  await answer('noise', 'litter');
  await click(page, 'Next person');
  await click(page, 'Start now');
  // The next person finds nothing of the one before.
  assert.equal(await page.getByLabel('Choice 1').inputValue(), '');
  await click(page, 'Back');
  await answer('theft', 'noise');
  await page.getByText('Waiting to be sent: 2').waitFor();
  const kept = await page.evaluate<string>(`new Promise((done) => {
    const request = indexedDB.open('fp-survey-${of.code}');
    request.onsuccess = () => {
      const all = request.result.transaction('waiting').objectStore('waiting').getAll();
      all.onsuccess = () => { request.result.close(); done(JSON.stringify(all.result)); };
    };
  })`);
  assert.doesNotMatch(kept, /noise|ranking|theft/);
  assert.equal((await rows(of)).length, 0);
  // A wrong staff code opens nothing.
  await click(page, 'Staff');
  await page.getByLabel('Staff code').fill('1111');
  await click(page, 'Open');
  await page.getByText('This is not the code').waitFor();
  await page.getByLabel('Staff code').fill('2468');
  await click(page, 'Open');
  await page.getByText('2 answers wait to be sent').waitFor();
  assert.equal(await page.getByRole('button', { name: /^End/ }).count(), 0);

  await context.setOffline(false);
  await click(page, 'Send now');
  await page.getByText('0 answers wait to be sent').waitFor();
  const all = await rows(of);
  assert.deepEqual(
    all.map(({ state, channel, outreach_code }) => [state, channel, outreach_code]),
    [
      ['complete', 'event', 'market-day'],
      ['complete', 'event', 'market-day'],
    ],
  );
  assert.deepEqual(all.map(({ answers }) => JSON.stringify(answers['issue'])).sort(), [
    '{"ranking":["noise","litter"]}',
    '{"ranking":["theft","noise"]}',
  ]);
  await click(page, /^End/);
  await page.getByText('Nothing of it is kept here any more').waitFor();
  await page.goto(`/survey/${of.code}/tablet`);
  await page.getByText('for tablets that staff have got ready').waitFor();
  await context.close();
});
