import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import { afterCursor, rowsOnPage } from '../../foundation/paging.ts';
import type { CursorValue } from '../../foundation/paging.ts';
import type { Regime } from '../agreements/agreement.rules.ts';

export async function selectEntry(tx: Tx, id: string) {
  return tx.selectFrom('processing_entry').selectAll().where('id', '=', id).executeTakeFirst();
}

export type Entry = NonNullable<Awaited<ReturnType<typeof selectEntry>>>;

/** By name; one row more where there is a next page. */
export async function listEntries(
  tx: Tx,
  after?: readonly CursorValue[],
  limit: number = rowsOnPage,
): Promise<Entry[]> {
  return tx
    .selectFrom('processing_entry')
    .selectAll()
    .$if(after !== undefined, (query) => query.where(afterCursor(['name', 'id'], after ?? [], 'ascending')))
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
}

export type EntryInput = {
  name: string;
  purpose: string;
  regime: Regime;
  lawful_basis: string;
  special_condition: string;
  offence_condition: string;
  data_subjects: string;
  categories: string;
  recipients: string;
  retention: string;
  security: string;
  controller: string;
  agreement_id: string | null;
  impact_assessment_id: string | null;
  review_on: string | null;
  ended_on: string | null;
};

function nameTaken(): Problem {
  const message = 'The register has an entry of this name already';
  return new Problem({
    status: 422,
    code: 'entry-known',
    title: message,
    fields: [{ name: 'name', message }],
  });
}

async function checkName(tx: Tx, name: string, except?: string): Promise<void> {
  const known = await tx
    .selectFrom('processing_entry')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst();
  if (known !== undefined && known.id !== except) throw nameTaken();
}

/** @throws Problem `entry-known`. */
export async function insertEntry(tx: Tx, input: EntryInput): Promise<string> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('The register belongs to a partnership');
  await checkName(tx, input.name);
  const id = newId();
  await tx
    .insertInto('processing_entry')
    .values({
      partnership_id: partnershipId,
      id,
      ...input,
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** @throws Problem `entry-known`, `changed-meanwhile`. */
export async function updateEntry(tx: Tx, id: string, version: number, input: EntryInput): Promise<void> {
  const row = await tx
    .selectFrom('processing_entry')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (row.version !== version)
    throw new Problem({
      status: 409,
      code: 'changed-meanwhile',
      title: 'Somebody changed this entry while you were looking at it',
      detail: 'Go back, load the page again and change it once more if it is still wrong.',
    });
  await checkName(tx, input.name, id);
  const { audience, open_to_members: openToMembers, partnership_id: _partnership, ...was } = row;
  await keepVersion(tx, {
    kind: 'processing-entry',
    id,
    version,
    reason: 'changed',
    was,
    audience,
    openToMembers,
  });
  await tx
    .updateTable('processing_entry')
    .set({ ...input, version: version + 1 })
    .where('id', '=', id)
    .execute();
}
