import type { Point } from './mesh.ts';

/**
 * The ground plan: where the county, its towns and the borough's wards lie, in kilometres east and north of the map's
 * south-west corner. Drawn by hand; the generator fills it in.
 *
 * The map lies in the open North Sea, where nobody lives: crime is never invented on a real place.
 */
export const southWest = { longitude: 2.22, latitude: 51.72 } as const;

/**
 * Kilometres in a degree at 51.9° north: 111.32 × cos 51.9° east-west, 111.25 north-south. Written out rather than
 * computed, so that no machine's cosine can change the map.
 */
export const kilometresPerDegree = { longitude: 68.69, latitude: 111.25 } as const;

/** The county's outline: the river's bank in the north, the coast in the east, the land border south and west. */
export const countyOutline: readonly Point[] = [
  [2.4, 35.4], [4.2, 36.6], [6.4, 37.1], [8.6, 36.3], [10.6, 35.9], [12.6, 36.7], [14.4, 37.4], [16.4, 37.1],
  [18.4, 36.8], [20.4, 37.6], [22.6, 38.0], [24.8, 36.9], [27.0, 36.1], [29.4, 37.1], [31.8, 36.2], [34.0, 35.2],
  [36.6, 36.3], [39.2, 36.2], [41.6, 34.8], [43.6, 32.2], [44.9, 29.6], [43.4, 27.4], [41.4, 25.6], [42.8, 22.4],
  [44.9, 20.2], [45.1, 17.6], [43.2, 15.4], [41.7, 12.4], [43.6, 9.8], [43.2, 7.4], [40.6, 4.9], [37.0, 4.0],
  [33.4, 6.6], [30.2, 4.6], [27.4, 1.8], [23.4, 3.2], [20.2, 5.2], [17.0, 2.4], [13.4, 3.3], [10.0, 5.4],
  [7.0, 3.1], [4.2, 4.3], [2.4, 8.0], [4.2, 11.6], [4.8, 14.8], [2.4, 17.8], [1.2, 21.4], [3.6, 25.2],
  [2.7, 28.4], [1.0, 31.4], [1.6, 33.8],
]; // prettier-ignore

type Town = {
  at: Point;
  /** Distance from the middle within which most people live, in kilometres. */
  spread: number;
  /** Share of the district's small areas. What is left over is countryside. */
  share: number;
};

export type DistrictPlan = {
  name: string;
  /** Mid-2024 residents. */
  residents: number;
  wards: number;
  at: Point;
  towns: readonly Town[];
};

/** The borough first. Eleven neighbours of 84,000 to 176,000 residents make a county of 1.48 million. */
export const districtPlans: readonly DistrictPlan[] = [
  // The borough's small areas are placed ward by ward: see boroughWards.
  { name: 'Marlhythe', residents: 107_040, wards: 17, at: [17.4, 31.6], towns: [] },
  { name: 'Aldersted', residents: 168_300, wards: 23, at: [24.4, 20.6], towns: [{ at: [24.6, 21.2], spread: 2.9, share: 0.74 }] },
  { name: 'Cawdermere', residents: 84_200, wards: 12, at: [8.6, 9.4], towns: [{ at: [9.2, 10.2], spread: 1.4, share: 0.3 }, { at: [5.6, 6.6], spread: 0.9, share: 0.16 }] },
  { name: 'Eastweald', residents: 133_900, wards: 19, at: [34.4, 9.6], towns: [{ at: [33.6, 10.6], spread: 2.0, share: 0.46 }, { at: [39.6, 8.2], spread: 1.3, share: 0.2 }] },
  { name: 'Farrowdene', residents: 118_400, wards: 16, at: [21.2, 9.0], towns: [{ at: [20.6, 9.8], spread: 1.6, share: 0.36 }, { at: [25.2, 6.2], spread: 1.1, share: 0.18 }] },
  { name: 'Helmsgate', residents: 112_600, wards: 15, at: [7.2, 31.2], towns: [{ at: [7.6, 34.4], spread: 2.1, share: 0.66 }, { at: [4.6, 29.0], spread: 0.9, share: 0.12 }] },
  { name: 'Lindenholt', residents: 175_700, wards: 24, at: [27.6, 31.0], towns: [{ at: [27.8, 32.4], spread: 2.9, share: 0.72 }, { at: [24.8, 27.4], spread: 1.0, share: 0.1 }] },
  { name: 'Ostermouth', residents: 141_200, wards: 19, at: [38.2, 30.4], towns: [{ at: [40.6, 32.0], spread: 2.3, share: 0.7 }, { at: [35.6, 33.6], spread: 1.1, share: 0.13 }] },
  { name: 'Pellingsea', residents: 127_800, wards: 17, at: [39.8, 18.6], towns: [{ at: [42.8, 18.8], spread: 2.0, share: 0.6 }, { at: [39.8, 23.2], spread: 1.0, share: 0.16 }] },
  { name: 'Quillworth', residents: 121_500, wards: 16, at: [14.8, 19.8], towns: [{ at: [14.4, 20.8], spread: 1.9, share: 0.52 }, { at: [18.0, 16.4], spread: 0.9, share: 0.12 }] },
  { name: 'Thanningbourne', residents: 97_600, wards: 14, at: [32.4, 21.4], towns: [{ at: [32.0, 22.4], spread: 1.7, share: 0.52 }] },
  { name: 'Wistlebury', residents: 92_900, wards: 13, at: [6.0, 20.6], towns: [{ at: [6.6, 21.4], spread: 1.4, share: 0.4 }, { at: [4.8, 16.4], spread: 0.9, share: 0.14 }] },
]; // prettier-ignore

