import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { found } from './fields.ts';
import type { AttendanceOutcome, GroupKind, MemberPart } from './words.ts';

export type GroupRow = {
  id: string;
  name: string;
  kind: GroupKind;
  reportsToId: string | null;
  frequency: string;
  chairRule: string;
  quorumRule: string;
  quorumCount: number | null;
  email: string | null;
  beganOn: string;
  endedOn: string | null;
  version: number;
  members: number;
  lastMeeting: string | null;
};

/** Every group, also those that have ended, by name. There are dozens at most. */
export async function listGroups(tx: Tx): Promise<GroupRow[]> {
  const today = clock.today();
  const { rows } = await sql<{
    id: string;
    name: string;
    kind: GroupKind;
    reports_to_id: string | null;
    frequency: string;
    chair_rule: string;
    quorum_rule: string;
    quorum_count: number | null;
    email: string | null;
    began_on: string;
    ended_on: string | null;
    version: number;
    members: number;
    last_meeting: string | null;
  }>`select g.id, g.name, g.kind, g.reports_to_id, g.frequency, g.chair_rule, g.quorum_rule, g.quorum_count, g.email, g.began_on,
      g.ended_on, g.version,
      (select count(*)::int from group_member m where m.partnership_id = g.partnership_id and m.partnership_group_id = g.id
        and m.began_on <= ${today}::date and (m.ended_on is null or m.ended_on >= ${today}::date)) as members,
      (select max(e.held_on) from group_meeting e where e.partnership_id = g.partnership_id
        and e.partnership_group_id = g.id) as last_meeting
    from partnership_group g order by g.name, g.id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    reportsToId: row.reports_to_id,
    frequency: row.frequency,
    chairRule: row.chair_rule,
    quorumRule: row.quorum_rule,
    quorumCount: row.quorum_count,
    email: row.email,
    beganOn: row.began_on,
    endedOn: row.ended_on,
    version: row.version,
    members: row.members,
    lastMeeting: row.last_meeting,
  }));
}

export async function selectGroup(tx: Tx, id: string): Promise<GroupRow> {
  return found((await listGroups(tx)).find((group) => group.id === id));
}

export type MemberRow = {
  id: string;
  groupId: string;
  accountId: string;
  name: string;
  agencyId: string;
  agencyName: string;
  part: MemberPart;
  votes: boolean;
  substitutesForId: string | null;
  substitutesFor: string | null;
  beganOn: string;
  endedOn: string | null;
  version: number;
};

const partOrder: MemberPart[] = ['chair', 'vice-chair', 'member', 'substitute', 'adviser', 'secretary'];

/** Members who have a place on a day, chair first; or one by its id. */
export async function listMembers(
  tx: Tx,
  filter: { groupId?: string; id?: string; on?: string },
): Promise<MemberRow[]> {
  const on = filter.on ?? null;
  const { rows } = await sql<{
    id: string;
    group_id: string;
    account_id: string;
    name: string;
    agency_id: string;
    agency_name: string;
    part: MemberPart;
    votes: boolean;
    substitutes_for_id: string | null;
    substitutes_for: string | null;
    began_on: string;
    ended_on: string | null;
    version: number;
  }>`select m.id, m.partnership_group_id as group_id, m.account_id, a.name, m.agency_id, g.name as agency_name, m.part, m.votes,
      m.substitutes_for_id, fa.name as substitutes_for, m.began_on, m.ended_on, m.version
    from group_member m join account a on a.id = m.account_id
    join agency g on g.partnership_id = m.partnership_id and g.id = m.agency_id
    left join group_member f on f.partnership_id = m.partnership_id and f.id = m.substitutes_for_id
    left join account fa on fa.id = f.account_id
    where (${filter.groupId ?? null}::uuid is null or m.partnership_group_id = ${filter.groupId ?? null}::uuid)
      and (${filter.id ?? null}::uuid is null or m.id = ${filter.id ?? null}::uuid)
      and (${on}::date is null or (m.began_on <= ${on}::date and (m.ended_on is null or m.ended_on >= ${on}::date)))
    order by a.name, m.id`.execute(tx);
  return rows
    .map((row) => ({
      id: row.id,
      groupId: row.group_id,
      accountId: row.account_id,
      name: row.name,
      agencyId: row.agency_id,
      agencyName: row.agency_name,
      part: row.part,
      votes: row.votes,
      substitutesForId: row.substitutes_for_id,
      substitutesFor: row.substitutes_for,
      beganOn: row.began_on,
      endedOn: row.ended_on,
      version: row.version,
    }))
    .sort((a, b) => partOrder.indexOf(a.part) - partOrder.indexOf(b.part));
}

export type TermsRow = {
  number: number;
  purpose: string;
  words: string;
  frequency: string;
  chairRule: string;
  quorumRule: string;
  quorumCount: number | null;
  approvedOn: string | null;
  approvedBy: string;
  madeAt: string;
};

/** Versions of a group's terms of reference, newest first. */
export async function listTerms(tx: Tx, groupId: string): Promise<TermsRow[]> {
  const rows = await tx
    .selectFrom('group_terms')
    .selectAll()
    .where('partnership_group_id', '=', groupId)
    .orderBy('number', 'desc')
    .execute();
  return rows.map((row) => ({
    number: row.number,
    purpose: row.purpose,
    words: row.words,
    frequency: row.frequency,
    chairRule: row.chair_rule,
    quorumRule: row.quorum_rule,
    quorumCount: row.quorum_count,
    approvedOn: row.approved_on,
    approvedBy: row.approved_by,
    madeAt: row.made_at,
  }));
}

export type Confirmation = { at: string; by: string; members: number; note: string };

export async function selectLastConfirmation(tx: Tx, groupId: string): Promise<Confirmation | null> {
  const row = await tx
    .selectFrom('group_confirmation as c')
    .leftJoin('account as a', 'a.id', 'c.confirmed_by')
    .select(['c.confirmed_at', 'a.name', 'c.members', 'c.note'])
    .where('c.partnership_group_id', '=', groupId)
    .orderBy('c.confirmed_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { at: row.confirmed_at, by: row.name ?? 'the system', members: row.members, note: row.note };
}

export type MeetingRow = {
  id: string;
  groupId: string;
  groupName: string;
  heldOn: string;
  title: string;
  quorumCount: number | null;
  version: number;
};

/** The last twelve meetings of a group, newest first. */
export async function listMeetings(tx: Tx, groupId: string): Promise<MeetingRow[]> {
  return selectMeetings(tx, sql`e.partnership_group_id = ${groupId}::uuid`);
}

export async function selectMeeting(tx: Tx, id: string): Promise<MeetingRow> {
  return found((await selectMeetings(tx, sql`e.id = ${id}::uuid`))[0]);
}

async function selectMeetings(tx: Tx, condition: ReturnType<typeof sql>): Promise<MeetingRow[]> {
  const { rows } = await sql<{
    id: string;
    group_id: string;
    group_name: string;
    held_on: string;
    title: string;
    quorum_count: number | null;
    version: number;
  }>`select e.id, e.partnership_group_id as group_id, g.name as group_name, e.held_on, e.title, e.quorum_count, e.version
    from group_meeting e join partnership_group g on g.partnership_id = e.partnership_id and g.id = e.partnership_group_id
    where ${condition} order by e.held_on desc, e.id desc limit 12`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    groupId: row.group_id,
    groupName: row.group_name,
    heldOn: row.held_on,
    title: row.title,
    quorumCount: row.quorum_count,
    version: row.version,
  }));
}

export type AttendanceRow = {
  meetingId: string;
  memberId: string;
  name: string;
  agencyName: string;
  part: MemberPart;
  votes: boolean;
  outcome: AttendanceOutcome;
  stoodInId: string | null;
  stoodIn: string;
};

/** Who came to these meetings, by agency and name. */
export async function listAttendance(tx: Tx, meetingIds: readonly string[]): Promise<AttendanceRow[]> {
  if (meetingIds.length === 0) return [];
  const { rows } = await sql<{
    meeting_id: string;
    member_id: string;
    name: string;
    agency_name: string;
    part: MemberPart;
    votes: boolean;
    outcome: AttendanceOutcome;
    stood_in_id: string | null;
    stood_in: string;
  }>`select t.group_meeting_id as meeting_id, t.member_id, a.name, g.name as agency_name, m.part, m.votes, t.outcome, t.stood_in_id,
      coalesce(sa.name, t.stood_in_name) as stood_in
    from group_attendance t
    join group_member m on m.partnership_id = t.partnership_id and m.id = t.member_id
    join account a on a.id = m.account_id
    join agency g on g.partnership_id = m.partnership_id and g.id = m.agency_id
    left join group_member s on s.partnership_id = t.partnership_id and s.id = t.stood_in_id
    left join account sa on sa.id = s.account_id
    where t.group_meeting_id = any(${[...meetingIds]}::uuid[])
    order by g.name, a.name, t.id`.execute(tx);
  return rows.map((row) => ({
    meetingId: row.meeting_id,
    memberId: row.member_id,
    name: row.name,
    agencyName: row.agency_name,
    part: row.part,
    votes: row.votes,
    outcome: row.outcome,
    stoodInId: row.stood_in_id,
    stoodIn: row.stood_in,
  }));
}
