import { sql } from 'kysely';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { queueMessage } from '../foundation/outbox.ts';
import { notFound } from '../foundation/problem.ts';
import { linkLimits, newToken, secondsFrom, tokenHash } from './session.rules.ts';

/** Links by which a person chooses a password: the first time (invitation), or again (forgotten). Each works once. */
export type LinkKind = 'invitation' | 'forgotten';

const addressOf: Record<LinkKind, string> = {
  invitation: '/sign-in/invitation/',
  forgotten: '/sign-in/new-password/',
};

const seconds: Record<LinkKind, number> = {
  invitation: linkLimits.invitationSeconds,
  forgotten: linkLimits.forgottenSeconds,
};

function words(kind: LinkKind, link: string): { subject: string; text: string } {
  if (kind === 'invitation')
    return {
      subject: 'Your invitation to Frankpledge',
      text: [
        'You are invited to use Frankpledge, the working system of your Community Safety Partnership.',
        '',
        `Open this page and choose a password: ${link}`,
        '',
        'The link works once, for 7 days, and for you only. If you did not expect it, do not open it and tell the person',
        'who looks after the system in your organisation.',
      ].join('\n'),
    };
  return {
    subject: 'Choose a new password for Frankpledge',
    text: [
      'Somebody, most likely you, asked for a new password for this address.',
      '',
      `Open this page and choose one: ${link}`,
      '',
      'The link works once, for 30 minutes. If it was not you, do nothing: your password stays as it is.',
    ].join('\n'),
  };
}

async function makeLink(
  tx: Tx,
  link: { kind: LinkKind; accountId: string; madeBy: string | null; origin: string },
): Promise<{ address: string; expiresAt: string }> {
  const token = newToken();
  const hash = tokenHash(token);
  if (hash === null) throw new Error('A new token has the form of a token');
  const now = clock.now();
  const expiresAt = secondsFrom(now, seconds[link.kind]);
  await tx
    .insertInto('invitation')
    .values({
      id: newId(),
      token_hash: hash,
      account_id: link.accountId,
      kind: link.kind,
      made_at: now,
      made_by: link.madeBy,
      expires_at: expiresAt,
    })
    .execute();
  const address = `${link.origin}${addressOf[link.kind]}${token}`;
  await queueMessage(tx, {
    to: { accountId: link.accountId },
    kind: link.kind === 'invitation' ? 'invitation' : 'code',
    ...words(link.kind, address),
  });
  return { address, expiresAt };
}

/**
 * Invites a person to choose a password, in the transaction of whoever invites (an administrator, or a command): a link that
 * works once for seven days, in a message to the address on file.
 * @param invitation.origin where people reach us: `https://csp.example.uk`.
 * @returns the link, for a command to print where no mail is sent, and when it ends.
 */
export async function inviteAccount(
  tx: Tx,
  invitation: { accountId: string; invitedBy: string | null; origin: string },
): Promise<{ link: string; expiresAt: string }> {
  const { address, expiresAt } = await makeLink(tx, {
    kind: 'invitation',
    accountId: invitation.accountId,
    madeBy: invitation.invitedBy,
    origin: invitation.origin,
  });
  await recordAudit(tx, {
    event: 'account.invited',
    subjectKind: 'account',
    subjectId: invitation.accountId,
  });
  return { link: address, expiresAt };
}

/**
 * Takes away a person's second factors, remembered browsers and sessions, in an administrator's transaction: for a lost
 * telephone or key. They sign in with the first factor and set up anew. The person is told by message.
 * @throws Problem 404 when the person has no post in the administrator's partnership.
 */
export async function resetFactors(tx: Tx, accountId: string): Promise<void> {
  const { rows } = await sql<{ done: boolean }>`
    select reset_factors(${accountId}::uuid, ${newId()}::uuid, ${clock.now()}::timestamptz) as done`.execute(
    tx,
  );
  if (rows[0]?.done !== true) throw notFound();
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('Factors are reset within a partnership');
  await recordAudit(tx, { event: 'account.factors-reset', subjectKind: 'account', subjectId: accountId });
  await queueMessage(tx, {
    to: { accountId },
    kind: 'notice',
    subject: 'Your second step of signing in was reset',
    text: [
      'An administrator has reset the second step of your sign-in: your authenticator app, passkeys and printed codes no',
      'longer work, and you were signed out everywhere. When you next sign in you are asked to set one up again.',
      '',
      'If you did not ask for this, tell the person who looks after the system in your organisation at once.',
    ].join('\n'),
  });
}

// ---- inside asSignIn ------------------------------------------------------------------------------------------------------

export type Link = {
  id: string;
  kind: LinkKind;
  accountId: string;
  name: string;
  email: string;
  state: 'open' | 'used' | 'expired';
};

/** A link by its token; null for one that was never made, or whose person may not sign in. */
export async function linkByToken(tx: Tx, kind: LinkKind, token: string): Promise<Link | null> {
  const hash = tokenHash(token);
  if (hash === null) return null;
  const row = await tx
    .selectFrom('invitation')
    .innerJoin('account', 'account.id', 'invitation.account_id')
    .select([
      'invitation.id',
      'invitation.account_id',
      'invitation.expires_at',
      'invitation.used_at',
      'account.name',
      'account.email',
    ])
    .where('token_hash', '=', hash)
    .where('kind', '=', kind)
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const isOver = Date.parse(row.expires_at) <= clock.milliseconds();
  return {
    id: row.id,
    kind,
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    state: row.used_at !== null ? 'used' : isOver ? 'expired' : 'open',
  };
}

/** Uses a link up, and with it every other that was sent to the person; false when somebody was quicker. */
export async function useLink(tx: Tx, link: Link): Promise<boolean> {
  const now = clock.now();
  const { numUpdatedRows } = await tx
    .updateTable('invitation')
    .set({ used_at: now })
    .where('id', '=', link.id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await tx
    .updateTable('invitation')
    .set({ used_at: now })
    .where('account_id', '=', link.accountId)
    .where('used_at', 'is', null)
    .execute();
  return true;
}

/** Sends another link of the same kind to the address on file; never to another. */
export async function sendAnotherLink(tx: Tx, link: Link, origin: string): Promise<void> {
  await makeLink(tx, { kind: link.kind, accountId: link.accountId, madeBy: null, origin });
}

/** Sends a link to choose a new password, where the address has an account that signs in with one. */
export async function sendForgotten(tx: Tx, email: string, origin: string): Promise<void> {
  const address = email.trim().toLowerCase();
  const token = newToken();
  const hash = tokenHash(token);
  const now = clock.now();
  const message = words('forgotten', `${origin}${addressOf.forgotten}${token}`);
  // The same two statements whoever asks, so that the work does not tell whether there is such an account.
  await sql`insert into invitation (id, token_hash, account_id, kind, made_at, expires_at)
    select ${newId()}::uuid, ${hash}, a.id, 'forgotten', ${now}::timestamptz, ${secondsFrom(now, seconds.forgotten)}::timestamptz
    from account a where a.email = ${address} and a.disabled_at is null and a.password_hash is not null`.execute(
    tx,
  );
  await sql`insert into outbox_message (id, account_id, kind, subject, body, made_at, send_after, state, tries)
    select ${newId()}::uuid, a.id, 'code', ${message.subject}, ${message.text}, ${now}::timestamptz, ${now}::timestamptz, 'waiting', 0
    from account a where a.email = ${address} and a.disabled_at is null and a.password_hash is not null`.execute(
    tx,
  );
}
