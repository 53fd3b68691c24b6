/** The public face of the demonstration room: what other rooms may use. */
export { demonstrationSeed, writeDemonstrationFiles } from './files.ts';
export {
  fictionalNotice,
  type DemonstrationFile,
  type DemonstrationFileKind,
  type DemonstrationManifest,
  type ExpectedFinding,
} from './manifest.ts';
export { demonstrationPassword, demonstrationPeople, type DemonstrationPerson } from './accounts.ts';
export { boroughName, countyName } from './names.ts';
export {
  beginDemonstration,
  completeDemonstration,
  furnishDemonstration,
  furnishings,
  isEmpty,
  seedDemonstration,
  type Furnishing,
  type SeedServices,
} from './seed.ts';
export { demonstrationWords } from './words.ts';
