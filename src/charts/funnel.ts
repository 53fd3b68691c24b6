import { scaleLinear } from 'd3-scale';
import type { FunnelChart } from './chart.ts';
import { capitalised, nothingToShow } from './frame.ts';
import type { Canvas, Drawing } from './frame.ts';
import {
  funnelTable,
  inWords,
  readAreas,
  shapeOfStanding,
  sortedLimits,
  standingSentences,
  standingWords,
} from './funnel-data.ts';
import type { FunnelArea, Limits, Standing } from './funnel-data.ts';
import { axisLabels, drawable, printValue } from './numbers.ts';
import { accent, signal } from './palette.ts';
import { cutAxis, drawGrid, plotHeightOf, valueScale } from './plot.ts';
import { placeNames } from './point-labels.ts';
import { element, px, textLines } from './svg.ts';
import { drawFlow, drawNotes, lineSample, sampleWidth, symbol } from './symbols.ts';
import type { KeyEntry } from './symbols.ts';
import { textWidth, widest, wrap } from './text.ts';

/** With more areas than this only those that matter are named on the chart; the table has them all. */
const mostNamed = 20;
/** Points nearer than this are one point to the eye: they share a name. */
const samePlace = 2;
const dash95 = '6 4';

/**
 * A funnel plot: who differs from the others by more than the size of the area explains. Limits are worked out by the
 * statistics (Spiegelhalter 2005, doi:10.1002/sim.1970), never here. Neither side is called good or bad.
 */
export function drawFunnel(chart: FunnelChart, canvas: Canvas): Drawing {
  const limits = sortedLimits(chart);
  const areas = readAreas(chart, limits);
  const table = funnelTable(chart, limits);
  const target = drawable(chart.target.value);
  if (areas.length === 0) {
    const message = 'There are no figures to show.';
    return { ...nothingToShow(canvas, message), said: [message], table };
  }
  const { width, compact, theme, size, lineHeight } = canvas;
  const bases = areas.map((area) => area.base);
  const spread = Math.max(...bases) - Math.min(...bases);
  const margin = spread > 0 ? spread * 0.06 : Math.max(...bases) * 0.25;
  const xDomain: [number, number] = [Math.max(0, Math.min(...bases) - margin), Math.max(...bases) + margin];
  // What the limits reach at the areas themselves; beyond that they may leave the plot.
  const shown = limits.filter(
    (limit) => limit.base >= Math.min(...bases) && limit.base <= Math.max(...bases),
  );
  const reach = shown.flatMap((limit) =>
    [limit.lower998, limit.upper998, limit.lower95, limit.upper95].filter((value) => value !== null),
  );
  const values = areas.map((area) => area.value);
  const ends = [...values, ...reach, ...(target === null ? [] : [target])];
  const { y, ticks, texts, begins } = valueScale(ends, compact);

  const left = Math.ceil(widest(texts, size)) + 10;
  const right = 10;
  let top = size;
  const title = wrap(capitalised(chart.valueTitle), width, size);
  let body = textLines(title, 0, top, lineHeight, { size, fill: theme.muted });
  top += title.length * lineHeight + 4;
  const bottom = top + plotHeightOf(canvas) + (compact ? 40 : 30);
  y.range([bottom, top]);
  const x = scaleLinear()
    .domain(xDomain)
    .range([left + 4, width - right]);

  body += drawGrid(canvas, { ticks, texts, y, left, right: width - right });
  if (begins !== null) body += cutAxis(canvas, left, bottom);
  const box = { x, y, xDomain };
  body += drawCurves(canvas, limits, box);
  if (target !== null) {
    body += element('line', {
      x1: left,
      x2: width - right,
      y1: y(target),
      y2: y(target),
      stroke: theme.ink,
      'stroke-width': 1.4,
    });
  }
  const spots = areas
    .map((area) => ({ area, x: x(area.base), y: y(area.value), radius: area.own ? 7 : compact ? 4 : 4.5 }))
    .toSorted((a, b) => importance(a.area) - importance(b.area));
  // The most important are drawn last, on top.
  for (const spot of spots.toReversed()) body += pointOf(canvas, spot.area, spot.x, spot.y, spot.radius);
  body += drawNames(canvas, spots, { left, right: width - 2, top, bottom }, areas.length);

  const axis = drawBases(canvas, chart.baseTitle, x, { left, right: width - right, bottom });
  body += axis.body;
  let height = axis.bottom + 6;
  const words = target === null ? [] : [`${chart.target.label}: ${printValue(target, 1)}`];
  const key = drawFlow(canvas, keyOf(canvas, areas, limits, words), height);
  body += key.body;
  height += key.height;
  const missing = chart.areas.filter((area) => !areas.some((one) => one.label === area.label));
  const notes = [
    ...standingSentences(areas),
    ...(missing.length > 0 ? [`No figure for ${inWords(missing.map((area) => area.label))}.`] : []),
    ...(begins === null ? [] : [`The scale begins at ${begins}, not at zero.`]),
  ];
  const under = drawNotes(canvas, notes, height);
  body += under.body;
  return { body, height: height + under.height + 4, said: notes, table };
}

