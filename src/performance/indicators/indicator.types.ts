/** What an indicator is made of: the lists behind its form, its page and the table's CHECKs. */
export const polarities = {
  'up-good': 'More is better',
  'down-good': 'Less is better',
  neutral: 'Neither: watched only',
  'reporting-up-good': 'More reports are wanted (hate crime, domestic abuse, modern slavery)',
} as const;
export type Polarity = keyof typeof polarities;

export const frequencies = {
  quarter: 'Every quarter',
  'half-year': 'Every half year (to September and to March)',
  year: 'Every year (to March)',
} as const;
export type Frequency = keyof typeof frequencies;

export const shapes = {
  number: 'A number',
  share: 'A percentage of a whole',
  words: 'Words (qualitative)',
} as const;
export type Shape = keyof typeof shapes;

export const sources = {
  measure: 'A measure: worked out from data received',
  return: 'A return by its owner',
  words: 'A return by its owner, in words',
} as const;
export type Source = keyof typeof sources;

/** Where it stands between what is done and what is wanted: action, output, outcome. */
export const indicatorRoles = {
  input: 'Input: what goes in',
  output: 'Output: what was done',
  outcome: 'Outcome: what changed',
} as const;
export type IndicatorRole = keyof typeof indicatorRoles;

export type Indicator = {
  id: string;
  code: string;
  title: string;
  definition: string;
  role: IndicatorRole;
  shape: Shape;
  source: Source;
  /** Code of a measure (assessment/measures), and the area it is asked of; the partnership's own where null. */
  measureCode: string | null;
  areaCode: string | null;
  /** `%`, `incidents`, `people`. */
  unit: string;
  decimals: number;
  numeratorWords: string;
  denominatorWords: string;
  polarity: Polarity;
  frequency: Frequency;
  /** True for a count of events, or a share of people drawn or met by chance: then an interval is given, and a miss may be chance. */
  byChance: boolean;
  baseline: number | null;
  baselineWords: string;
  tolerancePercent: number;
  lowest: number | null;
  highest: number | null;
  comparator: string;
  limitations: string;
  ownerAgencyId: string;
  ownerAccountId: string | null;
  /** Title of the priority that it stands under, and its record where there is one. */
  priority: string;
  priorityId: string | null;
  pairedId: string | null;
  isPublic: boolean;
  position: number;
  removedAt: string | null;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

export type IndicatorInput = Omit<
  Indicator,
  'id' | 'version' | 'audience' | 'openToMembers' | 'removedAt' | 'position'
> & { position?: number };

export type Target = {
  id: string;
  from: string;
  to: string;
  value: number;
  reason: string;
  setOn: string;
  setBy: string | null;
};

export type SeriesBreak = { id: string; from: string; reason: string; was: string; madeAt: string };

/** Measured values, as they are kept. Months are the first of the month (ISO days). */
export type Reading = {
  id: string;
  indicatorId: string;
  roundId: string | null;
  from: string;
  to: string;
  state: ReadingState;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  lower: number | null;
  upper: number | null;
  words: string;
  commentary: string;
  isProvisional: boolean;
  /** The frozen figure where it came from a measure. */
  figure: unknown;
  /** What is still to be said or looked at. */
  checks: Check[];
  way: ReadingWay | null;
  saidBy: string;
  rawWords: string;
  submittedAt: string | null;
  returnedReason: string;
  requestId: string | null;
  askedAccountId: string | null;
  lockedAt: string | null;
  status: Rag | null;
  statusWords: string;
  direction: string | null;
  directionWords: string;
  target: number | null;
  indicatorVersion: number;
  version: number;
};

export type ReadingState = 'open' | 'submitted' | 'returned' | 'validated' | 'locked' | 'missing';
export type ReadingWay = 'signed-in' | 'link' | 'email' | 'word-of-mouth' | 'measure' | 'entered';

/** GREEN, AMBER, RED; GREY where there is no target to hold it against. */
export type Rag = 'green' | 'amber' | 'red' | 'grey';

/** One thing that validation found. `must`: it cannot be taken so; `look`: somebody should look. */
export type Check = { code: string; level: 'must' | 'look'; field: string; words: string };
