import {
  prioritySubjects,
  quoteForRound,
  type PrioritySubject,
  type RegisterServices,
} from '../assessment/assessment.ts';
import { communityConcern } from '../consultation/consultation.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { keepProposals, listCandidates } from './candidate.store.ts';
import type { Round } from './priority.types.ts';
import { propose, type ConcernRead, type Rule } from './proposal.rules.ts';
import { partnershipOf } from './round.store.ts';

/** What candidates can rest on: subjects of the assessment, answers of the survey. */
export type EvidenceOffered = {
  subjects: PrioritySubject[];
  concern: (ConcernRead & { question: { kind: string; id: string } }) | { none: string };
};

/** Runs as somebody who may read figures and answers: an analyst or a manager. */
export async function evidenceOffered(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  round: Round,
): Promise<EvidenceOffered> {
  const subjects = await prioritySubjects(tx, services, actor);
  if (round.waveId === null)
    return { subjects, concern: { none: 'no consultation is chosen for the round.' } };
  const found = await communityConcern(tx, round.waveId);
  return {
    subjects,
    concern:
      'none' in found
        ? found
        : {
            waveTitle: found.wave.title,
            base: found.base,
            baseWords: found.baseWords,
            issues: found.issues,
            question: found.question,
          },
  };
}

/**
 * Works the proposals of every candidate out from the figures as they are now, and keeps them with the figures they quote.
 * @returns how many candidates have at least one score proposed.
 */
export async function proposeForRound(
  tx: Tx,
  round: Round,
  offered: EvidenceOffered,
  rule: Rule,
): Promise<number> {
  const subjects = new Map(offered.subjects.map((subject) => [subject.key, subject]));
  let many = 0;
  for (const candidate of await listCandidates(tx, round.id)) {
    const proposals = propose(candidate.evidence, { subjects, concern: offered.concern }, rule);
    if (proposals.some(({ score }) => score !== null)) many += 1;
    await keepProposals(tx, candidate, proposals);
    const quoted = new Set(proposals.flatMap(({ figureId }) => figureId ?? []));
    await quoteForRound(
      tx,
      { ...round, partnershipId: partnershipOf(tx) },
      candidate.evidence.subjects.flatMap((key) =>
        (subjects.get(key)?.figures ?? []).filter(({ id }) => quoted.has(id)),
      ),
    );
  }
  return many;
}
