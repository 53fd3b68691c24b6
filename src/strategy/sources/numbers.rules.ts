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

/** A text cut at its numbers. */
export function partsOf(text: string, sources: readonly Pick<ChapterSource, 'numbers'>[]): TextPart[] {
  const places = new Map<string, number>();
  for (const [at, { numbers }] of sources.entries())
    for (const number of numbers) if (!places.has(plain(number))) places.set(plain(number), at);
  const parts: TextPart[] = [];
  let from = 0;
  for (const { text: number, at } of numbersIn(text)) {
    if (at > from) parts.push({ text: text.slice(from, at) });
    parts.push({ text: number, source: places.get(plain(number)) ?? null });
    from = at + number.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

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
