import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import type { Role } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { Problem, notFound } from '../foundation/problem.ts';
import { may, roles } from '../partnership/partnership.ts';
import { button, input } from '../web/components.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { Registrar } from '../web/registrar.ts';
import { uploadedFiles } from '../web/upload.ts';
import { buildServer } from './server.ts';
import type { Room } from '../web/room.ts';
import type { Server } from './server.ts';

const password = 'four plain common words';
let databaseOf: TestDatabase;
let partnership: TestPartnership;
let server: Server;
let faults = 0;

/** A small room with every kind of route, to try the registrar through the whole server. */
function trialRoom(registrar: Registrar): void {
  const page = (title: string, body = html`<h1 class="govuk-heading-l">${title}</h1>`) => ({
    kind: 'page' as const,
    page: { title, body, menu: 'trial' },
  });
  registrar.member({
    method: 'GET',
    path: '/trial',
    permission: 'observatory.import',
    audit: 'trial.listed',
    query: z.object({ size: z.coerce.number().int().max(50, 'Size must be 50 or less').optional() }),
    crawl: () => ['/trial'],
    handler: ({ request }) =>
      page(
        'Trial',
        html`<h1 class="govuk-heading-l">Trial</h1>
          <form method="post" action="/trial" novalidate>
            ${hiddenFields(request)} ${input({ id: 'word', name: 'word', label: { text: 'Word' } })}
            ${button({ text: 'Send' })}
          </form>`,
      ),
  });
  registrar.member({
    method: 'POST',
    path: '/trial',
    permission: 'observatory.import',
    audit: 'trial.made',
    body: z.object({ word: z.string().trim().min(1, 'Enter a word') }),
    crawl: { none: 'a form' },
    handler: async ({ body, tx, actor }) => {
      await tx
        .insertInto('thread')
        .values({
          partnership_id: actor.partnershipId,
          id: newId(),
          from_kind: 'trial',
          from_id: newId(),
          to_kind: 'word',
          to_id: body.word,
          relation: 'says',
          made_at: '2026-01-01T00:00:00Z',
          made_by: actor.accountId,
          audience: [newId()],
          open_to_members: true,
        })
        .execute();
      if (body.word === 'taken') {
        throw new Problem({
          status: 422,
          code: 'taken',
          title: 'The word is taken',
          fields: [{ name: 'word', message: 'Enter a word that is not taken' }],
        });
      }
      if (body.word === 'rolled-back') return { ...page('Not accepted'), status: 409 };
      return { kind: 'redirect', to: '/trial', banner: 'The word was kept.' };
    },
    form: ({ body: { typed, failure }, request }) => {
      const form = formState(typed, failure);
      return {
        kind: 'page',
        page: {
          title: 'Trial',
          errors: form.errors,
          body: html`<h1 class="govuk-heading-l">Trial</h1>
            <form method="post" action="/trial" novalidate>
              ${hiddenFields(request)}
              ${input({
                id: 'word',
                name: 'word',
                label: { text: 'Word' },
                value: form.value('word'),
                ...form.error('word'),
              })}
              ${button({ text: 'Send' })}
            </form>`,
        },
      };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/trial/:id',
    permission: 'observatory.view',
    audit: 'trial.viewed',
    params: z.object({ id: z.uuid() }),
    crawl: { none: 'a trial' },
    handler: async ({ tx, params }) => {
      const row = await tx
        .selectFrom('thread')
        .select('to_id')
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (row === undefined) throw notFound();
      return page(row.to_id);
    },
  });
  registrar.member({
    method: 'GET',
    path: '/trial/fault',
    permission: 'observatory.view',
    audit: { none: 'a trial' },
    crawl: { none: 'a trial' },
    handler: async ({ tx }) => {
      faults += 1;
      await tx.selectFrom('session').selectAll().execute();
      return page('Never');
    },
  });
  registrar.member({
    method: 'GET',
    path: '/trial/file',
    permission: 'observatory.view',
    audit: 'trial.taken',
    crawl: { none: 'a trial' },
    handler: () => ({
      kind: 'file',
      bytes: 'a,b\n',
      mediaType: 'text/csv; charset=utf-8',
      fileName: 'Crime “in” Gravesham.csv',
    }),
  });
  registrar.member({
    method: 'GET',
    path: '/trial/document',
    permission: 'observatory.view',
    audit: { none: 'a trial' },
    crawl: { none: 'a trial' },
    handler: () => ({
      kind: 'file',
      bytes: '<!doctype html><title>Document</title>',
      mediaType: 'text/html; charset=utf-8',
      fileName: 'assessment.html',
      inline: true,
    }),
  });
  registrar.member({
    method: 'POST',
    path: '/trial/files',
    permission: 'observatory.import',
    audit: 'trial.received',
    multipart: true,
    upload: { fileBytes: 12 * 1024 ** 2, files: 3 },
    body: z.object({ note: z.string(), incidents: uploadedFiles('Choose a file') }),
    crawl: { none: 'a form' },
    handler: ({ body }) => ({ kind: 'json', body }),
  });
}

before(async () => {
  databaseOf = await createTestDatabase();
  partnership = await insertPartnership(databaseOf.database, { password });
  const room: Room = {
    name: 'trial',
    menu: [{ key: 'trial', text: 'Trial', href: '/trial', permission: 'observatory.import', order: 10 }],
    register: trialRoom,
    home: () => [
      {
        title: 'Trial card',
        href: '/trial',
        count: '12',
        body: html`<p class="govuk-body">words</p>`,
        order: 1,
      },
    ],
    search: { none: 'a test' },
    thread: { none: 'a test' },
    clocks: [],
  };
  server = await buildServer({
    database: databaseOf.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [room],
    demonstrationAccounts: [
      { name: 'Ann Alyst', email: emailOf('analyst'), role: 'analyst', password },
      { name: 'Cora Councillor', email: emailOf('councillor'), role: 'councillor', password },
    ],
  });
  await server.app.ready();
});

after(() => server.app.close());

function emailOf(role: Role): string {
  const person = partnership.agencies
    .flatMap((agency) => agency.people)
    .find(({ actor }) => actor.role === role);
  assert.ok(person, `nobody is ${role}`);
  return person.email;
}

async function as(role: Role): Promise<Visitor> {
  const visitor = new Visitor(server.app);
  await visitor.signIn(emailOf(role), password);
  return visitor;
}

async function audits(event: string): Promise<{ outcome: string; role: string; subject_id: string }[]> {
  return databaseOf.query('select outcome, role, subject_id from audit_entry where event = $1 order by id', [
    event,
  ]);
}

test('a person who is not signed in is sent to sign in and comes back', async () => {
  const visitor = new Visitor(server.app);
  const away = await visitor.get('/trial?size=3');
  assert.equal(away.statusCode, 303);
  assert.equal(away.headers.location, '/sign-in?next=%2Ftrial%3Fsize%3D3');
  await visitor.get(away.headers.location);
  assert.equal(visitor.hidden('next'), '/trial?size=3');
  const back = await visitor.post('/sign-in', { email: emailOf('analyst'), password, next: '/trial?size=3' });
  assert.equal(back.headers.location, '/trial?size=3');
  const json = await new Visitor(server.app).get('/trial', { accept: 'application/json' });
  assert.equal(json.statusCode, 401);
  assert.equal(json.headers['content-type'], 'application/problem+json; charset=utf-8');
});

test('next never leads to another site', async () => {
  for (const next of [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ]) {
    const visitor = new Visitor(server.app);
    await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`);
    const response = await visitor.post('/sign-in', { email: emailOf('analyst'), password, next });
    assert.equal(response.headers.location, '/', next);
  }
});

test('each page is valid HTML, has its parts, and says who is signed in', async () => {
  const anybody = new Visitor(server.app);
  await anybody.get('/sign-in');
  await assertGoodHtml('sign-in', anybody.page);
  assert.match(anybody.page, /<title>Sign in – Frankpledge<\/title>/);
  assert.match(anybody.page, /Demonstration: the borough/);
  assert.match(anybody.page, /Sign in as Ann Alyst/);
  const wrong = await anybody.post('/sign-in', { email: '', password: '' });
  assert.equal(wrong.statusCode, 422);
  assert.match(anybody.page, /<title>Error: Sign in – Frankpledge<\/title>/);
  assert.match(anybody.page, /<a href="#email">Enter your email address<\/a>/);
  await assertGoodHtml('sign-in with errors', anybody.page);
  await anybody.get('/accessibility');
  await assertGoodHtml('accessibility', anybody.page);

  const analyst = await as('analyst');
  for (const path of ['/', '/account', '/permissions', '/trial', '/nowhere']) {
    await analyst.get(path);
    await assertGoodHtml(path, analyst.page);
    assert.match(analyst.page, /Signed in as/);
    assert.match(analyst.page, /href="#main-content"/);
    assert.match(analyst.page, /Sign out/);
  }
  await analyst.get('/');
  assert.match(analyst.page, /Trial card/);
  assert.match(analyst.page, /aria-current="page"/);
});

test('the registrar asks the permission table, and each refusal is written down', async () => {
  for (const role of roles) {
    const visitor = await as(role);
    const response = await visitor.get('/trial');
    assert.equal(response.statusCode, may(role, 'observatory.import') ? 200 : 403, role);
    await visitor.get('/');
    assert.equal(visitor.page.includes('href="/trial">'), true, 'the card is there for everybody');
    assert.equal(
      /govuk-service-navigation__link" href="\/trial"/.test(visitor.page),
      may(role, 'observatory.import'),
      `${role}: the menu shows what may be opened`,
    );
  }
  const entries = await audits('trial.listed');
  const refusals = entries.filter((entry) => entry.outcome === 'refused').map((entry) => entry.role);
  assert.deepEqual(new Set(refusals), new Set(roles.filter((role) => !may(role, 'observatory.import'))));
  const councillor = await as('councillor');
  await councillor.get('/trial');
  assert.match(councillor.page, /You do not have permission/);
  assert.match(councillor.page, /Analyst/);
  await assertGoodHtml('refused', councillor.page);
});

test('unknown and hidden answer alike', async () => {
  const analyst = await as('analyst');
  const body = async (path: string): Promise<string> => {
    const response = await analyst.get(path);
    assert.equal(response.statusCode, 404, path);
    // The masked token and its submission id are new on each page, and the minute at its foot may be.
    return response.body.replace(/name="csrf" value="[^"]*"/g, '').replace(/ at \d{2}:\d{2}\./g, '');
  };
  const unknown = await body(`/trial/${newId()}`);
  const otherPartnership = await insertPartnership(databaseOf.database, { name: 'Another partnership' });
  const hidden = newId();
  await databaseOf.query(
    `insert into thread (partnership_id, id, from_kind, from_id, to_kind, to_id, relation, made_at, audience, open_to_members)
     values ($1, $2, 'trial', 'a', 'word', 'secret', 'says', now(), array[$2]::uuid[], true)`,
    [otherPartnership.id, hidden],
  );
  assert.equal(await body(`/trial/${hidden}`), unknown);
  assert.equal(await body('/trial/not-an-id'), unknown);
  assert.equal(await body('/nowhere/at/all'), unknown);
});

test('a form needs its token, from our own pages', async () => {
  const analyst = await as('analyst');
  await analyst.get('/trial');
  const word = { word: 'posted' };
  assert.equal((await analyst.post('/trial', { ...word, csrf: '' })).statusCode, 403);
  await analyst.get('/trial');
  assert.equal((await analyst.post('/trial', { ...word, csrf: 'A'.repeat(86) })).statusCode, 403);
  await analyst.get('/trial');
  assert.equal((await analyst.post('/trial', word, { 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  await analyst.get('/trial');
  assert.equal((await analyst.post('/trial', word, { origin: 'https://evil.example' })).statusCode, 403);
  const other = await as('manager');
  await other.get('/trial');
  await analyst.get('/trial');
  assert.equal((await analyst.post('/trial', { ...word, csrf: other.hidden('csrf') })).statusCode, 403);
  await analyst.get('/trial');
  assert.equal((await analyst.post('/trial', word)).statusCode, 303);
  const kept = await databaseOf.query(`select 1 from thread where to_id = 'posted'`);
  assert.equal(kept.length, 1);
});

test('a form sent twice acts once, also when both arrive together', async () => {
  const analyst = await as('analyst');
  await analyst.get('/trial');
  const fields = { word: 'twice', csrf: analyst.hidden('csrf'), submission: analyst.hidden('submission') };
  const answers = await Promise.all([1, 2, 3, 4].map(() => analyst.post('/trial', fields)));
  for (const answer of answers) {
    assert.equal(answer.statusCode, 303);
    assert.equal(answer.headers.location, '/trial');
  }
  assert.equal((await databaseOf.query(`select 1 from thread where to_id = 'twice'`)).length, 1);
  const made = (await audits('trial.made')).filter(({ outcome }) => outcome === 'done');
  const kept = await databaseOf.query(`select 1 from thread where from_kind = 'trial' and to_id <> 'secret'`);
  assert.equal(made.length, kept.length, 'one entry for each change, none for the repeats');
});

test('a banner is said once, on the next page', async () => {
  const analyst = await as('analyst');
  await analyst.get('/trial');
  await analyst.post('/trial', { word: 'banner' });
  await analyst.get('/trial');
  assert.match(analyst.page, /The word was kept\./);
  await assertGoodHtml('banner', analyst.page);
  await analyst.get('/trial');
  assert.doesNotMatch(analyst.page, /The word was kept\./);
});

test('what is wrong stands at the top and at the field, what was typed stays, nothing is kept', async () => {
  const analyst = await as('analyst');
  await analyst.get('/trial');
  const submission = analyst.hidden('submission');
  const response = await analyst.post('/trial', { word: ' ' });
  assert.equal(response.statusCode, 422);
  assert.match(analyst.page, /<title>Error: Trial – Frankpledge/);
  assert.match(analyst.page, /There is a problem/);
  assert.match(analyst.page, /<a href="#word">Enter a word<\/a>/);
  assert.match(analyst.page, /id="word-error"/);
  await assertGoodHtml('form with errors', analyst.page);
  assert.notEqual(analyst.hidden('submission'), submission);

  const taken = await analyst.post('/trial', { word: 'taken' });
  assert.equal(taken.statusCode, 422);
  assert.match(analyst.page, /value="taken"/);
  assert.match(analyst.page, /Enter a word that is not taken/);
  assert.equal((await analyst.post('/trial', { word: 'rolled-back' })).statusCode, 409);
  assert.equal(
    (await databaseOf.query(`select 1 from thread where to_id in ('taken', 'rolled-back')`)).length,
    0,
  );
  await analyst.get('/trial?size=51');
  assert.match(analyst.page, /Size must be 50 or less/);
});

test('a fault of ours gives a reference and no detail, and changes nothing', async () => {
  const analyst = await as('analyst');
  const response = await analyst.get('/trial/fault');
  assert.equal(response.statusCode, 500);
  assert.equal(faults, 1);
  assert.match(response.body, /quote\s*<strong>ERR-[0-9A-Z]{4}-[0-9A-Z]{4}<\/strong>/);
  assert.doesNotMatch(response.body, /permission denied|select|session/i);
  await assertGoodHtml('fault', analyst.page);
  const json = await analyst.get('/trial/fault', { accept: 'application/json' });
  const body = json.json<{ reference: string; code: string }>();
  assert.equal(body.code, 'fault');
  assert.match(body.reference, /^ERR-/);
});

test('files are given out as attachments and taken in to disk', async () => {
  const analyst = await as('analyst');
  const file = await analyst.get('/trial/file');
  assert.equal(
    file.headers['content-disposition'],
    `attachment; filename="Crime _in_ Gravesham.csv"; filename*=UTF-8''Crime%20%E2%80%9Cin%E2%80%9D%20Gravesham.csv`,
  );
  const shown = await analyst.get('/trial/document');
  assert.match(String(shown.headers['content-disposition']), /^inline; /);
  const policy = String(shown.headers['content-security-policy']);
  assert.match(policy, /default-src 'none'.*sandbox/, 'a document shown in the browser runs nothing');
  assert.doesNotMatch(policy, /script-src|allow-scripts|allow-same-origin/);
  await analyst.get('/trial');
  const large = Buffer.alloc(10 * 1024 ** 2, 'x');
  const sent = await analyst.upload(
    '/trial/files',
    [
      { field: 'incidents', fileName: '..\\..\\kent.csv', content: 'a,b\n1,2\n' },
      { field: 'incidents', fileName: 'large.csv', content: large },
    ],
    { note: 'two files' },
  );
  assert.equal(sent.statusCode, 200, sent.body);
  const { note, incidents } = sent.json<{
    note: string;
    incidents: { fileName: string; bytes: number; hash: string; path: string }[];
  }>();
  assert.equal(note, 'two files');
  assert.deepEqual(
    incidents.map(({ fileName, bytes }) => [fileName, bytes]),
    [
      ['kent.csv', 8],
      ['large.csv', large.length],
    ],
  );
  // SHA-256 of "a,b\n1,2\n", by sha256sum.
  assert.equal(incidents[0]?.hash, '492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470');
  assert.equal(existsSync(incidents[0].path), false, 'the temporary file is gone');

  await analyst.get('/trial');
  const tooLarge = await analyst.upload('/trial/files', [
    { field: 'incidents', fileName: 'huge.csv', content: Buffer.alloc(13 * 1024 ** 2, 'x') },
  ]);
  assert.equal(tooLarge.statusCode, 413);
  assert.match(tooLarge.body, /larger than 12 MB/);
  await analyst.get('/trial');
  const many = await analyst.upload(
    '/trial/files',
    [1, 2, 3, 4].map((number) => ({ field: 'incidents', fileName: `${number}.csv`, content: 'x' })),
  );
  assert.equal(many.statusCode, 413);
  await analyst.get('/trial');
  const none = await analyst.upload('/trial/files', [{ field: 'incidents', fileName: '', content: '' }], {
    note: '',
  });
  assert.equal(none.statusCode, 422);
  assert.match(none.body, /Choose a file/);
  const noToken = await analyst.upload(
    '/trial/files',
    [{ field: 'incidents', fileName: 'a.csv', content: 'x' }],
    {
      csrf: '',
    },
  );
  assert.equal(noToken.statusCode, 403);
});

test('every answer carries our policy; static files may be kept for ever', async () => {
  const visitor = new Visitor(server.app);
  const page = await visitor.get('/sign-in');
  const policy = String(page.headers['content-security-policy']);
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https:/);
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.equal(page.headers['referrer-policy'], 'same-origin');
  assert.equal(page.headers['x-frame-options'], 'SAMEORIGIN');
  const addresses = [...page.body.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(addresses.length >= 4);
  for (const address of addresses) {
    const file = await visitor.get(address, { 'accept-encoding': 'br' });
    assert.equal(file.statusCode, 200, address);
    assert.match(String(file.headers['cache-control']), /immutable/);
  }
  const css = addresses.find((address) => address.endsWith('frankpledge.css')) ?? '';
  const plain = await visitor.get(css);
  const small = await visitor.get(css, { 'accept-encoding': 'gzip, br' });
  assert.equal(small.headers['content-encoding'], 'br');
  assert.ok(small.rawPayload.length < plain.rawPayload.length / 4);
  assert.doesNotMatch(plain.body, /crown|crest|transport/i);
  for (const [, font] of plain.body.matchAll(/url\("([^"]+)"\)/g)) {
    const found = await visitor.get(css.replace('frankpledge.css', font ?? ''));
    assert.equal(found.statusCode, 200, font);
    assert.equal(found.headers['content-type'], 'font/woff2');
  }
  for (const bad of [
    '/static/x/frankpledge.css',
    css.replace('frankpledge.css', '../../package.json'),
    css.replace('frankpledge.css', '%2e%2e/html.ts'),
  ]) {
    assert.equal((await visitor.get(bad)).statusCode, 404, bad);
  }
});

test('health answers with the versions', async () => {
  const response = await new Visitor(server.app).get('/health');
  assert.equal(response.statusCode, 200);
  const body = response.json<{ status: string; versions: Record<string, string> }>();
  assert.equal(body.status, 'ok');
  assert.deepEqual(Object.keys(body.versions), ['frankpledge', 'node', 'postgresql', 'duckdb']);
  for (const [name, version] of Object.entries(body.versions)) assert.match(version, /^\d+\.\d+/, name);
  assert.equal(response.cookies.length, 0);
});

test('every route says its permission, its audit event and how it is crawled', async () => {
  const routes = server.routes();
  assert.ok(routes.length >= 14);
  for (const route of routes) {
    assert.ok(route.permission !== '');
    assert.ok(typeof route.audit === 'string' || route.audit.none.length > 5, `${route.path}: why no audit`);
    assert.ok(
      typeof route.crawl === 'function' || route.crawl.none.length > 5,
      `${route.path}: why not crawled`,
    );
  }
  await assert.rejects(
    buildServer({
      database: databaseOf.database,
      configuration: { demo: false, publicUrl: null },
      rooms: [
        {
          name: 'wrong',
          menu: [],
          home: { none: 'a trial' },
          search: { none: 'a test' },
          thread: { none: 'a test' },
          clocks: [],
          register: (registrar) =>
            registrar.member({
              method: 'GET',
              path: '/wrong',
              permission: 'no.such',
              audit: { none: 'a trial' },
              crawl: { none: 'a trial' },
              handler: () => ({ kind: 'redirect', to: '/' }),
            }),
        },
      ],
    }),
    /not in the permission table/,
  );
});

test('a live system shows no demonstration, and https cookies are bound to the host', async () => {
  const live = await buildServer({
    database: databaseOf.database,
    configuration: { demo: false, publicUrl: 'https://csp.example.gov.uk' },
    rooms: [],
    demonstrationAccounts: [{ name: 'Ann Alyst', email: 'ann@example.invalid', role: 'analyst', password }],
  });
  const visitor = new Visitor(live.app);
  const page = await visitor.get('/sign-in');
  assert.doesNotMatch(page.body, /[Dd]emonstration|Ann Alyst/);
  assert.match(String(page.headers['strict-transport-security']), /max-age/);
  const cookie = page.cookies.find(({ name }) => name === '__Host-fp_visit');
  assert.ok(cookie?.secure === true && cookie.httpOnly === true && cookie.sameSite === 'Lax');
  const response = await visitor.post(
    '/sign-in',
    { email: emailOf('analyst'), password },
    { origin: 'https://csp.example.gov.uk' },
  );
  assert.equal(response.statusCode, 303);
  await live.app.close();
});
