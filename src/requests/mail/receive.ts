import PostalMime, { type Email } from 'postal-mime';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { newWords, readReply, textOfHtml, type Proposal } from '../reply.rules.ts';
import { selectRequests, step } from '../request.store.ts';
import type { RequestRow } from '../request.types.ts';
import { hashOf } from '../secret.ts';
import type { MailServices } from './send.ts';
import { tokenIn } from './settings.ts';

/** Largest message taken. People attach photographs; they are not kept, but the message must come in. */
export const largestMessage = 20 * 1024 ** 2;

export type Received =
  { outcome: 'filed' | 'repeated' | 'automatic'; replies: number } | { outcome: 'not-ours'; replies: 0 };

type Parsed = {
  tokens: string[];
  messageId: string;
  from: string;
  automatic: 'no' | 'out-of-office' | 'bounce';
  words: string;
  attachments: number;
};

function header(email: Email, name: string): string {
  return email.headers.find(({ key }) => key === name)?.value ?? '';
}

function automaticKind(email: Email): Parsed['automatic'] {
  const type = header(email, 'content-type').toLowerCase();
  const from = email.from?.address?.toLowerCase() ?? '';
  const returnPath = header(email, 'return-path').trim();
  if (
    (type.includes('multipart/report') && type.includes('delivery-status')) ||
    /^(mailer-daemon|postmaster)@/.test(from)
  )
    return 'bounce';
  const submitted = header(email, 'auto-submitted').toLowerCase().trim();
  if (
    (submitted !== '' && !submitted.startsWith('no')) ||
    returnPath === '<>' ||
    /auto[-_]?reply|bulk|junk/.test(header(email, 'precedence').toLowerCase()) ||
    header(email, 'x-autoreply') !== '' ||
    header(email, 'x-autorespond') !== ''
  )
    return 'out-of-office';
  return 'no';
}

/** Reads one message as it came (RFC 5322). Nothing of it is trusted: not the sender, not the names, not the parts. */
async function parse(
  services: Pick<MailServices, 'mail'>,
  raw: Uint8Array,
  recipients: readonly string[],
): Promise<Parsed> {
  const email = await PostalMime.parse(Buffer.from(raw), { maxNestingDepth: 50, maxHeadersSize: 1024 ** 2 });
  const addressed = [...(email.to ?? []), ...(email.cc ?? [])].flatMap(({ address }) => address ?? []);
  const handed = ['delivered-to', 'x-original-to', 'envelope-to'].map((name) => header(email, name));
  const tokens = [...recipients, ...addressed, ...handed].flatMap(
    (address) => tokenIn(services.mail, address.replace(/^<|>$/g, '')) ?? [],
  );
  const text = email.text?.trim() ? email.text : textOfHtml(email.html ?? '');
  return {
    tokens: [...new Set(tokens)],
    messageId: (email.messageId ?? '').slice(0, 500) || `none:${hashOf(Buffer.from(raw).toString('latin1')).toString('hex')}`,
    from: (email.from?.address ?? '').trim().toLowerCase().slice(0, 320),
    automatic: automaticKind(email),
    words: newWords(text.replaceAll('\0', '')).slice(0, 10_000),
    attachments: email.attachments.length,
  }; // prettier-ignore
}

/**
 * Files one message that came to an address of ours against what it answers, for a person to accept. The same message twice is
 * filed once. Nothing is ever accepted here.
 * @param recipients of the envelope, where the mail server said them.
 */
export async function receiveMail(
  services: Pick<MailServices, 'database' | 'mail'>,
  raw: Uint8Array,
  recipients: readonly string[] = [],
): Promise<Received> {
  const message = await parse(services, raw, recipients);
  for (const token of message.tokens) {
    const mailing = await services.database.asSystem('find what a reply answers', null, (tx) =>
      tx.selectFrom('request_mailing').selectAll().where('reply_hash', '=', hashOf(token)).executeTakeFirst(),
    );
    if (mailing === undefined) continue;
    const address = await services.database.asSystem('find the address on file', null, (tx) =>
      tx.selectFrom('account').select('email').where('id', '=', mailing.account_id).executeTakeFirst(),
    );
    return services.database.asSystem('file a reply', mailing.for_partnership, (tx) =>
      file(tx, mailing, message, message.from !== '' && message.from === address?.email),
    );
  }
  return { outcome: 'not-ours', replies: 0 };
}

