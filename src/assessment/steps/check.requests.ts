import { recordAudit } from '../../foundation/audit.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { periodInWords, type Period } from '../../foundation/period.ts';
import {
  ask,
  registerRequestKind,
  withdraw,
  type AnswerGiven,
  type RequestKind,
  type RequestOfKind,
} from '../../requests/requests.ts';
import { checkQuestion, figuresHash, type OwnFigures, type Ownership } from './check.rules.ts';
import { insertCheck, newCheckId } from './check.store.ts';
import type { Course } from './step.store.ts';

const ways = ['signed-in', 'link', 'email', 'word-of-mouth'] as const;

/** An agency checks its own figures. Only it sees the question. */
export const figuresKind: RequestKind = {
  kind: 'assessment.figures',
  title: 'Check your own figures in the assessment',
  ways,
  personal: false,
  choices: [
    { code: 'dispute', title: 'We dispute a figure', needsWords: true, alsoSaid: ['dispute', 'wrong', 'not right', 'no'] },
    { code: 'agree', title: 'We agree', alsoSaid: ['agreed', 'agree', 'correct', 'yes', 'they are right'] },
  ],
  takesText: true,
  wordsHint: 'Which figure, what it should be, and how you know. Name nobody.',
  fromThePage: false,
  onAnswered: answered,
}; // prettier-ignore

/** An agency is asked for its data of the period. What it says moves nothing: data have come when the file has. */
export const dataKind: RequestKind = {
  kind: 'assessment.data',
  title: 'Your data for the strategic assessment',
  ways,
  personal: false,
  choices: [
    { code: 'sent', title: 'It has been sent', alsoSaid: ['sent', 'done'] },
    { code: 'will-send', title: 'It will be sent, by (day)', needsWords: true, alsoSaid: ['will send'] },
    { code: 'cannot', title: 'It cannot be sent, because', needsWords: true, alsoSaid: ['cannot', 'no'] },
  ],
  takesText: true,
  wordsHint: 'What, and when. Send no data here.',
  fromThePage: false,
  onAnswered: answered,
};

/** Lets answers come by link, by e-mail and by phone, from people who will not sign in. */
export function registerAssessmentRequests(): void {
  registerRequestKind(figuresKind);
  registerRequestKind(dataKind);
}

/** Whom to ask, by agency. */
export type Asked = { agencyId: string; agencyName: string; accountId: string };

/** Asks agencies for their data of a period. */
export async function askForData(
  tx: Tx,
  actor: Actor,
  course: Course,
  period: Period,
  asked: readonly Asked[],
  dueOn: string,
): Promise<void> {
  for (const { agencyId, agencyName, accountId } of asked) {
    const id = newCheckId();
    const { requestId } = await ask(tx, {
      kind: dataKind.kind,
      accountId,
      agencyId,
      question: `${agencyName} contributes to “${course.title}”. Please send your data for ${periodInWords(period)} as a file without names, full postcodes or dates of birth, the way your files usually come to us, and say here when it went.`,
      dueOn,
      subject: { kind: 'assessment_check', id },
    });
    await insertCheck(tx, actor, course, {
      id,
      purpose: 'data',
      agencyId,
      accountId,
      requestId,
      figures: [],
      figuresHash: '',
      dueOn,
    });
  }
}

/** Sends each agency its own figures to check. */
export async function askToCheck(
  tx: Tx,
  actor: Actor,
  course: Course,
  own: OwnFigures & { ownership: Ownership },
  asked: readonly Asked[],
  dueOn: string,
): Promise<void> {
  for (const { agencyId, agencyName, accountId } of asked) {
    const figures = own.byAgency.get(agencyId) ?? [];
    const id = newCheckId();
    const { requestId } = await ask(tx, {
      kind: figuresKind.kind,
      accountId,
      agencyId,
      question: checkQuestion({ title: course.title, agencyName }, figures, own.ownership.open),
      dueOn,
      subject: { kind: 'assessment_check', id },
    });
    await insertCheck(tx, actor, course, {
      id,
      purpose: 'figures',
      agencyId,
      accountId,
      requestId,
      figures: figures.map((figure) => figure.id),
      figuresHash: figuresHash(figures),
      dueOn,
    });
  }
}

async function answered(tx: Tx, request: RequestOfKind, answer: AnswerGiven): Promise<void> {
  const row = await tx
    .updateTable('assessment_check')
    .set({
      answer: answer.choice ?? '',
      answer_words: answer.words,
      answered_by: answer.saidBy,
      answered_on: answer.saidOn,
      way: answer.way,
    })
    .where('request_id', '=', request.id)
    .returning('assessment_id')
    .executeTakeFirst();
  if (row === undefined) return;
  await recordAudit(tx, {
    event: 'assessment.check-answered',
    subjectKind: 'assessment',
    subjectId: row.assessment_id,
  });
}

/** Takes back requests that need no answer any more: the check was closed, or asked anew. Run as the system. */
export async function withdrawSettledRequests(tx: Tx): Promise<void> {
  const open = await tx
    .selectFrom('assessment_check as c')
    .innerJoin('request as r', 'r.id', 'c.request_id')
    .innerJoin('assessment as a', 'a.id', 'c.assessment_id')
    .select(['r.id', 'c.purpose', 'a.state'])
    .where('r.state', '=', 'open')
    .where((where) =>
      where.or([
        where.and([where('c.purpose', '=', 'figures'), where('a.state', '<>', 'draft')]),
        where.and([where('c.purpose', '=', 'data'), where('a.state', 'in', ['withdrawn'])]),
        // Asked again: the newer question is the one to answer.
        where.exists(
          where
            .selectFrom('assessment_check as newer')
            .select('newer.id')
            .whereRef('newer.assessment_id', '=', 'c.assessment_id')
            .whereRef('newer.agency_id', '=', 'c.agency_id')
            .whereRef('newer.purpose', '=', 'c.purpose')
            .whereRef('newer.asked_at', '>', 'c.asked_at'),
        ),
      ]),
    )
    .execute();
  for (const { id } of open) await withdraw(tx, id, 'It needs no answer any more.');
}
