import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { addCalendarMonths } from '../../foundation/day.ts';
import { newId } from '../../foundation/id.ts';
import type { AssessmentQuestion } from '../evidence.ts';
import { limitOn } from './step.parameters.ts';
import { insertContributors, recordStep } from './step.store.ts';

export type Plan = AssessmentQuestion & {
  title: string;
  marking: 'OFFICIAL' | 'OFFICIAL-SENSITIVE';
  contributors: readonly string[];
};

/** The day by which the next assessment is due: a year after the last was approved; null where none ever was. */
export async function nextDue(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`
    select max(given ->> 'held-on') as day from assessment_step where event = 'approve'`.execute(tx);
  const day = rows[0]?.day ?? null;
  return day === null ? null : addCalendarMonths(day, limitOn('yearly', day).amount);
}

/** Plans an assessment: what it is about and who contributes, before there are data. @returns its id. */
export async function insertPlanned(tx: Tx, actor: Actor, plan: Plan): Promise<string> {
  const id = newId();
  const now = clock.now();
  const audience = [ownKey(tx)];
  await tx
    .insertInto('assessment')
    .values({
      partnership_id: actor.partnershipId,
      id,
      title: plan.title,
      area_code: plan.area.code,
      area_name: plan.area.name,
      period_from: `${plan.period.from}-01`,
      period_to: `${plan.period.to}-01`,
      compare_from: plan.comparison === null ? null : `${plan.comparison.from}-01`,
      compare_to: plan.comparison === null ? null : `${plan.comparison.to}-01`,
      state: 'planned',
      document: null,
      inputs: JSON.stringify({ deliveries: [] }),
      marking: plan.marking,
      due_on: await nextDue(tx),
      made_at: now,
      made_by: actor.accountId,
      changed_at: now,
      changed_by: actor.accountId,
      audience,
      open_to_members: true,
    })
    .execute();
  const course = {
    id,
    partnershipId: actor.partnershipId,
    width: { inherited_audience: audience, inherited_open: true },
  };
  await insertContributors(tx, course, plan.contributors);
  await recordStep(tx, course, {
    event: 'plan',
    from: null,
    to: 'planned',
    way: 'signed-in',
    given: { role: actor.role, contributors: plan.contributors.length, marking: plan.marking },
    by: actor.accountId,
  });
  return id;
}
