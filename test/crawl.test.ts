/**
 * The route crawl (design, "Habits"): every registered route as every role, signed out and from a neighbouring
 * partnership; every distinct page structure through html-validate and, in a real Chromium, through axe-core; at 320 px the
 * widest pages of each structure. A new route is crawled without a line here, as long as it says how.
 */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { formats } from '../src/documents/documents.ts';
import type { SharedTable } from '../src/foundation/audience.ts';
import type { Role } from '../src/foundation/database.types.ts';
import { newId } from '../src/foundation/id.ts';
import { may, roles, scopeOf } from '../src/partnership/partnership.ts';
import type { RegisteredRoute } from '../src/web/registrar.ts';
import { openBrowser } from './support/browser.ts';
import {
  actorOf,
  addNeighbour,
  openDemonstration,
  type Demonstration,
  type Neighbour,
} from './support/demonstration.ts';
import { assertGoodHtml } from './support/html.ts';
import { answerAgain, listen, narrow, openJudge, widthFaults } from './support/judge.ts';
import { breadthOf, contextsOf, structureOf, widest } from './support/structure.ts';
import { Visitor } from './support/visitor.ts';

/**
 * Routes whose ids name records of the installation and not of one partnership, with the reason: a neighbour may see
 * them. All others must answer a neighbour 404.
 */
const ofEverybody: Readonly<Record<string, string>> = {
  '/places/:hash': 'boundaries, lookups and populations are published facts, the same for each partnership',
};

type Seen = {
  route: string;
  url: string;
  who: string;
  status: number;
  headers: Record<string, string>;
  page: string;
};

let demonstration: Demonstration;
let neighbour: Neighbour;
let browser: Browser;
const urls = new Map<string, string[]>();
/** The first page seen of each structure. */
const structures = new Map<string, Seen>();
/** Every page that the analyst saw, and each structure that only others see. */
const pages: Seen[] = [];
/** How each visitor was answered at each address: `analyst /places` → 200. */
const answered = new Map<string, number>();
/** The files given out, by their address. */
const taken = new Map<string, LightMyRequestResponse>();
let visits = 0;

const nameOf = (route: RegisteredRoute): string => `${route.method} ${route.path}`;
const routes = (method: 'GET' | 'POST'): RegisteredRoute[] =>
  demonstration.server.routes().filter((route) => route.method === method);

const exactly = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/?]+')}$`);

/** True where the path names a record by an id or a hash. */
const namesRecord = (path: string): boolean =>
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/.test(path);

const isPage = (response: LightMyRequestResponse): boolean =>
  String(response.headers['content-type']).startsWith('text/html') &&
  response.headers['content-disposition'] === undefined;

function remember(route: string, url: string, who: string, response: LightMyRequestResponse): void {
  visits += 1;
  if (!isPage(response)) return;
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  delete headers['content-length'];
  delete headers['transfer-encoding'];
  const seen: Seen = { route, url, who, status: response.statusCode, headers, page: response.body };
  const structure = structureOf(response.body);
  const isNew = !structures.has(structure);
  if (isNew) structures.set(structure, seen);
  if (isNew || who === 'analyst') pages.push(seen);
}

