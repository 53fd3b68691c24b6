/** What other rooms may use of the assessment. */
export { analyse, judgeComparability, type Analysis } from './analysis.ts';
export { assessmentDocument, type DocumentOptions } from './assessment.document.ts';
export type { AssessmentQuestion, Denominator, Evidence, NamedArea } from './evidence.ts';
export { evidenceFromFiles, type AssessmentFiles, type ReadyEvidence } from './evidence.files.ts';
export type { RegisterServices } from './evidence.register.ts';
export { measures, type Measure } from './measures.ts';
export { figureAddress } from './question.rules.ts';
export { previewBreak } from './break-preview.ts';
export { assessmentRoom } from './assessment.room.ts';
export { insertLine, type NewLine } from './ward-packs/line.store.ts';
export { releasePack, startMaking, writeAll, type PackServices } from './ward-packs/pack.making.ts';
export { insertLook, listPacks } from './ward-packs/pack.store.ts';
export { insertRequest, selectRequest, type NewRequest } from './ward-packs/request.store.ts';
export { insertHarmSet, takeWeights, type NewHarmSet } from './harm/harm.store.ts';
export { makeWrittenAssessment, type DemonstrationWriting } from './write/written.ts';
export { insertRelease as insertDraftRelease } from './releases/release.store.ts';
export { publishDraftRelease } from './releases/one-go.ts';
export type { ReleaseTable } from './releases/release.rules.ts';
export { readWeights, type Sheet } from './harm/sheet.rules.ts';
export { askAgencies, makePublishedAssessment, type PublishedYear } from './steps/steps.made.ts';
export { keepFigure, listMeasuresForIndicators, measureFigure } from './measures/measure.indicator.ts';
export {
  figuresOfRound,
  prioritySubjects,
  quoteForRound,
  type PrioritySubject,
  type SubjectShare,
} from './subjects.priorities.ts';
export {
  answerCount,
  countableAreas,
  countableSubjects,
  subjectCalled,
  type CountableSubject,
} from './asked.ts';
export { differenceOf, type Difference } from './write/difference.rules.ts';
