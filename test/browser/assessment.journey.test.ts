/**
 * From an empty installation to the written draft of an assessment, as a new analyst goes it: two commands, then pages alone, in a real
 * Chromium without script. At each step the next is looked for on the page where the person stands.
 */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { runCommand } from '../support/command.ts';
import { openMailbox, type Mailbox } from '../support/requests.ts';
import { programCopies } from '../support/test-server.ts';
import { writeDemonstrationFiles } from '../../src/demonstration/demonstration.ts';
import { readConfiguration } from '../../src/foundation/configuration.ts';
import { createLog } from '../../src/foundation/log.ts';
import { openInstallation, type Installation } from '../../src/server/installation.ts';
import { roomsOf } from '../../src/server/rooms.ts';
import { buildServer, type Server } from '../../src/server/server.ts';
import { openSecrets } from '../../src/sign-in/sign-in.ts';

type Upload = { name: string; mimeType: string; buffer: Buffer };

/** Districts whose rows are kept, and months: enough to compare, and quick. */
const districts = ['Marlhythe', 'Aldersted', 'Quillworth'];
const months = 24;
const passphrase = 'marsh lantern walking tide';

/** Closed in reverse, also where the start failed half-way. */
const toClose: (() => Promise<unknown>)[] = [];
let folder: string;
let browser: Browser;
let mailbox: Mailbox;
let installation: Installation;
let server: Server;
let address: string;
let placesFiles: Upload[];
let streetFiles: Upload[];
let partnersFiles: Upload[];

const upload = (name: string, buffer: Buffer): Upload => ({ name, mimeType: 'text/csv', buffer });

/** The files that `./frankpledge demo` writes, cut to three districts and two years. */
async function cutFiles(out: string): Promise<void> {
  await writeDemonstrationFiles(out);
  const read = async (name: string): Promise<Upload> =>
    upload(path.basename(name), await readFile(path.join(out, name)));
  placesFiles = await Promise.all(
    ['wards.geojson', 'lsoa_ward_district.csv', 'population_mid2024.csv', 'households_census2021.csv'].map(
      read,
    ),
  );
  partnersFiles = await Promise.all(
    ['partners/council-asb-reports.csv', 'partners/fire-incidents.csv', 'partners/hate-crime.csv'].map(read),
  );
  const names = (await readdir(path.join(out, 'street'))).sort().slice(-months);
  streetFiles = await Promise.all(
    names.map(async (name) => {
      const lines = gunzipSync(await readFile(path.join(out, 'street', name)))
        .toString('utf8')
        .split('\n');
      const own = lines.filter(
        (line, index) => index === 0 || districts.some((district) => line.includes(`,${district} `)),
      );
      return upload(name.replace(/\.gz$/, ''), Buffer.from(own.join('\n')));
    }),
  );
}

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'fp-journey-'));
  await chmod(folder, 0o711);
  toClose.push(() => rm(folder, { recursive: true, force: true }));
  mailbox = await openMailbox();
  toClose.push(() => mailbox.close());
  const configuration = {
    ...readConfiguration({
      args: ['--no-demo', '--data-dir', path.join(folder, 'data'), '--port', '0'],
      env: { FRANKPLEDGE_SMTP_URL: mailbox.url, FRANKPLEDGE_MAIL_FROM: 'no-reply@csp.example' },
    }),
    stateDir: programCopies,
  };
  installation = await openInstallation(configuration);
  toClose.push(() => installation.close());
  browser = await openBrowser();
  toClose.push(() => browser.close());
  await cutFiles(path.join(folder, 'files'));
  server = await buildServer({
    database: installation.register.database,
    configuration,
    rooms: roomsOf(installation),
    secrets: await openSecrets(installation.folder),
    log: createLog('error'),
  });
  toClose.push(() => server.app.close());
  address = await server.app.listen({ host: '127.0.0.1', port: 0 });
});

after(async () => {
  for (const close of toClose.reverse()) await close();
});

