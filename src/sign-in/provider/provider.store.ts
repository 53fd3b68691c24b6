import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';

/** What a sign-in through a provider reads and writes, inside `asSignIn`. */

export type StoredProvider = {
  id: string;
  name: string;
  issuer: string;
  clientId: string;
  /** Encrypted. */
  clientSecret: Buffer;
  domains: string[];
  secondFactorValues: string[];
  trustVersion: number;
  version: number;
};

const columns = [
  'id',
  'name',
  'issuer',
  'client_id as clientId',
  'client_secret as clientSecret',
  'domains',
  'second_factor_values as secondFactorValues',
  'trust_version as trustVersion',
  'version',
] as const;

/** SHA-256, as which secrets of the browser are kept. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Providers that are switched on and accepted, as they stand, by at least one partnership. */
function inUse(tx: Tx) {
  return tx
    .selectFrom('sign_in_provider as p')
    .where('p.is_enabled', '=', true)
    .where((where) =>
      where.exists(
        where
          .selectFrom('provider_acceptance as a')
          .select('a.id')
          .whereRef('a.provider_id', '=', 'p.id')
          .whereRef('a.trust_version', '=', 'p.trust_version')
          .where('a.ended_at', 'is', null),
      ),
    );
}

export async function providersInUse(tx: Tx): Promise<{ id: string; name: string }[]> {
  return inUse(tx).select(['p.id', 'p.name']).orderBy('p.name').orderBy('p.id').execute();
}

export async function providerOfDomain(tx: Tx, domain: string): Promise<StoredProvider | null> {
  const row = await inUse(tx)
    .select(columns)
    .where(sql<boolean>`${domain} = any (p.domains)`)
    .orderBy('p.id')
    .executeTakeFirst();
  return row ?? null;
}

