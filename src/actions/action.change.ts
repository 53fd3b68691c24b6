import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { keepVersion } from '../foundation/history.ts';
import { newId, newReference } from '../foundation/id.ts';
import { audienceOf } from '../foundation/keys.ts';
import { Problem, badInput } from '../foundation/problem.ts';
import { searchable } from '../foundation/search.ts';
import { ensureUnitKey } from '../partnership/partnership.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { actionSteps, type ActionStep } from './action.rules.ts';
import { endOfTime, listActions, selectAction } from './action.store.ts';
import type { Action, ActionInput, UpdateInput } from './action.types.ts';
import { dueAfterUpdate, dueByRule, isDueRule } from './due.rules.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('An action belongs to a partnership; this transaction has none');
  return partnershipId;
}

/** Width of a row below an action. */
export const below = (
  action: Pick<Action, 'audience' | 'openToMembers'>,
): { inherited_audience: string[]; inherited_open: boolean; own_audience: null } => ({
  inherited_audience: action.audience,
  inherited_open: action.openToMembers,
  own_audience: null,
});

/** The day of the group’s next meeting from a day on; null where none is in the list. */
export async function nextMeetingOf(tx: Tx, groupId: string | null, from: string): Promise<string | null> {
  if (groupId === null) return null;
  const row = await tx
    .selectFrom('group_meeting')
    .select('held_on')
    .where('partnership_group_id', '=', groupId)
    .where('held_on', '>=', from)
    .orderBy('held_on')
    .limit(1)
    .executeTakeFirst();
  return row?.held_on ?? null;
}

/** The due day as given, or by its rule. */
async function dueOf(
  tx: Tx,
  input: Pick<ActionInput, 'dueOn' | 'dueRule' | 'groupId'>,
): Promise<string | null> {
  if (!isDueRule(input.dueRule)) {
    if (input.dueRule !== null) throw badInput('due-rule-unknown', 'There is no such rule for a due day', input.dueRule);
    return input.dueOn;
  } // prettier-ignore
  const today = clock.today();
  // A day that is given with a rule is where the rule begins: a strategy that begins next April, a year counted from then.
  if (input.dueRule === 'yearly' && input.dueOn !== null) return input.dueOn;
  const from = input.dueOn ?? today;
  return dueByRule(input.dueRule, from, { nextMeeting: await nextMeetingOf(tx, input.groupId, from) });
}

const searchOf = (action: Pick<Action, 'code' | 'reference' | 'text' | 'sourceWords'>) =>
  searchable([action.code, action.reference, action.text, action.sourceWords].join(' '));

const columnsOf = (input: ActionInput, code: string, dueOn: string | null) => {
  const reference = input.reference.trim() === '' ? code : input.reference.trim();
  const sourceWords = input.sourceWords?.trim() ?? '';
  return {
    reference,
    words: input.text.trim(),
    heading: input.heading,
    owner_agency_id: input.ownerAgencyId,
    owner_account_id: input.ownerAccountId,
    lead_account_id: input.leadAccountId ?? null,
    partner_agency_ids: [...new Set(input.partnerAgencyIds)].sort(),
    group_id: input.groupId,
    source_kind: input.source?.kind ?? input.sourceKind ?? null,
    source_id: input.source?.id ?? null,
    source_words: sourceWords,
    due_on: dueOn,
    due_rule: isDueRule(input.dueRule) ? input.dueRule : null,
    due_sort: dueOn ?? endOfTime,
    search: searchOf({ code, reference, text: input.text, sourceWords }),
  };
};

/**
 * Writes an action down, as proposed. Open to members, unless it is given what it came from’s own width.
 * @returns its id.
 * @throws Problem 422 `due-rule-unknown`.
 */
export async function insertAction(tx: Tx, input: ActionInput): Promise<string> {
  const { actor, ownKey } = contextOf(tx);
  const id = newId();
  const code = newReference('ACT');
  const now = clock.now();
  const keys = input.audience?.keys ?? [ownKey ?? (await ensureUnitKey(tx))];
  await tx
    .insertInto('action')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      code,
      state: 'proposed',
      ...columnsOf(input, code, await dueOf(tx, input)),
      result: '',
      blocked_by: '',
      made_at: now,
      made_by: actor?.accountId ?? null,
      changed_at: now,
      changed_by: actor?.accountId ?? null,
      version: 1,
      audience: audienceOf(keys),
      open_to_members: input.audience?.openToMembers ?? true,
    })
    .execute();
  return id;
}

