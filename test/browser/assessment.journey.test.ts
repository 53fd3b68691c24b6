/**
 * From an empty installation to a published assessment, as a new analyst goes it: two commands, then pages alone, in a real
 * Chromium without script. At each step the next is looked for on the page where the person stands. From the written draft on it costs
 * some 60 seconds of processor time more (two editions in five formats, seventeen packs): FRANKPLEDGE_LONG=1 walks it to the end.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { runCommand } from '../support/command.ts';
import { linksIn, openMailbox, type Mailbox } from '../support/requests.ts';
import { codeOf } from '../support/sign-in.ts';
import { programCopies } from '../support/test-server.ts';
import { writeDemonstrationFiles } from '../../src/demonstration/demonstration.ts';
import { clock, stopClockAt } from '../../src/foundation/clock.ts';
import { readConfiguration } from '../../src/foundation/configuration.ts';
import { createLog } from '../../src/foundation/log.ts';
import { listPartnerships } from '../../src/partnership/partnership.ts';
import { applyAnswers } from '../../src/requests/effects.ts';
import { openTransport, sendWaiting } from '../../src/requests/mail/send.ts';
import { standardSettings } from '../../src/requests/request.rules.ts';
import { mailSettings, openLinkSecret } from '../../src/requests/requests.ts';
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
/** Who goes on from the draft, and where it stands. */
let analyst: Page;
let assessment: string;

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
  // Opened last and closed first: a connection that it keeps open holds the server up.
  browser = await openBrowser();
  toClose.push(() => browser.close());
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

async function fillDay(page: Page, day: string): Promise<void> {
  const [year = '', month = '', date = ''] = day.split('-');
  await page
    .getByLabel('Day', { exact: true })
    .first()
    .fill(String(Number(date)));
  await page
    .getByLabel('Month', { exact: true })
    .first()
    .fill(String(Number(month)));
  await page.getByLabel('Year', { exact: true }).first().fill(year);
}

const inDays = (count: number): string =>
  new Date(clock.milliseconds() + count * 86_400_000).toISOString().slice(0, 10);

/** Runs the command line beside the running server; gives the path of the link that it prints. */
async function command(...args: string[]): Promise<string> {
  const ran = await runCommand([...args, '--no-demo', '--data-dir', path.join(folder, 'data')]);
  assert.equal(ran.code, 0, ran.err);
  return /\/sign-in\/invitation\/\S+/.exec(ran.out)?.[0] ?? '';
}

/**
 * Sends what waits, and gives the newest message to this address that says this. What is asked of one person is gathered for some
 * minutes, so that it goes in one message: it is sent as it would be then.
 */
