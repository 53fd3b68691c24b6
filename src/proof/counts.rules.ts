import { printNumber, printPercent } from '../statistics/statistics.ts';
import { bookSettled, finding, type Book } from './findings.rules.ts';
import {
  entryOf,
  evidence,
  pairsIn,
  percentSum,
  settleBase,
  statedBases,
  sumOf,
  type Entry,
  type Pair,
  type StatedBase,
} from './pairs.rules.ts';
import { shareAgrees, sharePercent, shareWorking } from './percent.rules.ts';
import { placeOf, shareOut, type Stretch } from './stretches.rules.ts';

const ofThese = /^[^A-Za-z]*(?:of|from|among) (?:these|those|them|which|whom)\b/i;
const ofNumber = /^[^A-Za-z]*(?:of|out of|from|among) (?:the |these |those |all |our )*$/i;

/** Counts that the sentence before speaks of: what "of these" can mean. */
function antecedents(stretch: Stretch, at: number): number[] {
  const before = stretch.sentences[at - 1];
  if (before === undefined) return [];
  return before.numbers.filter((number) => number.kind === 'count').map((number) => number.value);
}

/** The base that a sentence gives for the pairs in it: "Of the 44 victims, 38 (86.4%) …", "Of these, 4 (66.7%) …". */
function sentenceBase(stretch: Stretch, index: number, pairs: readonly Pair[]): number | null {
  const sentence = stretch.sentences[index];
  if (sentence === undefined) return null;
  const [first] = sentence.numbers;
  const lead = first === undefined ? '' : sentence.text.slice(0, first.start - sentence.start);
  if (
    first?.kind === 'count' &&
    ofNumber.test(lead) &&
    !pairs.some((pair) => pair.count === first || pair.base === first)
  )
    return first.value;
  if (!ofThese.test(sentence.text)) return null;
  const meant = antecedents(stretch, index);
  const fits = meant.find((base) => pairs.every((pair) => shareAgrees({ ...entryOf(pair), base })));
  return fits ?? (meant.length === 1 ? (meant[0] ?? null) : null);
}

/** Paragraphs and list items: pairs whose base stands in the same words, then groups that share one base. */
export function checkPairs(stretches: readonly Stretch[], book: Book): void {
  const bases = statedBases(stretches);
  let open: { block: number; entries: Entry[] } = { block: -9, entries: [] };
  const closeGroup = (): void => {
    settleGroup(open.entries, bases, book);
    open = { block: -9, entries: [] };
  };
  for (const stretch of stretches) {
    if (stretch.cell !== null) continue;
    const pairs = pairsIn(stretch);
    if (pairs.length === 0) continue;
    const loose: Entry[] = [];
    shareOut(stretch.sentences, pairs).forEach(([, here], index) => {
      if (here.length === 0) return;
      const shared = sentenceBase(
        stretch,
        index,
        here.filter((pair) => pair.base === null),
      );
      for (const pair of here) {
        const base = pair.base?.value ?? shared;
        if (base === null) loose.push(entryOf(pair));
        else if (pair.count.value <= base) bookPair(pair, base, bases, book);
      }
    });
    // One list, one base: its items are looked at together.
    if (stretch.kind !== 'item' || stretch.block !== open.block + 1) closeGroup();
    open = { block: stretch.block, entries: [...open.entries, ...loose] };
    if (stretch.kind !== 'item') closeGroup();
  }
  closeGroup();
}

/** A pair whose base is known from its own words. Where it fits another whole of the same section, that is said. */
function bookPair(pair: Pair, base: number, bases: readonly StatedBase[], book: Book): void {
  const entry = entryOf(pair);
  if (shareAgrees({ ...entry, base })) {
    bookSettled(book, { base, agree: [entry], disagree: [] }, pair.label);
    return;
  }
  const other = bases.find(
    (stated) =>
      stated.stretch.under === pair.stretch.under &&
      stated.value !== base &&
      stated.value >= 20 &&
      shareAgrees({ ...entry, base: stated.value }),
  );
  if (other === undefined) {
    bookSettled(book, { base, agree: [], disagree: [entry] }, pair.label);
    return;
  }
  book.findings.push(
    finding({
      cause: 'wrong-base',
      about: `${pair.count.text} of ${printNumber(base)}`,
      printed: printPercent(entry.percent, entry.decimals),
      corrected: printPercent(sharePercent({ ...entry, base }), entry.decimals),
      working: `The words say ${printNumber(entry.count)} of ${printNumber(base)}; ${printPercent(entry.percent, entry.decimals)} is ${printNumber(entry.count)} of ${printNumber(other.value)}.`,
      places: [placeOf(pair.stretch, pair.start, pair.end), placeOf(other.stretch, other.start, other.end)],
    }),
  );
}

/** How many stated wholes are tried, counted back from where they are needed. */
const nearest = 200;

/** Wholes a group may be counted of: those of its own section first, then the nearest before it. */
export function basesNear(entries: readonly Entry[], bases: readonly StatedBase[]): number[] {
  const [first] = entries;
  if (first === undefined) return [];
  // In order of the text; a whole that was stated hundreds of numbers ago is nobody's base.
  let end = bases.length;
  for (let low = 0; low < end;) {
    const middle = (low + end) >> 1;
    if ((bases[middle]?.stretch.block ?? 0) <= first.stretch.block + 1) low = middle + 1;
    else end = middle;
  }
  const near = bases.slice(Math.max(0, end - nearest), end);
  return [
    ...near.filter((stated) => stated.stretch.under === first.stretch.under),
    ...near.filter((stated) => stated.stretch.under !== first.stretch.under).reverse(),
  ].map((stated) => stated.value);
}

/** The sum of the counts, where the percentages come to about 100 and so may be of that sum. */
export function ownSum(entries: readonly Entry[]): number[] {
  return entries.length >= 3 && Math.abs(percentSum(entries) - 100) <= 2
    ? [sumOf(entries.map((entry) => entry.count))]
    : [];
}

function settleGroup(entries: readonly Entry[], bases: readonly StatedBase[], book: Book): void {
  const [only] = entries;
  if (entries.length < evidence.least) {
    // One number proves no base wrong; but where it fits a whole of its own section, that is worth saying.
    const base =
      only === undefined || only.decimals === 0
        ? undefined
        : basesNear(entries, bases).find((each) => shareAgrees({ ...only, base: each }));
    if (only !== undefined && base !== undefined)
      book.agreements.push({
        working: shareWorking({ ...only, base }),
        place: placeOf(only.stretch, only.start, only.end),
      });
    return;
  }
  const settled = settleBase(entries, [...ownSum(entries), ...basesNear(entries, bases)]);
  const [first] = entries;
  if (settled !== null && first !== undefined) bookSettled(book, settled, first.stretch.under);
}
