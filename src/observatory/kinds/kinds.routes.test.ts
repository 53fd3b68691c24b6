import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { prepareDataFolder } from '../../foundation/data-folder.ts';
import { may } from '../../partnership/partnership.ts';
import { buildServer, type Server } from '../../server/server.ts';
import { openEngine, type Engine } from '../engine.ts';
import { streetText } from '../intake/test-files.ts';
import { registerObservatory } from '../observatory.routes.ts';

const password = 'four plain common words';
let root: string;
let engine: Engine;
let store: TestDatabase;
let partnership: TestPartnership;
let server: Server;

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'frankpledge-kinds-'));
  const folder = await prepareDataFolder(path.join(root, 'data'), 'demonstration');
  engine = await openEngine({
    folder: folder.segments,
    tempFolder: path.join(root, 'temp'),
    threads: 2,
    memoryLimitMb: 512,
  });
  store = await createTestDatabase();
  partnership = await insertPartnership(store.database, { password });
  server = await buildServer({
    database: store.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      {
        name: 'observatory',
        menu: [
          {
            key: 'observatory',
            text: 'Observatory',
            href: '/observatory',
            permission: 'observatory.view',
            order: 20,
          },
        ],
        register: (registrar) =>
          registerObservatory(registrar, {
            database: store.database,
            engine,
            folder,
            may: (actor, action) => may(actor.role, action),
            crawlFiles: () => Promise.resolve([]),
          }),
        home: { none: 'a test' },
        search: { none: 'a test' },
        thread: { none: 'a test' },
        clocks: [],
      },
    ],
  });
  await server.app.ready();
});

