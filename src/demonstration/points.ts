import { nearestOnRing, isInside, type Point } from './mesh.ts';
import type { SmallArea } from './geography.ts';
import { toDegrees, toKilometres } from './geography.ts';
import { streetNames } from './names.ts';
import { randomStream } from './random.ts';
import { landmarksOf } from './structure.ts';

/**
 * A place that incidents are moved to before they are published: data.police.uk snaps each to the middle of a street or
 * to a landmark with several addresses about it. Always inside its own small area.
 */
export type SnapPoint = {
  longitude: number;
  latitude: number;
  /** `On or near …`, without these words. */
  place: string;
  landmark: string | null;
  /** How much of the area's ordinary incidents it draws; a few streets see most. */
  weight: number;
};

/** Least distance to the area's edge, kilometres: so that rounding, or a simplified boundary, does not move a point over. */
const clearOfEdge = 0.02;

/** The points of every small area, in the order of the areas. */
export function snapPoints(seed: string, areas: readonly SmallArea[]): SnapPoint[][] {
  return areas.map((area) => {
    const random = randomStream(seed, `points/${area.code}`);
    const count = 20 + random.below(21);
    const outer = area.rings[0] ?? [];
    const names = random.shuffled(streetNames);
    const points: SnapPoint[] = [];
    let misses = 0;
    while (points.length < count) {
      const towards = outer[random.below(outer.length)] ?? area.site;
      // Square root of a uniform spreads evenly over the area; villages keep together.
      const share =
        area.character === 'rural' || area.character === 'marsh'
          ? random.next() * 0.6
          : Math.sqrt(random.next()) * 0.9;
      const degrees = toDegrees([
        area.site[0] + (towards[0] - area.site[0]) * share,
        area.site[1] + (towards[1] - area.site[1]) * share,
      ]);
      const point: Point = toKilometres(degrees);
      const clear =
        isInside(point, area.rings) &&
        area.rings.every((ring) => nearestOnRing(point, ring).distance > clearOfEdge);
      const taken = points.some((other) => other.longitude === degrees[0] && other.latitude === degrees[1]);
      if (!clear || taken) {
        misses += 1;
        if (misses > 5_000)
          throw new RangeError(`${area.code} has no room for its points: choose another seed`);
        continue;
      }
      const landmark = landmarksOf[area.character][points.length] ?? null;
      points.push({
        longitude: degrees[0],
        latitude: degrees[1],
        place: landmark ?? names[points.length] ?? 'The Street',
        landmark,
        weight: 1 / (1 + points.length * 0.35),
      });
    }
    return points;
  });
}
