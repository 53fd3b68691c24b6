import { addDays } from '../foundation/day.ts';
import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Role, Tx } from '../foundation/database.types.ts';
import { fieldProblem } from '../foundation/problem.ts';
import { addGroupMember, endGroupMember } from './groups.making.ts';
import { changeRow } from './change.store.ts';
import { createAgency } from './partnership.making.ts';
import { createPost, endPost } from './people.making.ts';
import type { OrganisationKind, Standing } from './words.ts';

export type AgencyRow = {
  id: string;
  organisationId: string;
  name: string;
  shortName: string;
  standing: Standing;
  kind: OrganisationKind;
  aliases: string[];
  email: string | null;
  phone: string | null;
  deviceDays: number;
  joinedOn: string;
  leftOn: string | null;
  version: number;
  organisationVersion: number;
  people: number;
  vacancies: number;
  /** Agencies of this partnership whose work it took over, or that took over its own. */
  follows: { id: string; name: string; on: string | null }[];
  followedBy: { id: string; name: string; on: string | null } | null;
};

type Raw = {
  id: string;
  organisation_id: string;
  name: string;
  short_name: string;
  standing: Standing;
  kind: OrganisationKind;
  aliases: string[];
  email: string | null;
  phone: string | null;
  device_days: number;
  joined_on: string;
  left_on: string | null;
  version: number;
  organisation_version: number;
  succeeded_by: string | null;
  succeeded_on: string | null;
  people: number;
  vacancies: number;
};

/** Every agency of the partnership, also those that left, by name. There are dozens at most. */
export async function listAgencies(tx: Tx): Promise<AgencyRow[]> {
  const today = clock.today();
  const { rows } = await sql<Raw>`
    select g.id, g.organisation_id, g.name, g.short_name, g.standing, o.kind, o.aliases, g.email, g.phone, g.device_days,
      g.joined_on, g.left_on, g.version, o.version as organisation_version, o.succeeded_by, o.succeeded_on,
      (select count(distinct p.account_id)::int from post p where p.partnership_id = g.partnership_id and p.agency_id = g.id
        and p.started_on <= ${today}::date and (p.ended_on is null or p.ended_on >= ${today}::date)) as people,
      (select count(*)::int from post p where p.partnership_id = g.partnership_id and p.agency_id = g.id and p.account_id is null
        and (p.ended_on is null or p.ended_on >= ${today}::date)) as vacancies
    from agency g join organisation o on o.id = g.organisation_id
    order by g.name, g.id`.execute(tx);
  return rows.map((row) => {
    const next = rows.find((other) => other.organisation_id === row.succeeded_by);
    return {
      id: row.id,
      organisationId: row.organisation_id,
      name: row.name,
      shortName: row.short_name,
      standing: row.standing,
      kind: row.kind,
      aliases: row.aliases,
      email: row.email,
      phone: row.phone,
      deviceDays: row.device_days,
      joinedOn: row.joined_on,
      leftOn: row.left_on,
      version: row.version,
      organisationVersion: row.organisation_version,
      people: row.people,
      vacancies: row.vacancies,
      follows: rows
        .filter((other) => other.succeeded_by === row.organisation_id)
        .map((other) => ({ id: other.id, name: other.name, on: other.succeeded_on })),
      followedBy: next === undefined ? null : { id: next.id, name: next.name, on: row.succeeded_on },
    };
  });
}

export const isCurrent = (agency: { leftOn: string | null }, today: string): boolean =>
  agency.leftOn === null || agency.leftOn >= today;

/** Lower case, single spaces, no full stops: how names are compared. */
function plainName(text: string): string {
  return text.toLowerCase().replaceAll('.', '').replace(/\s+/g, ' ').trim();
}

/**
 * The agency that a partner's file or paper means by a name: its name, its short name or an alias, whatever the capitals. An
 * agency that has left is found where no current one bears the name, as old files name it.
 */
export async function agencyByName(tx: Tx, text: string): Promise<{ id: string; name: string } | null> {
  const wanted = plainName(text);
  if (wanted === '') return null;
  const agencies = await listAgencies(tx);
  const today = clock.today();
  const fits = (agency: AgencyRow): boolean =>
    [agency.name, agency.shortName, ...agency.aliases].some((name) => plainName(name) === wanted);
  const hits = agencies.filter(fits);
  const hit = hits.find((agency) => isCurrent(agency, today)) ?? hits[0];
  return hit === undefined ? null : { id: hit.id, name: hit.name };
}

