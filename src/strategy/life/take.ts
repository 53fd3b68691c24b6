import { agreeActions } from '../../actions/actions.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound, Problem, refused } from '../../foundation/problem.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { contentOf, hashOf, sourceOf } from '../content.ts';
import { editionContent, insertEdition, listEditions, publishEdition, renderFiles, writeOne, type Edition, type EditionFile } from '../documents/edition.store.ts'; // prettier-ignore
import type { Imprint } from '../documents/strategy.documents.ts';
import { closeReview, insertReview } from '../review/review.store.ts';
import { reviewDueAfter, stepOf, type StepEvent, type StepGiven } from '../strategy.rules.ts';
import { listChapters, selectStrategy } from '../strategy.store.ts';
import type { StrategyContent } from '../content.types.ts';
import type { Strategy, StrategyServices } from '../strategy.types.ts';
import { hindrancesOf } from './needs.ts';
import { supersedeBy } from './supersede.ts';
import { stepsTaken, takeStep, type StepTaken } from './step.store.ts';

/** What a step's form gives; what it does not ask stays ''. */
export type StepBody = { version: number } & Record<StepGiven, string>;

const messages: Readonly<Record<StepGiven, string>> = {
  'held-on': 'Enter the day of the meeting',
  minute: 'Enter the reference of the minute',
  reason: 'Enter the reason',
  words: 'Enter what was said, or “nothing”',
  'copy-sent-on': 'Enter the day on which the copy went to the policing body',
  'copy-sent-to': 'Enter to whom the copy went',
};

/** What a step is given, as it is kept with it. @throws Problem 422 with fields. */
function givenOf(asked: readonly StepGiven[], body: StepBody): Record<string, string> {
  const fields = asked.flatMap((name) =>
    body[name] === ''
      ? [{ name, message: messages[name] }]
      : (name === 'held-on' || name === 'copy-sent-on') && body[name] > clock.today()
        ? [{ name, message: 'The day must be today or in the past' }]
        : [],
  );
  if (fields.length > 0)
    throw new Problem({ status: 422, code: 'not-understood', title: 'There is a problem with what was sent', fields }); // prettier-ignore
  return Object.fromEntries(asked.map((name) => [name, body[name]]));
}

/** The newest frozen edition that is not published. @throws Problem 403 where there is none. */
async function toPublish(tx: Tx, strategyId: string): Promise<Edition> {
  const edition = (await listEditions(tx, strategyId)).find(({ cause }) => cause !== 'csp-approved');
  if (edition === undefined || edition.publishedAt !== null)
    throw refused('nothing-to-publish', 'There is no frozen edition to publish', 'Nothing was changed.');
  return edition;
}

export const imprintOf = (services: Pick<StrategyServices, 'documentBanner'>, edition: Edition | null): Imprint => ({
  createdAt: edition?.madeAt ?? clock.now(),
  banner: services.documentBanner,
  author: '',
  standing: edition === null ? 'Draft' : `${edition.cause === 'revised' ? 'Revised' : edition.cause === 'adopted' ? 'Adopted' : 'Draft approved'} ${dayInWords(edition.madeAt.slice(0, 10))}`,
}); // prettier-ignore

/** Steps that are decisions, as the public reads of them. */
const decisive: readonly string[] = ['approve', 'scrutinise', 'adopt', 'confirm', 'revise'];

/** All that a strategy says, with the steps that led to it and the one that is being taken: what an edition freezes. */
export async function withCourse(
  tx: Tx,
  strategy: Strategy,
  now: Pick<StepTaken, 'step' | 'given'>,
): Promise<StrategyContent> {
  const earlier = (await stepsTaken(tx, strategy.id)).toReversed();
  // What was taken back no longer led to it.
  const from = earlier.findLastIndex(({ step }) => step === 'redraft') + 1;
  const course = [...earlier.slice(from), now]
    .filter(({ step }) => decisive.includes(step))
    .map(({ step, given }) => ({
      event: step,
      heldOn: given['held-on'] ?? '',
      minute: given['minute'] ?? '',
      words: given['words'] ?? '',
    }));
  return { ...(await contentOf(tx, strategy)), course };
}

