/** What other rooms may use of the strategy. */
export type { ContentAction, ContentChapter, StrategyContent } from './content.types.ts';
export { dueWords, periodWords, prioritiesOf, strategyDocuments, type StrategyDocument } from './documents/strategy.documents.ts'; // prettier-ignore
export { makePastStrategy, outlineAround, takePastStep } from './made.ts';
export { publishedStructure as usualStructure } from './templates/published.ts';
export type { StrategyOutline } from './write/text.ts';
export { strategyRoom } from './strategy.room.ts';
export { headings, headingTitle, stateWords, type StrategyState } from './strategy.rules.ts';
export { strategyInForce, type InForce } from './strategy.store.ts';
