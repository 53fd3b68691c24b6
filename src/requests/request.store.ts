import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { submit } from '../foundation/audience.ts';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { DB } from '../foundation/database.generated.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId, newReference } from '../foundation/id.ts';
import { audienceOf } from '../foundation/keys.ts';
import { queueMessage } from '../foundation/outbox.ts';
import { Problem, badInput, notFound } from '../foundation/problem.ts';
import { kindOf } from './kinds.ts';
import type { AnswerGroup } from './answer-fields.rules.ts';
import { messagePart } from './mail/message.rules.ts';
import * as rules from './request.rules.ts';
import type { AnswerInput, AskInput, AttemptKind, RequestRow } from './request.types.ts';

function requestOf(row: Selectable<DB['request']>): RequestRow {
  return {
    id: row.id,
    reference: row.reference,
    kind: row.kind,
    title: row.title,
    question: row.question,
    help: row.help,
    choices: row.choices as unknown as rules.Choice[],
    fields: row.fields as unknown as AnswerGroup[],
    takesText: row.takes_text,
    ways: row.ways as rules.Way[],
    personal: row.personal,
    askedAccountId: row.asked_account_id,
    askedAgencyId: row.asked_agency_id,
    askedBy: row.asked_by,
    askingAgencyId: row.asking_agency_id,
    askerWords: row.asker_words,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    requestKey: row.request_key,
    dueOn: row.due_on,
    state: row.state,
    stateReason: row.state_reason,
    askedAt: row.asked_at,
    remindedAt: row.reminded_at,
    version: row.version,
    audience: row.audience,
    openToMembers: row.open_to_members,
  };
}

/** A request the actor may see, else null. */
export async function selectRequest(tx: Tx, id: string): Promise<RequestRow | null> {
  const row = await tx.selectFrom('request').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : requestOf(row);
}

export async function selectRequests(tx: Tx, ids: readonly string[]): Promise<RequestRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('request')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(requestOf);
}

export async function settingsOf(tx: Tx): Promise<rules.RequestSettings & { version: number }> {
  const row = await tx.selectFrom('request_setting').selectAll().executeTakeFirst();
  return row === undefined
    ? { ...rules.standardSettings, version: 0 }
    : {
        gatherMinutes: row.gather_minutes,
        remindDays: row.remind_days,
        linkDays: row.link_days,
        lapseDays: row.lapse_days,
        version: row.version,
      };
}

/** The key of one person, by which they see what was made for them alone; made once. */
async function personKey(tx: Tx, accountId: string, ownKey: string): Promise<string> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('A key belongs to a partnership');
  const find = () =>
    tx
      .selectFrom('audience_key')
      .select('id')
      .where('kind', '=', 'person')
      .where('account_id', '=', accountId)
      .executeTakeFirst();
  const known = await find();
  if (known !== undefined) return known.id;
  await tx
    .insertInto('audience_key')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      kind: 'person',
      account_id: accountId,
      title: 'One person',
      made_at: clock.now(),
      audience: [ownKey],
      open_to_members: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await find();
  if (made === undefined) throw new Error('The key of a person could not be made');
  return made.id;
}

async function keyOfAgency(tx: Tx, agencyId: string): Promise<string> {
  const row = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', 'own')
    .where('agency_id', '=', agencyId)
    .executeTakeFirst();
  if (row === undefined)
    throw badInput('agency-unknown', 'That agency is not part of this partnership', 'Choose another.');
  return row.id;
}

/** The agency somebody works for today. @throws Problem 422 on the field `people`. */
async function agencyOf(tx: Tx, accountId: string, wanted: string | undefined): Promise<string> {
  const today = clock.today();
  const posts = await tx
    .selectFrom('post')
    .innerJoin('account', 'account.id', 'post.account_id')
    .select('post.agency_id')
    .where('post.account_id', '=', accountId)
    .where('account.disabled_at', 'is', null)
    .where('post.started_on', '<=', today)
    .where((where) => where.or([where('post.ended_on', 'is', null), where('post.ended_on', '>=', today)]))
    .orderBy('post.started_on')
    .orderBy('post.id')
    .execute();
  const found = posts.find(({ agency_id }) => wanted === undefined || agency_id === wanted);
  if (found === undefined)
    throw new Problem({
      status: 422,
      code: 'person-not-here',
      title: 'That person has no post in this partnership today',
      fields: [{ name: 'people', message: 'Choose somebody who has a post in this partnership today' }],
    });
  return found.agency_id;
}

