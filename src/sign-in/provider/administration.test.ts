import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import {
  addressesOf,
  beginAt,
  comeBack,
  insertProvider,
  makeServer,
} from '../../../test/support/provider-sign-in.ts';
import { clientSecret, startHostileProvider, startProvider } from '../../../test/support/provider.ts';
import type { RealProvider } from '../../../test/support/provider.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import type { Role, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import type { Server } from '../../server/server.ts';

const password = 'four plain common words';
let db: TestDatabase;
let partnership: TestPartnership;
let neighbour: TestPartnership;
let server: Server;
let real: RealProvider;

before(async () => {
  db = await createTestDatabase();
  partnership = await insertPartnership(db.database, {
    password,
    agencies: [
      { name: 'Fernmouth Council', roles: ['administrator', 'manager', 'analyst', 'governance'] },
      { name: 'Fernmouth Police', roles: ['agency-administrator', 'partner'] },
    ],
  });
  neighbour = await insertPartnership(db.database, {
    name: 'Neighbouring Partnership',
    password,
    agencies: [{ name: 'Neighbouring Council', roles: ['administrator'] }],
  });
  server = await makeServer(db);
  real = await startProvider({ ours: addressesOf(newId()), person: { subject: 'x' } });
});

after(() => real.stop());

const [council, police] = [0, 1];
const organisationOf = (index: number): string => partnership.agencies[index]!.organisationId;

async function as(role: Role, of: TestPartnership = partnership): Promise<Visitor> {
  const person = of.agencies.flatMap(({ people }) => people).find(({ actor }) => actor.role === role)!;
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, password);
  return visitor;
}

const form = (more: Record<string, string> = {}): Record<string, string> => ({
  organisation: organisationOf(police),
  name: 'Fernmouth Police',
  issuer: real.issuer,
  clientId: 'frankpledge',
  clientSecret,
  domains: 'police.example',
  secondFactorValues: '',
  ...more,
});

async function add(visitor: Visitor, fields: Record<string, string>): Promise<string> {
  await visitor.get('/sign-in/providers/add');
  const answer = await visitor.post('/sign-in/providers/add', fields);
  assert.equal(answer.statusCode, 303, answer.body);
  const to = String(answer.headers.location);
  await visitor.get(to);
  return to;
}

