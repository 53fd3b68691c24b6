import { periodInWords } from '../../foundation/period.ts';
import type { Block, Cell } from '../../documents/document.ts';
import { category } from '../../observatory/observatory.ts';
import { ordinal, printChange, printNumber, printPercent, type Change } from '../../statistics/statistics.ts';
import { textCell } from '../cells.ts';
import type { Ground } from '../ground.ts';
import { isSparse, roundedNote, sparseWords } from '../small.rules.ts';
import type { AreaRow } from './areas.rules.ts';
import {
  leastOf,
  missingBefore,
  type AreasView,
  type DeprivationView,
  type PlaceQuestion,
  type ShownSpot,
} from './places.view.ts';

const notAvailable = 'not available';
const none: Cell = { value: null, text: notAvailable };

/** What stands under a table of rounded counts. */
const roundedNotes = (ground: Ground, counts: readonly number[]): string[] =>
  ground.source.showsSmall ? [] : [roundedNote, ...(isSparse(counts) ? [sparseWords] : [])];

export function changeWords({ percent, significance }: Change): string {
  const words = {
    up: 'up',
    down: 'down',
    'no-clear-change': 'no clear change',
    'too-few': 'too few to say',
  }[significance];
  return percent === null
    ? words
    : `${printChange(percent)}, ${words}${significance === 'no-clear-change' ? ' (may be chance)' : ''}`;
}

/** Rows of a table of areas, as cells. */
function areaCells(row: AreaRow, of: number, withBefore: boolean, withWithin: boolean): Cell[] {
  const place = [textCell(row.name), ...(withWithin ? [textCell(row.within)] : [])];
  const before: Cell[] = withBefore
    ? [
        row.before === null ? none : { value: row.before, text: printNumber(row.before) },
        row.change === null ? none : { value: row.change.percent, text: changeWords(row.change) },
      ]
    : [];
  return [
    ...place,
    { value: row.count, text: printNumber(row.count) },
    row.rate === null
      ? none
      : {
          value: row.rate,
          text: `${printNumber(row.rate, 1)} (${printNumber(row.lower, 1)} to ${printNumber(row.upper, 1)})`,
        },
    { value: row.share, text: printPercent(row.share) },
    row.rank === null ? none : { value: row.rank, text: `${ordinal(row.rank)} of ${of}` },
    ...before,
  ];
}

export function areasBlock(
  ground: Ground,
  question: PlaceQuestion,
  view: AreasView,
  rows: readonly AreaRow[],
  kind: 'wards' | 'small',
): Block {
  const withBefore = question.comparison !== null && missingBefore(ground, question.comparison).length === 0;
  const ranked = view.rows.filter((row) => row.rank !== null).length;
  const people = view.base?.source;
  const withWithin = kind === 'small';
  return {
    kind: 'table',
    caption: `${category(question.category).title} by ${kind === 'wards' ? 'ward' : 'small area (LSOA)'}, ${ground.area.name}, ${periodInWords(question.period)}`,
    columns: [
      { title: kind === 'wards' ? 'Ward' : 'Small area', kind: 'text', width: 1.6 },
      ...(withWithin ? [{ title: 'Ward', kind: 'text' as const }] : []),
      { title: 'Incidents', kind: 'number' },
      { title: `Per 1,000 ${view.base?.of ?? 'residents'} (95% interval)`, kind: 'number', width: 1.6 },
      { title: 'Share', kind: 'number' },
      { title: 'Place', kind: 'number' },
      ...(withBefore
        ? [
            { title: periodInWords(question.comparison ?? question.period), kind: 'number' as const },
            { title: 'Change', kind: 'number' as const, width: 1.6 },
          ]
        : []),
    ],
    rowHeadings: true,
    rows: rows.map((row) => areaCells(row, ranked, withBefore, withWithin)),
    notes: [
      `Share of the ${printNumber(view.total)} incidents placed in these areas. 1st is the highest ${people === undefined ? 'number' : 'rate'}.`,
      people === undefined
        ? 'No rate: there is no number of residents or households for these areas.'
        : `Rates are per 1,000 ${people}. Where many work or visit and few live, a rate is high without anybody being at more risk.`,
      ...(withBefore ? ['Below 20 incidents in the earlier months no percentage is given.'] : []),
      ...roundedNotes(
        ground,
        view.rows.map(({ count }) => count),
      ),
    ],
  };
}

