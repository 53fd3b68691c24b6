import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { measureDefinition, type Measure, type MeasureDefinition } from './measure.rules.ts';
import { shippedMeasures } from './measure.shipped.ts';

export type MeasureRecord = Measure & { id: string };

type MeasureState = Measure['state'];

/** Visible to the whole partnership: what is counted is no secret among those who are counted with. */
const widthOf = (partnershipId: string) => ({ audience: [partnershipId], open_to_members: true });

/**
 * Gives the partnership the measures that came with the software and that it does not have yet. Cheap where it has them all. What it
 * has stays as it is, also when a later release ships another definition.
 */
export async function ensureMeasures(tx: Tx, partnershipId: string): Promise<void> {
  const { rows } = await sql<{ code: string }>`select code from measure`.execute(tx);
  const known = new Set(rows.map(({ code }) => code));
  const missing = shippedMeasures.filter(({ code }) => !known.has(code));
  if (missing.length === 0) return;
  const inserted = await tx
    .insertInto('measure')
    .values(
      missing.map(({ code, definition }) => ({
        partnership_id: partnershipId,
        id: newId(),
        code,
        title: definition.title,
        source_kind: definition.sourceKind,
        state: 'in-use' as const,
        version: 1,
        ...widthOf(partnershipId),
      })),
    )
    // Somebody else's first look may be under way.
    .onConflict((conflict) => conflict.columns(['partnership_id', 'code']).doNothing())
    .returning(['id', 'code', 'audience', 'open_to_members'])
    .execute();
  if (inserted.length === 0) return;
  const now = clock.now();
  const byCode = new Map(missing.map((each) => [each.code, each.definition]));
  await tx
    .insertInto('measure_version')
    .values(
      inserted.map((row) => ({
        partnership_id: partnershipId,
        id: newId(),
        measure_id: row.id,
        number: 1,
        definition: JSON.stringify(byCode.get(row.code)),
        state: 'in-use' as const,
        why: 'Came with the software.',
        made_at: now,
        made_by: null,
        inherited_audience: row.audience,
        inherited_open: row.open_to_members,
      })),
    )
    .execute();
}

function measures(tx: Tx) {
  return tx
    .selectFrom('measure')
    .innerJoin('measure_version', (join) =>
      join
        .onRef('measure_version.partnership_id', '=', 'measure.partnership_id')
        .onRef('measure_version.measure_id', '=', 'measure.id')
        .onRef('measure_version.number', '=', 'measure.version'),
    )
    .select(['measure.id', 'measure.code', 'measure.state', 'measure.version', 'measure_version.definition']);
}

type Row = Awaited<ReturnType<ReturnType<typeof measures>['execute']>>[number];

const toRecord = (row: Row): MeasureRecord => ({
  id: row.id,
  code: row.code,
  state: row.state,
  version: row.version,
  definition: measureDefinition.parse(row.definition),
});

export type MeasureFilter = { words?: string; kind?: string; state?: string };

/** By name: one page and one more. */
export async function listMeasures(
  tx: Tx,
  filter: MeasureFilter = {},
  after?: readonly CursorValue[],
): Promise<MeasureRecord[]> {
  let query = measures(tx);
  const { words, kind, state } = filter;
  if (words !== undefined && words.trim() !== '')
    for (const word of words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8))
      query = query.where(
        sql<boolean>`(strpos(lower(measure.title), ${word}) > 0 or strpos(measure.code, ${word}) > 0)`,
      );
  if (kind !== undefined && kind !== '') query = query.where('measure.source_kind', '=', kind);
  if (state === 'in-use' || state === 'retired') query = query.where('measure.state', '=', state);
  if (after !== undefined)
    query = query.where(afterCursor(['measure.title', 'measure.id'], after, 'ascending'));
  const rows = await query
    .orderBy('measure.title')
    .orderBy('measure.id')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toRecord);
}

/** All measures in use, by name: a partnership has tens, and a question may name any of them. */
export async function listMeasuresInUse(tx: Tx): Promise<MeasureRecord[]> {
  const rows = await measures(tx)
    .where('measure.state', '=', 'in-use')
    .orderBy('measure.title')
    .orderBy('measure.id')
    .limit(500)
    .execute();
  return rows.map(toRecord);
}

/** Measures in use that count just one category of a kind of source, by category. */
export async function listMeasureCategories(tx: Tx, kind: string): Promise<Map<string, string>> {
  const rows = await measures(tx)
    .where('measure.source_kind', '=', kind)
    .where('measure.state', '=', 'in-use')
    .orderBy('measure.code', 'desc')
    .limit(500)
    .execute();
  return new Map(
    rows.map(toRecord).flatMap(({ code, definition }) => {
      const [category, ...more] = definition.categories;
      const isPlain = category !== undefined && more.length === 0 && definition.divideBy !== 'category';
      return isPlain ? [[category, code] as const] : [];
    }),
  );
}

