import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';

/** What is seen of a page in a real browser: axe at both ends of the range of widths, what is too wide, what the console says. */

/** The narrowest window, in which every page is opened (WCAG 2.2, 1.4.10 Reflow). */
export const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 900 };

type AxeResults = {
  violations: {
    id: string;
    help: string;
    nodes: { target: string[]; html: string; failureSummary: string }[];
  }[];
};

/**
 * The official script says on a radio button whether what it reveals is shown: not allowed on that role, but screen readers
 * say it and people need it (GOV.UK Design System, alphagov/govuk-frontend, "Radios", known issue). Nothing else is excused.
 */
const excused = (id: string, node: { html: string }): boolean =>
  id === 'aria-allowed-attr' &&
  /^<input class="govuk-(radios|checkboxes)__input"[^>]* aria-expanded=/.test(node.html);

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Every rule of WCAG 2.2 AA that axe knows, and its best practice. */
const everyRule = `
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: true } },`;

/** Those that may answer otherwise when the same page is narrower: what is drawn where, how large, and on what. */
const layoutRules = `
  runOnly: { type: 'rule', values: ['target-size', 'color-contrast', 'scrollable-region-focusable', 'link-in-text-block',
    'aria-hidden-focus', 'bypass', 'region', 'skip-link', 'label', 'button-name', 'link-name', 'empty-heading'] },`;

