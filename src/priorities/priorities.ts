/** What other rooms may use of priority setting. */
export { decidedPriorities, type DecidedPriority } from './decided.ts';
export { limbs, limbTitle } from './duties.ts';
export { makePastRound, makePresentRound, type PastRound, type PresentRound } from './made.ts';
export { prioritiesRoom } from './priorities.room.ts';
