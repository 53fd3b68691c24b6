/** What other rooms may use of the consultation. */
export { consultationRoom } from './consultation.room.ts';
export { communityConcern, usableWaves, waveAddress, type CommunityConcern } from './analysis/concern.ts';
export { askedQuestion } from './consultation.thread.ts';
export {
  concludeWave,
  makePastWave,
  makeProfile,
  makeQuestionnaire,
  type PastAnswer,
  type PastWave,
} from './made.ts';
export { nextQuestion, optionsOf } from './questionnaire/questionnaire.rules.ts';
export type { Answer, Answers, Question, Questionnaire } from './questionnaire/questionnaire.types.ts';
export { templates } from './questionnaire/templates/templates.ts';
export type { Channel } from './waves/wave.types.ts';
export { newestPublishedChapter } from './report/chapter.store.ts';
