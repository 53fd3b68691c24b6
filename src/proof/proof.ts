/** The public file of the room: proofing the numbers of a text. */
export { proofread } from './proof.rules.ts';
export { byWeight, proofText } from './proof.document.ts';
export { proofRoom } from './proof.room.ts';
export { proofLimits, readFileBytes, readable } from './receive.ts';
