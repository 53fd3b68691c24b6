import type { Selectable, Updateable } from 'kysely';
import { keepFigure } from '../../assessment/assessment.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { workingDaysFrom } from '../../foundation/holidays.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import type { Period } from '../../foundation/period.ts';
import {
  below,
  indicatorsById,
  listIndicators,
  partnershipOf,
  toReading,
} from '../indicators/indicator.store.ts';
import { seriesOf } from '../indicators/indicators.view.ts';
import { firstDays, lastQuarter, opensOn, periodEnding } from '../indicators/period.rules.ts';
import { judge, type Series } from '../indicators/series.rules.ts';
import { settingOn } from '../setting.store.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { Check, Indicator, Reading, ReadingWay } from '../indicators/indicator.types.ts';
import { after, checksOf, type Given } from './round.rules.ts';

export type Round = {
  id: string;
  from: string;
  to: string;
  state: 'open' | 'locked';
  openedAt: string;
  dueOn: string;
  checkBy: string;
  lockedAt: string | null;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

const toRound = (row: Selectable<DB['performance_round']>): Round => ({
  id: row.id,
  from: row.period_from,
  to: row.period_to,
  state: row.state,
  openedAt: row.opened_at,
  dueOn: row.due_on,
  checkBy: row.check_by,
  lockedAt: row.locked_at,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

/** Rounds, the newest first: four a year, so forty are ten years. */
export async function listRounds(tx: Tx): Promise<Round[]> {
  const rows = await tx
    .selectFrom('performance_round')
    .selectAll()
    .orderBy('period_from', 'desc')
    .limit(40)
    .execute();
  return rows.map(toRound);
}

/** @throws Problem 404. */
export async function selectRound(tx: Tx, id: string): Promise<Round> {
  const row = await tx.selectFrom('performance_round').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRound(row);
}

export async function readingsOfRound(tx: Tx, roundId: string): Promise<Reading[]> {
  const rows = await tx
    .selectFrom('indicator_reading')
    .selectAll()
    .where('performance_round_id', '=', roundId)
    .orderBy('id')
    .limit(1000)
    .execute();
  return rows.map(toReading);
}

/**
 * Opens the round of a quarter: a reading for every indicator that is due with it. Doing it twice does no harm; an indicator added
 * meanwhile gets its reading.
 * @returns the round, and the readings made now; null where there are no indicators.
 */
export async function openRound(tx: Tx, quarter: Period): Promise<{ round: Round; made: Reading[] } | null> {
  const indicators = await listIndicators(tx);
  const [first] = indicators;
  if (first === undefined) return null;
  const days = firstDays(quarter);
  const known = await tx.selectFrom('performance_round').selectAll().where('period_from', '=', days.from).executeTakeFirst(); // prettier-ignore
  const round = known === undefined ? await insertRound(tx, quarter, first) : toRound(known);
  if (round.state === 'locked') return { round, made: [] };
  const have = new Set((await readingsOfRound(tx, round.id)).map(({ indicatorId }) => indicatorId));
  const made: Reading[] = [];
  for (const indicator of indicators) {
    const period = periodEnding(quarter, indicator.frequency);
    if (period === null || have.has(indicator.id)) continue;
    const reading = await insertReading(tx, indicator, { roundId: round.id, period, state: 'open' });
    if (reading !== null) made.push(reading);
  }
  return { round, made };
}

async function insertRound(tx: Tx, quarter: Period, like: Indicator): Promise<Round> {
  const opened = opensOn(quarter);
  const setting = await settingOn(tx, opened);
  const due = workingDaysFrom(opened, setting.returnDays);
  const row = await tx
    .insertInto('performance_round')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      period_from: firstDays(quarter).from,
      period_to: firstDays(quarter).to,
      state: 'open',
      opened_at: clock.now(),
      due_on: due,
      check_by: workingDaysFrom(due, setting.checkDays),
      version: 1,
      audience: like.audience,
      open_to_members: true,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRound(row);
}

/** The round that should stand open on a day: of the last quarter, from its first working day on; null before. */
export function dueRound(today: string): Period | null {
  const quarter = lastQuarter(today);
  return opensOn(quarter) <= today ? quarter : null;
}

export type NewReading = Partial<Given> & {
  roundId: string | null;
  period: Period;
  state: Reading['state'];
  way?: ReadingWay;
  saidBy?: string;
  figure?: unknown;
  lower?: number | null;
  upper?: number | null;
};

/** @returns null where the indicator has one of this period already. */
export async function insertReading(
  tx: Tx,
  indicator: Indicator,
  given: NewReading,
): Promise<Reading | null> {
  const days = firstDays(given.period);
  const now = clock.now();
  const row = await tx
    .insertInto('indicator_reading')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      indicator_id: indicator.id,
      performance_round_id: given.roundId,
      period_from: days.from,
      period_to: days.to,
      state: given.state,
      value: given.value ?? null,
      numerator: given.numerator ?? null,
      denominator: given.denominator ?? null,
      lower: given.lower ?? null,
      upper: given.upper ?? null,
      words: given.words ?? '',
      commentary: given.commentary ?? '',
      is_provisional: given.isProvisional ?? false,
      figure: given.figure === undefined ? null : JSON.stringify(given.figure),
      checks: '[]',
      way: given.way ?? null,
      said_by: given.saidBy ?? '',
      raw_words: '',
      submitted_at: given.state === 'open' ? null : now,
      returned_reason: '',
      status_words: '',
      direction_words: '',
      indicator_version: indicator.version,
      changed_at: now,
      version: 1,
      ...below(indicator),
    })
    .onConflict((conflict) => conflict.constraint('indicator_reading__period_from__key').doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toReading(row);
}

/** How a return came. */
export type Sent = {
  way: ReadingWay;
  saidBy: string;
  rawWords?: string;
  figure?: unknown;
  lower?: number | null;
  upper?: number | null;
};

export const changedMeanwhile = (): Problem =>
  new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody changed this value meanwhile',
    fields: [{ name: 'version', message: 'Somebody changed this value after you opened the page. What is stored now is shown; send again to replace it with yours' }],
  }); // prettier-ignore

