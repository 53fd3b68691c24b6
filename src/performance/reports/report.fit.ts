import type { Block } from '../../documents/documents.ts';

/** How much a priority says on its own page; what is left out of it stands whole in the annex. */
export type Room = {
  /** Letters of each text that its lead, or an owner, wrote. */ words: number;
  /** Actions named. */ named: number;
};
/** The widest first. */
const rooms: readonly Room[] = [
  { words: Infinity, named: 5 },
  { words: 1500, named: 5 },
  { words: 1000, named: 5 },
  { words: 600, named: 4 },
  { words: 300, named: 3 },
  { words: 0, named: 0 },
];
const [widest] = rooms as readonly [Room];

/** A text up to about so many letters, at the end of a sentence where one is near; whole where it is not longer. */
export function cutWords(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most);
  const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('! '), head.lastIndexOf('? '), head.lastIndexOf('.\n'));
  if (sentence > most / 2) return head.slice(0, sentence + 1);
  const word = head.lastIndexOf(' ');
  return word <= 0 ? '' : `${head.slice(0, word).replace(/[,;:]$/, '')}…`;
} // prettier-ignore

/**
 * The room in which each priority holds one page: laid out, and made smaller as long as one is longer.
 * @param of the blocks of a priority in a room. @param pagesOf how many pages blocks take.
 */
export function fitted(
  titles: readonly string[],
  of: (title: string, room: Room) => Block[],
  pagesOf: (blocks: Block[]) => number,
): Map<string, Room> {
  // Nearly always nothing is too long: one look at all of them tells.
  if (titles.length === 0 || pagesOf(titles.flatMap((title) => of(title, widest))) <= titles.length)
    return new Map(titles.map((title) => [title, widest]));
  return new Map(
    titles.map((title) => [title, rooms.find((room) => pagesOf(of(title, room)) <= 1) ?? rooms.at(-1) ?? widest]),
  );
} // prettier-ignore

/** Every text longer than this is repeated whole in the annex. */
export const wholeIn = (room: Room, text: string): boolean => text.trim().length <= room.words;
