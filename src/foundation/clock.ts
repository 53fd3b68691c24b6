import { Temporal } from 'temporal-polyfill';

/**
 * The only place where "now" comes from. Everything that needs the time asks `clock`, so that a test (and the
 * demonstration's generator) can set it. Moments are UTC; days are days in London, where every partnership is.
 */
export const timeZone = 'Europe/London';

type Source = () => Temporal.Instant;

let source: Source = () => Temporal.Now.instant();

/** The day that was asked for last, and the milliseconds in which it lies: every answer to a survey asks for it. */
let lastDay = { from: 0, to: 0, day: '' };

export const clock = {
  /** The moment as ISO 8601 in UTC with milliseconds: `2026-11-21T09:30:00.000Z`. */
  now(): string {
    return new Date(source().epochMilliseconds).toISOString();
  },

  /** The day in London: `2026-11-21`. */
  today(): string {
    const now = source();
    const { epochMilliseconds } = now;
    if (epochMilliseconds >= lastDay.from && epochMilliseconds < lastDay.to) return lastDay.day;
    const date = now.toZonedDateTimeISO(timeZone).toPlainDate();
    lastDay = {
      from: date.toZonedDateTime(timeZone).epochMilliseconds,
      to: date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds,
      day: date.toString(),
    };
    return lastDay.day;
  },

  /** The month in London: `2026-11`. */
  thisMonth(): string {
    return clock.today().slice(0, 7);
  },

  /** Milliseconds since 1970, for measuring waits against `now`. */
  milliseconds(): number {
    return source().epochMilliseconds;
  },
};

/**
 * Stops the clock at a moment for tests. Returns a function that sets it going again.
 * @param moment ISO 8601 with an offset or Z.
 */
export function stopClockAt(moment: string): () => void {
  const instant = Temporal.Instant.from(moment);
  source = () => instant;
  return () => {
    source = () => Temporal.Now.instant();
  };
}
