import { addDays } from '../../foundation/day.ts';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { insertAgreement } from '../../../test/support/agreement.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { runClock } from '../../foundation/clocks.ts';
import { clock, stopClockAt } from '../../foundation/clock.ts';
import { layout } from '../../foundation/data-folder.ts';
import { ownKey } from '../../foundation/database.ts';
import type { Actor, Role } from '../../foundation/database.ts';
import { newId } from '../../foundation/id.ts';
import { buildServer } from '../../server/server.ts';
import type { Server } from '../../server/server.ts';
import { sharingRoom } from '../sharing.room.ts';
import { agreementsClock } from './agreement.clock.ts';
import { shareUnder } from './share-keys.ts';

const password = 'four plain common words';
let test: TestDatabase;
let partnership: TestPartnership;
let elsewhere: TestPartnership;
let root: string;
let server: Server;

before(async () => {
  test = await createTestDatabase();
  partnership = await insertPartnership(test.database, {
    password,
    agencies: [
      { name: 'Council', roles: ['manager', 'governance', 'caseworker', 'councillor'] },
      { name: 'Police', roles: ['partner'] },
      { name: 'Charity', roles: ['chair'] },
    ],
  });
  elsewhere = await insertPartnership(test.database, { name: 'Next door', password });
  root = await mkdtemp(join(tmpdir(), 'frankpledge-agreements-'));
  server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      sharingRoom({ database: test.database, folder: layout(root, 'demonstration'), documentBanner: '' }),
    ],
  });
  await server.app.ready();
});

after(async () => {
  await server.app.close();
  await rm(root, { recursive: true, force: true });
});

const visitors = new Map<string, Promise<Visitor>>();

/** Somebody with this role, signed in once. */
function as(role: Role, of = partnership): Promise<Visitor> {
  const person = of.agencies.flatMap((agency) => agency.people).find(({ actor }) => actor.role === role);
  assert.ok(person);
  let visitor = visitors.get(person.email);
  if (visitor === undefined) {
    const made = new Visitor(server.app);
    visitor = made.signIn(person.email, password).then(() => made);
    visitors.set(person.email, visitor);
  }
  return visitor;
}

