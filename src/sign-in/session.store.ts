import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Role, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { secondsFrom, sessionLimits } from './session.rules.ts';

/** Everything here runs inside `asSignIn`, whose role sees credentials and sessions and nothing else. */

export type Post = {
  partnershipId: string;
  partnershipName: string;
  areaCode: string;
  areaName: string;
  agencyId: string;
  agencyName: string;
  role: Role;
  title: string;
  demandsSecondFactor: string;
  /** Working days for which its agency remembers a browser. */
  deviceDays: number;
  /** Terms of use of its partnership that the account has not accepted yet. */
  termsId: string | null;
};

export type SessionMethod = 'password' | 'passkey' | 'provider' | 'invitation';
export type Factor = 'password' | 'passkey' | 'provider' | 'app' | 'recovery-code' | 'remembered';
export type EndedWhy = 'signed-out' | 'ended-elsewhere' | 'replaced' | 'password' | 'factors' | 'provider';

export type SessionRow = {
  id: string;
  accountId: string;
  accountName: string;
  method: SessionMethod;
  factors: Factor[];
  secondFactorAt: string | null;
  madeAt: string;
  seenAt: string;
  expiresAt: string;
  endedAt: string | null;
  providerId: string | null;
  providerSession: string | null;
  disabled: boolean;
  hasFactor: boolean;
  demonstration: boolean;
};