/**
 * Writes the longest document and throws it away, so that a text that cannot be printed is refused before it is frozen.
 * @throws Problem `no-glyph` and others of the writers.
 */
async function tryToWrite(services: StrategyServices, actor: Actor, id: string): Promise<void> {
  const { content, template } = await services.database.asActor(actor, 'try whether it can be printed', async (tx) => {
    const strategy = await selectStrategy(tx, id);
    stepOf(strategy.state, 'adopt');
    return { content: await contentOf(tx, strategy), template: await paperOf(tx) };
  });
  await writeOne('strategy', 'pdf', content, imprintOf(services, null), template);
} // prettier-ignore

/** Files made before the transaction of a publication; empty for other steps. */
export async function prepareStep(
  services: StrategyServices,
  actor: Actor,
  event: StepEvent,
  id: string,
): Promise<EditionFile[]> {
  // prettier-ignore
  if (event === 'adopt') await tryToWrite(services, actor, id);
  if (event !== 'publish') return [];
  const frozen = await services.database.asActor(actor, 'read what is to be published', async (tx) => {
    const strategy = await selectStrategy(tx, id);
    stepOf(strategy.state, event);
    const edition = await toPublish(tx, id);
    return { edition, content: await editionContent(tx, id, edition.id), template: await paperOf(tx) };
  });
  return renderFiles(services.folder, actor.partnershipId, frozen.content, imprintOf(services, frozen.edition), frozen.template); // prettier-ignore
}

/**
 * Takes a step with all that it does.
 * @throws Problem 403 where the table does not allow it; 422 with fields, or with what stands in the way.
 */
export async function takeWhole(
  tx: Tx,
  services: StrategyServices,
  actor: Actor,
  event: StepEvent,
  id: string,
  body: StepBody,
  files: readonly EditionFile[],
): Promise<void> {
  const strategy = await selectStrategy(tx, id);
  const step = stepOf(strategy.state, event);
  if (step.who === 'system') throw notFound();
  if (!services.may(actor, step.who))
    throw refused('not-permitted', `Your role may not do this: ${step.title}`, 'Nothing was changed.');
  if (strategy.version !== body.version)
    throw fieldProblem('changed-meanwhile', 'version', 'Somebody changed this strategy after you opened the page. Look at it again'); // prettier-ignore
  const [hindrance] = await hindrancesOf(tx, actor, strategy, step.needs);
  if (hindrance !== undefined) throw fieldProblem('not-yet', 'version', hindrance.words);
  const given = givenOf(step.given, body);
  const today = clock.today();
  const take = async (reviewDueOn?: string | null, hash?: string): Promise<void> =>
    takeStep(
      tx,
      strategy,
      body.version,
      step,
      given,
      hash ?? hashOf(await contentOf(tx, strategy)),
      reviewDueOn,
    );
  switch (event) {
    case 'approve':
      await insertEdition(tx, strategy, 'csp-approved', await contentOf(tx, strategy));
      return take();
    case 'adopt': {
      const chapters = (await listChapters(tx, id)).filter(({ kind }) => kind === 'priority');
      await agreeActions(
        tx,
        chapters.map((chapter) => sourceOf(chapter.id)),
      );
      return take(
        undefined,
        await insertEdition(
          tx,
          strategy,
          'adopted',
          await withCourse(tx, strategy, { step: 'adopt', given }),
        ),
      );
    }
    case 'publish': {
      const edition = await toPublish(tx, id);
      await publishEdition(tx, strategy, edition.id, files);
      await take(reviewDueAfter(today));
      return supersedeBy(tx, today);
    }
    case 'open-review':
      return take(await insertReview(tx, strategy));
    case 'confirm':
    case 'revise': {
      await closeReview(tx, strategy, {
        outcome: event === 'confirm' ? 'confirmed' : 'revised',
        heldOn: body['held-on'],
        minute: body.minute,
        words: body.words,
      });
      if (event === 'confirm') return take(reviewDueAfter(today));
      return take(
        null,
        await insertEdition(
          tx,
          strategy,
          'revised',
          await withCourse(tx, strategy, { step: 'revise', given }),
        ),
      );
    }
    default:
      return take();
  }
}
