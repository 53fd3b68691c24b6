/** Marks that stand for points, told apart by shape as well as colour, and keys that explain them. */
import type { Canvas } from './frame.ts';
import { element, px, textLines } from './svg.ts';
import { widest, wrap } from './text.ts';

export type Shape = 'circle' | 'ring' | 'diamond' | 'square' | 'up' | 'down';

/** One mark in straight pieces and circles, so that every renderer takes it. `radius` in pixels. */
export function symbol(
  shape: Shape,
  x: number,
  y: number,
  radius: number,
  ink: { fill: string; stroke: string; width?: number },
): string {
  const paint = { fill: ink.fill, stroke: ink.stroke, 'stroke-width': ink.width ?? 1.4 };
  if (shape === 'circle' || shape === 'ring') return element('circle', { cx: x, cy: y, r: radius, ...paint });
  const reach = radius * 1.25;
  const low = radius * 0.95;
  const corners: Record<Exclude<Shape, 'circle' | 'ring'>, readonly (readonly [number, number])[]> = {
    diamond: [[0, -reach], [reach, 0], [0, reach], [-reach, 0]],
    square: [[-radius, -radius], [radius, -radius], [radius, radius], [-radius, radius]],
    up: [[0, -reach], [reach, low], [-reach, low]],
    down: [[0, reach], [reach, -low], [-reach, -low]],
  }; // prettier-ignore
  const [first, ...rest] = corners[shape].map(([dx, dy]) => `${px(x + dx)} ${px(y + dy)}`);
  return element('path', {
    d: `M${first ?? ''}${rest.map((corner) => `L${corner}`).join('')}Z`,
    ...paint,
    'stroke-linejoin': 'round',
  });
}

/** What a key shows before its words, drawn about the middle of a sample `sampleWidth` wide. */
export type KeyEntry = { sample: (left: number, middle: number) => string; words: string };

export const sampleWidth = 28;

/** Entries side by side where they fit, their words broken into lines where they do not. */
export function drawFlow(
  canvas: Canvas,
  entries: readonly KeyEntry[],
  top: number,
): { body: string; height: number } {
  const { width, size, lineHeight, theme } = canvas;
  const small = size - 1;
  let body = '';
  let x = 0;
  let at = top;
  let rowHeight = 0;
  for (const entry of entries) {
    const lines = wrap(entry.words, width - sampleWidth - 8, small);
    const needed = sampleWidth + 8 + widest(lines, small);
    if (x > 0 && x + needed > width) {
      x = 0;
      at += rowHeight;
      rowHeight = 0;
    }
    body += entry.sample(x, at + lineHeight / 2);
    body += textLines(lines, x + sampleWidth + 8, at + lineHeight / 2 + small * 0.34, lineHeight, {
      size: small,
      fill: theme.ink,
    });
    x += needed + 20;
    rowHeight = Math.max(rowHeight, lines.length * lineHeight + 3);
  }
  return { body, height: entries.length === 0 ? 0 : at + rowHeight - top };
}

/** A level line as a sample of a key. */
export function lineSample(stroke: string, width: number, dash = ''): KeyEntry['sample'] {
  return (left, middle) =>
    element('line', {
      x1: left,
      x2: left + sampleWidth,
      y1: middle,
      y2: middle,
      stroke,
      'stroke-width': width,
      'stroke-dasharray': dash === '' ? undefined : dash,
    });
}

/** Sentences under a drawing, in the small quiet type. */
export function drawNotes(
  canvas: Canvas,
  sentences: readonly string[],
  top: number,
): { body: string; height: number } {
  const { width, size, lineHeight, theme } = canvas;
  const paragraphs = canvas.runsOn ? [sentences.join(' ')] : sentences;
  const lines = paragraphs.flatMap((sentence) => wrap(sentence, width, size - 1));
  return {
    body: textLines(lines, 0, top + size, lineHeight, { size: size - 1, fill: theme.muted }),
    height: lines.length === 0 ? 0 : lines.length * lineHeight + 4,
  };
}
