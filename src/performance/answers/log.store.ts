import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { notFound } from '../../foundation/problem.ts';
import { checkSecond, type Outcome } from './answer.rules.ts';
import { below, partnershipOf, type InformationRequest, type QuestionAnswer } from './answer.store.ts';

/** A line of the disclosure log. */
export type LogLine = {
  id: string;
  title: string;
  question: string;
  answer: string;
  outcome: Outcome;
  exemptions: string[];
  tables: QuestionAnswer[];
  hash: string;
  preparedAt: string;
  preparedBy: string | null;
  preparerName: string;
  publishedAt: string | null;
  publisherName: string | null;
  takenDownAt: string | null;
  takenDownBecause: string | null;
};

/** Lines made of one request, the newest first. */
export async function logLinesOf(tx: Tx, requestId: string): Promise<LogLine[]> {
  const rows = await tx
    .selectFrom('published_answer')
    .leftJoin('account as preparer', 'preparer.id', 'published_answer.prepared_by')
    .leftJoin('account as publisher', 'publisher.id', 'published_answer.published_by')
    .selectAll('published_answer')
    .select(['preparer.name as preparer', 'publisher.name as publisher'])
    .where('information_request_id', '=', requestId)
    .orderBy('prepared_at', 'desc')
    .orderBy('published_answer.id', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    question: row.question,
    answer: row.answer,
    outcome: row.outcome,
    exemptions: row.exemptions,
    // Written by `prepareLine` and never changed since.
    tables: row.tables as unknown as QuestionAnswer[],
    hash: row.hash,
    preparedAt: row.prepared_at,
    preparedBy: row.prepared_by,
    preparerName: row.preparer ?? 'somebody who has left',
    publishedAt: row.published_at,
    publisherName: row.publisher,
    takenDownAt: row.taken_down_at,
    takenDownBecause: row.taken_down_because,
  }));
}

/** Prepares a line as it will stand. A line prepared before and not published is put aside by it. */
export async function prepareLine(
  tx: Tx,
  own: InformationRequest,
  line: Pick<LogLine, 'title' | 'question' | 'answer' | 'outcome' | 'tables'>,
): Promise<string> {
  const id = newId();
  const tables = JSON.stringify(line.tables);
  await tx
    .insertInto('published_answer')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      information_request_id: own.id,
      reference: own.reference,
      title: line.title,
      question: line.question,
      answer: line.answer,
      outcome: line.outcome,
      exemptions: own.exemptions,
      tables,
      received_on: own.receivedOn,
      answered_on: own.answeredOn ?? clock.today(),
      hash: sha256(
        JSON.stringify([
          own.reference,
          line.title,
          line.question,
          line.answer,
          line.outcome,
          own.exemptions,
          tables,
        ]),
      ),
      prepared_at: clock.now(),
      prepared_by: contextOf(tx).actor?.accountId ?? null,
      ...below(own),
    })
    .execute();
  return id;
}

/**
 * Publishes a line; an earlier published one of the same request gives way to it.
 * @throws Problem 404; 409 `second-person`.
 */
export async function publishLine(
  tx: Tx,
  own: InformationRequest,
  id: string,
  publisher: string,
): Promise<void> {
  const lines = await logLinesOf(tx, own.id);
  const line = lines.find((each) => each.id === id);
  if (line === undefined || line.publishedAt !== null || lines[0]?.id !== id) throw notFound();
  checkSecond(line.preparedBy, publisher);
  for (const before of lines)
    if (before.publishedAt !== null && before.takenDownAt === null)
      await takeDownLine(tx, own, before.id, 'A newer one took its place');
  await tx
    .updateTable('published_answer')
    .set({ published_at: clock.now(), published_by: publisher })
    .where('id', '=', id)
    .execute();
}

/** @throws 404 where it is not published. */
export async function takeDownLine(
  tx: Tx,
  own: InformationRequest,
  id: string,
  because: string,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('published_answer')
    .set({
      taken_down_at: clock.now(),
      taken_down_by: contextOf(tx).actor?.accountId ?? null,
      taken_down_because: because,
    })
    .where('information_request_id', '=', own.id)
    .where('id', '=', id)
    .where('published_at', 'is not', null)
    .where('taken_down_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw notFound();
}
