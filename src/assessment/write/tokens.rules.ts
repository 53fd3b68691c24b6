import type { Inline } from '../../documents/document.ts';
import { ordinal, printNumber, printPercent, type Figure } from '../../statistics/statistics.ts';
import { signedPercent } from '../narrative.rules.ts';
import type { Quote, Slot } from './write.types.ts';

/**
 * Numbers in edited words stay live. In the box a number stands as `[[12,345|f1]]`; which figure and which part of it `f1` is
 * stands beside the words (`Quote`), so that it can be printed again when the data change.
 */

const token = /\[\[([^\]|]{1,150})\|(f\d{1,4})\]\]/g;

/** What a figure is of, whatever files it is counted from: the same question asked of newer data has the same subject. */
export function subjectOf(figure: Figure): string {
  return [
    figure.measure,
    figure.category,
    figure.areaKind,
    figure.area,
    figure.period,
    figure.previousPeriod ?? '',
  ].join('|');
}

const numbers = [
  'previous',
  'compared',
  'value',
  'numerator',
  'denominator',
  'lower',
  'upper',
  'rank',
  'of',
] as const;

/** Every way in which a figure is printed, the likeliest first. */
export const slots: readonly Slot[] = [
  { field: 'change', style: 'percent-unsigned' },
  { field: 'change', style: 'percent-signed' },
  { field: 'previous', style: '0' },
  { field: 'compared', style: '0' },
  { field: 'value', style: '0' },
  { field: 'value', style: '1' },
  { field: 'value', style: 'percent' },
  { field: 'place', style: 'words' },
  { field: 'previous', style: 'percent' },
  { field: 'compared', style: 'percent' },
  { field: 'points', style: '1' },
  { field: 'value', style: '2' },
  { field: 'numerator', style: '0' },
  { field: 'denominator', style: '0' },
  { field: 'rank', style: '0' },
  { field: 'of', style: '0' },
  { field: 'lower', style: '1' },
  { field: 'upper', style: '1' },
  { field: 'previous', style: '1' },
  { field: 'compared', style: '1' },
];

function place(figure: Figure): string | null {
  if (figure.rank === null || figure.of === null) return null;
  const which =
    figure.rank === 1 ? 'highest' : figure.rank === figure.of ? 'lowest' : `${ordinal(figure.rank)} highest`;
  return `${which} of the ${figure.of} districts compared`;
}

/** A part of a figure as it is printed; null where the figure has no such part. */
export function printSlot(figure: Figure, slot: Slot): string | null {
  const { field, style } = slot;
  if (field === 'place') return place(figure);
  const isNumber = (name: string): name is (typeof numbers)[number] =>
    (numbers as readonly string[]).includes(name);
  const value =
    field === 'change'
      ? figure.change
      : field === 'points'
        ? figure.unit === '%' && figure.previous !== null && figure.compared !== null
          ? Math.abs(figure.compared - figure.previous)
          : null
        : isNumber(field)
          ? figure[field]
          : null;
  if (value === null) return null;
  switch (style) {
    case 'percent':
      return figure.unit === '%' ? printPercent(value) : null;
    case 'percent-unsigned':
      return printPercent(Math.abs(value));
    case 'percent-signed':
      return signedPercent(value);
    case 'words':
      return null;
    default:
      return printNumber(value, Number(style));
  }
}

const keyOf = (figure: Figure, slot: Slot): string => `${figure.id} ${slot.field} ${slot.style}`;

/**
 * Which part of a figure a text prints; null where none does.
 * @param used parts that the same sentence printed already: of two that print alike, the next one is meant.
 */
export function slotOf(figure: Figure, text: string, used: Set<string> = new Set()): Slot | null {
  const fitting = slots.filter((slot) => printSlot(figure, slot) === text);
  const found = fitting.find((slot) => !used.has(keyOf(figure, slot))) ?? fitting[0];
  if (found === undefined) return null;
  used.add(keyOf(figure, found));
  return found;
}

/** The numbers that a drafted sentence quotes, named f1, f2… in their order. */
export function quotesOf(content: readonly Inline[], figures: ReadonlyMap<string, Figure>): Quote[] {
  const used = new Set<string>();
  return content
    .filter((part) => typeof part !== 'string' && 'figure' in part)
    .map((part, index) => {
      const figure = figures.get(part.figure);
      return {
        name: `f${index + 1}`,
        figure: part.figure,
        subject: figure === undefined ? '' : subjectOf(figure),
        slot: figure === undefined ? null : slotOf(figure, part.text, used),
        text: part.text,
      };
    });
}

/** A drafted sentence as the box shows it; `quotes` in the order of the sentence. */
export function toWords(content: readonly Inline[], quotes: readonly Quote[]): string {
  let next = 0;
  return content
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('figure' in part) return `[[${part.text}|${quotes[next++]?.name ?? 'f0'}]]`;
      return 'strong' in part ? part.strong : part.text;
    })
    .join('');
}

