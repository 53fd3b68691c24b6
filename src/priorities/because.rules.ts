import { figureFactors, type Candidate } from './priority.types.ts';

/** How many grounds the line names: it is one line, for a councillor. */
const mostGrounds = 3;

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/**
 * The one line under a candidate: what somebody wrote, else its strongest grounds. Figures come first, by the score they propose; a
 * figure that says nothing for it (a fall, a change that may be chance, a score under 2) is not named.
 */
export function becauseOf(candidate: Pick<Candidate, 'because' | 'proposals' | 'duties'>): string {
  if (candidate.because !== '') return candidate.because;
  const figures = candidate.proposals
    .filter(({ score, short }) => score !== null && score >= 2 && short !== '')
    .toSorted(
      (a, b) =>
        (b.score ?? 0) - (a.score ?? 0) || figureFactors.indexOf(a.factor) - figureFactors.indexOf(b.factor),
    )
    .map(({ short }) => short);
  const laws = candidate.duties.map(({ source }) => `the law (${source})`);
  const grounds = [...figures, ...laws].slice(0, mostGrounds);
  return grounds.length === 0
    ? 'No figure, survey answer or duty speaks for it yet; it rests on judgement.'
    : `because of ${listed(grounds)}.`;
}
