import type { Canvas } from './frame.ts';
import { spread } from './spread.ts';
import { element, text, textLines } from './svg.ts';
import { textWidth, widest, wrapEvenly } from './text.ts';
import { distanceToSegment } from './topology.ts';
import type { Point } from './topology.ts';

/**
 * Names of areas that are too small for a label, set in the margins with a fine line to the area, so that a reader
 * of a printed map can name every ward.
 */
export type Callout = {
  /** Its place in the chart's list of areas. */
  area: number;
  name: string;
  value: string;
  /** Where in the map the line ends. */
  anchor: Point;
};

/** More than these would be a thicket; the table names them. */
export const mostCallouts = 24;
/** Widest that the words of a callout may be, in pixels. */
const widestWords = 128;
const gapBetween = 7;

type Placed = {
  callout: Callout;
  lines: string[];
  /** The value stands behind the last line of the name. */
  joined: boolean;
  height: number;
  y: number;
};

function typeSize(canvas: Canvas): { size: number; step: number } {
  return { size: canvas.size - 1, step: Math.round((canvas.size - 1) * 1.18) };
}

function setWords(
  canvas: Canvas,
  callout: { name: string; value: string },
): { lines: string[]; joined: boolean; width: number } {
  const { size } = typeSize(canvas);
  const lines = wrapEvenly(callout.name, widestWords, size);
  const value = textWidth(callout.value, size, 600);
  const last = textWidth(lines.at(-1) ?? '', size) + textWidth('n', size) + value;
  const joined = last <= widestWords;
  return { lines, joined, width: Math.max(widest(lines, size), joined ? last : value) };
}

/** Room to leave on each side of the map, in pixels. */
export function calloutMargin(canvas: Canvas, callouts: readonly { name: string; value: string }[]): number {
  return Math.max(...callouts.map((callout) => setWords(canvas, callout).width)) + 20;
}

/**
 * Draws callouts in the margins of a map of this size; null where they do not fit in its height.
 */
export function drawCallouts(
  canvas: Canvas,
  callouts: readonly Callout[],
  map: { width: number; height: number },
): { body: string; lines: [Point, Point][] } | null {
  const { theme } = canvas;
  const { size, step } = typeSize(canvas);
  const ready = callouts.map((callout): Placed => {
    const { lines, joined } = setWords(canvas, callout);
    return { callout, lines, joined, height: (lines.length + (joined ? 0 : 1)) * step, y: 0 };
  });
  const sides = shareOut(ready, map);
  if (sides === null) return null;
  const pointers: [Point, Point][] = [];
  let lines = '';
  let words = '';
  for (const [side, list] of [
    ['left', sides.left],
    ['right', sides.right],
  ] as const) {
    const edge = side === 'left' ? -12 : map.width + 12;
    arrange(list, edge, map.height);
    for (const { callout, lines: name, joined, height, y } of list) {
      const [x1, y1] = callout.anchor;
      pointers.push([callout.anchor, [edge, y]]);
      const path = `M${x1.toFixed(1)} ${y1.toFixed(1)}L${edge.toFixed(1)} ${y.toFixed(1)}`;
      const line = (stroke: string, width: number) =>
        element('path', { d: path, fill: 'none', stroke, 'stroke-width': width });
      lines +=
        line(theme.paper, 2.6) +
        line(theme.ink, 0.9) +
        element('circle', {
          cx: x1,
          cy: y1,
          r: 2.4,
          fill: theme.ink,
          stroke: theme.paper,
          'stroke-width': 1,
        });
      const x = side === 'left' ? -17 : map.width + 17;
      const anchor = side === 'left' ? ('end' as const) : ('start' as const);
      const first = y - height / 2 + size * 0.92;
      const style = { size, fill: theme.ink, anchor };
      const strong = { ...style, weight: 600 as const };
      words += textLines(joined ? name.slice(0, -1) : name, x, first, step, style);
      const last = first + (name.length - 1) * step;
      words += joined
        ? element(
            'text',
            {
              x,
              y: last,
              'font-size': size,
              fill: theme.ink,
              'text-anchor': anchor === 'end' ? anchor : undefined,
            },
            text(`${name.at(-1) ?? ''} `),
            element('tspan', { 'font-weight': '600' }, text(callout.value)),
          )
        : textLines([callout.value], x, last + step, step, strong);
    }
  }
  return { body: lines + words, lines: pointers };
}

/** Shares the callouts between the margins, westerly ones left; null where the margins cannot hold them. */
function shareOut(
  list: readonly Placed[],
  map: { width: number; height: number },
): { left: Placed[]; right: Placed[] } | null {
  const byX = list.toSorted((a, b) => a.callout.anchor[0] - b.callout.anchor[0]);
  const heightOf = (some: readonly Placed[]) =>
    some.reduce((sum, { height }) => sum + height + gapBetween, -gapBetween);
  // What a reader pays: long pointers, steep ones, and most for one that runs over another's area mark.
  const costOf = (some: readonly Placed[], edge: number): number => {
    const copy = some.map((item) => ({ ...item }));
    arrange(copy, edge, map.height);
    return copy.reduce((sum, { callout, y }) => {
      const [x1, y1] = callout.anchor;
      const over = list.filter(
        (other) =>
          other.callout !== callout && distanceToSegment(other.callout.anchor, [x1, y1], [edge, y]) < 6,
      );
      return sum + Math.abs(edge - x1) + 1.5 * Math.abs(y - y1) + 150 * over.length;
    }, 0);
  };
  const cut = [...byX.keys(), byX.length]
    .filter((at) => heightOf(byX.slice(0, at)) <= map.height && heightOf(byX.slice(at)) <= map.height)
    .map((at) => ({ at, cost: costOf(byX.slice(0, at), -12) + costOf(byX.slice(at), map.width + 12) }))
    .toSorted((a, b) => a.cost - b.cost)[0]?.at;
  return cut === undefined ? null : { left: byX.slice(0, cut), right: byX.slice(cut) };
}

/** Sets heights down one margin, then exchanges neighbours for as long as their lines cross. */
function arrange(list: Placed[], edge: number, height: number): void {
  list.sort((a, b) => a.callout.anchor[1] - b.callout.anchor[1]);
  for (let round = 0; round <= list.length * list.length; round += 1) {
    const middles = spread(
      list.map((item) => ({ y: item.callout.anchor[1], height: item.height })),
      0,
      height,
      gapBetween,
    );
    list.forEach((item, index) => {
      item.y = middles[index] ?? 0;
    });
    const crossing = list.findIndex((one, index) => {
      const next = list[index + 1];
      return (
        next !== undefined && cross(one.callout.anchor, [edge, one.y], next.callout.anchor, [edge, next.y])
      );
    });
    const [one, next] = [list[crossing], list[crossing + 1]];
    if (one === undefined || next === undefined) return;
    list[crossing] = next;
    list[crossing + 1] = one;
  }
}

function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  const turn = (p: Point, q: Point, r: Point) =>
    (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}
