import { addDays } from '../../foundation/day.ts';
import type { SourceMark } from '../elections/election.rules.ts';
import type { ElectionKind } from '../elections/election.types.ts';

/** Until when those who stood down or lost stay in office. Dated data, proposed on the page and changed there. */
type OfficeRule = { kinds: readonly ElectionKind[]; from: string; lastDayAfterPoll: number; source: string; mark: SourceMark }; // prettier-ignore

export const officeRules: readonly OfficeRule[] = [
  {
    kinds: ['whole-council', 'county'],
    from: '1974-04-01',
    lastDayAfterPoll: 3,
    source: 'Local Government Act 1972, section 7(3): councillors retire on the fourth day after the ordinary day of election',
    mark: 'G',
  },
  {
    kinds: ['by-election'],
    from: '1974-04-01',
    lastDayAfterPoll: 0,
    source: 'A by-election fills a seat that is vacant already; the day of the poll is proposed',
    mark: 'G',
  },
]; // prettier-ignore

/** Only councillors' own elections change posts here. */
export const changesMembers = (kind: ElectionKind): boolean =>
  officeRules.some(({ kinds }) => kinds.includes(kind));

/** The last day in office that is proposed, and its source. */
export function proposedLastDay(kind: ElectionKind, pollOn: string): { on: string; source: string } | null {
  const rule = officeRules.find((each) => each.kinds.includes(kind) && each.from <= pollOn);
  return rule === undefined ? null : { on: addDays(pollOn, rule.lastDayAfterPoll), source: rule.source };
}

export const results = {
  're-elected': 'Re-elected: stays in the post',
  'new-member': 'A new member',
  vacant: 'Vacant for now',
} as const;
export type Result = keyof typeof results;
export const resultNames = Object.keys(results) as [Result, ...Result[]];

/** A county council by its name: the law makes “County Council” part of it (Local Government Act 1972, section 2(3)). */
const isCounty = (agencyName: string): boolean => /\bcounty council\b/i.test(agencyName);

/**
 * Of agencies' names those whose councillors an election is about: a county's own at a county election, all others' at one of the whole council;
 * a unitary that keeps the name of a county is meant where no other council is there. At a by-election the council is the one whose seat is
 * vacant, which the page cannot know: all are listed.
 */
export function electedOf(kind: ElectionKind, agencyNames: readonly string[]): ReadonlySet<string> {
  if (kind === 'by-election') return new Set(agencyNames);
  const elected = agencyNames.filter((name) => isCounty(name) === (kind === 'county'));
  return new Set(elected.length === 0 && kind === 'whole-council' ? agencyNames : elected);
}
