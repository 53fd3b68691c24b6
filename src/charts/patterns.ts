/**
 * Fills of classes. By colour, one hue from light to dark; or by pattern, for a printer without colour: black on
 * paper, each with clearly more ink than the one before (held by patterns.test.ts), and told apart by form as well.
 */
import type { Canvas } from './frame.ts';
import { bars, mapRamp } from './palette.ts';
import { element } from './svg.ts';

const tile = 8;

/** A tile for each class but the strongest, which is solid. Straight pieces only, as everywhere. */
const tiles = [
  { d: 'M3 4H5', wide: 2 },
  { d: 'M-2 2L2 -2M0 8L8 0M6 10L10 6', wide: 2 },
  { d: 'M-2 6L2 10M0 0L8 8M6 -2L10 2', wide: 3.2 },
  { d: 'M-2 2L2 -2M0 8L8 0M6 10L10 6M-2 6L2 10M0 0L8 8M6 -2L10 2', wide: 2.83 },
] as const;

function pattern(canvas: Canvas, id: string, drawing: { d: string; wide: number }): string {
  return element(
    'pattern',
    { id, width: tile, height: tile, patternUnits: 'userSpaceOnUse' },
    element('rect', { width: tile, height: tile, fill: canvas.theme.paper }),
    element('path', { d: drawing.d, fill: 'none', stroke: canvas.theme.ink, 'stroke-width': drawing.wide }),
  );
}

export type Fills = {
  /** Of a class: in a map 0 is the palest, in a table of numbers 0 is none and 1 the palest. */
  of: (group: number, count?: number) => string;
  /** Definitions of the patterns; empty where classes are told apart by shade alone. */
  defs: string;
};

/** Fills for a table of numbers, where class 0 is bare paper. */
export function makeFills(canvas: Canvas, name: string): Fills {
  const { theme } = canvas;
  if (!canvas.patterns)
    return { defs: '', of: (group) => (group === 0 ? theme.paper : (mapRamp[group - 1] ?? theme.paper)) };
  const { defs, fill } = makePatterns(canvas, name);
  return { defs, of: (group) => (group === 0 ? theme.paper : fill(group - 1)) };
}

/** Patterns 0 (least ink) to 4 (solid). */
export function makePatterns(canvas: Canvas, name: string): { defs: string; fill: (step: number) => string } {
  const id = (step: number) => `${canvas.id}-${name}-${step}`;
  return {
    defs: tiles.map((drawing, step) => pattern(canvas, id(step), drawing)).join(''),
    fill: (step) => (step < tiles.length ? `url(#${id(step)})` : canvas.theme.ink),
  };
}

/** Fills of plain and highlighted bars. */
export function barFills(canvas: Canvas): {
  defs: string;
  plain: string;
  highlighted: string;
  outline?: string;
} {
  if (!canvas.patterns) return { defs: '', ...bars };
  const id = `${canvas.id}-bar`;
  return {
    defs: element('defs', {}, pattern(canvas, id, tiles[1])),
    plain: `url(#${id})`,
    highlighted: canvas.theme.ink,
    outline: canvas.theme.ink,
  };
}

/** For what has no figure. Beside patterns it is upright, as no class is. */
export function hatchPattern(canvas: Canvas, id: string): string {
  const { theme } = canvas;
  return element(
    'pattern',
    { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
    element('rect', { width: 6, height: 6, fill: theme.paper }),
    element('path', {
      d: canvas.patterns ? 'M3 0V6' : 'M-1 1L1-1M0 6L6 0M5 7L7 5',
      stroke: theme.axis,
      'stroke-width': 1,
    }),
  );
}
