/** What other rooms may use of priority setting. */
export {
  decidedPriorities,
  groundsOfRound,
  roundsOfPriorities,
  type DecidedGround,
  type DecidedPriority,
} from './decided.ts';
export { decidedWords } from './priority.types.ts';
export { limbs, limbTitle } from './duties.ts';
export { makePastRound, makePresentRound, type PastRound, type PresentRound } from './made.ts';
export { prioritiesRoom } from './priorities.room.ts';
