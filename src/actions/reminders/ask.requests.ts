import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { ask, registerRequestKind } from '../../requests/requests.ts';
import type { AnswerGiven, RequestOfKind } from '../../requests/requests.ts';
import { addUpdate, stepByCode, takeStep } from '../action.change.ts';
import { openStates } from '../action.rules.ts';
import { listActions, selectAction } from '../action.store.ts';
import type { Action, UpdateWay } from '../action.types.ts';
import { dueInWords } from '../action.words.ts';
import { auditAction, insertEvidence } from '../one/parts.store.ts';

/** Its answer becomes an update on the action (the generic `action.update` of the requests room names no action). */
const kind = 'action.progress';

/** Least days that somebody has to answer. Ours. */
const daysToAnswer = 7;

const choices = [
  { code: 'under-way', title: 'Under way', alsoSaid: ['in progress', 'started', 'ongoing'] },
  { code: 'done', title: 'Done, and this shows it', needsWords: true, alsoSaid: ['complete', 'completed', 'finished'] },
  { code: 'not-started', title: 'Not started' },
  { code: 'blocked', title: 'Something is in the way', needsWords: true, alsoSaid: ['blocked', 'stuck', 'cannot do', 'cannot be done'] },
] as const; // prettier-ignore

/** Lets an update come by link, by e-mail or by phone, from people who will not sign in. */
export function registerProgressRequests(): void {
  registerRequestKind({
    kind,
    title: 'How an action stands',
    ways: ['signed-in', 'link', 'email', 'word-of-mouth'],
    personal: false,
    choices: [...choices],
    takesText: true,
    wordsHint: 'What was done and what comes next; or what is in the way. Name nobody who is the subject of a case',
    fromThePage: false,
    onAnswered: answered,
  }); // prettier-ignore
}

/**
 * Asks somebody how an action stands.
 * @param today ISO day. @param askingAgencyId must be given where the system asks.
 */
export async function askForUpdate(
  tx: Tx,
  action: Action,
  accountId: string,
  today: string,
  askingAgencyId?: string,
): Promise<void> {
  const least = addDays(today, daysToAnswer);
  await ask(tx, {
    kind,
    accountId,
    question: `How does this action stand? ${action.reference}: ${action.text}`.slice(0, 4000),
    help: `Due: ${dueInWords(action)}.${action.lastUpdate === null ? '' : ` Last said on ${dayInWords(action.lastUpdate.on)}: ${action.lastUpdate.words}`}`,
    dueOn: action.dueOn !== null && action.dueOn > least ? action.dueOn : least,
    subject: { kind: 'action', id: action.id },
    // The message names no action whose source is narrower than the partnership.
    ...(action.openToMembers ? {} : { personal: true }),
    ...(askingAgencyId === undefined ? {} : { askingAgencyId }),
  });
}

/** An answer becomes an update; `done` with words is evidence and waits for the lead; the first sign of work starts it. */
async function answered(tx: Tx, request: RequestOfKind, answer: AnswerGiven): Promise<void> {
  if (request.subject === null) return;
  const [found] = await listActions(tx, { ids: [request.subject.id] });
  // Closed or taken away meanwhile: the answer stays with the request.
  if (found === undefined || !openStates.includes(found.state)) return;
  let action = found;
  const again = async (): Promise<Action> => selectAction(tx, action.id);
  const title = choices.find(({ code }) => code === answer.choice)?.title ?? '';
  const words = answer.words.trim();
  const by = { accountId: answer.saidBy };
  await addUpdate(tx, action, {
    words: words === '' ? title : words,
    ...(answer.choice === 'blocked' ? { blockedBy: words.slice(0, 500) } : answer.choice === 'under-way' ? { blockedBy: '' } : {}),
    way: answer.way satisfies UpdateWay,
    saidBy: answer.saidBy,
    saidOn: answer.saidOn > clock.today() ? clock.today() : answer.saidOn,
  }); // prettier-ignore
  action = await again();
  const start = stepByCode('start');
  if ((answer.choice === 'under-way' || answer.choice === 'done') && action.state === 'agreed' && start !== null) {
    await takeStep(tx, action, start, { 'first-step': words === '' ? title : words }, by);
    action = await again();
  } // prettier-ignore
  const done = stepByCode('propose-done');
  if (answer.choice === 'done' && action.state === 'in-progress' && action.doneProposedAt === null && done !== null) {
    await insertEvidence(tx, action, { kind: 'words', words, title: 'In the owner’s answer' }, answer.saidBy);
    await takeStep(tx, action, done, { result: words.slice(0, 2000) }, by);
  } // prettier-ignore
  await auditAction(tx, 'action.answered', action.id);
}
