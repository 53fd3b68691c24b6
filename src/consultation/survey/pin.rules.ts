import { drawPinMap, type PinMap } from '../../charts/charts.ts';
import type { WardShapes } from '../../places/places.ts';
import type { ProblemField } from '../../foundation/problem.ts';
import { pinStep, roundedPoint } from '../questionnaire/questionnaire.rules.ts';
import type { Answer } from '../questionnaire/questionnaire.types.ts';

/** The map that a pin is put on: all wards, or one drawn large, and which ward a place lies in. */
export type PinGround = Pick<WardShapes, 'locate'> & {
  /** @param view code of the ward drawn large; anything else: all. Null where no shapes are loaded */
  picture: (view: string) => PinMap | null;
};

export function makeGround({ wards, locate }: WardShapes): PinGround {
  const drawn = new Map<string, PinMap | null>();
  const known = new Set(wards.map(({ code }) => code));
  return {
    locate,
    picture(asked) {
      const view = known.has(asked) ? asked : '';
      let picture = drawn.get(view);
      if (picture === undefined) {
        picture = drawPinMap(wards, view === '' ? null : view);
        drawn.set(view, picture);
      }
      return picture;
    },
  };
}

type Point = { lat: number; lon: number };
type Typed = Readonly<Record<string, unknown>>;

/** Names of the fields and buttons of a pin. */
export const pinFields = (code: string) => ({
  /** The picture: a browser adds `.x` and `.y`. */
  pin: `${code}.pin`,
  view: `${code}.view`,
  lat: `${code}.lat`,
  lon: `${code}.lon`,
  ward: `${code}.ward`,
  whole: `${code}.whole`,
  away: `${code}.away`,
});

/**
 * What a press on the picture, or on a button beside it, makes of the form; null where none was pressed and the answer is meant.
 * Nothing is kept by it.
 */
export function pressed(
  code: string,
  typed: Typed,
  ground: PinGround,
): { typed: Record<string, unknown>; outside: boolean } | null {
  const names = pinFields(code);
  const text = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '');
  if (typed[names.away] !== undefined)
    return {
      typed: { ...typed, [names.lat]: '', [names.lon]: '', [names.ward]: '', [names.view]: '' },
      outside: false,
    };
  if (typed[names.whole] !== undefined) return { typed: { ...typed, [names.view]: '' }, outside: false };
  const [x, y] = [`${names.pin}.x`, `${names.pin}.y`];
  if (typed[x] === undefined && typed[y] === undefined) return null;
  const picture = ground.picture(text(names.view));
  // Pressed by a key, a picture sends 0 and 0; what a program sends may be anything.
  const pixel = [text(x), text(y)].map((each) => (/^\d{1,4}$/.test(each) ? Number(each) : NaN));
  const place = picture?.at(pixel[0] ?? NaN, pixel[1] ?? NaN) ?? { lat: NaN, lon: NaN };
  const isOn = picture !== null && (pixel[0] ?? NaN) <= picture.width && (pixel[1] ?? NaN) <= picture.height;
  const ward = isOn ? ground.locate(place.lon, place.lat) : null;
  if (ward === null) return { typed: { ...typed }, outside: true };
  const { lat, lon } = roundedPoint(place);
  return {
    typed: {
      ...typed,
      [names.lat]: String(lat),
      [names.lon]: String(lon),
      [names.ward]: ward,
      [names.view]: ward,
    },
    outside: false,
  };
}

/** The wards that a pin may have been put in before it was rounded: those of its middle, its corners and its sides. */
export function wardsAbout({ lat, lon }: Point, ground: Pick<PinGround, 'locate'>): string[] {
  const found = [0, -1, 1].flatMap((north) =>
    [0, -1, 1].map((east) => ground.locate(lon + (east * pinStep.lon) / 2, lat + (north * pinStep.lat) / 2)),
  );
  return [...new Set(found.filter((code) => code !== null))];
}

export type PlaceFault = 'ward' | 'outside' | 'two-wards';

/**
 * A place answer as it is kept: its ward is one of the partnership's, its pin lies in it.
 * @returns what is wrong, where it cannot be
 */
export function settlePlace(
  answer: Answer,
  wards: readonly { code: string }[],
  ground: Pick<PinGround, 'locate'> | null,
): { answer: Answer; fault: PlaceFault | null } {
  if (!('place' in answer)) return { answer, fault: null };
  const { ward, point } = answer;
  if (ward !== undefined && !wards.some(({ code }) => code === ward)) return { answer, fault: 'ward' };
  if (point === undefined) return { answer, fault: null };
  const about = ground === null ? [] : wardsAbout(point, ground);
  const [first] = about;
  if (first === undefined) return { answer, fault: 'outside' };
  if (ward !== undefined && !about.includes(ward)) return { answer, fault: 'two-wards' };
  return { answer: { ...answer, point: roundedPoint(point), ward: ward ?? first }, fault: null };
}

/** Faults of the ward typed in by staff, who are shown the list. */
export const wardFaults = (answer: Answer | null, name: string, wards: readonly { code: string }[]): ProblemField[] =>
  answer !== null && settlePlace(answer, wards, null).fault === 'ward'
    ? [{ name: `${name}.ward`, message: 'Choose a ward from the list. The one that was sent is not a ward of this area' }]
    : []; // prettier-ignore
