/**
 * A year's consultation in a real Chromium, by pages alone: a manager loads who lives here, begins from the yearly template, has it
 * checked and opens it; people answer on the web, on paper, by telephone and on a tablet without connection; the manager sees who is
 * missing and closes it; the analyst sorts the words into themes and freezes the chapter; the manager publishes it; a resident reads
 * what was said and what was done. Nothing but the tablet needs script.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { stopClockAt } from '../../src/foundation/clock.ts';
import { openBrowser } from '../support/browser.ts';
import { openConsultation, type ConsultationWorld } from '../support/consultation-world.ts';
import { password } from '../support/database.ts';
import { click, fillDay, heading, said } from '../support/journey.ts';
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

async function somebody(script = false): Promise<Page> {
  const context = await browser.newContext({ baseURL: address, viewport: narrow, javaScriptEnabled: script });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

async function signedIn(role: 'manager' | 'analyst' | 'caseworker', script = false): Promise<Page> {
  const page = await somebody(script);
  await page.goto('/sign-in');
  await page.locator('input[name=email]').fill(world.partnership.person(role).email);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${address}/`);
  return page;
}

/** What one person says, by the words of each question; what is not here is left out. */
type Answers = readonly (readonly [question: RegExp, answer: string | readonly string[]])[];

/** Answers page after page until the answers can be checked. */
async function answerAll(page: Page, answers: Answers): Promise<number> {
  let pages = 0;
  for (; (await heading(page)) !== 'Check your answers'; pages += 1) {
    assert.ok(pages < 30, 'there is an end');
    const asked = await heading(page);
    const answer = answers.find(([question]) => question.test(asked))?.[1];
    for (const [at, each] of (answer === undefined ? [] : [answer].flat()).entries())
      if ((await page.locator('select[id^="issue"]').count()) > 0)
        await page.getByLabel(`Choice ${at + 1}`).selectOption(each);
      else if ((await page.locator('textarea').count()) > 0) await page.locator('textarea').fill(each);
      else if ((await page.getByLabel('The place in words').count()) > 0)
        await page.getByLabel('The place in words').fill(each);
      else await page.getByLabel(each, { exact: true }).check();
    await click(page, 'Continue');
    await page.locator('h1').filter({ hasNotText: asked }).waitFor();
  }
  return pages;
}

const resident: Answers = [
  [/connected/, 'I live here'],
  [/Which three/, ['Anti-social behaviour', 'Violence', 'Property crime']],
  [/anti-social behaviour happened/, 'Yes'],
  [/^Did you report the anti-social/, 'No'],
  [/not report the anti-social/, 'It would not have helped'],
  [/What worries you most about anti-social/, ['Fly-tipping', 'Noisy or rowdy behaviour']],
  [/happened to you/, 'No'],
  [/by day/, 'Fairly safe'],
  [/after dark/, 'A bit unsafe'],
  [/a place where/, 'The quay'],
  [/one thing/, 'More lighting by the quay'],
  [/Would you answer/, 'Yes'],
  [/How old/, '65 or over'],
  [/^What is your sex/, 'Female'],
];
/** Who would rather say nothing about themselves is done with one answer. */
const brief: Answers = [...resident.filter(([question]) => !/Would you/.test(question.source)), [/Would you answer/, 'No']]; // prettier-ignore

