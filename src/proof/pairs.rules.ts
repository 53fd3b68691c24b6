import { roundTo } from '../statistics/statistics.ts';
import type { TextNumber } from './numbers.rules.ts';
import { lastDigit, shareAgrees, sharePercent } from './percent.rules.ts';
import { bareWords, type Stretch } from './stretches.rules.ts';

/** A count with its percentage, as printed beside each other: `88 (47.8%)`, `44/9.1%`, `102 or 55.4%`. */
export type Pair = {
  stretch: Stretch;
  count: TextNumber;
  percent: TextNumber;
  /** The base the same words give: `38 of the 44 victims or 83.4%`; null where they give none. */
  base: TextNumber | null;
  /** The words before it, as its name. */
  label: string;
  start: number;
  end: number;
};

const isCount = (number: TextNumber | undefined): number is TextNumber =>
  number !== undefined && (number.kind === 'count' || number.kind === 'range');

/** The words between two numbers, or null when there are too many to belong together. */
function between(text: string, first: TextNumber, second: TextNumber): string | null {
  const gap = second.start - first.end;
  return gap < 0 || gap > 60 ? null : text.slice(first.end, second.start);
}

const beside = /^\s*(?:\(\s*(?:or |= ?|i\.e\. )?|\/\s*|or |= ?|, or |\[\s*|equals |which is |– )$/i;
const ofBase = /^\s(?:out of|of|from|in)\s(?:the |all |our |these |those |a total of |all of the )*$/i;
const ofBaseAfterWord = /^\s[a-z]{3,14}\s(?:out of|of)\s(?:the |all |our |these |those |a total of )*$/i;
const baseThenPercent = /^\s?(?:[a-z’'-]+ ){0,4}(?:or |= ?|\(\s*(?:or |= ?)?|, or |equals |is |– )$/i;
const changeAfter =
  /^\s*(?:[a-z]+\s){0,2}(?:fewer|less|more|additional|extra|increase|decrease|reduction|up|down)\b/i;

/** Every count printed with its percentage. */
export function pairsIn(stretch: Stretch): Pair[] {
  const { text, numbers } = stretch;
  const out: Pair[] = [];
  let labelFrom = 0;
  const add = (count: TextNumber, percent: TextNumber, base: TextNumber | null): void => {
    const start = Math.min(count.start, percent.start);
    const end = Math.max(count.end, percent.end);
    // What follows a name's closing bracket belongs to the next name.
    const label = text
      .slice(labelFrom, start)
      .replace(/^[\s)\].,;:•]+/, '')
      .replace(/[\s([,;:–-]+$/, '')
      .trim();
    labelFrom = Math.max(end, base?.end ?? 0);
    out.push({ stretch, count, percent, base, label, start, end });
  };
  for (let index = 0; index < numbers.length; index += 1) {
    const [first, second, third] = [numbers[index], numbers[index + 1], numbers[index + 2]];
    if (first === undefined || second === undefined) break;
    const gap = between(text, first, second);
    if (gap === null) continue;
    const next = third === undefined ? null : between(text, second, third);
    if (isCount(first) && second.kind === 'percent' && !second.hedged && !first.hedged && beside.test(gap)) {
      const after = /^\s*[)\]]?\s*(?:of|out of|from)\s+(?:the |all |our |these |those |a total of )*$/i;
      const based = isCount(third) && next !== null && after.test(next) ? third : null;
      add(first, second, based);
      index += based === null ? 1 : 2;
    } else if (
      isCount(first) &&
      isCount(second) &&
      third?.kind === 'percent' &&
      !third.hedged &&
      next !== null &&
      first.value <= second.value &&
      (ofBase.test(gap) || ofBaseAfterWord.test(gap)) &&
      baseThenPercent.test(next)
    ) {
      add(first, third, second);
      index += 2;
    } else if (first.kind === 'percent' && !first.hedged && isCount(second) && /^\s*\(\s*$/.test(gap)) {
      const rest = text.slice(second.end, second.end + 40);
      if (changeAfter.test(rest)) continue;
      if (isCount(third) && next !== null && ofBase.test(next)) {
        add(second, first, third);
        index += 2;
      } else if (/^\s*\)/.test(rest)) {
        add(second, first, null);
        index += 1;
      }
    } else if (
      first.kind === 'percent' &&
      !first.hedged &&
      isCount(second) &&
      isCount(third) &&
      next !== null &&
      /^\sof\s(?:the |all |our )*$/i.test(gap) &&
      /^\s(?:[a-z]+ ){0,3}\(\s*$/i.test(next) &&
      text.charAt(third.end) === ')'
    ) {
      add(third, first, second);
      index += 2;
    }
  }
  return out;
}

/** Names of things that are counted as a whole: a number before one of them can be a base. */
const wholes =
  /^\s*(?:[a-z-]+\s){0,2}?(?:respondents?|responses|people|residents|participants|victims|offences|crimes|incidents|cases|households|businesses|replies|answers|returns|complaints|reports|clients|referrals|young people|children|adults|members|applicants|attendees)\b/i;

/** A number that a text states as a whole. */
export type StatedBase = { value: number; stretch: Stretch; start: number; end: number };

export function statedBases(stretches: readonly Stretch[]): StatedBase[] {
  return stretches.flatMap((stretch) =>
    stretch.numbers
      .filter((number) => number.kind === 'count' && !number.hedged && number.value >= 5)
      .filter(
        (number) =>
          wholes.test(stretch.text.slice(number.end, number.end + 60)) ||
          /\b(?:total(?: of)?|base(?: of| =|:)?|n ?=)\s*$/i.test(
            stretch.text.slice(Math.max(0, number.start - 20), number.start),
          ),
      )
      .map((number) => ({ value: number.value, stretch, start: number.start, end: number.end })),
  );
}

/** A count out of a known base with its printed percentage. */
export type Entry = {
  label: string;
  count: number;
  percent: number;
  decimals: number;
  stretch: Stretch;
  start: number;
  end: number;
};

export function entryOf(pair: Pair): Entry {
  return {
    label: pair.label,
    count: pair.count.value,
    percent: pair.percent.value,
    decimals: pair.percent.decimals,
    stretch: pair.stretch,
    start: pair.start,
    end: pair.end,
  };
}

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

/** The sum of the percentages, at their finest printed digit. */
export function percentSum(entries: readonly Entry[]): number {
  return (
    roundTo(
      sumOf(entries.map((entry) => entry.percent)),
      Math.max(0, ...entries.map((each) => each.decimals)),
    ) ?? 0
  );
}

/**
 * Needed before a base that is not printed beside a number is believed: this many must agree, this share of all must agree, and
 * this share must at least come within one unit of its last digit. House rule, tried on published reports.
 */
export const evidence = { least: 2, share: 0.5, near: 0.6 } as const;

export type Settled = { base: number; agree: Entry[]; disagree: Entry[] };

/**
 * The base that most of the percentages were taken of, out of those offered (first offered wins a draw); null where no base explains
 * enough of them. A base is never guessed from one number.
 */
export function settleBase(entries: readonly Entry[], offered: readonly number[]): Settled | null {
  let best: Settled | null = null;
  for (const base of new Set(offered)) {
    if (base <= 0) continue;
    const agree = entries.filter((entry) => shareAgrees({ ...entry, base }));
    if (best !== null && agree.length <= best.agree.length) continue;
    best = { base, agree, disagree: entries.filter((entry) => !agree.includes(entry)) };
  }
  if (best === null) return null;
  const { base, agree, disagree } = best;
  const near = disagree.filter(
    (entry) =>
      Math.abs(entry.percent - (sharePercent({ ...entry, base }) ?? 0)) <= lastDigit(entry.decimals) * 1.001,
  );
  const believed =
    agree.filter((entry) => entry.count > 0).length >= evidence.least &&
    agree.length >= evidence.share * entries.length &&
    agree.length + near.length >= evidence.near * entries.length;
  return believed ? best : null;
}

/** Whether a label and some words speak of the same thing: all words of the one stand in the other. */
export function names(label: string, words: string): boolean {
  const wanted = bareWords(label);
  return wanted !== '' && ` ${bareWords(words)} `.includes(` ${wanted} `);
}