/** @throws Problem 404 for an unknown code. */
export async function selectMeasure(tx: Tx, code: string): Promise<MeasureRecord> {
  const row = await measures(tx).where('measure.code', '=', code).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

export type MeasureVersion = {
  number: number;
  definition: MeasureDefinition;
  state: MeasureState;
  why: string;
  madeAt: string;
  madeBy: string;
};

/** Versions of a measure, newest first; the last fifty. */
export async function listMeasureVersions(tx: Tx, id: string): Promise<MeasureVersion[]> {
  const rows = await tx
    .selectFrom('measure_version')
    .leftJoin('account', 'account.id', 'measure_version.made_by')
    .select([
      'measure_version.number',
      'measure_version.definition',
      'measure_version.state',
      'measure_version.why',
      'measure_version.made_at',
      'account.name',
    ])
    .where('measure_version.measure_id', '=', id)
    .orderBy('measure_version.number', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({
    number: row.number,
    definition: measureDefinition.parse(row.definition),
    state: row.state,
    why: row.why,
    madeAt: row.made_at,
    madeBy: row.name ?? 'the software',
  }));
}

/** Kinds of record that quote figures of a measure, and how many figures each quotes. */
export async function whereMeasureIsUsed(
  tx: Tx,
  code: string,
): Promise<{ kind: string; id: string; figures: number }[]> {
  const { rows } = await sql<{ kind: string; id: string; figures: number }>`
    select quoted_by_kind as kind, quoted_by_id as id, count(*)::int as figures from figure
    where figure ->> 'measure' in (${code}, ${`${code}:count`})
    group by 1, 2 order by 2 desc limit 20`.execute(tx);
  return rows;
}

/** @throws Problem 422 beside the field where the code is taken. */
export async function insertMeasure(
  tx: Tx,
  actor: Actor,
  measure: { code: string; definition: MeasureDefinition; why: string },
): Promise<void> {
  const { partnershipId } = actor;
  const id = newId();
  const width = widthOf(partnershipId);
  const made = await tx
    .insertInto('measure')
    .values({
      partnership_id: partnershipId,
      id,
      code: measure.code,
      title: measure.definition.title,
      source_kind: measure.definition.sourceKind,
      state: 'in-use',
      version: 1,
      ...width,
    })
    .onConflict((conflict) => conflict.columns(['partnership_id', 'code']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows !== 1n)
    throw new Problem({
      status: 422,
      code: 'measure-exists',
      title: 'There is a measure with this short name already',
      fields: [{ name: 'code', message: 'There is a measure with this short name already: choose another' }],
    });
  await insertVersion(tx, actor, {
    id,
    number: 1,
    definition: measure.definition,
    state: 'in-use',
    why: measure.why,
  });
}

async function insertVersion(
  tx: Tx,
  actor: Actor,
  made: { id: string; number: number; definition: MeasureDefinition; state: MeasureState; why: string },
): Promise<void> {
  const width = widthOf(actor.partnershipId);
  await tx
    .insertInto('measure_version')
    .values({
      partnership_id: actor.partnershipId,
      id: newId(),
      measure_id: made.id,
      number: made.number,
      definition: JSON.stringify(made.definition),
      state: made.state,
      why: made.why,
      made_at: clock.now(),
      made_by: actor.accountId,
      inherited_audience: width.audience,
      inherited_open: width.open_to_members,
    })
    .execute();
}

/**
 * Makes the next version: another definition, retired, or brought back.
 * @param change.version the version that the form was filled in from.
 * @throws Problem 422 `changed-meanwhile` where somebody changed it first; 404 where it is not there.
 */
export async function changeMeasure(
  tx: Tx,
  actor: Actor,
  code: string,
  change: { version: number; why: string; definition?: MeasureDefinition; state?: MeasureState },
): Promise<number> {
  const now = await selectMeasure(tx, code);
  const definition = change.definition ?? now.definition;
  const state = change.state ?? now.state;
  const number = change.version + 1;
  const { numUpdatedRows } = await tx
    .updateTable('measure')
    .set({
      title: definition.title,
      source_kind: definition.sourceKind,
      state,
      version: number,
    })
    .where('id', '=', now.id)
    .where('version', '=', change.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw await changedMeanwhile(tx, now.id);
  await insertVersion(tx, actor, { id: now.id, number, definition, state, why: change.why });
  return number;
}

async function changedMeanwhile(tx: Tx, id: string): Promise<Problem> {
  const [last] = await listMeasureVersions(tx, id);
  const who = last === undefined ? 'Somebody' : last.madeBy;
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'This was changed while you were typing',
    detail: `${who} changed it.`,
    fields: [
      {
        name: 'version',
        message: `${who} changed this measure after you opened the page. What is stored now is shown below; send again to replace it with yours`,
      },
    ],
  });
}
