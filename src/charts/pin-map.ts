import type { MultiPolygon, Polygon } from 'geojson';
import { geoMercatorRaw } from 'd3-geo';
import { makeFloor } from './map-labels.ts';
import { signal, themes } from './palette.ts';
import { element, px, text, textLines } from './svg.ts';
import { widest, wrap } from './text.ts';
import { fitShapes, projectAreas, type Point } from './topology.ts';

export type PinArea = { code: string; name: string; geometry: Polygon | MultiPolygon };

/** A plain picture of areas in which a place is pointed at: drawn at one size, so that a pixel pressed is a place. */
export type PinMap = {
  width: number;
  height: number;
  /** Metres on the ground to a pixel, in the middle. */
  metresToPixel: number;
  /** @param pin drawn where it lies in the picture */
  svg: (pin?: { lon: number; lat: number } | null) => string;
  /** The place at a pixel from the picture's top left corner. */
  at: (x: number, y: number) => { lon: number; lat: number };
};

/** Fits the smallest telephone: 320 pixels less the margins of the page. A picture that shrank would move the places. */
const width = 280;
const mostHeight = 340;
const edge = 12;
/** Room for the scale under the areas. */
const foot = 26;
const earthRadius = 6_371_008;
const radians = Math.PI / 180;

/**
 * Draws all areas, or one of them large among its neighbours.
 * @param view code of the area drawn large; null for all
 * @returns null where nothing can be drawn
 */
export function drawPinMap(areas: readonly PinArea[], view: string | null): PinMap | null {
  const whole = projectAreas(areas.map(({ geometry }) => geometry));
  const chosen = view === null ? undefined : areas.find(({ code }) => code === view);
  const { box } = chosen === undefined ? whole : projectAreas([chosen.geometry]);
  if (box === null || whole.box === null) return null;
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  if (!(wide > 0 && high > 0)) return null;
  const scale = Math.min((width - 2 * edge) / wide, (mostHeight - 2 * edge - foot) / high);
  const height = Math.ceil(high * scale + 2 * edge + foot);
  const [left, top] = [(width - wide * scale) / 2, edge];
  const toPixel = (x: number, y: number): Point => [left + (x - box.left) * scale, top + (y - box.top) * scale]; // prettier-ignore
  const frame = { left: 0, top: 0, right: width, bottom: height };

  const near = areas
    .map((area) => ({ area, projected: projectAreas([area.geometry]) }))
    .filter(({ projected: { box: own } }) => {
      if (own === null) return false;
      const [[x1, y1], [x2, y2]] = [toPixel(own.left, own.top), toPixel(own.right, own.bottom)];
      return x1 < frame.right && x2 > frame.left && y1 < frame.bottom && y2 > frame.top;
    });
  // Fitted together, so that neighbours keep one border.
  const together = projectAreas(near.map(({ area }) => area.geometry));
  if (together.box === null) return null;
  const shapes = fitShapes(together, {
    width: (together.box.right - together.box.left) * scale,
    height: (together.box.bottom - together.box.top) * scale,
  });
  const [dx, dy] = toPixel(together.box.left, together.box.top);
  const drawn = near.map(({ area }, index) => ({
    area,
    rings: (shapes.areas[index] ?? [])
      .map((ring) => clip(ring.map(([x, y]): Point => [x + dx, y + dy]), frame))
      .filter((ring) => ring.length > 2),
  })); // prettier-ignore

  const theme = themes.screen;
  const fills = drawn.map(({ area, rings }) =>
    element('path', {
      d: rings.map((ring) => `M${ring.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}Z`).join(''),
      'fill-rule': 'evenodd',
      fill: chosen !== undefined && area.code === chosen.code ? theme.paper : theme.shade,
      stroke: theme.axis,
      'stroke-width': chosen !== undefined && area.code === chosen.code ? 2 : 0.8,
      'stroke-linejoin': 'round',
    }),
  );
  // Clear of the frame and of the scale.
  const clear = { left: 5, top: 5, right: width - 5, bottom: height - foot };
  const labels = drawn.map(({ area, rings }) =>
    labelOf(area.name, rings.map((ring) => clip(ring, clear)), theme.ink),
  ); // prettier-ignore
  const middle = geoMercatorRaw.invert?.((box.left + box.right) / 2, -(box.top + box.bottom) / 2) ?? [0, 0];
  const metresToPixel = (earthRadius * Math.cos(middle[1])) / scale;

  return {
    width,
    height,
    metresToPixel,
    at(x, y) {
      const [lon = NaN, lat = NaN] = geoMercatorRaw.invert?.(box.left + (x - left) / scale, -(box.top + (y - top) / scale)) ?? []; // prettier-ignore
      return { lon: lon / radians, lat: lat / radians };
    },
    svg(pin) {
      const [x, y] = pin == null ? [NaN, NaN] : geoMercatorRaw(pin.lon * radians, pin.lat * radians);
      return element(
        'svg',
        { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, 'font-family': 'sans-serif' },
        element('rect', { width, height, fill: theme.paper }),
        ...fills,
        ...labels,
        scaleBar(metresToPixel, height, theme.ink),
        pin == null ? '' : pinAt(toPixel(x, -y)),
      ); // prettier-ignore
    },
  };
}

