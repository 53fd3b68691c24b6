import type { AreaMap } from './chart.ts';
import { makeClasses } from './classes.ts';
import { decimalsFor, drawable } from './numbers.ts';
import { mapRamp } from './palette.ts';

type MapArea = AreaMap['areas'][number];

/** How the areas of a map are shaded, the same in the drawing and in the map that is explored in the browser. */
export type Shading = {
  /** Class of an area, 0 palest; null where it has no figure and is hatched. */
  classOf: (area: MapArea) => number | null;
  /** The value in words, as it is printed on the area; empty where a locator map has none. */
  printed: (area: MapArea) => string;
  /** Of each class, palest first. */
  colours: readonly string[];
  labels: readonly string[];
  /** How the classes were made, for the legend; empty where there is nothing to say. */
  method: string;
  /** Decimals that the values are printed with. */
  decimals: number;
};

function decimalsOfTexts(chart: AreaMap): number {
  const printed = chart.areas.filter((area) => drawable(area.value) !== null).map((area) => area.text);
  const decimals = printed.map((value) => /\.(\d+)/.exec(value)?.[1]?.length ?? 0);
  const values = decimalsFor(chart.areas.map((area) => drawable(area.value)));
  return printed.every((value) => /\d/.test(value)) && printed.length > 0 ? Math.max(...decimals) : values;
}

/** Colour of a class: the ramp spread over as many classes as there are. */
function colourOf(index: number, count: number): string {
  const place = count <= 1 ? 2 : Math.round((index * (mapRamp.length - 1)) / (count - 1));
  return mapRamp[place] ?? mapRamp[0];
}

/** A map with a highlighted area is a locator map: shaded by which area it is, never by how large the values are. */
function shadeLocator(chart: AreaMap, decimals: number): Shading {
  const names = chart.areas.filter((area) => area.highlighted === true).map((area) => area.name);
  const others = names.length < chart.areas.length;
  return {
    classOf: (area) => (area.highlighted === true ? 1 : 0),
    printed: (area) => area.text,
    colours: [mapRamp[0], mapRamp[3]],
    labels: [others ? 'the other areas' : '', names.join(', ')],
    method: '',
    decimals,
  };
}

export function shadeMap(chart: AreaMap): Shading {
  const decimals = decimalsOfTexts(chart);
  if (chart.areas.some((area) => area.highlighted === true)) return shadeLocator(chart, decimals);
  const classes = makeClasses(
    chart.areas.map((area) => area.value),
    decimals,
  );
  return {
    classOf: (area) => classes.classOf(area.value),
    printed: (area) => (drawable(area.value) === null ? 'no figure' : area.text),
    colours: classes.labels.map((_, index) => colourOf(index, classes.count)),
    labels: classes.labels,
    method: classes.method,
    decimals,
  };
}
