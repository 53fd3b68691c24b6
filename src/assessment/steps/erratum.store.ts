import { clock } from '../../foundation/clock.ts';
import type { Actor, Role, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, refused } from '../../foundation/problem.ts';
import type { Erratum } from './erratum.rules.ts';
import { dueDay, whyNotSecond, type Step } from './step.rules.ts';
import type { Course } from './step.store.ts';

/** Errata of an assessment, oldest first; confirmed, put aside and open. */
export async function listErrata(tx: Tx, assessmentId: string): Promise<Erratum[]> {
  const rows = await tx
    .selectFrom('assessment_erratum as e')
    .innerJoin('account as p', 'p.id', 'e.proposed_by')
    .leftJoin('account as d', 'd.id', 'e.decided_by')
    .selectAll('e')
    .select(['p.name as proposer', 'd.name as decider'])
    .where('e.assessment_id', '=', assessmentId)
    .orderBy('e.proposed_at')
    .orderBy('e.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    wrongValue: row.wrong_value,
    rightValue: row.right_value,
    reason: row.reason,
    outputs: row.outputs,
    foundOn: row.found_on,
    dueOn: row.due_on,
    proposedAt: row.proposed_at,
    proposedBy: row.proposer,
    proposedById: row.proposed_by,
    proposerRole: row.proposer_role,
    decision: row.decision,
    decidedAt: row.decided_at,
    decidedBy: row.decider,
    decisionReason: row.decision_reason,
  }));
}

/** Errata that stand at the head of the document. */
export const confirmed = (errata: readonly Erratum[]): Erratum[] =>
  errata.filter(({ decision }) => decision === 'confirmed');

export const openErrata = (errata: readonly Erratum[]): Erratum[] =>
  errata.filter(({ decision }) => decision === null);

/** @returns the day by which it must be decided. */
export async function insertErratum(
  tx: Tx,
  actor: Actor,
  course: Pick<Course, 'id' | 'partnershipId' | 'width'>,
  erratum: Pick<Erratum, 'wrongValue' | 'rightValue' | 'reason' | 'outputs' | 'foundOn'>,
): Promise<string> {
  const dueOn = dueDay('erratum', erratum.foundOn);
  await tx
    .insertInto('assessment_erratum')
    .values({
      partnership_id: course.partnershipId,
      id: newId(),
      assessment_id: course.id,
      wrong_value: erratum.wrongValue,
      right_value: erratum.rightValue,
      reason: erratum.reason,
      outputs: erratum.outputs,
      found_on: erratum.foundOn,
      due_on: dueOn,
      proposed_at: clock.now(),
      proposed_by: actor.accountId,
      proposer_role: actor.role,
      ...course.width,
      own_audience: null,
    })
    .execute();
  return dueOn;
}

/**
 * Decides an erratum. Confirming it takes an analyst and a manager, one of each; anybody who may propose one may put it aside.
 * @throws Problem 404, 403 `erratum-decided`, `second-person`.
 */
export async function decideErratum(
  tx: Tx,
  actor: Actor,
  assessmentId: string,
  erratumId: string,
  step: Step,
  reason: string,
): Promise<Erratum> {
  const erratum = (await listErrata(tx, assessmentId)).find(({ id }) => id === erratumId);
  if (erratum === undefined) throw notFound();
  if (erratum.decision !== null)
    throw refused('erratum-decided', 'This erratum has been decided already', 'Nothing was changed.');
  checkSecond(step, erratum, actor);
  const decidedAt = clock.now();
  const decision = step.event === 'correct' ? 'confirmed' : 'put-aside';
  const { numUpdatedRows } = await tx
    .updateTable('assessment_erratum')
    .set({ decision, decided_at: decidedAt, decided_by: actor.accountId, decision_reason: reason })
    .where('id', '=', erratumId)
    .where('decision', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw notFound();
  return { ...erratum, decision, decidedAt, decidedBy: actor.accountName, decisionReason: reason };
}

/** @throws Problem 403 `second-person`. */
export function checkSecond(
  step: Step,
  erratum: Pick<Erratum, 'proposedById' | 'proposerRole'>,
  actor: Actor,
): void {
  const why = whyNotSecond(
    step,
    // Written by insertErratum from the proposer's own post.
    { accountId: erratum.proposedById, role: erratum.proposerRole as Role },
    actor,
  );
  if (why !== null) throw refused('second-person', why, 'Nothing was changed.');
}
