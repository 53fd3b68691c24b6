import { printChange, printNumber, share } from '../statistics/statistics.ts';
import { figureFactors, type CandidateEvidence, type FigureFactor, type Proposal } from './priority.types.ts';

/** From which value on a score is proposed: five values from the lowest, for the scores 1 to 5. */
export type Bands = Readonly<Record<FigureFactor, readonly number[]>> & {
  /** The score of a change that may be chance. */
  readonly noClearChange: number;
};

/** A rule with its number; 0 comes with the software. */
export type Rule = { number: number; bands: Bands; reason: string };

/** Ours, to begin with: no published score sheet says where 3 ends and 4 begins. */
export const standardRule: Rule = {
  number: 0,
  bands: {
    volume: [0.5, 2, 5, 10, 20],
    harm: [1, 3, 8, 15, 25],
    concern: [10, 20, 35, 50, 65],
    trend: [-10, 0, 0, 10, 25],
    noClearChange: 2,
  },
  reason: 'Comes with the software (ours)',
};

export const bandTitles: Readonly<Record<FigureFactor, string>> = {
  volume: 'Per cent of all recorded crime (of all incidents, where it is no crime)',
  harm: 'Per cent of all harm weighed',
  concern: 'Per cent of respondents who chose it',
  trend: 'Change in per cent, where it is beyond chance',
};

/** What is wrong with bands as typed: five numbers each, never falling. */
export function bandFaults(bands: Readonly<Record<FigureFactor, readonly (number | null)[]>>): {
  factor: FigureFactor;
  at: number;
  message: string;
}[] {
  return figureFactors.flatMap((factor) => {
    const values = bands[factor];
    const missing = [0, 1, 2, 3, 4].filter((at) => values[at] == null || !Number.isFinite(values[at]));
    if (missing.length > 0)
      return missing.map((at) => ({
        factor,
        at,
        message: `Enter the value from which ${factor} scores ${at + 1}`,
      }));
    return [1, 2, 3, 4].flatMap((at) =>
      (values[at] ?? 0) < (values[at - 1] ?? 0)
        ? [
            {
              factor,
              at,
              message: `The value from which ${factor} scores ${at + 1} must not be lower than that for ${at}`,
            },
          ]
        : [],
    );
  });
}

/** How many of the values were reached: 0 to 5. */
export function scoreIn(thresholds: readonly number[], value: number): number {
  let reached = 0;
  while (reached < thresholds.length && value >= (thresholds[reached] ?? Infinity)) reached += 1;
  return reached;
}

const tidy = (value: number): string => printNumber(value, Number.isInteger(value) ? 0 : 1);

/** “5 from 20%, 4 from 10%, …, else 0”. */
export function ruleWords(factor: FigureFactor, { bands }: Rule): string {
  if (factor === 'trend') {
    const [a = 0, , , d = 0, e = 0] = bands.trend;
    return `5 for a rise of ${tidy(e)}% or more, 4 from ${tidy(d)}%, 3 for a smaller rise, ${bands.noClearChange} for a change that may be chance, 1 for a fall, 0 for one of more than ${tidy(-a)}%`;
  }
  return `${bands[factor]
    .map((value, at) => `${at + 1} from ${tidy(value)}%`)
    .reverse()
    .join(', ')}, else 0`;
}

/** One share in per cent that a figure gives. */
type ShareRead = {
  value: number;
  lower: number | null;
  upper: number | null;
  numerator: number | null;
  denominator: number | null;
  /** What it is a share of: “all recorded crime”. */
  whole: string;
  figureId: string | null;
  href: string | null;
};

/** What the assessment says of one subject, for a reader who may pass it on: small counts are rounded already. */
export type SubjectRead = {
  key: string;
  title: string;
  source: string;
  volume: ShareRead | null;
  /** Why there is no share; empty where there is one. */
  noVolume: string;
  harm: (ShareRead & { set: string }) | null;
  trend: {
    /** Per cent; null where none is given. */
    change: number | null;
    lower: number | null;
    upper: number | null;
    significance: string | null;
    now: number | null;
    before: number | null;
    figureId: string;
    href: string;
  } | null;
};

/** What residents said, where the chapter may be used. */
export type ConcernRead = {
  waveTitle: string;
  base: number;
  baseWords: string;
  issues: readonly { code: string; text: string; count: number; share: number; rank: number; figureId: string | null; href: string }[];
}; // prettier-ignore

export type ProposalGround = {
  subjects: ReadonlyMap<string, SubjectRead>;
  /** Null with the reason. */
  concern: ConcernRead | { none: string };
};

const count = (value: number | null): string => printNumber(value, 0);

const nothing = (factor: FigureFactor, words: string, rule: Rule, source = ''): Proposal => ({
  factor,
  score: null,
  words,
  short: '',
  rule: rule.number,
  value: null,
  lower: null,
  upper: null,
  significance: null,
  figureId: null,
  href: null,
  source,
});

/** The proposal of the highest score; of equals the first. */
const highest = (found: readonly Proposal[]): Proposal | undefined =>
  found.reduce<Proposal | undefined>(
    (best, each) => (best === undefined || (each.score ?? -1) > (best.score ?? -1) ? each : best),
    undefined,
  );

