import { Temporal } from 'temporal-polyfill';
import { monthFromNumber, monthNumber, type Month } from '../../foundation/period.ts';
import { cellText, type Cell } from './grid.ts';
import { tidy } from './values.ts';

/** How a date, month or longer period is written. */
export const dateFormats = [
  'day-month-year', 'month-day-year', 'year-month-day', 'month-year', 'year-month',
  'calendar-quarter', 'financial-quarter', 'calendar-year', 'financial-year', 'year-ending', 'excel-serial',
] as const; // prettier-ignore
export type DateFormat = (typeof dateFormats)[number];

export const dateFormatWords: { readonly [name in DateFormat]: string } = {
  'day-month-year': 'day, month, year (31/01/2025, 31 January 2025)',
  'month-day-year': 'month, day, year (01/31/2025)',
  'year-month-day': 'year, month, day (2025-01-31)',
  'month-year': 'month and year (Jan-25, January 2025, 01/2025)',
  'year-month': 'year and month (2025-01)',
  'calendar-quarter': 'quarter of the calendar year (Q1 2025 = January to March 2025)',
  'financial-quarter': 'quarter of the financial year (Q1 2025-26 = April to June 2025)',
  'calendar-year': 'calendar year (2025)',
  'financial-year': 'financial year, April to March (2024-25)',
  'year-ending': 'year ending with a month (year ending June 2025)',
  'excel-serial': 'spreadsheet day number (45658)',
};

export type Grain = 'year' | 'quarter' | 'month' | 'day' | 'hour' | 'minute';

/** When it was, as closely as the words say. `month` is the first month of a quarter or year. */
export type When = {
  month: Month;
  /** 1 to 31, when known. */
  day: number | null;
  time: Clock | null;
  grain: Grain;
};
export type Clock = { hour: number; minute: number; second: number; grain: 'hour' | 'minute' };
export type Reading<T> = { ok: true; value: T } | { ok: false; reason: string };

const wrong = <T>(reason: string): Reading<T> => ({ ok: false, reason });
const right = <T>(value: T): Reading<T> => ({ ok: true, value });

const monthWords = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthFullWords = [
  'january', 'february', 'march', 'april', 'may', 'june',
  'july', 'august', 'september', 'october', 'november', 'december',
]; // prettier-ignore

/** `7`, `07`, `Jul`, `July`, `Sept.` → 1 to 12; null when it is no month. */
function monthOfWord(word: string): number | null {
  const text = tidy(word).toLowerCase().replace(/\.$/, '');
  if (/^\d{1,2}$/.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= 12 ? number : null;
  }
  if (text.length < 3) return null;
  const index = text === 'sept' ? 8 : monthWords.indexOf(text);
  if (index >= 0) return index + 1;
  const full = monthFullWords.indexOf(text);
  return full < 0 ? null : full + 1;
}

