import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import type { Choice, Kind, Weight } from './harm.rules.ts';
import type { Sheet } from './sheet.rules.ts';

export type HarmSetState = 'draft' | 'in-use' | 'withdrawn';

export type HarmSet = {
  id: string;
  title: string;
  /** Which edition or year of the set: stands with each figure. */
  edition: string;
  /** What a weight means: `days of imprisonment`. */
  unit: string;
  source: string;
  licence: string;
  state: HarmSetState;
  fileName: string;
  fileHash: string;
  madeAt: string;
  version: number;
};

export type NewHarmSet = Pick<
  HarmSet,
  'title' | 'edition' | 'unit' | 'source' | 'licence' | 'fileName' | 'fileHash'
>;

const columns = [
  'id', 'title', 'edition', 'unit', 'source', 'licence', 'state', 'file_name', 'file_hash', 'made_at', 'version',
] as const; // prettier-ignore

const sets = (tx: Tx) => tx.selectFrom('harm_set').select(columns);
type Row = Awaited<ReturnType<ReturnType<typeof sets>['execute']>>[number];

const toSet = (row: Row): HarmSet => ({
  id: row.id,
  title: row.title,
  edition: row.edition,
  unit: row.unit,
  source: row.source,
  licence: row.licence,
  state: row.state,
  fileName: row.file_name,
  fileHash: row.file_hash,
  madeAt: row.made_at,
  version: row.version,
});

/** Sets a partnership shows on one page: it keeps a handful, one an edition. */
const mostSets = 100;

/** Newest first. */
export async function listHarmSets(tx: Tx): Promise<HarmSet[]> {
  const rows = await sets(tx).orderBy('made_at', 'desc').orderBy('id', 'desc').limit(mostSets).execute();
  return rows.map(toSet);
}