/** The name where it has room, in the larger of two sizes; nothing where it has none: the list beside the picture names all. */
function labelOf(name: string, rings: readonly (readonly Point[])[], ink: string): string {
  const floor = makeFloor(rings);
  for (const size of [12, 10]) {
    for (const room of [90, 60, 44]) {
      const lines = wrap(name, room, size);
      // A word that is wider than the room would be cut in two.
      if (lines.join(' ') !== name) continue;
      const tall = lines.length * size * 1.1;
      const place = floor?.place(widest(lines, size) + 2, tall + 1, []) ?? null;
      if (place === null) continue;
      return textLines(lines, place[0], place[1] - tall / 2 + size * 0.85, size * 1.1, { size, fill: ink, anchor: 'middle' }); // prettier-ignore
    }
  }
  return '';
}

/** The longest round length that takes up to a third of the picture. */
function scaleBar(metresToPixel: number, height: number, ink: string): string {
  const most = (width / 3) * metresToPixel;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power;
  const long = metres / metresToPixel;
  const words = metres >= 1000 ? `${metres / 1000} km` : `${Math.round(metres)} m`;
  const y = height - 7;
  return (
    element('path', { d: `M8 ${px(y - 4)}v4h${px(long)}v-4`, fill: 'none', stroke: ink, 'stroke-width': 1.5 }) +
    element('text', { x: 14 + long, y, 'font-size': 11, fill: ink }, text(words)) +
    element('path', { d: `M${width - 12} ${px(y)}v-14m-4 5l4-5l4 5`, fill: 'none', stroke: ink, 'stroke-width': 1.5 }) +
    element('text', { x: width - 24, y, 'font-size': 11, fill: ink, 'text-anchor': 'middle' }, 'N')
  ); // prettier-ignore
}

/** Point of the pin at the place, told from the map by shape and by a light edge. */
const pinAt = ([x, y]: Point): string =>
  element('path', {
    d: `M${px(x)} ${px(y)}c-3-7-8-10-8-16a8 8 0 1 1 16 0c0 6-5 9-8 16z`,
    fill: signal,
    stroke: themes.screen.paper,
    'stroke-width': 1.5,
  }) + element('circle', { cx: x, cy: y - 16, r: 3, fill: themes.screen.paper });

/** What of a ring lies in the picture (Sutherland and Hodgman 1974); an edge along the frame shows where it goes on. */
function clip(
  ring: readonly Point[],
  frame: { left: number; top: number; right: number; bottom: number },
): Point[] {
  // A little outside, so that no border is drawn along the frame itself.
  const sides: [axis: 0 | 1, limit: number, keep: 1 | -1][] = [
    [0, frame.left - 3, 1],
    [0, frame.right + 3, -1],
    [1, frame.top - 3, 1],
    [1, frame.bottom + 3, -1],
  ];
  let kept = [...ring];
  for (const [axis, limit, keep] of sides) {
    const inside = (point: Point): boolean => (point[axis] - limit) * keep >= 0;
    kept = kept.flatMap((point, index): Point[] => {
      const before = kept.at(index - 1) ?? point;
      const crosses = inside(before) !== inside(point);
      const share = crosses ? (limit - before[axis]) / (point[axis] - before[axis]) : 0;
      const at = (along: 0 | 1): number => along === axis ? limit : before[along] + (point[along] - before[along]) * share; // prettier-ignore
      return [...(crosses ? [[at(0), at(1)] as Point] : []), ...(inside(point) ? [point] : [])];
    });
  }
  return kept;
}
