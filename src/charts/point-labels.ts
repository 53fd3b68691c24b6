/** Names beside points on a plane, none over another, over a point, or cut. */
import { textWidth } from './text.ts';

export type PointWish = {
  x: number;
  y: number;
  words: string;
  strong: boolean;
  /** Room that the point itself takes. */
  radius: number;
};

export type PlacedName = {
  index: number;
  x: number;
  /** Baseline. */
  y: number;
  anchor: 'start' | 'end' | 'middle';
  /** From the point to the name, where they do not stand together. */
  pointer: { x: number; y: number } | null;
};

type Box = { x1: number; y1: number; x2: number; y2: number };

const touches = (a: Box, b: Box): boolean => a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2;

/**
 * Names are placed in the order given, so the most important come first: beside their point where there is room, else
 * a little away with a pointer, else not at all. What is not placed is for the words under the chart.
 *
 * @param points all points, named or not, that no name may cover
 */
export function placeNames(
  wishes: readonly PointWish[],
  points: readonly { x: number; y: number; radius: number }[],
  room: Box & { size: number },
): PlacedName[] {
  const taken: Box[] = points.map(({ x, y, radius }) => ({
    x1: x - radius,
    y1: y - radius,
    x2: x + radius,
    y2: y + radius,
  }));
  const placed: PlacedName[] = [];
  wishes.forEach((wish, index) => {
    const wide = textWidth(wish.words, room.size, wish.strong ? 600 : 400);
    const high = room.size * 1.15;
    for (const [dx, dy, anchor] of spots(wish.radius, high)) {
      const at = { x: wish.x + dx, y: wish.y + dy };
      const left = anchor === 'start' ? at.x : anchor === 'end' ? at.x - wide : at.x - wide / 2;
      const box = { x1: left - 1, y1: at.y - high / 2, x2: left + wide + 1, y2: at.y + high / 2 };
      if (box.x1 < room.x1 || box.x2 > room.x2 || box.y1 < room.y1 || box.y2 > room.y2) continue;
      if (taken.some((other) => touches(box, other))) continue;
      taken.push(box);
      const away = Math.hypot(dx, dy) > wish.radius + high * 1.3;
      placed.push({
        index,
        x: at.x,
        y: at.y + room.size * 0.34,
        anchor,
        pointer: away
          ? { x: anchor === 'middle' ? at.x : at.x + (anchor === 'start' ? -2 : 2), y: at.y }
          : null,
      });
      return;
    }
  });
  return placed;
}

/** Places to try: right, left, above, below, then further out all round. */
function spots(radius: number, high: number): [number, number, PlacedName['anchor']][] {
  const near = radius + 4;
  const up = radius + high / 2 + 2;
  const tries: [number, number, PlacedName['anchor']][] = [
    [near, 0, 'start'],
    [-near, 0, 'end'],
    [0, -up, 'middle'],
    [0, up, 'middle'],
    [near, -up * 0.8, 'start'],
    [near, up * 0.8, 'start'],
    [-near, -up * 0.8, 'end'],
    [-near, up * 0.8, 'end'],
  ];
  for (const far of [1.6, 2.4, 3.4, 4.6]) {
    const step = high * far;
    tries.push(
      [near + step * 0.6, -step, 'start'],
      [near + step * 0.6, step, 'start'],
      [-near - step * 0.6, -step, 'end'],
      [-near - step * 0.6, step, 'end'],
      [0, -up - step, 'middle'],
      [0, up + step, 'middle'],
    );
  }
  return tries;
}
