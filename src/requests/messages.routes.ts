import { z } from 'zod';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { notFound, refused } from '../foundation/problem.ts';
import { newId } from '../foundation/id.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Actor } from '../foundation/database.types.ts';
import { idParams, optionalText, wrongField } from './fields.ts';
import { linkMark } from './mail/message.rules.ts';
import { receiveMail } from './mail/receive.ts';
import { renderMessage } from './mail/render.ts';
import { messagePage, messagesPage } from './messages.page.ts';
import { listMessages, retryMessage, selectMessage, type MessageRow } from './messages.store.ts';
import type { RequestServices } from './services.ts';

const byTest = { none: 'a message is its partnership’s own; tried by requests.routes.test.ts' };

type Shown = {
  row: MessageRow;
  text: { subject: string; body: string } | null;
  replyTo: string | null;
  from: string;
};

/** Messages sent and waiting. The outbox belongs to the installation, so it is read as the system, one partnership's rows. */
export function registerMessages(registrar: Registrar, services: RequestServices): void {
  const { database, mail } = services;
  const hasServer = mail.smtpUrl !== null;
  /** The page is a mailbox only where nothing real can be in it and nothing leaves it. */
  const isMailbox = mail.demonstration && !hasServer;

  async function read(actor: Actor, id: string): Promise<Shown> {
    const found = await database.asSystem('show a message', actor.partnershipId, (tx) =>
      selectMessage(tx, actor.partnershipId, id),
    );
    if (found === null) throw notFound();
    if (!isMailbox) return { row: found.row, text: null, replyTo: null, from: '' };
    const rendered = await renderMessage(services, found.ids);
    if ('fault' in rendered) return { row: found.row, text: null, replyTo: null, from: '' };
    return {
      row: found.row,
      text: {
        subject: rendered.subject,
        body: rendered.text.replaceAll(
          linkMark,
          '(the link is made when the message goes out, within minutes)',
        ),
      },
      replyTo: rendered.replyTo,
      from: rendered.to.address,
    };
  }

  registrar.member({
    method: 'GET',
    path: '/requests/messages',
    permission: 'messages.view',
    audit: 'message.listed',
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/requests/messages'],
    prepare: ({ actor, query }) =>
      database.asSystem('list messages', actor.partnershipId, (tx) =>
        listMessages(
          tx,
          actor.partnershipId,
          query.after === undefined ? undefined : decodeCursor(query.after, 2),
        ),
      ),
    handler: ({ ready, request }) => {
      const { rows, next } = pageOf(ready, (row) => [row.madeAt, row.id]);
      return {
        kind: 'page',
        page: messagesPage({ rows, hasServer, demonstration: mail.demonstration, next, url: request.url }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/requests/messages/:id',
    permission: 'messages.view',
    audit: 'message.viewed',
    params: idParams,
    crawl: byTest,
    prepare: ({ actor, params }) => read(actor, params.id),
    handler: ({ ready, request }) => ({
      kind: 'page',
      page: messagePage({
        row: ready.row,
        text: ready.text,
        mayReply: ready.replyTo !== null,
        form: formState(),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/messages/:id/again',
    permission: 'messages.view',
    audit: 'message.sent-again',
    params: idParams,
    crawl: byTest,
    handler: async ({ actor, params }) => {
      await database.asSystem('send a message again', actor.partnershipId, async (tx) => {
        const found = await selectMessage(tx, actor.partnershipId, params.id);
        if (found === null) throw notFound();
        await retryMessage(tx, found.ids);
      });
      return {
        kind: 'redirect',
        to: `/requests/messages/${params.id}`,
        banner: 'It is tried again within seconds.',
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/requests/messages/:id/reply',
    permission: 'messages.view',
    audit: 'message.replied-in-demonstration',
    params: idParams,
    body: z.object({ words: optionalText }),
    crawl: byTest,
    handler: async ({ actor, params, body }) => {
      const { replyTo, from } = await read(actor, params.id);
      if (replyTo === null)
        throw refused('not-a-mailbox', 'Replies are written here only in a demonstration', '');
      const words = body.words?.trim() ?? '';
      if (words === '') throw wrongField('words', 'Enter your reply');
      await receiveMail(services, Buffer.from(asMail(from, replyTo, words)), [replyTo]);
      return {
        kind: 'redirect',
        to: `/requests/messages/${params.id}`,
        banner: 'The reply came in. Whoever asked finds it under Requests, Replies to be read.',
      };
    },
    form: async ({ actor, params, request, body: { typed, failure } }) => {
      const { row, text, replyTo } = await read(actor, params.id);
      return {
        kind: 'page',
        page: messagePage({
          row,
          text,
          mayReply: replyTo !== null,
          form: formState(typed, failure),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });
}

/** A reply as a mail program would send it. */
function asMail(from: string, to: string, words: string): string {
  const body = Buffer.from(words).toString('base64').replace(/.{76}/g, '$&\r\n');
  return [
    `From: ${from}`,
    `To: ${to}`,
    'Subject: Re: your message',
    `Message-ID: <${newId()}@mailbox.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    body,
    '',
  ].join('\r\n');
}
