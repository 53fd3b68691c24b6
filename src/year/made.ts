import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { proposedNotice } from './elections/election.rules.ts';
import type { ElectionKind, Reach } from './elections/election.types.ts';
import { insertElection } from './elections/elections.store.ts';
import { insertDate } from './plan/dates.store.ts';
import { yearOf } from './plan/due.rules.ts';
import type { DateKind, StepState } from './plan/plan.types.ts';
import { startRules } from './plan/rules.routes.ts';
import { loadPlan, saveStep } from './plan/steps.store.ts';

/** A year as its people would have made it: for a demonstration and for tests. */
export type MadeYear = {
  owner: { agencyId: string; accountId: string };
  dates: readonly { kind: DateKind; title: string; on: string }[];
  elections: readonly { title: string; kind: ElectionKind; reach: Reach; area: string; pollOn: string }[];
  /** Where a step of this year stands, by its rule and day; null where nobody has said. */
  stands: (step: { code: string; due: string }) => { state: StepState; note: string } | null;
};

/** Makes the rules, the fixed days, the elections and what was said of the steps; nothing where rules are there already. */
export async function makeYear(tx: Tx, made: MadeYear): Promise<void> {
  const there = await tx.selectFrom('year_rule').select('id').limit(1).executeTakeFirst();
  if (there !== undefined) return;
  await startRules(tx, { ownerAgencyId: made.owner.agencyId, ownerAccountId: made.owner.accountId });
  for (const date of made.dates) await insertDate(tx, date);
  for (const election of made.elections) {
    const notice = proposedNotice(election.kind, election.pollOn);
    if (notice !== null)
      await insertElection(tx, { ...election, wardCode: null, noticeOn: notice.on, noticeRule: notice.rule.id }); // prettier-ignore
  }
  for (const step of (await loadPlan(tx, yearOf(clock.today()))).steps) {
    const said = made.stands({ code: step.rule.code, due: step.due });
    if (said === null) continue;
    await saveStep(
      tx,
      { ruleId: step.rule.id, occurrence: step.key, version: 0 },
      {
        ...said,
        doneOn: said.state === 'done' ? (step.due < clock.today() ? step.due : clock.today()) : null,
        ownerAgencyId: null,
        ownerAccountId: null,
      },
    );
  }
}
