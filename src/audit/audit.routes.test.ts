import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership, othersAreDone } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { recordAudit, recordRefusal } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import type { Actor, Role } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import { buildServer } from '../server/server.ts';
import type { Server } from '../server/server.ts';
import { auditRoom } from './audit.ts';
import { eventWords, events } from './events.ts';
import { askedFilter, mostDays } from './filter.rules.ts';
import { createSealing } from './sealing.ts';
import type { Sealing } from './sealing.ts';

let test: TestDatabase;
let here: TestPartnership;
let there: TestPartnership;
let server: Server;
let keys: string;
const password = 'correct horse battery staple';

before(async () => {
  test = await createTestDatabase();
  keys = await mkdtemp(path.join(os.tmpdir(), 'fp-audit-'));
  here = await insertPartnership(test.database, {
    password,
    agencies: [
      { name: 'Council', roles: ['analyst', 'governance', 'manager', 'chair'] },
      { name: 'Police', roles: ['partner', 'agency-administrator'] },
    ],
  });
  there = await insertPartnership(test.database, {
    password,
    name: 'Neighbours',
    agencies: [{ name: 'Next council', roles: ['governance', 'analyst'] }],
  });
  // The chair supervises the council's people; the manager does not.
  await test.query(`update post set supervises = true where account_id = any($1)`, [
    [here.actor('chair').accountId, here.actor('agency-administrator').accountId],
  ]);
  server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [auditRoom(test.database, { folder: { keys } })],
  });
});

after(async () => {
  await server.app.close();
  await rm(keys, { recursive: true, force: true });
});

async function as(role: Role, partnership = here): Promise<Visitor> {
  const actor = partnership.actor(role);
  const person = partnership.agencies.flatMap(({ people }) => people).find((each) => each.actor === actor);
  const visitor = new Visitor(server.app);
  await visitor.signIn(person?.email ?? '', password);
  return visitor;
}

const view = (actor: Actor, subjectId: string, more: object = {}): Promise<void> =>
  test.database.asActor(actor, 'look', (tx) =>
    recordAudit(tx, { event: 'disclosure.listed', subjectKind: 'disclosure', subjectId, ...more }),
  );

/** Seals once the other test files' transactions on the same server are over. */
const sealNow = async (sealing: Sealing): Promise<void> => {
  await othersAreDone(test.database);
  await sealing.sealAll();
};

const rowsOn = (page: string): number => (page.match(/<tr class="govuk-table__row">/g)?.length ?? 1) - 1;

const idOf = async (subjectId: string): Promise<string> => {
  const [row] = await test.query<{ id: string }>('select id from audit_entry where subject_id = $1 limit 1', [
    subjectId,
  ]);
  return row?.id ?? '';
};

