import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { ask, type How } from '../../requests/requests.ts';
import { chaserKind } from './chase.rules.ts';

/** That somebody of an agency was asked for what it owes. */
export type Chase = {
  id: string;
  agencyId: string;
  agencyName: string;
  askedName: string;
  askedBy: string | null;
  way: 'message' | 'word-of-mouth';
  how: How | null;
  askedOn: string;
  /** What was said, where it was by word of mouth. */
  words: string;
  /** The message, for those who may see it. */
  request: {
    id: string;
    reference: string;
    state: string;
    question: string;
    /** The answer in words, with its day; null while there is none. */
    answer: { words: string; on: string } | null;
  } | null;
  sets: { id: string; setCode: string; title: string; quarter: string }[];
};

type Raw = Omit<Chase, 'request' | 'sets'> & {
  requestId: string | null;
  reference: string | null;
  state: string | null;
  question: string | null;
  choices: { code: string; title: string }[] | null;
  choice: string | null;
  answerWords: string | null;
  saidOn: string | null;
  sets: Chase['sets'];
};

/** Who was asked, newest first. A message's words and answer are shown to those alone who may see the request. */
export async function listChases(tx: Tx, filter: { expectationIds: readonly string[] }): Promise<Chase[]> {
  if (filter.expectationIds.length === 0) return [];
  const { rows } = await sql<Raw>`
    select c.id, c.agency_id as "agencyId", g.name as "agencyName", a.name as "askedName", b.name as "askedBy", c.way, c.how,
      c.asked_on as "askedOn", c.words, r.id as "requestId", r.reference, r.state, r.question, r.choices,
      w.choice, w.words as "answerWords", w.said_on as "saidOn",
      (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'setCode', d.set_code, 'title', d.title, 'quarter', e.quarter)
          order by e.quarter desc, d.set_code), '[]')
        from data_chase_line l join data_expectation e on e.partnership_id = l.partnership_id and e.id = l.data_expectation_id
        join data_duty d on d.partnership_id = e.partnership_id and d.id = e.data_duty_id
        where l.partnership_id = c.partnership_id and l.data_chase_id = c.id) as sets
    from data_chase c join agency g on g.partnership_id = c.partnership_id and g.id = c.agency_id
    join account a on a.id = c.account_id left join account b on b.id = c.asked_by
    left join request r on r.partnership_id = c.partnership_id and r.id = c.request_id
    left join request_answer w on w.partnership_id = c.partnership_id and w.request_id = c.request_id
    where c.id in (select l.data_chase_id from data_chase_line l where l.data_expectation_id = any(${[...filter.expectationIds]}::uuid[]))
    order by c.asked_on desc, c.id desc limit 500`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    agencyId: row.agencyId,
    agencyName: row.agencyName,
    askedName: row.askedName,
    askedBy: row.askedBy,
    way: row.way,
    how: row.how,
    askedOn: row.askedOn,
    words: row.words,
    sets: row.sets,
    request:
      row.requestId === null
        ? null
        : {
            id: row.requestId,
            reference: row.reference ?? '',
            state: row.state ?? '',
            question: row.question ?? '',
            answer:
              row.saidOn === null
                ? null
                : {
                    words: [
                      row.choices?.find(({ code }) => code === row.choice)?.title ?? '',
                      row.answerWords ?? '',
                    ]
                      .filter((part) => part !== '')
                      .join(': '),
                    on: row.saidOn,
                  },
          },
  }));
}

type Asking = { agencyId: string; accountId: string; expectationIds: readonly string[] };

/**
 * Asks for what is missing by one message to one person: a request, so that the answer comes back by link, e-mail, phone or page.
 * @returns the request's id. @throws Problem 422 of `ask()`.
 */
export async function askByMessage(
  tx: Tx,
  input: Asking & { question: string; help: string; dueOn: string },
): Promise<string> {
  const id = newId();
  const { requestId } = await ask(tx, {
    kind: chaserKind.kind,
    accountId: input.accountId,
    agencyId: input.agencyId,
    question: input.question,
    help: input.help,
    dueOn: input.dueOn,
    subject: { kind: 'data_chase', id },
  });
  await insertChase(tx, {
    ...input,
    id,
    way: 'message',
    how: null,
    askedOn: clock.today(),
    words: '',
    requestId,
  });
  return requestId;
}

/** Writes down that somebody was asked by word of mouth. */
export async function recordAsked(
  tx: Tx,
  input: Asking & { how: How; askedOn: string; words: string },
): Promise<void> {
  await insertChase(tx, { ...input, id: newId(), way: 'word-of-mouth', requestId: null });
}

async function insertChase(
  tx: Tx,
  input: Asking & {
    id: string;
    way: Chase['way'];
    how: How | null;
    askedOn: string;
    words: string;
    requestId: string | null;
  },
): Promise<void> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('Data are asked for in a partnership');
  const width = ownKey(tx);
  await tx
    .insertInto('data_chase')
    .values({
      partnership_id: partnershipId,
      id: input.id,
      agency_id: input.agencyId,
      account_id: input.accountId,
      way: input.way,
      how: input.how,
      asked_on: input.askedOn,
      asked_at: clock.now(),
      asked_by: actor?.accountId ?? null,
      words: input.words,
      request_id: input.requestId,
      audience: [width],
      open_to_members: true,
    })
    .execute();
  await tx
    .insertInto('data_chase_line')
    .values(
      input.expectationIds.map((expectationId) => ({
        partnership_id: partnershipId,
        data_chase_id: input.id,
        data_expectation_id: expectationId,
        inherited_audience: [width],
        inherited_open: true,
      })),
    )
    .execute();
}
