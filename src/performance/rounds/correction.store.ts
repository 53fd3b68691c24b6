import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { momentInWords } from '../../web/words.ts';
import {
  below,
  indicatorsById,
  partnershipOf,
  selectIndicator,
  selectReading,
} from '../indicators/indicator.store.ts';
import type { Indicator, Reading } from '../indicators/indicator.types.ts';
import { periodOf, shortPeriod } from '../indicators/period.rules.ts';
import { judge } from '../indicators/series.rules.ts';
import { shownValue } from '../indicators/value.words.ts';
import { settingOn } from '../setting.store.ts';
import { correctionSteps, correctionStateWords, type CorrectionState, type Given } from './round.rules.ts';
import { besides, changedMeanwhile, notNow } from './round.store.ts';

/** What of a value an erratum changes. */
export type Parts = Given;

export type Correction = {
  id: string;
  indicatorId: string;
  readingId: string;
  period: { from: string; to: string };
  state: CorrectionState;
  was: Parts;
  becomes: Parts;
  reason: string;
  rawWords: string;
  saidBy: string;
  /** Frozen reports and public pages that quote the value. */
  outputs: { title: string; href: string }[];
  madeAt: string;
  madeBy: string | null;
  makerName: string;
  decidedAt: string | null;
  deciderName: string;
  decidedWords: string;
  version: number;
};

export const partsOf = (reading: Reading): Parts => ({
  value: reading.value,
  numerator: reading.numerator,
  denominator: reading.denominator,
  words: reading.words,
  commentary: reading.commentary,
  isProvisional: reading.isProvisional,
});

/** Newest first. */
export async function correctionsOf(
  tx: Tx,
  filter: { indicatorId?: string; roundId?: string; id?: string; waiting?: boolean },
): Promise<Correction[]> {
  let query = tx
    .selectFrom('indicator_correction as c')
    .innerJoin('indicator_reading as r', (join) =>
      join.onRef('r.partnership_id', '=', 'c.partnership_id').onRef('r.id', '=', 'c.indicator_reading_id'),
    )
    .leftJoin('account as maker', 'maker.id', 'c.made_by')
    .leftJoin('account as decider', 'decider.id', 'c.decided_by')
    .selectAll('c')
    .select(['r.period_from', 'r.period_to', 'maker.name as maker', 'decider.name as decider']);
  if (filter.indicatorId !== undefined) query = query.where('c.indicator_id', '=', filter.indicatorId);
  if (filter.roundId !== undefined) query = query.where('r.performance_round_id', '=', filter.roundId);
  if (filter.id !== undefined) query = query.where('c.id', '=', filter.id);
  if (filter.waiting === true) query = query.where('c.state', 'in', ['late', 'proposed']);
  const rows = await query.orderBy('c.made_at', 'desc').orderBy('c.id', 'desc').limit(200).execute();
  return rows.map((row) => ({
    id: row.id,
    indicatorId: row.indicator_id,
    readingId: row.indicator_reading_id,
    period: { from: row.period_from, to: row.period_to },
    state: row.state,
    was: row.was as unknown as Parts,
    becomes: row.becomes as unknown as Parts,
    reason: row.reason,
    rawWords: row.raw_words,
    saidBy: row.said_by,
    outputs: row.outputs as unknown as Correction['outputs'],
    madeAt: row.made_at,
    madeBy: row.made_by,
    makerName: row.maker ?? row.said_by,
    decidedAt: row.decided_at,
    deciderName: row.decider ?? '',
    decidedWords: row.decided_words,
    version: row.version,
  }));
}

/** @throws Problem 404. */
export async function selectCorrection(tx: Tx, id: string): Promise<Correction> {
  const [found] = await correctionsOf(tx, { id });
  if (found === undefined) throw notFound();
  return found;
}

/** “Q2 2026/27: 75.5% (151 of 200) became 76% …, because …; touched: …”. */
export function correctionWords(correction: Correction, indicator: Indicator, maySeeSmall: boolean): string {
  const shown = (parts: Parts): string => shownValue(indicator, { ...parts, state: 'locked' }, maySeeSmall);
  return [
    `${shortPeriod(periodOf(correction.period))}: ${shown(correction.was)} → ${shown(correction.becomes)} (${correctionStateWords[correction.state]}, ${momentInWords(correction.decidedAt ?? correction.madeAt)}).`,
    correction.reason === '' ? '' : `Reason: ${correction.reason}${/[.!?]$/.test(correction.reason) ? '' : '.'}`,
    correction.decidedWords,
    correction.outputs.length === 0 ? '' : `Quoted in: ${correction.outputs.map(({ title }) => title).join('; ')}.`,
  ].filter((part) => part !== '').join(' ');
} // prettier-ignore

