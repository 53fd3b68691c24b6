import type { AreaMap } from './chart.ts';
import { capitalised, nothingToShow } from './frame.ts';
import type { Canvas, Drawing } from './frame.ts';
import { calloutMargin, drawCallouts, mostCallouts } from './map-callouts.ts';
import type { Callout } from './map-callouts.ts';
import { makeFloor } from './map-labels.ts';
import type { Floor } from './map-labels.ts';
import { shadeMap } from './map-shading.ts';
import type { Shading } from './map-shading.ts';
import { tableValue } from './numbers.ts';
import { contrast, mapRamp } from './palette.ts';
import { hatchPattern, makePatterns } from './patterns.ts';
import { element, px, text, textLines } from './svg.ts';
import { widest, wrap } from './text.ts';
import { fitShapes, projectAreas } from './topology.ts';
import type { Point, Shapes } from './topology.ts';

/** With more areas than this their values are left to the table: the numbers would be a crowd. */
const mostLabelled = 80;

/** A link may lead within the site or to the web, never to a script. */
function safeHref(href: string): string | null {
  // Browsers skip blanks and control characters in an address, which would hide what it is.
  if (/[^!-\u{10FFFF}]/u.test(href)) return null;
  return /^(?:https?:\/\/|[/?#.])/i.test(href) || /^[\w-]+(?:[/?#]|$)/.test(href) ? href : null;
}

/** Most height that the areas take. */
function heightOf({ width, compact, more }: Canvas): number {
  const usual = compact ? 380 : Math.min(520, width * 0.8);
  return more === 0 ? usual : Math.max(150, usual + more);
}

/** A shaded map of areas, with values where they fit, a legend of classes and a hatch where there is no figure. */
export function drawMap(chart: AreaMap, canvas: Canvas): Drawing {
  const { width, compact, theme, size, lineHeight } = canvas;
  const colours = shadeMap(chart);
  const patterns = canvas.patterns ? makePatterns(canvas, 'class') : null;
  const shading = patterns === null ? colours : inPatterns(colours, patterns.fill);
  const twin: Drawing['table'] = {
    caption: chart.title,
    columns: [capitalised(chart.labelTitle), capitalised(chart.valueTitle)],
    rows: chart.areas.map((area) => [area.name, tableValue(area.value, shading.decimals)]),
  };
  const edge = 3;
  const most = { width: width - 2 * edge, height: heightOf(canvas) };
  const ready = projectAreas(chart.areas.map((area) => area.geometry));
  let shapes = fitShapes(ready, most);
  if (chart.areas.length === 0 || shapes.areas.every((rings) => rings.length === 0)) {
    const message = 'There are no areas to show.';
    return { ...nothingToShow(canvas, message), said: [message], table: twin };
  }
  const crowded = chart.areas.length > mostLabelled;
  const floorsOf = (some: Shapes) => (crowded ? [] : some.areas.map(makeFloor));
  let floors = floorsOf(shapes);
  let labels = '';
  let isNamed = false;
  if (!crowded && !compact) {
    const wanting = placeLabels(chart, canvas, floors, shading, false, []).callouts;
    if (wanting.length > 0 && wanting.length <= mostCallouts) {
      // A map drawn smaller may need more of them, so the margin is for all.
      const every = chart.areas.map((area) => ({ name: area.name, value: shading.printed(area) }));
      const margin = calloutMargin(canvas, every);
      // Very long words leave no room for a map between them; it is then not kept (below).
      const smaller = fitShapes(ready, { ...most, width: Math.max(1, most.width - 2 * margin) });
      const smallerFloors = floorsOf(smaller);
      // Pointers may take the room of a label, which then becomes a callout with a pointer of its own.
      let inside = placeLabels(chart, canvas, smallerFloors, shading, false, []);
      let outside = drawCallouts(canvas, inside.callouts, smaller);
      for (let round = 0; outside !== null && round < 6; round += 1) {
        const known = new Set(inside.callouts.map((callout) => callout.area));
        inside = placeLabels(chart, canvas, smallerFloors, shading, false, outside.lines, known);
        if (inside.callouts.length === known.size) break;
        outside = drawCallouts(canvas, inside.callouts, smaller);
      }
      if (outside !== null && smaller.width > width * 0.3) {
        shapes = smaller;
        floors = smallerFloors;
        labels = inside.body + outside.body;
        isNamed = true;
      }
    }
  }
  if (!crowded && !isNamed) labels = placeLabels(chart, canvas, floors, shading, true, []).body;
  const hatch = `${canvas.id}-hatch`;
  const missing = chart.areas.filter((area) => shading.classOf(area) === null);
  const defs = (patterns?.defs ?? '') + (missing.length === 0 ? '' : hatchPattern(canvas, hatch));
  let body = defs === '' ? '' : element('defs', {}, defs);

  const left = (width - shapes.width) / 2;
  const hrefs = chart.areas.map((area) =>
    canvas.links && area.href !== undefined ? safeHref(area.href) : null,
  );
  const interactive = hrefs.some((href, index) => href !== null && (shapes.areas[index] ?? []).length > 0);
  const fills = chart.areas.map((area, index) => {
    const rings = shapes.areas[index] ?? [];
    if (rings.length === 0) return '';
    const group = shading.classOf(area);
    const words = [area.name, shading.printed(area)].filter((part) => part !== '').join(': ');
    const shape = element(
      'path',
      {
        d: rings.map((ring) => pathOf(ring, true)).join(''),
        'fill-rule': rings.length > 1 ? 'evenodd' : undefined,
        fill: group === null ? `url(#${hatch})` : colourOf(shading, group),
      },
      element('title', {}, text(words)),
    );
    const href = hrefs[index] ?? null;
    if (href === null) return shape;
    return element('a', { href, 'aria-label': words }, shape);
  });
  const borders = (arcs: readonly Point[][]) => arcs.map((arc) => pathOf(arc, isClosed(arc))).join('');
  const inner = borders(shapes.inner);
  const outer = borders(shapes.outer);
  const stroke = (d: string, colour: string, wide: number) =>
    d === ''
      ? ''
      : element('path', {
          d,
          fill: 'none',
          stroke: colour,
          'stroke-width': wide,
          'stroke-linejoin': 'round',
          // Links lie under the borders and must still take the click.
          'pointer-events': interactive ? 'none' : undefined,
        });
  body += element(
    'g',
    { transform: `translate(${px(left)} ${px(edge)})` },
    ...fills,
    // A light casing under a dark hair: seen between two pale areas and between two dark ones.
    stroke(inner, theme.paper, 1.8),
    stroke(inner, theme.axis, 0.6),
    stroke(outer, theme.axis, 1.1),
    labels === '' ? '' : element('g', { 'pointer-events': interactive ? 'none' : undefined }, labels),
  );
  const legend = drawLegend(
    chart,
    canvas,
    shading,
    missing.length > 0 ? hatch : null,
    shapes.height + 2 * edge + 12,
  );
  body += legend.body;
  const said = missing.length === 0 ? [] : [`No figure for ${missing.map((area) => area.name).join(', ')}.`];
  const height = legend.bottom + Math.max(0, lineHeight - size);
  return { body, height, said, table: twin, ...(interactive ? { interactive } : {}) };
}

function isClosed(points: readonly Point[]): boolean {
  const first = points[0];
  const last = points.at(-1);
  return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
}

/** Path in steps from point to point, which are shorter than places. */
function pathOf(points: readonly Point[], close: boolean): string {
  let out = '';
  let before: readonly [number, number] = [0, 0];
  points.forEach(([x, y], index) => {
    const at: readonly [number, number] = [Math.round(x * 10), Math.round(y * 10)];
    const number = (tenths: number) => String(tenths / 10);
    if (index === 0) out += `M${number(at[0])} ${number(at[1])}`;
    else {
      const dy = number(at[1] - before[1]);
      out += `${index === 1 ? 'l' : ' '}${number(at[0] - before[0])}${dy.startsWith('-') ? '' : ' '}${dy}`;
    }
    before = at;
  });
  return close ? `${out}z` : out;
}

/** The same classes with a pattern each, spread over the steps of ink as their colours are over the ramp. */
function inPatterns(shading: Shading, fill: (step: number) => string): Shading {
  const steps = shading.colours.map((colour) => (mapRamp as readonly string[]).indexOf(colour));
  return { ...shading, colours: steps.map((step) => fill(Math.max(0, step))) };
}

const colourOf = (shading: Shading, group: number): string => shading.colours[group] ?? '';

/**
 * Name and value where both fit inside the area; of the others, the value alone where that is wanted and fits.
 * `callouts` are those left without.
 */
function placeLabels(
  chart: AreaMap,
  canvas: Canvas,
  floors: readonly (Floor | null)[],
  shading: Shading,
  valueAlone: boolean,
  pointers: readonly (readonly [Point, Point])[],
  /** Areas that have a callout already. */
  outside: ReadonlySet<number> = new Set(),
): { body: string; callouts: Callout[] } {
  const { size, theme } = canvas;
  const small = size - 1;
  const step = Math.round(small * 1.15);
  let body = '';
  const callouts: Callout[] = [];
  chart.areas.forEach((area, index) => {
    const floor = floors[index] ?? null;
    if (floor === null) return;
    const group = shading.classOf(area);
    // Words cannot be read on the hatch.
    const tries = group === null || outside.has(index) ? [] : namesFor(area.name, small);
    if (group !== null && valueAlone && area.text !== '') tries.push([]);
    const value = area.text === '' ? [] : [area.text];
    const sized = tries.map((name) => ({
      name,
      wide: Math.max(widest(name, small), widest(value, small, 600)) + 4,
      high: (name.length + value.length) * step + 3,
    }));
    for (const { name, wide, high } of sized) {
      const at = floor.place(wide, high, pointers);
      if (at === null) continue;
      const fill = colourOf(shading, group ?? 0);
      const dark = !canvas.patterns && contrast(fill, theme.paper) > contrast(fill, theme.ink);
      const ink = dark ? theme.paper : theme.ink;
      const first = at[1] - high / 2 + small;
      // Words cannot be read on a pattern either: they stand on paper.
      if (canvas.patterns)
        body += element('rect', {
          x: at[0] - wide / 2,
          y: at[1] - high / 2,
          width: wide,
          height: high,
          fill: theme.paper,
        });
      const style = { size: small, fill: ink, anchor: 'middle' as const };
      body +=
        textLines(name, at[0], first, step, style) +
        textLines(value, at[0], first + name.length * step, step, { ...style, weight: 600 });
      return;
    }
    callouts.push({ area: index, name: area.name, value: shading.printed(area), anchor: floor.roomiest });
  });
  return { body, callouts };
}

/** A name in one line, two, three..., never with a broken word. */
function namesFor(name: string, size: number): string[][] {
  const whole = wrap(name, Infinity, size).join(' ');
  const found: string[][] = [];
  for (const room of [Infinity, 130, 110, 90, 75, 62]) {
    const lines = wrap(name, room, size);
    if (lines.join(' ') === whole && lines.length !== found.at(-1)?.length) found.push(lines);
  }
  return found;
}

function drawLegend(
  chart: AreaMap,
  canvas: Canvas,
  shading: Shading,
  hatch: string | null,
  top: number,
): { body: string; bottom: number } {
  const { width, size, lineHeight, theme } = canvas;
  const swatch = { width: 26, height: 15 };
  let body = '';
  let y = top;
  const title = wrap(capitalised(chart.valueTitle), width, size, 600);
  body += textLines(title, 0, y + size, lineHeight, { size, weight: 600, fill: theme.ink });
  y += title.length * lineHeight + 6;
  const entries = shading.labels
    .map((label, index) => ({ label, fill: colourOf(shading, index) }))
    .filter((entry) => entry.label !== '');
  if (hatch !== null) entries.push({ label: 'no figure', fill: `url(#${hatch})` });
  const widths = entries.map((entry) => swatch.width + 7 + widest([entry.label], size));
  // Columns of one width, so that rows line up where they break.
  const column = Math.max(...widths, 0) + 12;
  const natural = widths.reduce((sum, wide) => sum + wide + 16, -16);
  const perRow = natural <= width ? entries.length : Math.max(1, Math.floor((width + 12) / column));
  let x = 0;
  entries.forEach((entry, index) => {
    if (index > 0 && index % perRow === 0) {
      x = 0;
      y += lineHeight + 6;
    }
    body += element('rect', {
      x: x + 0.5,
      y: y + 0.5,
      width: swatch.width,
      height: swatch.height,
      fill: entry.fill,
      stroke: theme.axis,
      'stroke-width': 1,
    });
    body += textLines([entry.label], x + swatch.width + 7, y + size * 0.92, lineHeight, {
      size,
      fill: theme.ink,
    });
    x += perRow === entries.length ? (widths[index] ?? 0) + 16 : column;
  });
  y += lineHeight + 4;
  const method = wrap(shading.method, width, size - 1);
  body += textLines(method, 0, y + size, lineHeight, { size: size - 1, fill: theme.muted });
  return { body, bottom: y + method.length * lineHeight + 2 };
}
