/**
 * A partnership's whole year in a real Chromium without script, by pages alone: from the assessment's figures and the survey's answers to
 * scores, a decision, an adopted and published strategy, three quarters with their returns, the third report, and the yearly review;
 * then a resident, who never signs in, follows every number and decision of the public pages to where it came from.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { clock } from '../../src/foundation/clock.ts';
import { addCalendarMonths, addDays } from '../../src/foundation/day.ts';
import type { Role } from '../../src/foundation/database.types.ts';
import { listPartnerships } from '../../src/partnership/partnership.ts';
import { personOf } from '../support/demonstration.ts';
import { fillDay, follow, openJourney, press, said, walked, type Journey } from '../support/journey.ts';
import { widthFaults } from '../support/judge.ts';

let journey: Journey;
/** The day on which the journey begins. */
const first = clock.today();
const year = Number(first.slice(0, 4));
/** The clock stands at ten in the morning, and the clocks of the rooms have had their turn. */
async function on(day: string): Promise<void> {
  journey.at(`${day}T10:00:00Z`);
  await journey.turn('performance.rounds', 'strategy.days');
}

before(async () => {
  journey = await openJourney();
  await on(first);
});
after(() => journey.close());

const signedIn = (role: Role): Promise<Page> => journey.as(personOf(role).email);

/** A step of the strategy: its button, what it asks, its button. */
async function step(page: Page, strategy: string, name: string, fields: Record<string, string> = {}, day?: string): Promise<void> {
  await page.goto(strategy);
  await follow(page, name);
  for (const [field, value] of Object.entries(fields)) await page.locator(`[name="${field}"]`).fill(value);
  if (day !== undefined) await fillDay(page, 'held-on', day);
  await press(page, name);
} // prettier-ignore

const decided = {
  'Violence and sexual offences': 'It harms most, and no agency can answer it alone.',
  'Nuisance in our streets': 'Residents put it first.',
};

