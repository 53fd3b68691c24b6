/** What other rooms may use of the strategy. */
export type { ContentAction, ContentChapter, ContentStep, StrategyContent } from './content.types.ts';
export { numbersIn } from './sources/numbers.rules.ts';
export { numbersLinked } from './sources/sources.html.ts';
export type { ChapterSource } from './sources/source.types.ts';
export { sourceFigure } from './sources/sources.store.ts';
export { dueWords, periodWords, prioritiesOf, strategyDocuments, type StrategyDocument } from './documents/strategy.documents.ts'; // prettier-ignore
export { makePastStrategy, openReviewEarly, outlineAround, takePastStep } from './made.ts';
export { publishedStructure as usualStructure } from './templates/published.ts';
export type { StrategyOutline } from './write/text.ts';
export { strategyRoom } from './strategy.room.ts';
export { headings, headingTitle, stateWords, steps, type StrategyState } from './strategy.rules.ts';
export { strategiesInHand, strategyInForce, type InForce } from './strategy.store.ts';
