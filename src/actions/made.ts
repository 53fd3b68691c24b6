import type { Tx } from '../foundation/database.types.ts';
import { addUpdate, insertAction, stepByCode, takeStep, type StepWords } from './action.change.ts';
import { hindrances, type ActionStep } from './action.rules.ts';
import { selectAction } from './action.store.ts';
import type { ActionInput } from './action.types.ts';
import { insertEvidence, insertMilestone } from './one/parts.store.ts';

/** What happened to an action before it is written down here: an action plan taken over, or a demonstration. Days are ISO. */
export type PastEvent =
  | { on: string; step: ActionStep['code']; by: string | null; words?: StepWords }
  | { on: string; said: string; by: string | null; next?: string; blocked?: string; percent?: number }
  | { on: string; evidence: string; title: string; by: string | null; url?: string };

/**
 * Writes an action down with what happened to it. Each step is held to the table’s needs, but not to whose it is.
 * @throws where a step has a hindrance: what is made here must not be what the pages refuse.
 */
export async function makeAction(
  tx: Tx,
  input: ActionInput,
  events: readonly PastEvent[],
  milestones: readonly { words: string; dueOn: string | null; doneOn?: string | null }[] = [],
): Promise<string> {
  const id = await insertAction(tx, input);
  for (const milestone of milestones) await insertMilestone(tx, await selectAction(tx, id), milestone);
  for (const event of events) {
    const action = await selectAction(tx, id);
    if ('said' in event)
      await addUpdate(tx, action, {
        words: event.said,
        way: 'signed-in',
        saidBy: event.by,
        saidOn: event.on,
        ...(event.next === undefined ? {} : { nextStep: event.next }),
        ...(event.blocked === undefined ? {} : { blockedBy: event.blocked }),
        ...(event.percent === undefined ? {} : { percent: event.percent }),
      });
    else if ('evidence' in event)
      await insertEvidence(
        tx,
        action,
        event.url === undefined
          ? { kind: 'words', title: event.title, words: event.evidence }
          : { kind: 'link', title: event.title, url: event.url },
        event.by,
      );
    else {
      const step = stepByCode(event.step);
      if (step?.from.includes(action.state) !== true) throw new Error(`${event.step} does not lead on from ${action.state}`); // prettier-ignore
      const [hindrance] = hindrances(step, event.by === null ? null : { accountId: event.by }, action);
      if (hindrance !== undefined) throw new Error(`${event.step}: ${hindrance.words}`);
      await takeStep(tx, action, step, event.words ?? {}, {
        accountId: event.by,
        on: event.on,
        at: `${event.on}T10:00:00.000Z`,
      });
    }
  }
  return id;
}
