import { periodOf, shortPeriod } from '../indicators/period.rules.ts';
import { judge, type Series } from '../indicators/series.rules.ts';
import { directions, ragMarks } from '../indicators/status.rules.ts';
import { shownValue, withUnit } from '../indicators/value.words.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { Rag, Reading, ReadingWay } from '../indicators/indicator.types.ts';

/** Where one value came from: by which agency and way, never by whom. */
type PublicSource = {
  /** `Returned by message by Test Police`. */
  how: string;
  /** ISO moments: when it was returned or worked out, and when it was checked and locked; '' where that is not known. */
  at: string;
  lockedAt: string;
  /** Of a figure: its definition, area and limitations. */
  definition: string;
  limitations: string[];
  /** SHA-256 of the files that it was counted from; none for a return. */
  files: string[];
};

/** One indicator as the public sees it: words and numbers as printed, small counts hidden. */
export type PublicIndicator = {
  id: string;
  code: string;
  title: string;
  definition: string;
  priority: string;
  /** Aims of strategies that it measures, by id. */
  aims: string[];
  value: string;
  source: PublicSource;
  target: string;
  /** Why the target is what it is, and since when (ISO day). */
  targetReason: string;
  targetSetOn: string;
  rag: Rag;
  status: string;
  direction: string;
  note: string;
  owner: string;
  limitations: string;
  earlier: { period: string; value: string; source: PublicSource }[];
  corrected: boolean;
};

export type PublicBody = { schema: 1; indicators: PublicIndicator[] };

const wayWords: Readonly<Record<ReadingWay, string>> = {
  'signed-in': 'Returned',
  link: 'Returned by message',
  email: 'Returned by e-mail',
  'word-of-mouth': 'Returned by word of mouth',
  measure: 'Worked out from files received',
  entered: 'Entered from what was returned',
};

function sourceOf(reading: Reading, owner: string): PublicSource {
  // Kept by the round that worked it out (round.store.ts).
  const figure = reading.figure as Figure | null;
  const how =
    figure !== null && reading.way === 'measure'
      ? `${wayWords.measure}: ${figure.measureTitle}, ${figure.areaName}`
      : `${reading.way === null ? 'Returned' : wayWords[reading.way]}${owner === '' ? '' : ` by ${owner}`}`;
  return {
    how,
    at: reading.submittedAt ?? '',
    lockedAt: reading.lockedAt ?? '',
    definition: figure?.definition ?? '',
    limitations: figure?.limitations.map(({ text }) => text) ?? [],
    files: figure === null ? [] : [...figure.deliveries],
  };
} // prettier-ignore

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
    aims: ReadonlyMap<string, readonly string[]>;
    onTargetPercent: number;
  },
): PublicBody {
  const indicators: PublicIndicator[] = [];
  for (const own of series) {
    const { indicator } = own;
    if (!indicator.isPublic || indicator.removedAt !== null) continue;
    const reading = own.readings.findLast(({ state, to }) => state === 'locked' && to === round.to);
    if (reading === undefined) continue;
    const { status, travel, target } = judge(own, reading, of.all.get(indicator.pairedId ?? '') ?? null, of.onTargetPercent); // prettier-ignore
    const lastBreak = own.breaks.findLast(({ from }) => from <= reading.from)?.from ?? '';
    indicators.push({
      id: indicator.id,
      code: indicator.code,
      title: indicator.title,
      definition: indicator.definition,
      priority: indicator.priority,
      aims: [...(of.aims.get(indicator.id) ?? [])],
      value: shownValue(indicator, reading, false),
      source: sourceOf(reading, of.owners.get(indicator.id) ?? ''),
      target: target === null ? '' : `${withUnit(target.target.value, indicator)}${target.afterTheFact ? ' (changed after the period)' : ''}`,
      targetReason: target?.target.reason ?? '',
      targetSetOn: target?.target.setOn ?? '',
      rag: status.rag,
      status: `${ragMarks[status.rag].word}: ${status.words}`,
      direction: indicator.shape === 'words' ? '' : directions[travel.direction],
      note: [status.note, indicator.shape === 'words' ? '' : travel.words].filter((part) => part !== '').join(' '),
      owner: of.owners.get(indicator.id) ?? '',
      limitations: indicator.limitations,
      earlier: own.readings
        .filter((each) => each.state === 'locked' && each.to < reading.to && each.from >= lastBreak && indicator.shape !== 'words')
        .slice(-mostEarlier)
        .map((each) => ({ period: shortPeriod(periodOf(each)), value: shownValue(indicator, each, false), source: sourceOf(each, of.owners.get(indicator.id) ?? '') })),
      corrected: of.corrected.has(reading.id),
    });
  }
  return { schema: 1, indicators };
} // prettier-ignore
