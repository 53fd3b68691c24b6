import type { Selectable } from 'kysely';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { partnershipOf } from '../store.ts';
import { ruleBodyShape, type Rule, type RuleInput } from './plan.types.ts';

const toRule = (row: Selectable<DB['year_rule']>): Rule => ({
  id: row.id,
  code: row.code,
  title: row.title,
  body: ruleBodyShape.parse(row.body),
  effectiveFrom: row.effective_from,
  effectiveTo: row.effective_to,
  ownerAgencyId: row.owner_agency_id,
  ownerAccountId: row.owner_account_id,
  version: row.version,
});

/** By code. */
export async function listRules(tx: Tx): Promise<Rule[]> {
  const rows = await tx
    .selectFrom('year_rule')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('code')
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map(toRule);
}

/** @throws Problem 404 */
export async function selectRule(tx: Tx, id: string): Promise<Rule> {
  return toRule(await row(tx, id));
}

async function row(tx: Tx, id: string): Promise<Selectable<DB['year_rule']>> {
  const found = await tx
    .selectFrom('year_rule')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (found === undefined) throw notFound();
  return found;
}

const columns = (input: RuleInput) => ({
  code: input.code,
  title: input.title,
  body: JSON.stringify(input.body),
  effective_from: input.effectiveFrom,
  effective_to: input.effectiveTo,
  owner_agency_id: input.ownerAgencyId,
  owner_account_id: input.ownerAccountId,
});

export async function insertRule(tx: Tx, input: RuleInput): Promise<string> {
  const id = newId();
  await tx
    .insertInto('year_rule')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      ...columns(input),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeRule(tx: Tx, id: string, version: number, input: RuleInput): Promise<void> {
  await changeKept(
    tx,
    { kind: 'year_rule', thing: 'rule', row: await row(tx, id), version, reason: 'changed' },
    ({ from, to }) =>
      tx
        .updateTable('year_rule')
        .set({ ...columns(input), version: to })
        .where('id', '=', id)
        .where('version', '=', from),
  );
}

/** Takes it out of the year, or puts it back. @throws 404 */
export async function removeRule(tx: Tx, id: string, removed: boolean): Promise<void> {
  const result = await tx
    .updateTable('year_rule')
    .set({ removed_at: removed ? clock.now() : null })
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}