/** Frozen reports that quote an indicator's value of a period, and the public page of it. */
export async function outputsOf(tx: Tx, reading: Reading): Promise<Correction['outputs']> {
  const reports = await tx
    .selectFrom('performance_report')
    .select(['id', 'title', 'indicators'])
    .where('document_hash', 'is not', null)
    .where('period_from', '<=', reading.to)
    .where('period_to', '>=', reading.from)
    .where('state', '<>', 'withdrawn')
    .orderBy('id')
    .limit(100)
    .execute();
  const published =
    reading.roundId === null
      ? []
      : await tx
          .selectFrom('published_performance')
          .select(['id', 'title'])
          .where('performance_round_id', '=', reading.roundId)
          .orderBy('id')
          .limit(20)
          .execute();
  return [
    ...reports
      .filter(({ indicators }) => indicators.includes(reading.indicatorId))
      .map(({ id, title }) => ({ title, href: `/performance/reports/${id}` })),
    ...published.map(({ title }) => ({ title: `${title} (public)`, href: '/public/performance' })),
  ];
}

export type NewCorrection = {
  becomes: Parts;
  reason: string;
  rawWords?: string;
  saidBy?: string;
};

/** @returns its id. */
export async function insertCorrection(
  tx: Tx,
  reading: Reading,
  state: 'late' | 'proposed',
  given: NewCorrection,
): Promise<string> {
  const indicator = await selectIndicator(tx, reading.indicatorId);
  const { actor } = contextOf(tx);
  const id = newId();
  await tx
    .insertInto('indicator_correction')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      indicator_id: indicator.id,
      indicator_reading_id: reading.id,
      state,
      was: JSON.stringify(partsOf(reading)),
      becomes: JSON.stringify(given.becomes),
      reason: given.reason,
      raw_words: given.rawWords ?? '',
      said_by: given.saidBy ?? actor?.accountName ?? '',
      outputs: JSON.stringify(await outputsOf(tx, reading)),
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      decided_words: '',
      version: 1,
      ...below(indicator),
    })
    .execute();
  return id;
}

type Decision = Exclude<(typeof correctionSteps)[number]['event'], 'late'>;

/**
 * Decides a correction. A confirmed one changes the value; what quoted it is named with it, and stays as it was given out.
 * @throws Problem 409 `not-now`, `second-person`; 422 `changed-meanwhile`.
 */
export async function decideCorrection(
  tx: Tx,
  correction: Correction,
  decision: Decision,
  words: string,
  version: number,
): Promise<void> {
  const step = correctionSteps.find((each) => each.from === correction.state && each.event === decision);
  if (step === undefined) throw notNow();
  if (version !== correction.version) throw changedMeanwhile();
  const { actor } = contextOf(tx);
  if (step.who === 'second person' && actor !== null && actor.accountId === correction.madeBy)
    throw new Problem({
      status: 409,
      code: 'second-person',
      title: 'A second person must decide it',
      detail: 'Who proposed a correction cannot confirm it. Ask another analyst or manager.',
    });
  const isDecided = step.to !== 'proposed';
  const reading = await selectReading(tx, correction.readingId);
  const { numUpdatedRows } = await tx
    .updateTable('indicator_correction')
    .set({
      state: step.to,
      ...(isDecided
        ? { decided_at: clock.now(), decided_by: actor?.accountId ?? null, decided_words: words }
        : { reason: words, made_by: actor?.accountId ?? null }),
      outputs: JSON.stringify(await outputsOf(tx, reading)),
      version: version + 1,
    })
    .where('id', '=', correction.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile();
  if (step.to === 'confirmed') await revise(tx, reading, correction);
}

/** The value as corrected, with its status and direction worked out again. */
async function revise(tx: Tx, reading: Reading, correction: Correction): Promise<void> {
  const indicator = (await indicatorsById(tx, [reading.indicatorId])).get(reading.indicatorId);
  if (indicator === undefined) throw notFound();
  const parts = correction.becomes;
  const as: Reading = { ...reading, ...parts, state: 'locked', lower: null, upper: null };
  const { own, paired } = await besides(tx, indicator);
  const { status, travel } = judge(
    { ...own, readings: own.readings.map((each) => (each.id === as.id ? as : each)) },
    as,
    paired,
    (await settingOn(tx)).onTargetPercent,
  );
  await keepVersion(tx, {
    kind: 'indicator_reading',
    id: reading.id,
    version: reading.version,
    reason: `erratum: ${correction.reason}`,
    was: partsOf(reading),
    audience: indicator.audience,
    openToMembers: indicator.openToMembers,
  });
  await tx
    .updateTable('indicator_reading')
    .set({
      state: 'locked',
      value: parts.value,
      numerator: parts.numerator,
      denominator: parts.denominator,
      lower: null,
      upper: null,
      words: parts.words,
      commentary: parts.commentary,
      is_provisional: parts.isProvisional,
      status: status.rag,
      status_words: status.words,
      direction: travel.direction,
      direction_words: travel.words,
      changed_at: clock.now(),
      version: reading.version + 1,
    })
    .where('id', '=', reading.id)
    .where('version', '=', reading.version)
    .execute();
}
