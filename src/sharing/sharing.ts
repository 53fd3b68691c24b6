/** What other rooms may use of sharing. */
export { agreementsOf } from './agreements/agreement.store.ts';
export { insertDefaultTerms } from './lists/term.store.ts';
export { keyFor } from './need-to-know/record.ts';
export { sharingRoom } from './sharing.room.ts';
export { addSharedNote, writeShared } from './shared/making.ts';
export { insertImpact } from './processing/impact.store.ts';
export { insertEntry } from './processing/processing.store.ts';
