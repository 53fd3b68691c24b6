import { spread } from './spread.ts';
import type { Axis } from './labels.ts';
import { textWidth, widest, wrap } from './text.ts';

export type Tick = {
  place: number;
  x: number;
  anchor: 'start' | 'middle' | 'end';
  lines: string[];
  year: string;
};

/** Steps between labelled months that people count in. */
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
/** Labels that are not months may stand in this many lines. */
const mostLines = 5;

/**
 * Which labels are printed, so that none touches the next or leaves the drawing. Months keep to the calendar
 * (January, April, July...). Other labels are broken into lines in their own column; where that cannot be, every
 * second, third... is printed.
 *
 * @param room.column width that one label may take
 */
export function xTicks(
  axis: Axis,
  xAt: (place: number) => number,
  room: { width: number; size: number; column: number },
): { places: Tick[]; years: boolean; areMonths: boolean } {
  const { labels, firstMonth } = axis;
  const areMonths = labels.every((label) => label.isMonth);
  const wideOf = (lines: readonly string[], year: string) =>
    Math.max(widest(lines, room.size), textWidth(year, room.size, 600));
  const made = (place: number, lines: string[], year: string): Tick => {
    const half = wideOf(lines, year) / 2;
    const at = xAt(place);
    if (at - half < 0) return { place, x: 0, anchor: 'start', lines, year };
    if (at + half > room.width) return { place, x: room.width, anchor: 'end', lines, year };
    return { place, x: at, anchor: 'middle', lines, year };
  };
  const extent = (tick: Tick): [number, number] => {
    const wide = wideOf(tick.lines, tick.year);
    if (tick.anchor === 'start') return [tick.x, tick.x + wide];
    if (tick.anchor === 'end') return [tick.x - wide, tick.x];
    return [tick.x - wide / 2, tick.x + wide / 2];
  };
  const fits = (ticks: readonly Tick[]) =>
    ticks.every((tick, index) => {
      const next = ticks[index + 1];
      return next === undefined || extent(tick)[1] + 6 <= extent(next)[0];
    });

  if (firstMonth !== null) {
    for (const step of monthSteps) {
      let places = [...labels.keys()].filter((place) => (firstMonth + place) % step === 0);
      // A short stretch may hold no such month.
      if (places.length === 0) places = [0];
      let year = '';
      const ticks = places.map((place) => {
        const { short = '', year: own = '' } = labels[place] ?? {};
        const isNew = own !== year;
        year = own;
        return step >= 12 ? made(place, [own], '') : made(place, [short], isNew ? own : '');
      });
      if (fits(ticks)) return { places: ticks, years: step < 12, areMonths };
    }
  }
  const columns = labels.map((label, place) => {
    const lines = wrap(label.short, room.column - 8, room.size);
    const whole = lines.join(' ') === label.short.split(/\s+/).filter(Boolean).join(' ');
    return whole && lines.length <= mostLines ? made(place, lines, '') : null;
  });
  const inColumns = columns.filter((tick) => tick !== null);
  if (inColumns.length === columns.length && fits(inColumns)) {
    return { places: inColumns, years: false, areMonths };
  }
  for (let step = 1; ; step += 1) {
    // A label is never cut: one wider than the drawing stands in lines of its own.
    const ticks = labels.flatMap((label, place) =>
      place % step === 0 ? [made(place, wrap(label.short, room.width, room.size), '')] : [],
    );
    if (fits(ticks)) return { places: ticks, years: false, areMonths };
  }
}

/** Heights (middles) of labels at the ends of lines: as near their lines as they may stand without touching. */
export function placeEndLabels(
  ends: readonly { y: number; height: number }[],
  top: number,
  bottom: number,
  gap: number,
): number[] {
  const order = [...ends.keys()].toSorted((a, b) => (ends[a]?.y ?? 0) - (ends[b]?.y ?? 0));
  const placed = spread(
    order.flatMap((index) => ends[index] ?? []),
    top,
    bottom,
    gap,
  );
  const middle: number[] = [];
  order.forEach((index, rank) => {
    middle[index] = placed[rank] ?? 0;
  });
  return middle;
}

