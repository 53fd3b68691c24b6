/** What other rooms may use of the partnership room. */
export { registerRoutes } from './partnership.routes.ts';
export type { DemonstrationAccount } from './partnership.types.ts';
export {
  actions,
  isAction,
  may,
  permissions,
  roleTitles,
  roles,
  scopeOf,
  seesPersonalRecords,
  whoMay,
} from './permissions.ts';
export type { Action } from './permissions.ts';
export { listPartnerships, type OpenPartnership } from './partnership.store.ts';
export { newestIds } from './crawl.store.ts';
// Making and changing who there is: in the system's transaction or an administrator's.
export {
  addArea,
  createAgency,
  createPartnership,
  ensureOversightKey,
  ensureUnitKey,
  ownKeyOf,
  partnershipDirectory,
  recordSuccession,
  setParent,
} from './partnership.making.ts';
export type { KnownPartnership, MadeAgency, NewAgency, NewPartnership } from './partnership.making.ts';
export { accountKnown, createPerson, createPost, endPost, fillPost, vacate } from './people.making.ts';
export type { NewPerson, NewPost } from './people.making.ts';
export {
  addGroupMember,
  addTerms,
  confirmMembership,
  createGroup,
  endGroupMember,
  recordMeeting,
} from './groups.making.ts';
export type { NewAttendance, NewGroup, NewMember, NewTerms } from './groups.making.ts';
export { partnershipRoom } from './partnership.room.ts';
export type { PartnershipRoomServices } from './room.types.ts';
// What documents are printed on.
export { paperOf } from './paper/paper.store.ts';
export { agencyByName } from './agencies.store.ts';
export { roleByName } from './imports.rules.ts';
export { dayWords, listWords, partnershipKinds } from './words.ts';
export type { PartnershipKind } from './words.ts';
