import { dayFromToday } from '../foundation/day.ts';
import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import {
  accountKnown,
  addGroupMember,
  addTerms,
  confirmMembership,
  createAgency,
  createGroup,
  createPartnership,
  createPerson,
  createPost,
  recordMeeting,
  setParent,
} from '../partnership/partnership.ts';
import { insertDefaultTerms } from '../sharing/sharing.ts';
import { addressOf } from './addresses.ts';
import {
  demonstrationGroups,
  demonstrationOrganisations,
  type DemonstrationPartnershipPlan,
} from './partnerships.ts';
import { demonstrationPosts, demonstrationVacancies } from './people.ts';

/** The day the demonstration's memberships begin, unless said otherwise. */
export const begun = '2020-04-01';

/** What a seeded partnership is known by: ids by the keys and names of the plan. */
export type SeededPartnership = {
  id: string;
  /** Agency and its own key, by the organisation's key. */
  agencies: Map<string, { id: string; ownKey: string }>;
  /** Account by the person's name. */
  people: Map<string, string>;
};

function organisationOf(key: string) {
  const organisation = demonstrationOrganisations.find((each) => each.key === key);
  if (organisation === undefined) throw new Error(`The demonstration has no organisation ${key}`);
  return organisation;
}

/** The bodies of the plan, and which took over from which; once for the installation. */
export async function insertOrganisations(tx: Tx): Promise<void> {
  const now = clock.now();
  const ids = new Map(demonstrationOrganisations.map(({ key }) => [key, newId()]));
  // Those that took over come first: the others name them.
  const inOrder = [...demonstrationOrganisations].sort(
    (a, b) => Number(a.succeeded !== undefined) - Number(b.succeeded !== undefined),
  );
  for (const { key, name, kind, aliases, succeeded } of inOrder)
    await tx
      .insertInto('organisation')
      .values({
        id: ids.get(key) ?? newId(),
        name,
        kind,
        aliases: [...(aliases ?? [])],
        made_at: now,
        ...(succeeded === undefined
          ? {}
          : { succeeded_by: ids.get(succeeded.by) ?? null, succeeded_on: succeeded.on }),
      })
      .execute();
}

async function personOf(tx: Tx, name: string, passwordHash: string): Promise<string> {
  const email = addressOf(name);
  const known = await accountKnown(tx, email);
  if (known !== null) return known;
  const posts = demonstrationPosts.filter((post) => post.name === name);
  const mailboxOnly = posts.every((post) => post.mailboxOnly === true);
  const number = String(demonstrationPosts.findIndex((post) => post.name === name) + 100);
  const id = await createPerson(tx, {
    name,
    email,
    // Numbers that Ofcom keeps for drama: they ring nowhere.
    phone: `01632 960${number}`,
    passwordHash: mailboxOnly ? null : passwordHash,
  });
  const unused = posts.find((post) => post.unusedMonths !== undefined)?.unusedMonths;
  if (!mailboxOnly)
    await tx
      .updateTable('account')
      .set({
        seen_at: new Date(
          clock.milliseconds() - (unused === undefined ? 2 : unused * 30.4) * 86_400_000,
        ).toISOString(),
      })
      .where('id', '=', id)
      .execute();
  return id;
}

/**
 * One partnership of the plan with its agencies, people and groups, in the system's transaction for it. Organisations stand
 * already; people whom another partnership has too are found by their address.
 */
export async function insertPlanned(
  tx: Tx,
  plan: DemonstrationPartnershipPlan,
  area: { code: string; name: string },
  passwordHash: string,
): Promise<SeededPartnership> {
  const { id, oversightKey } = await createPartnership(tx, {
    name: plan.name,
    shortName: plan.shortName,
    kind: plan.kind,
    areas: [{ ...area, beginsOn: begun }],
    demandsSecondFactor: 'demonstration-only-never',
  });
  await insertDefaultTerms(tx, [oversightKey]);
  const agencies: SeededPartnership['agencies'] = new Map();
  for (const member of plan.members) {
    const organisation = organisationOf(member.organisation);
    const { id: organisationId } = await tx
      .selectFrom('organisation')
      .select('id')
      .where('name', '=', organisation.name)
      .executeTakeFirstOrThrow();
    const made = await createAgency(tx, {
      name: organisation.name,
      shortName: organisation.shortName,
      standing: member.standing,
      organisationId,
      email: `community.safety@${organisation.domain}.example`,
      joinedOn: member.joinedOn ?? begun,
    });
    if (member.leftOn !== undefined)
      await tx.updateTable('agency').set({ left_on: member.leftOn }).where('id', '=', made.id).execute();
    agencies.set(member.organisation, made);
  }
  const people = new Map<string, string>();
  for (const post of demonstrationPosts) {
    if (post.partnership !== plan.key) continue;
    const accountId = await personOf(tx, post.name, passwordHash);
    people.set(post.name, accountId);
    await createPost(tx, {
      agencyId: agencies.get(post.organisation)?.id ?? '',
      accountId,
      role: post.role,
      title: post.title,
      startedOn: begun,
      endedOn: post.endedOn ?? null,
      isSeniorRepresentative: post.isSenior ?? false,
      supervises: post.supervises ?? false,
    });
  }
  for (const vacancy of demonstrationVacancies) {
    if (vacancy.partnership !== plan.key) continue;
    await createPost(tx, {
      agencyId: agencies.get(vacancy.organisation)?.id ?? '',
      accountId: null,
      role: vacancy.role,
      title: vacancy.title,
      startedOn: begun,
      isRecruiting: vacancy.isRecruiting,
    });
  }
  const seeded = { id, agencies, people };
  await insertGroups(tx, plan, seeded);
  return seeded;
}

