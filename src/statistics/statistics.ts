/** What other rooms may use of the statistics. Every function is pure; null means "not calculable or not shown". */
export type { AreaKind, Figure, FigureQuestion, Limitation, PlacingMethod, Significance } from './figure.ts';
export { controlLevel, twoSidedZ, usualLevel } from './normal.ts';
export { countInterval, poissonParameters, rate } from './poisson.ts';
export type { CountInterval, Rate } from './poisson.ts';
export { differenceOfProportions, proportion, share } from './proportion.ts';
export type { Proportion, ProportionDifference } from './proportion.ts';
export {
  change,
  changeParameters,
  classifyChange,
  exactChangeP,
  exactRatio,
  percentageChange,
  scoreTest,
  waldRatio,
} from './change.ts';
export type { Change, Observed, RateRatio } from './change.ts';
export { competitionRanks, quantileGroups } from './rank.ts';
export { possibleRanges, suppressTable, suppressionParameters } from './suppress.ts';
export type { PossibleRange, SuppressedCell, SuppressedTable, SuppressionOptions } from './suppress.ts';
export {
  minusSign,
  notAvailable,
  ordinal,
  printChange,
  printNumber,
  printPercent,
  roundTo,
} from './rounding.ts';
export {
  arrowParameters,
  arrows,
  comparatorBands,
  comparedInWords,
  direction,
  shareBands,
  shareInWords,
} from './words.ts';
export type { ComparatorWords, Direction } from './words.ts';
export { canonicalJson, figureId, statisticsVersion } from './figure-id.ts';