const order: readonly Standing[] = ['above-998', 'below-998', 'above-95', 'below-95', 'unknown', 'inside'];

function importance(area: FunnelArea): number {
  return area.own ? -1 : order.indexOf(area.standing);
}

function pointOf(canvas: Canvas, area: FunnelArea, x: number, y: number, radius: number): string {
  const outside = area.standing !== 'inside' && area.standing !== 'unknown';
  const colour = outside ? signal : accent;
  // Hollow inside the limits, filled outside, so that a grey copy tells them apart.
  const fill = outside ? colour : canvas.theme.paper;
  const ring = area.own
    ? element('circle', {
        cx: x,
        cy: y,
        r: radius + 4,
        fill: 'none',
        stroke: canvas.theme.ink,
        'stroke-width': 2,
      })
    : '';
  return ring + symbol(shapeOfStanding(area.standing), x, y, radius, { fill, stroke: colour, width: 1.8 });
}

type Spot = { area: FunnelArea; x: number; y: number; radius: number };

function drawNames(
  canvas: Canvas,
  spots: readonly Spot[],
  plot: { left: number; right: number; top: number; bottom: number },
  count: number,
): string {
  const { theme } = canvas;
  const small = canvas.size - 1;
  const groups: Spot[][] = [];
  for (const spot of spots) {
    const group = groups.find(
      ([first]) => first !== undefined && Math.hypot(first.x - spot.x, first.y - spot.y) < samePlace,
    );
    if (group === undefined) groups.push([spot]);
    else group.push(spot);
  }
  const wishes = groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const matters = first.area.own || first.area.standing !== 'inside';
    if (!matters && (count > mostNamed || canvas.compact)) return [];
    const names = group.map((spot) => spot.area.label);
    const radius = first.radius + (first.area.own ? 5 : 0);
    return [{ x: first.x, y: first.y, words: inWords(names), strong: first.area.own, radius }];
  });
  const points = spots.map(({ area, x, y, radius }) => ({ x, y, radius: radius + (area.own ? 5 : 1) }));
  const placed = placeNames(wishes, points, {
    x1: plot.left + 2,
    x2: plot.right,
    y1: plot.top - 6,
    y2: plot.bottom - 2,
    size: small,
  });
  return placed
    .map(({ index, x, y, anchor, pointer }) => {
      const wish = wishes[index];
      if (wish === undefined) return '';
      const wide = textWidth(wish.words, small, wish.strong ? 600 : 400) * 0.91;
      const left = anchor === 'start' ? x : anchor === 'end' ? x - wide : x - wide / 2;
      const line =
        pointer === null
          ? ''
          : element('line', {
              x1: wish.x,
              y1: wish.y,
              x2: pointer.x,
              y2: pointer.y,
              stroke: theme.axis,
              'stroke-width': 0.9,
            });
      // A ground of paper keeps the lines of the limits out of the words.
      const ground = element('rect', {
        x: left - 1,
        y: y - small * 0.8,
        width: wide + 2,
        height: small * 1.05,
        fill: theme.paper,
      });
      return (
        line +
        ground +
        textLines([wish.words], x, y, small, {
          size: small,
          weight: wish.strong ? 600 : 400,
          fill: theme.ink,
          anchor,
        })
      );
    })
    .join('');
}

