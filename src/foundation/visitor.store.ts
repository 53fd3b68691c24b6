import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { clock } from './clock.ts';
import type { Role, Tx } from './database.types.ts';
import { newId } from './id.ts';

/**
 * What somebody who is not yet anybody may ask of the database: the sign-in functions of migration 0002, callable in
 * `database.asVisitor` alone. There the login role can read no table.
 */

export type SignInAccount = { id: string; name: string; passwordHash: string | null };

/** The account for an address as typed, unless it is disabled. The only way to a password's hash. */
export async function accountForSignIn(tx: Tx, email: string): Promise<SignInAccount | null> {
  const { rows } = await sql<SignInAccount>`
    select id, name, password_hash as "passwordHash" from sign_in_account(${email.trim().toLowerCase()})`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** How often sign-in failed for an address since a moment (ISO) and since it last succeeded. */
export async function signInFailures(tx: Tx, email: string, since: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select sign_in_failures(${emailHash(email)}, ${since}) as count`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Remembers a try, by the hash of the address typed: that of an unknown person as well. */
export async function recordSignInAttempt(
  tx: Tx,
  email: string,
  accountId: string | null,
  succeeded: boolean,
): Promise<void> {
  await sql`select record_sign_in_attempt(${newId()}, ${emailHash(email)}, ${accountId}, ${clock.now()}, ${succeeded})`.execute(
    tx,
  );
}

/** Begins a session. @param token the secret that the browser keeps; only its SHA-256 is stored. @param expiresAt ISO moment. */
export async function openSession(
  tx: Tx,
  token: string,
  accountId: string,
  expiresAt: string,
): Promise<void> {
  await sql`select open_session(${tokenHash(token)}, ${accountId}, ${clock.now()}, ${expiresAt})`.execute(tx);
}

export type LiveSession = { accountId: string; accountName: string; madeAt: string; expiresAt: string };

/** The session of a token: not ended, not past its end, seen within `idleSeconds`. Marks it as seen. */
export async function findSession(tx: Tx, token: string, idleSeconds: number): Promise<LiveSession | null> {
  const { rows } = await sql<LiveSession>`
    select account_id as "accountId", account_name as "accountName", made_at as "madeAt", expires_at as "expiresAt"
    from find_session(${tokenHash(token)}, ${clock.now()}, ${idleSeconds})`.execute(tx);
  return rows[0] ?? null;
}

/** Signs out. */
export async function endSession(tx: Tx, token: string): Promise<void> {
  await sql`select end_session(${tokenHash(token)})`.execute(tx);
}

/** Deletes sessions past their end and tries older than 30 days. */
export async function endOldSessions(tx: Tx): Promise<void> {
  await sql`select end_old_sessions(${clock.now()})`.execute(tx);
}

export type PostHeld = {
  partnershipId: string;
  partnershipName: string;
  areaCode: string;
  areaName: string;
  agencyId: string;
  agencyName: string;
  role: Role;
};

/** The posts an account has today, over all partnerships. */
export async function postsOfAccount(tx: Tx, accountId: string): Promise<PostHeld[]> {
  const { rows } = await sql<PostHeld>`
    select partnership_id as "partnershipId", partnership_name as "partnershipName", area_code as "areaCode",
      area_name as "areaName", agency_id as "agencyId", agency_name as "agencyName", role
    from posts_of_account(${accountId})`.execute(tx);
  return rows;
}

function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function emailHash(email: string): Buffer {
  return createHash('sha256').update(email.trim().toLowerCase()).digest();
}
