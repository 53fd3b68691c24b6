import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { badInput, notFound, Problem } from '../../foundation/problem.ts';
import type { Keeper } from '../delivery.store.ts';
import type { DeliveryReport } from '../incident.ts';
import { parseMapping, type Mapping } from '../mapped/mapping.ts';
import { draftStateSchema, type DraftState, type NewSource } from './mapping.rules.ts';

export type MappingDraft = {
  id: string;
  adaptor: 'mapped' | 'pasted';
  fileName: string;
  /** SHA-256 of the file as received; its bytes wait under this name. */
  hash: string;
  bytes: number;
  evidence: string;
  state: DraftState;
  madeAt: string;
};

const columns = ['id', 'adaptor', 'file_name', 'hash', 'bytes', 'evidence', 'draft', 'made_at'] as const;

type DraftRow = {
  id: string;
  adaptor: string;
  file_name: string;
  hash: string;
  bytes: unknown;
  evidence: string;
  draft: unknown;
  made_at: string;
};

function toDraft(row: DraftRow): MappingDraft {
  return {
    id: row.id,
    adaptor: row.adaptor === 'pasted' ? 'pasted' : 'mapped',
    fileName: row.file_name,
    hash: row.hash,
    bytes: Number(row.bytes),
    evidence: row.evidence,
    state: draftStateSchema.parse(row.draft),
    madeAt: row.made_at,
  };
}

/** Files whose columns are being mapped, newest first. */
export async function listDrafts(tx: Tx): Promise<MappingDraft[]> {
  const rows = await tx
    .selectFrom('mapping_draft')
    .select(columns)
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
  return rows.map(toDraft);
}

export async function selectDraft(tx: Tx, id: string): Promise<MappingDraft> {
  const row = await tx.selectFrom('mapping_draft').select(columns).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toDraft(row);
}

