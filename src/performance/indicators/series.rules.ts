import type { Period } from '../../foundation/period.ts';
import { yearsEarlier } from '../../foundation/period.ts';
import { roundTo } from '../../statistics/statistics.ts';
import { lastDayOf, periodOf } from './period.rules.ts';
import { statusOf, travelOf, type Paired, type Status, type Travel } from './status.rules.ts';
import type { Indicator, Reading, SeriesBreak, Target } from './indicator.types.ts';

/** Everything of one indicator that its status depends on. */
export type Series = {
  indicator: Indicator;
  targets: readonly Target[];
  breaks: readonly SeriesBreak[];
  /** Oldest first. */
  readings: readonly Reading[];
};

/** What is told in words or only watched is not held against a number. */
export const hasTarget = (indicator: Pick<Indicator, 'shape' | 'polarity'>): boolean =>
  indicator.shape !== 'words' && indicator.polarity !== 'neutral';

/** A target that counts for a period, and those that it took the place of, first to last. */
export type TargetInForce = { target: Target; earlier: Target[]; afterTheFact: boolean };

/**
 * The target of a period: the last set of those whose period holds it, the narrower period first (a quarter's own before the
 * year's). Set after the period was over, it says so.
 */
export function targetFor(targets: readonly Target[], period: Period): TargetInForce | null {
  const holding = targets.filter(
    (each) => each.from.slice(0, 7) <= period.from && each.to.slice(0, 7) >= period.to,
  );
  const narrowest = [...holding].sort((a, b) => span(a) - span(b))[0];
  if (narrowest === undefined) return null;
  const same = holding.filter((each) => each.from === narrowest.from && each.to === narrowest.to);
  const target = same.at(-1) ?? narrowest;
  const first = same[0] ?? target;
  return {
    target,
    earlier: same.filter((each) => each !== target),
    afterTheFact: same.length > 1 && target.setOn > lastDayOf(period) && target.value !== first.value,
  };
}

const span = (each: Target): number =>
  Number(each.to.slice(0, 4)) * 12 + Number(each.to.slice(5, 7)) - Number(each.from.slice(0, 4)) * 12 - Number(each.from.slice(5, 7)); // prettier-ignore

/** Values that count: checked ones, and those that were locked. */
const counts = (reading: Reading): boolean => reading.state === 'locked' || reading.state === 'validated';

/** The reading of the same period a year before. */
export function yearBefore(series: Pick<Series, 'readings'>, reading: Reading): Reading | null {
  const { from, to } = yearsEarlier(periodOf(reading));
  return (
    series.readings.find(
      (each) => each.from.slice(0, 7) === from && each.to.slice(0, 7) === to && counts(each),
    ) ?? null
  );
}

export const brokenBetween = (breaks: readonly SeriesBreak[], before: Reading, now: Reading): boolean =>
  breaks.some((each) => each.from > before.from && each.from <= now.from);

/** Direction of travel of a reading. */
export function travelIn(series: Series, reading: Reading): Travel {
  const before = yearBefore(series, reading);
  return travelOf(
    series.indicator,
    reading,
    before,
    before !== null && brokenBetween(series.breaks, before, reading),
  );
}

/** What the paired measure says of a period: good where it is there and does not get worse. */
export function pairedIn(paired: Series | null, period: { from: string; to: string }): Paired {
  if (paired === null) return 'none';
  const reading = paired.readings.find(
    (each) => each.from === period.from && each.to === period.to && counts(each),
  );
  if (reading === undefined || reading.value === null) return 'none';
  const { direction } = travelIn(paired, reading);
  const target = targetFor(paired.targets, periodOf(reading));
  const { rag } = statusOf(paired.indicator, reading, target?.target.value ?? null);
  return direction === 'worsening' || rag === 'red' ? 'not-good' : 'good';
}

export type Judgement = { status: Status; travel: Travel; target: TargetInForce | null };

/** Status and direction of one reading. @param paired the series that a reporting measure is read with. */
export function judge(
  series: Series,
  reading: Reading,
  paired: Series | null,
  onTargetPercent?: number,
): Judgement {
  // A target set before it was told in words, or only watched, is held against nothing.
  const target = hasTarget(series.indicator) ? targetFor(series.targets, periodOf(reading)) : null;
  // As printed: 1.24 that is shown as 1.2 is on a target of 1.2.
  const value = roundTo(reading.value, series.indicator.decimals);
  return {
    target,
    travel: travelIn(series, reading),
    status: statusOf(
      series.indicator,
      { ...reading, value },
      target?.target.value ?? null,
      pairedIn(paired, reading),
      onTargetPercent,
    ),
  };
}

/** The last reading with a value that counts; null where there is none. */
export const latest = (series: Pick<Series, 'readings'>): Reading | null =>
  series.readings.findLast((each) => counts(each)) ?? null;
