import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { sql } from 'kysely';
import { openBrowser } from '../support/browser.ts';
import { openDemonstration, personOf } from '../support/demonstration.ts';
import type { Demonstration } from '../support/demonstration.ts';

/** The map that moves (src/charts/map.browser.ts), in a real browser under the real policy. */
let demonstration: Demonstration;
let browser: Browser;
/** What the browser complained of: blocked by the policy, not found, thrown. */
const complaints: string[] = [];

before(async () => {
  demonstration = await openDemonstration({ furnished: false });
  browser = await openBrowser({ webgl: true });
});

after(async () => {
  await browser.close();
  await demonstration.close();
});

async function visit(width: number, path: string, script = true): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    javaScriptEnabled: script,
    reducedMotion: 'reduce',
    baseURL: demonstration.address,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  const { email, password } = personOf('councillor');
  await page.goto('/sign-in');
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.press('#password', 'Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto(path);
  return page;
}

const explore = (page: Page) => page.getByRole('button', { name: 'Explore the map' });

/** Opens the map and waits until it can be used: then the list of areas has the focus. */
async function open(page: Page): Promise<void> {
  await explore(page).click();
  await page.locator('#fp-map-area:focus').waitFor({ timeout: 60_000 });
}

test('the ward map opens when asked, by mouse and by keyboard, with the figures of the page', async () => {
  for (const width of [1280, 320]) {
    const page = await visit(width, '/assessment/explore/wards?from=2026-01&to=2026-06');
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    assert.equal(
      await page.evaluate(
        `performance.getEntriesByType('resource').filter((each) => each.name.includes('maplibre')).length`,
      ),
      0,
      'nothing of it is loaded before somebody asks',
    );
    await open(page);
    assert.ok(addresses.some((address) => address.includes('maplibre-gl-worker.mjs')));
    assert.deepEqual(
      addresses.filter(
        (address) => !address.startsWith(demonstration.address) && !address.startsWith('blob:'),
      ),
      [],
    );
    // The same figure in the drawing, and in the map's words.
    const label = (await page.locator('figure.fp-chart svg title').allTextContents()).find((text) =>
      text.startsWith('Hollowmead: '),
    );
    assert.match(label ?? '', /^Hollowmead: \d+\.\d$/);
    await page.locator('#fp-map-area').selectOption({ label: 'Hollowmead' });
    const said = page.locator('.fp-map__said');
    assert.equal(await said.textContent(), `${label ?? ''} incidents per 1,000 residents`);
    // The same classes and colours in both legends.
    const legend = await page.locator('.fp-map__legend li').allTextContents();
    const colours = await page.evaluate(
      `[...document.querySelectorAll('.fp-map__swatch')].map((each) => getComputedStyle(each).backgroundColor)`,
    );
    const drawing = page.locator('figure.fp-chart svg').first();
    for (const entry of legend) assert.match((await drawing.textContent()) ?? '', new RegExp(entry));
    assert.equal(new Set(colours as string[]).size, legend.length);
    // Keyboard: from the list into the map, which the arrow keys move.
    await page.keyboard.press('Tab');
    assert.equal(
      await page.evaluate('document.activeElement.getAttribute("aria-label")'),
      'Map: all incidents per 1,000 residents by ward, January to June 2026',
    );
    // Pointing at the middle of the map, where Hollowmead is now.
    await page.locator('#fp-map-area').selectOption({ label: 'All wards' });
    await page.locator('#fp-map-area').selectOption({ label: 'Ropewalk' });
    await page.waitForTimeout(500);
    await page.locator('.maplibregl-canvas').hover();
    await page.waitForTimeout(300);
    assert.match((await said.textContent()) ?? '', /^[A-Z][\w ]+: \d+\.\d incidents per 1,000 residents$/);
    assert.ok(
      Number(await page.evaluate('document.documentElement.scrollWidth')) <= width,
      'the page does not scroll sideways',
    );
    await page.getByRole('button', { name: 'Close the map' }).click();
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Explore the map');
    await page.context().close();
  }
  assert.deepEqual(complaints, []);
});

test('an area page has its map too', async () => {
  const code = await demonstration.installation.register.database.asSystem(
    'find a ward',
    null,
    async (tx) => {
      const { rows } = await sql<{
        code: string;
      }>`select code from area where kind = 'ward' order by code limit 1`.execute(tx);
      return rows[0]?.code ?? '';
    },
  );
  const page = await visit(1280, `/places/areas/${code}`);
  await open(page);
  assert.deepEqual(await page.locator('.fp-map__legend li').count(), 2);
  await page.context().close();
  assert.deepEqual(complaints, []);
});

test('without script the drawing and the table are the map; without WebGL it is said plainly', async () => {
  const plain = await visit(1280, '/assessment/explore/wards', false);
  assert.equal(await explore(plain).count(), 0);
  assert.ok(await plain.locator('figure.fp-chart svg').first().isVisible());
  await plain.context().close();

  const page = await visit(1280, '/assessment/explore/wards');
  await page.evaluate(`HTMLCanvasElement.prototype.getContext = () => null`);
  await explore(page).click();
  assert.match(
    (await page.locator('[data-map] [role=status]').textContent()) ?? '',
    /no WebGL, or it is turned off/,
  );
  assert.equal(await explore(page).count(), 0);
  await page.context().close();
});
