/**
 * A quarter of a partnership's work, in a real Chromium without script: an owner says of 25 actions at once how they stand, on a telephone
 * and by keyboard; the list goes out as a spreadsheet and comes back; the round of indicators opens by itself, is returned by every way,
 * checked, locked and corrected; the report is frozen and reaches somebody who never signs in.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import writeXlsxFile from 'write-excel-file/node';
import { pdfTags, pdfText } from '../../src/documents/pdf.reader.ts';
import { clock } from '../../src/foundation/clock.ts';
import { addDays } from '../../src/foundation/day.ts';
import { opensOn, quarterOf, shortPeriod } from '../../src/performance/indicators/period.rules.ts';
import { readTableFile, receivedFromBytes } from '../../src/places/places.ts';
import { download, fillDay, follow, heading, openJourney, press, pressWrong, said, type Journey } from '../support/journey.ts'; // prettier-ignore
import { widthFaults } from '../support/judge.ts';
import { linksIn } from '../support/requests.ts';

let journey: Journey;
before(async () => {
  journey = await openJourney();
});
after(() => journey.close());

const council = 'Marlhythe Borough Council';

/** Presses Tab until the field of this name has the focus; the focus never leaves the page on the way. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate<string>(`document.activeElement.name ?? ''`)) === name) return;
  }
  assert.fail(`Tab does not reach ${name}`);
}

test('an owner updates 25 actions in one go, by keyboard on a telephone; a row that is wrong waits and loses nothing', async () => {
  const owner = await journey.as('bronagh.tully@marlhythe.example', { phone: true });
  await owner.goto('/actions');
  await follow(owner, 'Update many');
  await owner.getByLabel('Agency').selectOption({ label: council });
  await press(owner, 'Show');
  assert.deepEqual(await widthFaults(owner), []);
  const rows = await owner.evaluate<string[]>(
    `[...document.querySelectorAll('input[name^="version-"]')].map((field) => field.name.slice(8))`,
  );
  assert.equal(rows.length, 25);
  // Nothing has to be scrolled sideways to be filled in.
  const boxes = await owner.evaluate<number[]>(
    `[...document.querySelectorAll('.fp-grid textarea')].map((field) => field.getBoundingClientRect().right)`,
  );
  assert.ok(Math.max(...boxes) <= 320, `a field ends at ${Math.max(...boxes)}`);
  await owner.getByRole('button', { name: 'Show' }).focus();
  const [bad = ''] = rows.slice(-1);
  for (const [at, id] of rows.entries()) {
    await tabTo(owner, `words-${id}`);
    if (id !== bad) await owner.keyboard.type(`Done this month ${at + 1}`);
    await tabTo(owner, `blocked-${id}`);
    if (id === bad) await owner.keyboard.type('Nobody has the key');
  }
  await tabTo(owner, '');
  await owner.keyboard.press('Enter');
  await owner.locator('.govuk-error-summary').waitFor();
  assert.match(
    await owner.locator('.govuk-error-summary').innerText(),
    /Enter what was done, beside what is in the way/,
  );
  assert.match(await said(owner), /24 updates were saved\. 1 could not be: what you typed is below/);
  assert.equal(await owner.locator('.fp-grid tbody tr').count(), 1, 'only what is to be mended');
  assert.equal(await owner.locator(`[name="blocked-${bad}"]`).inputValue(), 'Nobody has the key');
  // From the message straight to the field.
  await owner.locator('.govuk-error-summary a').press('Enter');
  await owner.keyboard.type('Asked the caretaker');
  await press(owner, 'Save what is filled in');
  assert.match(await said(owner), /1 update is saved/);
  assert.deepEqual(await widthFaults(owner), []);
  await owner.goto(`/actions/${rows[0] ?? ''}`);
  assert.match(await said(owner), /Done this month 1/);
  await owner.goto(`/actions/${bad}`);
  assert.match(
    await said(owner),
    /Asked the caretaker.*Nobody has the key|Nobody has the key.*Asked the caretaker/,
  );
});

test('the list of actions goes out as a spreadsheet, comes back moved about, is previewed, taken and undone', async () => {
  const manager = await journey.as('daniel.osei@marlhythe.example');
  await manager.goto('/actions');
  await follow(manager, 'From a spreadsheet');
  const out = await download(manager, 'spreadsheet');
  const { sheets } = await readTableFile(await receivedFromBytes(out.bytes, out.fileName));
  const isHead = ({ cells }: { cells: readonly string[] }): boolean =>
    cells.includes('Code') && cells.includes('Version');
  const sheet = sheets.find((each) => each.rows.some(isHead));
  assert.ok(sheet);
  const at = sheet.rows.findIndex(isHead);
  const head = sheet.rows[at]?.cells ?? [];
  const rows = sheet.rows.slice(at + 1).map(({ cells }) => cells);
  const cell = (row: readonly string[], title: string): string => row[head.indexOf(title)] ?? '';
  const open = rows.filter((row) => ['In progress', 'Agreed'].includes(cell(row, 'State')));
  const [changed, mistyped, taken] = open;
  assert.ok(changed && mistyped && taken);
  // Columns in another order with one of their own; a row taken out; one of another partnership; a day that is none.
  const columns = ['My notes', 'Due', 'New update', 'Version', 'Action', 'Code', 'Owner'];
  const lines = rows
    .filter((row) => row !== taken)
    .map((row) =>
      columns.map((title) => {
        if (title === 'My notes') return 'x';
        if (row === changed && title === 'New update') return 'Said in the spreadsheet';
        if (row === mistyped && title === 'Due') return 'next spring';
        return cell(row, title);
      }),
    );
  lines.push(['x', '', 'Not ours', '1', 'Another partnership’s', 'ACT-0000-0000', '']);
  const table = [columns, ...lines].map((line) => line.map((value) => ({ value, type: String })));
  const back = await writeXlsxFile(table).toBuffer();
  await manager.getByLabel('The file').setInputFiles({ name: 'back.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: back }); // prettier-ignore
  await press(manager, 'Look at it');
  const preview = await said(manager);
  assert.match(
    preview,
    /1 row would change something, \d+ say what is stored already, 2 cannot be taken\. Nothing has been changed yet/,
  );
  assert.match(preview, /Not read, because no column of the list is called that: My notes/);
  assert.match(preview, /“next spring” is not a day: write it as 2027-03-31 or 31\/03\/2027/);
  assert.match(preview, /ACT-0000-0000/);
  assert.match(preview, /still to be done is not in the file and stays as it is/);
  const file = manager.url();
  await press(manager, 'Change 1 row');
  assert.match(await said(manager), /It was taken in\./);
  await follow(manager, cell(changed, 'Code'));
  assert.match(await said(manager), /Said in the spreadsheet/);
  await manager.goto(file);
  await press(manager, 'Undo');
  assert.match(await said(manager), /Put back: 1\..*taken in and undone/);
  await follow(manager, cell(changed, 'Code'));
  assert.match(await said(manager), /Taken back: what the spreadsheet “back\.xlsx” said was not meant/);
});

test('a quarter opens by itself, is returned by every way, checked, locked, corrected, reported and sent', async () => {
  const quarter = quarterOf(clock.thisMonth());
  const name = shortPeriod(quarter);
  const day = opensOn(quarter);
  journey.at(`${day}T09:00:00Z`);
  await journey.turn('performance.rounds');

  // ---- by a link, from a message that holds all that is asked of one person --------------------------------------------------------
  const message = await journey.mailTo(
    'hester.lyle@merrowshire-probation.example',
    /Your indicator for the quarter/,
  );
  const asked = message.split(/\n(?=\d+\. )/).map((part) => ({ part, link: linksIn(part)[0] ?? '' }));
  const linkOf = (title: string): string => asked.find(({ part, link }) => part.includes(title) && part.includes(String(new Date(`${quarter.from}-01`).getFullYear())) && link !== '')?.link ?? ''; // prettier-ignore
  const guest = await journey.window({ phone: true });
  await guest.goto(linkOf('Community orders completed'));
  assert.match(await heading(guest), /Community orders completed/);
  await guest.getByLabel('How many: completed').fill('149');
  assert.match(
    await pressWrong(guest, 'Send your answer'),
    /Enter of how many: a percentage without its base cannot be judged/,
  );
  assert.equal(await guest.getByLabel('How many: completed').inputValue(), '149');
  await guest.getByLabel('Of how many: that ended').fill('198');
  await guest.getByLabel('What a reader must know').fill('Two orders wait for court.');
  assert.deepEqual(await widthFaults(guest), []);
  await press(guest, 'Send your answer');
  assert.equal(await heading(guest), 'Your answer was recorded');

  // ---- signed in, from what waits on the home page ------------------------------------------------------------------------------------
  const police = await journey.as('rhodri.maddox@merrowshire-police.example');
  await follow(police, 'Your indicators');
  assert.equal(await heading(police), `Round of ${name}`);
  const round = police.url();
  await follow(police, 'Return it Fewer offences by people under joint management');
  await police.getByLabel('Value (% change)').fill('4');
  assert.match(await pressWrong(police, 'Send it'), /The value changed its sign: enter why/);
  await police.getByLabel('Commentary').fill('Three people came back from custody at once.');
  await press(police, 'Send it');
  const charity = await journey.as('ebony.hartwell@lantern-trust.example');
  await follow(charity, 'Your indicators');
  await follow(charity, 'Return it Survivors who feel safer after support');
  await charity.getByLabel('How many: said they feel safer').fill('60');
  await charity.getByLabel('Of how many: who finished support').fill('50');
  assert.match(await pressWrong(charity, 'Send it'), /60 cannot be a part of 50/);
  await charity.getByLabel('Of how many: who finished support').fill('72');
  await charity.getByLabel('Commentary').fill('More finished support than a year ago.');
  await press(charity, 'Send it');

  // ---- by telephone, keyed by staff ---------------------------------------------------------------------------------------------------
  const analyst = await journey.as('amara.whitlock@marlhythe.example');
  await follow(analyst, 'Quarterly round');
  assert.equal(analyst.url(), round);
  await follow(analyst, 'Return it Safe and well visits to people at risk');
  await analyst.getByLabel('Value (visits)').fill('121');
  await analyst.getByLabel('Commentary').fill('A new officer began.');
  await analyst.getByLabel('Who said it').fill('Yolanda Brisk, by telephone');
  await press(analyst, 'Send it');
  const toCheck = analyst.getByRole('region', { name: 'To be checked' });
  assert.equal(await toCheck.locator('tbody tr').count(), 4);
  assert.match(await said(analyst), /Look: The value changed its sign/);
  assert.match(await said(analyst), /75\.3% \(149 of 198\)/);
  // One goes back to its owner, who is asked again with the reason.
  await follow(analyst, 'Send it back Fewer offences by people under joint management');
  await analyst.getByLabel('What is wrong, for its owner').fill('Against which year?');
  await press(analyst, 'Send it back');
  await police.goto(round);
  await follow(police, 'Return it Fewer offences by people under joint management');
  assert.match(await said(police), /It was sent back: Against which year\?/);
  await police
    .getByLabel('Commentary')
    .fill('Against the year before. Three people came back from custody at once.');
  await press(police, 'Send it');

  // ---- signed off and locked -----------------------------------------------------------------------------------------------------------
  await analyst.goto(round);
  for (const box of await toCheck.getByRole('checkbox').all()) await box.check();
  await press(analyst, 'These are checked');
  assert.match(
    await pressWrong(analyst, 'Lock it'),
    /values are not checked: check them first, or say that they are left out/,
  );
  await analyst.getByLabel(/Leave out the/).check();
  await press(analyst, 'Lock it');
  assert.match(await said(analyst), /The round is locked with 4 values/);
  assert.match(await said(analyst), /Licences completed Not returned/);

  // ---- late, and wrong ------------------------------------------------------------------------------------------------------------------
  await guest.goto(linkOf('Licences completed'));
  await guest.getByLabel('How many: completed').fill('81');
  await guest.getByLabel('Of how many: that ended').fill('104');
  await press(guest, 'Send your answer');
  await analyst.goto(round);
  assert.match(
    await said(analyst),
    /Licences completed: .*81 of 104.*came after the lock, waits for a decision/,
  );
  await follow(analyst, /^Decide ?: Licences completed/);
  assert.match(await pressWrong(analyst, 'Propose it as a correction'), /Enter the reason/);
  await analyst.getByLabel('Reason').fill('It came two days late');
  await press(analyst, 'Propose it as a correction');
  await analyst.goto(round);
  await follow(analyst, 'Correct it Safe and well visits to people at risk');
  await analyst.getByLabel('Value (visits)').fill('112');
  await analyst.getByLabel('Why it is corrected').fill('Nine visits were counted twice');
  await press(analyst, 'Propose the correction');
  const manager = await journey.as('daniel.osei@marlhythe.example');
  for (const title of ['Licences completed', 'Safe and well visits to people at risk']) {
    await manager.goto(round);
    await follow(manager, new RegExp(`^Decide ?: ${title}`));
    await press(manager, 'Confirm the correction');
  }
  assert.match(await said(manager), /121 visits → 112 visits.*Nine visits were counted twice/);

  // ---- the report is signed, agreed and frozen -----------------------------------------------------------------------------------------
  await manager.goto('/performance/reports');
  await manager.getByLabel('Ending with the quarter').selectOption({ label: name });
  await press(manager, 'Assemble it');
  const report = manager.url();
  await manager
    .getByLabel('In short, at the head of the report')
    .fill('Most of it is on target; what came late is in.');
  await press(manager, 'Save');
  const parts = await manager.getByRole('button', { name: /^Save and sign/ }).count();
  assert.ok(parts >= 4);
  for (let part = 0; part < parts; part += 1) {
    await manager.locator('textarea[name="context"]').nth(part).fill('The plan goes on as agreed.');
    await manager
      .getByRole('button', { name: /^Save and sign/ })
      .nth(part)
      .click();
    await manager.waitForLoadState();
  }
  await press(manager, 'Say that every lead has signed');
  const chair = await journey.as('gurpreet.sandhar@merrowshire-police.example');
  await chair.goto(report);
  await chair.getByLabel('When and by whom it was agreed').fill('Executive group, first item');
  await press(chair, 'Record that the executive group agreed it, and freeze it');
  assert.match(await said(chair), /Agreed by the executive group, and frozen.*SHA-256 [0-9a-f]{64}/);

  // ---- and reaches somebody who never signs in, at the time of the clock in London -------------------------------------------------------
  await manager.goto('/performance/reports');
  await follow(manager, 'Packs for those who never sign in');
  await manager.getByLabel('Title').fill('Papers for the meeting');
  await manager.getByLabel(`Progress report, ${name}`).check();
  await manager.getByLabel(/Sunniva Hale/).check();
  await fillDay(manager, 'send-on', addDays(day, 1));
  await press(manager, 'Make it');
  assert.match(await said(manager), /Papers for the meeting will be sent on .* at 09:00/);
  await journey.turn('performance.packs');
  const reader = 'sunniva.hale@merrowshire-pcc.example';
  await assert.rejects(
    journey.mailTo(reader, /performance\/pack/),
    /nothing was sent/,
    'not before its time',
  );
  journey.at(`${addDays(day, 1)}T09:00:30Z`);
  await journey.turn('performance.packs');
  const [, link = ''] =
    /(\/performance\/pack\/\S+)/.exec(await journey.mailTo(reader, /performance\/pack/)) ?? [];
  const answer = await guest.context().request.get(link);
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  const pack = await answer.body();
  // The same lies in the mailbox, for whoever opens no link.
  const [attached] =
    journey.mailbox.messages.findLast(({ envelopeTo }) => envelopeTo.includes(reader))?.attachments ?? [];
  assert.equal(attached?.filename, 'papers-for-the-meeting.pdf');
  assert.ok(Buffer.from(attached.content as ArrayBuffer).equals(pack), 'the attachment is another file');
  const text = pdfText(pack).join(' ').replace(/\s+/g, ' ');
  for (const words of [
    'Papers for the meeting',
    `Progress report, ${name}`,
    'what came late is in',
    '81 of 104',
  ])
    assert.ok(text.includes(words), words);
  assert.ok((pdfTags(pack)['H1'] ?? 0) > 0 && pack.includes('/Outlines'), 'tagged, with bookmarks');
});
