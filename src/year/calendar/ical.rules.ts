import { addDays } from '../../foundation/day.ts';
import { electionWords } from '../plan/plan.words.ts';
import { ownerInWords, type Owners } from '../plan/owners.store.ts';
import type { Plan } from '../plan/plan.rules.ts';
import { dateKinds, stepStates } from '../plan/plan.types.ts';

/** Most bytes of a line before its end (RFC 5545, section 3.1). */
const lineBytes = 75;

/** Backslash, semicolon, comma and line ends of a TEXT value (RFC 5545, section 3.3.11); other control characters go. */
export function escapeText(value: string): string {
  return value
    .replace(/\\/g, '\\\\')
    .replace(/;/g, '\\;')
    .replace(/,/g, '\\,')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** A content line in pieces of at most 75 bytes, each further one after a space; no character is cut (RFC 5545, section 3.1). */
export function foldLine(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > lineBytes) {
      pieces.push(piece);
      piece = ' ';
      bytes = 1;
    }
    piece += character;
    bytes += size;
  }
  return [...pieces, piece].join('\r\n');
}

export type CalendarEvent = {
  /** The same for the same thing each time it is read, so that a calendar moves it instead of adding one. */
  uid: string;
  /** ISO day: a whole day in London, wherever the calendar stands. */
  on: string;
  summary: string;
  description: string;
  categories: readonly string[];
};

/**
 * A calendar of whole days (RFC 5545): days are days of London and bear no time, so no zone can shift them.
 * @param stamp when it was made (ISO moment).
 */
export function writeCalendar(name: string, events: readonly CalendarEvent[], stamp: string): string {
  const basic = (day: string): string => day.replaceAll('-', '');
  const made = `${stamp.slice(0, 19).replace(/[-:]/g, '')}Z`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Frankpledge//The year//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(name)}`,
    'X-WR-TIMEZONE:Europe/London',
    'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
    ...events.flatMap((event) => [
      'BEGIN:VEVENT',
      `UID:${escapeText(event.uid)}`,
      `DTSTAMP:${made}`,
      `DTSTART;VALUE=DATE:${basic(event.on)}`,
      `DTEND;VALUE=DATE:${basic(addDays(event.on, 1))}`,
      `SUMMARY:${escapeText(event.summary)}`,
      ...(event.description === '' ? [] : [`DESCRIPTION:${escapeText(event.description)}`]),
      ...(event.categories.length === 0 ? [] : [`CATEGORIES:${event.categories.map(escapeText).join(',')}`]),
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return `${lines.map(foldLine).join('\r\n')}\r\n`;
}

/** The plan as events: fixed days, and steps that are not done or left out. */
export function calendarOf(
  plan: Plan,
  owners: Owners,
  made: {
    name: string;
    stamp: string;
    only?: (agencyId: string | null, accountId: string | null) => boolean;
  },
): string {
  const { only = () => true } = made;
  return writeCalendar(
    made.name,
    [
      ...plan.dates.map((each) => ({
        uid: `${each.id}@frankpledge`,
        on: each.on,
        summary: each.title,
        description: [dateKinds[each.kind].title, electionWords(each.elections)].filter((part) => part !== '').join('\n'), // prettier-ignore
        categories: ['Fixed day'],
      })),
      ...plan.steps
        .filter(({ owner, state }) => state !== 'not-needed' && only(owner.agencyId, owner.accountId))
        .map((step) => ({
          uid: `${step.rule.id}-${step.key}@frankpledge`,
          on: step.due,
          summary: `${step.state === 'done' ? 'Done: ' : step.overdue ? 'Late: ' : ''}${step.rule.title}`,
          description: [
            `Owner: ${ownerInWords(step.owner, owners)}`,
            `Counted from: ${step.from}`,
            `State: ${stepStates[step.state]}`,
            electionWords(step.elections),
          ].filter((part) => part !== '').join('\n'),
          categories: ['Due'],
        })),
    ],
    made.stamp,
  ); // prettier-ignore
}
