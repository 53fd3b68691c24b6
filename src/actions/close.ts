import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { fieldProblem, refused } from '../foundation/problem.ts';
import { addUpdate, stepByCode, takeStep, type StepWords } from './action.change.ts';
import { hindrances, isTheirs, openStates, type ActionStep } from './action.rules.ts';
import { selectAction } from './action.store.ts';
import { auditAction, insertEvidence } from './one/parts.store.ts';

/** How a meeting closes an action: as done, with what came of it and what shows it, or as one that will not be done. */
type Closing =
  | { done: true; result: string; /** Words, or an address; '' where it has evidence already. */ evidence: string }
  | { done: false }; // prettier-ignore

/**
 * Closes an action as a meeting decided, by the same steps as on its own page: what its owner told the meeting is written down on the
 * owner's behalf, and whoever records the meeting confirms it.
 * @param minute of the meeting. @param reason why it is closed.
 * @throws Problem 403 where a step is not the recorder's; 422 `not-yet` where something stands in its way; 404.
 */
export async function closeByMeeting(
  tx: Tx,
  id: string,
  closing: Closing,
  minute: string,
  reason: string,
): Promise<void> {
  const { actor } = contextOf(tx);
  if (actor === null) throw new Error('A meeting’s decision is recorded by somebody');
  async function step(code: ActionStep['code'], words: StepWords, by: string | null): Promise<void> {
    const action = await selectAction(tx, id);
    const found = stepByCode(code);
    if (found === null || !found.from.includes(action.state) || actor === null || !isTheirs(found.who, actor, action)) // prettier-ignore
      throw refused('not-now', `“${action.text.slice(0, 80)}” cannot be closed from here`, 'Close it on its own page.'); // prettier-ignore
    const [hindrance] = hindrances(found, { accountId: actor.accountId }, action);
    if (hindrance !== undefined)
      throw fieldProblem('not-yet', 'version', `“${action.text.slice(0, 80)}”: ${hindrance.words}`);
    await takeStep(tx, action, found, words, { accountId: by });
    await auditAction(tx, 'action.step', id);
  }
  const before = await selectAction(tx, id);
  if (!openStates.includes(before.state)) return;
  if (!closing.done) {
    await step('cancel', { minute, reason }, actor.accountId);
    return;
  }
  if (before.state === 'proposed') await step('agree', {}, actor.accountId);
  if (before.state === 'proposed' || before.state === 'agreed')
    await step('start', { 'first-step': closing.result }, before.ownerAccountId);
  if (before.state === 'paused') await step('resume', { 'first-step': closing.result }, actor.accountId);
  if (closing.evidence !== '') {
    const isAddress = /^https?:\/\/\S+$/.test(closing.evidence);
    await insertEvidence(
      tx,
      await selectAction(tx, id),
      isAddress
        ? { kind: 'link', title: `Shown to the meeting, ${minute}`, url: closing.evidence }
        : { kind: 'words', title: `Shown to the meeting, ${minute}`, words: closing.evidence },
    );
  }
  if (before.doneProposedAt === null)
    await step('propose-done', { result: closing.result }, before.ownerAccountId);
  await step('confirm', {}, actor.accountId);
  await addUpdate(tx, await selectAction(tx, id), { words: closing.result === '' ? reason : closing.result, way: 'meeting', saidBy: before.ownerAccountId }); // prettier-ignore
}