/** A session by its token, also one that has ended. */
export async function sessionByToken(tx: Tx, hash: Buffer): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select s.id, s.account_id as "accountId", a.name as "accountName", s.method, s.factors,
      s.second_factor_at as "secondFactorAt", s.made_at as "madeAt", s.seen_at as "seenAt", s.expires_at as "expiresAt",
      s.ended_at as "endedAt", s.provider_id as "providerId", s.provider_session as "providerSession",
      a.disabled_at is not null as disabled,
      exists (select from totp_factor t where t.account_id = a.id and t.confirmed_at is not null)
        or exists (select from passkey k where k.account_id = a.id) as "hasFactor",
      exists (select from installation i where i.kind = 'demonstration') as demonstration
    from session s join account a on a.id = s.account_id where s.token_hash = ${hash}`.execute(tx);
  return rows[0] ?? null;
}

/** Whether a session still counts at a moment. */
export function isLive(row: SessionRow, at: string): boolean {
  return (
    row.endedAt === null &&
    !row.disabled &&
    Date.parse(row.expiresAt) > Date.parse(at) &&
    Date.parse(row.seenAt) > Date.parse(at) - sessionLimits.idleSeconds * 1000
  );
}

/** Written at most once a minute for a session and once a day for its account, so that reading a page is not a write. */
export async function markSeen(tx: Tx, row: SessionRow, at: string): Promise<void> {
  if (Date.parse(row.seenAt) >= Date.parse(at) - 60_000) return;
  await tx.updateTable('session').set({ seen_at: at }).where('id', '=', row.id).execute();
  await markAccountSeen(tx, row.accountId, at);
}

/** @see account.seen_at: to the day's accuracy. */
export async function markAccountSeen(tx: Tx, accountId: string, at: string): Promise<void> {
  await sql`update account set seen_at = ${at}::timestamptz where id = ${accountId}::uuid
    and (seen_at is null or (seen_at at time zone 'Europe/London')::date < (${at}::timestamptz at time zone 'Europe/London')::date)`.execute(
    tx,
  );
}

export async function insertSession(
  tx: Tx,
  session: {
    tokenHash: Buffer;
    accountId: string;
    method: SessionMethod;
    factors: readonly Factor[];
    secondFactorAt: string | null;
    browser: string;
    at: string;
    providerId: string | null;
    providerSession: string | null;
  },
): Promise<void> {
  await tx
    .insertInto('session')
    .values({
      id: newId(),
      token_hash: session.tokenHash,
      account_id: session.accountId,
      method: session.method,
      factors: [...session.factors],
      second_factor_at: session.secondFactorAt,
      browser: session.browser,
      made_at: session.at,
      seen_at: session.at,
      expires_at: secondsFrom(session.at, sessionLimits.absoluteSeconds),
      provider_id: session.providerId,
      provider_session: session.providerSession,
    })
    .execute();
}

/** Gives a live session another token, so that the old one is worth nothing; false when it has ended meanwhile. */
export async function replaceToken(
  tx: Tx,
  id: string,
  hash: Buffer,
  given: { factor: Factor; at: string } | null,
): Promise<boolean> {
  let update = tx
    .updateTable('session')
    .set({ token_hash: hash })
    .where('id', '=', id)
    .where('ended_at', 'is', null);
  if (given !== null)
    update = update.set({
      second_factor_at: given.at,
      factors: sql`array_append(array_remove(factors, ${given.factor}), ${given.factor})`,
    });
  const { numUpdatedRows } = await update.executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function endSessionByToken(tx: Tx, hash: Buffer, why: EndedWhy): Promise<string | null> {
  const row = await tx
    .updateTable('session')
    .set({ ended_at: clock.now(), ended_why: why })
    .where('token_hash', '=', hash)
    .where('ended_at', 'is', null)
    .returning('account_id')
    .executeTakeFirst();
  return row?.account_id ?? null;
}

/** Ends sessions of an account: one, or all but one. @returns how many. */
export async function endSessions(
  tx: Tx,
  accountId: string,
  which: { only: string } | { allBut: string | null },
  why: EndedWhy,
): Promise<number> {
  let update = tx
    .updateTable('session')
    .set({ ended_at: clock.now(), ended_why: why })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null);
  if ('only' in which) update = update.where('id', '=', which.only);
  else if (which.allBut !== null) update = update.where('id', '<>', which.allBut);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return Number(numUpdatedRows);
}

export type ListedSession = {
  id: string;
  browser: string;
  madeAt: string;
  seenAt: string;
  factors: Factor[];
};

/** The sessions of an account that still count, newest first. */
export async function listSessions(tx: Tx, accountId: string): Promise<ListedSession[]> {
  const now = clock.now();
  const rows = await tx
    .selectFrom('session')
    .select(['id', 'browser', 'made_at', 'seen_at', 'factors'])
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .where('seen_at', '>', secondsFrom(now, -sessionLimits.idleSeconds))
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    browser: row.browser,
    madeAt: row.made_at,
    seenAt: row.seen_at,
    factors: row.factors as Factor[],
  }));
}

/** The posts an account has at a moment, in all partnerships, sorted by partnership, agency and role. */
export async function postsOf(tx: Tx, accountId: string, at: string): Promise<Post[]> {
  const { rows } = await sql<Post>`
    select p.partnership_id as "partnershipId", p.partnership_name as "partnershipName", p.area_code as "areaCode",
      p.area_name as "areaName", p.agency_id as "agencyId", p.agency_name as "agencyName", p.role, p.title,
      p.demands_second_factor as "demandsSecondFactor", p.device_days as "deviceDays",
      terms_to_accept(p.partnership_id, ${accountId}::uuid) as "termsId"
    from posts_of_account(${accountId}::uuid, ${at}::timestamptz) p`.execute(tx);
  return rows;
}

// ---- known browsers -----------------------------------------------------------------------------------------------------

export type KnownBrowser = {
  id: string;
  browser: string;
  madeAt: string;
  seenAt: string;
  rememberedUntil: string | null;
};

/** The browser's row for this account, by any of the tokens its cookie holds. */
export async function knownBrowser(
  tx: Tx,
  accountId: string,
  hashes: readonly Buffer[],
): Promise<{ id: string; remembered: boolean } | null> {
  if (hashes.length === 0) return null;
  const row = await tx
    .selectFrom('known_browser')
    .select(['id', 'remembered_until'])
    .where('account_id', '=', accountId)
    .where('token_hash', 'in', [...hashes])
    .executeTakeFirst();
  return row === undefined
    ? null
    : { id: row.id, remembered: Date.parse(row.remembered_until ?? '') > clock.milliseconds() };
}

export async function rememberKnownBrowser(
  tx: Tx,
  browser: {
    accountId: string;
    hashes: readonly Buffer[];
    fresh: Buffer;
    name: string;
    until: string | null;
  },
): Promise<'known' | 'new'> {
  const now = clock.now();
  const known = await knownBrowser(tx, browser.accountId, browser.hashes);
  if (known !== null) {
    await tx
      .updateTable('known_browser')
      .set({ seen_at: now, ...(browser.until === null ? {} : { remembered_until: browser.until }) })
      .where('id', '=', known.id)
      .execute();
    return 'known';
  }
  await tx
    .insertInto('known_browser')
    .values({
      id: newId(),
      token_hash: browser.fresh,
      account_id: browser.accountId,
      browser: browser.name,
      made_at: now,
      seen_at: now,
      remembered_until: browser.until,
    })
    .execute();
  return 'new';
}

/** Browsers that need not give a second factor now. */
export async function listRemembered(tx: Tx, accountId: string): Promise<KnownBrowser[]> {
  const rows = await tx
    .selectFrom('known_browser')
    .select(['id', 'browser', 'made_at', 'seen_at', 'remembered_until'])
    .where('account_id', '=', accountId)
    .where('remembered_until', '>', clock.now())
    .orderBy('seen_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    browser: row.browser,
    madeAt: row.made_at,
    seenAt: row.seen_at,
    rememberedUntil: row.remembered_until,
  }));
}

/** Makes browsers give a second factor again: one, or all. They stay known to the count of tries. */
export async function forgetBrowsers(tx: Tx, accountId: string, id: string | null): Promise<number> {
  let update = tx
    .updateTable('known_browser')
    .set({ remembered_until: null })
    .where('account_id', '=', accountId)
    .where('remembered_until', 'is not', null);
  if (id !== null) update = update.where('id', '=', id);
  return Number((await update.executeTakeFirst()).numUpdatedRows);
}

/** Deletes what is past its time. Called by a clock. */
export async function sweep(tx: Tx, at: string): Promise<void> {
  const before = (seconds: number): string => secondsFrom(at, -seconds);
  const day = 86_400;
  await tx.deleteFrom('session').where('expires_at', '<', before(sessionLimits.rememberedSeconds)).execute();
  await tx.deleteFrom('session').where('ended_at', '<', before(sessionLimits.rememberedSeconds)).execute();
  await tx
    .deleteFrom('sign_in_attempt')
    .where('tried_at', '<', before(30 * day))
    .execute();
  await tx
    .deleteFrom('sign_in_salt')
    .where('day', '<', before(2 * day).slice(0, 10))
    .execute();
  await tx.deleteFrom('passkey_challenge').where('expires_at', '<', at).execute();
  await tx.deleteFrom('form_draft').where('expires_at', '<', at).execute();
  await tx
    .deleteFrom('invitation')
    .where('expires_at', '<', before(90 * day))
    .execute();
  await tx
    .deleteFrom('known_browser')
    .where('seen_at', '<', before(400 * day))
    .execute();
}