async function insertGroups(
  tx: Tx,
  plan: DemonstrationPartnershipPlan,
  { agencies, people }: SeededPartnership,
): Promise<void> {
  const ids = new Map<string, string>();
  for (const group of demonstrationGroups) {
    if (group.partnership !== plan.key) continue;
    const { id } = await createGroup(tx, {
      name: group.name,
      kind: group.kind,
      reportsToId: group.reportsTo === undefined ? null : (ids.get(group.reportsTo) ?? null),
      frequency: group.frequency,
      chairRule: group.chairRule,
      quorumRule: group.quorumRule,
      quorumCount: group.quorumCount,
      beganOn: begun,
    });
    ids.set(group.key, id);
    const members: string[] = [];
    for (const [index, name] of group.people.entries()) {
      const post = demonstrationPosts.find(
        (each) => each.name === name && each.partnership === plan.key && each.endedOn === undefined,
      );
      if (post === undefined) throw new Error(`${group.name}: ${name} has no post in ${plan.name}`);
      members.push(
        await addGroupMember(tx, {
          groupId: id,
          accountId: people.get(name) ?? '',
          agencyId: agencies.get(post.organisation)?.id ?? '',
          part: index === 0 ? 'chair' : index === 1 ? 'vice-chair' : 'member',
          votes: group.kind !== 'aligned',
          beganOn: begun,
        }),
      );
    }
    // The aligned one is outside: its rules are its own. The hotspot group's have not been written: the page warns.
    if (group.kind === 'aligned' || group.key === 'hotspots') continue;
    await addTerms(tx, {
      groupId: id,
      purpose: group.purpose,
      words: `${group.purpose} Its members speak for their agencies and report back to them.`,
      frequency: group.frequency,
      chairRule: group.chairRule,
      quorumRule: group.quorumRule,
      quorumCount: group.quorumCount,
      approvedOn: dayFromToday(-300),
      approvedBy: `${plan.shortName}, minute 4`,
    });
    await confirmMembership(tx, id, 'Confirmed at the annual meeting.');
    for (const daysAgo of [100, 12])
      await recordMeeting(tx, {
        groupId: id,
        heldOn: dayFromToday(-daysAgo),
        title: 'Ordinary meeting',
        attendance: members.map((memberId, index) => ({
          memberId,
          outcome: index === members.length - 1 && index > 1 ? 'apologies' : 'present',
        })),
      });
  }
}

/** Puts the districts under the county group; run when all stand. */
export async function tieToCounty(
  database: Database,
  districts: readonly string[],
  county: string,
): Promise<void> {
  for (const district of districts)
    await database.asSystem('load the demonstration', district, (tx) => setParent(tx, county, begun));
}

/** What stands of a planned partnership, by the plan's keys and names. */
export async function seededPartnership(
  tx: Tx,
  plan: DemonstrationPartnershipPlan,
): Promise<SeededPartnership> {
  const partnershipId = contextOf(tx).partnershipId ?? '';
  const rows = await tx
    .selectFrom('agency')
    .innerJoin('organisation', 'organisation.id', 'agency.organisation_id')
    .innerJoin('audience_key', (join) =>
      join.onRef('audience_key.agency_id', '=', 'agency.id').on('audience_key.kind', '=', 'own'),
    )
    .select(['agency.id', 'organisation.name', 'audience_key.id as own_key'])
    .execute();
  const agencies: SeededPartnership['agencies'] = new Map();
  for (const { organisation } of plan.members) {
    const row = rows.find(({ name }) => name === organisationOf(organisation).name);
    if (row !== undefined) agencies.set(organisation, { id: row.id, ownKey: row.own_key });
  }
  const accounts = await tx.selectFrom('account').select(['id', 'email']).execute();
  const people = new Map<string, string>();
  for (const { name } of demonstrationPosts) {
    const account = accounts.find(({ email }) => email === addressOf(name));
    if (account !== undefined) people.set(name, account.id);
  }
  return { id: partnershipId, agencies, people };
}
