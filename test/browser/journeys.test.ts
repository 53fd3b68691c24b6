/**
 * The journeys of the people in the design's table, in a real Chromium: without script, by keyboard alone, on paper, and
 * with a role that may look but not decide.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import {
  openDemonstration,
  personOf,
  smallStreetFile,
  type Demonstration,
} from '../support/demonstration.ts';

let demonstration: Demonstration;
let browser: Browser;

before(async () => {
  [demonstration, browser] = await Promise.all([openDemonstration(), openBrowser()]);
});

after(async () => {
  await browser.close();
  await demonstration.close();
});

/** A page whose console must stay empty; what it said is in `complaints`. */
async function open(options: { script?: boolean; width?: number } = {}): Promise<{
  page: Page;
  context: BrowserContext;
  complaints: string[];
}> {
  const context = await browser.newContext({
    baseURL: demonstration.address,
    viewport: { width: options.width ?? 1280, height: 900 },
    javaScriptEnabled: options.script ?? true,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, context, complaints };
}

async function signIn(page: Page, role: Parameters<typeof personOf>[0]): Promise<void> {
  const person = personOf(role);
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: `Welcome, ${person.name}` }).waitFor();
}

const heading = (page: Page): Promise<string | null> => page.locator('h1').textContent();

async function download(page: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name, exact: true }).click(),
  ]);
  const path = await file.path();
  return readFile(path);
}

