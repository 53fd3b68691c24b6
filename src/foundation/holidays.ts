import { Temporal } from 'temporal-polyfill';
import { addDays, weekdayOf } from './day.ts';

/**
 * Bank holidays of England and Wales, and days counted without them. Standing days: Banking and Financial Dealings Act 1971, schedule 1,
 * paragraph 1 (Easter Monday, the last Mondays in May and August, 26 December if it be not a Sunday, 27 December in a year in which 25 or
 * 26 December is a Sunday); Christmas Day and Good Friday are holidays at common law; New Year's Day since 1974 and the first Monday in
 * May since 1978 are proclaimed each year under section 1(3), and so is the weekday instead of a Saturday or Sunday. Held against the
 * list at www.gov.uk/bank-holidays for 2012 to 2027.
 */

/** What was proclaimed under section 1(2) or (3) for one year alone. */
type Proclaimed = { year: number; instead?: string; added: string; title: string };

/** Dated data: a new proclamation is a new row. The source is the London Gazette's notice of each, as www.gov.uk/bank-holidays lists it. */
const proclaimed: readonly Proclaimed[] = [
  { year: 2011, added: '2011-04-29', title: 'Royal wedding' },
  { year: 2012, instead: '2012-05-28', added: '2012-06-04', title: 'Spring bank holiday' },
  { year: 2012, added: '2012-06-05', title: 'Queen’s Diamond Jubilee' },
  { year: 2020, instead: '2020-05-04', added: '2020-05-08', title: 'Early May bank holiday (VE day)' },
  { year: 2022, instead: '2022-05-30', added: '2022-06-02', title: 'Spring bank holiday' },
  { year: 2022, added: '2022-06-03', title: 'Platinum Jubilee bank holiday' },
  { year: 2022, added: '2022-09-19', title: 'Bank holiday for the state funeral of Queen Elizabeth II' },
  { year: 2023, added: '2023-05-08', title: 'Bank holiday for the coronation of King Charles III' },
];

/** The same for Scotland or Northern Ireland alone: days that only matter where the law counts with the whole United Kingdom. */
const proclaimedElsewhere: readonly Proclaimed[] = [
  { year: 2026, added: '2026-06-15', title: 'Scotland at the World Cup (proclaimed 4 February 2026)' },
];

/** Western Easter Sunday (the anonymous Gregorian rule, Nature 1876; Meeus, Astronomical Algorithms, 1991, chapter 8). */
export function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const k = c % 4;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return day(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

const day = (year: number, month: number, number: number): string =>
  Temporal.PlainDate.from({ year, month, day: number }).toString();
const firstMonday = (year: number, month: number): string => {
  const first = day(year, month, 1);
  return addDays(first, (8 - weekdayOf(first)) % 7);
};
function lastMonday(year: number, month: number): string {
  const last = day(year, month, Temporal.PlainDate.from({ year, month, day: 1 }).daysInMonth);
  return addDays(last, -(weekdayOf(last) - 1));
}

const known = new Map<number, ReadonlyMap<string, string>>();

/** The bank holidays of a year, day (ISO) to title, in order; a weekend's holiday stands on its substitute day. */
export function bankHolidays(year: number): ReadonlyMap<string, string> {
  const found = known.get(year);
  if (found !== undefined) return found;
  const newYear = day(year, 1, 1);
  const easter = easterSunday(year);
  const days = new Map<string, string>([
    [weekdayOf(newYear) <= 5 ? newYear : addDays(newYear, 8 - weekdayOf(newYear)), 'New Year’s Day'],
    [addDays(easter, -2), 'Good Friday'],
    [addDays(easter, 1), 'Easter Monday'],
    [firstMonday(year, 5), 'Early May bank holiday'],
    [lastMonday(year, 5), 'Spring bank holiday'],
    [lastMonday(year, 8), 'Summer bank holiday'],
    ...christmas(year),
  ]);
  for (const each of proclaimed.filter((one) => one.year === year)) {
    if (each.instead !== undefined) days.delete(each.instead);
    days.set(each.added, each.title);
  }
  const sorted = new Map([...days].sort(([one], [other]) => (one < other ? -1 : 1)));
  known.set(year, sorted);
  return sorted;
}

/** Two working days off, whatever the weekday of Christmas. */
function christmas(year: number): [string, string][] {
  const free = [day(year, 12, 25), day(year, 12, 26), day(year, 12, 27), day(year, 12, 28)].filter(
    (each) => weekdayOf(each) <= 5,
  );
  // A Sunday's Christmas Day: Boxing Day keeps Monday, and the substitute is Tuesday.
  const [first = '', second = ''] = free;
  return weekdayOf(day(year, 12, 25)) === 7
    ? [[first, 'Boxing Day'], [second, 'Christmas Day (substitute)']]
    : [[first, 'Christmas Day'], [second, 'Boxing Day']]; // prettier-ignore
}

const onWeekday = (iso: string): string => (weekdayOf(iso) <= 5 ? iso : addDays(iso, 8 - weekdayOf(iso)));
const knownElsewhere = new Map<number, readonly string[]>();

/**
 * Bank holidays (ISO) that Scotland or Northern Ireland have alone, of the year of a day and its neighbours, since a count may run over the
 * turn of the year: schedule 1 to the Act of 1971, paragraphs 2 and 3, as amended (St Andrew's Day Bank Holiday (Scotland) Act 2007), and
 * what is proclaimed (12 July). Section 10(6) of the Freedom of Information Act 2000 and the timetable of a general election leave them out.
 */
export function holidaysElsewhere(around: string): ReadonlySet<string> {
  const year = Number(around.slice(0, 4));
  return new Set([year - 1, year, year + 1].flatMap(elsewhere));
}

function elsewhere(year: number): readonly string[] {
  const found = knownElsewhere.get(year);
  if (found !== undefined) return found;
  const days = [
    // New Year's Day and 2 January are two days off in Scotland, whatever the weekday.
    onWeekday(addDays(onWeekday(day(year, 1, 1)), 1)),
    onWeekday(day(year, 3, 17)), // St Patrick's Day, Northern Ireland
    onWeekday(day(year, 7, 12)), // Battle of the Boyne, Northern Ireland
    firstMonday(year, 8), // Scotland
    onWeekday(day(year, 11, 30)), // St Andrew's Day, Scotland
    ...proclaimedElsewhere.filter((each) => each.year === year).map(({ added }) => added),
  ];
  knownElsewhere.set(year, days);
  return days;
}

/** @param closed further days (ISO) on which nobody works: the office's own closures. */
export function isWorkingDay(iso: string, closed: ReadonlySet<string> = new Set()): boolean {
  return weekdayOf(iso) <= 5 && !closed.has(iso) && !bankHolidays(Number(iso.slice(0, 4))).has(iso);
}

/** So many working days after a day, or before it where negative; the day itself is not counted. */
export function workingDaysFrom(iso: string, count: number, closed?: ReadonlySet<string>): string {
  const step = count < 0 ? -1 : 1;
  let at = iso;
  for (let left = Math.abs(count); left > 0;) {
    at = addDays(at, step);
    if (isWorkingDay(at, closed)) left -= 1;
  }
  return at;
}

/** The day itself where it is a working day, else the next one, or the one before. */
export function rolled(
  iso: string,
  roll: 'none' | 'next' | 'previous',
  closed?: ReadonlySet<string>,
): string {
  let at = iso;
  if (roll !== 'none') while (!isWorkingDay(at, closed)) at = addDays(at, roll === 'next' ? 1 : -1);
  return at;
}
