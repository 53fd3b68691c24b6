import { Temporal } from 'temporal-polyfill';
import { monthsIn, type Month, type Period } from '../foundation/period.ts';
import type { Geography, SmallArea } from './geography.ts';
import { wardsOfNote } from './layout.ts';
import {
  crimeTypes,
  firstYear,
  latestYear,
  wholePeriod,
  yearBefore,
  yearTotals,
  type CrimeType,
  type YearName,
} from './levels.ts';
import type { SnapPoint } from './points.ts';
import { drawFrom, randomStream, runningSums, type Random } from './random.ts';
import {
  floods,
  incompleteMonth,
  isCrime,
  isWithin,
  landmarks,
  pullOf,
  recordingChange,
  seasonOf,
  townCentreShare,
  worseningFactor,
} from './structure.ts';

/**
 * Every incident of the county, month by month: small area, type and point packed into one number (`pack`), sorted, so
 * that a month's file comes out in the order police files have: by area, anti-social behaviour first.
 */
export type IncidentsByMonth = ReadonlyMap<Month, Uint32Array>;

/** At most 64 points in an area and 16 types. */
export function pack(area: number, type: number, point: number): number {
  return area * 1024 + type * 64 + point;
}

export function unpack(packed: number): { area: number; type: number; point: number } {
  return { area: Math.floor(packed / 1024), type: Math.floor(packed / 64) % 16, point: packed % 64 };
}

export function daysIn(month: Month): number {
  return Temporal.PlainYearMonth.from(month).daysInMonth;
}

const years: readonly { name: YearName; period: Period }[] = [
  { name: 'first', period: firstYear },
  { name: 'before', period: yearBefore },
  { name: 'latest', period: latestYear },
];

/**
 * Draws all incidents. Each district's total of each type in each year is given; which month, area and point they fall
 * in is drawn by weight, so that counts vary as real counts do (independent Poisson counts, given their total).
 */
export function drawIncidents(
  seed: string,
  geography: Geography,
  points: readonly SnapPoint[][],
): IncidentsByMonth {
  const totals = yearTotals(randomStream(seed, 'levels'));
  const drawn = new Map<Month, number[]>(monthsIn(wholePeriod).map((month) => [month, []]));
  const areaIndex = new Map(geography.areas.map((area, index) => [area, index]));
  const pointSums = points.map((list) => crimeTypes.map((type) => pointWeights(list, type)));
  const character = randomStream(seed, 'areas');
  /** What makes an area better or worse than others like it, for all types alike. */
  const standing = new Map(
    geography.areas.map((area) => [area, 0.6 + character.next() * character.next() * 1.6]),
  );
  const centreFactor = townCentreFactor(geography, standing, totals.latest);

  for (const [districtIndex, district] of geography.districts.entries()) {
    const random = randomStream(seed, `incidents/${district.code}`);
    for (const { name, period } of years) {
      const months = monthsIn(period);
      for (const [type, crimeType] of crimeTypes.entries()) {
        const byMonth = months.map((month) => monthWeight(crimeType, month, random));
        const cells = months.flatMap((month, index) =>
          district.areas.map(
            (area) =>
              (byMonth[index] ?? 0) *
              areaWeight(area, crimeType, standing, centreFactor) *
              (districtIndex === 0 ? boroughEvents(area, crimeType, month) : 1),
          ),
        );
        const sums = runningSums(cells);
        const count = totals[name].get(crimeType)?.[districtIndex] ?? 0;
        for (let incident = 0; incident < count; incident += 1) {
          const cell = drawFrom(sums, random);
          const month = months[Math.floor(cell / district.areas.length)] ?? period.from;
          const area = areaIndex.get(district.areas[cell % district.areas.length] as SmallArea) ?? 0;
          if (month === incompleteMonth.month && isCrime(crimeType) && random.next() >= incompleteMonth.kept)
            continue;
          const point = drawFrom(pointSums[area]?.[type] ?? new Float64Array([1]), random);
          drawn.get(month)?.push(pack(area, type, point));
        }
      }
    }
  }
  return new Map([...drawn].map(([month, list]) => [month, Uint32Array.from(list).sort()]));
}

function pointWeights(list: readonly SnapPoint[], type: CrimeType): Float64Array {
  return runningSums(
    list.map(
      (point) => point.weight * (point.landmark === null ? 1 : (landmarks[point.landmark]?.[type] ?? 1)),
    ),
  );
}

function monthWeight(type: CrimeType, month: Month, random: Random): number {
  const recorded = month >= recordingChange.from ? (recordingChange.factor[type] ?? 1) : 1;
  return seasonOf(type, month) * daysIn(month) * recorded * (1 + 0.035 * random.bell());
}

function areaWeight(
  area: SmallArea,
  type: CrimeType,
  standing: ReadonlyMap<SmallArea, number>,
  centreFactor: number,
): number {
  const centre = area.ward.name === wardsOfNote.townCentre ? centreFactor : 1;
  // The centre of a town is busy whoever lives there; elsewhere incidents follow residents.
  return area.residents * pullOf(area.character, type) * (standing.get(area) ?? 1) * centre;
}

function boroughEvents(area: SmallArea, type: CrimeType, month: Month): number {
  const flooded = isWithin(month, floods.period) ? (floods.left[area.character] ?? floods.elsewhere) : 1;
  const worse = area.ward.name === wardsOfNote.worsening ? worseningFactor(type, month, wholePeriod.to) : 1;
  return flooded * worse;
}

/** The factor on the town-centre ward that gives it its share of all crime in the latest year, by bisection. */
function townCentreFactor(
  geography: Geography,
  standing: ReadonlyMap<SmallArea, number>,
  latest: ReadonlyMap<CrimeType, readonly number[]>,
): number {
  const borough = geography.districts[0];
  if (borough === undefined) return 1;
  const parts = crimeTypes.filter(isCrime).map((type) => {
    const weigh = (centre: boolean): number =>
      borough.areas
        .filter((area) => (area.ward.name === wardsOfNote.townCentre) === centre)
        .reduce((sum, area) => sum + areaWeight(area, type, standing, 1), 0);
    return { count: latest.get(type)?.[0] ?? 0, centre: weigh(true), rest: weigh(false) };
  });
  const all = parts.reduce((sum, part) => sum + part.count, 0);
  let low = 0.05;
  let high = 20;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    const share =
      parts.reduce(
        (sum, part) => sum + (part.count * part.centre * middle) / (part.centre * middle + part.rest),
        0,
      ) / all;
    if (share < townCentreShare) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
