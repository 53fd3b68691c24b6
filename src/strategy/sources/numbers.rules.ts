import type { ChapterSource } from './source.types.ts';

/** A number in a text, and where it begins. */
type NumberIn = { text: string; at: number };

const months = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';

/** Digits that are no number of anything: law, days, years, hashes, addresses, the numbers of the police. */
const notNumbers: readonly RegExp[] = [
  /\b(?:https?:\/\/|www\.)\S+/gi,
  /\S+@\S+/g,
  /\bSHA-\d+\b/g,
  /\b[0-9a-f]{12,64}\b/g,
  /\b(?:sections?|ss?\.|regulations?|regs?|parts?|priority|paragraph|article|schedule|chapter|SI|item|minute|edition|version)\s*\d[\d./()a-z]*/gi,
  /\b(?:Act|Covid|Code|NHS)[ -]\d+\b/gi,
  new RegExp(`\\b\\d{1,2}(?:st|nd|rd|th)? ${months}\\b`, 'g'),
  /\b\d{4}-\d\d-\d\d\b/g,
  /\b(?:19|20)\d\d(?:[-–/](?:\d{4}|\d{2}))?(?![\d,.]*\d|%)\b/g,
  /\b0\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}\b/g,
  /\b(?:ring|call|dial|on) (?:101|111|999)\b/gi,
  /\b\d{1,2}[:.]\d\d ?(?:am|pm)?\b(?=,|\.| on| to|$)(?!%)/g,
];

const shape = /place \d+ of \d+|£?\d+(?:,\d{3})*(?:\.\d+)?(?: in \d+)?(?: ?%| per cent)?/g;

/** Numbers that a text gives, without those of laws, days and years, in their order. */
export function numbersIn(text: string): NumberIn[] {
  let bare = text;
  for (const pattern of notNumbers) bare = bare.replace(pattern, (found) => ' '.repeat(found.length));
  return [...bare.matchAll(shape)].map((match) => ({ text: match[0], at: match.index }));
}

/** As numbers are compared: `38 per cent` and `38 %` are `38%`. */
const plain = (number: string): string => number.replace(/ ?per cent| %/, '%').trim();

/** One part of a text: words, or a number with the place of its source in the list (null where none gives it). */
type TextPart = { text: string; source?: number | null };

/** Words of a text by their first letters, so that “offences” meets “offence”; short ones say nothing. */
const stems = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.slice(0, 5)));

type Candidate = Pick<ChapterSource, 'numbers'> & Partial<Pick<ChapterSource, 'words'>>;

/**
 * The source of a number that several give: the one whose words are most like those beside the number, what follows it counting twice; where
 * they are alike, the sources take turns in their order.
 * @param beside the words up to the numbers (or the ends of the clause) before and after it. @param seen how often it stood before.
 */
function ownSource(
  giving: readonly number[],
  sources: readonly Candidate[],
  beside: { before: string; after: string },
  seen: number,
): number | null {
  // One without words of its own stands for "whatever no other gives".
  const worded = giving.filter((place) => (sources[place]?.words ?? '') !== '');
  const places = worded.length > 0 ? worded : giving;
  const [first = null] = places;
  if (places.length < 2) return first;
  const [before, after] = [stems(beside.before), stems(beside.after)];
  // What all of them say does not tell them apart.
  const said = places.map((place) => stems(sources[place]?.words ?? ''));
  const telling = said.map((one) => [...one].filter((stem) => !said.every((each) => each.has(stem))));
  const likeness = telling.map((one) => one.reduce((sum, stem) => sum + (after.has(stem) ? 2 : 0) + (before.has(stem) ? 1 : 0), 0));
  const best = Math.max(...likeness);
  const alike = places.filter((_, at) => likeness[at] === best);
  return alike[seen % alike.length] ?? first;
} // prettier-ignore

/** A text cut at its numbers. */
export function partsOf(text: string, sources: readonly Candidate[]): TextPart[] {
  const places = Map.groupBy(
    sources.flatMap(({ numbers }, place) => [...new Set(numbers.map(plain))].map((number) => ({ number, place }))),
    ({ number }) => number,
  );
  const numbers = numbersIn(text);
  const seen = new Map<string, number>();
  const parts: TextPart[] = [];
  let from = 0;
  for (const [index, { text: number, at }] of numbers.entries()) {
    const end = at + number.length;
    const own = plain(number);
    const times = seen.get(own) ?? 0;
    seen.set(own, times + 1);
    const before = text.slice(from, at).split(/[,.;:!?]\s|\n/).at(-1) ?? '';
    const [after = ''] = text.slice(end, numbers[index + 1]?.at).split(/[,.;:!?](?:\s|$)|\n/);
    if (at > from) parts.push({ text: text.slice(from, at) });
    parts.push({
      text: number,
      source: ownSource((places.get(own) ?? []).map(({ place }) => place), sources, { before, after }, times),
    });
    from = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
} // prettier-ignore

/** Numbers of some texts that no source gives, once each. */
export const withoutSource = (
  texts: readonly string[],
  sources: readonly Pick<ChapterSource, 'numbers'>[],
): string[] => [
  ...new Set(
    texts.flatMap((text) => partsOf(text, sources).flatMap(({ text: number, source }) => (source === null ? [number] : []))),
  ),
]; // prettier-ignore

const addressAtEnd = /\s*[,;]?\s*((?:https?:\/\/|\/(?:public|survey)\/)\S+)\s*$/;

/**
 * Sources as the writer types them, one a line: `2,940 and 38%: recorded crime, year to March 2027, https://…`.
 * @returns what is wrong instead, line by line, where something is.
 */
export function readSources(text: string): { sources: ChapterSource[] } | { faults: string[] } {
  const sources: ChapterSource[] = [];
  const faults: string[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const colon = line.search(/:(?=\s)/);
    const numbers = colon === -1 ? [] : numbersIn(line.slice(0, colon)).map((each) => each.text);
    const rest = colon === -1 ? '' : line.slice(colon + 1).trim();
    const href = addressAtEnd.exec(rest)?.[1] ?? '';
    const words = rest.replace(addressAtEnd, '').trim();
    if (numbers.length === 0 || words === '')
      faults.push(
        `Line ${at + 1}: enter the number as it stands in the words, a colon, and where it is from`,
      );
    else sources.push({ kind: 'written', numbers, words, href, inside: '', figure: null });
  }
  return faults.length > 0 ? { faults } : { sources };
}

/** The same lines again, for the form. */
export const sourceLines = (sources: readonly ChapterSource[]): string =>
  sources
    .filter(({ kind }) => kind === 'written')
    .map(({ numbers, words, href }) => `${numbers.join(' and ')}: ${words}${href === '' ? '' : `, ${href}`}`)
    .join('\n');