/**
 * What a small area is like, which decides how much of which crime it sees.
 * `centre` shops, pubs and clubs; `station` the railway station and its car parks; `riverside` wharves, sheds and flats;
 * `inner` terraces beside the centre; `estate` post-war housing; `suburb`; `marsh` a few hamlets on wide marshes; `rural`.
 */
export type AreaCharacter =
  'centre' | 'station' | 'riverside' | 'inner' | 'estate' | 'suburb' | 'marsh' | 'rural';

type BoroughWard = {
  name: string;
  at: Point;
  /** Radius within which its small areas lie, in kilometres. */
  spread: number;
  /** Characters of its small areas, one each. */
  areas: readonly AreaCharacter[];
};

const many = (count: number, character: AreaCharacter): AreaCharacter[] =>
  Array.from({ length: count }, () => character);

/** Wards with a part in the story, by name. */
export const wardsOfNote = {
  /** About a fifth of all crime in the borough; the night-time economy. */
  townCentre: 'Ropewalk',
  /** Wharves: over a third of the borough's deliberate fires. */
  riverside: 'Customhouse',
  /** Has the railway station. */
  station: 'Tollgate Rise',
  /** Getting worse over the last 18 months. */
  worsening: 'Hollowmead',
} as const;

/** Seventeen wards of 65 small areas: a town on the river's south bank, marshes downstream, villages to the south. */
export const boroughWards: readonly BoroughWard[] = [
  { name: 'Ropewalk', at: [16.5, 36.3], spread: 0.60, areas: many(5, 'centre') },
  { name: 'Customhouse', at: [14.8, 36.4], spread: 0.80, areas: many(5, 'riverside') },
  { name: 'Tollgate Rise', at: [16.2, 35.4], spread: 0.48, areas: ['station', ...many(3, 'inner')] },
  { name: 'Lanternfield', at: [17.7, 35.8], spread: 0.64, areas: many(5, 'inner') },
  { name: 'Saltpan Marsh', at: [20.9, 36.2], spread: 1.4, areas: many(2, 'marsh') },
  { name: 'Osier Bank', at: [13.7, 35.2], spread: 0.60, areas: many(4, 'suburb') },
  { name: 'Coopers Acre', at: [15.2, 35.2], spread: 0.52, areas: many(4, 'inner') },
  { name: 'Hollowmead', at: [17.4, 34.9], spread: 0.52, areas: many(4, 'estate') },
  { name: 'Kilnfield', at: [16.3, 34.5], spread: 0.48, areas: many(4, 'estate') },
  { name: 'Priory Lees', at: [15.2, 34.2], spread: 0.52, areas: many(4, 'suburb') },
  { name: 'Wether Down', at: [13.7, 33.7], spread: 0.56, areas: many(4, 'suburb') },
  { name: 'Eelbrook', at: [19.0, 34.8], spread: 0.60, areas: many(4, 'suburb') },
  { name: 'Larkhanger', at: [18.0, 33.6], spread: 0.52, areas: many(4, 'suburb') },
  { name: 'Painted Oak', at: [16.4, 33.1], spread: 0.56, areas: many(4, 'suburb') },
  { name: 'Nutbourne and Harle', at: [14.4, 29.2], spread: 2.2, areas: many(3, 'rural') },
  { name: 'Yaldwick', at: [18.2, 28.4], spread: 2.2, areas: many(3, 'rural') },
  { name: 'Thrushcombe and Wend', at: [20.9, 31.4], spread: 1.8, areas: many(2, 'rural') },
]; // prettier-ignore
