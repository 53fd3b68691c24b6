import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../test/support/browser.ts';
import { password } from '../../test/support/database.ts';
import { makeWorld } from '../../test/support/sign-in.ts';
import type { World } from '../../test/support/sign-in.ts';

/** What needs a script, in a real browser: a passkey (Chromium's own virtual authenticator) and the warning before the end. */
let world: World;
let browser: Browser;
let address: string;

before(async () => {
  world = await makeWorld({ demandsSecondFactor: 'everybody' });
  const listening = await world.server.app.listen({ host: '127.0.0.1', port: 0 });
  // A passkey is bound to a name, which an address in numbers is not.
  address = `http://localhost:${new URL(listening).port}`;
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  await world.server.app.close();
});

test('a passkey is added and used to sign in, by the page’s own script', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await page.goto(`${address}/sign-in`);
  await page.getByLabel('Email address').fill(world.email('analyst'));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/account\/second-factor/);
  await page.getByLabel('What you call it').fill('this computer');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('The passkey is added').waitFor();
  await page.goto(`${address}/account`);
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(`${address}/`);
  assert.match((await page.textContent('body')) ?? '', /Signed in as/);
  assert.deepEqual(refused, [], 'nothing that our policy blocks');
  await context.close();
});

test('two minutes before the end a dialog asks, and “Stay signed in” keeps the session', async () => {
  await world.db.query(`update partnership set demands_second_factor = 'demonstration-only-never'`);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${address}/sign-in`);
  await page.getByLabel('Email address').fill(world.email('councillor'));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${address}/`);
  await page.clock.fastForward('57:00');
  await page.clock.runFor(6000);
  assert.equal(await page.getByRole('dialog').count(), 0, 'not yet');
  await page.clock.fastForward('01:10');
  await page.clock.runFor(6000);
  const dialog = page.getByRole('dialog', { name: 'You will soon be signed out' });
  await dialog.waitFor();
  assert.equal(await page.locator('dialog :focus').textContent(), 'Stay signed in', 'the keyboard is there');
  const [kept] = await Promise.all([page.waitForResponse('**/account/stay'), page.keyboard.press('Enter')]);
  assert.equal(kept.status(), 200);
  await dialog.waitFor({ state: 'hidden' });
  await page.clock.fastForward('10:00');
  await page.clock.runFor(6000);
  assert.equal(await page.getByRole('dialog').count(), 0);
  await context.close();
});
