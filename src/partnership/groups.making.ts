import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { fieldProblem, notFound } from '../foundation/problem.ts';
import { changeRow } from './change.store.ts';
import { wouldCircle } from './parents.rules.ts';
import { insertKey, partnershipOf } from './partnership.making.ts';
import type { AttendanceOutcome, GroupKind, MemberPart } from './words.ts';

export type NewGroup = {
  name: string;
  kind: GroupKind;
  reportsToId?: string | null;
  frequency?: string;
  chairRule?: string;
  quorumRule?: string;
  quorumCount?: number | null;
  email?: string | null;
  beganOn?: string;
};

/** Makes a group and the key that its members hold. @returns both ids. */
export async function createGroup(tx: Tx, input: NewGroup): Promise<{ id: string; groupKey: string }> {
  const id = newId();
  const groupKey = newId();
  await tx
    .insertInto('partnership_group')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      name: input.name,
      kind: input.kind,
      reports_to_id: input.reportsToId ?? null,
      frequency: input.frequency ?? '',
      chair_rule: input.chairRule ?? '',
      quorum_rule: input.quorumRule ?? '',
      quorum_count: input.quorumCount ?? null,
      email: input.email ?? null,
      began_on: input.beganOn ?? clock.today(),
      version: 1,
      audience: [groupKey],
      open_to_members: true,
    })
    .execute();
  await insertKey(tx, { id: groupKey, kind: 'group', group_id: id, title: input.name }, [groupKey]);
  return { id, groupKey };
}

/** @throws Problem on `reports-to` where the groups would report to each other. */
export async function refuseGroupCircle(tx: Tx, id: string, reportsToId: string | null): Promise<void> {
  if (reportsToId === null) return;
  const groups = await tx.selectFrom('partnership_group').select(['id', 'name', 'reports_to_id']).execute();
  if (!groups.some((group) => group.id === reportsToId))
    throw fieldProblem('group-unknown', 'reports-to', 'Choose a group from the list');
  const ties = groups.flatMap((group) =>
    group.reports_to_id === null ? [] : [{ child: group.id, parent: group.reports_to_id }],
  );
  if (wouldCircle(ties, id, reportsToId))
    throw fieldProblem(
      'groups-in-a-circle',
      'reports-to',
      'That group already reports to this one, directly or through another. Choose one that does not',
    );
}

export type NewMember = {
  groupId: string;
  accountId: string;
  agencyId: string;
  part: MemberPart;
  /** The member for whom a substitute stands in. */
  substitutesForId?: string | null;
  votes?: boolean;
  beganOn?: string;
};

type GroupWidth = { inherited_audience: string[]; inherited_open: boolean };

async function widthOf(tx: Tx, groupId: string): Promise<GroupWidth> {
  const group = await tx
    .selectFrom('partnership_group')
    .select(['audience', 'open_to_members'])
    .where('id', '=', groupId)
    .executeTakeFirst();
  if (group === undefined) throw notFound();
  return { inherited_audience: group.audience, inherited_open: group.open_to_members };
}

/**
 * Gives a person a place in a group for an agency they have a post in. @returns its id.
 * @throws Problem on `person`: no post in that agency, or a place already; on `substitutes-for`.
 */
export async function addGroupMember(tx: Tx, input: NewMember): Promise<string> {
  const width = await widthOf(tx, input.groupId);
  const today = clock.today();
  const post = await tx
    .selectFrom('post')
    .select('id')
    .where('account_id', '=', input.accountId)
    .where('agency_id', '=', input.agencyId)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]))
    .executeTakeFirst();
  if (post === undefined)
    throw fieldProblem('no-post-there', 'person', 'This person has no post in that agency. Choose another');
  const held = await tx
    .selectFrom('group_member')
    .select('id')
    .where('partnership_group_id', '=', input.groupId)
    .where('account_id', '=', input.accountId)
    .where('agency_id', '=', input.agencyId)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]))
    .executeTakeFirst();
  if (held !== undefined)
    throw fieldProblem(
      'member-already',
      'person',
      'This person already has a place in the group. Choose another',
    );
  if (input.part === 'substitute' && (input.substitutesForId ?? null) === null)
    throw fieldProblem(
      'substitute-for-nobody',
      'substitutes-for',
      'Choose the member this person stands in for',
    );
  const id = newId();
  await tx
    .insertInto('group_member')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      partnership_group_id: input.groupId,
      account_id: input.accountId,
      agency_id: input.agencyId,
      part: input.part,
      substitutes_for_id: input.part === 'substitute' ? (input.substitutesForId ?? null) : null,
      votes: input.votes ?? ['chair', 'vice-chair', 'member'].includes(input.part),
      began_on: input.beganOn ?? today,
      version: 1,
      ...width,
    })
    .execute();
  return id;
}

