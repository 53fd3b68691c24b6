/** What judges the pages of the crawl leaves out what repeats itself: here it is seen what it finds still, and what not. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { narrow, openJudge, type Judge } from '../support/judge.ts';
import { contextsOf } from '../support/structure.ts';

const server = createServer((_, reply) => {
  reply.setHeader('content-type', 'text/html; charset=utf-8').end('<!DOCTYPE html><html></html>');
});
let browser: Browser;
let judge: Judge;
let page: Page;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
  judge = await openJudge(browser, address);
  page = await (await browser.newContext({ viewport: narrow })).newPage();
  await page.goto(address);
});

after(async () => {
  await browser.close();
  server.close();
});

const pageOf = (main: string): string => `<!DOCTYPE html><html lang="en"><head><title>Rows</title>
  <style>.pale { color: #bbb } .fifth td { color: #bbb } li { margin: 2em }</style></head>
  <body><main><h1>Rows</h1>${main}</main></body></html>`;

const table = (rows: readonly string[]): string =>
  pageOf(`<table><caption>Rows</caption><thead><tr><th scope="col">Name</th></tr></thead>
    <tbody>${rows.join('')}</tbody></table>`);

const rows = (at: number, row: string): string[] =>
  Array.from({ length: 8 }, (_, index) => (index === at ? row : '<tr><td>A plain row</td></tr>'));

async function faultsOf(content: string): Promise<string[]> {
  await page.setContent(content);
  return (await judge.faultsOf(page)).map((fault) => fault.split(' (')[0] ?? '');
}

const atBoth = (rule: string): string[] => [`320 px: ${rule}`, `1280 px: ${rule}`];

test('finds nothing where nothing is wrong', async () => {
  assert.deepEqual(await faultsOf(table(rows(-1, ''))), []);
});

test('finds a fault of every row in the first three', async () => {
  assert.deepEqual(
    await faultsOf(table(rows(-1, '').map((row) => row.replace('<td>', '<td class="pale">')))),
    atBoth('color-contrast').flatMap((fault) => [fault, fault, fault]),
  );
});

test('finds a fault of any row that is built otherwise', async () => {
  for (const at of [0, 3, 7])
    for (const row of [
      '<tr><td class="pale">Another class</td></tr>',
      '<tr class="fifth"><td>Another row</td></tr>',
    ])
      assert.deepEqual(await faultsOf(table(rows(at, row))), atBoth('color-contrast'), `${row} at ${at}`);
  const links = Array.from(
    { length: 6 },
    (_, index) => `<li><a href="/${index}">${index === 5 ? '' : 'Words'}</a></li>`,
  );
  assert.deepEqual(await faultsOf(pageOf(`<ul>${links.join('')}</ul>`)), atBoth('link-name'));
});

test('keeps what something else names, and the label of a field', async () => {
  const notes = Array.from({ length: 6 }, (_, index) => `<p id="note-${index}">Note</p>`).join('');
  const labels = Array.from({ length: 6 }, (_, index) => `<p><label for="field-${index}">Field</label></p>`);
  assert.deepEqual(
    await faultsOf(pageOf(`<div>${notes}</div><button aria-labelledby="note-5"></button>`)),
    [],
  );
  assert.deepEqual(
    await faultsOf(
      pageOf(`<div>${labels.join('')}</div><section><h2>One</h2><input id="field-5"></section>`),
    ),
    [],
  );
  assert.deepEqual(
    await faultsOf(
      pageOf(`<div>${labels.join('')}</div><section><h2>One</h2><input id="field-6"></section>`),
    ),
    atBoth('label'),
  );
});

test('leaves out the rest of a run, and leaves the page itself whole', async () => {
  const items = Array.from({ length: 8 }, (_, index) => `<li><a href="/${index}">Words</a></li>`);
  await page.setContent(pageOf(`<ul>${items.join('')}</ul>`));
  await judge.faultsOf(page);
  const [small] = browser.contexts().flatMap((context) => context.pages());
  assert.equal(await small?.locator('li').count(), 3);
  assert.equal(await page.locator('li').count(), 8);
});

test('a page is judged when something stands on it as on none before', () => {
  const judged = contextsOf(pageOf('<h2>One</h2><ul class="list"><li><a href="/1">Words</a></li></ul>'));
  const isNew = (main: string): boolean =>
    [...contextsOf(pageOf(main))].some((context) => !judged.has(context));
  const list = (item: string): string => `<h2>Other words</h2><ul class="list">${item.repeat(5)}</ul>`;
  assert.equal(isNew(list('<li><a href="/2">More</a></li>')), false);
  for (const main of [
    list('<li><a class="pale" href="/2">Another class</a></li>'),
    list('<li><a href="/2" aria-current="page">Another attribute</a></li>'),
    list('<li><a href="">Empty</a></li>'),
    list('<li><a href="/2">Two</a><a href="/3">in a row</a></li>'),
    list('<li><strong><a href="/2">Deeper</a></strong></li>'),
    '<ul class="list"><li><a href="/2">No heading before</a></li></ul>',
    '<h3>Another order of headings</h3><ul class="list"><li><a href="/2">Words</a></li></ul>',
  ])
    assert.equal(isNew(main), true, main);
});
