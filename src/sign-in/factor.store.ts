import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { linkLimits, secondsFrom } from './session.rules.ts';
import type { Secrets } from './secrets.ts';
import { newTotpSecret, totpStep } from './totp.ts';

/** Second factors, inside `asSignIn`. */

export type Passkey = {
  id: string;
  credentialId: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  title: string;
  madeAt: string;
  usedAt: string | null;
};

export type Factors = {
  /** When the authenticator app was set up; null where there is none. */
  appSince: string | null;
  passkeys: Passkey[];
  codesLeft: number;
};

export async function factorsOf(tx: Tx, accountId: string): Promise<Factors> {
  const app = await tx
    .selectFrom('totp_factor')
    .select('confirmed_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  const codes = await tx
    .selectFrom('recovery_code')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    appSince: app?.confirmed_at ?? null,
    passkeys: await passkeysOf(tx, accountId),
    codesLeft: codes.count,
  };
}

// ---- authenticator app ----------------------------------------------------------------------------------------------------

const purpose = (accountId: string): string => `totp ${accountId}`;

/** A secret on trial: nothing asks for it until a code of it was given. */
export async function beginApp(tx: Tx, secrets: Secrets, accountId: string): Promise<void> {
  const secret = secrets.encrypt(newTotpSecret(), purpose(accountId));
  await tx
    .insertInto('totp_factor')
    .values({ id: newId(), account_id: accountId, secret, made_at: clock.now() })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet({ secret, made_at: clock.now(), last_step: null })
        .where('totp_factor.confirmed_at', 'is', null),
    )
    .execute();
}

/** The secret on trial; null when there is none. */
export async function appOnTrial(tx: Tx, secrets: Secrets, accountId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('totp_factor')
    .select('secret')
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : secrets.decrypt(row.secret, purpose(accountId));
}

/**
 * Whether a code of the app is right, now. Each code counts once: the step it belongs to must be later than the last one
 * used, in the same statement that writes it down.
 * @param trial the first code, which makes the secret count.
 */
export async function useAppCode(
  tx: Tx,
  secrets: Secrets,
  accountId: string,
  code: string,
  trial = false,
): Promise<boolean> {
  const row = await tx
    .selectFrom('totp_factor')
    .select(['id', 'secret'])
    .where('account_id', '=', accountId)
    .where('confirmed_at', trial ? 'is' : 'is not', null)
    .executeTakeFirst();
  if (row === undefined) return false;
  const step = totpStep(secrets.decrypt(row.secret, purpose(accountId)), code);
  if (step === null) return false;
  const { numUpdatedRows } = await tx
    .updateTable('totp_factor')
    .set({ last_step: step, ...(trial ? { confirmed_at: clock.now() } : {}) })
    .where('id', '=', row.id)
    .where((where) => where.or([where('last_step', 'is', null), where('last_step', '<', step)]))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function removeApp(tx: Tx, accountId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('totp_factor')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

// ---- recovery codes -------------------------------------------------------------------------------------------------------

/** Crockford's base 32: no letter that can be taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const recoveryCodes = 10;

/** Three groups of four, 60 bits. */
function newRecoveryCode(): string {
  const letters = Array.from({ length: 12 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}

/** What a person typed, in the form that was printed: O is 0, I and L are 1. */
function tidyCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

const codeHash = (secrets: Secrets, accountId: string, code: string): Buffer =>
  secrets.mac(`${accountId} ${tidyCode(code)}`, 'recovery code');

/** Ten new codes; the old ones are worth nothing. */
export async function makeRecoveryCodes(tx: Tx, secrets: Secrets, accountId: string): Promise<string[]> {
  await tx.deleteFrom('recovery_code').where('account_id', '=', accountId).execute();
  const codes = Array.from({ length: recoveryCodes }, newRecoveryCode);
  await tx
    .insertInto('recovery_code')
    .values(
      codes.map((code) => ({
        id: newId(),
        account_id: accountId,
        code_hash: codeHash(secrets, accountId, code),
        made_at: clock.now(),
      })),
    )
    .execute();
  return codes;
}

/** Uses a code up; false when it is not one of the person's that is left. */
export async function useRecoveryCode(
  tx: Tx,
  secrets: Secrets,
  accountId: string,
  typed: string,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_code')
    .set({ used_at: clock.now() })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', codeHash(secrets, accountId, typed))
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

// ---- passkeys -------------------------------------------------------------------------------------------------------------

export async function passkeysOf(tx: Tx, accountId: string): Promise<Passkey[]> {
  const rows = await tx
    .selectFrom('passkey')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  return rows.map(passkeyFrom);
}

type PasskeyRow = {
  id: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  title: string;
  made_at: string;
  used_at: string | null;
};

function passkeyFrom(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: row.transports,
    title: row.title,
    madeAt: row.made_at,
    usedAt: row.used_at,
  };
}

export async function passkeyByCredential(
  tx: Tx,
  credentialId: string,
): Promise<(Passkey & { accountId: string }) | null> {
  const row = await tx
    .selectFrom('passkey')
    .innerJoin('account', 'account.id', 'passkey.account_id')
    .selectAll('passkey')
    .where('credential_id', '=', credentialId)
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : { ...passkeyFrom(row), accountId: row.account_id };
}

export async function insertPasskey(
  tx: Tx,
  passkey: {
    accountId: string;
    credentialId: string;
    publicKey: Uint8Array;
    counter: number;
    transports: readonly string[];
    title: string;
  },
): Promise<void> {
  await tx
    .insertInto('passkey')
    .values({
      id: newId(),
      account_id: passkey.accountId,
      credential_id: passkey.credentialId,
      public_key: Buffer.from(passkey.publicKey),
      counter: passkey.counter,
      transports: [...passkey.transports],
      title: passkey.title,
      made_at: clock.now(),
    })
    .execute();
}

export async function markPasskeyUsed(tx: Tx, id: string, counter: number): Promise<void> {
  await tx.updateTable('passkey').set({ counter, used_at: clock.now() }).where('id', '=', id).execute();
}

export async function removePasskey(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('passkey')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Keeps a question for one browser; an earlier one of the same purpose is forgotten. */
export async function keepChallenge(
  tx: Tx,
  browser: Buffer,
  purposeOf: 'add' | 'sign-in',
  challenge: string,
): Promise<void> {
  await tx
    .deleteFrom('passkey_challenge')
    .where('browser_hash', '=', browser)
    .where('purpose', '=', purposeOf)
    .execute();
  await tx
    .insertInto('passkey_challenge')
    .values({
      id: newId(),
      browser_hash: browser,
      purpose: purposeOf,
      challenge,
      expires_at: secondsFrom(clock.now(), linkLimits.challengeSeconds),
    })
    .execute();
}

/** Takes the question, once. */
export async function takeChallenge(
  tx: Tx,
  browser: Buffer,
  purposeOf: 'add' | 'sign-in',
): Promise<string | null> {
  const { rows } = await sql<{ challenge: string; expires_at: string }>`
    delete from passkey_challenge where browser_hash = ${browser} and purpose = ${purposeOf}
    returning challenge, expires_at`.execute(tx);
  const [row] = rows;
  return row === undefined || Date.parse(row.expires_at) <= clock.milliseconds() ? null : row.challenge;
}
