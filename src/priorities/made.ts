import type { RegisterServices } from '../assessment/assessment.ts';
import { usableWaves } from '../consultation/consultation.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { changeCandidate, copyCandidates, insertCandidate, listCandidates, type CandidateInput } from './candidate.store.ts'; // prettier-ignore
import { evidenceOffered, proposeForRound } from './propose.ts';
import { noScores, type Candidate, type Decision, type Round, type Scores } from './priority.types.ts';
import { roundSteps } from './round.rules.ts';
import { below, insertRound, partnershipOf, selectRound, takeStep } from './round.store.ts';
import { insertScorer, saveScores, type GivenScore } from './score.store.ts';
import { askToScore, registerScoreRequests } from './scores.requests.ts';
import { ensureWeightSets, ruleInForce } from './settings.store.ts';

export type PastCandidate = Omit<CandidateInput, 'origin'> & {
  decision: Decision;
  /** Title of the priority it was merged with or is a theme of. */
  under?: string;
  rationale: string;
  dissent?: string;
  likelihood: number;
  impact: number;
};

export type PastRound = {
  title: string;
  /** ISO days. */
  openedOn: string;
  scoresDueOn: string;
  meetingOn: string;
  minute: string;
  /** In the order of the priorities. */
  candidates: readonly PastCandidate[];
  /** Sheets that were kept: five scores a candidate, in the order of `factors`; null was not scored. */
  sheets: readonly { agencyId: string; name: string; scores: readonly (readonly (number | null)[])[] }[];
};

const five = ([volume = null, harm = null, concern = null, addedValue = null, trend = null]: readonly (number | null)[]): Scores =>
  ({ volume, harm, concern, added_value: addedValue, trend }); // prettier-ignore

/**
 * A round that was decided some time ago, for the demonstration: keyed in from the sheets that were kept. Made as the manager.
 * @returns its id.
 */
export async function makePastRound(tx: Tx, manager: Actor, past: PastRound): Promise<string> {
  const [weights] = await ensureWeightSets(tx);
  if (weights === undefined) throw new Error('There are no weights');
  const id = await insertRound(tx, {
    title: past.title,
    scoresDueOn: past.scoresDueOn,
    meetingOn: past.meetingOn,
    top: 5,
    weightsId: weights.id,
    waveId: null,
    previousId: null,
  });
  const round = await selectRound(tx, id);
  const ids = new Map<string, string>();
  for (const candidate of past.candidates)
    ids.set(candidate.title, await insertCandidate(tx, round, { ...candidate, origin: 'hand' }, { likelihood: candidate.likelihood, impact: candidate.impact })); // prettier-ignore
  for (const sheet of past.sheets) {
    const scorerId = await insertScorer(tx, round, { accountId: null, agencyId: sheet.agencyId, name: sheet.name, way: 'sheet', state: 'given', saidOn: past.scoresDueOn, enteredBy: manager.accountId }); // prettier-ignore
    const given = past.candidates.map(({ title }, at): GivenScore => ({ ...five(sheet.scores[at] ?? []), candidateId: ids.get(title) ?? '', hasInterest: false, reason: '' })); // prettier-ignore
    await saveScores(tx, round, scorerId, [manager.accountId], given);
  }
  const decidedAt = `${past.meetingOn}T15:00:00.000Z`;
  for (const candidate of await listCandidates(tx, id)) {
    const own = past.candidates.find(({ title }) => title === candidate.title);
    if (own === undefined) continue;
    await changeCandidate(tx, candidate, candidate.version, 'decided', {
      decision: own.decision,
      decided_under_id: own.under === undefined ? null : (ids.get(own.under) ?? null),
      rationale: own.rationale,
      dissent: own.dissent ?? '',
      decided_by: manager.accountId,
      decided_at: decidedAt,
    });
  }
  // Its steps were taken on their days, before this system was used.
  for (const [code, at] of [
    ['open', `${past.openedOn}T09:00:00.000Z`],
    ['moderate', `${past.meetingOn}T13:00:00.000Z`],
    ['decide', decidedAt],
  ] as const) {
    const step = roundSteps.find((each) => each.code === code);
    if (step === undefined) continue;
    await tx
      .insertInto('priority_step')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        priority_round_id: id,
        step: code,
        from_state: step.from,
        to_state: step.to,
        words: JSON.stringify(code === 'decide' ? { minute: past.minute, meeting: past.meetingOn } : {}),
        done_at: at,
        done_by: manager.accountId,
        ...below(round),
      })
      .execute();
  }
  await tx
    .updateTable('priority_round')
    .set({ state: 'decided', minute: past.minute, decided_at: decidedAt, changed_at: decidedAt })
    .where('id', '=', id)
    .execute();
  return id;
}

