import type { AreaLocator } from '../../places/place.ts';

/** Incidents near the line between two areas. */
export type LineCount = {
  /** Codes, in order; the second null where the line is the edge of all areas. */
  pair: readonly [string, string | null];
  near: number;
};

/** Directions that are looked in from a point: every 10 degrees. */
const directions = 36;

/** Metres of one degree of latitude, near enough for tens of metres. */
const metresPerDegree = 111_320;

/**
 * The area on the other side of the nearest line: the first one met going outwards from the point, within the distance. Null where
 * there is none: the line is the edge of all areas.
 */
export function neighbourOf(
  locator: AreaLocator,
  point: { longitude: number; latitude: number; area: string; metres: number },
  within: number,
): string | null {
  const perLongitude = metresPerDegree * Math.cos((point.latitude * Math.PI) / 180);
  for (const radius of [point.metres + 1, point.metres + 5, within]) {
    for (let step = 0; step < directions; step += 1) {
      const angle = (step * 2 * Math.PI) / directions;
      const found = locator.locate(
        point.longitude + (radius * Math.sin(angle)) / perLongitude,
        point.latitude + (radius * Math.cos(angle)) / metresPerDegree,
      );
      if (found !== null && found.area.code !== point.area) return found.area.code;
    }
  }
  return null;
}

/**
 * Counts near each line, both sides together, the most first; lines with none are left out.
 * @param read how the count of a line is read: as it is, or rounded
 */
export function countLines(
  locator: AreaLocator,
  spots: readonly {
    longitude: number | null;
    latitude: number | null;
    area: string | null;
    metres: number | null;
    count: number;
  }[],
  within: number,
  read: (count: number) => number = (count) => count,
): LineCount[] {
  const lines = new Map<string, LineCount>();
  for (const { longitude, latitude, area, metres, count } of spots) {
    if (longitude === null || latitude === null || area === null || metres === null) continue;
    const other = neighbourOf(locator, { longitude, latitude, area, metres }, within);
    const [first, second] = other === null ? [area, null] : area < other ? [area, other] : [other, area];
    const key = `${first} ${second ?? ''}`;
    const known = lines.get(key);
    if (known === undefined) lines.set(key, { pair: [first, second], near: count });
    else known.near += count;
  }
  return [...lines.values()]
    .map((line) => ({ ...line, near: read(line.near) }))
    .filter(({ near }) => near > 0)
    .sort((a, b) => b.near - a.near || (a.pair.join(' ') < b.pair.join(' ') ? -1 : 1));
}
