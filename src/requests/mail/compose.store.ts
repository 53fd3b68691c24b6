import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { isOpen } from '../request.rules.ts';
import { later, selectRequests, settingsOf } from '../request.store.ts';
import { hashOf, linkToken, replyToken, type LinkSecret } from '../secret.ts';

/**
 * Puts what waits for one person into one e-mail: everything is taken as soon as anything of it is due. The links are made here,
 * once, so that sending again after a crash sends the same message. @returns how many e-mails were put together.
 */
export async function composeMailings(database: Database, secret: LinkSecret): Promise<number> {
  const due = await database.asSystem('find messages to put together', null, async (tx) => {
    const { rows } = await sql<{ partnership: string; account: string }>`
      select distinct for_partnership as partnership, account_id as account from outbox_message
      where state = 'waiting' and kind = 'request' and mailing_id is null and send_after <= ${clock.now()}
        and for_partnership is not null and account_id is not null`.execute(tx);
    return rows;
  });
  let made = 0;
  for (const { partnership, account } of due) {
    const composed = await database.asSystem('put messages together', partnership, (tx) =>
      composeOne(tx, secret, partnership, account),
    );
    if (composed) made += 1;
  }
  return made;
}

async function composeOne(
  tx: Tx,
  secret: LinkSecret,
  partnershipId: string,
  accountId: string,
): Promise<boolean> {
  const now = clock.now();
  const waiting = await tx
    .selectFrom('outbox_message')
    .select(['id', 'request_id'])
    .where('state', '=', 'waiting')
    .where('kind', '=', 'request')
    .where('mailing_id', 'is', null)
    .where('for_partnership', '=', partnershipId)
    .where('account_id', '=', accountId)
    .orderBy('made_at')
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute();
  const requests = await selectRequests(
    tx,
    waiting.flatMap(({ request_id: id }) => id ?? []),
  );
  const byId = new Map(requests.map((request) => [request.id, request]));
  const seen = new Set<string>();
  const kept: string[] = [];
  const dropped: string[] = [];
  for (const { id, request_id: requestId } of waiting) {
    const request = byId.get(requestId ?? '');
    // Answered or withdrawn before it went out, or asked twice.
    const needless =
      requestId !== null && (request === undefined || !isOpen(request.state) || seen.has(requestId));
    (needless ? dropped : kept).push(id);
    if (requestId !== null) seen.add(requestId);
  }
  if (dropped.length > 0)
    await tx.updateTable('outbox_message').set({ state: 'dropped' }).where('id', 'in', dropped).execute();
  if (kept.length === 0) return false;

  const mailingId = newId();
  const { linkDays } = await settingsOf(tx);
  const expiresAt = later(now, linkDays * 86_400);
  const requestIds: string[] = [];
  const linkIds: string[] = [];
  for (const message of waiting.filter(({ id }) => kept.includes(id))) {
    const request = byId.get(message.request_id ?? '');
    if (request === undefined) continue;
    const linkId = newId();
    requestIds.push(request.id);
    linkIds.push(linkId);
    await tx
      .insertInto('request_link')
      .values({
        id: linkId,
        token_hash: hashOf(linkToken(secret, linkId)),
        for_partnership: partnershipId,
        request_id: request.id,
        request_key: request.requestKey,
        made_at: now,
        expires_at: expiresAt,
        codes_made: 0,
        code_tries: 0,
      })
      .execute();
    // Asked again after it lapsed: the key works once more.
    await tx
      .updateTable('audience_key')
      .set({ ended_at: null, expires_at: expiresAt })
      .where('id', '=', request.requestKey)
      .execute();
  }
  await tx
    .insertInto('request_mailing')
    .values({
      id: mailingId,
      for_partnership: partnershipId,
      account_id: accountId,
      reply_hash: hashOf(replyToken(secret, mailingId)),
      request_ids: requestIds,
      link_ids: linkIds,
      made_at: now,
    })
    .execute();
  await tx
    .updateTable('outbox_message')
    .set({ mailing_id: mailingId, send_after: now })
    .where('id', 'in', kept)
    .execute();
  return true;
}
