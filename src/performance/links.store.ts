import { listActions, stateWords } from '../actions/actions.ts';
import type { Tx } from '../foundation/database.types.ts';
import { strategiesInHand, strategyInForce } from '../strategy/strategy.ts';

export type StrategyAim = {
  id: string;
  text: string;
  /** Title of the chapter that it stands in, which is its priority. */
  priority: string;
  priorityId: string | null;
  chapterId: string;
  href: string;
};

/** Aims of the strategy in force, each with its priority; none where no strategy is in force. */
export async function strategyAims(tx: Tx): Promise<StrategyAim[]> {
  const strategy = await strategyInForce(tx);
  return (strategy?.chapters ?? []).flatMap((chapter) =>
    chapter.aims.map((aim) => ({
      id: aim.id,
      text: aim.text,
      priority: chapter.title,
      priorityId: chapter.priorityId,
      chapterId: chapter.id,
      href: `/strategy/${strategy?.id ?? ''}`,
    })),
  );
}

/**
 * Aims that an indicator can measure: of the strategy in force, and of those being made, so that an aim has its indicator before it is
 * adopted. Where there are several strategies, `priority` stays the chapter's and `of` names the strategy.
 */
export async function measurableAims(tx: Tx): Promise<(StrategyAim & { of: string })[]> {
  const inForce = await strategyInForce(tx);
  const inHand = (await strategiesInHand(tx)).filter(({ id }) => id !== inForce?.id);
  return [...(inForce === null ? [] : [inForce]), ...inHand].flatMap((strategy) =>
    strategy.chapters.flatMap((chapter) =>
      chapter.aims.map((aim) => ({
        id: aim.id,
        text: aim.text,
        priority: chapter.title,
        priorityId: chapter.priorityId,
        chapterId: chapter.id,
        href: `/strategy/${strategy.id}/chapters/${chapter.id}#aim`,
        of: strategy.title,
      })),
    ),
  );
}

/** Actions by id, for the page of an indicator. */
export async function linkedActions(
  tx: Tx,
  ids: readonly string[],
): Promise<{ title: string; href: string; summary: string }[]> {
  if (ids.length === 0) return [];
  return (await listActions(tx, { ids: [...ids] })).map((action) => ({
    title: `${action.reference} ${action.text}`.trim(),
    href: `/actions/${action.id}`,
    summary: action.overdue ? 'overdue' : stateWords[action.state].title.toLowerCase(),
  }));
}
