import type { RunOff } from '../../statistics/statistics.ts';

/**
 * A table of answers that always says what it is a share of. Three bases are never mixed: everybody who answered
 * (`respondents`), those who were asked because of an earlier answer (`asked`), and things named where one person may name
 * several (`mentions`).
 */
export type Base = {
  kind: 'respondents' | 'asked' | 'mentions';
  /** Unweighted, always. */
  n: number;
  /** “respondents who chose anti-social behaviour and answered this question”. */
  words: string;
  /** Id of the base's own figure. */
  figure: string | null;
};

/** Per cent; a guide only, because people chose to answer. */
export type Interval = { lower: number; upper: number; method: string };

export type TableRow = {
  /** `not-answered` where the table's base has those who gave no answer in it. */
  code: string;
  text: string;
  /** Unweighted; null where it is withheld. */
  count: number | null;
  /** Per cent of the base, unrounded, unweighted. */
  share: number | null;
  /** Per cent of the weighted base, unrounded; null without weights. */
  weightedShare: number | null;
  /** Per cent; null where none can be given (self-selected answers have none unless told as a guide). */
  interval: Interval | null;
  /** Beside how many respondents chose it, per person: mentions are of mentions, this of people. Per cent of those who answered. */
  perPerson: number | null;
  weightedPerPerson: number | null;
  /** Ids of the figures of `share` and `weightedShare`. */
  figure: string | null;
  weightedFigure: string | null;
};

/** What weights a table was made with. */
export type TableWeights = {
  /** “weighted by age and sex, trimmed at 4 times the mean”, “weights as delivered”. */
  words: string;
  designEffect: number;
  effectiveN: number;
  margins: string[];
  /** Answered, but carry no weight: in the unweighted columns only. */
  without: number;
  /** Answers (of the base) that carry a weight. */
  n: number;
};

export type SurveyTable = {
  /** Code of the question, with what it is crossed by. */
  id: string;
  question: string;
  title: string;
  base: Base;
  rows: TableRow[];
  /** Who was asked. */
  asked: number;
  /** Who answered; of mentions, people and not mentions. */
  answered: number;
  /** Who was asked and gave no answer; not a row, and not in the base unless `words` says so. */
  notAnswered: number;
  /** “Percentages do not add up to 100 because of rounding”, “Cells under 10 are not shown”. */
  notes: string[];
  weights: TableWeights | null;
};

/** Numbers and scales: their mean and spread, beside the table of a scale's points. */
export type NumberSummary = {
  question: string;
  title: string;
  base: Base;
  mean: number | null;
  median: number | null;
  least: number | null;
  most: number | null;
  weightedMean: number | null;
  /** Of the mean (weighted where there are weights), as a guide only; null unless told. */
  interval: Interval | null;
  /** “1 is very unsafe, 5 is very safe”; empty for plain numbers. */
  ends: string;
  notAnswered: number;
  figure: string | null;
  weightedFigure: string | null;
  notes: string[];
};

/** A place in people's order: the first choice, the second, … and at any place. */
export type RankCell = {
  count: number;
  share: number | null;
  weightedShare: number | null;
  figure: string | null;
};

export type RankTable = {
  id: string;
  question: string;
  title: string;
  base: Base;
  /** How many each person could put in order. */
  places: number;
  rows: {
    code: string;
    text: string;
    /** First, second, … each of the respondents who ranked. */
    byPlace: RankCell[];
    anyPlace: RankCell;
    /** 3-2-1 for three places; of the unweighted answers, and of the weighted. */
    borda: number;
    weightedBorda: number | null;
    /** Place by first choices, by points, and the round in which the run-off dropped it (null: it stayed to the end). */
    firstRank: number;
    bordaRank: number;
    droppedIn: number | null;
  }[];
  runOff: RunOff;
  /** Beats every other head to head; null where there is none. */
  condorcet: string | null;
  /** The same counted with weights; null without. */
  weighted: { runOff: string | null; condorcet: string | null; first: string | null; borda: string | null } | null; // prettier-ignore
  /** Whether the ways of counting agree, in words. */
  words: string;
  tieRule: string;
  notAnswered: number;
  notes: string[];
  weights: TableWeights | null;
};

/** Follow-up questions of one family side by side: each issue by what was answered about it. */
export type FamilyTable = {
  id: string;
  family: string;
  title: string;
  /** Answers across; the last is those who gave none. */
  columns: { code: string; text: string }[];
  rows: {
    question: string;
    code: string;
    text: string;
    /** Those who were asked, answered or not. */
    base: Base;
    cells: RankCell[];
  }[];
  notes: string[];
  weights: TableWeights | null;
};

export type CrossCell = {
  count: number | null;
  share: number | null;
  weightedShare: number | null;
  figure: string | null;
};

/** A question by the groups of another. */
export type CrossTable = {
  id: string;
  question: string;
  by: string;
  title: string;
  /** What a share is of, in words: “of those in the group who answered”. */
  baseWords: string;
  /** Groups across, each with its base; `shown` false under the smallest base. `n` null: withheld. */
  groups: { code: string; text: string; n: number | null; shown: boolean; flagged: boolean }[];
  rows: { code: string; text: string; cells: CrossCell[] }[];
  notes: string[];
  /** Of independence of rows and groups, where it may be tested. */
  test: { name: string; p: number; words: string } | null;
  weights: TableWeights | null;
};

export type ChangeWord = 'up' | 'down' | 'no-clear-change' | 'too-few';

/** A question of this wave beside the same question of the one before. */
export type ComparisonTable = {
  id: string;
  question: string;
  title: string;
  /** Both bases, in words. */
  now: Base;
  before: Base;
  rows: {
    code: string;
    text: string;
    before: { count: number; share: number | null };
    now: { count: number; share: number | null };
    /** Points of per cent, now less before, with Newcombe's limits; null without a base. */
    difference: number | null;
    lower: number | null;
    upper: number | null;
    p: number | null;
    change: ChangeWord;
    words: string;
    figure: string | null;
  }[];
  notes: string[];
};

export type WaveComparison = {
  previous: { id: string; title: string; answers: number };
  tables: ComparisonTable[];
  /** Questions of either wave that the other did not ask. */
  onlyNow: string[];
  onlyBefore: string[];
  notes: string[];
};

/** Free text sorted into themes. */
export type WordsTable = {
  question: string;
  title: string;
  /** Those whose words were read; `notes` says how many were not. */
  base: Base;
  rows: TableRow[];
  /** Answered in words, and how many of those are coded. */
  answered: number;
  coded: number;
  /** Where a second person read some: agreement for each theme. */
  agreement: { code: string; text: string; kappa: number | null; observed: number; n: number; words: string }[]; // prettier-ignore
  notes: string[];
};

/** Places named, by ward. */
export type PlacesTable = {
  question: string;
  title: string;
  /** Places that lie in a ward. */
  base: Base;
  rows: { code: string; name: string; count: number | null; share: number | null; figure: string | null }[];
  /** Named in words that nobody has put into a ward, and points outside all wards. */
  unplaced: number;
  notes: string[];
};