describe('who sees the audit', () => {
  it('is the officer all, a supervisor their agency’s people, everybody their own, a neighbour nothing', async () => {
    const subject = newId();
    for (const role of ['analyst', 'partner'] as const) await view(here.actor(role), subject);
    await test.database.asSystem('a clock', here.id, (tx) =>
      recordAudit(tx, { event: 'assessment.made', subjectKind: 'disclosure', subjectId: subject }),
    );
    const url = `/audit?record=${subject}`;
    const officer = await as('governance');
    await officer.get(url);
    assert.match(officer.page, /Seen under|3 entries/);
    for (const name of ['analyst', 'partner'] as const)
      assert.ok(officer.page.includes(here.actor(name).accountName));
    assert.match(officer.page, /The system/);
    await assertGoodHtml(url, officer.page);

    const chair = await as('chair');
    await chair.get(url);
    // The analyst's look, and that of the officer a moment ago, who is of the same agency.
    assert.match(chair.page, /2 entries\./);
    assert.ok(chair.page.includes(here.actor('analyst').accountName));
    const rows = /<tbody[\s\S]*<\/tbody>/.exec(chair.page)?.[0] ?? '';
    assert.ok(!rows.includes(here.actor('partner').accountName));

    // Being manager is not enough: the post must supervise.
    const manager = await as('manager');
    const response = await manager.get(url);
    assert.equal(response.statusCode, 200);
    assert.match(manager.page, /does not supervise anybody/);

    const analyst = await as('analyst');
    assert.equal((await analyst.get(url)).statusCode, 403);
    await analyst.get('/audit/mine');
    assert.match(analyst.page, /disclosure …/);
    assert.ok(!analyst.page.includes(here.actor('partner').accountName));
    await assertGoodHtml('/audit/mine', analyst.page);

    const neighbour = await as('governance', there);
    await neighbour.get(url);
    assert.match(neighbour.page, /Nothing was written down/);
  });

  it('opens an entry only to those who see it, and unknown ones answer alike', async () => {
    const subject = newId();
    await view(here.actor('partner'), subject, { words: 'high street' });
    const id = await idOf(subject);
    const officer = await as('governance');
    assert.equal((await officer.get(`/audit/entries/${id}`)).statusCode, 200);
    assert.match(officer.page, /high street/);
    assert.match(officer.page, /Not yet: within seconds/);
    await assertGoodHtml('/audit/entries', officer.page);
    await sealNow(createSealing({ database: test.database, folder: { keys } }));
    await officer.get(`/audit/entries/${id}`);
    assert.match(officer.page, /By seal \d+/);
    for (const [role, partnership] of [
      ['chair', here],
      ['manager', here],
      ['governance', there],
    ] as const) {
      // prettier-ignore
      const visitor = await as(role, partnership);
      for (const url of [
        `/audit/entries/${id}`,
        `/audit/entries/${newId()}`,
        `/audit/records?kind=disclosure&id=${subject}`,
        '/audit/records',
      ]) {
        const response = await visitor.get(url);
        assert.equal(response.statusCode, 404, `${role} ${url}`);
      }
    }
    const police = await as('agency-administrator');
    assert.equal((await police.get(`/audit/entries/${id}`)).statusCode, 200);
  });

  it('shows every view of one record, and everything one person opened, and writes both looks down', async () => {
    const subject = newId();
    for (let n = 0; n < 30; n += 1) await view(here.actor('analyst'), subject);
    const officer = await as('governance');
    await officer.get(`/audit/records?kind=disclosure&id=${subject}`);
    assert.match(officer.page, /30 entries\./);
    assert.equal(rowsOn(officer.page), 25);
    const next = /href="([^"]*after=[^"]*)"/.exec(officer.page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await officer.get(next);
    // The look of a moment ago is itself a view of the record.
    assert.match(officer.page, /31 entries\./);
    assert.equal(rowsOn(officer.page), 5);
    const account = here.actor('analyst').accountId;
    await officer.get(`/audit/people/${account}`);
    assert.match(officer.page, new RegExp(`What ${here.actor('analyst').accountName} opened`));
    const looks = await test.query<{ subject_id: string }>(
      `select subject_id from audit_entry where event = 'audit.viewed' and subject_id = any($1)`,
      [[subject, account]],
    );
    assert.deepEqual(looks.map(({ subject_id: id }) => id), [subject, subject, account]); // prettier-ignore
    assert.equal((await officer.get(`/audit/people/${there.actor('analyst').accountId}`)).statusCode, 404);
    assert.equal((await officer.get('/audit/people/nobody')).statusCode, 404);
  });
});

describe('the list', () => {
  it('narrows by person, event, outcome, agency and days; says what is wrong with them', async () => {
    const officer = await as('governance');
    const subject = newId();
    await view(here.actor('analyst'), subject);
    await view(here.actor('partner'), subject);
    await recordRefusal(test.database, here.actor('partner'), {
      event: 'agreement.viewed',
      subjectKind: 'disclosure',
      subjectId: subject,
    });
    const today = clock.today();
    const count = async (query: string): Promise<string> => {
      await officer.get(`/audit?record=${subject}&${query}`);
      return /(\d+) entr(?:y|ies)\./.exec(officer.page)?.[1] ?? 'none';
    };
    assert.equal(await count(`account=${here.actor('partner').accountId}`), '2');
    assert.equal(await count('event=disclosure.listed'), '2');
    assert.equal(await count('outcome=refused'), '1');
    assert.match(officer.page, /Refused/);
    assert.equal(await count(`event=disclosure.listed&agency=${here.agencies[0]?.id ?? ''}`), '1');
    assert.equal(await count('kind=other'), '0');
    assert.equal(await count(`event=disclosure.listed&from=${today}&until=${today}`), '2');
    assert.equal(await count('from=2020-01-01&until=2020-02-01'), '0');
    assert.equal(await count(`agreement=${newId()}`), '0');
    for (const [query, words] of [
      ['from=2020-01-01', `at most ${mostDays} days`],
      ['from-day=31&from-month=2&from-year=2026', 'From must be a real date'],
      [`from=${today}&until=2020-01-01`, 'Until must be the same as or after From'],
      ['account=somebody', 'Choose a person from the list'],
    ] as const) {
      const response = await officer.get(`/audit?${query}`);
      assert.equal(response.statusCode, 200);
      assert.ok(officer.page.includes('There is a problem') && officer.page.includes(words), query);
      await assertGoodHtml(query, officer.page);
    }
    assert.equal((await officer.get('/audit?after=nonsense')).statusCode, 422);
  });

  it('is given out as a file and on paper, and says so of itself', async () => {
    const officer = await as('governance');
    const subject = newId();
    await view(here.actor('analyst'), subject);
    const file = await officer.get(`/audit/export?record=${subject}`);
    assert.match(
      String(file.headers['content-disposition']),
      /^attachment; filename="audit-[\d-]+-to-[\d-]+\.csv"/,
    );
    const lines = file.body.trim().split('\r\n');
    assert.equal(lines.length, 2);
    assert.ok(lines[1]?.includes(subject) && lines[1].includes(here.actor('analyst').accountName));
    await officer.get(`/audit/print?record=${subject}`);
    assert.match(officer.page, /: 2 entries/);
    await assertGoodHtml('/audit/print', officer.page);
    assert.equal((await officer.get('/audit/export?from=2020-01-01')).statusCode, 422);
    const written = await test.query<{ event: string }>(
      `select event from audit_entry where subject_id = $1 and event like 'audit.%' order by at, id`,
      [subject],
    );
    assert.deepEqual(written.map(({ event }) => event), ['audit.file-given-out', 'audit.print-given-out']); // prettier-ignore
  });

  it('reads an address in every way people may type one', () => {
    const today = '2026-11-22';
    assert.deepEqual(askedFilter({}, today).filter, { from: '2026-10-23', until: today });
    assert.deepEqual(askedFilter({ 'from-day': '1', 'from-month': '11', 'from-year': '2026' }, today).filter, { from: '2026-11-01', until: today }); // prettier-ignore
    assert.equal(askedFilter({ from: '2026-01-01' }, today).filter, null);
    assert.equal(askedFilter({ from: '2020-01-01', record: 'x' }, today).filter?.from, '2020-01-01');
    assert.equal(askedFilter({ outcome: 'perhaps' }, today).filter, null);
  });
});

describe('the seals', () => {
  it('are shown with how far behind they are, and checked when asked', async () => {
    const sealing = createSealing({ database: test.database, folder: { keys } });
    await sealNow(sealing);
    const officer = await as('governance');
    await officer.get('/audit/seals');
    assert.match(officer.page, /Last seal/);
    await assertGoodHtml('/audit/seals', officer.page);
    const answer = await officer.post('/audit/seals/check');
    assert.equal(answer.statusCode, 303);
    await officer.get('/audit/seals');
    assert.match(officer.page, /seals agree/);
    assert.match(officer.page, /Somebody asked/);
    // Somebody behind the system's back.
    const [row] = await test.query<{ id: string; reason: string | null }>(
      `update audit_entry set reason = 'altered' where id = (select id from audit_entry where partnership_id = $1 order by at limit 1) returning id`,
      [here.id],
    );
    await officer.post('/audit/seals/check');
    await officer.get('/audit/seals');
    assert.match(officer.page, /1 thing does not agree/);
    assert.match(officer.page, /changed, exchanged or replaced/);
    await assertGoodHtml('/audit/seals', officer.page);
    await officer.get('/');
    assert.match(officer.page, /does not agree with its seals/);
    await test.query('update audit_entry set reason = null where id = $1', [row?.id]);
    await officer.post('/audit/seals/check');
    await officer.get('/');
    assert.match(officer.page, /Refusals this week/);
    assert.ok(!officer.page.includes('does not agree'));
  });

  it('say when they are behind', async () => {
    await test.query(
      `insert into audit_entry (partnership_id, id, at, event, outcome, role, purpose, subject_kind, subject_id, audience, open_to_members)
       select $1, $2, now() - interval '3 hours', 'a.b', 'done', 'x', 'x', 'x', 'x', array[id], false from audience_key where partnership_id = $1 and kind = 'oversight'`,
      [there.id, newId()],
    );
    const officer = await as('governance', there);
    await officer.get('/audit/seals');
    assert.match(officer.page, /the oldest for 3 hours/);
    await officer.get('/');
    assert.match(officer.page, /Sealing of the audit is behind/);
  });

  it('go outside once a day, and a check that finds something tells the officer', async () => {
    const lines: object[] = [];
    const say = (object: object): void => void lines.push(object);
    const log = { info: say, warn: say, error: say } as never;
    const partnership = await insertPartnership(test.database, {
      agencies: [{ name: 'C', roles: ['governance', 'analyst'] }],
    });
    const sealing = createSealing({ database: test.database, folder: { keys }, log });
    await view(partnership.actor('analyst'), 'x');
    await sealNow(sealing);
    const mail = (): Promise<{ subject: string; body: string }[]> =>
      test.query(`select subject, body from outbox_message where for_partnership = $1 order by made_at, id`, [
        partnership.id,
      ]);
    for (let round = 0; round < 3; round += 1) await sealing.sendOutside();
    const [first, ...more] = await mail();
    assert.equal(more.length, 0);
    const seal = (await sealing.verify(partnership.id)).last;
    assert.ok(first?.body.includes(`--seal ${seal?.number ?? ''}:${seal?.hash ?? ''}`));
    assert.ok(lines.some((line) => 'hash' in line && line.hash === seal?.hash));

    await test.query(
      `update audit_entry set role = 'nobody' where partnership_id = $1 and subject_id = 'x'`,
      [partnership.id],
    );
    for (let round = 0; round < 3; round += 1) await sealing.checkAll();
    const told = await mail();
    assert.equal(told.length, 2);
    assert.match(told[1]?.subject ?? '', /does not agree with its seals/);

    // The end is cut off: the sealer knows the seal it made, begins a new epoch and says so at once.
    await test.query('delete from audit_seal where partnership_id = $1', [partnership.id]);
    await view(partnership.actor('analyst'), 'y');
    await sealNow(sealing);
    await view(partnership.actor('analyst'), 'z');
    await sealNow(sealing);
    const all = await mail();
    assert.deepEqual(all.slice(2).map(({ subject }) => subject), [`The audit of ${partnership.name} begins a new epoch`]); // prettier-ignore
  });
});

describe('the words of events', () => {
  it('are there for every event that the routes and rooms write', async () => {
    const missing: string[] = [];
    const names = new Set(server.routes().flatMap(({ audit }) => (typeof audit === 'string' ? [audit] : [])));
    for (const file of globSync('src/**/*.ts', { cwd: path.resolve(import.meta.dirname, '../..') })) {
      if (/\.(test|fixture)\.ts$/.test(file)) continue;
      const text = await readFile(path.resolve(import.meta.dirname, '../..', file), 'utf8');
      for (const [, name = ''] of text.matchAll(/(?:audit|event): '([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)'/g))
        names.add(name);
      for (const [, name = ''] of text.matchAll(/recordLook\(tx, '([a-z.-]+)'/g)) names.add(name);
    }
    assert.ok(names.size > 60, `only ${names.size} events`);
    for (const name of names) if (events[name] === undefined) missing.push(name);
    assert.deepEqual(missing.sort(), [], `give these words in src/audit/events.ts: ${missing.join(', ')}`);
  });

  it('fall back on the event’s own name', () => {
    assert.equal(eventWords('hotspot.file-viewed'), 'hotspot: file viewed');
    assert.equal(eventWords('audit.viewed', 'refused'), 'Refused: the audit');
    assert.equal(eventWords('assessment.given-out'), 'Given out: an assessment');
  });
});
