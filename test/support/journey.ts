/** What the journeys in a real browser share: windows without script, signing in, finding the way, and mail that arrives. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { demonstrationPassword } from '../../src/demonstration/demonstration.ts';
import { clock, stopClockAt } from '../../src/foundation/clock.ts';
import { openTransport, sendWaiting } from '../../src/requests/mail/send.ts';
import { standardSettings } from '../../src/requests/request.rules.ts';
import { mailSettings, openLinkSecret } from '../../src/requests/requests.ts';
import { roomsOf } from '../../src/server/rooms.ts';
import { openBrowser } from './browser.ts';
import { openDemonstration, type Demonstration } from './demonstration.ts';
import { narrow } from './judge.ts';
import { openMailbox, type Mailbox } from './requests.ts';

const desk = { width: 1280, height: 900 };

/** Links followed and buttons pressed with the helpers below: what a journey costs its people. */
export const walked = { clicks: 0 };

export type Journey = {
  demonstration: Demonstration;
  mailbox: Mailbox;
  /** A window; without script and as wide as a desk unless told. */
  window: (options?: { script?: boolean; phone?: boolean }) => Promise<Page>;
  /** The same, with somebody of the demonstration signed in through the page. */
  as: (email: string, options?: { script?: boolean; phone?: boolean }) => Promise<Page>;
  /** Pages of any window that answered with a fault; a form that is refused is none. */
  faults: string[];
  /** Sends all mail that waits, as it is sent once the minutes of gathering are over; gives the newest message to an address. */
  mailTo: (email: string, says?: RegExp) => Promise<string>;
  /** Stops the clock at a moment; null sets it going again. */
  at: (moment: string | null) => void;
  /** Lets clocks of the rooms have their turn, by their names. */
  turn: (...names: string[]) => Promise<void>;
  close: () => Promise<void>;
};

/** Opens the demonstration, unfurnished, with a browser and a mailbox beside it. */
export async function openJourney(): Promise<Journey> {
  const [demonstration, browser, mailbox] = await Promise.all([
    openDemonstration({ furnished: false }),
    openBrowser(),
    openMailbox(),
  ]);
  const { installation, address } = demonstration;
  const clocks = roomsOf(installation).flatMap((room) => room.clocks);
  const faults: string[] = [];
  let goOn: () => void = () => {};
  let stoppedAt: string | null = null;
  const at: Journey['at'] = (moment) => {
    goOn();
    goOn = moment === null ? () => {} : stopClockAt(moment);
    stoppedAt = moment;
  };
  const open: Journey['window'] = async (options = {}) => {
    const context = await browser.newContext({
      baseURL: address,
      viewport: options.phone === true ? narrow : desk,
      javaScriptEnabled: options.script === true,
      acceptDownloads: true,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('response', (answer) => {
      if (answer.request().isNavigationRequest() && answer.status() >= 400 && answer.status() !== 422)
        faults.push(`${answer.status()} ${answer.url()}`);
    });
    return page;
  };
  return {
    demonstration,
    mailbox,
    faults,
    at,
    window: open,
    async as(email, options) {
      const page = await open(options);
      await signIn(page, email);
      return page;
    },
    async mailTo(email, says = /./) {
      const services = {
        database: installation.register.database,
        secret: openLinkSecret(installation.folder),
        folder: installation.folder,
        mail: {
          ...mailSettings(installation.configuration),
          smtpUrl: mailbox.url,
          origin: address,
          replies: true,
        },
      };
      const before = stoppedAt;
      at(new Date(clock.milliseconds() + (standardSettings.gatherMinutes * 60 + 1) * 1000).toISOString());
      const transport = openTransport(services.mail);
      try {
        // A round sends so many; what waited before goes first.
        while ((await sendWaiting(services, transport)).sent > 0);
      } finally {
        at(before);
        transport?.close();
      }
      const found = mailbox.messages.findLast(
        ({ envelopeTo, text }) => envelopeTo.includes(email) && says.test(text ?? ''),
      );
      assert.ok(found, `nothing was sent to ${email}`);
      return found.text ?? '';
    },
    async turn(...names) {
      for (const name of names) {
        const each = clocks.find((clockOfRoom) => clockOfRoom.name === name);
        assert.ok(each, `no room has a clock ${name}`);
        await each.run();
      }
    },
    async close() {
      at(null);
      await browser.close();
      await mailbox.close();
      await demonstration.close();
    },
  };
}

/** Signs somebody of the demonstration in through the page. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(demonstrationPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^Welcome/ }).waitFor();
}

/** What the page says, as it is read. */
export const said = async (page: Page): Promise<string> =>
  (await page.locator('main').innerText()).replace(/\s+/g, ' ').trim();

export const heading = async (page: Page): Promise<string> => (await page.locator('h1').innerText()).trim();

/** Follows a link of the page, also one that looks like a button. */
export async function follow(page: Page, name: string | RegExp): Promise<void> {
  const main = page.locator('main');
  const link = main
    .getByRole('link', { name })
    .or(main.locator('a[role="button"]', { hasText: name }))
    .first();
  assert.ok(
    (await link.count()) > 0,
    `${page.url()} has no link ${String(name)}: ${(await said(page)).slice(-1500)}`,
  );
  walked.clicks += 1;
  await link.click();
  await page.waitForLoadState();
}

/** Presses a button; what is refused says why in the failure. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  walked.clicks += 1;
  await page.locator('main').getByRole('button', { name }).first().click();
  await page.waitForLoadState();
  const errors = page.locator('.govuk-error-summary');
  if ((await errors.count()) > 0) assert.fail(`${page.url()}: ${await errors.innerText()}`);
}

/** Presses a button whose form must be refused; gives the words of the error summary. */
export async function pressWrong(page: Page, name: string | RegExp): Promise<string> {
  await page.locator('main').getByRole('button', { name }).first().click();
  await page.waitForLoadState();
  return (await page.locator('.govuk-error-summary').innerText()).replace(/\s+/g, ' ');
}

/** Presses or follows whatever has the name, wherever on the page it stands. */
export const click = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).or(page.getByRole('link', { name })).first().click();

/** Fills the three fields of a date. */
export async function fillDay(page: Page, name: string, day: string): Promise<void> {
  const [year = '', month = '', date = ''] = day.split('-');
  await page.locator(`[name="${name}-day"]`).fill(String(Number(date)));
  await page.locator(`[name="${name}-month"]`).fill(String(Number(month)));
  await page.locator(`[name="${name}-year"]`).fill(year);
}

/** Downloads what a link of the page leads to. */
export async function download(page: Page, name: string | RegExp): Promise<{ fileName: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('main').getByRole('link', { name, exact: typeof name === 'string' }).first().click(),
  ]);
  return { fileName: file.suggestedFilename(), bytes: await readFile(await file.path()) };
} // prettier-ignore
