import type { Tx } from '../foundation/database.types.ts';
import {
  ask,
  registerRequestKind,
  withdraw,
  type AnswerGiven,
  type AnswerGroup,
  type RequestOfKind,
} from '../requests/requests.ts';
import { becauseOf } from './because.rules.ts';
import { listCandidates } from './candidate.store.ts';
import { factorMeanings, mostScore, type Candidate, type Round } from './priority.types.ts';
import { selectRound } from './round.store.ts';
import { longestReason, readScoreWords, type WordScore } from './score.rules.ts';
import { changeScorer, insertScorer, listScorers, nothingScored, saveScores, scorerOf } from './score.store.ts'; // prettier-ignore

const kind = 'priority.scores';

/** Lets scores come by link, by e-mail or by telephone, from people who will not sign in: all candidates in one answer. */
export function registerScoreRequests(): void {
  registerRequestKind({
    kind,
    title: 'Score what may become priorities',
    ways: ['signed-in', 'link', 'email', 'word-of-mouth'],
    personal: false,
    choices: [],
    takesText: true,
    wordsHint:
      'Number, colon, score; a reason after it if you like; a line for each. For example: 1: 4 because it takes all of us',
    fromThePage: false,
    onAnswered: answered,
  });
}

/** A request holds at most 4,000 characters: a line of it must leave room for 30 candidates. */
const longestLine = 110;

const lineOf = (candidate: Candidate): string => {
  const whole = `${candidate.title}, ${becauseOf(candidate)}`;
  return whole.length > longestLine ? `${whole.slice(0, longestLine - 1)}…` : whole;
};

const interest = 'interest';

/** A score and a reason for each candidate, for those who answer on the page of their link; numbers are those of the question. */
const fieldsFor = (candidates: readonly Candidate[]): AnswerGroup[] =>
  candidates.map((candidate, at) => ({
    code: String(at + 1),
    title: `${at + 1}. ${candidate.title}`,
    hint: becauseOf(candidate),
    fields: [
      {
        code: 'score',
        title: 'Score',
        none: 'Not scored',
        choices: [
          ...Array.from({ length: mostScore + 1 }, (_, score) => ({
            code: String(score),
            title: score === 0 ? '0, nothing' : score === mostScore ? `${score}, most` : String(score),
          })),
          { code: interest, title: 'Not mine to score: my agency has an interest of its own' },
        ],
      },
      { code: 'reason', title: 'Short reason', longest: longestReason },
    ],
  }));

/** What the form of `fieldsFor` gave. */
const readScoreFields = (fields: Readonly<Record<string, string>>, candidates: number): WordScore[] =>
  Array.from({ length: candidates }, (_, at) => at + 1).flatMap((number): WordScore[] => {
    const score = fields[`${number}.score`];
    const reason = fields[`${number}.reason`] ?? '';
    if (score === undefined && reason === '') return [];
    const hasInterest = score === interest;
    return [
      { number, score: score === undefined || hasInterest ? null : Number(score), hasInterest, reason },
    ];
  });

/** Asks people to score a round by message. Those who are asked already, or have scored, are left. @returns how many were asked. */
export async function askToScore(
  tx: Tx,
  round: Round,
  people: readonly { accountId: string; agencyId: string; name: string }[],
): Promise<number> {
  const candidates = await listCandidates(tx, round.id);
  const question = [
    'How much would it add if agencies worked on each of these together? Score each from 0 (nothing) to 5 (most).',
    ...candidates.map((candidate, at) => `(${at + 1}) ${lineOf(candidate)}`),
  ].join('\n');
  let asked = 0;
  for (const person of people) {
    const known = await scorerOf(tx, round.id, person.accountId);
    if (known !== null && known.state !== 'left-out') continue;
    const { requestId } = await ask(tx, {
      kind,
      accountId: person.accountId,
      agencyId: person.agencyId,
      question,
      help: `${factorMeanings.added_value} Leave out what you cannot judge: it counts as not scored, never as 0. Nobody sees your scores before all are in.`,
      fields: fieldsFor(candidates),
      dueOn: round.scoresDueOn ?? '',
      subject: { kind: 'priority_round', id: round.id },
    });
    if (known === null) await insertScorer(tx, round, { ...person, way: 'link', state: 'asked', requestId });
    else await changeScorer(tx, known, { state: 'asked', way: 'link', requestId, note: '' });
    asked += 1;
  }
  return asked;
}

/** An answer by message. One that comes too late, or cannot be read beyond doubt, is kept for staff to see. Run as the system. */
async function answered(tx: Tx, request: RequestOfKind, answer: AnswerGiven): Promise<void> {
  if (request.subject === null) return;
  const round = await selectRound(tx, request.subject.id);
  const scorer = (await listScorers(tx, round.id)).find(({ requestId }) => requestId === request.id);
  if (scorer === undefined || scorer.state === 'given') return;
  const candidates = await listCandidates(tx, round.id);
  const read =
    round.state !== 'open'
      ? null
      : answer.fields !== null
        ? readScoreFields(answer.fields, candidates.length)
        : readScoreWords(answer.words, candidates.length);
  // Reasons without a single score are no scores: staff see them and ask.
  if (read === null || !read.some(({ score, hasInterest }) => score !== null || hasInterest)) {
    await changeScorer(tx, scorer, { state: scorer.state, note: answer.words });
    return;
  }
  const given = read.flatMap(({ number, score, hasInterest, reason }) => {
    const candidate = candidates[number - 1];
    return candidate === undefined
      ? []
      : [{ ...nothingScored(candidate.id), added_value: score, hasInterest, reason }];
  });
  await saveScores(tx, round, scorer.id, [request.askedAccountId], given);
  await changeScorer(tx, scorer, {
    state: 'given',
    way: 'link',
    saidOn: answer.saidOn,
    enteredBy: answer.recordedBy,
  });
}

/** Takes open questions back: scoring is over, or the list changes under them. */
export async function withdrawAsked(tx: Tx, round: Round, reason: string): Promise<void> {
  for (const scorer of await listScorers(tx, round.id)) {
    if (scorer.state !== 'asked' || scorer.requestId === null) continue;
    const open = await tx
      .selectFrom('request')
      .select('id')
      .where('id', '=', scorer.requestId)
      .where('state', 'in', ['open', 'answered'])
      .executeTakeFirst();
    if (open !== undefined) await withdraw(tx, open.id, reason);
    await changeScorer(tx, scorer, { state: 'left-out', requestId: null });
  }
}
