/** What other rooms may use of places. */
export type * from './place.ts';
export { readBoundaries, boundariesFromFile } from './boundaries.ts';
export type { BoundaryOptions } from './boundaries.ts';
export { knownDistrictChanges, sameDistrictCodes, successorOf } from './district-changes.ts';
export type { DistrictChange } from './district-changes.ts';
export { countOf, kindInWords, kindOfCode, kindsByFineness, vintageInWords } from './gss.rules.ts';
export { makeLocator } from './locator.ts';
export type { BulkLocator, PlacedPoints } from './locator.ts';
export { readLookup, readLsoaChanges, readLsoaLookup, readPartnershipLookup } from './lookups.ts';
export type { Lookup } from './lookups.ts';
export { describeContent, openPlacesFile, readPlacesContent } from './places-file.ts';
export type { PlacesContent, PlacesFile, ReadOptions } from './places-file.ts';
export {
  findAreas,
  findPlacesHash,
  listPlaces,
  loadOpenedPlaces,
  loadPlaces,
  readPlacesInForce,
  removePlaces,
  storePlaces,
} from './places.store.ts';
export type {
  LoadBy,
  LoadedPlaces,
  LoadOutcome,
  PlacesAbout,
  PlacesInForce,
  RegisteredArea,
} from './places.store.ts';
export { readDeciles, type DecileTable } from './deprivation.ts';
export { populationOf } from './population-of.rules.ts';
export type { PopulationAnswer } from './population-of.rules.ts';
export { readPopulation, populationFromFile } from './population.ts';
export type { PopulationOptions } from './population.ts';
export { readTableFile } from './table-file.ts';
export { decodeText, readReceivedFile, receivedFromBytes } from './read-file.ts';
export type { Encoding, ReadLimits, ReceivedFile } from './read-file.ts';
export { compareCodes } from './vintage.rules.ts';
export { lookupFor2011, lsoaYearOf } from './vintage-lsoa.rules.ts';
export type { CodeComparison, CodeSource, CompareOptions, VintageVerdict } from './code-list.rules.ts';
export { insertAreaGroup, knownDistricts, listGroups, type NewAreaGroup } from './groups/groups.store.ts';
export { type AreaGroup } from './groups/groups.rules.ts';
export { wardShapesOf, wardsOf, type Ward, type WardShapes } from './wards.store.ts';
export { placesRoom } from './places.room.ts';
export type { PlacesServices } from './places.routes.ts';
