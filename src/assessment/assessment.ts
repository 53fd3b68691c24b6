/** What other rooms may use of the assessment. */
export { analyse, judgeComparability, type Analysis } from './analysis.ts';
export { assessmentDocument, type DocumentOptions } from './assessment.document.ts';
export type { AssessmentQuestion, Denominator, Evidence, NamedArea } from './evidence.ts';
export { evidenceFromFiles, type AssessmentFiles, type ReadyEvidence } from './evidence.files.ts';
export { measures, type Measure } from './measures.ts';
export { previewBreak } from './break-preview.ts';
export { assessmentRoom } from './assessment.room.ts';
export { insertHarmSet, takeWeights, type NewHarmSet } from './harm/harm.store.ts';
export { readWeights, type Sheet } from './harm/sheet.rules.ts';
