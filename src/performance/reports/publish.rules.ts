import { periodOf, shortPeriod } from '../indicators/period.rules.ts';
import { judge, targetFor, type Series } from '../indicators/series.rules.ts';
import { directions, ragMarks } from '../indicators/status.rules.ts';
import { shownValue, withUnit } from '../indicators/value.words.ts';
import type { Rag } from '../indicators/indicator.types.ts';

/** One indicator as the public sees it: words and numbers as printed, small counts hidden. */
export type PublicIndicator = {
  code: string;
  title: string;
  definition: string;
  priority: string;
  value: string;
  target: string;
  rag: Rag;
  status: string;
  direction: string;
  note: string;
  owner: string;
  limitations: string;
  earlier: { period: string; value: string }[];
  corrected: boolean;
};

export type PublicBody = { schema: 1; indicators: PublicIndicator[] };

/** Most earlier values beside the last. */
const mostEarlier = 7;

/**
 * What is published of a quarter: locked values of the indicators that may be published, nothing that waits, nothing small, no commentary
 * (that is written for partners).
 */
export function publicBody(
  series: Iterable<Series>,
  round: { from: string; to: string },
  of: {
    all: ReadonlyMap<string, Series>;
    owners: ReadonlyMap<string, string>;
    corrected: ReadonlySet<string>;
    onTargetPercent: number;
  },
): PublicBody {
  const indicators: PublicIndicator[] = [];
  for (const own of series) {
    const { indicator } = own;
    if (!indicator.isPublic || indicator.removedAt !== null) continue;
    const reading = own.readings.findLast(({ state, to }) => state === 'locked' && to === round.to);
    if (reading === undefined) continue;
    const { status, travel } = judge(own, reading, of.all.get(indicator.pairedId ?? '') ?? null, of.onTargetPercent); // prettier-ignore
    const target = targetFor(own.targets, periodOf(reading));
    const lastBreak = own.breaks.findLast(({ from }) => from <= reading.from)?.from ?? '';
    indicators.push({
      code: indicator.code,
      title: indicator.title,
      definition: indicator.definition,
      priority: indicator.priority,
      value: shownValue(indicator, reading, false),
      target: target === null ? '' : `${withUnit(target.target.value, indicator)}${target.afterTheFact ? ' (changed after the period)' : ''}`,
      rag: status.rag,
      status: `${ragMarks[status.rag].word}: ${status.words}`,
      direction: indicator.shape === 'words' ? '' : directions[travel.direction],
      note: [status.note, indicator.shape === 'words' ? '' : travel.words].filter((part) => part !== '').join(' '),
      owner: of.owners.get(indicator.id) ?? '',
      limitations: indicator.limitations,
      earlier: own.readings
        .filter((each) => each.state === 'locked' && each.to < reading.to && each.from >= lastBreak && indicator.shape !== 'words')
        .slice(-mostEarlier)
        .map((each) => ({ period: shortPeriod(periodOf(each)), value: shownValue(indicator, each, false) })),
      corrected: of.corrected.has(reading.id),
    });
  }
  return { schema: 1, indicators };
} // prettier-ignore
