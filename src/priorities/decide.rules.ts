import type { ProblemField } from '../foundation/problem.ts';
import { decisions, type Candidate, type Decision } from './priority.types.ts';

/** What the meeting decided about one candidate, as it was typed on the page of them all. */
export type TypedDecision = {
  candidate: Candidate;
  version: number;
  decision: Decision;
  underId: string | null;
  rationale: string;
  dissent: string;
};

export const decideField = (
  name: 'decision' | 'under' | 'rationale' | 'dissent' | 'version',
  candidateId: string,
): string => `${name}.${candidateId}`;

const longest = { rationale: 2000, dissent: 1000 } as const;

/**
 * Reads the form in which a meeting writes down what it decided about all candidates. A candidate without a decision is left as it is, and
 * so is one about which nothing changed; a reason without a decision is asked about, so that nothing typed is lost.
 */
export function readDecisions(
  body: Readonly<Record<string, unknown>>,
  candidates: readonly Candidate[],
): { decided: TypedDecision[]; faults: ProblemField[] } {
  const faults: ProblemField[] = [];
  const decided = candidates.flatMap((candidate): TypedDecision[] => {
    const typed = (name: Parameters<typeof decideField>[0]): string => {
      const value = body[decideField(name, candidate.id)];
      return typeof value === 'string' ? value.trim() : '';
    };
    const say = (name: Parameters<typeof decideField>[0], message: string): void =>
      void faults.push({ name: decideField(name, candidate.id), message: `${candidate.title}: ${message}` });
    const [rationale, dissent, under] = [typed('rationale'), typed('dissent'), typed('under')];
    const decision = decisions.find((each) => each === typed('decision'));
    if (decision === undefined) {
      if (rationale !== '' || dissent !== '') say('decision', 'choose what was decided');
      return [];
    }
    if (rationale === '') say('rationale', 'enter the reasons; a score alone decides nothing');
    for (const [name, words] of [['rationale', rationale], ['dissent', dissent]] as const)
      if (words.length > longest[name]) say(name, `this must be ${longest[name].toLocaleString('en-GB')} characters or fewer`); // prettier-ignore
    const hasParent = decision === 'merge' || decision === 'theme-under';
    const underId = hasParent ? candidates.find(({ id }) => id === under && id !== candidate.id)?.id : null;
    if (underId === undefined) say('under', 'choose with or under which priority');
    const isSame =
      candidate.decision === decision &&
      candidate.decidedUnderId === (underId ?? null) &&
      candidate.rationale === rationale &&
      candidate.dissent === dissent;
    return isSame
      ? []
      : [{ candidate, version: Number(typed('version')) || 0, decision, underId: underId ?? null, rationale, dissent }];
  }); // prettier-ignore
  // As it would stand when all of it is saved: what something hangs under must be adopted.
  const standing = new Map(candidates.map(({ id, decision }) => [id, decision]));
  for (const { candidate, decision } of decided) standing.set(candidate.id, decision);
  for (const { candidate, underId } of decided)
    if (underId !== null && standing.get(underId) !== 'adopt')
      faults.push({
        name: decideField('under', candidate.id),
        message: `${candidate.title}: “${candidates.find(({ id }) => id === underId)?.title ?? ''}” is not adopted`,
      });
  for (const { candidate, decision } of decided) {
    if (decision === 'adopt') continue;
    const left = candidates.filter(({ id, decidedUnderId }) => decidedUnderId === candidate.id && !decided.some((each) => each.candidate.id === id)); // prettier-ignore
    if (left.length > 0)
      faults.push({
        name: decideField('decision', candidate.id),
        message: `${candidate.title}: ${left.map(({ title }) => `“${title}”`).join(', ')} ${left.length === 1 ? 'is' : 'are'} merged with it or a theme under it; decide about ${left.length === 1 ? 'that' : 'those'} as well`, // prettier-ignore
      });
  }
  return { decided, faults };
}