/** What is wrong with the brackets of typed words, in sentences; empty where nothing is. */
export function tokenFaults(words: string, quotes: readonly Quote[]): string[] {
  const byName = new Map(quotes.map((quote) => [quote.name, quote]));
  const faults: string[] = [];
  for (const [, text = '', name = ''] of words.matchAll(token)) {
    const quote = byName.get(name);
    if (quote === undefined)
      faults.push(
        `There is no figure ${name} here: use one of the list, or type the number without brackets`,
      );
    else if (quote.text !== text)
      faults.push(
        `${name} is ${quote.text}, and you wrote ${text}: leave what stands in double brackets as it is`,
      );
  }
  if (/\[\[|\]\]/.test(words.replace(token, '')))
    faults.push('Double brackets hold a number and its name, for example [[12,345|f1]]');
  return [...new Set(faults)];
}

/** Names of the figures that words quote, in their order. */
export const namesIn = (words: string): string[] => [...words.matchAll(token)].map((found) => found[2] ?? '');

/** Words as people read them, without brackets. */
export const plainWords = (words: string): string => words.replace(token, (_all, text: string) => text);

/** Words as they go into the document: every name as a quoted figure. */
export function toInline(words: string, quotes: readonly Quote[]): Inline[] {
  const byName = new Map(quotes.map((quote) => [quote.name, quote]));
  const content: Inline[] = [];
  let from = 0;
  for (const found of words.matchAll(token)) {
    const quote = byName.get(found[2] ?? '');
    if (found.index > from) content.push(words.slice(from, found.index));
    content.push(quote === undefined ? (found[1] ?? '') : { figure: quote.figure, text: quote.text });
    from = found.index + found[0].length;
  }
  if (from < words.length) content.push(words.slice(from));
  return content;
}

/**
 * Words printed again from newer figures. A name whose figure is not there any more, or has no such part now, keeps what it said
 * and is listed in `lost`.
 * @param bySubject the newer figures
 */
export function refill(
  words: string,
  quotes: readonly Quote[],
  bySubject: ReadonlyMap<string, Figure>,
): { words: string; quotes: Quote[]; changed: boolean; lost: string[] } {
  const lost: string[] = [];
  const now = quotes.map((quote): Quote => {
    const figure = bySubject.get(quote.subject);
    const text = figure === undefined || quote.slot === null ? null : printSlot(figure, quote.slot);
    if (figure === undefined || text === null) {
      lost.push(quote.name);
      return quote;
    }
    return { ...quote, figure: figure.id, text };
  });
  const byName = new Map(now.map((quote) => [quote.name, quote]));
  const said = words.replace(
    token,
    (all, _text: string, name: string) => `[[${byName.get(name)?.text ?? _text}|${name}]]` || all,
  );
  return {
    words: said,
    quotes: now,
    changed: now.some((quote, index) => quote.figure !== quotes[index]?.figure),
    lost,
  };
}

/** Whole numbers and decimals as people type them, with a sign or a per cent. */
export const numberPattern = /[+−-]?\d[\d,]*(?:\.\d+)?%?/g;

/** A number that is part of a name or of a way of speaking, and no count: `per 1,000`, `95%`, `1st`, `2025`, `f1`. */
export function isNoCount(text: string, at: number, found: string): boolean {
  const before = text.slice(0, at);
  const after = text.slice(at + found.length);
  const plain = found.replace(/^[+−-]/, '');
  return (
    /[\p{L}\d/-]$/u.test(before) ||
    /^(?:[\p{L}]|[-/]\d)/u.test(after) ||
    /\b(?:per|ss?|sections?|regs?|regulations?|paras?|paragraphs?|pages?|appendix|table)\.?\s?$/i.test(
      before,
    ) ||
    (plain === '95%' && /interval|sure|test|certain/i.test(text)) ||
    /^(?:19|20|21)\d\d$/.test(plain) ||
    /^\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/.test(
      after,
    )
  );
}

/** A plain sentence with each number that one of the figures prints made a quoted figure. */
export function quoteNumbers(text: string, figures: readonly Figure[]): Inline[] {
  const used = new Set<string>();
  const content: Inline[] = [];
  let from = 0;
  for (const found of text.matchAll(numberPattern)) {
    // A comma or a hyphen that ends a clause is no part of the number.
    const number = found[0].replace(/,+$/, '').replace(/^-/, '');
    const at = found.index + (found[0].startsWith('-') ? 1 : 0);
    if (isNoCount(text, at, number)) continue;
    const figure = figures.find((each) => slotOf(each, number, new Set()) !== null);
    if (figure === undefined) continue;
    slotOf(figure, number, used);
    if (at > from) content.push(text.slice(from, at));
    content.push({ figure: figure.id, text: number });
    from = at + number.length;
  }
  if (from < text.length) content.push(text.slice(from));
  return content;
}