type Columns = Partial<ReturnType<typeof columnsOf>> & {
  state?: Action['state'];
  revisit_on?: string | null;
  started_on?: string | null;
  completed_on?: string | null;
  result?: string;
  done_proposed_at?: string | null;
  done_proposed_by?: string | null;
  blocked_by?: string;
  blocked_on?: string | null;
};

/** Who changed an action last, and when, for a refusal that somebody meets. */
export async function lastChange(tx: Tx, id: string): Promise<{ who: string; at: string } | null> {
  const row = await tx
    .selectFrom('action')
    .leftJoin('account', 'account.id', 'action.changed_by')
    .select(['action.changed_at', 'account.name'])
    .where('action.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : { who: row.name ?? 'The system', at: row.changed_at };
}

async function changedMeanwhile(tx: Tx, id: string): Promise<Problem> {
  const last = await lastChange(tx, id);
  const who = last === null ? 'Somebody' : last.who;
  const when = last === null ? '' : ` on ${dayInWords(last.at.slice(0, 10))}`;
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'This action was changed while you were typing',
    detail: `${who} changed it${when}.`,
    fields: [
      {
        name: 'version',
        message: `${who} changed this action${when}, after you opened the page. What is stored now is shown beside what you typed; send again to replace it with yours`,
      },
    ],
  });
}

/**
 * Changes the row and keeps how it stood.
 * @throws Problem 404; 422 `changed-meanwhile`, saying by whom.
 */
export async function writeAction(
  tx: Tx,
  action: Action,
  version: number,
  reason: string,
  set: Columns,
): Promise<void> {
  if (action.version !== version) throw await changedMeanwhile(tx, action.id);
  const { audience, openToMembers, ownerAgency: _agency, ownerPerson: _person, group: _group, lastUpdate: _last, overdue: _overdue, ...was } = action; // prettier-ignore
  await keepVersion(tx, { kind: 'action', id: action.id, version, reason, was, audience, openToMembers });
  const { numUpdatedRows } = await tx
    .updateTable('action')
    .set({
      ...set,
      changed_at: clock.now(),
      changed_by: contextOf(tx).actor?.accountId ?? null,
      version: version + 1,
    })
    .where('id', '=', action.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw await changedMeanwhile(tx, action.id);
}

/**
 * Changes what an action says. Its width, and where it stands, stay.
 * @param version the one that the page was opened with.
 * @throws Problem 404; 422 `changed-meanwhile`.
 */
export async function changeAction(tx: Tx, id: string, input: ActionInput, version: number): Promise<void> {
  const action = await selectAction(tx, id);
  // A rule that stays keeps the day it has found: saving a late action’s words must not take its lateness away.
  const sameRule = input.dueRule !== null && input.dueRule === action.dueRule && input.dueOn === null && !(input.dueRule === 'before-next-meeting' && input.groupId !== action.groupId); // prettier-ignore
  const dueOn = sameRule || (input.dueOn === action.dueOn && input.dueRule === action.dueRule) ? action.dueOn : await dueOf(tx, input); // prettier-ignore
  await writeAction(tx, action, version, 'changed', columnsOf({ ...input, leadAccountId: input.leadAccountId === undefined ? action.leadAccountId : input.leadAccountId, sourceWords: input.sourceWords ?? action.sourceWords }, action.code, dueOn)); // prettier-ignore
}

/** Puts an action’s own words back as they stood, for undoing; where it stands is put back too. */
export async function restoreAction(
  tx: Tx,
  action: Action,
  was: Omit<ActionInput, 'audience'> & Pick<Action, 'state' | 'blockedBy' | 'blockedOn' | 'startedOn'>,
  reason: string,
): Promise<void> {
  await writeAction(tx, action, action.version, reason, {
    ...columnsOf(was, action.code, was.dueOn),
    state: was.state,
    blocked_by: was.blockedBy,
    blocked_on: was.blockedOn,
    started_on: was.startedOn,
  });
}

/** What a step was found by its code; null where there is none. */
export const stepByCode = (code: string): ActionStep | null =>
  actionSteps.find((step) => step.code === code) ?? null;

/** What is written with a step. */
export type StepWords = Partial<Record<'reason' | 'first-step' | 'result' | 'revisit-on' | 'minute', string>>;

/**
 * Takes an action on and writes down by whom and with which words. The caller has asked the table (`stepsFor`, `hindrances`).
 * @param by.on day of the step, and by.at its moment, where it was taken earlier than it is written down.
 * @throws Problem 422 `changed-meanwhile`.
 */
export async function takeStep(
  tx: Tx,
  action: Action,
  step: ActionStep,
  words: StepWords,
  by: { accountId: string | null; on?: string; at?: string },
  set: Columns = {},
): Promise<void> {
  const now = by.at ?? clock.now();
  const on = by.on ?? clock.today();
  const byStep: Partial<Record<ActionStep['code'], Columns>> = {
    start: { started_on: on },
    'propose-done': { done_proposed_at: now, done_proposed_by: by.accountId, result: words.result ?? '' },
    'put-back': { done_proposed_at: null, done_proposed_by: null },
    confirm: { completed_on: on, blocked_by: '', blocked_on: null },
    pause: { revisit_on: words['revisit-on'] ?? null, done_proposed_at: null, done_proposed_by: null },
    resume: { revisit_on: null },
    reopen: { completed_on: null, done_proposed_at: null, done_proposed_by: null, started_on: action.startedOn ?? on },
  }; // prettier-ignore
  await writeAction(tx, action, action.version, step.code, {
    ...byStep[step.code],
    ...set,
    state: step.to,
  });
  await tx
    .insertInto('action_step')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      action_id: action.id,
      step: step.code,
      from_state: action.state,
      to_state: step.to,
      words: JSON.stringify(words),
      done_at: now,
      done_by: by.accountId,
      ...below(action),
    })
    .execute();
}

