import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Role, Tx } from '../foundation/database.types.ts';
import { afterCursor, rowsOnPage } from '../foundation/paging.ts';
import type { CursorValue } from '../foundation/paging.ts';
import { addGroupMember, endGroupMember } from './groups.making.ts';
import { changeRow } from './change.store.ts';
import type { MemberPart } from './words.ts';

export type PersonPost = {
  id: string;
  accountId: string | null;
  personName: string;
  agencyId: string;
  agencyName: string;
  role: Role;
  title: string;
  startedOn: string;
  endedOn: string | null;
  isSeniorRepresentative: boolean;
  supervises: boolean;
  isRecruiting: boolean;
  underAgreementId: string | null;
  agreementTitle: string | null;
  version: number;
};

/** Posts that stand today or begin later, or with `past` also those that ended; by name, vacant ones last. */
export async function listPosts(
  tx: Tx,
  filter: { agencyId?: string; accountId?: string; id?: string; vacant?: boolean; past?: boolean },
): Promise<PersonPost[]> {
  const today = clock.today();
  const { rows } = await sql<{
    id: string;
    account_id: string | null;
    person_name: string | null;
    agency_id: string;
    agency_name: string;
    role: Role;
    title: string;
    started_on: string;
    ended_on: string | null;
    is_senior_representative: boolean;
    supervises: boolean;
    is_recruiting: boolean;
    under_agreement_id: string | null;
    agreement_title: string | null;
    version: number;
  }>`select p.id, p.account_id, a.name as person_name, p.agency_id, g.name as agency_name, p.role, p.title, p.started_on,
      p.ended_on, p.is_senior_representative, p.supervises, p.is_recruiting, p.under_agreement_id, u.title as agreement_title,
      p.version
    from post p
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    left join account a on a.id = p.account_id
    left join agreement u on u.partnership_id = p.partnership_id and u.id = p.under_agreement_id
    where (${filter.agencyId ?? null}::uuid is null or p.agency_id = ${filter.agencyId ?? null}::uuid)
      and (${filter.accountId ?? null}::uuid is null or p.account_id = ${filter.accountId ?? null}::uuid)
      and (${filter.id ?? null}::uuid is null or p.id = ${filter.id ?? null}::uuid)
      and (not ${filter.vacant ?? false} or p.account_id is null)
      and (${filter.past ?? false} or p.ended_on is null or p.ended_on >= ${today}::date)
    order by a.name nulls last, g.name, p.started_on desc, p.id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    personName: row.person_name ?? '',
    agencyId: row.agency_id,
    agencyName: row.agency_name,
    role: row.role,
    title: row.title,
    startedOn: row.started_on,
    endedOn: row.ended_on,
    isSeniorRepresentative: row.is_senior_representative,
    supervises: row.supervises,
    isRecruiting: row.is_recruiting,
    underAgreementId: row.under_agreement_id,
    agreementTitle: row.agreement_title,
    version: row.version,
  }));
}

export type PersonRow = {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  seenAt: string | null;
  startedOn: string;
  posts: { role: Role; title: string; agencyName: string }[];
};

export type PeopleFilter = { words: string; agencyId: string | null; show: 'current' | 'unused' | 'left' };

/** One page of people, by name. `unused` are those who have a post today and have not used the system for so many days. */
export async function listPeople(
  tx: Tx,
  filter: PeopleFilter,
  unusedDays: number,
  after: readonly CursorValue[] | undefined,
): Promise<PersonRow[]> {
  const today = clock.today();
  const { rows } = await sql<{
    id: string;
    name: string;
    email: string;
    phone: string | null;
    seen_at: string | null;
    started_on: string;
    posts: { role: Role; title: string; agencyName: string }[];
  }>`select a.id, a.name, a.email, a.phone, a.seen_at, held.started_on, held.posts
    from account a
    join lateral (select min(p.started_on) as started_on, bool_or(p.ended_on is null or p.ended_on >= ${today}::date) as current,
        bool_or(${filter.agencyId}::uuid is null or p.agency_id = ${filter.agencyId}::uuid) as fits,
        jsonb_agg(jsonb_build_object('role', p.role, 'title', p.title, 'agencyName', g.name) order by g.name, p.id)
          filter (where ${filter.show} = 'left' or p.ended_on is null or p.ended_on >= ${today}::date) as posts
      from post p join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
      where p.account_id = a.id) held on held.posts is not null
    where held.fits and held.current = (${filter.show} <> 'left')
      and (${filter.words} = '' or position(lower(${filter.words}) in lower(a.name)) > 0
        or position(lower(${filter.words}) in a.email) > 0)
      and (${filter.show} <> 'unused' or coalesce(a.seen_at, held.started_on::timestamptz)
        < (${today}::date - ${unusedDays}::integer))
      and (${after === undefined} or ${after === undefined ? sql`true` : afterCursor(['a.name', 'a.id'], after, 'ascending')})
    order by a.name, a.id limit ${rowsOnPage + 1}`.execute(tx);
  return rows.map(({ seen_at: seenAt, started_on: startedOn, ...row }) => ({ ...row, seenAt, startedOn }));
}

export type Person = {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  seenAt: string | null;
  disabledAt: string | null;
  version: number;
};

export async function selectPerson(tx: Tx, id: string): Promise<Person | null> {
  const row = await tx
    .selectFrom('account')
    .select(['id', 'name', 'email', 'phone', 'seen_at', 'disabled_at', 'version'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined
    ? null
    : {
        id: row.id,
        name: row.name,
        email: row.email,
        phone: row.phone,
        seenAt: row.seen_at,
        disabledAt: row.disabled_at,
        version: row.version,
      };
}

/** Whether the person also has a post in another partnership: it says no more. Administrators only. */
export async function isUsedElsewhere(tx: Tx, accountId: string): Promise<boolean> {
  const { rows } = await sql<{
    used: boolean;
  }>`select account_used_elsewhere(${accountId}::uuid) as used`.execute(tx);
  return rows[0]?.used === true;
}

export type Place = {
  id: string;
  groupId: string;
  groupName: string;
  agencyId: string;
  agencyName: string;
  part: MemberPart;
  votes: boolean;
  beganOn: string;
  substitutesForId: string | null;
};

/** Places in groups that a person has today. */
export async function listPlacesOf(tx: Tx, accountId: string): Promise<Place[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('group_member as m')
    .innerJoin('partnership_group as g', 'g.id', 'm.partnership_group_id')
    .innerJoin('agency as a', 'a.id', 'm.agency_id')
    .select([
      'm.id',
      'g.id as group_id',
      'g.name as group_name',
      'm.agency_id',
      'a.name as agency_name',
      'm.part',
      'm.votes',
      'm.began_on',
      'm.substitutes_for_id',
    ])
    .where('m.account_id', '=', accountId)
    .where((where) => where.or([where('m.ended_on', 'is', null), where('m.ended_on', '>=', today)]))
    .orderBy('g.name')
    .orderBy('m.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    groupId: row.group_id,
    groupName: row.group_name,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
    part: row.part,
    votes: row.votes,
    beganOn: row.began_on,
    substitutesForId: row.substitutes_for_id,
  }));
}

export type LeftBehind = {
  places: Place[];
  /** Agreements for which the person is an agency's contact. */
  contactFor: { id: string; agreementTitle: string; agencyId: string; agencyName: string }[];
  ownedAgreements: { id: string; title: string }[];
};

/** What a person who leaves leaves behind, to hand over. */
export async function selectLeftBehind(tx: Tx, accountId: string): Promise<LeftBehind> {
  const contactFor = await tx
    .selectFrom('agreement_party as p')
    .innerJoin('agreement as g', 'g.id', 'p.agreement_id')
    .innerJoin('agency as a', 'a.id', 'p.agency_id')
    .select(['p.id', 'g.title', 'p.agency_id', 'a.name'])
    .where('p.contact_account_id', '=', accountId)
    .where('p.withdrawn_at', 'is', null)
    .where('g.state', 'not in', ['withdrawn', 'closed'])
    .orderBy('g.title')
    .orderBy('p.id')
    .execute();
  const ownedAgreements = await tx
    .selectFrom('agreement')
    .select(['id', 'title'])
    .where('owner_account_id', '=', accountId)
    .where('state', 'not in', ['withdrawn', 'closed'])
    .orderBy('title')
    .orderBy('id')
    .execute();
  return {
    places: await listPlacesOf(tx, accountId),
    contactFor: contactFor.map((row) => ({
      id: row.id,
      agreementTitle: row.title,
      agencyId: row.agency_id,
      agencyName: row.name,
    })),
    ownedAgreements,
  };
}

/**
 * Hands everything over to somebody who has a post in the same agencies, as far as they have; what belongs to an agency where
 * they have none stays. @returns how many were handed over and how many stayed.
 */
export async function handOver(
  tx: Tx,
  from: string,
  to: string,
  lastDay: string,
): Promise<{ done: number; stayed: number }> {
  const left = await selectLeftBehind(tx, from);
  const agencies = new Set((await listPosts(tx, { accountId: to })).map((post) => post.agencyId));
  const held = new Set((await listPlacesOf(tx, to)).map((place) => `${place.groupId} ${place.agencyId}`));
  let done = 0;
  let stayed = 0;
  for (const place of left.places) {
    if (!agencies.has(place.agencyId)) {
      stayed += 1;
      continue;
    }
    await endGroupMember(tx, place.id, lastDay);
    done += 1;
    if (held.has(`${place.groupId} ${place.agencyId}`)) continue;
    const heir = await addGroupMember(tx, {
      groupId: place.groupId,
      accountId: to,
      agencyId: place.agencyId,
      part: place.part,
      substitutesForId: place.substitutesForId,
      votes: place.votes,
    });
    // Those who stood in for the one who leaves stand in for the one who comes.
    const substitutes = await tx
      .selectFrom('group_member')
      .select('id')
      .where('substitutes_for_id', '=', place.id)
      .where('ended_on', 'is', null)
      .execute();
    for (const substitute of substitutes)
      await changeRow(tx, {
        table: 'group_member',
        id: substitute.id,
        version: null,
        reason: 'stands in for another member',
        set: { substitutes_for_id: heir },
      });
  }
  for (const party of left.contactFor) {
    if (!agencies.has(party.agencyId)) {
      stayed += 1;
      continue;
    }
    done += 1;
    await tx
      .updateTable('agreement_party')
      .set({ contact_account_id: to })
      .where('id', '=', party.id)
      .execute();
  }
  for (const agreement of left.ownedAgreements) {
    done += 1;
    await changeRow(tx, {
      table: 'agreement',
      id: agreement.id,
      version: null,
      reason: 'owner handed over',
      set: { owner_account_id: to },
    });
  }
  return { done, stayed };
}

/** People with a post today in an agency, to choose from. */
export async function listPeopleToChoose(
  tx: Tx,
): Promise<{ accountId: string; name: string; agencyId: string; agencyName: string }[]> {
  const today = clock.today();
  const { rows } = await sql<{ account_id: string; name: string; agency_id: string; agency_name: string }>`
    select distinct a.id as account_id, a.name, g.id as agency_id, g.name as agency_name
    from post p join account a on a.id = p.account_id
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    where a.disabled_at is null and (p.ended_on is null or p.ended_on >= ${today}::date)
      and (g.left_on is null or g.left_on >= ${today}::date)
    order by g.name, a.name, a.id`.execute(tx);
  return rows.map((row) => ({
    accountId: row.account_id,
    name: row.name,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
  }));
}

/** How many people hold the role of administrator today; the last one stays. */
export async function countAdministrators(tx: Tx): Promise<number> {
  const posts = await listPosts(tx, {});
  const today = clock.today();
  return new Set(
    posts
      .filter((post) => post.role === 'administrator' && post.startedOn <= today && post.endedOn === null)
      .map((post) => post.accountId)
      .filter((id) => id !== null),
  ).size;
}

/** Agreements in force that somebody of the parent partnership may act under. */
export async function listAgreementsToActUnder(tx: Tx): Promise<{ id: string; title: string }[]> {
  const { rows } = await sql<{ id: string; title: string }>`
    select id, title from agreement
    where agreement_standing(state, starts_on, expires_on, grace_days, ${clock.today()}::date) in ('in-force', 'signed')
    order by title, id`.execute(tx);
  return rows;
}
