/** What other rooms may use of the partnership room. */
export { registerRoutes } from './partnership.routes.ts';
export type { PartnershipServices } from './partnership.routes.ts';
export type { DemonstrationAccount } from './partnership.types.ts';
export { hashPassword } from './password.ts';
export { actions, isAction, may, permissions, roleTitles, roles, whoMay } from './permissions.ts';
export type { Action } from './permissions.ts';
export { createSessions, postKey } from './sessions.ts';
export type { Session, Sessions } from './sessions.ts';
export { listPartnerships, type OpenPartnership } from './partnership.store.ts';
