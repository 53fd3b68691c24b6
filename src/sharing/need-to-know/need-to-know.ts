/** The tools of need to know, for every room whose records name people. */
export * from './glass.rules.ts';
export { breakGlass, listGlass, reviewGlass } from './glass.ts';
export type { BrokenGlass, GlassRow } from './glass.ts';
export { digestsOf, nameParts, questionsAnHour, soundex, soundOf } from './index.rules.ts';
export { addToIndex, askIndex, setAnswers } from './known.ts';
export type { KnownAnswer } from './known.ts';
export { declareKnown, lockOf, lockToNamedPeople, ownOnly, unlockRecord } from './lock.ts';
export type { StandingLock } from './lock.ts';
export {
  asEach,
  beginPresentation,
  endPresentation,
  findPresentation,
  inEvery,
  join,
  leave,
  ownPresentation,
  presentActors,
  readTogether,
  recordShown,
} from './presenting.ts';
export type { PresentPerson, Presentation } from './presenting.ts';
export { giveReason, markLookedAt, reasonToday, sampleReasons, sampleSize } from './reason.ts';
export type { SampledReason } from './reason.ts';
export { findRecord, keyFor, peopleOf } from './record.ts';
export type { KeptRecord, KeptTable, RecordKind } from './record.ts';
export { secretOf } from './secret.ts';
export { countTry } from './tries.ts';