after(async () => {
  await server.app.close();
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

const words = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

/** What the last page's form would send as it is filled in. */
function filled(page: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  const main = /<main[\s\S]*<\/main>/.exec(page)?.[0] ?? '';
  const plain = (value: string): string =>
    value.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  for (const [tag] of main.matchAll(/<input [^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1] ?? '';
    const type = /type="([^"]*)"/.exec(tag)?.[1] ?? 'text';
    if (['csrf', 'submission', ''].includes(name) || type === 'file') continue;
    if ((type === 'radio' || type === 'checkbox') && !/ checked/.test(tag)) continue;
    const value = plain(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
    const known = fields[name];
    fields[name] = known === undefined ? value : [...[known].flat(), value];
  }
  for (const [, name = '', inner = ''] of main.matchAll(
    /<select [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  ))
    fields[name] =
      /<option value="([^"]*)" selected/.exec(inner)?.[1] ?? /<option value="([^"]*)"/.exec(inner)?.[1] ?? '';
  for (const [, name = '', inner = ''] of main.matchAll(
    /<textarea [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g,
  ))
    fields[name] = plain(inner);
  return fields;
}

type Reply = { statusCode: number; headers: Record<string, unknown>; body: string };

async function follow(visitor: Visitor, response: Reply): Promise<string> {
  assert.equal(response.statusCode, 303, words(response.body).slice(0, 1500));
  const to = String(response.headers['location']);
  const page = await visitor.get(to);
  if (page.statusCode === 303) return follow(visitor, page);
  assert.equal(page.statusCode, 200, `${to}: ${words(page.body).slice(0, 1500)}`);
  await assertGoodHtml(to, visitor.page);
  return to;
}

async function upload(visitor: Visitor, fileName: string, content: Buffer | string): Promise<string> {
  await visitor.get('/observatory/receive');
  return follow(
    visitor,
    await visitor.upload('/observatory/receive', [{ field: 'files', fileName, content }]),
  );
}

/** Sends each step as it is filled in until the file is a delivery, and takes it into use. */
async function takeIn(
  visitor: Visitor,
  start: string,
  changes: Record<string, Record<string, string>> = {},
): Promise<string> {
  let at = start;
  for (let step = 0; step < 8 && at.startsWith('/observatory/mapping/'); step += 1)
    at = await follow(
      visitor,
      await visitor.post(at, { ...filled(visitor.page), ...changes[at.split('/').at(-1) ?? ''] }),
    );
  assert.match(at, /^\/observatory\/files\//);
  await follow(visitor, await visitor.post(`${at}/accept`, {}));
  return at;
}

async function analyst(): Promise<Visitor> {
  const person = partnership.agencies
    .flatMap(({ people }) => people)
    .find(({ actor }) => actor.role === 'analyst');
  assert.ok(person);
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, password);
  return visitor;
}

const sample = (name: string): Promise<Buffer> => readFile(path.join(import.meta.dirname, 'samples', name));

test('nothing yet: both pages say so', async () => {
  const visitor = await analyst();
  for (const [at, said] of [
    ['/observatory/agreement', /No two sources in use count the same thing/],
    ['/observatory/unmapped', /None: every category in every file in use has its place/],
  ] as const) {
    assert.equal((await visitor.get(at)).statusCode, 200);
    assert.match(words(visitor.page), said);
    await assertGoodHtml(at, visitor.page);
  }
  assert.equal((await visitor.get('/observatory/agreement?a=x&b=y')).statusCode, 404);
});

test('the Home Office file through the pages: the kind is guessed, filled in, and kept; totals are marked', async () => {
  const visitor = await analyst();
  const at = await upload(visitor, 'pfa-open-data.csv', await sample('recorded-crime-force.csv'));
  assert.match(
    words(visitor.page),
    /By its headings it looks like: Recorded crime by force and offence code/,
  );
  assert.equal(filled(visitor.page)['source-kind'], 'recorded-crime-force');
  assert.match(String(filled(visitor.page)['limitations']), /below nought/);
  const file = await takeIn(visitor, at, {
    source: { source: 'new', title: 'Home Office, recorded crime', owner: 'Home Office' },
    categories: { rest: 'leave-out' },
  });
  const [source] = await store.query<{
    kind: string;
    is_aggregate: boolean;
    licence: string;
    period_grain: string;
  }>(
    "select kind, is_aggregate, licence, period_grain from source where title = 'Home Office, recorded crime'",
  );
  assert.deepEqual(source, {
    kind: 'recorded-crime-force',
    is_aggregate: true,
    licence: 'Open Government Licence v3.0',
    period_grain: 'quarter',
  });
  const [delivery] = await store.query<{ rows_read: number; rows_accepted: number; rows_rejected: number }>(
    'select rows_read, rows_accepted, rows_rejected from delivery where id = $1',
    [file.split('/').at(-1)],
  );
  assert.deepEqual(delivery, { rows_read: 12, rows_accepted: 10, rows_rejected: 1 });
});

test('incidents beside totals: compared in the quarters both cover, with the reason; never one number', async () => {
  const visitor = await analyst();
  for (const month of ['2025-01', '2025-02', '2025-03']) {
    const rows = Array.from({ length: 70 }, (_, index) => ({
      id: `${month}-${index}`,
      month,
      type: 'Burglary',
    }));
    const at = await upload(
      visitor,
      `${month}-merrowshire-street.csv`,
      streetText([...rows, { month, id: '', type: 'Anti-social behaviour' }]),
    );
    await follow(visitor, await visitor.post(`${at}/accept`, {}));
  }
  await visitor.get('/observatory/agreement');
  await assertGoodHtml('/observatory/agreement', visitor.page);
  const link = /href="(\/observatory\/agreement\?a=[^"]*)"/.exec(visitor.page)?.[1]?.replaceAll('&amp;', '&');
  assert.ok(link);
  assert.equal((await visitor.get(link)).statusCode, 200);
  await assertGoodHtml(link, visitor.page);
  const said = words(visitor.page);
  // 210 street rows; 231 recorded less 3 cancelled.
  assert.match(
    said,
    /Burglary, January 2025 to March 2025: 210 in the first source and 228 in the second, which is 92\.1% of it/,
  );
  assert.match(said, /Street-level files are not the official count/);
  assert.match(said, /All incidents: only the first has Anti-social behaviour/);
  assert.match(said, /3 periods are not compared: only one source covers all of them/);
});

test('a value that no mapping knows is listed with its rows and its file, until it is mended', async () => {
  const visitor = await analyst();
  const at = await upload(visitor, 'noise.csv', await sample('noise.csv'));
  const file = await takeIn(visitor, at, {
    source: { source: 'new', title: 'Council, noise', owner: 'The council' },
    categories: { rest: 'leave-out' },
  });
  await visitor.get('/observatory/unmapped');
  assert.match(words(visitor.page), /Left out by decision.*Council, noise: “Cockerel”/);
  // The next file has a value that nobody was asked about: the same mapping, a word more.
  await store.query(
    `insert into delivery_rejection (partnership_id, delivery_id, number, line, column_name, value, reason, inherited_audience, inherited_open)
     select partnership_id, id, 900, 12, 'Noise type', 'Bagpipes', 'This category is not in the mapping. Map it, or say that it is left out.', audience, open_to_members
     from delivery where id = $1`,
    [file.split('/').at(-1)],
  );
  await visitor.get('/observatory/unmapped');
  await assertGoodHtml('/observatory/unmapped', visitor.page);
  assert.match(words(visitor.page), /Bagpipes Noise type Council, noise 1 noise\.csv/);
  assert.ok(visitor.page.includes(`href="${file}"`));
});

test('a source of incidents takes no totals', async () => {
  const visitor = await analyst();
  const at = await upload(
    visitor,
    'noise-table.csv',
    'Month,Noise type,Ward,Complaints\n2025-01,Loud music,Ropewalk,4\n2025-02,Loud music,Ropewalk,6\n',
  );
  let step = at;
  const changes: Record<string, Record<string, string>> = {
    source: { source: 'partner:council-noise' },
    columns: {
      layout: 'counts', count: '4', 'when-from': 'column', 'when-column': '1', 'when-format': 'year-month',
      'category-from': 'columns', 'category-1': '2', 'category-2': '', 'area-from': 'columns', 'area-name-1': '3', id: '',
      'when-time': '', 'place-1': '', outcome: '', 'area-code': '',
    },
  }; // prettier-ignore
  for (let times = 0; times < 8 && !step.endsWith('/check'); times += 1) {
    const name = step.split('/').at(-1) ?? '';
    step = await follow(visitor, await visitor.post(step, { ...filled(visitor.page), ...changes[name] }));
  }
  const refused = await visitor.post(step, filled(visitor.page));
  assert.equal(refused.statusCode, 422);
  assert.match(words(refused.body), /Council, noise gave incidents before, and this file holds totals/);
});
