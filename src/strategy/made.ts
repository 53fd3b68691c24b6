import { clock } from '../foundation/clock.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { agreeActions } from '../actions/actions.ts';
import { paperOf } from '../partnership/partnership.ts';
import { contentOf, hashOf, sourceOf } from './content.ts';
import type { StrategyContent } from './content.types.ts';
import { editionContent, insertEdition, listEditions, publishEdition, renderFiles } from './documents/edition.store.ts'; // prettier-ignore
import { imprintOf, withCourse } from './life/take.ts';
import { takeStep } from './life/step.store.ts';
import { supersedeBy } from './life/supersede.ts';
import { decide, insertReview, openReviewOf, reviewLines } from './review/review.store.ts';
import { reviewDueAfter, stepOf, type StepEvent } from './strategy.rules.ts';
import { insertStrategy, listChapters, selectStrategy, type StrategyInput } from './strategy.store.ts';
import type { Strategy } from './strategy.types.ts';
import { publishedStructure, usualChapters } from './templates/published.ts';
import { writeWithActions, type Placing } from './templates/begin.ts';
import type { StrategyOutline } from './write/text.ts';

/** A strategy with its past, for the demonstration: taken through its real steps by the people whose steps they are. */
export type PastStrategy = StrategyInput & {
  outline: StrategyOutline;
  placing?: Placing;
  previousId: string | null;
};

/** The template, with the usual chapters around it and words for them. */
export function outlineAround(
  words: Readonly<Record<string, string>>,
  priorities: StrategyOutline = publishedStructure,
): StrategyOutline {
  const plain = (list: readonly { kind: StrategyOutline['chapters'][number]['kind']; title: string }[]) =>
    list.map((chapter) => ({ ...chapter, words: words[chapter.kind] ?? '' }));
  return {
    chapters: [...plain(usualChapters.before), ...priorities.chapters, ...plain(usualChapters.after)],
  };
}

/** Writes one as a draft. @returns it, and the ids of its chapters, aims and actions in the order of the outline. */
export async function makePastStrategy(
  tx: Tx,
  past: PastStrategy,
): Promise<{ strategy: Strategy; made: Awaited<ReturnType<typeof writeWithActions>> }> {
  const strategy = await insertStrategy(tx, past, past.previousId);
  const made = await writeWithActions(tx, strategy, past.outline, past.placing);
  return { strategy: await selectStrategy(tx, strategy.id), made };
}

/** What a review of the demonstration has decided so far, by the reference of the action. */
type EarlyDecision = { reference: string; outcome: 'keep' | 'amend' | 'close'; reason: string; dueOn?: string; closing?: 'done' | 'not-done'; result?: string; evidence?: string }; // prettier-ignore

/** Opens the yearly review of a published strategy, and decides about some of its actions. */
export async function openReviewEarly(
  tx: Tx,
  id: string,
  reason: string,
  decided: readonly EarlyDecision[],
): Promise<void> {
  const strategy = await selectStrategy(tx, id);
  const step = stepOf(strategy.state, 'open-review');
  const hash = hashOf(await contentOf(tx, strategy));
  await takeStep(tx, strategy, strategy.version, step, { reason }, hash, await insertReview(tx, strategy));
  const review = await openReviewOf(tx, id);
  const lines = await reviewLines(tx, strategy, []);
  for (const { reference, outcome, reason: why, dueOn = null, closing = null, result = '', evidence = '' } of decided) {
    const line = lines.find(({ action }) => action.reference === reference);
    if (line !== undefined)
      await decide(tx, strategy, review.id, { actionId: line.action.id, outcome, reason: why, words: '', heading: null, dueOn, ownerAgencyId: null, chapterId: null, closing, result, evidence });
  }
} // prettier-ignore

/** A content as it stood on its day: nothing was late that was not due yet. */
const asOf = (content: StrategyContent, at: string): StrategyContent => ({
  ...content,
  chapters: content.chapters.map((chapter) => ({
    ...chapter,
    actions: chapter.actions.map((action) => ({
      ...action,
      overdue: action.overdue && (action.dueOn ?? at) < at.slice(0, 10),
    })),
  })),
});

/** Takes a strategy of the demonstration on by one step, on its day, without its form. */
export async function takePastStep(
  database: Database,
  folder: Pick<DataFolder, 'files' | 'keys'>,
  actor: Actor,
  id: string,
  event: Extract<StepEvent, 'approve' | 'scrutinise' | 'adopt' | 'publish'>,
  given: Readonly<Record<string, string>>,
  past: { at: string; documentBanner: string },
): Promise<void> {
  const { at, documentBanner } = past;
  const files =
    event !== 'publish'
      ? []
      : await database
          .asActor(actor, 'load the demonstration', async (tx) => {
            const [edition] = await listEditions(tx, id);
            if (edition === undefined) throw new Error('There is no edition to publish');
            return {
              edition,
              content: await editionContent(tx, id, edition.id),
              template: await paperOf(tx),
            };
          })
          .then(({ edition, content, template }) =>
            renderFiles(
              folder,
              actor.partnershipId,
              content,
              imprintOf({ documentBanner }, edition),
              template,
            ),
          );
  await database.asActor(actor, 'load the demonstration', async (tx) => {
    const strategy = await selectStrategy(tx, id);
    const step = stepOf(strategy.state, event);
    let hash = '';
    if (event === 'adopt') {
      const chapters = await listChapters(tx, id);
      await agreeActions(
        tx,
        chapters.map((chapter) => sourceOf(chapter.id)),
      );
    }
    if (event === 'approve')
      hash = await insertEdition(tx, strategy, 'csp-approved', await contentOf(tx, strategy), at); // prettier-ignore
    else if (event === 'adopt')
      hash = await insertEdition(tx, strategy, 'adopted', asOf(await withCourse(tx, strategy, { step: event, given: { ...given } }), at), at); // prettier-ignore
    else hash = (await listEditions(tx, id))[0]?.hash ?? '';
    if (event === 'publish') {
      const [edition] = await listEditions(tx, id);
      if (edition !== undefined) await publishEdition(tx, strategy, edition.id, files, at);
    }
    await takeStep(
      tx,
      strategy,
      strategy.version,
      step,
      given,
      hash,
      event === 'publish' ? reviewDueAfter(at.slice(0, 10)) : null,
      at,
    );
    if (event === 'publish') await supersedeBy(tx, clock.today()); // prettier-ignore
  });
}
