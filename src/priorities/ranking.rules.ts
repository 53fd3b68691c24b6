import { competitionRanks } from '../statistics/statistics.ts';
import {
  factors,
  mostScore,
  type Candidate,
  type Factor,
  type FigureFactor,
  type Moderation,
  type Proposal,
  type Score,
  type Scores,
  type Weights,
} from './priority.types.ts';

/** One score of a factor: a person's, or the one that the figure proposes (`scorerId` null), which counts as the analyst's. */
export type Voice = { scorerId: string | null; score: number };

export type FactorStanding = {
  /** What counts: set by the meeting, else the mean of all voices; null where there are none. */
  score: number | null;
  voices: readonly Voice[];
  moderated: Moderation | null;
  /** Highest less lowest of the voices; null with fewer than two. */
  spread: number | null;
};

export type Standing = {
  candidate: Candidate;
  factors: Readonly<Record<Factor, FactorStanding>>;
  scores: Scores;
  /** 0 to 100; null where too little was scored. */
  total: number | null;
  /** Per cent of the weights that were scored at all. */
  covered: number;
  /** 1 is first; equals share a place. Null without a total. */
  rank: number | null;
  /** Who declared an interest in it: their scores are kept and not counted. */
  interests: readonly string[];
};

/**
 * How much of the weights must have been scored for a place: one high score on one factor says too little to stand first by. Ours.
 */
export const leastCovered = 50;

/**
 * Weighted mean of what was scored, as 0 to 100. A factor that nobody scored is left out with its weight: absent is never 0; where
 * less than half of the weights was scored there is no score at all. It
 * depends on the candidate's own scores alone, so that adding or dropping another candidate never turns two round; and no
 * higher score ever lowers it.
 */
export function totalOf(scores: Scores, weights: Weights): { total: number | null; covered: number } {
  let sum = 0;
  let covered = 0;
  let all = 0;
  for (const factor of factors) {
    all += weights[factor];
    const score = scores[factor];
    if (score === null) continue;
    covered += weights[factor];
    sum += weights[factor] * score;
  }
  const share = all === 0 ? 0 : (covered / all) * 100;
  return {
    total: covered === 0 || share < leastCovered ? null : (sum / (covered * mostScore)) * 100,
    covered: share,
  };
}

/** Totals that differ by less than this share a place: they differ by how sums are rounded. */
const same = 1e-9;
const tidied = (totals: readonly (number | null)[]): (number | null)[] =>
  totals.map((total) => (total === null ? null : Math.round(total / same) * same));

export const ranksOf = (totals: readonly (number | null)[]): (number | null)[] =>
  competitionRanks(tidied(totals));

/** What counts of one factor. */
function standingOf(
  proposal: Proposal | undefined,
  given: readonly Voice[],
  moderation: Moderation | null,
): FactorStanding {
  const voices: Voice[] = [
    ...(proposal?.score == null ? [] : [{ scorerId: null, score: proposal.score }]),
    ...given,
  ];
  const values = voices.map(({ score }) => score);
  const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  const isSet = moderation !== null && moderation.score !== null;
  return {
    score: isSet ? moderation.score : mean,
    voices,
    moderated: isSet ? moderation : null,
    spread: values.length < 2 ? null : Math.max(...values) - Math.min(...values),
  };
}

/**
 * Where each candidate stands, best first.
 * @param scores as opened; none before moderation.
 * @param moderations the last first.
 */
export function standingsOf(
  candidates: readonly Candidate[],
  scores: readonly Score[],
  moderations: readonly Moderation[],
  weights: Weights,
): Standing[] {
  const rows = candidates.map((candidate) => {
    const own = scores.filter(({ candidateId }) => candidateId === candidate.id);
    const counted = own.filter(({ hasInterest }) => !hasInterest);
    const byFactor = (factor: Factor): FactorStanding =>
      standingOf(
        candidate.proposals.find((each) => each.factor === (factor as FigureFactor)),
        counted.flatMap((each) => {
          const score = each[factor];
          return score === null ? [] : [{ scorerId: each.scorerId, score }];
        }),
        moderations.find((each) => each.candidateId === candidate.id && each.factor === factor) ?? null,
      );
    const all: Record<Factor, FactorStanding> = {
      volume: byFactor('volume'),
      harm: byFactor('harm'),
      concern: byFactor('concern'),
      added_value: byFactor('added_value'),
      trend: byFactor('trend'),
    };
    const own5: Scores = {
      volume: all.volume.score,
      harm: all.harm.score,
      concern: all.concern.score,
      added_value: all.added_value.score,
      trend: all.trend.score,
    };
    return {
      candidate,
      factors: all,
      scores: own5,
      ...totalOf(own5, weights),
      interests: own.filter(({ hasInterest }) => hasInterest).map(({ scorerId }) => scorerId),
    };
  });
  const ranks = ranksOf(rows.map(({ total }) => total));
  return rows
    .map((row, at): Standing => ({ ...row, rank: ranks[at] ?? null }))
    .toSorted(
      (a, b) =>
        (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
        a.candidate.position - b.candidate.position ||
        a.candidate.id.localeCompare(b.candidate.id),
    );
}

/** The place of each under other weights. */
export const ranksUnder = (rows: readonly Scores[], weights: Weights): (number | null)[] =>
  ranksOf(rows.map((scores) => totalOf(scores, weights).total));

/**
 * The place of each by order alone: the weighted mean of its places factor by factor. Shown to compare with, and used for nothing:
 * a candidate that has no chance itself can turn two others round, since it moves their places.
 */
export function ranksByOrder(rows: readonly Scores[], weights: Weights): (number | null)[] {
  const places = factors.map((factor) => ranksOf(rows.map((scores) => scores[factor])));
  const means = rows.map((_, row) => {
    let sum = 0;
    let covered = 0;
    factors.forEach((factor, at) => {
      const place = places[at]?.[row] ?? null;
      if (place === null) return;
      sum += weights[factor] * place;
      covered += weights[factor];
    });
    return covered === 0 ? null : sum / covered;
  });
  return competitionRanks(tidied(means), false);
}
