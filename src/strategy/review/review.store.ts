import { changeAction, agreeActions, closeByMeeting, insertAction, openStates, type Action, type ActionInput } from '../../actions/actions.ts'; // prettier-ignore
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, refused } from '../../foundation/problem.ts';
import { tie } from '../../foundation/thread.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { actionsOf, sourceOf } from '../content.ts';
import { headingTitle, reviewLimit, reviewOutcomes, writableStates, type Heading, type ReviewOutcome } from '../strategy.rules.ts'; // prettier-ignore
import { agencyNames, below, listChapters, listStrategies, partnershipOf } from '../strategy.store.ts';
import type { Chapter, Strategy } from '../strategy.types.ts';

/** One line of what a review changed, in words that stay. */
export type ReviewChange = { outcome: ReviewOutcome; reference: string; text: string; what: string; reason: string }; // prettier-ignore

export type Review = {
  id: string;
  number: number;
  openedOn: string;
  dueOn: string;
  heldOn: string | null;
  minute: string;
  words: string;
  outcome: 'confirmed' | 'revised' | null;
  changes: ReviewChange[];
  closedAt: string | null;
  version: number;
};

export type ReviewDecision = {
  id: string;
  reviewId: string;
  /** Null for an action that the review adds. */
  actionId: string | null;
  outcome: ReviewOutcome;
  reason: string;
  words: string;
  heading: Heading | null;
  dueOn: string | null;
  ownerAgencyId: string | null;
  chapterId: string | null;
  /** Of “close”: how; null where the action is closed already. */
  closing: 'done' | 'not-done' | null;
  result: string;
  evidence: string;
  version: number;
};

/** Reviews of a strategy, the last first. */
export async function listReviews(tx: Tx, strategyId: string): Promise<Review[]> {
  const rows = await tx
    .selectFrom('strategy_review')
    .selectAll()
    .where('strategy_id', '=', strategyId)
    .orderBy('number', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    openedOn: row.opened_on,
    dueOn: row.due_on,
    heldOn: row.held_on,
    minute: row.minute,
    words: row.words,
    outcome: row.outcome,
    // Written by `closeReview` alone.
    changes: (row.changes ?? []) as unknown as ReviewChange[],
    closedAt: row.closed_at,
    version: row.version,
  }));
}

/** The review that is open. @throws Problem 404 where none is. */
export async function openReviewOf(tx: Tx, strategyId: string): Promise<Review> {
  const open = (await listReviews(tx, strategyId)).find(({ outcome }) => outcome === null);
  if (open === undefined) throw notFound();
  return open;
}

/** @returns the day by which it must be decided. */
export async function insertReview(tx: Tx, strategy: Strategy): Promise<string> {
  const last = (await listReviews(tx, strategy.id))[0];
  const today = clock.today();
  const dueOn = reviewLimit(today);
  await tx
    .insertInto('strategy_review')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      strategy_id: strategy.id,
      number: (last?.number ?? 0) + 1,
      opened_on: today,
      due_on: dueOn,
      ...below(strategy),
    })
    .execute();
  return dueOn;
}

/** What a review has decided so far. */
export async function listDecisions(tx: Tx, reviewId: string): Promise<ReviewDecision[]> {
  const rows = await tx
    .selectFrom('strategy_review_decision')
    .selectAll()
    .where('strategy_review_id', '=', reviewId)
    .where('removed_at', 'is', null)
    .orderBy('decided_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    reviewId: row.strategy_review_id,
    actionId: row.action_id,
    outcome: row.outcome,
    reason: row.reason,
    words: row.words,
    heading: row.heading as Heading | null,
    dueOn: row.due_on,
    ownerAgencyId: row.owner_agency_id,
    chapterId: row.strategy_chapter_id,
    closing: row.closing,
    result: row.result,
    evidence: row.evidence,
    version: row.version,
  }));
}

export type DecisionInput = Omit<ReviewDecision, 'id' | 'reviewId' | 'version'>;

