import { addDays } from '../foundation/day.ts';
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../test/support/html.ts';
import { insertPartnership } from '../../test/support/database.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { clock } from '../foundation/clock.ts';
import { newId } from '../foundation/id.ts';
import type { Problem } from '../foundation/problem.ts';
import { agencyByName } from './agencies.store.ts';
import { createPartnership, recordSuccession, setParent } from './partnership.making.ts';
import { openWorld } from '../../test/support/partnership.ts';
import type { World } from '../../test/support/partnership.ts';

let world: World;
let admin: Visitor;

before(async () => {
  world = await openWorld();
  admin = await world.visitor('administrator');
});

const form = (more: Record<string, string>): Record<string, string> => ({
  name: '',
  'short-name': '',
  kind: 'health',
  standing: 'responsible',
  aliases: '',
  email: '',
  phone: '',
  'device-days': '1',
  'joined-day': '1',
  'joined-month': '4',
  'joined-year': '2013',
  ...more,
});

async function add(more: Record<string, string>): Promise<string> {
  await admin.get('/partnership/agencies/add');
  await assertGoodHtml('add an agency', admin.page);
  const answer = await admin.post('/partnership/agencies/add', form(more));
  assert.equal(answer.statusCode, 303, answer.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
  return String(answer.headers.location).split('/').at(-1) ?? '';
}
const byName = (text: string): Promise<{ id: string; name: string } | null> =>
  world.test.database.asSystem('try names', world.partnership.id, (tx) => agencyByName(tx, text));

describe('agencies', () => {
  it('are found by any of their names, which mean one agency only', async () => {
    const id = await add({
      name: 'Marsh and Vale Clinical Commissioning Group',
      'short-name': 'CCG',
      aliases: 'M.V.C.C.G.\nMarsh Vale CCG',
    });
    for (const name of ['marsh and vale  clinical commissioning group', 'ccg', 'MVCCG', 'Marsh Vale CCG'])
      assert.equal((await byName(name))?.id, id, name);
    assert.equal(await byName('Unheard of'), null);
    await admin.get('/partnership/agencies/add');
    const taken = await admin.post('/partnership/agencies/add', form({ name: 'Another', aliases: 'ccg' }));
    assert.equal(taken.statusCode, 422);
    assert.ok(taken.body.includes('already means Marsh and Vale'));
  });

  it('are followed by another body: old ends, new begins, people and their access go along', async () => {
    const old = (await byName('ccg'))?.id ?? '';
    await admin.get('/partnership/people/add');
    const person = await admin.post('/partnership/people/add', {
      name: 'Nell Ferrier',
      email: 'nell.ferrier@health.example',
      phone: '',
      agency: old,
      title: '',
      role: 'partner',
      'starts-day': '1',
      'starts-month': '4',
      'starts-year': '2020',
    });
    assert.equal(person.statusCode, 303, person.body);
    await admin.get(`/partnership/agencies/${old}/follow`);
    await assertGoodHtml('another body takes over', admin.page);
    const today = clock.today();
    const followed = await admin.post(`/partnership/agencies/${old}/follow`, {
      version: admin.hidden('version'),
      agency: '',
      name: 'Marsh and Vale Integrated Care Board',
      'short-name': 'ICB',
      kind: 'health',
      'on-day': today.slice(8),
      'on-month': today.slice(5, 7),
      'on-year': today.slice(0, 4),
      carry: 'yes',
    });
    assert.equal(followed.statusCode, 303, followed.body);
    const address = String(followed.headers.location);
    await admin.get(address);
    await assertGoodHtml('an agency that follows', admin.page);
    assert.match(admin.page, /Follows/);
    assert.ok(admin.page.includes('Nell Ferrier'));
    const posts = await world.test.query<{ agency_id: string; ended_on: string | null }>(
      `select p.agency_id, p.ended_on::text from post p join account a on a.id = p.account_id where a.name = 'Nell Ferrier' order by p.id`,
    );
    assert.deepEqual(
      posts.map((post) => ({ ...post })),
      [
        { agency_id: old, ended_on: addDays(today, -1) },
        { agency_id: address.split('/').at(-1), ended_on: null },
      ],
    );
    assert.equal((await byName('Marsh Vale CCG'))?.id, old, 'old files still find the old body');
    await admin.get('/partnership/agencies');
    await assertGoodHtml('agencies', admin.page);
    assert.match(admin.page, /Have left/);
  });

  it('have keys of their own from the beginning', async () => {
    const id = (await byName('ICB'))?.id ?? '';
    const keys = await world.test.query<{ kind: string }>(
      'select kind from audience_key where agency_id = $1 order by kind',
      [id],
    );
    assert.deepEqual(
      keys.map(({ kind }) => kind),
      ['own', 'supervisor'],
    );
  });
});

describe('partnerships among themselves', () => {
  const code = (error: unknown): boolean =>
    /parents-in-a-circle|parent-is-itself|parent-unknown/.test((error as Problem).code);

  it('refuse themselves and circles as parents, in words', async () => {
    const [a, b, c] = await Promise.all(
      ['Ashby', 'Birch', 'Cedar'].map((name) =>
        insertPartnership(world.test.database, {
          name: `${name} partnership`,
          agencies: [{ name, roles: [] }],
        }),
      ),
    );
    assert.ok(a && b && c);
    const put = (child: string, parent: string | null): Promise<void> =>
      world.test.database.asSystem('set a parent', child, (tx) => setParent(tx, parent));
    await put(a.id, b.id);
    await put(b.id, c.id);
    await assert.rejects(put(c.id, a.id), code);
    await assert.rejects(put(a.id, a.id), code);
    await assert.rejects(put(a.id, newId()), code);
    await put(a.id, c.id);
    const ties = await world.test.query('select id from partnership_parent where child_partnership = $1', [
      a.id,
    ]);
    assert.equal(ties.length, 2, 'the old tie is ended, not rewritten');
    await admin.get('/partnership/edit');
    await assertGoodHtml('change the partnership', admin.page);
    assert.ok(admin.page.includes('Cedar partnership'));
  });

  it('follow each other: the old one is closed, both say so', async () => {
    const joint = newId();
    await world.test.database.asSystem('make a partnership', joint, (tx) =>
      createPartnership(tx, {
        name: 'Joint partnership of two towns',
        kind: 'combined',
        areas: [
          { code: 'E07000001', name: 'First Town', beginsOn: '2006-04-01' },
          { code: 'E07000002', name: 'Second Town', beginsOn: '2006-04-01' },
        ],
      }),
    );
    await world.test.database.asSystem('split a partnership', joint, (tx) =>
      recordSuccession(tx, {
        successor: world.partnership.id,
        kind: 'de-merged',
        happensOn: '2020-04-01',
        decision: 'Delegated decision',
      }),
    );
    await admin.get('/partnership');
    await assertGoodHtml('a partnership that follows', admin.page);
    assert.match(admin.page, /Joint partnership of two towns, since 1 April 2020\s+\(Delegated decision\)/);
    const [row] = await world.test.query<{ closed: boolean; version: number }>(
      'select closed_at is not null as closed, version from partnership where partnership_id = $1',
      [joint],
    );
    assert.deepEqual({ ...row }, { closed: true, version: 2 });
    await assert.rejects(
      world.test.database.asSystem('try a circle', world.partnership.id, (tx) =>
        recordSuccession(tx, { successor: joint, kind: 'merged', happensOn: '2026-01-01', decision: '' }),
      ),
      (error: Problem) => error.code === 'succession-in-a-circle',
    );
  });

  it('change by an administrator with history, and by nobody else', async () => {
    await admin.get('/partnership/edit');
    const answer = await admin.post('/partnership/edit', {
      version: admin.hidden('version'),
      name: 'Renamed Partnership',
      'short-name': 'RP',
      kind: 'district',
      parent: '',
      'second-factor': 'demonstration-only-never',
      'unused-days': '60',
      'review-days': '21',
      'confirmation-months': '12',
    });
    assert.equal(answer.statusCode, 303, answer.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
    await admin.get('/partnership');
    assert.ok(admin.page.includes('Renamed Partnership'));
    assert.match(admin.page, /version 1\s+ended/);
    const partner = await world.visitor('partner', 1);
    assert.equal((await partner.get('/partnership/edit')).statusCode, 403);
  });

  it('are searched by name and other name', async () => {
    await admin.get('/search?q=CCG');
    assert.ok(admin.page.includes('Marsh and Vale Clinical Commissioning Group'));
    await admin.get('/search?q=ferrier');
    assert.ok(admin.page.includes('Nell Ferrier'));
  });
});