/** Organisations of the installation that are not yet an agency here, to choose from when adding one. */
export async function listOrganisations(tx: Tx): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select o.id, o.name from organisation o
    where o.succeeded_by is null and not exists (select from agency g where g.organisation_id = o.id)
    order by o.name, o.id`.execute(tx);
  return rows;
}

/**
 * An agency leaves on a day: its posts and places in groups end with it.
 * @returns how many of each were ended.
 */
export async function endAgency(
  tx: Tx,
  agencyId: string,
  lastDay: string,
  version: number | null,
): Promise<{ posts: number; places: number }> {
  const { posts, places } = await heldAfter(tx, agencyId, lastDay);
  for (const place of places) await endGroupMember(tx, place.id, lastDay);
  for (const post of posts) await endPost(tx, post.id, lastDay);
  await changeRow(tx, {
    table: 'agency',
    id: agencyId,
    version,
    reason: 'left the partnership',
    set: { left_on: lastDay },
  });
  return { posts: posts.length, places: places.length };
}

async function heldAfter(tx: Tx, agencyId: string, lastDay: string) {
  const posts = await tx
    .selectFrom('post')
    .selectAll()
    .where('agency_id', '=', agencyId)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>', lastDay)]))
    .orderBy('id')
    .execute();
  const places = await tx
    .selectFrom('group_member')
    .selectAll()
    .where('agency_id', '=', agencyId)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>', lastDay)]))
    .orderBy('id')
    .execute();
  return { posts, places };
}

/**
 * Another body takes over an agency's work: the old agency ends the day before, the new one begins and follows it, and, where
 * asked, its people and their places in groups begin in the new one. @returns id of the new agency.
 */
export async function followAgency(
  tx: Tx,
  input: {
    agencyId: string;
    version: number;
    /** An agency of this partnership that there is already; else the new one is made. */
    newAgencyId: string | null;
    name: string;
    shortName: string;
    kind: OrganisationKind;
    on: string;
    carryPeople: boolean;
  },
): Promise<string> {
  const agencies = await listAgencies(tx);
  const old = agencies.find((agency) => agency.id === input.agencyId);
  if (old === undefined) throw new Error('The caller has read the agency');
  if (input.newAgencyId === old.id)
    throw fieldProblem('follows-itself', 'agency', 'An agency cannot follow itself. Choose another');
  const chain = new Set<string>([old.id]);
  for (let at = input.newAgencyId; at !== null && !chain.has(at);) {
    chain.add(at);
    at = agencies.find((agency) => agency.id === at)?.followedBy?.id ?? null;
    if (at === old.id)
      throw fieldProblem(
        'follows-in-a-circle',
        'agency',
        `That agency was itself followed by ${old.name}. Choose another`,
      );
  }
  const lastDay = addDays(input.on, -1);
  const held = await heldAfter(tx, old.id, lastDay);
  await endAgency(tx, old.id, lastDay, input.version);
  const existing = agencies.find((agency) => agency.id === input.newAgencyId);
  // Another partnership may have recorded already who took over: a body is followed once, wherever it was a member.
  const { succeeded_by: known } = await tx
    .selectFrom('organisation')
    .select('succeeded_by')
    .where('id', '=', old.organisationId)
    .executeTakeFirstOrThrow();
  if (known !== null && existing !== undefined && existing.organisationId !== known)
    throw fieldProblem(
      'followed-already',
      'agency',
      'It is recorded already, in this or another partnership, that a different body took over. Choose that one, or “A new agency”',
    );
  const made =
    existing === undefined
      ? await createAgency(tx, {
          name: input.name,
          shortName: input.shortName,
          kind: input.kind,
          standing: old.standing,
          email: old.email,
          phone: old.phone,
          joinedOn: input.on,
          deviceDays: old.deviceDays,
          ...(known === null ? {} : { organisationId: known }),
        })
      : { id: existing.id, organisationId: existing.organisationId };
  if (known === null)
    await changeRow(tx, {
      table: 'organisation',
      id: old.organisationId,
      version: null,
      reason: 'followed by another body',
      set: { succeeded_by: made.organisationId, succeeded_on: input.on },
    });
  if (!input.carryPeople) return made.id;
  const already = new Set<string>();
  for (const post of held.posts) {
    const key = `${post.account_id ?? post.id} ${post.role}`;
    if (already.has(key)) continue;
    already.add(key);
    if (post.account_id !== null && (await hasPost(tx, post.account_id, made.id, post.role))) continue;
    await createPost(tx, {
      agencyId: made.id,
      accountId: post.account_id,
      role: post.role,
      title: post.title,
      startedOn: post.started_on > input.on ? post.started_on : input.on,
      endedOn: post.ended_on,
      isSeniorRepresentative: post.is_senior_representative,
      supervises: post.supervises,
      isRecruiting: post.is_recruiting,
      underAgreementId: post.under_agreement_id,
    });
  }
  const moved = new Map<string, string>();
  // Members first, so that their substitutes can name them.
  for (const place of held.places.toSorted(
    (a, b) => Number(a.substitutes_for_id !== null) - Number(b.substitutes_for_id !== null),
  ))
    moved.set(
      place.id,
      await addGroupMember(tx, {
        groupId: place.partnership_group_id,
        accountId: place.account_id,
        agencyId: made.id,
        part: place.part,
        substitutesForId:
          place.substitutes_for_id === null
            ? null
            : (moved.get(place.substitutes_for_id) ?? place.substitutes_for_id),
        votes: place.votes,
        beganOn: place.began_on > input.on ? place.began_on : input.on,
      }),
    );
  return made.id;
}

async function hasPost(tx: Tx, accountId: string, agencyId: string, role: Role): Promise<boolean> {
  const row = await tx
    .selectFrom('post')
    .select('id')
    .where('account_id', '=', accountId)
    .where('agency_id', '=', agencyId)
    .where('role', '=', role)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', clock.today())]))
    .executeTakeFirst();
  return row !== undefined;
}
