import { sql } from 'kysely';
import { z } from 'zod';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import type { AreaGroup, NamedArea } from './groups.rules.ts';

const areaList = z.array(z.object({ code: z.string(), name: z.string() }));

const columns = [
  'id',
  'code',
  'kind',
  'title',
  'list_source',
  'as_of',
  'areas',
  'removed_at',
  'removal_reason',
  'version',
  'audience',
  'open_to_members',
] as const;

const groups = (tx: Tx) => tx.selectFrom('area_group').select(columns);

/** A group as its own page shows it, removed ones too. */
export type GroupRecord = AreaGroup & { removedAt: string | null; removalReason: string };

export type NewAreaGroup = Omit<AreaGroup, 'id' | 'code' | 'version'>;

function toRecord(row: Awaited<ReturnType<ReturnType<typeof groups>['execute']>>[number]): GroupRecord {
  return {
    id: row.id,
    code: row.code,
    kind: row.kind,
    title: row.title,
    source: row.list_source,
    asOf: row.as_of,
    areas: areaList.parse(row.areas),
    version: row.version,
    removedAt: row.removed_at,
    removalReason: row.removal_reason,
  };
}

/** The groups in use, by title: as many as a partnership keeps by hand. */
export async function listGroups(tx: Tx): Promise<AreaGroup[]> {
  const rows = await groups(tx).where('removed_at', 'is', null).orderBy('title').orderBy('id').execute();
  return rows.map(toRecord).map(({ removedAt: _at, removalReason: _why, ...group }) => group);
}

/** Groups that were removed, the latest first. */
export async function listRemovedGroups(tx: Tx): Promise<GroupRecord[]> {
  const rows = await groups(tx)
    .where('removed_at', 'is not', null)
    .orderBy('removed_at', 'desc')
    .limit(25)
    .execute();
  return rows.map(toRecord);
}

/** @throws the same 404 for an unknown and a hidden one. */
export async function selectGroup(tx: Tx, id: string): Promise<GroupRecord> {
  const row = await groups(tx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

const written = (input: NewAreaGroup) => ({
  kind: input.kind,
  title: input.title,
  list_source: input.source,
  as_of: input.asOf,
  areas: JSON.stringify(input.areas),
});

/** Makes a group. @param code for addresses; one that is taken, also by a removed group, gets a number behind it. */
export async function insertAreaGroup(tx: Tx, code: string, input: NewAreaGroup): Promise<string> {
  const { partnershipId, actor, ownKey } = contextOf(tx);
  if (partnershipId === null) throw new Error('A group belongs to a partnership; this transaction has none');
  const taken = new Set((await tx.selectFrom('area_group').select('code').execute()).map((row) => row.code));
  let free = code;
  for (let number = 2; taken.has(free); number += 1) free = `${code.slice(0, 55)}-${number}`;
  const id = newId();
  await tx
    .insertInto('area_group')
    .values({
      partnership_id: partnershipId,
      id,
      code: free,
      ...written(input),
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      audience: [ownKey ?? partnershipId],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** Changes a group and keeps how the list stood. @throws Problem 422 `changed-meanwhile`; 404. */
export async function updateGroup(tx: Tx, id: string, version: number, input: NewAreaGroup): Promise<void> {
  await changeGroup(tx, id, version, 'changed', written(input));
}

/** Takes a group out of use. Figures that were quoted by it keep its name and day. */
export async function removeGroup(tx: Tx, id: string, version: number, reason: string): Promise<void> {
  await changeGroup(tx, id, version, 'removed', {
    removed_at: clock.now(),
    removed_by: contextOf(tx).actor?.accountId ?? null,
    removal_reason: reason,
  });
}

async function changeGroup(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: Partial<ReturnType<typeof written>> & {
    removed_at?: string;
    removed_by?: string | null;
    removal_reason?: string;
  },
): Promise<void> {
  const row = await groups(tx).where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst();
  await changeKept(tx, { kind: 'area_group', thing: 'group', row, version, reason }, ({ from, to }) =>
    tx
      .updateTable('area_group')
      .set({ ...set, version: to })
      .where('id', '=', id)
      .where('version', '=', from),
  );
}

export type EarlierGroup = {
  version: number;
  changedAt: string;
  changedBy: string | null;
  reason: string;
  was: { title: string; source: string; asOf: string; areas: NamedArea[] };
};

const wasShape = z.object({ title: z.string(), list_source: z.string(), as_of: z.string(), areas: areaList });

/** Earlier versions of a group, newest first; the last fifty. */
export async function listEarlierGroups(tx: Tx, id: string): Promise<EarlierGroup[]> {
  const rows = await tx
    .selectFrom('history')
    .leftJoin('account', 'account.id', 'history.changed_by')
    .select(['history.version', 'history.changed_at', 'history.reason', 'history.was', 'account.name'])
    .where('record_kind', '=', 'area_group')
    .where('record_id', '=', id)
    .orderBy('history.version', 'desc')
    .orderBy('history.id', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => {
    const was = wasShape.parse(row.was);
    return {
      version: row.version,
      changedAt: row.changed_at,
      changedBy: row.name,
      reason: row.reason,
      was: { title: was.title, source: was.list_source, asOf: was.as_of, areas: was.areas },
    };
  });
}

/** Districts that the loaded boundaries and populations name, by code: what a group may be made of without typing names. */
export async function knownDistricts(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ code: string; name: string }>`
    select code, min(name) as name from (
      select code, name from area where kind = 'district'
      union all select parent_code, parent_name from area where kind in ('ward', 'lsoa', 'msoa') and parent_name is not null
      union all select p.code, p.name from population p join population_table t on t.hash = p.population_table_hash
        where t.kind = 'district'
      union all select p.parent_code, p.parent_name from population p join population_table t on t.hash = p.population_table_hash
        where t.kind = 'ward' and p.parent_name is not null) as found
    where code is not null group by code order by 2, 1`.execute(tx);
  return new Map(rows.map(({ code, name }) => [code, name]));
}

/** Which of these areas no loaded population gives a number of residents for, itself or through its wards. */
export async function withoutResidents(tx: Tx, codes: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`
    select wanted.code from unnest(${[...codes]}::text[]) as wanted(code)
    where not exists (select from population p join population_table t on t.hash = p.population_table_hash
      where t.counts = 'residents' and (p.code = wanted.code or p.parent_code = wanted.code))`.execute(tx);
  return new Set(rows.map(({ code }) => code));
}
