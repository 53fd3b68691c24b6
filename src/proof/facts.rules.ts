import { acts, actsMistaken, numberFacts } from './facts.ts';
import { finding, type Book } from './findings.rules.ts';
import type { Place } from './proof.types.ts';
import { placeOf, type Stretch } from './stretches.rules.ts';

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Numbers of services, names of Acts, days of the week. */
export function checkFacts(stretches: readonly Stretch[], book: Book): void {
  checkNumbers(stretches, book);
  for (const stretch of stretches) {
    checkActs(stretch, book);
    checkDays(stretch, book);
  }
}

function checkNumbers(stretches: readonly Stretch[], book: Book): void {
  for (const fact of numberFacts) {
    const places: Place[] = [];
    for (const stretch of stretches) {
      if (!fact.about.test(stretch.text)) continue;
      for (const sentence of stretch.sentences) {
        if (fact.unless.test(sentence.text)) continue;
        for (const number of sentence.numbers) {
          if (number.text !== fact.wrong || number.kind === 'percent' || number.kind === 'money') continue;
          // Part of a longer telephone number.
          const around = stretch.text.slice(Math.max(0, number.start - 2), number.end + 2);
          if (/\d\s?\d{3}|\d{3}\s?\d/.test(around.replace(fact.wrong, '   '))) continue;
          if (
            /\d\s$/.test(stretch.text.slice(0, number.start)) ||
            /^\s\d/.test(stretch.text.slice(number.end))
          )
            continue;
          const near = stretch.text.slice(Math.max(0, number.start - 40), number.end + 40);
          if (fact.near.test(near)) places.push(placeOf(stretch, number.start, number.end));
        }
      }
    }
    if (places.length > 0)
      book.findings.push(
        finding({
          cause: 'wrong-fact',
          about: fact.what,
          printed: `${fact.wrong}${places.length > 1 ? ` (${places.length} times)` : ''}`,
          corrected: fact.right,
          working: `${fact.source}.`,
          places,
        }),
      );
  }
}

function checkActs(stretch: Stretch, book: Book): void {
  if (!/\bAct\b/i.test(stretch.text)) return;
  for (const { printed, meant } of actsMistaken) {
    const at = stretch.text.indexOf(printed);
    if (at >= 0)
      book.findings.push(
        finding({
          cause: 'wrong-fact',
          about: 'Name of the Act',
          printed,
          corrected: meant,
          working: 'There is no Act of the printed name on legislation.gov.uk.',
          places: [placeOf(stretch, at, at + printed.length)],
        }),
      );
  }
  for (const { title, years } of acts) {
    for (let at = stretch.text.indexOf(title); at >= 0; at = stretch.text.indexOf(title, at + 1)) {
      const year = /^\s\(?((?:19|20)\d\d)\b/.exec(stretch.text.slice(at + title.length))?.[1];
      // "… and Data Protection Act" is the end of a longer name.
      if (
        year === undefined ||
        /(?<!\b(?:The|This|That|Under|See|From|By|In|Of|Since|With|Our))(?<=\b[A-Z][a-z-]+),?\s(?:and\s)?$/.test(
          stretch.text.slice(Math.max(0, at - 20), at),
        )
      )
        continue;
      if (years.includes(Number(year))) continue;
      book.findings.push(
        finding({
          cause: 'wrong-fact',
          about: title,
          printed: year,
          corrected: years.join(' or '),
          working: `legislation.gov.uk has the ${title} of ${years.join(' and of ')}.`,
          places: [placeOf(stretch, at, at + title.length + 6)],
        }),
      );
    }
  }
}

function checkDays(stretch: Stretch, book: Book): void {
  if (!/[a-z]day,? /.test(stretch.text)) return;
  const dates =
    /\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s(?:the\s)?(\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?(January|February|March|April|May|June|July|August|September|October|November|December),?\s((?:19|20)\d\d)\b/g;
  for (const match of stretch.text.matchAll(dates)) {
    const [whole, stem = '', day = '', month = '', year = ''] = match;
    const date = new Date(Date.UTC(Number(year), monthNames.indexOf(month), Number(day)));
    const place = placeOf(stretch, match.index, match.index + whole.length);
    if (date.getUTCDate() !== Number(day)) {
      book.findings.push(
        finding({
          cause: 'wrong-fact',
          about: 'Date',
          printed: `${day} ${month} ${year}`,
          corrected: 'a day of that month',
          working: `${month} ${year} has no ${day}.`,
          places: [place],
        }),
      );
      continue;
    }
    const right = dayNames[date.getUTCDay()] ?? '';
    if (right === `${stem}day`)
      book.agreements.push({ working: `${day} ${month} ${year} is a ${right}`, place });
    else
      book.findings.push(
        finding({
          cause: 'wrong-fact',
          about: 'Day of the week',
          printed: `${stem}day`,
          corrected: right,
          working: `${day} ${month} ${year} is a ${right}.`,
          places: [place],
        }),
      );
  }
}
