import proj4 from 'proj4';
import { badInput } from '../foundation/problem.ts';
import type { Rings } from './shape.rules.ts';

/**
 * British National Grid to WGS84 by the seven-parameter Helmert shift, good to about 5 metres.
 * Source: Ordnance Survey, "A guide to coordinate systems in Great Britain", §6.6; EPSG:27700.
 */
const britishNationalGrid =
  '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy ' +
  '+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs';

/** Extent of the British National Grid in metres (OS guide, §7). */
const gridExtent = { east: 700_000, north: 1_300_000 };

/** The United Kingdom with its waters, in degrees: enough to tell longitude from latitude. */
const unitedKingdom = { west: -9, east: 3, south: 49, north: 61.5 };

const toWgs84 = proj4(britishNationalGrid, 'WGS84');

/** Easting and northing in metres to longitude and latitude in degrees, WGS84. */
export function fromBritishNationalGrid(easting: number, northing: number): [number, number] {
  const [longitude = NaN, latitude = NaN] = toWgs84.forward([easting, northing]);
  return [longitude, latitude];
}

export type CrsName = 'wgs84' | 'british-national-grid';

/**
 * Reads the name of a coordinate reference system as GeoJSON files of before 2016 carry it. None means WGS84 (RFC 7946 §4).
 * Throws a Problem that names any other.
 */
export function readCrs(crs: unknown, fileName: string): CrsName {
  if (crs === undefined || crs === null) return 'wgs84';
  const name = (crs as { properties?: { name?: unknown } }).properties?.name;
  if (typeof name !== 'string')
    throw badInput(
      'crs-unknown',
      `${fileName} does not say plainly which coordinates it uses`,
      'Its “crs” has no name. Save it again as GeoJSON in WGS84 (longitude and latitude).',
    );
  if (/CRS:?84$/i.test(name) || /(^|\D)4326$/.test(name) || /^WGS ?84$/i.test(name)) return 'wgs84';
  if (/(^|\D)27700$/.test(name)) return 'british-national-grid';
  throw badInput(
    'crs-unknown',
    `${fileName} uses coordinates of ${name}`,
    'Only WGS84 (longitude and latitude; CRS84, EPSG:4326) and the British National Grid (EPSG:27700) can be read. Save it again as WGS84.',
  );
}

/** West, south, east, north over all coordinates; null when there are none. Throws when a coordinate is not a number. */
export function extentOf(
  areas: readonly { name: string; polygons: readonly Rings[] }[],
  fileName: string,
): [number, number, number, number] | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { name, polygons } of areas)
    for (const rings of polygons)
      for (const ring of rings)
        for (const point of ring) {
          const x: unknown = point[0];
          const y: unknown = point[1];
          if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
            throw badInput(
              'coordinate-not-a-number',
              `${fileName}: ${name} has a coordinate that is not a number`,
              `It holds ${JSON.stringify(point)}. Each coordinate must be a pair of numbers, longitude then latitude.`,
            );
          if (x < west) west = x;
          if (x > east) east = x;
          if (y < south) south = y;
          if (y > north) north = y;
        }
  return west === Infinity ? null : [west, south, east, north];
}

/**
 * What the numbers themselves say. Throws a Problem when they can be neither longitude and latitude nor the British
 * National Grid, or when longitude and latitude are swapped. Returns a warning when they lie outside the United Kingdom.
 */
export function judgeExtent(
  [west, south, east, north]: [number, number, number, number],
  stated: CrsName,
  fileName: string,
): { crs: CrsName; warning: string | null } {
  const span = `from ${west} to ${east} by ${south} to ${north}`;
  const outsideDegrees = west < -180 || east > 180 || south < -90 || north > 90;
  if (outsideDegrees || stated === 'british-national-grid') {
    const onGrid = west >= 0 && east <= gridExtent.east && south >= 0 && north <= gridExtent.north;
    if (!onGrid || !outsideDegrees)
      throw badInput(
        'coordinates-not-degrees',
        `${fileName}: the coordinates run ${span}`,
        stated === 'british-national-grid'
          ? 'The file says British National Grid (EPSG:27700), but these are not metres on that grid. Save it again as WGS84.'
          : 'They are neither degrees (longitude and latitude) nor the British National Grid (EPSG:27700). Save it again as WGS84.',
      );
    return {
      crs: 'british-national-grid',
      warning:
        'The coordinates are metres on the British National Grid. They were turned into longitude and latitude, which is good to about 5 metres.',
    };
  }
  const uk = unitedKingdom;
  const inUk = west >= uk.west && east <= uk.east && south >= uk.south && north <= uk.north;
  const swapped = west >= uk.south && east <= uk.north && south >= uk.west && north <= uk.east;
  if (swapped)
    throw badInput(
      'coordinates-swapped',
      `${fileName}: longitude and latitude are swapped`,
      `The first numbers run from ${west} to ${east}, which are latitudes of the United Kingdom. GeoJSON writes longitude first. Swap the two and save again.`,
    );
  return {
    crs: 'wgs84',
    warning: inUk ? null : `The coordinates run ${span}, which is outside the United Kingdom.`,
  };
}