test('an analyst without JavaScript loads a police file, sees what is wrong, takes it, takes it back', async () => {
  const { page, context, complaints } = await open({ script: false });
  const file = await smallStreetFile(demonstration, 200, 1);
  await signIn(page, 'analyst');
  await page.getByRole('link', { name: 'Observatory' }).click();
  await page.waitForURL('**/observatory');
  // Of the police's months, the row of the year and the tenth month.
  const october = page
    .getByRole('region', { name: /^Rows received by month, Street-level/ })
    .locator('tr', { has: page.locator('th', { hasText: '2026' }) })
    .locator('td')
    .nth(9);
  assert.match((await october.textContent()) ?? '', /–/);
  await page.getByRole('link', { name: 'Load a partner’s file' }).click();
  await page.getByLabel('Files').setInputFiles({
    name: file.fileName,
    mimeType: 'text/csv',
    buffer: Buffer.from(file.content),
  });
  await page.getByRole('button', { name: 'Read and check' }).click();
  await page.getByRole('heading', { level: 1, name: file.fileName }).waitFor();
  const address = page.url();
  assert.match((await page.locator('main').textContent()) ?? '', /Waiting for a decision/);
  const [line, column, value, why] = await page
    .getByRole('region', { name: 'Rejected rows' })
    .locator('tbody tr')
    .first()
    .locator('td')
    .allTextContents();
  assert.deepEqual(
    [line?.trim(), column?.trim(), value?.trim()],
    [String(file.badLines[0]), 'Month', 'October'],
  );
  assert.match(why ?? '', /not a month/);
  const rejected = (await download(page, 'Download them as CSV')).toString('utf8');
  assert.match(rejected, /"?2"?,"?Month"?,"?October"?/);

  await page.getByRole('button', { name: 'Use the good rows' }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: `${file.fileName} is in use` })
    .waitFor();
  await page.getByRole('link', { name: 'Observatory' }).first().click();
  await page.waitForURL('**/observatory');
  assert.match((await october.textContent()) ?? '', /200/);

  await page.goto(address);
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByRole('alert').filter({ hasText: 'was taken back' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Take it back' }).count(), 0);
  await page.getByRole('link', { name: 'Observatory' }).first().click();
  await page.waitForURL('**/observatory');
  assert.match((await october.textContent()) ?? '', /–/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('an analyst without JavaScript makes an assessment, opens a figure from a sentence, takes every format', async () => {
  const { page, context, complaints } = await open({ script: false });
  await signIn(page, 'analyst');
  await page.getByRole('link', { name: 'Assessment', exact: true }).click();
  await page.getByRole('button', { name: 'Make an assessment' }).click();
  await page.getByLabel('First month').selectOption('2026-04');
  await page.getByLabel('Last month').selectOption('2026-09');
  await page.getByRole('button', { name: 'Make the assessment' }).click();
  await page.getByRole('alert').filter({ hasText: 'kept as a draft' }).waitFor();
  assert.match((await heading(page)) ?? '', /Strategic assessment: Marlhythe/);
  const assessment = page.url();

  const begins: Record<string, RegExp> = {
    'Web page': /^<!DOCTYPE html>/,
    PDF: /^%PDF-/,
    Word: /^PK/,
    Spreadsheet: /^PK/,
    JSON: /^\{\s*"schema": "frankpledge-document"/,
  };
  const offered = await page.locator('.fp-downloads > ul').first().locator('a').allTextContents();
  assert.deepEqual(offered.map((name) => name.trim()).sort(), Object.keys(begins).sort());
  for (const [name, start] of Object.entries(begins)) {
    const bytes = await download(page, name);
    assert.match(bytes.subarray(0, 60).toString('latin1'), start, name);
    assert.ok(bytes.length > 2000, `${name}: ${bytes.length} bytes`);
  }

  const quoted = page.locator('main p a.fp-figure-link').first();
  const words = (await quoted.textContent())?.trim() ?? '';
  await quoted.click();
  await page.waitForURL(/\/assessment\/figures\//);
  const value = page.locator('.govuk-summary-list__row', { hasText: 'Value' }).first();
  assert.ok((await value.textContent())?.includes(words), `${words} is not the value on its page`);
  await page.getByRole('heading', { name: 'Files it was counted from' }).waitFor();
  // Six months and the six a year before.
  assert.equal(
    await page.getByRole('region', { name: 'Files it was counted from' }).locator('tbody tr').count(),
    12,
  );
  const csv = (await download(page, 'Download this figure and its breakdown as CSV')).toString('utf8');
  assert.match(csv, /File \(SHA-256\)/);

  await page.goto(assessment);
  await page.goto(`${assessment}/steps/withdraw`);
  await page.getByLabel('Reason').fill('Made to try it');
  await page.getByRole('button', { name: 'Withdraw it' }).click();
  await page.getByRole('alert').filter({ hasText: 'withdrawn' }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

/** What a person sees of where they are: the focused element's words, and whether it stands out from before. */
async function focused(page: Page): Promise<{ words: string; visible: boolean }> {
  return page.evaluate<{ words: string; visible: boolean }>(`(() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) ||
      style.boxShadow !== 'none' || style.backgroundColor === 'rgb(255, 221, 0)';
    const inSight = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    return { words: (e.labels?.[0]?.textContent ?? e.textContent ?? '').trim(), visible: marked && inSight };
  })()`);
}

/** Presses Tab until the words are reached; each stop on the way must be seen. */
async function tabTo(page: Page, words: string | RegExp, most = 40): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    assert.ok(now.visible, `the focus cannot be seen on “${now.words.slice(0, 60)}” of ${page.url()}`);
    if (typeof words === 'string' ? now.words === words : words.test(now.words)) return;
    passed.push(now.words.slice(0, 40));
  }
  assert.fail(`Tab does not reach ${String(words)}; it passed ${passed.join(' | ')}`);
}

test('everything on the way to a figure can be done with the keyboard alone, and the focus is always seen', async () => {
  const { page, context, complaints } = await open();
  const person = personOf('manager');
  await page.goto('/sign-in');
  await tabTo(page, 'Skip to main content', 1);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('document.activeElement.id'), 'main-content');
  await tabTo(page, 'Email address', 3);
  await page.keyboard.type(person.email);
  await tabTo(page, 'Password', 2);
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `Welcome, ${person.name}` }).waitFor();

  await tabTo(page, 'Assessment');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/assessment');
  await tabTo(page, 'Months');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/assessment/explore/months');
  await tabTo(page, 'First month');
  await page.keyboard.type('April 2026');
  await tabTo(page, 'Last month', 1);
  await tabTo(page, 'Compare with', 1);
  await tabTo(page, 'Category', 1);
  await page.keyboard.type('Burglary');
  await tabTo(page, 'Show', 1);
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=2026-04&to=2026-09.*category=burglary/);
  await page.getByText('Burglary by month, Marlhythe').first().waitFor();
  await tabTo(page, 'The numbers of this chart as a table');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('figure details').first().getAttribute('open'), '');

  // At the size of a phone the menu folds, and opens by keyboard too.
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/');
  await tabTo(page, 'Menu');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Observatory');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/observatory');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('on paper the demonstration is named, the menu is gone and everything folded is open', async () => {
  const { page, context } = await open();
  await signIn(page, 'analyst');
  await page.goto('/assessment/explore/months');
  const shown = (selector: string): Promise<boolean> => page.locator(selector).first().isVisible();
  assert.equal(await shown('.govuk-service-navigation'), true);
  assert.equal(await page.locator('figure details table').first().isVisible(), false);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await shown('.fp-demonstration'), true);
  assert.match((await page.locator('.fp-demonstration').textContent()) ?? '', /made up/);
  for (const hidden of [
    '.govuk-service-navigation',
    '.govuk-breadcrumbs',
    '.govuk-skip-link',
    '.fp-filter',
    '.govuk-button',
  ])
    assert.equal(await shown(hidden), false, hidden);
  assert.equal(await page.locator('figure details table').first().isVisible(), true);
  assert.equal(await shown('.fp-chart__wide svg'), true);
  assert.equal(await shown('.fp-chart__compact svg'), false);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.match(pdf.toString('latin1'), /\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/, 'not A4');
  await context.close();
});

test('a councillor sees the figures and the files, no button to load or decide, and is refused a forged one', async () => {
  const { page, context } = await open();
  await signIn(page, 'councillor');
  await page.goto('/observatory');
  assert.equal(await page.getByText('Load a partner’s file').count(), 0);
  await page.goto('/observatory/files?state=previewed');
  await page.locator('tbody a').first().click();
  await page.getByText('Waiting for a decision').first().waitFor();
  assert.equal(await page.locator('main button').count(), 0);
  const address = new URL(page.url()).pathname;
  await page.goto('/assessment');
  assert.equal(await page.getByText('Make an assessment').count(), 0);

  // A form as the analyst's page has it, with the councillor's own token, put into a page of theirs.
  for (const [forged, words] of [
    [`${address}/accept`, 'Analyst, Administrator'],
    ['/assessment/make', 'Analyst, Community safety manager'],
  ] as const) {
    await page.goto('/account');
    const [response] = await Promise.all([
      page.waitForResponse((each) => each.request().method() === 'POST'),
      page.evaluate(
        `(() => { const form = document.querySelector('main form'); form.action = ${JSON.stringify(forged)}; form.submit(); })()`,
      ),
    ]);
    assert.equal(response.status(), 403, forged);
    await page.getByRole('heading', { level: 1, name: 'You do not have permission to do this' }).waitFor();
    assert.match((await page.locator('main').textContent()) ?? '', new RegExp(words));
  }
  await page.goto(address);
  await page.getByText('Waiting for a decision').first().waitFor();
  await context.close();
});

test('the browser brings its own libraries, so that none of the machine is needed', async () => {
  const pids = (await import('node:fs')).globSync('/proc/[0-9]*/maps');
  const maps = await Promise.all(pids.map((name) => readFile(name, 'utf8').catch(() => '')));
  const own = maps.filter((text) => /frankpledge-chromium-[^/]+\/chromium$/m.test(text));
  assert.ok(own.length > 0, 'the browser’s processes were not found');
  const loaded = [
    ...new Set(own.flatMap((text) => text.match(/\/\S*\/lib(nss|nspr|plc|plds|soft|free|expat)\S*/g) ?? [])),
  ];
  assert.ok(loaded.length >= 5, loaded.join(', '));
  for (const file of loaded) assert.match(file, /frankpledge-chromium-[^/]+\/al2023\/lib\//);
});