/**
 * Asks one person one thing: the request, its key, and the message that tells them. Everything asked of one person within a few
 * minutes goes in one e-mail.
 * @throws Problem 422 with fields `people`, `question`, `due`; `kind-unknown`.
 */
export async function ask(tx: Tx, input: AskInput): Promise<{ requestId: string; reference: string }> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('A request belongs to a partnership; this transaction has none');
  const kind = kindOf(input.kind);
  if (kind === null) throw badInput('kind-unknown', 'There is no such kind of request', input.kind);
  const askingAgencyId = actor?.agencyId ?? input.askingAgencyId;
  if (askingAgencyId === undefined) throw new Error('Where the system asks, it says for which agency');
  const wrong = (name: string, message: string): Problem =>
    new Problem({ status: 422, code: 'bad-request', title: message, fields: [{ name, message }] });
  const question = input.question.trim();
  if (question === '' || question.length > 4000)
    throw wrong('question', 'Enter a question of up to 4,000 characters');
  if (input.dueOn < clock.today()) throw wrong('due', 'The day to answer by must be today or later');

  const askedAgencyId = await agencyOf(tx, input.accountId, input.agencyId);
  const ownKey = await keyOfAgency(tx, askingAgencyId);
  const person = await personKey(tx, input.accountId, ownKey);
  const personal = kind.personal || input.personal === true;
  const id = newId();
  const requestKey = newId();
  const now = clock.now();
  const settings = await settingsOf(tx);
  await tx
    .insertInto('audience_key')
    .values({
      partnership_id: partnershipId,
      id: requestKey,
      kind: 'request',
      title: 'One request',
      made_at: now,
      expires_at: later(now, settings.linkDays * 86_400),
      audience: [ownKey],
      open_to_members: false,
    })
    .execute();
  const reference = newReference('REQ');
  const choices = input.choices ?? kind.choices;
  const row = {
    partnership_id: partnershipId,
    id,
    reference,
    kind: kind.kind,
    title: kind.title,
    question,
    help: input.help?.trim() ?? '',
    choices: JSON.stringify(choices),
    fields: JSON.stringify(input.fields ?? []),
    takes_text: kind.takesText || choices.length === 0,
    ways: [...kind.ways],
    personal,
    asked_account_id: input.accountId,
    asked_agency_id: askedAgencyId,
    asked_by: actor?.accountId ?? null,
    asking_agency_id: askingAgencyId,
    asker_words: await askerWords(tx, askingAgencyId),
    subject_kind: input.subject?.kind ?? null,
    subject_id: input.subject?.id ?? null,
    request_key: requestKey,
    due_on: input.dueOn,
    state: 'open' as const,
    state_reason: '',
    state_changed_at: now,
    asked_at: now,
    reminded_at: now,
    version: 1,
    // A question about a person is theirs alone; another may be answered by any of their colleagues.
    audience: audienceOf([
      ownKey,
      requestKey,
      person,
      ...(personal ? [] : [await keyOfAgency(tx, askedAgencyId)]),
    ]),
    open_to_members: false,
  };
  await submit(tx, 'request', row);
  await recordAudit(tx, { event: 'request.asked', subjectKind: 'request', subjectId: id });
  await queueRequest(tx, { ...row, choices, gatherMinutes: settings.gatherMinutes });
  return { requestId: id, reference };
}

/** Moment so many seconds later, as ISO. */
export function later(moment: string, seconds: number): string {
  return new Date(Date.parse(moment) + seconds * 1000).toISOString();
}

/** "Marlhythe Borough Council, for Marlhythe Community Safety Partnership", before it the actor's name. */
async function askerWords(tx: Tx, agencyId: string): Promise<string> {
  const { actor } = contextOf(tx);
  const agency = await tx.selectFrom('agency').select('name').where('id', '=', agencyId).executeTakeFirst();
  return [actor?.accountName, agency?.name].filter((part) => part !== undefined).join(', ');
}

type Queued = {
  id: string;
  reference: string;
  title: string;
  question: string;
  choices: readonly rules.Choice[];
  personal: boolean;
  ways: readonly string[];
  asker_words: string;
  due_on: string;
  asked_account_id: string;
};

