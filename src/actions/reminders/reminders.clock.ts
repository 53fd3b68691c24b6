import { sql } from 'kysely';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import { below, partnershipOf } from '../action.change.ts';
import { noticeDue, type NoticeKind } from '../action.rules.ts';
import { listActions } from '../action.store.ts';
import type { Action } from '../action.types.ts';
import { dueByRule } from '../due.rules.ts';
import { nextMeetingOf, writeAction } from '../action.change.ts';
import { passMembersActions } from '../hand-over/members.clock.ts';
import { openRequest } from '../one/parts.store.ts';
import { askForUpdate } from './ask.requests.ts';
import { daysOn } from './settings.store.ts';

/** What the days do to actions: owners are reminded, and what stays undone is passed on. */
export function actionClocks(database: Database): Clock[] {
  return [
    {
      name: 'actions.reminders',
      everySeconds: 3600,
      run: async () => {
        for (const { partnershipId } of await listPartnerships(database))
          await database.asSystem('remind of actions', partnershipId, remindersRound);
      },
    },
    {
      name: 'actions.members',
      everySeconds: 3600,
      run: async () => {
        for (const { partnershipId } of await listPartnerships(database))
          await database.asSystem('pass actions of members on after an election', partnershipId, passMembersActions); // prettier-ignore
      },
    },
  ];
}

type Held = { account_id: string; agency_id: string; role: string; is_senior_representative: boolean };

/** Whom one reminder goes to; null where there is nobody and the next in line is told when their day comes. */
function receiverOf(
  kind: NoticeKind,
  action: Action,
  posts: readonly Held[],
): { accountId: string; role: 'owner' | 'senior' | 'manager' } | null {
  const owner = posts.find((post) => post.account_id === action.ownerAccountId)?.account_id ?? null;
  const senior = posts.find((post) => post.is_senior_representative && post.agency_id === action.ownerAgencyId)?.account_id ?? null; // prettier-ignore
  const manager = posts.find(({ role }) => role === 'manager')?.account_id ?? null;
  if (kind === 'manager' && manager !== null) return { accountId: manager, role: 'manager' };
  // An owner who has left, or an agency without a name, is answered for by its senior contact.
  if (kind === 'senior' || owner === null) {
    if (senior !== null) return { accountId: senior, role: 'senior' };
    return manager === null ? null : { accountId: manager, role: 'manager' };
  }
  return kind === 'manager' ? null : { accountId: owner, role: 'owner' };
}

/**
 * One round over one partnership: days of a meeting’s rule are found as soon as the meeting is known; each reminder goes out once. The
 * first, before the day, asks the owner for an update, who may answer by link, reply or phone; the later ones are one message a person.
 * @returns how many were asked and how many messages were queued.
 */
export async function remindersRound(tx: Tx): Promise<{ asked: number; messages: number }> {
  const today = clock.today();
  await findMeetingDays(tx, today);
  const days = await daysOn(tx, today);
  const { rows: posts } = await sql<Held>`
    select account_id, agency_id, role, is_senior_representative from post
    where account_id is not null and started_on <= ${today}::date and (ended_on is null or ended_on >= ${today}::date)
    order by started_on, id`.execute(tx);
  const asking = posts.find(({ role }) => role === 'manager')?.agency_id ?? posts[0]?.agency_id;
  if (asking === undefined) return { asked: 0, messages: 0 };
  const told = new Map<string, { action: Action; kind: NoticeKind }[]>();
  let asked = 0;
  for (const action of await listActions(tx, { states: ['agreed', 'in-progress'] })) {
    if (action.dueOn === null) continue;
    const sent = await tx.selectFrom('action_notice').select('notice').where('action_id', '=', action.id).where('due_on', '=', action.dueOn).execute(); // prettier-ignore
    const kind = noticeDue(action, days, today, new Set(sent.map(({ notice }) => notice)));
    if (kind === null) continue;
    const receiver = receiverOf(kind, action, posts);
    if (receiver === null) continue;
    if (kind === 'before' && receiver.role === 'owner') {
      if ((await openRequest(tx, action.id)) === null) {
        await askForUpdate(tx, action, receiver.accountId, today, asking);
        asked += 1;
      }
    } else told.set(receiver.accountId, [...(told.get(receiver.accountId) ?? []), { action, kind }]);
    await insertNotice(tx, action, action.dueOn, kind, receiver.accountId, today);
  }
  for (const [accountId, list] of told) {
    await queueMessage(tx, { to: { accountId }, kind: 'notice', subject: subjectOf(list.length), text: wordsOf(list) });
    for (const { action } of list) await recordAudit(tx, { event: 'action.reminded', subjectKind: 'action', subjectId: action.id });
  } // prettier-ignore
  return { asked, messages: told.size };
}

async function insertNotice(tx: Tx, action: Action, dueOn: string, notice: NoticeKind, accountId: string, today: string): Promise<void> {
  await tx
    .insertInto('action_notice')
    .values({ partnership_id: partnershipOf(tx), id: newId(), action_id: action.id, due_on: dueOn, notice, account_id: accountId, sent_on: today, ...below(action) })
    .onConflict((conflict) => conflict.constraint('action_notice__once__key').doNothing())
    .execute();
} // prettier-ignore

const subjectOf = (count: number): string =>
  count === 1 ? 'An action of the community safety partnership is due' : `${count} actions of the community safety partnership are due`; // prettier-ignore

const whyTold: Readonly<Record<NoticeKind, string>> = {
  before: 'its day comes near',
  'on-the-day': 'it is due today',
  after: 'it is past its day',
  senior:
    'it is past its day and its owner has not said that it is done; you are your agency’s senior contact',
  manager: 'it is past its day and its agency has not said that it is done',
};

/** Numbers and days only: a message can be read by anybody who sees the inbox. */
function wordsOf(list: readonly { action: Action; kind: NoticeKind }[]): string {
  return [
    'These actions are waited for:',
    '',
    ...list.map(
      ({ action, kind }) =>
        `${action.reference === action.code ? action.code : `${action.reference} (${action.code})`}: due ${dayInWords(action.dueOn ?? '')}; ${whyTold[kind]}.`,
    ),
    '',
    'Sign in and open Actions, then Mine, to say how they stand. Whoever was asked for an update by e-mail may answer that message instead.',
  ].join('\n');
}

/** Gives a day to actions that wait for a meeting to be known. */
async function findMeetingDays(tx: Tx, today: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from action where due_rule = 'before-next-meeting' and due_on is null and state in ('proposed', 'agreed', 'in-progress')
      and group_id is not null limit 200`.execute(tx);
  for (const action of await listActions(tx, { ids: rows.map(({ id }) => id) })) {
    const dueOn = dueByRule('before-next-meeting', today, { nextMeeting: await nextMeetingOf(tx, action.groupId, today) }); // prettier-ignore
    if (dueOn !== null) await writeAction(tx, action, action.version, 'meeting found', { due_on: dueOn, due_sort: dueOn }); // prettier-ignore
  }
}
