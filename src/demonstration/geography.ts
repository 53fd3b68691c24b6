import {
  boroughWards,
  countyOutline,
  districtPlans,
  kilometresPerDegree,
  southWest,
  type AreaCharacter,
  type DistrictPlan,
} from './layout.ts';
import {
  buildMesh,
  isInside,
  nearestOnRing,
  squaredDistance,
  type Mesh,
  type Point,
  type Ring,
} from './mesh.ts';
import { countyName, neighbourWardNames } from './names.ts';
import { apportion, randomStream, type Random } from './random.ts';
import { growWards } from './wards.ts';

export type SmallArea = {
  /** X01000001… Codes that begin with X are given to nobody by the ONS. */
  code: string;
  /** `Marlhythe 001A`, as the ONS names LSOAs. */
  name: string;
  ward: Ward;
  district: District;
  character: AreaCharacter;
  residents: number;
  households: number;
  /** Kilometres; snapped to six decimals of a degree. */
  rings: Ring[];
  site: Point;
};

export type Ward = {
  /** X05000001… */
  code: string;
  name: string;
  district: District;
  areas: SmallArea[];
  residents: number;
  rings: Ring[];
};

export type District = {
  /** X07000001… */
  code: string;
  name: string;
  /** X22000001… its community safety partnership, of the same name. */
  cspCode: string;
  wards: Ward[];
  areas: SmallArea[];
  residents: number;
  rings: Ring[];
};

/** The demonstration county, its districts in the order of their codes; the borough is the first. */
export type Geography = {
  county: { code: string; name: string; rings: Ring[] };
  force: { code: string; name: string };
  districts: District[];
  areas: SmallArea[];
  wards: Ward[];
};

/** Households in a hundred residents. Gravesham, Census 2021: 41,737 households of 106,906 residents. */
const householdsPerResident = 0.39;

/** Six decimals of a degree, about a tenth of a metre, as data.police.uk and the ONS files give. */
export function toDegrees(point: Point): [number, number] {
  const round = (value: number): number => Math.round(value * 1e6) / 1e6;
  return [
    round(southWest.longitude + point[0] / kilometresPerDegree.longitude),
    round(southWest.latitude + point[1] / kilometresPerDegree.latitude),
  ];
}

export function toKilometres(degrees: readonly [number, number]): Point {
  return [
    (degrees[0] - southWest.longitude) * kilometresPerDegree.longitude,
    (degrees[1] - southWest.latitude) * kilometresPerDegree.latitude,
  ];
}

function numbered(prefix: string, index: number): string {
  return `${prefix}${String(index + 1).padStart(6, '0')}`;
}

/** A site to be: which district, which borough ward (null in the neighbours), what it is like. */
type Seedling = { at: Point; district: number; ward: number | null; character: AreaCharacter };

/** The hand-drawn outline with smaller bends put in: each stretch is broken at a point a little off its middle, three times. */
function roughened(corners: readonly Point[], random: Random): Ring {
  let points = [...corners];
  for (let round = 0; round < 3; round += 1) {
    points = points.flatMap((a, index): Point[] => {
      const b = points[(index + 1) % points.length] as Point;
      const aside = 0.22 * (random.next() - 0.5);
      return [a, [(a[0] + b[0]) / 2 - (b[1] - a[1]) * aside, (a[1] + b[1]) / 2 + (b[0] - a[0]) * aside]];
    });
  }
  return [...points, points[0] as Point];
}

const outline: Ring = roughened(countyOutline, randomStream('outline', 'county'));

function nearestOf(point: Point, places: readonly Point[]): number {
  let best = 0;
  let least = Infinity;
  for (const [index, place] of places.entries()) {
    const squared = squaredDistance(place, point);
    if (squared < least) {
      least = squared;
      best = index;
    }
  }
  return best;
}

const districtMiddles = districtPlans.map((plan) => plan.at);

/**
 * Places sites at random near a middle, keeping them apart. When the room is full, the distance kept shrinks.
 * @param fits whether a point may be a site at all.
 */
function scatter(
  count: number,
  apart: number,
  propose: () => Point,
  fits: (point: Point) => boolean,
  taken: Point[],
): Point[] {
  const placed: Point[] = [];
  let distance = apart;
  let misses = 0;
  while (placed.length < count) {
    const point = propose();
    const tooClose = taken.some((other) => squaredDistance(other, point) < distance * distance);
    if (tooClose || !fits(point)) {
      misses += 1;
      if (misses % 60 === 0) distance *= 0.96;
      continue;
    }
    placed.push(point);
    taken.push(point);
  }
  return placed;
}

