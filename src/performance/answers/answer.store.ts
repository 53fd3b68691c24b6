import type { Selectable } from 'kysely';
import { z } from 'zod';
import { submit } from '../../foundation/audience.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import type { Period } from '../../foundation/period.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { keyFor } from '../../sharing/sharing.ts';
import { lastDayOf } from '../returns/return.rules.ts';
import { dueFrom, type AnswerStep, type RequestState } from './answer.rules.ts';

export type InformationRequest = {
  id: string;
  reference: string;
  title: string;
  words: string;
  receivedOn: string;
  clockFrom: string;
  dueOn: string;
  state: RequestState;
  handlerId: string | null;
  answer: string;
  exemptions: string[];
  answeredOn: string | null;
  reviewAskedOn: string | null;
  reviewDueOn: string | null;
  previousId: string | null;
  madeBy: string | null;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

export const toRequest = (row: Selectable<DB['information_request']>): InformationRequest => ({
  id: row.id,
  reference: row.reference,
  title: row.title,
  words: row.words,
  receivedOn: row.received_on,
  clockFrom: row.clock_from,
  dueOn: row.due_on,
  state: row.state,
  handlerId: row.handler_id,
  answer: row.answer,
  exemptions: z.array(z.string()).parse(row.exemptions),
  answeredOn: row.answered_on,
  reviewAskedOn: row.review_asked_on,
  reviewDueOn: row.review_due_on,
  previousId: row.previous_id,
  madeBy: row.made_by,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('A request belongs to a partnership; this transaction has none');
  return partnershipId;
}

/** Width of a row below a request. */
export const below = (
  over: Pick<InformationRequest, 'audience' | 'openToMembers'>,
): { inherited_audience: string[]; inherited_open: boolean } => ({
  inherited_audience: over.audience,
  inherited_open: over.openToMembers,
});

/** @throws the same 404 for an unknown one and for one the reader may not see. */
export async function selectInformationRequest(tx: Tx, id: string): Promise<InformationRequest> {
  const row = await tx.selectFrom('information_request').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRequest(row);
}

/** Requests, the last received first; or those that wait, the soonest due first: one page and one more. */
export async function listInformationRequests(
  tx: Tx,
  options: { waiting?: boolean; after?: readonly CursorValue[]; limit?: number } = {},
): Promise<InformationRequest[]> {
  const waiting = options.waiting === true;
  const by = waiting ? ('due_on' as const) : ('received_on' as const);
  let query = tx.selectFrom('information_request').selectAll();
  if (waiting) query = query.where('state', 'in', ['received', 'clarifying', 'in-review']);
  if (options.after !== undefined)
    query = query.where(afterCursor([by, 'id'], options.after, waiting ? 'ascending' : 'descending'));
  const rows = await query
    .orderBy(by, waiting ? 'asc' : 'desc')
    .orderBy('id', waiting ? 'asc' : 'desc')
    .limit(options.limit ?? rowsOnPage + 1)
    .execute();
  return rows.map(toRequest);
}

export type RequestInput = {
  reference: string;
  title: string;
  words: string;
  receivedOn: string;
  handlerId: string | null;
  previousId: string | null;
};
export type Requester = { name: string; contact: string };

/**
 * Logs a request. It is the unit's and the governance officer's; who asked is seen by the governance officer and whoever logged it.
 * @throws Problem 422 for a reference that is taken.
 */
export async function insertInformationRequest(
  tx: Tx,
  actor: Actor,
  input: RequestInput,
  requester: Requester | null,
): Promise<string> {
  const taken = await tx
    .selectFrom('information_request')
    .select('id')
    .where('reference', '=', input.reference)
    .executeTakeFirst();
  if (taken !== undefined)
    throw fieldProblem('reference-taken', 'reference', 'This reference is taken by another request');
  const id = newId();
  const unit = await keyFor(tx, { kind: 'unit' });
  const oversight = await keyFor(tx, { kind: 'oversight' });
  await tx
    .insertInto('information_request')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      reference: input.reference,
      title: input.title,
      words: input.words,
      received_on: input.receivedOn,
      clock_from: input.receivedOn,
      due_on: dueFrom('answer', input.receivedOn),
      state: 'received',
      handler_id: input.handlerId,
      answer: '',
      exemptions: '[]',
      previous_id: input.previousId,
      made_at: clock.now(),
      made_by: actor.accountId,
      version: 1,
      audience: audienceOf([unit, oversight]),
      open_to_members: false,
    })
    .execute();
  if (requester !== null)
    await submit(tx, 'information_requester', {
      partnership_id: partnershipOf(tx),
      id: newId(),
      information_request_id: id,
      name: requester.name,
      contact: requester.contact,
      audience: audienceOf([oversight, await keyFor(tx, { kind: 'person', accountId: actor.accountId })]),
      open_to_members: false,
    });
  return id;
}

/** Who asked, where the reader may know it; null where they may not, or it was forgotten. */
export async function selectRequester(tx: Tx, requestId: string): Promise<Requester | null> {
  const row = await tx
    .selectFrom('information_requester')
    .select(['name', 'contact'])
    .where('information_request_id', '=', requestId)
    .executeTakeFirst();
  return row ?? null;
}

