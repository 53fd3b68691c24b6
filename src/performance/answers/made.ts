import { countableSubjects, subjectCalled } from '../../assessment/assessment.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { addMonths, type Month } from '../../foundation/period.ts';
import { listSegmentsInForce, listSources } from '../../observatory/observatory.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import { outcomeOf } from './answer.rules.ts';
import {
  insertInformationRequest,
  insertQuestion,
  listQuestions,
  selectInformationRequest,
  takeAnswerStep,
  type Split,
} from './answer.store.ts';
import { prepareLine, publishLine } from './log.store.ts';
import { workOutQuestion } from './work-out.ts';

/** A request for information of a demonstration: as it would have been logged, answered and published. */
export type MadeInformationRequest = {
  by: Actor;
  publisher: Actor;
  reference: string;
  title: string;
  words: string;
  receivedOn: string;
  name: string;
  contact: string;
  /** What is counted, over the latest whole months; nothing where null. */
  what: string | null;
  split: Split;
  /** Null while it waits. */
  answer: { words: string; on: string } | null;
};

/** Makes it through the same functions as its people would. */
export async function makeInformationRequest(
  services: ReturnsServices,
  made: MadeInformationRequest,
): Promise<void> {
  const { database } = services;
  const published = await database.asActor(made.by, 'load the demonstration', async (tx) => {
    const id = await insertInformationRequest(
      tx,
      made.by,
      {
        reference: made.reference,
        title: made.title,
        words: made.words,
        receivedOn: made.receivedOn,
        handlerId: made.by.accountId,
        previousId: null,
      },
      { name: made.name, contact: made.contact },
    );
    const own = await selectInformationRequest(tx, id);
    const subject =
      made.what === null
        ? undefined
        : subjectCalled(await countableSubjects(tx, services, made.by.partnershipId), made.what);
    if (subject !== undefined) {
      const to = await latestMonth(services, tx);
      await insertQuestion(tx, own, {
        what: subject.code,
        title: subject.title,
        area: null,
        period: { from: addMonths(to, made.split === 'year' ? -23 : -11), to },
        split: made.split,
      });
      for (const question of await listQuestions(tx, id))
        await workOutQuestion(tx, services, made.by, question);
    }
    if (made.answer === null) return null;
    await takeAnswerStep(
      tx,
      own,
      own.version,
      { code: 'answer', to: 'answered' },
      { words: made.answer.words, on: made.answer.on },
      { answer: made.answer.words, answered_on: made.answer.on },
    );
    const answered = await selectInformationRequest(tx, id);
    const line = await prepareLine(tx, answered, {
      title: made.title,
      question: made.words,
      answer: made.answer.words,
      outcome: outcomeOf('answered', 0),
      tables: (await listQuestions(tx, id)).flatMap(({ answer }) => (answer === null ? [] : [answer])),
    });
    return { id, line };
  });
  if (published !== null)
    await database.asActor(made.publisher, 'load the demonstration', async (tx) =>
      publishLine(
        tx,
        await selectInformationRequest(tx, published.id),
        published.line,
        made.publisher.accountId,
      ),
    );
}

/** The latest month of the police's files; last month where there is none. */
async function latestMonth(services: ReturnsServices, tx: Tx): Promise<Month> {
  const police = new Set(
    (await listSources(tx)).filter(({ adaptor }) => adaptor === 'police-street').map(({ code }) => code),
  );
  const months = (await listSegmentsInForce(tx, services.engine.segmentFolder))
    .filter(({ source }) => police.has(source))
    .map(({ month }) => month)
    .sort();
  return months.at(-1) ?? addMonths(clock.today().slice(0, 7), -1);
}
