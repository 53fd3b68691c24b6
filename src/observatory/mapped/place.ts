import proj4 from 'proj4';
import type { Reading } from './dates.ts';
import { cellText, type Cell } from './grid.ts';

/**
 * British National Grid (EPSG:27700) with the Ordnance Survey's seven-parameter shift, good to about 5 m; the OSTN15
 * grid would give 0.1 m, which no depersonalised point has.
 */
const nationalGrid =
  '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy ' +
  '+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs';
const toWgs84 = proj4(nationalGrid, 'EPSG:4326');

/** Longitudes and latitudes of the United Kingdom (with Rockall, Scilly and Shetland), degrees. */
const kingdom = { west: -14, east: 2.5, south: 49.5, north: 61.5 };
/** The square of the National Grid's letters, metres. */
const gridExtent = { east: 700_000, north: 1_300_000 };

export type Point = { longitude: number; latitude: number };
/** `masked`: digits hidden by the sender. `half`: one of the two is empty. `none`: both are, or both are nought. */
export type PointReading = Reading<Point | 'none' | 'masked' | 'half'>;

const isMasked = (text: string): boolean => /^[\d.,-]*[*#xX?]+[\d.]*$/.test(text) && /[*#xX?]/.test(text);

function readNumber(text: string): number | null {
  const plain = text.replaceAll(',', '');
  return /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

/** Words that stand for an empty place: `NULL` and `-1` in the Department for Transport's road casualty files. */
const given = (cell: Cell | undefined): string =>
  cellText(cell).replace(/^(?:null|n\/a|-1|not (?:known|given|stated))$/i, '');

/**
 * Reads a point from two cells. `grid`: easting and northing in metres; else longitude and latitude in degrees. A point
 * outside the United Kingdom, swapped, or no number is wrong; a masked or empty one is no point.
 */
export function readPoint(
  first: Cell | undefined,
  second: Cell | undefined,
  system: 'degrees' | 'grid',
): PointReading {
  const [a, b] = [given(first), given(second)];
  if (a === '' && b === '') return { ok: true, value: 'none' };
  if (isMasked(a) || isMasked(b)) return { ok: true, value: 'masked' };
  if (a === '' || b === '') return { ok: true, value: 'half' };
  const [x, y] = [readNumber(a), readNumber(b)];
  if (x === null || y === null)
    return { ok: false, reason: `“${a}, ${b}” is not a point: ${x === null ? a : b} is no number.` };
  if (x === 0 && y === 0) return { ok: true, value: 'none' };
  if (system === 'degrees') {
    const inside = (longitude: number, latitude: number): boolean =>
      longitude >= kingdom.west &&
      longitude <= kingdom.east &&
      latitude >= kingdom.south &&
      latitude <= kingdom.north;
    if (inside(x, y)) return { ok: true, value: { longitude: x, latitude: y } };
    if (inside(y, x)) return { ok: false, reason: `Longitude ${a} and latitude ${b} seem to be swapped.` };
    if (x >= 1000 && y >= 1000)
      return {
        ok: false,
        reason: `“${a}, ${b}” seem to be an easting and a northing, not degrees. Say so in the mapping.`,
      };
    return { ok: false, reason: `The point ${a}, ${b} is not in the United Kingdom.` };
  }
  if (Math.abs(x) < 100 && Math.abs(y) < 100)
    return {
      ok: false,
      reason: `“${a}, ${b}” seem to be degrees, not an easting and a northing. Say so in the mapping.`,
    };
  if (x < 0 || y < 0 || x > gridExtent.east || y > gridExtent.north)
    return { ok: false, reason: `Easting ${a}, northing ${b} is not on the British National Grid.` };
  const [longitude, latitude] = toWgs84.forward([x, y]);
  return {
    ok: true,
    value: { longitude: Math.round(longitude * 1e6) / 1e6, latitude: Math.round(latitude * 1e6) / 1e6 },
  };
}

/** An LSOA code of England, Wales (or a data zone of Scotland; X: the fictional demonstration): `E01024273`. Empty gives null. */
export function readLsoaCode(cell: Cell | undefined): Reading<string | null> {
  const text = given(cell).toUpperCase();
  if (text === '') return { ok: true, value: null };
  return /^[EWSX]01\d{6}$/.test(text)
    ? { ok: true, value: text }
    : { ok: false, reason: `“${text}” is not an LSOA code. One looks like E01024273.` };
}
