import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { changeAction, writeAction } from '../action.change.ts';
import { mayEdit, openStates } from '../action.rules.ts';
import { listActions } from '../action.store.ts';
import type { Action } from '../action.types.ts';
import { peopleToday } from '../choices.store.ts';
import { auditAction } from '../one/parts.store.ts';

/** Somebody who owns actions and has no post any more. */
export type Leaver = {
  id: string;
  name: string;
  /** Last day of their last post; null where they never had one here. */
  leftOn: string | null;
  actions: Action[];
  /** Who holds the post that was theirs: same agency, role and title. */
  successor: { id: string; name: string; title: string; agencyId: string } | null;
};

type Row = {
  id: string;
  name: string;
  left_on: string | null;
  next_id: string | null;
  next_name: string | null;
  title: string | null;
  agency_id: string | null;
};

/** Who has left and still owns something to be done, with those of their actions that the reader may change. */
export async function leavers(tx: Tx, actor: Actor): Promise<Leaver[]> {
  const today = clock.today();
  const { rows } = await sql<Row>`
    select o.id, o.name, last.ended_on as left_on, next.account_id as next_id, heir.name as next_name, last.title, last.agency_id
    from (select distinct a.owner_account_id as id, c.name from action a join account c on c.id = a.owner_account_id
      where a.state = any(${[...openStates]}::text[])) o
    left join lateral (select p.ended_on, p.role, p.title, p.agency_id from post p where p.account_id = o.id
      order by p.ended_on desc nulls first, p.id limit 1) last on true
    left join lateral (select p.account_id from post p where p.agency_id = last.agency_id and p.role = last.role and p.title = last.title
      and p.account_id is not null and p.account_id <> o.id and p.started_on <= ${today}::date
      and (p.ended_on is null or p.ended_on >= ${today}::date) order by p.started_on desc, p.id limit 1) next on true
    left join account heir on heir.id = next.account_id
    where not exists (select from post p where p.account_id = o.id and p.started_on <= ${today}::date
      and (p.ended_on is null or p.ended_on >= ${today}::date))
    order by o.name, o.id`.execute(tx);
  const found: Leaver[] = [];
  for (const row of rows) {
    const actions = (await listActions(tx, { accountId: row.id, states: openStates })).filter((action) =>
      mayEdit(actor, action),
    );
    if (actions.length === 0) continue;
    found.push({
      id: row.id,
      name: row.name,
      leftOn: row.left_on,
      actions,
      successor:
        row.next_id === null || row.next_name === null || row.agency_id === null
          ? null
          : { id: row.next_id, name: row.next_name, title: row.title ?? '', agencyId: row.agency_id },
    });
  }
  return found;
}

/** Actions still to be done that nobody owns, neither an agency nor a person, as far as the reader may change them. */
export const ownerless = async (tx: Tx, actor: Actor): Promise<Action[]> =>
  (await listActions(tx, { unowned: true, states: openStates })).filter((action) => mayEdit(actor, action));

export type Heir = { to: 'successor' | 'agency' } | { to: 'person'; personId: string };

/**
 * Gives everything that somebody who left still owned to one heir, in one step.
 * @returns how many actions. @throws Problem 404; 422 beside the field.
 */
export async function handOver(tx: Tx, actor: Actor, leaverId: string, heir: Heir): Promise<number> {
  const leaver = (await leavers(tx, actor)).find(({ id }) => id === leaverId);
  if (leaver === undefined) throw notFound();
  const people = await peopleToday(tx);
  const { successor } = leaver;
  if (heir.to === 'successor' && successor === null)
    throw fieldProblem('no-successor', `to-${leaverId}`, 'Nobody holds their post. Choose a person or the agency');
  const personId = heir.to === 'person' ? heir.personId : heir.to === 'successor' ? (successor?.id ?? null) : null;
  const person = personId === null ? null : (people.find(({ id }) => id === personId) ?? null);
  if (personId !== null && person === null)
    throw fieldProblem('not-known', `person-${leaverId}`, 'Choose somebody who has a post in the partnership today');
  for (const action of leaver.actions) {
    // To the agency: it stays with the agency that has it, and nobody in it by name.
    if (person === null) await writeAction(tx, action, action.version, 'handed over', { owner_account_id: null });
    else {
      const theirs = people.filter(({ id }) => id === person.id);
      const agencyId = theirs.some((each) => each.agencyId === action.ownerAgencyId)
        ? action.ownerAgencyId
        : (successor?.id === person.id ? successor.agencyId : person.agencyId);
      await changeAction(tx, action.id, { ...action, ownerAccountId: person.id, ownerAgencyId: agencyId, audience: { keys: action.audience, openToMembers: action.openToMembers } }, action.version);
    }
    await auditAction(tx, 'action.handed-over', action.id);
  }
  return leaver.actions.length;
} // prettier-ignore
