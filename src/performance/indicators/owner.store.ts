import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import type { Indicator } from './indicator.types.ts';

export type Person = { accountId: string; name: string; title: string; supervises: boolean };
export type AgencyPeople = { id: string; name: string; isHere: boolean; people: Person[] };

/** Every agency with the people who hold a post there today, those who supervise first, then the longest there. */
export async function agencyPeople(tx: Tx): Promise<Map<string, AgencyPeople>> {
  const today = clock.today();
  const agencies = await tx
    .selectFrom('agency')
    .select(['id', 'name', 'left_on', 'joined_on'])
    .orderBy('name')
    .execute();
  const posts = await tx
    .selectFrom('post as p')
    .innerJoin('account as a', 'a.id', 'p.account_id')
    .select(['p.agency_id', 'p.title', 'p.supervises', 'a.id as account', 'a.name'])
    .where('a.disabled_at', 'is', null)
    .where('p.started_on', '<=', today)
    .where((where) => where.or([where('p.ended_on', 'is', null), where('p.ended_on', '>=', today)]))
    .orderBy('p.supervises', 'desc')
    .orderBy('p.started_on')
    .orderBy('p.id')
    .limit(2000)
    .execute();
  const found = new Map<string, AgencyPeople>();
  for (const row of agencies)
    found.set(row.id, {
      id: row.id,
      name: row.name,
      isHere: row.left_on === null || row.left_on >= today,
      people: [],
    });
  for (const row of posts) {
    const list = found.get(row.agency_id)?.people;
    if (list === undefined || list.some(({ accountId }) => accountId === row.account)) continue;
    list.push({ accountId: row.account, name: row.name, title: row.title, supervises: row.supervises });
  }
  return found;
}

export type Owner = {
  agencyName: string;
  /** Who answers for it today; null where nobody of the agency holds a post. */
  person: Person | null;
  /** True where the person named has left and another of the agency has it until somebody is chosen. */
  inherited: boolean;
  /** In words, for the page; empty where the owner is who was named. */
  note: string;
};

/**
 * Who answers for an indicator today. An owner whose post has ended leaves it to whoever supervises in the agency, else to who has been
 * there longest; an agency that left, or holds nobody, leaves it to the unit, and the page says so.
 */
export function ownerOf(
  indicator: Pick<Indicator, 'ownerAgencyId' | 'ownerAccountId'>,
  agencies: ReadonlyMap<string, AgencyPeople>,
): Owner {
  const agency = agencies.get(indicator.ownerAgencyId);
  const agencyName = agency?.name ?? 'An agency that has left';
  const named = agency?.people.find(({ accountId }) => accountId === indicator.ownerAccountId) ?? null;
  if (agency?.isHere === true && named !== null)
    return { agencyName, person: named, inherited: false, note: '' };
  const heir = agency?.isHere === true ? (agency.people[0] ?? null) : null;
  if (heir !== null)
    return {
      agencyName,
      person: heir,
      inherited: indicator.ownerAccountId !== null,
      note:
        indicator.ownerAccountId === null
          ? ''
          : `Its owner has left ${agencyName}. ${heir.name} has it until another is chosen.`,
    };
  return {
    agencyName,
    person: null,
    inherited: true,
    note: `Nobody of ${agencyName} holds a post here today. Choose another owner; until then the unit enters its value.`,
  };
}
