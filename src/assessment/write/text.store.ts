import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import type { Drafted } from './draft.ts';
import type { DraftedSection } from './draft.parts.ts';
import { keepFigures, widthOf } from './quoted.store.ts';
import type { Confidence, Quote, Reach, SectionWithItems, WrittenKind } from './write.types.ts';

/** Between neighbours, so that a new one fits in. */
const step = 1000;

const drafted = (item: Drafted) => ({
  kind: item.kind,
  code: item.code,
  draft: JSON.stringify(item.block),
  placed: item.placed === null ? null : JSON.stringify(item.placed),
  figures: item.figures.map(({ id }) => id),
  is_open: item.isOpen,
});

/** Writes the sections of a template with everything drafted under them. */
export async function insertText(
  tx: Tx,
  assessmentId: string,
  text: readonly DraftedSection[],
  made: { template: string; draftedFrom: string },
): Promise<void> {
  const width = await widthOf(tx, assessmentId);
  const { actor } = contextOf(tx);
  const inherited = {
    partnership_id: width.partnership_id,
    inherited_audience: width.audience,
    inherited_open: width.open_to_members,
  };
  const now = clock.now();
  await tx
    .updateTable('assessment')
    .set({ template: made.template as 'summary-table', drafted_from: made.draftedFrom })
    .where('id', '=', assessmentId)
    .execute();
  for (const [index, { section, items: own }] of text.entries()) {
    const id = newId();
    await tx
      .insertInto('assessment_section')
      .values({
        ...inherited,
        id,
        assessment_id: assessmentId,
        position: (index + 1) * step,
        code: section.code,
        title: section.title,
        edition: section.edition,
      })
      .execute();
    for (let start = 0; start < own.length; start += 100)
      await tx
        .insertInto('assessment_item')
        .values(
          own.slice(start, start + 100).map((item, at) => ({
            ...inherited,
            ...drafted(item),
            id: newId(),
            assessment_section_id: id,
            position: (start + at + 1) * step,
            decision: 'waiting' as const,
            edition: item.edition,
            changed_at: now,
            changed_by: actor?.accountId ?? null,
          })),
        )
        .execute();
  }
  await keepFigures(
    tx,
    assessmentId,
    text.flatMap(({ items: own }) => own.flatMap(({ figures }) => figures)),
  );
}

/** Drafts that are new since the text was made, at the end of their section. */
export async function insertDrafts(
  tx: Tx,
  assessmentId: string,
  section: SectionWithItems,
  own: readonly Drafted[],
): Promise<void> {
  const width = await widthOf(tx, assessmentId);
  const { actor } = contextOf(tx);
  const last = section.items.at(-1)?.position ?? 0;
  for (const [index, item] of own.entries())
    await tx
      .insertInto('assessment_item')
      .values({
        ...drafted(item),
        partnership_id: width.partnership_id,
        inherited_audience: width.audience,
        inherited_open: width.open_to_members,
        id: newId(),
        assessment_section_id: section.id,
        position: last + (index + 1) * step,
        decision: 'waiting' as const,
        edition: item.edition,
        changed_at: clock.now(),
        changed_by: actor?.accountId ?? null,
      })
      .execute();
  await keepFigures(
    tx,
    assessmentId,
    own.flatMap(({ figures }) => figures),
  );
}

export type Written = {
  words: string;
  quotes: readonly Quote[];
  figures: readonly string[];
  isOpen: boolean;
  confidence: Confidence | null;
  evidence: string;
  edition: Reach;
};

/** What somebody writes, at the end of its section, or right after another item. */
export async function insertWritten(
  tx: Tx,
  assessmentId: string,
  section: SectionWithItems,
  kind: WrittenKind,
  written: Written,
  after: string | null,
): Promise<string> {
  const width = await widthOf(tx, assessmentId);
  const { actor } = contextOf(tx);
  const id = newId();
  const at = section.items.findIndex((item) => item.id === after);
  const before = at === -1 ? section.items.at(-1) : section.items[at];
  const next = at === -1 ? undefined : section.items[at + 1];
  const position =
    next === undefined
      ? (before?.position ?? 0) + step
      : Math.floor(((before?.position ?? 0) + next.position) / 2);
  await tx
    .insertInto('assessment_item')
    .values({
      partnership_id: width.partnership_id,
      inherited_audience: width.audience,
      inherited_open: width.open_to_members,
      id,
      assessment_section_id: section.id,
      position,
      kind,
      draft: null,
      placed: null,
      figures: [...written.figures],
      is_open: written.isOpen,
      decision: 'kept',
      words: written.words,
      quotes: JSON.stringify(written.quotes),
      confidence: written.confidence,
      evidence: written.evidence,
      edition: written.edition,
      changed_at: clock.now(),
      changed_by: actor?.accountId ?? null,
    })
    .execute();
  return id;
}
