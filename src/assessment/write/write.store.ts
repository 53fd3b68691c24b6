import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import type { Block } from '../../documents/document.ts';
import type { Confidence, Item, Placed, Quote, Reach, Section, SectionWithItems } from './write.types.ts';

const itemColumns = [
  'assessment_item.id',
  'assessment_item.assessment_section_id',
  'assessment_item.position',
  'assessment_item.kind',
  'assessment_item.code',
  'assessment_item.draft',
  'assessment_item.placed',
  'assessment_item.figures',
  'assessment_item.is_open',
  'assessment_item.decision',
  'assessment_item.words',
  'assessment_item.quotes',
  'assessment_item.confidence',
  'assessment_item.evidence',
  'assessment_item.edition',
  'assessment_item.changed_at',
  'assessment_item.version',
  'account.name',
] as const;

const items = (tx: Tx) =>
  tx
    .selectFrom('assessment_item')
    .leftJoin('account', 'account.id', 'assessment_item.changed_by')
    .select(itemColumns);

type ItemRow = Awaited<ReturnType<ReturnType<typeof items>['execute']>>[number];

/** Blocks, places and quotes come from this file alone, so what it wrote is what it reads. */
const toItem = (row: ItemRow): Item => ({
  id: row.id,
  sectionId: row.assessment_section_id,
  position: row.position,
  kind: row.kind,
  code: row.code,
  draft: row.draft as Block | null,
  placed: row.placed as Placed | null,
  figures: row.figures,
  isOpen: row.is_open,
  decision: row.decision,
  words: row.words,
  quotes: row.quotes as unknown as Quote[],
  confidence: row.confidence,
  evidence: row.evidence,
  edition: row.edition,
  changedAt: row.changed_at,
  changedBy: row.name,
  version: row.version,
});

const sections = (tx: Tx) =>
  tx
    .selectFrom('assessment_section')
    .select(['id', 'assessment_id', 'position', 'code', 'title', 'edition', 'version']);

type SectionRow = Awaited<ReturnType<ReturnType<typeof sections>['execute']>>[number];

const toSection = (row: SectionRow): Section => ({
  id: row.id,
  assessmentId: row.assessment_id,
  position: row.position,
  code: row.code,
  title: row.title,
  edition: row.edition,
  version: row.version,
});

/** Sections of an assessment in their order; none where it is one tree. */
export async function listSections(tx: Tx, assessmentId: string): Promise<Section[]> {
  const rows = await sections(tx)
    .where('assessment_id', '=', assessmentId)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map(toSection);
}

/** @throws Problem 404 where the assessment has no such section. */
export async function selectSection(tx: Tx, assessmentId: string, code: string): Promise<SectionWithItems> {
  const row = await sections(tx)
    .where('assessment_id', '=', assessmentId)
    .where('code', '=', code)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return { ...toSection(row), items: await listItems(tx, row.id) };
}

export async function listItems(tx: Tx, sectionId: string): Promise<Item[]> {
  const rows = await items(tx)
    .where('assessment_item.assessment_section_id', '=', sectionId)
    .orderBy('assessment_item.position')
    .orderBy('assessment_item.id')
    .execute();
  return rows.map(toItem);
}

/** Every section with what stands in it. */
export async function readText(tx: Tx, assessmentId: string): Promise<SectionWithItems[]> {
  const all = await listSections(tx, assessmentId);
  if (all.length === 0) return [];
  const rows = await items(tx)
    .where(
      'assessment_item.assessment_section_id',
      'in',
      all.map(({ id }) => id),
    )
    .orderBy('assessment_item.position')
    .orderBy('assessment_item.id')
    .execute();
  const bySection = Map.groupBy(rows.map(toItem), ({ sectionId }) => sectionId);
  return all.map((section) => ({ ...section, items: bySection.get(section.id) ?? [] }));
}

