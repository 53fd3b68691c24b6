import { createHash, createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { partnershipOf, personKeyOf } from '../store.ts';

export const scopes = {
  all: 'The whole year',
  'own-agency': 'Fixed days, and steps of my agency or of mine',
} as const;
export type Scope = keyof typeof scopes;

export type CalendarAddress = { id: string; scope: Scope; secret: string; madeAt: string };

/** The secret of an address is made from its id by a key outside the database; the database keeps its hash alone. */
export const secretOf = (key: Buffer, id: string): string =>
  createHmac('sha256', key).update(`year calendar ${id}`).digest('base64url').slice(0, 32);
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The person's own addresses, the last made first. */
export async function myCalendars(tx: Tx, key: Buffer): Promise<CalendarAddress[]> {
  const accountId = contextOf(tx).actor?.accountId;
  if (accountId === undefined) return [];
  const rows = await tx
    .selectFrom('year_calendar')
    .select(['id', 'scope', 'made_at'])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .limit(20)
    .execute();
  return rows.map((row) => ({ id: row.id, scope: row.scope, secret: secretOf(key, row.id), madeAt: row.made_at })); // prettier-ignore
}

export async function makeCalendar(tx: Tx, key: Buffer, scope: Scope): Promise<void> {
  const accountId = contextOf(tx).actor?.accountId;
  if (accountId === undefined) throw notFound();
  const id = newId();
  await tx
    .insertInto('year_calendar')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      account_id: accountId,
      scope,
      secret_hash: hashOf(secretOf(key, id)),
      made_at: clock.now(),
      audience: [await personKeyOf(tx, accountId)],
      open_to_members: false,
    })
    .execute();
}

/** Ends an address at once. @throws Problem 404 for another's. */
export async function revokeCalendar(tx: Tx, id: string): Promise<void> {
  const result = await tx
    .updateTable('year_calendar')
    .set({ revoked_at: clock.now() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}

export type OpenedCalendar = { partnership: string; account: string; agencies: string[]; scope: Scope };

/** Whose year a secret opens; null where it opens none, was taken back, or its person has no post any more. */
export const openCalendar = (database: Database, secret: string): Promise<OpenedCalendar | null> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<OpenedCalendar>`
      select partnership, account, agencies, scope from year_calendar_of(${hashOf(secret)})`.execute(tx);
    return rows[0] ?? null;
  });