/** Queues the message about one request, to go out with the others for the same person. */
export async function queueRequest(tx: Tx, row: Queued & { gatherMinutes: number }): Promise<void> {
  await queueMessage(tx, {
    to: { accountId: row.asked_account_id },
    kind: 'request',
    subject: row.title,
    text: messagePart({
      title: row.title,
      question: row.personal ? null : row.question,
      choices: row.choices,
      asker: row.asker_words,
      dueOn: row.due_on,
      reference: row.reference,
      byLink: row.ways.includes('link'),
    }),
    requestId: row.id,
    sendAfter: later(clock.now(), row.gatherMinutes * 60),
  });
}

/** Locks a request for a step. @throws Problem 404. */
async function lockRequest(tx: Tx, id: string): Promise<RequestRow> {
  // A guest may read these columns alone, so they are named.
  const { rows } = await sql<Pick<Selectable<DB['request']>, (typeof guestColumns)[number]>>`
    select ${sql.join(guestColumns.map((column) => sql.ref(column)))} from request
    where partnership_id = ${contextOf(tx).partnershipId} and id = ${id} for update`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw notFound();
  return requestOf({ ...hidden, ...row });
}

const guestColumns = [
  'id', 'reference', 'kind', 'title', 'question', 'help', 'choices', 'fields', 'takes_text', 'ways', 'personal', 'asked_account_id', 'asker_words',
  'due_on', 'state', 'version', 'audience', 'open_to_members',
] as const; // prettier-ignore

/** What the reader of a link does not get, and no step needs. */
const hidden = {
  partnership_id: '',
  asked_agency_id: '',
  asked_by: null,
  asking_agency_id: '',
  subject_kind: null,
  subject_id: null,
  request_key: '',
  state_reason: '',
  state_changed_at: '',
  asked_at: '',
  reminded_at: '',
};

/** The request of a link, as its reader sees it: the one row their key opens. */
export async function selectForGuest(tx: Tx, id: string): Promise<RequestRow | null> {
  const row = await tx.selectFrom('request').select(guestColumns).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : requestOf({ ...hidden, ...row });
}

async function move(
  tx: Tx,
  row: RequestRow,
  state: rules.State,
  more: { reason?: string; dueOn?: string } = {},
): Promise<void> {
  await tx
    .updateTable('request')
    .set({
      state,
      state_reason: more.reason ?? '',
      state_changed_at: clock.now(),
      version: row.version + 1,
      ...(more.dueOn === undefined ? {} : { due_on: more.dueOn }),
    })
    .where('id', '=', row.id)
    .execute();
}

/**
 * Answers a request, once: whoever comes second is told that it has been answered. The page or the reader of mail has
 * decided that this actor may speak; here stand the ways the kind allows and what must be given.
 * @throws Problem 404; `way-not-allowed`; 409 `request-closed`; 422 with fields.
 */
export async function answer(tx: Tx, requestId: string, input: AnswerInput): Promise<{ answerId: string }> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('An answer belongs to a partnership');
  const row = await lockRequest(tx, requestId);
  rules.checkWay(row.ways, input.way);
  const event = input.way === 'email' ? 'accept' : 'answer';
  const state = rules.next(row.state, event, input.way);
  const given = rules.checkAnswer(row, input);
  const saidOn = input.saidOn ?? clock.today();
  if (saidOn > clock.today())
    throw new Problem({
      status: 422,
      code: 'said-in-future',
      title: 'The day it was said must be today or in the past',
      fields: [{ name: 'said', message: 'The day it was said must be today or in the past' }],
    });
  const saidBy =
    input.saidBy ?? (input.way === 'signed-in' ? actor?.accountId : undefined) ?? row.askedAccountId;
  const answerId = newId();
  await tx
    .insertInto('request_answer')
    .values({
      partnership_id: partnershipId,
      id: answerId,
      request_id: row.id,
      way: input.way,
      choice: given.choice,
      words: given.words,
      fields: given.fields === undefined ? null : JSON.stringify(given.fields),
      said_by: saidBy,
      how: input.way === 'word-of-mouth' ? (input.how ?? 'phone') : null,
      said_on: saidOn,
      recorded_by: actor !== null && actor.accountId !== saidBy ? actor.accountId : null,
      recorded_at: clock.now(),
      request_reply_id: input.replyId ?? null,
      inherited_audience: row.audience,
      inherited_open: row.openToMembers,
      own_audience: null,
    })
    .execute();
  await move(tx, row, state);
  await recordAudit(tx, {
    event: `request.answered.${input.way}`,
    subjectKind: 'request',
    subjectId: row.id,
    alsoSeenBy: row.audience,
    ...(actor?.accountId === saidBy ? {} : { spokeFor: saidBy }),
  });
  return { answerId };
}

