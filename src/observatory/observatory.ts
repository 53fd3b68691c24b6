/** What other rooms may use of the observatory. */
export { openEngine, type Engine, type EngineOptions } from './engine.ts';
export {
  categories,
  category,
  categoryFromHomeOffice,
  categoryFromPoliceUk,
  childrenOf,
  descendants,
  findCategory,
  leavesOf,
  type Category,
  type CategoryKind,
} from './categories.ts';
export {
  notDepersonalised,
  personalColumns,
  personalHeading,
  personalValue,
  type PersonalColumn,
} from './depersonalised.ts';
export {
  commitDelivery,
  keepReceived,
  prepareFiles,
  receiveFiles,
  type PreparedFiles,
  type RefusedFile,
} from './intake/receive.ts';
export { policeStreet } from './intake/police-street.ts';
export { intakeLimits } from './intake/staging.ts';
export type {
  Adaptor,
  IntakeLimits,
  IntakeOptions,
  PreparedDelivery,
  StagedFile,
  StagedSegment,
} from './intake/intake.types.ts';
export {
  segmentPath,
  segmentsInForce,
  segmentsSuperseded,
  sweepAfterHours,
  sweepSegments,
} from './segments.ts';
export { h3Resolution, placePoints } from './placing.ts';
export { pointId, pointOf } from './points.ts';
export {
  countIncidents,
  hasPlaces,
  listUnmatchedAreas,
  lsoaCodesIn,
  placingSummary,
  queryParameters,
} from './query.ts';
export { areaKey, givenMatcher, type GivenArea } from './given.rules.ts';
export { findKind, sourceKinds, type SourceKind } from './kinds/kinds.ts';
export { applyPreset } from './kinds/preset.ts';
export { countOffences, type OffenceCount } from './offences.ts';
export { countNearEdges, countSpots, type SpotCount } from './spots.ts';
export { countWeek, weekParameters, type Week } from './week.ts';
export {
  checkMonths,
  comparisonState,
  completenessParameters,
  judgeMonths,
  type ComparisonState,
  type MonthCount,
} from './completeness.ts';
export {
  acceptDelivery,
  discardDelivery,
  keepDeliveries,
  readFiles,
  undoDelivery,
  type KeptDelivery,
  type ReadFiles,
} from './deliveries.ts';
export {
  listDeliveries,
  selectDeliveriesByHash,
  selectDelivery,
  type DeliveryRecord,
  type Keeper,
} from './delivery.store.ts';
export { listSegmentsInForce } from './segment.store.ts';
export { sweep } from './sweep.ts';
export { listSources, type SourceRecord } from './source.store.ts';
export type { NewSource } from './mapping/mapping.rules.ts';
export { insertSource, saveMapping, selectLatestMapping } from './mapping/mapping.store.ts';
export { sweepStaged } from './mapping/staged.ts';
export { settlePrepared } from './mapping/intake.ts';
export * from './mapped/mapped.ts';
export { insertBreak, listBreaks, type BreakFilter, type NewBreak } from './breaks/breaks.store.ts';
export {
  adjustedFor,
  breaksOfSources,
  concern,
  monthState,
  spansQuestion,
  spans as spansMonths,
  type AdjustedChange,
  type Adjustment,
  type BreakKind,
  type SeriesBreak,
  type SeriesOf,
} from './breaks/breaks.rules.ts';
export {
  adjustedInWords,
  breakInWords,
  dayInWords,
  markInWords,
  rawAndAdjusted,
  rawInWords,
} from './breaks/breaks.words.ts';
export { chaserDraft, chaserHelp, registerChaserRequests } from './ledger/chase.rules.ts';
export { askByMessage, recordAsked } from './ledger/chase.store.ts';
export { insertDuty } from './ledger/duty.store.ts';
export { offeredSets } from './ledger/ledger.parameters.ts';
export { dueDayOf, quarterAfter, quarterOf } from './ledger/ledger.rules.ts';
export { insertReceipt, listOwed, waive } from './ledger/ledger.store.ts';
export type { BreakPreview } from './breaks/breaks.page.ts';
export { observatoryRoom } from './observatory.room.ts';
