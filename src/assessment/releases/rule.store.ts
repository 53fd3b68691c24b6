import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { shippedRule, type DisclosureRule } from './rule.rules.ts';

/** A rule as its page shows it. */
export type RuleRecord = DisclosureRule & { madeAt: string | null; madeBy: string | null };

/** Rules that the partnership has made, the newest first; the last fifty. The one that came with the software stands before them all. */
export async function listRules(tx: Tx): Promise<RuleRecord[]> {
  const rows = await tx
    .selectFrom('disclosure_rule')
    .leftJoin('account', 'account.id', 'disclosure_rule.made_by')
    .select([
      'disclosure_rule.id',
      'begins_on',
      'threshold',
      'sensitive_threshold',
      'zero_shown',
      'sensitive_zero_shown',
      'rounded_to',
      'categories',
      'source_kinds',
      'why',
      'disclosure_rule.made_at',
      'account.name',
    ])
    .orderBy('begins_on', 'desc')
    .orderBy('disclosure_rule.made_at', 'desc')
    .orderBy('disclosure_rule.id', 'desc')
    .limit(50)
    .execute();
  return [
    ...rows.map((row) => ({
      id: row.id,
      beginsOn: row.begins_on,
      threshold: row.threshold,
      sensitiveThreshold: row.sensitive_threshold,
      zeroShown: row.zero_shown,
      sensitiveZeroShown: row.sensitive_zero_shown,
      roundedTo: row.rounded_to,
      categories: row.categories,
      sourceKinds: row.source_kinds,
      why: row.why,
      madeAt: row.made_at,
      madeBy: row.name,
    })),
    { ...shippedRule, madeAt: null, madeBy: null },
  ];
}

/** The rule in force on a day. */
export async function ruleOn(tx: Tx, day: string = clock.today()): Promise<RuleRecord> {
  const rules = await listRules(tx);
  const found = rules.find(({ beginsOn }) => beginsOn <= day) ?? rules.at(-1);
  return found ?? { ...shippedRule, madeAt: null, madeBy: null };
}

export async function insertRule(tx: Tx, rule: Omit<DisclosureRule, 'id'>): Promise<string> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('A rule belongs to a partnership; this transaction has none');
  const id = newId();
  await tx
    .insertInto('disclosure_rule')
    .values({
      partnership_id: partnershipId,
      id,
      begins_on: rule.beginsOn,
      threshold: rule.threshold,
      sensitive_threshold: rule.sensitiveThreshold,
      zero_shown: rule.zeroShown,
      sensitive_zero_shown: rule.sensitiveZeroShown,
      rounded_to: rule.roundedTo,
      categories: [...rule.categories],
      source_kinds: [...rule.sourceKinds],
      why: rule.why,
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}
