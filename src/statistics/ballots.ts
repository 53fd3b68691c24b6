/**
 * From people's ranked priorities to the partnership's. Show at least two ways of counting: they can disagree, and no
 * way is right in every respect (Arrow 1951).
 *
 * Sources: Borda 1781; Condorcet 1785; instant run-off as in the Alternative Vote (Electoral Reform Society).
 */
export type Ballot = {
  /** Choices in order of preference; what is not named is not ranked. */
  ranking: readonly string[];
  /** Survey weight, or how many cast this ballot; 1 unless given. */
  weight?: number;
};

function checked(
  ballots: readonly Ballot[],
  choices: readonly string[],
): { ranking: readonly string[]; weight: number }[] {
  const known = new Set(choices);
  if (known.size !== choices.length || choices.length === 0)
    throw new RangeError('Choices are named once each');
  return ballots.map(({ ranking, weight = 1 }) => {
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`A weight is 0 or more; got ${weight}`);
    if (new Set(ranking).size !== ranking.length || ranking.some((choice) => !known.has(choice))) {
      throw new RangeError(`A ballot names known choices once each; got ${ranking.join(', ')}`);
    }
    return { ranking, weight };
  });
}

export type Score = {
  choice: string;
  score: number;
  /** 0 to 1; null where nothing was cast. */ share: number | null;
};

function scores(choices: readonly string[], of: ReadonlyMap<string, number>): Score[] {
  const all = [...of.values()].reduce((sum, score) => sum + score, 0);
  return choices.map((choice) => {
    const score = of.get(choice) ?? 0;
    return { choice, score, share: all > 0 ? score / all : null };
  });
}

/** First preferences and their share, in the order of `choices`. */
export function firstPreferences(ballots: readonly Ballot[], choices: readonly string[]): Score[] {
  const of = new Map<string, number>();
  for (const { ranking, weight } of checked(ballots, choices)) {
    const [top] = ranking;
    if (top !== undefined) of.set(top, (of.get(top) ?? 0) + weight);
  }
  return scores(choices, of);
}

/**
 * Borda's points: with `top` 3, 3-2-1 for the first three; without it, one less than the number of choices down to 0.
 * What is not ranked gets 0.
 */
export function borda(ballots: readonly Ballot[], choices: readonly string[], top?: number): Score[] {
  const highest = top ?? choices.length - 1;
  const of = new Map<string, number>();
  for (const { ranking, weight } of checked(ballots, choices)) {
    ranking.forEach((choice, place) => {
      of.set(choice, (of.get(choice) ?? 0) + weight * Math.max(0, highest - place));
    });
  }
  return scores(choices, of);
}

export type RunOffRound = { scores: { choice: string; score: number }[]; dropped: string | null };
export type RunOff = { winner: string | null; rounds: RunOffRound[] };

/**
 * Instant run-off: the lowest is dropped and its ballots go to their next choice, until one has more than half of the
 * ballots still live. A tie for the lowest: who had fewer in the round before goes (then the one before that); if they
 * never differed, the one that stands later in `choices`, whose order must be settled before counting.
 */
export function instantRunOff(ballots: readonly Ballot[], choices: readonly string[]): RunOff {
  const cast = checked(ballots, choices);
  let left = [...choices];
  const rounds: RunOffRound[] = [];
  for (;;) {
    const of = new Map(left.map((choice) => [choice, 0]));
    for (const { ranking, weight } of cast) {
      const top = ranking.find((choice) => of.has(choice));
      if (top !== undefined) of.set(top, (of.get(top) ?? 0) + weight);
    }
    const tally = left.map((choice) => ({ choice, score: of.get(choice) ?? 0 }));
    const live = tally.reduce((sum, { score }) => sum + score, 0);
    const leader =
      tally.find(({ score }) => score * 2 > live) ?? (left.length === 1 && live > 0 ? tally[0] : undefined);
    if (leader !== undefined || live === 0) {
      rounds.push({ scores: tally, dropped: null });
      return { winner: leader?.choice ?? null, rounds };
    }
    const dropped = lowest(tally, rounds);
    rounds.push({ scores: tally, dropped });
    left = left.filter((choice) => choice !== dropped);
  }
}

function lowest(tally: RunOffRound['scores'], earlier: readonly RunOffRound[]): string {
  let tied = tally;
  for (const round of [{ scores: tally, dropped: null }, ...earlier.toReversed()]) {
    const inRound = tied.map(({ choice }) => ({
      choice,
      score: round.scores.find((entry) => entry.choice === choice)?.score ?? 0,
    }));
    const least = Math.min(...inRound.map(({ score }) => score));
    tied = inRound.filter(({ score }) => score === least);
  }
  return tied.at(-1)?.choice ?? '';
}

export type Condorcet = {
  /** Beats every other head to head; null where there is none, which can be. */
  winner: string | null;
  /** `beats[a][b]`: weight of ballots that put a before b, in the order of `choices`. */
  beats: number[][];
};

/** Head to head: what is ranked beats what is not; two that are not ranked count for neither. */
export function condorcet(ballots: readonly Ballot[], choices: readonly string[]): Condorcet {
  const beats = choices.map(() => choices.map(() => 0));
  for (const { ranking, weight } of checked(ballots, choices)) {
    choices.forEach((a, i) => {
      const placeA = ranking.indexOf(a);
      if (placeA === -1) return;
      choices.forEach((b, j) => {
        const placeB = ranking.indexOf(b);
        const row = beats[i];
        if (i !== j && row !== undefined && (placeB === -1 || placeA < placeB))
          row[j] = (row[j] ?? 0) + weight;
      });
    });
  }
  const winner = choices.find((_, i) =>
    choices.every((_, j) => i === j || (beats[i]?.[j] ?? 0) > (beats[j]?.[i] ?? 0)),
  );
  return { winner: winner ?? null, beats };
}
