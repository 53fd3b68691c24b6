/** What other rooms may use of the audit. Writing entries is foundation/audit.ts; this room seals, checks and shows them. */
export { auditRoom } from './audit.room.ts';
export { createSealing, partnershipsToSeal } from './sealing.ts';
export type { NamedPartnership, Sealing } from './sealing.ts';
export { isSound } from './verify.ts';
export type { Finding, Verification, VerifyOptions } from './verify.ts';
export type { KnownSeal } from './keys.ts';
