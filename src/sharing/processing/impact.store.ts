import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId, newReference } from '../../foundation/id.ts';
import { Problem, notFound, refused } from '../../foundation/problem.ts';
import { afterCursor, rowsOnPage } from '../../foundation/paging.ts';
import type { CursorValue } from '../../foundation/paging.ts';
import { impactStepsFrom, impactWords } from './impact.rules.ts';
import type { ImpactState, ImpactStep } from './impact.rules.ts';

export async function selectImpact(tx: Tx, id: string) {
  return tx.selectFrom('impact_assessment').selectAll().where('id', '=', id).executeTakeFirst();
}

export type Impact = NonNullable<Awaited<ReturnType<typeof selectImpact>>>;

/** By title; one row more where there is a next page. */
export async function listImpacts(tx: Tx, after?: readonly CursorValue[]): Promise<Impact[]> {
  return tx
    .selectFrom('impact_assessment')
    .selectAll()
    .$if(after !== undefined, (query) => query.where(afterCursor(['title', 'id'], after ?? [], 'ascending')))
    .orderBy('title')
    .orderBy('id')
    .limit(rowsOnPage + 1)
    .execute();
}

export type Screening = {
  title: string;
  projectOwner: string;
  triggers: readonly string[];
  /** Why it is, or is not, needed. */
  screening: string;
  needed: boolean;
  agreementId: string | null;
};

export async function insertImpact(tx: Tx, screening: Screening): Promise<string> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('An assessment belongs to a partnership');
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('impact_assessment')
    .values({
      partnership_id: partnershipId,
      id,
      reference: newReference('DPIA'),
      title: screening.title,
      state: screening.needed ? 'screened' : 'not-needed',
      state_changed_at: now,
      agreement_id: screening.agreementId,
      project_owner: screening.projectOwner,
      triggers: [...screening.triggers],
      screening: screening.screening,
      flows: '',
      necessity: '',
      risks: '',
      measures: '',
      dpo_name: '',
      dpo_advice: '',
      overruled_reason: '',
      asset_owner: '',
      changes: '',
      made_at: now,
      made_by: actor?.accountId ?? null,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** What a step writes; the columns of the row. */
export type ImpactChange = Partial<
  Pick<
    Impact,
    | 'flows'
    | 'necessity'
    | 'risks'
    | 'measures'
    | 'dpo_name'
    | 'dpo_advice'
    | 'dpo_advice_due_on'
    | 'advice_followed'
    | 'overruled_reason'
    | 'asset_owner'
    | 'residual_risk'
    | 'regulator_asked_on'
    | 'live_on'
    | 'review_on'
    | 'changes'
  >
>;

/** @throws Problem `step-not-possible`, `changed-meanwhile`. */
export async function takeImpactStep(
  tx: Tx,
  id: string,
  version: number,
  step: ImpactStep,
  change: ImpactChange,
): Promise<void> {
  const row = await tx
    .selectFrom('impact_assessment')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (!impactStepsFrom(row.state).some((each) => each.event === step.event))
    throw refused(
      'step-not-possible',
      `This step cannot be taken now: ${step.title.toLowerCase()}`,
      whyNot(row.state, step),
    );
  if (row.version !== version)
    throw new Problem({
      status: 409,
      code: 'changed-meanwhile',
      title: 'Somebody changed this assessment while you were looking at it',
      detail: 'Go back, load the page again and do it once more if it is still right.',
    });
  const { audience, open_to_members: openToMembers, partnership_id: _partnership, ...was } = row;
  await keepVersion(tx, {
    kind: 'impact-assessment',
    id,
    version,
    reason: step.event,
    was,
    audience,
    openToMembers,
  });
  await tx
    .updateTable('impact_assessment')
    .set({ ...change, state: step.to, state_changed_at: clock.now(), version: version + 1 })
    .where('id', '=', id)
    .execute();
}

export function whyNot(state: ImpactState, step: ImpactStep): string {
  return `It is now: ${impactWords[state].title.toLowerCase()}. The step can be taken from: ${step.from.map((from) => impactWords[from].title.toLowerCase()).join(', ')}.`;
}
