import { newestPublishedChapter } from '../../consultation/consultation.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import type { FormState } from '../../web/form.ts';
import type { Answer } from '../../web/route.ts';
import { actionsOf, contentOf } from '../content.ts';
import { writableStates } from '../strategy.rules.ts';
import type { Request } from '../strategy.show.ts';
import { listAgencyNames, listChapters, listItems, selectChapter, selectStrategy } from '../strategy.store.ts'; // prettier-ignore
import type { Strategy, StrategyServices } from '../strategy.types.ts';
import { textIsFrozen } from './change.store.ts';
import { chapterPage } from './chapter.page.ts';

/** A strategy whose text is open. @throws Problem 403 where it is frozen. */
export function openText(strategy: Strategy): Strategy {
  if (!writableStates.includes(strategy.state)) throw textIsFrozen(strategy);
  return strategy;
}

/** Address of a chapter. */
export const chapterAt = (strategy: string, chapter: string): string =>
  `/strategy/${strategy}/chapters/${chapter}`;

/** The page of a chapter, also with a form of it that was refused. */
export async function showChapter(
  tx: Tx,
  services: StrategyServices,
  actor: Actor,
  params: { id: string; chapter: string },
  request: Request,
  form: FormState,
): Promise<Answer> {
  const strategy = await selectStrategy(tx, params.id);
  const chapter = await selectChapter(tx, params.id, params.chapter);
  const content = (await contentOf(tx, strategy)).chapters;
  const own = content.find(({ id }) => id === chapter.id);
  if (own === undefined) throw notFound();
  const chapters = await listChapters(tx, params.id);
  const index = chapters.findIndex(({ id }) => id === chapter.id);
  const priorities = chapters.filter(({ kind }) => kind === 'priority');
  const found = chapter.kind === 'consultation' ? await newestPublishedChapter(tx) : null;
  return {
    kind: 'page',
    page: chapterPage({
      strategy,
      chapter,
      content: own,
      number: chapter.kind === 'priority' ? priorities.findIndex(({ id }) => id === chapter.id) + 1 : null,
      items: (await listItems(tx, params.id)).filter(({ chapterId }) => chapterId === chapter.id),
      actions: await actionsOf(tx, [chapter]),
      agencies: await listAgencyNames(tx),
      before: chapters[index - 1] ?? null,
      after: chapters[index + 1] ?? null,
      consultation: found === null ? null : { title: found.title },
      writable: services.may(actor, 'strategy.edit') && writableStates.includes(strategy.state),
      mayMeasure: services.may(actor, 'performance.edit'),
      form,
      hidden: () => hiddenFields(request),
    }),
  };
}
