import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { newId } from '../../foundation/id.ts';
import { fieldProblem, notFound, Problem } from '../../foundation/problem.ts';
import {
  accountKnown,
  addGroupMember,
  createPerson,
  createPost,
  endGroupMember,
  endPost,
  vacate,
} from '../../partnership/partnership.ts';
import { ask, withdraw, type Choice } from '../../requests/requests.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';
import { partnershipOf } from '../store.ts';
import { electedOf, type Result } from './after.rules.ts';

/** A councillor's post, as it stood at the poll. */
export type MemberPost = {
  id: string;
  /** “Councillor for Fen”: the post says its ward. */
  title: string;
  agencyId: string;
  agencyName: string;
  accountId: string | null;
  name: string;
  version: number;
  recorded: {
    result: Result;
    lastDay: string | null;
    successorId: string | null;
    successor: string;
    seats: number;
    requests: number;
  } | null;
};

/** Posts of the councillors that were elected, held or vacant on the day of the poll, by their words, so that each ward's stand together. */
export async function memberPosts(
  tx: Tx,
  election: Pick<ElectionPeriod, 'id' | 'pollOn' | 'kind'>,
): Promise<MemberPost[]> {
  const rows = await tx
    .selectFrom('post')
    .innerJoin('agency', (join) =>
      join
        .onRef('agency.partnership_id', '=', 'post.partnership_id')
        .onRef('agency.id', '=', 'post.agency_id'),
    )
    .leftJoin('account', 'account.id', 'post.account_id')
    .leftJoin('election_result as r', (join) =>
      join
        .onRef('r.partnership_id', '=', 'post.partnership_id')
        .onRef('r.post_id', '=', 'post.id')
        .on('r.election_period_id', '=', election.id),
    )
    .leftJoin('post as next', (join) =>
      join
        .onRef('next.partnership_id', '=', 'r.partnership_id')
        .onRef('next.id', '=', 'r.successor_post_id'),
    )
    .leftJoin('account as successor', 'successor.id', 'next.account_id')
    .select([
      'post.id', 'post.title', 'post.agency_id', 'agency.name as agency_name', 'post.account_id', 'account.name', 'post.version',
      'r.result', 'r.last_day', 'r.seats', 'r.requests', 'successor.id as successor_id', 'successor.name as successor_name',
    ])
    .where('post.role', '=', 'councillor')
    .where('post.started_on', '<=', election.pollOn)
    .where((or) => or.or([or('post.ended_on', 'is', null), or('post.ended_on', '>=', election.pollOn)]))
    .orderBy('post.title')
    .orderBy('post.id')
    .limit(500)
    .execute(); // prettier-ignore
  const elected = electedOf(
    election.kind,
    rows.map((row) => row.agency_name),
  );
  return rows
    .filter((row) => elected.has(row.agency_name))
    .map((row) => ({
      id: row.id,
      title: row.title === '' ? 'Councillor' : row.title,
      agencyId: row.agency_id,
      agencyName: row.agency_name,
      accountId: row.account_id,
      name: row.name ?? 'Vacant',
      version: row.version,
      recorded:
        row.result === null
          ? null
          : {
              result: row.result,
              lastDay: row.last_day,
              successorId: row.successor_id,
              successor: row.successor_name ?? '',
              seats: row.seats ?? 0,
              requests: row.requests ?? 0,
            },
    }));
}

/** @throws Problem 404 */
export async function selectMember(
  tx: Tx,
  election: Pick<ElectionPeriod, 'id' | 'pollOn' | 'kind'>,
  postId: string,
): Promise<MemberPost> {
  const found = (await memberPosts(tx, election)).find(({ id }) => id === postId);
  if (found === undefined) throw notFound();
  return found;
}

export type Seat = { id: string; groupId: string; groupName: string; part: SeatPart; votes: boolean };
type SeatPart = 'chair' | 'vice-chair' | 'member' | 'substitute' | 'adviser' | 'secretary';

/** Seats that somebody holds in groups for an agency today, by group. */
export async function seatsOf(tx: Tx, accountId: string, agencyId: string): Promise<Seat[]> {
  const rows = await tx
    .selectFrom('group_member as m')
    .innerJoin('partnership_group as g', (join) =>
      join.onRef('g.partnership_id', '=', 'm.partnership_id').onRef('g.id', '=', 'm.partnership_group_id'),
    )
    .select(['m.id', 'm.partnership_group_id', 'g.name', 'm.part', 'm.votes'])
    .where('m.account_id', '=', accountId)
    .where('m.agency_id', '=', agencyId)
    .where((or) => or.or([or('m.ended_on', 'is', null), or('m.ended_on', '>=', clock.today())]))
    .orderBy('g.name')
    .orderBy('m.id')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    groupId: row.partnership_group_id,
    groupName: row.name,
    part: row.part,
    votes: row.votes,
  }));
}