/** An item of this assessment, and the section it stands in. @throws Problem 404 */
export async function selectItem(
  tx: Tx,
  assessmentId: string,
  id: string,
): Promise<Item & { section: Section }> {
  const row = await items(tx).where('assessment_item.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  const section = await sections(tx)
    .where('id', '=', row.assessment_section_id)
    .where('assessment_id', '=', assessmentId)
    .executeTakeFirst();
  if (section === undefined) throw notFound();
  return { ...toItem(row), section: toSection(section) };
}

// ---- changing -------------------------------------------------------------------------------------------------------------

/** How an item stood, as its earlier versions keep it. */
export const wasItem = z.object({
  decision: z.enum(['waiting', 'kept', 'edited', 'rejected']),
  text: z.string(),
  confidence: z.enum(['low', 'medium', 'high']).nullable(),
  evidence: z.string(),
  edition: z.enum(['both', 'restricted']),
});

export const itemRecord = 'assessment_item';

export type ItemChange = Partial<{
  decision: Item['decision'];
  words: string;
  quotes: readonly Quote[];
  figures: readonly string[];
  draft: Block | null;
  placed: Placed | null;
  isOpen: boolean;
  confidence: Confidence | null;
  evidence: string;
  edition: Reach;
}>;

/**
 * Changes an item and keeps how it stood.
 * @param text what it said before, as people read it
 * @throws Problem 422 `changed-meanwhile` where somebody changed it first.
 */
export async function updateItem(
  tx: Tx,
  item: Item,
  version: number,
  change: ItemChange,
  reason: string,
  text: string,
): Promise<void> {
  const { actor } = contextOf(tx);
  const row = await tx
    .updateTable('assessment_item')
    .set((each) => ({
      ...(change.decision === undefined ? {} : { decision: change.decision }),
      ...(change.words === undefined ? {} : { words: change.words }),
      ...(change.quotes === undefined ? {} : { quotes: JSON.stringify(change.quotes) }),
      ...(change.figures === undefined ? {} : { figures: [...change.figures] }),
      ...(change.draft === undefined ? {} : { draft: JSON.stringify(change.draft) }),
      ...(change.placed === undefined
        ? {}
        : { placed: change.placed === null ? null : JSON.stringify(change.placed) }),
      ...(change.isOpen === undefined ? {} : { is_open: change.isOpen }),
      ...(change.confidence === undefined ? {} : { confidence: change.confidence }),
      ...(change.evidence === undefined ? {} : { evidence: change.evidence }),
      ...(change.edition === undefined ? {} : { edition: change.edition }),
      changed_at: clock.now(),
      changed_by: actor?.accountId ?? null,
      version: each('version', '+', 1),
    }))
    .where('id', '=', item.id)
    .where('version', '=', version)
    .returning(['inherited_audience', 'inherited_open'])
    .executeTakeFirst();
  if (row === undefined) throw changedMeanwhile(item.changedBy);
  await keepVersion(tx, {
    kind: itemRecord,
    id: item.id,
    version,
    reason,
    was: {
      decision: item.decision,
      text,
      confidence: item.confidence,
      evidence: item.evidence,
      edition: item.edition,
    },
    audience: row.inherited_audience,
    openToMembers: row.inherited_open,
  });
}

export function changedMeanwhile(by: string | null): Problem {
  const who = by ?? 'Somebody';
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'This was changed while you were reading',
    detail: `${who} changed it.`,
    fields: [
      {
        name: 'version',
        message: `${who} changed this after you opened the page. It is shown as it is now; do what you wanted again if it still fits`,
      },
    ],
  });
}

/** Changes places with the neighbour above or below; nothing where there is none. */
export async function moveItem(
  tx: Tx,
  section: SectionWithItems,
  id: string,
  way: 'up' | 'down',
): Promise<boolean> {
  const at = section.items.findIndex((item) => item.id === id);
  const item = section.items[at];
  const other = section.items[way === 'up' ? at - 1 : at + 1];
  if (item === undefined || other === undefined) return false;
  for (const [one, position] of [
    [item, other.position],
    [other, item.position],
  ] as const)
    await tx.updateTable('assessment_item').set({ position }).where('id', '=', one.id).execute();
  return true;
}

/** Sets which editions a section stands in. @throws Problem 422 `changed-meanwhile` */
export async function updateSectionEdition(
  tx: Tx,
  section: Section,
  version: number,
  edition: Reach,
): Promise<void> {
  const row = await tx
    .updateTable('assessment_section')
    .set((each) => ({ edition, version: each('version', '+', 1) }))
    .where('id', '=', section.id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) throw changedMeanwhile(null);
}

/** Remembers that every draft was compared with the data as they are now. */
export async function setDraftedFrom(tx: Tx, assessmentId: string, hash: string): Promise<void> {
  await tx.updateTable('assessment').set({ drafted_from: hash }).where('id', '=', assessmentId).execute();
}