/**
 * Agrees every proposed action of these sources: a strategy was adopted. Those without an owner or a day are agreed too, since the
 * meeting agreed them with the rest; the log shows what they lack. @returns how many.
 */
export async function agreeActions(
  tx: Tx,
  sources: readonly { kind: string; id: string }[],
): Promise<number> {
  const agree = stepByCode('agree');
  if (sources.length === 0 || agree === null) return 0;
  const proposed = await listActions(tx, { sources, states: ['proposed'] });
  const accountId = contextOf(tx).actor?.accountId ?? null;
  for (const action of proposed) await takeStep(tx, action, agree, {}, { accountId });
  return proposed.length;
}

/**
 * Adds what was said of an action; a due day that comes again moves on, and what is in its way is taken up. Never changes an earlier one.
 * @returns the version that the action has now.
 * @throws Problem 422 `changed-meanwhile`.
 */
export async function addUpdate(
  tx: Tx,
  action: Action,
  input: UpdateInput,
  set: Columns = {},
): Promise<number> {
  const { actor } = contextOf(tx);
  const today = clock.today();
  const saidOn = input.saidOn ?? today;
  const dueOn = dueAfterUpdate(action.dueRule, action.dueOn, saidOn);
  const blockedBy = input.blockedBy?.trim();
  await tx
    .insertInto('action_update')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      action_id: action.id,
      said_on: saidOn,
      words: input.words.trim(),
      next_step: input.nextStep?.trim() ?? '',
      blocked_by: blockedBy ?? action.blockedBy,
      percent: input.percent ?? null,
      way: input.way,
      said_by: input.saidBy === undefined ? (actor?.accountId ?? null) : input.saidBy,
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      ...below(action),
    })
    .execute();
  const changes: Columns = {
    ...(dueOn === action.dueOn ? {} : { due_on: dueOn, due_sort: dueOn ?? endOfTime }),
    ...(blockedBy === undefined || blockedBy === action.blockedBy
      ? {}
      : { blocked_by: blockedBy, blocked_on: blockedBy === '' ? null : (action.blockedOn ?? today) }),
    ...set,
  };
  await writeAction(tx, action, action.version, 'update', changes);
  return action.version + 1;
}
