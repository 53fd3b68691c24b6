import { sql, type Selectable } from 'kysely';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import type { Check, Indicator, Reading, SeriesBreak, Target } from './indicator.types.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('Performance belongs to a partnership; this transaction has none');
  return partnershipId;
}

/** Width of a row below another. */
export const below = (row: {
  audience: string[];
  openToMembers: boolean;
}): { inherited_audience: string[]; inherited_open: boolean } => ({
  inherited_audience: row.audience,
  inherited_open: row.openToMembers,
});

const toIndicator = (row: Selectable<DB['indicator']>): Indicator => ({
  id: row.id,
  code: row.code,
  title: row.title,
  definition: row.definition,
  role: row.role,
  shape: row.shape,
  source: row.source,
  measureCode: row.measure_code,
  areaCode: row.area_code,
  unit: row.unit,
  decimals: row.decimals,
  numeratorWords: row.numerator_words,
  denominatorWords: row.denominator_words,
  polarity: row.polarity,
  frequency: row.frequency,
  byChance: row.by_chance,
  baseline: row.baseline,
  baselineWords: row.baseline_words,
  tolerancePercent: row.tolerance_percent,
  lowest: row.lowest,
  highest: row.highest,
  comparator: row.comparator,
  limitations: row.limitations,
  ownerAgencyId: row.owner_agency_id,
  ownerAccountId: row.owner_account_id,
  priority: row.priority,
  priorityId: row.priority_id,
  pairedId: row.paired_indicator_id,
  isPublic: row.is_public,
  position: row.position,
  removedAt: row.removed_at,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

/** Most indicators that one partnership keeps: a register is read whole. */
export const mostIndicators = 400;

/** The register in its order; those taken out are left out unless asked for. */
export async function listIndicators(tx: Tx, options: { removed?: boolean } = {}): Promise<Indicator[]> {
  const rows = await tx
    .selectFrom('indicator')
    .selectAll()
    .where('removed_at', options.removed === true ? 'is not' : 'is', null)
    .orderBy('position')
    .orderBy('id')
    .limit(mostIndicators)
    .execute();
  return rows.map(toIndicator);
}

/** @throws the same 404 for an unknown one and for one the reader may not see. */
export async function selectIndicator(tx: Tx, id: string): Promise<Indicator> {
  const row = await tx.selectFrom('indicator').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toIndicator(row);
}

export async function indicatorsById(tx: Tx, ids: readonly string[]): Promise<Map<string, Indicator>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('indicator')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, toIndicator(row)]));
}

/** Targets by indicator, in the order in which they were set; the last of a period counts, the others stay to be seen. */
export async function targetsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Target[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('indicator_target as t')
    .leftJoin('account as a', 'a.id', 't.made_by')
    .select([
      't.id',
      't.indicator_id',
      't.period_from',
      't.period_to',
      't.value',
      't.reason',
      't.set_on',
      'a.name',
    ]) // prettier-ignore
    .where('t.indicator_id', 'in', [...ids])
    .orderBy('t.set_on')
    .orderBy('t.made_at')
    .orderBy('t.id')
    .execute();
  return grouped(rows, (row) => ({
    id: row.id,
    from: row.period_from,
    to: row.period_to,
    value: row.value,
    reason: row.reason,
    setOn: row.set_on,
    setBy: row.name,
  }));
}

export async function breaksOf(tx: Tx, ids: readonly string[]): Promise<Map<string, SeriesBreak[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('indicator_break')
    .select(['id', 'indicator_id', 'from_period', 'reason', 'was', 'made_at'])
    .where('indicator_id', 'in', [...ids])
    .orderBy('from_period')
    .orderBy('id')
    .execute();
  return grouped(rows, (row) => ({
    id: row.id,
    from: row.from_period,
    reason: row.reason,
    was: row.was,
    madeAt: row.made_at,
  }));
}

function grouped<Row extends { indicator_id: string }, Made>(
  rows: readonly Row[],
  make: (row: Row) => Made,
): Map<string, Made[]> {
  const found = new Map<string, Made[]>();
  for (const row of rows) {
    const list = found.get(row.indicator_id) ?? [];
    list.push(make(row));
    found.set(row.indicator_id, list);
  }
  return found;
}

export const toReading = (row: Selectable<DB['indicator_reading']>): Reading => ({
  id: row.id,
  indicatorId: row.indicator_id,
  roundId: row.performance_round_id,
  from: row.period_from,
  to: row.period_to,
  state: row.state,
  value: row.value,
  numerator: row.numerator,
  denominator: row.denominator,
  lower: row.lower,
  upper: row.upper,
  words: row.words,
  commentary: row.commentary,
  isProvisional: row.is_provisional,
  figure: row.figure,
  checks: row.checks as unknown as Check[],
  way: row.way,
  saidBy: row.said_by,
  rawWords: row.raw_words,
  submittedAt: row.submitted_at,
  returnedReason: row.returned_reason,
  requestId: row.request_id,
  askedAccountId: row.asked_account_id,
  lockedAt: row.locked_at,
  status: row.status,
  statusWords: row.status_words,
  direction: row.direction,
  directionWords: row.direction_words,
  target: row.target,
  indicatorVersion: row.indicator_version,
  version: row.version,
});

/** Readings by indicator, oldest first. */
export async function readingsOf(
  tx: Tx,
  ids: readonly string[],
  options: { locked?: boolean; until?: string } = {},
): Promise<Map<string, Reading[]>> {
  if (ids.length === 0) return new Map();
  let query = tx
    .selectFrom('indicator_reading')
    .selectAll()
    .where('indicator_id', 'in', [...ids]);
  if (options.locked === true) query = query.where('state', 'in', ['locked', 'missing']);
  if (options.until !== undefined) query = query.where('period_to', '<=', options.until);
  const rows = await query.orderBy('period_from').orderBy('id').execute();
  return grouped(rows, (row) => ({ ...toReading(row), indicator_id: row.indicator_id }));
}

/** @throws Problem 404. */
export async function selectReading(tx: Tx, id: string): Promise<Reading> {
  const row = await tx.selectFrom('indicator_reading').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toReading(row);
}

/** Indicators whose title, code or definition hold all the words. */
export async function searchIndicators(tx: Tx, words: string, limit = 20): Promise<Indicator[]> {
  let query = tx.selectFrom('indicator').selectAll().where('removed_at', 'is', null);
  for (const word of words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8))
    query = query.where(
      sql<boolean>`(strpos(lower(title), ${word}) > 0 or strpos(lower(definition), ${word}) > 0 or strpos(code, ${word}) > 0)`,
    );
  const rows = await query.orderBy('position').orderBy('id').limit(limit).execute();
  return rows.map(toIndicator);
}
