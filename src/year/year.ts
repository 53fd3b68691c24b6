/** What other rooms may use of the year. */
export { publicItems, type PublicItem } from './elections/election.rules.ts';
export { electionKinds, type ElectionPeriod, type ElectionRelease } from './elections/election.types.ts';
export { insertElection, listElections } from './elections/elections.store.ts';
export { namesCouncillor } from './elections/named.ts';
export { registerRelease, type Releasable } from './elections/release.routes.ts';
export {
  releasesOf,
  waitsForElection,
  type AskedOfElections,
  type ElectionWait,
} from './elections/release.store.ts';
export { membersFollowed, type Followed } from './after/followed.store.ts';
export { yearRoom } from './year.room.ts';
export { makeYear, type MadeYear } from './made.ts';