/** Each limit as a line inside the plot: nothing is clipped, so it is cut where it leaves. */
function drawCurves(
  canvas: Canvas,
  limits: readonly Limits[],
  box: {
    x: (base: number) => number;
    y: { (value: number): number; domain(): number[] };
    xDomain: [number, number];
  },
): string {
  const { theme } = canvas;
  const [low = 0, high = 1] = box.y.domain();
  const inside = limits.filter((limit) => limit.base >= box.xDomain[0] && limit.base <= box.xDomain[1]);
  const curve = (of: (limit: Limits) => number | null, dash: string | undefined, wide: number) => {
    let d = '';
    let before: { base: number; value: number } | null = null;
    let drawing = false;
    for (const limit of inside) {
      const value = of(limit);
      if (value === null) {
        before = null;
        drawing = false;
        continue;
      }
      const isIn = value >= low && value <= high;
      if (before !== null && isIn !== drawing) {
        const edge = (isIn ? before.value : value) > high ? high : low;
        const part = (edge - before.value) / (value - before.value);
        const base = before.base + (limit.base - before.base) * part;
        d += `${isIn ? 'M' : 'L'}${px(box.x(base))} ${px(box.y(edge))}`;
        drawing = isIn;
      } else if (before === null && isIn) {
        d += `M${px(box.x(limit.base))} ${px(box.y(value))}`;
        drawing = true;
      }
      if (isIn) d += `L${px(box.x(limit.base))} ${px(box.y(value))}`;
      before = { base: limit.base, value };
    }
    if (d === '') return '';
    return element('path', {
      d,
      fill: 'none',
      stroke: theme.muted,
      'stroke-width': wide,
      'stroke-dasharray': dash,
      'stroke-linejoin': 'round',
    });
  };
  return (
    curve((limit) => limit.lower95, dash95, 1.4) +
    curve((limit) => limit.upper95, dash95, 1.4) +
    curve((limit) => limit.lower998, undefined, 1.2) +
    curve((limit) => limit.upper998, undefined, 1.2)
  );
}

function drawBases(
  canvas: Canvas,
  baseTitle: string,
  x: { (base: number): number; ticks(count: number): number[] },
  plot: { left: number; right: number; bottom: number },
): { body: string; bottom: number } {
  const { theme, size, lineHeight, width, compact } = canvas;
  const ticks = x.ticks(compact ? 3 : 6);
  const texts = axisLabels(ticks);
  let body = '';
  let lastEnd = -Infinity;
  ticks.forEach((tick, index) => {
    const words = texts[index] ?? '';
    const half = textWidth(words, size) / 2;
    const at = Math.min(width - half, Math.max(half, x(tick)));
    if (at - half < lastEnd + 8) return;
    lastEnd = at + half;
    body += element('line', {
      x1: x(tick),
      x2: x(tick),
      y1: plot.bottom,
      y2: plot.bottom + 5,
      stroke: theme.axis,
      'stroke-width': 1,
    });
    body += textLines([words], at, plot.bottom + 8 + size, lineHeight, {
      size,
      fill: theme.muted,
      anchor: 'middle',
    });
  });
  const title = wrap(capitalised(baseTitle), width - plot.left, size);
  body += element('line', {
    x1: plot.left,
    x2: plot.right,
    y1: plot.bottom,
    y2: plot.bottom,
    stroke: theme.axis,
    'stroke-width': 1.2,
  });
  body += textLines(title, plot.left, plot.bottom + 8 + lineHeight + size, lineHeight, {
    size,
    fill: theme.muted,
  });
  return { body, bottom: plot.bottom + 8 + (1 + title.length) * lineHeight };
}

function keyOf(
  canvas: Canvas,
  areas: readonly FunnelArea[],
  limits: readonly Limits[],
  target: readonly string[],
): KeyEntry[] {
  const { theme } = canvas;
  const present = new Set(areas.map((area) => area.standing));
  const shapes = (['above-998', 'below-998', 'above-95', 'inside'] as const).flatMap(
    (standing): KeyEntry[] => {
      const isDiamond = standing === 'above-95' && (present.has('above-95') || present.has('below-95'));
      if (!isDiamond && (standing === 'above-95' || !present.has(standing))) return [];
      const area = { label: '', base: 1, value: 1, own: false, standing };
      return [
        {
          sample: (left, middle) => pointOf(canvas, area, left + sampleWidth / 2, middle, 4.5),
          words: isDiamond ? 'outside the 95% limits' : standingWords[standing],
        },
      ];
    },
  );
  const own = areas.find((area) => area.own);
  return [
    ...(own === undefined
      ? []
      : [
          {
            sample: (left: number, middle: number) =>
              element('circle', {
                cx: left + sampleWidth / 2,
                cy: middle,
                r: 7,
                fill: 'none',
                stroke: theme.ink,
                'stroke-width': 2,
              }),
            words: own.label,
          },
        ]),
    ...target.map((words) => ({ sample: lineSample(theme.ink, 1.4), words })),
    ...(limits.length === 0
      ? []
      : [
          { sample: lineSample(theme.muted, 1.4, dash95), words: '95% limits' },
          { sample: lineSample(theme.muted, 1.2), words: '99.8% limits' },
        ]),
    ...shapes,
  ];
}
