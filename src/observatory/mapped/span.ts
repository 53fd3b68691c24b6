import { cellText, type Cell } from './grid.ts';
import { readTime, readWhen, type DateFormat, type When } from './dates.ts';

/** The end of a span as the canonical incident has it; `about` says which of its two cells is wrong. */
export type End = { ok: true; value: string | null } | { ok: false; about: 'date' | 'time'; reason: string };

const two = (number: number): string => String(number).padStart(2, '0');

/** The day after an ISO day. */
function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/**
 * The latest moment an incident can have happened: `YYYY-MM-DDTHH:MM:SS`, or null where the row gives none, or none later than
 * its beginning, or a beginning without its hour (then nothing of the day is known anyhow). An end with its day only is the
 * end of that day; an end with a time only is on the day it began, or on the next where it is earlier.
 *
 * @param begins when it began.
 * @param latest last day that may be named (today); null when not looked at.
 */
export function readEnd(
  begins: When,
  dateCell: Cell,
  timeCell: Cell,
  format: DateFormat,
  latest: string | null,
): End {
  const [dateText, timeText] = [cellText(dateCell), cellText(timeCell)];
  if (dateText === '' && timeText === '') return { ok: true, value: null };
  if (begins.day === null) return { ok: true, value: null };
  const began = `${begins.month}-${two(begins.day)}`;
  let day = began;
  let clock = null;
  if (dateText !== '') {
    const date = readWhen(dateCell, format);
    if (!date.ok) return { ok: false, about: 'date', reason: date.reason };
    if (date.value.day === null)
      return { ok: false, about: 'date', reason: `“${dateText}” is not a day: a span ends on a day.` };
    day = `${date.value.month}-${two(date.value.day)}`;
    clock = date.value.time;
  }
  if (timeText !== '') {
    const time = readTime(timeCell);
    if (!time.ok) return { ok: false, about: 'time', reason: time.reason };
    clock = time.value;
  }
  if (latest !== null && day > latest)
    return { ok: false, about: 'date', reason: `${day} is later than today (${latest}).` };
  if (day < began)
    return { ok: false, about: 'date', reason: `It ends on ${day}, before it begins (${began}).` };
  // Without the hour it began at there is nothing to spread.
  if (begins.time === null) return { ok: true, value: null };
  const start = `${began}T${two(begins.time.hour)}:${two(begins.time.minute)}:${two(begins.time.second)}`;
  if (clock === null) return { ok: true, value: `${nextDay(day)}T00:00:00` };
  const at = `${two(clock.hour)}:${two(clock.minute)}:${two(clock.second)}`;
  let end = `${day}T${at}`;
  if (end < start) {
    if (dateText !== '')
      return { ok: false, about: 'time', reason: `It ends at ${at.slice(0, 5)}, before it begins.` };
    end = `${nextDay(day)}T${at}`;
  }
  return { ok: true, value: end === start ? null : end };
}
