/** What other rooms may use of performance. */
export { performanceRoom } from './performance.room.ts';
