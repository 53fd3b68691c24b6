import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';

export type Person = { id: string; name: string; email: string; agencyId: string; agency: string };

/** Who may own an action: everybody with a post today, once for each agency, by name. */
export async function peopleToday(tx: Tx): Promise<Person[]> {
  const today = clock.today();
  const { rows } = await sql<Person>`
    select distinct a.name, a.id, a.email, g.id as "agencyId", g.name as agency
    from post p join account a on a.id = p.account_id
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    where p.started_on <= ${today}::date and (p.ended_on is null or p.ended_on >= ${today}::date) and a.disabled_at is null
    order by a.name, g.name, a.id`.execute(tx);
  return rows;
}

export type Named = { id: string; name: string };

/** Agencies that are part of the partnership today, by name. */
export async function agenciesToday(tx: Tx): Promise<Named[]> {
  const { rows } =
    await sql<Named>`select id, name from agency where left_on is null or left_on >= ${clock.today()}::date
    order by name, id`.execute(tx);
  return rows;
}

/** Groups that have not ended, by name. */
export async function groupsToday(tx: Tx): Promise<Named[]> {
  const { rows } = await sql<Named>`select id, name from partnership_group
    where ended_on is null or ended_on >= ${clock.today()}::date order by name, id`.execute(tx);
  return rows;
}

export type Meeting = { id: string; title: string; on: string; group: string };

/** Meetings of the last year and those to come, the latest first: where an action may come from. */
export async function meetingsToday(tx: Tx): Promise<Meeting[]> {
  const { rows } = await sql<Meeting>`
    select m.id, m.title, m.held_on as "on", g.name as group from group_meeting m
    join partnership_group g on g.partnership_id = m.partnership_id and g.id = m.partnership_group_id
    where m.held_on >= ${clock.today()}::date - 366 order by m.held_on desc, m.id limit 60`.execute(tx);
  return rows;
}

export type Choices = { people: Person[]; agencies: Named[]; groups: Named[]; meetings: Meeting[] };

export const choicesOf = async (tx: Tx): Promise<Choices> => ({
  people: await peopleToday(tx),
  agencies: await agenciesToday(tx),
  groups: await groupsToday(tx),
  meetings: await meetingsToday(tx),
});

/** Names of agencies, by id; also of those that left. */
export async function agencyNames(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('agency')
    .select('name')
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}
