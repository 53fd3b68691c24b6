import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { listPartnerships } from './partnership.store.ts';

/**
 * Addresses for the route crawl, from what the installation holds. Where an agency's own administrator may do a thing for
 * their own agency only, the crawl is given records of such an agency, so that each role is answered as the permission table
 * says; that others' are refused is people.access.test.ts's business.
 */
async function ids(
  database: Database,
  query: (partnershipId: string) => ReturnType<typeof sql<{ id: string }>>,
): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list records for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await query(partnership.partnershipId).execute(tx);
    return rows.map((row) => row.id);
  });
}

/** An agency that has an administrator of its own. */
export const administeredAgencies = (database: Database): Promise<string[]> =>
  ids(
    database,
    (partnership) => sql<{ id: string }>`select agency_id as id from post
      where partnership_id = ${partnership}::uuid and role = 'agency-administrator' and account_id is not null and ended_on is null
      order by id limit 1`,
  );

const managedPost = (partnership: string) => sql`post p
  where p.partnership_id = ${partnership}::uuid and p.account_id is not null and p.ended_on is null
    and p.agency_id = (select agency_id from post where partnership_id = ${partnership}::uuid and role = 'agency-administrator'
      and account_id is not null and ended_on is null order by id limit 1)
    and not exists (select from post o where o.account_id = p.account_id
      and (o.agency_id <> p.agency_id or o.role not in ('partner', 'caseworker', 'agency-administrator')))`;

/** A person whom both the partnership's and their agency's administrators may manage. */
export const managedPeople = (database: Database): Promise<string[]> =>
  ids(
    database,
    (partnership) =>
      sql<{
        id: string;
      }>`select p.account_id as id from ${managedPost(partnership)} order by p.account_id limit 1`,
  );

export const managedPosts = (database: Database): Promise<string[]> =>
  ids(
    database,
    (partnership) => sql<{ id: string }>`select p.id from ${managedPost(partnership)} order by p.id limit 1`,
  );

export const groupsWithTerms = (database: Database): Promise<string[]> =>
  ids(
    database,
    (partnership) =>
      sql<{
        id: string;
      }>`select partnership_group_id as id from group_terms where partnership_id = ${partnership}::uuid
        and number = 1 order by id desc limit 1`,
  );

/** A place in a group that stands today. */
export const membersToShow = (database: Database): Promise<string[]> =>
  ids(
    database,
    (partnership) => sql<{
      id: string;
    }>`select id from group_member where partnership_id = ${partnership}::uuid
      and ended_on is null order by id desc limit 1`,
  );

export const meetingsToShow = (database: Database): Promise<string[]> =>
  ids(
    database,
    (partnership) =>
      sql<{
        id: string;
      }>`select id from group_meeting where partnership_id = ${partnership}::uuid order by id desc limit 1`,
  );
