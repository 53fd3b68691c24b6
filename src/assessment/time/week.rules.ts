import type { Week } from '../../observatory/observatory.ts';
import { rounded } from '../small.rules.ts';

/** Hours of a cell of a rounded week: by the hour most counts would round to nothing. House rule: half a shift. */
export const bandHours = 4;

/** The bands in words, as columns have them. */
export const bandTitles = Array.from({ length: 24 / bandHours }, (_, band) =>
  [band, band + 1].map((each) => String(each * bandHours).padStart(2, '0')).join(' to '),
);

/** The week as its reader may see it. */
export type ShownWeek = Omit<Week, 'dayOnly'> & {
  /** Weekdays down, hours (or bands of hours) across, Monday first. */
  cells: number[];
  hoursOfCell: 1 | typeof bandHours;
  /** Known to the day only. */
  dayOnly: number;
};

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

/** The cells of a week of hours added up in bands. */
const bandsOf = (cells: readonly number[]): number[] =>
  Array.from({ length: cells.length / bandHours }, (_, band) =>
    sum(cells.slice(band * bandHours, (band + 1) * bandHours)),
  );

/**
 * The week whole, or in bands of hours with every count of it rounded.
 * @param isWhole false for a reader who may not see small counts of the source (`../small.rules.ts`)
 */
export function shownWeek(week: Week, isWhole: boolean): ShownWeek {
  if (isWhole) return { ...week, hoursOfCell: 1, dayOnly: sum(week.dayOnly) };
  const known = rounded(week.atHour + week.spread);
  const spread = Math.min(known, rounded(week.spread));
  return {
    cells: bandsOf(week.cells).map(rounded),
    hoursOfCell: bandHours,
    // So that the two add up to the base that shares are of.
    atHour: known - spread,
    spread,
    dayOnly: rounded(sum(week.dayOnly)),
    monthOnly: rounded(week.monthOnly),
    tooLong: rounded(week.tooLong),
  };
}

/** A week of hours folded to the 24 of a day. */
export const dayOf = (cells: readonly number[]): number[] =>
  Array.from({ length: 24 }, (_, hour) =>
    sum(Array.from({ length: 7 }, (__, day) => cells[day * 24 + hour] ?? 0)),
  );