/** Four digits as they are; two digits by the POSIX rule (00-68 → 2000s, 69-99 → 1900s). Null outside 1900-2100. */
function yearOfWord(word: string): number | null {
  const text = tidy(word).replace(/^'/, '');
  if (/^\d{2}$/.test(text)) return Number(text) + (Number(text) <= 68 ? 2000 : 1900);
  if (!/^\d{4}(?:\.0+)?$/.test(text)) return null;
  const year = Math.trunc(Number(text));
  return year >= 1900 && year <= 2100 ? year : null;
}

function dayExists(year: number, month: number, day: number): boolean {
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function monthOf(year: number, month: number): Month {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
}

const monthInWord = (month: number): string => {
  const word = monthFullWords[month - 1] ?? '';
  return word.charAt(0).toUpperCase() + word.slice(1);
};

/** Reads `14:05`, `14:05:59`, `1405`, `2.05 pm`, `14` (to the hour), and times of a workbook. */
export function readTime(cell: Cell | undefined): Reading<Clock> {
  if (cell instanceof Date)
    return right({
      hour: cell.getUTCHours(),
      minute: cell.getUTCMinutes(),
      second: cell.getUTCSeconds(),
      grain: 'minute',
    });
  if (typeof cell === 'number' && cell >= 0 && cell < 1 && cell !== 0) {
    // A workbook keeps a time as a share of the day.
    const seconds = Math.round(cell * 86_400) % 86_400;
    return right({
      hour: Math.floor(seconds / 3600),
      minute: Math.floor((seconds % 3600) / 60),
      second: seconds % 60,
      grain: 'minute',
    });
  }
  const text = cellText(cell);
  const match =
    /^(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?$/i.exec(text) ??
    /^(\d{2})(\d{2})(?:(\d{2}))?()$/.exec(text) ??
    /^(\d{1,2})()()\s*([ap])?\.?(?:m\.?)?$/i.exec(text);
  if (match === null) return wrong(`“${text}” is not a time. Write it as 14:05.`);
  let hour = Number(match[1]);
  const minute = Number(match[2] === '' || match[2] === undefined ? 0 : match[2]);
  const second = Number(match[3] === '' || match[3] === undefined ? 0 : match[3]);
  const half = match[4]?.toLowerCase();
  if (half !== undefined && half !== '') {
    if (hour < 1 || hour > 12) return wrong(`“${text}” is not a time: there is no hour ${hour} ${half}m.`);
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59) return wrong(`“${text}” is not a time of the day.`);
  return right({ hour, minute, second, grain: match[2] === '' ? 'hour' : 'minute' });
}

function fromPieces(
  year: number | null,
  month: number | null,
  day: number,
  text: string,
  time: Clock | null,
): Reading<When> {
  if (year === null) return wrong(`“${text}” has no year that can be read.`);
  if (month === null) return wrong(`“${text}” has no month that can be read.`);
  if (!dayExists(year, month, day))
    return wrong(`“${text}” is not a date: there is no ${day} ${monthInWord(month)} ${year}.`);
  return right({ month: monthOf(year, month), day, time, grain: time?.grain ?? 'day' });
}

const clockOf = (time: string | undefined): Reading<Clock | null> =>
  time === undefined || tidy(time) === '' ? right(null) : readTime(tidy(time));

/** Splits a date into its three parts and the time after them. */
const threeParts =
  /^(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,? )?([\da-z]+?)(?:st|nd|rd|th)?(?: of)?[\s/.,-]+([\da-z]+?)(?:st|nd|rd|th)?[\s/.,-]+'?(\d{2}|\d{4})(?:,?[\sT]+(.+))?$/i;
const isoParts =
  /^(\d{4})(?:([/. -])(\d{1,2}|[a-z]{3,9})\2(\d{1,2})|(\d{2})(\d{2}))(?:[\sT]+([\d:.]+(?: ?[ap]m)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

function readDay(
  text: string,
  format: 'day-month-year' | 'month-day-year' | 'year-month-day',
): Reading<When> {
  if (format === 'year-month-day') {
    const match = isoParts.exec(text);
    if (match === null) return wrong(`“${text}” is not a date written as ${dateFormatWords[format]}.`);
    const [, year = '', , monthApart, dayApart, monthJoined, dayJoined, time, zone] = match;
    const month = monthApart ?? monthJoined ?? '';
    const day = dayApart ?? dayJoined ?? '';
    if (zone !== undefined && time !== undefined) return fromZoned(text);
    const clock = clockOf(time);
    if (!clock.ok) return clock;
    return fromPieces(yearOfWord(year), monthOfWord(month), Number(day), text, clock.value);
  }
  const match = threeParts.exec(text);
  if (match === null) return wrong(`“${text}” is not a date written as ${dateFormatWords[format]}.`);
  const [, first = '', second = '', year = '', time] = match;
  const [dayWord, monthWord] = format === 'day-month-year' ? [first, second] : [second, first];
  const clock = clockOf(time);
  if (!clock.ok) return clock;
  if (!/^\d{1,2}$/.test(dayWord))
    return wrong(`“${text}” is not a date written as ${dateFormatWords[format]}.`);
  const month = monthOfWord(monthWord);
  if (month === null) {
    const swapped = monthOfWord(dayWord) !== null && Number(monthWord) <= 31;
    return wrong(
      swapped
        ? `“${text}” has no month ${monthWord} when read as ${dateFormatWords[format]}; the other way round it would be a date.`
        : `“${text}” has no month that can be read.`,
    );
  }
  return fromPieces(yearOfWord(year), month, Number(dayWord), text, clock.value);
}

/** A moment with its zone becomes local time of London, as the rest of the data is. */
function fromZoned(text: string): Reading<When> {
  try {
    const local = Temporal.Instant.from(text.replace(' ', 'T')).toZonedDateTimeISO('Europe/London');
    return right({
      month: monthOf(local.year, local.month),
      day: local.day,
      time: { hour: local.hour, minute: local.minute, second: local.second, grain: 'minute' },
      grain: 'minute',
    });
  } catch {
    return wrong(`“${text}” is not a moment that can be read.`);
  }
}

const whole = (month: Month, grain: Grain): Reading<When> => right({ month, day: null, time: null, grain });

function readYear(text: string, format: DateFormat): Reading<When> {
  const bad = wrong<When>(`“${text}” is not a ${dateFormatWords[format]}.`);
  if (format === 'calendar-year') {
    const year = yearOfWord(text);
    return year === null ? bad : whole(monthOf(year, 1), 'year');
  }
  if (format === 'financial-year') {
    const match = /^(?:FY ?)?(\d{4}|\d{2}) ?[-/] ?(\d{4}|\d{2})$/i.exec(text);
    const first = match === null ? null : yearOfWord(match[1] ?? '');
    const second = match === null ? null : yearOfWord(match[2] ?? '');
    return first === null || second !== first + 1 ? bad : whole(monthOf(first, 4), 'year');
  }
  const match =
    /(?:year (?:ending|ended|to)|12 months (?:ending|ended|to)|^YE)\s*(?:\d{1,2}(?:st|nd|rd|th)? )?([a-z]{3,9})\.?[\s-]*'?(\d{4}|\d{2})\b/i.exec(
      text,
    );
  const month = match === null ? null : monthOfWord(match[1] ?? '');
  const year = match === null ? null : yearOfWord(match[2] ?? '');
  return month === null || year === null
    ? bad
    : whole(monthFromNumber(monthNumber(monthOf(year, month)) - 11), 'year');
}

function readQuarter(text: string, format: 'calendar-quarter' | 'financial-quarter'): Reading<When> {
  const names = /^([a-z]{3,9})\.? ?(?:-|to|\/) ?([a-z]{3,9})\.?[\s-]*'?(\d{4}|\d{2})$/i.exec(text);
  if (names !== null) {
    const [first, last, year] = [
      monthOfWord(names[1] ?? ''),
      monthOfWord(names[2] ?? ''),
      yearOfWord(names[3] ?? ''),
    ];
    if (first !== null && last !== null && year !== null && (last - first + 12) % 12 === 2)
      return whole(monthOf(last < first ? year - 1 : year, first), 'quarter');
  }
  const match =
    /^(?:Q|quarter )\s*([1-4])[\s,/-]*(?:FY ?)?(\d{4}|\d{2})(?: ?[-/] ?(\d{4}|\d{2}))?$/i.exec(text) ?? null;
  const turned = /^(?:FY ?)?(\d{4}|\d{2})(?: ?[-/] ?(\d{4}|\d{2}))?[\s,/-]*(?:Q|quarter )\s*([1-4])$/i.exec(
    text,
  );
  const quarter = Number(match?.[1] ?? turned?.[3] ?? 0);
  const year = yearOfWord(match?.[2] ?? turned?.[1] ?? '');
  const next = match?.[3] ?? turned?.[2];
  if (quarter === 0 || year === null || (next !== undefined && yearOfWord(next) !== year + 1))
    return wrong(`“${text}” is not a ${dateFormatWords[format]}.`);
  if (format === 'calendar-quarter') return whole(monthOf(year, quarter * 3 - 2), 'quarter');
  return whole(monthFromNumber(monthNumber(monthOf(year, 4)) + (quarter - 1) * 3), 'quarter');
}

function readMonth(text: string, format: 'month-year' | 'year-month'): Reading<When> {
  const match =
    format === 'month-year'
      ? /^([a-z]{3,9}|\d{1,2})\.?[\s/.,-]*'?(\d{4}|\d{2})$/i.exec(text)
      : /^(\d{4})[\s/.-]*([a-z]{3,9}|\d{1,2})$/i.exec(text);
  const [monthWord = '', yearWord = ''] =
    match === null ? [] : format === 'month-year' ? [match[1], match[2]] : [match[2], match[1]];
  const [month, year] = [monthOfWord(monthWord), yearOfWord(yearWord)];
  return month === null || year === null
    ? wrong(`“${text}” is not a month written as ${dateFormatWords[format]}.`)
    : whole(monthOf(year, month), 'month');
}

/**
 * Reads a date or period written in the given format. Dates of a workbook are dates already, whatever the format (a
 * month heading kept as the first of the month is a month when the format is one of months).
 */
export function readWhen(cell: Cell | undefined, format: DateFormat): Reading<When> {
  if (cell instanceof Date) return fromWorkbookDate(cell, format);
  const text = cellText(cell);
  if (text === '') return wrong('There is no date.');
  switch (format) {
    case 'day-month-year':
    case 'month-day-year':
    case 'year-month-day':
      return readDay(text, format);
    case 'month-year':
    case 'year-month':
      return readMonth(text, format);
    case 'calendar-quarter':
    case 'financial-quarter':
      return readQuarter(text, format);
    case 'excel-serial': {
      const serial = Number(text);
      // 1 January 1950 to 31 December 2100.
      if (!(serial >= 18264 && serial < 73416)) return wrong(`“${text}” is not a spreadsheet day number.`);
      return fromWorkbookDate(new Date(Math.round((serial - 25569) * 86_400_000)), 'day-month-year');
    }
    default:
      return readYear(text, format);
  }
}

function fromWorkbookDate(date: Date, format: DateFormat): Reading<When> {
  if (Number.isNaN(date.valueOf()) || date.getUTCFullYear() < 1950 || date.getUTCFullYear() > 2100)
    return wrong('The cell is no date that can be read.');
  const month = monthOf(date.getUTCFullYear(), date.getUTCMonth() + 1);
  if (format === 'month-year' || format === 'year-month') return whole(month, 'month');
  const clock = readTime(date);
  const time = clock.ok && date.valueOf() % 86_400_000 !== 0 ? clock.value : null;
  return right({ month, day: date.getUTCDate(), time, grain: time === null ? 'day' : 'minute' });
}

/**
 * Reads the period in the heading of a column: the whole of it (`Apr-24`), or one part of joined headings, or two of
 * them together (`2024 / Apr`). `rest` is what is left: `Burglary` of `Burglary / Apr-24`, `` when nothing.
 */
export function readHeading(heading: string, format: DateFormat): Reading<{ when: When; rest: string }> {
  const whole = readWhen(heading, format);
  if (whole.ok) return right({ when: whole.value, rest: '' });
  const parts = heading.split(' / ');
  if (parts.length === 1) return whole;
  const pairs = parts.flatMap((_, upper) =>
    parts.slice(upper + 1).map((__, below) => [upper, upper + 1 + below] as const),
  );
  // Two parts together first: the upper one may be a year by itself as well.
  for (const [upper, lower] of pairs)
    for (const text of [
      `${parts[lower] ?? ''} ${parts[upper] ?? ''}`,
      `${parts[upper] ?? ''} ${parts[lower] ?? ''}`,
    ]) {
      const reading = readWhen(text, format);
      if (reading.ok)
        return right({
          when: reading.value,
          rest: parts.filter((_, at) => at !== upper && at !== lower).join(' / '),
        });
    }
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const reading = readWhen(parts[at], format);
    if (reading.ok)
      return right({ when: reading.value, rest: parts.filter((_, other) => other !== at).join(' / ') });
  }
  return whole;
}

/** Day, month (number or name) and year from cells of their own. */
export function readPieces(
  day: Cell | undefined,
  month: Cell | undefined,
  year: Cell | undefined,
): Reading<When> {
  const [dayText, monthText, yearText] = [cellText(day), cellText(month), cellText(year)];
  const text = [dayText, monthText, yearText].filter((part) => part !== '').join(' ');
  if (text === '') return wrong('There is no date.');
  if (dayText === '') {
    const [monthNumber_, yearNumber] = [monthOfWord(monthText), yearOfWord(yearText)];
    return monthNumber_ === null || yearNumber === null
      ? wrong(`“${text}” is not a month.`)
      : whole(monthOf(yearNumber, monthNumber_), 'month');
  }
  if (!/^\d{1,2}$/.test(dayText)) return wrong(`“${text}” is not a date: “${dayText}” is not a day.`);
  return fromPieces(yearOfWord(yearText), monthOfWord(monthText), Number(dayText), text, null);
}

/** What the values of a column say about how its dates are written; for a person to confirm. */
export type DateGuess = {
  format: DateFormat;
  /** Share of the values that read in this format, lowered when another reading is as good. */
  confidence: number;
  why: string;
  /** All values could be day first or month first. */
  ambiguous: boolean;
};

const guessOrder: readonly DateFormat[] = [
  'year-month-day', 'day-month-year', 'month-day-year', 'financial-year', 'year-ending', 'year-month', 'month-year',
  'financial-quarter', 'calendar-quarter', 'calendar-year', 'excel-serial',
]; // prettier-ignore

/** Guesses the date format of a column from its values; null when fewer than 80 % read as dates in any format. */
export function detectDateFormat(values: readonly Cell[]): DateGuess | null {
  const given = values.filter((value) => cellText(value) !== '');
  if (given.length === 0) return null;
  if (given.every((value) => value instanceof Date))
    return {
      format: 'day-month-year',
      confidence: 1,
      why: 'The cells are spreadsheet dates.',
      ambiguous: false,
    };
  let best: { format: DateFormat; share: number } | null = null;
  const shares = new Map<DateFormat, number>();
  for (const format of guessOrder) {
    const share = given.filter((value) => readWhen(value, format).ok).length / given.length;
    shares.set(format, share);
    if (best === null || share > best.share) best = { format, share };
  }
  if (best === null || best.share < 0.8) return null;
  const dayFirst = shares.get('day-month-year') ?? 0;
  const monthFirst = shares.get('month-day-year') ?? 0;
  const readAs = (format: DateFormat, share: number): string =>
    `${Math.round(share * 100)} % of the values read as ${dateFormatWords[format]}.`;
  const named = given.some((value) => /[a-z]{3}/i.test(cellText(value)));
  const between = best.format === 'day-month-year' || best.format === 'month-day-year';
  if (between && dayFirst === monthFirst && !named)
    return {
      format: 'day-month-year',
      confidence: 0.5,
      why: 'Every value could be read with the day first or the month first. British files put the day first; ask the sender.',
      ambiguous: true,
    };
  if (best.format === 'calendar-quarter' || best.format === 'financial-quarter') {
    const twoYears = given.some((value) => /\d ?[-/] ?\d{2}\b/.test(cellText(value)));
    return {
      format: twoYears ? 'financial-quarter' : 'calendar-quarter',
      confidence: twoYears ? best.share : 0.6,
      why: twoYears
        ? readAs('financial-quarter', best.share)
        : `${readAs('calendar-quarter', shares.get('calendar-quarter') ?? 0)} Or quarters of the financial year, beginning in April: ask the sender.`,
      ambiguous: false,
    };
  }
  return {
    format: best.format,
    confidence: best.share,
    why: readAs(best.format, best.share),
    ambiguous: false,
  };
}

/**
 * What a value says about whether the day or the month comes first: `proven` when one of its first two numbers is over
 * 12, `open` when they could change places, `neither` when it does not matter (03/03/2025) or the month is a word.
 */
export function orderEvidence(cell: Cell | undefined): 'proven' | 'open' | 'neither' {
  if (cell instanceof Date) return 'neither';
  const match = /^(\d{1,2})[/.\s-](\d{1,2})[/.\s-]/.exec(cellText(cell));
  if (match === null || Number(match[1]) === Number(match[2])) return 'neither';
  return Number(match[1]) > 12 || Number(match[2]) > 12 ? 'proven' : 'open';
}
