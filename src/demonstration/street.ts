import { addMonths, monthNumber, type Month } from '../foundation/period.ts';
import { toDegrees, type Geography } from './geography.ts';
import { pack, unpack } from './incidents.ts';
import { countyOutline } from './layout.ts';
import { crimeTypes, wholePeriod, type CrimeType } from './levels.ts';
import type { SnapPoint } from './points.ts';
import { drawFrom, randomStream, runningSums, type Random } from './random.ts';
import { outcomes, stillOpen } from './structure.ts';

/** The twelve columns of a data.police.uk street file, in its words and order. */
export const streetHeader =
  'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context';

/** Share of rows that police could place nowhere: about 1 % in Kent. They are beside the totals of every area. */
const nowhereShare = 0.01;

/** Rows a month that lie outside the county: incidents that a force records across its border. */
const strayRows = { least: 3, most: 9 } as const;

/** Months in which one crime id stands on two rows, and in which district: never the borough, whose totals are exact. */
const repeatedIdEvery = 7;

type OutcomeDraw = { words: readonly string[]; sums: Float64Array };

const outcomeDraws: readonly OutcomeDraw[] = crimeTypes.map((type) => ({
  words: outcomes[type].map(([words]) => words),
  sums: runningSums(outcomes[type].map(([, weight]) => weight)),
}));

function outcomeOf(type: number, month: Month, random: Random): string {
  if (type === 0) return '';
  const age = monthNumber(wholePeriod.to) - monthNumber(month);
  if (random.next() < (stillOpen.share[age] ?? 0)) return stillOpen.words;
  const draw = outcomeDraws[type];
  return draw?.words[drawFrom(draw.sums, random)] ?? '';
}

/** 64 hexadecimal digits for each of `count` crimes, in one string. */
function crimeIds(count: number, random: Random): string {
  const bytes = Buffer.alloc(count * 32);
  for (let index = 0; index < count * 8; index += 1) bytes.writeUInt32BE(random.uint32(), index * 4);
  return bytes.toString('hex');
}

/** `…,On or near Chandler Row,X01000001,Marlhythe 001A,`: what follows the month on each row at a point. */
export type PlaceTexts = readonly (readonly string[])[];

export function placeTexts(geography: Geography, points: readonly SnapPoint[][]): PlaceTexts {
  return geography.areas.map((area, index) =>
    (points[index] ?? []).map(
      (point) =>
        `${point.longitude.toFixed(6)},${point.latitude.toFixed(6)},On or near ${point.place},${area.code},${area.name},`,
    ),
  );
}

/**
 * One month's file as text, lines ended by a line feed. Rows are those drawn for the month; besides them a few with no
 * location, a few from beyond the county, and now and then a crime id that stands twice.
 */
export function streetFile(
  seed: string,
  month: Month,
  packed: Uint32Array,
  texts: PlaceTexts,
  geography: Geography,
): string {
  const random = randomStream(seed, `street/${month}`);
  const nowhere = Math.round(packed.length * nowhereShare);
  const stray = strayRows.least + random.below(strayRows.most - strayRows.least + 1);
  const ids = crimeIds(packed.length + nowhere + stray, random);
  const opening = `,${month},${geography.force.name},${geography.force.name},`;
  const lines: string[] = [streetHeader];

  const repeatAt = monthNumber(month) % repeatedIdEvery === 0 ? repeatRow(packed, geography, random) : -1;
  for (const [index, key] of packed.entries()) {
    const { area, type, point } = unpack(key);
    const from = (index === repeatAt ? index - 1 : index) * 64;
    const id = type === 0 ? '' : ids.slice(from, from + 64);
    lines.push(
      `${id}${opening}${texts[area]?.[point] ?? ''}${crimeTypes[type] ?? ''},${outcomeOf(type, month, random)},`,
    );
  }

  const elsewhere = neighbourOf(random);
  for (let index = 0; index < stray + nowhere; index += 1) {
    const isStray = index < stray;
    // Crimes only, never anti-social behaviour: a call without a place is not published.
    const like = packed[random.below(packed.length)] ?? pack(0, 1, 0);
    const type = Math.max(1, unpack(like).type);
    const from = (packed.length + index) * 64;
    const place = isStray ? elsewhere() : ',,No Location,,,';
    lines.push(
      `${ids.slice(from, from + 64)}${opening}${place}${crimeTypes[type] as CrimeType},${outcomeOf(type, month, random)},`,
    );
  }
  lines.push('');
  return lines.join('\n');
}

/** A crime outside the borough that follows another crime. */
function repeatRow(packed: Uint32Array, geography: Geography, random: Random): number {
  const borough = geography.districts[0]?.areas.length ?? 0;
  for (;;) {
    const index = 1 + random.below(packed.length - 1);
    const here = unpack(packed[index] ?? 0);
    const before = unpack(packed[index - 1] ?? 0);
    if (here.area >= borough && before.area >= borough && here.type > 0 && before.type > 0) return index;
  }
}

/** Places beyond the southern border, in a county that is not on the map. */
function neighbourOf(random: Random): () => string {
  return () => {
    const corner = countyOutline[30 + random.below(10)] ?? [20, 3];
    const [longitude, latitude] = toDegrees([corner[0], corner[1] - random.between(1.5, 3)]);
    const number = random.below(12);
    const letter = random.below(4);
    const code = `X0190${String(number * 4 + letter + 1).padStart(4, '0')}`;
    const name = `Overwendle ${String(number + 1).padStart(3, '0')}${String.fromCharCode(65 + letter)}`;
    return `${longitude.toFixed(6)},${latitude.toFixed(6)},On or near Border Lane,${code},${name},`;
  };
}

/** `2026-09-merrowshire-street.csv.gz` */
export function streetFileName(month: Month, geography: Geography): string {
  return `${month}-${geography.county.name.toLowerCase()}-street.csv.gz`;
}

/** Months of the period in which an id is repeated, for the manifest. */
export function monthsWithRepeatedId(): Month[] {
  const months: Month[] = [];
  for (let month = wholePeriod.from; month <= wholePeriod.to; month = addMonths(month, 1)) {
    if (monthNumber(month) % repeatedIdEvery === 0) months.push(month);
  }
  return months;
}