/** A mark or break with its words, before it has a row. The words of a break are in the strong type. */
export type MarkWish = { x: number; text: string; isBreak: boolean };

export type PlacedMark = {
  x: number;
  isBreak: boolean;
  lines: string[];
  textX: number;
  anchor: 'start' | 'end';
  /** Row of the first line, 0 at the top. */
  row: number;
};

type MarkBox = { mark: PlacedMark; from: number; to: number; low: number; high: number };

/** Least room for the words of a mark on one side of it. */
const leastMarkRoom = 60;

/**
 * Rows for the words over vertical marks. No words overlap, and no mark's line runs through another's words: each
 * mark takes the lowest row that is free both for its words and for its line on the way down; where there is none,
 * it goes below all others; where that will not do either, its words go to the other side of the line.
 */
export function placeMarks(
  marks: readonly (Omit<MarkWish, 'isBreak'> & Partial<MarkWish>)[],
  room: { left: number; right: number; size: number },
): { placed: PlacedMark[]; rows: number } {
  // Rows are counted from the bottom while placing.
  const placed: MarkBox[] = [];
  for (const { x, text, isBreak = false } of marks.toSorted((a, b) => b.x - a.x)) {
    const weight = isBreak ? 600 : 400;
    const boxFor = (anchor: 'start' | 'end'): MarkBox => {
      const free = anchor === 'start' ? room.right - x - 5 : x - 5;
      const lines = wrap(text, Math.max(leastMarkRoom, free), room.size, weight);
      const wide = widest(lines, room.size, weight);
      const textX = anchor === 'start' ? x + 5 : x - 5;
      const from = anchor === 'start' ? textX : textX - wide;
      const mark = { x, isBreak, lines, textX, anchor, row: 0 };
      return { mark, from, to: from + wide, low: 0, high: lines.length - 1 };
    };
    const [onRight, onLeft] = [room.right - x - 5, x - 5];
    const first = textWidth(text, room.size, weight) <= onRight || onRight >= onLeft ? 'start' : 'end';
    const other = first === 'start' ? 'end' : 'start';
    const boxes = [first, other] as const;
    const usable = boxes.filter(
      (anchor, index) => index === 0 || (anchor === 'start' ? onRight : onLeft) >= leastMarkRoom,
    );
    if (!usable.some((anchor) => stand(boxFor(anchor), placed))) {
      // Hemmed in on every side: on top of all, where at least no words overlap.
      const box = boxFor(first);
      raise(
        box,
        placed.reduce((most, { high }) => Math.max(most, high + 1), 0),
      );
      placed.push(box);
    }
  }
  const rows = placed.reduce((most, { high }) => Math.max(most, high + 1), 0);
  return { rows, placed: placed.map(({ mark, high }) => ({ ...mark, row: rows - 1 - high })) };
}

function raise(box: MarkBox, rows: number): void {
  box.low += rows;
  box.high += rows;
}

/** Puts a box among those placed, and says whether it could. */
function stand(box: MarkBox, placed: MarkBox[]): boolean {
  const through = (line: MarkBox, words: MarkBox) =>
    line.low > words.high && line.mark.x > words.from - 2 && line.mark.x < words.to + 2;
  const clear = () =>
    placed.every((other) => {
      const over = box.from - 9 < other.to && other.from < box.to + 9;
      if (over && box.low <= other.high && other.low <= box.high) return false;
      return !through(box, other) && !through(other, box);
    });
  const top = placed.reduce((most, { high }) => Math.max(most, high + 1), 0);
  for (let row = 0; row <= top; row += 1) {
    if (clear()) {
      placed.push(box);
      return true;
    }
    raise(box, 1);
  }
  const height = box.high - box.low + 1;
  raise(box, -box.low);
  placed.forEach((other) => raise(other, height));
  if (clear()) {
    placed.push(box);
    return true;
  }
  placed.forEach((other) => raise(other, -height));
  return false;
}