function isInland(point: Point): boolean {
  return isInside(point, [outline]) && nearestOnRing(point, outline).distance > 0.16;
}

/** A point in a round patch, thicker towards its middle. */
function aroundMiddle(middle: Point, spread: number, random: Random): Point {
  return [middle[0] + random.bell() * spread * 0.55, middle[1] + random.bell() * spread * 0.55];
}

function plantBorough(random: Random, taken: Point[]): Seedling[] {
  const middles = boroughWards.map((ward) => ward.at);
  return boroughWards.flatMap((ward, index) => {
    const propose = (): Point => [
      ward.at[0] + random.between(-ward.spread, ward.spread),
      ward.at[1] + random.between(-ward.spread, ward.spread),
    ];
    const fits = (point: Point): boolean =>
      isInland(point) && nearestOf(point, middles) === index && nearestOf(point, districtMiddles) === 0;
    const sites = scatter(ward.areas.length, ward.spread * 0.8, propose, fits, taken);
    return sites.map((at, place) => ({
      at,
      district: 0,
      ward: index,
      character: ward.areas[place] ?? 'suburb',
    }));
  });
}

/** Residents of a small area are about this many. ONS design: 1,000 to 3,000. */
const residentsPerArea = 1_640;

function plantNeighbour(plan: DistrictPlan, district: number, random: Random, taken: Point[]): Seedling[] {
  const count = Math.round(plan.residents / residentsPerArea);
  const fits = (point: Point): boolean => isInland(point) && nearestOf(point, districtMiddles) === district;
  const seedlings: Seedling[] = [];
  for (const [order, town] of plan.towns.entries()) {
    const sites = scatter(
      Math.round(count * town.share),
      0.55,
      () => aroundMiddle(town.at, town.spread, random),
      fits,
      taken,
    );
    // The middle of a town is its centre, what is next to it the inner streets; estates lie here and there.
    sites.sort((a, b) => squaredDistance(a, town.at) - squaredDistance(b, town.at));
    const centres = order === 0 ? 3 : 1;
    for (const [place, at] of sites.entries()) {
      const character =
        place < centres
          ? 'centre'
          : order === 0 && place === centres
            ? 'station'
            : place < centres + sites.length * 0.2
              ? 'inner'
              : random.next() < 0.2
                ? 'estate'
                : 'suburb';
      seedlings.push({ at, district, ward: null, character });
    }
  }
  const around = (): Point => [plan.at[0] + random.between(-9, 9), plan.at[1] + random.between(-9, 9)];
  for (const at of scatter(count - seedlings.length, 1.7, around, fits, taken)) {
    seedlings.push({ at, district, ward: null, character: 'rural' });
  }
  return seedlings;
}

/** Sites outside the county, used by no area: mirror images along the outline, and a loose grid beyond. */
function ringOfSites(sites: readonly Point[], random: Random): Point[] {
  const beyond: Point[] = [];
  for (const site of sites) {
    const { distance, at } = nearestOnRing(site, outline);
    if (distance > 3) continue;
    const mirrored: Point = [2 * at[0] - site[0], 2 * at[1] - site[1]];
    if (!isInside(mirrored, [outline])) beyond.push(mirrored);
  }
  for (let x = -8; x <= 54; x += 1.5) {
    for (let y = -8; y <= 48; y += 1.5) {
      const point: Point = [x + random.between(-0.4, 0.4), y + random.between(-0.4, 0.4)];
      if (!isInside(point, [outline]) && nearestOnRing(point, outline).distance > 2.2) beyond.push(point);
    }
  }
  return beyond;
}

/** Evens the cells out by moving each site towards the middle of its cell (Lloyd's method, damped). */
function relax(seedlings: Seedling[], random: Random): Seedling[] {
  const sites = seedlings.map((seedling) => seedling.at);
  const mesh = buildMesh([...sites, ...ringOfSites(sites, random)], random, {
    piece: 1e3,
    wander: () => 0,
    snap: (point) => point,
  });
  return seedlings.map((seedling, cell) => {
    const middle = mesh.middle(cell);
    const moved: Point = [
      seedling.at[0] + (middle[0] - seedling.at[0]) * 0.6,
      seedling.at[1] + (middle[1] - seedling.at[1]) * 0.6,
    ];
    return isInland(moved) ? { ...seedling, at: moved } : seedling;
  });
}