/** Decides about an action, instead of what was decided before; or adds one. */
export async function decide(
  tx: Tx,
  strategy: Strategy,
  reviewId: string,
  input: DecisionInput,
): Promise<void> {
  // prettier-ignore
  if (input.actionId !== null)
    await tx
      .updateTable('strategy_review_decision')
      .set((each) => ({ removed_at: clock.now(), version: each('version', '+', 1) }))
      .where('strategy_review_id', '=', reviewId)
      .where('action_id', '=', input.actionId)
      .where('removed_at', 'is', null)
      .execute();
  await tx
    .insertInto('strategy_review_decision')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      strategy_review_id: reviewId,
      action_id: input.actionId,
      outcome: input.outcome,
      reason: input.reason,
      words: input.words,
      heading: input.heading,
      due_on: input.dueOn,
      owner_agency_id: input.ownerAgencyId,
      strategy_chapter_id: input.chapterId,
      closing: input.closing,
      result: input.result,
      evidence: input.evidence,
      decided_at: clock.now(),
      decided_by: contextOf(tx).actor?.accountId ?? null,
      ...below(strategy),
    })
    .execute();
}

/** Takes a decision back. @throws Problem 404. */
export async function removeDecision(tx: Tx, reviewId: string, id: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('strategy_review_decision')
    .set((each) => ({ removed_at: clock.now(), version: each('version', '+', 1) }))
    .where('strategy_review_id', '=', reviewId)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw notFound();
}

export type ReviewLine = { action: Action; chapter: Chapter; decision: ReviewDecision | null };

/** Every action of the strategy that is still open, and every other about which the review has decided. */
export async function reviewLines(
  tx: Tx,
  strategy: Strategy,
  decisions: readonly ReviewDecision[],
): Promise<ReviewLine[]> {
  // prettier-ignore
  const chapters = (await listChapters(tx, strategy.id)).filter(({ kind }) => kind === 'priority');
  const actions = await actionsOf(tx, chapters);
  return chapters.flatMap((chapter) =>
    actions
      .filter(({ source }) => source?.id === chapter.id)
      .map((action) => ({
        action,
        chapter,
        decision: decisions.find(({ actionId }) => actionId === action.id) ?? null,
      }))
      .filter(({ action, decision }) => decision !== null || openStates.includes(action.state)),
  );
}

/** Chapters of the next strategy, into which an action can be carried. */
export async function nextChapters(
  tx: Tx,
  strategy: Strategy,
): Promise<{ strategy: Strategy; chapters: Chapter[] } | null> {
  // prettier-ignore
  const next = (await listStrategies(tx, { limit: 50 })).find(
    ({ id, state, from }) => id !== strategy.id && writableStates.includes(state) && from > strategy.from,
  );
  if (next === undefined) return null;
  return {
    strategy: next,
    chapters: (await listChapters(tx, next.id)).filter(({ kind }) => kind === 'priority'),
  };
}

const dayOr = (day: string | null): string => (day === null ? 'no day' : dayInWords(day));

const inputOf = (action: Action): ActionInput => ({
  reference: action.reference,
  text: action.text,
  heading: action.heading,
  ownerAgencyId: action.ownerAgencyId,
  ownerAccountId: action.ownerAccountId,
  groupId: action.groupId,
  partnerAgencyIds: action.partnerAgencyIds,
  source: action.source,
  dueOn: action.dueOn,
  dueRule: action.dueRule,
});

