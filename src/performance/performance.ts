/** What other rooms may use of performance. */
export { exemptionTitle, outcomeWords } from './answers/answer.rules.ts';
export type { IndicatorInput } from './indicators/indicator.types.ts';
export { hasIndicators, makePerformance, type MadeIndicator, type PerformancePlan } from './made.ts';
export { performanceRoom } from './performance.room.ts';
export { makeInformationRequest } from './answers/made.ts';
export { makeReturns } from './returns/made.ts';
