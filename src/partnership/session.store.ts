import { sql } from 'kysely';
import type { Role, Tx } from '../foundation/database.types.ts';

/** Sign-in happens before anybody is anybody: each of these calls one narrow function, inside `asVisitor`. */

export type Post = {
  partnershipId: string;
  partnershipName: string;
  areaCode: string;
  areaName: string;
  agencyId: string;
  agencyName: string;
  role: Role;
};

export type LiveSession = { accountId: string; accountName: string; madeAt: string; expiresAt: string };

/** The account for an address, with its password hash; null when there is none that may sign in. */
export async function accountForSignIn(
  tx: Tx,
  email: string,
): Promise<{ id: string; name: string; passwordHash: string | null } | null> {
  const { rows } = await sql<{ id: string; name: string; password_hash: string | null }>`
    select id, name, password_hash from sign_in_account(${email})`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : { id: row.id, name: row.name, passwordHash: row.password_hash };
}

/** Makes tries for one address wait for one another until the transaction ends, so that none goes uncounted. */
export async function lockAddress(tx: Tx, addressHash: Buffer): Promise<void> {
  await sql`select pg_advisory_xact_lock(${addressHash.readBigInt64BE(0).toString()}::bigint)`.execute(tx);
}

/** Failed tries for an address since a moment and since its last success. */
export async function failuresSince(tx: Tx, addressHash: Buffer, since: string): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    select sign_in_failures(${addressHash}, ${since}::timestamptz) as failures`.execute(tx);
  return rows[0]?.failures ?? 0;
}

export async function recordAttempt(
  tx: Tx,
  attempt: { id: string; addressHash: Buffer; accountId: string | null; at: string; succeeded: boolean },
): Promise<void> {
  await sql`select record_sign_in_attempt(${attempt.id}::uuid, ${attempt.addressHash}, ${attempt.accountId}::uuid,
    ${attempt.at}::timestamptz, ${attempt.succeeded})`.execute(tx);
}

export async function openSession(
  tx: Tx,
  session: { tokenHash: Buffer; accountId: string; at: string; expiresAt: string },
): Promise<void> {
  await sql`select open_session(${session.tokenHash}, ${session.accountId}::uuid, ${session.at}::timestamptz,
    ${session.expiresAt}::timestamptz)`.execute(tx);
}

export async function findSession(
  tx: Tx,
  tokenHash: Buffer,
  at: string,
  idleSeconds: number,
): Promise<LiveSession | null> {
  const { rows } = await sql<{
    account_id: string;
    account_name: string;
    made_at: string;
    expires_at: string;
  }>`select account_id, account_name, made_at, expires_at
    from find_session(${tokenHash}, ${at}::timestamptz, ${idleSeconds}::integer)`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    accountId: row.account_id,
    accountName: row.account_name,
    madeAt: row.made_at,
    expiresAt: row.expires_at,
  };
}

export async function endSession(tx: Tx, tokenHash: Buffer): Promise<void> {
  await sql`select end_session(${tokenHash})`.execute(tx);
}

/** Deletes sessions past their end and old tries; called at each sign-in, which is often enough. */
export async function endOldSessions(tx: Tx, at: string): Promise<void> {
  await sql`select end_old_sessions(${at}::timestamptz)`.execute(tx);
}

/** The posts an account has today, in all partnerships, sorted by partnership, agency and role. */
export async function postsOf(tx: Tx, accountId: string): Promise<Post[]> {
  const { rows } = await sql<{
    partnership_id: string;
    partnership_name: string;
    area_code: string;
    area_name: string;
    agency_id: string;
    agency_name: string;
    role: Role;
  }>`select partnership_id, partnership_name, area_code, area_name, agency_id, agency_name, role
    from posts_of_account(${accountId}::uuid)`.execute(tx);
  return rows.map((row) => ({
    partnershipId: row.partnership_id,
    partnershipName: row.partnership_name,
    areaCode: row.area_code,
    areaName: row.area_name,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
    role: row.role,
  }));
}
