import { addMonths, monthNumber, type Month } from '../../foundation/period.ts';
import { category, childrenOf, descendants } from '../categories.ts';

/** What a source counted: under one code of the tree, over one month, quarter or year. */
export type Held = { from: Month; grain: Grain; category: string; count: number };
export type Grain = 'month' | 'quarter' | 'year';

const lengths: Readonly<Record<Grain, number>> = { month: 1, quarter: 3, year: 12 };
const order: readonly Grain[] = ['month', 'quarter', 'year'];

/** A time that both sources cover whole; `from` its first month. */
export type Span = { from: Month; to: Month; grain: Grain };

/** The coarsest grain that stands in the rows; `month` for none. */
export function coarsest(rows: readonly Held[]): Grain {
  return order.findLast((grain) => rows.some((row) => row.grain === grain)) ?? 'month';
}

/** The months that rows cover, by their numbers. */
function monthsOf(rows: readonly Held[]): ReadonlySet<number> {
  const held = new Set<number>();
  for (const row of rows)
    for (let step = 0; step < lengths[row.grain]; step += 1) held.add(monthNumber(row.from) + step);
  return held;
}

/** Whether months are every one of a span. */
function covers(held: ReadonlySet<number>, span: Span): boolean {
  const first = monthNumber(span.from);
  return Array.from({ length: lengths[span.grain] }, (_, step) => first + step).every((month) =>
    held.has(month),
  );
}

/**
 * The times in which two sources can be compared: those of the coarser one that both cover whole, in order, none overlapping an
 * earlier one. `partly` are those that only one covers whole.
 */
export function commonSpans(a: readonly Held[], b: readonly Held[]): { spans: Span[]; partly: Span[] } {
  const grain = order[Math.max(order.indexOf(coarsest(a)), order.indexOf(coarsest(b)))] ?? 'month';
  const starts = [
    ...new Set([...a, ...b].filter((row) => row.grain === grain).map((row) => row.from)),
  ].sort();
  const spans: Span[] = [];
  const partly: Span[] = [];
  const held = { a: monthsOf(a), b: monthsOf(b) };
  for (const from of starts) {
    const span: Span = { from, to: addMonths(from, lengths[grain] - 1), grain };
    const last = spans.at(-1);
    if (last !== undefined && monthNumber(from) <= monthNumber(last.to)) continue;
    if (covers(held.a, span) && covers(held.b, span)) spans.push(span);
    else partly.push(span);
  }
  return { spans, partly };
}

/** What one source counted under each code in a span: rows that lie wholly in it. */
export function countsIn(rows: readonly Held[], span: Span): Map<string, number> {
  const [from, to] = [monthNumber(span.from), monthNumber(span.to)];
  const counts = new Map<string, number>();
  for (const row of rows) {
    const first = monthNumber(row.from);
    if (first < from || first + lengths[row.grain] - 1 > to) continue;
    counts.set(row.category, (counts.get(row.category) ?? 0) + row.count);
  }
  return counts;
}

/** One line of the comparison: a branch of the tree, and what each source has in it. Null: the source does not count it. */
export type AgreementLine = {
  category: string;
  depth: number;
  a: number | null;
  b: number | null;
  /** Branches under this one that only one of the two counts: then the numbers are not of the same thing. */
  onlyA: string[];
  onlyB: string[];
  /** a to b; null where either is not counted, they are not of the same thing, or b is nought. */
  ratio: number | null;
};

/**
 * Two sources side by side down the tree: a branch is opened where both know its parts, and stays closed where either counts it
 * whole. Only branches that both count have lines of numbers.
 */