/** Whether an address is one that replies come to: what the listener asks before it takes a message. */
export async function isReplyAddress(
  services: Pick<MailServices, 'database' | 'mail'>,
  address: string,
): Promise<boolean> {
  const token = tokenIn(services.mail, address);
  if (token === null) return false;
  const found = await services.database.asSystem('check a reply address', null, (tx) =>
    tx.selectFrom('request_mailing').select('id').where('reply_hash', '=', hashOf(token)).executeTakeFirst(),
  );
  return found !== undefined;
}

type Mailing = { id: string; for_partnership: string; account_id: string; request_ids: string[] };

async function file(tx: Tx, mailing: Mailing, message: Parsed, fromMatches: boolean): Promise<Received> {
  const requests = await selectRequests(tx, mailing.request_ids);
  const items = requests.map((request) => ({
    number: mailing.request_ids.indexOf(request.id) + 1,
    request,
    choices: request.choices,
  }));
  const automatic = message.automatic !== 'no';
  const proposals = automatic || !fromMatches ? [] : readReply(message.words, items);
  const agencies = [...new Set(requests.map(({ askingAgencyId }) => askingAgencyId))];
  let replies = 0;
  for (const agencyId of agencies) {
    const own = items.filter(({ request }) => request.askingAgencyId === agencyId);
    const filed = await insertReply(tx, mailing, message, {
      agencyId,
      fromMatches,
      requestIds: own.map(({ request }) => request.id),
      numbers: own.map(({ number }) => number),
      proposals: proposals.filter(({ number }) => own.some((item) => item.number === number)),
      key: await keyOf(tx, agencyId),
    });
    if (!filed) continue;
    replies += 1;
    if (automatic || !fromMatches) continue;
    const answered: RequestRow[] = own
      .filter(({ number }) => proposals.length === 0 || proposals.some((each) => each.number === number))
      .map(({ request }) => request);
    for (const request of answered)
      if (request.state === 'open' && request.ways.includes('email')) await step(tx, request.id, 'file');
  }
  if (replies === 0) return { outcome: 'repeated', replies: 0 };
  if (message.automatic === 'bounce')
    await tx
      .updateTable('outbox_message')
      .set({ state: 'failed', last_fault: 'The address on file sent it back: it could not be delivered.' })
      .where('mailing_id', '=', mailing.id)
      .execute();
  return { outcome: automatic ? 'automatic' : 'filed', replies };
}

async function keyOf(tx: Tx, agencyId: string): Promise<string> {
  const row = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', 'own')
    .where('agency_id', '=', agencyId)
    .executeTakeFirstOrThrow();
  return row.id;
}

async function insertReply(
  tx: Tx,
  mailing: Mailing,
  message: Parsed,
  part: {
    agencyId: string;
    fromMatches: boolean;
    requestIds: string[];
    numbers: number[];
    proposals: Proposal[];
    key: string;
  },
): Promise<boolean> {
  const id = newId();
  const automatic = message.automatic !== 'no';
  const inserted = await tx
    .insertInto('request_reply')
    .values({
      partnership_id: mailing.for_partnership,
      id,
      mailing_id: mailing.id,
      agency_id: part.agencyId,
      account_id: mailing.account_id,
      message_id: message.messageId,
      from_address: message.from,
      from_matches: part.fromMatches,
      automatic: message.automatic,
      words: message.words,
      attachments: message.attachments,
      request_ids: part.requestIds,
      numbers: JSON.stringify(part.numbers),
      proposals: JSON.stringify(part.proposals),
      received_at: clock.now(),
      // Nobody need read that somebody is on leave; it stands with the request.
      state: automatic ? 'set-aside' : 'waiting',
      reason: automatic
        ? message.automatic === 'bounce'
          ? 'Could not be delivered'
          : 'Sent by a machine'
        : '',
      audience: [part.key],
      open_to_members: false,
    }) // prettier-ignore
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
  await recordAudit(tx, {
    event: 'request.reply-filed',
    subjectKind: 'request-reply',
    subjectId: id,
    alsoSeenBy: [part.key],
    spokeFor: mailing.account_id,
  });
  return true;
}
