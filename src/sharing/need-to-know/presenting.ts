import { contextOf } from '../../foundation/database.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { clock } from '../../foundation/clock.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import type { RecordKind } from './record.ts';

/**
 * Runs the same reads once as each of several people, each in a transaction of their own with the keys of their own post.
 * Somebody whose post has ended reads nothing: null. One after another, so that a meeting of twenty takes one connection.
 */
export async function asEach<Result>(
  database: Database,
  actors: readonly Actor[],
  purpose: string,
  read: (tx: Tx) => Promise<Result>,
): Promise<(Result | null)[]> {
  const results: (Result | null)[] = [];
  for (const actor of actors) {
    try {
      results.push(await database.asActor(actor, purpose, read));
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'post-ended' && error.status !== 404)) throw error;
      results.push(null);
    }
  }
  return results;
}

/** The rows that every list holds, by id, in the order of the first. An empty meeting sees nothing. */
export function inEvery<Row extends { id: string }>(lists: readonly (readonly Row[] | null)[]): Row[] {
  const [first, ...others] = lists;
  if (first === undefined || first === null) return [];
  const sets = others.map((rows) => new Set((rows ?? []).map(({ id }) => id)));
  return first.filter(({ id }) => sets.every((set) => set.has(id)));
}

export type PresentPerson = {
  id: string;
  accountId: string;
  name: string;
  agencyId: string;
  agency: string;
  role: Actor['role'];
  joinedAt: string;
  leftAt: string | null;
};

export type Presentation = {
  id: string;
  title: string;
  accountId: string;
  beganAt: string;
  endedAt: string | null;
  people: PresentPerson[];
  shown: { recordKind: string; recordId: string; shownAt: string; shownTo: number }[];
  /** Width of the row, for its children. */
  audience: string[];
};

/** Opens a meeting; the presenter is the first in the room. Their supervisors and the governance officer see who was shown what. */
export async function beginPresentation(tx: Tx, actor: Actor, title: string): Promise<string> {
  const id = newId();
  const audience = [...new Set(contextOf(tx).auditKeys)].sort();
  await tx
    .insertInto('presentation')
    .values({
      partnership_id: actor.partnershipId,
      id,
      title,
      account_id: actor.accountId,
      began_at: clock.now(),
      audience,
      open_to_members: false,
    })
    .execute();
  await join(tx, { id, audience }, actor);
  return id;
}

export async function findPresentation(tx: Tx, id: string): Promise<Presentation | null> {
  const row = await tx
    .selectFrom('presentation')
    .select(['id', 'title', 'account_id', 'began_at', 'ended_at', 'audience'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const people = await tx
    .selectFrom('presentation_person')
    .innerJoin('account', 'account.id', 'presentation_person.account_id')
    .innerJoin('agency', (on) =>
      on
        .onRef('agency.partnership_id', '=', 'presentation_person.partnership_id')
        .onRef('agency.id', '=', 'presentation_person.agency_id'),
    )
    .select([
      'presentation_person.id',
      'presentation_person.account_id as accountId',
      'account.name',
      'presentation_person.agency_id as agencyId',
      'agency.name as agency',
      'role',
      'joined_at as joinedAt',
      'left_at as leftAt',
    ])
    .where('presentation_id', '=', id)
    .orderBy('joined_at')
    .orderBy('presentation_person.id')
    .execute();
  const shown = await tx
    .selectFrom('presentation_record')
    .select(['record_kind', 'record_id', 'shown_at', 'shown_to'])
    .where('presentation_id', '=', id)
    .orderBy('shown_at', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  return {
    id: row.id,
    title: row.title,
    accountId: row.account_id,
    beganAt: row.began_at,
    endedAt: row.ended_at,
    audience: row.audience,
    people: people.map((person) => ({ ...person, role: person.role as Actor['role'] })),
    shown: shown.map((one) => ({
      recordKind: one.record_kind,
      recordId: one.record_id,
      shownAt: one.shown_at,
      shownTo: one.shown_to.length,
    })),
  };
}

/** Only the presenter runs a meeting, and only while it lasts. @throws Problem 404. */
export async function ownPresentation(tx: Tx, actor: Actor, id: string): Promise<Presentation> {
  const meeting = await findPresentation(tx, id);
  if (meeting === null || meeting.accountId !== actor.accountId || meeting.endedAt !== null) throw notFound();
  return meeting;
}

export async function join(
  tx: Tx,
  meeting: { id: string; audience: string[] },
  person: Actor,
): Promise<void> {
  await tx
    .insertInto('presentation_person')
    .values({
      partnership_id: person.partnershipId,
      id: newId(),
      presentation_id: meeting.id,
      account_id: person.accountId,
      agency_id: person.agencyId,
      role: person.role,
      joined_at: clock.now(),
      inherited_audience: meeting.audience,
      inherited_open: false,
    })
    .execute();
}

export async function leave(tx: Tx, meetingId: string, presentPersonId: string): Promise<void> {
  await tx
    .updateTable('presentation_person')
    .set({ left_at: clock.now() })
    .where('presentation_id', '=', meetingId)
    .where('id', '=', presentPersonId)
    .where('left_at', 'is', null)
    .execute();
}

export async function endPresentation(tx: Tx, meetingId: string): Promise<void> {
  const now = clock.now();
  await tx
    .updateTable('presentation_person')
    .set({ left_at: now })
    .where('presentation_id', '=', meetingId)
    .where('left_at', 'is', null)
    .execute();
  await tx.updateTable('presentation').set({ ended_at: now }).where('id', '=', meetingId).execute();
}

/** Records that a record was shown, and to whom. */
export async function recordShown(
  tx: Tx,
  meeting: Presentation,
  kind: RecordKind,
  recordId: string,
  to: readonly string[],
): Promise<void> {
  await tx
    .insertInto('presentation_record')
    .values({
      partnership_id: contextOf(tx).partnershipId ?? '',
      id: newId(),
      presentation_id: meeting.id,
      record_kind: kind.table,
      record_id: recordId,
      shown_at: clock.now(),
      shown_to: [...to],
      inherited_audience: meeting.audience,
      inherited_open: false,
    })
    .execute();
}

export function presentActors(meeting: Presentation, partnershipId: string): Actor[] {
  return meeting.people
    .filter(({ leftAt }) => leftAt === null)
    .map((person) => ({
      accountId: person.accountId,
      accountName: person.name,
      partnershipId,
      agencyId: person.agencyId,
      role: person.role,
    }));
}

/**
 * What everybody in the room could open of one record: its reads run once as each of them, and of each list only the rows
 * that all were given are kept. Null when one of them would not be shown the record at all.
 */
export async function readTogether<Parts extends Record<string, readonly { id: string }[]>>(
  database: Database,
  people: readonly Actor[],
  purpose: string,
  read: (tx: Tx) => Promise<Parts | null>,
): Promise<Parts | null> {
  const readings = await asEach(database, people, purpose, read);
  const [first] = readings;
  if (first === undefined || first === null) return null;
  const whole: Parts[] = [];
  for (const reading of readings) {
    if (reading === null) return null;
    whole.push(reading);
  }
  return Object.fromEntries(
    Object.keys(first).map((part) => [part, inEvery(whole.map((reading) => reading[part] ?? []))]),
  ) as unknown as Parts;
}