export function compareCounts(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  known: { a: ReadonlySet<string>; b: ReadonlySet<string> },
): AgreementLine[] {
  const branch = (codes: ReadonlySet<string>, code: string): boolean =>
    descendants(code).some((each) => codes.has(each));
  const sum = (counts: ReadonlyMap<string, number>, code: string): number =>
    descendants(code).reduce((so, each) => so + (counts.get(each) ?? 0), 0);
  const lines: AgreementLine[] = [];
  const only = (code: string): { onlyA: string[]; onlyB: string[] } => {
    const found: { onlyA: string[]; onlyB: string[] } = { onlyA: [], onlyB: [] };
    if (known.a.has(code) || known.b.has(code)) return found;
    for (const child of childrenOf(code)) {
      const [inA, inB] = [branch(known.a, child), branch(known.b, child)];
      if (inA && !inB) found.onlyA.push(child);
      if (inB && !inA) found.onlyB.push(child);
      if (inA && inB) {
        const below = only(child);
        found.onlyA.push(...below.onlyA);
        found.onlyB.push(...below.onlyB);
      }
    }
    return found;
  };
  const visit = (code: string, depth: number): void => {
    if (!branch(known.a, code) || !branch(known.b, code)) return;
    const [countA, countB] = [sum(a, code), sum(b, code)];
    const { onlyA, onlyB } = only(code);
    const alike = onlyA.length === 0 && onlyB.length === 0;
    lines.push({
      category: code,
      depth,
      a: countA,
      b: countB,
      onlyA,
      onlyB,
      ratio: alike && countB !== 0 ? countA / countB : null,
    });
    if (known.a.has(code) || known.b.has(code)) return;
    for (const child of childrenOf(code)) visit(child, depth + 1);
  };
  const roots = new Set([...known.a, ...known.b].map(rootOf));
  for (const root of roots) visit(root, 0);
  return lines;
}

function rootOf(code: string): string {
  let at = code;
  for (let parent = category(at).parent; parent !== null; parent = category(at).parent) at = parent;
  return at;
}

/** The line that says most in one number: the highest whose numbers are of the same thing. */
export function headline(lines: readonly AgreementLine[]): AgreementLine | null {
  const alike = lines.filter((line) => line.ratio !== null);
  return [...alike].sort((one, other) => one.depth - other.depth || (other.b ?? 0) - (one.b ?? 0))[0] ?? null;
}

/** Why two kinds differ, as their publishers say. */
const reasons: readonly { kinds: readonly [string, string]; text: string; source: string }[] = [
  ...(['recorded-crime-force', 'recorded-crime-csp'] as const).map((official) => ({
    kinds: ['police-street', official] as const,
    text: 'Street-level files are not the official count. They are made once, about two months after the month, and leave out crimes that could not be put on the map or whose type is not published; the official count is revised every quarter as crimes are added, reclassified and cancelled. A few per cent apart is usual.',
    source: 'data.police.uk, “About”; Home Office, user guide to police recorded crime statistics',
  })),
  {
    kinds: ['recorded-crime-force', 'recorded-crime-csp'],
    text: 'Both are the official count, taken on different days: later releases hold later revisions. The partnership table holds crimes that could not be placed as “Unassigned”.',
    source: 'ONS, police force area data tables, notes',
  },
  {
    kinds: ['police-street', 'police-asb'],
    text: 'Both are of the police’s incidents. Street-level files move each to a map point and leave out those that cannot be placed; a direct extract is of the day it was made.',
    source: 'data.police.uk, “About”',
  },
  {
    kinds: ['police-street', 'british-transport-police'],
    text: 'British Transport Police record on railway land; their files are apart from the local force’s.',
    source: 'data.police.uk, “About”',
  },
  {
    kinds: ['noise', 'council-asb'],
    text: 'Two teams of one council: a complaint may stand in both, or in one only.',
    source: 'the councils’ own notes on their case systems',
  },
];

/** The stated reason why sources of two kinds differ, or null where none is known. */
export function reasonFor(a: string | null, b: string | null): { text: string; source: string } | null {
  if (a === null || b === null) return null;
  const found = reasons.find(({ kinds }) => kinds.includes(a) && kinds.includes(b) && a !== b);
  return found === undefined ? null : { text: found.text, source: found.source };
}