async function open(): Promise<Page> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: 1280, height: 900 },
    javaScriptEnabled: false,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  return page;
}

const said = async (page: Page): Promise<string> => (await page.locator('main').innerText()).trim();
const heading = async (page: Page): Promise<string> => (await page.locator('h1').innerText()).trim();

async function follow(page: Page, name: string | RegExp): Promise<void> {
  const main = page.locator('main');
  // Some links look like buttons, and say so.
  await main
    .getByRole('link', { name })
    .or(main.locator('a[role="button"]', { hasText: name }))
    .first()
    .click();
  await page.waitForLoadState();
}

/** Presses a button; what is refused says why in the failure. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.locator('main').getByRole('button', { name }).first().click();
  await page.waitForLoadState();
  const errors = page.locator('.govuk-error-summary');
  if ((await errors.count()) > 0) assert.fail(`${page.url()}: ${await errors.innerText()}`);
}

/** Runs the command line beside the running server; gives the path of the link that it prints. */
async function command(...args: string[]): Promise<string> {
  const ran = await runCommand([...args, '--no-demo', '--data-dir', path.join(folder, 'data')]);
  assert.equal(ran.code, 0, ran.err);
  return /\/sign-in\/invitation\/\S+/.exec(ran.out)?.[0] ?? '';
}

/** Accepts an invitation. */
async function enter(link: string): Promise<Page> {
  const page = await open();
  await page.goto(link);
  await page.getByLabel('New password').fill(passphrase);
  await press(page, 'Save and continue');
  return page;
}

/** Says of a partner's file what its columns mean, from the list of those that wait. */
async function mapFile(
  page: Page,
  file: string,
  source: { title: string; owner: string; grain: string; quarters?: true },
): Promise<void> {
  await page.goto('/observatory');
  await follow(page, /for someone to say what the columns mean/);
  await follow(page, new RegExp(file));
  const another = page.getByLabel('A new source');
  if ((await another.count()) > 0) await another.check();
  await page.getByLabel('What the source is called').fill(source.title);
  await page.getByLabel('Who owns the data').fill(source.owner);
  await page.getByLabel('How closely').selectOption({ label: source.grain });
  for (let step = 0; step < 6 && !/\/observatory\/files\//.test(page.url()); step += 1) {
    if (source.quarters === true && (await heading(page)) === 'What the columns are')
      await page.locator('select[name="when-format"]').selectOption('calendar-quarter');
    await press(page, /^(Continue|Read and check)$/);
  }
  assert.match(await said(page), /Waiting for a decision/);
}

