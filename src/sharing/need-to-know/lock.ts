import { sql } from 'kysely';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { findRecord, holdRecord, keyFor, peopleOf, setAudience } from './record.ts';
import type { KeptRecord, RecordKind } from './record.ts';

/** A lock that stands, as far as the reader may know of it. */
export type StandingLock = {
  id: string;
  kind: 'named-people' | 'knows-person';
  reason: string;
  lockedAt: string;
  lockedBy: string;
  /** Names of those who may open the record. */
  people: string[];
};

/** The lock on a record, for those named in it and the governance officer; null for everybody else. */
export async function lockOf(tx: Tx, kind: RecordKind, id: string): Promise<StandingLock | null> {
  const row = await tx
    .selectFrom('record_lock')
    .leftJoin('account', 'account.id', 'record_lock.locked_by')
    .select([
      'record_lock.id',
      'record_lock.kind',
      'record_lock.reason',
      'record_lock.locked_at',
      'record_lock.audience',
      'account.name',
    ])
    .where('record_kind', '=', kind.table)
    .where('record_id', '=', id)
    .where('unlocked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const people = await tx
    .selectFrom('audience_key')
    .innerJoin('account', 'account.id', 'audience_key.account_id')
    .select('account.name')
    .where('audience_key.kind', '=', 'person')
    .where('audience_key.id', 'in', row.audience)
    .orderBy('account.name')
    .execute();
  return {
    id: row.id,
    kind: row.kind,
    reason: row.reason,
    lockedAt: row.locked_at,
    lockedBy: row.name ?? 'somebody who has left',
    people: people.map(({ name }) => name),
  };
}

/**
 * Narrows a record to named people of the agency that owns it, and to whoever locks it. Its children follow in the same
 * statement, also those the locker cannot see, and who is not named can add nothing meanwhile. People of other agencies are
 * not named: a key of their own would outlive the agreement they see it by.
 * @throws Problem 404; `may-not-lock`; 422 on `people`; `already-locked`.
 */
export async function lockToNamedPeople(
  database: Database,
  actor: Actor,
  kind: RecordKind,
  id: string,
  input: { people: readonly string[]; reason: string },
): Promise<void> {
  const wanted = [...new Set([...input.people, actor.accountId])];
  await database.asActor(actor, 'lock a record', async (tx) => {
    const record = await findRecord(tx, kind.table, { id });
    if (record === null) throw notFound();
    ownOnly(record, actor, 'may-not-lock', 'Only the agency that made a record may lock it');
    const people = await peopleOf(tx, { agencyId: record.agency_id });
    if (!wanted.every((accountId) => people.some((person) => person.accountId === accountId)))
      throw fieldProblem('not-understood', 'people', 'Choose people who have a post in your agency today');
    await recordAudit(tx, {
      event: 'record.locked',
      subjectKind: kind.table,
      subjectId: id,
      words: input.reason,
    });
  });
  await database.asSystem('lock a record to named people', actor.partnershipId, async (tx) => {
    const record = await hold(tx, kind, id);
    if ((await standing(tx, kind, id)) !== undefined)
      throw refused(
        'already-locked',
        'This record is already locked',
        'Unlock it first, then lock it to others.',
      );
    const keys = [];
    for (const accountId of wanted) keys.push(await keyFor(tx, { kind: 'person', accountId }));
    await narrow(tx, kind, record, {
      kind: 'named-people',
      keys,
      knownBy: [],
      reason: input.reason,
      lockedBy: actor.accountId,
    });
  });
}

/**
 * "I know this person": whoever says so loses the record, which is locked to its author and the supervisors of the agency
 * that owns it; where none is left, to the governance officer. A record that is locked already only loses this one person.
 * @throws Problem 404; `nobody-left` where nobody would be left to see it.
 */
export async function declareKnown(
  database: Database,
  actor: Actor,
  kind: RecordKind,
  id: string,
): Promise<void> {
  await database.asActor(actor, 'say they know the person', async (tx) => {
    if ((await findRecord(tx, kind.table, { id })) === null) throw notFound();
    await recordAudit(tx, { event: 'record.person-known', subjectKind: kind.table, subjectId: id });
  });
  await database.asSystem(
    'lock a record from somebody who knows the person',
    actor.partnershipId,
    async (tx) => {
      const record = await hold(tx, kind, id);
      const own = await keyFor(tx, { kind: 'person', accountId: actor.accountId });
      const lock = await standing(tx, kind, id);
      if (lock !== undefined) {
        const left = record.audience.filter((key) => key !== own);
        const keys = left.length > 0 ? left : await fallback(tx, actor);
        await setAudience(tx, kind.table, id, { audience: keys, open: false }, 'somebody knows the person');
        await sql`update record_lock set known_by = array_append(known_by, ${actor.accountId}::uuid), audience = ${await lockAudience(tx, keys, own)}::uuid[]
        where partnership_id = ${actor.partnershipId} and id = ${lock.id}`.execute(tx);
        return;
      }
      const supervisors = await peopleOf(tx, { agencyId: record.agency_id, supervising: true });
      const authors = (await peopleOf(tx, { agencyId: record.agency_id })).filter(
        ({ accountId }) => accountId === record.made_by,
      );
      const others = new Set([...supervisors, ...authors].map(({ accountId }) => accountId));
      others.delete(actor.accountId);
      const keys = [];
      for (const accountId of others) keys.push(await keyFor(tx, { kind: 'person', accountId }));
      await narrow(tx, kind, record, {
        kind: 'knows-person',
        keys: keys.length > 0 ? keys : await fallback(tx, actor),
        knownBy: [actor.accountId],
        reason: 'Somebody said they know the person',
        lockedBy: actor.accountId,
      });
    },
  );
}

/**
 * Gives back the audience that the record had; glass broken meanwhile stays open for its hours. Anybody named in the lock,
 * and the governance officer, may.
 */
export async function unlockRecord(
  database: Database,
  actor: Actor,
  kind: RecordKind,
  id: string,
  reason: string,
): Promise<void> {
  await database.asActor(actor, 'unlock a record', async (tx) => {
    if ((await lockOf(tx, kind, id)) === null) throw notFound();
    await recordAudit(tx, {
      event: 'record.unlocked',
      subjectKind: kind.table,
      subjectId: id,
      words: reason,
    });
  });
  await database.asSystem('unlock a record', actor.partnershipId, async (tx) => {
    const record = await hold(tx, kind, id);
    const lock = await standing(tx, kind, id);
    if (lock === undefined) return;
    const glass = await tx
      .selectFrom('audience_key')
      .select('id')
      .where('kind', '=', 'glass')
      .where('id', 'in', record.audience)
      .where('expires_at', '>', clock.now())
      .execute();
    await setAudience(
      tx,
      kind.table,
      id,
      { audience: [...lock.was_audience, ...glass.map((key) => key.id)], open: lock.was_open },
      'unlocked',
    );
    await tx
      .updateTable('record_lock')
      .set({ unlocked_at: clock.now(), unlocked_by: actor.accountId, unlock_reason: reason })
      .where('id', '=', lock.id)
      .execute();
  });
}

/** Whether somebody said, of a record that is locked now, that they know the person in it. For the system's own steps. */
export async function saidTheyKnow(
  tx: Tx,
  kind: RecordKind,
  id: string,
  accountId: string,
): Promise<boolean> {
  return (await standing(tx, kind, id))?.known_by.includes(accountId) ?? false;
}

async function hold(tx: Tx, kind: RecordKind, id: string): Promise<KeptRecord> {
  const record = await holdRecord(tx, kind.table, id);
  if (record === null) throw notFound();
  return record;
}

async function standing(tx: Tx, kind: RecordKind, id: string) {
  return tx
    .selectFrom('record_lock')
    .select(['id', 'was_audience', 'was_open', 'known_by'])
    .where('record_kind', '=', kind.table)
    .where('record_id', '=', id)
    .where('unlocked_at', 'is', null)
    .executeTakeFirst();
}

async function narrow(
  tx: Tx,
  kind: RecordKind,
  record: KeptRecord,
  lock: {
    kind: 'named-people' | 'knows-person';
    keys: string[];
    knownBy: string[];
    reason: string;
    lockedBy: string;
  },
): Promise<void> {
  await tx
    .insertInto('record_lock')
    .values({
      partnership_id: contextOf(tx).partnershipId ?? '',
      id: newId(),
      record_kind: kind.table,
      record_id: record.id,
      kind: lock.kind,
      was_audience: record.audience,
      was_open: record.open_to_members,
      known_by: lock.knownBy,
      reason: lock.reason,
      locked_at: clock.now(),
      locked_by: lock.lockedBy,
      audience: await lockAudience(tx, lock.keys, null),
      open_to_members: false,
    })
    .execute();
  await setAudience(tx, kind.table, record.id, { audience: lock.keys, open: false }, `locked: ${lock.kind}`);
}

/** Those who see the record see why it is locked; the governance officer sees that it is. */
async function lockAudience(tx: Tx, keys: readonly string[], without: string | null): Promise<string[]> {
  return audienceOf([...keys.filter((key) => key !== without), await keyFor(tx, { kind: 'oversight' })]);
}

async function fallback(tx: Tx, actor: Actor): Promise<string[]> {
  const officers = (await peopleOf(tx, { role: 'governance' })).filter(
    ({ accountId }) => accountId !== actor.accountId,
  );
  if (officers.length === 0)
    throw refused(
      'nobody-left',
      'Nobody would be left who may see this record',
      'Ask your administrator to name a supervisor for the agency that made it, then say so again.',
    );
  const keys = [];
  for (const { accountId } of officers) keys.push(await keyFor(tx, { kind: 'person', accountId }));
  return keys;
}

export function ownOnly(record: { agency_id: string }, actor: Actor, code: string, title: string): void {
  if (record.agency_id !== actor.agencyId)
    throw refused(code, title, 'Ask the agency that made it; its name stands on the record.');
}