/** Writes down what was done to get an answer. */
export async function insertAttempt(
  tx: Tx,
  row: Pick<RequestRow, 'id' | 'audience' | 'openToMembers'>,
  kind: AttemptKind,
  note = '',
): Promise<void> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('An attempt belongs to a partnership');
  await tx
    .insertInto('request_attempt')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      request_id: row.id,
      kind,
      note,
      at: clock.now(),
      account_id: actor?.accountId ?? null,
      inherited_audience: row.audience,
      inherited_open: row.openToMembers,
      own_audience: null,
    })
    .execute();
}

/** A call that nobody took. @throws Problem 404, 409. */
export async function recordNoAnswer(tx: Tx, requestId: string): Promise<void> {
  const row = await lockRequest(tx, requestId);
  if (!rules.isOpen(row.state)) rules.next(row.state, 'withdraw');
  await insertAttempt(tx, row, 'no-answer');
  await recordAudit(tx, { event: 'request.tried', subjectKind: 'request', subjectId: row.id });
}

/** Takes a request back: its links stop at once. @throws Problem 404, 409. */
export async function withdraw(tx: Tx, requestId: string, reason: string): Promise<void> {
  const row = await lockRequest(tx, requestId);
  await move(tx, row, rules.next(row.state, 'withdraw'), { reason });
  await insertAttempt(tx, row, 'withdrawn', reason);
  await tx
    .updateTable('audience_key')
    .set({ ended_at: clock.now() })
    .where('kind', '=', 'request')
    .where('id', 'in', row.audience)
    .execute();
  await recordAudit(tx, { event: 'request.withdrawn', subjectKind: 'request', subjectId: row.id });
}

/** Opens a lapsed or withdrawn request again, with a new day; the clock makes the new link. @throws Problem 404, 409, 422. */
export async function askAgain(tx: Tx, requestId: string, dueOn: string): Promise<void> {
  const row = await lockRequest(tx, requestId);
  const state = rules.next(row.state, 'ask-again');
  if (dueOn < clock.today())
    throw new Problem({
      status: 422,
      code: 'due-in-past',
      title: 'The day to answer by must be today or later',
      fields: [{ name: 'due', message: 'The day to answer by must be today or later' }],
    });
  await move(tx, row, state, { dueOn });
  await insertAttempt(tx, row, 'asked-again');
  await recordAudit(tx, { event: 'request.asked-again', subjectKind: 'request', subjectId: row.id });
  await queueAgain(tx, { ...row, dueOn });
}

/** Queues the message about a request once more. */
export async function queueAgain(tx: Tx, row: RequestRow, gatherMinutes = 0): Promise<void> {
  await queueRequest(tx, {
    id: row.id,
    reference: row.reference,
    title: row.title,
    question: row.question,
    choices: row.choices,
    personal: row.personal,
    ways: row.ways,
    asker_words: row.askerWords,
    due_on: row.dueOn,
    asked_account_id: row.askedAccountId,
    gatherMinutes,
  });
}

/** One step of the machine by the system or by staff, with its attempt: a reply filed, put back, lapsed. */
export async function step(
  tx: Tx,
  requestId: string,
  event: 'file' | 'put-back' | 'lapse',
  note = '',
): Promise<void> {
  const row = await lockRequest(tx, requestId);
  await move(tx, row, rules.next(row.state, event), { reason: note });
  if (event === 'put-back') await insertAttempt(tx, row, 'reply-put-back', note);
  if (event === 'lapse') await insertAttempt(tx, row, 'lapsed');
  await recordAudit(tx, {
    event: `request.${{ file: 'replied', 'put-back': 'put-back', lapse: 'lapsed' }[event]}`,
    subjectKind: 'request',
    subjectId: row.id,
    alsoSeenBy: row.audience,
  });
}
