import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { notFound } from '../../foundation/problem.ts';
import type { ProfileRow } from './profile.rules.ts';
import { partnershipOf } from './wave.store.ts';

/** How many people of each group live in the area, by a source. */
export type Profile = {
  id: string;
  title: string;
  areaName: string;
  source: string;
  licence: string;
  /** ISO day to which it counts. */
  asOf: string;
  rows: ProfileRow[];
  hash: string;
};

const rowsShape = z.array(z.object({ standard: z.string(), category: z.string(), people: z.number() }));

const profiles = (tx: Tx) =>
  tx
    .selectFrom('population_profile')
    .select(['id', 'title', 'area_name', 'source', 'licence', 'as_of', 'rows', 'hash'])
    .where('removed_at', 'is', null);

type Row = Awaited<ReturnType<ReturnType<typeof profiles>['execute']>>[number];

const toProfile = (row: Row): Profile => ({
  id: row.id,
  title: row.title,
  areaName: row.area_name,
  source: row.source,
  licence: row.licence,
  asOf: row.as_of,
  rows: rowsShape.parse(row.rows),
  hash: row.hash,
});

/** The newest first. */
export const listProfiles = async (tx: Tx): Promise<Profile[]> =>
  (await profiles(tx).orderBy('as_of', 'desc').orderBy('id', 'desc').limit(50).execute()).map(toProfile);

/** @throws 404 */
export async function selectProfile(tx: Tx, id: string): Promise<Profile> {
  const row = await profiles(tx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toProfile(row);
}

export async function insertProfile(tx: Tx, input: Omit<Profile, 'id' | 'hash'>): Promise<string> {
  const id = newId();
  const rows = JSON.stringify(input.rows);
  await tx
    .insertInto('population_profile')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      title: input.title,
      area_name: input.areaName,
      source: input.source,
      licence: input.licence,
      as_of: input.asOf,
      rows,
      hash: sha256(rows),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}
