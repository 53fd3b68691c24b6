import { z } from 'zod';
import type { Duty } from './duties.ts';
import type { RoundState } from './round.rules.ts';

/** The five factors of the source documents, as the columns of priority_score are called. */
export const factors = ['volume', 'harm', 'concern', 'added_value', 'trend'] as const;
export type Factor = (typeof factors)[number];

/** Factors that a figure can speak to; partnership added value is judged by people. */
export const figureFactors = ['volume', 'harm', 'concern', 'trend'] as const;
export type FigureFactor = (typeof figureFactors)[number];

export const factorTitles: Readonly<Record<Factor, string>> = {
  volume: 'Volume',
  harm: 'Level of harm',
  concern: 'Community concern',
  added_value: 'Partnership added value',
  trend: 'Trend',
};

export const factorMeanings: Readonly<Record<Factor, string>> = {
  volume: 'How much of all that is recorded it makes up.',
  harm: 'What it does to victims and communities.',
  concern: 'How high local people put it.',
  added_value: 'How much more several agencies can do together than each alone.',
  trend: 'Whether it grows, as far as that can be told from chance.',
};

/** A score is a whole number from 0 (not at all) to 5 (most). */
export const mostScore = 5;

/** Scores by factor; what is absent was not scored, and is never 0. */
export type Scores = Readonly<Record<Factor, number | null>>;
export const noScores: Scores = { volume: null, harm: null, concern: null, added_value: null, trend: null };

/** A score that a figure proposes, as it stood when it was worked out. */
export const proposalShape = z.object({
  factor: z.enum(figureFactors),
  /** Null where no score can be given; `words` says why. */
  score: z.number().int().min(0).max(mostScore).nullable(),
  /** “4 because 12.3% of all recorded crime (1,234 of 10,034); the rule: …” */
  words: z.string(),
  /** “12.3% of all recorded crime”; empty where it says nothing for the candidate. */
  short: z.string(),
  /** Number of the rule; 0 is the one that comes with the software. */
  rule: z.number().int(),
  value: z.number().nullable(),
  /** 95% bounds of the value, where the figure has them. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  /** Of a trend: whether the change is beyond chance. */
  significance: z.string().nullable(),
  figureId: z.string().nullable(),
  /** Page of the figure or of what it was read from. */
  href: z.string().nullable(),
  /** What it was read from, in words: “Recorded crime of Marlhythe, November 2025 to October 2026”. */
  source: z.string(),
});
export type Proposal = z.infer<typeof proposalShape>;

export const evidenceShape = z.object({
  /** Keys of subjects of the assessment: `summary:violent-crime`, `measure:fires`. */
  subjects: z.array(z.string().max(80)).max(10).default([]),
  /** Codes of answers to the survey's question of what matters most. */
  issues: z.array(z.string().max(40)).max(10).default([]),
  /** Codes of statutory duties (duties.ts). */
  duties: z.array(z.string().max(40)).max(20).default([]),
});
export type CandidateEvidence = z.infer<typeof evidenceShape>;

export const origins = ['finding', 'survey', 'duty', 'hand', 'carried'] as const;
export type Origin = (typeof origins)[number];
export const originTitles: Readonly<Record<Origin, string>> = {
  finding: 'From a finding of the assessment',
  survey: 'From the survey',
  duty: 'From a legal duty',
  hand: 'Written by hand',
  carried: 'Carried from the round before',
};

export const decisions = ['adopt', 'merge', 'theme-under', 'not-adopt'] as const;
export type Decision = (typeof decisions)[number];
export const decisionTitles: Readonly<Record<Decision, string>> = {
  adopt: 'Adopt as a priority',
  merge: 'Merge with another priority',
  'theme-under': 'Make it a theme under a priority',
  'not-adopt': 'Do not adopt',
};
/** The same after the decision. */
export const decidedWords: Readonly<Record<Decision, string>> = {
  adopt: 'Adopted',
  merge: 'Merged',
  'theme-under': 'Theme',
  'not-adopt': 'Not adopted',
};

export type Round = {
  id: string;
  title: string;
  state: RoundState;
  /** ISO days; null until set. */
  scoresDueOn: string | null;
  meetingOn: string | null;
  minute: string;
  decidedAt: string | null;
  /** About how many priorities are wanted. */
  top: number;
  weightsId: string;
  waveId: string | null;
  previousId: string | null;
  madeAt: string;
  changedAt: string;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

export type Candidate = {
  id: string;
  roundId: string;
  position: number;
  title: string;
  words: string;
  origin: Origin;
  evidence: CandidateEvidence;
  /** The legal duties among its evidence, as the list says of them. */
  duties: Duty[];
  proposals: Proposal[];
  proposedAt: string | null;
  /** As somebody wrote it; empty: made from the proposals (`becauseOf`). */
  because: string;
  /** Codes of the limbs of section 6 (duties.ts). */
  limbs: string[];
  controlStrategy: string;
  crimePlan: string;
  /** Its place on the matrix of likelihood and impact; null where it has none. */
  likelihood: number | null;
  impact: number | null;
  previousId: string | null;
  decision: Decision | null;
  decidedUnderId: string | null;
  rationale: string;
  dissent: string;
  decidedAt: string | null;
  removedAt: string | null;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

export type Weights = Readonly<Record<Factor, number>>;

export type WeightSet = {
  id: string;
  title: string;
  weights: Weights;
  source: string;
  position: number;
  removedAt: string | null;
  version: number;
};

export const scorerWays = ['signed-in', 'link', 'sheet', 'room'] as const;
export type ScorerWay = (typeof scorerWays)[number];
export const scorerWayTitles: Readonly<Record<ScorerWay, string>> = {
  'signed-in': 'signed in',
  link: 'by message',
  sheet: 'on a printed sheet',
  room: 'in the room',
};

export type Scorer = {
  id: string;
  roundId: string;
  accountId: string | null;
  agencyId: string;
  agencyName: string;
  name: string;
  way: ScorerWay;
  state: 'asked' | 'draft' | 'given' | 'left-out';
  requestId: string | null;
  saidOn: string | null;
  givenAt: string | null;
  /** Who keyed it in, where that was another person. */
  enteredBy: string | null;
  enteredByName: string | null;
  note: string;
  version: number;
};

/** What one scorer gave one candidate. */
export type Score = Scores & { scorerId: string; candidateId: string; hasInterest: boolean; reason: string };

export type Moderation = {
  candidateId: string;
  factor: Factor;
  /** Null: back to what was given. */
  score: number | null;
  reason: string;
  madeAt: string;
  madeByName: string;
};