/** Ends a place in a group on its last day; a day before today takes the group's key away at the next click. */
export async function endGroupMember(
  tx: Tx,
  memberId: string,
  lastDay: string,
  version: number | null = null,
): Promise<void> {
  const member = await tx
    .selectFrom('group_member')
    .select('began_on')
    .where('id', '=', memberId)
    .executeTakeFirst();
  if (member === undefined) throw notFound();
  await changeRow(tx, {
    table: 'group_member',
    id: memberId,
    version,
    reason: 'place in the group ended',
    set: { ended_on: lastDay, began_on: member.began_on > lastDay ? lastDay : member.began_on },
  });
}

export type NewTerms = {
  groupId: string;
  purpose: string;
  words: string;
  frequency: string;
  chairRule: string;
  quorumRule: string;
  quorumCount: number | null;
  approvedOn: string | null;
  approvedBy: string;
};

/** Writes the next version of a group's terms of reference; the group's own rules follow it. @returns its number. */
export async function addTerms(tx: Tx, input: NewTerms): Promise<number> {
  const width = await widthOf(tx, input.groupId);
  const last = await tx
    .selectFrom('group_terms')
    .select((select) => select.fn.max('number').as('number'))
    .where('partnership_group_id', '=', input.groupId)
    .executeTakeFirst();
  const number = (last?.number ?? 0) + 1;
  await tx
    .insertInto('group_terms')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      partnership_group_id: input.groupId,
      number,
      purpose: input.purpose,
      words: input.words,
      frequency: input.frequency,
      chair_rule: input.chairRule,
      quorum_rule: input.quorumRule,
      quorum_count: input.quorumCount,
      approved_on: input.approvedOn,
      approved_by: input.approvedBy,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...width,
    })
    .execute();
  await changeRow(tx, {
    table: 'partnership_group',
    id: input.groupId,
    version: null,
    reason: `terms of reference, version ${number}`,
    set: {
      frequency: input.frequency,
      chair_rule: input.chairRule,
      quorum_rule: input.quorumRule,
      quorum_count: input.quorumCount,
    },
  });
  return number;
}

/** Records that somebody went through the members and found the list right. */
export async function confirmMembership(tx: Tx, groupId: string, note: string): Promise<void> {
  const width = await widthOf(tx, groupId);
  const today = clock.today();
  const { count } = await tx
    .selectFrom('group_member')
    .select((select) => select.fn.countAll().as('count'))
    .where('partnership_group_id', '=', groupId)
    .where('began_on', '<=', today)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]))
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('group_confirmation')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      partnership_group_id: groupId,
      confirmed_at: clock.now(),
      confirmed_by: contextOf(tx).actor?.accountId ?? null,
      members: Number(count),
      note,
      ...width,
    })
    .execute();
}

export type NewAttendance = {
  memberId: string;
  outcome: AttendanceOutcome;
  /** A substitute of the group; or somebody else, by name. */
  stoodInId?: string | null;
  stoodInName?: string;
};

/** Records a meeting that a group held, with the quorum of that day. @returns its id. */
export async function recordMeeting(
  tx: Tx,
  input: { groupId: string; heldOn: string; title: string; attendance: readonly NewAttendance[] },
): Promise<string> {
  const width = await widthOf(tx, input.groupId);
  const group = await tx
    .selectFrom('partnership_group')
    .select('quorum_count')
    .where('id', '=', input.groupId)
    .executeTakeFirstOrThrow();
  const id = newId();
  await tx
    .insertInto('group_meeting')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      partnership_group_id: input.groupId,
      held_on: input.heldOn,
      title: input.title,
      quorum_count: group.quorum_count,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      ...width,
    })
    .execute();
  await insertAttendance(tx, id, width, input.attendance);
  return id;
}

/** Corrects who came; the old record goes into the meeting's history. */
export async function changeMeeting(
  tx: Tx,
  input: {
    id: string;
    version: number;
    heldOn: string;
    title: string;
    attendance: readonly NewAttendance[];
  },
): Promise<void> {
  await changeRow(tx, {
    table: 'group_meeting',
    id: input.id,
    version: input.version,
    reason: 'attendance corrected',
    set: { held_on: input.heldOn, title: input.title },
  });
  const meeting = await tx
    .selectFrom('group_meeting')
    .select(['inherited_audience', 'inherited_open'])
    .where('id', '=', input.id)
    .executeTakeFirstOrThrow();
  await tx.deleteFrom('group_attendance').where('group_meeting_id', '=', input.id).execute();
  await insertAttendance(tx, input.id, meeting, input.attendance);
}

async function insertAttendance(
  tx: Tx,
  meetingId: string,
  width: GroupWidth,
  attendance: readonly NewAttendance[],
): Promise<void> {
  for (const row of attendance)
    await tx
      .insertInto('group_attendance')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        group_meeting_id: meetingId,
        member_id: row.memberId,
        outcome: row.outcome,
        stood_in_id: row.outcome === 'substitute' ? (row.stoodInId ?? null) : null,
        stood_in_name: row.outcome === 'substitute' ? (row.stoodInName ?? '') : '',
        ...width,
      })
      .execute();
}