test('a new analyst goes from an empty installation to a written draft by the links of each page', async () => {
  // ---- people -------------------------------------------------------------------------------------------------------------
  const administratorLink = await command(
    'partnership',
    'create',
    '--name',
    'Marlhythe Community Safety Partnership',
    '--area',
    'X07000001=Marlhythe',
    '--administrator',
    'Idris Pennant=idris@example.org',
  );
  const analystLink = await command(
    'user',
    'invite',
    '--partnership',
    'Marlhythe',
    '--agency',
    'Marlhythe Council',
    '--role',
    'analyst',
    '--name',
    'Amara Whitlock',
    '--email',
    'amara@example.org',
  );
  const administrator = await enter(administratorLink);
  const person = async (name: string, email: string, agency: string, role: string): Promise<void> => {
    await administrator.goto('/partnership/people/add');
    await administrator.getByLabel('Name', { exact: true }).fill(name);
    await administrator.getByLabel('Email address').fill(email);
    await administrator.getByLabel('Agency', { exact: true }).selectOption({ label: agency });
    await administrator.getByLabel(role, { exact: true }).check();
    await press(administrator, 'Add the person');
  };
  await administrator.goto('/partnership/agencies');
  await follow(administrator, 'Add an agency');
  await administrator.getByLabel('Name in this partnership').fill('Merrowshire Fire and Rescue');
  await administrator.getByLabel('Kind of body').selectOption({ label: 'Fire and rescue' });
  await administrator.getByLabel('Responsible authority').check();
  await press(administrator, 'Add the agency');
  await person('Tomasz Wierny', 'tomasz@fire.example', 'Merrowshire Fire and Rescue', 'Partner officer');
  await person('Daniel Osei', 'daniel@example.org', 'Marlhythe Council', 'Community safety manager');

  // ---- places: the home page says what is missing ------------------------------------------------------------------------------
  const analyst = await enter(analystLink);
  assert.match(await said(analyst), /Waiting for you[\s\S]*Load places[\s\S]*Load partners’ files/);
  await analyst.goto('/assessment/explore/categories');
  assert.equal(await heading(analyst), 'There are no figures yet');
  await follow(analyst, 'Load a partner’s file');
  assert.equal(await heading(analyst), 'Load a partner’s file');
  await analyst.goto('/');
  await follow(analyst, 'Load places');
  assert.match(await said(analyst), /No ward boundaries[\s\S]*No population[\s\S]*No lookup/);
  await follow(analyst, 'Load files');
  await analyst.getByLabel('Files').setInputFiles(placesFiles);
  await press(analyst, 'Check and load');
  assert.match(await said(analyst), /4 files are loaded/);
  assert.doesNotMatch(await said(analyst), /What is missing/);

  // ---- files: police at once, partners by their columns ------------------------------------------------------------------------
  await follow(analyst, 'load partners’ files');
  await analyst.getByLabel('Files').setInputFiles(streetFiles);
  await press(analyst, 'Read and check');
  assert.equal(await heading(analyst), 'Files waiting for a decision');
  assert.equal(await analyst.getByRole('checkbox', { checked: true }).count(), months);
  assert.match(await said(analyst), /rows without any place|September 2026/);
  await press(analyst, 'Use the ticked files');
  assert.match(await said(analyst), new RegExp(`${months} files are in use`));
  await follow(analyst, 'Load a partner’s file');
  await analyst.getByLabel('Files').setInputFiles(partnersFiles);
  await press(analyst, 'Read and check');
  await mapFile(analyst, 'council-asb', {
    title: 'Marlhythe Council, reports from residents',
    owner: 'Marlhythe Council',
    grain: 'to the day',
  });
  await mapFile(analyst, 'fire-incidents', {
    title: 'Merrowshire Fire and Rescue, fires attended',
    owner: 'Merrowshire Fire and Rescue',
    grain: 'to the minute',
  });
  await mapFile(analyst, 'hate-crime', {
    title: 'Merrowshire Police, hate crime by strand',
    owner: 'Merrowshire Police',
    grain: 'by quarter',
    quarters: true,
  });
  await analyst.goto('/');
  await follow(analyst, 'Files waiting for a decision');
  await press(analyst, 'Use the ticked files');
  assert.match(await said(analyst), /3 files are in use/);

  // ---- the assessment, and its text --------------------------------------------------------------------------------------------
  await follow(analyst, 'make an assessment');
  await follow(analyst, 'Make an assessment');
  await press(analyst, 'Make the assessment');
  assert.match(await said(analyst), /kept as a draft/);
  const assessment = new URL(analyst.url()).pathname;
  await follow(analyst, /^Write it/);
  await follow(analyst, 'Summary of findings');
  await press(analyst, /^Reject/);
  const first = analyst.getByRole('link', { name: /^Edit/ }).first();
  await first.click();
  await analyst.waitForLoadState();
  const words = analyst.getByLabel('Words');
  await words.fill(`${await words.inputValue()} The executive group asked about it in June.`);
  await press(analyst, 'Save');
  await press(analyst, /^Keep all/);
  assert.match(await said(analyst), /pieces were kept/);
  assert.match(await said(analyst), /Nothing waits here. Next section:/);
  await follow(analyst, 'Month by month');
  assert.match(await heading(analyst), /Month by month/);
  await analyst.goto(assessment);
  assert.match(await said(analyst), /asked about it in June/);
});