test('from the template to what was done about it', async () => {
  const manager = await signedIn('manager');
  await manager.goto('/consultation/profiles');
  await manager.getByLabel('Title').fill('Census 2021, residents');
  await manager.getByLabel('Area').fill('Fenwater');
  await manager.getByLabel('Source').fill('Made up, in the shape of TS007');
  await manager.getByLabel('Licence').fill('Fictional');
  await fillDay(manager, 'as-of', '2021-03-21');
  await manager.locator('input[type=file]').setInputFiles({
    name: 'who.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      'standard,category,people\nage,18-24,3000\nage,35-44,24000\nage,65-over,8000\nsex,female,18000\nsex,male,17000\n',
    ),
  });
  await click(manager, 'Load it');

  await manager.goto('/consultation');
  await click(manager, 'Questionnaires');
  await click(manager, 'Begin a questionnaire');
  await manager.getByLabel('The yearly survey, in full').check();
  await click(manager, 'Begin');
  assert.match(await said(manager), /One person is usually asked \d+, which takes about 5 minutes/);

  await manager.goto('/consultation');
  await click(manager, 'Set up a consultation');
  await manager.getByLabel('Title').fill('Community safety survey, February 2027');
  await manager.getByLabel('Public address').fill('february-2027');
  await fillDay(manager, 'opens-on', '2027-02-01');
  await fillDay(manager, 'closes-on', '2027-02-28');
  await manager.getByLabel('On a tablet at an event').check();
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
  assert.match(await said(manager), /0 people have answered/);
  await manager.goto(`${wave}/outreach`);
  await manager.getByLabel('What', { exact: true }).fill('Market stall');
  await manager.getByLabel('Code').fill('market');
  await click(manager, /^Write it down|^Save/);
  await manager.goto(`${wave}/survey`);
  await click(manager, 'Let tablets be used');

  // Two residents on the web: one says something about herself, one does not.
  for (const [answers, fewer] of [
    [resident, 0],
    [brief, 8],
  ] as const) {
    const page = await somebody();
    await page.goto('/survey/february-2027');
    assert.match(await said(page), /Usually about 5 minutes, 8 at most\. There are up to 27 questions/);
    await click(page, 'Start now');
    await click(page, 'You and the area');
    assert.equal(await answerAll(page, answers), 15 + 8 - fewer);
    await click(page, 'Send my answers');
    assert.equal(await heading(page), 'Your answers have been sent');
    await page.context().close();
  }

  // The caseworker enters eight from paper and one from the telephone, each answer by the number printed beside its box.
  const caseworker = await signedIn('caseworker');
  const forms = Array.from({ length: 9 }, (_, at) => (at < 8 ? 'paper' : 'telephone'));
  for (const [at, way] of forms.entries()) {
    if (at === 0 || way === 'telephone') await caseworker.goto(`${wave}/answers/${way}`);
    if (at === 0 || way === 'telephone') assert.deepEqual(await widthFaults(caseworker), []);
    for (const [question, typed] of [
      ['connection', '1'],
      ['issue', at % 2 === 0 ? '1 5 2' : '4 1 5'],
      ['victim-asb', '2'],
      ['safe-day', '2'],
      ['one-thing', at % 2 === 0 ? 'More patrols in the evening' : 'Mend the lights'],
      ['say-about-you', '1'],
      ['age', '7'],
    ] as const)
      // prettier-ignore
      await caseworker.locator(`[name="q.${question}"]`).fill(typed);
    if (way === 'paper') await caseworker.locator('[name=serial]').fill(String(17 + at));
    await click(caseworker, way === 'paper' ? 'Save and enter the next' : 'Save');
    assert.equal(await caseworker.locator('.govuk-error-summary').count(), 0, await said(caseworker));
  }

  // Two people at the market, on a tablet that has lost its connection and sends later.
  const tablet = await signedIn('caseworker', true);
  await tablet.goto(`${wave}/tablet`);
  await tablet.getByLabel('At which event').selectOption('Market stall');
  await tablet.getByLabel('A code of at least 4 figures').fill('2468');
  await click(tablet, 'Get it ready and sign me out');
  await tablet.waitForURL('**/survey/february-2027/tablet');
  await tablet.getByRole('button', { name: 'Start now' }).waitFor();
  await tablet.context().setOffline(true);
  for (const answers of [brief, resident]) {
    await click(tablet, /^Start now|^Next person/);
    if ((await tablet.getByRole('button', { name: 'Start now' }).count()) > 0)
      await click(tablet, 'Start now');
    await answerAll(tablet, answers);
    await click(tablet, 'Send my answers');
    await tablet.getByRole('heading', { name: /Your answers are kept and will be sent/ }).waitFor();
  }
  await tablet.context().setOffline(false);
  await click(tablet, 'Staff');
  await tablet.getByLabel('Staff code').fill('2468');
  await click(tablet, 'Open');
  await click(tablet, 'Send now');
  await tablet.getByText('0 answers wait to be sent').waitFor();
  await tablet.context().close();

  await manager.goto(wave);
  assert.match(await said(manager), /13 people have answered/);
  await manager.goto(`${wave}/results`);
  assert.doesNotMatch(
    await said(manager),
    /Anti-social behaviour|Fairly safe|%/,
    'nobody sees results while people answer',
  );
  await manager.goto(wave);
  await click(manager, 'Who answered, and who is missing');
  const watched = await said(manager);
  assert.match(watched, /13 people have answered/);
  assert.match(watched, /1 February 2027 2 8 1 2 13 All days 2 8 1 2 13/);
  // Eleven said how old they are, all of them 65 or over.
  assert.match(watched, /Age: 35 to 44: 0 answered; about 8 would, if they answered as others do/);
  await manager.goto(wave);
  await click(manager, 'Close it');
  await manager.getByLabel('Reason').fill('Enough have answered');
  await click(manager, 'Close it');

  // The analyst names two themes, and reads every answer in words.
  const analyst = await signedIn('analyst');
  await analyst.goto(wave);
  await click(analyst, 'Results');
  assert.match(await said(analyst), /Anti-social behaviour/);
  await analyst.goto(`${wave}/results/words/one-thing`);
  for (const [at, [title, suggests]] of [
    ['Lighting', 'light'],
    ['Patrols', 'patrol'],
  ].entries()) {
    await analyst.locator(`[name="title.${at}"]`).fill(title ?? '');
    await analyst.locator(`[name="words.${at}"]`).fill(suggests ?? '');
  }
  await click(analyst, 'Save themes');
  // Nothing is analysed while words wait to be read.
  await analyst.goto(wave);
  assert.match(await said(analyst), /13 answers in words wait to be sorted into themes/);
  await analyst.goto(`${wave}/results/words/one-thing`);
  await click(analyst, 'Read the next answers');
  assert.match(await said(analyst), /More patrols in the evening Suggested: Patrols \(because of patrol/);
  assert.deepEqual(await widthFaults(analyst), []);
  for (const answer of await analyst.locator('fieldset').filter({ has: analyst.locator('.fp-verbatim') }).all()) {
    const written = (await answer.locator('.fp-verbatim').textContent()) ?? '';
    await answer.getByLabel(/light/i.test(written) ? 'Lighting' : 'Patrols', { exact: true }).check();
  } // prettier-ignore
  await click(analyst, 'Save these 13 answers');
  assert.match(await said(analyst), /13 of 13 answers in words are read/);
  await click(analyst, 'See the themes');
  assert.match(await said(analyst), /Lighting\s*8\s*61\.5%/);
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
  assert.match(await said(manager), /Fed back/);

  const reader = await somebody();
  await reader.goto('/survey/february-2027/results');
  const read = await said(reader);
  assert.match(read, /It is too dark by the quay/);
  assert.match(read, /Anti-social behaviour was the first choice of/);
  assert.match(read, /Base: 13 respondents who answered this question/);
  assert.deepEqual(await widthFaults(reader), []);
});