const words = (visitor: Visitor): string => visitor.page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('administering providers', () => {
  it('adds, tests, switches on and accepts one; never shows the secret; writes it down', async () => {
    const visitor = await as('administrator');
    await visitor.get('/sign-in/providers');
    await assertGoodHtml('empty list', visitor.page);
    assert.match(visitor.page, /signs its people in here yet/);
    const here = await add(visitor, form());
    const id = here.split('/').at(-1)!;
    await assertGoodHtml('provider', visitor.page);
    assert.match(words(visitor), /Off Not accepted yet/);
    assert.match(visitor.page, new RegExp(`http://frankpledge.test/sign-in/providers/${id}/callback`));

    const tested = await visitor.post(`${here}/test`);
    assert.equal(tested.statusCode, 200);
    await assertGoodHtml('tested', visitor.page);
    assert.match(words(visitor), new RegExp(`The provider answers Issuer ${real.issuer} Keys found 1 `));
    assert.match(words(visitor), /PKCE\) Yes .*Signing out there too Yes .*end there Yes/);

    await visitor.get(here);
    const on = await visitor.post(`${here}/on`, { version: visitor.hidden('version') });
    assert.equal(on.statusCode, 303, on.body);
    await visitor.get(here);
    assert.equal(
      (await visitor.post(`${here}/accept`, { trustVersion: visitor.hidden('trustVersion') })).statusCode,
      303,
    );
    await visitor.get(here);
    assert.match(words(visitor), /On Accepted/);
    assert.doesNotMatch(visitor.page, new RegExp(clientSecret));
    await visitor.get(`${here}/change`);
    await assertGoodHtml('form', visitor.page);
    assert.doesNotMatch(visitor.page, new RegExp(clientSecret));
    await visitor.get('/sign-in/providers');
    await assertGoodHtml('list', visitor.page);
    assert.match(words(visitor), /police\.example On Accepted/);
    const [row] = await db.query<{ text: string }>(
      `select encode(client_secret, 'escape') as text from sign_in_provider where id = $1`,
      [id],
    );
    assert.equal(row?.text.includes(clientSecret), false);
    const entries = await db.query<{ event: string }>(
      `select event from audit_entry where subject_kind = 'sign_in_provider' and subject_id = $1 order by id`,
      [id],
    );
    assert.deepEqual(
      entries.map(({ event }) => event),
      ['provider.added', 'provider.switched-on', 'provider.accepted'],
    );
    // Nobody else reads the secret: not even an administrator's own transaction.
    const actor = partnership.actor('administrator');
    await assert.rejects(
      db.database.asActor(actor, 'try', (tx) =>
        tx.selectFrom('sign_in_provider').select('client_secret').execute(),
      ),
      /permission denied/,
    );
    for (const role of ['analyst', 'partner'] as const)
      await assert.rejects(
        db.database.asActor(partnership.actor(role), 'try', (tx) =>
          tx.selectFrom('sign_in_provider').select('id').execute(),
        ),
        /permission denied/,
      );

    // Other domains must be accepted anew; other words need not.
    await visitor.get(`${here}/change`);
    const changed = await visitor.post(
      `${here}/change`,
      form({ name: 'The Police', clientSecret: '', version: visitor.hidden('version') }),
    );
    assert.equal(changed.statusCode, 303, changed.body);
    await visitor.get(here);
    assert.match(words(visitor), /On Accepted/);
    const [kept] = await db.query<{ text: string }>(
      `select encode(client_secret, 'escape') as text from sign_in_provider where id = $1`,
      [id],
    );
    assert.equal(kept?.text, row.text, 'an empty secret keeps the one there is');
    await visitor.get(`${here}/change`);
    const old = visitor.hidden('version');
    await visitor.post(
      `${here}/change`,
      form({ clientSecret: 'new', domains: 'police.example\nforce.example', version: old }),
    );
    await visitor.get(here);
    assert.match(words(visitor), /On Changed since it was accepted/);
    await visitor.get(`${here}/change`);
    const late = await visitor.post(`${here}/change`, form({ version: old }));
    assert.equal(late.statusCode, 409);
    assert.match(late.body, /changed by Person \d+ at/);
    const history = await db.query<{ was: object }>(
      `select was from history where record_kind = 'sign_in_provider' order by version`,
    );
    assert.ok(history.length >= 3);
    assert.equal(JSON.stringify(history).includes('secret'), false);
    // What was read is what is accepted.
    await visitor.get(here);
    assert.equal((await visitor.post(`${here}/accept`, { trustVersion: '1' })).statusCode, 409);
  });

  it('says of each field what is wrong, and keeps what was typed but the secret', async () => {
    const visitor = await as('administrator');
    await visitor.get('/sign-in/providers/add');
    for (const [change, message] of [
      [{ organisation: '' }, /Choose an organisation/],
      [{ organisation: neighbour.agencies[0]!.organisationId }, /Choose an organisation/],
      [{ name: ' ' }, /Enter a name/],
      [{ issuer: 'http://login.example.org' }, /must begin with https/],
      [{ issuer: 'https://login.microsoftonline.com/common/v2.0' }, /your own directory/],
      [{ clientSecret: '' }, /Enter the client secret/],
      [{ domains: '' }, /at least one email domain/],
      [{ domains: 'not_a_domain' }, /is not an email domain/],
      [{ domains: 'FORCE.example' }, /“force.example” belongs to another sign-in already/],
      [{ secondFactorValues: 'two words' }, /levels without spaces/],
    ] as const) {
      const answer = await visitor.post(
        '/sign-in/providers/add',
        form({ domains: 'new.example', ...change }),
      );
      assert.equal(answer.statusCode, 422, JSON.stringify(change));
      assert.match(answer.body, message);
      assert.match(answer.body, /<title>Error: /);
      assert.doesNotMatch(answer.body, new RegExp(clientSecret));
    }
  });

  it('says what is wrong with one that does not answer, or is none', async () => {
    const visitor = await as('administrator');
    const gone = await startHostileProvider();
    await gone.close();
    for (const [issuer, message] of [
      [gone.issuer, /did not answer/],
      [`${real.issuer}/nothing`, /not set up rightly/],
    ] as const) {
      const here = await add(visitor, form({ issuer, domains: `a${newId().slice(-6)}.example` }));
      await visitor.post(`${here}/test`);
      assert.match(words(visitor), /The test failed/);
      assert.match(visitor.page, message);
    }
  });

  it('lets an agency’s own administrator keep their own, and leaves trusting it to the partnership', async () => {
    const visitor = await as('agency-administrator');
    await visitor.get('/sign-in/providers/add');
    const other = await visitor.post(
      '/sign-in/providers/add',
      form({ organisation: organisationOf(council), domains: 'own.example' }),
    );
    assert.equal(other.statusCode, 422);
    const here = await add(visitor, form({ domains: 'own.example' }));
    assert.match(visitor.page, /A manager or administrator of the partnership decides this/);
    const accept = await visitor.post(`${here}/accept`, { trustVersion: visitor.hidden('trustVersion') });
    assert.equal(accept.statusCode, 403);
    const theirs = await insertProvider(db, {
      organisationId: organisationOf(council),
      partnershipIds: [partnership.id],
      issuer: real.issuer,
      name: 'Fernmouth Council',
      domains: ['council.example'],
    });
    assert.equal((await visitor.get(`/sign-in/providers/${theirs}`)).statusCode, 404);
    await visitor.get(here);
    for (const event of ['on', 'off', 'accept', 'decline', 'forget', 'change', 'test'])
      assert.equal(
        (
          await visitor.post(
            `/sign-in/providers/${theirs}/${event}`,
            form({ version: '1', trustVersion: '1', email: 'a@b.example' }),
          )
        ).statusCode,
        404,
        event,
      );
    await visitor.get('/sign-in/providers');
    assert.doesNotMatch(visitor.page, /council\.example/);
  });

  it('is nothing to another partnership, unless the organisation is an agency there too; then it is accepted, not changed', async () => {
    const visitor = await as('administrator', neighbour);
    const [row] = await db.query<{ id: string }>(
      `select id from sign_in_provider where 'council.example' = any (domains)`,
    );
    const here = `/sign-in/providers/${row!.id}`;
    assert.equal((await visitor.get(here)).statusCode, 404);
    const agency = newId();
    const key = neighbour.agencies[0]!.ownKey;
    await db.query(
      `insert into agency (partnership_id, id, organisation_id, name, joined_on, audience, open_to_members)
       values ($1, $2, $3, 'Fernmouth Council', '2020-01-01', array[$4]::uuid[], true)`,
      [neighbour.id, agency, organisationOf(council), key],
    );
    assert.equal((await visitor.get(here)).statusCode, 200);
    assert.match(words(visitor), /Kept by Another partnership/);
    assert.doesNotMatch(visitor.page, /Switch off/);
    assert.equal((await visitor.post(`${here}/off`, { version: '1' })).statusCode, 403);
    assert.equal((await visitor.get(`${here}/change`)).statusCode, 404);
    await visitor.get(here);
    assert.equal((await visitor.post(`${here}/accept`, { trustVersion: '1' })).statusCode, 303);
    await visitor.get(here);
    assert.match(words(visitor), /On Accepted/);
    assert.equal((await visitor.post(`${here}/decline`)).statusCode, 303);
    const [kept] = await db.query<{ count: number }>(
      `select count(*)::int as count from provider_acceptance where provider_id = $1 and ended_at is null`,
      [row!.id],
    );
    assert.equal(kept!.count, 1, 'the other partnership goes on accepting it');
    // The database holds it too, whatever the page does.
    const asNeighbour = (work: (tx: Tx) => Promise<unknown>) =>
      db.database.asActor(neighbour.actor('administrator'), 'try', work);
    await asNeighbour(async (tx) => {
      const change = { is_enabled: false };
      const query = tx.updateTable('sign_in_provider').set(change).where('id', '=', row!.id);
      assert.equal((await query.executeTakeFirst()).numUpdatedRows, 0n);
    });
    await assert.rejects(
      asNeighbour((tx) =>
        tx
          .insertInto('provider_acceptance')
          .values({
            id: newId(),
            provider_id: row!.id,
            for_partnership: partnership.id,
            trust_version: 1,
            accepted_at: '2026-01-01T00:00:00Z',
          })
          .execute(),
      ),
      /row-level security/,
    );
  });

  it('forgets who somebody is there, and switching off ends their sessions', async () => {
    await db.query('update sign_in_provider set is_enabled = false');
    const id = newId();
    const provider = await startProvider({
      ours: addressesOf(id),
      person: { subject: 'first', email: '', emailVerified: true, amr: ['mfa'] },
    });
    const person = partnership.agencies[police]!.people.find(({ actor }) => actor.role === 'partner')!;
    await insertProvider(db, {
      id,
      organisationId: organisationOf(police),
      partnershipIds: [partnership.id],
      issuer: provider.issuer,
    });
    const signIn = async (subject: string) => {
      provider.person = { ...provider.person, subject, email: person.email };
      const visitor = new Visitor(server.app);
      const answer = await comeBack(visitor, await provider.signIn(await beginAt(visitor, person.email)));
      return { visitor, status: answer.statusCode };
    };
    assert.equal((await signIn('first')).status, 303);
    assert.equal((await signIn('second')).status, 403);
    const administrator = await as('agency-administrator');
    const here = `/sign-in/providers/${id}`;
    await administrator.get(here);
    assert.match(words(administrator), /People joined to it 1/);
    const nobody = await administrator.post(`${here}/forget`, {
      email: partnership.agencies[council]!.people[0]!.email,
    });
    assert.equal(nobody.statusCode, 422);
    assert.match(nobody.body, /Nobody with this address is joined/);
    await administrator.get(here);
    assert.equal(
      (await administrator.post(`${here}/forget`, { email: person.email.toUpperCase() })).statusCode,
      303,
    );
    const back = await signIn('second');
    assert.equal(back.status, 303);
    assert.equal((await back.visitor.get('/account')).statusCode, 200);
    await administrator.get(here);
    assert.equal(
      (await administrator.post(`${here}/off`, { version: administrator.hidden('version') })).statusCode,
      303,
    );
    assert.equal((await back.visitor.get('/account')).statusCode, 303, 'signed out at the next click');
    assert.equal((await administrator.get(here)).statusCode, 200, 'others go on');
    await provider.stop();
  });
});