test('from figures and answers to a report, a review, and a resident who asks where it is from', async () => {
  let [manager, analyst] = await Promise.all([signedIn('manager'), signedIn('analyst')]);
  const [chair, partner] = await Promise.all([signedIn('chair'), signedIn('partner')]);

  // ---- priorities: from findings, answers and duties, scored, moderated, decided ---------------------------------------------------
  await manager.goto('/priorities');
  await follow(manager, 'Begin a new round');
  await manager.getByLabel('Name of the round').fill('Priorities of the journey');
  await manager.getByLabel('Begin with the candidates of').selectOption('');
  await manager.getByLabel('About how many priorities are wanted').fill('2');
  await press(manager, 'Begin');
  const round = new URL(manager.url()).pathname;
  const candidate = async (title: string, from: string, boxes: readonly (string | RegExp)[]): Promise<void> => {
    await analyst.goto(round);
    await follow(analyst, 'Add a candidate');
    await analyst.getByLabel('What it is called').or(analyst.locator('[name=title]')).first().fill(title);
    await analyst.getByLabel(from).check();
    for (const box of boxes)
      await (typeof box === 'string' ? analyst.locator(box) : analyst.getByRole('checkbox', { name: box }).first()).check(); // prettier-ignore
    await press(analyst, 'Add it');
  };
  await candidate('Violence and sexual offences', 'From a finding of the assessment', [/^Violen/, /^The serious violence duty/, /^Prevent and reduce serious violence/]); // prettier-ignore
  await candidate('Nuisance in our streets', 'From the survey', ['[name=subjects][value="summary:anti-social-behaviour"]', '[name=issues][value=asb]', /^Reduce crime and disorder/]); // prettier-ignore
  await candidate('Re-offending', 'From a legal duty', [/^A strategy to reduce re-offending/, /^Reduce re-offending/]);
  await analyst.goto(round);
  await follow(analyst, 'Propose scores from the figures');
  await press(analyst, 'Propose scores');
  await follow(analyst, 'Open it for scoring');
  await press(analyst, 'Open it for scoring');

  await partner.goto(`${round}/score`);
  for (const [at, score] of ['5', '4', '2'].entries())
    await partner.locator('main form > fieldset').nth(at).locator('select').first().selectOption(score); // prettier-ignore
  await press(partner, 'Give your scores');

  await manager.goto(round);
  await follow(manager, 'Close scoring and begin moderation');
  await press(manager, 'Close scoring and begin moderation');
  await follow(manager, 'Re-offending');
  await manager.locator('summary', { hasText: 'Set a score in the meeting' }).click();
  await manager.getByLabel('Factor').selectOption('added_value');
  await manager.getByLabel('Score, 0 to 5').fill('3');
  await manager.getByLabel('Reason', { exact: true }).fill('Probation said more than its sheet');
  await press(manager, 'Set the score');
  for (const [title, choice, reasons] of [
    ['Violence and sexual offences', 'Adopt as a priority', decided['Violence and sexual offences']],
    ['Nuisance in our streets', 'Adopt as a priority', decided['Nuisance in our streets']],
    ['Re-offending', 'Do not adopt', 'Probation works on it with its own plan.'],
  ] as const) {
    await chair.goto(round);
    await follow(chair, title);
    await chair.getByLabel(choice).check();
    await chair.getByLabel('Reasons, for publication').fill(reasons);
    await press(chair, 'Save the decision');
  }
  await follow(chair, 'Record that the meeting has decided');
  await fillDay(chair, 'meeting', first);
  await chair.getByLabel('Minute').fill('CSP 7, item 4');
  await press(chair, 'Record that the meeting has decided');

  // ---- the strategy: chapters, focus, aims, actions, indicators --------------------------------------------------------------------
  await manager.goto(round);
  await follow(manager, 'Begin a strategy with them');
  const title = `Our strategy ${year + 1} to ${year + 3}`;
  const from = addDays(first, 14);
  await manager.getByLabel('Title').fill(title);
  await fillDay(manager, 'from', from);
  await fillDay(manager, 'to', addDays(addCalendarMonths(from, 24), -1));
  await manager.getByLabel('In two sentences').fill('2 priorities, and 4 actions that follow from them.');
  await press(manager, 'Begin it');
  const strategy = new URL(manager.url()).pathname;
  for (const chapter of ['Introduction', 'What the last strategy did', 'How the partnership works', 'Equality', 'Data protection', 'Contacts']) {
    await manager.goto(strategy);
    await follow(manager, new RegExp(`^${chapter}`));
    await follow(manager, 'Change its title and words');
    await manager.getByLabel('Words', { exact: true }).fill(chapter === 'Equality' ? 'Older people answered less: 12 forms were taken to them.' : `What ${chapter.toLowerCase()} says.`);
    if (chapter === 'Equality') await manager.getByLabel('Where its numbers are from').fill('12: community safety unit, log of the survey');
    await press(manager, 'Save');
  } // prettier-ignore
  await manager.goto(strategy);
  await follow(manager, /^What people told us/);
  await press(manager, /^Put in what/);
  const chapters: string[] = [];
  for (const [at, [priority, aim]] of [
    ['Nuisance in our streets', 'Nuisance is answered within 5 days'],
    ['Violence and sexual offences', 'Fewer people are hurt in our streets'],
  ].entries()) {
    await manager.goto(strategy);
    await follow(manager, new RegExp(`^Priority ${at + 1}: ${priority}`));
    chapters.push(new URL(manager.url()).pathname);
    await manager.getByLabel('Add to the focus').fill('Places where it gathers');
    await press(manager, 'Add to the focus');
    await manager.getByLabel('Add to the aims').fill(aim ?? '');
    await press(manager, 'Add to the aims');
    await manager.getByLabel('Add actions').fill(`Walk the streets together\nTrain 20 staff in what priority ${at + 1} needs`);
    await manager.getByLabel('Owner').selectOption({ index: 1 });
    await fillDay(manager, 'due-on', addDays(first, 300));
    await press(manager, 'Add the actions');
    // Each number of the line “because of” leads to its figure or its answer.
    const because = manager.locator('p', { hasText: 'It rests on:' });
    assert.ok((await because.getByRole('link').count()) > 0, await because.innerText());

    await follow(manager, /^Add one that measures it/);
    await manager.getByLabel('Title', { exact: true }).fill(`Journey indicator ${at + 1}`);
    await manager.getByLabel('Definition', { exact: true }).fill('What is counted, each quarter.');
    await manager.getByLabel('Code', { exact: true }).fill(`journey-${at + 1}`);
    await manager.locator(`[name=shape][value=${at === 0 ? 'number' : 'share'}]`).check();
    await manager.getByLabel('Unit', { exact: true }).fill(at === 0 ? 'people' : '%');
    await manager.getByLabel('Of what, in words', { exact: true }).fill('of all that were reported');
    await manager.locator(`[name=polarity][value=${at === 0 ? 'down-good' : 'up-good'}]`).check();
    await manager.getByLabel('Owner', { exact: true }).selectOption({ index: 1 });
    assert.equal(await manager.getByLabel('Priority', { exact: true }).inputValue(), priority);
    await manager.locator('summary', { hasText: 'Frequency, tolerance' }).click();
    await manager.getByLabel('Its locked values may be published').check();
    await press(manager, 'Save');
  } // prettier-ignore
  await manager.goto(`${strategy}/checks`);
  const checks = await said(manager);
  assert.match(checks, /0 must be mended|Nothing was found/, checks);
  assert.doesNotMatch(checks, /A number without a source \(|An aim without an indicator \(/, checks);

  // ---- agreed, scrutinised, adopted, published ---------------------------------------------------------------------------------------
  await step(manager, strategy, 'Record that the partnership approved the draft', { minute: 'CSP 7, item 5' }, first); // prettier-ignore
  const councillor = await signedIn('councillor');
  await councillor.goto(`${strategy}/comments`);
  await councillor.getByLabel('Comment', { exact: true }).fill('Say who walks which street.');
  await councillor.getByLabel('Who says so').fill('Crime and disorder committee');
  await press(councillor, 'Add the comment');
  await manager.goto('/');
  await follow(manager, new RegExp(`^Comments on ${title}`));
  await follow(manager, 'Answer it');
  await manager.getByLabel('Accepted', { exact: true }).check();
  await manager.getByLabel('What is changed, or why not').fill('The action group keeps the list.');
  await press(manager, 'Save the answer');
  await step(manager, strategy, 'Record that scrutiny is done', { minute: 'OSC 3', words: 'It was welcomed.' }, first); // prettier-ignore
  await chair.goto('/');
  await follow(chair, new RegExp(`^Adopt it: ${title}`));
  await follow(chair, 'Adopt it');
  await fillDay(chair, 'held-on', first);
  await chair.getByLabel(/minute/i).fill('CSP 8, item 2');
  await press(chair, 'Adopt it');
  const governance = await signedIn('governance');
  await governance.goto(strategy);
  await follow(governance, 'Publish it');
  await fillDay(governance, 'copy-sent-on', first);
  await governance.getByLabel('To whom it went').fill('Office of the commissioner, by e-mail');
  await press(governance, 'Publish it');

  // ---- three quarters -----------------------------------------------------------------------------------------------------------------
  await resident(strategy, 'before the first quarter');
  const quarterEnds = [0, 1, 2].map((at) => {
    const month = Math.floor((Number(from.slice(5, 7)) - 1) / 3) * 3 + 1;
    return addCalendarMonths(`${from.slice(0, 4)}-${String(month).padStart(2, '0')}-01`, 3 * (at + 1));
  });
  for (const [at, ends] of quarterEnds.entries()) {
    await on(addDays(ends, 11));
    [manager, analyst] = await Promise.all([signedIn('manager'), signedIn('analyst')]);
    await analyst.goto('/performance/rounds');
    await analyst.locator('main tbody a').first().click();
    const quarter = new URL(analyst.url()).pathname;
    // The year that runs; it has changed by the third.
    if (at !== 1)
      for (const [number, target] of ['80', '75'].entries()) {
        await analyst.getByRole('link', { name: `Journey indicator ${number + 1}`, exact: true }).click();
        await analyst.locator('form[action$="/targets"] [name=value]').fill(target);
        await analyst.locator('form[action$="/targets"] [name=reason]').fill('Agreed with the strategy');
        await press(analyst, 'Set it');
        await analyst.goto(quarter);
      }
    for (const number of [1, 2]) {
      await analyst.goto(quarter);
      await follow(analyst, new RegExp(`^Return it Journey indicator ${number}`));
      if (number === 1) await analyst.locator('[name=value]').fill(String(90 - 5 * at));
      else {
        await analyst.locator('[name=numerator]').fill(String(150 + at));
        await analyst.locator('[name=denominator]').fill('200');
      }
      await analyst.getByLabel('Commentary').fill('As the agencies said at the meeting.');
      if ((await analyst.getByLabel('Who said it').count()) > 0)
        await analyst.getByLabel('Who said it').fill('The duty officer');
      await press(analyst, 'Send it');
    }
    await analyst.goto(quarter);
    for (const number of [1, 2]) await analyst.getByRole('checkbox', { name: `Journey indicator ${number}` }).check(); // prettier-ignore
    await press(analyst, 'These are checked');
    await analyst.locator('[name=leave-out]').check();
    await press(analyst, 'Lock it');
    await manager.goto(quarter);
    await follow(manager, 'Publish the values of this quarter');
    // In a pre-election period regular figures go on as usual.
    const asUsual = manager.locator('[name=goes-out]').first();
    if ((await asUsual.count()) > 0) await asUsual.check();
    await press(manager, 'Publish it');
  }

  // ---- the third report ----------------------------------------------------------------------------------------------------------------
  await manager.goto('/performance/reports');
  await press(manager, 'Assemble it');
  const report = new URL(manager.url()).pathname;
  await manager.getByLabel('In short, at the head of the report').fill('Three quarters, and both aims come nearer.');
  await press(manager, /^Save$/);
  const parts = await manager.getByRole('button', { name: /^Save and sign/ }).count();
  for (let at = 0; at < parts; at += 1) {
    await manager.locator('[name=context]').nth(at).fill('Work goes on as agreed.');
    walked.clicks += 1;
    await manager.getByRole('button', { name: /^Save and sign/ }).nth(at).click(); // prettier-ignore
  }
  await press(manager, 'Say that every lead has signed');
  await manager.locator('#words-agree').fill('Executive group, 12th');
  await press(manager, /freeze it/);
  assert.match(await said(manager), /Frozen/);
  const frozen = await manager.request.get(`${report}/document.html`);
  assert.match(await frozen.text(), /Journey indicator 1[\s\S]*80 people/);

  // ---- the yearly review ---------------------------------------------------------------------------------------------------------------
  await on(addDays(addCalendarMonths(first, 12), 3));
  manager = await signedIn('manager');
  await manager.goto('/');
  await follow(manager, new RegExp(`^Review: ${title}`));
  const decide = async (action: string, outcome: string, fields: Record<string, string>): Promise<void> => {
    await manager.goto(`${strategy}/review`);
    await manager.locator('tr', { hasText: action }).first().getByRole('link', { name: /^Decide/ }).click();
    walked.clicks += 1;
    await manager.getByLabel(outcome, { exact: true }).check();
    for (const [name, value] of Object.entries(fields))
      if (name === 'closing') await manager.getByLabel(value).check();
      else if (name === 'chapter') await manager.locator('[name=chapter]').selectOption({ index: 1 });
      else if (name === 'due-on') await fillDay(manager, name, value);
      else await manager.locator(`[name="${name}"]`).fill(value);
    await press(manager, 'Save the decision');
  }; // prettier-ignore
  await decide('1.1 Walk the streets together', 'Keep', {});
  await decide('1.2 Train 20 staff', 'Amend', { reason: 'The trainer left', 'due-on': addDays(first, 500) });
  await decide('2.1 Walk the streets together', 'Close', { reason: 'Nothing is left to do', closing: 'It is done', result: '31 walks with two agencies', evidence: 'Notes of 31 walks, shown to the meeting' });
  await decide('2.2 Train 20 staff', 'Carry', { reason: 'It needs another three years', chapter: 'first' });
  await follow(manager, 'Add an action');
  await manager.locator('[name=words]').fill('Ask those who were hurt what helped');
  await manager.locator('[name=reason]').fill('Nobody has');
  await manager.locator('[name=owner]').selectOption({ index: 1 });
  await fillDay(manager, 'due-on', addDays(first, 600));
  await press(manager, 'Add it');
  const heldOn = clock.today();
  await step(manager, strategy, 'Record the revision', { minute: 'CSP 12, item 3', words: 'Reviewed action by action.' }, heldOn);
  await manager.goto(`${strategy}/review`);
  assert.match(await said(manager), /closed as done: 31 walks with two agencies/);
  const governanceAgain = await signedIn('governance');
  await governanceAgain.goto(strategy);
  await follow(governanceAgain, 'Publish the revised edition');
  await fillDay(governanceAgain, 'copy-sent-on', heldOn);
  await governanceAgain.getByLabel('To whom it went').fill('Office of the commissioner, by e-mail');
  await press(governanceAgain, 'Publish the revised edition');

  await resident(strategy, 'after the review');
  // What the year costs its manager, analyst, chair, partner and governance officer together.
  assert.ok(walked.clicks < 160, `${walked.clicks} clicks`);
}); // prettier-ignore

/** Digits that are no number of anything: days, periods, the places of priorities, references, law, hashes. */
const withoutDays = (text: string): string =>
  text
    .replace(/\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: to (?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December))?(?: \d{4})?/g, ' ')
    .replace(/\b[0-9a-f]{12,64}\b|SHA-256/g, ' ')
    .replace(/(?:Priority |^\s*|edition |Edition )\d+(?:\.(?= ))?/g, ' ')
    .replace(/section \d+(?:\(\d\))*(?:\([a-z]\))?|(?:Act|SI) \d{4}(?:\/\d+)?|regulation \d+|\b(?:19|20)\d\d\b|minute [^.]*/g, ' '); // prettier-ignore

/** Numbers of a page whose own line, row or paragraph has no link to where they are from. */
async function loose(page: Page): Promise<string[]> {
  const blocks = await page.evaluate<{ text: string; linked: boolean }[]>(`
    [...document.querySelectorAll('main :is(p, li, td, th, dd)')]
      .filter((block) => block.querySelector('p, li, td, dd') === null)
      .map((block) => ({
        text: block.textContent.replace(/\\s+/g, ' ').trim(),
        linked: (block.closest('tr') ?? block).querySelector('a[href]') !== null,
      }))`); // prettier-ignore
  return blocks.filter(({ text, linked }) => !linked && /\d/.test(withoutDays(text))).map(({ text }) => text);
}

/** A resident reads the strategy and how it goes, and opens every link that these pages give. */
async function resident(strategy: string, when: string): Promise<void> {
  const page = await journey.window({ phone: true });
  const at = `/public${strategy}`;
  const pages = new Set([at, '/public/performance']);
  const sources = new Set<string>();
  const links = new Set<string>();
  for (const address of pages) {
    await page.goto(address);
    assert.deepEqual(journey.faults, [], when);
    assert.deepEqual(await widthFaults(page), [], `${when}: ${address}`);
    assert.deepEqual(await loose(page), [], `${when}: numbers without a source on ${address}`);
    for (const link of await page.locator('main a[href]').all()) {
      const href = (await link.getAttribute('href')) ?? '';
      const to = new URL(href, page.url());
      assert.equal(to.origin, new URL(journey.demonstration.address).origin, href);
      links.add(`${to.pathname}${to.search}${to.hash}`);
      if (to.pathname.startsWith(`${at}/chapters/`) || to.pathname === `${at}/on-a-page`) pages.add(to.pathname);
      if (to.pathname.startsWith('/public/performance/')) sources.add(to.pathname);
    }
  }
  // Each answers, and has the place that the link names.
  const bodies = new Map<string, string>();
  for (const link of links) {
    const { pathname, search, hash } = new URL(link, journey.demonstration.address);
    const known = bodies.get(pathname + search);
    const answer = known === undefined ? await page.request.get(pathname + search) : null;
    if (answer !== null) assert.equal(answer.status(), 200, `${when}: ${link}`);
    const body = known ?? (await answer?.text()) ?? '';
    bodies.set(pathname + search, body);
    if (hash !== '') assert.ok(body.includes(`id="${hash.slice(1)}"`), `${when}: nothing stands at ${link}`);
  }
  // From a sentence to the files that its number was counted from, by their fingerprints.
  await page.goto(at);
  const number = page.locator('p', { hasText: 'It rests on:' }).first().getByRole('link').first();
  await number.click();
  const target = new URL(page.url()).hash;
  const files = page.locator(`h3${target} ~ details code`);
  const hash = ((await files.first().textContent()) ?? '').trim();
  assert.match(hash, /^[0-9a-f]{64}$/, when);
  const known = await journey.demonstration.installation.register.database.asSystem('look for a file', (await partnership()), (tx) =>
    tx.selectFrom('delivery').select('id').where('hash', '=', hash).executeTakeFirst(),
  );
  assert.ok(known, `${when}: no file was received with ${hash}`);
  // How it was decided: the meeting and its minute.
  await page.goto(`${at}/decided`);
  const course = await said(page);
  assert.match(course, /minute CSP 8, item 2/);
  assert.match(course, /minute CSP 7, item 4/);
  assert.match(course, /Re-offending Not adopted Probation works on it with its own plan/);
  for (const source of sources) {
    await page.goto(source);
    assert.match(await said(page), /Where it came from/);
    assert.deepEqual(await widthFaults(page), [], source);
  }
} // prettier-ignore

const partnership = async (): Promise<string> => {
  const [borough] = await listPartnerships(journey.demonstration.installation.register.database);
  return borough?.partnershipId ?? '';
};
