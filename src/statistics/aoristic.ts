import { Temporal } from 'temporal-polyfill';
import { timeZone as londonTime } from '../foundation/clock.ts';

/**
 * Hour by weekday for incidents whose moment is known only as a span ("left at 18:00 on Friday, found broken into at
 * 09:00 on Monday"): one incident is spread over the span, each moment of it equally likely.
 *
 * Source: Ratcliffe & McCullagh 1998, Aoristic crime analysis (IJGIS 12); Ratcliffe 2000.
 */

export type Span = {
  /** `2025-03-29T18:00` as clocks in London show it, or with an offset (`...+01:00`, `...Z`). Seconds are optional. */
  from: string;
  /** End of the span, same form; null where the moment is known. */
  until: string | null;
  /** How many incidents; 1 unless given. */
  count?: number;
};

export type AoristicWeek = {
  /** `hours[weekday][hour]`, Monday first; sums to `placed`. */
  hours: number[][];
  placed: number;
  /** Incidents whose span ends before it begins: not placed, for the caller to show. */
  backwards: number;
};

const hour = 3_600_000;
const day = 24 * hour;
const week = 7 * day;
/** 1970-01-01 was a Thursday; Monday is 0. */
const thursday = 3;

/**
 * Spreads spans over the 168 hours of the week, as local clocks show them. Elapsed time counts: the hour that clocks
 * skip in March gets nothing, the hour they repeat in October counts twice, a span of more than a week goes round. A
 * clock time that occurs twice is read as the first for a beginning and the second for an end, so that the span is the
 * longest it can have been.
 *
 * @param timeZone null: spans are spread over clock time as written, without summer time
 * @throws RangeError for a time that cannot be read or a count that is not 0 or more
 */
export function aoristicWeek(
  spans: readonly Span[],
  options: { timeZone?: string | null } = {},
): AoristicWeek {
  const zone = options.timeZone === undefined ? londonTime : options.timeZone;
  const stretches = zone === null ? null : stretchesOf(zone);
  const week168 = new Float64Array(168);
  let placed = 0;
  let backwards = 0;
  for (const { from, until, count = 1 } of spans) {
    if (!(count >= 0 && Number.isFinite(count))) throw new RangeError(`A count is 0 or more; got ${count}`);
    const start = moment(from, stretches, 'first');
    const end = until === null ? start : moment(until, stretches, 'last');
    if (end < start && (until === null || moment(from, stretches, 'last') > end)) {
      backwards += count;
      continue;
    }
    placed += count;
    if (end <= start) {
      const local = start + offsetAt(stretches, start);
      add(week168, hourOfWeek(local), count);
      continue;
    }
    const weight = count / (end - start);
    let at = start;
    while (at < end) {
      // Between two changes of the clocks local time runs evenly.
      const until = Math.min(end, nextChange(stretches, at));
      const offset = offsetAt(stretches, at);
      spread(week168, at + offset, until + offset, weight);
      at = until;
    }
  }
  return {
    hours: Array.from({ length: 7 }, (_, weekday) => [...week168.subarray(weekday * 24, weekday * 24 + 24)]),
    placed,
    backwards,
  };
}

function add(week168: Float64Array, index: number, amount: number): void {
  week168[index] = (week168[index] ?? 0) + amount;
}

/** 0 = Monday 00:00 to 01:00. */
function hourOfWeek(local: number): number {
  const hours = Math.floor(local / hour) + thursday * 24;
  return ((hours % 168) + 168) % 168;
}

function spread(week168: Float64Array, from: number, until: number, weight: number): void {
  const whole = Math.floor((until - from) / week);
  if (whole > 0) for (let index = 0; index < 168; index += 1) add(week168, index, whole * hour * weight);
  let at = from + whole * week;
  while (at < until) {
    const next = Math.min(until, (Math.floor(at / hour) + 1) * hour);
    add(week168, hourOfWeek(at), (next - at) * weight);
    at = next;
  }
}

/** A time with one distance from UTC: `from` in epoch milliseconds. */
type Stretch = { from: number; offset: number };

const known = new Map<string, Stretch[]>();

/** Every change of the clocks of a zone between 1900 and 2100, worked out once. */
function stretchesOf(zone: string): Stretch[] {
  const found = known.get(zone);
  if (found !== undefined) return found;
  let at = Temporal.Instant.from('1900-01-01T00:00:00Z').toZonedDateTimeISO(zone);
  const stretches: Stretch[] = [{ from: -Infinity, offset: at.offsetNanoseconds / 1e6 }];
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.year >= 2100) break;
    stretches.push({ from: next.epochMilliseconds, offset: next.offsetNanoseconds / 1e6 });
    at = next;
  }
  known.set(zone, stretches);
  return stretches;
}

/** Index of the stretch that holds a moment. */
function stretchAt(stretches: readonly Stretch[], at: number): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stretches[middle]?.from ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function offsetAt(stretches: readonly Stretch[] | null, at: number): number {
  return stretches === null ? 0 : (stretches[stretchAt(stretches, at)]?.offset ?? 0);
}

function nextChange(stretches: readonly Stretch[] | null, at: number): number {
  return stretches === null ? Infinity : (stretches[stretchAt(stretches, at) + 1]?.from ?? Infinity);
}

const written = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** Epoch milliseconds of a written time. */
function moment(text: string, stretches: readonly Stretch[] | null, when: 'first' | 'last'): number {
  const match = written.exec(text);
  const [year, month, date, hours, minutes, seconds] = (match ?? []).slice(1, 7).map((part) => Number(part));
  const local =
    match === null ? NaN : Date.UTC(year ?? NaN, (month ?? NaN) - 1, date, hours, minutes, seconds || 0);
  // Date.UTC carries 31 February over into March; a time that does not come back as written is not a time.
  if (
    Number.isNaN(local) ||
    new Date(local).toISOString().slice(0, 16) !== text.slice(0, 16).replace(' ', 'T')
  ) {
    throw new RangeError(`A time is written like 2025-03-29T18:00; got “${text}”`);
  }
  const zone = match?.[7];
  if (zone !== undefined && stretches !== null) {
    if (zone === 'Z') return local;
    const minutesEast = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
    return local - (zone.startsWith('-') ? -1 : 1) * minutesEast * 60_000;
  }
  if (stretches === null) return local;
  // The offsets a day before and a day after are the only two it can have.
  const before = offsetAt(stretches, local - day);
  const after = offsetAt(stretches, local + day);
  const fits = [before, after].filter((offset) => offsetAt(stretches, local - offset) === offset);
  if (fits.length === 0) {
    // In the skipped hour: read by the clock that was not put forward, which is the later moment.
    return local - before;
  }
  return local - (when === 'first' ? Math.max(...fits) : Math.min(...fits));
}
