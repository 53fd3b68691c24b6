import type { XmrChart } from '../../charts/chart.ts';
import { xmr } from '../../statistics/statistics.ts';
import { periodOf, shortPeriod } from './period.rules.ts';
import { targetFor, type Series } from './series.rules.ts';
import { isSmall } from './value.words.ts';

/** Fewest values that make a chart rather than a sentence. */
export const fewestPoints = { value: 3, unit: 'values', source: 'Ours: two values are a comparison, not a series' } as const; // prettier-ignore

/**
 * The series as a process (XmR) chart with its targets as a second line: is it doing anything that its usual up and down does not
 * explain, and would it meet the target as it is? Where the definition changed a new stretch begins, never joined to the one before.
 * Null under three values.
 */
export function indicatorChart(series: Series, maySeeSmall: boolean): XmrChart | null {
  const { indicator, breaks } = series;
  const readings = series.readings.filter(
    ({ state }) => state === 'locked' || state === 'validated' || state === 'missing',
  );
  const values = readings.map((each) => (!maySeeSmall && isSmall(indicator, each) ? null : each.value));
  if (indicator.shape === 'words' || values.filter((value) => value !== null).length < fewestPoints.value)
    return null;
  const labels = readings.map((each) => shortPeriod(periodOf(each)));
  const starts = breaks.flatMap(({ from }) => {
    const at = readings.findIndex((each) => each.from >= from);
    return at > 0 ? [at] : [];
  });
  const targets = readings.map((each) => targetFor(series.targets, periodOf(each))?.target.value ?? null);
  const process = xmr(values, { breaks: starts });
  const last = values.findLast((value) => value !== null) ?? null;
  return {
    kind: 'xmr',
    title: indicator.title,
    description: `${indicator.title}: ${values.filter((value) => value !== null).length} values from ${labels[0] ?? ''} to ${labels.at(-1) ?? ''}, the last ${last ?? 'not shown'}${targets.at(-1) == null ? '' : `, the target ${targets.at(-1) ?? ''}`}.`,
    valueTitle: indicator.unit,
    labelTitle: 'period',
    source:
      indicator.source === 'measure'
        ? 'Figures of the partnership’s own measures, kept as they were at the lock'
        : 'Returns by the owner, as locked',
    name: indicator.title,
    labels,
    process,
    ...(targets.some((value) => value !== null) ? { beside: { name: 'Target', values: targets } } : {}),
    breaks: starts.map((at) => ({ at: labels[at] ?? '', title: 'definition changed' })),
  };
}
