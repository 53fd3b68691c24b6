/**
 * `npm run screenshots`: takes the pictures of the README out of the demonstration borough, in a real Chromium, into
 * docs/pictures. It fails when a picture is larger than a reader on a slow line should wait for.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Role } from '../src/foundation/database.types.ts';
import { openBrowser } from '../test/support/browser.ts';
import { openDemonstration } from '../test/support/demonstration.ts';

/** Bytes. */
const limits = { each: 300_000, together: 1_000_000 };

const folder = join(import.meta.dirname, '..', 'docs', 'pictures');

type Picture = {
  /** File name without ending. */
  name: string;
  role: Role;
  width: number;
  height: number;
  /** Address, or the way to it. */
  open: string | ((page: Page) => Promise<void>);
};

const pictures: readonly Picture[] = [
  { name: 'home', role: 'manager', width: 1280, height: 560, open: '/' },
  {
    name: 'assessment',
    role: 'analyst',
    width: 1280,
    height: 1000,
    open: async (page) => {
      await page.goto('/assessment');
      await page.locator('tbody a').first().click();
    },
  },
  { name: 'months', role: 'councillor', width: 1280, height: 860, open: '/assessment/explore/months' },
  {
    name: 'wards',
    role: 'councillor',
    width: 1280,
    height: 1020,
    open: '/assessment/explore/wards',
  },
  {
    name: 'figure',
    role: 'councillor',
    width: 1280,
    height: 1000,
    open: async (page) => {
      await page.goto('/assessment');
      await page.locator('tbody a').first().click();
      await page.locator('main p a.fp-figure-link').first().click();
    },
  },
  {
    name: 'rejected-rows',
    role: 'analyst',
    width: 1280,
    height: 1120,
    open: async (page) => {
      await page.goto('/observatory/files?state=previewed');
      await page.locator('tbody a').first().click();
    },
  },
  {
    name: 'phone',
    role: 'councillor',
    width: 320,
    height: 640,
    open: async (page) => {
      await page.goto('/assessment/explore/months');
      await page.locator('figure').first().evaluate('(figure) => figure.scrollIntoView()');
    },
  },
];

const demonstration = await openDemonstration();
const browser = await openBrowser();
try {
  mkdirSync(folder, { recursive: true });
  let together = 0;
  for (const picture of pictures) {
    const context = await browser.newContext({
      baseURL: demonstration.address,
      viewport: { width: picture.width, height: picture.height },
      deviceScaleFactor: 1,
    });
    const { cookies } = await demonstration.as(picture.role);
    await context.addCookies(
      [...cookies].map(([name, value]) => ({ name, value, url: demonstration.address })),
    );
    const page = await context.newPage();
    if (typeof picture.open === 'string') await page.goto(picture.open);
    else await picture.open(page);
    await page.evaluate('document.fonts.ready.then(() => true)');
    const file = join(folder, `${picture.name}.png`);
    await page.screenshot({ path: file });
    await context.close();
    const { size } = statSync(file);
    together += size;
    process.stdout.write(`docs/pictures/${picture.name}.png: ${Math.round(size / 1000)} kB\n`);
    if (size > limits.each) throw new Error(`${picture.name}.png is larger than ${limits.each} bytes`);
  }
  process.stdout.write(`${pictures.length} pictures, ${Math.round(together / 1000)} kB\n`);
  if (together > limits.together)
    throw new Error(`The pictures are larger than ${limits.together} bytes together`);
} finally {
  await browser.close();
  await demonstration.close();
}
