import { sql } from 'kysely';
import type { Insertable } from 'kysely';
import { recordAudit } from './audit.ts';
import { clock } from './clock.ts';
import { contextOf } from './database.ts';
import type { DB } from './database.generated.ts';
import type { Tx } from './database.types.ts';
import { isUuid } from './id.ts';
import { audienceOf } from './keys.ts';
import { badInput, notFound, refused } from './problem.ts';

/** Tables whose rows carry an audience of their own. */
export type RootTable = {
  [Table in keyof DB]: DB[Table] extends { audience: string[]; open_to_members: boolean } ? Table : never;
}[keyof DB];

/** Root tables whose rows are known by `id`. */
export type SharedTable = {
  [Table in RootTable]: DB[Table] extends { id: string } ? Table : never;
}[RootTable];

export type AudienceChange = { add?: readonly string[]; remove?: readonly string[]; openToMembers?: boolean };

/** For what a share key is put on a record: the agreement it belongs to must be in force today and cover this purpose. */
export type Under = {
  /** Code of the purpose (list `purpose`). */
  purpose: string;
  /** Category of the record (list `category`); the key's must be the same. */
  category: string;
  /** The record's marking: no receiver gets more than its ceiling under the agreement. */
  mark: Mark;
};

/** Marking of a record (Government Security Classifications 2023; OFFICIAL-SENSITIVE is a handling caveat). */
export type Mark = 'official' | 'official-sensitive';

/**
 * The only writer of an audience. The actor's agency must be one of those that hold the record; each added key must be in
 * force in this partnership; the change is audited. Children follow in the same statement (migration 0019, set_audience).
 * @param reason a short sentence of ours, kept in the audit's purpose through the transaction.
 * @param under must be given where share keys are added, and must fit the agreement they belong to.
 * @throws Problem 404 when the actor cannot see the record; `may-not-share`; `key-not-in-force`; `not-under-agreement`; `bad-audience`.
 */
export async function share(
  tx: Tx,
  root: { table: SharedTable; id: string },
  change: AudienceChange,
  reason: string,
  under?: Under,
): Promise<void> {
  const { partnershipId, keys, ownKey, role } = contextOf(tx);
  const { rows } = await sql<{ audience: string[]; open_to_members: boolean }>`
    select audience, open_to_members from ${sql.table(root.table)}
    where partnership_id = ${partnershipId} and id = ${root.id} for update`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw notFound();
  if (role !== 'fp_system' && (ownKey === null || !row.audience.includes(ownKey)))
    throw refused('may-not-share', 'You may not share this record', 'Ask the agency that made it.');
  await checkInForce(tx, change.add ?? [], under);
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
    sql`select set_audience(${root.table}::regclass, ${root.id}, ${audience}::uuid[], ${open})`.execute(tx),
  );
}

/**
 * Inserts a row made for others, which the maker may not be able to see: without RETURNING, with an id made here.
 */
export async function submit<Table extends RootTable>(
  tx: Tx,
  table: Table,
  row: Insertable<DB[Table]> & { audience: string[] },
  under?: Under,
): Promise<void> {
  const audience = audienceOf(row.audience);
  await checkShareKeys(tx, audience, under);
  const columns = Object.keys(row);
  const values = Object.entries({ ...row, audience }).map(([, value]) => sql`${value}`);
  await widened(tx, [...contextOf(tx).keys, ...audience], () =>
    sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values (${sql.join(values)})`.execute(tx),
  );
}

async function checkInForce(tx: Tx, added: readonly string[], under: Under | undefined): Promise<void> {
  const wanted = [...new Set(added)];
  if (wanted.length === 0) return;
  const found = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('id', 'in', wanted)
    .where('ended_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', clock.now())]))
    .execute();
  if (found.length !== wanted.length)
    throw badInput(
      'key-not-in-force',
      'That party cannot be shared with',
      'It is not, or no longer, part of this partnership.',
    );
  await checkShareKeys(tx, wanted, under);
}

type ShareKeyRow = { title: string; reason: string };

/**
 * Each share key must come from the actor's own agency, under an agreement that is in force today (not merely in grace: in
 * grace nothing new is shared), that covers purpose and category, whose giver and receiver have both signed and not
 * withdrawn, and whose receiver may hold this marking.
 */
async function checkShareKeys(tx: Tx, keys: readonly string[], under: Under | undefined): Promise<void> {
  if (keys.length === 0) return;
  const { actor } = contextOf(tx);
  const { rows } = await sql<ShareKeyRow>`
    select coalesce(g.title, k.title) as title, case
      when g.id is null then 'no agreement stands behind it'
      when ${under === undefined} then 'no purpose was given'
      when agreement_standing(g.state, g.starts_on, g.expires_on, g.grace_days, ${clock.today()}::date) <> 'in-force'
        then 'it is not in force today'
      when not g.purposes @> array[${under?.purpose ?? ''}]::text[] then 'it does not cover this purpose'
      when k.category <> ${under?.category ?? ''} or not g.categories @> array[k.category]
        then 'it does not cover this category of record'
      when ${actor?.agencyId ?? null}::uuid is not null and k.giver_agency_id <> ${actor?.agencyId ?? null}::uuid
        then 'another agency gives under this key'
      when giver.id is null or giver.signed_at is null or giver.withdrawn_at is not null
        then 'your agency has not signed it, or has withdrawn from it'
      when receiver.id is null or receiver.signed_at is null or receiver.withdrawn_at is not null
        then 'the receiving agency has not signed it, or has withdrawn from it'
      when ${under?.mark ?? 'official'} = 'official-sensitive' and receiver.ceiling = 'official'
        then 'the receiving agency may hold OFFICIAL only, and this record is OFFICIAL-SENSITIVE'
      end as reason
    from audience_key k
    left join agreement g on g.partnership_id = k.partnership_id and g.id = k.agreement_id
    left join agreement_party giver on giver.partnership_id = k.partnership_id and giver.agreement_id = k.agreement_id
      and giver.agency_id = k.giver_agency_id
    left join agreement_party receiver on receiver.partnership_id = k.partnership_id and receiver.agreement_id = k.agreement_id
      and receiver.agency_id = k.agency_id
    where k.id = any(${keys}::uuid[]) and k.kind = 'share'`.execute(tx);
  const refusedKey = rows.find((row) => (row.reason as string | null) !== null);
  if (refusedKey !== undefined)
    throw refused(
      'not-under-agreement',
      'This cannot be shared under the agreement',
      `${refusedKey.title}: ${refusedKey.reason}.`,
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
