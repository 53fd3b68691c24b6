/** What the server composes of the public site. */
export { publicRoom } from './public.room.ts';
