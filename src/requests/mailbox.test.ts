import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createTransport } from 'nodemailer';
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { grantWishes } from './clocks.ts';
import { startMailIn } from './mail/listener.ts';
import { receiveMail } from './mail/receive.ts';
import { openTransport, sendWaiting } from './mail/send.ts';
import { standardSettings } from './request.rules.ts';
import { ask } from './request.store.ts';
import { inviteAccount } from '../sign-in/sign-in.ts';
import {
  linksIn,
  openMailbox,
  openWorld,
  replyMail,
  type Mailbox,
  type World,
} from '../../test/support/requests.ts';

/**
 * A partner who has a mailbox and nothing else: everything asked of them comes in one message, and each of it is answered once, by
 * its link or by a reply.
 */
let mailbox: Mailbox;
let world: World;
let goOn: () => void = () => {};
const start = Date.parse('2026-03-02T09:00:00Z');
/** Moves the clock to so many minutes after the start. */
function at(minutes: number): void {
  goOn();
  goOn = stopClockAt(new Date(start + minutes * 60_000).toISOString());
}

before(async () => {
  at(0);
  mailbox = await openMailbox();
  world = await openWorld({ smtpUrl: mailbox.url });
});
after(async () => {
  await world.server.app.close();
  await mailbox.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** Ten different things asked of the inspector by the council's caseworker. */
async function askTen(): Promise<string[]> {
  const { actor } = world.person(world.council, 'caseworker');
  const to = world.person(world.police, 'partner').actor.accountId;
  const ids: string[] = [];
  for (let number = 1; number <= 10; number += 1) {
    at(number / 100);
    const asked = await world.test.database.asActor(actor, 'ask in a test', (tx) =>
      ask(tx, {
        kind: number % 3 === 0 ? 'score' : number % 3 === 1 ? 'figure.check' : 'action.update',
        accountId: to,
        question: `Question ${number} of ten`,
        dueOn: '2026-03-20',
      }),
    );
    ids.push(asked.requestId);
  }
  return ids;
}

const answersOf = (ids: string[]): Promise<{ request_id: string; way: string; choice: string | null; words: string; said_by: string; recorded_by: string | null }[]> =>
  world.test.query('select request_id, way, choice, words, said_by, recorded_by from request_answer where request_id = any($1)', [ids]); // prettier-ignore
const states = async (ids: string[]): Promise<string[]> => {
  const rows = await world.test.query<{ id: string; state: string }>('select id, state from request where id = any($1)', [ids]); // prettier-ignore
  return ids.map((id) => rows.find((row) => row.id === id)?.state ?? '');
};
const messagesTo = (email: string) => mailbox.messages.filter(({ envelopeTo }) => envelopeTo.includes(email));

describe('somebody who was invited today', () => {
  it('is told today what is asked of them, once it was gathered', async () => {
    const chair = world.person(world.police, 'chair');
    const { actor } = world.person(world.council, 'caseworker');
    const { accountId } = chair.actor;
    await world.test.database.asSystem('invite in a test', world.partnership.id, (tx) =>
      inviteAccount(tx, { accountId, invitedBy: null, origin: 'http://csp.example' }),
    );
    await world.test.database.asActor(actor, 'ask in a test', (tx) =>
      ask(tx, { kind: 'figure.check', accountId, question: 'Is it 120?', dueOn: '2026-03-20' }),
    );
    assert.deepEqual(await world.send(), { sent: 1, faults: 0 }, 'the invitation does not wait');
    assert.match(messagesTo(chair.email).at(-1)?.text ?? '', /sign-in\/invitation/);
    at(standardSettings.gatherMinutes - 0.1);
    assert.deepEqual(await world.send(), { sent: 0, faults: 0 }, 'what is asked is gathered');
    at(standardSettings.gatherMinutes);
    assert.deepEqual(await world.send(), { sent: 1, faults: 0 });
    assert.match(messagesTo(chair.email).at(-1)?.text ?? '', /Is it 120\?/);
    assert.equal(messagesTo(chair.email).length, 2);
  });
});

describe('a partner with only a mailbox', () => {
  it('gets ten requests in one message, and answers seven by links and three by a reply, each once', async () => {
    const inspector = world.person(world.police, 'partner');
    const ids = await askTen();
    assert.deepEqual(await world.send(), { sent: 0, faults: 0 }, 'they are gathered for some minutes');
    at(3);
    assert.deepEqual(await world.send(), { sent: 1, faults: 0 });
    const [message, ...others] = messagesTo(inspector.email);
    assert.equal(others.length, 0, 'everything came in one message');
    assert.ok(message?.text);
    assert.match(message.subject ?? '', /you are asked ten things/);
    const links = linksIn(message.text);
    assert.equal(new Set(links).size, 10);
    assert.match(message.replyTo?.[0]?.address ?? '', /^answers\+[0-9a-f]{32}@csp\.example$/);
    // What the database keeps opens nothing.
    const kept = JSON.stringify(await world.test.query('select * from outbox_message')) + JSON.stringify(await world.test.query('select * from request_link')); // prettier-ignore
    for (const link of links) assert.ok(!kept.includes(link.split('/').at(-1) ?? ''), 'no link is kept');

    let steps = 0;
    for (const [index, link] of links.slice(0, 7).entries()) {
      const visitor = new Visitor(world.server.app);
      // Programs that check mail open links, some of them twice: that answers nothing.
      await new Visitor(world.server.app).get(link);
      const page = await visitor.get(link);
      steps += 1;
      assert.equal(page.statusCode, 200);
      assert.match(text(page.body), new RegExp(`Question ${index + 1} of ten`));
      if (index < 3) await assertGoodHtml('a link', page.body);
      const sent = await visitor.post(link, {
        choice: ['', 'under-way', '4'][index % 3] ?? '',
        words: index % 3 === 0 ? '120 reports' : '',
      });
      steps += 1;
      assert.equal(sent.headers.location, '/requests/answered', text(sent.body));
    }
    const raw = replyMail({
      from: inspector.email.toUpperCase(),
      to: message.replyTo?.[0]?.address ?? '',
      words: '8. Done\n9: 5\n10 - 33 incidents',
      quoted: message.text,
    });
    const listener = await startMailIn(world.services, { host: '127.0.0.1', port: 0 });
    const transport = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true });
    const envelope = { from: inspector.email, to: message.replyTo?.[0]?.address ?? '' };
    await transport.sendMail({ envelope, raw });
    steps += 1;
    // A mail server may hand a message over twice.
    await transport.sendMail({ envelope, raw });
    await assert.rejects(
      transport.sendMail({ envelope: { from: inspector.email, to: 'somebody@elsewhere.example' }, raw }),
      /nothing is relayed/,
    );
    await assert.rejects(
      transport.sendMail({ envelope: { ...envelope, to: `answers+${'0'.repeat(32)}@csp.example` }, raw }),
      /550/,
    );
    await listener.close();
    assert.deepEqual(
      (await states(ids)).slice(7),
      ['answered', 'answered', 'answered'],
      'a reply is only filed',
    );
    assert.equal((await answersOf(ids)).length, 7);

    const staff = await world.as(world.council, 'caseworker');
    await staff.get('/requests/replies');
    await assertGoodHtml('replies', staff.page);
    const [, replyPath = ''] = /href="(\/requests\/replies\/[0-9a-f-]{36})"/.exec(staff.page) ?? [];
    assert.equal([...staff.page.matchAll(/\/requests\/replies\/[0-9a-f-]{36}/g)].length, 1, 'filed once');
    await staff.get(replyPath);
    await assertGoodHtml('a reply', staff.page);
    assert.doesNotMatch(staff.page, /Question 1 of ten.*checked/, 'the quoted message is no answer');
    const fields = Object.fromEntries(
      [
        ...staff.page.matchAll(
          /<input[^>]*name="(answer\.[0-9a-f-]{36}\.choice)"[^>]*value="([^"]*)"[^>]*checked/g,
        ),
      ].map(([, name = '', value = '']) => [name, value]),
    );
    const words = Object.fromEntries(
      [...staff.page.matchAll(/<textarea[^>]*name="(answer\.[0-9a-f-]{36}\.words)"[^>]*>([^<]*)</g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    assert.deepEqual(fields, {
      [`answer.${ids[7]}.choice`]: 'done',
      [`answer.${ids[8]}.choice`]: '5',
      [`answer.${ids[9]}.choice`]: 'words',
    });
    const accepted = await staff.post(`${replyPath}/accept`, { ...fields, ...words });
    assert.equal(accepted.statusCode, 303, text(accepted.body));

    const answers = await answersOf(ids);
    assert.equal(answers.length, 10);
    assert.equal(new Set(answers.map(({ request_id: id }) => id)).size, 10, 'each exactly once');
    assert.ok(answers.every(({ said_by: by }) => by === inspector.actor.accountId));
    assert.deepEqual(
      (await states(ids)).filter((state) => state !== 'accepted'),
      [],
    );
    assert.equal(answers.find(({ request_id: id }) => id === ids[9])?.words, '33 incidents');
    assert.equal(steps, 15, '7 links of two steps, and one reply');
    const typed = await world.test.query<{ spoke_for: string; account_id: string }>(
      `select spoke_for, account_id from audit_entry where event = 'request.answered.email'`,
    );
    assert.equal(typed.length, 3);
    assert.ok(typed.every(({ spoke_for: spoke, account_id: by }) => spoke === inspector.actor.accountId && by === world.person(world.council, 'caseworker').actor.accountId)); // prettier-ignore
    await staff.get(`/requests/${ids[9]}`);
    assert.match(
      text(staff.page),
      /Answered by e-mail from Person \d+ \(Partner officer, Test Police\), 2 March 2026, read and accepted by Person \d+ \(Caseworker, Test Borough Council\)/,
    );

    // Used links show nothing, and say the same as one that never was.
    const used = await new Visitor(world.server.app).get(links[0] ?? '');
    const never = await new Visitor(world.server.app).get('/requests/answer/never-was-one');
    const main = (body: string): string =>
      (/<main[\s\S]*<\/main>/.exec(body)?.[0] ?? '').replace(/value="[^"]*"|action="[^"]*"/g, '');
    assert.equal(main(used.body), main(never.body));
    assert.doesNotMatch(used.body, /Question/);
    await assertGoodHtml('a dead link', used.body);
  });

  it('an expired or forwarded link sends a new one to the address on file, and only there', async () => {
    const inspector = world.person(world.police, 'partner');
    const { actor } = world.person(world.council, 'caseworker');
    at(10);
    const { requestId } = await world.test.database.asActor(actor, 'ask in a test', (tx) =>
      ask(tx, {
        kind: 'figure.check',
        accountId: inspector.actor.accountId,
        question: 'A late figure',
        dueOn: '2026-05-20',
      }),
    );
    at(13);
    await world.send();
    const [link = ''] = linksIn(messagesTo(inspector.email).at(-1)?.text ?? '');
    at(31 * 24 * 60);
    const finder = new Visitor(world.server.app);
    const page = await finder.get(link);
    assert.doesNotMatch(page.body, /A late figure/);
    // Sending the old form shows and answers nothing either.
    const late = await finder.post(link, { words: '12' });
    assert.match(text(late.body), /This link no longer works/);
    assert.equal((await answersOf([requestId])).length, 0);
    const before = mailbox.messages.length;
    for (let wish = 0; wish < 5; wish += 1) {
      await finder.get(link);
      const answer = await finder.post(`${link}/new-link`, { email: 'finder@elsewhere.example' });
      assert.equal(answer.headers.location, '/requests/new-link');
    }
    await finder.get('/requests/answer/never-was-one');
    assert.equal(
      (await finder.post('/requests/answer/never-was-one/new-link')).headers.location,
      '/requests/new-link',
    );
    assert.equal((await world.test.query('select * from request_wish')).length, 3, 'at most three a day');
    await grantWishes(world.test.database);
    await world.send();
    const fresh = mailbox.messages.slice(before);
    assert.deepEqual(
      fresh.flatMap(({ envelopeTo }) => envelopeTo),
      [inspector.email],
      'one message, to the address on file',
    );
    const [again = ''] = linksIn(fresh[0]?.text ?? '');
    assert.notEqual(again, link);
    assert.match((await finder.get(again)).body, /A late figure/);
    await finder.post(again, { words: '12' });
    assert.deepEqual(await states([requestId]), ['accepted']);
    // Once it is answered a wish ends in nothing.
    await finder.get(again);
    await finder.post(`${again}/new-link`);
    await grantWishes(world.test.database);
    await world.send();
    assert.equal(mailbox.messages.length, before + 1);
  });

  it('replies that are not beyond doubt, from another address or by machines are never accepted by themselves', async () => {
    const inspector = world.person(world.police, 'chair');
    const { actor } = world.person(world.council, 'caseworker');
    at(60 * 24 * 60);
    const [first, second] = await world.test.database.asActor(actor, 'ask in a test', async (tx) => {
      const one = await ask(tx, {
        kind: 'information.check',
        accountId: inspector.actor.accountId,
        question: 'Is Flat 3 known to you?',
        dueOn: '2026-06-20',
      });
      at(60 * 24 * 60 + 1);
      const two = await ask(tx, {
        kind: 'closing.agreed',
        accountId: inspector.actor.accountId,
        question: 'May the matter of Flat 3 be closed?',
        dueOn: '2026-06-20',
      });
      return [one, two] as const;
    });
    const ids = [first.requestId, second.requestId];
    at(60 * 24 * 60 + 5);
    await world.send();
    const message = messagesTo(inspector.email).at(-1);
    assert.ok(message?.text && message.replyTo?.[0]?.address);
    assert.doesNotMatch(
      `${message.text} ${message.subject}`,
      /Flat 3/,
      'nothing about a person stands in a message',
    );
    const to = message.replyTo[0].address;
    let minute = 60 * 24 * 60 + 6;
    const receive = (words: string, more: Partial<Parameters<typeof replyMail>[0]> = {}) => {
      at((minute += 1));
      return receiveMail(
        world.services,
        replyMail({ from: inspector.email, to, words, quoted: message.text ?? '', ...more }),
      );
    };
    assert.deepEqual(await receive('I am away', { headers: ['Auto-Submitted: auto-replied'] }), {
      outcome: 'automatic',
      replies: 1,
    });
    assert.deepEqual(await states(ids), ['open', 'open']);
    assert.deepEqual(await receive('1 known 2 satisfied', { from: 'other@elsewhere.example' }), {
      outcome: 'filed',
      replies: 1,
    });
    assert.deepEqual(await states(ids), ['open', 'open'], 'another address moves nothing');
    assert.equal((await receive('yes to both I think, ring me')).outcome, 'filed');
    assert.deepEqual(await states(ids), ['answered', 'answered']);
    const rows = await world.test.query<{ id: string; from_matches: boolean; proposals: unknown[]; state: string; words: string }>(
      'select id, from_matches, proposals, state, words from request_reply where account_id = $1 order by id', [inspector.actor.accountId]); // prettier-ignore
    assert.deepEqual(rows.map(({ from_matches: matches, proposals, state }) => [matches, proposals.length, state]), [
      [true, 0, 'set-aside'], [false, 0, 'waiting'], [true, 0, 'waiting'],
    ]); // prettier-ignore
    assert.equal(rows[2]?.words, 'yes to both I think, ring me', 'without what was quoted');
    const staff = await world.as(world.council, 'caseworker');
    await staff.get(`/requests/replies/${rows[1]?.id}`);
    assert.match(text(staff.page), /another address than the one on file/);
    await staff.get(`/requests/replies/${rows[2].id}`);
    assert.equal(
      (await staff.post(`/requests/replies/${rows[2].id}/put-back`, { reason: '' })).statusCode,
      422,
    );
    assert.equal(
      (await staff.post(`/requests/replies/${rows[2].id}/put-back`, { reason: 'Not clear; rang him' }))
        .statusCode,
      303,
    );
    assert.deepEqual(await states(ids), ['open', 'open']);
    // "1 known 2 satisfied" on one line is read, and put forward.
    assert.equal((await receive('1 nothing known 2 not yet, the lock is still broken')).outcome, 'filed');
    const read = await world.test.query<{ proposals: unknown }>('select proposals from request_reply where account_id = $1 order by id desc limit 1', [inspector.actor.accountId]); // prettier-ignore
    assert.deepEqual(read[0]?.proposals, [
      { number: 1, choice: 'nothing-known', words: 'nothing known' },
      { number: 2, choice: 'not-yet', words: 'not yet, the lock is still broken' },
    ]);
    // Somebody of another agency finds no reply.
    const [, , trust] = world.partnership.agencies;
    assert.ok(trust);
    const other = await world.as(trust, 'caseworker');
    await other.get('/requests/replies');
    assert.doesNotMatch(other.page, /nothing known/);
    assert.equal((await other.get(`/requests/replies/${rows[1]?.id}`)).statusCode, 404);
    // A message that came back is seen by who looks after messages.
    const bounce = replyMail({ from: 'mailer-daemon@partner.example', to, words: 'could not be delivered' });
    assert.equal((await receiveMail(world.services, bounce)).outcome, 'automatic');
    const keeper = await world.as(world.council, 'administrator');
    await keeper.get('/');
    assert.match(text(keeper.page), /Messages not sent/);
    assert.equal((await receiveMail(world.services, replyMail({ from: 'a@b.example', to: 'answers+x@csp.example', words: 'hello' }))).outcome, 'not-ours'); // prettier-ignore
  });

  it('is never lost when a process dies between claiming and sending, and keeps its Message-ID', async () => {
    const partner = world.person(world.police, 'agency-administrator');
    const { actor } = world.person(world.council, 'caseworker');
    at(100 * 24 * 60);
    await world.test.database.asActor(actor, 'ask in a test', (tx) =>
      ask(tx, {
        kind: 'score',
        accountId: partner.actor.accountId,
        question: 'How safe is the market?',
        dueOn: '2026-08-20',
      }),
    );
    at(100 * 24 * 60 + 5);
    // Dies after it claimed, before anything is sent: the promise never comes back.
    const stuck = { send: () => new Promise<void>(() => {}), close: () => {} };
    void sendWaiting(world.services, stuck);
    while (
      (await world.test.query('select 1 from outbox_message where tries = 1 and state = $1', ['waiting']))
        .length === 0
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(await world.send(), { sent: 0, faults: 0 }, 'nobody else takes it meanwhile');
    at(100 * 24 * 60 + 9);
    // Sent, and dies before it could be marked: it goes out once more, as the same message.
    const transport = openTransport(world.services.mail);
    assert.ok(transport);
    const dying = {
      send: async (message: Parameters<typeof transport.send>[0]) => {
        await transport.send(message);
        await new Promise<void>(() => {});
      },
      close: () => {},
    };
    void sendWaiting(world.services, dying);
    while (messagesTo(partner.email).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    at(100 * 24 * 60 + 15);
    assert.deepEqual(await world.send(), { sent: 1, faults: 0 });
    const sent = messagesTo(partner.email);
    assert.equal(sent.length, 2);
    assert.equal(new Set(sent.map(({ messageId }) => messageId)).size, 1, 'one Message-ID');
    assert.deepEqual(linksIn(sent[0]?.text ?? ''), linksIn(sent[1]?.text ?? ''), 'and the same link');
    assert.deepEqual(await world.send(), { sent: 0, faults: 0 });

    // A server that refuses is tried again, later and later; in the end it is shown as failed.
    await world.test.database.asActor(actor, 'ask in a test', (tx) =>
      ask(tx, {
        kind: 'score',
        accountId: partner.actor.accountId,
        question: 'How safe is the station?',
        dueOn: '2026-08-20',
      }),
    );
    mailbox.refuse(1);
    at(100 * 24 * 60 + 20);
    assert.deepEqual(await world.send(), { sent: 0, faults: 1 });
    assert.deepEqual(await world.send(), { sent: 0, faults: 0 }, 'not at once');
    at(100 * 24 * 60 + 22);
    assert.deepEqual(await world.send(), { sent: 1, faults: 0 });
    mailbox.refuse(1000);
    await world.test.database.asActor(actor, 'ask in a test', (tx) =>
      ask(tx, {
        kind: 'score',
        accountId: partner.actor.accountId,
        question: 'How safe is the park?',
        dueOn: '2026-08-20',
      }),
    );
    let faults = 0;
    for (let minutes = 30; minutes < 60 * 48; minutes += 60) {
      at(100 * 24 * 60 + minutes);
      faults += (await world.send()).faults;
    }
    mailbox.refuse(0);
    assert.equal(faults, 8);
    const [row] = await world.test.query<{ state: string; last_fault: string }>(
      'select state, last_fault from outbox_message order by made_at desc limit 1',
    );
    assert.equal(row?.state, 'failed');
    assert.match(row.last_fault, /mailbox full/);
  });

  it('gets messages without header injection, with names in any script, and long lines whole', async () => {
    const partner = world.person(world.police, 'agency-administrator');
    const { actor } = world.person(world.council, 'manager');
    await world.test.query('update account set name = $1 where id = $2', ['Zoë Ní Éanna 李\r\nBcc: evil@elsewhere.example', partner.actor.accountId]); // prettier-ignore
    await world.test.query('update partnership set name = $1', ['Wêrd CSP\r\nBcc: evil@elsewhere.example']);
    const long = `Long ${'wörd '.repeat(700)}end`;
    at(110 * 24 * 60);
    await world.test.database.asActor(actor, 'ask in a test', (tx) =>
      ask(tx, {
        kind: 'figure.check',
        accountId: partner.actor.accountId,
        question: long,
        dueOn: '2026-08-20',
      }),
    );
    at(110 * 24 * 60 + 5);
    await world.send();
    const message = messagesTo(partner.email).at(-1);
    assert.ok(message?.text);
    assert.deepEqual(message.envelopeTo, [partner.email]);
    assert.equal(message.bcc, undefined);
    assert.equal(message.to?.[0]?.name, 'Zoë Ní Éanna 李 Bcc: evil@elsewhere.example');
    assert.match(message.subject ?? '', /^Wêrd CSP Bcc: .*you are asked one thing$/);
    assert.ok(message.text.includes(long));
    assert.equal(message.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated');
  });
});

describe('the listener', () => {
  it('refuses what is too large, and a client that speaks nonsense', async () => {
    const listener = await startMailIn(world.services, { host: '127.0.0.1', port: 0 });
    const socket = createConnection(listener.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => (heard += String(chunk)));
    let closed = false;
    socket.on('close', () => (closed = true));
    const heardMore = async (before: string): Promise<void> => {
      while (heard === before && !closed) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    // A line at a time, each after an answer, as the protocol wants it.
    for (const line of ['EHLO x', 'MAIL FROM:<a@b.example> SIZE=99999999999', 'ALL YOUR MAIL', 'QUIT']) {
      const before = heard;
      if (before === '') await heardMore('');
      const greeted = heard;
      socket.write(`${line}\r\n`);
      await heardMore(greeted);
    }
    socket.destroy();
    await listener.close();
    assert.match(heard, /552/);
    assert.match(heard, /\n500 /);
  });
});