/** The series that a return is checked against: earlier readings of the same indicator, and the paired one. */
export async function besides(tx: Tx, indicator: Indicator): Promise<{ own: Series; paired: Series | null }> {
  const near = indicator.pairedId === null ? new Map<string, Indicator>() : await indicatorsById(tx, [indicator.pairedId]); // prettier-ignore
  const series = await seriesOf(tx, [indicator, ...near.values()]);
  const own = series.get(indicator.id);
  if (own === undefined) throw notFound();
  return { own, paired: series.get(indicator.pairedId ?? '') ?? null };
}

/** What validation says of a return, with the reading as it would stand. */
export async function validate(
  tx: Tx,
  indicator: Indicator,
  reading: Reading,
  given: Given,
): Promise<{ checks: Check[]; as: Reading }> {
  const { own, paired } = await besides(tx, indicator);
  const as: Reading = { ...reading, ...given, state: 'validated', lower: null, upper: null };
  const { onTargetPercent } = await settingOn(tx);
  const { status } = judge({ ...own, readings: own.readings.map((each) => (each.id === reading.id ? as : each)) }, as, paired, onTargetPercent); // prettier-ignore
  const before =
    own.readings
      .filter((each) => each.to < reading.from && (each.state === 'locked' || each.state === 'validated'))
      .findLast((each) => each.value !== null && !own.breaks.some((broken) => broken.from > each.from && broken.from <= reading.from)) ?? null; // prettier-ignore
  return { checks: checksOf(indicator, given, { before, status }), as };
}

/** Writes a return. @throws Problem 422 `changed-meanwhile`; 409 `not-now` where the table has no such step. */
export async function submitReading(
  tx: Tx,
  reading: Reading,
  given: Given,
  sent: Sent,
  checks: readonly Check[],
  version: number = reading.version,
): Promise<void> {
  const to = after(reading.state, sent.way === 'measure' ? 'work-out' : 'submit');
  if (to === null) throw notNow();
  const { actor } = contextOf(tx);
  await write(tx, reading, version, {
    state: to,
    value: given.value,
    numerator: given.numerator,
    denominator: given.denominator,
    lower: sent.lower ?? null,
    upper: sent.upper ?? null,
    words: given.words,
    commentary: given.commentary,
    is_provisional: given.isProvisional,
    figure: sent.figure === undefined ? null : JSON.stringify(sent.figure),
    checks: JSON.stringify(checks),
    way: sent.way,
    said_by: sent.saidBy,
    raw_words: sent.rawWords ?? '',
    submitted_at: clock.now(),
    submitted_by: actor?.accountId ?? null,
    returned_reason: '',
  });
}

