import { dayWords, listWords } from '../../partnership/partnership.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';

/** “Falls in the pre-election period of …”, or nothing. */
export const electionWords = (elections: readonly ElectionPeriod[]): string =>
  elections.length === 0
    ? ''
    : `Falls in the pre-election period of ${listWords(elections.map((each) => `“${each.title}” (${dayWords(each.noticeOn)} to ${dayWords(each.pollOn)})`))}. Move it, or ask for the monitoring officer’s release.`;
