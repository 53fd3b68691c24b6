import { sql } from 'kysely';
import type { Insertable } from 'kysely';
import { recordAudit } from './audit.ts';
import { contextOf } from './database.ts';
import type { DB } from './database.generated.ts';
import type { Tx } from './database.types.ts';
import { isUuid } from './id.ts';
import { badInput, notFound, refused } from './problem.ts';

/** Most keys a record may carry (design, "Audience"). */
export const mostKeys = 64;

/** Tables whose rows carry an audience of their own. */
export type RootTable = {
  [Table in keyof DB]: DB[Table] extends { audience: string[]; open_to_members: boolean } ? Table : never;
}[keyof DB];

/** Root tables whose rows are known by `id`. */
export type SharedTable = {
  [Table in RootTable]: DB[Table] extends { id: string } ? Table : never;
}[RootTable];

/** The stored form of an audience: sorted and distinct, 1 to 64 keys. @throws Problem `bad-audience`. */
export function audienceOf(keys: readonly string[]): string[] {
  const tidy = [...new Set(keys)].sort();
  if (tidy.length === 0 || tidy.length > mostKeys || !tidy.every(isUuid))
    throw badInput(
      'bad-audience',
      `A record is shared with 1 to ${mostKeys} parties`,
      `This one would have ${tidy.length}.`,
    );
  return tidy;
}

export type AudienceChange = { add?: readonly string[]; remove?: readonly string[]; openToMembers?: boolean };

/**
 * The only writer of an audience. The actor's agency must be one of those that hold the record; each added key must be in
 * force in this partnership; the change is audited. Children follow in the same statement by their foreign key.
 * @param reason a short sentence of ours, kept in the audit's purpose through the transaction.
 * @throws Problem 404 when the actor cannot see the record; `may-not-share`; `key-not-in-force`; `bad-audience`.
 */
export async function share(
  tx: Tx,
  root: { table: SharedTable; id: string },
  change: AudienceChange,
  reason: string,
): Promise<void> {
  const { partnershipId, keys, ownKey, role } = contextOf(tx);
  const { rows } = await sql<{ audience: string[]; open_to_members: boolean }>`
    select audience, open_to_members from ${sql.table(root.table)}
    where partnership_id = ${partnershipId} and id = ${root.id} for update`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw notFound();
  if (role !== 'fp_system' && (ownKey === null || !row.audience.includes(ownKey)))
    throw refused('may-not-share', 'You may not share this record', 'Ask the agency that made it.');
  await checkInForce(tx, change.add ?? []);
  const removed = new Set(change.remove ?? []);
  const audience = audienceOf([...row.audience.filter((key) => !removed.has(key)), ...(change.add ?? [])]);
  const open = change.openToMembers ?? row.open_to_members;
  await recordAudit(tx, {
    event: 'audience.changed',
    subjectKind: root.table,
    subjectId: root.id,
    words: reason,
  });
  await widened(tx, [...keys, ...row.audience, ...audience], () =>
    sql`update ${sql.table(root.table)} set audience = ${audience}::uuid[], open_to_members = ${open}
      where partnership_id = ${partnershipId} and id = ${root.id}`.execute(tx),
  );
}

/**
 * Inserts a row made for others, which the maker may not be able to see: without RETURNING, with an id made here.
 */
export async function submit<Table extends RootTable>(
  tx: Tx,
  table: Table,
  row: Insertable<DB[Table]> & { audience: string[] },
): Promise<void> {
  const audience = audienceOf(row.audience);
  const columns = Object.keys(row);
  const values = Object.entries({ ...row, audience }).map(([, value]) => sql`${value}`);
  await widened(tx, [...contextOf(tx).keys, ...audience], () =>
    sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values (${sql.join(values)})`.execute(tx),
  );
}

async function checkInForce(tx: Tx, added: readonly string[]): Promise<void> {
  const wanted = [...new Set(added)];
  if (wanted.length === 0) return;
  const found = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('id', 'in', wanted)
    .where('ended_at', 'is', null)
    .execute();
  if (found.length !== wanted.length)
    throw badInput(
      'key-not-in-force',
      'That party cannot be shared with',
      'It is not, or no longer, part of this partnership.',
    );
}

/** Holds more keys for one statement. Keys are checked ids: SET takes no parameters. */
async function widened(tx: Tx, keys: readonly string[], work: () => Promise<unknown>): Promise<void> {
  const { keys: own, role } = contextOf(tx);
  if (role === 'fp_system') {
    await work();
    return;
  }
  await setKeys(tx, keys);
  // When the statement fails the transaction is lost, and the wider setting with it.
  await work();
  await setKeys(tx, own);
}

async function setKeys(tx: Tx, keys: readonly string[]): Promise<void> {
  if (!keys.every(isUuid)) throw new Error('Not an audience key: refused before it reached the database');
  await sql.raw(`set local app.audiences = '{${keys.join(',')}}'`).execute(tx);
}