/** Ids of a root table that a person sees: what the database says, asked without any page. */
const visible = new Map<string, Set<string>>();
async function sees(role: Role, table: SharedTable, id: string): Promise<boolean> {
  const key = `${role} ${table}`;
  let ids = visible.get(key);
  if (ids === undefined) {
    const { database } = demonstration.installation.register;
    const actor = await actorOf(demonstration, role);
    const { rows } = await database.asActor(actor, 'what the crawl may expect', (tx) =>
      sql<{ id: string }>`select id from ${sql.table(table)}`.execute(tx),
    );
    ids = new Set(rows.map((row) => row.id));
    visible.set(key, ids);
  }
  return ids.has(id);
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** What a role may be answered at an address: by the permission table, its scope, and the record behind it. */
async function expectedOf(route: RegisteredRoute, url: string, role: Role): Promise<number[]> {
  if (route.permission === 'public') return route.path === '/sign-in' ? [303] : [200];
  const scope = scopeOf(role, route.permission);
  if (scope === null) return [403];
  const id = uuid.exec(url)?.[0];
  if (route.record !== null && id !== undefined && !(await sees(role, route.record, id))) return [404];
  // For their own agency only: the rooms' tests say which; here it is enough that it is no fault.
  return scope === 'agency' ? [200, 403, 404] : [200];
}

/** True for the address of a file: one that ends in a dot and an extension. */
const isFile = (url: string): boolean => /\/[^/]*\.\w+$/.test(url.split('?')[0] ?? '');

/** Files that are made soonest, by their extension: plain text first. All others take longer, and the smaller less than the larger. */
const soonestMade = ['csv', 'json', 'geojson', 'svg', 'html'];
function effortOf(url: string, bytes: number): number {
  const at = soonestMade.indexOf(/\.(\w+)$/.exec(url.split('?')[0] ?? '')?.[1] ?? '');
  return (at === -1 ? soonestMade.length : at) * 1e9 + bytes;
}

/** The code of the Problem a program gets. */
function codeOf(response: LightMyRequestResponse): string {
  const body: unknown = response.statusCode < 400 ? {} : response.json();
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
}

before(async () => {
  [demonstration, browser] = await Promise.all([openDemonstration(), openBrowser()]);
  for (const route of routes('GET'))
    urls.set(nameOf(route), typeof route.crawl === 'function' ? await route.crawl() : []);
  neighbour = await addNeighbour(demonstration);
});

after(async () => {
  await browser.close();
  await demonstration.close();
});

test('every GET route says how the crawl visits it', () => {
  const faults = routes('GET').flatMap((route) => {
    const own = urls.get(nameOf(route)) ?? [];
    const mend = `give its registration “crawl: () => ['${route.path.replace(/:\w+/g, '…')}']”`;
    if (typeof route.crawl !== 'function') {
      // Pages of a thing that stands for minutes: their own test walks through them, and says which it is.
      const test = /tried by ([\w./-]+\.test\.ts)/.exec(route.crawl.none)?.[1];
      if (test !== undefined && globSync(`src/**/${test}`).length > 0) return [];
      return [
        `${nameOf(route)} is not crawled: ${mend}, make it a POST if it changes something, or name the test that opens it: “crawl: { none: '…; tried by room.routes.test.ts' }”.`,
      ];
    }
    if (own.length === 0)
      return [
        `${nameOf(route)} gives the crawl no address: ${mend} with ids of what the demonstration holds, or let the demonstration hold one (furnish in test/support/demonstration.ts).`,
      ];
    const other = own.find((url) => !exactly(route.path).test(url.split('?')[0] ?? ''));
    return other === undefined
      ? []
      : [`${nameOf(route)} gives the crawl ${other}, which is another route’s: ${mend}.`];
  });
  assert.deepEqual(faults, [], faults.join('\n'));
});

test('every GET route answers every role as the permission table says', async () => {
  const faults: string[] = [];
  const stranger = new Visitor(demonstration.server.app);
  const openAs = async (role: Role, route: RegisteredRoute, url: string): Promise<void> => {
    const visitor = await demonstration.as(role);
    const answer = await visitor.get(url);
    remember(route.path, url, role, answer);
    answered.set(`${role} ${url}`, answer.statusCode);
    if (isFile(url) && answer.statusCode === 200) taken.set(url, answer);
    // A signed-in person is led on from the sign-in page.
    const expected = await expectedOf(route, url, role);
    if (!expected.includes(answer.statusCode))
      faults.push(`${url}, ${role}: ${answer.statusCode}, not ${expected.join(' or ')}`);
    // What was published is the same for everybody; a published document brings its own style, and may run no script at all.
    const isOpen = route.permission === 'public' && isPublished(url);
    const policy = String(answer.headers['content-security-policy']);
    const isUnsafe = policy.includes('unsafe') && !(isOpen && !policy.includes('script-src'));
    if (!policy.includes("default-src 'none'") || isUnsafe)
      faults.push(`${url}, ${role}: its content security policy is “${policy}”`);
    if (!isOpen && answer.headers['cache-control'] !== 'no-store')
      faults.push(`${url}, ${role}: may be kept by a cache`);
  };
  let turn = 0;
  for (const route of routes('GET')) {
    if (typeof route.crawl !== 'function') {
      const url = withNothing(route);
      for (const role of roles) {
        const answer = await (await demonstration.as(role)).get(url);
        // With ids of nothing: not found, gone, refused, or led back to where it begins; never a record, never a fault.
        const allowed = route.permission === 'public' || may(role, route.permission);
        const expected = !allowed
          ? [403]
          : route.path.includes(':')
            ? [404, 410, 303, 403]
            : [200, 303, 404, 422];
        if (!expected.includes(answer.statusCode))
          faults.push(`${url}, ${role}: ${answer.statusCode}, not ${expected.join(' or ')}`);
      }
    }
    let soonest: { url: string; effort: number } | null = null;
    for (const [index, url] of (urls.get(nameOf(route)) ?? []).entries()) {
      const response = await stranger.get(url);
      remember(route.path, url, 'signed out', response);
      answered.set(`signed out ${url}`, response.statusCode);
      if (route.permission === 'public') {
        if (response.statusCode !== 200) faults.push(`${url}, signed out: ${response.statusCode}, not 200`);
      } else if (response.statusCode !== 303 || !String(response.headers.location).startsWith('/sign-in')) {
        faults.push(`${url}, signed out: ${response.statusCode}, not sent to sign in`);
      }
      if (isFile(url)) {
        await openAs('analyst', route, url);
        // By what the file is and not by how long it took just now: on a busy machine that would be another one each time.
        const effort = effortOf(url, taken.get(url)?.rawPayload.length ?? 0);
        if (soonest === null || effort < soonest.effort) soonest = { url, effort };
        continue;
      }
      for (const role of roles) {
        // One more address of a route asks the same of the permission table: each is opened by the analyst and, in turn, by another.
        const inTurn = role === 'analyst' || role === roles[index % roles.length];
        if (index === 0 || route.record !== null || inTurn) await openAs(role, route, url);
      }
    }
    // Who may take a file is decided by its route: the others take the one that is soonest made. One that takes long to make is
    // made once more, by each route for another of those who may; whoever may not is refused before it is made.
    if (soonest !== null) {
      const takers = roles.filter(
        (role) => role !== 'analyst' && (route.permission === 'public' || may(role, route.permission)),
      );
      const inTurn = takers[turn % Math.max(1, takers.length)];
      turn += 1;
      const isSoon = soonest.effort < soonestMade.length * 1e9;
      for (const role of roles)
        if (role !== 'analyst' && (isSoon || role === inTurn || !takers.includes(role)))
          await openAs(role, route, soonest.url);
    }
  }
  assert.deepEqual(faults, [], faults.join('\n'));
});

/**
 * Addresses for a POST route with parameters, made from those of the GET route beneath it; with ids of nothing where there
 * is none.
 */
function postUrls(route: RegisteredRoute): string[] {
  for (let parent = route.path; parent !== ''; parent = parent.slice(0, parent.lastIndexOf('/'))) {
    const rest = route.path.slice(parent.length);
    const found = urls.get(`GET ${parent}`)?.[0]?.split('?')[0];
    if (found !== undefined && !rest.includes(':')) return [found + rest];
  }
  return [withNothing(route)];
}

/** An address of a route that names nothing there is, each part as its route wants it: an id, a code, a number, a language. */
function withNothing(route: RegisteredRoute): string {
  const candidates = [newId(), 'nothing', '1', 'xx', 'document.pdf'];
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const takes = (name: string, value: string): boolean => {
    const parsed = route.params?.safeParse(Object.fromEntries(names.map((each) => [each, value])));
    return (
      parsed === undefined || parsed.success || parsed.error.issues.every(({ path }) => path[0] !== name)
    );
  };
  return route.path.replace(
    /:(\w+)/g,
    (_, name: string) => candidates.find((value) => takes(name, value)) ?? newId(),
  );
}

/** What was published for good: kept by caches, read by other sites. */
const isPublished = (url: string): boolean =>
  url.startsWith('/public/') || /^\/survey\/[^/]+\/(results\.csv|results\/|datapackage)/.test(url);

test('every POST route refuses strangers, roles without the permission, and forms without a token', async () => {
  const faults: string[] = [];
  const json = { accept: 'application/json' };
  const stranger = new Visitor(demonstration.server.app);
  await stranger.get('/sign-in');
  for (const route of routes('POST')) {
    const found = postUrls(route);
    for (const url of found) {
      const answer = await stranger.post(url, { csrf: '' }, json);
      visits += 1;
      if (route.fromProgram) {
        // There is no form to take a token from: its handler refuses whatever is not signed.
        if (answer.statusCode !== 400) faults.push(`${url}, with nothing: ${answer.statusCode}, not 400`);
        continue;
      }
      const expected = route.permission === 'public' ? 'form-expired' : 'not-signed-in';
      if (codeOf(answer) !== expected)
        faults.push(`${url}, signed out: ${answer.statusCode} ${codeOf(answer)}, not ${expected}`);
      for (const role of roles) {
        const visitor = await demonstration.as(role);
        const refusal = await visitor.post(url, { csrf: 'x' }, json);
        visits += 1;
        const allowed = route.permission === 'public' || may(role, route.permission);
        const code = allowed ? 'form-expired' : 'not-permitted';
        if (codeOf(refusal) !== code)
          faults.push(`${url}, ${role}: ${refusal.statusCode} ${codeOf(refusal)}, not ${code}`);
        // Who may not is told so before anything of the form is looked at.
        if (!allowed) continue;
        const elsewhere = await visitor.post(
          url,
          {},
          { ...json, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
        );
        if (codeOf(elsewhere) !== code)
          faults.push(`${url}, ${role}, from another site: ${elsewhere.statusCode} ${codeOf(elsewhere)}`);
      }
    }
  }
  assert.deepEqual(faults, [], faults.join('\n'));
});

test('nobody finds a record of another partnership, and unknown answers alike', async () => {
  const faults: string[] = [];
  const words = (response: LightMyRequestResponse): string =>
    /<main[\s\S]*<\/main>/.exec(response.body)?.[0] ?? response.body;
  const nothing = newId();
  /** What somebody is told at an address of nothing; many records share one. */
  const unknownWords = new Map<string, string>();
  const expectMissing = async (visitor: Visitor, who: string, url: string): Promise<void> => {
    const answer = await visitor.get(url);
    visits += 1;
    const unknown = url
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, nothing)
      .replace(/[0-9a-f]{32}/, '0123456789abcdef'.repeat(2));
    const key = `${who} ${unknown}`;
    let told = unknownWords.get(key);
    if (told === undefined) {
      told = words(await visitor.get(unknown));
      visits += 1;
      unknownWords.set(key, told);
    }
    if (answer.statusCode !== 404) faults.push(`${who} opens ${url}: ${answer.statusCode}, not 404`);
    if (words(answer) !== told) faults.push(`${who}: ${url} and an unknown one differ in their words`);
  };
  for (const role of roles) {
    const theirs = await neighbour.as(role);
    for (const route of routes('GET')) {
      if (!may(role, route.permission) || ofEverybody[route.path] !== undefined) continue;
      for (const [index, url] of (urls.get(nameOf(route)) ?? []).entries()) {
        // As in the crawl itself: the first by everybody, each further one by the analyst and, in turn, by another.
        if (index > 0 && role !== 'analyst' && role !== roles[index % roles.length]) continue;
        if (namesRecord(url)) await expectMissing(theirs, `The neighbour’s ${role}`, url);
      }
    }
    const ours = await demonstration.as(role);
    for (const url of neighbour.addresses) await expectMissing(ours, `Our ${role}`, url);
  }
  // A figure is found under the id of its own question alone.
  const analyst = await demonstration.as('analyst');
  await analyst.get('/assessment/explore/categories');
  const figure =
    /href="(\/assessment\/figures\/[^"]*\?[^"]+)"/.exec(analyst.page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  for (const [url, status] of [
    [figure, 200],
    [figure.replace(/[0-9a-f]{32}/, '0123456789abcdef'.repeat(2)), 404],
  ] as const) {
    const answer = await analyst.get(url);
    if (answer.statusCode !== status) faults.push(`${url}: ${answer.statusCode}, not ${status}`);
  }
  // Found by the neighbour, so that the 404s above say something.
  for (const url of neighbour.addresses) {
    const answer = await (await neighbour.as('councillor')).get(url);
    if (answer.statusCode !== 200) faults.push(`The neighbour opens their own ${url}: ${answer.statusCode}`);
  }
  const theirs = await neighbour.as('analyst');
  const ids = [...urls.values()].flat().flatMap((url) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(url)?.[0] ?? []);
  for (const route of routes('GET')) {
    if (route.path.includes(':') || !may('analyst', route.permission)) continue;
    const answer = await theirs.get(route.path);
    const shown = ids.filter((id) => answer.body.includes(id));
    if (shown.length > 0) faults.push(`The neighbour’s ${route.path} shows ${shown.join(', ')}`);
  }
  for (const route of routes('POST')) {
    if (!route.path.includes(':') || ofEverybody[route.path.split('/').slice(0, 3).join('/')] !== undefined)
      continue;
    for (const url of postUrls(route)) {
      // A form with fields may say first that they are empty: the body is looked at before any record.
      const sent = [404, 422];
      if (!namesRecord(url)) continue;
      for (const role of roles.filter((each) => may(each, route.permission))) {
        const visitor = await neighbour.as(role);
        await visitor.get('/account');
        const answer = await visitor.post(url);
        visits += 1;
        if (!sent.includes(answer.statusCode))
          faults.push(`The neighbour’s ${role} sends ${url}: ${answer.statusCode}, not 404`);
      }
    }
  }
  assert.deepEqual(faults, [], faults.join('\n'));
});

test('pages of errors and forms sent wrongly are pages too', async () => {
  const analyst = await demonstration.as('analyst');
  const councillor = await demonstration.as('councillor');
  const stranger = new Visitor(demonstration.server.app);
  const wrong: [string, LightMyRequestResponse, number][] = [
    ['/nowhere', await analyst.get('/nowhere'), 404],
    ['/nowhere', await stranger.get('/nowhere'), 404],
    [
      '/sign-in',
      (await stranger.get('/sign-in'), await stranger.post('/sign-in', { email: '', password: '' })),
      422,
    ],
    [
      '/assessment/explore/months',
      await analyst.get('/assessment/explore/months?from=2026-09&to=2025-01'),
      422,
    ],
    [
      '/assessment/make',
      (await analyst.get('/assessment/make'),
      await analyst.post('/assessment/make', { from: '2026-09', to: '2025-01' })),
      422,
    ],
    [
      '/observatory/receive',
      (await analyst.get('/observatory/receive'), await analyst.upload('/observatory/receive', [])),
      422,
    ],
    [
      '/assessment/from-files',
      (await analyst.get('/assessment/from-files'), await analyst.upload('/assessment/from-files', [])),
      422,
    ],
    ['/observatory/receive', await councillor.get('/observatory/receive'), 403],
  ];
  for (const [url, response, status] of wrong) {
    assert.equal(response.statusCode, status, `${url}: ${response.body.slice(0, 300)}`);
    assert.ok(isPage(response), url);
    remember(url, url, 'sent wrongly', response);
  }
});

test('every link that is shown leads somewhere its reader may go', async () => {
  const faults: string[] = [];
  const followed = new Set<string>();
  const known = routes('GET').map((route) => ({ route, pattern: exactly(route.path) }));
  const forms = routes('POST').map((route) => exactly(route.path));
  const formPaths = new Set(routes('POST').map((route) => route.path));
  const pagePaths = new Set(known.map(({ route }) => route.path));
  const perRoute = new Map<string, number>();
  for (const seen of pages) {
    const role = roles.find((each) => each === seen.who);
    const visitor = role === undefined ? new Visitor(demonstration.server.app) : await demonstration.as(role);
    for (const [, href = ''] of seen.page.matchAll(/ (?:href|action)="(\/[^"#]*)(?:#[^"]*)?"/g)) {
      if (href.startsWith('/static/')) continue;
      const url = href.replaceAll('&amp;', '&');
      const path = url.split('?')[0] ?? '';
      // A form's own address is not the record that a page of the same shape would show.
      if (formPaths.has(path) && !pagePaths.has(path)) continue;
      const route = known.find(({ pattern }) => pattern.test(path))?.route;
      const isForm = (): boolean => forms.some((pattern) => pattern.test(path));
      if (route === undefined) {
        if (!isForm()) faults.push(`${seen.url} (${seen.who}) leads to ${url}, and there is no such route`);
        continue;
      }
      const pair = `${seen.who} ${route.path}`;
      const times = perRoute.get(pair) ?? 0;
      // A page of figures has hundreds alike.
      if (followed.has(`${seen.who} ${url}`) || times >= 6) continue;
      followed.add(`${seen.who} ${url}`);
      perRoute.set(pair, times + 1);
      if (/download\./.test(url) || (role === undefined && route.permission !== 'public')) continue;
      let status = answered.get(`${seen.who} ${url}`);
      if (status === undefined) {
        status = (await visitor.get(url)).statusCode;
        visits += 1;
      }
      if (status >= 400 && !(isForm() && status === 403))
        faults.push(`${seen.url} (${seen.who}) leads to ${url}: ${status}`);
    }
  }
  assert.deepEqual(faults, [], faults.join('\n'));
});

test('every file given out is what its name says', async () => {
  const begins: Record<string, (bytes: Buffer) => boolean> = {
    pdf: (bytes) => bytes.subarray(0, 5).toString() === '%PDF-',
    png: (bytes) => bytes.subarray(1, 4).toString() === 'PNG',
    svg: (bytes) => /^(<\?xml[^>]*>\s*)?<svg/.test(bytes.toString('utf8')),
    zip: (bytes) => bytes.subarray(0, 2).toString() === 'PK',
    pptx: (bytes) => bytes.subarray(0, 2).toString() === 'PK',
    docx: (bytes) => bytes.subarray(0, 2).toString() === 'PK',
    xlsx: (bytes) => bytes.subarray(0, 2).toString() === 'PK',
    json: (bytes) => typeof JSON.parse(bytes.toString('utf8')) === 'object',
    csv: (bytes) =>
      bytes.subarray(0, 3).toString('hex') === 'efbbbf' || /^[\w" ]+,/.test(bytes.toString('utf8')),
    html: (bytes) => bytes.toString('utf8').startsWith('<!DOCTYPE html>'),
  };
  const others: Record<string, string> = {
    png: 'image/png',
    svg: 'image/svg+xml',
    zip: 'application/zip',
    pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  };
  let files = 0;
  for (const { route, url } of routes('GET').flatMap((route) =>
    (urls.get(nameOf(route)) ?? []).map((url) => ({ route, url })),
  )) {
    const extension = /\.(\w+)$/.exec(url.split('?')[0] ?? '')?.[1];
    // Shapes are data for the map, not a file for a person.
    if (extension === undefined || extension === 'geojson') continue;
    const looksRight = begins[extension];
    assert.ok(looksRight, `${url}: say in this test how a .${extension} file begins`);
    const reader = roles.find((role) => may(role, route.permission)) ?? 'analyst';
    const answer = taken.get(url) ?? (await (await demonstration.as(reader)).get(url));
    files += 1;
    assert.equal(answer.statusCode, 200, url);
    assert.ok(looksRight(answer.rawPayload), `${url} does not begin like .${extension}`);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff', url);
    // Open data name their own types and may be read in place (src/public/public.test.ts).
    if (isPublished(url)) continue;
    const type =
      extension === 'csv'
        ? 'text/csv; charset=utf-8'
        : (others[extension] ??
          Object.values(formats).find((format) => format.extension === extension)?.mediaType);
    assert.equal(answer.headers['content-type'], type, url);
    assert.match(
      String(answer.headers['content-disposition']),
      new RegExp(
        `^attachment; filename="[^"/\\\\]{3,120}\\.${extension}"; filename\\*=UTF-8''\\S+\\.${extension}$`,
      ),
      url,
    );
  }
  assert.ok(files >= 5, `only ${files} files`);
});

test('each page structure is valid HTML with nothing inline', async (t) => {
  assert.ok(structures.size > 15, `only ${structures.size} structures`);
  const faults: string[] = [];
  for (const seen of structures.values()) {
    await assertGoodHtml(`${seen.url} (${seen.who})`, seen.page).catch((error: unknown) =>
      faults.push(error instanceof Error ? error.message : String(error)),
    );
  }
  t.diagnostic(`${structures.size} structures, ${pages.length} pages, ${visits} visits`);
  assert.deepEqual(faults, [], faults.join('\n\n'));
});

// ---- in the browser ------------------------------------------------------------------------------------------------

/** A browser signed in as this visitor, who got their cookies through the page. */
async function contextOf(who: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: narrow });
  const role = roles.find((each) => each === who);
  if (role !== undefined) {
    const { cookies } = await demonstration.as(role);
    await context.addCookies(
      [...cookies].map(([name, value]) => ({ name, value, url: demonstration.address })),
    );
  }
  return context;
}

test('in Chromium: axe finds nothing, nothing scrolls sideways at 320 px, the console stays empty', async (t) => {
  const faults: string[] = [];
  let judgements = 0;
  const alike = new Map<string, Seen[]>();
  for (const seen of [...structures.values(), ...pages]) {
    const structure = structureOf(seen.page);
    alike.set(structure, [...(alike.get(structure) ?? []), seen]);
  }
  // Of pages built alike the widest are looked at, and every one that says something new to axe.
  const looked = new Map<string, { seen: Seen; contexts: Set<string> }>();
  const known = new Set<string>();
  for (const same of alike.values()) {
    const wide = new Set(widest(same, ({ page }) => breadthOf(page)));
    for (const seen of same) {
      const contexts = contextsOf(seen.page);
      const isNew = [...contexts].some((context) => !known.has(context));
      for (const context of contexts) known.add(context);
      if (isNew || wide.has(seen)) looked.set(`${seen.who} ${seen.url} ${seen.status}`, { seen, contexts });
    }
  }
  /** In what has been judged. A page is judged when something stands on it as on none before; those that hold most go first. */
  const judged = new Set<string>();
  const waiting: { seen: Seen; isNew: boolean }[] = [];
  for (const { seen, contexts } of [...looked.values()].sort((a, b) => b.contexts.size - a.contexts.size)) {
    const isNew = [...contexts].some((context) => !judged.has(context));
    for (const context of contexts) judged.add(context);
    waiting.push({ seen, isNew });
  }
  const { sendAgain, asBefore } = answerAgain(demonstration.server.app);
  const looker = async (): Promise<void> => {
    const windows = new Map<string, Page>();
    const judge = await openJudge(browser, demonstration.address);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { seen, isNew } = next;
      let page = windows.get(seen.who);
      if (page === undefined) {
        page = await (await contextOf(seen.who)).newPage();
        windows.set(seen.who, page);
      }
      const said = listen(page, seen.status);
      // The answer as it was given, with its headers: also those that only a form brings.
      await page.setExtraHTTPHeaders(sendAgain(seen));
      await page.goto(`${demonstration.address}${seen.url}`);
      said.push(...(await widthFaults(page)));
      if (isNew) {
        judgements += 1;
        said.push(...(await judge.faultsOf(page)));
      }
      faults.push(...said.map((fault) => `${seen.url} (${seen.who}): ${fault}`));
    }
    for (const page of windows.values()) await page.context().close();
    await judge.close();
  };
  // One draws while the other waits for its answer.
  await Promise.all([looker(), looker()]);
  asBefore();
  t.diagnostic(`${judgements} pages judged by axe at 320 and 1280 px, ${looked.size} looked at at 320 px`);
  assert.deepEqual(faults, [], faults.join('\n'));
});

test('in Chromium: a partner’s table goes through every step of saying what its columns mean', async (t) => {
  const windows = await openJudge(browser, demonstration.address);
  const context = await contextOf('analyst');
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  const steps: string[] = [];
  const judge = async (said: string[]): Promise<void> => {
    const step = new URL(page.url()).pathname.replace(/[0-9a-f-]{36}/, ':id');
    steps.push(step);
    said.push(...(await widthFaults(page)), ...(await windows.faultsOf(page)));
    // As the server sends it: the browser writes some attributes in its own way.
    const sent = await (await page.request.get(page.url())).text();
    await assertGoodHtml(step, sent).catch((error: unknown) =>
      said.push(error instanceof Error ? error.message : String(error)),
    );
    faults.push(...said.splice(0).map((fault) => `${step}: ${fault}`));
  };
  await page.goto(`${demonstration.address}/observatory/receive`);
  await page.locator('input[type=file]').setInputFiles({
    name: 'street-cleaning.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      'Date,Type,Ward\n2026-08-03,Graffiti,Ropewalk\n2026-08-19,Fly-posting,Hollowmead\n2026-09-02,Graffiti,Ropewalk\n',
    ),
  });
  const said = listen(page, 422);
  await page.locator('main form button').click();
  for (let presses = 0; presses < 8 && page.url().includes('/observatory/mapping/'); presses += 1) {
    await judge(said);
    if (page.url().endsWith('/check')) break;
    const choices = page.locator('main form fieldset:has(input[type=radio]):not(:has(input:checked))');
    for (let left = await choices.count(); left > 0; left -= 1)
      await choices.first().locator('input[type=radio]').last().check();
    for (const input of await page.locator('main form input[type=text]:visible').all()) {
      if ((await input.inputValue()) === '') await input.fill('Marlhythe street cleaning');
    }
    await page.locator('main form button:not([name])').first().click();
  }
  await context.close();
  await windows.close();
  t.diagnostic(`steps: ${steps.join(', ')}`);
  assert.ok(new Set(steps).size >= 4 && steps.at(-1)?.endsWith('/check'), `only ${steps.join(', ')}`);
  assert.deepEqual(faults, [], faults.join('\n'));
});
