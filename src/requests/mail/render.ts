import type { Tx } from '../../foundation/database.types.ts';
import { readFrozenFile } from '../../foundation/kept-file.ts';
import { codeOf, linkToken, replyToken } from '../secret.ts';
import { selectRequests } from '../request.store.ts';
import { bundleText, codeMark, headerText, isMailAddress } from './message.rules.ts';
import { mailDomain, replyAddress } from './settings.ts';
import type { MailServices } from './send.ts';

export type Rendered = {
  to: { name: string; address: string };
  subject: string;
  text: string;
  /** The same each time this message is sent. */
  messageId: string;
  replyTo: string | null;
  /** A PDF that goes with it. */
  file: { name: string; bytes: Buffer } | null;
};

/** A message as it goes out, or why it cannot. Secrets (links, codes) come into it here and nowhere earlier. */
export async function renderMessage(
  services: MailServices,
  outboxIds: readonly string[],
): Promise<Rendered | { fault: string }> {
  const { database, mail, secret } = services;
  const { rows, mailing, account } = await database.asSystem('read a message to send', null, async (tx) => {
    const found = await tx
      .selectFrom('outbox_message')
      .selectAll()
      .where('id', 'in', [...outboxIds])
      .orderBy('made_at')
      .orderBy('id')
      .execute();
    const first = found[0];
    return {
      rows: found,
      mailing:
        first?.mailing_id == null
          ? null
          : await tx.selectFrom('request_mailing').selectAll().where('id', '=', first.mailing_id).executeTakeFirstOrThrow(),
      account:
        first?.account_id == null
          ? null
          : ((await tx
              .selectFrom('account')
              .select(['name', 'email', 'disabled_at'])
              .where('id', '=', first.account_id)
              .executeTakeFirst()) ?? null),
    }; // prettier-ignore
  });
  const [first] = rows;
  if (first === undefined) return { fault: 'the message is gone' };
  if (account !== null && account.disabled_at !== null) return { fault: 'the account is closed' };
  const address = account?.email ?? first.address ?? '';
  if (!isMailAddress(address)) return { fault: 'the address on file cannot be written to' };
  const to = { name: headerText(account?.name ?? ''), address };
  const messageId = `<${mailing?.id ?? first.id}@${mailDomain(mail)}>`;
  if (mailing === null)
    return {
      to,
      messageId,
      subject: headerText(first.subject),
      text: withCode(first.body, secret),
      replyTo: null,
      file: await fileOf(services, first),
    };
  const about = await database.asSystem('read who asks', mailing.for_partnership, (tx) =>
    readAsker(tx, mailing.request_ids),
  );
  const { subject, text } = bundleText({
    name: to.name,
    partnership: about.partnership,
    parts: rows.map(({ request_id: id, body }) => {
      const linkId = id === null ? undefined : mailing.link_ids[mailing.request_ids.indexOf(id)];
      return {
        text: body,
        link: linkId === undefined ? null : `${mail.origin}/requests/answer/${linkToken(secret, linkId)}`,
      };
    }),
    replyReadBy: mail.replies && about.agencies.length > 0 ? about.agencies : null,
  });
  return {
    to,
    messageId,
    subject: headerText(subject),
    text,
    replyTo: mail.replies ? replyAddress(mail, replyToken(secret, mailing.id)) : null,
    file: null,
  };
}

/** The PDF that a message names, checked by its hash. @throws Problem `file-lost`, `file-changed`. */
async function fileOf(
  { folder }: Pick<MailServices, 'folder'>,
  row: { for_partnership: string | null; file_stored_name: string | null; file_hash: string | null; file_name: string | null }, // prettier-ignore
): Promise<Rendered['file']> {
  const { for_partnership: partnership, file_stored_name: storedAs, file_hash: hash, file_name: name } = row;
  if (partnership === null || storedAs === null || hash === null || name === null) return null;
  if (folder === undefined) throw new Error('This process has no data folder to read the file from');
  return { name, bytes: await readFrozenFile(folder, partnership, { hash, storedAs }) };
}

/** `[the code goes here] link nonce` on the last line: the code is derived when the message is sent. */
function withCode(body: string, secret: MailServices['secret']): string {
  return body.replace(
    /\[the code goes here\] ([0-9a-f-]{36}) ([0-9a-f-]{36})/,
    (_whole, link: string, nonce: string) => codeOf(secret, link, nonce),
  );
}

/** The words of a message that carries a code. */
export function codeMessage(linkId: string, nonce: string): { subject: string; text: string } {
  return {
    subject: 'Your code',
    text: [
      'Somebody opened a link that was sent to you, and asked for a code to see the question.',
      '',
      `Your code is ${codeMark} ${linkId} ${nonce}`,
      '',
      'It works once, for 10 minutes. Give it to nobody. If it was not you, do nothing: without the code nothing is shown.',
      '',
    ].join('\n'),
  };
}

async function readAsker(
  tx: Tx,
  requestIds: readonly string[],
): Promise<{ partnership: string; agencies: string[] }> {
  const partnership = await tx.selectFrom('partnership').select('name').executeTakeFirstOrThrow();
  const requests = await selectRequests(tx, requestIds);
  const agencyIds = [...new Set(requests.map(({ askingAgencyId }) => askingAgencyId))];
  const agencies =
    agencyIds.length === 0
      ? []
      : await tx.selectFrom('agency').select('name').where('id', 'in', agencyIds).orderBy('name').execute();
  return { partnership: partnership.name, agencies: agencies.map(({ name }) => name) };
}