const agency = (index: number) => {
  const found = partnership.agencies[index];
  assert.ok(found);
  return found;
};
const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function page(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 400)}`);
  return text(answer.body);
}

/** Opens the form of a step and sends it. */
async function step(visitor: Visitor, id: string, event: string, fields: Record<string, string> = {}) {
  await page(visitor, `/sharing/agreements/${id}/steps/${event}`);
  return visitor.post(`/sharing/agreements/${id}/steps/${event}`, {
    version: visitor.hidden('version'),
    ...fields,
  });
}

async function stepped(visitor: Visitor, id: string, event: string, fields: Record<string, string> = {}) {
  const answer = await step(visitor, id, event, fields);
  assert.equal(answer.statusCode, 303, `${event}: ${text(answer.body).slice(0, 600)}`);
  return String(answer.headers.location);
}

const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
};

const events = async (id: string): Promise<string[]> =>
  (
    await test.query<{ event: string }>(
      `select event from audit_entry where subject_id = $1 and event like 'agreement.%' order by id`,
      [id],
    )
  ).map(({ event }) => event);

const fields = {
  title: 'Anti-social behaviour case sharing',
  summary: 'Cases of anti-social behaviour between the three of us.',
  regime: 'uk-gdpr',
  security: 'In this system only.',
  'grace-days': '30',
  owner: '',
};
const words = {
  ...fields,
  purposes: ['prevent-crime', 'anti-social-behaviour'],
  gateways: ['cda-115'],
  categories: ['anti-social-behaviour'],
};

/** Writes a draft with its parties through the pages. @returns its id. */
async function draft(manager: Visitor, parties = [0, 1, 2]): Promise<string> {
  await page(manager, '/sharing/agreements/new');
  const made = await manager.post('/sharing/agreements/new', words);
  assert.equal(made.statusCode, 303, text(made.body).slice(0, 600));
  const id = /agreements\/([0-9a-f-]{36})\/parties/.exec(String(made.headers.location))?.[1] ?? '';
  for (const index of parties) {
    await page(manager, `/sharing/agreements/${id}/parties`);
    const added = await manager.post(`/sharing/agreements/${id}/parties`, {
      version: manager.hidden('version'),
      agency: agency(index).id,
      ceiling: index === 2 ? 'official' : 'official-sensitive',
      contact: agency(index).people[0]?.actor.accountId ?? '',
    });
    assert.equal(added.statusCode, 303, text(added.body).slice(0, 600));
  }
  return id;
}

describe('an agreement from draft to its end', () => {
  let id: string;

  it('starts with lists filled with the usual words', async () => {
    const governance = await as('governance');
    await page(governance, '/sharing/lists');
    assert.equal((await governance.post('/sharing/lists/fill')).statusCode, 303);
    assert.match(await page(governance, '/sharing/lists/gateway'), /section 115.*Guidance to check/);
    const rows = await test.query<{ count: number }>(
      `select count(*)::int as count from term where list = 'gateway' and is_law`,
    );
    assert.ok((rows[0]?.count ?? 0) > 0);
  });

  it('says what is wrong with a draft and keeps what was typed', async () => {
    const manager = await as('manager');
    await page(manager, '/sharing/agreements/new');
    const answer = await manager.post('/sharing/agreements/new', {
      ...words,
      title: '',
      ...day('starts-on', '2026-06-01'),
      ...day('expires-on', '2026-05-01'),
    });
    assert.equal(answer.statusCode, 422);
    assert.match(text(answer.body), /Enter a title.*The last day must not be before the first/);
    assert.match(answer.body, /Cases of anti-social behaviour between the three of us/);
    await assertGoodHtml('draft with mistakes', answer.body);
  });

  it('is written, refuses an agency outside the partnership, and is sent', async () => {
    const manager = await as('manager');
    id = await draft(manager);
    await page(manager, `/sharing/agreements/${id}/parties`);
    await assertGoodHtml('parties', manager.page);
    const answer = await manager.post(`/sharing/agreements/${id}/parties`, {
      version: manager.hidden('version'),
      agency: elsewhere.agencies[0]?.id ?? '',
      ceiling: 'official',
      contact: '',
    });
    assert.equal(answer.statusCode, 422);
    assert.match(text(answer.body), /not, or no longer, in the partnership/);
    const shown = await page(manager, `/sharing/agreements/${id}`);
    await assertGoodHtml('draft', manager.page);
    assert.match(shown, /guidance to check/);
    assert.match(shown, /up to OFFICIAL-SENSITIVE/);
    await stepped(manager, id, 'send');
    const asked = await test.query(
      `select id from request where kind = 'agreement.signature' and subject_id = $1`,
      [id],
    );
    assert.equal(asked.length, 3);
    assert.match(
      await page(manager, `/sharing/agreements/${id}/edit`),
      /with its parties for signature. Take it back first/,
    );
  });

  it('is signed by each party in its own way, and only then begins', async () => {
    const partner = await as('partner');
    assert.match(await page(partner, '/'), /Agreements for you to sign/);
    await stepped(partner, id, 'sign', { signatory: 'Chief Inspector' });
    assert.equal((await step(partner, id, 'sign', { signatory: 'Again' })).statusCode, 403);
    const manager = await as('manager');
    await stepped(manager, id, 'sign', { signatory: 'Head of service' });
    const missing = await step(manager, id, 'record-signature', { party: agency(2).id });
    assert.equal(missing.statusCode, 422);
    assert.match(text(missing.body), /Enter a name and office.*Choose how it was said/);
    await stepped(manager, id, 'record-signature', {
      party: agency(2).id,
      signatory: 'The director',
      how: 'phone',
      ...day('said-on', clock.today()),
    });
    assert.match(
      await page(manager, `/sharing/agreements/${id}`),
      /Signed, not begun.*by phone from The director, .* recorded by Person/,
    );
    await stepped(manager, id, 'start', {
      ...day('starts-on', clock.today()),
      ...day('review-on', addDays(clock.today(), 365)),
      ...day('expires-on', addDays(clock.today(), 400)),
    });
    assert.match(await page(manager, `/sharing/agreements/${id}`), /In force/);
    assert.deepEqual(
      (await events(id)).filter((event) => event !== 'agreement.viewed'),
      [
        'agreement.drafted', 'agreement.parties-changed', 'agreement.parties-changed', 'agreement.parties-changed',
        'agreement.send', 'agreement.signed', 'agreement.signed', 'agreement.signed', 'agreement.start',
      ],
    ); // prettier-ignore
    const history = await page(manager, `/sharing/agreements/${id}/history`);
    assert.match(history, /Signed, not begun|State: from Draft/);
    await assertGoodHtml('history', manager.page);
  });

  it('refuses what somebody else has overtaken', async () => {
    const governance = await as('governance');
    await page(governance, `/sharing/agreements/${id}/steps/suspend`);
    const answer = await governance.post(`/sharing/agreements/${id}/steps/suspend`, {
      version: '1',
      reason: 'a check',
    });
    assert.equal(answer.statusCode, 409);
  });

  it('is suspended and resumed by the governance officer only', async () => {
    const manager = await as('manager');
    assert.equal((await manager.get(`/sharing/agreements/${id}/steps/suspend`)).statusCode, 403);
    const governance = await as('governance');
    await stepped(governance, id, 'suspend', { reason: 'a complaint is being looked at' });
    assert.match(
      await page(manager, `/sharing/agreements/${id}`),
      /Suspended.*a complaint is being looked at/,
    );
    await stepped(governance, id, 'resume', { reason: 'nothing was found' });
    assert.match(await page(manager, `/sharing/agreements/${id}`), /In force/);
  });

  it('keeps its signed paper, and gives it out with a mark in the audit', async () => {
    const manager = await as('manager');
    await page(manager, `/sharing/agreements/${id}/documents/add`);
    const wrong = await manager.upload(
      `/sharing/agreements/${id}/documents/add`,
      [{ field: 'file', fileName: 'signed.exe', content: 'x' }],
      { title: 'Signed agreement' },
    );
    assert.equal(wrong.statusCode, 422);
    await page(manager, `/sharing/agreements/${id}/documents/add`);
    const sent = await manager.upload(
      `/sharing/agreements/${id}/documents/add`,
      [{ field: 'file', fileName: 'signed.pdf', mediaType: 'text/html', content: '%PDF-1.7 fictional' }],
      { title: 'Signed agreement' },
    );
    assert.equal(sent.statusCode, 303, text(sent.body).slice(0, 400));
    const councillor = await as('councillor');
    await page(councillor, `/sharing/agreements/${id}`);
    const href = /href="([^"]+\/documents\/[0-9a-f-]{36})"/.exec(councillor.page)?.[1] ?? '';
    const file = await councillor.get(href);
    assert.equal(file.statusCode, 200);
    assert.equal(file.body, '%PDF-1.7 fictional');
    assert.equal(file.headers['content-type'], 'application/pdf');
    assert.match(String(file.headers['content-disposition']), /^attachment/);
    assert.ok((await events(id)).includes('agreement.document-given-out'));
    // Another partnership finds neither the paper nor the agreement.
    const stranger = await as('manager', elsewhere);
    assert.equal((await stranger.get(href)).statusCode, 404);
    assert.equal((await stranger.get(`/sharing/agreements/${id}`)).statusCode, 404);
  });

  it('is replaced by a new version, which carries on what it covers; the rest is handed over', async () => {
    const manager = await as('manager');
    const caseworker = partnership.actor('caseworker');
    const share = (receiver: number): Promise<string> =>
      test.database.asActor(caseworker, 'share', async (tx) => {
        const record = newId();
        await tx
          .insertInto('thread')
          .values({
            partnership_id: partnership.id, id: record, from_kind: 'test', from_id: record, to_kind: 'test', to_id: record,
            relation: 'test', made_at: clock.now(), audience: [ownKey(tx)], open_to_members: false,
          })
          .execute(); // prettier-ignore
        await shareUnder(
          tx,
          { table: 'thread', id: record },
          {
            agreementId: id, receivers: [agency(receiver).id], purpose: 'prevent-crime', category: 'anti-social-behaviour',
            gateway: 'cda-115', mark: 'official', critical: false,
          },
        ); // prettier-ignore
        return record;
      });
    await test.query('grant update on thread to fp_member');
    const [toPolice, toCharity] = [await share(1), await share(2)];
    const sees = (actor: Actor, record: string): Promise<boolean> =>
      test.database.asActor(actor, 'look', async (tx) => {
        const row = await tx.selectFrom('thread').select('id').where('id', '=', record).executeTakeFirst();
        return row !== undefined;
      });
    const [police, charity] = [partnership.actor('partner'), partnership.actor('chair')];
    const to = await stepped(manager, id, 'new-version');
    const next = /agreements\/([0-9a-f-]{36})\/edit/.exec(to)?.[1] ?? '';
    // The charity is not a party any more.
    await page(manager, `/sharing/agreements/${next}/parties`);
    const parties = await test.query<{ id: string }>(
      'select id from agreement_party where agreement_id = $1 and agency_id = $2',
      [next, agency(2).id],
    );
    const removed = await manager.post(`/sharing/agreements/${next}/parties/${parties[0]?.id ?? ''}/remove`, {
      version: manager.hidden('version'),
    });
    assert.equal(removed.statusCode, 303);
    await stepped(manager, next, 'send');
    await stepped(manager, next, 'sign', { signatory: 'Head of service' });
    await stepped(await as('partner'), next, 'sign', { signatory: 'Chief Inspector' });
    await stepped(manager, next, 'start', {
      ...day('starts-on', clock.today()),
      ...day('review-on', addDays(clock.today(), 365)),
    });
    assert.deepEqual([await sees(police, toPolice), await sees(charity, toCharity)], [true, true]);
    await runClock(test.database, agreementsClock(test.database));
    assert.deepEqual([await sees(police, toPolice), await sees(charity, toCharity)], [true, false]);
    assert.match(await page(manager, `/sharing/agreements/${id}`), /Closed.*took its place/);
    const handed = await test.query<{ record_id: string; why: string }>(
      'select record_id, why from agreement_hand_over where agreement_id = $1',
      [id],
    );
    assert.deepEqual(
      handed.map((row) => ({ ...row })),
      [{ record_id: toCharity, why: 'replaced' }],
    );

    // Closing the new one by hand puts the record that it carried on its list, and the receiver may settle it.
    await stepped(manager, next, 'close', { reason: 'the project has ended' });
    assert.equal(await sees(police, toPolice), false);
    const partner = await as('partner');
    assert.match(await page(partner, `/sharing/agreements/${next}`), /To hand over/);
    await assertGoodHtml('closed with a hand-over list', partner.page);
    const list = await test.query<{ id: string }>(
      'select id from agreement_hand_over where agreement_id = $1 and record_id = $2',
      [next, toPolice],
    );
    const settle = `/sharing/agreements/${next}/hand-over/${list[0]?.id ?? ''}`;
    const chair = await as('chair');
    await page(chair, '/sharing/agreements');
    assert.doesNotMatch(await page(chair, `/sharing/agreements/${next}`), /To hand over/);
    await page(partner, `/sharing/agreements/${next}`);
    assert.equal((await partner.post(settle, { outcome: 'The council goes on alone' })).statusCode, 303);
    assert.match(await page(partner, `/sharing/agreements/${next}`), /The council goes on alone/);
  });
});

describe('the list, the home page and the search', () => {
  it('find agreements by title, standing and party', async () => {
    const manager = await as('manager');
    const shown = await page(manager, '/sharing/agreements?standing=closed&q=anti-social');
    await assertGoodHtml('agreements', manager.page);
    assert.match(shown, /2 agreements/);
    assert.match(await page(manager, '/sharing/agreements?q=%25'), /No agreement fits/);
    const searched = await page(manager, '/search?q=anti-social');
    assert.match(searched, /Anti-social behaviour case sharing/);
    await page(manager, '/sharing');
    await assertGoodHtml('sharing', manager.page);
  });

  it('turn pages by keyset', async () => {
    for (let number = 0; number < 27; number += 1)
      await insertAgreement(test.database, { partnershipId: elsewhere.id, agencies: [] });
    const stranger = await as('manager', elsewhere);
    assert.match(await page(stranger, '/sharing/agreements'), /27 agreements/);
    const next = /href="([^"]+after=[^"]+)"/.exec(stranger.page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await page(stranger, next);
    assert.equal([...stranger.page.matchAll(/ISA-/g)].length, 2);
  });
});

describe('the share log', () => {
  it('shows what one may see, and is given out as CSV', async () => {
    const partner = await as('partner');
    assert.match(await page(partner, '/sharing/log'), /Nothing that you may see/);
    await assertGoodHtml('log', partner.page);
    const caseworker = await as('caseworker');
    assert.match(await page(caseworker, '/sharing/log'), /2 sharings/);
    const csv = await caseworker.get('/sharing/log.csv');
    assert.match(String(csv.headers['content-type']), /csv/);
    assert.equal(csv.body.trim().split('\n').length, 3);
    assert.equal((await (await as('councillor')).get('/sharing/log')).statusCode, 403);
  });
});

describe('the clock', () => {
  it('warns at 90, 30, 7 and 1 days once each, tells of grace, and closes after it', async () => {
    const governance = partnership.actor('governance');
    const id = await insertAgreement(test.database, {
      partnershipId: partnership.id,
      agencies: [agency(0).id, agency(1).id],
      startsOn: '2030-01-01',
      expiresOn: '2030-12-31',
      graceDays: 10,
    });
    const title =
      (await test.query<{ title: string }>('select title from agreement where id = $1', [id]))[0]?.title ??
      '';
    const messages = async (): Promise<string[]> =>
      (
        await test.query<{ subject: string }>(
          'select subject from outbox_message where account_id = $1 and subject like $2 order by id',
          [governance.accountId, `%${title}`],
        )
      ).map(({ subject }) => subject.replace(`: ${title}`, ''));
    const round = async (today: string): Promise<void> => {
      const back = stopClockAt(`${today}T09:00:00Z`);
      try {
        await runClock(test.database, agreementsClock(test.database));
        await runClock(test.database, agreementsClock(test.database));
      } finally {
        back();
      }
    };
    await round('2030-10-01');
    assert.deepEqual(await messages(), []);
    for (const before of [90, 60, 30, 20, 7, 2, 1, 0]) await round(addDays('2030-12-31', -before));
    const warned = ['Ends in 90 days', 'Ends in 30 days', 'Ends in 7 days', 'Ends in 1 day'];
    assert.deepEqual(await messages(), warned);
    await round('2031-01-01');
    await round('2031-01-10');
    assert.deepEqual(await messages(), [...warned, 'Expired, in grace']);
    const state = async (): Promise<string | undefined> =>
      (await test.query<{ state: string }>('select state from agreement where id = $1', [id]))[0]?.state;
    assert.equal(await state(), 'signed');
    await round('2031-01-11');
    assert.equal(await state(), 'closed');
    assert.deepEqual(await messages(), [...warned, 'Expired, in grace', 'Closed']);
  });
});