export async function selectHarmSet(tx: Tx, id: string): Promise<HarmSet> {
  const row = await sets(tx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toSet(row);
}

const sheetSchema: z.ZodType<Sheet> = z.object({
  headings: z.array(z.string()),
  rows: z.array(z.object({ line: z.number(), cells: z.array(z.string()) })),
});

/** The table of a set whose columns have not been said yet. @throws Problem 404 once they have. */
export async function selectSheet(tx: Tx, id: string): Promise<Sheet> {
  const row = await tx.selectFrom('harm_set').select('sheet').where('id', '=', id).executeTakeFirst();
  if (row?.sheet == null) throw notFound();
  return sheetSchema.parse(row.sheet);
}

/** @param who null for the system (the demonstration). */
export async function insertHarmSet(
  tx: Tx,
  who: { partnershipId: string; accountId: string | null; key: string },
  set: NewHarmSet,
  sheet: Sheet,
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('harm_set')
    .values({
      partnership_id: who.partnershipId,
      id,
      title: set.title,
      edition: set.edition,
      unit: set.unit,
      source: set.source,
      licence: set.licence,
      state: 'draft',
      file_name: set.fileName,
      file_hash: set.fileHash,
      sheet: JSON.stringify(sheet),
      made_at: clock.now(),
      made_by: who.accountId,
      version: 1,
      audience: [who.key],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** As who a set is loaded: the actor, with the key of their agency. */
export const keeperOf = (
  tx: Tx,
  actor: Actor,
): { partnershipId: string; accountId: string; key: string } => ({
  partnershipId: actor.partnershipId,
  accountId: actor.accountId,
  key: ownKey(tx),
});

/** The width a child of a set must carry. */
async function widthOfSet(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('harm_set')
    .select(['partnership_id', 'audience', 'open_to_members'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return {
    partnership_id: row.partnership_id,
    inherited_audience: row.audience,
    inherited_open: row.open_to_members,
    own_audience: null,
  };
}

function changedMeanwhile(): Problem {
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'This was changed while you were typing',
    fields: [
      {
        name: 'version',
        message:
          'Somebody changed this after you opened the page. What is stored now is shown; send again to replace it',
      },
    ],
  });
}

/** Takes the weights of a draft into use. @throws Problem 422 when it is no draft any more. */
export async function takeWeights(tx: Tx, id: string, weights: readonly Weight[]): Promise<void> {
  const taken = await tx
    .updateTable('harm_set')
    .set((each) => ({ state: 'in-use', sheet: null, version: each('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'draft')
    .executeTakeFirst();
  if (taken.numUpdatedRows !== 1n) throw changedMeanwhile();
  const width = await widthOfSet(tx, id);
  for (let start = 0; start < weights.length; start += 500)
    await tx
      .insertInto('harm_weight')
      .values(
        weights.slice(start, start + 500).map((each) => ({
          ...width,
          id: newId(),
          harm_set_id: id,
          line: each.line,
          code: each.code,
          title: each.title,
          subgroup: each.subgroup,
          weight: each.weight,
        })),
      )
      .execute();
}

/**
 * Takes a set out of the figures.
 * @param version of the set as it was shown when this was asked
 * @throws Problem 404 when it is withdrawn already, 422 when it was changed meanwhile
 */
export async function withdrawHarmSet(tx: Tx, id: string, version: number): Promise<void> {
  const { state } = await selectHarmSet(tx, id);
  if (state === 'withdrawn') throw notFound();
  const done = await tx
    .updateTable('harm_set')
    .set((each) => ({ state: 'withdrawn', sheet: null, version: each('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (done.numUpdatedRows !== 1n) throw changedMeanwhile();
}

export async function listWeights(tx: Tx, setId: string): Promise<Weight[]> {
  return tx
    .selectFrom('harm_weight')
    .select(['line', 'code', 'title', 'subgroup', 'weight'])
    .where('harm_set_id', '=', setId)
    .orderBy('line')
    .execute();
}

export type KeptChoice = Choice & { version: number; madeAt: string };

export async function listHarmChoices(tx: Tx, setId: string): Promise<KeptChoice[]> {
  const rows = await tx
    .selectFrom('harm_choice')
    .select(['kind', 'key', 'weight', 'reason', 'version', 'made_at'])
    .where('harm_set_id', '=', setId)
    .orderBy('kind')
    .orderBy('key')
    .execute();
  return rows.map(({ made_at, ...row }) => ({ ...row, madeAt: made_at }));
}

/**
 * Enters the weight of what a set does not settle, or another in its place; the earlier one is kept as history.
 * @param version of the weight the form was filled in from; 0 where there was none.
 */
export async function enterWeight(
  tx: Tx,
  actor: Actor,
  setId: string,
  choice: { kind: Kind; key: string; weight: number; reason: string; version: number },
): Promise<void> {
  const width = await widthOfSet(tx, setId);
  const before = await tx
    .selectFrom('harm_choice')
    .select(['id', 'weight', 'reason', 'version', 'made_at', 'made_by'])
    .where('harm_set_id', '=', setId)
    .where('kind', '=', choice.kind)
    .where('key', '=', choice.key)
    .executeTakeFirst();
  if ((before?.version ?? 0) !== choice.version) throw changedMeanwhile();
  const values = {
    weight: choice.weight,
    reason: choice.reason,
    made_at: clock.now(),
    made_by: actor.accountId,
    version: choice.version + 1,
  };
  if (before === undefined) {
    await tx
      .insertInto('harm_choice')
      .values({ ...width, id: newId(), harm_set_id: setId, kind: choice.kind, key: choice.key, ...values })
      .execute();
    return;
  }
  await keepVersion(tx, {
    kind: 'harm_choice',
    id: before.id,
    version: before.version,
    reason: 'changed',
    was: { weight: before.weight, reason: before.reason, made_at: before.made_at, made_by: before.made_by },
    audience: width.inherited_audience,
    openToMembers: width.inherited_open,
  });
  const changed = await tx
    .updateTable('harm_choice')
    .set(values)
    .where('id', '=', before.id)
    .where('version', '=', choice.version)
    .executeTakeFirst();
  if (changed.numUpdatedRows !== 1n) throw changedMeanwhile();
}
