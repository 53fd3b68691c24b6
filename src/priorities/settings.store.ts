import { z } from 'zod';
import type { Selectable } from 'kysely';
import { changeKept } from '../foundation/change.ts';
import { clock } from '../foundation/clock.ts';
import type { DB } from '../foundation/database.generated.ts';
import { contextOf, ownKey } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { notFound } from '../foundation/problem.ts';
import type { Weights, WeightSet } from './priority.types.ts';
import { standardRule, type Bands, type Rule } from './proposal.rules.ts';
import { partnershipOf } from './round.store.ts';
import { standardSets } from './weights.rules.ts';

const five = z.array(z.number()).length(5);
const bandsShape = z.object({
  volume: five,
  harm: five,
  concern: five,
  trend: five,
  noClearChange: z.number().int().min(0).max(5),
});

/** Every version of the rule, the one that counts first; at the end the one that comes with the software. */
export async function listRules(tx: Tx): Promise<(Rule & { madeAt: string | null; madeBy: string | null })[]> {
  const rows = await tx
    .selectFrom('priority_rule')
    .leftJoin('account', 'account.id', 'priority_rule.made_by')
    .select(['number', 'bands', 'reason', 'priority_rule.made_at', 'account.name'])
    .orderBy('number', 'desc')
    .limit(100)
    .execute();
  return [
    ...rows.map((row) => ({
      number: row.number,
      bands: bandsShape.parse(row.bands),
      reason: row.reason,
      madeAt: row.made_at,
      madeBy: row.name,
    })),
    { ...standardRule, madeAt: null, madeBy: null },
  ];
} // prettier-ignore

/** The rule that counts now. */
export async function ruleInForce(tx: Tx): Promise<Rule> {
  const [rule = standardRule] = await listRules(tx);
  return rule;
}

export async function insertRule(tx: Tx, bands: Bands, reason: string): Promise<void> {
  const { number } = await ruleInForce(tx);
  await tx
    .insertInto('priority_rule')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      number: number + 1,
      bands: JSON.stringify(bands),
      reason,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
}

const toSet = (row: Selectable<DB['priority_weights']>): WeightSet => ({
  id: row.id,
  title: row.title,
  weights: {
    volume: row.volume,
    harm: row.harm,
    concern: row.concern,
    added_value: row.added_value,
    trend: row.trend,
  },
  source: row.source,
  position: row.position,
  removedAt: row.removed_at,
  version: row.version,
});

/** Sets that may be chosen, in their order. */
export async function listWeightSets(tx: Tx, options: { withRemoved?: boolean } = {}): Promise<WeightSet[]> {
  let query = tx.selectFrom('priority_weights').selectAll();
  if (options.withRemoved !== true) query = query.where('removed_at', 'is', null);
  const rows = await query.orderBy('position').orderBy('id').limit(50).execute();
  return rows.map(toSet);
}

export async function selectWeightSet(tx: Tx, id: string): Promise<WeightSet> {
  const row = await tx.selectFrom('priority_weights').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toSet(row);
}

export async function insertWeightSet(
  tx: Tx,
  set: { title: string; weights: Weights; source: string },
): Promise<string> {
  const id = newId();
  const last = await tx
    .selectFrom('priority_weights')
    .select(({ fn }) => fn.max('position').as('position'))
    .executeTakeFirst();
  await tx
    .insertInto('priority_weights')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      title: set.title,
      ...set.weights,
      source: set.source,
      position: (last?.position ?? 0) + 1,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** The sets a partnership begins with, put there when somebody who may first needs them. */
export async function ensureWeightSets(tx: Tx): Promise<WeightSet[]> {
  const known = await listWeightSets(tx, { withRemoved: true });
  if (known.length > 0) return known.filter(({ removedAt }) => removedAt === null);
  for (const set of standardSets) await insertWeightSet(tx, set);
  return listWeightSets(tx);
}

/** Changes a set and keeps how it stood. @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeWeightSet(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: Partial<{ title: string; source: string; removed_at: string | null }> & Partial<Weights>,
): Promise<void> {
  const row = await tx.selectFrom('priority_weights').selectAll().where('id', '=', id).executeTakeFirst();
  await changeKept(tx, { kind: 'priority_weights', thing: 'set of weights', row, version, reason }, ({ from, to }) =>
    tx
      .updateTable('priority_weights')
      .set({ ...set, version: to })
      .where('id', '=', id)
      .where('version', '=', from),
  );
} // prettier-ignore
