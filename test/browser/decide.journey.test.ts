/**
 * How the partnership comes to its priorities, in a real Chromium without script: partners score alone (signed in, by a link without an
 * account, on a printed sheet), the manager talks the spread through in the meeting, the chair writes down what it decides, and a
 * councillor reads one table. And from a sentence that everybody may read to the file it was counted from, by links alone.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { pdfText } from '../../src/documents/pdf.reader.ts';
import { clock } from '../../src/foundation/clock.ts';
import { download, fillDay, follow, heading, openJourney, press, pressWrong, said, type Journey } from '../support/journey.ts'; // prettier-ignore
import { narrow, widthFaults } from '../support/judge.ts';
import { linksIn } from '../support/requests.ts';

let journey: Journey;
before(async () => {
  journey = await openJourney();
});
after(() => journey.close());

const year = clock.today().slice(0, 4);
/** Titles on the page of a form with a fieldset each: “1. Theft from shops”. */
const asked = async (page: Page): Promise<string[]> =>
  (await page.locator('fieldset legend').allInnerTexts()).map((words) => words.trim());

test('partners score alone, the manager moderates, the chair decides, a councillor reads one table', async () => {
  const manager = await journey.as('daniel.osei@marlhythe.example');
  await manager.getByRole('link', { name: 'Priorities', exact: true }).click();
  await follow(manager, `Priorities ${year}`);
  const round = manager.url();
  assert.match(await said(manager), /Open for scoring/);
  assert.doesNotMatch(await said(manager), /Score of 100/);

  // ---- by a link, with no account, on a telephone -----------------------------------------------------------------------------
  await follow(manager, 'Who scores');
  await manager.getByLabel(/Sunniva Hale/).check();
  await press(manager, 'Ask them');
  assert.match(await said(manager), /Sunniva Hale by message asked, not answered yet/);
  const [link = ''] = linksIn(
    await journey.mailTo('sunniva.hale@merrowshire-pcc.example', /Score what may become/),
  );
  const guest = await journey.window({ phone: true });
  await guest.goto(link);
  assert.match(await heading(guest), /How much would it add/);
  const candidates = (await asked(guest)).map((title) => title.replace(/^\d+\. /, ''));
  assert.ok(candidates.length >= 7, candidates.join());
  assert.deepEqual(await widthFaults(guest), []);
  assert.match(await pressWrong(guest, 'Send your answer'), /Answer at least one of them/);
  const last = candidates.length;
  for (const [at, title] of candidates.entries())
    if (at + 1 !== last)
      await guest
        .getByLabel(`Score, ${at + 1}. ${title}`)
        .selectOption(at === 0 ? '0' : String(1 + (at % 5)));
  await guest.getByLabel(`Short reason, 1. ${candidates[0] ?? ''}`).fill('Our grants reach it another way');
  await guest.getByLabel(`Score, ${last}. ${candidates[last - 1] ?? ''}`).selectOption({ label: 'Not mine to score: my agency has an interest of its own' }); // prettier-ignore
  await press(guest, 'Send your answer');
  assert.equal(await heading(guest), 'Your answer was recorded');

  // ---- signed in, from what waits on the home page ------------------------------------------------------------------------------
  const partner = await journey.as('tomasz.wierny@merrowshire-fire.example');
  await follow(partner, 'Your scores are wanted');
  assert.equal(await heading(partner), 'Your scores');
  assert.match(await pressWrong(partner, 'Give your scores'), /Score at least one candidate/);
  for (const [at, title] of candidates.entries())
    await partner.getByLabel(`Partnership added value of ${title}`).selectOption(String(5 - (at % 4)));
  await partner.getByLabel(`Short reason for ${candidates[0] ?? ''}`).fill('Fires follow it');
  await press(partner, 'Give your scores');
  assert.match(await said(partner), /your scores are given/);
  assert.doesNotMatch(await said(partner), /Our grants reach it|Score of 100/);

  // ---- on a printed sheet, keyed by staff ---------------------------------------------------------------------------------------
  await manager.goto(round);
  await follow(manager, 'Who scores');
  const sheet = await download(manager, 'Sheet to print (PDF)');
  const printed = pdfText(sheet.bytes).join(' ').replace(/\s+/g, ' ');
  for (const title of candidates) assert.ok(printed.includes(title), title);
  await follow(manager, 'Key in a printed sheet');
  await manager.getByLabel('For which agency').selectOption({ label: 'Probation Service, Merrowshire' });
  await manager.getByLabel('Who scored').fill('Hester Lyle');
  await manager.getByLabel(`Partnership added value of ${candidates[0] ?? ''}`).selectOption('5');
  await manager.getByLabel(`Partnership added value of ${candidates[2] ?? ''}`).selectOption('4');
  await press(manager, 'Save the sheet');
  assert.match(
    await said(manager),
    /Hester Lyle on a printed sheet, keyed in by Daniel Osei has given scores/,
  );
  assert.match(await said(manager), /Sunniva Hale by message has given scores/);

  // ---- in the meeting: the spread is opened and talked through -------------------------------------------------------------------
  await manager.goto(round);
  await follow(manager, 'Close scoring and begin moderation');
  await press(manager, 'Close scoring and begin moderation');
  await follow(manager, 'Scores side by side');
  const spread = await said(manager);
  assert.match(spread, /0 to 5: far apart 0: [^;]*\(Sunniva Hale\)/);
  assert.match(spread, /5: [^;]*Merrowshire Fire[^;]*\(Tomasz Wierny\)/);
  await manager.getByText('Reasons (', { exact: false }).first().click();
  assert.match(await said(manager), /Our grants reach it another way/);
  assert.match(await said(manager), /Interest declared, not counted: [^.]*Sunniva Hale/);
  await follow(manager, candidates[0] ?? '');
  await manager.getByText('Set a score in the meeting').click();
  await manager.getByLabel('Factor').selectOption({ index: 3 });
  await manager.getByLabel('Score, 0 to 5').fill('4');
  assert.match(await pressWrong(manager, 'Set the score'), /Enter the reason/);
  assert.equal(await manager.getByLabel('Score, 0 to 5').inputValue(), '4');
  await manager.getByLabel('Reason', { exact: true }).fill('The commissioner’s grant is for one year');
  await press(manager, 'Set the score');
  assert.match(
    await said(manager),
    /Counts as 4, set by the meeting: The commissioner’s grant is for one year \(Daniel Osei\)/,
  );

  // ---- the chair goes down the list ------------------------------------------------------------------------------------------------
  const chair = await journey.as('gurpreet.sandhar@merrowshire-police.example');
  await follow(chair, /to be decided/);
  assert.match(await said(chair), /Place Candidate Score of 100/);
  await follow(chair, 'Write down what the meeting decides');
  const inOrder = await asked(chair);
  assert.deepEqual(inOrder.toSorted(), candidates.toSorted());
  const [first = '', second = '', third = '', fourth = '', ...rest] = inOrder;
  const decide = async (title: string, decision: string, reasons: string): Promise<void> => {
    await chair.getByLabel(`Decision about ${title}`).selectOption({ label: decision });
    await chair.getByLabel(`Reasons, for publication about ${title}`).fill(reasons);
  };
  for (const title of [first, second, third])
    await decide(title, 'Adopt as a priority', 'It needs all of us.');
  await decide(fourth, 'Merge with another priority', 'The same people and places.');
  for (const title of rest) await decide(title, 'Do not adopt', '');
  const refused = await pressWrong(chair, 'Save the decisions');
  assert.match(refused, new RegExp(`${fourth}: choose with or under which priority`));
  assert.match(refused, /enter the reasons; a score alone decides nothing/);
  assert.equal(
    await chair.getByLabel(`Reasons, for publication about ${first}`).inputValue(),
    'It needs all of us.',
  );
  await chair.getByLabel(`With or under which priority about ${fourth}`).selectOption({ label: first });
  for (const title of rest) await decide(title, 'Do not adopt', 'One agency works on it already.');
  const [dropped = ''] = rest;
  await chair.getByText(`With or under another; dissent: ${dropped}`).click();
  await chair.getByLabel(`Dissent about ${dropped}`).fill('The fire service would have kept it.');
  await press(chair, 'Save the decisions');
  await follow(chair, 'Record that the meeting has decided');
  await fillDay(chair, 'meeting', clock.today());
  await chair.getByLabel('Minute').fill(`MCSP ${year}, item 4`);
  await press(chair, 'Record that the meeting has decided');

  // ---- what a councillor reads ---------------------------------------------------------------------------------------------------------
  const councillor = await journey.as('shirley.ackland@marlhythe.example', { phone: true });
  await councillor.goto('/priorities');
  const table = councillor.getByRole('region', { name: 'The partnership’s priorities' });
  const rows = await table.locator('tbody tr').all();
  assert.equal(rows.length, 3);
  for (const [at, row] of rows.entries()) {
    const [number, words] = [await row.locator('th').innerText(), await row.locator('td').innerText()];
    assert.equal(number.trim(), String(at + 1));
    const [title = '', because = '', ...more] = words.trim().split('\n');
    assert.equal(title, inOrder[at]);
    assert.match(because, /^because of .+\.$/);
    assert.deepEqual(more, [], 'one line under each');
  }
  assert.match(await said(councillor), new RegExp(`minute MCSP ${year}, item 4`));
  assert.deepEqual(await widthFaults(councillor), []);
  await follow(councillor, 'How and why');
  assert.match(await said(councillor), new RegExp(`Merged: ${first}`));
  await follow(councillor, dropped);
  assert.match(
    await said(councillor),
    /Not adopted.*One agency works on it already\..*Dissent The fire service would have kept it\./,
  );
});

