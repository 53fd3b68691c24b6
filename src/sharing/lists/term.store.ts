import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { Problem } from '../../foundation/problem.ts';
import { defaultTerms } from './term.defaults.ts';
import { listNames } from './term.rules.ts';
import type { ListName } from './term.rules.ts';

/** A word of a list. */
export type Term = {
  id: string;
  list: string;
  code: string;
  title: string;
  guidance: string;
  source: string;
  /** False is shown as “guidance to check”. */
  isLaw: boolean;
  position: number;
  beginsOn: string;
  endsOn: string | null;
  version: number;
};

/** The words of a list in force today, in order. @param options.ended also those that have ended or not begun. */
export async function termsOf(
  tx: Tx,
  list: ListName,
  options: { ended?: boolean; today?: string } = {},
): Promise<Term[]> {
  const today = options.today ?? clock.today();
  const rows = await tx
    .selectFrom('term')
    .selectAll()
    .where('list', '=', list)
    .$if(options.ended !== true, (query) =>
      query
        .where('begins_on', '<=', today)
        .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', today)])),
    )
    .orderBy('position')
    .orderBy('title')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    list: row.list,
    code: row.code,
    title: row.title,
    guidance: row.guidance,
    source: row.source,
    isLaw: row.is_law,
    position: row.position,
    beginsOn: row.begins_on,
    endsOn: row.ends_on,
    version: row.version,
  }));
}

/**
 * Gives a partnership the lists it starts with; what is there already stays. In asSystem or an administrator's transaction.
 * @param audience keys of the rows; they are open to members.
 */
export async function insertDefaultTerms(tx: Tx, audience: readonly string[]): Promise<void> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('Lists belong to a partnership; this transaction has none');
  const today = clock.today();
  for (const list of listNames) {
    await tx
      .insertInto('term')
      .values(
        defaultTerms[list].map((term, index) => ({
          partnership_id: partnershipId,
          id: newId(),
          list,
          code: term.code,
          title: term.title,
          guidance: term.guidance,
          source: term.source,
          is_law: term.isLaw,
          position: (index + 1) * 10,
          begins_on: today,
          ends_on: null,
          version: 1,
          audience: audienceOf(audience),
          open_to_members: true,
        })),
      )
      .onConflict((conflict) => conflict.columns(['partnership_id', 'list', 'code']).doNothing())
      .execute();
  }
}

/** How many words each list has today. */
export async function countTerms(tx: Tx): Promise<Map<string, number>> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('term')
    .select(({ fn }) => ['list', fn.countAll<number>().as('count')])
    .where('begins_on', '<=', today)
    .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', today)]))
    .groupBy('list')
    .execute();
  return new Map(rows.map((row) => [row.list, row.count]));
}

export type TermInput = {
  title: string;
  guidance: string;
  source: string;
  isLaw: boolean;
  position: number;
  beginsOn: string;
  endsOn: string | null;
};

/** @throws Problem `term-known` when the list has this code. */
export async function insertTerm(
  tx: Tx,
  list: ListName,
  code: string,
  input: TermInput,
  ownKey: string,
): Promise<string> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('Lists belong to a partnership; this transaction has none');
  const id = newId();
  const made = await tx
    .insertInto('term')
    .values({
      partnership_id: partnershipId,
      id,
      list,
      code,
      title: input.title,
      guidance: input.guidance,
      source: input.source,
      is_law: input.isLaw,
      position: input.position,
      begins_on: input.beginsOn,
      ends_on: input.endsOn,
      version: 1,
      audience: [ownKey],
      open_to_members: true,
    })
    .onConflict((conflict) => conflict.columns(['partnership_id', 'list', 'code']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 0n)
    throw new Problem({
      status: 422,
      code: 'term-known',
      title: 'The list has this already',
      detail: `Its code is ${code}. Change that one, or give this one another name.`,
      fields: [{ name: 'title', message: 'The list has this already, perhaps among those that have ended' }],
    });
  return id;
}

/** Changes a word; how it was is kept. @returns false when somebody else changed it first. */
export async function updateTerm(tx: Tx, id: string, version: number, input: TermInput): Promise<boolean> {
  const row = await tx.selectFrom('term').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined || row.version !== version) return false;
  const { audience, open_to_members: openToMembers, partnership_id: _partnership, ...was } = row;
  await keepVersion(tx, { kind: 'term', id, version, reason: 'changed', was, audience, openToMembers });
  await tx
    .updateTable('term')
    .set({
      title: input.title,
      guidance: input.guidance,
      source: input.source,
      is_law: input.isLaw,
      position: input.position,
      begins_on: input.beginsOn,
      ends_on: input.endsOn,
      version: version + 1,
    })
    .where('id', '=', id)
    .execute();
  return true;
}
