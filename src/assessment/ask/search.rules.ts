import { childrenOf, findCategory } from '../../observatory/observatory.ts';
import type { Measure } from '../measures/measure.rules.ts';
import { plainWords } from './ask.words.ts';

/** Something that can be asked about: a measure, or a category that a kind of source tells apart and no measure counts yet. */
export type Subject = {
  /** A measure's code, or `kind:category`. */
  code: string;
  /** Unlike that of any other subject. */
  title: string;
  /** Kind of source it is counted from. */
  kind: string;
  /** A measure that was made for the question where nobody has defined one. */
  measure: Measure;
  isAdHoc: boolean;
};

/** Words as they are compared: small letters, no signs, no endings of the plural. */
export function plain(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '' && !['the', 'of', 'and', 'a', 'in', 'to', 'on', 'my', 'our'].includes(word))
    .map((word) =>
      word.length > 4 && word.endsWith('ies')
        ? `${word.slice(0, -3)}y`
        : word.length > 3 && word.endsWith('s') && !word.endsWith('ss')
          ? word.slice(0, -1)
          : word,
    );
}

/** The names of a category and, weaker with each step, of what it is made up of. */
function namesOf(code: string): { words: string[]; distance: number }[] {
  const found: { words: string[]; distance: number }[] = [];
  const walk = (each: string, distance: number): void => {
    const category = findCategory(each);
    if (category === null) return;
    const { title, partner, policeUk, homeOffice } = category;
    for (const name of [title, ...partner, ...policeUk, ...homeOffice, ...(plainWords[each] ?? [])])
      found.push({ words: plain(name), distance });
    for (const child of childrenOf(each)) walk(child, distance + 1);
  };
  walk(code, 0);
  return found;
}

/** True where the two differ by one letter more, fewer or other, or two neighbours changed places. */
export function isSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 4 || a === b) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return (
    (left.length <= 1 && right.length <= 1) ||
    (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0])
  );
}

/** How well the words asked fit a name: 3 the same, 2 all of them in it, 1 with a slip of the keys, 0 not. */
function fit(asked: readonly string[], name: readonly string[]): number {
  if (asked.length === 0 || name.length === 0) return 0;
  if (asked.length === name.length && asked.every((word, index) => word === name[index])) return 3;
  if (asked.every((word) => name.some((each) => each === word || (word.length > 3 && each.startsWith(word)))))
    return 2;
  return asked.every((word) => name.some((each) => each === word || isSlip(word, each))) ? 1 : 0;
}

/** Tables that come a quarter or more late and know no wards: what the street files tell apart, even as a part, comes before them. */
const late: ReadonlySet<string> = new Set(['recorded-crime-csp']);

const street = 'police-street';

/** Among equals: what most people mean, which is what the police count in the street. */
const kindOrder = ['police-street', 'police-asb', 'council-asb', 'fly-tipping', 'fire'];

/**
 * Subjects that fit the words, the best first; none where nothing does. A subject is found by its own name, by the names of what
 * it counts, and by those of its parts.
 */
export function findSubjects(words: string, subjects: readonly Subject[], most = 8): Subject[] {
  const asked = plain(words);
  const scored = subjects.flatMap((subject) => {
    const own = fit(asked, plain(subject.title)) * 10;
    const { categories } = subject.measure.definition;
    const behind = late.has(subject.kind) || (subject.isAdHoc && subject.kind !== street) ? 3 : 0;
    const parts = categories.flatMap(namesOf).map(({ words: name, distance }) => {
      const how = fit(asked, name);
      return how === 0 ? 0 : how * 10 - 1 - distance * 2 - behind;
    });
    const score = Math.max(own, ...parts);
    return score <= 0 ? [] : [{ subject, score }];
  });
  const place = (kind: string): number =>
    kindOrder.includes(kind) ? kindOrder.indexOf(kind) : kindOrder.length;
  return scored
    .sort(
      (a, b) =>
        b.score - a.score ||
        Number(a.subject.isAdHoc) - Number(b.subject.isAdHoc) ||
        place(a.subject.kind) - place(b.subject.kind) ||
        a.subject.measure.definition.categories.length - b.subject.measure.definition.categories.length ||
        a.subject.title.length - b.subject.title.length ||
        a.subject.title.localeCompare(b.subject.title, 'en-GB'),
    )
    .slice(0, most)
    .map(({ subject }) => subject);
}