/** Keeps a file that waits for its columns; the same file again goes on with what was chosen before. */
export async function insertDraft(
  tx: Tx,
  who: Keeper,
  file: Omit<MappingDraft, 'id' | 'madeAt'>,
): Promise<string> {
  const before = await tx
    .selectFrom('mapping_draft')
    .select('id')
    .where('hash', '=', file.hash)
    .where('adaptor', '=', file.adaptor)
    .orderBy('changed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const now = clock.now();
  if (before !== undefined) {
    await tx
      .updateTable('mapping_draft')
      .set((each) => ({
        changed_at: now,
        version: each('version', '+', 1),
        ...(file.evidence === '' ? {} : { evidence: file.evidence }),
      }))
      .where('id', '=', before.id)
      .execute();
    return before.id;
  }
  const id = newId();
  await tx
    .insertInto('mapping_draft')
    .values({
      partnership_id: who.partnershipId,
      id,
      adaptor: file.adaptor,
      file_name: file.fileName,
      hash: file.hash,
      bytes: file.bytes,
      evidence: file.evidence,
      draft: JSON.stringify(file.state),
      made_at: now,
      made_by: who.accountId,
      changed_at: now,
      // Found depersonalised before it is kept (SI 2007/1831): open to members like the delivery it becomes.
      audience: [who.key],
      open_to_members: true,
    })
    .execute();
  return id;
}

export async function updateDraft(tx: Tx, id: string, state: DraftState): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('mapping_draft')
    .set((each) => ({
      draft: JSON.stringify(state),
      changed_at: clock.now(),
      version: each('version', '+', 1),
    }))
    .where('id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw notFound();
}

export async function deleteDraft(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('mapping_draft').where('id', '=', id).execute();
}

/** The mapping that the source's last file was read by, or null. */
export async function selectLatestMapping(
  tx: Tx,
  sourceCode: string,
): Promise<{ id: string; version: number; mapping: Mapping } | null> {
  const row = await tx
    .selectFrom('source_mapping')
    .innerJoin('source', (join) =>
      join
        .onRef('source.partnership_id', '=', 'source_mapping.partnership_id')
        .onRef('source.id', '=', 'source_mapping.source_id'),
    )
    .select(['source_mapping.id', 'source_mapping.version', 'source_mapping.mapping'])
    .where('source.code', '=', sourceCode)
    .orderBy('source_mapping.version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, version: row.version, mapping: parseMapping(row.mapping) };
}

/** Saves a mapping as the source's next version, or gives the last version where nothing was changed. */
export async function saveMapping(
  tx: Tx,
  who: Keeper,
  sourceCode: string,
  mapping: Mapping,
): Promise<{ id: string; version: number }> {
  const source = await tx
    .selectFrom('source')
    .select(['id', 'audience', 'open_to_members'])
    .where('code', '=', sourceCode)
    .executeTakeFirstOrThrow();
  const latest = await selectLatestMapping(tx, sourceCode);
  if (latest !== null && JSON.stringify(latest.mapping) === JSON.stringify(parseMapping(mapping))) {
    return { id: latest.id, version: latest.version };
  }
  const id = newId();
  const version = (latest?.version ?? 0) + 1;
  await tx
    .insertInto('source_mapping')
    .values({
      partnership_id: who.partnershipId,
      id,
      source_id: source.id,
      version,
      mapping: JSON.stringify(mapping),
      made_at: clock.now(),
      made_by: who.accountId,
      inherited_audience: source.audience,
      inherited_open: source.open_to_members,
      own_audience: null,
    })
    .execute();
  return { id, version };
}

/** Makes a source as a person described it. @throws Problem `source-there` where its name is taken. */
export async function insertSource(
  tx: Tx,
  who: Keeper,
  code: string,
  adaptor: Exclude<DeliveryReport['adaptor'], 'police-street'>,
  source: NewSource,
): Promise<void> {
  const made = await tx
    .insertInto('source')
    .values({
      partnership_id: who.partnershipId,
      id: newId(),
      code,
      title: source.title,
      owner_name: source.ownerName,
      licence: source.licence,
      marking: source.marking ?? 'OFFICIAL',
      period_grain: source.periodGrain,
      adaptor,
      kind: source.kind ?? null,
      is_aggregate: source.isAggregate ?? adaptor === 'typed-return',
      limitations: JSON.stringify(
        source.limitations.map((text, index) => ({ code: `${code}-${index + 1}`, text })),
      ),
      made_at: clock.now(),
      made_by: who.accountId,
      audience: [who.key],
      open_to_members: true,
    })
    .onConflict((conflict) => conflict.columns(['partnership_id', 'code']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 0n) throw sourceThere(source.title);
}

/**
 * Refuses a file of totals for a source of incidents, or the reverse: one source is counted one way. A source without a file yet
 * takes the shape of its first.
 *
 * @throws Problem `source-of-another-shape`.
 */
export async function keepShape(
  tx: Tx,
  source: { code: string; title: string },
  isAggregate: boolean,
): Promise<void> {
  const known = await tx
    .selectFrom('source')
    .select(['is_aggregate'])
    .where('code', '=', source.code)
    .executeTakeFirstOrThrow();
  if (known.is_aggregate === isAggregate) return;
  const taken = await tx
    .selectFrom('segment')
    .select('hash')
    .where('source_code', '=', source.code)
    .limit(1)
    .executeTakeFirst();
  if (taken === undefined) {
    await tx
      .updateTable('source')
      .set((each) => ({ is_aggregate: isAggregate, version: each('version', '+', 1) }))
      .where('code', '=', source.code)
      .execute();
    return;
  }
  throw badInput(
    'source-of-another-shape',
    `${source.title} ${isAggregate ? 'gave incidents before, and this file holds totals' : 'gave totals before, and this file holds incidents'}`,
    'Totals and incidents of the same events must not be added up, so one source holds one or the other. Go back to “Whose file is it?” and describe a new source for this file.',
  );
}

export function sourceThere(title: string): Problem {
  const message = `There is a source called “${title}” already: choose it in the list, or give this one another name`;
  return new Problem({
    status: 422,
    code: 'source-there',
    title: 'The source is there already',
    detail: message,
    fields: [{ name: 'title', message }],
  });
}

/** Months of a source that are in use now, with the file each is from: what a new delivery would take over. */
export async function monthsInUse(
  tx: Tx,
  sourceCode: string,
): Promise<{ month: string; fileName: string }[]> {
  const rows = await tx
    .selectFrom('segment_in_force')
    .innerJoin('segment', (join) =>
      join
        .onRef('segment.partnership_id', '=', 'segment_in_force.partnership_id')
        .onRef('segment.source_code', '=', 'segment_in_force.source_code')
        .onRef('segment.month', '=', 'segment_in_force.month')
        .onRef('segment.hash', '=', 'segment_in_force.hash'),
    )
    .innerJoin('delivery', (join) =>
      join
        .onRef('delivery.partnership_id', '=', 'segment.partnership_id')
        .onRef('delivery.id', '=', 'segment.delivery_id'),
    )
    .select(['segment_in_force.month', 'delivery.file_name'])
    .where('segment_in_force.source_code', '=', sourceCode)
    .orderBy('segment_in_force.month')
    .execute();
  return rows.map((row) => ({ month: row.month.slice(0, 7), fileName: row.file_name }));
}
