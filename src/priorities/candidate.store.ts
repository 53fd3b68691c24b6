import { z } from 'zod';
import type { Selectable } from 'kysely';
import { changeKept } from '../foundation/change.ts';
import { clock } from '../foundation/clock.ts';
import type { DB } from '../foundation/database.generated.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { notFound } from '../foundation/problem.ts';
import {
  evidenceShape,
  proposalShape,
  type Candidate,
  type CandidateEvidence,
  type Decision,
  type Origin,
  type Proposal,
  type Round,
} from './priority.types.ts';
import type { Duty } from './duties.ts';
import { knownDuties } from './lists.store.ts';
import { below, partnershipOf } from './round.store.ts';

const proposalsShape = z.array(proposalShape);

const toCandidate = (row: Selectable<DB['priority_candidate']>, known: readonly Duty[]): Candidate => {
  const evidence = evidenceShape.parse(row.evidence);
  return {
    id: row.id,
    roundId: row.priority_round_id,
    position: row.position,
    title: row.title,
    words: row.words,
    origin: row.origin,
    evidence,
    duties: evidence.duties.flatMap((code) => known.find((duty) => duty.code === code) ?? []),
    proposals: proposalsShape.parse(row.proposals),
    proposedAt: row.proposed_at,
    because: row.because,
    limbs: row.limbs,
    controlStrategy: row.control_strategy,
    crimePlan: row.crime_plan,
    likelihood: row.likelihood,
    impact: row.impact,
    previousId: row.previous_id,
    decision: row.decision,
    decidedUnderId: row.decided_under_id,
    rationale: row.rationale,
    dissent: row.dissent,
    decidedAt: row.decided_at,
    removedAt: row.removed_at,
    version: row.version,
    audience: row.inherited_audience,
    openToMembers: row.inherited_open,
  };
};

/** The duties as they stand; of a decided round as they stood then. */
async function dutiesOfRound(tx: Tx, roundId: string): Promise<Duty[]> {
  const round = await tx
    .selectFrom('priority_round')
    .select('decided_at')
    .where('id', '=', roundId)
    .executeTakeFirst();
  return knownDuties(tx, round?.decided_at ?? null);
}

/** Candidates of a round in their order; those taken off as well when asked. */
export async function listCandidates(
  tx: Tx,
  roundId: string,
  options: { withRemoved?: boolean } = {},
): Promise<Candidate[]> {
  let query = tx.selectFrom('priority_candidate').selectAll().where('priority_round_id', '=', roundId);
  if (options.withRemoved !== true) query = query.where('removed_at', 'is', null);
  const rows = await query.orderBy('position').orderBy('id').limit(200).execute();
  const known = await dutiesOfRound(tx, roundId);
  return rows.map((row) => toCandidate(row, known));
}

/** @throws Problem 404 for one of another round, too. */
export async function selectCandidate(tx: Tx, roundId: string, id: string): Promise<Candidate> {
  const row = await tx
    .selectFrom('priority_candidate')
    .selectAll()
    .where('id', '=', id)
    .where('priority_round_id', '=', roundId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return toCandidate(row, await dutiesOfRound(tx, roundId));
}

export type CandidateInput = {
  title: string;
  words: string;
  origin: Origin;
  evidence: CandidateEvidence;
  because: string;
  limbs: readonly string[];
  controlStrategy: string;
  crimePlan: string;
};

const columns = (input: CandidateInput) => ({
  title: input.title,
  words: input.words,
  origin: input.origin,
  evidence: JSON.stringify(input.evidence),
  because: input.because,
  limbs: [...input.limbs],
  control_strategy: input.controlStrategy,
  crime_plan: input.crimePlan,
});

/** Adds a candidate at the end. @param previousId the same one in the round before. */
export async function insertCandidate(
  tx: Tx,
  round: Round,
  input: CandidateInput,
  more: { previousId?: string; proposals?: readonly Proposal[]; likelihood?: number | null; impact?: number | null } = {},
): Promise<string> {
  const id = newId();
  const last = await tx
    .selectFrom('priority_candidate')
    .select(({ fn }) => fn.max('position').as('position'))
    .where('priority_round_id', '=', round.id)
    .executeTakeFirst();
  await tx
    .insertInto('priority_candidate')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      priority_round_id: round.id,
      position: (last?.position ?? 0) + 1,
      ...columns(input),
      proposals: JSON.stringify(more.proposals ?? []),
      proposed_at: more.proposals === undefined ? null : clock.now(),
      previous_id: more.previousId ?? null,
      likelihood: more.likelihood ?? null,
      impact: more.impact ?? null,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...below(round),
    })
    .execute();
  return id;
} // prettier-ignore

/** Candidates of the round before, but for those that were merged away; what was decided about them stays there. */
export async function copyCandidates(tx: Tx, before: Round, round: Round): Promise<number> {
  const kept = (await listCandidates(tx, before.id)).filter(({ decision }) => decision !== 'merge');
  for (const candidate of kept)
    await insertCandidate(
      tx,
      round,
      { ...candidate, origin: 'carried', because: '' },
      { previousId: candidate.id, likelihood: candidate.likelihood, impact: candidate.impact },
    );
  return kept.length;
}

type CandidateColumns = Partial<ReturnType<typeof columns>> & {
  position?: number;
  proposals?: string;
  proposed_at?: string;
  likelihood?: number | null;
  impact?: number | null;
  decision?: Decision | null;
  decided_under_id?: string | null;
  rationale?: string;
  dissent?: string;
  decided_by?: string | null;
  decided_at?: string | null;
  removed_at?: string | null;
};

/** Changes a candidate and keeps how it stood. @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeCandidate(
  tx: Tx,
  candidate: Pick<Candidate, 'id' | 'roundId'>,
  version: number,
  reason: string,
  set: CandidateColumns,
): Promise<void> {
  const row = await tx
    .selectFrom('priority_candidate')
    .selectAll()
    .where('id', '=', candidate.id)
    .where('priority_round_id', '=', candidate.roundId)
    .executeTakeFirst();
  await changeKept(
    tx,
    {
      kind: 'priority_candidate',
      thing: 'candidate',
      version,
      reason,
      row:
        row === undefined
          ? undefined
          : { ...row, audience: row.inherited_audience, open_to_members: row.inherited_open },
    },
    ({ from, to }) =>
      tx
        .updateTable('priority_candidate')
        .set({ ...set, version: to })
        .where('id', '=', candidate.id)
        .where('version', '=', from),
  );
}

export const updateCandidate = (
  tx: Tx,
  candidate: Candidate,
  version: number,
  input: CandidateInput,
): Promise<void> => changeCandidate(tx, candidate, version, 'changed', columns(input));

/** Writes the decision about one candidate. */
export const decideCandidate = (
  tx: Tx,
  candidate: Candidate,
  version: number,
  decided: { decision: Decision; underId: string | null; rationale: string; dissent: string },
): Promise<void> =>
  changeCandidate(tx, candidate, version, 'decided', {
    decision: decided.decision,
    decided_under_id: decided.underId,
    rationale: decided.rationale,
    dissent: decided.dissent,
    decided_by: contextOf(tx).actor?.accountId ?? null,
    decided_at: clock.now(),
  });

/** Keeps what figures propose; the candidate's own words are not touched. */
export const keepProposals = (tx: Tx, candidate: Candidate, proposals: readonly Proposal[]): Promise<void> =>
  changeCandidate(tx, candidate, candidate.version, 'proposed', {
    proposals: JSON.stringify(proposals),
    proposed_at: clock.now(),
  });