async function mailTo(email: string, says: RegExp): Promise<string> {
  const services = {
    database: installation.register.database,
    secret: openLinkSecret(installation.folder),
    mail: mailSettings(installation.configuration),
  };
  const goOn = stopClockAt(
    new Date(clock.milliseconds() + (standardSettings.gatherMinutes * 60 + 1) * 1000).toISOString(),
  );
  const transport = openTransport(services.mail);
  try {
    await sendWaiting(services, transport);
  } finally {
    goOn();
    transport?.close();
  }
  const found = mailbox.messages.findLast(
    ({ envelopeTo, text }) => envelopeTo.includes(email) && says.test(text ?? ''),
  );
  assert.ok(found, `nothing was sent to ${email}`);
  return found.text ?? '';
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
  analyst = await enter(analystLink);
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
  assessment = new URL(analyst.url()).pathname;
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

const walksOn = process.env['FRANKPLEDGE_LONG'] === '1';

test('and on to two published editions and the packs of all wards', { skip: !walksOn }, async () => {
  // ---- partners check their own figures: one by the link in a message, one signed in ---------------------------------------------
  await follow(analyst, 'Ask for the check of figures');
  for (const agency of await analyst.locator('input[type="checkbox"][name="agencies"]').all())
    await agency.check();
  await fillDay(analyst, inDays(10));
  await press(analyst, 'Ask for the check of figures');
  const [link = ''] = linksIn(await mailTo('tomasz@fire.example', /Check your own figures/));
  const partner = await open();
  await partner.goto(link);
  assert.ok((await heading(partner)).length < 300, 'the heading is the question alone');
  assert.ok((await partner.locator('main ol li').count()) > 0, 'the figures are a list');
  assert.match(await said(partner), /Deliberate fires/);
  assert.doesNotMatch(await said(partner), /Hate crime|Anti-social/);
  await partner.getByLabel('We agree').check();
  await press(partner, 'Send your answer');
  await analyst.goto('/');
  await follow(analyst, 'Asked of you');
  await analyst.locator('main tbody a').first().click();
  await analyst.waitForLoadState();
  await analyst.getByRole('radio', { name: 'We agree' }).first().check();
  await press(analyst, 'Send your answer');
  const [borough] = await listPartnerships(installation.register.database);
  await applyAnswers(installation.register.database, borough?.partnershipId ?? '');
  await analyst.goto(assessment);
  await follow(analyst, 'Close the check of figures');
  assert.match(await said(analyst), /no agency of the partnership is known as its owner/);
  assert.match(await said(analyst), /\d+ drafted pieces have not been looked at by anybody/);
  await press(analyst, 'Close the check of figures');

  // ---- endorsed, approved and published by two people ------------------------------------------------------------------------------
  const manager = await enter(
    /\/sign-in\/invitation\/[A-Za-z0-9_-]+/.exec(await mailTo('daniel@example.org', /invited/))?.[0] ?? '',
  );
  await manager.getByText('Set up an authenticator app').first().click();
  await manager.waitForLoadState();
  const key = (/Key: ([a-z0-9 ]+)/.exec(await said(manager))?.[1] ?? '').replaceAll(' ', '').toUpperCase();
  await manager.getByLabel(/Code that the app shows/).fill(codeOf(key));
  await press(manager, 'Continue');
  await manager.goto('/');
  await follow(manager, 'An assessment waits for you');
  await follow(manager, 'Record the endorsement');
  await fillDay(manager, inDays(-2));
  await manager.getByLabel(/Changes the group asked for/).fill('None');
  await press(manager, 'Record the endorsement');
  await follow(manager, 'Record the approval');
  await fillDay(manager, inDays(-1));
  await manager.getByLabel('Reference of the minute').fill('CSP, item 4');
  await manager.getByLabel('Priorities the meeting recommended').fill('Criminal damage');
  await press(manager, 'Record the approval');
  assert.match(await said(manager), /The restricted edition was frozen/);
  assert.doesNotMatch(await said(manager), /Write it/);
  await analyst.goto(assessment);
  await follow(analyst, 'Propose to publish it');
  await press(analyst, 'Propose to publish it');
  await manager.goto('/');
  await follow(manager, 'An assessment waits for you');
  await follow(manager, 'Publish the public edition');
  assert.match(await said(manager), /What the public edition leaves out/);
  const [preview] = await Promise.all([
    manager.waitForEvent('download'),
    manager.locator('main').getByRole('link', { name: 'PDF', exact: true }).click(),
  ]);
  assert.equal((await readFile(await preview.path())).subarray(0, 5).toString(), '%PDF-');
  for (const yes of await manager.getByRole('radio', { name: 'Yes' }).all()) await yes.check();
  await press(manager, 'Publish the public edition');
  assert.match(await said(manager), /Public edition, frozen on/);

  // ---- the release behind it, as the unit and as everybody sees it --------------------------------------------------------------------
  await manager.goto('/assessment/releases');
  await manager.locator('main tbody a').first().click();
  await manager.waitForLoadState();
  const rates = manager.locator('main table', { hasText: 'All crime: rate per 1,000 residents' }).first();
  assert.match(await rates.innerText(), /Marlhythe\s+[\d,]+\s+\d+\.\d per 1,000 residents/);
  await follow(manager, 'As the public sees it');
  const visitor = await open();
  await visitor.goto(new URL(manager.url()).pathname);
  const offered = await visitor.getByLabel('Measure').locator('option').allInnerTexts();
  assert.equal(new Set(offered).size, offered.length, `measures by one name: ${offered.join('; ')}`);
  await visitor.getByLabel('Measure').selectOption({ label: 'Burglary: rate per 1,000 households' });
  await visitor.getByRole('button', { name: 'Show' }).click();
  await visitor.waitForLoadState();
  await visitor.locator('main tbody a').first().click();
  await visitor.waitForLoadState();
  assert.match(await said(visitor), /per 1,000 households[\s\S]*What it is[\s\S]*Source/);

  // ---- one sentence of what was published: what is it, from which file, how sure -----------------------------------------------------
  await visitor.goto('/public');
  await follow(visitor, 'Web page');
  const sentence = visitor.locator('p', { has: visitor.locator('a[href^="#figure-"]') }).nth(1);
  const number = sentence.locator('a[href^="#figure-"]').first();
  const [shown, target] = [(await number.innerText()).trim(), (await number.getAttribute('href')) ?? ''];
  await visitor.goto(`${new URL(visitor.url()).pathname}${target}`);
  const entry = await visitor.locator(target).innerText();
  assert.match(entry, /What it is\s+\S+/, shown);
  assert.match(entry, /95%[\s\S]*\([−+]?[\d.]+% to [−+]?[\d.]+%\)/, shown);
  assert.match(entry, /From files\s+\d+ files?, [\d–, ]+ in the list of files/, shown);
  const whole = await visitor.locator('body').innerText();
  for (const { name, buffer } of streetFiles.slice(-12)) {
    assert.ok(whole.includes(name), `${name} is not in the list of files`);
    const hash = createHash('sha256').update(buffer).digest('hex');
    assert.ok(whole.includes(hash.slice(0, 12)), `${name} has not its hash`);
  }
  assert.doesNotMatch(whole, /Two men|OFFICIAL-SENSITIVE/);

  // ---- a pack for each ward ------------------------------------------------------------------------------------------------------------
  await analyst.goto(assessment);
  await follow(analyst, /^Packs of the wards/);
  await follow(analyst, 'Look at a ward');
  const wards = await analyst.locator('main tbody tr').count();
  assert.equal(wards, 17);
  const [packs] = await Promise.all([
    analyst.waitForEvent('download'),
    analyst
      .locator('main')
      .getByRole('button', { name: /All 17 as PDF/ })
      .click(),
  ]);
  const files = Object.entries(unzipSync(await readFile(await packs.path())));
  assert.equal(files.length, wards);
  for (const [name, bytes] of files)
    assert.equal(Buffer.from(bytes).subarray(0, 5).toString(), '%PDF-', name);

  // Each is looked at, and released to the unit.
  await analyst.goto('/assessment/ward-packs/wards');
  const pages: string[] = [];
  for (const link of await analyst.locator('main tbody a').all())
    pages.push((await link.getAttribute('href')) ?? '');
  for (const ward of pages.filter((href) => /\/wards\/[^/]+$/.test(href))) {
    await analyst.goto(ward);
    await analyst.getByLabel('The unit alone').check();
    await press(analyst, 'Release this pack');
    assert.match(await said(analyst), /The pack was released/);
  }
  await analyst.goto('/assessment/ward-packs');
  assert.equal(await analyst.locator('main tbody tr').count(), wards);
});
