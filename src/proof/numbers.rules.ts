/**
 * Finds the numbers of a text with what they are. One pass, no nested repetition: the time grows with the text and no more.
 */
export type NumberKind =
  /** A whole number of things. */
  | 'count'
  | 'percent'
  /** A number with decimals that is no percentage: a rate, an average. */
  | 'decimal'
  | 'money'
  /** 1998, 2019-20. */
  | 'year'
  /** A time span's length or a moment: `12 months`, `7.30 pm`, `21 April`. */
  | 'time'
  /** One end of `30-40`. */
  | 'range'
  /** A name, not a quantity: Covid-19, 2nd, 01474 337000, section 17. */
  | 'label';

export type TextNumber = {
  kind: NumberKind;
  value: number;
  /** Digits after the point, as printed. */
  decimals: number;
  start: number;
  /** Past the number and its per cent sign. */
  end: number;
  /** As printed, with its sign: `£200`, `83.4%`. */
  text: string;
  /** Said not to be exact: "over", "around", "c.". */
  hedged: boolean;
};

const months = 'january|february|march|april|may|june|july|august|september|october|november|december';
const monthAfter = new RegExp(`^\\s*(?:st|nd|rd|th)?\\s*(?:${months})\\b`, 'i');
const monthBefore = new RegExp(`\\b(?:${months}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\s*$`, 'i');
const timeAfter =
  /^(?:[\s-]*(?:\w+\s)?(?:hours?|days?|weeks?|months?|years?|minutes?|weekly|monthly|yearly|quarters?)\b|\s*(?:am|pm|noon)\b)/i;
const labelBefore =
  /(?:\b(?:section|s\.|regulation|part|chapter|article|schedule|appendix|annex|table|figure|page|pages|item|items|question|priority|paragraph|para|tel|tel\.|phone|no\.|number|under|over|aged|ages?|challenge|version|act|rule|step|phase|class|grade|level|band|type|form|room|unit|floor)\s*:?\s*|#)$/i;
const hedges =
  /\b(?:about|around|approximately|approx\.?|almost|nearly|roughly|some|over|under|more than|less than|fewer than|at least|at most|up to|just|circa|c\.|excess of|estimated|target of|target)\s*(?:a |the |of |just )*$/i;
const unitsOfPeople =
  /^\s*(?:[a-z-]+\s){0,2}?(?:offences|crimes|incidents|people|persons|respondents|responses|residents|victims|cases|reports|complaints|children|adults|households|individuals|referrals|arrests|calls|households)\b/i;

const numberWords: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
};

/** `7` for "seven"; null for what is no number from one to twelve. */
export function wordNumber(word: string): number | null {
  return numberWords[word.toLowerCase()] ?? null;
}

/** Value and decimals of a printed number without its signs: `1,163`, `83.4`. */
export function readNumber(printed: string): { value: number; decimals: number } {
  const plain = printed.replaceAll(',', '');
  const point = plain.indexOf('.');
  return { value: Number(plain), decimals: point < 0 ? 0 : plain.length - point - 1 };
}

function kindOf(
  text: string,
  start: number,
  end: number,
  printed: string,
): { kind: NumberKind; end: number } {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 60);
  const last = before.slice(-1);
  const percent = /^\s?(?:%|per\s?cent\b|percent\b|percentage points?\b)/i.exec(after);
  if (/[£$€]\s?$/.test(before)) return { kind: 'money', end };
  if (/[A-Za-z_@]/.test(last) || /[A-Za-z]-$/.test(before)) {
    return { kind: 'label', end: percent === null ? end : end + percent[0].length };
  }
  if (percent !== null) {
    const ranged = /\d\s?(?:-|–|to)\s?$/.test(before);
    return { kind: ranged ? 'range' : 'percent', end: end + percent[0].length };
  }
  if (/^\s?(?:-|–)\s?\d/.test(after) || /\d\s?(?:-|–)\s?$/.test(before)) {
    return { kind: /^(?:19|20)\d\d$/.test(printed) ? 'year' : 'range', end };
  }
  if (/^:\d/.test(after) || last === ':' || timeAfter.test(after)) return { kind: 'time', end };
  if (monthAfter.test(after)) return { kind: 'time', end };
  if (/^(?:19|20)\d\d$/.test(printed) && !unitsOfPeople.test(after)) return { kind: 'year', end };
  if (monthBefore.test(before) && Number(printed) <= 31) return { kind: 'time', end };
  if (/^(?:st|nd|rd|th)\b/i.test(after) || /^\s(?:st|nd|rd|th)\b/.test(after)) return { kind: 'label', end };
  if (/^[A-Za-z]/.test(after) && !/^(?:k|m|bn)\b/i.test(after)) return { kind: 'label', end };
  if (/^\//.test(after) || last === '/') return { kind: 'range', end };
  if (/^0\d/.test(printed) || labelBefore.test(before)) return { kind: 'label', end };
  if (/\d\s$/.test(before) || /^\s\d/.test(after)) return { kind: 'label', end };
  if (/^\s?(?:million|billion|thousand|m|bn|k)\b/i.test(after)) return { kind: 'decimal', end };
  return { kind: printed.includes('.') ? 'decimal' : 'count', end };
}

/** Every number written in digits, in order. */
export function numbersIn(text: string): TextNumber[] {
  const out: TextNumber[] = [];
  for (const match of text.matchAll(/\d[\d,]*(?:\.\d+)*/g)) {
    const printed = match[0].replace(/,+$/, '');
    const start = match.index;
    // 2.1.3 and 192.0.2.1 are names; 1,2,3 is a list.
    const wellFormed = /^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/.test(printed);
    const { kind, end } = wellFormed
      ? kindOf(text, start, start + printed.length, printed)
      : { kind: 'label' as const, end: start + printed.length };
    const sign = kind === 'money' ? 1 : 0;
    out.push({
      kind,
      ...readNumber(wellFormed ? printed : '0'),
      start: start - sign,
      end,
      text: text.slice(start - sign, end),
      hedged: hedges.test(text.slice(Math.max(0, start - 30 - sign), start - sign)),
    });
  }
  return out;
}

/** A stretch of text and where its sentences begin and end. Numbers like 3.4 and "e.g." end none. */
export function sentencesIn(text: string): { text: string; start: number }[] {
  const out: { text: string; start: number }[] = [];
  let from = 0;
  for (const match of text.matchAll(/[.!?][)”"’']?\s+(?=[A-Z0-9“"‘'(•-])|\s•\s/g)) {
    const before = text.slice(Math.max(0, match.index - 5), match.index);
    if (
      match[0].startsWith('.') &&
      /(?:\be\.g|\bi\.e|\bc|\bSt|\bNo|\bMr|\bMrs|\bDr|\bvs?|\bTel|\bp|\bpp)$/.test(before)
    )
      continue;
    const to = match.index + (match[0].startsWith(' ') ? 0 : 1);
    out.push({ text: text.slice(from, to), start: from });
    from = match.index + match[0].length;
  }
  if (from < text.length) out.push({ text: text.slice(from), start: from });
  return out.filter((sentence) => sentence.text.trim() !== '');
}