/** Does in the action log what a review decided, and gives the list of changes in words. */
async function apply(
  tx: Tx,
  strategy: Strategy,
  decisions: readonly ReviewDecision[],
  minute: string,
): Promise<ReviewChange[]> {
  // prettier-ignore
  const lines = await reviewLines(tx, strategy, decisions);
  const agencies = await agencyNames(tx);
  const name = (id: string | null): string => (id === null ? 'nobody' : (agencies.get(id) ?? 'nobody'));
  const changes: ReviewChange[] = [];
  for (const decision of decisions) {
    const action = lines.find((line) => line.action.id === decision.actionId)?.action ?? null;
    const add = (what: string, text = action?.text ?? decision.words): void => {
      changes.push({ outcome: decision.outcome, reference: action?.reference ?? '', text, what, reason: decision.reason }); // prettier-ignore
    };
    const chosen = {
      text: decision.words === '' ? (action?.text ?? '') : decision.words,
      heading: decision.heading ?? action?.heading ?? 'none',
      ownerAgencyId: decision.ownerAgencyId ?? action?.ownerAgencyId ?? null,
      dueOn: decision.dueOn ?? action?.dueOn ?? null,
    };
    switch (decision.outcome) {
      case 'keep':
        break;
      case 'close': {
        const { closing, result } = decision;
        if (action !== null && closing !== null)
          await closeByMeeting(tx, action.id, closing === 'done' ? { done: true, result, evidence: decision.evidence } : { done: false }, minute, decision.reason); // prettier-ignore
        add(closing === 'not-done' ? 'closed: it will not be done' : result === '' ? 'closed' : `closed as done: ${result}`); // prettier-ignore
        break;
      }
      case 'amend': {
        if (action === null) break;
        const same = chosen.ownerAgencyId === action.ownerAgencyId;
        const dueRule = decision.dueOn === null ? action.dueRule : null;
        await changeAction(tx, action.id, { ...inputOf(action), ...chosen, dueRule, ownerAccountId: same ? action.ownerAccountId : null }, action.version); // prettier-ignore
        add(
          [
            chosen.text === action.text ? '' : `now reads “${chosen.text}”`,
            chosen.heading === action.heading ? '' : `under “${headingTitle(chosen.heading)}”`,
            same ? '' : `owner from ${name(action.ownerAgencyId)} to ${name(chosen.ownerAgencyId)}`,
            chosen.dueOn === action.dueOn ? '' : `due from ${dayOr(action.dueOn)} to ${dayOr(chosen.dueOn)}`, // prettier-ignore
          ]
            .filter((part) => part !== '')
            .join('; '),
        );
        break;
      }
      case 'carry': {
        if (action === null || decision.chapterId === null) break;
        const id = await insertAction(tx, { ...inputOf(action), ...chosen, reference: '', dueRule: decision.dueOn === null ? action.dueRule : null, source: sourceOf(decision.chapterId) }); // prettier-ignore
        await tie(tx, { from: { kind: 'action', id }, to: { kind: 'action', id: action.id }, relation: 'carried from' }, { keys: strategy.audience, openToMembers: strategy.openToMembers }); // prettier-ignore
        await tx.updateTable('strategy_review_decision').set({ made_action_id: id }).where('id', '=', decision.id).execute(); // prettier-ignore
        add('carried into the next strategy');
        break;
      }
      case 'add': {
        if (decision.chapterId === null) break;
        const source = sourceOf(decision.chapterId);
        const id = await insertAction(tx, { reference: '', ...chosen, ownerAccountId: null, groupId: null, partnerAgencyIds: [], dueRule: null, source }); // prettier-ignore
        await agreeActions(tx, [source]);
        await tx.updateTable('strategy_review_decision').set({ made_action_id: id }).where('id', '=', decision.id).execute(); // prettier-ignore
        add(`added, ${name(chosen.ownerAgencyId)}, ${dayOr(chosen.dueOn)}`);
        break;
      }
    }
  }
  return changes;
}

/** Closes a review: does what was decided and keeps the list of changes. @throws Problem 404; 403 where it was closed meanwhile. */
export async function closeReview(
  tx: Tx,
  strategy: Strategy,
  input: { outcome: 'confirmed' | 'revised'; heldOn: string; minute: string; words: string },
): Promise<ReviewChange[]> {
  const review = await openReviewOf(tx, strategy.id);
  const changes = await apply(tx, strategy, await listDecisions(tx, review.id), input.minute);
  const { numUpdatedRows } = await tx
    .updateTable('strategy_review')
    .set({
      outcome: input.outcome,
      held_on: input.heldOn,
      minute: input.minute,
      words: input.words,
      changes: JSON.stringify(changes),
      closed_at: clock.now(),
      closed_by: contextOf(tx).actor?.accountId ?? null,
      version: review.version + 1,
    })
    .where('id', '=', review.id)
    .where('version', '=', review.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n)
    throw refused('changed-meanwhile', 'Somebody closed this review meanwhile', 'Look at it again.');
  return changes;
}

/** Whether what was decided changes the strategy. */
export const changesSomething = (decisions: readonly ReviewDecision[]): boolean =>
  decisions.some(({ outcome }) => reviewOutcomes[outcome].changes);
