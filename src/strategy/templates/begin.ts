import { insertAction } from '../../actions/actions.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { tie } from '../../foundation/thread.ts';
import { sourceOf } from '../content.ts';
import type { ChapterKind } from '../strategy.rules.ts';
import type { Strategy } from '../strategy.types.ts';
import { bringPrioritiesIn, writeOutline, type StrategyOutline } from '../write/text.ts';
import { publishedStructure, usualChapters } from './published.ts';

/** What a strategy may begin with. */
export const beginnings = ['priorities', 'template', 'empty'] as const;
export type Beginning = (typeof beginnings)[number];

const plain = (list: readonly { kind: ChapterKind; title: string }[]): StrategyOutline => ({
  chapters: list.map((chapter) => ({ ...chapter, words: '' })),
});

/** Who owns an action of an outline, and when it is due; nobody and no day where this is not given. */
export type Placing = (priority: number, action: number) => { agencyId: string | null; partners: string[]; groupId: string | null; dueOn: string | null; dueRule: string | null }; // prettier-ignore

/**
 * Writes an outline with its actions, which stand in the action log as proposed, each tied to the aims it serves.
 * @returns ids of the actions, chapter by chapter in the order of the outline.
 */
export async function writeWithActions(
  tx: Tx,
  strategy: Strategy,
  outline: StrategyOutline,
  placing?: Placing,
): Promise<{ chapterId: string; aimIds: string[]; actionIds: string[] }[]> {
  const width = { keys: strategy.audience, openToMembers: strategy.openToMembers };
  const made = await writeOutline(tx, strategy, outline);
  const out: { chapterId: string; aimIds: string[]; actionIds: string[] }[] = [];
  let number = 0;
  for (const [index, chapter] of outline.chapters.entries()) {
    const { chapterId = '', aimIds = [] } = made[index] ?? {};
    if (chapter.kind === 'priority') number += 1;
    const actionIds: string[] = [];
    for (const [at, action] of (chapter.actions ?? []).entries()) {
      const placed = placing?.(number - 1, at);
      const id = await insertAction(tx, {
        reference: `${number}.${at + 1}`,
        text: action.text,
        heading: action.heading,
        ownerAgencyId: placed?.agencyId ?? null,
        ownerAccountId: null,
        groupId: placed?.groupId ?? null,
        partnerAgencyIds: placed?.partners ?? [],
        source: sourceOf(chapterId),
        dueOn: placed?.dueOn ?? null,
        dueRule: placed?.dueRule ?? null,
      });
      for (const serves of action.serves) {
        const aim = aimIds[serves];
        if (aim !== undefined)
          await tie(tx, { from: { kind: 'action', id }, to: { kind: 'strategy_aim', id: aim }, relation: 'serves' }, width); // prettier-ignore
      }
      actionIds.push(id);
    }
    out.push({ chapterId, aimIds, actionIds });
  }
  return out;
}

/** The first text of a strategy: the usual chapters, with what it begins with between them. */
export async function beginText(tx: Tx, strategy: Strategy, what: Beginning): Promise<void> {
  await writeOutline(tx, strategy, plain(usualChapters.before));
  if (what === 'template') await writeWithActions(tx, strategy, publishedStructure);
  if (what === 'priorities') await bringPrioritiesIn(tx, strategy);
  await writeOutline(tx, strategy, plain(usualChapters.after));
}