function byShare(
  factor: 'volume' | 'harm',
  subject: SubjectRead,
  read: ShareRead,
  whole: string,
  rule: Rule,
): Proposal {
  const score = scoreIn(rule.bands[factor], read.value);
  const of =
    read.numerator === null || read.denominator === null
      ? ''
      : ` (${count(read.numerator)} of ${count(read.denominator)})`;
  const said = `${printNumber(read.value, 1)}% of ${whole}${of}`;
  return {
    factor,
    score,
    short: `its share of ${whole}, ${printNumber(read.value, 1)}%${of}`,
    words: `${score} because ${said} is ${subject.title.toLowerCase()}; the rule: ${ruleWords(factor, rule)}.`,
    rule: rule.number,
    value: read.value,
    lower: read.lower,
    upper: read.upper,
    significance: null,
    figureId: read.figureId,
    href: read.href,
    source: subject.source,
  };
}

function volumeOf(subjects: readonly SubjectRead[], rule: Rule): Proposal {
  const found = subjects.flatMap((subject) =>
    subject.volume === null ? [] : [byShare('volume', subject, subject.volume, subject.volume.whole, rule)],
  );
  return (
    highest(found) ??
    nothing(
      'volume',
      subjects[0] === undefined
        ? 'No score proposed: no figure of the assessment is tied to it.'
        : `No score proposed: ${subjects[0].noVolume}`,
      rule,
    )
  );
}

function harmOf(subjects: readonly SubjectRead[], rule: Rule): Proposal {
  const found = subjects.flatMap((subject) =>
    subject.harm === null
      ? []
      : [byShare('harm', subject, subject.harm, `all harm weighed by ${subject.harm.set}`, rule)],
  );
  return (
    highest(found) ??
    nothing(
      'harm',
      subjects.length === 0
        ? 'No score proposed: no figure of the assessment is tied to it.'
        : 'No score proposed: no set of harm weights weighs what was counted.',
      rule,
    )
  );
}

function trendOf(subjects: readonly SubjectRead[], rule: Rule): Proposal {
  const found = subjects.flatMap((subject): Proposal[] => {
    const { trend } = subject;
    if (trend === null) return [];
    const isClear = trend.significance === 'up' || trend.significance === 'down';
    if (isClear && trend.change === null) return [];
    if (!isClear && trend.significance !== 'no-clear-change') return [];
    const change = trend.change ?? 0;
    const score = isClear ? scoreIn(rule.bands.trend, change) : rule.bands.noClearChange;
    const counts = ` (${count(trend.before)} to ${count(trend.now)})`;
    const said = isClear
      ? `${change > 0 ? 'up' : 'down'} ${printChange(Math.abs(change)).replace(/^[+]/, '')}${counts}`
      : `shows no clear change${counts}, which may be chance`;
    return [
      {
        factor: 'trend',
        score,
        short: isClear && change > 0 ? `a rise of ${printChange(change).replace(/^[+]/, '')}${counts}` : '',
        words: `${score} because ${subject.title.toLowerCase()} ${isClear ? 'is ' : ''}${said}; the rule: ${ruleWords('trend', rule)}.`,
        rule: rule.number,
        value: trend.change,
        lower: trend.lower,
        upper: trend.upper,
        significance: trend.significance,
        figureId: trend.figureId,
        href: trend.href,
        source: subject.source,
      },
    ];
  });
  const why = subjects.some(({ trend }) => trend?.significance === 'too-few')
    ? 'too few to tell a change from chance'
    : subjects.length === 0
      ? 'no figure of the assessment is tied to it'
      : 'the periods cannot be compared';
  return highest(found) ?? nothing('trend', `No score proposed: ${why}.`, rule);
}

function among(count: number, base: number): { lower: number | null; upper: number | null } {
  if (count > base) return { lower: null, upper: null };
  const { lower, upper } = share(count, base);
  return { lower, upper };
}

function concernOf(issues: readonly string[], concern: ProposalGround['concern'], rule: Rule): Proposal {
  if ('none' in concern) return nothing('concern', `No score proposed: ${concern.none}`, rule);
  const found = concern.issues
    .filter(({ code }) => issues.includes(code))
    .map((issue): Proposal => {
      const score = scoreIn(rule.bands.concern, issue.share);
      const said = `${printNumber(issue.share, 1)}% of ${count(concern.base)} who answered chose “${issue.text}”, place ${issue.rank} of ${concern.issues.length}`;
      return {
        factor: 'concern',
        score,
        short: `place ${issue.rank} of ${concern.issues.length} in what residents chose (by ${printNumber(issue.share, 1)}% of ${count(concern.base)} who answered)`,
        words: `${score} because ${said} (${concern.waveTitle}); the rule: ${ruleWords('concern', rule)}.`,
        rule: rule.number,
        value: issue.share,
        // For the draws alone: what chance does among those who answered (Wilson). Where people chose to answer it is no margin of error,
        // so that no page prints it.
        ...among(issue.count, concern.base),
        significance: null,
        figureId: issue.figureId,
        href: issue.href,
        source: concern.waveTitle,
      };
    });
  return (
    highest(found) ??
    nothing(
      'concern',
      'No score proposed: the survey did not ask about it, or no answer is tied to it.',
      rule,
    )
  );
}

/**
 * What figures propose for a candidate: one entry a factor, with a score or with the reason why there is none. Where several
 * subjects are tied to it, the highest counts and is named. A change that may be chance scores as no clear change; what cannot
 * be compared, or is too few to tell, has no score.
 */
export function propose(evidence: CandidateEvidence, ground: ProposalGround, rule: Rule): Proposal[] {
  const subjects = evidence.subjects.flatMap((key) => ground.subjects.get(key) ?? []);
  return [
    volumeOf(subjects, rule),
    harmOf(subjects, rule),
    concernOf(evidence.issues, ground.concern, rule),
    trendOf(subjects, rule),
  ];
}
