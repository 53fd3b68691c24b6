import type { Transporter } from 'nodemailer';
import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { DataFolder } from '../../foundation/data-folder.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { backOffSeconds, leaseSeconds, messageDays, mostTries } from '../request.rules.ts';
import { later } from '../request.store.ts';
import type { LinkSecret } from '../secret.ts';
import { composeMailings } from './compose.store.ts';
import { renderMessage, type Rendered } from './render.ts';
import type { MailSettings } from './settings.ts';

export type MailServices = {
  database: Database;
  secret: LinkSecret;
  mail: MailSettings;
  /** Where the files lie that messages take with them; a process without it sends none that has one. */
  folder?: Pick<DataFolder, 'files'>;
};

/** What takes a message to a mail server. @throws where the server does not take it. */
export type Transport = { send: (message: Rendered) => Promise<void>; close: () => void };

/** Most messages of one round. */
const batch = 50;

/** Loads what speaks to mail servers with the first message: an installation that sends none starts without it. */
async function connected(smtpUrl: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport(smtpUrl, {
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    // A message is words, and at most the bytes of one frozen PDF: no path and no address is ever read for one.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as object);
}

/** A transport for the server in the settings; null where there is none. */
export function openTransport(mail: Pick<MailSettings, 'smtpUrl' | 'from'>): Transport | null {
  if (mail.smtpUrl === null) return null;
  const { smtpUrl } = mail;
  let transport: Promise<Transporter> | null = null;
  return {
    async send(message) {
      transport ??= connected(smtpUrl);
      await (
        await transport
      ).sendMail({
        from: mail.from,
        to: message.to,
        subject: message.subject,
        text: message.text,
        messageId: message.messageId,
        ...(message.file === null
          ? {}
          : { attachments: [{ filename: message.file.name, content: message.file.bytes, contentType: 'application/pdf' }] }), // prettier-ignore
        date: new Date(clock.milliseconds()),
        ...(message.replyTo === null
          ? {}
          : { replyTo: message.replyTo, envelope: { from: message.replyTo, to: message.to.address } }),
        // RFC 3834: so that out-of-office programs keep still.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
      });
    },
    close: () => void transport?.then((opened) => opened.close()),
  };
}

type Claimed = { ids: string[]; tries: number };

/**
 * Takes messages that are due: the rows stay `waiting`, but for a few minutes nobody else takes them. A process that dies
 * between this and the sending loses nothing: the message is sent again, under the same Message-ID.
 */
async function claim(tx: Tx): Promise<Claimed[]> {
  const now = clock.now();
  const { rows } = await sql<{ id: string; mailing_id: string | null; tries: number }>`
    select id, mailing_id, tries from outbox_message
    where state = 'waiting' and send_after <= ${now} and (kind <> 'request' or mailing_id is not null or account_id is null)
    order by made_at, id limit ${batch} for update skip locked`.execute(tx);
  const groups = new Map<string, Claimed>();
  for (const { id, mailing_id: mailing, tries } of rows) {
    const group = groups.get(mailing ?? id) ?? { ids: [], tries: tries + 1 };
    group.ids.push(id);
    groups.set(mailing ?? id, group);
  }
  for (const [key, group] of groups) {
    // All parts of one e-mail go together, also where the batch cut between them.
    const mailing = rows.find(({ mailing_id: id }) => id === key)?.mailing_id;
    if (mailing !== undefined && mailing !== null) {
      const parts = await tx
        .selectFrom('outbox_message')
        .select('id')
        .where('mailing_id', '=', mailing)
        .where('state', '=', 'waiting')
        .execute();
      group.ids = parts.map(({ id }) => id);
    }
    await tx
      .updateTable('outbox_message')
      .set({ tries: group.tries, send_after: later(now, leaseSeconds) })
      .where('id', 'in', group.ids)
      .execute();
  }
  return [...groups.values()];
}

/**
 * One round: puts together, claims, sends outside any transaction, and marks. Without a server messages stay where they are.
 * @returns how many e-mails were sent and how many could not be.
 */
export async function sendWaiting(
  services: MailServices,
  transport: Transport | null,
): Promise<{ sent: number; faults: number }> {
  const { database, secret, mail } = services;
  // A demonstration shows its messages on a page; elsewhere a link is made only when it can be sent.
  if (transport !== null || mail.demonstration) await composeMailings(database, secret);
  if (transport === null) return { sent: 0, faults: 0 };
  const claimed = await database.asSystem('claim messages', null, claim);
  let sent = 0;
  for (const group of claimed) {
    const fault = await sendOne(services, transport, group);
    await database.asSystem('mark a message', null, (tx) => mark(tx, group, fault));
    if (fault === null) sent += 1;
  }
  return { sent, faults: claimed.length - sent };
}

async function sendOne(services: MailServices, transport: Transport, group: Claimed): Promise<string | null> {
  const faultOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const message = await renderMessage(services, group.ids).catch((error: unknown) => ({
    fault: faultOf(error),
  }));
  if ('fault' in message) return message.fault;
  return transport.send(message).then(() => null, faultOf);
}

async function mark(tx: Tx, group: Claimed, fault: string | null): Promise<void> {
  const now = clock.now();
  const change =
    fault === null
      ? { state: 'sent' as const, sent_at: now, last_fault: null }
      : group.tries >= mostTries
        ? { state: 'failed' as const, last_fault: fault.slice(0, 500) }
        : {
            send_after: later(now, backOffSeconds[group.tries - 1] ?? 60),
            last_fault: fault.slice(0, 500),
          };
  await tx.updateTable('outbox_message').set(change).where('id', 'in', group.ids).where('state', '=', 'waiting').execute(); // prettier-ignore
}

/** Forgets the words of messages sent long ago; that they were sent, and when, stays. */
export async function forgetOldMessages(database: Database): Promise<void> {
  const before = later(clock.now(), -messageDays * 86_400);
  await database.asSystem('delete words of old messages', null, async (tx) => {
    await tx
      .updateTable('outbox_message')
      .set({ body: 'Deleted 30 days after it was sent.', subject: 'Deleted' })
      .where('state', 'in', ['sent', 'dropped', 'failed'])
      .where('made_at', '<', before)
      .where('subject', '<>', 'Deleted')
      .execute();
  });
}
