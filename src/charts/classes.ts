import { printNumber, roundTo } from '../statistics/statistics.ts';
import { drawable } from './numbers.ts';

/** Most classes that a reader tells apart in one hue on a grey copy. */
const mostClasses = 5;

export type Classes = {
  /** Class of a value, 0 lowest; null where there is no value. */
  classOf(value: number | null): number | null;
  count: number;
  /** In words, lowest first: `under 60`, `60 to 79.9`, `150 or more`. */
  labels: string[];
  /** How the classes were made, for the legend. */
  method: string;
};

/**
 * Classes with about the same number of areas in each (quantiles), their edges moved to the roundest number that
 * leaves every area where it is. Equal values are never parted, so classes may be fewer or uneven.
 *
 * @param decimals that the values are printed with; values are classed as printed
 */
export function makeClasses(values: readonly (number | null)[], decimals: number): Classes {
  const sorted = values
    .map((value) => roundTo(drawable(value), decimals))
    .filter((value): value is number => value !== null)
    .toSorted((a, b) => a - b);
  const steps = sorted.flatMap((value, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before < value ? [{ index, from: before, to: value }] : [];
  });
  const wanted = Math.min(mostClasses, steps.length + 1);
  const edges: number[] = [];
  const used = new Set<number>();
  for (let place = 1; place < wanted; place += 1) {
    const target = (place * sorted.length) / wanted;
    const step = steps
      .filter((candidate) => !used.has(candidate.index))
      .toSorted((a, b) => Math.abs(a.index - target) - Math.abs(b.index - target))[0];
    if (step === undefined) continue;
    used.add(step.index);
    edges.push(roundestBetween(step.from, step.to, decimals));
  }
  edges.sort((a, b) => a - b);
  const count = sorted.length === 0 ? 0 : edges.length + 1;
  const least = 10 ** -decimals;
  const labels = Array.from({ length: count }, (_, index) => {
    const from = edges[index - 1];
    const to = edges[index];
    if (from === undefined && to === undefined) return printNumber(sorted[0] ?? null, decimals);
    if (from === undefined) return `under ${printEdge(to ?? 0, decimals)}`;
    if (to === undefined) return `${printEdge(from, decimals)} or more`;
    const last = roundTo(to - least, decimals) ?? to;
    return last <= from
      ? printNumber(from, decimals)
      : `${printEdge(from, decimals)} to ${printNumber(last, decimals)}`;
  });
  return {
    count,
    labels,
    method:
      count < 2
        ? ''
        : `${['', '', 'Two', 'Three', 'Four', 'Five'][count] ?? ''} groups with about the same number of areas in each, divided at round numbers.`,
    classOf(value) {
      const rounded = roundTo(drawable(value), decimals);
      if (rounded === null) return null;
      return edges.filter((edge) => rounded >= edge).length;
    },
  };
}

/** A whole edge is printed without decimals: `60 to 79.9`. */
function printEdge(edge: number, decimals: number): string {
  return printNumber(edge, Number.isInteger(edge) ? 0 : decimals);
}

/** The roundest number above `from` and at most `to`: a multiple of 5, 2 or 1 times the largest power of ten. */
export function roundestBetween(from: number, to: number, decimals: number): number {
  const highest = Math.ceil(Math.log10(Math.max(Math.abs(from), Math.abs(to), 1e-9))) + 1;
  for (let power = highest; power >= -decimals; power -= 1) {
    for (const unit of [5, 2, 1]) {
      const step = unit * 10 ** power;
      const candidate = roundTo((Math.floor(from / step + 1e-9) + 1) * step, Math.max(0, decimals));
      if (candidate !== null && candidate > from && candidate <= to) return candidate;
    }
  }
  return to;
}
