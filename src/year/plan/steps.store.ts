import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { electionsBetween } from '../elections/elections.store.ts';
import { partnershipOf } from '../store.ts';
import { datesNear } from './dates.store.ts';
import { planOf, type Plan } from './plan.rules.ts';
import type { PlanYear, Said, StepState } from './plan.types.ts';
import { listRules } from './rules.store.ts';

/** What has been said of the steps of these rules. */
export async function listSaid(tx: Tx, ruleIds: readonly string[]): Promise<Said[]> {
  if (ruleIds.length === 0) return [];
  const rows = await tx
    .selectFrom('year_step as s')
    .leftJoin('account', 'account.id', 's.changed_by')
    .select([
      's.year_rule_id', 's.occurrence', 's.state', 's.note', 's.done_on', 's.owner_agency_id', 's.owner_account_id', 's.version',
      's.changed_at', 'account.name',
    ])
    .where('s.year_rule_id', 'in', [...ruleIds])
    .orderBy('s.changed_at', 'desc')
    .limit(5000)
    .execute(); // prettier-ignore
  return rows.map((row) => ({
    ruleId: row.year_rule_id,
    occurrence: row.occurrence,
    state: row.state,
    note: row.note,
    doneOn: row.done_on,
    ownerAgencyId: row.owner_agency_id,
    ownerAccountId: row.owner_account_id,
    version: row.version,
    changedAt: row.changed_at,
    changedBy: row.name,
  }));
}

/** The plan of a year as it stands. */
export async function loadPlan(tx: Tx, year: PlanYear): Promise<Plan> {
  const rules = await listRules(tx);
  return planOf({
    year,
    today: clock.today(),
    rules,
    dates: await datesNear(tx, year),
    said: await listSaid(tx, rules.map(({ id }) => id)), // prettier-ignore
    elections: await electionsBetween(tx, year.from, year.to),
  });
}

export type StepInput = {
  state: StepState;
  note: string;
  doneOn: string | null;
  ownerAgencyId: string | null;
  ownerAccountId: string | null;
};

/**
 * Says where a step stands, and keeps how it stood.
 * @param version of what was said before; 0 where nothing was.
 * @throws Problem 404 for a rule that the actor cannot see; 422 `changed-meanwhile`.
 */
export async function saveStep(
  tx: Tx,
  step: { ruleId: string; occurrence: string; version: number },
  input: StepInput,
): Promise<void> {
  const rule = await tx
    .selectFrom('year_rule')
    .select(['audience', 'open_to_members'])
    .where('id', '=', step.ruleId)
    .executeTakeFirst();
  if (rule === undefined) throw notFound();
  const was = await tx
    .selectFrom('year_step')
    .selectAll()
    .where('year_rule_id', '=', step.ruleId)
    .where('occurrence', '=', step.occurrence)
    .forUpdate()
    .executeTakeFirst();
  if ((was?.version ?? 0) !== step.version) throw changedMeanwhile();
  const set = {
    state: input.state,
    note: input.note,
    done_on: input.doneOn,
    owner_agency_id: input.ownerAgencyId,
    owner_account_id: input.ownerAccountId,
    changed_at: clock.now(),
    changed_by: contextOf(tx).actor?.accountId ?? null,
  };
  if (was === undefined) {
    const made = await tx
      .insertInto('year_step')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        year_rule_id: step.ruleId,
        occurrence: step.occurrence,
        ...set,
        version: 1,
        inherited_audience: rule.audience,
        inherited_open: rule.open_to_members,
      })
      .onConflict((conflict) => conflict.constraint('year_step__occurrence__key').doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows !== 1n) throw changedMeanwhile();
    return;
  }
  const { inherited_audience: audience, inherited_open: openToMembers, own_audience: _, ...row } = was;
  await keepVersion(tx, {
    kind: 'year_step',
    id: was.id,
    version: was.version,
    reason: 'said anew',
    was: row,
    audience,
    openToMembers,
  });
  const result = await tx
    .updateTable('year_step')
    .set({ ...set, version: was.version + 1 })
    .where('id', '=', was.id)
    .where('version', '=', was.version)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw changedMeanwhile();
}

const changedMeanwhile = (): Problem =>
  new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody changed this step meanwhile',
    fields: [
      {
        name: 'version',
        message:
          'Somebody changed this step after you opened the page. What is stored now is shown below; send again to replace it with yours',
      },
    ],
  });
