import { createHash } from 'node:crypto';
import { drawing } from '../charts/charts.ts';
import { layOut, sizes, type Layout, type PlacedBox, type PlacedLink } from './diagram.rules.ts';
import type { Walk } from './walk.rules.ts';
import { capital } from './words.ts';

const { element, text, textLines, wrap, themes, accent } = drawing;
const theme = themes.screen;
const type = 13;

/** Where every box stands, for a diagram with the names of the kinds. */
export const layoutOf = (back: Walk, onward: Walk, kindWords: (kind: string) => string): Layout =>
  layOut(back, onward, {
    kind: (kind) => capital(kindWords(kind)),
    wrap: (words) => wrap(words, sizes.box - 2 * sizes.padding, type, 400),
  });

/**
 * The thread as accessible SVG: `role="img"` with title and description, presentation attributes only. Read from left to right;
 * told apart on a grey copy by the weight of its lines, never by colour alone. Its text equivalent is the list on the page.
 */
export function drawThread(layout: Layout, about: { title: string; description: string }): string {
  const id = createHash('sha256')
    .update(about.title + layout.boxes.map(({ visited }) => visited.title.id).join())
    .digest('hex')
    .slice(0, 12);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${String(layout.width)} ${String(Math.ceil(layout.height))}`,
      width: layout.width,
      height: Math.ceil(layout.height),
      role: 'img',
      'aria-labelledby': `thread-${id}-title thread-${id}-desc`,
      'font-family': "'Source Sans 3', Arial, sans-serif",
    },
    element('title', { id: `thread-${id}-title` }, text(about.title)),
    element('desc', { id: `thread-${id}-desc` }, text(about.description)),
    ...layout.links.map(drawLink),
    ...layout.boxes.map(drawBox),
  );
}

function drawBox(box: PlacedBox): string {
  const at = box.x + sizes.padding;
  let baseline = box.y + sizes.padding + sizes.lineHeight - 5;
  const parts = [
    element('rect', {
      x: box.x,
      y: box.y,
      width: box.width,
      height: box.height,
      rx: 3,
      fill: theme.paper,
      stroke: box.isStart ? accent : theme.axis,
      'stroke-width': box.isStart ? 3 : 1.2,
    }),
    textLines([box.kindLine], at, baseline, sizes.lineHeight, { size: type - 1, fill: theme.muted }),
  ];
  baseline += sizes.lineHeight;
  parts.push(
    textLines(box.lines, at, baseline, sizes.lineHeight, {
      size: type,
      fill: theme.ink,
      ...(box.isStart ? { weight: 600 } : {}),
    }),
  );
  baseline += box.lines.length * sizes.lineHeight;
  if (box.furtherLine !== '')
    parts.push(
      textLines([box.furtherLine], at, baseline, sizes.lineHeight, { size: type - 1, fill: theme.muted }),
    );
  return parts.join('');
}

/** From the right of what is rested on to the left of what rests on it; a tie within a column or backwards bends round. */
function drawLink({ from, to }: PlacedLink): string {
  const startX = to.x + to.width;
  const startY = to.y + to.height / 2;
  const endY = from.y + from.height / 2;
  const forward = from.x > to.x;
  const endX = forward ? from.x : from.x + from.width;
  const reach = forward ? (endX - startX) / 2 : sizes.columnGap * 0.8;
  const path = `M${startX} ${round(startY)}C${round(startX + reach)} ${round(startY)} ${round(
    forward ? endX - reach : endX + reach,
  )} ${round(endY)} ${endX} ${round(endY)}`;
  return (
    element('path', {
      d: path,
      fill: 'none',
      stroke: theme.axis,
      'stroke-width': 1.2,
      'stroke-dasharray': forward ? undefined : '4 3',
    }) + element('circle', { cx: endX, cy: endY, r: 3, fill: theme.axis })
  );
}

const round = (value: number): string => String(Math.round(value * 10) / 10);
