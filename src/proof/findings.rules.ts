import { printNumber, printPercent, roundTo } from '../statistics/statistics.ts';
import { causeOfShare, lastDigit, sharePercent, shareWorking } from './percent.rules.ts';
import { percentSum, sumOf, type Entry, type Settled } from './pairs.rules.ts';
import type { Agreement, Cause, Finding } from './proof.types.ts';
import { placeOf } from './stretches.rules.ts';

/** What the rules put their results into. */
export type Book = {
  findings: Finding[];
  agreements: Agreement[];
  /** Every count whose base is known, for comparing the same ratio in two places. */
  settled: (Entry & { base: number })[];
};

/** Causes that are habits of rounding or of wording: worth a look, nobody is misled. */
const habits: ReadonlySet<Cause> = new Set(['nudged', 'truncated', 'wrong-words', 'left-over']);

export function finding(parts: Omit<Finding, 'weight'> & { weight?: Finding['weight'] }): Finding {
  return { weight: habits.has(parts.cause) ? 'look' : 'mend', ...parts };
}

/** What an entry is called: its row or item in a table or list; in a sentence the numbers themselves. */
export function entryName(entry: Entry, base: number): string {
  return entry.stretch.cell === null || entry.label === '' || entry.label.length > 60
    ? `${printNumber(entry.count)} of ${printNumber(base)}`
    : entry.label;
}

/**
 * Writes a group of counts with one base into the book: those that agree, and a finding for those that do not; nudged ones of
 * a group come as one finding.
 */
export function bookSettled(book: Book, { base, agree, disagree }: Settled, about: string): void {
  const all = [...agree, ...disagree];
  for (const entry of all) book.settled.push({ ...entry, base });
  for (const entry of agree)
    book.agreements.push({
      working: shareWorking({ ...entry, base }),
      place: placeOf(entry.stretch, entry.start, entry.end),
    });
  const sumsTo100 = all.length > 1 && percentSum(all) === 100;
  const byCause = new Map<string, { cause: Cause; entries: Entry[] }>();
  disagree.forEach((entry, index) => {
    const cause = causeOfShare({ ...entry, base }, sumsTo100);
    const key = cause === 'nudged' ? cause : `${cause} ${index}`;
    const group = byCause.get(key);
    if (group === undefined) byCause.set(key, { cause, entries: [entry] });
    else group.entries.push(entry);
  });
  for (const { cause, entries } of byCause.values()) {
    const right = (entry: Entry): string => printPercent(sharePercent({ ...entry, base }), entry.decimals);
    const only = entries.length === 1 ? entries[0] : undefined;
    const named = (entry: Entry, text: string): string =>
      only === undefined ? `${entryName(entry, base)}: ${text}` : text;
    const rightSum = roundTo(
      sumOf(all.map((entry) => sharePercent({ ...entry, base }) ?? 0)),
      Math.max(...all.map((entry) => entry.decimals)),
    );
    const sumNote =
      cause === 'nudged'
        ? ` Rightly rounded they come to ${printPercent(rightSum, only?.decimals ?? 1)}; print that, with a note that rounding is why.`
        : '';
    book.findings.push(
      finding({
        cause,
        about: only === undefined ? about : entryName(only, base),
        printed: entries.map((entry) => named(entry, printPercent(entry.percent, entry.decimals))).join('; '),
        corrected: entries.map((entry) => named(entry, right(entry))).join('; '),
        working: `${entries.map((entry) => shareWorking({ ...entry, base })).join('; ')}.${sumNote}`,
        places: entries.map((entry) => placeOf(entry.stretch, entry.start, entry.end)),
      }),
    );
  }
}

/** The same count of the same base printed with two percentages. */
export function sameRatioTwice(book: Book): Finding[] {
  const byRatio = Map.groupBy(book.settled, (entry) => `${entry.count}/${entry.base}/${entry.decimals}`);
  return [...byRatio.values()].flatMap((all) => {
    // Further off than a unit of the last digit is a finding already, and no second way of rounding.
    const entries = all.filter(
      (entry) => Math.abs(entry.percent - (sharePercent(entry) ?? 0)) <= lastDigit(entry.decimals) * 1.001,
    );
    const [first] = entries;
    if (new Set(entries.map((entry) => entry.stretch.block)).size < 2) return [];
    const printed = [...new Set(entries.map((entry) => entry.percent))];
    if (first === undefined || printed.length < 2) return [];
    const right = sharePercent(first);
    const wrong = entries.filter((entry) => entry.percent !== right);
    const others = entries.filter((entry) => entry.percent === right);
    const times = (value: number): string => {
      const many = entries.filter((entry) => entry.percent === value).length;
      return `${printPercent(value, first.decimals)}${many > 1 ? ` (${many} times)` : ''}`;
    };
    return [
      finding({
        cause: 'contradicts',
        about: `${printNumber(first.count)} of ${printNumber(first.base)}`,
        printed: printed.map(times).join(' and '),
        corrected: printPercent(right, first.decimals),
        working: `${shareWorking(first)}; the same count of the same base is printed in two ways.`,
        places: [...wrong, ...others].map((entry) => placeOf(entry.stretch, entry.start, entry.end)),
      }),
    ];
  });
}
