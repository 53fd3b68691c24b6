import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Role, Tx } from '../foundation/database.types.ts';
import { notFound } from '../foundation/problem.ts';
import { partnershipDirectory, partnershipOf } from './partnership.making.ts';
import type { KnownPartnership } from './partnership.making.ts';
import type { PartnershipFacts } from './warnings.rules.ts';
import type { GroupKind, MemberPart, OrganisationKind, Standing } from './words.ts';
import { postWords } from './words.ts';

export type AreaRow = { id: string; code: string; name: string; beginsOn: string; endsOn: string | null };

export async function selectPartnership(tx: Tx) {
  const row = await tx
    .selectFrom('partnership')
    .selectAll()
    .where('partnership_id', '=', partnershipOf(tx))
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return row;
}

export async function listAreas(tx: Tx): Promise<AreaRow[]> {
  const rows = await tx
    .selectFrom('partnership_area')
    .selectAll()
    .orderBy('begins_on')
    .orderBy('area_name')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    code: row.area_code,
    name: row.area_name,
    beginsOn: row.begins_on,
    endsOn: row.ends_on,
  }));
}

export type Relations = {
  parent: (KnownPartnership & { since: string }) | null;
  children: KnownPartnership[];
  sisters: KnownPartnership[];
  follows: (KnownPartnership & { on: string; decision: string; how: string })[];
  followedBy: (KnownPartnership & { on: string; decision: string; how: string })[];
};

/** How this partnership stands to the others: names only, which are public. */
export async function selectRelations(tx: Tx): Promise<Relations> {
  const own = partnershipOf(tx);
  const today = clock.today();
  const directory = new Map((await partnershipDirectory(tx)).map((each) => [each.id, each]));
  const ties = await tx
    .selectFrom('partnership_parent')
    .selectAll()
    .where('begins_on', '<=', today)
    .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>', today)]))
    .execute();
  const successions = await tx
    .selectFrom('partnership_succession')
    .selectAll()
    .where((where) => where.or([where('predecessor', '=', own), where('successor', '=', own)]))
    .orderBy('happens_on')
    .orderBy('id')
    .execute();
  const known = (ids: readonly string[]): KnownPartnership[] =>
    ids.flatMap((id) => directory.get(id) ?? []).sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  const up = ties.find((tie) => tie.child_partnership === own);
  const parent = up === undefined ? undefined : directory.get(up.parent_partnership);
  const after = (column: 'predecessor' | 'successor', other: 'predecessor' | 'successor') =>
    successions
      .filter((row) => row[column] === own)
      .flatMap((row) => {
        const found = directory.get(row[other]);
        return found === undefined
          ? []
          : [{ ...found, on: row.happens_on, decision: row.decision, how: row.kind }];
      });
  return {
    parent: up === undefined || parent === undefined ? null : { ...parent, since: up.begins_on },
    children: known(ties.filter((tie) => tie.parent_partnership === own).map((tie) => tie.child_partnership)),
    sisters:
      up === undefined
        ? []
        : known(
            ties
              .filter(
                (tie) => tie.parent_partnership === up.parent_partnership && tie.child_partnership !== own,
              )
              .map((tie) => tie.child_partnership),
          ),
    follows: after('successor', 'predecessor'),
    followedBy: after('predecessor', 'successor'),
  };
}

