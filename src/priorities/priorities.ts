/** What other rooms may use of priority setting. */
export { decidedPriorities, type DecidedPriority } from './decided.ts';
export { limbs, limbTitle } from './duties.ts';
export { prioritiesRoom } from './priorities.room.ts';