function meshOf(sites: Point[], random: Random): Mesh {
  const count = sites.length;
  return buildMesh([...sites, ...ringOfSites(sites, random)], random, {
    piece: 0.11,
    // Water and field boundaries wander; the bank itself is drawn by the outline and only roughened.
    wander: (cell, neighbour) => (cell >= count || neighbour >= count ? 0.5 : 0.6),
    snap: (point) => toKilometres(toDegrees(point)),
  });
}

/** Builds the whole county. The same seed gives the same county to the last digit. */
export function buildGeography(seed: string): Geography {
  const random = randomStream(seed, 'geography');
  const taken: Point[] = [];
  let seedlings = districtPlans.flatMap((plan, index) =>
    index === 0 ? plantBorough(random, taken) : plantNeighbour(plan, index, random, taken),
  );
  for (let round = 0; round < 2; round += 1) seedlings = relax(seedlings, random);

  const mesh = meshOf(
    seedlings.map((seedling) => seedling.at),
    random,
  );
  const cellRings = seedlings.map((_, cell) => mesh.outline([cell]));
  const residentsOf = residentsBySeedling(seedlings, random);

  const geography: Geography = {
    county: { code: 'X10000001', name: countyName, rings: mesh.outline([...seedlings.keys()]) },
    force: { code: 'X23000001', name: `${countyName} Police` },
    districts: [],
    areas: [],
    wards: [],
  };
  const wardNames = neighbourWardNames[Symbol.iterator]();

  for (const [index, plan] of districtPlans.entries()) {
    const cells = [...seedlings.keys()].filter((cell) => seedlings[cell]?.district === index);
    const district: District = {
      code: numbered('X07', index),
      name: plan.name,
      cspCode: numbered('X22', index),
      wards: [],
      areas: [],
      residents: plan.residents,
      rings: mesh.outline(cells),
    };
    const groups =
      index === 0
        ? boroughWards.map((_, ward) => cells.filter((cell) => seedlings[cell]?.ward === ward))
        : growWards(
            cells,
            plan.wards,
            mesh,
            (cell) => residentsOf[cell] ?? 0,
            (cell) => seedlings[cell]?.at ?? [0, 0],
          );
    for (const [place, group] of groups.entries()) {
      const ward: Ward = {
        code: numbered('X05', geography.wards.length),
        name: index === 0 ? (boroughWards[place]?.name ?? '') : String(wardNames.next().value),
        district,
        areas: [],
        residents: group.reduce((sum, cell) => sum + (residentsOf[cell] ?? 0), 0),
        rings: mesh.outline(group),
      };
      for (const [letter, cell] of group.entries()) {
        const residents = residentsOf[cell] ?? 0;
        const area: SmallArea = {
          code: numbered('X01', geography.areas.length),
          name: `${plan.name} ${String(place + 1).padStart(3, '0')}${String.fromCharCode(65 + letter)}`,
          ward,
          district,
          character: seedlings[cell]?.character ?? 'suburb',
          residents,
          households: Math.round(residents * householdsPerResident * random.between(0.9, 1.1)),
          rings: cellRings[cell] ?? [],
          site: seedlings[cell]?.at ?? [0, 0],
        };
        ward.areas.push(area);
        district.areas.push(area);
        geography.areas.push(area);
      }
      district.wards.push(ward);
      geography.wards.push(ward);
    }
    geography.districts.push(district);
  }
  return geography;
}

/** Residents of each small area, adding up exactly to their district. */
function residentsBySeedling(seedlings: readonly Seedling[], random: Random): number[] {
  const weights = seedlings.map(() => 1 + 0.16 * random.bell());
  const residents: number[] = seedlings.map(() => 0);
  for (const [index, plan] of districtPlans.entries()) {
    const cells = [...seedlings.keys()].filter((cell) => seedlings[cell]?.district === index);
    const shares = apportion(
      plan.residents,
      cells.map((cell) => weights[cell] ?? 1),
    );
    for (const [place, cell] of cells.entries()) residents[cell] = shares[place] ?? 0;
  }
  return residents;
}