test('the thread is pulled from a public sentence to the hash of a police file, and a councillor pulls it on, by links alone', async () => {
  // Anybody: from a number in a sentence to its entry, and from there to the files by their SHA-256.
  const resident = await journey.window();
  await resident.goto('/public');
  await resident
    .locator('main li', { hasText: '(assessment)' })
    .getByRole('link', { name: 'Web page' })
    .first()
    .click();
  const sentence = resident.locator('p', { hasText: 'Police recorded' }).first();
  const number = (await sentence.locator('a.fp-figure-link').first().innerText()).trim();
  await sentence.locator('a.fp-figure-link').first().click();
  const entry = resident.locator('article.fp-figure:target');
  assert.ok((await entry.innerText()).includes(number), `${number} is not in its entry`);
  await entry.getByRole('link', { name: 'the list of files' }).click();
  assert.match(resident.url(), /#sources-1$/);
  const hashes = (await resident.locator('#sources-1 code').allInnerTexts()).map((text) =>
    text.replace(/\s/g, ''),
  );
  assert.ok(hashes.length >= 12 && hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash)), hashes.join());

  // A councillor, signed in: the same number among the public ones, its files, and one of them on its own page.
  const councillor = await journey.as('shirley.ackland@marlhythe.example');
  await councillor.getByRole('link', { name: 'What the partnership publishes' }).click();
  await councillor.locator('main li', { hasText: '(assessment)' }).getByRole('link').first().click();
  await councillor.locator('main table').getByRole('link', { name: number, exact: true }).first().click();
  const files = councillor.locator('main a', { has: councillor.locator('code.fp-hash') });
  assert.ok((await files.count()) >= 12, await said(councillor));
  const hash = (await files.first().innerText()).trim();
  assert.ok(hashes.includes(hash), 'the sentence rests on the same file');
  await files.first().click();
  assert.match(await said(councillor), /^The thread of a file received .*-street\.csv/);
  assert.match(await said(councillor), /Supports .*counted from/i);
  await follow(councillor, 'Open the file received');
  assert.ok((await said(councillor)).replace(/\s/g, '').includes(hash));
  const kept = path.join(
    journey.demonstration.installation.folder.deliveries,
    'sha256',
    hash.slice(0, 2),
    hash,
  );
  assert.equal(
    createHash('sha256')
      .update(await readFile(kept))
      .digest('hex'),
    hash,
  );

  // The dashboard's values end at files, too: from an indicator through its figure.
  await councillor.goto('/performance');
  await follow(councillor, 'Anti-social behaviour recorded by police');
  await follow(councillor, 'The thread of this');
  await councillor
    .locator('main li', { hasText: /Is read from/ })
    .getByRole('link', { name: /Its thread|Further along/ })
    .first()
    .click();
  assert.match(
    await said(councillor),
    /The thread of a figure .*Counted from: file received .*SHA-256 [0-9a-f]{64}/,
  );
  await councillor.setViewportSize(narrow);
  assert.deepEqual(await widthFaults(councillor), []);
});