/** The wards shaded by their rate, else by their number; null with fewer than two. The table says the same. */
export function wardsMap(
  ground: Ground,
  question: PlaceQuestion,
  view: AreasView,
): Extract<Block, { kind: 'chart' }> | null {
  if (ground.wards.length < 2) return null;
  const byRate = view.rows.some((row) => row.rate !== null);
  const of = new Map(view.rows.map((row) => [row.code, row]));
  return {
    kind: 'chart',
    chart: {
      kind: 'area-map',
      title: `Map: ${category(question.category).title.toLowerCase()}${byRate ? ` per 1,000 ${view.base?.of ?? 'residents'}` : ''} by ward, ${periodInWords(question.period)}`,
      description: 'A map of the same numbers as the table.',
      valueTitle: byRate ? `incidents per 1,000 ${view.base?.of ?? 'residents'}` : 'incidents',
      labelTitle: 'ward',
      source: `Source: ${ground.source.title}.${ground.source.showsSmall ? '' : ` ${roundedNote}`}`,
      areas: ground.wards.map((ward) => {
        const row = of.get(ward.code);
        const value = (byRate ? row?.rate : row?.count) ?? null;
        return {
          code: ward.code,
          name: ward.name,
          value,
          text: value === null ? notAvailable : printNumber(value, byRate ? 1 : 0),
          geometry: ward.geometry,
        };
      }),
    },
  };
}

export function spotsBlock(
  ground: Ground,
  question: PlaceQuestion,
  spots: readonly ShownSpot[],
  monthsOfPeriod: number,
): Block {
  const withMonths = ground.source.showsSmall;
  const withBefore = question.comparison !== null && spots.some(({ before }) => before !== null);
  const nameOf = new Map(ground.wards.map((ward) => [ward.code, ward.name]));
  return {
    kind: 'table',
    caption: 'Places with most incidents',
    columns: [
      { title: 'Place', kind: 'text', width: 2 },
      { title: 'Small area', kind: 'text' },
      { title: 'Ward', kind: 'text' },
      { title: 'Incidents', kind: 'number' },
      ...(withMonths
        ? [{ title: `Months it recurs in (of ${monthsOfPeriod})`, kind: 'number' as const }]
        : []),
      ...(withBefore
        ? [{ title: periodInWords(question.comparison ?? question.period), kind: 'number' as const }]
        : []),
    ],
    rowHeadings: true,
    rows: spots.map((spot) => [
      textCell(spot.place ?? 'Place without a name'),
      textCell(spot.smallArea ?? ''),
      textCell(spot.area === null ? '' : (nameOf.get(spot.area) ?? '')),
      { value: spot.count, text: printNumber(spot.count) },
      ...(withMonths ? [{ value: spot.months, text: printNumber(spot.months) }] : []),
      ...(withBefore ? [{ value: spot.before, text: printNumber(spot.before) }] : []),
    ]),
    notes: [
      `Places with fewer than ${leastOf(ground)} incidents are not listed.`,
      ...(withBefore
        ? [
            'Places are listed because they have many now: beside earlier months most of a list like this looks like a rise, where it may be chance.',
          ]
        : []),
      ...(withMonths ? [] : [`${roundedNote} In how many months a place recurs is not shown with them.`]),
    ],
  };
}

export function decilesBlocks(ground: Ground, question: PlaceQuestion, view: DeprivationView): Block[] {
  return [
    {
      kind: 'table',
      caption: `${category(question.category).title} by deprivation of the small area, ${ground.area.name}, ${periodInWords(question.period)}`,
      columns: [
        { title: 'National tenth', kind: 'text', width: 1.6 },
        { title: 'Small areas', kind: 'number' },
        { title: 'Incidents', kind: 'number' },
        { title: 'Share of incidents', kind: 'number' },
        { title: `Share of ${view.base?.of ?? 'residents'}`, kind: 'number' },
        { title: `Per 1,000 ${view.base?.of ?? 'residents'} (95% interval)`, kind: 'number', width: 1.6 },
      ],
      rowHeadings: true,
      rows: view.rows.map((row) => [
        textCell(
          row.decile === 1
            ? '1, most deprived'
            : row.decile === 10
              ? '10, least deprived'
              : String(row.decile),
        ),
        { value: row.areas, text: printNumber(row.areas) },
        { value: row.count, text: printNumber(row.count) },
        { value: row.share, text: printPercent(row.share) },
        { value: row.residentsShare, text: printPercent(row.residentsShare) },
        row.rate === null
          ? none
          : {
              value: row.rate,
              text: `${printNumber(row.rate, 1)} (${printNumber(row.lower, 1)} to ${printNumber(row.upper, 1)})`,
            },
      ]),
      notes: [
        `Deprivation: ${view.table.title} (file ${view.table.fileName}), national tenths of small areas of ${view.table.lsoaYear}. Tenths without a small area here are left out.`,
        ...(view.base === null ? [] : [`Rates are per 1,000 ${view.base.source}.`]),
        'A tenth says what an area is like, not what a person there is like.',
        ...roundedNotes(
          ground,
          view.rows.map(({ count }) => count),
        ),
        ...(view.unknown > 0
          ? [`${printNumber(view.unknown)} incidents are in small areas that the file has no tenth for.`]
          : []),
      ],
    },
  ];
}