export async function providerInUse(tx: Tx, id: string): Promise<StoredProvider | null> {
  const row = await inUse(tx).select(columns).where('p.id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** A provider in any state, for its test and for sessions that outlive its being switched off. */
export async function anyProvider(tx: Tx, id: string): Promise<StoredProvider | null> {
  const row = await tx.selectFrom('sign_in_provider').select(columns).where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

// ---- sign-ins under way -------------------------------------------------------------------------------------------------

export async function insertAuthorisation(
  tx: Tx,
  pending: {
    state: string;
    browser: string;
    providerId: string;
    secrets: Buffer;
    next: string;
    now: string;
    expiresAt: string;
  },
): Promise<void> {
  await tx.deleteFrom('provider_authorisation').where('expires_at', '<=', pending.now).execute();
  await tx
    .insertInto('provider_authorisation')
    .values({
      state_hash: hashOf(pending.state),
      browser_hash: hashOf(pending.browser),
      provider_id: pending.providerId,
      secrets: pending.secrets,
      next: pending.next,
      made_at: pending.now,
      expires_at: pending.expiresAt,
    })
    .execute();
}

/** Takes the sign-in that this browser began with this state at this provider: it is gone afterwards, however it ends. */
export async function takeAuthorisation(
  tx: Tx,
  pending: { state: string; browser: string; providerId: string; now: string },
): Promise<{ secrets: Buffer; next: string } | null> {
  const row = await tx
    .deleteFrom('provider_authorisation')
    .where('state_hash', '=', hashOf(pending.state))
    .where('browser_hash', '=', hashOf(pending.browser))
    .where('provider_id', '=', pending.providerId)
    .where('expires_at', '>', pending.now)
    .returning(['secrets', 'next'])
    .executeTakeFirst();
  return row ?? null;
}

// ---- identities ---------------------------------------------------------------------------------------------------------

/** Makes sign-ins by one subject wait for one another, so that it is joined once. */
export async function lockSubject(tx: Tx, providerId: string, subject: string): Promise<void> {
  const key = hashOf(`${providerId} ${subject}`).readBigInt64BE(0).toString();
  await sql`select pg_advisory_xact_lock(${key}::bigint)`.execute(tx);
}

export async function accountOfSubject(tx: Tx, providerId: string, subject: string): Promise<string | null> {
  const row = await tx
    .selectFrom('provider_identity')
    .select('account_id')
    .where('provider_id', '=', providerId)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.account_id ?? null;
}

/** The account with this address that may sign in, and whether this provider's identity of it is somebody else. */
export async function accountOfAddress(
  tx: Tx,
  providerId: string,
  address: string,
  subject: string,
): Promise<{ id: string; hasOtherSubject: boolean } | null> {
  const row = await tx
    .selectFrom('account as a')
    .leftJoin('provider_identity as i', (join) =>
      join.onRef('i.account_id', '=', 'a.id').on('i.provider_id', '=', providerId),
    )
    .select(['a.id', 'i.subject'])
    .where('a.email', '=', address)
    .where('a.disabled_at', 'is', null)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { id: row.id, hasOtherSubject: row.subject !== null && row.subject !== subject };
}

export async function isDisabled(tx: Tx, accountId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('account')
    .select('disabled_at')
    .where('id', '=', accountId)
    .executeTakeFirst();
  return row === undefined || row.disabled_at !== null;
}

export async function insertIdentity(
  tx: Tx,
  identity: { providerId: string; subject: string; accountId: string; now: string },
): Promise<void> {
  await tx
    .insertInto('provider_identity')
    .values({
      id: newId(),
      provider_id: identity.providerId,
      subject: identity.subject,
      account_id: identity.accountId,
      made_at: identity.now,
    })
    .execute();
}

/** Partnerships in which the account has a post at this moment. */
export async function partnershipsOf(tx: Tx, accountId: string, now: string): Promise<string[]> {
  const { rows } = await sql<{ partnership_id: string }>`
    select distinct partnership_id from posts_of_account(${accountId}::uuid, ${now}::timestamptz)`.execute(
    tx,
  );
  return rows.map((row) => row.partnership_id);
}

/** Partnerships that accept the provider as it stands now. */
export async function acceptingPartnerships(tx: Tx, provider: StoredProvider): Promise<string[]> {
  const rows = await tx
    .selectFrom('provider_acceptance')
    .select('for_partnership')
    .where('provider_id', '=', provider.id)
    .where('trust_version', '=', provider.trustVersion)
    .where('ended_at', 'is', null)
    .execute();
  return rows.map((row) => row.for_partnership);
}

// ---- sessions -----------------------------------------------------------------------------------------------------------

export async function insertProviderSession(
  tx: Tx,
  session: {
    id: string;
    providerId: string;
    accountId: string;
    subject: string;
    sid: string | null;
    idToken: Buffer;
    now: string;
    expiresAt: string;
  },
): Promise<void> {
  await tx.deleteFrom('provider_session').where('expires_at', '<=', session.now).execute();
  await tx
    .insertInto('provider_session')
    .values({
      id: session.id,
      provider_id: session.providerId,
      account_id: session.accountId,
      subject: session.subject,
      sid: session.sid,
      id_token: session.idToken,
      made_at: session.now,
      expires_at: session.expiresAt,
    })
    .execute();
}

export async function providerSession(
  tx: Tx,
  id: string,
): Promise<{ providerId: string; idToken: Buffer } | null> {
  const row = await tx
    .selectFrom('provider_session')
    .select(['provider_id as providerId', 'id_token as idToken'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Notes a logout token as used. False when it was used before. */
export async function useLogoutToken(
  tx: Tx,
  token: { providerId: string; jti: string; now: string; expiresAt: string },
): Promise<boolean> {
  await tx.deleteFrom('provider_logout_token').where('expires_at', '<=', token.now).execute();
  const row = await tx
    .insertInto('provider_logout_token')
    .values({ provider_id: token.providerId, jti: token.jti, expires_at: token.expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('jti')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes the provider sessions that a logout names: of one session where it names one, else of the whole person. */
export async function takeProviderSessions(
  tx: Tx,
  target: { providerId: string; sid: string | null; subject: string | null },
): Promise<{ id: string; accountId: string }[]> {
  let found = tx.deleteFrom('provider_session').where('provider_id', '=', target.providerId);
  if (target.sid !== null) found = found.where('sid', '=', target.sid);
  if (target.subject !== null) found = found.where('subject', '=', target.subject);
  return found.returning(['id', 'account_id as accountId']).execute();
}

/** Ends our sessions that began with these provider sessions; they count no more at the next click. */
export async function endSessions(
  tx: Tx,
  providerId: string,
  providerSessions: readonly string[],
  now: string,
): Promise<void> {
  if (providerSessions.length === 0) return;
  await tx
    .updateTable('session')
    .set({ ended_at: now, ended_why: 'provider' })
    .where('provider_id', '=', providerId)
    .where('provider_session', 'in', [...providerSessions])
    .where('ended_at', 'is', null)
    .execute();
}

/** Remembers a sign-in that was refused before it was anybody's. */
export async function insertAttempt(tx: Tx, attempt: { what: string; now: string }): Promise<void> {
  await tx
    .insertInto('sign_in_attempt')
    .values({
      id: newId(),
      // Not an address: nobody's own count of tries is touched by what happens at a provider.
      email_hash: hashOf(attempt.what),
      account_id: null,
      tried_at: attempt.now,
      succeeded: false,
      kind: 'provider',
      refused: true,
    })
    .execute();
}