export type PresentRound = {
  title: string;
  scoresDueOn: string;
  meetingOn: string;
  /** What the candidates of the round before rest on now, by their titles then; a new title where they are renamed. */
  carried: Readonly<
    Record<string, Pick<CandidateInput, 'evidence'> & { title?: string; because?: string }>
  >;
  added: readonly (CandidateInput & { likelihood: number; impact: number })[];
  /** Who has scored already: added value in the order of the candidates; null was not scored. */
  given: readonly { actor: Actor; scores: readonly (number | null)[]; reasons?: readonly string[]; interestIn?: number; harm?: readonly (number | null)[] }[];
  /** Who is asked by message. */
  asked: readonly { accountId: string; agencyId: string; name: string }[];
}; // prettier-ignore

/** The round of this year, open for scoring, its scores proposed from the figures in force. Each person acts as themselves. */
export async function makePresentRound(
  services: RegisterServices & { database: Database },
  manager: Actor,
  previousId: string,
  present: PresentRound,
): Promise<void> {
  const { database } = services;
  const purpose = 'load the demonstration';
  registerScoreRequests();
  const round = await database.asActor(manager, purpose, async (tx): Promise<Round> => {
    const [weights] = await ensureWeightSets(tx);
    const [wave] = await usableWaves(tx);
    if (weights === undefined) throw new Error('There are no weights');
    const id = await insertRound(tx, { title: present.title, scoresDueOn: present.scoresDueOn, meetingOn: present.meetingOn, top: 5, weightsId: weights.id, waveId: wave?.id ?? null, previousId }); // prettier-ignore
    const made = await selectRound(tx, id);
    await copyCandidates(tx, await selectRound(tx, previousId), made);
    for (const candidate of await listCandidates(tx, id)) await renew(tx, candidate, present);
    for (const { likelihood, impact, ...candidate } of present.added)
      await insertCandidate(tx, made, candidate, { likelihood, impact });
    await proposeForRound(
      tx,
      made,
      await evidenceOffered(tx, services, manager, made),
      await ruleInForce(tx),
    );
    await takeStep(tx, manager, made, { code: 'open', to: 'open' }, {});
    await askToScore(tx, made, present.asked);
    return selectRound(tx, id);
  });
  for (const { actor, scores, reasons = [], harm = [], interestIn } of present.given)
    await database.asActor(actor, purpose, async (tx) => {
      const candidates = await listCandidates(tx, round.id);
      const scorerId = await insertScorer(tx, round, { accountId: actor.accountId, agencyId: actor.agencyId, name: actor.accountName, way: 'signed-in', state: 'given' }); // prettier-ignore
      const given = candidates.map((candidate, at): GivenScore => ({ ...noScores, added_value: scores[at] ?? null, harm: harm[at] ?? null, candidateId: candidate.id, hasInterest: interestIn === at, reason: reasons[at] ?? '' })); // prettier-ignore
      await saveScores(tx, round, scorerId, [actor.accountId], given);
    });
}

async function renew(tx: Tx, candidate: Candidate, { carried }: PresentRound): Promise<void> {
  const now = carried[candidate.title];
  if (now === undefined) return;
  await changeCandidate(tx, candidate, candidate.version, 'changed', {
    evidence: JSON.stringify(now.evidence),
    ...(now.title === undefined ? {} : { title: now.title }),
    ...(now.because === undefined ? {} : { because: now.because }),
  });
}
