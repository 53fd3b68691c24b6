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
export { countIncidents, lsoaCodesIn, placingSummary, queryParameters } from './query.ts';
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
export type { NewSource } from './mapping.rules.ts';
export { insertSource, saveMapping, selectLatestMapping } from './mapping.store.ts';
export { sweepStaged } from './mapping.file.ts';
export { settlePrepared } from './mapping.intake.ts';
export * from './mapped/mapped.ts';
export { observatoryRoom } from './observatory.room.ts';
