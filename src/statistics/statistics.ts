/** What other rooms may use of the statistics. Every function is pure; null means "not calculable or not shown". */
export type { AreaKind, Figure, FigureQuestion, Limitation, PlacingMethod, Significance } from './figure.ts';
export { controlLevel, twoSidedNormalP, twoSidedZ, usualLevel } from './normal.ts';
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
  countsBehind,
  roundTo,
  roundToMultiple,
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
export { benjaminiHochberg, bonferroni, expectedFalseAlarms } from './discovery.ts';
export { movingRanges, xmr, xmrLimits, xmrParameters } from './spc.ts';
export type { Xmr, XmrOptions, XmrPoint, XmrSegment } from './spc.ts';
export { assurance, specialCauses, spcRuleParameters, variation } from './spc-rules.ts';
export type {
  Assurance,
  Flag,
  Improvement,
  PlacedPoint,
  SpcDirection,
  SpcRule,
  Variation,
} from './spc-rules.ts';
export { areaSignificance, funnelLimits, funnelLimitsByObserved, pooledRate, ratioLimits } from './funnel.ts';
export type { AreaSignificance, FunnelLimit, FunnelQuestion, ObservedLimit } from './funnel.ts';
export { jointRankIntervals, rankIntervalParameters, rankIntervals } from './rank-interval.ts';
export type { RankInterval, RankIntervalOptions } from './rank-interval.ts';
export { aoristicWeek } from './aoristic.ts';
export type { AoristicWeek, Span } from './aoristic.ts';
export { seededRandom, usualSeed } from './random.ts';
export type { Random } from './random.ts';
export {
  directlyStandardisedRate,
  indirectlyStandardisedRatio,
  ratioToExpected,
  standardiseParameters,
} from './standardise.ts';
export type { Repeats, StandardisedRate, StandardisedRatio, Stratum } from './standardise.ts';
export { dispersedChange, dispersionFactor, eTest, squareRootTest } from './change-tests.ts';
export {
  dispersedProportionLimits,
  dispersedRatioLimits,
  median,
  overdispersionParameters,
  proportionOverdispersion,
  quantile,
  ratioOverdispersion,
} from './overdispersion.ts';
export type { Overdispersion, Transform } from './overdispersion.ts';
export { cChart, gChart, pChart, spcChartParameters, tChart, uChart } from './spc-charts.ts';
export type { ControlChart, Share } from './spc-charts.ts';
export { runChart } from './run-chart.ts';
export type { RunChart } from './run-chart.ts';
export { mannKendall, seasonalMannKendall, trendParameters } from './trend.ts';
export type { Trend } from './trend.ts';
export { classicalDecomposition, sameMonths, sameMonthsParameters } from './season.ts';
export type { Decomposition, SameMonths } from './season.ts';
export { stl } from './stl.ts';
export type { Stl, StlParameters } from './stl.ts';
export { harmOf, harmPerHead } from './harm.ts';
export type { Harm, HarmPart, OffenceCount } from './harm.ts';
export { boundsParameters, disclosed, firstDisclosed, releaseBounds, tableStatements } from './bounds.ts';
export type { Statement, SumBounds, WithheldSum } from './bounds.ts';
export {
  chancesOf,
  countOnGrid,
  getisOrd,
  hotspotLabel,
  localMoran,
  moransI,
  squareNeighbours,
} from './hotspot.ts';
export type { HotspotLabel, LocalMoran, MoransI, Neighbours } from './hotspot.ts';
export { kernelDensity, ruleOfThumbBandwidth } from './density.ts';
export type { Kernel } from './density.ts';
export { cubePattern, hotspotChange, hotspotChangeParameters } from './hotspot-change.ts';
export type { CubePattern, HotspotPattern, PeriodFlag } from './hotspot-change.ts';
export { chains, knoxParameters, knoxStatistic, knoxTable } from './knox.ts';
export type { Distance, KnoxCell, KnoxEvent, KnoxOptions } from './knox.ts';
export { atCoverage, forecastCurve } from './forecast.ts';
export type { ForecastCell, ForecastStep } from './forecast.ts';
export {
  fitTable,
  kish,
  marginOfError,
  rake,
  sampleSize,
  surveyParameters,
  weightedMean,
  weightedProportion,
} from './survey.ts';
export type { Raked, Respondent } from './survey.ts';
export { borda, condorcet, firstPreferences, instantRunOff } from './ballots.ts';
export type { Ballot, Condorcet, RunOff, RunOffRound, Score } from './ballots.ts';
export { displacementQuotient, relativeChange, weightedDisplacementDifference } from './evaluation.ts';
export type { BeforeAfter, Displacement, WeightedDifference } from './evaluation.ts';
export { suppressTogether, togetherParameters } from './suppress-together.ts';
export type { ReleaseCell, SuppressedRelease, TogetherOptions } from './suppress-together.ts';
export {
  agreementInWords,
  associationParameters,
  cohensKappa,
  fisherExact,
  krippendorffsAlpha,
  testIndependence,
} from './association.ts';
export type { Agreement, IndependenceTest } from './association.ts';