export const notNow = (): Problem =>
  new Problem({
    status: 409,
    code: 'not-now',
    title: 'This cannot be done now',
    detail: 'The value stands elsewhere by now. Its round says what comes next.',
  });

export async function validateReading(tx: Tx, reading: Reading, version: number): Promise<void> {
  const to = after(reading.state, 'validate');
  if (to === null) throw notNow();
  const { actor } = contextOf(tx);
  await write(tx, reading, version, {
    state: to,
    checked_at: clock.now(),
    checked_by: actor?.accountId ?? null,
  });
}

export async function returnReading(
  tx: Tx,
  reading: Reading,
  version: number,
  reason: string,
): Promise<void> {
  const to = after(reading.state, 'return');
  if (to === null) throw notNow();
  // Without its request the clock asks again, with the reason.
  await write(tx, reading, version, { state: to, returned_reason: reason, request_id: null });
}

export async function noteRequest(
  tx: Tx,
  reading: Reading,
  requestId: string,
  accountId: string,
): Promise<void> {
  await tx
    .updateTable('indicator_reading')
    .set({ request_id: requestId, asked_account_id: accountId })
    .where('id', '=', reading.id)
    .execute();
}

/** Words that came and say no number: kept for somebody to read. */
export async function keepWords(tx: Tx, reading: Reading, words: string, saidBy: string): Promise<void> {
  await write(tx, reading, reading.version, { raw_words: words, said_by: saidBy });
}

type Columns = Partial<Omit<Updateable<DB['indicator_reading']>, 'partnership_id' | 'id'>>;

async function write(tx: Tx, reading: Reading, version: number, set: Columns): Promise<void> {
  if (version !== reading.version) throw changedMeanwhile();
  const { numUpdatedRows } = await tx
    .updateTable('indicator_reading')
    .set({ ...set, changed_at: clock.now(), version: version + 1 })
    .where('id', '=', reading.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile();
}

/**
 * Locks a round: every checked value with its status and direction as they are today; what was not returned or not checked is left out
 * and says so. Nothing of it is changed afterwards but by an erratum.
 * @returns how many are locked and how many left out.
 */
export async function lockRound(tx: Tx, round: Round, version: number): Promise<{ locked: number; missing: number }> {
  if (round.state === 'locked') throw notNow();
  if (round.version !== version) throw changedMeanwhile();
  const { actor } = contextOf(tx);
  const now = clock.now();
  const readings = await readingsOfRound(tx, round.id);
  const known = await indicatorsById(tx, readings.map(({ indicatorId }) => indicatorId)); // prettier-ignore
  const near = await indicatorsById(tx, [...known.values()].flatMap(({ pairedId }) => pairedId ?? [])); // prettier-ignore
  const series = await seriesOf(tx, [...new Map([...near, ...known]).values()]);
  const { onTargetPercent } = await settingOn(tx);
  let locked = 0;
  for (const reading of readings) {
    const own = series.get(reading.indicatorId);
    if (own === undefined) continue;
    if (reading.state !== 'validated') {
      await write(tx, reading, reading.version, { state: 'missing', locked_at: now, status: 'grey', status_words: 'not returned' });
      continue;
    }
    const { status, travel, target } = judge(own, reading, series.get(own.indicator.pairedId ?? '') ?? null, onTargetPercent);
    if (reading.figure !== null)
      await keepFigure(tx, reading.figure as Figure, { kind: 'indicator_reading', id: reading.id }, own.indicator);
    await write(tx, reading, reading.version, {
      state: 'locked',
      locked_at: now,
      status: status.rag,
      status_words: status.words,
      direction: travel.direction,
      direction_words: travel.words,
      target: target?.target.value ?? null,
    });
    locked += 1;
  }
  const { numUpdatedRows } = await tx
    .updateTable('performance_round')
    .set({ state: 'locked', locked_at: now, locked_by: actor?.accountId ?? null, version: version + 1 })
    .where('id', '=', round.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile();
  return { locked, missing: readings.length - locked };
} // prettier-ignore
