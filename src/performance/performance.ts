/** What other rooms may use of performance. */
export { exemptionTitle, outcomeWords } from './answers/answer.rules.ts';
export { performanceRoom } from './performance.room.ts';
export { makeInformationRequest } from './answers/made.ts';
export { makeReturns } from './returns/made.ts';