async function axeFaults(page: Page, rules: string): Promise<string[]> {
  const results = await page.evaluate<AxeResults['violations']>(
    `axe.run(document, { resultTypes: ['violations'], ${rules} }).then(({ violations }) => violations)`,
  );
  return results.flatMap(({ id, help, nodes }) =>
    nodes
      .filter((node) => !excused(id, node))
      .slice(0, 3)
      .map((node) => `${id} (${help}): ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}

/** How many alike are kept of those that stand beside each other under one parent. */
const keptAlike = 3;

/**
 * Thins a copy of a page out: of the rows, items, cards and marks that are built alike under one parent, the first three
 * stay, as what is wrong with them is wrong with the rest. Alike are elements of the same name, classes, roles, states and
 * labels, with text or without, that hold the same kinds of elements; cells stay, as a table's columns must. Whatever is
 * named by an id from what stays, stays, and so does the label of a field.
 */
const thinOut = `(body) => {
  const told = new Set(['class', 'role', 'type', 'style', 'fill', 'stroke', 'tabindex', 'lang', 'dir', 'scope', 'hidden',
    'disabled', 'aria-label', 'aria-hidden', 'aria-current', 'aria-expanded', 'aria-level', 'aria-live']);
  const stays = new Set(['td', 'th', 'col', 'colgroup', 'dt', 'dd', 'caption', 'thead', 'tbody', 'tfoot', 'main', 'legend']);
  const named = ['for', 'headers', 'list', 'form', 'usemap', 'aria-labelledby', 'aria-describedby', 'aria-controls',
    'aria-owns', 'aria-details', 'aria-errormessage', 'aria-activedescendant', 'aria-flowto'];
  const numbers = new Map();
  const dropped = [];
  const kindOf = (element) => {
    let text = '';
    for (const node of element.childNodes) if (node.nodeType === 3) text += node.data;
    const { length } = text.trim();
    // A target of one letter may be too small where a word is not.
    let kind = element.localName + ' #' + Math.min(length, 3);
    for (const { name, value } of element.attributes)
      kind += ' ' + name + '=' + (told.has(name) ? value : value.trim() === '' ? '' : '*');
    const spans = element.localName === 'tbody' && element.querySelector('[rowspan]') !== null;
    const alike = new Map();
    for (const child of element.children) {
      const of = kindOf(child);
      const times = (alike.get(of) ?? 0) + 1;
      alike.set(of, times);
      if (times > ${keptAlike} && !spans && !stays.has(child.localName)) dropped.push(child);
    }
    kind += '{' + [...alike.keys()].join() + '}';
    let number = numbers.get(kind);
    if (number === undefined) numbers.set(kind, (number = numbers.size));
    return number;
  };
  kindOf(body);
  const gone = new Set(dropped);
  const isGone = (element) => {
    for (let at = element; at !== null; at = at.parentElement) if (gone.has(at)) return true;
    return false;
  };
  const bringBack = (element) => {
    for (let at = element; at !== null; at = at.parentElement) gone.delete(at);
  };
  const byId = new Map();
  for (const element of body.querySelectorAll('[id]')) if (!byId.has(element.id)) byId.set(element.id, element);
  const links = [];
  for (const element of body.querySelectorAll(named.map((name) => '[' + name + ']').join() + ',a[href^="#"]'))
    for (const name of [...named, 'href'])
      for (const id of (element.getAttribute(name) ?? '').replace(/^#/, '').split(/\\s+/)) {
        const other = byId.get(id);
        if (other !== undefined) links.push([element, other, name]);
      }
  for (let changed = true; changed; ) {
    changed = false;
    for (const [element, other, name] of links) {
      const [here, there] = [!isGone(element), !isGone(other)];
      if (here === there || (there && name !== 'for')) continue;
      bringBack(here ? other : element);
      changed = true;
    }
  }
  for (const element of gone) element.remove();
}`;

/** A page as it stands, its scripts having run, thinned out: what the program that takes it over is sent. */
const asItStands = `(async () => {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const said = (element) => [...element.attributes].map(({ name, value }) => [name, value]);
  const copy = document.body.cloneNode(true);
  (${thinOut})(copy);
  return { title: document.querySelector('title')?.textContent ?? null,
    html: said(document.documentElement), body: said(document.body),
    head: document.head.innerHTML.replace(/<title[\\s\\S]*?<\\/title>/, ''), content: copy.innerHTML };
})()`;

/** Puts a page that stood elsewhere into this window. Scripts set into it do not run: they have. */
const takeOver = `async ({ title, html, body, head, content }) => {
  const say = (element, attributes) => {
    for (const { name } of [...element.attributes]) element.removeAttribute(name);
    for (const [name, value] of attributes) element.setAttribute(name, value);
  };
  say(document.documentElement, html);
  say(document.body, body);
  if (window.headBefore !== head) {
    document.head.innerHTML = window.headBefore = head;
    await Promise.all([...document.querySelectorAll('link[rel=stylesheet]')].map((link) =>
      link.sheet !== null || new Promise((resolve, reject) => { link.onload = resolve; link.onerror = reject; })));
  }
  document.querySelector('title')?.remove();
  if (title !== null) document.title = title;
  document.body.innerHTML = content;
  scrollTo(0, 0);
  await document.fonts.ready;
}`;

/** What judges pages. It is opened once and used for many. */
export type Judge = {
  /** What axe finds in a page that is open at 320 px: there, and at 1280 px. The page is at 320 px again afterwards. */
  faultsOf: (page: Page) => Promise<string[]>;
  close: () => Promise<void>;
};

/**
 * Two windows with axe in them, one of each width, that take pages over as they stand. axe is a megabyte of script, which a
 * browser that opens a page anew reads anew and runs at its slowest: in a window that stays it takes half the time.
 * @param address of the server, whose style sheets and fonts the pages need.
 */
export async function openJudge(browser: Browser, address: string): Promise<Judge> {
  const axe = await readFile(axeFile, 'utf8');
  const context = await browser.newContext();
  const open = async (viewport: { width: number; height: number }): Promise<Page> => {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    await page.route(`${address}/judge`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html><html><head></head><body></body>' }),
    );
    await page.goto(`${address}/judge`);
    await page.unrouteAll();
    await page.evaluate(axe);
    return page;
  };
  const [small, large] = [await open(narrow), await open(wide)];
  const look = async (at: Page, stands: unknown, rules: string): Promise<string[]> => {
    await at.evaluate(`(${takeOver})(${JSON.stringify(stands)})`);
    return axeFaults(at, rules);
  };
  return {
    async faultsOf(page) {
      const atSmall = await page.evaluate<unknown>(asItStands);
      // What the official scripts hide in a narrow window they show in a wide one.
      await page.setViewportSize(wide);
      const atLarge = await page.evaluate<unknown>(asItStands);
      await page.setViewportSize(narrow);
      const found = await Promise.all([look(small, atSmall, layoutRules), look(large, atLarge, everyRule)]);
      return found.flatMap((faults, at) => faults.map((fault) => `${at === 0 ? 320 : 1280} px: ${fault}`));
    },
    close: () => context.close(),
  };
}

/** What the console says from now on, of a page that was answered so. */
export function listen(page: Page, status: number): string[] {
  const said: string[] = [];
  page.removeAllListeners();
  page.on('console', (message) => {
    // The browser's own word for an answer of 400 or more, which is what was asked for.
    if (
      status >= 400 &&
      /^Failed to load resource: the server responded with a status of 4/.test(message.text())
    )
      return;
    if (['error', 'warning'].includes(message.type())) said.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => said.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => said.push(`not loaded: ${request.url()}`));
  return said;
}

/** At 320 px nothing may scroll sideways but what is meant to (WCAG 2.2, 1.4.10 Reflow). */
export async function widthFaults(page: Page): Promise<string[]> {
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  if (width <= 320) return [];
  const widest = await page.evaluate<string>(
    `[...document.querySelectorAll('main *, header *, footer *')].filter((e) => e.getBoundingClientRect().right > 321 && !e.closest('.fp-scroll')).slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(' | ')`,
  );
  return [`is ${width} px wide at 320 px: ${widest}`];
}

/** An answer as it was given. */
export type Given = { url: string; status: number; headers: Record<string, string>; page: string };

const again = 'x-answer-again';

/**
 * Lets a listening server give an answer once more, word for word, to a browser that asks for it by a header. (Playwright's
 * own interception turns the browser's cache off, so that each page would fetch its style sheet and fonts anew.)
 * @returns `sendAgain`: the header by which the browser gets this answer; `asBefore`: takes the server back.
 */
export function answerAgain(app: FastifyInstance): {
  sendAgain: (given: Given) => Record<string, string>;
  asBefore: () => void;
} {
  const { server } = app;
  const answers: Given[] = [];
  const usual = server.listeners('request') as ((request: IncomingMessage, reply: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, reply: ServerResponse) => {
    const given = answers[Number(request.headers[again] ?? -1)];
    if (given !== undefined && request.method === 'GET' && request.url === given.url)
      reply.writeHead(given.status, given.headers).end(given.page);
    else for (const listener of usual) listener.call(server, request, reply);
  });
  return {
    sendAgain: (given) => ({ [again]: String(answers.push(given) - 1) }),
    asBefore: () => {
      server.removeAllListeners('request');
      for (const listener of usual) server.on('request', listener);
    },
  };
}
