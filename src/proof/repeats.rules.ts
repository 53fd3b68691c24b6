import { printPercent } from '../statistics/statistics.ts';
import { finding, type Book } from './findings.rules.ts';
import { monthNames } from './facts.rules.ts';
import type { Place } from './proof.types.ts';
import { bareWords, placeOf, type Sentence, type Stretch } from './stretches.rules.ts';

// ---- the same thing up in one place and down in another -----------------------------------------------------------------

type Movement = {
  subject: string;
  way: 'up' | 'down';
  /** Per cent, where it is given. */
  percent: number | null;
  decimals: number;
  place: Place;
};

const upVerb = /^(?:increased|risen|rose|grown|grew|gone up)$/i;
const moved =
  /(?:^|[.;:•]\s|\b(?:and|but|while|whilst|although|that)\s)([A-Za-z][A-Za-z’' ()/-]{2,60}?)\s(?:has|have|had)?\s?(?:also\s|significantly\s|further\s|slightly\s|sharply\s|again\s)?(increased|risen|rose|grown|grew|gone up|reduced|fallen|fell|decreased|dropped|declined|gone down)\s(?:significantly\s|sharply\s|slightly\s|further\s|again\s)?by\s(?:a\s)?(\d+(?:\.\d+)?)\s?%/gi;
const nounMoved =
  /\b(?:an?|the|this|recent|continued)\s(?:recent\s|sharp\s|significant\s|slight\s|further\s|continued\s)?(increase|rise|growth|reduction|fall|decrease|drop|decline)\sin\s((?:[A-Za-z-]+\s){0,3}?[A-Za-z-]+?)(?=\s(?:indicates?|shows?|means?|suggests?|has|have|is|was|were|across|locally|in the (?:borough|district|city|area))\b|[.,;:(]|$)/gi;
/** A wish, a plan or a possibility is no statement of what happened. */
const notAFact =
  /\b(?:will|would|should|could|may|might|can|to (?:reduce|increase|achieve)|aims?|targets?|if|hope|potential|expected|help)\b/i;
/** Other areas and other times than the report's own. */
const otherScope =
  /\b(?:count(?:y|ry)-?wide|national(?:ly)?|regional(?:ly)?|average|across (?:the )?(?:county|country|force)|england|kingdom|elsewhere|other areas|neighbouring|previous (?:year|years)|during|since|in the (?:early|first|second|third|last)|at the (?:beginning|start)|followed by|some)\b/i;

function movementsOf(stretch: Stretch, sentence: Sentence): Movement[] {
  const { text } = sentence;
  if (
    text.length > 600 ||
    !/\b(?:increas|ris|rose|grow|grew|gone|reduc|fall|fell|decreas|drop|declin)/i.test(text)
  )
    return [];
  const out: Movement[] = [];
  for (const match of text.matchAll(moved)) {
    const [whole, subject = '', verb = '', printed = ''] = match;
    if (notAFact.test(subject) || otherScope.test(subject)) continue;
    const start = sentence.start + match.index;
    out.push({
      subject: bareWords(subject.replace(/\([^)]*\)/g, ' ')),
      way: upVerb.test(verb) ? 'up' : 'down',
      percent: Number(printed),
      decimals: printed.includes('.') ? printed.length - printed.indexOf('.') - 1 : 0,
      place: placeOf(stretch, start, start + whole.length),
    });
  }
  for (const match of text.matchAll(nounMoved)) {
    const [whole, noun = '', subject = ''] = match;
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    const around = text.slice(match.index, match.index + whole.length + 40);
    if (notAFact.test(before) || otherScope.test(before) || otherScope.test(around)) continue;
    const start = sentence.start + match.index;
    out.push({
      subject: bareWords(subject),
      way: /^(?:increase|rise|growth)$/i.test(noun) ? 'up' : 'down',
      percent: null,
      decimals: 0,
      place: placeOf(stretch, start, start + whole.length),
    });
  }
  return out.filter((movement) => movement.subject.length > 3);
}

/** Statements about the same thing that cannot both be true. One of the two must be a number. */
export function checkDirections(stretches: readonly Stretch[], book: Book): void {
  const bySubject = Map.groupBy(
    stretches.flatMap((stretch) => stretch.sentences.flatMap((sentence) => movementsOf(stretch, sentence))),
    (movement) => movement.subject,
  );
  for (const [subject, movements] of bySubject) {
    const firm = movements.find((one) => one.percent !== null);
    if (firm === undefined) continue;
    const said = (one: Movement): string =>
      `${one.way}${one.percent === null ? '' : ` ${printPercent(one.percent, one.decimals)}`}`;
    for (const other of movements) {
      if (other === firm || agree(firm, other)) continue;
      book.findings.push(
        finding({
          cause: 'contradicts',
          about: `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`,
          printed: `${said(other)} in one place, ${said(firm)} in another`,
          corrected: other.percent === null ? said(firm) : 'one of the two',
          working: `The same thing is said to be ${said(firm)} (${firm.place.where}) and ${said(other)} (${other.place.where}).`,
          places: [other.place, firm.place],
        }),
      );
    }
  }
}

/** Same way, and the same number as far as the coarser of the two is printed. */
function agree(first: Movement, second: Movement): boolean {
  if (first.way !== second.way) return false;
  if (first.percent === null || second.percent === null) return true;
  const unit = 10 ** -Math.min(first.decimals, second.decimals);
  return Math.abs(first.percent - second.percent) <= unit / 2 + 1e-9;
}

// ---- the same event at two dates -----------------------------------------------------------------------------------------

type Event = { thing: string; name: string; year: number; month: number | null; said: string; place: Place };

const made =
  /\b(?:launched|produced|published|introduced|adopted|created|unveiled)\s(?:its|their|our|the|a)\s(?:first\s|new\s|dedicated\s|own\s|first\sdedicated\s)*((?:[A-Z][A-Za-z’'-]+\s){1,5}(?:Strategy|Policy|Charter|Scheme|Service|Campaign|Programme|Protocol|Partnership|Hub|App|Website))\b/g;
/** What comes out again every year has many dates. */
const yearly = /\b(?:Annual|Quarterly|Monthly|Yearly|Statement|Report|Assessment|Review)\b/;
const monthYear = new RegExp(`\\bin\\s(${monthNames.join('|')})(?:\\s((?:19|20)\\d\\d))?\\b`);
const onlyYear = /\bin\s((?:19|20)\d\d)\b/;

/** The day a part of the text bears at its head: "Date: 21 April 2021", "Thursday, 21 January 2021". */
const bearsDate = new RegExp(
  `\\b(\\d{1,2})(?:st|nd|rd|th)?\\s(${monthNames.join('|')})\\s((?:19|20)\\d\\d)\\b`,
);

/** Things that were brought out once, with two dates. "In October" and "last year" are read from the day the part bears. */
export function checkEvents(stretches: readonly Stretch[], book: Book): void {
  const events: Event[] = [];
  let today: { year: number; month: number } | null = null;
  for (const stretch of stretches) {
    const head = stretch.cell === null && stretch.text.length <= 140 ? bearsDate.exec(stretch.text) : null;
    if (head !== null && /\b(?:date|day|minutes|held|meeting)\b|day,?\s\d/i.test(stretch.text))
      today = { year: Number(head[3]), month: monthNames.indexOf(head[2] ?? '') };
    for (const sentence of stretch.sentences) {
      for (const match of sentence.text.matchAll(made)) {
        const thing = match[1] ?? '';
        if (yearly.test(thing)) continue;
        const when = whenOf(sentence.text, today);
        if (when === null) continue;
        const start = sentence.start + match.index;
        events.push({
          thing: bareWords(thing),
          name: thing,
          ...when,
          place: placeOf(stretch, start, start + match[0].length),
        });
      }
    }
  }
  const byThing = Map.groupBy(events, (event) => event.thing);
  for (const same of byThing.values()) {
    const [first] = same;
    const others = same.filter((event) => first !== undefined && !sameTime(first, event));
    if (first === undefined || others.length === 0) continue;
    book.findings.push(
      finding({
        cause: 'contradicts',
        about: first.name,
        printed: [...new Set(same.map((event) => event.said))].join(' and '),
        corrected: 'one of them',
        working: `The same event is given ${new Set(same.map((event) => event.said)).size} dates.`,
        places: same.map((event) => event.place),
      }),
    );
  }
}

function whenOf(
  text: string,
  today: { year: number; month: number } | null,
): { year: number; month: number | null; said: string } | null {
  const named = monthYear.exec(text);
  if (named !== null) {
    const month = monthNames.indexOf(named[1] ?? '');
    const name = named[1] ?? '';
    if (named[2] !== undefined) return { year: Number(named[2]), month, said: `${name} ${named[2]}` };
    if (today === null) return null;
    // Minutes of January that say "in October" mean the October before.
    const year = month > today.month ? today.year - 1 : today.year;
    return { year, month, said: `${name} (${year}, by the date of the paper)` };
  }
  const year = onlyYear.exec(text)?.[1];
  if (year !== undefined) return { year: Number(year), month: null, said: year };
  if (today !== null && /^\s*last year\b|\blast year\b/i.test(text))
    return {
      year: today.year - 1,
      month: null,
      said: `last year (${today.year - 1}, by the date of the paper)`,
    };
  return null;
}

const sameTime = (first: Event, second: Event): boolean =>
  first.year === second.year &&
  (first.month === null || second.month === null || first.month === second.month);

// ---- numbers of paragraphs -------------------------------------------------------------------------------------------------

/** Paragraphs numbered 2.1, 2.2 …: one number twice, or one left out. */
export function checkNumbering(stretches: readonly Stretch[], book: Book): void {
  let chapter = 0;
  let last: { number: number; stretch: Stretch } | null = null;
  for (const stretch of stretches) {
    if (stretch.cell !== null) continue;
    const match = /^(\d{1,2})\.(\d{1,2})\.?\s+["“‘(]?[A-Z]/.exec(stretch.text);
    if (match === null) continue;
    const [head, number] = [Number(match[1]), Number(match[2])];
    if (head !== chapter || number === 1 || last === null) {
      // A paper within a pack begins again; a chapter may begin anywhere.
      chapter = head;
      last = { number, stretch };
      continue;
    }
    const expected: number = last.number + 1;
    if (number !== expected)
      book.findings.push(
        finding({
          cause: 'repeated-number',
          about: `Paragraph ${head}.${number}`,
          printed: `${head}.${number}`,
          corrected: `${head}.${expected}`,
          working:
            number === last.number
              ? `Two paragraphs are numbered ${head}.${number}.`
              : `${head}.${last.number} is followed by ${head}.${number}.`,
          places: [placeOf(stretch, 0, 20), placeOf(last.stretch, 0, 20)],
        }),
      );
    last = { number, stretch };
  }
}

// ---- what another text left behind -----------------------------------------------------------------------------------------

const leftOvers: readonly { pattern: RegExp; what: string; right: string }[] = [
  {
    pattern: /\[(?:insert|enter|add|name|date|tbc|xx)[^\]]{0,60}\]/i,
    what: 'A gap that was not filled',
    right: 'the words',
  },
  {
    pattern: /\bX{2,}(?:\.X)?\s?%|£X{1,}\b|\b(?:TBC|TBA)\b/,
    what: 'A number still to come',
    right: 'the number',
  },
  { pattern: /\blorem ipsum\b/i, what: 'Dummy text', right: 'the text' },
];

export function checkLeftOvers(stretches: readonly Stretch[], book: Book): void {
  for (const stretch of stretches)
    for (const { pattern, what, right } of leftOvers) {
      const match = pattern.exec(stretch.text);
      if (match !== null)
        book.findings.push(
          finding({
            cause: 'left-over',
            about: what,
            printed: match[0],
            corrected: right,
            working: 'Template text.',
            places: [placeOf(stretch, match.index, match.index + match[0].length)],
          }),
        );
    }
  checkEach(stretches, book);
}

/** "each Borough" in a text of one borough: many say "the Borough", and it is always the same one. */
const single = ['Borough', 'District', 'City'].map((kind) => ({
  kind,
  one: new RegExp(`\\b(?:the|our) ${kind}\\b`, 'g'),
  several: new RegExp(`\\b(?:both|two|three|four) ${kind}s\\b`, 'i'),
  each: new RegExp(`\\b(?:in|for|of|by) each ${kind}\\b`),
}));

function checkEach(stretches: readonly Stretch[], book: Book): void {
  for (const { kind, one, several, each } of single) {
    const places = stretches.flatMap((stretch) => {
      const at = stretch.text.search(each);
      return at < 0 ? [] : [placeOf(stretch, at, at + 16)];
    });
    if (places.length === 0 || stretches.some(({ text }) => several.test(text))) continue;
    const times = stretches.reduce((sum, { text }) => sum + (text.match(one)?.length ?? 0), 0);
    if (times < 5) continue;
    book.findings.push(
      finding({
        cause: 'left-over',
        about: `“each ${kind}” in a text of one`,
        printed: `each ${kind}`,
        corrected: `the ${kind}`,
        working: `The text says “the ${kind}” or “our ${kind}” ${times} times, of one.`,
        places,
      }),
    );
  }
}
