/**
 * Need to know, as three people meet it in a real Chromium: a police officer, a housing officer and a charity worker see what
 * the agreements allow; one agreement is withdrawn and another passes its last day, and the next click shows it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { clock } from '../../src/foundation/clock.ts';
import { listPartnerships } from '../../src/partnership/partnership.ts';
import { openJourney, type Journey } from '../support/journey.ts';

let journey: Journey;
before(async () => {
  journey = await openJourney();
});
after(() => journey.close());

const main = (page: Page): Promise<string> => page.locator('main').innerText();

/** Which of these are on the page. */
async function shown(page: Page, titles: readonly string[]): Promise<string[]> {
  const text = await main(page);
  return titles.filter((title) => text.includes(title));
}

const noise = 'Repeated noise and threats, Chandler Court';
const support = 'Referral for support after a report';
const worries = 'Referral for a chat about housing worries';
const panel = 'For the vulnerability panel: exploitation at home';
const fires = 'Fires in the bin store, Granary Close';
const missing = 'Before the youth panel: missing from home';
const boxing = 'School attendance and a lift to boxing';
const all = [noise, support, worries, panel, fires, missing, boxing];

/** Opens a record from the list; another agency's asks for the reason with one tap. */
async function openRecord(page: Page, title: string): Promise<void> {
  await page.goto('/sharing/shared');
  const row = page.getByRole('row').filter({ hasText: title });
  await row.getByRole('link').first().click();
  const reason = page.getByRole('button', { name: 'I work with this person' });
  const radio = page.getByRole('radio', { name: 'I work with this person' });
  if ((await reason.count()) > 0) await reason.click();
  else if ((await radio.count()) > 0) {
    await radio.check();
    await page
      .getByRole('button', { name: /open|continue/i })
      .first()
      .click();
  }
}

test('each sees exactly what the agreements allow; a withdrawal and a last day show at the next click', async () => {
  const police = await journey.as('rhodri.maddox@merrowshire-police.example');
  const housing = await journey.as('carys.benbow@tidewater-homes.example');
  const charity = await journey.as('marguerite.sol@lantern-trust.example');
  const youth = await journey.as('kit.varley@saltpan-youth.example');

  for (const page of [police, housing, charity, youth]) await page.goto('/sharing/shared');
  // The youth panel's agreement is in its days of grace: what is critical stays, the ordinary record is gone.
  assert.deepEqual(await shown(police, all), [noise, support, worries, panel, fires, missing]);
  assert.deepEqual(await shown(housing, all), [noise, panel, fires]);
  assert.deepEqual(await shown(charity, all), [support, worries, panel]);
  assert.deepEqual(await shown(youth, all), [missing]);

  await openRecord(youth, missing);
  assert.match(await main(youth), /MARL-ISA-04/);
  assert.match(
    await main(youth),
    /expired on .* You may read and act on this until/s,
    'each page seen in grace says so',
  );
  assert.match(await main(youth), /OFFICIAL-SENSITIVE/);

  await openRecord(charity, worries);
  assert.match(await main(charity), /He asked for somebody to talk to/);
  const record = charity.url();
  const reader = await charity.locator('.fp-reader').innerText();
  assert.match(reader, /Shown to Marguerite Sol, Partner officer, The Ropewalk Lantern Trust, \d+ \w+ \d{4}/);

  // The police withdraw from their agreement with the trust.
  await police.goto('/sharing/agreements');
  await police.getByRole('link', { name: /support for people reported by the police/ }).click();
  const agreement = police.url();
  await police.goto(`${agreement}/steps/withdraw`);
  await police.getByLabel(/why|reason/i).fill('The trust’s insurance has lapsed.');
  await police.getByRole('button', { name: /withdraw/i }).click();
  assert.match(await main(police), /withdrawn/i);

  await charity.goto(record);
  const told = await main(charity);
  assert.match(told, /MARL-ISA-03/, told);
  assert.match(told, /Gurpreet Sandhar/, 'whom to ask');
  for (const secret of ['Gannoway', worries, 'landlord', 'SH-'])
    assert.ok(!told.includes(secret), `${secret} is told to somebody whose access has ended`);
  await charity.goto('/sharing/shared');
  assert.deepEqual(await shown(charity, all), [panel]);
  await charity.goto('/search?q=landlord');
  assert.ok(!(await main(charity)).includes(worries));

  // A second one passes its last day: the panel's record is critical, so it can still be read, and says so.
  const { database } = journey.demonstration.installation.register;
  const [borough] = await listPartnerships(database);
  const yesterday = new Date(clock.milliseconds() - 86_400_000).toISOString().slice(0, 10);
  await database.asSystem('time passes', borough?.partnershipId ?? '', (tx) =>
    tx
      .updateTable('agreement')
      .set({ expires_on: yesterday })
      .where('reference', '=', 'MARL-ISA-02')
      .execute(),
  );
  await openRecord(charity, panel);
  assert.match(await main(charity), /Visitors have taken over his flat/);
  assert.match(await main(charity), /expired on .* You may read and act on this until/s);
  await charity.goto('/sharing/agreements');
  assert.match(await main(charity), /grace/i);
});
