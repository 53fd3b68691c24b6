/** What other rooms may use of the golden thread. */
export { threadRoom } from './thread.room.ts';
