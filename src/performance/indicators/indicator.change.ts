import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import type { Indicator, IndicatorInput } from './indicator.types.ts';
import { below, mostIndicators, partnershipOf, selectIndicator } from './indicator.store.ts';

const columns = (input: IndicatorInput) => ({
  code: input.code,
  title: input.title,
  definition: input.definition,
  role: input.role,
  shape: input.shape,
  source: input.source,
  measure_code: input.measureCode,
  area_code: input.areaCode,
  unit: input.unit,
  decimals: input.decimals,
  numerator_words: input.numeratorWords,
  denominator_words: input.denominatorWords,
  polarity: input.polarity,
  frequency: input.frequency,
  by_chance: input.byChance,
  baseline: input.baseline,
  baseline_words: input.baselineWords,
  tolerance_percent: input.tolerancePercent,
  lowest: input.lowest,
  highest: input.highest,
  comparator: input.comparator,
  limitations: input.limitations,
  owner_agency_id: input.ownerAgencyId,
  owner_account_id: input.ownerAccountId,
  priority: input.priority,
  priority_id: input.priorityId,
  paired_indicator_id: input.pairedId,
  is_public: input.isPublic,
});

/** @param key whose it is, where no actor makes it. @returns its id. @throws Problem 422 on `code`. */
export async function insertIndicator(tx: Tx, input: IndicatorInput, key?: string): Promise<string> {
  const known = await tx.selectFrom('indicator').select(['code', 'position']).limit(mostIndicators).execute();
  if (known.some(({ code }) => code === input.code))
    throw fieldProblem('code-taken', 'code', `“${input.code}” is the code of another indicator`);
  if (known.length >= mostIndicators)
    throw fieldProblem('too-many', 'code', `A register holds ${mostIndicators} indicators at most; take one out first`); // prettier-ignore
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('indicator')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      ...columns(input),
      position: input.position ?? Math.max(0, ...known.map(({ position }) => position)) + 10,
      made_at: now,
      made_by: contextOf(tx).actor?.accountId ?? null,
      changed_at: now,
      version: 1,
      audience: [key ?? ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** Fields of which a change makes another series of an indicator. */
export const definingFields = [
  'definition',
  'shape',
  'source',
  'measureCode',
  'areaCode',
  'unit',
  'numeratorWords',
  'denominatorWords',
  'frequency',
] as const satisfies readonly (keyof IndicatorInput)[];

/** Which of them a change touches. */
export const definingChange = (was: Indicator, input: IndicatorInput): (typeof definingFields)[number][] =>
  definingFields.filter((field) => was[field] !== input[field]);

/**
 * Changes an indicator and keeps how it stood.
 * @param broken from which period (first day) on the new definition holds and why, where the change breaks the series.
 * @throws Problem 404; 422 `changed-meanwhile`, `code-taken`.
 */
export async function changeIndicator(
  tx: Tx,
  id: string,
  input: IndicatorInput,
  version: number,
  reason: string,
  broken: { from: string; reason: string } | null = null,
): Promise<void> {
  const indicator = await selectIndicator(tx, id);
  const taken = await tx
    .selectFrom('indicator')
    .select('id')
    .where('code', '=', input.code)
    .where('id', '<>', id)
    .executeTakeFirst();
  if (taken !== undefined)
    throw fieldProblem('code-taken', 'code', `“${input.code}” is the code of another indicator`);
  if (broken !== null) await insertBreak(tx, indicator, broken);
  await keepChange(tx, id, version, reason, columns(input));
}

/** Takes an indicator out of the register or puts it back: its readings stay where they were reported. */
export async function setRemoved(tx: Tx, id: string, version: number, removed: boolean): Promise<void> {
  await keepChange(tx, id, version, removed ? 'taken out' : 'put back', {
    removed_at: removed ? clock.now() : null,
  });
}

async function keepChange(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: Partial<ReturnType<typeof columns>> & { removed_at?: string | null },
): Promise<void> {
  const row = await tx.selectFrom('indicator').selectAll().where('id', '=', id).executeTakeFirst();
  await changeKept(tx, { kind: 'indicator', thing: 'indicator', row, version, reason }, ({ from, to }) =>
    tx
      .updateTable('indicator')
      .set({ ...set, changed_at: clock.now(), version: to })
      .where('id', '=', id)
      .where('version', '=', from),
  );
}

/** From this period on it is defined otherwise. The definition as it was stays with the break. */
export async function insertBreak(
  tx: Tx,
  indicator: Indicator,
  broken: { from: string; reason: string },
): Promise<void> {
  const { actor } = contextOf(tx);
  await tx
    .insertInto('indicator_break')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      indicator_id: indicator.id,
      from_period: broken.from,
      reason: broken.reason,
      was: indicator.definition,
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      ...below(indicator),
    })
    .execute();
}

/** A target of a period. An earlier one for it stays and is shown beside. @throws Problem 404. */
export async function insertTarget(
  tx: Tx,
  indicatorId: string,
  target: { from: string; to: string; value: number; reason: string; setOn?: string },
): Promise<void> {
  const indicator = await selectIndicator(tx, indicatorId);
  if (indicator.removedAt !== null) throw notFound();
  const { actor } = contextOf(tx);
  await tx
    .insertInto('indicator_target')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      indicator_id: indicator.id,
      period_from: target.from,
      period_to: target.to,
      value: target.value,
      reason: target.reason,
      set_on: target.setOn ?? clock.today(),
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      ...below(indicator),
    })
    .execute();
}
