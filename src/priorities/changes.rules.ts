import type { Candidate, Decision } from './priority.types.ts';

/** A candidate of this round beside the same of the round before. */
export type YearChange = {
  kind: 'new' | 'gone' | 'up' | 'down' | 'same' | 'not-ranked';
  title: string;
  /** Its name before, where that was another. */
  titleBefore: string | null;
  rank: number | null;
  rankBefore: number | null;
  decision: Decision | null;
  decisionBefore: Decision | null;
};

export const yearChangeWords: Readonly<Record<YearChange['kind'], string>> = {
  new: 'New',
  gone: 'Gone',
  up: 'Up',
  down: 'Down',
  same: 'Same place',
  'not-ranked': 'Not placed yet',
};

type Side = { candidate: Pick<Candidate, 'id' | 'title' | 'previousId' | 'decision'>; rank: number | null };

/** What changed since the round before: new and moved first in their present order, then what is gone. */
export function yearChanges(now: readonly Side[], before: readonly Side[]): YearChange[] {
  const earlier = new Map(before.map((side) => [side.candidate.id, side]));
  const carried = new Set(now.map(({ candidate }) => candidate.previousId));
  return [
    ...now.map(({ candidate, rank }): YearChange => {
      const was = candidate.previousId === null ? undefined : earlier.get(candidate.previousId);
      const kind =
        was === undefined
          ? 'new'
          : rank === null || was.rank === null
            ? 'not-ranked'
            : rank < was.rank
              ? 'up'
              : rank > was.rank
                ? 'down'
                : 'same';
      return {
        kind,
        title: candidate.title,
        titleBefore: was === undefined || was.candidate.title === candidate.title ? null : was.candidate.title, // prettier-ignore
        rank,
        rankBefore: was?.rank ?? null,
        decision: candidate.decision,
        decisionBefore: was?.candidate.decision ?? null,
      };
    }),
    ...before
      .filter(({ candidate }) => !carried.has(candidate.id))
      .map(({ candidate, rank }): YearChange => ({
        kind: 'gone',
        title: candidate.title,
        titleBefore: null,
        rank: null,
        rankBefore: rank,
        decision: null,
        decisionBefore: candidate.decision,
      })),
  ];
}