/** What the warnings are reckoned from, in four statements. */
export async function selectFacts(tx: Tx): Promise<PartnershipFacts> {
  const today = clock.today();
  const partnership = await selectPartnership(tx);
  const { rows: agencies } = await sql<{
    id: string;
    name: string;
    standing: Standing;
    kind: OrganisationKind;
    senior: boolean;
  }>`select g.id, g.name, g.standing, o.kind,
      exists (select from post p where p.partnership_id = g.partnership_id and p.agency_id = g.id and p.is_senior_representative
        and p.account_id is not null and p.started_on <= ${today}::date and (p.ended_on is null or p.ended_on >= ${today}::date)) as senior
    from agency g join organisation o on o.id = g.organisation_id
    where g.left_on is null or g.left_on >= ${today}::date order by g.name, g.id`.execute(tx);
  const { rows: groups } = await sql<{
    id: string;
    name: string;
    kind: GroupKind;
    reports_to_id: string | null;
    began_on: string;
    has_terms: boolean;
    has_chair: boolean;
    confirmed_at: string | null;
    meeting_id: string | null;
    held_on: string | null;
    came: string[];
    members: string[];
  }>`select g.id, g.name, g.kind, g.reports_to_id, g.began_on,
      exists (select from group_terms t where t.partnership_id = g.partnership_id and t.partnership_group_id = g.id) as has_terms,
      coalesce(m.has_chair, false) as has_chair, coalesce(m.members, '{}') as members,
      (select max(c.confirmed_at) from group_confirmation c
        where c.partnership_id = g.partnership_id and c.partnership_group_id = g.id) as confirmed_at,
      held.id as meeting_id, held.held_on, coalesce(held.came, '{}') as came
    from partnership_group g
    left join lateral (select bool_or(m.part = 'chair') as has_chair, array_agg(m.account_id) as members from group_member m
      where m.partnership_id = g.partnership_id and m.partnership_group_id = g.id and m.began_on <= ${today}::date
        and (m.ended_on is null or m.ended_on >= ${today}::date)) m on true
    left join lateral (select e.id, e.held_on,
        (select array_agg(coalesce(s.account_id, m.account_id)) from group_attendance a
          join group_member m on m.partnership_id = a.partnership_id and m.id = a.member_id
          left join group_member s on s.partnership_id = a.partnership_id and s.id = a.stood_in_id
          where a.partnership_id = e.partnership_id and a.group_meeting_id = e.id and a.outcome in ('present', 'substitute')) as came
      from group_meeting e where e.partnership_id = g.partnership_id and e.partnership_group_id = g.id
      order by e.held_on desc, e.id desc limit 1) held on true
    where g.ended_on is null or g.ended_on >= ${today}::date order by g.name, g.id`.execute(tx);
  const { rows: vacancies } = await sql<{
    id: string;
    title: string;
    role: Role;
    agency_name: string;
    is_recruiting: boolean;
  }>`select p.id, p.title, p.role, g.name as agency_name, p.is_recruiting from post p
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    where p.account_id is null and (p.ended_on is null or p.ended_on >= ${today}::date)
      and (g.left_on is null or g.left_on >= ${today}::date) order by g.name, p.id`.execute(tx);
  return {
    kind: partnership.kind,
    today,
    confirmationMonths: partnership.confirmation_months,
    agencies: agencies.map(({ senior, ...agency }) => ({ ...agency, hasSeniorRepresentative: senior })),
    groups: groups.map((group) => ({
      id: group.id,
      name: group.name,
      kind: group.kind,
      reportsToId: group.reports_to_id,
      beganOn: group.began_on,
      hasTerms: group.has_terms,
      hasChair: group.has_chair,
      confirmedOn: group.confirmed_at?.slice(0, 10) ?? null,
      lastMeeting:
        group.meeting_id === null || group.held_on === null
          ? null
          : { id: group.meeting_id, heldOn: group.held_on, cameAccounts: group.came },
      memberAccounts: group.members,
    })),
    vacancies: vacancies.map((post) => ({
      id: post.id,
      words: postWords(post),
      agencyName: post.agency_name,
      isRecruiting: post.is_recruiting,
    })),
  };
}

export type Contact = {
  accountId: string;
  name: string;
  email: string;
  phone: string | null;
  words: string;
  role: Role;
  agencyId: string;
  agencyName: string;
  isSeniorRepresentative: boolean;
  groups: { name: string; part: MemberPart }[];
};

export type ContactAgency = {
  id: string;
  name: string;
  standing: Standing;
  email: string | null;
  phone: string | null;
};

export type ContactGroup = { id: string; name: string; kind: GroupKind; email: string | null };

/** Everybody with a post today, by agency, with their groups. */
export async function selectContacts(
  tx: Tx,
): Promise<{ agencies: ContactAgency[]; groups: ContactGroup[]; contacts: Contact[] }> {
  const today = clock.today();
  const agencies = await tx
    .selectFrom('agency')
    .select(['id', 'name', 'standing', 'email', 'phone'])
    .where((where) => where.or([where('left_on', 'is', null), where('left_on', '>=', today)]))
    .orderBy('name')
    .orderBy('id')
    .execute();
  const groups = await tx
    .selectFrom('partnership_group')
    .select(['id', 'name', 'kind', 'email'])
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]))
    .orderBy('name')
    .orderBy('id')
    .execute();
  const { rows } = await sql<{
    account_id: string;
    name: string;
    email: string;
    phone: string | null;
    title: string;
    role: Role;
    agency_id: string;
    agency_name: string;
    senior: boolean;
    groups: { name: string; part: MemberPart }[];
  }>`select a.id as account_id, a.name, a.email, a.phone, p.title, p.role, p.agency_id, g.name as agency_name,
      p.is_senior_representative as senior,
      coalesce((select jsonb_agg(jsonb_build_object('name', pg.name, 'part', m.part) order by pg.name) from group_member m
        join partnership_group pg on pg.partnership_id = m.partnership_id and pg.id = m.partnership_group_id
        where m.partnership_id = p.partnership_id and m.account_id = a.id and m.agency_id = p.agency_id
          and m.began_on <= ${today}::date and (m.ended_on is null or m.ended_on >= ${today}::date)
          and (pg.ended_on is null or pg.ended_on >= ${today}::date)), '[]') as groups
    from post p join account a on a.id = p.account_id
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    where a.disabled_at is null and p.started_on <= ${today}::date and (p.ended_on is null or p.ended_on >= ${today}::date)
      and (g.left_on is null or g.left_on >= ${today}::date)
    order by g.name, g.id, a.name, a.id, p.id`.execute(tx);
  return {
    agencies,
    groups,
    contacts: rows.map((row) => ({
      accountId: row.account_id,
      name: row.name,
      email: row.email,
      phone: row.phone,
      words: postWords(row),
      role: row.role,
      agencyId: row.agency_id,
      agencyName: row.agency_name,
      isSeniorRepresentative: row.senior,
      groups: row.groups,
    })),
  };
}
