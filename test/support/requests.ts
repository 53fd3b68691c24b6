import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import {
  createTestDatabase,
  insertPartnership,
  password,
  type TestDatabase,
  type TestPartnership,
} from './database.ts';
import { visitAs, type Visitor } from './visitor.ts';
import type { Actor, Role } from '../../src/foundation/database.types.ts';
import { buildServer, type Server } from '../../src/server/server.ts';
import type { MailSettings } from '../../src/requests/mail/settings.ts';
import { openTransport, sendWaiting, type MailServices } from '../../src/requests/mail/send.ts';
import { requestsRoom } from '../../src/requests/requests.room.ts';

/** A partner's mailbox: a real SMTP server that keeps what it is sent. */
export type Mailbox = {
  url: string;
  messages: (Email & { envelopeFrom: string; envelopeTo: string[] })[];
  /** Refuses the next so many messages after the data was sent, as a full mailbox does. */
  refuse: (count: number) => void;
  close: () => Promise<void>;
};

export async function openMailbox(): Promise<Mailbox> {
  let refusals = 0;
  const messages: Mailbox['messages'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusals > 0) {
          refusals -= 1;
          callback(Object.assign(new Error('mailbox full'), { responseCode: 452 }));
          return;
        }
        void PostalMime.parse(Buffer.concat(chunks)).then((email) => {
          const { mailFrom, rcptTo } = session.envelope;
          messages.push({
            ...email,
            envelopeFrom: mailFrom === false ? '' : mailFrom.address,
            envelopeTo: rcptTo.map(({ address }) => address),
          });
          callback(null);
        });
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    refuse: (count) => (refusals = count),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export type World = {
  test: TestDatabase;
  partnership: TestPartnership;
  /** The unit that asks. */
  council: TestPartnership['agencies'][number];
  police: TestPartnership['agencies'][number];
  services: MailServices;
  server: Server;
  /** Signed in as somebody of an agency. */
  as: (agency: TestPartnership['agencies'][number], role: Role) => Promise<Visitor>;
  /** One round of sending. */
  send: () => Promise<{ sent: number; faults: number }>;
  person: (agency: TestPartnership['agencies'][number], role: Role) => { actor: Actor; email: string };
};

/** A council that asks, a police force that is asked, and the whole server. */
export async function openWorld(mail: Partial<MailSettings> = {}): Promise<World> {
  const test = await createTestDatabase();
  const partnership = await insertPartnership(test.database, {
    password,
    agencies: [
      { name: 'Test Borough Council', roles: ['caseworker', 'administrator', 'manager', 'analyst'] },
      { name: 'Test Police', roles: ['partner', 'chair', 'agency-administrator'] },
      { name: 'Test Lantern Trust', roles: ['partner', 'caseworker'] },
    ],
  });
  const [council, police] = partnership.agencies;
  if (council === undefined || police === undefined) throw new Error('The test partnership has agencies');
  const services: MailServices = {
    database: test.database,
    secret: Buffer.alloc(32, 7),
    mail: {
      smtpUrl: null,
      from: 'no-reply@csp.example',
      replies: true,
      origin: 'http://frankpledge.test',
      demonstration: false,
      ...mail,
    },
  };
  const server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [requestsRoom(services)],
  });
  await server.app.ready();
  const transport = openTransport(services.mail);
  const person: World['person'] = (agency, role) => {
    const found = agency.people.find(({ actor }) => actor.role === role);
    if (found === undefined) throw new Error(`Nobody of ${agency.name} is ${role}`);
    return found;
  };
  return {
    test,
    partnership,
    council,
    police,
    services,
    server,
    person,
    as: (agency, role) => visitAs(server.app, person(agency, role)),
    send: () => sendWaiting(services, transport),
  };
}

/** The links of a message, in their order. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(/https?:\/\/[^/\s]+(\/requests\/answer\/[A-Za-z0-9_-]+)/g)].map(
    ([, path]) => path ?? '',
  );
}

/** A reply as a mail program writes it, with our message quoted below. */
export function replyMail(reply: {
  from: string;
  to: string;
  words: string;
  quoted?: string;
  headers?: readonly string[];
  messageId?: string;
}): Buffer {
  const quoted = (reply.quoted ?? '').split('\n').map((line) => `> ${line}`);
  return Buffer.from(
    [
      `From: Partner <${reply.from}>`,
      `To: ${reply.to}`,
      'Subject: Re: asked',
      `Message-ID: ${reply.messageId ?? `<${crypto.randomUUID()}@partner.example>`}`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      ...(reply.headers ?? []),
      '',
      reply.words,
      '',
      'On Tue, 3 Mar 2026 at 10:00, Test Borough Council',
      '<answers@csp.example> wrote:',
      ...quoted,
      '',
    ].join('\r\n'),
  );
}
