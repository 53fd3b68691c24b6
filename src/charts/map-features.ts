import type { FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import type { AreaMap } from './chart.ts';
import { shadeMap } from './map-shading.ts';

export type MapFeature = {
  code: string;
  name: string;
  value: number | null;
  /** The value as the drawing prints it; "no figure" where there is none. */
  text: string;
  /** Class by the same rule as the drawing, 0 palest; null where there is no figure. */
  class: number | null;
};

/** What `map.browser.ts` is given: GeoJSON with our own members beside it (RFC 7946 §6.1, foreign members). */
export type MapFeatures = FeatureCollection<Polygon | MultiPolygon, MapFeature> & {
  title: string;
  valueTitle: string;
  labelTitle: string;
  source: string;
  classes: { label: string; colour: string }[];
  method: string;
};

/** About a metre: finer than any boundary is known. */
const decimalsOfDegree = 5;

const rounded = (number: number): number => Number(number.toFixed(decimalsOfDegree));

const roundRing = (ring: readonly Position[]): Position[] => ring.map((point) => point.map(rounded));

function roundGeometry(geometry: Polygon | MultiPolygon): Polygon | MultiPolygon {
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: geometry.coordinates.map(roundRing) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map((part) => part.map(roundRing)) };
}

/** The areas of a map as GeoJSON for the browser, with the very values, words and classes of the drawing. */
export function mapFeatures(chart: AreaMap): MapFeatures {
  const shading = shadeMap(chart);
  return {
    type: 'FeatureCollection',
    title: chart.title,
    valueTitle: chart.valueTitle,
    labelTitle: chart.labelTitle,
    source: chart.source,
    classes: shading.labels.map((label, index) => ({ label, colour: shading.colours[index] ?? '' })),
    method: shading.method,
    features: chart.areas.map((area) => ({
      type: 'Feature',
      properties: {
        code: area.code,
        name: area.name,
        value: area.value,
        text: shading.printed(area),
        class: shading.classOf(area),
      },
      geometry: roundGeometry(area.geometry),
    })),
  };
}