type RequestColumns = Partial<{
  title: string;
  words: string;
  handler_id: string | null;
  clock_from: string;
  due_on: string;
  state: RequestState;
  answer: string;
  exemptions: string;
  answered_on: string | null;
  review_asked_on: string | null;
  review_due_on: string | null;
}>;

const changedMeanwhile = () =>
  fieldProblem(
    'changed-meanwhile',
    'version',
    'Somebody changed this request after you opened the page. What is stored now is shown below; send again to go on',
    'Somebody changed this request meanwhile',
  );

/** Changes a request and keeps how it stood. @throws Problem 422 `changed-meanwhile`. */
export async function changeRequest(
  tx: Tx,
  own: InformationRequest,
  version: number,
  reason: string,
  set: RequestColumns,
): Promise<void> {
  if (own.version !== version) throw changedMeanwhile();
  const { audience, openToMembers, ...was } = own;
  await keepVersion(tx, {
    kind: 'information_request',
    id: own.id,
    version,
    reason,
    was,
    audience,
    openToMembers,
  });
  const { numUpdatedRows } = await tx
    .updateTable('information_request')
    .set({ ...set, version: version + 1 })
    .where('id', '=', own.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile();
}

/** Takes the state on and writes down by whom, of which day and with which words. */
export async function takeAnswerStep(
  tx: Tx,
  own: InformationRequest,
  version: number,
  step: Pick<AnswerStep, 'code' | 'to'>,
  given: { words: string; on: string },
  set: RequestColumns = {},
): Promise<void> {
  await changeRequest(tx, own, version, step.code, { ...set, state: step.to });
  await tx
    .insertInto('information_step')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      information_request_id: own.id,
      step: step.code,
      from_state: own.state,
      to_state: step.to,
      words: given.words,
      done_on: given.on,
      done_at: clock.now(),
      done_by: contextOf(tx).actor?.accountId ?? null,
      ...below(own),
    })
    .execute();
}

export type AnswerStepTaken = { step: string; words: string; doneOn: string; doneAt: string; doneBy: string };

/** Steps taken, the last first. */
export async function answerStepsTaken(tx: Tx, requestId: string): Promise<AnswerStepTaken[]> {
  const rows = await tx
    .selectFrom('information_step')
    .leftJoin('account', 'account.id', 'information_step.done_by')
    .select(['step', 'words', 'done_on', 'done_at', 'account.name'])
    .where('information_request_id', '=', requestId)
    .orderBy('done_at', 'desc')
    .orderBy('information_step.id', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    step: row.step,
    words: row.words,
    doneOn: row.done_on,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
  }));
}

// ---- questions over the figures -------------------------------------------------------------------------------------------------

/** A number as it may be given to anybody. */
const numberShape = z.object({ label: z.string(), value: z.number().nullable(), why: z.string() });
const answerShape = z.object({
  title: z.string(),
  numbers: z.array(numberShape).max(400),
  /** Said with rounded numbers; null where they are whole. */
  rounded: z.string().nullable(),
  isOpen: z.boolean(),
  source: z.string(),
  /** Hash of each file that was counted. */
  deliveries: z.array(z.string()),
});
export type QuestionAnswer = z.infer<typeof answerShape>;

export const splits = ['none', 'ward', 'year'] as const;
export type Split = (typeof splits)[number];
export const splitWords: Readonly<Record<Split, string>> = {
  none: 'One number',
  ward: 'Each ward',
  year: 'Each twelve months',
};

export type InformationQuestion = {
  id: string;
  what: string;
  title: string;
  area: string | null;
  period: Period;
  split: Split;
  answer: QuestionAnswer | null;
  workedAt: string | null;
};

export async function listQuestions(tx: Tx, requestId: string): Promise<InformationQuestion[]> {
  const rows = await tx
    .selectFrom('information_question')
    .selectAll()
    .where('information_request_id', '=', requestId)
    .where('removed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .limit(50)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    what: row.what,
    title: row.title,
    area: row.area,
    period: { from: row.period_from.slice(0, 7), to: row.period_to.slice(0, 7) },
    split: row.split,
    answer: row.answer === null ? null : answerShape.parse(row.answer),
    workedAt: row.worked_at,
  }));
}

export async function insertQuestion(
  tx: Tx,
  own: InformationRequest,
  input: Pick<InformationQuestion, 'what' | 'title' | 'area' | 'period' | 'split'>,
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('information_question')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      information_request_id: own.id,
      position: (await listQuestions(tx, own.id)).length,
      what: input.what,
      title: input.title,
      area: input.area,
      period_from: `${input.period.from}-01`,
      period_to: lastDayOf(input.period.to),
      split: input.split,
      ...below(own),
    })
    .execute();
  return id;
}

/** @throws 404 */
export async function removeQuestion(tx: Tx, own: InformationRequest, id: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('information_question')
    .set({ removed_at: clock.now() })
    .where('information_request_id', '=', own.id)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw notFound();
}

export async function putAnswer(tx: Tx, id: string, answer: QuestionAnswer): Promise<void> {
  await tx
    .updateTable('information_question')
    .set({ answer: JSON.stringify(answer), worked_at: clock.now() })
    .where('id', '=', id)
    .execute();
}