export type OpenRequest = { id: string; reference: string; title: string; dueOn: string };

/** Open requests asked of somebody, those that the reader may see, the first due first. */
async function requestsTo(tx: Tx, accountId: string, agencyId: string) {
  return tx
    .selectFrom('request')
    .selectAll()
    .where('asked_account_id', '=', accountId)
    .where('asked_agency_id', '=', agencyId)
    .where('state', '=', 'open')
    .orderBy('due_on')
    .orderBy('id')
    .limit(200)
    .execute();
}

export async function openRequests(tx: Tx, accountId: string, agencyId: string): Promise<OpenRequest[]> {
  return (await requestsTo(tx, accountId, agencyId)).map((row) => ({
    id: row.id,
    reference: row.reference,
    title: row.title,
    dueOn: row.due_on,
  }));
}

export type MemberResult = {
  result: Result;
  /** Last day of who goes out; not for who stays. */
  lastDay: string;
  /** Who comes in. */
  name: string;
  email: string;
  /** They have an account already, and this is the same person. */
  known: boolean;
  /** Seats that the successor takes over. */
  seats: readonly string[];
};

/**
 * Writes the result down once and does what follows from it: the post ends on its last day and the successor's begins the day after,
 * seats end, and those chosen are made again; open requests are asked of a successor who is in office already.
 * @throws Problem 404; 409 `recorded`; 422 with fields of the form.
 */
export async function recordResult(
  tx: Tx,
  election: ElectionPeriod,
  member: MemberPost,
  input: MemberResult,
): Promise<void> {
  if (member.recorded !== null)
    throw new Problem({
      status: 409,
      code: 'recorded',
      title: 'The result of this post is written down already',
    });
  const done =
    input.result === 're-elected'
      ? { lastDay: null, successorId: null, seats: 0, requests: 0 }
      : await changeMember(tx, member, input);
  const width = await tx
    .selectFrom('election_period')
    .select(['audience', 'open_to_members'])
    .where('id', '=', election.id)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('election_result')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      election_period_id: election.id,
      post_id: member.id,
      result: input.result,
      last_day: done.lastDay,
      successor_post_id: done.successorId,
      seats: done.seats,
      requests: done.requests,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      inherited_audience: width.audience,
      inherited_open: width.open_to_members,
    })
    .execute();
}

async function changeMember(tx: Tx, member: MemberPost, input: MemberResult) {
  const { accountId, agencyId } = member;
  const seats = accountId === null ? [] : await seatsOf(tx, accountId, agencyId);
  for (const seat of seats) await endGroupMember(tx, seat.id, input.lastDay);
  if (input.result === 'vacant') {
    const successorId = await vacate(tx, member.id, input.lastDay, false, member.version);
    return { lastDay: input.lastDay, successorId, seats: 0, requests: 0 };
  }
  await endPost(tx, member.id, input.lastDay, member.version);
  const existing = input.known ? await accountKnown(tx, input.email) : null;
  if (input.known && existing === null)
    throw fieldProblem('nobody-known', 'email', 'Nobody has an account with this address. Untick the box, or correct the address'); // prettier-ignore
  const person = existing ?? (await createPerson(tx, { name: input.name, email: input.email }));
  const startedOn = addDays(input.lastDay, 1);
  const successorId = await createPost(tx, {
    agencyId,
    accountId: person,
    role: 'councillor',
    title: member.title,
    startedOn,
  });
  const taken = seats.filter(({ id }) => input.seats.includes(id));
  for (const seat of taken)
    await addGroupMember(tx, {
      groupId: seat.groupId,
      accountId: person,
      agencyId,
      // A substitute stands in for somebody else, which the group says anew.
      part: seat.part === 'substitute' ? 'member' : seat.part,
      votes: seat.votes,
      beganOn: startedOn,
    });
  const requests =
    accountId === null || startedOn > clock.today()
      ? 0
      : await passRequests(tx, { accountId, agencyId }, person);
  return { lastDay: input.lastDay, successorId, seats: taken.length, requests };
}

/** Takes open requests back and asks the successor the same; one whose day has passed gets a week. */
async function passRequests(
  tx: Tx,
  from: { accountId: string; agencyId: string },
  to: string,
): Promise<number> {
  const rows = await requestsTo(tx, from.accountId, from.agencyId);
  for (const row of rows) {
    await withdraw(tx, row.id, 'Passed on to the member who follows after the election');
    await ask(tx, {
      kind: row.kind,
      accountId: to,
      agencyId: from.agencyId,
      question: row.question,
      help: row.help,
      dueOn: row.due_on < clock.today() ? addDays(clock.today(), 7) : row.due_on,
      personal: row.personal,
      choices: row.choices as unknown as Choice[],
      ...(row.subject_kind === null || row.subject_id === null
        ? {}
        : { subject: { kind: row.subject_kind, id: row.subject_id } }),
    });
  }
  return rows.length;
}
